#pragma once
/// Victims' countries and sectors: from what partners write to ISO 3166-1 alpha-2 and industry-sector-ov.
///
/// The tables are made from the vocabulary files that the program ships (vocabularies/), when it is built
/// (tools/vocabulary_tables.c).

#include "base/arena.h"
#include "base/text.h"

typedef struct {
    const char *key; ///< folded: `place_fold`
    const char *word;
} Word;

/// Sorted by key. Countries and regions are one table.
extern const Word place_words[], sector_words[];
extern const size_t place_word_count, sector_word_count;
/// Sectors and their codes of NAICS, "52" or "3364, 927", in the order of the vocabulary.
extern const Word sector_naics[];
extern const size_t sector_naics_count;

/// Lower case, Latin letters without accents, "&" as "and", no other punctuation, single blanks, no leading
/// "the".
Text place_fold(Text raw, Arena *arena);
/// What no vocabulary need know: "lower-case-with-hyphens". False for what is too long, or begins with no
/// letter.
bool place_open_word(Text raw, Arena *arena, Text *out);

/// "AF", or a region's lower-case word ("south-america").
bool country_canonical(Text raw, Arena *arena, Text *out, const char **why);
/// Whether it is one that `country_canonical` gives.
bool country_is_word(Text kept);
/// A word of industry-sector-ov where one fits; the vocabulary is open, so another short word passes as
/// "lower-case-with-hyphens".
bool sector_canonical(Text raw, Arena *arena, Text *out, const char **why);
