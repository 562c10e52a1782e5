#include "store/tally.h"

#include <stdlib.h>
#include <string.h>

// SQLite would sort all records to tell which of them speak of one activity; a byte for each of these does.

/// What a holder is, by the records so far.
enum { NOT_STATED, STATED_ITEM, STATED_REMAINDER, STATED_ACTIVITY };

typedef struct {
    Tally *tally;
    uint8_t *stated; ///< by holder
    uint32_t holder_room;
} Counting;

static uint8_t stated_of(sqlite3_stmt *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_NULL)
        return NOT_STATED;
    int64_t rank = sql_column_number(row, column);
    return rank >= RANK_ACTIVITY ? STATED_ACTIVITY : rank == RANK_ITEM ? STATED_ITEM : STATED_REMAINDER;
}

static void count_record(Counting *it, sqlite3_stmt *row)
{
    Tally *tally = it->tally;
    Given none = {0}, *given = &none;
    uint32_t partner = sql_column_id(row, 0), holder = sql_column_id(row, 1);
    uint64_t records = sql_column_number(row, 2) ? 2 : 1; // what a remainder lists is a record of it, too
    uint8_t stated = stated_of(row, 3);
    if (partner < tally->partner_room)
        given = &tally->by_partner[partner];
    given->records += records;
    tally->all.records += records;
    if (holder >= it->holder_room || stated <= it->stated[holder])
        return;
    tally->items += stated == STATED_ITEM;
    tally->items -= it->stated[holder] == STATED_ITEM;
    given->activities += stated == STATED_ACTIVITY;
    tally->all.activities += stated == STATED_ACTIVITY;
    it->stated[holder] = stated;
}

static bool room_for(Store *store, const char *sql, uint32_t *out, Err *err)
{
    int64_t most;
    if (!sql_number(store, sql, &most, err))
        return false;
    *out = most < 0 || most >= UINT32_MAX ? 1 : (uint32_t)most + 1;
    return true;
}

static bool count_records(Store *store, Counting *it, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    if (!sql_prepare(store, "SELECT partner, holder, remainder, rank FROM record", &rows, err))
        return false;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        count_record(it, rows);
    sqlite3_finalize(rows);
    return is_read;
}

bool tally_read(Store *store, Tally *out, Err *err)
{
    Tally tally = {0};
    Counting it = {.tally = &tally};
    if (!room_for(store, "SELECT max(id) FROM partner", &tally.partner_room, err) ||
        !room_for(store, "SELECT max(id) FROM holder", &it.holder_room, err))
        return false;
    tally.by_partner = memory_get(tally.partner_room * sizeof *tally.by_partner);
    memset(tally.by_partner, 0, tally.partner_room * sizeof *tally.by_partner);
    it.stated = memory_get(it.holder_room);
    memset(it.stated, NOT_STATED, it.holder_room);
    bool is_read = count_records(store, &it, err);
    free(it.stated);
    if (is_read)
        *out = tally;
    else
        tally_done(&tally);
    return is_read;
}

void tally_done(Tally *tally)
{
    free(tally->by_partner);
    *tally = (Tally){0};
}
