// Withdrawing one thing that a record says while the rest of it stands. Observations stand in runs that are
// only ever added to, so nothing is taken out: what is withheld is kept beside them, is few, and is looked at
// by whoever reads a posting or a row.
//
// Everything that the schema keeps of a record can be withheld, but for what is the record's whole content (a
// claim of a claim line, a vocabulary, a warning list: that is `is_withdrawn`) and for what it says of how it
// is to be handled or trusted (marking, PAP, reliability, credibility, revocation, end of validity), which is
// nothing that anybody concludes from.

#include "store/withheld.h"

#include <string.h>

#include "store/choice.h"
#include "store/index.h"

static void put_key(Buffer *out, RecordId record, Text statement)
{
    buffer_clear(out);
    buffer_add(out, (Text){(const char *)&record, sizeof record});
    buffer_add(out, statement);
}

bool withheld_read(Withheld *it, Store *store, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    *it = (Withheld){0};
    arena_init(&it->arena);
    if (!sql_prepare(store, "SELECT record, statement FROM withheld", &rows, err))
        return false;
    while (is_read && (is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        put_key(&it->key, sql_column_id(rows, 0), sql_column_text(rows, 1));
        *map_at(&it->keys, arena_copy(&it->arena, buffer_text(&it->key))) = 1;
    }
    sqlite3_finalize(rows);
    return is_read;
}

void withheld_done(Withheld *it)
{
    map_done(&it->keys);
    buffer_done(&it->key);
    arena_done(&it->arena);
}

bool withheld_has(Withheld *it, RecordId record, Text statement)
{
    if (it->keys.count == 0)
        return false;
    put_key(&it->key, record, statement);
    return map_find(&it->keys, buffer_text(&it->key)) != MAP_NONE;
}

/// Whether the statement that `it->key` ends with, after the record, is withheld.
static bool has_key(const Withheld *it)
{
    return map_find(&it->keys, buffer_text(&it->key)) != MAP_NONE;
}

bool withheld_has_name(Withheld *it, RecordId record, Text name)
{
    if (it->keys.count == 0)
        return false;
    put_key(&it->key, record, TEXT(WITHHELD_NAME));
    for (size_t i = 0; i < name.length; i++)
        buffer_add_byte(&it->key, byte_lower(name.bytes[i]));
    return has_key(it);
}

bool withheld_has_member(Withheld *it, RecordId record, HolderId member)
{
    if (it->keys.count == 0)
        return false;
    put_key(&it->key, record, TEXT(WITHHELD_MEMBER));
    buffer_format(&it->key, "%u", member);
    return has_key(it);
}

bool withheld_has_relation(Withheld *it, RecordId record, HolderId subject, HolderId object, Text type)
{
    if (it->keys.count == 0)
        return false;
    put_key(&it->key, record, TEXT(WITHHELD_RELATION));
    buffer_format(&it->key, "%u %u " TEXT_FMT, subject, object, TEXT_ARG(type));
    return has_key(it);
}

// ---------------------------------------------------------------- withdrawing

typedef VEC(RecordId) RecordIds;

static bool take_record(void *self, const Posting *posting, Err *err)
{
    (void)err;
    *vec_push((RecordIds *)self) = posting->record;
    return true;
}

/// The records that show a value with this key, withdrawn ones too.
static bool find_showing(Store *store, Text key, RecordIds *out, Err *err)
{
    Lookup lookup;
    if (!lookup_open(&lookup, store, RUNS_OF_VALUES, err))
        return false;
    bool is_read = lookup_find(&lookup, key, take_record, out, err);
    lookup_done(&lookup);
    return is_read;
}

/// Runs a change, and adds how many rows it changed.
static bool change(Store *store, sqlite3_stmt *change, uint32_t *count, Err *err)
{
    bool is_changed = false;
    if (!sql_do(store, change, &is_changed, err))
        return false;
    *count += is_changed ? (uint32_t)sqlite3_changes(store->db) : 0;
    store->is_changed |= is_changed;
    return true;
}

static bool withhold_shown(Store *store, Text key, uint32_t *count, Err *err)
{
    RecordIds records = {0};
    sqlite3_stmt *add = NULL;
    bool is_done =
        find_showing(store, key, &records, err) &&
        sql_prepare(store, "INSERT OR IGNORE INTO withheld SELECT record, ?5 FROM chosen WHERE record = ?6",
                    &add, err);
    for (size_t i = 0; is_done && i < records.count; i++) {
        sql_bind_blob(add, 5, key);
        sql_bind_number(add, 6, records.items[i]);
        is_done = change(store, add, count, err);
    }
    sqlite3_finalize(add);
    vec_free(&records);
    return is_done;
}

/// A record may say that a value was seen and not show it.
static bool withhold_sighted(Store *store, const Assertion *what, Text key, uint32_t *count, Err *err)
{
    sqlite3_stmt *add;
    if (!sql_prepare(store,
                     "INSERT OR IGNORE INTO withheld SELECT record, ?5 FROM sighting"
                     " WHERE kind = ?6 AND value = ?7 AND record IN " CHOSEN,
                     &add, err))
        return false;
    sql_bind_blob(add, 5, key);
    sql_bind_number(add, 6, what->kind);
    sql_bind_text(add, 7, what->text);
    bool is_done = change(store, add, count, err);
    sqlite3_finalize(add);
    return is_done;
}

static bool restore_value(Store *store, Text key, uint32_t *count, Err *err)
{
    sqlite3_stmt *drop;
    if (!sql_prepare(store, "DELETE FROM withheld WHERE statement = ?5 AND record IN " CHOSEN, &drop, err))
        return false;
    sql_bind_blob(drop, 5, key);
    bool is_done = change(store, drop, count, err);
    sqlite3_finalize(drop);
    return is_done;
}

static bool change_value(Store *store, const Assertion *what, bool is_withdrawn, uint32_t *count, Err *err)
{
    Buffer key = {0};
    // What cannot be canonical, nobody has said.
    bool is_done = !value_key(what->kind, what->text, &key) ||
                   (is_withdrawn ? withhold_shown(store, buffer_text(&key), count, err) &&
                                       withhold_sighted(store, what, buffer_text(&key), count, err)
                                 : restore_value(store, buffer_text(&key), count, err));
    buffer_done(&key);
    return is_done;
}

// What ?5 may mean but a value: the words themselves; a thing whose id they are, ?6; a day, from ?7 to ?8.
// Each gives records and the statement.
static const char *const meanings[] = {
    "SELECT record, " WITHHELD_AS(WITHHELD_NAME, "lower(text)") " statement FROM name"
                                                                " WHERE text = ?5 COLLATE NOCASE",
    "SELECT record, " WITHHELD_AS(WITHHELD_NAME, "lower(name)") " statement FROM grouped WHERE name = ?5",
    "SELECT id record, " WITHHELD_AS(WITHHELD_TITLE, "''") " statement FROM record"
                                                           " WHERE title = ?5 COLLATE NOCASE",
    "SELECT id record, " WITHHELD_AS(WITHHELD_URL, "''") " statement FROM record WHERE url = ?5",
    "SELECT id record, " WITHHELD_AS(WITHHELD_DATE, "''") " statement FROM record"
                                                          " WHERE date >= ?7 AND date < ?8",
    // The record's own holder is one end of most.
    "SELECT l.record record, " WITHHELD_AS_RELATION
    " statement FROM relation l JOIN record r ON r.id = l.record"
    " WHERE l.object = ?6 OR (l.subject = ?6 AND l.subject <> r.holder)",
    "SELECT record, " WITHHELD_AS(WITHHELD_MEMBER, "member") " statement FROM member"
                                                             " WHERE member = ?6 AND roles & 1",
    "SELECT id record, " WITHHELD_AS(WITHHELD_MEMBER, "holder") " statement FROM record"
                                                                " WHERE holder = ?6 AND remainder <> 0",
    "SELECT record, " WITHHELD_AS(WITHHELD_SIGHTING, "of") " statement FROM sighting"
                                                           " WHERE kind = 0 AND value = '' AND of = ?6",
};

/// `thing`: 0 for none.
static bool change_meaning(Store *store, const char *meaning, Text words, HolderId thing, bool is_withdrawn,
                           uint32_t *count, Err *err)
{
    sqlite3_stmt *run;
    Buffer sql = {0};
    Instant day;
    buffer_format(&sql,
                  is_withdrawn
                      ? "INSERT OR IGNORE INTO withheld SELECT record, statement FROM (%s) WHERE record IN %s"
                      : "DELETE FROM withheld WHERE (record, statement) IN (%s) AND record IN %s",
                  meaning, CHOSEN);
    bool is_done = sql_prepare(store, sql.bytes, &run, err);
    buffer_done(&sql);
    if (!is_done)
        return false;
    sql_bind_text(run, 5, words);
    sql_bind_number(run, 6, thing);
    // Unbound, it is NULL, and no date lies there.
    if (instant_parse(words, &day)) {
        sql_bind_number(run, 7, day);
        sql_bind_number(run, 8, day + INSTANT_DAY);
    }
    is_done = change(store, run, count, err);
    sqlite3_finalize(run);
    return is_done;
}

static bool change_meanings(Store *store, Text words, HolderId thing, bool is_withdrawn, uint32_t *count,
                            Err *err)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if ((thing != 0) == (strstr(meanings[i], "?6") != NULL) &&
            !change_meaning(store, meanings[i], words, thing, is_withdrawn, count, err))
            return false;
    return true;
}

