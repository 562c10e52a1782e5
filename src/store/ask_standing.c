// What stands of a holder, and of whom a record is. Both are asked again and again in one snapshot, which
// remembers them where it has been told to.

#include "store/ask.h"

#include <string.h>

#include "store/stated.h"

bool ask_digest(Asking *it, uint32_t body, char out[DIGEST_BYTES], Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(it->store, HOT_ASK_DIGEST, body, &has_row, err);
    if (!find)
        return false;
    Text digest = has_row ? sql_column_text(find, 0) : TEXT("");
    memset(out, 0, DIGEST_BYTES);
    memcpy(out, digest.bytes, digest.length < DIGEST_BYTES ? digest.length : DIGEST_BYTES);
    sqlite3_reset(find);
    return true;
}

/// Columns of ASK_STATEMENT, and of what follows it where whole records are read: the last of single ones
/// alone.
enum {
    RANK,
    DATE,
    MODIFIED,
    IS_REVOKED,
    PARTNER,
    FOREIGN_ID,
    RECORD,
    HOLDER,
    IS_WITHDRAWN,
    IS_ONE_OF_SEVERAL
};

void ask_take_statement(Asking *it, StatedHolder *standing, sqlite3_stmt *row, Arena *arena)
{
    if (!standing->id.bytes)
        standing->id = arena_copy(arena, sql_column_text(row, FOREIGN_ID));
    int rank = (int)rank_of_holder(rank_of_stated(sql_column_number(row, RANK)));
    Instant modified = sql_column_instant(row, MODIFIED);
    bool is_revoked = sql_column_number(row, IS_REVOKED) != 0;
    if (standing->rank < 0 || modified > standing->said) {
        standing->said = modified;
        standing->is_revoked = is_revoked;
    } else if (modified == standing->said) {
        standing->is_revoked |= is_revoked;
    }
    if (rank > standing->rank)
        standing->rank = rank;
    standing->partner = sql_column_id(row, PARTNER);
    if (!withheld_has(&it->store->asking->withheld, sql_column_id(row, RECORD), TEXT(WITHHELD_DATE)))
        take_date(&standing->date, &standing->dated, sql_column_instant(row, DATE), modified);
}

static bool standing_anew(Asking *it, uint32_t id, StatedHolder *out, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_STATEMENTS, err);
    bool has_row = true;
    *out = ASK_UNSTATED;
    if (!rows)
        return false;
    sql_bind_number(rows, 1, id);
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        ask_take_statement(it, out, rows, it->arena);
    }
}

bool ask_is_standing_partner(const Asker *asker, uint32_t id)
{
    return id < asker->partner_room && !asker->partners[id].is_withdrawn;
}

enum { PAGE = 64 };

/// NULL: beyond the table.
static void *paged_at(Paged *it, uint32_t at, size_t size, Arena *arena)
{
    if (at / PAGE >= it->page_count)
        return NULL;
    void **page = &it->pages[at / PAGE];
    if (!*page)
        *page = arena_alloc(arena, PAGE, size);
    return (char *)*page + at % PAGE * size;
}

bool ask_standing(Asking *it, uint32_t holder, StatedHolder *out, Err *err)
{
    Asker *asker = it->store->asking;
    StatedHolder *known = paged_at(&asker->holders_walked, holder, sizeof *known, &asker->arena);
    if (known && known->is_known) {
        *out = *known;
        return true;
    }
    if (!standing_anew(it, holder, out, err))
        return false;
    if (known) {
        *known = *out;
        known->id = arena_copy(&asker->arena, out->id);
        known->is_known = true;
    }
    return true;
}

static bool is_stated(sqlite3_stmt *row)
{
    return sqlite3_column_type(row, RANK) != SQLITE_NULL;
}

/// The row's record is all that there is of its holder.
static void take_alone(Asking *it, sqlite3_stmt *row, Shown *shown)
{
    Asker *asker = it->store->asking;
    StatedHolder *walked = paged_at(&asker->holders_walked, shown->holder, sizeof *walked, &asker->arena);
    StatedHolder *known = walked ? walked : vec_push(&it->stated);
    *known = ASK_UNSTATED;
    if (is_stated(row))
        ask_take_statement(it, known, row, walked ? &asker->arena : it->arena);
    if (walked)
        walked->is_known = true;
    else
        shown->stated = (uint32_t)it->stated.count;
}

static bool holder_anew(Asking *it, Shown *shown, Err *err)
{
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_RECORD, err);
    bool has_row;
    shown->holder = 0;
    if (!find)
        return false;
    sql_bind_number(find, 1, shown->record);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    if (!has_row)
        return true;
    if (!sql_column_number(find, IS_WITHDRAWN) &&
        ask_is_standing_partner(it->asker, sql_column_id(find, PARTNER)))
        shown->holder = sql_column_id(find, HOLDER);
    if (shown->holder && !sql_column_number(find, IS_ONE_OF_SEVERAL))
        take_alone(it, find, shown);
    sqlite3_reset(find);
    return true;
}

bool ask_holder(Asking *it, Shown *shown, Err *err)
{
    Asker *asker = it->store->asking;
    uint32_t *known = paged_at(&asker->records_walked, shown->record, sizeof *known, &asker->arena);
    if (known && *known) {
        shown->holder = *known - 1;
        return true;
    }
    if (!holder_anew(it, shown, err))
        return false;
    if (known)
        *known = shown->holder + 1;
    return true;
}

static bool make_pages(Store *store, const char *most, Paged *out, Err *err)
{
    int64_t number;
    if (!sql_number(store, most, &number, err))
        return false;
    // In a damaged case it may be anything.
    out->page_count = number >= 0 && number < UINT32_MAX ? (uint32_t)number / PAGE + 1 : 0;
    out->pages = arena_array(&store->asking->arena, void *, out->page_count);
    return true;
}

bool store_ask_remember(Store *store, Err *err)
{
    return make_pages(store, "SELECT max(id) FROM holder", &store->asking->holders_walked, err) &&
           make_pages(store, "SELECT max(id) FROM record", &store->asking->records_walked, err);
}

/// One record's part of what holders are known as.
static void take_record(Asking *it, sqlite3_stmt *row)
{
    Asker *asker = it->store->asking;
    bool is_withdrawn = sql_column_number(row, IS_WITHDRAWN) != 0;
    uint32_t id = sql_column_id(row, RECORD), holder = sql_column_id(row, HOLDER);
    uint32_t *record = paged_at(&asker->records_walked, id, sizeof *record, &asker->arena);
    if (record)
        *record =
            !is_withdrawn && ask_is_standing_partner(asker, sql_column_id(row, PARTNER)) ? holder + 1 : 1;
    StatedHolder *known = paged_at(&asker->holders_walked, holder, sizeof *known, &asker->arena);
    if (!known || is_withdrawn || !is_stated(row))
        return;
    if (!known->is_known)
        *known = ASK_UNSTATED;
    known->is_known = true;
    ask_take_statement(it, known, row, &asker->arena);
}

bool ask_remember_all(Store *store, Err *err)
{
    Asking it = {.store = store, .asker = store->asking, .arena = &store->asking->arena};
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    if (!sql_prepare(store,
                     "SELECT " ASK_STATEMENT ", r.holder, r.is_withdrawn FROM record r"
                     " JOIN holder h ON h.id = r.holder ORDER BY r.id",
                     &rows, err))
        return false;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        take_record(&it, rows);
    sqlite3_finalize(rows);
    return is_read;
}
