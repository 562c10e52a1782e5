#include "formats/type_words.h"

// Letters and digits only, as `compact` leaves them. Words of the kinds themselves need no line here.
static const struct {
    const char *word;
    Kind kind;
    KindGuess guess;
} words[] = {
    // Addresses and names. STIX, MISP, OTX, ThreatFox and what people write above a column.
    {"ip", KIND_IPV4, GUESS_ADDRESS},
    {"ips", KIND_IPV4, GUESS_ADDRESS},
    {"ipaddress", KIND_IPV4, GUESS_ADDRESS},
    {"ipaddresses", KIND_IPV4, GUESS_ADDRESS},
    {"address", KIND_IPV4, GUESS_ADDRESS},
    {"addr", KIND_IPV4, GUESS_ADDRESS},
    {"ipaddr", KIND_IPV4, GUESS_ADDRESS},
    {"ipv4", KIND_IPV4, GUESS_ADDRESS},
    {"ipv4addr", KIND_IPV4, GUESS_ADDRESS},
    {"ipv4address", KIND_IPV4, GUESS_ADDRESS},
    {"ipv6", KIND_IPV6, GUESS_ADDRESS},
    {"ipv6addr", KIND_IPV6, GUESS_ADDRESS},
    {"ipv6address", KIND_IPV6, GUESS_ADDRESS},
    {"ipsrc", KIND_IPV4, GUESS_ADDRESS},
    {"ipdst", KIND_IPV4, GUESS_ADDRESS},
    {"ipport", KIND_IPV4, GUESS_ADDRESS},
    {"ipv4port", KIND_IPV4, GUESS_ADDRESS},
    {"dstip", KIND_IPV4, GUESS_ADDRESS},
    {"srcip", KIND_IPV4, GUESS_ADDRESS},
    {"cidr", KIND_CIDR, GUESS_EXACT},
    {"netblock", KIND_CIDR, GUESS_EXACT},
    {"subnet", KIND_CIDR, GUESS_EXACT},
    {"domains", KIND_DOMAIN, GUESS_EXACT},
    {"domainname", KIND_DOMAIN, GUESS_EXACT},
    {"hostname", KIND_DOMAIN, GUESS_EXACT},
    {"hostnames", KIND_DOMAIN, GUESS_EXACT},
    {"fqdn", KIND_DOMAIN, GUESS_EXACT},
    {"host", KIND_OTHER, GUESS_ANY},
    {"dns", KIND_DOMAIN, GUESS_EXACT},
    {"c2", KIND_OTHER, GUESS_ANY},
    {"c2s", KIND_OTHER, GUESS_ANY},
    {"cc", KIND_OTHER, GUESS_ANY},
    {"cnc", KIND_OTHER, GUESS_ANY},
    {"c2server", KIND_OTHER, GUESS_ANY},
    {"c2servers", KIND_OTHER, GUESS_ANY},
    {"c2address", KIND_OTHER, GUESS_ANY},
    {"c2domain", KIND_DOMAIN, GUESS_EXACT},
    {"c2ip", KIND_IPV4, GUESS_ADDRESS},
    {"c2url", KIND_URL, GUESS_EXACT},
    {"ioc", KIND_OTHER, GUESS_ANY},
    {"iocs", KIND_OTHER, GUESS_ANY},
    {"indicator", KIND_OTHER, GUESS_ANY},
    {"urls", KIND_URL, GUESS_EXACT},
    {"uri", KIND_OTHER, GUESS_EXACT},
    {"emails", KIND_EMAIL, GUESS_EXACT},
    {"emailaddr", KIND_EMAIL, GUESS_EXACT},
    {"emailaddress", KIND_EMAIL, GUESS_EXACT},
    {"emailsrc", KIND_EMAIL, GUESS_EXACT},
    {"emaildst", KIND_EMAIL, GUESS_EXACT},
    {"emailreplyto", KIND_EMAIL, GUESS_EXACT},
    {"sender", KIND_EMAIL, GUESS_EXACT},
    {"envelopefrom", KIND_EMAIL, GUESS_EXACT},
    {"bodyfrom", KIND_EMAIL, GUESS_EXACT},
    // Files.
    {"hash", KIND_SHA256, GUESS_HASH},
    {"hashes", KIND_SHA256, GUESS_HASH},
    {"filehash", KIND_SHA256, GUESS_HASH},
    {"filehashes", KIND_SHA256, GUESS_HASH},
    {"checksum", KIND_SHA256, GUESS_HASH},
    {"md5sum", KIND_MD5, GUESS_EXACT},
    {"md5hash", KIND_MD5, GUESS_EXACT},
    {"filehashmd5", KIND_MD5, GUESS_EXACT},
    {"sha1sum", KIND_SHA1, GUESS_EXACT},
    {"sha1hash", KIND_SHA1, GUESS_EXACT},
    {"filehashsha1", KIND_SHA1, GUESS_EXACT},
    {"sha256sum", KIND_SHA256, GUESS_EXACT},
    {"sha256hash", KIND_SHA256, GUESS_EXACT},
    {"filehashsha256", KIND_SHA256, GUESS_EXACT},
    {"sha2", KIND_SHA256, GUESS_HASH},
    {"filehashsha512", KIND_SHA512, GUESS_EXACT},
    {"filehashimphash", KIND_IMPHASH, GUESS_EXACT},
    {"filehashpehash", KIND_OTHER, GUESS_EXACT},
    {"importhash", KIND_IMPHASH, GUESS_EXACT},
    {"file", KIND_FILE_NAME, GUESS_EXACT},
    {"filenames", KIND_FILE_NAME, GUESS_EXACT},
    {"filepath", KIND_FILE_NAME, GUESS_EXACT},
    {"fullpath", KIND_FILE_NAME, GUESS_EXACT},
    {"attachmentname", KIND_FILE_NAME, GUESS_EXACT},
    {"emailattachment", KIND_FILE_NAME, GUESS_EXACT},
    {"pdbpath", KIND_PDB, GUESS_EXACT},
    {"pdbstring", KIND_PDB, GUESS_EXACT},
    {"mutant", KIND_MUTEX, GUESS_EXACT},
    {"mutexname", KIND_MUTEX, GUESS_EXACT},
    {"namedpipe", KIND_PIPE, GUESS_EXACT},
    {"pipename", KIND_PIPE, GUESS_EXACT},
    {"registry", KIND_REGISTRY_KEY, GUESS_EXACT},
    {"registrykey", KIND_REGISTRY_KEY, GUESS_EXACT},
    {"windowsregistrykey", KIND_REGISTRY_KEY, GUESS_EXACT},
    {"autostartlocation", KIND_OTHER, GUESS_EXACT},
    {"httpuseragent", KIND_USER_AGENT, GUESS_EXACT},
    {"as", KIND_ASN, GUESS_EXACT},
    {"autonomoussystem", KIND_ASN, GUESS_EXACT},
    {"ja3fingerprintmd5", KIND_JA3, GUESS_EXACT},
    {"ja3hash", KIND_JA3, GUESS_EXACT},
    {"jarmfingerprint", KIND_JARM, GUESS_EXACT},
    {"cert", KIND_CERTIFICATE, GUESS_EXACT},
    {"certsha1", KIND_CERTIFICATE, GUESS_EXACT},
    {"certsha256", KIND_CERTIFICATE, GUESS_EXACT},
    {"certmd5", KIND_CERTIFICATE, GUESS_EXACT},
    {"certificatesha1", KIND_CERTIFICATE, GUESS_EXACT},
    {"certificatesha256", KIND_CERTIFICATE, GUESS_EXACT},
    {"certificatemd5", KIND_CERTIFICATE, GUESS_EXACT},
    {"certificatethumbprint", KIND_CERTIFICATE, GUESS_EXACT},
    {"certificatefingerprint", KIND_CERTIFICATE, GUESS_EXACT},
    {"certthumbprint", KIND_CERTIFICATE, GUESS_EXACT},
    {"thumbprint", KIND_CERTIFICATE, GUESS_EXACT},
    {"sslcertfingerprint", KIND_CERTIFICATE, GUESS_EXACT},
    {"x509fingerprintsha1", KIND_CERTIFICATE, GUESS_EXACT},
    {"x509fingerprintmd5", KIND_CERTIFICATE, GUESS_EXACT},
    {"x509fingerprintsha256", KIND_CERTIFICATE, GUESS_EXACT},
    {"btc", KIND_WALLET, GUESS_EXACT},
    {"xmr", KIND_WALLET, GUESS_EXACT},
    {"eth", KIND_WALLET, GUESS_EXACT},
    {"bitcoinaddress", KIND_WALLET, GUESS_EXACT},
    {"bitcoinwallet", KIND_WALLET, GUESS_EXACT},
    {"walletaddress", KIND_WALLET, GUESS_EXACT},
    {"cryptowallet", KIND_WALLET, GUESS_EXACT},
    {"whoisregistrantemail", KIND_REGISTRANT, GUESS_EXACT},
    {"whoisregistrantname", KIND_REGISTRANT, GUESS_EXACT},
    {"registrantemail", KIND_REGISTRANT, GUESS_EXACT},
    // Behaviour, capability and victims.
    {"vulnerability", KIND_CVE, GUESS_EXACT},
    {"cveid", KIND_CVE, GUESS_EXACT},
    {"attackpattern", KIND_TECHNIQUE, GUESS_EXACT},
    {"mitreattack", KIND_TECHNIQUE, GUESS_EXACT},
    {"attckid", KIND_TECHNIQUE, GUESS_EXACT},
    {"techniqueid", KIND_TECHNIQUE, GUESS_EXACT},
    {"ttp", KIND_TECHNIQUE, GUESS_EXACT},
    {"malware", KIND_FAMILY, GUESS_EXACT},
    {"malwarefamily", KIND_FAMILY, GUESS_EXACT},
    {"tool", KIND_FAMILY, GUESS_EXACT},
    {"industry", KIND_SECTOR, GUESS_EXACT},
    {"targetcountry", KIND_COUNTRY, GUESS_EXACT},
    {"targetedcountry", KIND_COUNTRY, GUESS_EXACT},
    // Known and kept as they stand: searchable, never evidence.
    {"name", KIND_OTHER, GUESS_EXACT},
    {"text", KIND_OTHER, GUESS_EXACT},
    {"comment", KIND_OTHER, GUESS_EXACT},
    {"link", KIND_OTHER, GUESS_EXACT},
    {"commandline", KIND_OTHER, GUESS_EXACT},
    {"command", KIND_OTHER, GUESS_EXACT},
    {"emailsubject", KIND_OTHER, GUESS_EXACT},
    {"emailbody", KIND_OTHER, GUESS_EXACT},
    {"urlpath", KIND_OTHER, GUESS_EXACT},
    {"registrantname", KIND_REGISTRANT, GUESS_EXACT},
    {"registrantorg", KIND_OTHER, GUESS_EXACT},
    {"registrantcontactorg", KIND_OTHER, GUESS_EXACT},
    {"registrar", KIND_OTHER, GUESS_EXACT},
    {"nameserver", KIND_OTHER, GUESS_EXACT},
    {"macaddress", KIND_OTHER, GUESS_EXACT},
    {"macaddr", KIND_OTHER, GUESS_EXACT},
    {"threatactor", KIND_OTHER, GUESS_EXACT},
    {"campaignname", KIND_OTHER, GUESS_EXACT},
    {"malwaretype", KIND_OTHER, GUESS_EXACT},
    {"yara", KIND_OTHER, GUESS_EXACT},
    {"sigma", KIND_OTHER, GUESS_EXACT},
    {"snort", KIND_OTHER, GUESS_EXACT},
    {"service", KIND_OTHER, GUESS_EXACT},
    {"servicename", KIND_OTHER, GUESS_EXACT},
    {"scheduledtask", KIND_OTHER, GUESS_EXACT},
    {"patterninfile", KIND_OTHER, GUESS_EXACT},
    {"packagename", KIND_OTHER, GUESS_EXACT},
    {"sha224", KIND_OTHER, GUESS_EXACT},
    {"sha384", KIND_OTHER, GUESS_EXACT},
    {"sha3384hash", KIND_OTHER, GUESS_EXACT},
    {"dhash", KIND_OTHER, GUESS_EXACT},
    {"uuid", KIND_OTHER, GUESS_EXACT},
    // Known, and nothing that says who did it.
    {"port", KIND_NONE, GUESS_EXACT},
    {"size", KIND_NONE, GUESS_EXACT},
    {"filesize", KIND_NONE, GUESS_EXACT},
    {"filetype", KIND_NONE, GUESS_EXACT},
    {"fileversion", KIND_NONE, GUESS_EXACT},
    {"mimetype", KIND_NONE, GUESS_EXACT},
    {"cpu", KIND_NONE, GUESS_EXACT},
    {"architecture", KIND_NONE, GUESS_EXACT},
    {"subsystem", KIND_NONE, GUESS_EXACT},
    {"signature", KIND_NONE, GUESS_EXACT},
    {"tooling", KIND_NONE, GUESS_EXACT},
    {"compilerstamp", KIND_NONE, GUESS_EXACT},
    {"datetime", KIND_NONE, GUESS_EXACT},
    {"boolean", KIND_NONE, GUESS_EXACT},
    {"counter", KIND_NONE, GUESS_EXACT},
    {"float", KIND_NONE, GUESS_EXACT},
    {"entropy", KIND_NONE, GUESS_EXACT},
};

