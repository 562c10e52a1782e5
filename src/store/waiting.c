#include "store/waiting.h"

#include <assert.h>
#include <stdio.h>

#include "store/early.h"
#include "store/sql.h"

enum {
    WAITING_CELLS = 16 << 10, ///< a quarter of a megabyte, and their texts: the last are waited for
    AMID_CELLS = 64 << 10,
    UNSORTED_CELLS = 128 << 10, ///< two megabytes of members
    MOST_COLUMNS = 18,
};

static const struct {
    const char *name; ///< of the virtual table
    Hot write;
    int width;
    int blob;       ///< which column holds bytes that are no text; -1 for none
    bool is_sorted; ///< by the first two columns, which are its key and come in no order: all at once, most
                    ///< of a new case's go behind each other
    bool is_shown;  ///< a load shows it
} tables[WAIT_COUNT] = {
    [WAIT_HOLDER] = {"waiting_holder", HOT_WRITE_HOLDERS, 3, -1, false, false},
    [WAIT_BODY] = {"waiting_body", HOT_WRITE_BODIES, 5, 1, false, false},
    [WAIT_RECORD] = {"waiting_record", HOT_WRITE_RECORDS, 18, -1, false, true},
    [WAIT_MEMBER] = {"waiting_member", HOT_WRITE_MEMBERS, 3, -1, true, true},
    [WAIT_NAME] = {"waiting_name", HOT_WRITE_NAMES, 2, -1, false, true},
    [WAIT_RELATION] = {"waiting_relation", HOT_WRITE_RELATIONS, 9, -1, false, true},
};

// ---------------------------------------------------------------- what SQLite sees of them

typedef struct {
    sqlite3_vtab base;
    const Cells *cells;
    int width, blob;
} RowsTable;

typedef struct {
    sqlite3_vtab_cursor base;
    size_t at; ///< the row's first cell
} RowsCursor;

static const RowsTable *rows_of(const sqlite3_vtab_cursor *cursor)
{
    return (const RowsTable *)(const void *)cursor->pVtab;
}

static int rows_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out,
                        char **message)
{
    (void)argc, (void)message; // SQLite gives the name of the module first
    const Cells *all = aux;
    int code =
        sqlite3_declare_vtab(db, "CREATE TABLE rows(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12,"
                                 " c13, c14, c15, c16, c17)");
    if (code != SQLITE_OK)
        return code;
    size_t table = 0;
    while (table < WAIT_COUNT && strcmp(argv[0], tables[table].name) != 0)
        table++;
    assert(table < WAIT_COUNT);
    RowsTable *rows = memory_get(sizeof *rows);
    *rows = (RowsTable){.cells = &all[table], .width = tables[table].width, .blob = tables[table].blob};
    *out = &rows->base;
    return SQLITE_OK;
}

static int rows_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int rows_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedRows = 1000;
    info->estimatedCost = 1000;
    return SQLITE_OK;
}

static int rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    (void)table;
    RowsCursor *cursor = memory_get(sizeof *cursor);
    *cursor = (RowsCursor){0};
    *out = &cursor->base;
    return SQLITE_OK;
}

static int rows_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int rows_first(sqlite3_vtab_cursor *cursor, int plan, const char *name, int argc, sqlite3_value **argv)
{
    (void)plan, (void)name, (void)argc, (void)argv;
    ((RowsCursor *)(void *)cursor)->at = 0;
    return SQLITE_OK;
}

static int rows_next(sqlite3_vtab_cursor *cursor)
{
    ((RowsCursor *)(void *)cursor)->at += (size_t)rows_of(cursor)->width;
    return SQLITE_OK;
}

static int rows_eof(sqlite3_vtab_cursor *cursor)
{
    return ((RowsCursor *)(void *)cursor)->at >= rows_of(cursor)->cells->count;
}

static int rows_column(sqlite3_vtab_cursor *cursor, sqlite3_context *result, int column)
{
    const RowsTable *table = rows_of(cursor);
    const Cell *cell = &table->cells->items[((RowsCursor *)(void *)cursor)->at + (size_t)column];
    // The bytes stay where they are until all rows are written.
    if (cell->bytes && column == table->blob)
        sqlite3_result_blob64(result, cell->bytes, (sqlite3_uint64)cell->number, SQLITE_STATIC);
    else if (cell->bytes)
        sqlite3_result_text64(result, cell->bytes, (sqlite3_uint64)cell->number, SQLITE_STATIC, SQLITE_UTF8);
    else if (cell->number == INSTANT_NONE)
        sqlite3_result_null(result);
    else
        sqlite3_result_int64(result, cell->number);
    return SQLITE_OK;
}

static int rows_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((RowsCursor *)(void *)cursor)->at;
    return SQLITE_OK;
}

/// Without xCreate: a table of each name is simply there, and nothing of it stands in the case.
static const sqlite3_module module = {
    .xConnect = rows_connect,
    .xBestIndex = rows_plan,
    .xDisconnect = rows_disconnect,
    .xOpen = rows_open,
    .xClose = rows_close,
    .xFilter = rows_first,
    .xNext = rows_next,
    .xEof = rows_eof,
    .xColumn = rows_column,
    .xRowid = rows_number,
};

