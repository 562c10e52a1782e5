#include <stdlib.h>
#include <string.h>

#include "store/runs.h"

// One value looked up without loading the pool: from the value to its records, to their holders, and from
// items up to the activities that list them. The rules are those of load_facts.c, walked the other way.

enum { HIGHEST_CONTAINER = 4 };

typedef VEC(Text) Texts;
typedef VEC(uint32_t) Ids;

typedef struct {
    Store *store;
    Arena *arena;
    Texts activities, partners;
    Instant first_seen, last_seen;
    Instant first_date, last_date;
    bool is_known;
    sqlite3_stmt *holder, *containers, *dates, *record; ///< prepared when first needed
    Ids found;                                          ///< activities of the value in hand
} Asking;

static void widen(Instant at, Instant *first, Instant *last)
{
    if (at == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || at < *first)
        *first = at;
    if (*last == INSTANT_NONE || at > *last)
        *last = at;
}

static bool prepared(Asking *it, sqlite3_stmt **statement, const char *sql, Err *err)
{
    if (!*statement)
        return sql_prepare(it->store, sql, statement, err);
    sqlite3_reset(*statement);
    return true;
}

/// What a holder is: -1 when nobody states it or its partner is withdrawn.
static bool rank_of(Asking *it, uint32_t id, int *rank, Err *err)
{
    bool has_row;
    if (!prepared(
            it, &it->holder,
            "SELECT max(s.rank) FROM holder h JOIN partner p ON p.id = h.partner JOIN record r ON"
            " r.holder = h.id JOIN statement s ON s.record = r.id WHERE h.id = ?1 AND NOT p.is_withdrawn"
            " AND NOT r.is_withdrawn"
            " HAVING count(*) > 0",
            err))
        return false;
    sql_bind_number(it->holder, 1, id);
    if (!sql_next(it->store, it->holder, &has_row, err))
        return false;
    *rank = has_row ? (int)sql_column_number(it->holder, 0) : -1;
    return true;
}

static bool find_containers(Asking *it, uint32_t member, Ids *out, Err *err)
{
    bool has_row = true;
    if (!prepared(
            it, &it->containers,
            "SELECT DISTINCT r.holder FROM member m JOIN record r ON r.id = m.record WHERE m.member = ?1"
            " AND NOT r.is_withdrawn",
            err))
        return false;
    sql_bind_number(it->containers, 1, member);
    for (;;) {
        if (!sql_next(it->store, it->containers, &has_row, err))
            return false;
        if (!has_row)
            return true;
        uint32_t id = sql_column_id(it->containers, 0);
        bool is_there = false;
        for (size_t i = 0; i < out->count; i++)
            is_there |= out->items[i] == id;
        if (!is_there)
            *vec_push(out) = id;
    }
}

/// The activities that show what this holder holds: itself, or those that list it; a remainder when none
/// does.
static bool climb(Asking *it, uint32_t holder, Ids *out, Err *err)
{
    Ids level = {0}, remainders = {0};
    size_t at = 0, before = out->count;
    bool is_done = true;
    *vec_push(&level) = holder;
    for (int height = 0; is_done && height <= HIGHEST_CONTAINER; height++) {
        for (size_t end = level.count; is_done && at < end; at++) {
            uint32_t id = level.items[at];
            int rank;
            is_done = rank_of(it, id, &rank, err);
            if (is_done && rank == RANK_ITEM)
                is_done = find_containers(it, id, &level, err);
            else if (is_done && rank == RANK_ACTIVITY)
                *vec_push(out) = id;
            else if (is_done && rank == RANK_REMAINDER)
                *vec_push(&remainders) = id;
        }
    }
    for (size_t i = 0; out->count == before && i < remainders.count; i++)
        *vec_push(out) = remainders.items[i];
    vec_free(&level);
    vec_free(&remainders);
    return is_done;
}

