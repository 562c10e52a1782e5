// Texts of programs in Rust and Go stand one behind the other, without an end, in an order that the linker
// chooses: what a reader takes for one text is several, and the next version, or the build for another
// system, has them beside others. Of the texts that hold one run of eight bytes, what stands alike around it
// in all of them is most likely what somebody wrote; where C's texts share an end, likewise.

#include "base/bits.h"
#include "base/grams.h"
#include "signatures/candidates.h"

enum { PART_LEAST = 12, MARK_BITS = 24 };

/// A run of eight bytes in a text.
typedef struct {
    uint64_t run;
    uint32_t text, at;
} Place;

typedef struct {
    SignMaker *maker;
    uint64_t *once, *twice; ///< marks by a run's hash: few that stand in one text only are listed
    VEC(Place) places;
} Parts;

typedef void (*TakePlace)(Parts *it, const Place *place);

static void mark(Parts *it, const Place *place)
{
    uint64_t bit = gram_hash(place->run) >> (64 - MARK_BITS), mask = UINT64_C(1) << bit % 64;
    it->twice[bit / 64] |= it->once[bit / 64] & mask;
    it->once[bit / 64] |= mask;
}

static void list(Parts *it, const Place *place)
{
    uint64_t bit = gram_hash(place->run) >> (64 - MARK_BITS);
    if (it->twice[bit / 64] >> bit % 64 & 1)
        *vec_push(&it->places) = *place;
}

static void each_place(Parts *it, TakePlace take)
{
    for (uint32_t i = 0; i < it->maker->candidates.count; i++) {
        const Candidate *text = &it->maker->candidates.items[i];
        if (text->kind != ATOM_ASCII || text->length < PART_LEAST)
            continue;
        size_t runs = (size_t)text->length - GRAM_BYTES + 1;
        for (size_t block = 0; block < runs; block += GRAM_BLOCK) {
            size_t left = runs - block;
            uint64_t taken = grams_taken(text->bytes + block, left < GRAM_BLOCK ? left : (size_t)GRAM_BLOCK);
            for (; taken; taken &= taken - 1) {
                uint32_t at = (uint32_t)(block + (size_t)__builtin_ctzll(taken));
                take(it, &(Place){gram_at(text->bytes + at), i, at});
            }
        }
    }
}

static int compare_places(const void *a, const void *b)
{
    const Place *left = a, *right = b;
    if (left->run != right->run)
        return left->run < right->run ? -1 : 1;
    if (left->text != right->text)
        return left->text < right->text ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at);
}

/// What stands alike at all places: so many bytes before a run, and from its first byte on.
typedef struct {
    size_t before, after;
} Extent;

static Extent common_around(const Parts *it, const Place *places, size_t count)
{
    const Candidate *texts = it->maker->candidates.items, *first = &texts[places->text];
    const char *here = first->bytes + places->at;
    size_t before = places->at, after = first->length - places->at;
    for (size_t i = 1; i < count; i++) {
        const Candidate *other = &texts[places[i].text];
        const char *there = other->bytes + places[i].at;
        size_t room = other->length - places[i].at, same = 0;
        while (same < before && same < places[i].at &&
               here[-1 - (ptrdiff_t)same] == there[-1 - (ptrdiff_t)same])
            same++;
        before = same;
        for (same = GRAM_BYTES; same < after && same < room && here[same] == there[same];)
            same++;
        after = same;
    }
    return (Extent){before, after};
}

static const Place *first_of(const Parts *it, const Place *places, size_t count)
{
    const Candidate *texts = it->maker->candidates.items;
    const Place *first = places;
    for (size_t i = 1; i < count; i++)
        if (texts[places[i].text].first < texts[first->text].first)
            first = &places[i];
    return first;
}

/// Whoever shows one of the texts shows the part; true where those are more than any one text has.
static bool is_shown_by_more(const Parts *it, const Place *places, size_t count, uint64_t shown[SHOWN_WORDS])
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        const Candidate *whole = &it->maker->candidates.items[places[i].text];
        most = whole->count > most ? whole->count : most;
        for (size_t word = 0; word < SHOWN_WORDS; word++)
            shown[word] |= whole->shown[word];
    }
    return bits_common(shown, shown, SHOWN_WORDS) > most;
}

static void add_part(Parts *it, const Place *places, size_t count)
{
    uint64_t shown[SHOWN_WORDS] = {0};
    if (!is_shown_by_more(it, places, count, shown))
        return;
    const Extent extent = common_around(it, places, count);
    const Place *first = first_of(it, places, count);
    const Candidate whole = it->maker->candidates.items[first->text]; // a new one may move it
    const size_t from = first->at - extent.before;
    Text part = {whole.bytes + from, extent.before + extent.after};
    if (part.length < PART_LEAST || !piece_is_searchable(part, NULL))
        return;
    bool is_new;
    Candidate *made = candidate_put(it->maker, atom_key(ATOM_ASCII, part), &is_new);
    if (is_new) {
        made->kind = ATOM_ASCII;
        made->bytes = part.bytes;
        made->length = (uint16_t)part.length;
        made->first = whole.first;
        made->section = whole.section;
        made->offset = whole.offset + from;
    }
    for (size_t word = 0; word < SHOWN_WORDS; word++)
        made->shown[word] |= shown[word];
    made->count = bits_common(made->shown, made->shown, SHOWN_WORDS);
}

void candidates_add_parts(SignMaker *maker)
{
    Parts it = {.maker = maker};
    const size_t bytes = (size_t)1 << (MARK_BITS - 3);
    it.once = memory_get(bytes);
    it.twice = memory_get(bytes);
    memset(it.once, 0, bytes);
    memset(it.twice, 0, bytes);
    each_place(&it, mark);
    each_place(&it, list);
    free(it.once);
    free(it.twice);
    if (it.places.count > 0)
        qsort(it.places.items, it.places.count, sizeof *it.places.items, compare_places);
    for (size_t from = 0, to; from < it.places.count; from = to) {
        for (to = from + 1; to < it.places.count && it.places.items[to].run == it.places.items[from].run;)
            to++;
        if (to - from > 1)
            add_part(&it, &it.places.items[from], to - from);
    }
    vec_free(&it.places);
}
