// Bodies and holders are found again by the beginning of a digest, however many batches wrote them.

#include "store/index.h"
#include "unit/store/fixture.h"

enum { BATCHES = 40, EACH = 50 };

static void name_one(char out[40], int batch, int i)
{
    snprintf(out, 40, "item %d of %d", i, batch);
}

static void give_batches(Fixture *it)
{
    char id[40];
    for (int batch = 0; batch < BATCHES; batch++) {
        must(it, store_begin(it->store, &it->err));
        for (int i = 0; i < EACH; i++) {
            name_one(id, batch, i);
            say(it, &(Said){.partner = "Lab", .holder = id, .rank = RANK_ACTIVITY, .raw = id});
        }
        must(it, store_commit(it->store, &it->err));
    }
}

static size_t count_runs(Fixture *it, RunsOf of)
{
    Runs runs = {0};
    must(it, runs_list(it->store, of, &runs, &it->err));
    size_t count = runs.count;
    vec_free(&runs);
    return count;
}

static void assert_found(Fixture *it)
{
    char id[40];
    IndexedIds holders = {0};
    for (int batch = 0; batch < BATCHES; batch++)
        for (int i = 0; i < EACH; i++) {
            name_one(id, batch, i);
            must(it, index_holders(it->store, NULL, text_of(id), &holders, &it->err));
            assert_int_equal(holders.count, 1);
        }
    must(it, index_holders(it->store, NULL, TEXT("nobody"), &holders, &it->err));
    assert_int_equal(holders.count, 0);
    vec_free(&holders);
}

static uint32_t count_problems(Fixture *it)
{
    Text *problems;
    uint32_t count;
    must(it, store_check(it->store, &it->arena, &problems, &count, &it->err));
    return count;
}

TEST(index_finds_what_many_batches_wrote_and_merges_them)
{
    Fixture it;
    fixture_init(&it);
    give_batches(&it);
    assert_true(count_runs(&it, RUNS_OF_HOLDERS) < BATCHES);
    assert_found(&it);
    must(&it, store_settle(it.store, &it.err));
    assert_int_equal(count_runs(&it, RUNS_OF_HOLDERS), 1);
    assert_int_equal(count_runs(&it, RUNS_OF_BODIES), 1);
    assert_found(&it);
    assert_int_equal(count_problems(&it), 0);
    fixture_done(&it);
}

TEST(index_tells_digests_apart_that_begin_alike)
{
    Fixture it;
    BodyId first, second, again;
    Digest one = {{1, 2, 3, 4, 5, 6, 7, 8, 9}}, other = {{1, 2, 3, 4, 5, 6, 7, 8, 10}};
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_body(it.store, TEXT("one"), &one, &first, &it.err));
    must(&it, store_body(it.store, TEXT("other"), &other, &second, &it.err));
    must(&it, store_commit(it.store, &it.err));
    store_close(it.store);
    fixture_open(&it);
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_body(it.store, TEXT("other"), &other, &again, &it.err));
    assert_int_equal(again, second);
    must(&it, store_body(it.store, TEXT("one"), &one, &again, &it.err));
    assert_int_equal(again, first);
    must(&it, store_commit(it.store, &it.err));
    Text raw;
    Err err = {0};
    must(&it, store_raw(it.store, TEXT("01020304050607080a"), &it.arena, &raw, &it.err));
    assert_true(text_is(raw, "other"));
    assert_false(store_raw(it.store, TEXT("0102030405060708"), &it.arena, &raw, &err));
    assert_non_null(strstr(err.message, "several"));
    fixture_done(&it);
}

TEST(index_that_misses_a_row_is_a_problem_of_the_case)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "Lab", .holder = "first", .rank = RANK_ACTIVITY});
    assert_int_equal(count_problems(&it), 0);
    must(&it, sql_run(it.store, "UPDATE holder SET foreign_id = 'other'", &it.err));
    assert_int_equal(count_problems(&it), 1);
    fixture_done(&it);
}
