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

// The most frequent first. What has no kind of its own is kept as another value: found again, never evidence.
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
    SIMPLE("whois-registrant-org", KIND_REGISTRANT),
    SIMPLE("whois-registrant-phone", KIND_REGISTRANT),
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
    NAMED("sha224", KIND_OTHER),
    NAMED("sha384", KIND_OTHER),
    NAMED("sha512/224", KIND_OTHER),
    NAMED("sha512/256", KIND_OTHER),
    NAMED("sha3-224", KIND_OTHER),
    NAMED("sha3-256", KIND_OTHER),
    NAMED("sha3-384", KIND_OTHER),
    NAMED("sha3-512", KIND_OTHER),
    NAMED("authentihash", KIND_OTHER),
    NAMED("vhash", KIND_OTHER),
    NAMED("impfuzzy", KIND_OTHER),
    NAMED("pehash", KIND_OTHER),
    SIMPLE("telfhash", KIND_OTHER),
    SIMPLE("cdhash", KIND_OTHER),
    SIMPLE("dom-hash", KIND_OTHER),
    SIMPLE("favicon-mmh3", KIND_OTHER),
    SIMPLE("hassh-md5", KIND_OTHER),
    SIMPLE("hasshserver-md5", KIND_OTHER),
    SIMPLE("community-id", KIND_OTHER),
    SIMPLE("git-commit-id", KIND_OTHER),
    SIMPLE("uri", KIND_OTHER),
    SIMPLE("cookie", KIND_OTHER),
    SIMPLE("email-subject", KIND_OTHER),
    SIMPLE("email-x-mailer", KIND_OTHER),
    SIMPLE("email-mime-boundary", KIND_OTHER),
    SIMPLE("email-thread-index", KIND_OTHER),
    SIMPLE("email-message-id", KIND_OTHER),
    SIMPLE("email-src-display-name", KIND_OTHER),
    SIMPLE("email-dst-display-name", KIND_OTHER),
    SIMPLE("dkim", KIND_OTHER),
    SIMPLE("dkim-signature", KIND_OTHER),
    SIMPLE("whois-registrar", KIND_OTHER),
    SIMPLE("windows-scheduled-task", KIND_OTHER),
    SIMPLE("windows-service-name", KIND_OTHER),
    SIMPLE("windows-service-displayname", KIND_OTHER),
    SIMPLE("filename-pattern", KIND_OTHER),
    SIMPLE("mobile-application-id", KIND_OTHER),
    SIMPLE("azure-application-id", KIND_OTHER),
    SIMPLE("chrome-extension-id", KIND_OTHER),
    SIMPLE("edge-extension-id", KIND_OTHER),
    SIMPLE("mac-address", KIND_OTHER),
    SIMPLE("mac-eui-64", KIND_OTHER),
    SIMPLE("ssh-fingerprint", KIND_OTHER),
    SIMPLE("github-username", KIND_OTHER),
    SIMPLE("github-repository", KIND_OTHER),
    SIMPLE("github-organisation", KIND_OTHER),
    SIMPLE("jabber-id", KIND_OTHER),
    SIMPLE("twitter-id", KIND_OTHER),
    SIMPLE("eppn", KIND_OTHER),
    SIMPLE("phone-number", KIND_OTHER),
    SIMPLE("prtn", KIND_OTHER),
    SIMPLE("iban", KIND_OTHER),
    SIMPLE("bic", KIND_OTHER),
    SIMPLE("bank-account-nr", KIND_OTHER),
    SIMPLE("aba-rtn", KIND_OTHER),
    SIMPLE("bin", KIND_OTHER),
    SIMPLE("cc-number", KIND_OTHER),
    SIMPLE("campaign-name", KIND_OTHER),
    SIMPLE("campaign-id", KIND_OTHER),
    SIMPLE("malware-type", KIND_OTHER),
    SIMPLE("weakness", KIND_OTHER),
    SIMPLE("cpe", KIND_OTHER),
    SIMPLE("other", KIND_OTHER),
    SIMPLE("target-location", KIND_COUNTRY),
};

// Kept in their record and told of no further: remarks, numbers and states that stand in every file, rules
// and patterns that are no values, and what is known of people.
static const char *const silent[] = {
    "email-body",
    "float",
    "http-method",
    "snort",
    "suricata",
    "bro",
    "zeek",
    "pattern-in-file",
    "pattern-in-traffic",
    "pattern-in-memory",
    "pgp-public-key",
    "pgp-private-key",
    "yara",
    "stix2-pattern",
    "sigma",
    "gene",
    "kusto-query",
    "mime-type",
    "identity-card-number",
    "comment",
    "text",
    "hex",
    "process-state",
    "target-user",
    "target-email",
    "target-machine",
    "target-org",
    "target-external",
    "whois-creation-date",
    "size-in-bytes",
    "counter",
    "integer",
    "datetime",
    "port",
    "email-header",
    "first-name",
    "middle-name",
    "last-name",
    "full-name",
    "date-of-birth",
    "place-of-birth",
    "gender",
    "passport-number",
    "passport-country",
    "passport-expiration",
    "redress-number",
    "nationality",
    "visa-number",
    "issue-date-of-the-visa",
    "primary-residence",
    "country-of-residence",
    "special-service-request",
    "frequent-flyer-number",
    "travel-details",
    "payment-details",
    "place-port-of-original-embarkation",
    "place-port-of-clearance",
    "place-port-of-onward-foreign-destination",
    "passenger-name-record-locator-number",
    "cortex",
    "boolean",
    "uuid",
    "anonymised",
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

bool misp_type_is_known(Text type)
{
    TypeMeaning first, second;
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (text_is(type, silent[i]))
            return true;
    return text_is(type, "threat-actor") || misp_type(type, &first, &second);
}

int misp_type_count(void)
{
    return (int)(sizeof types / sizeof *types + sizeof silent / sizeof *silent) + 1;
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
        // Of type md5, and no file's.
        {"pe", "richpe", KIND_RICH},
        {"malware-config", "malware", KIND_FAMILY},
    };
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (text_is(object, relations[i].object) && text_is(relation, relations[i].relation))
            return relations[i].kind;
    return KIND_NONE;
}
