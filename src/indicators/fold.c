#include "indicators/places.h"

/// Latin letters with accents, U+00C0 to U+017F, as reports in Western and Central European languages and
/// ISO's own names use them.
static char unaccented(unsigned code)
{
    static const char latin1[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"  // c0-df
                                 "aaaaaaaceeeeiiiidnooooo ouuuuyty"; // e0-ff
    static const char extended[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
                                   "llllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    if (code >= 0xc0 && code <= 0xff)
        return latin1[code - 0xc0];
    if (code >= 0x100 && code <= 0x17f)
        return extended[code - 0x100];
    return 0;
}

typedef struct {
    char *bytes;
    size_t length;
} Folded;

static void fold_byte(Folded *folded, char byte)
{
    bool is_blank = byte == ' ' && (folded->length == 0 || folded->bytes[folded->length - 1] == ' ');
    if (!is_blank)
        folded->bytes[folded->length++] = byte;
}

Text place_fold(Text raw, Arena *arena)
{
    Folded folded = {arena_alloc(arena, 5 * raw.length + 1, 1), 0};
    for (size_t i = 0; i < raw.length; i++) {
        unsigned char byte = (unsigned char)raw.bytes[i];
        if (byte_is_alnum((char)byte)) {
            fold_byte(&folded, byte_lower((char)byte));
        } else if (byte == '&') {
            for (const char *and = " and "; *and; and++)
                fold_byte(&folded, *and);
        } else if (byte <= ' ' || byte == '-' || byte == '_' || byte == '/') {
            fold_byte(&folded, ' ');
        } else if (text_starts(text_slice(raw, i, i + 3), "\u2018") ||
                   text_starts(text_slice(raw, i, i + 3), "\u2019")) {
            i += 2; // a typographic apostrophe is dropped like the plain one
        } else if (byte >= 0xc3 && byte <= 0xc5 && i + 1 < raw.length &&
                   ((unsigned char)raw.bytes[i + 1] & 0xc0) == 0x80) {
            unsigned code = (byte & 0x1fu) << 6 | ((unsigned char)raw.bytes[++i] & 0x3fu);
            if (unaccented(code))
                fold_byte(&folded, unaccented(code));
        } else if (byte >= 0x80) {
            fold_byte(&folded, (char)byte);
        }
    }
    Text text = {folded.bytes, folded.length};
    text = text_trim(text);
    while (text_starts(text, "the ") && text.length > 4)
        text = text_slice(text, 4, text.length);
    return text;
}

bool place_open_word(Text raw, Arena *arena, Text *out)
{
    enum { LONGEST = 64 };
    Text key = place_fold(raw, arena);
    if (key.length < 2 || key.length > LONGEST || !byte_is_alpha(key.bytes[0]))
        return false;
    Text kept = arena_copy(arena, key);
    for (size_t i = 0; i < kept.length; i++)
        if (kept.bytes[i] == ' ')
            ((char *)kept.bytes)[i] = '-';
    *out = kept;
    return true;
}
