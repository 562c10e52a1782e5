#include "base/time.h"

#include "unit/test.h"

static const char *round_trip(const char *text, Arena *arena)
{
    Instant instant;
    return instant_parse(text_of(text), &instant) ? instant_text(instant, arena).bytes : "refused";
}

TEST(time_reads_what_partners_write_and_prints_one_form)
{
    static const struct {
        const char *written, *printed;
    } cases[] = {
        {"2014-10-28", "2014-10-28"},
        {"2014-10-28T00:00:00Z", "2014-10-28"},
        {"2014-10-28T09:30:00Z", "2014-10-28T09:30:00Z"},
        {"2014-10-28 09:30", "2014-10-28T09:30:00Z"},
        {"2014-10-28t09:30:00z", "2014-10-28T09:30:00Z"},
        {"2014-10-28T09:30:00.500Z", "2014-10-28T09:30:00.5Z"},
        {"2014-10-28T09:30:00.123456789Z", "2014-10-28T09:30:00.123456Z"},
        {"2014-10-28T09:30:00+02:00", "2014-10-28T07:30:00Z"},
        {"2014-10-28T09:30:00-0330", "2014-10-28T13:00:00Z"},
        {"2014-10-28 09:30:00 UTC", "2014-10-28T09:30:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01"},
        {"2000-02-29", "2000-02-29"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"2014-10", "2014-10-01"},
        {"0001-01-01", "0001-01-01"},
        {"9999-12-31", "9999-12-31"},
    };
    Arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(round_trip(cases[i].written, &arena), cases[i].printed);
    arena_done(&arena);
}

TEST(time_refuses_what_is_no_time)
{
    static const char *const bad[] = {"",
                                      "2014",
                                      "2014-13-01",
                                      "2014-02-29",
                                      "2014-10-28T25:00:00Z",
                                      "2014-10-32",
                                      "28.10.2014",
                                      "1900-02-29",
                                      "2014-10-28T09:30:00+25:00",
                                      "2014-10-28X",
                                      "0000-01-01",
                                      "2014-10-28T09",
                                      "2014-10-28T09:61:00Z",
                                      "9999-12-31T23:59:59-01:00",
                                      "0001-01-01T00:00:00+00:01",
                                      "9999-12-31T23:59:60Z"};
    Arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(round_trip(bad[i], &arena), "refused");
    arena_done(&arena);
}

TEST(time_dates_survive_the_way_there_and_back)
{
    for (int year = 1896; year < 2105; year++)
        for (int month = 1; month <= 12; month++) {
            Instant instant;
            int y, m, d;
            assert_true(instant_of_date(year, month, 28, &instant));
            instant_to_date(instant + INSTANT_DAY - 1, &y, &m, &d);
            assert_true(y == year && m == month && d == 28);
        }
}

TEST(time_nobody_said_prints_nothing)
{
    Arena arena;
    arena_init(&arena);
    assert_text_equal(instant_text(INSTANT_NONE, &arena), "");
    arena_done(&arena);
}
