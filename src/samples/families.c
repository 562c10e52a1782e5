// Families in three steps. Samples whose code is nearly the same are one lot: builds of one program. What a
// function or string weighs follows from the lots that hold it: nearly nothing when many do, as with the
// run-times of Go, Rust and C, of which every program made with them has thousands of functions. Lots that
// share enough of what they hold, by weight, are one family.

#include "samples/families.h"

#include <math.h>
#include <stdlib.h>

#include "model/pool.h"

enum {
    MOST_FUNCTIONS = 1024, ///< of a sample: those with the smallest keys
    MOST_STRINGS = 1024,
    STRING_BYTES = 8, ///< shorter ones are anybody's
    CROWD = 24,       ///< lots; what more of them share makes no pairs
};

// One lot is a program in builds that differ little. [judged]
static const double lot_resemblance = .9;
// Shares by weight of the smaller lot: either alone is enough, or both halfway. CROWD and these were chosen
// on 233 builds of 33 harmless programs, many of which share the run-time of Rust or Node (docs/families.md).
static const double enough_code = .8, enough_strings = .7;
enum { FUNCTIONS_LEAST = 4, STRINGS_LEAST = 8 };

/// Whether strings of the section are the program's own words. Tables of symbols, names of sections and what
/// the compiler says of itself are in every program that it made.
static bool speaks(const SampleFeatures *features, uint16_t section)
{
    if (section == SECTION_NONE)
        return features->section_count == 0;
    Text name = features->sections[section].name;
    return text_find(name, "data", 0) != SIZE_MAX || text_find(name, "cstring", 0) != SIZE_MAX ||
           text_is(name, ".rsrc");
}

void family_sample(const SampleFeatures *features, Arena *arena, FamilySample *out)
{
    *out = (FamilySample){.packed = features->packed, .code = features->code};
    memcpy(out->sha256, features->sha256, sizeof out->sha256);
    out->function_count =
        features->function_count < MOST_FUNCTIONS ? features->function_count : MOST_FUNCTIONS;
    out->functions = arena_array(arena, uint64_t, out->function_count);
    for (uint32_t i = 0; i < out->function_count; i++)
        out->functions[i] = features->functions[i].key;
    out->strings = arena_array(arena, uint64_t, MOST_STRINGS);
    // Atoms stand by kind and key: the first strings are those with the smallest keys.
    for (uint32_t i = 0; i < features->atom_count && out->string_count < MOST_STRINGS; i++)
        if (features->atoms[i].kind == ATOM_ASCII && features->atoms[i].length >= STRING_BYTES &&
            speaks(features, features->atoms[i].section))
            out->strings[out->string_count++] = features->atoms[i].key;
}

// ---------------------------------------------------------------- who belongs together

static uint32_t root_of(Grouping *it, uint32_t sample)
{
    while (it->parents[sample] != sample)
        sample = it->parents[sample] = it->parents[it->parents[sample]];
    return sample;
}

/// The one with the lower index stays the root: the result depends on no order.
static void join(Grouping *it, uint32_t a, uint32_t b)
{
    a = root_of(it, a);
    b = root_of(it, b);
    if (a < b)
        it->parents[b] = a;
    else
        it->parents[a] = b;
}

static bool join_pair(void *self, const SketchPair *pair, __attribute__((unused)) Err *err)
{
    Grouping *it = self;
    if (it->samples[pair->a].packed == PACKED_NOT && it->samples[pair->b].packed == PACKED_NOT)
        join(it, pair->a, pair->b);
    return true;
}

static void form_lots(Grouping *it)
{
    Err err;
    Sketch *sketches = arena_array(it->arena, Sketch, it->count);
    for (uint32_t i = 0; i < it->count; i++)
        sketches[i] = it->samples[i].code;
    bool is_done = sketch_pairs(sketches, it->count, lot_resemblance, join_pair, it, &err);
    (void)is_done; // the listener never fails
    for (uint32_t i = 0; i < it->count; i++)
        it->lots[i] = root_of(it, i);
}

// ---------------------------------------------------------------- what is shared

static Overlap *overlap_of(Grouping *it, uint32_t a, uint32_t b)
{
    const uint64_t pair = (uint64_t)a << 32 | b;
    const Text key = {(const char *)&pair, sizeof pair};
    uint32_t number = map_find(&it->numbers, key);
    if (number == MAP_NONE) {
        number = (uint32_t)it->overlaps.count;
        *map_at(&it->numbers, arena_copy(&it->keys, key)) = number;
        *vec_push(&it->overlaps) = (Overlap){.a = a, .b = b};
    }
    return &it->overlaps.items[number];
}

