// Defanging has no standard; the ways below are those that reports, feeds and mailing lists were seen to use.
// Everything is decided at one place with a bounded look around it, so that the extractor, which sees its
// text in pieces, and the canonical form agree.

#include "indicators/refang.h"

#include <string.h>

#include "indicators/indicators.h"

static bool starts_nocase_at(Text text, size_t at, const char *word, size_t length)
{
    if (text.length - at < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (byte_lower(text.bytes[at + i]) != word[i])
            return false;
    return true;
}

static char byte_at(Text text, size_t at)
{
    return at < text.length ? text.bytes[at] : 0;
}

static bool is_name_byte(char byte)
{
    return byte_is_alnum(byte) || byte == '-' || byte == '_' || (unsigned char)byte >= 0x80;
}

static char closing_of(char opening)
{
    return opening == '[' ? ']' : opening == '(' ? ')' : opening == '{' ? '}' : opening == '<' ? '>' : 0;
}

/// What stands between the brackets of a broken place, and what it means.
#define INSIDE(word, means)    \
    {                          \
        TEXT_INIT(word), means \
    }
static const struct {
    Text word;
    const char *means;
} insides[] = {INSIDE(".", "."),   INSIDE("dot", "."),   INSIDE("d0t", "."), INSIDE("punto", "."),
               INSIDE(",", "."),   INSIDE("@", "@"),     INSIDE("at", "@"),  INSIDE("a", "@"),
               INSIDE(":", ":"),   INSIDE("colon", ":"), INSIDE("/", "/"),   INSIDE("//", "//"),
               INSIDE(":/", ":/"), INSIDE("://", "://"), INSIDE("-", "-")};

/// "[.]", "( dot )", "{at}", "[[.]]"; and one-sided "[." before a name.
static Fang bracket_fang(Text text, size_t at)
{
    char opening = text.bytes[at], closing = closing_of(opening);
    size_t deep = byte_at(text, at + 1) == opening ? 2 : 1, begin = at + deep;
    size_t blank = byte_at(text, begin) == ' ';
    for (size_t i = 0; i < sizeof insides / sizeof *insides; i++) {
        Text word = insides[i].word;
        size_t length = word.length, end = begin + blank + length;
        if (begin + blank >= text.length || !starts_nocase_at(text, begin + blank, word.bytes, length))
            continue;
        if (byte_at(text, end) == ' ' && blank)
            end++;
        else if (blank)
            continue;
        if (byte_at(text, end) != closing || (deep == 2 && byte_at(text, end + 1) != closing))
            continue;
        // "(a)" and "(-)" enumerate or abbreviate; only square brackets break a name with them. "(,)" and
        // "(/)" are no known way.
        bool is_plain = text_has(TEXT("a-,/"), word.bytes[0]) && length == 1;
        if (is_plain && opening != '[')
            continue;
        // "[a]" is a footnote unless a name goes on at both sides.
        if (is_plain &&
            !(at > 0 && is_name_byte(text.bytes[at - 1]) && is_name_byte(byte_at(text, end + deep))))
            continue;
        return (Fang){end + deep - at, insides[i].means};
    }
    bool is_after_name = at > 0 && is_name_byte(text.bytes[at - 1]);
    if (deep == 1 && opening != '<' && byte_at(text, at + 1) == '.' && is_after_name &&
        is_name_byte(byte_at(text, at + 2)))
        return (Fang){2, "."};
    return (Fang){0, NULL};
}

/// "user_7 @ evil.example": believed after a word that is none of the language, as in "see you @ work".
static bool is_parted_mailbox(Text text, size_t at)
{
    enum { LONGEST = 64 };
    if (byte_at(text, at + 1) != '@' || byte_at(text, at + 2) != ' ' || !byte_is_alnum(byte_at(text, at + 3)))
        return false;
    for (size_t i = at; i > 0 && at - i < LONGEST; i--) {
        char byte = text.bytes[i - 1];
        if (byte_is_digit(byte) || byte == '_' || (byte == '.' && i < at))
            return true;
        if (!is_name_byte(byte))
            return false;
    }
    return false;
}

Fang fang_at(Text text, size_t at)
{
    if (at >= text.length)
        return (Fang){0, NULL};
    char byte = text.bytes[at];
    bool is_after_name = at > 0 && is_name_byte(text.bytes[at - 1]);
    switch (byte) {
    case '[':
    case '(':
    case '{':
    case '<':
        return bracket_fang(text, at);
    case '.':
        // "evil.]example"
        if (is_after_name && (byte_at(text, at + 1) == ']' || byte_at(text, at + 1) == ')') &&
            byte_is_alnum(byte_at(text, at + 2)))
            return (Fang){2, "."};
        break;
    case '\\':
        if (is_after_name && byte_at(text, at + 1) == '.' && is_name_byte(byte_at(text, at + 2)))
            return (Fang){2, "."};
        break;
    case ' ':
        if (is_after_name && is_parted_mailbox(text, at))
            return (Fang){3, "@"};
        // "evil [.] example", "user (at) evil dot example"
        if (is_after_name && closing_of(byte_at(text, at + 1))) {
            Fang inner = bracket_fang(text, at + 1);
            size_t end = at + 1 + inner.length;
            if (inner.length >= 3 && byte_at(text, end) == ' ' && is_name_byte(byte_at(text, end + 1)))
                return (Fang){inner.length + 2, inner.means};
        }
        break;
    default:
        break;
    }
    return (Fang){0, NULL};
}

/// "user at evil dot example": plain words, believed only where no other blank is left (see refang).
static Fang word_fang_at(Text text, size_t at)
{
    if (at == 0 || text.bytes[at] != ' ' || !is_name_byte(text.bytes[at - 1]))
        return (Fang){0, NULL};
    if (starts_nocase_at(text, at, " dot ", 5) && is_name_byte(byte_at(text, at + 5)))
        return (Fang){5, "."};
    if (starts_nocase_at(text, at, " at ", 4) && is_name_byte(byte_at(text, at + 4)))
        return (Fang){4, "@"};
    return (Fang){0, NULL};
}

static const struct {
    Text word;
    const char *means;
    bool is_broken;
} schemes[] = {
    {TEXT_INIT("http"), "http://", false},
    {TEXT_INIT("https"), "https://", false},
    {TEXT_INIT("hxxp"), "http://", true},
    {TEXT_INIT("hxxps"), "https://", true},
    {TEXT_INIT("h**p"), "http://", true},
    {TEXT_INIT("h**ps"), "https://", true},
    {TEXT_INIT("hxtp"), "http://", true},
    {TEXT_INIT("hxtps"), "https://", true},
    {TEXT_INIT("htxp"), "http://", true},
    {TEXT_INIT("htxps"), "https://", true},
    {TEXT_INIT("hxxxp"), "http://", true},
    {TEXT_INIT("hxxxps"), "https://", true},
    {TEXT_INIT("h__p"), "http://", true},
    {TEXT_INIT("h__ps"), "https://", true},
    {TEXT_INIT("h--p"), "http://", true},
    {TEXT_INIT("h--ps"), "https://", true},
    {TEXT_INIT("h##p"), "http://", true},
    {TEXT_INIT("h##ps"), "https://", true},
    {TEXT_INIT("httxp"), "http://", true},
    {TEXT_INIT("hxp"), "http://", true},
    {TEXT_INIT("hxps"), "https://", true},
    {TEXT_INIT("meow"), "http://", true},
    {TEXT_INIT("meows"), "https://", true},
    {TEXT_INIT("ftp"), "ftp://", false},
    {TEXT_INIT("fxp"), "ftp://", true},
    {TEXT_INIT("ftps"), "ftps://", false},
    {TEXT_INIT("sftp"), "sftp://", false},
    {TEXT_INIT("tcp"), "tcp://", false},
    {TEXT_INIT("udp"), "udp://", false},
    {TEXT_INIT("ws"), "ws://", false},
    {TEXT_INIT("wss"), "wss://", false},
    {TEXT_INIT("wxs"), "ws://", true},
    {TEXT_INIT("wxss"), "wss://", true},
    {TEXT_INIT("ssh"), "ssh://", false},
    {TEXT_INIT("smb"), "smb://", false},
    {TEXT_INIT("ldap"), "ldap://", false},
    {TEXT_INIT("ldaps"), "ldaps://", false},
    {TEXT_INIT("rtsp"), "rtsp://", false},
    {TEXT_INIT("socks5"), "socks5://", false},
    {TEXT_INIT("irc"), "irc://", false},
    {TEXT_INIT("telnet"), "telnet://", false},
    {TEXT_INIT("rmi"), "rmi://", false},
    {TEXT_INIT("tftp"), "tftp://", false},
    {TEXT_INIT("dns"), "dns://", false},
    {TEXT_INIT("git"), "git://", false},
    {TEXT_INIT("mqtt"), "mqtt://", false},
    {TEXT_INIT("stratum+tcp"), "stratum+tcp://", false},
};

/// The length of a "://" at `at`, whole or broken; 0 when there is none.
static size_t separator_at(Text text, size_t at, bool *is_broken)
{
    static const struct {
        const char *form;
        bool is_broken;
    } forms[] = {{"://", false},  {"[:]//", true},   {"[://]", true}, {"(:)//", true},   {"{:}//", true},
                 {":\\\\", true}, {"[:/]/", true},   {"(://)", true}, {"[:]\\\\", true}, {"[:][/][/]", true},
                 {":[//]", true}, {":[/][/]", true}, {" :// ", true}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t length = strlen(forms[i].form);
        if (text.length - at >= length && memcmp(text.bytes + at, forms[i].form, length) == 0) {
            *is_broken = forms[i].is_broken;
            return length;
        }
    }
    return 0;
}

Scheme scheme_at(Text text, size_t at)
{
    if (at >= text.length || (at > 0 && byte_is_alnum(text.bytes[at - 1])) ||
        !(byte_is_alpha(text.bytes[at]) || text.bytes[at] == '['))
        return (Scheme){0, NULL, false};
    // Most words are no scheme: a glance at how far the letters go spares the table.
    size_t glance = at + 1;
    while (glance < text.length && glance - at < 16 &&
           (byte_is_alnum(text.bytes[glance]) || strchr("*_-#+]", byte_at(text, glance))))
        glance++;
    if (glance == text.length || !strchr(":[({ ", text.bytes[glance]))
        return (Scheme){0, NULL, false};
    // A broken scheme may itself stand in brackets: "[http]://", "[hxxps]://".
    size_t bracket = byte_at(text, at) == '[';
    Scheme best = {0, NULL, false};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = schemes[i].word.length, end = at + bracket + length;
        if (end > text.length || !starts_nocase_at(text, at + bracket, schemes[i].word.bytes, length))
            continue;
        if (bracket && byte_at(text, end) != ']')
            continue;
        bool is_broken = false;
        size_t separator = separator_at(text, end + bracket, &is_broken);
        if (separator > 0 && end + bracket + separator - at > best.length)
            best = (Scheme){end + bracket + separator - at, schemes[i].means,
                            schemes[i].is_broken || is_broken || bracket};
    }
    return best;
}

