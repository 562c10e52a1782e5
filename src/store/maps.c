#include "base/vec.h"
#include "store/sql.h"

// Maps of foreign tables' columns, kept under a name. They change how the next files are read and nothing
// that a load shows, so the pool's version stays.

static bool run_row(Store *store, const char *sql, Text name, Text map, bool *changed, Err *err)
{
    sqlite3_stmt *statement;
    if (!sql_prepare(store, sql, &statement, err))
        return false;
    sql_bind_text(statement, 1, name);
    if (map.bytes)
        sql_bind_text(statement, 2, map);
    bool is_done = sql_do(store, statement, changed, err);
    sqlite3_finalize(statement);
    return is_done;
}

bool store_map_put(Store *store, Text name, Text map, Err *err)
{
    return run_row(store, "INSERT INTO map VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET columns = ?2", name,
                   map, NULL, err);
}

bool store_map_delete(Store *store, Text name, Err *err)
{
    bool is_changed = false;
    if (!run_row(store, "DELETE FROM map WHERE name = ?1", name, TEXT_NONE, &is_changed, err))
        return false;
    return is_changed ||
           fail(err, ERR_USAGE, "no map is called '" TEXT_FMT "': 'asterism map list' names them",
                TEXT_ARG(text_clip(name, 80)));
}

bool store_map_list(Store *store, Arena *arena, SavedMap **out, uint32_t *count, Err *err)
{
    VEC(SavedMap) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(store, "SELECT name, columns FROM map ORDER BY name", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (SavedMap){.name = arena_copy(arena, sql_column_text(rows, 0)),
                                       .map = arena_copy(arena, sql_column_text(rows, 1))};
    sqlite3_finalize(rows);
    if (is_read) {
        *out = arena_array(arena, SavedMap, found.count);
        *count = (uint32_t)found.count;
        if (found.count > 0)
            memcpy(*out, found.items, found.count * sizeof **out);
    }
    vec_free(&found);
    return is_read;
}
