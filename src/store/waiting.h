#pragma once
/// Rows of the running batch that wait to be written many at a time. Inside the module only.
///
/// Of the time that a row of its own statement takes, more than half goes into starting and ending the
/// statement: a bundle of 25,000 objects makes 230,000 rows. They are gathered here instead, and SQLite takes
/// all rows of a table in one statement, from a virtual table that shows them, in a thread of its own while
/// the next ones are gathered.
///
/// Nothing that waits is seen by a query: who needs to see it calls `waiting_write` first. Whoever speaks
/// with SQLite waits until that thread does not (sql.h).

#include <sqlite3.h>

#include "base/err.h"
#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"

typedef struct Store Store;

typedef enum {
    WAIT_HOLDER,
    WAIT_BODY,
    WAIT_RECORD,
    WAIT_MEMBER,
    WAIT_NAME,
    WAIT_RELATION,
    WAIT_COUNT
} WaitTable;

/// One field of a row. With bytes it is a text, or what its column takes bytes for; without, a number, or
/// NULL for INSTANT_NONE.
typedef struct {
    const char *bytes;
    int64_t number; ///< of bytes, where there are any
} Cell;

static inline Cell cell_of(int64_t number)
{
    return (Cell){NULL, number};
}
static inline Cell cell_of_text(Text text)
{
    return text.bytes ? (Cell){text.bytes, (int64_t)text.length} : cell_of(INSTANT_NONE);
}

typedef VEC(Cell) Cells;

/// Registers the virtual tables with the store's database.
MUST_USE bool waiting_open(Store *store, Err *err);
/// Adds a row. Its texts live until it is written: in `store->row_texts`, or longer.
void waiting_add(Store *store, WaitTable table, const Cell *row);
#define WAITING_ADD(store, table, ...) waiting_add((store), (table), (const Cell[]){__VA_ARGS__})
/// Before a row is added: writes what waits once it is much. In the midst of what a body says, where it is
/// very much: what waits together can be said together.
MUST_USE bool waiting_room(Store *store, Err *err);
MUST_USE bool waiting_room_amid(Store *store, Err *err);
/// What waits is written, before anything else is asked of SQLite; but members, which nothing asks for within
/// a batch, go on waiting unless they are many.
MUST_USE bool waiting_write(Store *store, Err *err);
MUST_USE bool waiting_write_all(Store *store, Err *err);
void waiting_forget(Store *store);
