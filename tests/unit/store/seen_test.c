// Nothing that the case holds is ever taken for new, whoever wrote it, and most of what is new is known to
// be.

#include "store/sql.h"
#include "unit/store/fixture.h"

enum { MANY = 3000 };

static void name_of(int number, char name[24])
{
    snprintf(name, 24, "holder-%d", number);
}

static void say_holders(Fixture *it, int first, int end)
{
    must(it, store_begin(it->store, &it->err));
    for (int i = first; i < end; i++) {
        char name[24];
        name_of(i, name);
        say(it, &(Said){.partner = "Lab", .holder = name, .rank = RANK_ACTIVITY, .raw = name});
    }
    must(it, store_commit(it->store, &it->err));
}

static int count_held(Seen *seen, int first, int end)
{
    int held = 0;
    for (int i = first; i < end; i++) {
        char name[24];
        name_of(i, name);
        held += seen_may_hold(seen, text_of(name));
    }
    return held;
}

/// A case in which something stood when it was opened: not all of it is remembered elsewhere.
static void init_with_one(Fixture *it)
{
    fixture_init(it);
    SAY(it, {.partner = "Lab", .holder = "first", .rank = RANK_ACTIVITY});
    store_close(it->store);
    fixture_open(it);
}

TEST(seen_puts_nothing_down_while_all_rows_are_remembered)
{
    Fixture it;
    fixture_init(&it);
    say_holders(&it, 0, MANY);
    assert_null(it.store->seen_holders.bits);
    assert_int_equal(count_held(&it.store->seen_holders, 0, 2 * MANY), 2 * MANY);
    fixture_done(&it);
}

TEST(seen_holds_every_row_that_was_written_and_hardly_any_other)
{
    Fixture it;
    init_with_one(&it);
    say_holders(&it, 0, 1); // asks, so that the rows are worth reading
    say_holders(&it, 1, MANY);
    assert_int_equal(count_held(&it.store->seen_holders, 0, MANY), MANY);
    assert_true(count_held(&it.store->seen_holders, MANY, 2 * MANY) < MANY / 10);
    fixture_done(&it);
}

TEST(seen_takes_along_what_another_program_wrote_once_that_is_worth_it)
{
    Fixture it;
    init_with_one(&it);
    say_holders(&it, 0, 1);
    Fixture other = it;
    fixture_open(&other);
    say_holders(&other, 1, MANY);
    store_close(other.store);
    say_holders(&it, 0, 1);
    assert_false(it.store->seen_holders.is_whole);
    assert_int_equal(count_held(&it.store->seen_holders, 0, MANY), MANY);
    say_holders(&it, 0, 1);
    assert_true(it.store->seen_holders.is_whole);
    assert_int_equal(count_held(&it.store->seen_holders, 0, MANY), MANY);
    fixture_done(&it);
}

TEST(seen_reads_rows_again_whose_ids_were_given_back)
{
    Fixture it;
    init_with_one(&it);
    must(&it, store_begin(it.store, &it.err));
    say(&it, &(Said){.partner = "Lab", .holder = "undone", .rank = RANK_ACTIVITY, .raw = "undone"});
    store_rollback(it.store);
    Fixture other = it;
    fixture_open(&other);
    say_holders(&other, 0, 1);
    store_close(other.store);
    say_holders(&it, 0, 2);
    assert_int_equal(count_held(&it.store->seen_holders, 0, 2), 2);
    assert_int_equal(it.store->next_holder, 4);
    fixture_done(&it);
}
