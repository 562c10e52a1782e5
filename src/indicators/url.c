// Normalised as RFC 3986 section 6.2.2 and 6.2.3 allow without asking the server: case, percent-encoding of
// what needs none, default ports, the empty path. Dot segments stay, since a traversal is itself telling.

#include "indicators/url.h"

#include <string.h>

#include "base/buffer.h"
#include "indicators/address.h"
#include "indicators/domain.h"
#include "indicators/indicators.h"

enum { LONGEST_URL = 8192, LONGEST_EMAIL = 320 };

static const struct {
    const char *scheme;
    unsigned port;
} defaults[] = {{"http", 80}, {"https", 443}, {"ftp", 21},    {"ws", 80},   {"wss", 443},
                {"ssh", 22},  {"ldap", 389},  {"ldaps", 636}, {"smtp", 25}, {"telnet", 23}};

bool host_split(Text authority, Text *host, Text *port, const char **why)
{
    Text name = authority, number = {authority.bytes, 0};
    size_t colon = SIZE_MAX;
    if (text_starts(authority, "[")) {
        size_t closing = text_find_byte(authority, ']', 0);
        if (closing == SIZE_MAX) {
            *why = "an opening '[' without its ']'";
            return false;
        }
        name = text_slice(authority, 0, closing + 1);
        if (closing + 1 < authority.length && authority.bytes[closing + 1] != ':') {
            *why = "something other than a port after the ']'";
            return false;
        }
        colon = closing + 1;
    } else {
        colon = text_find_byte(authority, ':', 0);
    }
    if (colon < authority.length) {
        uint64_t value = 0;
        if (authority.bytes[0] != '[')
            name = text_slice(authority, 0, colon);
        number = text_slice(authority, colon + 1, authority.length);
        if (number.length > 0 && (!text_number(number, &value) || value > 65535)) {
            *why = "the port is not a number up to 65535";
            return false;
        }
        while (number.length > 1 && number.bytes[0] == '0')
            number = text_slice(number, 1, number.length);
    }
    *host = name;
    *port = number;
    return true;
}

/// Names, IPv4 and bracketed IPv6; single labels pass in URLs ("http://intranet/x"), where they were seen.
static bool host_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    Address address;
    if (raw.length == 0) {
        *why = "no host";
        return false;
    }
    if (raw.bytes[0] == '[') {
        if (!address_parse_v6(text_slice(raw, 1, raw.length - 1), &address)) {
            *why = "what stands in brackets is not an IPv6 address";
            return false;
        }
        Text printed = address_print(&address, arena);
        *out = address.is_v6 ? arena_format(arena, "[" TEXT_FMT "]", TEXT_ARG(printed)) : printed;
        return true;
    }
    bool is_numeric = true, is_label = true;
    for (size_t i = 0; i < raw.length; i++) {
        is_numeric = is_numeric && (byte_is_digit(raw.bytes[i]) || raw.bytes[i] == '.');
        is_label = is_label && (byte_is_alnum(raw.bytes[i]) || raw.bytes[i] == '-' || raw.bytes[i] == '_');
    }
    if (is_numeric) {
        if (text_ends(raw, "."))
            raw.length--;
        if (!address_parse_v4(raw, &address, why))
            return false;
        *out = address_print(&address, arena);
        return true;
    }
    if (is_label && raw.length <= 63 && raw.bytes[0] != '-' && raw.bytes[raw.length - 1] != '-') {
        *out = arena_lower(arena, raw);
        return true;
    }
    return domain_canonical(raw, arena, out, why);
}

static int hex_value(char byte)
{
    return byte_is_digit(byte) ? byte - '0' : byte_lower(byte) - 'a' + 10;
}