/// Adds the activity's label and partner, and its dates.
static bool add_activity(Asking *it, uint32_t id, Err *err)
{
    bool has_row;
    if (!prepared(
            it, &it->dates,
            "SELECT p.name, h.foreign_id, (SELECT s.date FROM record r JOIN statement s ON s.record = r.id"
            " JOIN body b ON b.id = r.body WHERE r.holder = h.id AND s.date IS NOT NULL"
            " AND NOT r.is_withdrawn"
            " ORDER BY s.modified DESC, b.digest LIMIT 1)"
            " FROM holder h JOIN partner p ON p.id = h.partner WHERE h.id = ?1",
            err))
        return false;
    sql_bind_number(it->dates, 1, id);
    if (!sql_next(it->store, it->dates, &has_row, err))
        return false;
    if (!has_row)
        return true;
    Text partner = arena_copy(it->arena, sql_column_text(it->dates, 0));
    *vec_push(&it->partners) = partner;
    *vec_push(&it->activities) = arena_format(it->arena, TEXT_FMT ":" TEXT_FMT, TEXT_ARG(partner),
                                              TEXT_ARG(sql_column_text(it->dates, 1)));
    widen(sql_column_instant(it->dates, 2), &it->first_date, &it->last_date);
    it->is_known = true;
    return true;
}

/// Every holder that `rows` gives in its first column, with first and last seen in the next two.
static bool take_holders(Asking *it, sqlite3_stmt *rows, Err *err)
{
    Ids found = {0};
    bool has_row = true, is_done = true;
    while (is_done && (is_done = sql_next(it->store, rows, &has_row, err)) && has_row) {
        size_t before = found.count;
        is_done = climb(it, sql_column_id(rows, 0), &found, err);
        if (found.count > before) {
            widen(sql_column_instant(rows, 1), &it->first_seen, &it->last_seen);
            widen(sql_column_instant(rows, 2), &it->first_seen, &it->last_seen);
        }
    }
    for (size_t i = 0; is_done && i < found.count; i++)
        is_done = add_activity(it, found.items[i], err);
    vec_free(&found);
    return is_done;
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

static Text *settled(Texts *texts, Arena *arena, uint32_t *count)
{
    Text *kept = arena_array(arena, Text, texts->count);
    *count = 0;
    if (texts->count)
        qsort(texts->items, texts->count, sizeof *texts->items, compare_texts);
    for (size_t i = 0; i < texts->count; i++)
        if (*count == 0 || !text_equal(kept[*count - 1], texts->items[i]))
            kept[(*count)++] = texts->items[i];
    vec_free(texts);
    return kept;
}

static Asking begin(Store *store, Arena *arena)
{
    return (Asking){.store = store,
                    .arena = arena,
                    .first_seen = INSTANT_NONE,
                    .last_seen = INSTANT_NONE,
                    .first_date = INSTANT_NONE,
                    .last_date = INSTANT_NONE};
}

static bool end(Asking *it, bool is_done, StoreAnswer *out)
{
    sqlite3_finalize(it->holder);
    sqlite3_finalize(it->containers);
    sqlite3_finalize(it->dates);
    sqlite3_finalize(it->record);
    vec_free(&it->found);
    sql_end_reading(it->store);
    StoreAnswer answer = {
        .is_known = it->is_known,
        .first_seen = it->first_seen != INSTANT_NONE ? it->first_seen : it->first_date,
        .last_seen = it->last_seen != INSTANT_NONE ? it->last_seen : it->last_date,
    };
    answer.activities = settled(&it->activities, it->arena, &answer.activity_count);
    answer.partners = settled(&it->partners, it->arena, &answer.partner_count);
    if (is_done)
        *out = answer;
    return is_done;
}

/// Runs `sql` with one text.
static bool ask(Asking *it, const char *sql, Text text, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(it->store, sql, &rows, err))
        return false;
    sql_bind_text(rows, 1, text.bytes ? text : TEXT(""));
    bool is_done = take_holders(it, rows, err);
    sqlite3_finalize(rows);
    return is_done;
}

