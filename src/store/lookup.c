#include <stdlib.h>

#include "base/search.h"
#include "store/runs.h"

// Keys one by one, as they are asked for. Most of what is pasted is held by nobody: then it is tried as each
// kind that its form allows, in every run. So there is a place for each kind in each run: its block stays in
// hand, and once it was asked for several times its fences are taken along, unless they are very many.

enum { FINDS_BEFORE_FENCES = 16, MOST_FENCES = 1000 };

bool lookup_open(Lookup *lookup, Store *store, RunsOf of, Err *err)
{
    *lookup = (Lookup){.kinds = of == RUNS_OF_VALUES ? KIND_COUNT : 1};
    arena_init(&lookup->arena);
    if (!runs_list(store, of, &lookup->runs, err)) {
        vec_free(&lookup->runs);
        return false;
    }
    size_t count = lookup->runs.count * lookup->kinds;
    lookup->places = memory_get(count * sizeof *lookup->places);
    for (size_t i = 0; i < count; i++)
        lookup->places[i] = (Place){.reader = {.store = store, .run = lookup->runs.items[i / lookup->kinds]}};
    return true;
}

void lookup_done(Lookup *lookup)
{
    for (size_t i = 0; i < lookup->runs.count * lookup->kinds; i++) {
        reader_done(&lookup->places[i].reader);
        vec_free(&lookup->places[i].fences);
    }
    free(lookup->places);
    vec_free(&lookup->runs);
    arena_done(&lookup->arena);
    *lookup = (Lookup){0};
}

bool lookup_holds(const Lookup *lookup, Kind kind)
{
    bool is_held = false;
    for (size_t i = 0; i < lookup->runs.count; i++)
        is_held |= lookup->runs.items[i].kinds >> kind & 1;
    return is_held;
}

// ---------------------------------------------------------------- which block

/// Takes the fences of a kind along, unless they are very many. One block has one fence, and blocks follow
/// each other as their fences do.
static bool list_fences(Lookup *lookup, Place *place, Kind kind, Err *err)
{
    const char from = (char)kind, to = (char)(kind + 1);
    const RunReader *reader = &place->reader;
    int64_t last;
    bool has_row = true;
    if (!reader_fence(reader, (Text){&from, 1}, &place->before, err) ||
        !reader_fence(reader, (Text){&to, 1}, &last, err))
        return false;
    if (last - place->before > MOST_FENCES)
        return true;
    sqlite3_stmt *rows = sql_hot(reader->store, HOT_LIST_FENCES, err);
    if (!rows)
        return false;
    sql_bind_number(rows, 1, reader->run.id);
    sql_bind_blob(rows, 2, (Text){&from, 1});
    sql_bind_blob(rows, 3, (Text){&to, 1});
    sql_bind_number(rows, 4, MOST_FENCES);
    for (;;) {
        if (!sql_next(reader->store, rows, &has_row, err))
            return false;
        if (!has_row)
            break;
        *vec_push(&place->fences) = arena_copy(&lookup->arena, sql_column_text(rows, 0));
    }
    place->has_fences = true;
    return true;
}

/// The last block that begins before the key, by the fences in hand.
static int64_t block_before(const Place *place, Text key)
{
    size_t at;
    SEARCH(at, place->fences.count, text_compare(place->fences.items[at], key) < 0);
    return place->before + (int64_t)at;
}

/// Where whatever the run says of the key stands, or begins.
static bool find_block(Lookup *lookup, Place *place, Text key, int64_t *out, Err *err)
{
    if (place->finds++ == FINDS_BEFORE_FENCES && !list_fences(lookup, place, key_kind(key), err))
        return false;
    if (place->has_fences)
        *out = block_before(place, key);
    else if (!reader_fence(&place->reader, key, out, err))
        return false;
    if (*out < place->reader.run.first_block)
        *out = place->reader.run.first_block;
    return true;
}

// ---------------------------------------------------------------- where in it

