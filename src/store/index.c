#include "store/index.h"

#include <stdlib.h>

// A key is a byte that is no kind's and the eight bytes. An id is no digest, but its digest spreads evenly
// whatever partners choose, and nobody can make many that begin alike.

enum { START_BYTES = 8 };

uint64_t index_start(const Digest *digest)
{
    return key_prefix((Text){(const char *)digest->bytes, START_BYTES});
}

uint64_t index_start_of(Text id)
{
    Digest digest = digest_of(id);
    return index_start(&digest);
}

static Text key_of(uint64_t start, char out[1 + START_BYTES])
{
    uint64_t bytes = __builtin_bswap64(start);
    out[0] = KIND_NONE;
    memcpy(out + 1, &bytes, START_BYTES);
    return (Text){out, 1 + START_BYTES};
}

// ---------------------------------------------------------------- writing

void index_add(Store *store, RunsOf of, uint64_t start, uint32_t id)
{
    *vec_push(&store->indexed[of].fresh) = (Prefixed){start, id};
}

static bool add_rows(RunWriter *writer, const Prefixed *rows, size_t count, Err *err)
{
    char bytes[1 + START_BYTES];
    for (size_t i = 0; i < count; i++) {
        Posting posting = {.record = rows[i].index,
                           .count = 1,
                           .first_seen = INSTANT_NONE,
                           .last_seen = INSTANT_NONE,
                           .valid_until = INSTANT_NONE};
        if (!run_add(writer, key_of(rows[i].prefix, bytes), &posting, err))
            return false;
    }
    return run_end(writer, err);
}

static void close_lookup(Indexed *it)
{
    if (it->lookup)
        lookup_done(it->lookup);
    free(it->lookup);
    it->lookup = NULL;
}

static bool write_run(Store *store, RunsOf of, Err *err)
{
    Indexed *it = &store->indexed[of];
    RunWriter writer;
    close_lookup(it);
    if (it->fresh.count == 0)
        return true;
    // Ids come in order, so that of equal beginnings they are in order, too.
    Prefixed *room = memory_get(it->fresh.count * sizeof *room);
    order_by_prefix(it->fresh.items, room, it->fresh.count);
    free(room);
    bool is_done =
        run_begin(&writer, store, of, err) && add_rows(&writer, it->fresh.items, it->fresh.count, err);
    run_writer_done(&writer);
    vec_clear(&it->fresh);
    return is_done && runs_settle(store, of, false, err);
}

bool index_write(Store *store, Err *err)
{
    return write_run(store, RUNS_OF_BODIES, err) && write_run(store, RUNS_OF_HOLDERS, err);
}

void index_forget(Store *store)
{
    for (int of = 0; of < RUNS_COUNT; of++) {
        close_lookup(&store->indexed[of]);
        vec_clear(&store->indexed[of].fresh);
    }
}

// ---------------------------------------------------------------- finding

static bool take_id(void *self, const Posting *posting, Err *err)
{
    (void)err;
    *vec_push((IndexedIds *)self) = posting->record;
    return true;
}

bool index_find(Lookup *lookup, uint64_t low, uint64_t high, IndexedIds *out, Err *err)
{
    char from[1 + START_BYTES], to[1 + START_BYTES];
    return lookup_range(lookup, key_of(low, from), key_of(high, to), take_id, out, err);
}

bool index_find_once(Store *store, RunsOf of, uint64_t low, uint64_t high, IndexedIds *out, Err *err)
{
    Lookup lookup;
    bool is_alone = sqlite3_get_autocommit(store->db);
    if (is_alone && !sql_begin_reading(store, err))
        return false;
    bool is_done = lookup_open(&lookup, store, of, err);
    if (is_done) {
        is_done = index_find(&lookup, low, high, out, err);
        lookup_done(&lookup);
    }
    if (is_alone)
        sql_end_reading(store);
    return is_done;
}

bool index_of_batch(Store *store, RunsOf of, Lookup **out, Err *err)
{
    Indexed *it = &store->indexed[of];
    if (!it->lookup) {
        Lookup *lookup = memory_get(sizeof *lookup);
        if (!lookup_open(lookup, store, of, err)) {
            free(lookup);
            return false;
        }
        it->lookup = lookup;
    }
    *out = it->lookup;
    return true;
}

bool index_holders(Store *store, Lookup *lookup, Text id, IndexedIds *out, Err *err)
{
    size_t kept = 0;
    uint64_t start = index_start_of(id);
    vec_clear(out);
    if (!(lookup ? index_find(lookup, start, start, out, err)
                 : index_find_once(store, RUNS_OF_HOLDERS, start, start, out, err)))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        bool is_one;
        if (!sql_has_text(store, HOT_FIND_HOLDER, out->items[i], id, &is_one, err))
            return false;
        if (is_one)
            out->items[kept++] = out->items[i];
    }
    out->count = kept;
    return true;
}

bool index_is_sound(Store *store, RunsOf of, Text key, uint32_t id, bool *out, Err *err)
{
    char bytes[1 + START_BYTES];
    bool has_row;
    sqlite3_stmt *find =
        sql_find(store, of == RUNS_OF_BODIES ? HOT_ASK_DIGEST : HOT_FIND_HOLDER, id, &has_row, err);
    if (!find)
        return false;
    Text name = has_row ? sql_column_text(find, 0) : TEXT("");
    uint64_t start = of == RUNS_OF_BODIES ? key_prefix(name) : index_start_of(name);
    *out = has_row && text_equal(key, key_of(start, bytes));
    sqlite3_reset(find);
    return true;
}
