// Raw bytes stand one after another in packs, each made smaller as a whole. A pack is filled (`store->raws`),
// then packed while the next ones are filled (`store->packer`), then written along with rows that wait
// (waiting.h); until that its bytes are read from where they are.

#include <string.h>

#include "store/sql.h"

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
        if (!packer_help(store->packer) && !write_oldest(store, &is_one, err))
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

bool packs_fail(Store *store, Err *err)
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
        return packs_fail(store, err);
    if (store->unpacked.room < size + 1) {
        store->unpacked.bytes = memory_resize(store->unpacked.bytes, (size_t)size + 1);
        store->unpacked.room = (size_t)size + 1;
    }
    size_t length =
        ZSTD_decompressDCtx(store->unpacker, store->unpacked.bytes, (size_t)size, bytes.bytes, bytes.length);
    if (ZSTD_isError(length) || length != size)
        return packs_fail(store, err);
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
        return packs_fail(store, err);
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
        return packs_fail(store, err);
    *out = arena_copy(arena, text_slice(raws, at, at + size));
    return true;
}
