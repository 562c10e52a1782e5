#include <assert.h>
#include <string.h>

#include "store/index.h"

// Raw bytes stand one after another in packs, each made smaller as a whole. A pack is filled (`store->raws`),
// then packed while the next ones are filled (`store->packer`), then written along with rows that wait
// (waiting.h); until that its bytes are read from where they are.

enum { PACK_BYTES = 256 << 10 };

/// The statement is prepared by then.
static bool write_pack(Store *store, const Pack *it, Err *err)
{
    sqlite3_stmt *add = store->hot[HOT_ADD_PACK];
    sql_bind_number(add, 1, it->id);
    sql_bind_number(add, 2, (int64_t)it->raws.length);
    sql_bind_blob(add, 3, buffer_text(it->packed.length ? &it->packed : &it->raws));
    if (!sql_do(store, add, NULL, err))
        return false;
    packer_drop_oldest(store->packer);
    return true;
}

bool packs_write_ready(Store *store, Err *err)
{
    const Pack *it;
    bool is_done = true;
    while (is_done && (it = packer_oldest(store->packer, false)))
        is_done = write_pack(store, it, err);
    return is_done;
}

/// Writes the oldest that was given; false in `is_one` when there is none.
static bool write_oldest(Store *store, bool *is_one, Err *err)
{
    if (!sql_hot(store, HOT_ADD_PACK, err))
        return false;
    const Pack *it = packer_oldest(store->packer, true);
    *is_one = it != NULL;
    return !it || write_pack(store, it, err);
}

bool packs_give(Store *store, Err *err)
{
    bool is_one = true;
    if (store->raws.length == 0)
        return true;
    while (packer_is_full(store->packer))
        if (!write_oldest(store, &is_one, err))
            return false;
    packer_give(store->packer, store->next_pack, &store->raws);
    store->next_pack++;
    return true;
}

bool packs_write(Store *store, Err *err)
{
    bool is_one = true, is_done = true;
    while (is_done && is_one)
        is_done = write_oldest(store, &is_one, err);
    return is_done;
}

void packs_forget(Store *store)
{
    while (packer_oldest(store->packer, true))
        packer_drop_oldest(store->packer);
    buffer_clear(&store->raws);
    store->unpacked_pack = 0;
}

static bool fail_unpacking(Store *store, Err *err)
{
    return fail(err, ERR_INPUT, "a raw record in '%s' is damaged", store->path);
}

static bool unpack(Store *store, Text bytes, uint64_t size, Err *err)
{
    buffer_clear(&store->unpacked);
    if (bytes.length == size) {
        buffer_add(&store->unpacked, bytes);
        return true;
    }
    // Checked before room is made: a damaged row must not ask for the whole memory.
    if (ZSTD_getFrameContentSize(bytes.bytes, bytes.length) != size)
        return fail_unpacking(store, err);
    if (store->unpacked.room < size + 1) {
        store->unpacked.bytes = memory_resize(store->unpacked.bytes, (size_t)size + 1);
        store->unpacked.room = (size_t)size + 1;
    }
    size_t length =
        ZSTD_decompressDCtx(store->unpacker, store->unpacked.bytes, (size_t)size, bytes.bytes, bytes.length);
    if (ZSTD_isError(length) || length != size)
        return fail_unpacking(store, err);
    store->unpacked.length = length;
    return true;
}

static bool read_pack(Store *store, int64_t pack, Err *err)
{
    if (store->unpacked_pack == pack)
        return true;
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_PACK, err);
    bool has_row;
    if (!find)
        return false;
    store->unpacked_pack = 0;
    sql_bind_number(find, 1, pack);
    if (!sql_next(store, find, &has_row, err))
        return false;
    if (!has_row)
        return fail_unpacking(store, err);
    bool is_read = unpack(store, sql_column_text(find, 1), (uint64_t)sql_column_number(find, 0), err);
    sqlite3_reset(find);
    if (is_read)
        store->unpacked_pack = pack;
    return is_read;
}

/// The bytes of a whole pack, wherever it is.
static bool find_pack(Store *store, int64_t pack, Text *out, Err *err)
{
    Text given = store->is_in_batch ? packer_raws(store->packer, pack) : TEXT_NONE;
    if (store->is_in_batch && pack == store->next_pack) {
        *out = buffer_text(&store->raws);
    } else if (given.length) {
        *out = given;
    } else {
        if (!read_pack(store, pack, err))
            return false;
        *out = buffer_text(&store->unpacked);
    }
    return true;
}

bool body_read_row(Store *store, sqlite3_stmt *row, int column, Arena *arena, Text *out, Err *err)
{
    int64_t pack = sql_column_number(row, column);
    uint64_t at = (uint64_t)sql_column_number(row, column + 1);
    uint64_t size = (uint64_t)sql_column_number(row, column + 2);
    Text raws;
    if (size == 0) {
        *out = TEXT("");
        return true;
    }
    if (!find_pack(store, pack, &raws, err))
        return false;
    if (at > raws.length || size > raws.length - at)
        return fail_unpacking(store, err);
    *out = arena_copy(arena, text_slice(raws, at, at + size));
    return true;
}

// Bodies of which the digests are remembered are those since `first_known_body`: those of this batch that the
// index does not hold yet and, in a case that was empty when it was opened, all of them, as long as they are
// few. The first files that are pooled into a case then ask nothing of it.
enum { MOST_KNOWN = 32 << 10 };

bool bodies_are_all(const Store *store)
{
    return store->first_known_body == 1;
}

void bodies_forget(Store *store)
{
    map_clear(&store->known_bodies);
    arena_clear(&store->digests);
    store->first_known_body = store->next_body;
}

void bodies_begin(Store *store, bool is_ours)
{
    enum { MOST_OWN = 256 << 10 };
    if (is_ours && store->next_body - store->first_own_body < MOST_OWN)
        return;
    vec_clear(&store->spoken);
    store->first_own_body = store->next_body;
}

uint32_t *body_spoken(Store *store, BodyId body)
{
    if (body < store->first_own_body)
        return NULL;
    size_t at = body - store->first_own_body;
    while (store->spoken.count <= at)
        *vec_push(&store->spoken) = 0;
    return &store->spoken.items[at];
}

bool bodies_written(Store *store, Err *err)
{
    if (store->known_bodies.count <= MOST_KNOWN)
        return true;
    if (!index_write(store, err) || !waiting_end(store, err))
        return false;
    bodies_forget(store);
    return true;
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
    bool is_read = has_row ? body_read_row(store, find, 0, arena, out, err) : fail_unpacking(store, err);
    sqlite3_reset(find);
    return is_read;
}
