// Two invented actors: what is counted, what is nobody else's, and which years were silent.

#include <math.h>

#include "attribution/compare.h"
#include "unit/test.h"

enum { ACTIVITIES = 5, VALUES = 4 };

typedef struct {
    Arena arena;
    Pool pool;
} Made;

static Instant year(int number)
{
    Instant out = INSTANT_NONE;
    assert_true(instant_of_date(number, 3, 1, &out));
    return out;
}

/// Activities 0 to 2 are the first actor's, 3 and 4 the second's. Family 0 is in 0, 1, 2; family 1 in 0;
/// family 2 in 1 and 3; family 3 in 4.
static void made_init(Made *made)
{
    static const uint32_t holders[] = {0, 1, 2, 0, 1, 3, 4}, counts[] = {3, 1, 2, 1};
    static const int years[] = {2009, 2010, 2013, 2010, 2011};
    *made = (Made){0};
    arena_init(&made->arena);
    Pool *pool = &made->pool;
    pool->partner_count = 2;
    pool->activity_count = ACTIVITIES;
    pool->activities = arena_array(&made->arena, Activity, ACTIVITIES);
    for (uint32_t i = 0; i < ACTIVITIES; i++)
        pool->activities[i] =
            (Activity){.partner = i % 2, .date = year(years[i]), .first_seen = INSTANT_NONE};
    pool->holders = arena_array(&made->arena, uint32_t, 7);
    memcpy(pool->holders, holders, sizeof holders);
    pool->value_count = VALUES;
    pool->values = arena_array(&made->arena, Value, VALUES);
    for (uint32_t i = 0, from = 0; i < VALUES; from += counts[i++])
        pool->values[i] =
            (Value){.kind = KIND_FAMILY, .same_as = i, .first_holder = from, .holder_count = counts[i]};
}

TEST(compare_counts_what_is_an_actors_alone)
{
    Made made;
    made_init(&made);
    Capability out;
    capability_of(&made.pool, (const uint32_t[]){0, 1, 2}, 3, &made.arena, &out);
    const Breadth *families = &out.breadth[BREADTH_FAMILIES];
    assert_int_equal(families->seen, 3);
    assert_int_equal(families->exclusive, 2);
    assert_int_equal(families->partner_count, 2);
    // Two families seen once, none twice: one more is to be expected (2 * 1 / 2).
    assert_true(families->low > 3 && families->low < 4 && families->high > 4);
    assert_int_equal(out.breadth[BREADTH_SECTORS].seen, 0);
    assert_int_equal(out.partners, 2);
    arena_done(&made.arena);
}

TEST(compare_lists_every_year_and_the_longest_gap)
{
    Made made;
    made_init(&made);
    Capability out;
    made.pool.activities[1].date = INSTANT_NONE;
    capability_of(&made.pool, (const uint32_t[]){0, 1, 2}, 3, &made.arena, &out);
    assert_int_equal(out.undated, 1);
    assert_int_equal(out.year_count, 5);
    assert_int_equal(out.years[0].year, 2009);
    assert_int_equal(out.years[0].activities, 1);
    assert_int_equal(out.years[2].activities, 0);
    assert_true(out.years[2].low == 0 && fabs(out.years[2].high - 3.688879454) < 1e-6);
    assert_int_equal(out.longest_gap_days, 1461);
    assert_true(out.gap_from == year(2009));
    arena_done(&made.arena);
}

TEST(compare_of_nothing_dated_has_no_years)
{
    Made made;
    made_init(&made);
    Capability out;
    for (uint32_t i = 0; i < ACTIVITIES; i++)
        made.pool.activities[i].date = INSTANT_NONE;
    capability_of(&made.pool, (const uint32_t[]){3}, 1, &made.arena, &out);
    assert_int_equal(out.year_count, 0);
    assert_true(out.first == INSTANT_NONE);
    arena_done(&made.arena);
}
