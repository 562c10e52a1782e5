#include <assert.h>

#include "store/index.h"

// Holders are named over and over: by what lists them, by both ends of a relation, by sightings. The ids that
// a batch has met are remembered, a bounded number of them, with what is known of their records: a holder
// that has only just come into being has no rivals, and nobody need be asked about them. What a query about
// the others would miss is a record that waits to be written, so the bodies of these are remembered, too.
//
// In a case that was empty when it was opened all holders are remembered from batch to batch, as long as they
// are few: nobody need be asked about them either.

enum { MOST_REMEMBERED = 32768, MANY_RECORDS = 2, MANY_BODIES = UINT32_MAX };

/// The holders of one foreign id are a chain, one for each partner.
static void remember(Store *store, Text id, HolderId holder, PartnerId partner, uint32_t records)
{
    uint32_t *first = map_at(&store->holder_ids, id);
    *vec_push(&store->holders) =
        (RememberedHolder){.id = holder, .partner = partner, .records = records, .next = *first};
    *first = (uint32_t)store->holders.count - 1;
}

void holders_forget(Store *store)
{
    map_clear(&store->holder_ids);
    map_clear(&store->recalled_holders);
    vec_clear(&store->holders);
    vec_clear(&store->fresh_holders);
    store->first_fresh_holder = store->next_holder;
    arena_clear(&store->holder_texts);
    moments_forget(store);
}

bool holders_are_all(const Store *store)
{
    return store->first_fresh_holder == 1;
}

/// Room for one more id. What waits names holders by texts that are kept here.
static bool make_room(Store *store, Err *err)
{
    if (store->holders.count < MOST_REMEMBERED)
        return true;
    if (!waiting_write(store, err) || !index_write(store, err) || !sql_regain(store, err))
        return false;
    holders_forget(store);
    return true;
}

static Text bytes_of(const HolderId *holder)
{
    return (Text){(const char *)holder, sizeof *holder};
}

/// One that may be called so.
static bool recall_one(Store *store, Text id, HolderId holder, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(store, HOT_FIND_HOLDER, holder, &has_row, err);
    if (!find)
        return false;
    if (has_row && text_equal(sql_column_text(find, 0), id)) {
        Text key = arena_copy(&store->holder_texts, bytes_of(&holder));
        *map_at(&store->recalled_holders, key) = (uint32_t)store->holders.count;
        remember(store, id, holder, sql_column_id(find, 1), MANY_RECORDS);
    }
    sqlite3_reset(find);
    return true;
}

/// Remembers what the case holds of this id.
static bool recall(Store *store, Text id, Err *err)
{
    Lookup *lookup;
    IndexedIds holders = {0};
    uint64_t start = index_start_of(id);
    if (!seen_may_hold(&store->seen_holders, id))
        return true;
    bool is_done = index_of_batch(store, RUNS_OF_HOLDERS, &lookup, err) &&
                   index_find(lookup, start, start, &holders, err);
    for (size_t i = 0; is_done && i < holders.count; i++)
        is_done = recall_one(store, id, holders.items[i], err);
    vec_free(&holders);
    return is_done;
}

static const RememberedHolder *holder_at(const Store *store, uint32_t at)
{
    return at == MAP_NONE ? NULL : &store->holders.items[at];
}

const RememberedHolder *holder_called(const Store *store, Text id)
{
    return holder_at(store, map_find(&store->holder_ids, id));
}

const RememberedHolder *holder_called_next(const Store *store, const RememberedHolder *it)
{
    return holder_at(store, it->next);
}

static const RememberedHolder *find_remembered(const Store *store, Text id, PartnerId partner)
{
    const RememberedHolder *it = holder_called(store, id);
    while (it && it->partner != partner)
        it = holder_called_next(store, it);
    return it;
}

static bool add_holder(Store *store, Text id, PartnerId partner, HolderId *out, Err *err)
{
    if (!sql_next_id(store, &store->next_holder, out, err))
        return false;
    WAITING_ADD(store, WAIT_HOLDER, cell_of(*out), cell_of_text(id), cell_of(partner));
    seen_add(&store->seen_holders, id, *out);
    index_add(store, RUNS_OF_HOLDERS, index_start_of(id), *out);
    *vec_push(&store->fresh_holders) = (uint32_t)store->holders.count;
    remember(store, id, *out, partner, 0);
    return true;
}

bool store_holder(Store *store, PartnerId partner, Text id, HolderId *out, Err *err)
{
    assert(store->is_in_batch && partner);
    id = id.bytes ? id : TEXT("");
    const RememberedHolder *known = find_remembered(store, id, partner);
    if (!known) {
        if (!make_room(store, err))
            return false;
        Text copy = arena_copy(&store->holder_texts, id);
        bool is_met = holders_are_all(store) || map_find(&store->holder_ids, id) != MAP_NONE;
        if (!is_met && !recall(store, copy, err))
            return false;
        known = is_met ? NULL : find_remembered(store, id, partner);
        if (!known)
            return add_holder(store, copy, partner, out, err);
    }
    *out = known->id;
    return true;
}

RememberedHolder *holder_remembered(Store *store, HolderId holder)
{
    if (holder >= store->first_fresh_holder)
        return holder - store->first_fresh_holder < store->fresh_holders.count
                   ? &store->holders.items[store->fresh_holders.items[holder - store->first_fresh_holder]]
                   : NULL;
    uint32_t at = map_find(&store->recalled_holders, bytes_of(&holder));
    return at == MAP_NONE ? NULL : &store->holders.items[at];
}

/// One that is forgotten may have had records before.
static void note_several(Store *store, HolderId holder, RememberedHolder *it)
{
    if (it && (it->records == 0 || it->is_several))
        return;
    *vec_push(&store->several_holders) = holder;
    if (it)
        it->is_several = true;
}

bool holders_write_several(Store *store, Err *err)
{
    for (size_t i = 0; i < store->several_holders.count; i++) {
        sqlite3_stmt *add = sql_hot(store, HOT_ADD_SEVERAL, err);
        if (!add)
            return false;
        sql_bind_number(add, 1, store->several_holders.items[i]);
        if (!sql_do(store, add, NULL, err))
            return false;
    }
    vec_clear(&store->several_holders);
    return true;
}

void holder_has_record(Store *store, HolderId holder, BodyId body)
{
    RememberedHolder *it = holder_remembered(store, holder);
    note_several(store, holder, it);
    if (!it)
        return;
    it->records++;
    bool is_first = it->waiting_since != store->writings;
    it->waiting_since = store->writings;
    it->waiting_body = is_first || it->waiting_body == body ? body : MANY_BODIES;
}

bool holder_is_alone(const Store *store, Text id)
{
    const RememberedHolder *it = holder_called(store, id);
    uint32_t records = it ? 0 : MANY_RECORDS;
    for (; it; it = holder_called_next(store, it))
        records += it->records;
    return records < MANY_RECORDS;
}

bool holder_waits(const Store *store, Text id, BodyId but)
{
    for (const RememberedHolder *it = holder_called(store, id); it; it = holder_called_next(store, it))
        if (it->waiting_since == store->writings && it->waiting_body != but)
            return true;
    return false;
}
