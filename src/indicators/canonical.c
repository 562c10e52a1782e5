// From what a partner wrote to the one form that everybody's values are compared in. A kind that the partner
// states is believed as far as the value allows: an address in a column of domains is an address, and a
// "md5" of 64 digits a SHA-256. What fits nothing is refused with a reason, never guessed.

#include <string.h>

#include "base/buffer.h"
#include "indicators/address.h"
#include "indicators/domain.h"
#include "indicators/indicators.h"
#include "indicators/places.h"
#include "indicators/registration.h"
#include "indicators/url.h"

enum { LONGEST_VALUE = 8192 };

/// Sets `what` to "'value' is not a domain: why".
static bool refuse(Text raw, Kind kind, KindGuess guess, const char *why, Arena *arena, Text *what)
{
    if (!what)
        return false;
    Text shown = text_clip(text_trim(raw), 80), title = kind_title(kind);
    bool is_an = kind == KIND_IPV4 || kind == KIND_IPV6 || kind == KIND_CIDR || kind == KIND_EMAIL ||
                 kind == KIND_MD5 || kind == KIND_ASN || kind == KIND_TECHNIQUE || kind == KIND_IMPHASH;
    if (guess == GUESS_ANY)
        title = TEXT("an indicator");
    else if (guess == GUESS_HASH)
        title = TEXT("a file hash");
    else if (guess == GUESS_ADDRESS)
        title = TEXT("an IP address");
    else
        title = arena_format(arena, "%s " TEXT_FMT, is_an ? "an" : "a", TEXT_ARG(title));
    *what = arena_format(arena, "'" TEXT_FMT "%s' is not " TEXT_FMT ": %s", TEXT_ARG(shown),
                         shown.length < text_trim(raw).length ? "..." : "", TEXT_ARG(title), why);
    return false;
}

static bool give(Kind kind, Text value, Indicator *out)
{
    *out = (Indicator){kind, value};
    return true;
}

static Kind hash_kind(size_t length)
{
    return length == 32    ? KIND_MD5
           : length == 40  ? KIND_SHA1
           : length == 64  ? KIND_SHA256
           : length == 128 ? KIND_SHA512
                           : KIND_NONE;
}

static bool is_hex(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!byte_is_hex(text.bytes[i]))
            return false;
    return text.length > 0;
}

/// Quotes, brackets and stops around a value that belong to the sentence and not to it.
static Text unwrap(Text text)
{
    for (;;) {
        Text before = text;
        text = text_trim(text);
        if (text.length >= 2) {
            char first = text.bytes[0], last = text.bytes[text.length - 1];
            if ((first == last && (first == '"' || first == '\'' || first == '`')) ||
                (first == '<' && last == '>') || (first == '(' && last == ')'))
                text = text_slice(text, 1, text.length - 1);
        }
        if (text.length > 0 && (text.bytes[text.length - 1] == ',' || text.bytes[text.length - 1] == ';'))
            text.length--;
        if (text.length == before.length)
            return text;
    }
}

/// The hexadecimal digit in lower case; 0 for what is none.
static const char hex_lower[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
    ['8'] = '8', ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f',
};

/// Most of what a large feed holds are bare digits in lower case: one look at each byte is enough for these.
static bool digits_of(Text text, Arena *arena, Text *out)
{
    char *lower = arena_alloc(arena, text.length + 1, 1);
    bool is_hex = text.length > 0;
    for (size_t i = 0; i < text.length; i++) {
        lower[i] = hex_lower[(unsigned char)text.bytes[i]];
        is_hex &= lower[i] != 0;
    }
    *out = (Text){lower, text.length};
    return is_hex;
}

/// Without "sha256:" and the like before it.
static Text without_name(Text raw)
{
    static const Text names[] = {TEXT_INIT("md5:"),    TEXT_INIT("sha1:"),  TEXT_INIT("sha256:"),
                                 TEXT_INIT("sha512:"), TEXT_INIT("sha-1:"), TEXT_INIT("sha-256:"),
                                 TEXT_INIT("sha-512:")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_starts_nocase(raw, names[i].bytes))
            return text_trim(text_slice(raw, names[i].length, raw.length));
    return raw;
}

static bool of_hash(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Text digits;
    if (!digits_of(raw, arena, &digits) && !digits_of(without_name(raw), arena, &digits)) {
        *why = "a hash is made of hexadecimal digits alone";
        return false;
    }
    Kind by_length = hash_kind(digits.length);
    if (by_length == KIND_NONE) {
        *why = "MD5 has 32 hexadecimal digits, SHA-1 40, SHA-256 64 and SHA-512 128";
        return false;
    }
    return give(by_length, digits, out);
}

