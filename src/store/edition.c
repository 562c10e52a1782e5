#include "store/edition.h"

#include <assert.h>

#include "store/choice.h"

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

bool store_warn_of_parts(Store *store, RecordId version, Err *err)
{
    assert(store->is_in_batch && version);
    bool is_new;
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_WARNING_VERSION, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, version);
    if (!sql_do(store, add, &is_new, err))
        return false;
    store->is_changed |= is_new;
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

// Stretches of many versions overlap. As spans, of which no two do, they are looked through once: a body is
// in at most one of those of a holder (of all holders: 0), found by where it begins.
#define SPANS_OF(table)                                                            \
    "CREATE TEMP TABLE " table "(holder INTEGER NOT NULL, first INTEGER NOT NULL," \
    " last INTEGER NOT NULL, PRIMARY KEY(holder, first)) WITHOUT ROWID"

static bool add_span(Store *store, sqlite3_stmt *add, const Stretch *span, Err *err)
{
    if (span->last == 0)
        return true;
    sql_bind_number(add, 1, span->holder);
    sql_bind_number(add, 2, span->first);
    sql_bind_number(add, 3, span->last);
    return sql_do(store, add, NULL, err);
}

/// `rows`: of holder, first and last, in that order.
static bool add_spans(Store *store, const char *add_sql, const char *rows_sql, Err *err)
{
    sqlite3_stmt *rows, *add = NULL;
    bool has_row = true;
    Stretch span = {0};
    if (!sql_prepare(store, rows_sql, &rows, err))
        return false;
    bool is_done = sql_prepare(store, add_sql, &add, err);
    while (is_done && (is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        Stretch next = {sql_column_id(rows, 0), 0, sql_column_id(rows, 1), sql_column_id(rows, 2)};
        if (span.last == 0 || span.holder != next.holder || next.first > span.last + 1) {
            is_done = add_span(store, add, &span, err);
            span = next;
        }
        span.last = next.last > span.last ? next.last : span.last;
    }
    is_done = is_done && add_span(store, add, &span, err);
    sqlite3_finalize(add);
    sqlite3_finalize(rows);
    return is_done;
}

#define IS_IN(table, holder)                                                              \
    " coalesce((SELECT last FROM " table " WHERE holder = " holder " AND first <= r.body" \
    " ORDER BY first DESC LIMIT 1), 0) >= r.body"
#define IS_PART \
    " EXISTS (SELECT 1 FROM edition e WHERE e.holder = r.holder AND r.body BETWEEN e.first AND e.last)"

#define PARTS_IN(table)                                                                                  \
    " id IN (SELECT r.id FROM " table " s CROSS JOIN record r ON r.holder = s.holder AND r.body BETWEEN" \
    " s.first AND s.last WHERE"

static bool settle_parts(Store *store, Err *err)
{
    // What was withdrawn itself (1) stays so.
    return sql_run(
        store,
        "UPDATE record SET is_withdrawn = 0 WHERE" PARTS_IN(
            "standing") " r.is_withdrawn = 2);"
                        "UPDATE record SET is_withdrawn = 2 WHERE" PARTS_IN(
                            "told") " r.is_withdrawn = 0 AND NOT (" IS_IN("standing", "r.holder") "))",
        err);
}

/// What else is said in the same bytes, such as names that actors go by, goes and comes with them, whoever
/// says it.
static bool settle_others(Store *store, Err *err)
{
    int64_t is_any;
    return sql_run(
               store,
               SPANS_OF(
                   "covered") ";"
                              "CREATE TEMP TABLE other(record INTEGER PRIMARY KEY, body INTEGER NOT NULL);",
               err) &&
           add_spans(store, "INSERT INTO covered VALUES(?1, ?2, ?3)",
                     "SELECT 0, first, last FROM told ORDER BY first", err) &&
           sql_run(store,
                   "INSERT INTO other SELECT id, body FROM record r WHERE NOT (" IS_IN(
                       "told", "r.holder") ") AND" IS_IN("covered", "0") " AND NOT" IS_PART,
                   err) &&
           sql_number(store, "SELECT EXISTS (SELECT 1 FROM other)", &is_any, err) &&
           (!is_any ||
            sql_run(store,
                    "CREATE TEMP TABLE state(body INTEGER PRIMARY KEY, stands INTEGER NOT NULL);"
                    "INSERT INTO state SELECT body, max(NOT is_withdrawn) FROM record r"
                    " WHERE body IN (SELECT body FROM other) AND" IS_PART " GROUP BY body;"
                    "UPDATE record AS r SET is_withdrawn = 2 - is_withdrawn FROM other o JOIN state t"
                    " ON t.body = o.body WHERE r.id = o.record AND r.is_withdrawn <> 1"
                    " AND (r.is_withdrawn = 0) <> t.stands; DROP TABLE state;",
                    err)) &&
           sql_run(store, "DROP TABLE covered; DROP TABLE other;", err);
}

static bool begin_settling(Store *store, Err *err)
{
    return sql_run(store, "CREATE TEMP TABLE settling(holder INTEGER PRIMARY KEY)", err);
}

/// Of the holders in `settling`: what stands in versions goes and comes with them.
static bool settle(Store *store, Err *err)
{
    int64_t is_any;
    if (!sql_number(store, "SELECT EXISTS (SELECT 1 FROM settling)", &is_any, err))
        return false;
    if (!is_any)
        return sql_run(store, "DROP TABLE settling", err);
    return sql_run(store, SPANS_OF("told") ";" SPANS_OF("standing"), err) &&
           add_spans(store, "INSERT INTO told VALUES(?1, ?2, ?3)",
                     "SELECT holder, first, last FROM edition"
                     " WHERE holder IN (SELECT holder FROM settling) ORDER BY holder, first",
                     err) &&
           add_spans(store, "INSERT INTO standing VALUES(?1, ?2, ?3)",
                     "SELECT e.holder, first, last FROM edition e JOIN record v ON v.id = e.version"
                     " WHERE e.holder IN (SELECT holder FROM settling) AND NOT v.is_withdrawn"
                     " ORDER BY e.holder, first",
                     err) &&
           settle_parts(store, err) && settle_others(store, err) &&
           sql_run(store, "DROP TABLE told; DROP TABLE standing; DROP TABLE settling;", err);
}

/// What stands in a chosen version goes with it, until `settle` finds that it stands in another, too.
static bool set_withdrawn(Store *store, bool is_withdrawn, Err *err)
{
    sqlite3_stmt *update;
    bool is_changed = false;
    if (!sql_prepare(store,
                     is_withdrawn ? "UPDATE record AS r SET is_withdrawn = 1 + (" IS_IN(
                                        "covered", "0") ") WHERE id IN " CHOSEN " AND is_withdrawn <> 1"
                                  : "UPDATE record SET is_withdrawn = 0 WHERE id IN " CHOSEN
                                    " AND is_withdrawn",
                     &update, err))
        return false;
    bool is_done = sql_do(store, update, &is_changed, err);
    sqlite3_finalize(update);
    store->is_changed |= is_done && is_changed;
    return is_done;
}

bool editions_withdraw(Store *store, bool is_withdrawn, Err *err)
{
    return sql_run(store, SPANS_OF("covered"), err) &&
           add_spans(store, "INSERT INTO covered VALUES(?1, ?2, ?3)",
                     "SELECT 0, first, last FROM edition WHERE version IN " CHOSEN " ORDER BY first", err) &&
           set_withdrawn(store, is_withdrawn, err) && sql_run(store, "DROP TABLE covered", err) &&
           begin_settling(store, err) &&
           sql_run(store,
                   "INSERT INTO settling SELECT DISTINCT holder FROM edition"
                   " WHERE holder IN (SELECT holder FROM chosen)",
                   err) &&
           settle(store, err);
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
