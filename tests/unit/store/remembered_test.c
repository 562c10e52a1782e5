// What is remembered of bodies and holders from batch to batch, and when it is not.

#include "store/sql.h"
#include "unit/store/fixture.h"

static const Said a_note = {.partner = "Lab", .holder = "note", .rank = RANK_ACTIVITY, .raw = "a note"};

static void assert_counts(Fixture *it, int64_t bodies, int64_t holders)
{
    int64_t found;
    must(it, sql_number(it->store, "SELECT count(*) FROM body", &found, &it->err));
    assert_int_equal(found, bodies);
    must(it, sql_number(it->store, "SELECT count(*) FROM holder", &found, &it->err));
    assert_int_equal(found, holders);
}

TEST(store_keeps_a_body_and_a_holder_once_however_many_batches_give_them)
{
    Fixture it;
    fixture_init(&it);
    for (int batch = 0; batch < 3; batch++)
        say_all(&it, &a_note, 1);
    assert_counts(&it, 1, 1);
    store_close(it.store);
    fixture_open(&it);
    say_all(&it, &a_note, 1);
    assert_counts(&it, 1, 1);
    fixture_done(&it);
}

TEST(store_finds_what_another_program_gave_between_two_batches)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "Lab", .holder = "first", .rank = RANK_ACTIVITY});
    Fixture other = it;
    fixture_open(&other);
    say_all(&other, &a_note, 1);
    store_close(other.store);
    say_all(&it, &a_note, 1);
    assert_counts(&it, 2, 2);
    fixture_done(&it);
}

TEST(store_forgets_what_was_rolled_back)
{
    Fixture it;
    fixture_init(&it);
    for (int round = 0; round < 2; round++) {
        must(&it, store_begin(it.store, &it.err));
        say(&it, &a_note);
        store_rollback(it.store);
    }
    assert_counts(&it, 0, 0);
    say_all(&it, &a_note, 1);
    say_all(&it, &a_note, 1);
    assert_counts(&it, 1, 1);
    assert_int_equal(loaded(&it, NULL).activity_count, 1);
    fixture_done(&it);
}

TEST(store_remembers_a_bounded_number_of_bodies_and_holders)
{
    enum { MANY = 40000 };
    Fixture it;
    fixture_init(&it);
    for (int round = 0; round < 2; round++) {
        must(&it, store_begin(it.store, &it.err));
        for (int i = 0; i < MANY; i++) {
            char id[16];
            snprintf(id, sizeof id, "r%d", i);
            say(&it, &(Said){.partner = "Lab", .holder = id, .rank = RANK_ACTIVITY, .raw = id});
        }
        assert_true(it.store->known_bodies.count < MANY && it.store->holders.count < MANY);
        must(&it, store_commit(it.store, &it.err));
    }
    assert_counts(&it, MANY, MANY);
    fixture_done(&it);
}
