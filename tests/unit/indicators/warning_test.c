#include <string.h>

#include "indicators/indicators.h"
#include "indicators/places.h"
#include "indicators/services.h"
#include "unit/test.h"

typedef struct {
    Kind kind;
    const char *value, *warning; ///< NULL: nothing speaks against it
} Case;

TEST(values_of_everybody_are_warned_of)
{
    static const Case cases[] = {
        {KIND_IPV4, "10.1.2.3", "private address (RFC 1918)"},
        {KIND_IPV4, "172.31.0.1", "private address (RFC 1918)"},
        {KIND_IPV4, "172.32.0.1", NULL},
        {KIND_IPV4, "192.168.0.1", "private address (RFC 1918)"},
        {KIND_IPV4, "127.0.0.1", "loopback address"},
        {KIND_IPV4, "169.254.1.1", "link-local address (RFC 3927)"},
        {KIND_IPV4, "224.0.0.1", "multicast address (RFC 5771)"},
        {KIND_IPV4, "255.255.255.255", "broadcast address"},
        {KIND_IPV4, "250.0.0.1", "reserved address (RFC 1112)"},
        {KIND_IPV4, "100.64.0.1", "carrier-grade NAT address (RFC 6598)"},
        {KIND_IPV4, "0.1.2.3", "address of this network (RFC 791)"},
        {KIND_IPV4, "8.8.8.8", "belongs to a public DNS resolver"},
        {KIND_IPV4, "9.9.9.9", "belongs to a public DNS resolver"},
        {KIND_IPV4, "1.0.0.1", "belongs to a public DNS resolver"},   // the first of them
        {KIND_IPV4, "223.6.6.6", "belongs to a public DNS resolver"}, // the last
        {KIND_IPV4, "192.0.2.7", NULL},
        {KIND_IPV4, "198.51.100.7", NULL},
        {KIND_IPV4, "203.0.113.7", NULL},
        {KIND_IPV6, "::1", "loopback address"},
        {KIND_IPV6, "fe80::1", "link-local address (RFC 4291)"},
        {KIND_IPV6, "fd00::1", "private address (RFC 4193)"},
        {KIND_IPV6, "ff02::1", "multicast address (RFC 4291)"},
        {KIND_IPV6, "2001:4860:4860::8888", "belongs to a public DNS resolver"},
        {KIND_IPV6, "2001:db8::1", NULL},
        {KIND_CIDR, "10.0.0.0/8", "private address (RFC 1918)"},
        {KIND_DOMAIN, "www.google.com", "belongs to a public service: google.com"},
        {KIND_DOMAIN, "drive.google.com", "belongs to a public service: drive.google.com"},
        {KIND_DOMAIN, "printer.local", "name of a local network"},
        {KIND_DOMAIN, "duckdns.org", "belongs to a public service: duckdns.org"},
        {KIND_DOMAIN, "evil.duckdns.org", NULL},
        {KIND_DOMAIN, "evil.amazonaws.com", NULL},
        {KIND_DOMAIN, "co.uk", "public suffix under which anybody may hold a name"},
        {KIND_DOMAIN, "evil.example", NULL},
        {KIND_DOMAIN, "notgoogle.com", NULL},
        {KIND_URL, "https://github.com/", "belongs to a public service: github.com"},
        {KIND_URL, "https://github.com/evil/tool", NULL},
        {KIND_URL, "https://www.microsoft.com/x", "belongs to a public service: microsoft.com"},
        {KIND_URL, "http://192.168.0.1/x", "private address (RFC 1918)"},
        {KIND_URL, "http://intranet/x", "name of a local network"},
        {KIND_URL, "http://evil.example/x", NULL},
        {KIND_EMAIL, "joe@gmail.com", NULL},
        {KIND_EMAIL, "press@eset.com", "belongs to a public service: eset.com"},
        {KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e", "hash of the empty file"},
        {KIND_SHA1, "0000000000000000000000000000000000000000", "placeholder, not a hash of a file"},
        {KIND_MD5, "0123456789abcdef0123456789abcdef", "placeholder, not a hash of a file"},
        {KIND_MD5, "0123456789abcdef0123456789abcde0", NULL},
        {KIND_MUTEX, "github.com", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text warning = indicator_warning(cases[i].kind, text_of(cases[i].value));
        if (cases[i].warning ? !text_is(warning, cases[i].warning) : warning.bytes != NULL)
            fail_msg("'%s': '" TEXT_FMT "'", cases[i].value, TEXT_ARG(warning));
    }
}

TEST(tables_are_sorted)
{
    for (size_t i = 1; i < service_count; i++)
        assert_true(text_compare(service_name(&services[i - 1]), service_name(&services[i])) < 0);
    for (size_t i = 1; i < place_word_count; i++)
        assert_true(strcmp(place_words[i - 1].key, place_words[i].key) < 0);
    for (size_t i = 1; i < sector_word_count; i++)
        assert_true(strcmp(sector_words[i - 1].key, sector_words[i].key) < 0);
}

TEST(registered_domains_follow_the_public_suffix_list)
{
    assert_text_equal(domain_registered(TEXT("a.b.example.co.uk")), "example.co.uk");
    assert_text_equal(domain_registered(TEXT("evil.example")), "evil.example");
    assert_text_equal(domain_registered(TEXT("x.evil.duckdns.org")), "evil.duckdns.org");
    assert_null(domain_registered(TEXT("co.uk")).bytes);
    assert_null(domain_registered(TEXT("")).bytes);
}

TEST(hosts_stand_in_urls_and_mail_addresses)
{
    assert_text_equal(indicator_host(KIND_URL, TEXT("http://u@evil.example:81/a@b")), "evil.example");
    assert_text_equal(indicator_host(KIND_URL, TEXT("http://[2001:db8::1]:81/")), "2001:db8::1");
    assert_text_equal(indicator_host(KIND_EMAIL, TEXT("joe@evil.example")), "evil.example");
    assert_null(indicator_host(KIND_MD5, TEXT("x")).bytes);
}

TEST(defanged_values_are_what_they_were_when_refanged)
{
    static const struct {
        Kind kind;
        const char *value, *printed;
    } cases[] = {
        {KIND_URL, "http://evil.example/x.php", "hxxp://evil[.]example/x.php"},
        {KIND_URL, "https://192.0.2.7:81/x", "hxxps://192[.]0[.]2[.]7:81/x"},
        {KIND_URL, "ftp://evil.example/", "fxp://evil[.]example/"},
        {KIND_DOMAIN, "evil.example", "evil[.]example"},
        {KIND_IPV4, "192.0.2.7", "192[.]0[.]2[.]7"},
        {KIND_IPV6, "2001:db8::1", "2001[:]db8[:][:]1"},
        {KIND_EMAIL, "joe.doe@evil.example", "joe.doe[@]evil[.]example"},
        {KIND_MUTEX, "a.b", "a.b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena arena;
        arena_init(&arena);
        Text printed = indicator_defang(cases[i].kind, text_of(cases[i].value), &arena);
        assert_text_equal(printed, cases[i].printed);
        Indicator out;
        Text what;
        assert_true(indicator_canonical(cases[i].kind, GUESS_EXACT, printed, &arena, &out, &what));
        assert_text_equal(out.value, cases[i].value);
        arena_done(&arena);
    }
}

TEST(text_that_is_not_defanged_stays_itself)
{
    Arena arena;
    arena_init(&arena);
    static const char *const plain[] = {"evil.example", "look at me dot by dot", "a [sic] b (see 3.)", ""};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        Text text = text_of(plain[i]);
        assert_ptr_equal(indicator_refang(text, &arena).bytes, text.bytes);
    }
    assert_text_equal(indicator_refang(TEXT("go to hxxp://evil[.]example or (at) once"), &arena),
                      "go to http://evil.example or@once");
    arena_done(&arena);
}
