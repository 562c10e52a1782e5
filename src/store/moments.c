#include "store/moments.h"

#include <string.h>

#include "base/hash.h"
#include "store/sql.h"

// A holder's moments are read once, when it is first asked about, and kept up from then on, until its batch
// ends or what is remembered of holders is forgotten (holders.c). A list of many bodies that state one moment
// is cut to those that an answer could name, so that many contents of one version cost no more than many
// versions.
//
// What is remembered is a superset: a record that hits is looked at before it is named. A million moments are
// 24 MB; an object that has more than that in a batch is not compared with them.

enum {
    MOST_MOMENTS = 1 << 20,
    FEWEST_ROOMS = 1 << 10,
    LONG_LIST = 16, ///< is cut
};

typedef struct {
    BodyId body;
    Text digest;
} Stating;

typedef VEC(Stating) Statings;

static uint64_t key_of(HolderId holder, Instant modified)
{
    const uint64_t parts[2] = {holder, (uint64_t)modified};
    return hash_quick((Text){(const char *)parts, sizeof parts});
}

void moments_forget(Store *store)
{
    Moments *it = &store->moments;
    vec_clear(&it->all);
    if (it->rooms)
        memset(it->lists, 0, it->rooms * sizeof *it->lists);
    it->unused = 0;
    it->since++;
    it->is_full = false;
}

void moments_done(Store *store)
{
    vec_free(&store->moments.all);
    free(store->moments.lists);
    store->moments.lists = NULL;
}

static uint32_t *list_of(Moments *it, uint64_t key)
{
    return &it->lists[key & (it->rooms - 1)];
}

static Moment *moment_at(Moments *it, uint32_t at)
{
    return &it->all.items[at - 1];
}

/// As many lists as moments, at least.
static void make_lists(Moments *it)
{
    if (it->all.count < it->rooms)
        return;
    it->rooms = it->rooms ? it->rooms * 2 : FEWEST_ROOMS;
    free(it->lists);
    it->lists = memory_get(it->rooms * sizeof *it->lists);
    memset(it->lists, 0, it->rooms * sizeof *it->lists);
    // Only where all of `all` are in lists is there no room left.
    for (uint32_t at = 1; at <= it->all.count; at++) {
        uint32_t *list = list_of(it, moment_at(it, at)->key);
        moment_at(it, at)->next = *list;
        *list = at;
    }
}

static uint32_t take_unused(Moments *it)
{
    uint32_t at = it->unused;
    if (at) {
        it->unused = moment_at(it, at)->next;
        return at;
    }
    make_lists(it);
    (void)vec_push(&it->all);
    return (uint32_t)it->all.count;
}

static void add(Moments *it, uint64_t key, BodyId body)
{
    for (uint32_t at = it->rooms ? *list_of(it, key) : 0; at; at = moment_at(it, at)->next)
        if (moment_at(it, at)->key == key && moment_at(it, at)->body == body)
            return;
    it->is_full |= it->all.count >= MOST_MOMENTS && !it->unused;
    if (it->is_full)
        return;
    uint32_t at = take_unused(it), *list = list_of(it, key);
    *moment_at(it, at) = (Moment){key, body, *list};
    *list = at;
}

static bool are_known(Store *store, HolderId holder)
{
    const RememberedHolder *it = store->moments.all.count ? holder_remembered(store, holder) : NULL;
    return it && it->moments_since == store->moments.since;
}

void moment_stated(Store *store, HolderId holder, Instant modified, BodyId body)
{
    if (modified != INSTANT_NONE && are_known(store, holder))
        add(&store->moments, key_of(holder, modified), body);
}

bool moment_stated_by(Store *store, RecordId record, Instant modified, Err *err)
{
    bool has_row;
    if (store->moments.all.count == 0)
        return true;
    sqlite3_stmt *find = sql_find(store, HOT_FIND_STATED, record, &has_row, err);
    if (!find)
        return false;
    if (has_row)
        moment_stated(store, sql_column_id(find, 0), modified, sql_column_id(find, 1));
    sqlite3_reset(find);
    return true;
}

/// Reads those of a holder. What waits to be written is not among them.
static bool learn(Store *store, HolderId holder, Err *err)
{
    sqlite3_stmt *list = sql_hot(store, HOT_LIST_MOMENTS, err);
    bool has_row = true, is_done = list != NULL;
    if (!list)
        return false;
    sql_bind_number(list, 1, holder);
    while (!store->moments.is_full && (is_done = sql_next(store, list, &has_row, err)) && has_row)
        add(&store->moments, key_of(holder, sql_column_instant(list, 0)), sql_column_id(list, 1));
    sqlite3_reset(list);
    RememberedHolder *it = holder_remembered(store, holder);
    if (it)
        it->moments_since = store->moments.since;
    return is_done;
}

