#include <string.h>

#include "base/buffer.h"
#include "indicators/indicators.h"
#include "unit/test.h"

/// Writes finds as "kind value" joined by " | "; mentions in parentheses.
static bool note(void *self, const Found *found, Err *err)
{
    (void)err;
    Buffer *notes = self;
    if (notes->length > 0)
        buffer_add_string(notes, " | ");
    buffer_format(notes, found->is_mention ? "(" TEXT_FMT " " TEXT_FMT ")" : TEXT_FMT " " TEXT_FMT,
                  TEXT_ARG(kind_word(found->kind)), TEXT_ARG(found->value));
    return true;
}

static Buffer finds_of(Text text, size_t step)
{
    Buffer notes = {0};
    Err err = {0};
    buffer_add_string(&notes, "");
    Extractor *extractor = extractor_new(note, &notes);
    for (size_t at = 0; at < text.length; at += step)
        assert_true(extractor_feed(extractor, text_slice(text, at, at + step), &err));
    assert_true(extractor_end(extractor, &err));
    extractor_free(extractor);
    return notes;
}

typedef struct {
    const char *text, *finds;
} Case;

static void check(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Buffer finds = finds_of(text_of(cases[i].text), 7);
        if (!text_is(buffer_text(&finds), cases[i].finds))
            fail_msg("in '%s': '" TEXT_FMT "', not '%s'", cases[i].text, TEXT_ARG(buffer_text(&finds)),
                     cases[i].finds);
        buffer_done(&finds);
    }
}
#define CHECK(cases) check(cases, sizeof cases / sizeof *cases)

TEST(domains_are_found_defanged_or_not)
{
    static const Case cases[] = {
        {"the domain evil.example, then", "domain evil.example"},
        {"evil[.]example", "domain evil.example"},
        {"evil[dot]example and evil(.)test.", "domain evil.example | domain evil.test"},
        {"at evil [.] example we", "domain evil.example"},
        {"at evil<.>example we", "domain evil.example"},
        {"call evil dot com today", "domain evil.com"},
        {"the dot in the map", ""},
        {"(evil.example)", "domain evil.example"},
        {"'evil.example','b.test'", "domain evil.example | domain b.test"},
        {"a.test,b.test;c.test|d.test", "domain a.test | domain b.test | domain c.test | domain d.test"},
        {"*.evil.example", "domain evil.example"},
        {"evil.example:8080", "domain evil.example"},
        {"EVIL.EXAMPLE", "domain evil.example"},
        {"\xe2\x80\x9c"
         "evil.example\xe2\x80\x9d",
         "domain evil.example"},
        {"b\xc3\xbc"
         "cher.example",
         "domain xn--bcher-kva.example"},
        {"79ghjkl23ab4c5d6.onion", "domain 79ghjkl23ab4c5d6.onion"},
    };
    CHECK(cases);
}

TEST(what_only_looks_like_a_domain_is_left_out)
{
    static const Case cases[] = {
        {"WScript.Shell", ""},
        {"Set x = CreateObject(\"Scripting.FileSystemObject\")", ""},
        {"document.write(", ""},
        {"page.id = 'x';", ""},
        {"Trojan.Agent.DE", ""},
        {"the end.In the next", ""},
        {"com.vendor.app.is", ""},
        {"a file.unknownending here", ""},
        {"run secretsdump.py now", "(domain secretsdump.py)"},
        {"deploy.sh", "(domain deploy.sh)"},
        {"archive.v1.zip", "(domain archive.v1.zip)"},
        {"secretsdump[.]py", "domain secretsdump.py"},
        {"/usr/share/lib/coredump.in", ""},
        {"C:\\work\\evil.com\\", ""},
        {"mms.img.photo_[number].apk", ""},
        {"drops setup.cab", "(domain setup.cab)"},
        {"hxxp://xxxx.ru/a.apk", "(url http://xxxx.ru/a.apk)"},
        {"e.g. this, i.e. that", ""},
        {"-evil.example", "domain evil.example"},
        {"evil..example", ""},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", ""},
    };
    CHECK(cases);
}

