#include <assert.h>
#include <string.h>

#include "store/index.h"

// The raw bytes of records: each body stands once, whoever gives it.

enum { PACK_BYTES = 256 << 10 };

uint32_t *body_spoken(Store *store, BodyId body)
{
    if (body < store->first_own_body)
        return NULL;
    size_t at = body - store->first_own_body;
    while (store->spoken.count <= at)
        *vec_push(&store->spoken) = 0;
    return &store->spoken.items[at];
}

/// The body of this digest among those that are written; 0 when there is none. Digests that begin alike are
/// told apart.
static bool find_body(Store *store, Text digest, uint64_t start, BodyId *out, Err *err)
{
    Lookup *lookup;
    IndexedIds bodies = {0};
    bool is_one = false;
    *out = 0;
    if (!seen_may_hold(&store->seen_bodies, digest))
        return true;
    bool is_done =
        index_of_batch(store, RUNS_OF_BODIES, &lookup, err) && index_find(lookup, start, start, &bodies, err);
    for (size_t i = 0; is_done && !is_one && i < bodies.count; i++) {
        is_done = sql_has_text(store, HOT_ASK_DIGEST, bodies.items[i], digest, &is_one, err);
        if (is_one)
            *out = bodies.items[i];
    }
    vec_free(&bodies);
    return is_done;
}

static bool add_body(Store *store, Text digest, uint64_t start, Text raw, BodyId *out, Err *err)
{
    bool is_full = store->raws.length > 0 && store->raws.length + raw.length > PACK_BYTES;
    if ((is_full && !packs_give(store, err)) || !waiting_room(store, err) ||
        !sql_next_id(store, &store->next_body, out, err))
        return false;
    digest = arena_copy(&store->digests, digest);
    *map_at(&store->known_bodies, digest) = *out;
    seen_add(&store->seen_bodies, digest, *out);
    index_add(store, RUNS_OF_BODIES, start, *out);
    // An empty record is in no pack.
    WAITING_ADD(store, WAIT_BODY, cell_of(*out), cell_of_text(digest),
                cell_of(raw.length ? store->next_pack : 0), cell_of((int64_t)store->raws.length),
                cell_of((int64_t)raw.length));
    buffer_add(&store->raws, raw);
    return true;
}

bool store_body(Store *store, Text raw, const Digest *digest, BodyId *out, Err *err)
{
    assert(store->is_in_batch);
    Text key = {(const char *)digest->bytes, DIGEST_BYTES};
    uint64_t start = index_start(digest);
    uint32_t id = map_find(&store->known_bodies, key);
    if (id == MAP_NONE && bodies_are_all(store))
        id = 0;
    if (id == MAP_NONE && !find_body(store, key, start, &id, err))
        return false;
    if (id == 0 && !add_body(store, key, start, raw, &id, err))
        return false;
    *out = id;
    return true;
}

bool store_body_raw(Store *store, BodyId body, Arena *arena, Text *out, Err *err)
{
    bool has_row;
    if (!waiting_write(store, err))
        return false;
    sqlite3_stmt *find = sql_find(store, HOT_FIND_BODY, body, &has_row, err);
    if (!find)
        return false;
    bool is_read = has_row ? body_read_row(store, find, 0, arena, out, err) : packs_fail(store, err);
    sqlite3_reset(find);
    return is_read;
}
