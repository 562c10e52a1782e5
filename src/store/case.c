#include "store/store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "store/batch.h"
#include "store/early.h"
#include "store/index.h"

// One file, pages of 8 KiB, a write-ahead log (from the second batch on) so that readers and one writer do
// not wait for each other, and a real sync at every commit: a killed program or a lost machine loses at most
// the batch it was writing.
//
// What grows with the observations stands in sorted runs (runs.h). A record is what one raw body says of one
// holder, so an observation needs only its value and record: holder, partner and source follow from the
// record.

enum { SCHEMA = 24, APPLICATION = 0x41535452 /* "ASTR" */ };

static const char schema_sql[] =
    // The pool's version.
    "CREATE TABLE meta(key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta VALUES('version', 1);"
    // `is_added`: by an analyst, not by what was pooled.
    "CREATE TABLE partner(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, reliability TEXT NOT NULL,"
    " marking INTEGER NOT NULL, is_withdrawn INTEGER NOT NULL, is_added INTEGER NOT NULL,"
    " observations INTEGER NOT NULL);"
    "CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    // An activity, or an item that activities list. The id is the partner's own.
    "CREATE TABLE holder(id INTEGER PRIMARY KEY, foreign_id TEXT NOT NULL, partner INTEGER NOT NULL);"
    // Raw bytes by SHA-256; many stand one after another in a pack, which zstd makes smaller than it could
    // each of them.
    "CREATE TABLE body(id INTEGER PRIMARY KEY, digest BLOB NOT NULL, pack INTEGER NOT NULL, at INTEGER NOT NULL,"
    " size INTEGER NOT NULL);"
    "CREATE TABLE pack(id INTEGER PRIMARY KEY, size INTEGER NOT NULL, bytes BLOB NOT NULL);"
    // What a body says of a holder (0: of none), and where it was first read. The holder comes first in the
    // key, so that the records of one are found without looking at all of them. `is_withdrawn`: 1, or 2 where
    // every version that it stands in is (edition.c). `remainder`: the holder, if
    // any, of which the body says no more than that it lists the first: a record like this one and its row in
    // `member`, which would be a quarter of what a bundle makes. From `rank` (stated.h) on: what it states of
    // the holder; NULL where it states nothing.
    "CREATE TABLE record(id INTEGER PRIMARY KEY, body INTEGER NOT NULL, holder INTEGER NOT NULL,"
    " partner INTEGER NOT NULL, source INTEGER NOT NULL, remainder INTEGER NOT NULL, is_withdrawn INTEGER NOT NULL,"
    " place TEXT NOT NULL, rank INTEGER, title TEXT, url TEXT, date INTEGER, modified INTEGER, marking INTEGER,"
    " pap INTEGER, reliability TEXT, credibility INTEGER, is_revoked INTEGER, valid_until INTEGER,"
    " UNIQUE(holder, body, partner));"
    "CREATE INDEX record_remainder ON record(remainder) WHERE remainder <> 0;"
    "CREATE INDEX record_withdrawn ON record(body, partner) WHERE is_withdrawn;"
    // Observations, and which bodies and holders there are (index.h), in runs (runs.h). `of`: which of these.
    // A run is known by its first block, `kinds` has a bit for each kind in it, and a fence is the first key
    // of a block.
    "CREATE TABLE run(first_block INTEGER PRIMARY KEY, last_block INTEGER NOT NULL, of INTEGER NOT NULL,"
    " observations INTEGER NOT NULL, kinds INTEGER NOT NULL);"
    "CREATE TABLE block(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE fence(run INTEGER NOT NULL, key BLOB NOT NULL, block INTEGER NOT NULL,"
    " PRIMARY KEY(run, key, block)) WITHOUT ROWID;"
    // Holders that a record names. `roles`: MEMBER_LISTED by its holder, MEMBER_RELATED by a relation, or
    // both.
    "CREATE TABLE member(member INTEGER NOT NULL, record INTEGER NOT NULL, roles INTEGER NOT NULL,"
    " PRIMARY KEY(member, record, roles)) WITHOUT ROWID;"
    // Which bodies stand in which version of a holder that comes in pieces, each version being the record
    // that states it (edition.c). Of one version and in its order, bodies mostly have ids that follow each
    // other.
    "CREATE TABLE edition(holder INTEGER NOT NULL, version INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, PRIMARY KEY(holder, version, first)) WITHOUT ROWID;"
    // Of these the versions that want none of their parts' values to link.
    "CREATE TABLE warning_version(record INTEGER PRIMARY KEY);"
    // Holders that have more than one record. Few have; of the others all is known once their one is found.
    "CREATE TABLE several(holder INTEGER PRIMARY KEY);"
    "CREATE TABLE name(record INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(record, text)) WITHOUT ROWID;"
    // What is withdrawn of a record while the rest of it stands (withheld.c).
    "CREATE TABLE withheld(record INTEGER NOT NULL, statement BLOB NOT NULL, PRIMARY KEY(record, statement))"
    " WITHOUT ROWID;"
    // `names`: one a line.
    "CREATE TABLE name_group(record INTEGER NOT NULL, source TEXT NOT NULL, label TEXT NOT NULL, names TEXT "
    "NOT NULL,"
    " is_of_related INTEGER NOT NULL, date INTEGER, marking INTEGER NOT NULL,"
    " PRIMARY KEY(record, source, label, names, is_of_related))"
    " WITHOUT ROWID;"
    // `of`: names, one a line. Numbers are -1 where none is stated.
    "CREATE TABLE claim(record INTEGER NOT NULL, kind INTEGER NOT NULL, of TEXT NOT NULL, source TEXT NOT NULL,"
    " low INTEGER NOT NULL, high INTEGER NOT NULL, date INTEGER NOT NULL, says TEXT NOT NULL, url TEXT NOT NULL,"
    " marking INTEGER NOT NULL, reliability TEXT NOT NULL, credibility INTEGER NOT NULL,"
    " PRIMARY KEY(record, kind, of, source, low, high, date, says)) WITHOUT ROWID;"
    "CREATE INDEX name_text ON name(text COLLATE NOCASE);"
    // The names of the groups, one by one, to be asked for.
    "CREATE TABLE grouped(name TEXT NOT NULL COLLATE NOCASE, source TEXT NOT NULL, record INTEGER NOT NULL,"
    " PRIMARY KEY(name, source, record)) WITHOUT ROWID;"
    // Of a holder (`kind` 0) or of a value (`of` 0).
    "CREATE TABLE sighting(record INTEGER NOT NULL, type INTEGER NOT NULL, of INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, value TEXT NOT NULL, seen_by TEXT NOT NULL, country TEXT NOT NULL,"
    " place TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, sightings INTEGER NOT NULL,"
    " marking INTEGER NOT NULL, pap INTEGER NOT NULL, PRIMARY KEY(kind, value, of, record, type, seen_by,"
    " country, place, first_seen, last_seen)) WITHOUT ROWID;"
    // Between holders, by the ids their partner gives them. `confidence` is -1 where none is stated.
    // Descriptions make wide rows: these come one after another, and are found by way of `member`.
    "CREATE TABLE relation(record INTEGER NOT NULL, subject INTEGER NOT NULL, type TEXT NOT NULL,"
    " object INTEGER NOT NULL, start INTEGER, stop INTEGER, is_revoked INTEGER NOT NULL, description TEXT,"
    " confidence INTEGER NOT NULL, PRIMARY KEY(record, subject, object, type)) WITHOUT ROWID;"
    "CREATE INDEX relation_cites ON relation(subject, object) WHERE " RELATION_CITES ";"
    // `terms`: one a line (indicators.h).
    "CREATE TABLE vocabulary(record INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL,"
    " source TEXT NOT NULL, terms TEXT NOT NULL);"
    "CREATE TABLE warning_list(record INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL);"
    // The lists that stand, ready to be asked: those of which `lists` are the digests' digest.
    "CREATE TABLE warned(key BLOB PRIMARY KEY, lists BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE warned_of(lists BLOB NOT NULL, rest BLOB NOT NULL);"
    // `body`: of the record that is complained of; 0 where the place held none.
    "CREATE TABLE complaint(partner INTEGER NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL,"
    " what TEXT NOT NULL, body INTEGER NOT NULL, PRIMARY KEY(partner, source, place, what, body)) WITHOUT ROWID;"
    "CREATE TABLE decision(number INTEGER PRIMARY KEY, verdict INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT "
    "NULL,"
    " reason TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL, is_undone INTEGER NOT NULL,"
    " is_counted INTEGER NOT NULL DEFAULT 0);"
    // Activities that a kept conclusion has held, and the cluster of several in the last one.
    "CREATE TABLE known(holder INTEGER PRIMARY KEY, cluster TEXT, is_gone INTEGER NOT NULL);"
    // The last record that was there when a conclusion was kept, wherever more were than before.
    "CREATE TABLE heard(number INTEGER PRIMARY KEY, record INTEGER NOT NULL UNIQUE);"
    "CREATE TABLE called(cluster TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE history(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT NOT NULL,"
    " event INTEGER NOT NULL, other TEXT NOT NULL, activities INTEGER NOT NULL, which TEXT NOT NULL,"
    " cause TEXT NOT NULL);"
    // `columns`: as `pool --map` takes it.
    "CREATE TABLE map(name TEXT PRIMARY KEY, columns TEXT NOT NULL) WITHOUT ROWID;"
    // One conclusion, cut into parts because SQLite takes no value of over a gigabyte.
    "CREATE TABLE conclusion(part INTEGER PRIMARY KEY, version INTEGER NOT NULL, bytes BLOB NOT NULL);"
    // The clusters of activities, to be asked for: by holder its cluster's number, and by number its id;
    // `first` is that of the row's first.
    "CREATE TABLE concluded(row INTEGER PRIMARY KEY, numbers BLOB NOT NULL);"
    "CREATE TABLE concluded_id(first INTEGER PRIMARY KEY, ids BLOB NOT NULL);"
    // What is answered to values that very many activities show, as of the conclusion.
    "CREATE TABLE answered(key BLOB PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;";

