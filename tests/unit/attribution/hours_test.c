// Invented operators with known hours.

#include <math.h>
#include <string.h>

#include "attribution/hours.h"
#include "base/chance.h"
#include "unit/test.h"

enum { MANY = 120 };

static Instant now(void)
{
    Instant out = 0;
    assert_true(instant_of_date(2026, 1, 1, &out));
    return out;
}

/// An event at a local hour of a day that counts from Monday 2013-01-07.
static Instant event(int day, int hour, int offset)
{
    Instant monday = 0;
    assert_true(instant_of_date(2013, 1, 7, &monday));
    return monday + day * INSTANT_DAY + (hour - offset) * (INSTANT_DAY / 24) + INSTANT_DAY / 1440;
}

/// Weekdays from nine to six, and as many strays in a hundred at any time.
static void work(Instant *events, int offset, const int free_days[2], uint32_t strays, uint64_t seed)
{
    Chance chance = chance_of_seed(seed);
    for (int i = 0; i < MANY;) {
        int day = (int)chance_below(&chance, 700), hour = 9 + (int)chance_below(&chance, 9);
        bool is_stray = chance_below(&chance, 100) < strays;
        if (is_stray)
            hour = (int)chance_below(&chance, 24);
        else if (day % 7 == free_days[0] || day % 7 == free_days[1])
            continue;
        events[i++] = event(day, hour, offset);
    }
}

static const int saturday_sunday[] = {5, 6}, friday_saturday[] = {4, 5};

TEST(hours_are_found_at_every_offset)
{
    int covered = 0;
    for (size_t index = 0; index < OFFSETS; index++) {
        Instant events[MANY];
        Hours hours;
        work(events, hours_offset(index), saturday_sunday, 20, index);
        hours_infer(events, MANY, now(), &hours);
        assert_true(hours.is_sufficient);
        covered += hours.is_in_set[index];
        assert_true(hours.regular > .99);
        double total = 0;
        for (size_t i = 0; i < OFFSETS; i++)
            total += hours.offset[i];
        assert_true(fabs(total - 1) < 1e-9);
    }
    // A 90 % set misses two of twenty-four now and then; three would be a set that is too small.
    assert_true(covered >= OFFSETS - 3);
}

TEST(hours_tell_which_days_are_free)
{
    Instant events[MANY];
    Hours hours;
    work(events, 3, friday_saturday, 15, 5);
    hours_infer(events, MANY, now(), &hours);
    assert_true(hours.weekend[1] > .95);
    work(events, 3, saturday_sunday, 15, 5);
    hours_infer(events, MANY, now(), &hours);
    assert_true(hours.weekend[0] > .95);
}

TEST(hours_of_a_machine_are_not_regular)
{
    Instant events[MANY];
    Hours hours;
    Chance chance = chance_of_seed(9);
    for (int i = 0; i < MANY; i++)
        events[i] = event((int)chance_below(&chance, 700), (int)chance_below(&chance, 24), 0);
    hours_infer(events, MANY, now(), &hours);
    assert_true(hours.regular < .05);
}

TEST(hours_of_few_events_are_insufficient)
{
    Instant events[MANY];
    Hours hours;
    work(events, 8, saturday_sunday, 0, 1);
    hours_infer(events, HOURS_LEAST - 1, now(), &hours);
    assert_false(hours.is_sufficient);
}

TEST(hours_do_not_count_dates_defaults_forgeries_and_one_session_twice)
{
    Hours hours;
    Instant early = 0;
    assert_true(instant_of_date(1992, 6, 19, &early));
    Instant events[] = {event(0, 0, 0) - INSTANT_DAY / 1440,
                        INSTANT_NONE,
                        early + 1,
                        now() + 1,
                        event(3, 10, 0),
                        event(3, 10, 0) + 1};
    hours_infer(events, sizeof events / sizeof *events, now(), &hours);
    assert_int_equal(hours.events, 1);
}

// Two events a day on eleven weekdays, and two strays: stats_test.R.
TEST(hours_posterior_is_what_r_says)
{
    static const int days[] = {0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14};
    Instant events[24];
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        events[count++] = event(days[i], 7, 0);
        events[count++] = event(days[i], 13, 0);
    }
    events[count++] = event(5, 23, 0);
    events[count++] = event(12, 2, 0);
    Hours hours;
    hours_infer(events, count, now(), &hours);
    assert_int_equal(hours.events, 24);
    assert_true(fabs(hours.offset[12] - 4.207752959e-4) < 1e-9); // UTC+1
    assert_true(fabs(hours.offset[13] - .3330528165) < 1e-9);
    assert_true(fabs(hours.offset[14] - .3330528165) < 1e-9);
    assert_true(fabs(hours.weekend[0] - .9999335179) < 1e-9);
    assert_true(fabs(hours.weekend[1] - 6.647762756e-5) < 1e-9);
    assert_true(fabs(hours.regular - .9999999293) < 1e-9);
}