static bool is_worth_looking(Text text)
{
    static const bool looks_broken[256] = {
        ['['] = true, ['('] = true, ['{'] = true, ['<'] = true, ['\\'] = true,
        [':'] = true, [' '] = true, [']'] = true, [')'] = true};
    for (size_t i = 0; i < text.length; i++)
        if (looks_broken[(unsigned char)text.bytes[i]])
            return true;
    return false;
}

static Text refang_once(Text text, bool with_words, Arena *arena)
{
    // Nothing grows by more than three bytes for five ("fxp://" to "ftp://" stays even).
    char *bytes = arena_alloc(arena, 2 * text.length + 1, 1);
    size_t length = 0, changed = 0;
    for (size_t at = 0; at < text.length;) {
        Scheme scheme = scheme_at(text, at);
        Fang fang = scheme.length ? (Fang){scheme.length, scheme.means} : fang_at(text, at);
        if (fang.length == 0 && with_words)
            fang = word_fang_at(text, at);
        if (fang.length == 0) {
            bytes[length++] = text.bytes[at++];
            continue;
        }
        size_t width = strlen(fang.means);
        changed += scheme.length ? scheme.is_broken : 1;
        // A scheme that is whole keeps its bytes: only its case is for the canonical form to decide.
        if (scheme.length && !scheme.is_broken)
            memcpy(bytes + length, text.bytes + at, width);
        else
            memcpy(bytes + length, fang.means, width);
        length += width;
        at += fang.length;
    }
    return changed ? (Text){bytes, length} : text;
}