static Store *store_new(const char *folder)
{
    Store *store = memory_get(sizeof *store);
    *store = (Store){0};
    Buffer path = {0};
    buffer_format(&path, "%s/case.db", folder);
    store->path = path.bytes;
    store->early = -1;
    store->packer = packer_new();
    store->writer = errand_new();
    pthread_mutex_init(&store->turn, NULL);
    store->unpacker = ZSTD_createDCtx();
    store->moments.since = 1;
    arena_init(&store->texts);
    arena_init(&store->row_texts);
    arena_init(&store->written_texts);
    arena_init(&store->holder_texts);
    arena_init(&store->digests);
    return store;
}

void store_close(Store *store)
{
    if (!store)
        return;
    if (store->is_in_batch)
        store_rollback(store);
    store_ask_end(store);
    errand_free(store->writer);
    for (size_t i = 0; i < HOT_COUNT; i++)
        sqlite3_finalize(store->hot[i]);
    sqlite3_close(store->db);
    early_end(store);
    packer_free(store->packer);
    pthread_mutex_destroy(&store->turn);
    ZSTD_freeDCtx(store->unpacker);
    batch_forget(store);
    vec_free(&store->pending);
    vec_free(&store->owners);
    vec_free(&store->stretches);
    moments_done(store);
    arena_done(&store->texts);
    arena_done(&store->row_texts);
    arena_done(&store->written_texts);
    arena_done(&store->holder_texts);
    for (size_t i = 0; i < WAIT_COUNT; i++) {
        vec_free(&store->waiting[i]);
        vec_free(&store->written[i]);
    }
    vec_free(&store->waiting_rows);
    vec_free(&store->holders);
    vec_free(&store->several_holders);
    vec_free(&store->fresh_holders);
    map_done(&store->known_bodies);
    arena_done(&store->digests);
    index_forget(store);
    for (size_t i = 0; i < RUNS_COUNT; i++)
        vec_free(&store->indexed[i].fresh);
    vec_free(&store->said_of);
    vec_free(&store->spoken);
    map_done(&store->holder_ids);
    seen_done(&store->seen_bodies);
    seen_done(&store->seen_holders);
    map_done(&store->recalled_holders);
    buffer_done(&store->raws);
    buffer_done(&store->unpacked);
    buffer_done(&store->key);
    buffer_done(&store->source);
    free(store->path);
    free(store);
}

