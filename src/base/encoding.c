#include "base/encoding.h"

// Bytes 0x80 to 0x9f of Windows-1252 (WHATWG Encoding Standard, index windows-1252).
static const uint16_t windows_1252[32] = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                          0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

Text text_as_utf8(Text text, Arena *arena)
{
    if (text_is_utf8(text))
        return text;
    char *out = arena_alloc(arena, text.length, 3);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned code = (unsigned char)text.bytes[i];
        if (code >= 0x80 && code < 0xa0)
            code = windows_1252[code - 0x80];
        if (code < 0x80) {
            out[length++] = (char)code;
        } else if (code < 0x800) {
            out[length++] = (char)(0xc0 | code >> 6);
            out[length++] = (char)(0x80 | (code & 0x3f));
        } else {
            out[length++] = (char)(0xe0 | code >> 12);
            out[length++] = (char)(0x80 | (code >> 6 & 0x3f));
            out[length++] = (char)(0x80 | (code & 0x3f));
        }
    }
    return (Text){out, length};
}
