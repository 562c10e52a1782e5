#include "base/text.h"

#include <string.h>

bool text_equal_nocase(Text a, Text b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (byte_lower(a.bytes[i]) != byte_lower(b.bytes[i]))
            return false;
    return true;
}

bool text_is_nocase(Text text, const char *terminated)
{
    return text_equal_nocase(text, text_of(terminated));
}

int text_compare(Text a, Text b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    if (common && *a.bytes != *b.bytes)
        return (unsigned char)*a.bytes < (unsigned char)*b.bytes ? -1 : 1;
    int order = common ? memcmp(a.bytes, b.bytes, common) : 0;
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts_nocase(Text text, const char *prefix)
{
    for (size_t i = 0; prefix[i]; i++)
        if (i == text.length || byte_lower(text.bytes[i]) != byte_lower(prefix[i]))
            return false;
    return true;
}

bool text_ends_nocase(Text text, const char *suffix)
{
    size_t length = strlen(suffix);
    return text.length >= length &&
           text_equal_nocase(text_slice(text, text.length - length, text.length), text_of(suffix));
}

size_t text_find(Text text, const char *needle, size_t from)
{
    if (from > text.length)
        return SIZE_MAX;
    size_t length = strlen(needle);
    if (length == 0)
        return from;
    if (from == text.length)
        return SIZE_MAX;
    const char *found = memmem(text.bytes + from, text.length - from, needle, length);
    return found ? (size_t)(found - text.bytes) : SIZE_MAX;
}

size_t text_find_byte(Text text, char byte, size_t from)
{
    if (from >= text.length)
        return SIZE_MAX;
    const char *found = memchr(text.bytes + from, byte, text.length - from);
    return found ? (size_t)(found - text.bytes) : SIZE_MAX;
}

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' || byte == 0x7f;
}

Text text_trim(Text text)
{
    while (text.length > 0 && is_blank(text.bytes[0]))
        text = text_slice(text, 1, text.length);
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

bool text_cut(Text *rest, char separator, Text *part)
{
    if (!rest->bytes)
        return false;
    size_t at = text_find_byte(*rest, separator, 0);
    if (at == SIZE_MAX) {
        *part = *rest;
        *rest = TEXT_NONE;
    } else {
        *part = text_slice(*rest, 0, at);
        *rest = (Text){rest->bytes + at + 1, rest->length - at - 1};
    }
    return true;
}

bool text_number(Text text, uint64_t *out)
{
    uint64_t number = 0;
    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!byte_is_digit(text.bytes[i]))
            return false;
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.bytes[i] - '0'), &number))
            return false;
    }
    *out = number;
    return true;
}

Text text_clip(Text text, size_t limit)
{
    if (text.length <= limit)
        return text;
    while (limit > 0 && ((unsigned char)text.bytes[limit] & 0xc0) == 0x80)
        limit--;
    return text_slice(text, 0, limit);
}

/// Bytes in the UTF-8 character that starts here, or 0 where none does (Unicode 15, table 3-7).
static size_t utf8_step(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t want = lead >= 0xc2 && lead <= 0xdf   ? 2
                  : (lead & 0xf0) == 0xe0        ? 3
                  : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                 : 0;
    if (want == 0 || left < want)
        return 0;
    unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < want; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return want;
}

uint32_t text_character(Text text, size_t at, size_t *bytes)
{
    const unsigned char *b = (const unsigned char *)text.bytes + at;
    *bytes = utf8_step(b, text.length - at);
    if (*bytes < 2)
        return *bytes ? b[0] : 0;
    uint32_t character = b[0] & (0x7Fu >> *bytes);
    for (size_t i = 1; i < *bytes; i++)
        character = character << 6 | (b[i] & 0x3Fu);
    return character;
}

bool character_is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF) || (c & 0xFFFE) == 0xFFFE;
}

bool text_is_utf8(Text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    for (size_t i = 0; i < text.length;) {
        size_t step = utf8_step(bytes + i, text.length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}