/// As RFC 3986 has a path in an address, which SQLite takes for a file's name.
static void add_as_address(Buffer *out, const char *path)
{
    for (const char *at = path; *at; at++)
        if (byte_is_alnum(*at) || strchr("/._-~", *at))
            buffer_add_byte(out, *at);
        else
            buffer_format(out, "%%%02x", (unsigned)(unsigned char)*at);
}

/// Whether a log stands beside the file of which anything must be read: that of a writer at work, or of one
/// that was killed.
static bool has_log(const char *path)
{
    Buffer log = {0};
    struct stat found;
    buffer_format(&log, "%s-wal", path);
    bool has_any = stat(log.bytes, &found) == 0 && found.st_size > 0;
    buffer_done(&log);
    return has_any;
}

/// SQLite reads no file that has ever been logged unless it can write beside it, save one that it is told
/// nobody changes (https://www.sqlite.org/wal.html, "Read-Only Databases").
static bool open_to_read(Store *store, Err *err)
{
    Buffer name = {0};
    buffer_add_string(&name, "file:");
    add_as_address(&name, store->path);
    buffer_add_string(&name, has_log(store->path) ? "" : "?immutable=1");
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    bool is_open = sqlite3_open_v2(name.bytes, &store->db, flags, NULL) == SQLITE_OK;
    buffer_done(&name);
    if (!is_open)
        return sql_fail(store, "opening", err);
    sql_wait(store, true);
    return waiting_open(store, err);
}