TEST(public_services_are_mentions)
{
    static const Case cases[] = {
        {"see github.com for", "(domain github.com)"},
        {"https://www.virustotal.com/gui/file/"
         "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd00",
         "(url https://www.virustotal.com/gui/file/"
         "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd00) | sha256 "
         "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd00"},
        {"https://pastebin.com/raw/Ab12Cd34", "(url https://pastebin.com/raw/Ab12Cd34)"},
        {"hxxps://pastebin[.]com/raw/Ab12Cd34", "url https://pastebin.com/raw/Ab12Cd34"},
        {"[their post](https://vendor.example/blog)", "(url https://vendor.example/blog)"},
        {"https://vendor.example/blog[the article]", "(url https://vendor.example/blog)"},
        {"resolves by 8.8.8.8 and 192.168.1.7", "(ipv4 8.8.8.8) | (ipv4 192.168.1.7)"},
        {"d41d8cd98f00b204e9800998ecf8427e", "md5 d41d8cd98f00b204e9800998ecf8427e"},
    };
    CHECK(cases);
}

TEST(urls_are_found_as_far_as_they_go)
{
    static const Case cases[] = {
        {"hxxp://evil[.]example/a.php?x=1.", "url http://evil.example/a.php?x=1"},
        {"(http://evil.example/a_(b))", "url http://evil.example/a_(b)"},
        {"h**ps://evil.example/x", "url https://evil.example/x"},
        {"hxxp[:]//evil.example/x", "url http://evil.example/x"},
        {"* `++http://evil[.]example/x.php++`", "url http://evil.example/x.php"},
        {"evil[.]example/gate.php", "url http://evil.example/gate.php"},
        {"evil.example/", "domain evil.example"},
        {"192.0.2.7:8080/a", "url http://192.0.2.7:8080/a"},
        {"http://a.test/x,http://b.test/y", "url http://a.test/x | url http://b.test/y"},
        {"http://a.test/one\\_two", "url http://a.test/one_two"},
        {"<http://a.test/x>", "url http://a.test/x"},
        {"http://[2001:db8::1]:81/x", "url http://[2001:db8::1]:81/x"},
        {"hxxp://192[.]0[.]2[.]7/x", "url http://192.0.2.7/x"},
        {"http://localhost/x", ""},
        {"http://", ""},
    };
    CHECK(cases);
}

TEST(addresses_are_told_from_versions)
{
    static const Case cases[] = {
        {"C&C 192.0.2.7:443", "ipv4 192.0.2.7"},
        {"192[.]0[.]2[.]7", "ipv4 192.0.2.7"},
        {"192.0.2[.7", "ipv4 192.0.2.7"},
        {"192.0.2.0/24", "cidr 192.0.2.0/24"},
        {"version 198.51.100.1", "(ipv4 198.51.100.1)"},
        {"v1.2.3.4", ""},
        {"Chrome/41.0.228.0", "(ipv4 41.0.228.0)"},
        {"3.1.4.1 and earlier", "(ipv4 3.1.4.1)"},
        {"1.3.6.1.5.5.7", ""},
        {"192.0.2.256", ""},
        {"192.0.2.7 198.51.100.0 203.0.113.9", "ipv4 192.0.2.7 | ipv4 198.51.100.0 | ipv4 203.0.113.9"},
        {"192.0.2.07", ""},
        {"[2001:db8::1]", "ipv6 2001:db8::1"},
        {"at 2001:DB8:0:0:0:0:0:7.", "ipv6 2001:db8::7"},
        {"at 12:30:45", ""},
        {"9D:4F:9E:38:13:E9:34:74:13:69:89:17:10:01:88:91:58:08:87:27", ""},
        {"std::begin", ""},
    };
    CHECK(cases);
}