// One mending can uncover another ("[[.].]"); each one shortens the text or mends a scheme for good.
static Text refang_all(Text text, bool with_words, Arena *arena)
{
    for (;;) {
        Text mended = refang_once(text, with_words, arena);
        if (mended.bytes == text.bytes)
            return text;
        text = mended;
    }
}

/// Behind "http://" or "https://" as they should be.
static Text behind_scheme(Text text)
{
    if (text_starts(text, "http://"))
        return text_slice(text, sizeof "http://" - 1, text.length);
    if (text_starts(text, "https://"))
        return text_slice(text, sizeof "https://" - 1, text.length);
    return text;
}

Text indicator_refang(Text text, Arena *arena)
{
    if (!is_worth_looking(behind_scheme(text)))
        return text;
    if (text_has(text, ' ')) {
        Text mended = refang_all(text, true, arena);
        if (!text_has(mended, ' '))
            return mended;
    }
    return refang_all(text, false, arena);
}

Text indicator_defang(Kind kind, Text value, Arena *arena)
{
    if (kind != KIND_DOMAIN && kind != KIND_IPV4 && kind != KIND_IPV6 && kind != KIND_CIDR &&
        kind != KIND_URL && kind != KIND_EMAIL)
        return value;
    Text host = indicator_host(kind, value);
    size_t host_at = host.bytes ? (size_t)(host.bytes - value.bytes) : 0;
    size_t host_end = host.bytes ? host_at + host.length : kind == KIND_IPV6 ? 0 : value.length;
    char *bytes = arena_alloc(arena, 3 * value.length + 1, 1);
    size_t length = 0;
    for (size_t at = 0; at < value.length; at++) {
        char byte = value.bytes[at];
        bool is_in_host = at >= host_at && at < host_end;
        if ((is_in_host && byte == '.') || (kind == KIND_EMAIL && byte == '@') ||
            (kind == KIND_IPV6 && byte == ':')) {
            bytes[length++] = '[';
            bytes[length++] = byte;
            bytes[length++] = ']';
        } else if (kind == KIND_URL && at < 4 && byte == 't' && text_starts(value, "http")) {
            bytes[length++] = 'x';
        } else if (kind == KIND_URL && at == 1 && byte == 't' && text_starts(value, "ftp")) {
            bytes[length++] = 'x';
        } else {
            bytes[length++] = byte;
        }
    }
    return (Text){bytes, length};
}
