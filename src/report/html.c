#include "report/html.h"

#include <inttypes.h>
#include <stdio.h>

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
        buffer_add(out, character_is_unsafe(code) ? TEXT("\xEF\xBF\xBD") : character);
    }
}

void html_text(Buffer *out, Text text, size_t limit)
{
    enum { MARKS_MOST = 3 };
    Text shown = text_clip(text, limit);
    int marks = 0;
    for (size_t at = 0, bytes; at < shown.length; at += bytes) {
        uint32_t code = text_character(shown, at, &bytes);
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
