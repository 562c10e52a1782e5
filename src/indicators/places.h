#pragma once
/// Victims' countries and sectors: from what partners write to ISO 3166-1 alpha-2 and industry-sector-ov.

#include "base/arena.h"
#include "base/text.h"

typedef struct {
    const char *key; ///< folded: see `fold` in places.c
    const char *word;
} Word;

extern const char place_codes[]; ///< every alpha-2 code, two letters each, in order
extern const Word place_countries[], place_regions[], sector_words[];
extern const size_t place_country_count, place_region_count, sector_word_count;

/// "AF", or a region's lower-case word ("south-america").
bool country_canonical(Text raw, Arena *arena, Text *out, const char **why);
/// A word of industry-sector-ov where one fits; the vocabulary is open, so another short word passes as
/// "lower-case-with-hyphens".
bool sector_canonical(Text raw, Arena *arena, Text *out, const char **why);