static bool change_words(Store *store, Text words, bool is_withdrawn, uint32_t *count, Err *err)
{
    IndexedIds things = {0};
    bool is_done = change_meanings(store, words, 0, is_withdrawn, count, err) &&
                   index_holders(store, NULL, words, &things, err);
    for (size_t i = 0; is_done && i < things.count; i++)
        is_done = change_meanings(store, words, things.items[i], is_withdrawn, count, err);
    vec_free(&things);
    return is_done;
}

static bool change_all(Store *store, const RecordChoice *choice, const Assertion *meant, uint32_t meant_count,
                       bool is_withdrawn, uint32_t *count, Err *err)
{
    for (uint32_t i = 0; i < meant_count; i++)
        if (!(meant[i].kind == KIND_NONE ? change_words(store, meant[i].text, is_withdrawn, count, err)
                                         : change_value(store, &meant[i], is_withdrawn, count, err)))
            return false;
    if (*count > 0)
        return true;
    return fail(err, ERR_USAGE,
                is_withdrawn ? "'" TEXT_FMT "' says nothing of the kind, or it is withdrawn already"
                             : "nothing of the kind that '" TEXT_FMT "' says is withdrawn",
                TEXT_ARG(choice->what));
}

bool store_statement_withdraw(Store *store, const RecordChoice *choice, const Assertion *meant,
                              uint32_t meant_count, bool is_withdrawn, uint32_t *count, Err *err)
{
    uint32_t records;
    *count = 0;
    if (!store_begin(store, err))
        return false;
    if (record_choice_open(store, choice, &records, err) &&
        change_all(store, choice, meant, meant_count, is_withdrawn, count, err) &&
        record_choice_close(store, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
