// The file as a whole: made, opened, refused, rolled back, checked, copied.

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/sql.h"
#include "unit/store/fixture.h"

static void run_sql(const Fixture *it, const char *sql)
{
    sqlite3 *db;
    char path[128];
    snprintf(path, sizeof path, "%s/case.db", it->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

TEST(store_refuses_a_second_case_in_one_folder)
{
    Fixture it;
    fixture_init(&it);
    assert_false(store_create(it.folder, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    fixture_done(&it);
}

TEST(store_says_what_helps_where_there_is_no_case)
{
    Store *store;
    Err err;
    assert_false(store_open("/tmp/asterism-no-such-case", &store, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_non_null(strstr(err.message, "asterism init"));
}

TEST(store_refuses_a_case_of_a_newer_or_older_program_and_foreign_databases)
{
    Fixture it;
    fixture_init(&it);
    store_close(it.store);
    run_sql(&it, "PRAGMA user_version = 99");
    assert_false(store_open(it.folder, &it.store, &it.err));
    assert_int_equal(it.err.code, ERR_INPUT);
    assert_non_null(strstr(it.err.message, "newer"));
    run_sql(&it, "PRAGMA user_version = 1");
    assert_false(store_open(it.folder, &it.store, &it.err));
    assert_int_equal(it.err.code, ERR_INPUT);
    assert_non_null(strstr(it.err.message, "older"));
    run_sql(&it, "PRAGMA application_id = 5");
    assert_false(store_open(it.folder, &it.store, &it.err));
    assert_int_equal(it.err.code, ERR_INPUT);
    it.store = NULL;
    fixture_done(&it);
}

TEST(store_says_when_the_file_is_damaged)
{
    Fixture it;
    char path[128];
    fixture_init(&it);
    store_close(it.store);
    snprintf(path, sizeof path, "%s/case.db", it.folder);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fputs("this is no database at all, whatever its name says", file);
    fclose(file);
    assert_false(store_open(it.folder, &it.store, &it.err));
    assert_int_equal(it.err.code, ERR_INPUT);
    assert_non_null(strstr(it.err.message, "damaged"));
    it.store = NULL;
    fixture_done(&it);
}

TEST(store_keeps_nothing_of_a_batch_that_was_rolled_back)
{
    Fixture it;
    StoreStats before, after;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
    must(&it, store_stats(it.store, &before, &it.err));
    must(&it, store_begin(it.store, &it.err));
    say(&it, &(Said){.partner = "Q",
                     .holder = "b",
                     .rank = RANK_ACTIVITY,
                     .value = "domain b.example",
                     .source = "other.jsonl"});
    store_rollback(it.store);
    must(&it, store_stats(it.store, &after, &it.err));
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(store_counts(it.store).fresh, 1);
    // The numbers given out in the lost batch are given out again, to others.
    SAY(&it,
        {.partner = "R",
         .holder = "c",
         .rank = RANK_ACTIVITY,
         .value = "domain c.example",
         .source = "other.jsonl"},
        {.partner = "Q", .holder = "b", .rank = RANK_ACTIVITY, .value = "domain b.example"});
    Text *problems;
    uint32_t count;
    must(&it, store_check(it.store, &it.arena, &problems, &count, &it.err));
    assert_int_equal(count, 0);
    assert_int_equal(loaded(&it, NULL).value_count, 3);
    fixture_done(&it);
}

TEST(store_lets_two_programs_pool_in_turns)
{
    Fixture it;
    Fixture other;
    fixture_init(&it);
    other = it;
    arena_init(&other.arena);
    fixture_open(&other);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
    SAY(&other, {.partner = "Q", .holder = "b", .rank = RANK_ACTIVITY, .value = "domain b.example"});
    SAY(&it, {.partner = "P", .holder = "c", .rank = RANK_ACTIVITY, .value = "domain b.example"},
        {.partner = "P", .holder = "c", .rank = RANK_ACTIVITY, .value = "domain c.example"});
    Pool pool = loaded(&other, NULL);
    assert_int_equal(pool.value_count, 3);
    assert_int_equal(pool.activity_count, 3);
    store_close(other.store);
    arena_done(&other.arena);
    fixture_done(&it);
}

TEST(store_reads_a_snapshot_while_another_writes)
{
    Fixture it;
    Fixture other;
    fixture_init(&it);
    other = it;
    arena_init(&other.arena);
    fixture_open(&other);
    must(&it, store_begin(it.store, &it.err));
    say(&it, &(Said){.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
    assert_int_equal(loaded(&other, NULL).activity_count, 0);
    must(&it, store_commit(it.store, &it.err));
    assert_int_equal(loaded(&other, NULL).activity_count, 1);
    store_close(other.store);
    arena_done(&other.arena);
    fixture_done(&it);
}

TEST(store_check_finds_a_raw_record_that_was_changed_and_rows_that_point_nowhere)
{
    Fixture it;
    Text *problems, raw;
    uint32_t count;
    fixture_init(&it);
    SAY(&it, {.partner = "P",
              .holder = "a",
              .rank = RANK_ACTIVITY,
              .value = "domain a.example",
              .raw = "as it came"});
    Pool pool = loaded(&it, NULL);
    must(&it,
         store_raw(it.store, text_slice(text_of(pool.records[0].digest), 0, 9), &it.arena, &raw, &it.err));
    assert_text_equal(raw, "as it came");
    assert_false(store_raw(it.store, TEXT("0000000000"), &it.arena, &raw, &it.err));
    run_sql(&it, "UPDATE pack SET bytes = CAST('as it cane' AS BLOB); UPDATE record SET holder = 0");
    must(&it, store_check(it.store, &it.arena, &problems, &count, &it.err));
    assert_int_equal(count, 2);
    assert_text_equal(problems[0], "observations of no activity or item: 1");
    assert_text_equal(problems[1], "raw record 1 is not what its digest says");
    fixture_done(&it);
}

TEST(store_says_when_a_block_is_damaged_and_reads_no_further)
{
    static const char *const damages[] = {"x''",
                                          "x'00'",
                                          "x'ffffffffffff'",
                                          "x'00070164050107010000000100'",
                                          "x'000200006400ff00ff00'",
                                          "randomblob(300)"};
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        Fixture it;
        Pool pool;
        Text *problems;
        uint32_t count;
        char sql[128];
        fixture_init(&it);
        SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
        snprintf(sql, sizeof sql, "UPDATE block SET bytes = %s", damages[i]);
        run_sql(&it, sql);
        must(&it, store_check(it.store, &it.arena, &problems, &count, &it.err));
        assert_true(count > 0);
        if (!store_load_pool(it.store, NULL, &it.arena, &pool, NULL, &it.err))
            assert_int_equal(it.err.code, ERR_INPUT);
        fixture_done(&it);
    }
}

TEST(store_gives_long_raw_records_back_byte_for_byte)
{
    Fixture it;
    Text raw;
    static char report[300001];
    fixture_init(&it);
    for (size_t i = 0; i + 1 < sizeof report; i++)
        report[i] = (char)('a' + (i * i / 7) % 23);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "mutex m", .raw = report});
    Pool pool = loaded(&it, NULL);
    StoreStats stats;
    must(&it, store_stats(it.store, &stats, &it.err));
    assert_int_equal(stats.raw_bytes, 300000);
    assert_true(stats.packed_bytes < 150000);
    must(&it, store_raw(it.store, text_of(pool.records[0].digest), &it.arena, &raw, &it.err));
    assert_text_equal(raw, report);
    fixture_done(&it);
}

TEST(store_backup_is_a_whole_case_and_overwrites_nothing)
{
    Fixture it;
    char path[128], opened[128];
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
    Text before = printed_load(&it, NULL);
    snprintf(path, sizeof path, "%s/copy.db", it.folder);
    must(&it, store_backup(it.store, path, &it.err));
    assert_false(store_backup(it.store, path, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    store_close(it.store);
    snprintf(opened, sizeof opened, "%s/case.db", it.folder);
    assert_int_equal(rename(path, opened), 0);
    fixture_open(&it);
    assert_text_equal(printed_load(&it, NULL), before.bytes);
    fixture_done(&it);
}

/// More than fits in a file that may not grow.
static void say_much(Fixture *it)
{
    for (int i = 0; i < 3000; i++) {
        const char *value = arena_format(&it->arena, "domain h%d.example", i).bytes;
        const char *holder = arena_format(&it->arena, "r%d", i % 100).bytes;
        say(it, &(Said){.partner = "P", .holder = holder, .rank = RANK_ACTIVITY, .value = value});
    }
}

TEST(store_undoes_a_batch_for_which_there_is_no_room_and_takes_it_when_there_is)
{
    Fixture it;
    StoreStats before, after;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"});
    must(&it, store_stats(it.store, &before, &it.err));
    char limit[64];
    snprintf(limit, sizeof limit, "PRAGMA max_page_count = %d", (int)(before.case_bytes / 8192));
    must(&it, sql_run(it.store, limit, &it.err));
    must(&it, store_begin(it.store, &it.err));
    RecordId record;
    PartnerId partner;
    BodyId body;
    must(&it, store_partner(it.store, TEXT("P"), &partner, &it.err));
    Digest digest = digest_of(TEXT("short"));
    must(&it, store_body(it.store, TEXT("short"), &digest, &body, &it.err));
    HolderId holder;
    must(&it, store_holder(it.store, partner, TEXT("a"), &holder, &it.err));
    must(&it,
         store_record(it.store, partner, holder, body, TEXT("a.jsonl"), TEXT("line 2"), &record, &it.err));
    for (int i = 0; i < 3000; i++) {
        Sight sight = {.kind = KIND_DOMAIN, .value = arena_format(&it.arena, "long-name-%d.example", i)};
        must(&it, store_observe(it.store, record, &sight, &it.err));
    }
    assert_false(store_commit(it.store, &it.err));
    assert_int_equal(it.err.code, ERR_FAILED);
    assert_non_null(strstr(it.err.message, "no space left"));
    must(&it, store_stats(it.store, &after, &it.err));
    assert_memory_equal(&before, &after, sizeof before);
    must(&it, sql_run(it.store, "PRAGMA max_page_count = 1000000", &it.err));
    must(&it, store_begin(it.store, &it.err));
    say_much(&it);
    must(&it, store_commit(it.store, &it.err));
    assert_int_equal(loaded(&it, NULL).value_count, 3001);
    fixture_done(&it);
}
