#include "indicators/places.h"

#include <string.h>

#include "base/search.h"

static const char *word_of(const Word *words, size_t count, Text key)
{
    size_t at;
    SEARCH(at, count, text_compare(text_of(words[at].key), key) < 0);
    return at < count && text_compare(text_of(words[at].key), key) == 0 ? words[at].word : NULL;
}

bool country_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    const char *word = word_of(place_words, place_word_count, place_fold(raw, arena));
    if (word) {
        *out = text_of(word);
        return true;
    }
    *why =
        "no country or region: an ISO 3166-1 code or an English name, such as 'VN' or 'Viet Nam', would do";
    return false;
}

bool country_is_word(Text kept)
{
    Arena arena;
    arena_init(&arena);
    const char *word = word_of(place_words, place_word_count, place_fold(kept, &arena));
    arena_done(&arena);
    return word && text_is(kept, word);
}

bool sector_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    Text key = place_fold(raw, arena);
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
    if (place_open_word(key, arena, out))
        return true;
    *why = "no sector: a word of STIX's industry-sector-ov, such as 'financial-services', would do";
    return false;
}