bool waiting_open(Store *store, Err *err)
{
    for (size_t i = 0; i < WAIT_COUNT; i++) {
        assert(tables[i].width <= MOST_COLUMNS);
        if (sqlite3_create_module(store->db, tables[i].name, &module, store->written) != SQLITE_OK)
            return sql_fail(store, "opening", err);
    }
    return true;
}

// ---------------------------------------------------------------- gathering and writing

void waiting_add(Store *store, WaitTable table, const Cell *row)
{
    Cells *cells = &store->waiting[table];
    size_t width = (size_t)tables[table].width;
    while (cells->room < cells->count + width)
        vec_make_room((void **)&cells->items, &cells->room, cells->room, sizeof *cells->items);
    memcpy(&cells->items[cells->count], row, width * sizeof *row);
    cells->count += width;
    store->waiting_cells += width;
}

bool waiting_room(Store *store, Err *err)
{
    return store->waiting_cells < WAITING_CELLS || waiting_write(store, err);
}

bool waiting_room_amid(Store *store, Err *err)
{
    return store->waiting_cells < AMID_CELLS || waiting_write(store, err);
}

enum { SORTED_WIDTH = 3 };

/// Of two ids and bits; rows of one key become one, with the bits of all.
static void sort_rows(Cells *cells)
{
    size_t count = cells->count / SORTED_WIDTH;
    Prefixed *rows = memory_get(2 * count * sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const Cell *row = &cells->items[i * SORTED_WIDTH];
        rows[i] =
            (Prefixed){(uint64_t)row[0].number << 32 | (uint64_t)row[1].number, (uint32_t)row[2].number};
    }
    order_by_prefix(rows, rows + count, count);
    vec_clear(cells);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && rows[i].prefix == rows[i - 1].prefix) {
            cells->items[cells->count - 1].number |= rows[i].index;
            continue;
        }
        *vec_push(cells) = cell_of((int64_t)(rows[i].prefix >> 32));
        *vec_push(cells) = cell_of((int64_t)(uint32_t)rows[i].prefix);
        *vec_push(cells) = cell_of(rows[i].index);
    }
    free(rows);
}

/// The statements are prepared by then.
static bool write_table(Store *store, size_t table, Err *err)
{
    Cells *cells = &store->written[table];
    bool is_changed;
    if (cells->count == 0)
        return true;
    if (tables[table].is_sorted)
        sort_rows(cells);
    if (!sql_do(store, store->hot[tables[table].write], &is_changed, err))
        return false;
    store->has_written |= is_changed && tables[table].is_shown;
    return true;
}

static void write_tables(void *self)
{
    Store *store = self;
    bool is_done = packs_write_ready(store, &store->write_err);
    for (size_t i = 0; is_done && i < WAIT_COUNT; i++)
        is_done = write_table(store, i, &store->write_err);
    store->has_write_failed = !is_done;
    early_send(store);
}

static bool prepare(Store *store, Err *err)
{
    if (!sql_hot(store, HOT_ADD_PACK, err))
        return false;
    for (size_t i = 0; i < WAIT_COUNT; i++)
        if (store->waiting[i].count > 0 && !sql_hot(store, tables[i].write, err))
            return false;
    return true;
}

/// What was gathered is on its way from now on, and its room is gathered in next.
static void send(Store *store, bool is_all)
{
    for (size_t i = 0; i < WAIT_COUNT; i++) {
        if (tables[i].is_sorted && !is_all && store->waiting[i].count < UNSORTED_CELLS)
            continue;
        Cells room = store->written[i];
        store->written[i] = store->waiting[i];
        store->waiting[i] = room;
    }
    Arena texts = store->written_texts;
    store->written_texts = store->row_texts;
    store->row_texts = texts;
    store->is_writing = true;
    errand_send(store->writer, write_tables, store);
}

/// What is told from here on is gathered anew.
static void begin_gathering(Store *store)
{
    arena_clear(&store->row_texts);
    store->waiting_cells = 0;
    store->writings++;
    vec_clear(&store->said_of);
    store->said_body = 0;
    vec_clear(&store->waiting_rows);
    store->first_waiting_record = store->next_record;
}

static bool write_waiting(Store *store, bool is_all, Err *err)
{
    if (!sql_regain(store, err) || !prepare(store, err))
        return false;
    if (store->waiting_cells > 0 || is_all)
        send(store, is_all);
    begin_gathering(store);
    return bodies_written(store, err);
}

bool waiting_write(Store *store, Err *err)
{
    return write_waiting(store, false, err);
}

bool waiting_write_all(Store *store, Err *err)
{
    return write_waiting(store, true, err);
}

void waiting_forget(Store *store)
{
    errand_wait(store->writer);
    sql_forget_written(store);
    for (size_t i = 0; i < WAIT_COUNT; i++)
        vec_clear(&store->waiting[i]);
    begin_gathering(store);
}
