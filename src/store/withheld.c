// Withdrawing what one record says of one value, or that it calls an actor by a name, while the rest of it
// stands. Observations stand in runs that are only ever added to, so nothing is taken out: what is withheld
// is kept beside them, is few, and is looked at by whoever reads a posting or a name.

#include "store/withheld.h"

#include <string.h>

static void put_key(Buffer *out, RecordId record, Text statement)
{
    buffer_clear(out);
    buffer_add(out, (Text){(const char *)&record, sizeof record});
    buffer_add(out, statement);
}

bool withheld_statement(const Assertion *what, Buffer *out)
{
    if (what->kind != KIND_NONE)
        return value_key(what->kind, what->text, out);
    buffer_clear(out);
    buffer_add_byte(out, WITHHELD_NAME);
    buffer_add(out, what->text);
    return true;
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

bool withheld_has_name(Withheld *it, RecordId record, Text name)
{
    if (it->keys.count == 0)
        return false;
    Buffer statement = {0};
    bool is_there = withheld_statement(&(Assertion){KIND_NONE, name}, &statement) &&
                    withheld_has(it, record, buffer_text(&statement));
    buffer_done(&statement);
    return is_there;
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

/// Runs a change that binds the choice at 1 to 4, and adds how many rows it changed.
static bool change(Store *store, sqlite3_stmt *change, uint32_t *count, Err *err)
{
    bool is_changed = false;
    if (!sql_do(store, change, &is_changed, err))
        return false;
    *count += is_changed ? (uint32_t)sqlite3_changes(store->db) : 0;
    store->is_changed |= is_changed;
    return true;
}

static bool withhold_value(Store *store, const RecordChoice *choice, Text key, uint32_t *count, Err *err)
{
    RecordIds records = {0};
    sqlite3_stmt *add = NULL;
    bool is_done =
        find_showing(store, key, &records, err) &&
        sql_prepare(store,
                    "INSERT OR IGNORE INTO withheld SELECT id, ?5 FROM record WHERE id = ?6 AND" SAME_BYTES,
                    &add, err);
    for (size_t i = 0; is_done && i < records.count; i++) {
        record_choice_bind(add, choice);
        sql_bind_blob(add, 5, key);
        sql_bind_number(add, 6, records.items[i]);
        is_done = change(store, add, count, err);
    }
    sqlite3_finalize(add);
    vec_free(&records);
    return is_done;
}

static bool run_chosen(Store *store, const char *sql, const RecordChoice *choice, Text statement,
                       bool is_blob, uint32_t *count, Err *err)
{
    sqlite3_stmt *run;
    if (!sql_prepare(store, sql, &run, err))
        return false;
    record_choice_bind(run, choice);
    if (is_blob)
        sql_bind_blob(run, 5, statement);
    else
        sql_bind_text(run, 5, statement);
    bool is_done = change(store, run, count, err);
    sqlite3_finalize(run);
    return is_done;
}

/// Names are compared as people write them.
static bool change_name(Store *store, const RecordChoice *choice, Text name, bool is_withdrawn,
                        uint32_t *count, Err *err)
{
    return run_chosen(
        store,
        is_withdrawn ? "INSERT OR IGNORE INTO withheld SELECT n.record, CAST('" WITHHELD_NAME_TEXT
                       "' || n.text AS BLOB) FROM name n WHERE n.text = ?5 COLLATE NOCASE"
                       " AND n.record IN (SELECT id FROM record WHERE" SAME_BYTES ")"
                     : "DELETE FROM withheld WHERE CAST(statement AS TEXT) = '" WITHHELD_NAME_TEXT
                       "' || ?5 COLLATE NOCASE AND record IN (SELECT id FROM record WHERE" SAME_BYTES ")",
        choice, name, false, count, err);
}

static bool change_value(Store *store, const RecordChoice *choice, const Assertion *what, bool is_withdrawn,
                         uint32_t *count, Err *err)
{
    Buffer key = {0};
    // What cannot be canonical, nobody has said.
    bool is_done = !value_key(what->kind, what->text, &key) ||
                   (is_withdrawn ? withhold_value(store, choice, buffer_text(&key), count, err)
                                 : run_chosen(store,
                                              "DELETE FROM withheld WHERE statement = ?5 AND record IN"
                                              " (SELECT id FROM record WHERE" SAME_BYTES ")",
                                              choice, buffer_text(&key), true, count, err));
    buffer_done(&key);
    return is_done;
}

static bool change_all(Store *store, const RecordChoice *choice, const Assertion *meant, uint32_t meant_count,
                       bool is_withdrawn, uint32_t *count, Err *err)
{
    for (uint32_t i = 0; i < meant_count; i++)
        if (!(meant[i].kind == KIND_NONE ? change_name(store, choice, meant[i].text, is_withdrawn, count, err)
                                         : change_value(store, choice, &meant[i], is_withdrawn, count, err)))
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
    if (record_choice_check(store, choice, &records, err) &&
        change_all(store, choice, meant, meant_count, is_withdrawn, count, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