/// Fingerprints of a fixed length that are hexadecimal but name no file.
static bool of_fingerprint(Kind kind, Text raw, Arena *arena, Indicator *out, const char **why)
{
    // Certificates are often written in pairs: "AB:CD:...".
    char *bytes = arena_alloc(arena, raw.length + 1, 1);
    Text digits = {bytes, 0};
    bool is_tlsh = kind == KIND_TLSH && text_starts_nocase(raw, "T1") && raw.length == 72;
    for (size_t i = is_tlsh ? 2 : 0; i < raw.length; i++)
        if (raw.bytes[i] != ':' && raw.bytes[i] != ' ')
            bytes[digits.length++] = byte_lower(raw.bytes[i]);
    size_t length = digits.length;
    bool fits = kind == KIND_IMPHASH || kind == KIND_RICH || kind == KIND_JA3 ? length == 32
                : kind == KIND_JARM                                           ? length == 62
                : kind == KIND_TLSH                                           ? length == 70
                : kind == KIND_FUNCTION                                       ? length == 16
                                                                              : length >= 8 && length <= 128;
    if (!is_hex(digits) || !fits) {
        *why = kind == KIND_JARM          ? "it has 62 hexadecimal digits"
               : kind == KIND_TLSH        ? "it has 70 hexadecimal digits, perhaps after 'T1'"
               : kind == KIND_FUNCTION    ? "it has 16 hexadecimal digits"
               : kind == KIND_CERTIFICATE ? "a serial number or fingerprint has 8 to 128 hexadecimal digits"
                                          : "it has 32 hexadecimal digits";
        return false;
    }
    return give(kind, digits, out);
}

/// An address alone, in brackets, or with a port.
static bool of_address(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Address address;
    Text host, port;
    if (address_parse_v6(raw, &address))
        return give(address.is_v6 ? KIND_IPV6 : KIND_IPV4, address_print(&address, arena), out);
    if (!host_split(raw, &host, &port, why))
        return false;
    if (host.length > 1 && host.bytes[0] == '[') {
        Text inner = text_slice(host, 1, host.length - 1);
        if (address_parse_v6(inner, &address))
            return give(address.is_v6 ? KIND_IPV6 : KIND_IPV4, address_print(&address, arena), out);
        host = inner;
    }
    if (text_ends(host, "."))
        host.length--;
    if (!address_parse_v4(host, &address, why))
        return false;
    return give(KIND_IPV4, address_print(&address, arena), out);
}

static bool of_range(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Address address;
    size_t slash = text_find_byte(raw, '/', 0);
    if (slash == SIZE_MAX)
        return of_address(raw, arena, out, why);
    Text left = text_slice(raw, 0, slash);
    uint64_t bits = 0;
    if (!address_parse_v6(left, &address) && !address_parse_v4(left, &address, why))
        return false;
    uint64_t most = address.is_v6 ? 128 : 32;
    if (!text_number(text_slice(raw, slash + 1, raw.length), &bits) || bits > most) {
        *why = "the number of bits after the '/' is over 32 (IPv4) or 128 (IPv6)";
        return false;
    }
    address_mask(&address, (unsigned)bits);
    Text printed = address_print(&address, arena);
    if (bits == most)
        return give(address.is_v6 ? KIND_IPV6 : KIND_IPV4, printed, out);
    return give(KIND_CIDR, arena_format(arena, TEXT_FMT "/%u", TEXT_ARG(printed), (unsigned)bits), out);
}

static bool looks_numeric(Text text)
{
    bool has_digit = false;
    for (size_t i = 0; i < text.length; i++) {
        if (!byte_is_digit(text.bytes[i]) && text.bytes[i] != '.' && text.bytes[i] != ':')
            return false;
        has_digit = has_digit || byte_is_digit(text.bytes[i]);
    }
    return has_digit;
}

static bool of_url(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Text value;
    return url_canonical(raw, arena, &value, why) && give(KIND_URL, value, out);
}

