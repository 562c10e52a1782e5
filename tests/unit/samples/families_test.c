#include <stdio.h>

#include "base/chance.h"
#include "samples/build.h"
#include "unit/test.h"

/// A sample of `own` keys of its own, the keys of family `family`, and those of a run-time that all share.
static void make(Arena *arena, FamilySample *out, uint32_t number, uint32_t family, uint32_t of_family,
                 uint32_t own, uint32_t of_runtime)
{
    *out = (FamilySample){0};
    snprintf(out->sha256, sizeof out->sha256, "%064x", number + 1);
    sketch_init(&out->code);
    out->functions = arena_array(arena, uint64_t, of_family + own + of_runtime);
    for (uint32_t i = 0; i < of_runtime; i++)
        out->functions[out->function_count++] = 1000 + i;
    for (uint32_t i = 0; i < of_family; i++)
        out->functions[out->function_count++] = 1000000 * (family + 1) + i;
    for (uint32_t i = 0; i < own; i++)
        out->functions[out->function_count++] = 1000000000 + 10000 * number + i;
    for (uint32_t i = 0; i < out->function_count; i++)
        sketch_add(&out->code, out->functions[i] * UINT64_C(0x9E3779B97F4A7C15));
    sketch_done(&out->code);
}

TEST(samples_that_share_code_are_a_family_and_a_common_run_time_makes_none)
{
    enum { FAMILIES = 20, EACH = 4 };
    FamilySample samples[FAMILIES * EACH];
    Families families;
    Arena arena;
    arena_init(&arena);
    for (uint32_t i = 0; i < FAMILIES * EACH; i++)
        make(&arena, &samples[i], i, i / EACH, 120, 3, 300);
    families_form(samples, FAMILIES * EACH, &arena, &families);
    assert_int_equal(families.family_count, FAMILIES);
    for (uint32_t f = 0; f < FAMILIES; f++) {
        assert_int_equal(families.families[f].sample_count, EACH);
        assert_int_equal(families.families[f].ties[0].with, UINT32_MAX);
        for (uint32_t i = 1; i < EACH; i++) {
            const FamilyTie *tie = &families.families[f].ties[i];
            assert_int_equal(tie->sample / EACH, tie->with / EACH);
            assert_int_equal(tie->shared_functions, 420);
            assert_int_equal(tie->functions, 423);
        }
    }
    arena_done(&arena);
}

TEST(the_nearest_samples_share_what_few_show_and_not_the_run_time_that_all_show)
{
    enum { FAMILIES = 20, EACH = 4 };
    FamilySample samples[FAMILIES * EACH];
    NearSample near[FAMILIES * EACH];
    Arena arena;
    arena_init(&arena);
    // Every second sample has five times the run-time: shared by count, not by what it says.
    for (uint32_t i = 0; i < FAMILIES * EACH; i++)
        make(&arena, &samples[i], i, i / EACH, 60, 5, i % 2 ? 900 : 180);
    samples[7].packed = PACKED_LIKELY;
    NearIndex *index = near_index_new(samples, FAMILIES * EACH);
    for (uint32_t i = 0; i < FAMILIES * EACH; i++) {
        uint32_t count = near_samples(index, i, near, FAMILIES * EACH);
        bool is_packed = i == 7;
        assert_int_equal(count, is_packed ? 0 : FAMILIES * EACH - 2);
        for (uint32_t k = 0; k < count; k++) {
            assert_true(near[k].sample != i && near[k].sample != 7);
            assert_int_equal(near[k].strings, 0);
            assert_true(k == 0 || near[k - 1].likeness >= near[k].likeness);
        }
        for (uint32_t k = 0; k + 1 < EACH - (i / EACH == 1) && !is_packed; k++) {
            assert_int_equal(near[k].sample / EACH, i / EACH);
            assert_true(near[k].likeness > .3 && near[k].likeness < 1 && near[k].functions >= 240);
        }
        assert_int_equal(near_samples(index, i, near, 2), is_packed ? 0 : 2);
    }
    near_index_free(index);
    arena_done(&arena);
}

TEST(a_sample_that_shares_code_with_one_far_before_it_is_told_so)
{
    enum { SAMPLES = 40, BUILDS = 120, LAST = 60 };
    FamilySample samples[SAMPLES];
    Families families;
    Arena arena;
    arena_init(&arena);
    for (uint32_t i = 0; i < SAMPLES; i++)
        make(&arena, &samples[i], i, i + 1 == SAMPLES, i + 1 == SAMPLES ? LAST : BUILDS, 0, 0);
    // What the last one is made of stands in the first one as well, and in no other.
    uint64_t *both = arena_array(&arena, uint64_t, BUILDS + LAST);
    memcpy(both, samples[0].functions, BUILDS * sizeof *both);
    memcpy(both + BUILDS, samples[SAMPLES - 1].functions, LAST * sizeof *both);
    samples[0].functions = both;
    samples[0].function_count = BUILDS + LAST;
    families_form(samples, SAMPLES, &arena, &families);
    assert_int_equal(families.family_count, 1);
    const FamilyTie *tie = &families.families[0].ties[SAMPLES - 1];
    assert_int_equal(tie->with, 0);
    assert_int_equal(tie->shared_functions, LAST);
    arena_done(&arena);
}

