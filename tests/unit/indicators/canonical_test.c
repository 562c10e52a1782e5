#include "indicators/indicators.h"

#include <string.h>

#include "unit/test.h"

typedef struct {
    Kind kind;
    KindGuess guess;
    const char *raw;
    Kind becomes;
    const char *value; ///< NULL: refused
} Case;

static void check(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Case *c = &cases[i];
        Arena arena;
        arena_init(&arena);
        Indicator out = {KIND_NONE, TEXT_NONE};
        Text what = TEXT_NONE;
        bool is_ok = indicator_canonical(c->kind, c->guess, text_of(c->raw), &arena, &out, &what);
        if (!is_ok && c->value)
            fail_msg("'%s' refused: " TEXT_FMT, c->raw, TEXT_ARG(what));
        if (is_ok && !c->value)
            fail_msg("'%s' accepted as '" TEXT_FMT "'", c->raw, TEXT_ARG(out.value));
        if (is_ok && (out.kind != c->becomes || !text_is(out.value, c->value)))
            fail_msg("'%s' became " TEXT_FMT " '" TEXT_FMT "', not '%s'", c->raw,
                     TEXT_ARG(kind_word(out.kind)), TEXT_ARG(out.value), c->value);
        if (!is_ok)
            assert_true(what.length > 0);
        arena_done(&arena);
    }
}

#define CHECK(cases) check(cases, sizeof cases / sizeof *cases)
#define SAME(kind, raw, value)              \
    {                                       \
        kind, GUESS_EXACT, raw, kind, value \
    }
#define REFUSED(kind, raw)                      \
    {                                           \
        kind, GUESS_EXACT, raw, KIND_NONE, NULL \
    }

TEST(domains_have_one_spelling)
{
    static const Case cases[] = {
        SAME(KIND_DOMAIN, "EVIL.Example", "evil.example"),
        SAME(KIND_DOMAIN, " evil.example. ", "evil.example"),
        SAME(KIND_DOMAIN, "evil[.]example", "evil.example"),
        SAME(KIND_DOMAIN, "evil(.)example", "evil.example"),
        SAME(KIND_DOMAIN, "evil{.}example", "evil.example"),
        SAME(KIND_DOMAIN, "evil[dot]example", "evil.example"),
        SAME(KIND_DOMAIN, "evil(DOT)example", "evil.example"),
        SAME(KIND_DOMAIN, "evil dot example", "evil.example"),
        SAME(KIND_DOMAIN, "evil [.] example", "evil.example"),
        SAME(KIND_DOMAIN, "evil[.example", "evil.example"),
        SAME(KIND_DOMAIN, "evil.]example", "evil.example"),
        SAME(KIND_DOMAIN, "evil\\.example", "evil.example"),
        SAME(KIND_DOMAIN, "www[.]evil[[.]]example", "www.evil.example"),
        SAME(KIND_DOMAIN, "evil.example:8080", "evil.example"),
        SAME(KIND_DOMAIN, "*.evil.example", "evil.example"),
        SAME(KIND_DOMAIN, ".evil.example", "evil.example"),
        SAME(KIND_DOMAIN, "evil.example/", "evil.example"),
        SAME(KIND_DOMAIN, "\"evil.example\",", "evil.example"),
        SAME(KIND_DOMAIN, "_dmarc.evil.example", "_dmarc.evil.example"),
        SAME(KIND_DOMAIN,
             "B\xc3\xbc"
             "cher.example",
             "xn--bcher-kva.example"),
        SAME(KIND_DOMAIN, "xn--bcher-kva.EXAMPLE", "xn--bcher-kva.example"),
        SAME(KIND_DOMAIN,
             "evil\xe3\x80\x82"
             "example",
             "evil.example"),
        SAME(KIND_DOMAIN,
             "stra\xc3\x9f"
             "e.example",
             "xn--strae-oqa.example"),
    };
    CHECK(cases);
}