static bool of_domain(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Address address;
    size_t slash = text_find_byte(raw, '/', 0);
    if (slash != SIZE_MAX && text_find(raw, "://", 0) != SIZE_MAX)
        return of_url(raw, arena, out, why);
    if (looks_numeric(raw) || raw.bytes[0] == '[' || address_parse_v6(raw, &address))
        return of_address(raw, arena, out, why);
    if (slash != SIZE_MAX && slash + 1 < raw.length)
        return of_url(raw, arena, out, why);
    Text name = raw, port, value;
    if (text_ends(name, "/"))
        name.length--;
    // "*.evil.example" and ".evil.example" mean the name and all below it.
    if (text_starts(name, "*."))
        name = text_slice(name, 2, name.length);
    else if (text_starts(name, "."))
        name = text_slice(name, 1, name.length);
    if (!host_split(name, &name, &port, why) || !domain_canonical(name, arena, &value, why))
        return false;
    bool is_only = false;
    if (domain_ends_like_file(value, &is_only) && is_only) {
        *why = "it ends like a file name and no such top-level domain exists";
        return false;
    }
    return give(KIND_DOMAIN, value, out);
}

static bool of_email(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Text value;
    return email_canonical(raw, arena, &value, why) && give(KIND_EMAIL, value, out);
}

/// "CVE-2017-0144" with four to nineteen digits (CVE syntax since 2014); dashes of print are mended.
static bool of_cve(Text raw, Arena *arena, Indicator *out, const char **why)
{
    char *bytes = arena_alloc(arena, raw.length + 5, 1);
    size_t length = 0;
    if (raw.length > 0 && byte_is_digit(raw.bytes[0])) {
        memcpy(bytes, "CVE-", 4);
        length = 4;
    }
    for (size_t i = 0; i < raw.length; i++) {
        bool is_print_dash = i + 2 < raw.length && memcmp(raw.bytes + i, "\xe2\x80", 2) == 0;
        char byte = raw.bytes[i];
        i += is_print_dash ? 2 : 0;
        bytes[length++] = is_print_dash || byte == '_' || byte == ' ' || byte == ':' ? '-'
                          : byte >= 'a' && byte <= 'z'                               ? (char)(byte - 32)
                                                                                     : byte;
    }
    Text cve = {bytes, length};
    bool fits = text_starts(cve, "CVE-") && length >= 13 && length <= 28 && cve.bytes[8] == '-';
    for (size_t i = 4; fits && i < length; i++)
        fits = i == 8 || byte_is_digit(bytes[i]);
    if (!fits || memcmp(bytes + 4, "1980", 4) < 0 || memcmp(bytes + 4, "2100", 4) > 0) {
        *why = "it reads like 'CVE-2017-0144'";
        return false;
    }
    return give(KIND_CVE, cve, out);
}

/// "T1059", "T1059.001"; "attack.t1059.001", "mitre-attack:T1059" and ATT&CK's URLs with "/001" pass too.
static bool of_technique(Text raw, Arena *arena, Indicator *out, const char **why)
{
    *why = "it reads like 'T1059' or 'T1059.001'";
    for (size_t i = 0; i + 5 <= raw.length; i++) {
        bool is_start =
            (raw.bytes[i] == 'T' || raw.bytes[i] == 't') && (i == 0 || !byte_is_alnum(raw.bytes[i - 1]));
        size_t at = i + 1;
        while (is_start && at < raw.length && byte_is_digit(raw.bytes[at]))
            at++;
        if (!is_start || at - i != 5)
            continue;
        Text number = text_slice(raw, i + 1, at), sub = {raw.bytes, 0};
        if (at + 4 <= raw.length && strchr("./", raw.bytes[at]) && byte_is_digit(raw.bytes[at + 1]) &&
            byte_is_digit(raw.bytes[at + 2]) && byte_is_digit(raw.bytes[at + 3])) {
            sub = text_slice(raw, at + 1, at + 4);
            at += 4;
        }
        if (at < raw.length && (byte_is_alnum(raw.bytes[at]) || raw.bytes[at] == '_'))
            return false;
        char *bytes = arena_alloc(arena, sizeof "T1059.001", 1);
        bytes[0] = 'T';
        memcpy(bytes + 1, number.bytes, number.length);
        bytes[1 + number.length] = '.';
        memcpy(bytes + 2 + number.length, sub.bytes, sub.length);
        return give(KIND_TECHNIQUE, (Text){bytes, 1 + number.length + (sub.length ? 1 + sub.length : 0)},
                    out);
    }
    return false;
}