static bool is_unreserved(char byte)
{
    return byte_is_alnum(byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

/// Percent-encoding in one way: upper-case digits, unreserved characters plain, blanks and controls encoded.
static void add_path(Buffer *url, Text path)
{
    for (size_t i = 0; i < path.length; i++) {
        char byte = path.bytes[i];
        if (byte == '%' && i + 2 < path.length && byte_is_hex(path.bytes[i + 1]) &&
            byte_is_hex(path.bytes[i + 2])) {
            char plain = (char)(hex_value(path.bytes[i + 1]) * 16 + hex_value(path.bytes[i + 2]));
            if (is_unreserved(plain))
                buffer_add_byte(url, plain);
            else
                buffer_format(url, "%%%02X", (unsigned char)plain);
            i += 2;
        } else if ((unsigned char)byte <= ' ' || byte == 0x7f) {
            buffer_format(url, "%%%02X", (unsigned char)byte);
        } else {
            buffer_add_byte(url, byte);
        }
    }
}

/// The scheme before "://", lower-cased; empty when there is none.
static bool scheme_cut(Text raw, Arena *arena, Text *scheme, Text *rest)
{
    size_t at = text_find(raw, "://", 0);
    if (at == SIZE_MAX || at == 0 || !byte_is_alpha(raw.bytes[0]))
        return false;
    for (size_t i = 0; i < at; i++)
        if (!byte_is_alnum(raw.bytes[i]) && raw.bytes[i] != '+' && raw.bytes[i] != '-' && raw.bytes[i] != '.')
            return false;
    *scheme = arena_lower(arena, text_slice(raw, 0, at));
    *rest = text_slice(raw, at + 3, raw.length);
    return true;
}

/// User names that say nothing of anybody: none at all, and the one that anonymous FTP demands.
static Text user_of(Text info)
{
    Text name = info;
    name.length = text_find_byte(info, ':', 0) == SIZE_MAX ? info.length : text_find_byte(info, ':', 0);
    return name.length == 0 || text_is_nocase(name, "anonymous") ? (Text){info.bytes, 0} : info;
}

static size_t authority_length(Text rest)
{
    size_t at = 0;
    while (at < rest.length && rest.bytes[at] != '/' && rest.bytes[at] != '?' && rest.bytes[at] != '#')
        at++;
    return at;
}

bool url_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    if (raw.length > LONGEST_URL) {
        *why = "longer than 8192 bytes";
        return false;
    }
    Text scheme = TEXT("http"), rest = raw;
    if (!scheme_cut(raw, arena, &scheme, &rest) && text_starts(rest, "//"))
        rest = text_slice(rest, 2, rest.length);
    Text authority = text_slice(rest, 0, authority_length(rest));
    Text path = text_slice(rest, authority.length, rest.length);
    Text info = {authority.bytes, 0}, host, port;
    for (size_t i = authority.length; i > 0; i--)
        if (authority.bytes[i - 1] == '@') {
            info = user_of(text_slice(authority, 0, i - 1));
            authority = text_slice(authority, i, authority.length);
            break;
        }
    if (!host_split(authority, &host, &port, why) || !host_canonical(host, arena, &host, why))
        return false;
    uint64_t number = 0;
    bool has_port = text_number(port, &number);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (text_is(scheme, defaults[i].scheme) && number == defaults[i].port)
            has_port = false;
    Buffer url = {0};
    buffer_add(&url, scheme);
    buffer_add_string(&url, "://");
    if (info.length > 0) {
        add_path(&url, info);
        buffer_add_byte(&url, '@');
    }
    buffer_add(&url, host);
    if (has_port) {
        buffer_add_byte(&url, ':');
        buffer_add(&url, port);
    }
    if (path.length == 0 || path.bytes[0] != '/')
        buffer_add_byte(&url, '/');
    add_path(&url, path);
    *out = arena_copy(arena, buffer_text(&url));
    buffer_done(&url);
    return true;
}

bool email_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    if (text_starts_nocase(raw, "mailto:"))
        raw = text_slice(raw, 7, raw.length);
    size_t at = text_find_byte(raw, '@', 0);
    if (at == SIZE_MAX || at == 0 || at > 64 || raw.length > LONGEST_EMAIL) {
        *why = "an e-mail address reads 'name@domain'";
        return false;
    }
    Text name = text_slice(raw, 0, at), host = text_slice(raw, at + 1, raw.length);
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.bytes[i];
        if (byte < 0x80 && !byte_is_alnum((char)byte) && !strchr("!#$%&'*+-/=?^_`{|}~.", byte)) {
            *why = "a byte that no mailbox name holds";
            return false;
        }
    }
    if (name.bytes[0] == '.' || name.bytes[at - 1] == '.' || !text_is_utf8(name)) {
        *why = "the mailbox name begins or ends with a dot, or is not UTF-8";
        return false;
    }
    if (!domain_canonical(host, arena, &host, why))
        return false;
    Text lower = arena_lower(arena, name);
    *out = arena_format(arena, TEXT_FMT "@" TEXT_FMT, TEXT_ARG(lower), TEXT_ARG(host));
    return true;
}

Text indicator_host(Kind kind, Text value)
{
    if (kind == KIND_EMAIL) {
        size_t at = text_find_byte(value, '@', 0);
        return at == SIZE_MAX ? TEXT_NONE : text_slice(value, at + 1, value.length);
    }
    if (kind != KIND_URL)
        return kind == KIND_DOMAIN || kind == KIND_IPV4 ? value : TEXT_NONE;
    size_t begin = text_find(value, "://", 0);
    if (begin == SIZE_MAX)
        return TEXT_NONE;
    Text rest = text_slice(value, begin + 3, value.length);
    Text authority = text_slice(rest, 0, authority_length(rest)), host, port;
    for (size_t i = authority.length; i > 0; i--)
        if (authority.bytes[i - 1] == '@') {
            authority = text_slice(authority, i, authority.length);
            break;
        }
    const char *why;
    if (!host_split(authority, &host, &port, &why))
        return TEXT_NONE;
    if (text_starts(host, "["))
        host = text_slice(host, 1, host.length - 1);
    return host;
}
