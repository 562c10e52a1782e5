#include "formats/type_words.h"

// Letters and digits only, as `compact` leaves them. Words of the kinds themselves need no line here.
static const struct {
    Text word;
    Kind kind;
    KindGuess guess;
} words[] = {
    // Addresses and names. STIX, MISP, OTX, ThreatFox and what people write above a column.
    {TEXT_INIT("ip"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ips"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipaddress"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipaddresses"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("address"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("addr"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipaddr"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv4"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv4addr"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv4address"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv6"), KIND_IPV6, GUESS_ADDRESS},
    {TEXT_INIT("ipv6addr"), KIND_IPV6, GUESS_ADDRESS},
    {TEXT_INIT("ipv6address"), KIND_IPV6, GUESS_ADDRESS},
    {TEXT_INIT("ipsrc"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipdst"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipport"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv4port"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("dstip"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("srcip"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("cidr"), KIND_CIDR, GUESS_EXACT},
    {TEXT_INIT("netblock"), KIND_CIDR, GUESS_EXACT},
    {TEXT_INIT("subnet"), KIND_CIDR, GUESS_EXACT},
    {TEXT_INIT("domains"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("domainname"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("hostname"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("hostnames"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("fqdn"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("host"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("dns"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("c2"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("c2s"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("cc"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("cnc"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("c2server"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("c2servers"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("c2address"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("c2domain"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("c2ip"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("c2url"), KIND_URL, GUESS_EXACT},
    {TEXT_INIT("ioc"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("iocs"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("indicator"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("urls"), KIND_URL, GUESS_EXACT},
    {TEXT_INIT("uri"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("emails"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("emailaddr"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("emailaddress"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("emailsrc"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("emaildst"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("emailreplyto"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("sender"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("envelopefrom"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("bodyfrom"), KIND_EMAIL, GUESS_EXACT},
    // Files.
    {TEXT_INIT("hash"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("hashes"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("filehash"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("filehashes"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("checksum"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("md5sum"), KIND_MD5, GUESS_EXACT},
    {TEXT_INIT("md5hash"), KIND_MD5, GUESS_EXACT},
    {TEXT_INIT("filehashmd5"), KIND_MD5, GUESS_EXACT},
    {TEXT_INIT("sha1sum"), KIND_SHA1, GUESS_EXACT},
    {TEXT_INIT("sha1hash"), KIND_SHA1, GUESS_EXACT},
    {TEXT_INIT("filehashsha1"), KIND_SHA1, GUESS_EXACT},
    {TEXT_INIT("sha256sum"), KIND_SHA256, GUESS_EXACT},
    {TEXT_INIT("sha256hash"), KIND_SHA256, GUESS_EXACT},
    {TEXT_INIT("filehashsha256"), KIND_SHA256, GUESS_EXACT},
    {TEXT_INIT("sha2"), KIND_SHA256, GUESS_HASH},
    {TEXT_INIT("filehashsha512"), KIND_SHA512, GUESS_EXACT},
    {TEXT_INIT("filehashimphash"), KIND_IMPHASH, GUESS_EXACT},
    {TEXT_INIT("filehashpehash"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("importhash"), KIND_IMPHASH, GUESS_EXACT},
    {TEXT_INIT("richpe"), KIND_RICH, GUESS_EXACT},
    {TEXT_INIT("richheaderhash"), KIND_RICH, GUESS_EXACT},
    {TEXT_INIT("file"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("filenames"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("filepath"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("fullpath"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("attachmentname"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("emailattachment"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("pdbpath"), KIND_PDB, GUESS_EXACT},
    {TEXT_INIT("pdbstring"), KIND_PDB, GUESS_EXACT},
    {TEXT_INIT("mutant"), KIND_MUTEX, GUESS_EXACT},
    {TEXT_INIT("mutexname"), KIND_MUTEX, GUESS_EXACT},
    {TEXT_INIT("namedpipe"), KIND_PIPE, GUESS_EXACT},
    {TEXT_INIT("pipename"), KIND_PIPE, GUESS_EXACT},
    {TEXT_INIT("registry"), KIND_REGISTRY_KEY, GUESS_EXACT},
    {TEXT_INIT("registrykey"), KIND_REGISTRY_KEY, GUESS_EXACT},
    {TEXT_INIT("windowsregistrykey"), KIND_REGISTRY_KEY, GUESS_EXACT},
    {TEXT_INIT("autostartlocation"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("httpuseragent"), KIND_USER_AGENT, GUESS_EXACT},
    {TEXT_INIT("as"), KIND_ASN, GUESS_EXACT},
    {TEXT_INIT("autonomoussystem"), KIND_ASN, GUESS_EXACT},
    {TEXT_INIT("ja3fingerprintmd5"), KIND_JA3, GUESS_EXACT},
    {TEXT_INIT("ja3hash"), KIND_JA3, GUESS_EXACT},
    {TEXT_INIT("jarmfingerprint"), KIND_JARM, GUESS_EXACT},
    {TEXT_INIT("cert"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certsha1"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certsha256"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certmd5"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certificatesha1"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certificatesha256"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certificatemd5"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certificatethumbprint"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certificatefingerprint"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("certthumbprint"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("thumbprint"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("sslcertfingerprint"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("x509fingerprintsha1"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("x509fingerprintmd5"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("x509fingerprintsha256"), KIND_CERTIFICATE, GUESS_EXACT},
    {TEXT_INIT("btc"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("xmr"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("eth"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("bitcoinaddress"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("bitcoinwallet"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("walletaddress"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("cryptowallet"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("whoisregistrantemail"), KIND_REGISTRANT, GUESS_EXACT},
    {TEXT_INIT("whoisregistrantname"), KIND_REGISTRANT, GUESS_EXACT},
    {TEXT_INIT("registrantemail"), KIND_REGISTRANT, GUESS_EXACT},
    // Behaviour, capability and victims.
    {TEXT_INIT("vulnerability"), KIND_CVE, GUESS_EXACT},
    {TEXT_INIT("cveid"), KIND_CVE, GUESS_EXACT},
    {TEXT_INIT("attackpattern"), KIND_TECHNIQUE, GUESS_EXACT},
    {TEXT_INIT("mitreattack"), KIND_TECHNIQUE, GUESS_EXACT},
    {TEXT_INIT("attckid"), KIND_TECHNIQUE, GUESS_EXACT},
    {TEXT_INIT("techniqueid"), KIND_TECHNIQUE, GUESS_EXACT},
    {TEXT_INIT("ttp"), KIND_TECHNIQUE, GUESS_EXACT},
    {TEXT_INIT("malware"), KIND_FAMILY, GUESS_EXACT},
    {TEXT_INIT("malwarefamily"), KIND_FAMILY, GUESS_EXACT},
    {TEXT_INIT("tool"), KIND_FAMILY, GUESS_EXACT},
    {TEXT_INIT("industry"), KIND_SECTOR, GUESS_EXACT},
    {TEXT_INIT("targetcountry"), KIND_COUNTRY, GUESS_EXACT},
    {TEXT_INIT("targetedcountry"), KIND_COUNTRY, GUESS_EXACT},
    // Known and kept as they stand: searchable, never evidence.
    {TEXT_INIT("name"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("text"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("comment"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("link"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("commandline"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("command"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("emailsubject"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("emailbody"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("urlpath"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("registrantname"), KIND_REGISTRANT, GUESS_EXACT},
    {TEXT_INIT("domainregistration"), KIND_REGISTRATION, GUESS_EXACT},
    {TEXT_INIT("registrantorg"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("registrantcontactorg"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("registrar"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("nameserver"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("macaddress"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("macaddr"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("threatactor"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("campaignname"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("malwaretype"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("yara"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("sigma"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("snort"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("service"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("servicename"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("scheduledtask"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("patterninfile"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("packagename"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("sha224"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("sha384"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("sha3384hash"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("dhash"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("uuid"), KIND_OTHER, GUESS_EXACT},
    // Known, and nothing that says who did it.
    {TEXT_INIT("port"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("size"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("filesize"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("filetype"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("fileversion"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("mimetype"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("cpu"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("architecture"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("subsystem"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("signature"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("tooling"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("compilerstamp"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("datetime"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("boolean"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("counter"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("float"), KIND_NONE, GUESS_EXACT},
    {TEXT_INIT("entropy"), KIND_NONE, GUESS_EXACT},
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
        if (text_equal(word, words[i].word)) {
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