static bool of_asn(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Text digits = text_starts_nocase(raw, "ASN")  ? text_slice(raw, 3, raw.length)
                  : text_starts_nocase(raw, "AS") ? text_slice(raw, 2, raw.length)
                                                  : raw;
    uint64_t number = 0;
    size_t end = 0;
    digits = text_trim(digits);
    while (end < digits.length && byte_is_digit(digits.bytes[end]))
        end++;
    bool is_named = end < digits.length && digits.bytes[end] == ' '; // "AS64500 Example Hosting"
    if ((end < digits.length && !is_named) || !text_number(text_slice(digits, 0, end), &number) ||
        number > UINT32_MAX) {
        *why = "it reads like 'AS64500'";
        return false;
    }
    return give(KIND_ASN, arena_format(arena, "AS%u", (unsigned)number), out);
}

static const struct {
    const char *shorter, *hive;
} hives[] = {{"HKLM", "HKEY_LOCAL_MACHINE"},
             {"HKCU", "HKEY_CURRENT_USER"},
             {"HKCR", "HKEY_CLASSES_ROOT"},
             {"HKU", "HKEY_USERS"},
             {"HKCC", "HKEY_CURRENT_CONFIG"}};

/// The registry ignores case; its hives have short names.
static bool of_registry_key(Text raw, Arena *arena, Indicator *out, const char **why)
{
    (void)why;
    Text key = raw;
    while (text_ends(key, "\\") && key.length > 1)
        key.length--;
    for (size_t i = 0; i < sizeof hives / sizeof *hives; i++) {
        size_t length = strlen(hives[i].shorter);
        size_t rest = length + (length < key.length && key.bytes[length] == ':');
        if (!text_starts_nocase(key, hives[i].shorter) || (rest < key.length && key.bytes[rest] != '\\'))
            continue;
        Buffer joined = {0};
        buffer_add_string(&joined, hives[i].hive);
        buffer_add(&joined, text_slice(key, rest, key.length));
        key = arena_copy(arena, buffer_text(&joined));
        buffer_done(&joined);
        break;
    }
    return give(KIND_REGISTRY_KEY, arena_lower(arena, key), out);
}

/// Inner runs of blanks become one.
static Text folded_blanks(Text raw, Arena *arena)
{
    char *bytes = arena_alloc(arena, raw.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        char byte = byte_is_space(raw.bytes[i]) ? ' ' : raw.bytes[i];
        if (byte != ' ' || (length > 0 && bytes[length - 1] != ' '))
            bytes[length++] = byte;
    }
    return text_trim((Text){bytes, length});
}

/// The last part of a path: the directories differ from victim to victim.
static Text base_name(Text path)
{
    size_t at = path.length;
    while (at > 0 && path.bytes[at - 1] != '/' && path.bytes[at - 1] != '\\')
        at--;
    return at < path.length ? text_slice(path, at, path.length) : path;
}

static bool of_words(Kind kind, Text raw, Arena *arena, Indicator *out)
{
    switch (kind) {
    case KIND_FAMILY:
    case KIND_REGISTRANT:
        return give(kind, folded_blanks(raw, arena), out);
    case KIND_FILE_NAME:
        return give(kind, arena_copy(arena, text_trim(base_name(raw))), out);
    default:
        return give(kind, arena_copy(arena, raw), out);
    }
}

static bool of_any(Text raw, Arena *arena, Indicator *out, const char **why)
{
    Address address;
    const char *ignored;
    if (is_hex(raw) && hash_kind(raw.length) != KIND_NONE)
        return of_hash(raw, arena, out, why);
    if (text_starts_nocase(raw, "CVE-"))
        return of_cve(raw, arena, out, why);
    if (address_parse_v6(raw, &address) || raw.bytes[0] == '[' || looks_numeric(raw))
        return of_address(raw, arena, out, why);
    if (text_find(raw, "://", 0) != SIZE_MAX)
        return of_url(raw, arena, out, why);
    if (text_starts_nocase(raw, "HKEY_") || text_starts_nocase(raw, "HKLM\\") ||
        text_starts_nocase(raw, "HKCU\\"))
        return of_registry_key(raw, arena, out, why);
    size_t slash = text_find_byte(raw, '/', 0);
    if (slash != SIZE_MAX && looks_numeric(text_slice(raw, 0, slash)) &&
        looks_numeric(text_slice(raw, slash + 1, raw.length)))
        return of_range(raw, arena, out, why);
    if (text_has(raw, '@') && slash == SIZE_MAX)
        return of_email(raw, arena, out, why);
    if (raw.length == 5 || raw.length == 9) {
        if ((raw.bytes[0] == 'T' || raw.bytes[0] == 't') && of_technique(raw, arena, out, &ignored))
            return true;
    }
    if (!text_has(raw, ' ') && of_domain(raw, arena, out, why)) {
        Text host = indicator_host(out->kind, out->value);
        bool is_file = false;
        if (out->kind == KIND_IPV4 || out->kind == KIND_IPV6 ||
            (host.bytes && (domain_has_known_suffix(host) || address_parse_v4(host, &address, &ignored)) &&
             !(domain_ends_like_file(host, &is_file) && is_file)))
            return true;
    }
    *why = "its form is that of no known indicator: name its type";
    return false;
}

