#include <string.h>

#include "store/choice.h"
#include "store/edition.h"
#include "store/index.h"

// Raw records: what was pooled, byte for byte, and where it came from. The chain of evidence ends here.

enum { SHORTEST_START = 8 };

/// Of the bodies that the index names, one whose digest is in the range; `count` counts on.
static bool take_raw(Store *store, BodyId body, const Digest *low, const Digest *high, Arena *arena,
                     Text *out, size_t *count, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(store, HOT_FIND_BODY, body, &has_row, err);
    if (!find)
        return false;
    Text digest = has_row ? sql_column_text(find, 3) : TEXT_NONE;
    bool is_in = digest.length == DIGEST_BYTES && memcmp(digest.bytes, low->bytes, DIGEST_BYTES) >= 0 &&
                 memcmp(digest.bytes, high->bytes, DIGEST_BYTES) <= 0;
    bool is_read = !is_in || body_read_row(store, find, 0, arena, out, err);
    *count += is_in;
    sqlite3_reset(find);
    return is_read;
}

static bool find_raw(Store *store, const Digest *low, const Digest *high, Arena *arena, Text *out,
                     size_t *count, Err *err)
{
    IndexedIds bodies = {0};
    *count = 0;
    bool is_done = index_find_once(store, RUNS_OF_BODIES, index_start(low), index_start(high), &bodies, err);
    for (size_t i = 0; is_done && *count < 2 && i < bodies.count; i++)
        is_done = take_raw(store, bodies.items[i], low, high, arena, out, count, err);
    vec_free(&bodies);
    return is_done;
}

static void bind_range(sqlite3_stmt *statement, int at, const Digest *low, const Digest *high)
{
    sql_bind_blob(statement, at, (Text){(const char *)low->bytes, DIGEST_BYTES});
    sql_bind_blob(statement, at + 1, (Text){(const char *)high->bytes, DIGEST_BYTES});
}

bool store_raw(Store *store, Text digest, Arena *arena, Text *out, Err *err)
{
    Digest low, high;
    if (!digest_range(digest, &low, &high))
        return fail(err, ERR_USAGE, "'" TEXT_FMT "' is no digest: 8 to 64 hexadecimal digits",
                    TEXT_ARG(digest));
    Text raw = TEXT_NONE;
    size_t count;
    if (!find_raw(store, &low, &high, arena, &raw, &count, err))
        return false;
    if (count == 0)
        return fail(err, ERR_USAGE, "no raw record has the digest '" TEXT_FMT "'", TEXT_ARG(digest));
    if (count > 1)
        return fail(err, ERR_USAGE, "several raw records have a digest that begins with '" TEXT_FMT "'",
                    TEXT_ARG(digest));
    *out = raw;
    return true;
}

/// The raw bytes of the next row, whose first columns say where they are packed; valid until the next call.
static bool next_raw(Store *store, sqlite3_stmt *rows, Arena *arena, Text *raw, bool *has_row, Err *err)
{
    arena_clear(arena);
    return sql_next(store, rows, has_row, err) &&
           (!*has_row || body_read_row(store, rows, 0, arena, raw, err));
}

static bool may_have(const StoreReader *reader, RecordId record)
{
    return !reader->records ||
           marking_allows(store_records_marking(reader->records, record), reader->marking);
}

static bool give_raw(Store *store, const StoreReader *reader, sqlite3_stmt *rows, TakeRaw take, void *self,
                     Arena *arena, Err *err)
{
    Text raw = TEXT_NONE;
    bool has_row = true, is_done = true;
    while (is_done && (is_done = next_raw(store, rows, arena, &raw, &has_row, err)) && has_row)
        is_done =
            !may_have(reader, sql_column_id(rows, 3)) || take(self, raw, sql_column_instant(rows, 4), err);
    return is_done;
}