/// A body that states the moment and stands, at its digest's place among them.
static bool take_standing(Store *store, HolderId holder, Instant modified, BodyId body, Arena *arena,
                          Statings *out, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_MOMENT, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, holder);
    sql_bind_number(find, 2, body);
    sql_bind_instant(find, 3, modified);
    if (!sql_next(store, find, &has_row, err))
        return false;
    if (!has_row)
        return true;
    Stating it = {body, arena_copy(arena, sql_column_text(find, 0))};
    sqlite3_reset(find);
    size_t at = out->count;
    (void)vec_push(out);
    for (; at > 0 && text_compare(it.digest, out->items[at - 1].digest) < 0; at--)
        out->items[at] = out->items[at - 1];
    out->items[at] = it;
    if (out->count > MOST_RIVALS + 1)
        out->count--;
    return true;
}

static bool is_among(const Statings *all, BodyId body)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].body == body)
            return true;
    return false;
}

/// Of one key, leaves these, and one whose row may wait.
static void cut_list(Moments *it, uint64_t key, const Statings *left, BodyId waits)
{
    for (uint32_t *at = list_of(it, key); *at;) {
        Moment *moment = moment_at(it, *at);
        if (moment->key != key || moment->body == waits || is_among(left, moment->body)) {
            at = &moment->next;
            continue;
        }
        uint32_t dropped = *at;
        *at = moment->next;
        moment->next = it->unused;
        it->unused = dropped;
    }
}

/// Those that state the moment, `body` perhaps among them.
static bool find_stated(Store *store, HolderId holder, Instant modified, BodyId body, Arena *arena,
                        Statings *out, Err *err)
{
    Moments *it = &store->moments;
    uint64_t key = key_of(holder, modified);
    size_t looked_at = 0;
    for (uint32_t at = *list_of(it, key); at; at = moment_at(it, at)->next) {
        if (moment_at(it, at)->key != key)
            continue;
        looked_at++;
        if (!take_standing(store, holder, modified, moment_at(it, at)->body, arena, out, err))
            return false;
    }
    if (looked_at > LONG_LIST)
        cut_list(it, key, out, body);
    return true;
}

/// Whether another body may state the moment.
static bool may_be_stated(Moments *it, HolderId holder, Instant modified, BodyId but)
{
    uint64_t key = key_of(holder, modified);
    for (uint32_t at = it->rooms ? *list_of(it, key) : 0; at; at = moment_at(it, at)->next)
        if (moment_at(it, at)->key == key && moment_at(it, at)->body != but)
            return true;
    return false;
}

static bool learn_all(Store *store, Text id, Instant modified, BodyId body, Err *err)
{
    for (const RememberedHolder *it = holder_called(store, id); it; it = holder_called_next(store, it)) {
        if (it->moments_since == store->moments.since)
            continue;
        if ((holder_waits(store, id, body) && !waiting_write(store, err)) || !learn(store, it->id, err))
            return false;
        // The row of the one that asks may wait.
        add(&store->moments, key_of(it->id, modified), body);
    }
    return true;
}

/// Of all holders of the id, each body once, by digest.
static bool find_rivals(Store *store, Text id, Instant modified, BodyId body, Arena *arena, Statings *out,
                        Err *err)
{
    bool is_done = true;
    for (const RememberedHolder *it = holder_called(store, id); it && is_done;
         it = holder_called_next(store, it)) {
        if (!may_be_stated(&store->moments, it->id, modified, body))
            continue;
        Statings stated = {0};
        is_done = (!holder_waits(store, id, body) || waiting_write(store, err)) &&
                  find_stated(store, it->id, modified, body, arena, &stated, err);
        for (size_t i = 0; is_done && i < stated.count; i++)
            if (stated.items[i].body != body && !is_among(out, stated.items[i].body))
                *vec_push(out) = stated.items[i];
        vec_free(&stated);
    }
    return is_done;
}

static int compare_statings(const void *a, const void *b)
{
    return text_compare(((const Stating *)a)->digest, ((const Stating *)b)->digest);
}

bool store_rivals(Store *store, Text id, Instant modified, BodyId body, Rivals *out, Err *err)
{
    Statings found = {0};
    Arena arena;
    out->count = 0;
    if (holder_is_alone(store, id))
        return true;
    if (!learn_all(store, id, modified, body, err))
        return false;
    if (store->moments.is_full)
        return true;
    arena_init(&arena);
    bool is_done = find_rivals(store, id, modified, body, &arena, &found, err);
    if (is_done && found.count > 1)
        qsort(found.items, found.count, sizeof *found.items, compare_statings);
    for (size_t i = 0; is_done && i < found.count && i < MOST_RIVALS; i++)
        out->bodies[out->count++] = found.items[i].body;
    vec_free(&found);
    arena_done(&arena);
    return is_done;
}
