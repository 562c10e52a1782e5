#include <stdlib.h>
#include <string.h>

#include "store/runs.h"

// One value looked up without loading the pool: from the value to its records, to their holders, and from
// items up to the activities that list them. The rules are those of load_facts.c, walked the other way.

enum { HIGHEST_CONTAINER = 4 };

typedef VEC(Text) Texts;
typedef VEC(uint32_t) Ids;

/// An activity, and the date it states.
typedef struct {
    uint32_t id;
    Instant date;
} Found;
typedef VEC(Found) Founds;

typedef struct {
    Store *store;
    Arena *arena;
    Texts activities, partners;
    Instant first_seen, last_seen;
    Instant first_date, last_date;
    bool is_known;
    bool has_snapshot; ///< of its own
    Founds found;      ///< activities of what is asked
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

/// What stands of a holder.
typedef struct {
    int rank; ///< -1 when nobody states it
    Instant date, modified;
    uint32_t body;
} Standing;

static bool read_digest(Asking *it, uint32_t body, char out[DIGEST_BYTES], Err *err)
{
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_DIGEST, err);
    bool has_row;
    if (!find)
        return false;
    sql_bind_number(find, 1, body);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    Text digest = has_row ? sql_column_text(find, 0) : TEXT("");
    memset(out, 0, DIGEST_BYTES);
    memcpy(out, digest.bytes, digest.length < DIGEST_BYTES ? digest.length : DIGEST_BYTES);
    sqlite3_reset(find);
    return true;
}

/// The date shown is the latest statement's that has one; of equally late ones the digest decides.
static bool fold_statement(Asking *it, Standing *standing, sqlite3_stmt *row, Err *err)
{
    int rank = (int)sql_column_number(row, 0);
    Standing said = {rank, sql_column_instant(row, 1), sql_column_instant(row, 2), sql_column_id(row, 3)};
    bool is_better = standing->date == INSTANT_NONE || said.modified > standing->modified;
    if (rank > standing->rank)
        standing->rank = rank;
    if (said.date == INSTANT_NONE)
        return true;
    if (!is_better && said.modified == standing->modified) {
        char digest[DIGEST_BYTES], other[DIGEST_BYTES];
        if (!read_digest(it, said.body, digest, err) || !read_digest(it, standing->body, other, err))
            return false;
        is_better = memcmp(digest, other, DIGEST_BYTES) < 0;
    }
    said.rank = standing->rank;
    if (is_better)
        *standing = said;
    return true;
}

static bool read_standing(Asking *it, uint32_t id, Standing *out, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_STATEMENTS, err);
    bool has_row = true;
    *out = (Standing){.rank = -1, .date = INSTANT_NONE, .modified = INSTANT_NONE};
    if (!rows)
        return false;
    sql_bind_number(rows, 1, id);
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        if (!fold_statement(it, out, rows, err))
            return false;
    }
}

/// Adds the ids that the statement's rows begin with, each once.
static bool take_ids(Asking *it, sqlite3_stmt *rows, Ids *out, Err *err)
{
    bool has_row;
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        uint32_t id = sql_column_id(rows, 0);
        bool is_there = false;
        for (size_t i = 0; i < out->count; i++)
            is_there |= out->items[i] == id;
        if (!is_there)
            *vec_push(out) = id;
    }
}

static bool find_containers(Asking *it, uint32_t member, Ids *out, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_CONTAINERS, err);
    if (!rows)
        return false;
    sql_bind_number(rows, 1, member);
    return take_ids(it, rows, out, err);
}

/// The activities that show what this holder holds: itself, or those that list it; a remainder when none
/// does.
static bool climb(Asking *it, uint32_t holder, Founds *out, Err *err)
{
    Ids level = {0};
    Founds remainders = {0};
    size_t at = 0, before = out->count;
    bool is_done = true;
    *vec_push(&level) = holder;
    for (int height = 0; is_done && height <= HIGHEST_CONTAINER; height++) {
        for (size_t end = level.count; is_done && at < end; at++) {
            uint32_t id = level.items[at];
            Standing standing;
            is_done = read_standing(it, id, &standing, err);
            if (is_done && standing.rank == RANK_ITEM)
                is_done = find_containers(it, id, &level, err);
            else if (is_done && standing.rank == RANK_ACTIVITY)
                *vec_push(out) = (Found){id, standing.date};
            else if (is_done && standing.rank == RANK_REMAINDER)
                *vec_push(&remainders) = (Found){id, standing.date};
        }
    }
    for (size_t i = 0; out->count == before && i < remainders.count; i++)
        *vec_push(out) = remainders.items[i];
    vec_free(&level);
    vec_free(&remainders);
    return is_done;
}

