#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "store/index.h"
#include "store/tally.h"

// The case as a whole: how large, whether sound, and a copy of it.

/// Values by kind, by walking all runs side by side.
static bool count_kinds(Store *store, StoreStats *out, Err *err)
{
    Runs runs = {0};
    Merge merge = {0};
    bool has_posting = true;
    RecordId last = 0;
    bool is_read = runs_list(store, RUNS_OF_VALUES, &runs, err) &&
                   merge_open(&merge, store, runs.items, runs.count, false, err);
    while (is_read && (is_read = merge_next(&merge, &has_posting, err)) && has_posting) {
        Kind kind = key_kind(merge.key);
        out->values += merge.is_new_key;
        out->values_of_kind[kind < KIND_COUNT ? kind : KIND_OTHER] += merge.is_new_key;
        out->observations += merge.is_new_key || merge.posting.record != last;
        last = merge.posting.record;
    }
    merge_done(&merge);
    vec_free(&runs);
    return is_read;
}

static bool count_given(Store *store, StoreStats *out, Err *err)
{
    Tally tally;
    if (!tally_read(store, &tally, err))
        return false;
    out->activities = tally.all.activities;
    out->items = tally.items;
    out->records = tally.all.records;
    tally_done(&tally);
    return true;
}

static bool count_all(Store *store, StoreStats *out, Err *err)
{
    const struct {
        const char *sql;
        uint64_t *into;
    } counts[] = {
        {"SELECT count(*) FROM partner", &out->partners},
        {"SELECT count(*) FROM partner WHERE is_withdrawn", &out->withdrawn},
        {"SELECT count(*) FROM known WHERE NOT is_gone", &out->weighed},
        {"SELECT count(*) FROM body", &out->bodies},
        {"SELECT sum(size) FROM body", &out->raw_bytes},
        {"SELECT sum(length(bytes)) FROM pack", &out->packed_bytes},
        {"SELECT count(*) FROM name", &out->names},
        {"SELECT count(*) FROM name_group", &out->name_groups},
        {"SELECT count(*) FROM claim", &out->claims},
        {"SELECT count(*) FROM (SELECT DISTINCT partner, source, place, what FROM complaint)",
         &out->complaints},
        {"SELECT count(*) FROM decision", &out->decisions},
        {"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", &out->case_bytes},
        {"SELECT number FROM meta WHERE key = 'version'", &out->version},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t number;
        if (!sql_number(store, counts[i].sql, &number, err))
            return false;
        *counts[i].into = (uint64_t)number;
    }
    return count_given(store, out, err) && count_kinds(store, out, err);
}

bool store_observations(Store *store, uint64_t *out, Err *err)
{
    int64_t number;
    if (!sql_number(store, "SELECT sum(observations) FROM run WHERE of = 0", &number, err))
        return false;
    *out = (uint64_t)number;
    return true;
}

bool store_stats(Store *store, StoreStats *out, Err *err)
{
    StoreStats stats = {0};
    bool is_read = sql_begin_reading(store, err) && count_all(store, &stats, err);
    sql_end_reading(store);
    if (is_read)
        *out = stats;
    return is_read;
}

typedef VEC(Text) Problems;

/// At most so many raw records are named: a damaged file has more than anybody reads.
enum { NAMED_MOST = 10 };

static bool check_sqlite(Store *store, Arena *arena, Problems *problems, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(store, "PRAGMA integrity_check(100)", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        Text said = sql_column_text(rows, 0);
        if (!text_is(said, "ok"))
            *vec_push(problems) = arena_format(arena, "the file: " TEXT_FMT, TEXT_ARG(said));
    }
    sqlite3_finalize(rows);
    return is_read;
}

