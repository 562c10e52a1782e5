// A case's own countries and sectors. Values are kept as the shipped vocabularies have them, or in the words
// of who said them where those know none, and are read through the case's vocabularies whenever something is
// concluded: a vocabulary that comes late, or is withdrawn, changes the same as one that came first.
//
// A term speaks for what its id, its names and its other spellings are kept as; of two terms that claim one
// word the one whose id it is, then whose title, then the first.

#include <stdlib.h>

#include "base/search.h"
#include "base/vec.h"
#include "indicators/indicators.h"
#include "indicators/places.h"

typedef struct {
    Text kept, word;
    uint32_t rank;
    Kind kind;
} Reworded;

struct Wording {
    Reworded *words; ///< sorted by kind and what is kept, each once
    size_t word_count;
    Reworded *naics; ///< sectors and their codes, the first that is said of each
    size_t naics_count;
};

enum { RANK_ID, RANK_TITLE, RANK_SPELLING, RANKS };

// What the program ships (CMakeLists.txt).
extern const char shipped_countries[], shipped_regions[], shipped_sectors[];
extern const size_t shipped_countries_length, shipped_regions_length, shipped_sectors_length;

Text vocabulary_shipped(size_t index)
{
    switch (index) {
    case 0:
        return (Text){shipped_countries, shipped_countries_length};
    case 1:
        return (Text){shipped_regions, shipped_regions_length};
    case 2:
        return (Text){shipped_sectors, shipped_sectors_length};
    default:
        return TEXT_NONE;
    }
}

bool place_kept(Kind kind, Text raw, Arena *arena, Text *out)
{
    const char *why;
    return kind == KIND_COUNTRY ? country_canonical(raw, arena, out, &why) || place_open_word(raw, arena, out)
                                : kind == KIND_SECTOR && sector_canonical(raw, arena, out, &why);
}

/// A country's code in capitals, any other word with hyphens.
static bool word_of_id(Kind kind, Text id, Arena *arena, Text *out)
{
    Text word;
    if (!place_open_word(id, arena, &word))
        return false;
    if (kind == KIND_COUNTRY && word.length == 2) {
        char *code = arena_alloc(arena, 2, 1);
        for (size_t i = 0; i < 2; i++)
            code[i] =
                word.bytes[i] >= 'a' && word.bytes[i] <= 'z' ? (char)(word.bytes[i] - 32) : word.bytes[i];
        word = (Text){code, 2};
    }
    *out = word;
    return true;
}

typedef struct {
    Arena *arena;
    VEC(Reworded) words, naics;
} Making;

static void add_spelling(Making *making, const Reworded *term, uint32_t rank, Text spelling)
{
    Reworded one = *term;
    one.rank = rank * (UINT32_MAX / RANKS) + term->rank;
    if (place_kept(term->kind, spelling, making->arena, &one.kept))
        *vec_push(&making->words) = one;
}

static void add_term(Making *making, const Term *term)
{
    bool is_place = term->type == NAMED_COUNTRY || term->type == NAMED_REGION;
    Reworded one = {.kind = is_place ? KIND_COUNTRY : KIND_SECTOR, .rank = (uint32_t)making->words.count};
    Text id = term->instead.length > 0 ? term->instead : term->id, spelling;
    if ((!is_place && term->type != NAMED_SECTOR) || !word_of_id(one.kind, id, making->arena, &one.word))
        return;
    add_spelling(making, &one, RANK_ID, term->id);
    uint32_t rank = RANK_TITLE;
    for (Text rest = term->names; text_cut(&rest, ';', &spelling); rank = RANK_SPELLING)
        add_spelling(making, &one, rank, spelling);
    for (Text rest = term->also; text_cut(&rest, ',', &spelling);)
        add_spelling(making, &one, RANK_SPELLING, spelling);
    if (term->naics.length > 0 && !is_place)
        *vec_push(&making->naics) =
            (Reworded){.kept = one.word, .word = arena_copy(making->arena, term->naics), .kind = KIND_SECTOR};
}

static int compare_kept(const Reworded *left, Kind kind, Text kept)
{
    return left->kind != kind ? (left->kind < kind ? -1 : 1) : text_compare(left->kept, kept);
}

static int compare_words(const void *a, const void *b)
{
    const Reworded *left = a, *right = b;
    int order = compare_kept(left, right->kind, right->kept);
    return order ? order : (left->rank > right->rank) - (left->rank < right->rank);
}