TEST(a_packed_sample_is_in_no_family)
{
    FamilySample samples[3];
    Families families;
    Arena arena;
    arena_init(&arena);
    for (uint32_t i = 0; i < 3; i++)
        make(&arena, &samples[i], i, 0, 100, 5, 0);
    samples[1].packed = PACKED_LIKELY;
    families_form(samples, 3, &arena, &families);
    assert_int_equal(families.family_count, 1);
    assert_int_equal(families.families[0].sample_count, 2);
    assert_int_equal(families.packed_count, 1);
    assert_int_equal(families.packed[0], 1);
    arena_done(&arena);
}

TEST(each_partner_votes_once_for_a_name)
{
    FamilySample samples[3];
    Families families;
    Arena arena;
    SampleLabel one[] = {{TEXT("loud"), TEXT("Trojan.Win32.Wrong.a")}},
                two[] = {{TEXT("loud"), TEXT("Wrong")},
                         {TEXT("north"), TEXT("Backdoor:Linux/Winterling.B!MTB")}},
                three[] = {{TEXT("south"), TEXT("winterling")}};
    arena_init(&arena);
    for (uint32_t i = 0; i < 3; i++)
        make(&arena, &samples[i], i, 0, 100, 5, 0);
    samples[0].labels = one, samples[0].label_count = 1;
    samples[1].labels = two, samples[1].label_count = 2;
    samples[2].labels = three, samples[2].label_count = 1;
    families_form(samples, 3, &arena, &families);
    assert_text_equal(families.families[0].name, "winterling");
    assert_int_equal(families.families[0].votes[0].partners, 2);
    assert_int_equal(families.families[0].votes[1].partners, 1);
    assert_int_equal(families.families[0].votes[1].samples, 2);
    arena_done(&arena);
}

TEST(a_sample_that_several_call_alike_is_one_sample)
{
    FamilySample sample;
    Families families;
    Arena arena;
    SampleLabel labels[] = {{TEXT("north"), TEXT("Winterling")},
                            {TEXT("north"), TEXT("Backdoor:Linux/Winterling.B!MTB")},
                            {TEXT("south"), TEXT("winterling")}};
    arena_init(&arena);
    make(&arena, &sample, 0, 0, 100, 5, 0);
    sample.labels = labels, sample.label_count = 3;
    families_form(&sample, 1, &arena, &families);
    assert_int_equal(families.families[0].vote_count, 1);
    assert_int_equal(families.families[0].votes[0].partners, 2);
    assert_int_equal(families.families[0].votes[0].samples, 1);
    arena_done(&arena);
}

TEST(labels_lose_what_names_no_family)
{
    Arena arena;
    arena_init(&arena);
    assert_text_equal(label_family(TEXT("Trojan.Win32.Hikit.a!MTB"), &arena), "hikit");
    assert_text_equal(label_family(TEXT("Gh0st RAT"), &arena), "gh0strat");
    assert_text_equal(label_family(TEXT("Backdoor:Win64/PlugX.F"), &arena), "plugx");
    assert_true(label_family(TEXT("Gen:Variant.Generic.12345"), &arena).length == 0);
    arena_done(&arena);
}

typedef struct {
    size_t found, wrong;
} Heard;

static bool hear_pair(void *self, const SketchPair *pair, __attribute__((unused)) Err *err)
{
    Heard *heard = self;
    heard->found++;
    heard->wrong += pair->a / 2 != pair->b / 2;
    return true;
}

TEST(pairs_of_alike_sketches_are_found_once_without_comparing_all)
{
    enum { PAIRS = 500, ELEMENTS = 400 };
    Sketch *sketches = memory_get(2 * PAIRS * sizeof *sketches);
    Chance chance = chance_of_seed(3);
    Heard heard = {0};
    Err err = {0};
    for (size_t i = 0; i < PAIRS; i++) {
        Sketch *a = &sketches[2 * i], *b = a + 1;
        sketch_init(a);
        sketch_init(b);
        for (size_t k = 0; k < ELEMENTS; k++) {
            uint64_t common = chance_bits(&chance);
            sketch_add(a, common);
            sketch_add(b, k % 5 == 0 ? chance_bits(&chance) : common); // Jaccard .67
        }
        sketch_done(a);
        sketch_done(b);
        assert_in_range(a->size, ELEMENTS / 2, ELEMENTS * 2);
    }
    assert_true(sketch_pairs(sketches, 2 * PAIRS, .4, hear_pair, &heard, &err));
    assert_int_equal(heard.wrong, 0);
    assert_in_range(heard.found, PAIRS * 98 / 100, PAIRS);
    free(sketches);
}

TEST(pairs_of_small_sets_are_found_though_bands_before_are_not_full)
{
    enum { PAIRS = 200, ELEMENTS = 64 };
    Sketch *sketches = memory_get(2 * PAIRS * sizeof *sketches);
    Chance chance = chance_of_seed(4);
    Heard heard = {0};
    Err err = {0};
    // Two places of three are taken: a quarter of the bands are full, and others begin as if they were.
    for (size_t i = 0; i < PAIRS; i++) {
        Sketch *a = &sketches[2 * i];
        sketch_init(a);
        for (size_t k = 0; k < ELEMENTS; k++)
            sketch_add(a, chance_bits(&chance));
        sketch_done(a);
        a[1] = a[0];
    }
    assert_true(sketch_pairs(sketches, 2 * PAIRS, .9, hear_pair, &heard, &err));
    assert_int_equal(heard.wrong, 0);
    assert_in_range(heard.found, PAIRS * 98 / 100, PAIRS);
    free(sketches);
}