static bool check_pointers(Store *store, Arena *arena, Problems *problems, Err *err)
{
    static const struct {
        const char *what, *sql;
    } rules[] = {
        {"records without their raw bytes",
         "SELECT count(*) FROM record WHERE body NOT IN (SELECT id FROM body)"},
        {"records of no source", "SELECT count(*) FROM record WHERE source NOT IN (SELECT id FROM source)"},
        {"records of no partner",
         "SELECT count(*) FROM record WHERE partner NOT IN (SELECT id FROM partner)"},
        {"records of no activity or item",
         "SELECT count(*) FROM record WHERE holder <> 0 AND holder NOT IN (SELECT id FROM holder)"},
        {"records whose partner is not their activity's",
         "SELECT count(*) FROM record r JOIN holder h ON h.id = r.holder WHERE h.partner <> r.partner"},
        {"activities and items with several records that are not listed as such",
         "SELECT count(*) FROM (SELECT holder FROM record WHERE holder <> 0 GROUP BY holder HAVING count(*) > 1)"
         " WHERE holder NOT IN (SELECT holder FROM several)"},
        {"records of no bundle or file",
         "SELECT count(*) FROM record WHERE remainder <> 0 AND remainder NOT IN (SELECT id FROM holder)"},
        {"members of no record", "SELECT count(*) FROM member WHERE record NOT IN (SELECT id FROM record)"},
        {"members that are nothing",
         "SELECT count(*) FROM member WHERE member NOT IN (SELECT id FROM holder)"},
        {"names of no record", "SELECT count(*) FROM name WHERE record NOT IN (SELECT id FROM record)"},
        {"versions of activities that no record states",
         "SELECT count(*) FROM edition e WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = e.version"
         " AND r.holder = e.holder AND r.rank IS NOT NULL)"},
        {"parts of versions that are nothing",
         "SELECT count(*) FROM edition e WHERE last - first + 1 <> (SELECT count(*) FROM record r"
         " WHERE r.holder = e.holder AND r.body BETWEEN e.first AND e.last)"},
        {"versions that warn of parts and are no record",
         "SELECT count(*) FROM warning_version WHERE record NOT IN (SELECT id FROM record)"},
        {"name groups of no record",
         "SELECT count(*) FROM name_group WHERE record NOT IN (SELECT id FROM record)"},
        {"claims of no record", "SELECT count(*) FROM claim WHERE record NOT IN (SELECT id FROM record)"},
        {"withdrawn statements of no record",
         "SELECT count(*) FROM withheld WHERE record NOT IN (SELECT id FROM record)"},
        {"sightings of no record",
         "SELECT count(*) FROM sighting WHERE record NOT IN (SELECT id FROM record)"},
        {"sightings of nothing",
         "SELECT count(*) FROM sighting WHERE kind = 0 AND of NOT IN (SELECT id FROM holder)"},
        {"warning lists of no record",
         "SELECT count(*) FROM warning_list WHERE record NOT IN (SELECT id FROM record)"},
        {"vocabularies of no record",
         "SELECT count(*) FROM vocabulary WHERE record NOT IN (SELECT id FROM record)"},
        {"relations of no record",
         "SELECT count(*) FROM relation WHERE record NOT IN (SELECT id FROM record)"},
        {"relations that are not found by their ends",
         "SELECT count(*) FROM relation l WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.member = l.subject"
         " AND m.record = l.record AND m.roles & 2) OR NOT EXISTS (SELECT 1 FROM member m"
         " WHERE m.member = l.object AND m.record = l.record AND m.roles & 2)"},
        {"relations between nothing",
         "SELECT count(*) FROM relation WHERE subject NOT IN (SELECT id FROM holder)"
         " OR object NOT IN (SELECT id FROM holder)"},
        {"known activities that are nothing",
         "SELECT count(*) FROM known WHERE holder NOT IN (SELECT id FROM holder)"},
        {"blocks of no run",
         "SELECT count(*) FROM block b WHERE NOT EXISTS (SELECT 1 FROM run WHERE b.id BETWEEN first_block AND"
         " last_block)"},
        {"fences of no block", "SELECT count(*) FROM fence WHERE block NOT IN (SELECT id FROM block)"
                               " OR run NOT IN (SELECT first_block FROM run)"},
        {"blocks without a fence", "SELECT count(*) FROM block WHERE id NOT IN (SELECT block FROM fence)"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t breaches;
        if (!sql_number(store, rules[i].sql, &breaches, err))
            return false;
        if (breaches)
            *vec_push(problems) = arena_format(arena, "%s: %lld", rules[i].what, (long long)breaches);
    }
    return true;
}

/// Records that exist and speak of something, by number: looked up one by one, they would take longer than
/// all else that is checked.
typedef struct {
    bool *is_one;
    uint32_t room;
} Speaking;

static bool find_speaking(Store *store, Speaking *out, Err *err)
{
    int64_t most;
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    if (!sql_number(store, "SELECT max(id) FROM record", &most, err) ||
        !sql_prepare(store, "SELECT id FROM record WHERE holder <> 0", &rows, err))
        return false;
    out->room = most < 0 || most >= UINT32_MAX ? 0 : (uint32_t)most + 1;
    out->is_one = memory_get(out->room * sizeof *out->is_one);
    memset(out->is_one, 0, out->room * sizeof *out->is_one);
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        uint32_t id = sql_column_id(rows, 0);
        if (id < out->room)
            out->is_one[id] = true;
    }
    sqlite3_finalize(rows);
    return is_read;
}

