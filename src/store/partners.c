#include <string.h>

#include "store/tally.h"

/// Ends a batch that changed a row or two, or undoes it.
static bool end_batch(Store *store, bool is_done, Err *err)
{
    if (is_done)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool update_partner(Store *store, PartnerId id, char reliability, Marking marking, Err *err)
{
    sqlite3_stmt *update;
    bool is_changed;
    if (!sql_prepare(store,
                     "UPDATE partner SET reliability = ?2, marking = ?3, is_added = 1 WHERE id = ?1 AND"
                     " (reliability <> ?2 OR marking <> ?3 OR NOT is_added)",
                     &update, err))
        return false;
    sqlite3_stmt *find;
    bool has_row = false;
    if (!sql_prepare(store, "SELECT reliability, marking FROM partner WHERE id = ?1", &find, err)) {
        sqlite3_finalize(update);
        return false;
    }
    sql_bind_number(find, 1, id);
    bool is_done = sql_next(store, find, &has_row, err);
    if (is_done && has_row) {
        Text letter = sql_column_text(find, 0);
        Text wanted = reliability ? (Text){&reliability, 1} : letter;
        Marking stands = (Marking)sql_column_number(find, 1);
        sql_bind_number(update, 1, id);
        sql_bind_text(update, 2, wanted);
        sql_bind_number(update, 3, marking ? marking : stands);
        is_done = sql_do(store, update, &is_changed, err);
        store->is_changed |= is_done && is_changed;
    }
    sqlite3_finalize(find);
    sqlite3_finalize(update);
    return is_done;
}

bool store_partner_put(Store *store, Text name, char reliability, Marking marking, bool *is_new, Err *err)
{
    name = text_trim(name);
    if (!name.length)
        return fail(err, ERR_USAGE, "a partner needs a name");
    if (reliability && (reliability < 'A' || reliability > 'F'))
        return fail(err, ERR_USAGE, "'%c' is no reliability: A (reliable) to F (cannot be judged)",
                    reliability);
    PartnerId id = 0;
    if (!store_begin(store, err))
        return false;
    bool is_done = store_partner(store, name, &id, err);
    bool is_added = store->is_changed;
    is_done = end_batch(store, is_done && update_partner(store, id, reliability, marking, err), err);
    if (is_done && is_new)
        *is_new = is_added;
    return is_done;
}

bool store_partner_exists(Store *store, Text name, bool *out, Err *err)
{
    sqlite3_stmt *find;
    if (!sql_prepare(store, "SELECT 1 FROM partner WHERE name = ?1", &find, err))
        return false;
    sql_bind_text(find, 1, name);
    bool is_read = sql_next(store, find, out, err);
    sqlite3_finalize(find);
    return is_read;
}

static bool read_partners(sqlite3_stmt *rows, Store *store, const Tally *tally, Arena *arena, PartnerRow *out,
                          uint32_t *count, Err *err)
{
    bool has_row = true;
    uint32_t at = 0;
    while (at < *count) {
        if (!sql_next(store, rows, &has_row, err))
            return false;
        if (!has_row)
            break;
        Text letter = sql_column_text(rows, 2);
        uint32_t id = sql_column_id(rows, 0);
        const Given given = id < tally->partner_room ? tally->by_partner[id] : (Given){0};
        out[at++] = (PartnerRow){
            .name = arena_copy(arena, sql_column_text(rows, 1)),
            .reliability = letter.length ? letter.bytes[0] : 'F',
            .marking = (Marking)sql_column_number(rows, 3),
            .is_withdrawn = sql_column_number(rows, 4) != 0,
            .records = given.records,
            .observations = (uint64_t)sql_column_number(rows, 5),
            .activities = given.activities,
            .complaints = (uint64_t)sql_column_number(rows, 6),
        };
    }
    *count = at;
    return true;
}

static bool list_partners(Store *store, Arena *arena, PartnerRow **out, uint32_t *count, Err *err)
{
    static const char sql[] =
        "WITH c AS (SELECT partner, count(*) n FROM " STANDING_COMPLAINTS " GROUP BY partner)"
        " SELECT p.id, p.name, p.reliability, p.marking, p.is_withdrawn, p.observations, c.n FROM partner p"
        " LEFT JOIN c ON c.partner = p.id ORDER BY p.name";
    int64_t room;
    sqlite3_stmt *rows;
    Tally tally;
    if (!sql_number(store, "SELECT count(*) FROM partner", &room, err) || !tally_read(store, &tally, err))
        return false;
    bool is_read = sql_prepare(store, sql, &rows, err);
    if (is_read) {
        *out = arena_array(arena, PartnerRow, (size_t)room);
        *count = (uint32_t)room;
        is_read = read_partners(rows, store, &tally, arena, *out, count, err);
        sqlite3_finalize(rows);
    }
    tally_done(&tally);
    return is_read;
}

bool store_partner_list(Store *store, Arena *arena, PartnerRow **out, uint32_t *count, Err *err)
{
    PartnerRow *found;
    uint32_t number;
    bool is_read = sql_begin_reading(store, err) && list_partners(store, arena, &found, &number, err);
    sql_end_reading(store);
    if (is_read) {
        *out = found;
        *count = number;
    }
    return is_read;
}

bool store_partner_reliability(Store *store, Text name, char *out, Err *err)
{
    sqlite3_stmt *find;
    bool has_row = false;
    *out = 'F';
    if (!sql_prepare(store, "SELECT reliability FROM partner WHERE name = ?1", &find, err))
        return false;
    sql_bind_text(find, 1, name);
    bool is_read = sql_next(store, find, &has_row, err);
    Text letter = is_read && has_row ? sql_column_text(find, 0) : TEXT_NONE;
    if (letter.length)
        *out = letter.bytes[0];
    sqlite3_finalize(find);
    return is_read;
}

static bool set_withdrawn(Store *store, Text name, bool is_withdrawn, Err *err)
{
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_PARTNER, err), *update;
    if (!find)
        return false;
    sql_bind_text(find, 1, name);
    bool has_row;
    if (!sql_next(store, find, &has_row, err))
        return false;
    sqlite3_reset(find);
    if (!has_row)
        return fail(err, ERR_USAGE, "no partner is called '" TEXT_FMT "': 'asterism partner list' names them",
                    TEXT_ARG(name));
    if (!sql_prepare(store, "UPDATE partner SET is_withdrawn = ?2 WHERE name = ?1 AND is_withdrawn <> ?2",
                     &update, err))
        return false;
    sql_bind_text(update, 1, name);
    sql_bind_number(update, 2, is_withdrawn);
    bool is_changed = false, is_done = sql_do(store, update, &is_changed, err);
    sqlite3_finalize(update);
    store->is_changed |= is_done && is_changed;
    return is_done;
}

bool store_partner_withdraw(Store *store, Text name, bool is_withdrawn, Err *err)
{
    return store_begin(store, err) &&
           end_batch(store, set_withdrawn(store, text_trim(name), is_withdrawn, err), err);
}
