#include "store/seen.h"

#include <stdlib.h>

#include "base/hash.h"
#include "store/sql.h"

// Four megabytes: a million names are told apart from a new one all but once in three hundred times, five
// million all but once in fifteen. Reading a row costs a tenth of looking for one, or less.

enum { SEEN_BITS = 1 << 25, WORD_BITS = 64, ROWS_A_QUESTION = 10 };

static bool has_bit(const Seen *seen, uint64_t bit)
{
    return seen->bits[bit % SEEN_BITS / WORD_BITS] >> (bit % WORD_BITS) & 1;
}

static void set_bit(Seen *seen, uint64_t bit)
{
    seen->bits[bit % SEEN_BITS / WORD_BITS] |= UINT64_C(1) << (bit % WORD_BITS);
}

static void add_name(Seen *seen, Text name)
{
    uint64_t hash = hash_quick(name);
    set_bit(seen, hash);
    set_bit(seen, hash >> 32);
}

bool seen_may_hold(Seen *seen, Text name)
{
    seen->asked++;
    if (!seen->is_whole)
        return true;
    uint64_t hash = hash_quick(name);
    return has_bit(seen, hash) && has_bit(seen, hash >> 32);
}

void seen_add(Seen *seen, Text name, uint32_t id)
{
    if (!seen->is_whole)
        return;
    add_name(seen, name);
    seen->until = id + 1;
}

static bool read_rows(Store *store, Seen *seen, Hot list, Err *err)
{
    sqlite3_stmt *rows = sql_hot(store, list, err);
    bool has_row = true;
    if (!rows)
        return false;
    sql_bind_number(rows, 1, seen->until);
    for (;;) {
        if (!sql_next(store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        add_name(seen, sql_column_text(rows, 0));
    }
}

bool seen_begin(Store *store, Seen *seen, int list, uint32_t next, Err *err)
{
    seen->start = next;
    if (seen->until == next && seen->is_whole)
        return true;
    seen->is_whole = (uint64_t)(next - seen->until) <= 1 + seen->asked * ROWS_A_QUESTION;
    if (!seen->is_whole)
        return true;
    if (!seen->bits) {
        seen->bits = memory_get(SEEN_BITS / 8);
        memset(seen->bits, 0, SEEN_BITS / 8);
    }
    if (!read_rows(store, seen, (Hot)list, err)) {
        seen->is_whole = false;
        return false;
    }
    seen->until = next;
    return true;
}

void seen_rest(Seen *seen, uint32_t next)
{
    seen->start = next;
    seen->is_whole = false;
}

void seen_undo(Seen *seen)
{
    if (seen->until > seen->start)
        seen->until = seen->start;
}

void seen_done(Seen *seen)
{
    free(seen->bits);
    *seen = (Seen){0};
}
