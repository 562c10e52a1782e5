#include <stdlib.h>

#include "store/sql.h"

// What people add and read back row by row: complaints and analysts' decisions.

static int compare_complaints(const void *a, const void *b)
{
    const Complaint *left = a, *right = b;
    int order = text_compare(left->partner, right->partner);
    if (order == 0)
        order = text_compare(left->source, right->source);
    if (order == 0)
        order = place_compare(left->place, right->place);
    return order ? order : text_compare(left->what, right->what);
}

bool store_complaint_list(Store *store, Arena *arena, Complaint **out, uint32_t *count, Err *err)
{
    VEC(Complaint) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(store,
                     "SELECT coalesce(p.name, ''), c.source, c.place, c.what FROM complaint c"
                     " LEFT JOIN partner p ON p.id = c.partner WHERE coalesce(p.is_withdrawn, 0) = 0",
                     &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (Complaint){
            .partner = arena_copy(arena, sql_column_text(rows, 0)),
            .source = arena_copy(arena, sql_column_text(rows, 1)),
            .place = arena_copy(arena, sql_column_text(rows, 2)),
            .what = arena_copy(arena, sql_column_text(rows, 3)),
        };
    sqlite3_finalize(rows);
    if (is_read) {
        *out = arena_array(arena, Complaint, found.count);
        *count = (uint32_t)found.count;
        if (found.count) {
            qsort(found.items, found.count, sizeof *found.items, compare_complaints);
            memcpy(*out, found.items, found.count * sizeof **out);
        }
    }
    vec_free(&found);
    return is_read;
}

static bool add_decision(Store *store, const Decision *it, uint32_t *number, Err *err)
{
    sqlite3_stmt *add;
    if (!sql_prepare(store,
                     "INSERT INTO decision(verdict, a, b, reason, author, at, is_undone)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0)",
                     &add, err))
        return false;
    sql_bind_number(add, 1, it->verdict);
    sql_bind_text(add, 2, it->a_id);
    sql_bind_text(add, 3, it->b_id);
    sql_bind_text(add, 4, it->reason.bytes ? it->reason : TEXT(""));
    sql_bind_text(add, 5, it->author.bytes ? it->author : TEXT(""));
    sql_bind_number(add, 6, it->at);
    bool is_done = sql_do(store, add, NULL, err);
    if (is_done)
        *number = (uint32_t)sqlite3_last_insert_rowid(store->db);
    sqlite3_finalize(add);
    store->is_changed = true;
    return is_done;
}

bool store_decision_add(Store *store, Verdict verdict, Text a, Text b, Text reason, Text author, Instant at,
                        uint32_t *number, Err *err)
{
    Decision it = {.verdict = verdict, .a_id = a, .b_id = b, .reason = reason, .author = author, .at = at};
    uint32_t made;
    if (!store_begin(store, err))
        return false;
    if (!add_decision(store, &it, &made, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    if (number)
        *number = made;
    return true;
}

static bool undo_decision(Store *store, uint32_t number, Err *err)
{
    sqlite3_stmt *update;
    bool is_changed;
    if (!sql_prepare(store, "UPDATE decision SET is_undone = 1 WHERE number = ?1 AND is_undone = 0", &update,
                     err))
        return false;
    sql_bind_number(update, 1, number);
    bool is_done = sql_do(store, update, &is_changed, err);
    sqlite3_finalize(update);
    if (is_done && !is_changed)
        return fail(err, ERR_USAGE, "no decision %u stands: 'asterism decide list' shows them", number);
    store->is_changed = true;
    return is_done;
}

bool store_decision_undo(Store *store, uint32_t number, Err *err)
{
    if (!store_begin(store, err))
        return false;
    if (undo_decision(store, number, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool store_decision_list(Store *store, Arena *arena, Decision **out, uint32_t *count, Err *err)
{
    VEC(Decision) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(
            store,
            "SELECT number, verdict, a, b, reason, author, at, is_undone FROM decision ORDER BY number",
            &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (Decision){
            .number = sql_column_id(rows, 0),
            .verdict = sql_column_number(rows, 1) ? VERDICT_DIFFERENT : VERDICT_SAME,
            .a = INDEX_NONE,
            .b = INDEX_NONE,
            .a_id = arena_copy(arena, sql_column_text(rows, 2)),
            .b_id = arena_copy(arena, sql_column_text(rows, 3)),
            .reason = arena_copy(arena, sql_column_text(rows, 4)),
            .author = arena_copy(arena, sql_column_text(rows, 5)),
            .at = sql_column_number(rows, 6),
            .is_undone = sql_column_number(rows, 7) != 0,
        };
    sqlite3_finalize(rows);
    if (is_read) {
        *out = arena_array(arena, Decision, found.count);
        *count = (uint32_t)found.count;
        if (found.count)
            memcpy(*out, found.items, found.count * sizeof **out);
    }
    vec_free(&found);
    return is_read;
}
