#include "formats/misp_types.h"

#define SIMPLE(word, kind)                            \
    {                                                 \
        TEXT_INIT(word), {kind, GUESS_EXACT}, {0, 0}, \
    }
#define PAIR(word, left, left_guess, right, right_guess)           \
    {                                                              \
        TEXT_INIT(word), {left, left_guess}, {right, right_guess}, \
    }
#define NAMED(word, kind) \
    PAIR("filename|" word, KIND_FILE_NAME, GUESS_EXACT, kind, GUESS_EXACT), SIMPLE(word, kind)

static const struct {
    Text word;
    TypeMeaning first, second;
} types[] = {
    NAMED("md5", KIND_MD5),
    NAMED("sha1", KIND_SHA1),
    NAMED("sha256", KIND_SHA256),
    NAMED("sha512", KIND_SHA512),
    NAMED("imphash", KIND_IMPHASH),
    NAMED("ssdeep", KIND_SSDEEP),
    NAMED("tlsh", KIND_TLSH),
    // A password-protected archive of the sample itself: its name and hash are the value, `data` is left
    // alone.
    PAIR("malware-sample", KIND_FILE_NAME, GUESS_EXACT, KIND_MD5, GUESS_EXACT),
    SIMPLE("filename", KIND_FILE_NAME),
    SIMPLE("attachment", KIND_FILE_NAME),
    SIMPLE("email-attachment", KIND_FILE_NAME),
    PAIR("ip-src", KIND_IPV4, GUESS_ADDRESS, KIND_NONE, GUESS_EXACT),
    PAIR("ip-dst", KIND_IPV4, GUESS_ADDRESS, KIND_NONE, GUESS_EXACT),
    PAIR("ip-src|port", KIND_IPV4, GUESS_ADDRESS, KIND_NONE, GUESS_EXACT),
    PAIR("ip-dst|port", KIND_IPV4, GUESS_ADDRESS, KIND_NONE, GUESS_EXACT),
    PAIR("domain|ip", KIND_DOMAIN, GUESS_EXACT, KIND_IPV4, GUESS_ADDRESS),
    SIMPLE("domain", KIND_DOMAIN),
    SIMPLE("hostname", KIND_DOMAIN),
    SIMPLE("hostname|port", KIND_DOMAIN),
    SIMPLE("onion-address", KIND_DOMAIN),
    SIMPLE("url", KIND_URL),
    SIMPLE("link", KIND_URL),
    SIMPLE("email", KIND_EMAIL),
    SIMPLE("email-src", KIND_EMAIL),
    SIMPLE("email-dst", KIND_EMAIL),
    SIMPLE("email-reply-to", KIND_EMAIL),
    SIMPLE("whois-registrant-email", KIND_REGISTRANT),
    SIMPLE("whois-registrant-name", KIND_REGISTRANT),
    SIMPLE("dns-soa-email", KIND_EMAIL),
    SIMPLE("mutex", KIND_MUTEX),
    SIMPLE("named pipe", KIND_PIPE),
    SIMPLE("pdb", KIND_PDB),
    SIMPLE("regkey", KIND_REGISTRY_KEY),
    SIMPLE("regkey|value", KIND_REGISTRY_KEY),
    SIMPLE("user-agent", KIND_USER_AGENT),
    SIMPLE("AS", KIND_ASN),
    SIMPLE("btc", KIND_WALLET),
    SIMPLE("dash", KIND_WALLET),
    SIMPLE("xmr", KIND_WALLET),
    SIMPLE("x509-fingerprint-md5", KIND_CERTIFICATE),
    SIMPLE("x509-fingerprint-sha1", KIND_CERTIFICATE),
    SIMPLE("x509-fingerprint-sha256", KIND_CERTIFICATE),
    SIMPLE("ja3-fingerprint-md5", KIND_JA3),
    SIMPLE("jarm-fingerprint", KIND_JARM),
    SIMPLE("vulnerability", KIND_CVE),
};

bool misp_type(Text type, TypeMeaning *first, TypeMeaning *second)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_equal(types[i].word, type)) {
            *first = types[i].first;
            *second = types[i].second;
            return true;
        }
    return false;
}

int misp_type_count(void)
{
    return (int)(sizeof types / sizeof *types);
}

bool misp_type_needs_ids(Text type, Text category)
{
    // A link leads to what was read about the matter; addressees of mail are victims as often as drop boxes.
    if (text_is(type, "link") || text_is(type, "email-dst") || text_is(type, "attachment"))
        return true;
    bool is_reference = text_is(category, "External analysis") || text_is(category, "Internal reference");
    bool is_place = text_is(type, "url") || text_is(type, "domain") || text_is(type, "hostname");
    return is_reference && is_place;
}

Kind misp_relation_kind(Text object, Text relation)
{
    static const struct {
        const char *object, *relation;
        Kind kind;
    } relations[] = {
        {"victim", "sectors", KIND_SECTOR},
        {"victim", "domicile", KIND_COUNTRY},
        {"malware", "name", KIND_FAMILY},
        {"malware-config", "malware", KIND_FAMILY},
    };
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (text_is(object, relations[i].object) && text_is(relation, relations[i].relation))
            return relations[i].kind;
    return KIND_NONE;
}

#define MISP_GALAXY TEXT_INIT("MISP galaxy")
#define ATTACK TEXT_INIT("The MITRE Corporation")