/// From a posting to the activities that show it.
static bool take_posting(void *self, const Posting *posting, Err *err)
{
    Asking *it = self;
    bool has_row;
    if (!prepared(it, &it->record, "SELECT holder FROM record WHERE id = ?1 AND NOT is_withdrawn", err))
        return false;
    sql_bind_number(it->record, 1, posting->record);
    if (!sql_next(it->store, it->record, &has_row, err))
        return false;
    size_t before = it->found.count;
    if (has_row && !climb(it, sql_column_id(it->record, 0), &it->found, err))
        return false;
    if (it->found.count > before) {
        widen(posting->first_seen, &it->first_seen, &it->last_seen);
        widen(posting->last_seen, &it->first_seen, &it->last_seen);
    }
    return true;
}

static bool ask_runs(Asking *it, Kind kind, Text value, Err *err)
{
    Lookup lookup = {0};
    Buffer key = {0};
    // What cannot be canonical, nobody has shown.
    bool is_done =
        !value_key(kind, value, &key) || (lookup_open(&lookup, it->store, err) &&
                                          lookup_find(&lookup, buffer_text(&key), take_posting, it, err));
    lookup_done(&lookup);
    buffer_done(&key);
    for (size_t i = 0; is_done && i < it->found.count; i++)
        is_done = add_activity(it, it->found.items[i], err);
    return is_done;
}

bool store_ask_value(Store *store, Kind kind, Text value, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it = begin(store, arena);
    bool is_done = sql_begin_reading(store, err) && ask_runs(&it, kind, value, err);
    return end(&it, is_done, out);
}

static bool ask_groups(Asking *it, Text name, Err *err)
{
    sqlite3_stmt *rows;
    // A group's names stand one a line: only whole lines count.
    if (!sql_prepare(it->store,
                     "SELECT DISTINCT g.source FROM name_group g JOIN record r ON r.id = g.record"
                     " JOIN partner p ON p.id = r.partner LEFT JOIN partner s ON s.name = g.source"
                     " WHERE NOT p.is_withdrawn AND NOT r.is_withdrawn AND coalesce(s.is_withdrawn, 0) = 0"
                     " AND instr(char(10) || lower(g.names) || char(10), char(10) || lower(?1) || char(10))",
                     &rows, err))
        return false;
    sql_bind_text(rows, 1, name);
    bool has_row = true, is_done = true;
    while ((is_done = sql_next(it->store, rows, &has_row, err)) && has_row) {
        *vec_push(&it->partners) = arena_copy(it->arena, sql_column_text(rows, 0));
        it->is_known = true;
    }
    sqlite3_finalize(rows);
    return is_done;
}

bool store_ask_name(Store *store, Text name, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it = begin(store, arena);
    name = text_trim(name);
    bool is_done = sql_begin_reading(store, err) &&
                   ask(&it,
                       "SELECT r.holder, NULL, NULL FROM name n JOIN record r ON r.id = n.record"
                       " WHERE n.text = ?1 COLLATE NOCASE AND NOT r.is_withdrawn",
                       name, err) &&
                   (!name.length || ask_groups(&it, name, err));
    return end(&it, is_done, out);
}

bool store_ask_id(Store *store, Text id, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it = begin(store, arena);
    id = text_trim(id);
    // The id alone, or "<partner>:<id>" with colons in either: the partner is what the rest leaves.
    bool is_done = sql_begin_reading(store, err) &&
                   ask(&it,
                       "SELECT h.id, NULL, NULL FROM holder h WHERE h.foreign_id = ?1 UNION"
                       " SELECT h.id, NULL, NULL FROM partner p JOIN holder h ON h.partner = p.id"
                       " AND h.foreign_id = substr(?1, length(p.name) + 2)"
                       " WHERE substr(?1, 1, length(p.name) + 1) = p.name || ':'",
                       id, err);
    return end(&it, is_done, out);
}