/// Ascending keys, and records that exist and speak of something.
static bool check_runs(Store *store, Arena *arena, Problems *problems, Err *err)
{
    Runs runs = {0};
    Merge merge = {0};
    Speaking speaking = {0};
    Buffer before = {0};
    uint64_t strays = 0, disorder = 0;
    bool has_posting = true;
    bool is_read = runs_list(store, RUNS_OF_VALUES, &runs, err) &&
                   merge_open(&merge, store, runs.items, runs.count, false, err) &&
                   find_speaking(store, &speaking, err);
    while (is_read && (is_read = merge_next(&merge, &has_posting, err)) && has_posting) {
        if (merge.is_new_key) {
            disorder += text_compare(buffer_text(&before), merge.key) >= 0;
            buffer_clear(&before);
            buffer_add(&before, merge.key);
        }
        strays += merge.posting.record >= speaking.room || !speaking.is_one[merge.posting.record];
    }
    if (strays)
        *vec_push(problems) =
            arena_format(arena, "observations of no activity or item: %llu", (unsigned long long)strays);
    if (disorder)
        *vec_push(problems) = arena_format(arena, "values out of order: %llu", (unsigned long long)disorder);
    free(speaking.is_one);
    merge_done(&merge);
    buffer_done(&before);
    vec_free(&runs);
    return is_read;
}

/// That each row is found by its beginning, once, and nothing else is.
static bool check_index(Store *store, RunsOf of, const char *what, Arena *arena, Problems *problems, Err *err)
{
    static const char *const counts[RUNS_COUNT] = {
        [RUNS_OF_BODIES] = "SELECT count(*) FROM body", [RUNS_OF_HOLDERS] = "SELECT count(*) FROM holder"};
    Runs runs = {0};
    Merge merge = {0};
    int64_t rows;
    uint64_t found = 0, strays = 0;
    bool has_posting = true;
    bool is_read = sql_number(store, counts[of], &rows, err) && runs_list(store, of, &runs, err) &&
                   merge_open(&merge, store, runs.items, runs.count, false, err);
    while (is_read && (is_read = merge_next(&merge, &has_posting, err)) && has_posting) {
        bool is_its;
        is_read = index_is_sound(store, of, merge.key, merge.posting.record, &is_its, err);
        found += is_its;
        strays += !is_its;
    }
    if (is_read && (strays || found != (uint64_t)rows))
        *vec_push(problems) =
            arena_format(arena, "%llu of %lld %s are found, and %llu that are none",
                         (unsigned long long)found, (long long)rows, what, (unsigned long long)strays);
    merge_done(&merge);
    vec_free(&runs);
    return is_read;
}

/// False when the bytes are not what they are filed under.
static bool is_sound(Store *store, sqlite3_stmt *row)
{
    Arena arena;
    arena_init(&arena);
    Text filed = sql_column_text(row, 1), raw;
    Err ignored = {0};
    bool is_read = body_read_row(store, row, 2, &arena, &raw, &ignored);
    bool is_same = false;
    if (is_read && filed.length == DIGEST_BYTES) {
        Digest digest = digest_of(raw);
        is_same = memcmp(digest.bytes, filed.bytes, DIGEST_BYTES) == 0;
    }
    arena_done(&arena);
    return is_same;
}

