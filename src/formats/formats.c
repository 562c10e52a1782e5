#include "formats/formats.h"

#include "formats/document.h"
#include "formats/readers.h"

#define FORMAT(word, words, ...)                                        \
    {                                                                   \
        .name = TEXT_INIT(word), .title = TEXT_INIT(words), __VA_ARGS__ \
    }

// A format is one line here. When two claim a file with equal sureness, the upper one gets it.
static const Format formats[] = {
    FORMAT("stix", "STIX 2.0 and 2.1 bundles", .sniff = stix_sniff, .read = stix_read, .write = stix_write),
    FORMAT("misp", "MISP events", .sniff = misp_sniff, .read = misp_read, .write = misp_write,
           .fills_folders = true),
    FORMAT("misp-manifest", "MISP feed manifests", .sniff = misp_manifest_sniff, .read = misp_manifest_read),
    FORMAT("misp-galaxy", "MISP galaxies", .sniff = misp_galaxy_sniff, .read = misp_galaxy_read),
    FORMAT("misp-words", "MISP's taxonomies, object templates and types", .sniff = misp_words_sniff,
           .read = misp_words_read),
    FORMAT("warninglist", "warning lists: MISP's, or one entry a line", .sniff = warning_list_sniff,
           .read = warning_list_read),
    FORMAT("vocabulary", "vocabularies, one term a line", .sniff = vocabulary_sniff, .read = vocabulary_read),
    FORMAT("microsoft-names", "Microsoft's names of actors", .sniff = microsoft_names_sniff,
           .read = microsoft_names_read),
    FORMAT("jsonl", "activity lines and name lines", .sniff = jsonl_sniff, .read = jsonl_read,
           .write = jsonl_write),
    FORMAT("feed-json", "OTX pulses; ThreatFox, URLhaus and Feodo Tracker in JSON", .sniff = feed_json_sniff,
           .read = feed_json_read),
    FORMAT("csv", "tables: CSV, TSV", .sniff = csv_sniff, .read = csv_read, .write = csv_write),
    FORMAT("list", "lists, one value a line", .sniff = list_sniff, .read = list_read),
    FORMAT("openioc", "OpenIOC 1.0 and 1.1", .sniff = openioc_sniff, .read = openioc_read),
    FORMAT("html", "HTML reports", .sniff = html_sniff, .read = html_read),
    FORMAT("pdf", "PDF reports", .sniff = pdf_sniff, .read = pdf_read, .document = pdf_document),
    FORMAT("docx", "Word documents (DOCX)", .sniff = docx_sniff, .read = docx_read,
           .document = docx_document),
    FORMAT("eml", "e-mails", .sniff = eml_sniff, .read = eml_read, .document = eml_document),
    FORMAT("yara", "YARA rules", .sniff = yara_sniff, .read = yara_read),
    FORMAT("sigma", "Sigma rules", .sniff = sigma_sniff, .read = sigma_read),
    FORMAT("snort", "Snort and Suricata rules", .sniff = snort_sniff, .read = snort_read),
    FORMAT("text", "reports as text, Markdown, AsciiDoc", .sniff = text_sniff, .read = text_read),
    FORMAT("navigator", "ATT&CK Navigator layers", .write = navigator_write),
    {.name = {NULL, 0}},
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
        int sureness = format->sniff ? format->sniff(head, path) : 0;
        if (sureness > surest) {
            surest = sureness;
            best = format;
        }
    }
    return best;
}