TEST(what_is_no_domain_is_refused_or_recognised)
{
    static const Case cases[] = {
        REFUSED(KIND_DOMAIN, "evil"),
        REFUSED(KIND_DOMAIN, ""),
        REFUSED(KIND_DOMAIN, "evil..example"),
        REFUSED(KIND_DOMAIN, "-evil.example"),
        REFUSED(KIND_DOMAIN, "ev il.example"),
        REFUSED(KIND_DOMAIN, "dropper.exe"),
        REFUSED(KIND_DOMAIN, "dropper.aac"), // the ends of the table
        REFUSED(KIND_DOMAIN, "dropper.yml"),
        REFUSED(KIND_DOMAIN, "dropper.service"),
        REFUSED(KIND_DOMAIN, "evil.example:99999"),
        REFUSED(KIND_DOMAIN, "evil.c0m"),
        REFUSED(KIND_DOMAIN, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"),
        REFUSED(KIND_DOMAIN, "evil\xff.example"),
        {KIND_DOMAIN, GUESS_EXACT, "192.0.2.7", KIND_IPV4, "192.0.2.7"},
        {KIND_DOMAIN, GUESS_EXACT, "hxxp://evil[.]example/a", KIND_URL, "http://evil.example/a"},
        {KIND_DOMAIN, GUESS_EXACT, "evil.example/a", KIND_URL, "http://evil.example/a"},
    };
    CHECK(cases);
}

TEST(a_top_level_domain_that_is_an_extension_too_stays_a_domain)
{
    static const Case cases[] = {
        SAME(KIND_DOMAIN, "evil.ai", "evil.ai"),
        SAME(KIND_DOMAIN, "evil.com", "evil.com"),
        SAME(KIND_DOMAIN, "evil.ZIP", "evil.zip"),
        SAME(KIND_DOMAIN, "evil.one", "evil.one"),
    };
    CHECK(cases);
}

TEST(addresses_have_one_spelling)
{
    static const Case cases[] = {
        SAME(KIND_IPV4, "192[.]0[.]2[.]7", "192.0.2.7"),
        SAME(KIND_IPV4, "192.0.2[.]7:443", "192.0.2.7"),
        SAME(KIND_IPV4, "192(.)0.2.7", "192.0.2.7"),
        SAME(KIND_IPV6, "2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        SAME(KIND_IPV6, "[2001:db8::1]:443", "2001:db8::1"),
        SAME(KIND_IPV6, "[2001:db8::1]", "2001:db8::1"),
        SAME(KIND_IPV6, "2001:db8[:]:1", "2001:db8::1"),
        SAME(KIND_IPV6, "fe80::1%eth0", "fe80::1"),
        {KIND_IPV6, GUESS_EXACT, "::ffff:192.0.2.7", KIND_IPV4, "192.0.2.7"},
        {KIND_IPV4, GUESS_ADDRESS, "2001:db8::7", KIND_IPV6, "2001:db8::7"},
        {KIND_IPV4, GUESS_ADDRESS, "192.0.2.7:80", KIND_IPV4, "192.0.2.7"},
        SAME(KIND_CIDR, "192.0.2.7/24", "192.0.2.0/24"),
        SAME(KIND_CIDR, "2001:db8::1/32", "2001:db8::/32"),
        {KIND_CIDR, GUESS_EXACT, "192.0.2.7/32", KIND_IPV4, "192.0.2.7"},
        REFUSED(KIND_IPV4, "192.0.2.256"),
        REFUSED(KIND_IPV4, "192.0.2.07"),
        REFUSED(KIND_IPV4, "192.0.2"),
        REFUSED(KIND_IPV4, "192.0.2.7.8"),
        REFUSED(KIND_IPV6, "2001:db8::1::2"),
        REFUSED(KIND_CIDR, "192.0.2.0/33"),
        REFUSED(KIND_IPV4, "evil.example"),
    };
    CHECK(cases);
}

TEST(urls_have_one_spelling)
{
    static const Case cases[] = {
        SAME(KIND_URL, "hxxp://EVIL[.]example:80/", "http://evil.example/"),
        SAME(KIND_URL, "http://evil.example", "http://evil.example/"),
        SAME(KIND_URL, "HXXPS://evil.example:443/A%7eb", "https://evil.example/A~b"),
        SAME(KIND_URL, "h**p[:]//evil.example/x", "http://evil.example/x"),
        SAME(KIND_URL, "meow://evil.example/x", "http://evil.example/x"),
        SAME(KIND_URL, "http[://]evil[.]example/x", "http://evil.example/x"),
        SAME(KIND_URL, "http:\\\\evil.example/x", "http://evil.example/x"),
        SAME(KIND_URL, "fxp://evil.example:21/x", "ftp://evil.example/x"),
        SAME(KIND_URL, "evil.example/gate.php?a=%2f", "http://evil.example/gate.php?a=%2F"),
        SAME(KIND_URL, "http://@evil.example/", "http://evil.example/"),
        SAME(KIND_URL, "ftp://anonymous:x@evil.example/", "ftp://evil.example/"),
        SAME(KIND_URL, "ftp://joe:pw@evil.example/", "ftp://joe:pw@evil.example/"),
        SAME(KIND_URL, "http://evil.example:08080/", "http://evil.example:8080/"),
        SAME(KIND_URL, "http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        SAME(KIND_URL, "http://192[.]0.2.7/x", "http://192.0.2.7/x"),
        SAME(KIND_URL, "http://evil.example?x=1", "http://evil.example/?x=1"),
        SAME(KIND_URL, "<http://evil.example/x>", "http://evil.example/x"),
        REFUSED(KIND_URL, "http://"),
        REFUSED(KIND_URL, "http://evil.example:http/"),
        REFUSED(KIND_URL, "http://1.2.3/"),
        REFUSED(KIND_URL, "http://[::g]/"),
    };
    CHECK(cases);
}

TEST(mail_addresses_have_one_spelling)
{
    static const Case cases[] = {
        SAME(KIND_EMAIL, "Joe.Doe@EVIL.example", "joe.doe@evil.example"),
        SAME(KIND_EMAIL, "joe[at]evil[.]example", "joe@evil.example"),
        SAME(KIND_EMAIL, "joe(at)evil(dot)example", "joe@evil.example"),
        SAME(KIND_EMAIL, "joe{at}evil.example", "joe@evil.example"),
        SAME(KIND_EMAIL, "joe [@] evil [.] example", "joe@evil.example"),
        SAME(KIND_EMAIL, "joe at evil dot example", "joe@evil.example"),
        SAME(KIND_EMAIL, "<mailto:joe@evil.example>", "joe@evil.example"),
        REFUSED(KIND_EMAIL, "joe"),
        REFUSED(KIND_EMAIL, "@evil.example"),
        REFUSED(KIND_EMAIL, "joe@evil"),
        REFUSED(KIND_EMAIL, "joe doe@evil.example"),
    };
    CHECK(cases);
}

TEST(hashes_are_told_by_their_length)
{
    static const Case cases[] = {
        SAME(KIND_MD5, "0123456789ABCDEF0123456789abcde0", "0123456789abcdef0123456789abcde0"),
        {KIND_MD5, GUESS_EXACT, "0123456789abcdef0123456789abcdef01234567", KIND_SHA1,
         "0123456789abcdef0123456789abcdef01234567"},
        {KIND_MD5, GUESS_HASH, "SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
         KIND_SHA256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        SAME(KIND_IMPHASH, "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef"),
        SAME(KIND_RICH, "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef"),
        REFUSED(KIND_RICH, "0123456789abcdef"),
        SAME(KIND_CERTIFICATE, "01:23:45:67:89:AB:CD:EF", "0123456789abcdef"),
        REFUSED(KIND_MD5, "0123456789abcdef0123456789abcde"),
        REFUSED(KIND_SHA1, "not a hash at all, forty bytes long !!!!"),
    };
    CHECK(cases);
}

TEST(a_registration_has_a_domain_a_registrar_name_servers_and_a_day)
{
    static const Case cases[] = {
        SAME(
            KIND_REGISTRATION,
            "Evil[.]example; Some Registrar, Inc.; NS2.park.example., ns1.park.example; 2014-06-05T10:00:00Z",
            "evil.example; some registrar inc; ns1.park.example ns2.park.example; 2014-06-05"),
        SAME(KIND_REGISTRATION, "evil.example;r;ns.park.example ns.park.example;2014-06-05",
             "evil.example; r; ns.park.example; 2014-06-05"),
        REFUSED(KIND_REGISTRATION, "evil.example; r; ns.park.example"),
        REFUSED(KIND_REGISTRATION, "evil.example; r; ns.park.example; 2014-06-05; more"),
        REFUSED(KIND_REGISTRATION, "evil.example; ; ns.park.example; 2014-06-05"),
        REFUSED(KIND_REGISTRATION, "evil.example; r; ; 2014-06-05"),
        REFUSED(KIND_REGISTRATION, "evil.example; r; ns.park.example; in June"),
        REFUSED(KIND_REGISTRATION, "no domain; r; ns.park.example; 2014-06-05"),
    };
    CHECK(cases);
}

TEST(behaviour_has_one_spelling)
{
    static const Case cases[] = {
        SAME(KIND_CVE, "cve-2017-0144", "CVE-2017-0144"),
        SAME(KIND_CVE, "CVE 2017-0144", "CVE-2017-0144"),
        SAME(KIND_CVE, "2017-0144", "CVE-2017-0144"),
        SAME(KIND_CVE,
             "CVE\xe2\x80\x91"
             "2017\xe2\x80\x93"
             "0144",
             "CVE-2017-0144"),
        REFUSED(KIND_CVE, "CVE-2017-14"),
        REFUSED(KIND_CVE, "CVE-0217-0144"),
        SAME(KIND_TECHNIQUE, "t1059", "T1059"),
        SAME(KIND_TECHNIQUE, "attack.t1059.001", "T1059.001"),
        SAME(KIND_TECHNIQUE, "PowerShell - T1059.001", "T1059.001"),
        SAME(KIND_TECHNIQUE, "https://attack.mitre.org/techniques/T1059/001", "T1059.001"),
        REFUSED(KIND_TECHNIQUE, "T10591"),
        REFUSED(KIND_TECHNIQUE, "TA0001"),
        SAME(KIND_FAMILY, "  Zeus   Panda ", "Zeus Panda"),
        SAME(KIND_ASN, "as64500", "AS64500"),
        SAME(KIND_ASN, "AS64500 Example Hosting", "AS64500"),
        SAME(KIND_REGISTRY_KEY, "HKLM\\Software\\Evil\\", "hkey_local_machine\\software\\evil"),
        SAME(KIND_FILE_NAME, "C:\\Users\\joe\\evil.exe", "evil.exe"),
        SAME(KIND_MUTEX, " Global\\[.]Mutex ", "Global\\[.]Mutex"),
        SAME(KIND_USER_AGENT, "Mozilla/5.0 (compatible;  X)", "Mozilla/5.0 (compatible;  X)"),
    };
    CHECK(cases);
}

TEST(victims_have_one_word)
{
    static const Case cases[] = {
        SAME(KIND_COUNTRY, "vn", "VN"),
        SAME(KIND_COUNTRY, "VNM", "VN"),
        SAME(KIND_COUNTRY, "Viet Nam", "VN"),
        SAME(KIND_COUNTRY, "South Korea", "KR"),
        SAME(KIND_COUNTRY, "Korea, Republic of", "KR"),
        SAME(KIND_COUNTRY, "UK", "GB"),
        SAME(KIND_COUNTRY, "the United States", "US"),
        SAME(KIND_COUNTRY, "U.S.A.", "US"),
        SAME(KIND_COUNTRY, "C\xc3\xb4te d\xe2\x80\x99Ivoire", "CI"),
        SAME(KIND_COUNTRY, "T\xc3\xbcrkiye", "TR"),
        SAME(KIND_COUNTRY, "Trinidad & Tobago", "TT"),
        SAME(KIND_COUNTRY, "Latin America", "latin-america"),
        SAME(KIND_COUNTRY, "Middle East", "middle-east"),
        SAME(KIND_COUNTRY, "Southeast Asia", "south-eastern-asia"),
        REFUSED(KIND_COUNTRY, "Misc"),
        REFUSED(KIND_COUNTRY, "ZZ"),
        SAME(KIND_SECTOR, "Banking", "financial-services"),
        SAME(KIND_SECTOR, "Finance", "financial-services"),
        SAME(KIND_SECTOR, "Telecoms", "telecommunications"),
        SAME(KIND_SECTOR, "government-national", "government-national"),
        SAME(KIND_SECTOR, "Government, Administration", "government"),
        SAME(KIND_SECTOR, "Oil & Gas", "energy"),
        SAME(KIND_SECTOR, "the telecom industry", "telecommunications"),
        SAME(KIND_SECTOR, "Quantum Research", "quantum-research"),
        REFUSED(KIND_SECTOR, "1"),
    };
    CHECK(cases);
}

TEST(values_of_no_stated_kind_are_told_by_their_form)
{
    static const Case cases[] = {
        {KIND_OTHER, GUESS_ANY, "evil[.]example", KIND_DOMAIN, "evil.example"},
        {KIND_OTHER, GUESS_ANY, "hxxps://evil.example/x", KIND_URL, "https://evil.example/x"},
        {KIND_OTHER, GUESS_ANY, "192.0.2[.]7", KIND_IPV4, "192.0.2.7"},
        {KIND_OTHER, GUESS_ANY, "192.0.2.0/24", KIND_CIDR, "192.0.2.0/24"},
        {KIND_OTHER, GUESS_ANY, "2001:db8::1", KIND_IPV6, "2001:db8::1"},
        {KIND_OTHER, GUESS_ANY, "joe[at]evil.example", KIND_EMAIL, "joe@evil.example"},
        {KIND_OTHER, GUESS_ANY, "0123456789abcdef0123456789abcde0", KIND_MD5,
         "0123456789abcdef0123456789abcde0"},
        {KIND_OTHER, GUESS_ANY, "cve-2017-0144", KIND_CVE, "CVE-2017-0144"},
        {KIND_OTHER, GUESS_ANY, "T1059.001", KIND_TECHNIQUE, "T1059.001"},
        {KIND_OTHER, GUESS_ANY, "form.frmmain", KIND_NONE, NULL},
        {KIND_OTHER, GUESS_ANY, "Fancy Bear", KIND_NONE, NULL},
        {KIND_OTHER, GUESS_ANY, "dropper.exe", KIND_NONE, NULL},
    };
    CHECK(cases);
}

TEST(a_refusal_names_the_value_and_says_why)
{
    Arena arena;
    arena_init(&arena);
    Indicator out;
    Text what;
    assert_false(indicator_canonical(KIND_IPV4, GUESS_EXACT, TEXT("192.0.2.256"), &arena, &out, &what));
    assert_text_equal(what, "'192.0.2.256' is not an IPv4 address: an octet is over 255");
    assert_false(indicator_canonical(KIND_DOMAIN, GUESS_EXACT, TEXT("evil"), &arena, &out, &what));
    assert_text_equal(
        what, "'evil' is not a domain: a single label; a domain has at least two, as in 'evil.example'");
    arena_done(&arena);
}
