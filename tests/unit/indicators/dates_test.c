#include "base/buffer.h"
#include "indicators/indicators.h"
#include "unit/test.h"

/// "2014-03 (month 2014-03-01 2014-03-31 compiled)@7", joined by blanks.
static bool note(void *self, const Named *named, Err *err)
{
    (void)err;
    Buffer *notes = self;
    Arena arena;
    arena_init(&arena);
    assert_int_equal(named->type, NAMED_DATE);
    assert_true(named->is_name && named->why.length > 0 && named->context.length > 0);
    buffer_format(notes, "%s" TEXT_FMT " (" TEXT_FMT " " TEXT_FMT " " TEXT_FMT "%s" TEXT_FMT ")@%d",
                  notes->length ? " " : "", TEXT_ARG(named->value), TEXT_ARG(named->precision),
                  TEXT_ARG(instant_date_text(named->from, &arena)),
                  TEXT_ARG(instant_date_text(named->to - 1, &arena)), named->of.length ? " " : "",
                  TEXT_ARG(named->of), (int)named->offset);
    arena_done(&arena);
    return true;
}

static void check(const char *text, const char *expected)
{
    Buffer notes = {0};
    Err err = {0};
    buffer_add_string(&notes, "");
    assert_true(dates_find(text_of(text), note, &notes, &err));
    assert_text_equal(buffer_text(&notes), expected);
    buffer_done(&notes);
}

TEST(dates_of_a_day_are_found_as_people_write_them)
{
    static const char *const forms[] = {"2014-03-12",           "12 March 2014", "March 12, 2014",
                                        "12th of March, 2014",  "12-Mar-2014",   "2014/03/12",
                                        "2014-03-12T10:11:12Z", "12.03.2014"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        check(forms[i], "2014-03-12 (day 2014-03-12 2014-03-12)@0");
    check("16/02/2014", "2014-02-16 (day 2014-02-16 2014-02-16)@0");
}

TEST(dates_that_leave_days_open_are_intervals)
{
    check("March 2014", "2014-03 (month 2014-03-01 2014-03-31)@0");
    check("in 2014-02.", "2014-02 (month 2014-02-01 2014-02-28)@3");
    check("Q4 2014", "2014-Q4 (quarter 2014-10-01 2014-12-31)@0");
    check("the second quarter of 2014", "2014-Q2 (quarter 2014-04-01 2014-06-30)@4");
    check("first half of 2014", "2014-H1 (half 2014-01-01 2014-06-30)@0");
    check("early 2014", "2014-01/2014-04 (part of a year 2014-01-01 2014-04-30)@0");
    check("mid-2014", "2014-05/2014-08 (part of a year 2014-05-01 2014-08-31)@0");
    check("late in 2014", "2014-09/2014-12 (part of a year 2014-09-01 2014-12-31)@0");
    check("since 2014", "2014 (year 2014-01-01 2014-12-31)@6");
}

TEST(dates_that_could_be_something_else_are_not_told)
{
    static const char *const others[] = {"01/02/2014",     "CVE-2014-1234",
                                         "Office 2016",    "2014-03-12.exe",
                                         "in 2008 R2",     "2014-3",
                                         "2014-13",        "KB2014-03-12",
                                         "Q5 2014",        "12 March 1814",
                                         "a/2014/03/12/b", "March 2014.5",
                                         "may 12",         ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check(others[i], "");
}

TEST(dates_belong_to_what_stands_right_before_them)
{
    check("compiled on 2014-03-12", "2014-03-12 (day 2014-03-12 2014-03-12 compiled)@12");
    check("Compilation timestamp: 2014-03-12", "2014-03-12 (day 2014-03-12 2014-03-12 compiled)@23");
    check("first seen in March 2014", "2014-03 (month 2014-03-01 2014-03-31 first seen)@14");
    check("active since at least 2009", "2009 (year 2009-01-01 2009-12-31 active since)@22");
    check("compiled the tool. On 2014-03-12", "2014-03-12 (day 2014-03-12 2014-03-12)@22");
    check("recompiled 2014-03-12", "2014-03-12 (day 2014-03-12 2014-03-12)@11");
}