/// The key that stands whole at a restart.
static Text key_at(const RunReader *reader, size_t restarts, size_t restart, size_t *offset)
{
    Text bytes = buffer_text(&reader->bytes);
    const unsigned char *table = (const unsigned char *)bytes.bytes + bytes.length - 2 - 2 * restarts;
    *offset = (size_t)(table[2 * restart] | table[2 * restart + 1] << 8);
    Unpacker in = {.rest = text_slice(bytes, *offset, bytes.length)};
    uint64_t shared = unpack_number(&in);
    Text key = unpack_bytes(&in, unpack_number(&in));
    return in.is_broken || shared ? TEXT_NONE : key;
}

/// To the last restart that stands before the key.
static void skip_to(RunReader *reader, Text key, size_t restarts)
{
    size_t low = 0, high = restarts, offset;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(key_at(reader, restarts, middle, &offset), key) < 0)
            low = middle;
        else
            high = middle;
    }
    (void)key_at(reader, restarts, low, &offset);
    if (offset < reader->entries.rest.length)
        reader->entries.rest = text_slice(reader->entries.rest, offset, reader->entries.rest.length);
    reader->key.length = 0;
}

/// What is done with an entry that is looked for, at its key.
typedef struct {
    TakePosting take_posting;
    TakeKey take_key; ///< one of the two
    void *self;
} Looking;

static bool give_entry(const Lookup *lookup, RunReader *reader, const Looking *looking, Err *err)
{
    if (looking->take_key)
        return looking->take_key(looking->self, buffer_text(&reader->key), err);
    while (!lookup->is_enough && reader->postings.rest.length > 0)
        if (!reader_posting(reader, err) || !looking->take_posting(looking->self, &reader->posting, err))
            return false;
    return true;
}

static bool find_in_place(Lookup *lookup, Place *place, Text low, Text high, const Looking *looking, Err *err)
{
    RunReader *reader = &place->reader;
    int64_t block;
    size_t restarts;
    if (!find_block(lookup, place, low, &block, err))
        return false;
    bool is_in_hand = block == reader->block;
    if (is_in_hand ? !reader_entries(reader, &restarts, err) : !reader_block(reader, block, &restarts, err))
        return false;
    skip_to(reader, low, restarts);
    while (!lookup->is_enough) {
        if (reader->entries.rest.length == 0) {
            if (reader->block == reader->run.last_block)
                return true;
            if (!reader_block(reader, reader->block + 1, &restarts, err))
                return false;
        }
        if (!reader_entry(reader, err))
            return false;
        Text key = buffer_text(&reader->key);
        if (text_compare(key, high) > 0)
            return true;
        if (text_compare(key, low) >= 0 && !give_entry(lookup, reader, looking, err))
            return false;
    }
    return true;
}

static bool find_in_places(Lookup *lookup, Text low, Text high, const Looking *looking, Err *err)
{
    lookup->is_enough = false;
    for (size_t i = 0; i < lookup->runs.count && !lookup->is_enough; i++) {
        Place *place = &lookup->places[i * lookup->kinds + (size_t)key_kind(low)];
        if (lookup->runs.items[i].kinds & key_kind_bit(low) &&
            !find_in_place(lookup, place, low, high, looking, err))
            return false;
    }
    return true;
}

bool lookup_range(Lookup *lookup, Text low, Text high, TakePosting take_posting, void *self, Err *err)
{
    return find_in_places(lookup, low, high, &(Looking){.take_posting = take_posting, .self = self}, err);
}

bool lookup_keys(Lookup *lookup, Kind kind, TakeKey take, void *self, Err *err)
{
    const char low = (char)kind, high = (char)(kind + 1);
    return find_in_places(lookup, (Text){&low, 1}, (Text){&high, 1},
                          &(Looking){.take_key = take, .self = self}, err);
}

bool lookup_find(Lookup *lookup, Text key, TakePosting take_posting, void *self, Err *err)
{
    return lookup_range(lookup, key, key, take_posting, self, err);
}
