#include "report/html.h"

#include <inttypes.h>
#include <stdio.h>

/// The character at `at` and how many bytes it takes; 0 bytes when they are no UTF-8 (Unicode 15, table 3-7).
static uint32_t character_at(Text text, size_t at, size_t *bytes)
{
    const unsigned char *b = (const unsigned char *)text.bytes + at;
    size_t left = text.length - at;
    *bytes = 0;
    if (b[0] < 0x80) {
        *bytes = 1;
        return b[0];
    }
    size_t wanted = b[0] >= 0xF0 ? 4 : b[0] >= 0xE0 ? 3 : 2;
    if (b[0] < 0xC2 || b[0] > 0xF4 || left < wanted)
        return 0;
    uint32_t character = b[0] & (0x7Fu >> wanted);
    for (size_t i = 1; i < wanted; i++) {
        if ((b[i] & 0xC0) != 0x80)
            return 0;
        character = character << 6 | (b[i] & 0x3Fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (character < least[wanted] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    *bytes = wanted;
    return character;
}

/// Characters that hide, reorder or break what stands around them (Unicode TR 36, section 2.10; TR 9).
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF) || (c & 0xFFFE) == 0xFFFE;
}

/// Marks that stack on the letter before them: a few make a letter, many cover the lines around.
static bool is_stacking(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F) || (c >= 0x483 && c <= 0x489);
}

static void put_character(Buffer *out, Text character, uint32_t code)
{
    switch (code) {
    case '&':
        buffer_add_string(out, "&amp;");
        return;
    case '<':
        buffer_add_string(out, "&lt;");
        return;
    case '>':
        buffer_add_string(out, "&gt;");
        return;
    case '"':
        buffer_add_string(out, "&quot;");
        return;
    case '\'':
        buffer_add_string(out, "&#39;");
        return;
    case '\t':
    case '\n':
    case '\r':
        buffer_add_byte(out, ' ');
        return;
    default:
        buffer_add(out, is_unsafe(code) ? TEXT("\xEF\xBF\xBD") : character);
    }
}

void html_text(Buffer *out, Text text, size_t limit)
{
    enum { MARKS_MOST = 3 };
    Text shown = text_clip(text, limit);
    int marks = 0;
    for (size_t at = 0, bytes; at < shown.length; at += bytes) {
        uint32_t code = character_at(shown, at, &bytes);
        if (bytes == 0) {
            buffer_add_string(out, "\xEF\xBF\xBD");
            bytes = 1;
            continue;
        }
        marks = is_stacking(code) ? marks + 1 : 0;
        if (marks <= MARKS_MOST)
            put_character(out, text_slice(shown, at, at + bytes), code);
    }
    if (shown.length < text.length)
        buffer_add_string(out, "…");
}

void html_number(Buffer *out, int64_t number)
{
    char digits[32];
    int length =
        snprintf(digits, sizeof digits, "%" PRIu64, number < 0 ? -(uint64_t)number : (uint64_t)number);
    if (number < 0)
        buffer_add_string(out, "−");
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buffer_add_byte(out, ',');
        buffer_add_byte(out, digits[i]);
    }
}