static bool of_kind(Kind kind, KindGuess guess, Text raw, Arena *arena, Indicator *out, const char **why)
{
    if (guess == GUESS_ANY)
        return of_any(raw, arena, out, why);
    if (guess == GUESS_HASH)
        return of_hash(raw, arena, out, why);
    if (guess == GUESS_ADDRESS)
        return of_range(raw, arena, out, why);
    switch (kind) {
    case KIND_DOMAIN:
        return of_domain(raw, arena, out, why);
    case KIND_IPV4:
    case KIND_IPV6:
    case KIND_CIDR:
        return of_range(raw, arena, out, why);
    case KIND_URL:
        return of_url(raw, arena, out, why);
    case KIND_EMAIL:
        return of_email(raw, arena, out, why);
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
    case KIND_SHA512:
        return of_hash(raw, arena, out, why);
    case KIND_IMPHASH:
    case KIND_RICH:
    case KIND_JA3:
    case KIND_JARM:
    case KIND_TLSH:
    case KIND_CERTIFICATE:
    case KIND_FUNCTION:
        return of_fingerprint(kind, raw, arena, out, why);
    case KIND_REGISTRATION:
        return registration_canonical(raw, arena, &out->value, why) && give(kind, out->value, out);
    case KIND_CVE:
        return of_cve(raw, arena, out, why);
    case KIND_TECHNIQUE:
        return of_technique(raw, arena, out, why);
    case KIND_ASN:
        return of_asn(raw, arena, out, why);
    case KIND_REGISTRY_KEY:
        return of_registry_key(raw, arena, out, why);
    default:
        return of_words(kind, raw, arena, out);
    }
}

static bool is_refanged(Kind kind, KindGuess guess)
{
    return guess != GUESS_EXACT || kind == KIND_DOMAIN || kind == KIND_IPV4 || kind == KIND_IPV6 ||
           kind == KIND_CIDR || kind == KIND_URL || kind == KIND_EMAIL;
}

static bool is_verbatim(Kind kind, KindGuess guess)
{
    return guess == GUESS_EXACT &&
           (kind == KIND_MUTEX || kind == KIND_PDB || kind == KIND_USER_AGENT || kind == KIND_PIPE ||
            kind == KIND_OTHER || kind == KIND_FAMILY || kind == KIND_REGISTRANT ||
            kind == KIND_REGISTRATION || kind == KIND_WALLET);
}

bool indicator_canonical(Kind kind, KindGuess guess, Text raw, Arena *arena, Indicator *out, Text *what)
{
    const char *why = "nothing is left of it";
    Indicator found = {KIND_NONE, TEXT_NONE};
    Text text = text_trim(raw);
    if (guess == GUESS_EXACT && (kind == KIND_COUNTRY || kind == KIND_SECTOR)) {
        found.kind = kind;
        bool is_known = text.length <= LONGEST_VALUE &&
                        (kind == KIND_COUNTRY ? country_canonical(text, arena, &found.value, &why)
                                              : sector_canonical(text, arena, &found.value, &why));
        return is_known ? give(kind, found.value, out) : refuse(raw, kind, guess, why, arena, what);
    }
    if (!is_verbatim(kind, guess))
        text = unwrap(text);
    const Kind named = kind;
    const KindGuess guessed = guess;
    if (text.length == 0 || text.length > LONGEST_VALUE) {
        why = text.length ? "longer than 8192 bytes" : why;
        return refuse(raw, named, guessed, why, arena, what);
    }
    // Mending can go on after the first pass (a percent sign decoded beside a bracket): the value is
    // canonical when it is its own canonical form.
    enum { MOST_PASSES = 8 };
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        if (is_refanged(kind, guess))
            text = unwrap(indicator_refang(text, arena));
        if (text.length == 0 || !of_kind(kind, guess, text, arena, &found, &why))
            return refuse(raw, named, guessed, why, arena, what);
        if (text_equal(found.value, text))
            return give(found.kind, found.value, out);
        // What was found is exact from here on, whatever was guessed.
        text = found.value;
        kind = found.kind;
        guess = GUESS_EXACT;
    }
    return refuse(raw, named, guessed, "its form does not settle", arena, what);
}
