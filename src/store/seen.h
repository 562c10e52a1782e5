#pragma once
/// What the case certainly does not hold: most of what a large file tells of is new, and need not be looked
/// for in an index that lies all over the file. Inside the module only.

#include "base/err.h"
#include "base/text.h"

typedef struct Store Store;

/// The names of one table's rows, and perhaps others: two bits for each (Bloom, CACM 13, 1970).
typedef struct {
    uint64_t *bits;
    uint32_t until; ///< rows from this id on are not in it
    uint32_t start; ///< where the batch began
    bool is_whole;  ///< all rows are
    uint64_t asked; ///< since the case was opened
} Seen;

/// At the beginning of a batch: takes along the rows before `next` that it does not have yet, which another
/// program may have written, once so much was asked that it is worth that.
MUST_USE bool seen_begin(Store *store, Seen *seen, int list, uint32_t next, Err *err);
/// The same for a batch in which nobody asks at first, since all rows are remembered elsewhere.
void seen_rest(Seen *seen, uint32_t next);
/// False only for what no row is called.
bool seen_may_hold(Seen *seen, Text name);
/// A row that comes into being.
void seen_add(Seen *seen, Text name, uint32_t id);
/// The batch is undone: others may get the ids that it gave.
void seen_undo(Seen *seen);
void seen_done(Seen *seen);