static bool give_raws_of(Store *store, const StoreReader *reader, HolderId holder, TakeRaw take, void *self,
                         Err *err)
{
    sqlite3_stmt *rows;
    Arena arena;
    // Element 10 of a list comes after element 9: of two places in one source, the shorter is the earlier
    // one.
    if (!sql_prepare(store,
                     "SELECT b.pack, b.at, b.size, r.id, coalesce(r.modified, (SELECT max(v.modified)"
                     " FROM edition e JOIN record v ON v.id = e.version WHERE e.holder = ?1"
                     " AND r.body BETWEEN e.first AND e.last AND NOT v.is_withdrawn)) FROM"
                     " (SELECT id, body, source, place, modified FROM record WHERE holder = ?1"
                     " AND NOT is_withdrawn UNION ALL SELECT id, body, source, place, NULL FROM record"
                     " WHERE remainder <> 0 AND remainder = ?1 AND NOT is_withdrawn) r"
                     " JOIN body b ON b.id = r.body JOIN source s ON s.id = r.source"
                     " WHERE r.body NOT IN " WITHHELD_BODIES
                     " ORDER BY s.name, length(r.place), r.place, b.digest",
                     &rows, err))
        return false;
    sql_bind_number(rows, 1, holder);
    arena_init(&arena);
    bool is_done = give_raw(store, reader, rows, take, self, &arena, err);
    arena_done(&arena);
    sqlite3_finalize(rows);
    return is_done;
}

/// The partner's holder of this id; 0: there is none.
static bool find_holder(Store *store, Text partner, Text id, HolderId *out, Err *err)
{
    IndexedIds holders = {0};
    *out = 0;
    bool is_done = index_holders(store, NULL, id, &holders, err);
    for (size_t i = 0; is_done && i < holders.count; i++) {
        bool is_own;
        is_done = sql_has_text(store, HOT_ASK_OWNER, holders.items[i], partner, &is_own, err);
        if (is_done && is_own)
            *out = holders.items[i];
    }
    vec_free(&holders);
    return is_done;
}

bool store_raw_of(Store *store, const StoreReader *reader, Text partner, Text id, TakeRaw take, void *self,
                  Err *err)
{
    HolderId holder;
    return find_holder(store, partner, id, &holder, err) &&
           (!holder || give_raws_of(store, reader, holder, take, self, err));
}

static bool give_reports(Store *store, sqlite3_stmt *rows, TakeReport take, void *self, Arena *arena,
                         Err *err)
{
    Text raw = TEXT_NONE;
    bool has_row = true, is_done = true;
    while (is_done && (is_done = next_raw(store, rows, arena, &raw, &has_row, err)) && has_row) {
        Digest digest = {0};
        Text bytes = sql_column_text(rows, 3);
        SaidIn in = {.partner = sql_column_text(rows, 4),
                     .source = sql_column_text(rows, 5),
                     .place = sql_column_text(rows, 6)};
        memcpy(digest.bytes, bytes.bytes, bytes.length < DIGEST_BYTES ? bytes.length : DIGEST_BYTES);
        digest_print(&digest, in.digest);
        is_done = take(self, &in, raw, err);
    }
    return is_done;
}

bool store_reports(Store *store, Text digest, TakeReport take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    Arena arena;
    Digest low, high;
    if (digest.bytes && !digest_range(digest, &low, &high))
        return true;
    if (!digest.bytes) {
        memset(&low, 0, sizeof low);
        memset(&high, 0xff, sizeof high);
    }
    // What readers of documents call a record that is one whole (text.c, html.c, document.c).
    if (!sql_prepare(store,
                     "SELECT b.pack, b.at, b.size, b.digest, p.name, min(s.name), r.place" FROM_RECORDS
                     " WHERE b.digest BETWEEN ?1 AND ?2 AND r.place IN ('text', 'page', 'file')"
                     " AND NOT r.is_withdrawn AND NOT p.is_withdrawn"
                     " GROUP BY b.id, p.id ORDER BY b.digest, p.name",
                     &rows, err))
        return false;
    bind_range(rows, 1, &low, &high);
    arena_init(&arena);
    bool is_done = give_reports(store, rows, take, self, &arena, err);
    arena_done(&arena);
    sqlite3_finalize(rows);
    return is_done;
}

static bool give_lists(Store *store, sqlite3_stmt *rows, TakeList take, void *self, Arena *arena, Err *err)
{
    Text raw = TEXT_NONE;
    bool has_row = true, is_done = true;
    while (is_done && (is_done = next_raw(store, rows, arena, &raw, &has_row, err)) && has_row)
        is_done = take(self,
                       &(WarningListRow){raw, sql_column_text(rows, 3), sql_column_text(rows, 4),
                                         (Marking)sql_column_number(rows, 5)},
                       err);
    return is_done;
}

