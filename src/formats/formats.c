#include "formats/formats.h"

#include "formats/readers.h"

// A format is one line here. When two claim a file with equal sureness, the upper one gets it.
static const Format formats[] = {
    {TEXT_INIT("stix"), TEXT_INIT("STIX 2.0 and 2.1 bundles"), stix_sniff, stix_read},
    {TEXT_INIT("misp"), TEXT_INIT("MISP events"), misp_sniff, misp_read},
    {TEXT_INIT("misp-manifest"), TEXT_INIT("MISP feed manifests"), misp_manifest_sniff, misp_manifest_read},
    {TEXT_INIT("misp-galaxy"), TEXT_INIT("MISP galaxies"), misp_galaxy_sniff, misp_galaxy_read},
    {TEXT_INIT("microsoft-names"), TEXT_INIT("Microsoft's names of actors"), microsoft_names_sniff,
     microsoft_names_read},
    {TEXT_INIT("jsonl"), TEXT_INIT("activity lines and name lines"), jsonl_sniff, jsonl_read},
    {TEXT_INIT("csv"), TEXT_INIT("tables: CSV, TSV"), csv_sniff, csv_read},
    {TEXT_INIT("list"), TEXT_INIT("lists, one value a line"), list_sniff, list_read},
    {TEXT_INIT("openioc"), TEXT_INIT("OpenIOC 1.0 and 1.1"), openioc_sniff, openioc_read},
    {TEXT_INIT("html"), TEXT_INIT("HTML reports"), html_sniff, html_read},
    {TEXT_INIT("yara"), TEXT_INIT("YARA rules (recognised, not read yet)"), yara_sniff, yara_read},
    {TEXT_INIT("snort"), TEXT_INIT("Snort and Suricata rules (recognised, not read yet)"), snort_sniff,
     snort_read},
    {TEXT_INIT("text"), TEXT_INIT("reports as text, Markdown, AsciiDoc"), text_sniff, text_read},
    {{NULL, 0}, {NULL, 0}, NULL, NULL},
};

const Format *format_table(void)
{
    return formats;
}

const Format *format_find(Text name)
{
    for (const Format *format = formats; format->name.bytes; format++)
        if (text_equal_nocase(format->name, name))
            return format;
    return NULL;
}

const Format *format_sniff(Text head, Text path)
{
    head = text_slice(head, 0, SNIFF_BYTES);
    const Format *best = NULL;
    int surest = 0;
    for (const Format *format = formats; format->name.bytes; format++) {
        int sureness = format->sniff(head, path);
        if (sureness > surest) {
            surest = sureness;
            best = format;
        }
    }
    return best;
}
