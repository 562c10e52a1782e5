#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/file_names.h"
#include "formats/readers.h"
#include "unit/test.h"

static const char *sniffed(const char *path, Text head)
{
    const Format *format = format_sniff(head, text_of(path));
    return format ? format->name.bytes : "none";
}

TEST(sniff_goes_by_content_before_names)
{
    static const struct {
        const char *path, *head, *format;
    } files[] = {
        {"a.csv", "type,value\ndomain,a.example\n", "csv"},
        {"a.txt", "SHA256,Malware\nabcd,Naid\n", "csv"},
        {"noname", "Indicator type,Indicator\ndomain,a.example\n", "csv"},
        {"a.csv", "evil.example\n", "csv"},
        {"a.txt", "evil.example\nworse[.]example\n", "list"},
        {"a", "29b481b9269a66cb5ccc1896864ce2af\n", "list"},
        {"samples.sha1", "# nothing yet\n", "list"},
        {"a.jsonl", "{\"id\":\"a\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.1\"}]}\n", "jsonl"},
        {"a.json", "[{\"id\":\"a\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.1\"}]}]\n", "jsonl"},
        {"a.jsonl",
         "{\"id\":\"report--58923761-b6b4-4cac-9f22-69e56dcfac99\",\"indicators\":[{\"t\":\"ip\",\"v\":\"192.0.2.1\"}]}"
         "\n",
         "jsonl"},
        {"a.json",
         "{\"id\":\"report--58923761-b6b4-4cac-9f22-69e56dcfac99\",\"type\":\"report\",\"indicators\":[]}",
         "stix"},
        {"a.json", "{\"source\":\"x\",\"group\":\"y\",\"names\":[\"z\"]}\n", "jsonl"},
        {"a.jsonl",
         "{\"claim\":\"same\",\"of\":[\"A\",\"B\"],\"source\":\"x\",\"date\":\"2014-10-14\"}\n{\"claim\":1}\n",
         "jsonl"},
        {"a.txt", "<!DOCTYPE html><html><body>x</body></html>", "html"},
        {"a.html", "<p>x</p>", "html"},
        {"a.xml", "<?xml version='1.0'?><ioc xmlns=\"http://schemas.mandiant.com/2010/ioc\" id=\"x\">",
         "openioc"},
        {"a.md", "# Title\n\n| Kind | Value |\n|---|---|\n| domain | a[.]example |\n", "text"},
        {"README.adoc", "= Title\n\n- `29b481b9269a66cb5ccc1896864ce2af`\n", "text"},
        {"report", "The actor, as we said, used a tool, and left.\n", "text"},
        {"a.txt", "Long prose about one, two and three.\nSee https://a.example/ for more of it.\n", "text"},
        {"a.yar", "rule x { condition: true }", "yara"},
        {"a.txt", "/* licence\n text */\nimport \"pe\"\n\nrule x\n{\n  condition: true\n}\n", "yara"},
        {"a.yml", "title: x\nlogsource:\n  product: windows\ndetection:\n  a: b\n", "sigma"},
        {"a.rules", "alert tcp any any -> any any (msg:\"x\"; sid:1;)", "snort"},
        {"a.txt", "\n# alert tcp any any -> any any (msg:\"off\"; sid:2;)\n", "snort"},
        {"a.txt", "# licence\nalert tcp any any -> any any (msg:\"x\"; sid:1;)", "snort"},
        {"a.json", "{\"some\":\"thing else\"}", "none"},
        {"a.xml", "<?xml version='1.0'?><feed/>", "none"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *format = sniffed(files[i].path, text_of(files[i].head));
        if (strcmp(format, files[i].format) != 0)
            fail_msg("%s, '%s': %s instead of %s", files[i].path, files[i].head, format, files[i].format);
    }
}

TEST(sniff_leaves_bytes_that_are_no_text_alone)
{
    assert_string_equal(sniffed("a.txt", (Text){"MZ\x90\0\3\0\0\0\4\0", 10}), "none");
    assert_string_equal(sniffed("a.csv", (Text){"PK\3\4\x14\0\6\0\b\0", 10}), "none");
    assert_string_equal(sniffed("a", (Text){"\x01\x02\x03\x04\x05\x06\x07\x08", 8}), "none");
}

TEST(sniff_answers_from_0_to_100_whatever_the_bytes)
{
    static const char *const heads[] = {"",   "\n", "{",       "[", "<",     "#",
                                        "\"", ",",  "a,b\n\"", "|", "rule ", "{\"id\""};
    for (const Format *format = format_table(); format->name.bytes; format++)
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            int sureness = format->sniff ? format->sniff(text_of(heads[i]), TEXT("x")) : 0;
            assert_true(sureness >= 0 && sureness <= 100);
        }
}

TEST(formats_are_found_by_their_names)
{
    for (const Format *format = format_table(); format->name.bytes; format++)
        assert_ptr_equal(format_find(format->name), format);
    assert_null(format_find(TEXT("nonsense")));
    assert_non_null(format_find(TEXT("CSV")));
}

TEST(files_named_like_every_other_take_the_name_of_their_folder)
{
    static const char *const names[][2] = {
        {"reports/winter.md", "winter"},
        {"eset/attor/README.adoc", "attor"},
        {"eset/attor/samples.sha1", "attor"},
        {"2021-02-24_vietnam/indicators/domains.txt", "2021-02-24_vietnam"},
        {"zscaler/raccoon/c2_ips.txt", "raccoon"},
        {"README.md", "README"},
        {"/iocs/iocs.csv", "iocs"},
        {".hidden", ".hidden"},
        {"", "unnamed"},
        {"a/b/", "unnamed"},
    };
    Arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_text_equal(file_activity_id(text_of(names[i][0]), &arena), names[i][1]);
    arena_done(&arena);
}