// Galaxies whose clusters say something that is kept. Those of ATT&CK exist under three prefixes, by age.
// What a galaxy repeats from a publisher's own list is said by that publisher: pooled from both, it counts
// once.
static const struct {
    Text type;
    GalaxyMeaning meaning;
} galaxies[] = {
    {TEXT_INIT("threat-actor"), {TAG_NAME, KIND_NONE, MISP_GALAXY}},
    {TEXT_INIT("microsoft-activity-group"), {TAG_NAME, KIND_NONE, TEXT_INIT("Microsoft")}},
    {TEXT_INIT("360net-threat-actor"), {TAG_NAME, KIND_NONE, TEXT_INIT("360.net")}},
    {TEXT_INIT("intrusion-set"), {TAG_NAME, KIND_NONE, ATTACK}},
    {TEXT_INIT("attack-pattern"), {TAG_FACT, KIND_TECHNIQUE, ATTACK}},
    {TEXT_INIT("malware"), {TAG_FACT, KIND_FAMILY, ATTACK}},
    {TEXT_INIT("malpedia"), {TAG_FACT, KIND_FAMILY, TEXT_INIT("Malpedia")}},
    {TEXT_INIT("tool"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("ransomware"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("rat"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("backdoor"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("banker"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("botnet"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("stealer"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("cryptominers"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("exploit-kit"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("android"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("sector"), {TAG_FACT, KIND_SECTOR, MISP_GALAXY}},
    {TEXT_INIT("target-information"), {TAG_FACT, KIND_COUNTRY, MISP_GALAXY}},
    {TEXT_INIT("country"), {TAG_FACT, KIND_COUNTRY, MISP_GALAXY}},
};

/// "mitre-enterprise-attack-malware", "mitre-malware" -> "malware".
static Text without_catalogue(Text galaxy)
{
    static const char *const prefixes[] = {
        "mitre-enterprise-attack-", "mitre-mobile-attack-", "mitre-ics-attack-",
        "mitre-pre-attack-",        "mitre-ics-",           "mitre-"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (text_starts(galaxy, prefixes[i]))
            return text_slice(galaxy, text_of(prefixes[i]).length, galaxy.length);
    return galaxy;
}

GalaxyMeaning misp_galaxy(Text type)
{
    Text plain = without_catalogue(type);
    GalaxyMeaning meaning = {TAG_NOTHING, KIND_NONE, MISP_GALAXY};
    for (size_t i = 0; i < sizeof galaxies / sizeof *galaxies; i++)
        if (text_equal(galaxies[i].type, plain))
            meaning = galaxies[i].meaning;
    if (plain.length < type.length)
        meaning.source = (Text)ATTACK;
    return meaning;
}

Text misp_galaxy_of_stem(Text stem)
{
    Text best = TEXT_NONE;
    for (size_t i = 0; i < sizeof galaxies / sizeof *galaxies; i++)
        if (galaxies[i].type.length > best.length && text_starts_nocase(stem, galaxies[i].type.bytes))
            best = galaxies[i].type;
    return best;
}

void misp_cluster_name(Text value, Text *name, Text *id)
{
    *name = value;
    *id = TEXT_NONE;
    for (size_t at = value.length; at-- > 0;) {
        Text rest = text_slice(value, at, value.length);
        if (!text_starts(rest, " - "))
            continue;
        Text last = text_slice(rest, 3, rest.length);
        bool is_id =
            last.length >= 5 && text_has(TEXT("TGSCM"), last.bytes[0]) && byte_is_digit(last.bytes[1]);
        if (is_id) {
            *name = text_slice(value, 0, at);
            *id = last;
        }
        return;
    }
}

static TagNews galaxy_tag(Text galaxy, Text value)
{
    Text name, id;
    misp_cluster_name(value, &name, &id);
    GalaxyMeaning meaning = misp_galaxy(galaxy);
    if (meaning.kind != KIND_TECHNIQUE)
        return (TagNews){
            .meaning = meaning.meaning, .kind = meaning.kind, .value = name, .source = meaning.source};
    // Older clusters carry no id: their name alone names no technique.
    if (!text_starts(id, "T"))
        return (TagNews){.meaning = TAG_NOTHING};
    return (TagNews){.meaning = TAG_FACT, .kind = KIND_TECHNIQUE, .value = id};
}

/// The part of a machine tag in quotes; TEXT_NONE for other tags.
static Text quoted_part(Text tag, size_t equals)
{
    Text value = text_trim(text_slice(tag, equals + 1, tag.length));
    if (value.length < 2 || value.bytes[0] != '"' || value.bytes[value.length - 1] != '"')
        return TEXT_NONE;
    return text_trim(text_slice(value, 1, value.length - 1));
}

TagNews misp_tag(Text tag)
{
    tag = text_trim(tag);
    TagNews news = {.meaning = TAG_NOTHING};
    if (text_starts_nocase(tag, "tlp:")) {
        if (!marking_parse(tag, &news.marking))
            // A TLP that nobody can read is for nobody else.
            news.marking = MARKING_RED;
        news.meaning = TAG_MARKING;
        return news;
    }
    size_t equals = text_find_byte(tag, '=', 0);
    Text value = equals == SIZE_MAX ? TEXT_NONE : quoted_part(tag, equals);
    if (value.length == 0)
        return news;
    Text head = text_trim(text_slice(tag, 0, equals));
    if (text_starts(head, "misp-galaxy:"))
        return galaxy_tag(text_slice(head, text_of("misp-galaxy:").length, head.length), value);
    bool is_digit = value.length == 1 && value.bytes[0] >= '1' && value.bytes[0] <= '6';
    if (text_is(head, "admiralty-scale:information-credibility") && is_digit) {
        news.meaning = TAG_CREDIBILITY;
        news.credibility = (uint8_t)(value.bytes[0] - '0');
    }
    return news;
}