static void count_shared(Grouping *it, Share share)
{
    Posting *postings;
    size_t count = postings_list(it->samples, it->count, it->lots, share, &postings);
    for (size_t from = 0, after; from < count; from = after) {
        for (after = from; after < count && postings[after].key == postings[from].key;)
            after++;
        double weight = posting_weight(after - from);
        for (size_t i = from; i < after; i++)
            it->totals[share][postings[i].holder] += weight;
        for (size_t i = from; i < after && after - from <= CROWD; i++)
            for (size_t k = i + 1; k < after; k++) {
                Overlap *overlap = overlap_of(it, postings[i].holder, postings[k].holder);
                overlap->weight[share] += weight;
                overlap->count[share]++;
            }
    }
    free(postings);
}

static double share_of(const Grouping *it, const Overlap *overlap, Share share)
{
    double one = it->totals[share][overlap->a], two = it->totals[share][overlap->b];
    double smaller = one < two ? one : two;
    return smaller > 0 ? overlap->weight[share] / smaller : 0;
}

static void join_lots(Grouping *it)
{
    for (Share share = SHARE_CODE; share < SHARES; share++)
        count_shared(it, share);
    for (size_t i = 0; i < it->overlaps.count; i++) {
        const Overlap *overlap = &it->overlaps.items[i];
        double code = overlap->count[SHARE_CODE] < FUNCTIONS_LEAST
                          ? 0
                          : share_of(it, overlap, SHARE_CODE) / enough_code,
               strings = overlap->count[SHARE_STRINGS] < STRINGS_LEAST
                             ? 0
                             : share_of(it, overlap, SHARE_STRINGS) / enough_strings;
        if (code + strings >= 1)
            join(it, overlap->a, overlap->b);
    }
}

// ---------------------------------------------------------------- the families

static int compare_families(const void *a, const void *b)
{
    const SampleFamily *left = a, *right = b;
    if (left->sample_count != right->sample_count)
        return left->sample_count > right->sample_count ? -1 : 1;
    return left->ties[0].sample < right->ties[0].sample ? -1 : 1;
}

static void list_families(Grouping *it, Families *out)
{
    uint32_t *numbers = arena_array(it->arena, uint32_t, it->count);
    out->families = arena_array(it->arena, SampleFamily, it->count);
    out->packed = arena_array(it->arena, uint32_t, it->count);
    for (uint32_t i = 0; i < it->count; i++) {
        if (it->samples[i].packed != PACKED_NOT) {
            out->packed[out->packed_count++] = i;
            continue;
        }
        // The root is the sample with the lowest index: it comes first.
        uint32_t root = root_of(it, i);
        if (root == i)
            numbers[i] = out->family_count++;
        out->families[numbers[root]].sample_count++;
    }
    for (uint32_t f = 0; f < out->family_count; f++) {
        out->families[f].ties = arena_array(it->arena, FamilyTie, out->families[f].sample_count);
        out->families[f].sample_count = 0;
    }
    for (uint32_t i = 0; i < it->count; i++) {
        if (it->samples[i].packed != PACKED_NOT)
            continue;
        SampleFamily *family = &out->families[numbers[root_of(it, i)]];
        family->ties[family->sample_count++] = (FamilyTie){.sample = i, .with = INDEX_NONE};
    }
}

void families_form(const FamilySample *samples, uint32_t count, Arena *arena, Families *out)
{
    Grouping it = {.samples = samples, .count = count, .arena = arena};
    *out = (Families){0};
    arena_init(&it.keys);
    it.parents = arena_array(arena, uint32_t, count);
    it.lots = arena_array(arena, uint32_t, count);
    for (Share share = SHARE_CODE; share < SHARES; share++)
        it.totals[share] = arena_array(arena, double, count);
    for (uint32_t i = 0; i < count; i++)
        it.parents[i] = i;
    form_lots(&it);
    join_lots(&it);
    list_families(&it, out);
    for (uint32_t f = 0; f < out->family_count; f++) {
        family_tie(samples, &out->families[f]);
        family_name(samples, &out->families[f], arena);
    }
    if (out->family_count > 1)
        qsort(out->families, out->family_count, sizeof *out->families, compare_families);
    vec_free(&it.overlaps);
    map_done(&it.numbers);
    arena_done(&it.keys);
}