TEST(hashes_ids_and_paths_are_found)
{
    static const Case cases[] = {
        {"MD5: 0123456789ABCDEF0123456789abcde0", "md5 0123456789abcdef0123456789abcde0"},
        {"imphash: 0123456789abcdef0123456789abcde0", "imphash 0123456789abcdef0123456789abcde0"},
        {"AES key 0123456789abcdef0123456789abcde0", "(md5 0123456789abcdef0123456789abcde0)"},
        {"Sample_0123456789abcdef0123456789abcde0.bin", "md5 0123456789abcdef0123456789abcde0"},
        {"0123456789abcdef0123456789abcde01", ""},
        {"12345678901234567890123456789012", ""},
        {"exploits CVE-2017-0144.", "cve CVE-2017-0144"},
        {"(T1059.001)", "technique T1059.001"},
        {"the T1000 robot", ""},
        {"writes HKLM\\Software\\Windows NT\\Run.", "regkey hkey_local_machine\\software\\windows nt\\run"},
        {"D:\\my work\\x64\\tool.pdb", "pdb D:\\my work\\x64\\tool.pdb"},
        {"drops lamp.exe and cmd.exe", "filename lamp.exe | (filename cmd.exe)"},
        {"mail joe[at]evil[.]example now", "email joe@evil.example"},
        {"mail Joe@Evil.Example.", "email joe@evil.example"},
        {"@handle says", ""},
        {"( joe_7 @ evil.example )", "email joe_7@evil.example"},
        {"see you @ evil.example", "domain evil.example"},
    };
    CHECK(cases);
}

TEST(pieces_do_not_change_what_is_found)
{
    Buffer text = {0};
    for (int i = 0; i < 3000; i++)
        buffer_format(&text,
                      "%d hxxp://host%d[.]example/x%d [.] 192.0.2.%d evil%d [.] example, C:\\a b\\t%d.pdb\n",
                      i, i, i, i % 250, i, i);
    assert_true(text.length > 200000);
    Buffer whole = finds_of(buffer_text(&text), text.length);
    assert_true(whole.length > 100000);
    static const size_t steps[] = {1, 13, 4096, 65536, 65537};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        Buffer pieces = finds_of(buffer_text(&text), steps[i]);
        assert_true(text_equal(buffer_text(&whole), buffer_text(&pieces)));
        buffer_done(&pieces);
    }
    buffer_done(&whole);
    buffer_done(&text);
}

TEST(a_blob_is_passed_over_and_a_long_list_is_not)
{
    Buffer text = {0};
    for (int i = 0; i < 20000; i++)
        buffer_add_string(&text, "QUJD.");
    buffer_add_string(&text, " evil.example ");
    Buffer finds = finds_of(buffer_text(&text), 1000);
    assert_text_equal(buffer_text(&finds), "domain evil.example");
    buffer_done(&finds);
    buffer_clear(&text);
    size_t wanted = 0;
    for (int i = 0; i < 1000; i++)
        buffer_format(&text, "h%d.example,", i);
    finds = finds_of(buffer_text(&text), 1000);
    for (size_t i = 0; i < finds.length; i++)
        wanted += finds.bytes[i] == '|';
    assert_int_equal(wanted, 999);
    buffer_done(&finds);
    buffer_done(&text);
}

static bool look(void *self, const Found *found, Err *err)
{
    (void)err;
    size_t *count = self;
    if (++*count == 1) {
        assert_int_equal(found->offset, 11);
        assert_text_equal(found->context, "from the evil[.]example server");
        assert_false(found->is_mention);
    } else {
        assert_text_equal(found->context, "by github.com");
        assert_text_equal(found->reason, "belongs to a public service: github.com");
    }
    return true;
}

TEST(a_find_says_where_it_stands_and_why_it_is_a_mention)
{
    size_t count = 0;
    Err err = {0};
    Extractor *extractor = extractor_new(look, &count);
    assert_true(extractor_feed(extractor, TEXT("\n\nfrom the evil[.]example server\nby github.com\n"), &err));
    assert_true(extractor_end(extractor, &err));
    assert_int_equal(count, 2);
    extractor_free(extractor);
}

static bool refuse(void *self, const Found *found, Err *err)
{
    (void)self;
    (void)found;
    *err = (Err){ERR_FAILED, "enough"};
    return false;
}

TEST(a_listener_that_fails_stops_the_reading)
{
    Err err = {0};
    Extractor *extractor = extractor_new(refuse, NULL);
    assert_true(extractor_feed(extractor, TEXT("evil.example"), &err));
    assert_false(extractor_end(extractor, &err));
    assert_string_equal(err.message, "enough");
    extractor_free(extractor);
}