static bool check_bodies(Store *store, Arena *arena, Problems *problems, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(store, "SELECT id, digest, pack, at, size FROM body ORDER BY pack, at", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    uint32_t count = 0;
    // What is checked is the file, not what was read of it before.
    store->unpacked_pack = 0;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        if (!is_sound(store, rows) && ++count <= NAMED_MOST)
            *vec_push(problems) = arena_format(arena, "raw record %lld is not what its digest says",
                                               (long long)sql_column_number(rows, 0));
    if (count > NAMED_MOST)
        *vec_push(problems) = arena_format(arena, "nor are %u more raw records", count - NAMED_MOST);
    sqlite3_finalize(rows);
    return is_read;
}

bool store_check(Store *store, Arena *arena, Text **problems, uint32_t *count, Err *err)
{
    Problems found = {0};
    bool is_read = sql_begin_reading(store, err) && check_sqlite(store, arena, &found, err);
    // Where the file itself is broken, queries over it say nothing more.
    if (is_read && found.count == 0)
        is_read = check_pointers(store, arena, &found, err) && check_runs(store, arena, &found, err) &&
                  check_index(store, RUNS_OF_BODIES, "raw records", arena, &found, err) &&
                  check_index(store, RUNS_OF_HOLDERS, "activities and items", arena, &found, err) &&
                  check_bodies(store, arena, &found, err);
    sql_end_reading(store);
    // A file too broken to be walked is what was asked about, not a failure to answer.
    if (!is_read && err->code == ERR_INPUT) {
        *vec_push(&found) = arena_copy(arena, text_of(err->message));
        is_read = true;
    }
    if (is_read) {
        *problems = arena_array(arena, Text, found.count);
        *count = (uint32_t)found.count;
        if (found.count)
            memcpy(*problems, found.items, found.count * sizeof **problems);
    }
    vec_free(&found);
    return is_read;
}

/// How many pages are copied before other programs get a chance to write.
enum { PAGES_A_STEP = 4096, WAIT_A_STEP = 20 };

static bool copy_pages(Store *store, sqlite3 *to, const char *path, Err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", store->db, "main");
    if (!backup)
        return fail(err, ERR_FAILED, "cannot write '%s': %s", path, sqlite3_errmsg(to));
    int code;
    do {
        code = sqlite3_backup_step(backup, PAGES_A_STEP);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(WAIT_A_STEP);
    } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
    if (sqlite3_backup_finish(backup) != SQLITE_OK || code != SQLITE_DONE)
        return fail(err, ERR_FAILED, "cannot write '%s': %s", path, sqlite3_errmsg(to));
    // The copy is one file, with no log beside it.
    if (sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return fail(err, ERR_FAILED, "cannot write '%s': %s", path, sqlite3_errmsg(to));
    return true;
}

/// A copy of a damaged file is no backup, and may be about to take the place of a sound one.
static bool check_copy(Store *store, sqlite3 *copy, Err *err)
{
    sqlite3_stmt *check = NULL;
    bool is_sound = sqlite3_prepare_v2(copy, "PRAGMA quick_check(1)", -1, &check, NULL) == SQLITE_OK &&
                    sqlite3_step(check) == SQLITE_ROW && text_is(sql_column_text(check, 0), "ok");
    sqlite3_finalize(check);
    return is_sound ||
           fail(err, ERR_INPUT,
                "'%s' is damaged, so no backup was made of it: 'asterism check' says where; restore "
                "an earlier backup, or pool its sources into a new case",
                store->path);
}

/// `path`: what is said that it is written to.
static bool copy_case(Store *store, const char *part, const char *path, Err *err)
{
    sqlite3 *to = NULL;
    bool is_done = false;
    if (sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        fail(err, ERR_FAILED, "cannot write '%s': %s", path, sqlite3_errmsg(to));
    else
        is_done =
            sql_begin_reading(store, err) && copy_pages(store, to, path, err) && check_copy(store, to, err);
    sql_end_reading(store);
    sqlite3_close(to);
    return is_done;
}

/// SQLite only says that it cannot open the file.
static bool check_folder(const char *path, Err *err)
{
    const char *slash = strrchr(path, '/');
    Buffer folder = {0};
    struct stat found;
    buffer_add(&folder, slash == path ? TEXT("/") : slash ? (Text){path, (size_t)(slash - path)} : TEXT("."));
    bool is_there = stat(folder.bytes, &found) == 0 && S_ISDIR(found.st_mode);
    bool is_fit =
        !is_there ? fail(err, ERR_USAGE,
                         "cannot write '%s': there is no folder '%s'; make it first, or name another", path,
                         folder.bytes)
        : access(folder.bytes, W_OK | X_OK) != 0
            ? fail_errno(err, ERR_FAILED, "cannot write '%s' into the folder '%s'", path, folder.bytes)
            : true;
    buffer_done(&folder);
    return is_fit;
}

bool store_backup(Store *store, const char *path, Err *err)
{
    if (access(path, F_OK) == 0)
        return fail(err, ERR_USAGE, "'%s' exists already: name a new file", path);
    if (!check_folder(path, err))
        return false;
    // Written under another name first: a backup that was not finished must not look like one.
    Buffer part = {0};
    buffer_format(&part, "%s.part-%ld", path, (long)getpid());
    unlink(part.bytes);
    bool is_done = copy_case(store, part.bytes, path, err);
    // Linked, so that what somebody else put there meanwhile is not overwritten; renamed where links are
    // unknown.
    if (is_done && link(part.bytes, path) != 0 && (errno == EEXIST || rename(part.bytes, path) != 0))
        is_done = fail_errno(err, ERR_FAILED, "cannot write '%s'", path);
    unlink(part.bytes);
    buffer_done(&part);
    return is_done;
}