enum { LONGEST_WORD = 64 };

/// Letters and digits in lower case. False when too long to be any word of the table.
static bool compact(Text word, char room[LONGEST_WORD], Text *out)
{
    size_t length = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (!byte_is_alnum(word.bytes[i]))
            continue;
        if (length == LONGEST_WORD)
            return false;
        room[length++] = byte_lower(word.bytes[i]);
    }
    *out = (Text){room, length};
    return length > 0;
}

static bool find_whole(Text word, TypeWord *out)
{
    char room[LONGEST_WORD];
    if (!compact(word, room, &word))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i].word)) {
            *out = (TypeWord){words[i].kind, words[i].guess};
            return true;
        }
    Kind kind = kind_of_word(word);
    *out = (TypeWord){kind, GUESS_EXACT};
    return kind != KIND_NONE;
}

bool type_word_find(Text word, TypeWord *out, Text *before)
{
    word = text_trim(word);
    *before = TEXT("");
    // "domain|ip": each half is a word of its own.
    size_t bar = text_find_byte(word, '|', 0);
    TypeWord right;
    if (bar != SIZE_MAX)
        return find_whole(text_slice(word, bar + 1, word.length), &right) &&
               find_whole(text_slice(word, 0, bar), out);
    if (find_whole(word, out))
        return true;
    for (size_t at = 1; at < word.length; at++) {
        bool is_start = byte_is_alnum(word.bytes[at]) && !byte_is_alnum(word.bytes[at - 1]);
        // "File name" says something as a whole; "driver name" must not become whatever a name may be.
        if (is_start && find_whole(text_slice(word, at, word.length), out) && out->kind != KIND_NONE &&
            (out->kind != KIND_OTHER || out->guess == GUESS_ANY)) {
            *before = text_slice(word, 0, at);
            return true;
        }
    }
    return false;
}

Text type_words_hint(void)
{
    return TEXT("domain, ip, url, email, md5, sha1, sha256, cve, mutex, pdb, filename, regkey, useragent, "
                "certificate, family, technique, country, sector or other");
}
