// An invented actor that shows something every month: after one day everything is new.

#include <math.h>

#include "attribution/turnover.h"
#include "unit/test.h"

enum { MONTHS = 48 };

/// Each month's activity shows one value that all months of the same half show, and one of its own.
static void make(Arena *arena, Pool *pool, uint32_t *activities)
{
    arena_init(arena);
    *pool = (Pool){.activity_count = MONTHS, .value_count = MONTHS + 2, .observation_count = 2 * MONTHS};
    pool->activities = arena_array(arena, Activity, MONTHS);
    pool->values = arena_array(arena, Value, MONTHS + 2);
    pool->observations = arena_array(arena, Observation, 2 * MONTHS);
    for (uint32_t v = 0; v < MONTHS + 2; v++)
        pool->values[v] = (Value){.kind = KIND_DOMAIN, .same_as = v};
    for (uint32_t i = 0; i < MONTHS; i++) {
        activities[i] = i;
        pool->activities[i] = (Activity){
            .date = (Instant)i * 30 * INSTANT_DAY, .first_observation = 2 * i, .observation_count = 2};
        pool->observations[2 * i] = (Observation){.activity = i, .value = i < MONTHS / 2 ? 0 : 1};
        pool->observations[2 * i + 1] = (Observation){.activity = i, .value = 2 + i};
    }
}

TEST(turnover_a_day_after_which_all_is_new_stands_out)
{
    Arena arena;
    Pool pool;
    uint32_t activities[MONTHS];
    Turnover out[3];
    make(&arena, &pool, activities);
    const Instant days[] = {MONTHS / 2 * 30 * INSTANT_DAY, 36 * 30 * INSTANT_DAY, -1000 * INSTANT_DAY};
    turnover_of(&pool, activities, MONTHS, days, 3, &arena, out);
    assert_true(out[0].is_sufficient);
    assert_int_equal(out[0].kept, 0);
    assert_true(out[0].shown >= 13 && out[0].other_days > 30);
    // Nothing is kept on that day alone: p is the least there can be.
    assert_true(fabs(out[0].p - 1.0 / (out[0].other_days + 1)) < 1e-9);
    assert_true(out[1].kept == 1 && out[1].p > .5);
    assert_true(fabs(out[1].usual - 1.0 / out[1].shown) < .02);
    assert_true(out[1].low < 1.0 / out[1].shown && out[1].high > 1.0 / out[1].shown);
    assert_false(out[2].is_sufficient);
    arena_done(&arena);
}