static Reworded *settled(Reworded *words, size_t *count, Arena *arena)
{
    size_t kept = 0;
    if (*count > 1)
        qsort(words, *count, sizeof *words, compare_words);
    Reworded *out = arena_array(arena, Reworded, *count);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || compare_kept(&out[kept - 1], words[i].kind, words[i].kept) != 0)
            out[kept++] = words[i];
    *count = kept;
    return out;
}

Wording *wording_of(const Text *vocabularies, size_t count, Arena *arena)
{
    Making making = {.arena = arena};
    const char *fault;
    for (size_t i = 0; i < count; i++) {
        Text rest = vocabularies[i];
        for (Term term; terms_next(&rest, &term, &fault);)
            if (!fault)
                add_term(&making, &term);
    }
    for (size_t i = 0; i < making.naics.count; i++)
        making.naics.items[i].rank = (uint32_t)i;
    Wording *wording = arena_array(arena, Wording, 1);
    *wording = (Wording){.word_count = making.words.count, .naics_count = making.naics.count};
    wording->words = settled(making.words.items, &wording->word_count, arena);
    wording->naics = settled(making.naics.items, &wording->naics_count, arena);
    vec_free(&making.words);
    vec_free(&making.naics);
    return wording;
}

static const Reworded *find(const Reworded *words, size_t count, Kind kind, Text kept)
{
    size_t at;
    SEARCH(at, count, compare_kept(&words[at], kind, kept) < 0);
    return at < count && compare_kept(&words[at], kind, kept) == 0 ? &words[at] : NULL;
}

Text wording_read(const Wording *wording, Kind kind, Text kept)
{
    const Reworded *found = wording ? find(wording->words, wording->word_count, kind, kept) : NULL;
    if (found)
        return found->word;
    return kind != KIND_COUNTRY || country_is_word(kept) ? kept : TEXT_NONE;
}

uint32_t wording_kept(const Wording *wording, Kind kind, Text asked, Arena *arena, Text **out)
{
    Text kept, word;
    if (!place_kept(kind, asked, arena, &kept))
        return 0;
    size_t most = wording ? wording->word_count : 0;
    uint32_t count = 0;
    *out = arena_array(arena, Text, most + 2);
    word = wording_read(wording, kind, kept);
    (*out)[count++] = kept;
    if (!word.bytes)
        return count;
    if (!text_equal(word, kept) && text_equal(wording_read(wording, kind, word), word))
        (*out)[count++] = word;
    for (size_t i = 0; i < most; i++) {
        const Reworded *one = &wording->words[i];
        if (one->kind == kind && text_equal(one->word, word) && !text_equal(one->kept, kept) &&
            !text_equal(one->kept, word))
            (*out)[count++] = one->kept;
    }
    return count;
}

Text wording_naics(const Wording *wording, Text sector)
{
    const Reworded *own = wording ? find(wording->naics, wording->naics_count, KIND_SECTOR, sector) : NULL;
    if (own)
        return own->word;
    for (size_t i = 0; i < sector_naics_count; i++)
        if (text_is(sector, sector_naics[i].key))
            return text_of(sector_naics[i].word);
    return TEXT("");
}

bool sector_is_word(Text kept)
{
    for (size_t i = 0; i < sector_naics_count; i++)
        if (text_is(kept, sector_naics[i].key))
            return true;
    return false;
}

typedef struct {
    Text code, sector;
    size_t longest;
} BestCode;

static void try_codes(BestCode *best, Text codes, Text sector)
{
    for (Text part; text_cut(&codes, ',', &part);) {
        part = text_trim(part);
        if (part.length > best->longest && text_equal(part, text_slice(best->code, 0, part.length))) {
            best->longest = part.length;
            best->sector = sector;
        }
    }
}

Text wording_of_naics(const Wording *wording, Text code)
{
    BestCode best = {.code = code, .sector = TEXT("")};
    for (size_t i = 0; wording && i < wording->naics_count; i++)
        try_codes(&best, wording->naics[i].word, wording->naics[i].kept);
    // A sector whose codes the case's own vocabulary says is not what the shipped one says it is.
    for (size_t i = 0; i < sector_naics_count; i++) {
        Text sector = text_of(sector_naics[i].key);
        if (!wording || !find(wording->naics, wording->naics_count, KIND_SECTOR, sector))
            try_codes(&best, text_of(sector_naics[i].word), sector);
    }
    return best.sector;
}
