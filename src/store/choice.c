// Which records are meant: those of a source, of a place in it, or of a digest.

#include "store/choice.h"

#include <string.h>

// What IS_CHOSEN says, of `record` alone, since a source may have very many. The same bytes of one partner
// are one record, wherever they stand and of whatever they speak.
#define SAME_BYTES                                                                               \
    " (body, partner) IN (SELECT r.body, r.partner FROM record r WHERE"                          \
    " (source IN (SELECT id FROM source WHERE name = ?1) OR body IN"                             \
    " (SELECT id FROM body WHERE digest BETWEEN ?2 AND ?3) OR (source IN (SELECT id FROM source" \
    " WHERE substr(?1, 1, length(name) + 2) = name || ', ') AND ?1 = (SELECT name FROM source s" \
    " WHERE s.id = r.source) || ', ' || place)) AND (?4 = '' OR partner IN"                      \
    " (SELECT id FROM partner WHERE name = ?4)))"

enum { SHORTEST_START = 8 };

static int digit_of(char hex)
{
    return byte_is_digit(hex) ? hex - '0' : byte_lower(hex) - 'a' + 10;
}

bool digest_range(Text start, Digest *low, Digest *high)
{
    if (start.length < SHORTEST_START || start.length > DIGEST_HEX)
        return false;
    memset(low, 0, sizeof *low);
    memset(high, 0xff, sizeof *high);
    for (size_t i = 0; i < start.length; i++) {
        if (!byte_is_hex(start.bytes[i]))
            return false;
        int shift = i % 2 ? 0 : 4, digit = digit_of(start.bytes[i]) << shift;
        low->bytes[i / 2] = (unsigned char)(low->bytes[i / 2] | digit);
        high->bytes[i / 2] = (unsigned char)((high->bytes[i / 2] & ~(0xf << shift)) | digit);
    }
    return true;
}

void record_choice_bind(sqlite3_stmt *statement, const RecordChoice *choice)
{
    Digest low, high;
    sql_bind_text(statement, 1, choice->what.bytes ? choice->what : TEXT(""));
    sql_bind_text(statement, 4, choice->partner.bytes ? choice->partner : TEXT(""));
    // Unbound, the range is NULL and holds nothing. The statement outlives the digests, so it copies them.
    if (!digest_range(choice->what, &low, &high))
        return;
    sqlite3_bind_blob(statement, 2, low.bytes, DIGEST_BYTES, SQLITE_TRANSIENT);
    sqlite3_bind_blob(statement, 3, high.bytes, DIGEST_BYTES, SQLITE_TRANSIENT);
}

static bool add_chosen(Store *store, const RecordChoice *choice, Err *err)
{
    sqlite3_stmt *add;
    if (!sql_run(store,
                 "CREATE TEMP TABLE chosen(record INTEGER PRIMARY KEY, body INTEGER NOT NULL,"
                 " holder INTEGER NOT NULL, remainder INTEGER NOT NULL)",
                 err) ||
        !sql_prepare(store,
                     "INSERT INTO chosen SELECT id, body, holder, remainder FROM record WHERE" SAME_BYTES,
                     &add, err))
        return false;
    record_choice_bind(add, choice);
    bool is_done = sql_do(store, add, NULL, err);
    sqlite3_finalize(add);
    return is_done;
}

// A large document is kept in pieces and understood as a whole (formats/document.c): what is said of one of
// them is meant of all. Pieces of a text or page speak for themselves; their first is no 'file'.
#define IS_PIECE "(place = 'file' OR place LIKE 'from byte %')"
#define CHOSEN_PIECES " FROM record WHERE id IN (SELECT record FROM chosen) AND " IS_PIECE

static bool add_pieces(Store *store, Err *err)
{
    int64_t pieces;
    if (!sql_number(store, "SELECT count(*)" CHOSEN_PIECES, &pieces, err))
        return false;
    return pieces == 0 ||
           sql_run(
               store,
               "INSERT OR IGNORE INTO chosen SELECT id, body, holder, remainder FROM record WHERE " IS_PIECE
               " AND (source, partner) IN (SELECT source, partner FROM record WHERE place = 'file'"
               " AND (source, partner) IN (SELECT source, partner" CHOSEN_PIECES "))",
               err);
}

/// Of bytes there may be several records, of what they say of this and that.
static bool are_several(Store *store, const RecordChoice *choice, bool *out, Err *err)
{
    sqlite3_stmt *count;
    bool has_row;
    if (!sql_prepare(store, "SELECT count(DISTINCT b.id)" FROM_RECORDS " WHERE" IS_CHOSEN, &count, err))
        return false;
    record_choice_bind(count, choice);
    bool is_read = sql_next(store, count, &has_row, err);
    *out = is_read && has_row && sql_column_number(count, 0) > 1;
    sqlite3_finalize(count);
    return is_read;
}

bool record_choice_open(Store *store, const RecordChoice *choice, uint32_t *count, Err *err)
{
    int64_t records;
    Digest low, high;
    bool is_ambiguous = false;
    if (!choice->what.length)
        return fail(err, ERR_USAGE, "which record? Say its digest, its source, or its source and place");
    if (!add_chosen(store, choice, err) || !add_pieces(store, err) ||
        !sql_number(store, "SELECT count(*) + count(nullif(remainder, 0)) FROM chosen", &records, err))
        return false;
    if (records == 0)
        return fail(err, ERR_USAGE, "no record is '" TEXT_FMT "': 'asterism record list' names them",
                    TEXT_ARG(choice->what));
    if (digest_range(choice->what, &low, &high) && !are_several(store, choice, &is_ambiguous, err))
        return false;
    if (is_ambiguous)
        return fail(err, ERR_USAGE, "several raw records have a digest that begins with '" TEXT_FMT "'",
                    TEXT_ARG(choice->what));
    *count = (uint32_t)records;
    return true;
}

bool record_choice_close(Store *store, Err *err)
{
    return sql_run(store, "DROP TABLE chosen", err);
}
