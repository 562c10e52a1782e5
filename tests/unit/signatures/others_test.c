#include "unit/signatures/crowd.h"

/// An index of other families' samples, each of which holds most of the first texts.
static Clean others_of(const Crowd *crowd, size_t texts)
{
    enum { FILES = 60, HELD_BYTES = 28 };
    Clean others;
    Err err = {0};
    CleanMaker *maker = clean_begin(&others);
    for (size_t n = 0; n < FILES; n++) {
        Buffer bytes = {0};
        bool is_new;
        buffer_format(&bytes, "another family's sample, number %zu ", n);
        for (size_t i = 0; i < texts; i++)
            buffer_format(&bytes, "%.*s, %zu of %zu\n", HELD_BYTES, crowd->bytes[i], i, n);
        assert_true(clean_maker_add(maker, buffer_text(&bytes), &is_new, &err));
        buffer_done(&bytes);
    }
    clean_end(&others, maker);
    return others;
}

/// How many strings of the rule are texts that other families' samples hold for the most part.
static size_t count_held(const FamilyRules *made, const Crowd *crowd, size_t held)
{
    size_t count = 0;
    for (uint32_t i = 0; i < made->rules[0].string_count; i++)
        for (size_t text = 0; text < held; text++)
            count += memcmp(made->rules[0].strings[i].bytes, crowd->bytes[text], 12) == 0;
    return count;
}

TEST(sign_where_texts_have_no_ends_those_that_are_mostly_other_families_too_give_way)
{
    enum { HELD = 6 };
    Crowd *crowd = crowd_new(9);
    Clean others = others_of(crowd, HELD);
    Arena arena;
    Err err = {0};
    FamilyRules made;
    arena_init(&arena);
    assert_true(make(crowd, &(SignIndexes){.samples = others.index}, &arena, &made, &err));
    assert_true(count_held(&made, crowd, HELD) > 0);
    for (size_t s = 0; s < SAMPLES; s++) // two and two, one behind the other: a quarter of all end so
        for (size_t i = 1; i < HELD; i += 2)
            crowd->atoms[s][i].offset = crowd->atoms[s][i - 1].offset + crowd->atoms[s][i - 1].length;
    assert_true(make(crowd, &(SignIndexes){.samples = others.index}, &arena, &made, &err));
    assert_in_range(made.rules[0].text_count, 4, TEXTS - HELD);
    assert_int_equal(count_held(&made, crowd, HELD), 0);
    clean_close(others.index);
    arena_done(&arena);
    free(crowd);
}