/// Adds the activity's label, partner and date.
static bool add_activity(Asking *it, const Found *found, Err *err)
{
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_HOLDER, err);
    bool has_row;
    if (!find)
        return false;
    sql_bind_number(find, 1, found->id);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    if (has_row) {
        Text partner = arena_copy(it->arena, sql_column_text(find, 1));
        *vec_push(&it->partners) = partner;
        *vec_push(&it->activities) = arena_format(it->arena, TEXT_FMT ":" TEXT_FMT, TEXT_ARG(partner),
                                                  TEXT_ARG(sql_column_text(find, 0)));
        widen(found->date, &it->first_date, &it->last_date);
        it->is_known = true;
    }
    sqlite3_reset(find);
    return true;
}

static bool add_found(Asking *it, Err *err)
{
    for (size_t i = 0; i < it->found.count; i++)
        if (!add_activity(it, &it->found.items[i], err))
            return false;
    return true;
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

bool store_ask_begin(Store *store, Err *err)
{
    // Pages that are asked for here and there are mapped, not copied. Not for pooling, where what is mapped
    // would count as memory taken.
    Lookup *lookup = memory_get(sizeof *lookup);
    if (sql_run(store, "PRAGMA mmap_size = 1099511627776", err) && sql_begin_reading(store, err) &&
        lookup_open(lookup, store, err)) {
        store->asking = lookup;
        return true;
    }
    sql_end_reading(store);
    free(lookup);
    return false;
}

void store_ask_end(Store *store)
{
    if (!store->asking)
        return;
    lookup_done(store->asking);
    free(store->asking);
    store->asking = NULL;
    sql_end_reading(store);
}

bool store_ask_holds(const Store *store, Kind kind)
{
    bool is_held = false;
    for (size_t i = 0; i < store->asking->count; i++)
        is_held |= store->asking->readers[i].run.kinds >> kind & 1;
    return is_held;
}

/// A question by itself has a snapshot of its own.
static bool begin(Asking *it, Store *store, Arena *arena, Err *err)
{
    *it = (Asking){.store = store,
                   .arena = arena,
                   .first_seen = INSTANT_NONE,
                   .last_seen = INSTANT_NONE,
                   .first_date = INSTANT_NONE,
                   .last_date = INSTANT_NONE,
                   .has_snapshot = !store->asking};
    return store->asking || store_ask_begin(store, err);
}

static bool end(Asking *it, bool is_done, StoreAnswer *out)
{
    if (it->has_snapshot)
        store_ask_end(it->store);
    vec_free(&it->found);
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

/// From a posting to the activities that show it.
static bool take_posting(void *self, const Posting *posting, Err *err)
{
    Asking *it = self;
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_RECORD, err);
    bool has_row;
    if (!find)
        return false;
    sql_bind_number(find, 1, posting->record);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    uint32_t holder = has_row ? sql_column_id(find, 0) : 0;
    sqlite3_reset(find);
    size_t before = it->found.count;
    if (holder && !climb(it, holder, &it->found, err))
        return false;
    if (it->found.count > before) {
        widen(posting->first_seen, &it->first_seen, &it->last_seen);
        widen(posting->last_seen, &it->first_seen, &it->last_seen);
    }
    return true;
}

bool store_ask_value(Store *store, Kind kind, Text value, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    Buffer key = {0};
    bool is_done = begin(&it, store, arena, err);
    // What cannot be canonical, nobody has shown.
    if (is_done && value_key(kind, value, &key))
        is_done =
            lookup_find(store->asking, buffer_text(&key), take_posting, &it, err) && add_found(&it, err);
    buffer_done(&key);
    return end(&it, is_done, out);
}

/// From the holders that the statement gives for this text to the activities that show them.
static bool ask(Asking *it, Hot question, Text text, Err *err)
{
    Ids holders = {0};
    sqlite3_stmt *rows = sql_hot(it->store, question, err);
    if (!rows)
        return false;
    sql_bind_text(rows, 1, text.bytes ? text : TEXT(""));
    bool is_done = take_ids(it, rows, &holders, err);
    for (size_t i = 0; is_done && i < holders.count; i++)
        is_done = climb(it, holders.items[i], &it->found, err);
    vec_free(&holders);
    return is_done && add_found(it, err);
}

static bool ask_groups(Asking *it, Text name, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_GROUPS, err);
    bool has_row = true, is_done = rows != NULL;
    if (rows)
        sql_bind_text(rows, 1, name);
    while (is_done && (is_done = sql_next(it->store, rows, &has_row, err)) && has_row) {
        *vec_push(&it->partners) = arena_copy(it->arena, sql_column_text(rows, 0));
        it->is_known = true;
    }
    return is_done;
}

bool store_ask_name(Store *store, Text name, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    name = text_trim(name);
    bool is_done = begin(&it, store, arena, err) && ask(&it, HOT_ASK_NAME, name, err) &&
                   (!name.length || ask_groups(&it, name, err));
    return end(&it, is_done, out);
}

bool store_ask_id(Store *store, Text id, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    bool is_done = begin(&it, store, arena, err) && ask(&it, HOT_ASK_ID, text_trim(id), err);
    return end(&it, is_done, out);
}
