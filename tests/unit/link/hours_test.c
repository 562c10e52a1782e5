// The hours at which an activity works are evidence where there are enough of them.

#include "unit/link/maker.h"

enum { DAYS = 30 };

/// Of two activities that show values of their own on `days` days, each day at one of nine hours from `one`
/// and `two` on: the weight of their hours, in millionths of a nat.
static MicroNats weight_of(unsigned days, unsigned one, unsigned two)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    const char *labels[] = {"one:a", "two:b"};
    unsigned from[] = {one, two};
    for (int k = 0; k < 2; k++) {
        maker_activity(&maker, labels[k], NULL);
        for (unsigned i = 0; i < days; i++)
            maker_value(&maker, labels[k], KIND_DOMAIN,
                        arena_string(&maker.arena, arena_format(&maker.arena, "h%d-%u.test", k, i)));
    }
    maker_pool(&maker, 'F');
    for (int k = 0; k < 2; k++) {
        const Activity *activity = &maker.pool.activities[maker_find(&maker, labels[k])];
        for (uint32_t i = 0; i < activity->observation_count; i++) {
            Instant hour =
                (Instant)(19000 + i) * INSTANT_DAY + (Instant)(from[k] + i % 9) % 24 * (INSTANT_DAY / 24);
            maker.pool.observations[activity->first_observation + i].first_seen = hour + 1;
        }
    }
    maker_connect(&maker);
    MicroNats nats = maker_nats(&maker, "one:a", "two:b", "hours");
    maker_done(&maker);
    return nats;
}

TEST(the_same_working_hours_are_a_little_evidence)
{
    for (unsigned later = 0; later < 2; later++) {
        MicroNats nats = weight_of(DAYS, 1, 1 + later);
        assert_true(nats > 0);
        assert_true(nats <= 300000);
    }
}

TEST(hours_far_apart_and_few_events_are_no_evidence)
{
    assert_int_equal(weight_of(DAYS, 1, 13), 0);
    assert_int_equal(weight_of(19, 1, 1), 0);
}

TEST(hours_that_run_past_midnight_are_hours_like_others)
{
    assert_true(weight_of(DAYS, 20, 20) > 0);
}
