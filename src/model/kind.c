#include "model/kind.h"

static const struct {
    Text word, title;
    KindRole role;
} kinds[KIND_COUNT] = {
    [KIND_NONE] = {TEXT_INIT("none"), TEXT_INIT("nothing"), ROLE_OTHER},
    [KIND_DOMAIN] = {TEXT_INIT("domain"), TEXT_INIT("domain"), ROLE_INDICATOR},
    [KIND_IPV4] = {TEXT_INIT("ipv4"), TEXT_INIT("IPv4 address"), ROLE_INDICATOR},
    [KIND_IPV6] = {TEXT_INIT("ipv6"), TEXT_INIT("IPv6 address"), ROLE_INDICATOR},
    [KIND_CIDR] = {TEXT_INIT("cidr"), TEXT_INIT("address range"), ROLE_INDICATOR},
    [KIND_URL] = {TEXT_INIT("url"), TEXT_INIT("URL"), ROLE_INDICATOR},
    [KIND_EMAIL] = {TEXT_INIT("email"), TEXT_INIT("e-mail address"), ROLE_INDICATOR},
    [KIND_MD5] = {TEXT_INIT("md5"), TEXT_INIT("MD5 hash"), ROLE_INDICATOR},
    [KIND_SHA1] = {TEXT_INIT("sha1"), TEXT_INIT("SHA-1 hash"), ROLE_INDICATOR},
    [KIND_SHA256] = {TEXT_INIT("sha256"), TEXT_INIT("SHA-256 hash"), ROLE_INDICATOR},
    [KIND_SHA512] = {TEXT_INIT("sha512"), TEXT_INIT("SHA-512 hash"), ROLE_INDICATOR},
    [KIND_IMPHASH] = {TEXT_INIT("imphash"), TEXT_INIT("import hash"), ROLE_INDICATOR},
    [KIND_RICH] = {TEXT_INIT("richhash"), TEXT_INIT("Rich header hash"), ROLE_INDICATOR},
    [KIND_SSDEEP] = {TEXT_INIT("ssdeep"), TEXT_INIT("ssdeep fuzzy hash"), ROLE_INDICATOR},
    [KIND_TLSH] = {TEXT_INIT("tlsh"), TEXT_INIT("TLSH fuzzy hash"), ROLE_INDICATOR},
    [KIND_JA3] = {TEXT_INIT("ja3"), TEXT_INIT("JA3 fingerprint"), ROLE_INDICATOR},
    [KIND_JARM] = {TEXT_INIT("jarm"), TEXT_INIT("JARM fingerprint"), ROLE_INDICATOR},
    [KIND_CERTIFICATE] = {TEXT_INIT("certificate"), TEXT_INIT("certificate fingerprint"), ROLE_INDICATOR},
    [KIND_MUTEX] = {TEXT_INIT("mutex"), TEXT_INIT("mutex"), ROLE_INDICATOR},
    [KIND_PIPE] = {TEXT_INIT("pipe"), TEXT_INIT("named pipe"), ROLE_INDICATOR},
    [KIND_PDB] = {TEXT_INIT("pdb"), TEXT_INIT("PDB path"), ROLE_INDICATOR},
    [KIND_FILE_NAME] = {TEXT_INIT("filename"), TEXT_INIT("file name"), ROLE_INDICATOR},
    [KIND_REGISTRY_KEY] = {TEXT_INIT("regkey"), TEXT_INIT("registry key"), ROLE_INDICATOR},
    [KIND_USER_AGENT] = {TEXT_INIT("useragent"), TEXT_INIT("user agent"), ROLE_INDICATOR},
    [KIND_ASN] = {TEXT_INIT("asn"), TEXT_INIT("autonomous system"), ROLE_INDICATOR},
    [KIND_WALLET] = {TEXT_INIT("wallet"), TEXT_INIT("cryptocurrency wallet"), ROLE_INDICATOR},
    [KIND_REGISTRANT] = {TEXT_INIT("registrant"), TEXT_INIT("domain registrant"), ROLE_INDICATOR},
    [KIND_REGISTRATION] = {TEXT_INIT("registration"), TEXT_INIT("domain registration"), ROLE_INDICATOR},
    [KIND_FUNCTION] = {TEXT_INIT("functionhash"), TEXT_INIT("function hash"), ROLE_INDICATOR},
    [KIND_CVE] = {TEXT_INIT("cve"), TEXT_INIT("vulnerability"), ROLE_BEHAVIOUR},
    [KIND_TECHNIQUE] = {TEXT_INIT("technique"), TEXT_INIT("ATT&CK technique"), ROLE_BEHAVIOUR},
    [KIND_FAMILY] = {TEXT_INIT("family"), TEXT_INIT("malware family"), ROLE_BEHAVIOUR},
    [KIND_COUNTRY] = {TEXT_INIT("country"), TEXT_INIT("victim country"), ROLE_VICTIM},
    [KIND_SECTOR] = {TEXT_INIT("sector"), TEXT_INIT("victim sector"), ROLE_VICTIM},
    [KIND_OTHER] = {TEXT_INIT("other"), TEXT_INIT("other value"), ROLE_OTHER},
};

Text kind_word(Kind kind)
{
    return kinds[kind].word;
}

Text kind_title(Kind kind)
{
    return kinds[kind].title;
}

KindRole kind_role(Kind kind)
{
    return kinds[kind].role;
}

Kind kind_of_word(Text word)
{
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT; kind++)
        if (text_equal_nocase(kinds[kind].word, word))
            return kind;
    return KIND_NONE;
}

bool kind_is_hash(Kind kind)
{
    return kind >= KIND_MD5 && kind <= KIND_SHA512;
}
