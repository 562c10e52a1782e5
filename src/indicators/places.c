#include "indicators/places.h"

#include <string.h>

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

/// Lower case, Latin letters without accents, "&" as "and", no other punctuation, single blanks, no leading
/// "the".
static Text fold(Text raw, Arena *arena)
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

static const char *word_of(const Word *words, size_t count, Text key)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(text_of(words[middle].key), key);
        if (order == 0)
            return words[middle].word;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_code(Text folded)
{
    if (folded.length != 2)
        return false;
    for (const char *code = place_codes; *code; code += 2)
        if (byte_lower(code[0]) == folded.bytes[0] && byte_lower(code[1]) == folded.bytes[1])
            return true;
    return false;
}

bool country_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    Text key = fold(raw, arena);
    const char *word = word_of(place_countries, place_country_count, key);
    if (!word)
        word = word_of(place_regions, place_region_count, key);
    if (word) {
        *out = text_of(word);
        return true;
    }
    if (is_code(key)) {
        char *code = arena_alloc(arena, 2, 1);
        code[0] = (char)(key.bytes[0] - 32);
        code[1] = (char)(key.bytes[1] - 32);
        *out = (Text){code, 2};
        return true;
    }
    *why =
        "no country or region: an ISO 3166-1 code or an English name, such as 'VN' or 'Viet Nam', would do";
    return false;
}

bool sector_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    enum { LONGEST_SECTOR = 64 };
    Text key = fold(raw, arena);
    const char *word = word_of(sector_words, sector_word_count, key);
    if (word) {
        *out = text_of(word);
        return true;
    }
    // "the telecoms industry", "energy sector"
    static const char *const tails[] = {" sector",    " sectors",       " industry",      " industries",
                                        " companies", " organizations", " organisations", " institutions"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        if (!text_ends(key, tails[i]))
            continue;
        word = word_of(sector_words, sector_word_count, text_slice(key, 0, key.length - strlen(tails[i])));
        if (word) {
            *out = text_of(word);
            return true;
        }
    }
    if (key.length < 2 || key.length > LONGEST_SECTOR || !byte_is_alpha(key.bytes[0])) {
        *why = "no sector: a word of STIX's industry-sector-ov, such as 'financial-services', would do";
        return false;
    }
    Text kept = arena_copy(arena, key);
    for (size_t i = 0; i < kept.length; i++)
        if (kept.bytes[i] == ' ')
            ((char *)kept.bytes)[i] = '-';
    *out = kept;
    return true;
}
