// Warning lists, ready to be asked: what stands under each key, and the rest, of the very lists that stand.
// Whoever withdraws, restores or pools a list changes the digest over all of them, and is answered from the
// lists themselves until they are kept anew.

#include "base/packing.h"
#include "store/sql.h"

/// The digest of the standing lists' digests and names, in order; `is_any`: there are some.
static bool digest_lists(Store *store, Digest *out, bool *is_any, Err *err)
{
    sqlite3_stmt *rows;
    Buffer all = {0};
    bool has_row = true, is_done;
    if (!sql_prepare(store, "SELECT digest, name FROM " STANDING_LISTS, &rows, err))
        return false;
    while ((is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        buffer_add(&all, sql_column_text(rows, 0));
        buffer_add(&all, sql_column_text(rows, 1));
        buffer_add_byte(&all, '\n');
    }
    *is_any = all.length > 0;
    *out = digest_of(buffer_text(&all));
    buffer_done(&all);
    sqlite3_finalize(rows);
    return is_done;
}

bool store_warned(Store *store, Arena *arena, bool *is_any, Text *rest, Err *err)
{
    Digest lists;
    sqlite3_stmt *find;
    bool has_row = false;
    *rest = TEXT_NONE;
    if (!digest_lists(store, &lists, is_any, err))
        return false;
    if (!*is_any)
        return true;
    if (!sql_prepare(store, "SELECT rest FROM warned_of WHERE lists = ?1", &find, err))
        return false;
    sql_bind_blob(find, 1, (Text){(const char *)lists.bytes, DIGEST_BYTES});
    bool is_done = sql_next(store, find, &has_row, err);
    if (is_done && has_row)
        *rest = arena_copy(arena, sql_column_text(find, 0));
    sqlite3_finalize(find);
    return is_done;
}

bool store_warned_find(Store *store, Text key, Text *lists, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_hot(store, HOT_ASK_WARNED, err);
    if (!find)
        return false;
    sql_bind_blob(find, 1, key);
    if (!sql_next(store, find, &has_row, err))
        return false;
    *lists = has_row ? sql_column_text(find, 0) : TEXT_NONE;
    return true;
}

static bool write_warned_of(Store *store, Text rest, Err *err)
{
    Digest lists;
    bool is_any;
    sqlite3_stmt *add;
    if (!digest_lists(store, &lists, &is_any, err) ||
        !sql_prepare(store, "INSERT INTO warned_of(lists, rest) VALUES(?1, ?2)", &add, err))
        return false;
    sql_bind_blob(add, 1, (Text){(const char *)lists.bytes, DIGEST_BYTES});
    sql_bind_blob(add, 2, rest);
    bool is_done = sql_do(store, add, NULL, err);
    sqlite3_finalize(add);
    return is_done;
}

bool store_warned_keep(Store *store, Text pairs, Text rest, Err *err)
{
    if (!store_begin(store, err))
        return false;
    if (sql_run(store, "DELETE FROM warned; DELETE FROM warned_of", err) &&
        sql_put_pairs(store, HOT_KEEP_WARNED, pairs, err) && write_warned_of(store, rest, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
