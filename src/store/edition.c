#include "store/edition.h"

#include <assert.h>

// What stands in several versions of an event is said once, and as secret as the least strict of them says;
// it goes when the last of them is withdrawn, and comes back with any. So each version is tied to the bodies
// that stand in it, by stretches of ids: of a version that is new they follow each other, and a row for each
// event is all that it takes.

bool store_stand(Store *store, HolderId holder, RecordId version, BodyId body, Err *err)
{
    assert(store->is_in_batch && holder && version && body);
    (void)err;
    Stretch *last = store->stretches.count ? &store->stretches.items[store->stretches.count - 1] : NULL;
    bool is_same = last && last->holder == holder && last->version == version;
    if (is_same && body >= last->first && body <= last->last + 1)
        last->last = body > last->last ? body : last->last;
    else
        *vec_push(&store->stretches) = (Stretch){holder, version, body, body};
    return true;
}

void editions_forget(Store *store)
{
    vec_clear(&store->stretches);
}

static void bind_stretch(sqlite3_stmt *statement, const Stretch *it)
{
    sql_bind_number(statement, 1, it->holder);
    sql_bind_number(statement, 2, it->version);
    sql_bind_number(statement, 3, it->first);
    sql_bind_number(statement, 4, it->last);
}

static bool run_stretch(Store *store, Hot hot, const Stretch *it, Err *err)
{
    sqlite3_stmt *run = sql_hot(store, hot, err);
    if (!run)
        return false;
    bind_stretch(run, it);
    return sql_do(store, run, NULL, err);
}

/// Stretches of a version that touch become one, so that it does not matter how they were told.
static bool write_stretch(Store *store, Stretch it, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_EDITION, err);
    if (!find)
        return false;
    bind_stretch(find, &it);
    if (!sql_next(store, find, &has_row, err))
        return false;
    int64_t count = has_row ? sql_column_number(find, 0) : 0;
    Stretch found = it;
    if (count > 0) {
        found.first = sql_column_id(find, 1);
        found.last = sql_column_id(find, 2);
    }
    sqlite3_reset(find);
    if (count == 1 && found.first <= it.first && found.last >= it.last)
        return true;
    if (count > 0 && !run_stretch(store, HOT_DROP_EDITION, &it, err))
        return false;
    it.first = found.first < it.first ? found.first : it.first;
    it.last = found.last > it.last ? found.last : it.last;
    store->is_changed = true;
    return run_stretch(store, HOT_ADD_EDITION, &it, err);
}

// ---------------------------------------------------------------- withdrawn with all its versions

#define STANDS_IN " e.holder = r.holder AND r.body BETWEEN e.first AND e.last"

/// Of the holders in `settling`. What else is said in the same bytes, such as names that actors go by, goes
/// and comes with them, whoever says it. What was withdrawn itself (1) stays so.
static const char settle_sql[] =
    "CREATE TEMP TABLE told(body INTEGER PRIMARY KEY, stands INTEGER NOT NULL);"
    "UPDATE record AS r SET is_withdrawn = 2 - is_withdrawn WHERE r.holder IN (SELECT holder FROM settling)"
    " AND r.is_withdrawn <> 1 AND EXISTS (SELECT 1 FROM edition e WHERE" STANDS_IN ")"
    " AND (r.is_withdrawn = 0) <> EXISTS (SELECT 1 FROM edition e JOIN record v ON v.id = e.version"
    " WHERE NOT v.is_withdrawn AND" STANDS_IN ");"
    "INSERT INTO told SELECT body, max(NOT r.is_withdrawn) FROM record r WHERE body IN"
    " (SELECT p.body FROM edition e JOIN record p ON p.holder = e.holder AND p.body BETWEEN e.first AND e.last"
    " WHERE e.holder IN (SELECT holder FROM settling))"
    " AND EXISTS (SELECT 1 FROM edition e WHERE" STANDS_IN ") GROUP BY body;"
    "UPDATE record AS r SET is_withdrawn = 2 - is_withdrawn FROM told t WHERE r.body = t.body"
    " AND r.is_withdrawn <> 1 AND (r.is_withdrawn = 0) <> t.stands"
    " AND NOT EXISTS (SELECT 1 FROM edition e WHERE" STANDS_IN ");"
    "DROP TABLE told; DROP TABLE settling";

static bool begin_settling(Store *store, Err *err)
{
    return sql_run(store, "CREATE TEMP TABLE settling(holder INTEGER PRIMARY KEY)", err);
}

static bool settle(Store *store, Err *err)
{
    int64_t is_any;
    return sql_number(store, "SELECT EXISTS (SELECT 1 FROM settling)", &is_any, err) &&
           sql_run(store, is_any ? settle_sql : "DROP TABLE settling", err);
}

bool editions_follow(Store *store, const RecordChoice *choice, Err *err)
{
    sqlite3_stmt *add;
    if (!begin_settling(store, err) ||
        !sql_prepare(store,
                     "INSERT INTO settling SELECT DISTINCT holder FROM edition WHERE holder IN"
                     " (SELECT holder FROM record WHERE" SAME_BYTES ")",
                     &add, err))
        return false;
    record_choice_bind(add, choice);
    bool is_done = sql_do(store, add, NULL, err);
    sqlite3_finalize(add);
    return is_done && settle(store, err);
}

/// What has come into a version whose holder has withdrawn records may stand again, or not at all.
static bool settle_told(Store *store, Err *err)
{
    sqlite3_stmt *add;
    int64_t is_any;
    if (!sql_number(store, "SELECT EXISTS (SELECT 1 FROM record WHERE is_withdrawn)", &is_any, err))
        return false;
    if (!is_any)
        return true;
    if (!begin_settling(store, err) ||
        !sql_prepare(store,
                     "INSERT OR IGNORE INTO settling SELECT holder FROM record WHERE holder = ?1"
                     " AND is_withdrawn LIMIT 1",
                     &add, err))
        return false;
    bool is_done = true;
    for (size_t i = 0; is_done && i < store->stretches.count; i++) {
        sql_bind_number(add, 1, store->stretches.items[i].holder);
        is_done = sql_do(store, add, NULL, err);
    }
    sqlite3_finalize(add);
    return is_done && settle(store, err);
}

bool editions_write(Store *store, Err *err)
{
    bool is_done = true;
    for (size_t i = 0; is_done && i < store->stretches.count; i++)
        is_done = write_stretch(store, store->stretches.items[i], err);
    is_done = is_done && (store->stretches.count == 0 || settle_told(store, err));
    editions_forget(store);
    return is_done;
}

// ---------------------------------------------------------------- asking

bool edition_modified(Store *store, RecordId record, Instant *out, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(store, HOT_ASK_EDITION, record, &has_row, err);
    if (!find)
        return false;
    *out = has_row ? sql_column_instant(find, 0) : INSTANT_NONE;
    sqlite3_reset(find);
    return true;
}