bool store_warning_lists(Store *store, TakeList take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    Arena arena;
    if (!sql_prepare(store, "SELECT pack, at, size, name, partner, marking FROM " STANDING_LISTS, &rows, err))
        return false;
    arena_init(&arena);
    bool is_done = give_lists(store, rows, take, self, &arena, err);
    arena_done(&arena);
    sqlite3_finalize(rows);
    return is_done;
}

bool store_vocabularies(Store *store, TakeVocabulary take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    // Two of one name and version from one partner: the one whose digest comes last, whatever came first.
    if (!sql_prepare(
            store,
            "SELECT partner, name, version, source, terms, marking FROM (SELECT p.name partner, v.name name,"
            " v.version version, v.source source, v.terms terms,"
            " coalesce(nullif(r.marking, 0), p.marking) marking, row_number() OVER"
            " (PARTITION BY p.id, v.name, v.version ORDER BY b.digest DESC) place"
            " FROM vocabulary v CROSS JOIN record r ON r.id = v.record JOIN body b ON b.id = r.body"
            " JOIN partner p ON p.id = r.partner"
            " WHERE NOT r.is_withdrawn AND NOT p.is_withdrawn)"
            " WHERE place = 1 ORDER BY name, version, partner",
            &rows, err))
        return false;
    bool has_row = true, is_done = true;
    while (is_done && (is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        VocabularyRow row = {sql_column_text(rows, 0), sql_column_text(rows, 1),
                             sql_column_text(rows, 2), sql_column_text(rows, 3),
                             sql_column_text(rows, 4), (Marking)sql_column_number(rows, 5)};
        is_done = take(self, &row, err);
    }
    sqlite3_finalize(rows);
    return is_done;
}

// ---------------------------------------------------------------- the list

#define COLUMNS_OF_RECORD(holder)                                                            \
    "SELECT b.digest, p.name pn, s.name sn, r.place, coalesce(h.foreign_id, '') fi, b.size," \
    " r.is_withdrawn, (SELECT count(*) FROM withheld w WHERE w.record = r.id)" FROM_RECORDS  \
    " LEFT JOIN holder h ON h.id = r." holder " WHERE" IS_CHOSEN

static bool give_records(Store *store, sqlite3_stmt *rows, TakeRecord take, void *self, Err *err)
{
    bool has_row;
    for (;;) {
        if (!sql_next(store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        Text digest = sql_column_text(rows, 0);
        RecordRow row = {
            .partner = sql_column_text(rows, 1),
            .source = sql_column_text(rows, 2),
            .place = sql_column_text(rows, 3),
            .holder = sql_column_text(rows, 4),
            .bytes = (uint64_t)sql_column_number(rows, 5),
            .is_withdrawn = sql_column_number(rows, 6) != 0,
            .withdrawn_statements = (uint32_t)sql_column_number(rows, 7),
        };
        Digest whole = {0};
        memcpy(whole.bytes, digest.bytes, digest.length < DIGEST_BYTES ? digest.length : DIGEST_BYTES);
        digest_print(&whole, row.digest);
        if (!take(self, &row, err))
            return false;
    }
}

bool store_record_list(Store *store, const RecordChoice *choice, TakeRecord take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(store,
                     "SELECT * FROM (" COLUMNS_OF_RECORD("holder") " UNION ALL " COLUMNS_OF_RECORD(
                         "remainder") " AND r.remainder <> 0)"
                                      " ORDER BY pn, sn, length(place), place, digest, fi",
                     &rows, err))
        return false;
    record_choice_bind(rows, choice);
    bool is_done = give_records(store, rows, take, self, err);
    sqlite3_finalize(rows);
    return is_done;
}

bool store_record_withdraw(Store *store, const RecordChoice *choice, bool is_withdrawn, uint32_t *count,
                           Err *err)
{
    if (!store_begin(store, err))
        return false;
    if (record_choice_open(store, choice, count, err) && editions_withdraw(store, is_withdrawn, err) &&
        record_choice_close(store, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
