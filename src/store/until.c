#include "store/ask.h"

// Until when a value is said to hold: of the observation itself, else of the statement whose record shows it.

/// `own`: the marking of what was said itself. As in the pool, what stands in an activity that the reader may
/// not see is not heard either, however it is marked.
static bool may_hear(const StoreReader *reader, Marking own, uint32_t record)
{
    return !reader->records ||
           (marking_allows(store_records_marking(reader->records, record), reader->marking) &&
            (!own || marking_allows(own, reader->marking)));
}

typedef struct {
    Store *store;
    const StoreReader *reader;
    Text key;
    Instant until;
    bool is_open; ///< somebody states no end
    bool is_any;
} Holding;

/// Nothing where the record, or its partner, was withdrawn, or the statement taken back.
static bool hear(void *self, const Posting *posting, Err *err)
{
    Holding *it = self;
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_UNTIL, err);
    bool has_row;
    if (!find)
        return false;
    if (withheld_has(&it->store->asking->withheld, posting->record, it->key))
        return true;
    sql_bind_number(find, 1, posting->record);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    Instant until = posting->valid_until;
    if (until == INSTANT_NONE && has_row)
        until = sql_column_instant(find, 0);
    bool is_standing =
        has_row && !posting->is_revoked && may_hear(it->reader, (Marking)posting->marking, posting->record);
    sqlite3_reset(find);
    if (!is_standing)
        return true;
    it->is_any = true;
    it->is_open |= until == INSTANT_NONE;
    it->until = until > it->until ? until : it->until;
    return true;
}

bool store_value_until(Store *store, const StoreReader *reader, Kind kind, Text value, Instant *out, Err *err)
{
    Holding it = {.store = store, .reader = reader, .until = INSTANT_NONE};
    Buffer key = {0};
    bool is_value = value_key(kind, value, &key);
    it.key = buffer_text(&key);
    bool is_done = !is_value || lookup_find(&store->asking->lookup, buffer_text(&key), hear, &it, err);
    buffer_done(&key);
    if (is_done)
        *out = it.is_open || !it.is_any ? INSTANT_NONE : it.until;
    return is_done;
}

// ---------------------------------------------------------------- seen, and said to be none

/// The newest statement of what says so takes it back; of equally new ones, any (ask.c folds them so).
#define TAKEN_BACK                                                                               \
    "(SELECT 1 FROM record o WHERE o.holder = r.holder AND r.holder <> 0 AND NOT o.is_withdrawn" \
    " AND o.is_revoked AND NOT EXISTS (SELECT 1 FROM record n WHERE n.holder = r.holder"         \
    " AND n.rank IS NOT NULL AND NOT n.is_withdrawn"                                             \
    " AND coalesce(n.modified, -9223372036854775807) > coalesce(o.modified, -9223372036854775807)))"

static bool tell_refuted(Store *store, sqlite3_stmt *rows, const StoreReader *reader, TakeRefuted take,
                         void *self, Err *err)
{
    bool has_row = true, is_told = true;
    Buffer key = {0};
    Withheld withheld;
    is_told = withheld_read(&withheld, store, err);
    while (is_told && (is_told = sql_next(store, rows, &has_row, err)) && has_row) {
        const Refuted refuted = {(Kind)sql_column_number(rows, 0), sql_column_text(rows, 1),
                                 (SightingType)sql_column_number(rows, 2), sql_column_text(rows, 3)};
        bool is_withheld = value_key(refuted.kind, refuted.value, &key) &&
                           withheld_has(&withheld, sql_column_id(rows, 5), buffer_text(&key));
        if (!is_withheld && may_hear(reader, (Marking)sql_column_number(rows, 4), sql_column_id(rows, 5)))
            is_told = take(self, &refuted, err);
    }
    withheld_done(&withheld);
    buffer_done(&key);
    return is_told;
}

bool store_refuted(Store *store, const StoreReader *reader, TakeRefuted take, void *self, Err *err)
{
    static const char sql[] =
        "SELECT DISTINCT s.kind, s.value, s.type, p.name, s.marking, s.record FROM sighting s"
        " JOIN record r ON r.id = s.record JOIN partner p ON p.id = r.partner WHERE s.kind <> 0 AND s.type <> 0"
        " AND NOT r.is_withdrawn AND NOT p.is_withdrawn AND NOT EXISTS" TAKEN_BACK
        " ORDER BY s.kind, s.value, s.type, p.name";
    sqlite3_stmt *rows = NULL;
    bool is_done = sql_prepare(store, sql, &rows, err) && tell_refuted(store, rows, reader, take, self, err);
    sqlite3_finalize(rows);
    return is_done;
}