static bool open_file(Store *store, int flags, Err *err)
{
    // Nobody asks how much memory SQLite has taken, and counting it locks at every allocation. Too late after
    // the first case was opened, and said then already.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return sql_fail(store, "opening", err);
    sql_wait(store, true);
    return waiting_open(store, err);
}

static bool settle(Store *store, Err *err)
{
    // A log of 128 MiB before it is folded into the file, so that pages which several batches touch are
    // written there once. What is dropped stands elsewhere, as in runs that were merged: overwriting it, as
    // Debian's SQLite does unasked, would write pages for nobody to read.
    return sql_run(
        store,
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; " MANY_PAGES
        "PRAGMA wal_autocheckpoint = 16384; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;",
        err);
}

static bool make_schema(Store *store, const char *folder, Err *err)
{
    int64_t schema, tables;
    if (!sql_run(store, "PRAGMA page_size = 8192;", err) || !settle(store, err) ||
        !sql_run(store, "BEGIN IMMEDIATE", err) || !sql_number(store, "PRAGMA user_version", &schema, err) ||
        !sql_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err))
        return false;
    // An init that was killed left an empty file: that one is finished now.
    if (schema != 0 || tables != 0)
        return fail(err, ERR_USAGE, "there is a case in '%s' already", folder);
    char numbers[128];
    snprintf(numbers, sizeof numbers, "PRAGMA user_version = %d; PRAGMA application_id = %d; COMMIT", SCHEMA,
             APPLICATION);
    return sql_run(store, schema_sql, err) && sql_run(store, samples_schema_sql, err) &&
           sql_run(store, rules_schema_sql, err) && sql_run(store, numbers, err);
}

bool store_create(const char *folder, Err *err)
{
    if (mkdir(folder, 0777) != 0 && !(errno == EEXIST && folder_exists(folder)))
        return fail_errno(err, ERR_FAILED, "cannot make the folder '%s'", folder);
    Store *store = store_new(folder);
    bool is_made =
        open_file(store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err) && make_schema(store, folder, err);
    store_close(store);
    return is_made;
}

static bool check_schema(Store *store, const char *folder, Err *err)
{
    int64_t schema, application;
    if (!sql_number(store, "PRAGMA user_version", &schema, err) ||
        !sql_number(store, "PRAGMA application_id", &application, err))
        return false;
    if (schema > SCHEMA && application == APPLICATION)
        return fail(
            err, ERR_INPUT,
            "the case in '%s' was made by a newer asterism (schema %d, this one knows %d): use that one",
            folder, (int)schema, SCHEMA);
    if (schema < SCHEMA && schema > 0 && application == APPLICATION)
        return fail(err, ERR_INPUT,
                    "the case in '%s' was made by an older asterism (schema %d, this one knows %d): pool its "
                    "sources into a new case",
                    folder, (int)schema, SCHEMA);
    if (application != APPLICATION || schema != SCHEMA)
        return fail(err, ERR_INPUT, "'%s' is no case that asterism made: make one with 'asterism init %s'",
                    store->path, folder);
    return true;
}

bool store_is_read_only(const Store *store)
{
    return store->is_read_only;
}

static bool open_as_may_be(Store *store, const char *folder, Err *err)
{
    store->is_read_only = access(store->path, W_OK) != 0 || access(folder, W_OK) != 0;
    // Nothing is written, so nobody chooses how.
    store->is_logged = store->is_read_only;
    return store->is_read_only ? open_to_read(store, err) : open_file(store, SQLITE_OPEN_READWRITE, err);
}

bool store_open(const char *folder, Store **out, Err *err)
{
    Store *store = store_new(folder);
    if (!file_exists(store->path)) {
        fail(err, ERR_INPUT, "no case in '%s': make one with 'asterism init %s', or name one with -C", folder,
             folder);
    } else if (open_as_may_be(store, folder, err) && check_schema(store, folder, err) && settle(store, err) &&
               batch_choose_journal(store, err)) {
        *out = store;
        return true;
    }
    store_close(store);
    return false;
}
