#include "store/runs.h"

#include <assert.h>
#include <stdlib.h>

// A table leaf of 8 KiB takes a payload of 8,157 bytes; the row's own header takes a few of them.
enum {
    BLOCK_BYTES = 8140,
    RESTART_EVERY = 16,
    /// A value that half the pool shows stands in several entries, and blocks.
    MOST_POSTINGS = 2000,
};

// ---------------------------------------------------------------- keys

/// Of these kinds a canonical value is a fixed number of lower-case hexadecimal digits.
static size_t digits_of(Kind kind)
{
    switch ((int)kind) {
    case KIND_MD5:
    case KIND_IMPHASH:
    case KIND_RICH:
    case KIND_JA3:
        return 32;
    case KIND_SHA1:
        return 40;
    case KIND_SHA256:
        return 64;
    case KIND_SHA512:
        return 128;
    default:
        return 0;
    }
}

/// The digit's number and one; 0 for what is no lower-case hexadecimal digit.
static const unsigned char digits_from_one[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

bool value_key(Kind kind, Text text, Buffer *out)
{
    size_t digits = digits_of(kind);
    buffer_clear(out);
    buffer_add_byte(out, (char)kind);
    if (!digits) {
        buffer_add(out, text);
        return true;
    }
    char packed[64];
    if (text.length != digits)
        return false;
    for (size_t i = 0; i < digits; i += 2) {
        unsigned high = digits_from_one[(unsigned char)text.bytes[i]];
        unsigned low = digits_from_one[(unsigned char)text.bytes[i + 1]];
        if (!high || !low)
            return false;
        packed[i / 2] = (char)((high - 1) << 4 | (low - 1));
    }
    buffer_add(out, (Text){packed, digits / 2});
    return true;
}

Kind key_kind(Text key)
{
    return (Kind)(unsigned char)key.bytes[0];
}

Text key_text(Text key, Arena *arena)
{
    Text packed = text_slice(key, 1, key.length);
    if (!digits_of(key_kind(key)))
        return arena_copy(arena, packed);
    char *text = arena_alloc(arena, packed.length * 2 + 1, 1);
    for (size_t i = 0; i < packed.length; i++) {
        unsigned char byte = (unsigned char)packed.bytes[i];
        text[2 * i] = "0123456789abcdef"[byte >> 4];
        text[2 * i + 1] = "0123456789abcdef"[byte & 15];
    }
    return (Text){text, packed.length * 2};
}

_Static_assert(KIND_COUNT <= 64, "a run has a bit for each kind");

uint64_t key_kind_bit(Text key)
{
    return UINT64_C(1) << (key_kind(key) & 63);
}

uint64_t key_prefix(Text key)
{
    unsigned char bytes[8] = {0};
    uint64_t prefix;
    memcpy(bytes, key.bytes, key.length < 8 ? key.length : 8);
    memcpy(&prefix, bytes, 8);
    return __builtin_bswap64(prefix);
}

// ---------------------------------------------------------------- postings

enum {
    HAS_FIRST = 1,
    HAS_LAST = 2,
    IS_ONE_TIME = 4, ///< the last is the first
    HAS_STANDING = 8,
    HAS_FILE = 16,
    IS_WARNED = 32,
    HAS_MORE = 64,
};
enum { IS_REVOKED = 1, HAS_COUNT = 2, HAS_CONTEXT = 4, HAS_PLACE = 8, HAS_PAP = 16, HAS_UNTIL = 32 };

static void put_posting(Buffer *out, const Posting *it, uint32_t record_step)
{
    bool is_one_time = it->first_seen != INSTANT_NONE && it->first_seen == it->last_seen;
    unsigned more = (it->is_revoked ? IS_REVOKED : 0u) | (it->count > 1 ? HAS_COUNT : 0u) |
                    (it->context.length ? HAS_CONTEXT : 0u) | (it->place.length ? HAS_PLACE : 0u) |
                    (it->pap ? HAS_PAP : 0u) | (it->valid_until != INSTANT_NONE ? HAS_UNTIL : 0u);
    unsigned flags = (it->first_seen != INSTANT_NONE ? HAS_FIRST : 0u) |
                     (it->last_seen != INSTANT_NONE && !is_one_time ? HAS_LAST : 0u) |
                     (is_one_time ? IS_ONE_TIME : 0u) | (it->marking || it->credibility ? HAS_STANDING : 0u) |
                     (it->file ? HAS_FILE : 0u) | (it->is_warned ? IS_WARNED : 0u) | (more ? HAS_MORE : 0u);
    pack_number(out, record_step);
    buffer_add_byte(out, (char)flags);
    if (more)
        buffer_add_byte(out, (char)more);
    if (flags & HAS_FIRST)
        pack_instant(out, it->first_seen);
    if (flags & HAS_LAST)
        pack_instant(out, it->last_seen);
    if (flags & HAS_STANDING)
        buffer_add_byte(out, (char)(it->marking << 4 | it->credibility));
    if (flags & HAS_FILE)
        pack_number(out, it->file);
    if (more & HAS_COUNT)
        pack_number(out, it->count);
    if (more & HAS_CONTEXT)
        pack_text(out, it->context);
    if (more & HAS_PLACE)
        pack_text(out, it->place);
    if (more & HAS_PAP)
        pack_number(out, it->pap);
    if (more & HAS_UNTIL)
        pack_instant(out, it->valid_until);
}

static Posting get_posting(Unpacker *in, RecordId before)
{
    Posting it = {.record = before + unpack_small(in)};
    unsigned flags = unpack_small(in), more = flags & HAS_MORE ? unpack_small(in) : 0;
    it.first_seen = flags & HAS_FIRST ? unpack_instant(in) : INSTANT_NONE;
    it.last_seen = flags & HAS_LAST ? unpack_instant(in) : flags & IS_ONE_TIME ? it.first_seen : INSTANT_NONE;
    Text byte = flags & HAS_STANDING ? unpack_bytes(in, 1) : TEXT_NONE;
    unsigned standing = byte.length ? (unsigned char)byte.bytes[0] : 0;
    it.marking = (uint8_t)(standing >> 4);
    it.credibility = standing & 15;
    it.file = flags & HAS_FILE ? unpack_small(in) : 0;
    it.is_warned = flags & IS_WARNED;
    it.is_revoked = more & IS_REVOKED;
    it.count = more & HAS_COUNT ? (uint16_t)unpack_index(in, UINT16_MAX + 1) : 1;
    it.context = more & HAS_CONTEXT ? unpack_text(in) : TEXT_NONE;
    it.place = more & HAS_PLACE ? unpack_text(in) : TEXT_NONE;
    it.pap = more & HAS_PAP ? (uint8_t)unpack_index(in, PAP_RED + 1) : 0;
    it.valid_until = more & HAS_UNTIL ? unpack_instant(in) : INSTANT_NONE;
    return it;
}

#define TAKE_IF(condition, field)  \
    if (condition) {               \
        into->field = from->field; \
        is_changed = true;         \
    }

static bool is_words_before(Text a, Text b)
{
    return a.length && (!b.length || text_compare(a, b) < 0);
}

bool posting_merge(Posting *into, const Posting *from)
{
    bool is_changed = false;
    TAKE_IF(from->first_seen != INSTANT_NONE &&
                (into->first_seen == INSTANT_NONE || from->first_seen < into->first_seen),
            first_seen)
    TAKE_IF(from->last_seen > into->last_seen, last_seen)
    TAKE_IF(from->valid_until > into->valid_until, valid_until)
    TAKE_IF(from->count > into->count, count)
    TAKE_IF(from->marking > into->marking, marking)
    TAKE_IF(from->pap > into->pap, pap)
    TAKE_IF(from->credibility && (!into->credibility || from->credibility < into->credibility), credibility)
    TAKE_IF(from->is_warned && !into->is_warned, is_warned)
    TAKE_IF(from->is_revoked && !into->is_revoked, is_revoked)
    TAKE_IF(is_words_before(from->context, into->context), context)
    TAKE_IF(is_words_before(from->place, into->place), place)
    return is_changed;
}
#undef TAKE_IF

// ---------------------------------------------------------------- writing

bool run_begin(RunWriter *writer, Store *store, RunsOf of, Err *err)
{
    *writer = (RunWriter){.store = store, .of = of};
    if (!sql_number(store, "SELECT max(id) FROM block", &writer->first_block, err))
        return false;
    writer->next_block = ++writer->first_block;
    return true;
}

void run_writer_done(RunWriter *writer)
{
    buffer_done(&writer->block);
    buffer_done(&writer->restarts);
    buffer_done(&writer->last_key);
    buffer_done(&writer->fence);
    buffer_done(&writer->key);
    buffer_done(&writer->postings);
    buffer_done(&writer->last_texts);
}

static void put_short(Buffer *out, size_t number)
{
    buffer_add_byte(out, (char)(number & 0xff));
    buffer_add_byte(out, (char)(number >> 8));
}

/// Its row, and that of its fence.
static bool add_block(const RunWriter *writer, Err *err)
{
    Store *store = writer->store;
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_BLOCK, err);
    sqlite3_stmt *fence = add ? sql_hot(store, HOT_ADD_FENCE, err) : NULL;
    if (!fence)
        return false;
    sql_bind_number(add, 1, writer->next_block);
    sql_bind_blob(add, 2, buffer_text(&writer->block));
    // A run is known by its first block.
    sql_bind_number(fence, 1, writer->first_block);
    sql_bind_blob(fence, 2, buffer_text(&writer->fence));
    sql_bind_number(fence, 3, writer->next_block);
    return sql_do(store, add, NULL, err) && sql_do(store, fence, NULL, err);
}

static bool write_block(RunWriter *writer, Err *err)
{
    if (writer->entries == 0)
        return true;
    put_short(&writer->restarts, writer->restarts.length / 2);
    buffer_add(&writer->block, buffer_text(&writer->restarts));
    pthread_mutex_lock(&writer->store->turn);
    bool is_added = add_block(writer, err);
    pthread_mutex_unlock(&writer->store->turn);
    if (!is_added)
        return false;
    writer->next_block++;
    writer->entries = 0;
    buffer_clear(&writer->block);
    buffer_clear(&writer->restarts);
    return true;
}

static size_t shared_length(Text a, Text b)
{
    size_t most = a.length < b.length ? a.length : b.length, shared = 0;
    while (shared < most && a.bytes[shared] == b.bytes[shared])
        shared++;
    return shared;
}

/// Moves the entry in hand into the block.
static bool write_entry(RunWriter *writer, Err *err)
{
    Text key = buffer_text(&writer->key), postings = buffer_text(&writer->postings);
    if (postings.length == 0)
        return true;
    // Room for three numbers and the restarts, too: a block that fills its page exactly has no overflow page.
    size_t wanted = key.length + postings.length + 12 + writer->restarts.length + 4;
    if (writer->block.length + wanted > BLOCK_BYTES && !write_block(writer, err))
        return false;
    size_t shared = 0;
    if (writer->entries % RESTART_EVERY == 0)
        put_short(&writer->restarts, writer->block.length);
    else
        shared = shared_length(key, buffer_text(&writer->last_key));
    if (writer->entries++ == 0) {
        buffer_clear(&writer->fence);
        buffer_add(&writer->fence, key);
    }
    pack_number(&writer->block, shared);
    pack_number(&writer->block, key.length - shared);
    buffer_add(&writer->block, text_slice(key, shared, key.length));
    pack_number(&writer->block, postings.length);
    buffer_add(&writer->block, postings);
    buffer_clear(&writer->last_key);
    buffer_add(&writer->last_key, key);
    buffer_clear(&writer->postings);
    return true;
}

static Text kept(Buffer *texts, Text text)
{
    size_t start = texts->length;
    buffer_add(texts, text);
    return text.length ? (Text){texts->bytes + start, text.length} : TEXT_NONE;
}

/// The posting in hand waits until another comes: it may be said again.
static void hold(RunWriter *writer, const Posting *posting)
{
    Buffer *texts = &writer->last_texts;
    if (texts->room < posting->context.length + posting->place.length + 1) {
        texts->room = 2 * (posting->context.length + posting->place.length) + 64;
        texts->bytes = memory_resize(texts->bytes, texts->room);
    }
    buffer_clear(texts);
    writer->last = *posting;
    writer->last.context = kept(texts, posting->context);
    writer->last.place = kept(texts, posting->place);
    writer->has_last = true;
}

static void put_held(RunWriter *writer, RecordId before)
{
    put_posting(&writer->postings, &writer->last, writer->last.record - before);
}

bool run_add(RunWriter *writer, Text key, const Posting *posting, Err *err)
{
    bool is_same_key = writer->has_last && text_equal(key, buffer_text(&writer->key));
    if (is_same_key && posting->record == writer->last.record && posting->file == writer->last.file) {
        Posting merged = writer->last;
        if (posting_merge(&merged, posting)) {
            Arena arena;
            arena_init(&arena);
            merged.context = merged.context.length ? arena_copy(&arena, merged.context) : TEXT_NONE;
            merged.place = merged.place.length ? arena_copy(&arena, merged.place) : TEXT_NONE;
            hold(writer, &merged);
            arena_done(&arena);
        }
        return true;
    }
    if (writer->has_last) {
        put_held(writer, writer->before);
        writer->before = writer->last.record;
        if ((!is_same_key || writer->postings.length > MOST_POSTINGS) && !write_entry(writer, err))
            return false;
    }
    if (!is_same_key) {
        writer->kinds |= key_kind_bit(key);
        buffer_clear(&writer->key);
        buffer_add(&writer->key, key);
    }
    if (writer->postings.length == 0)
        writer->before = 0;
    writer->observations += !is_same_key || posting->record != writer->last.record;
    hold(writer, posting);
    return true;
}

bool run_end(RunWriter *writer, Err *err)
{
    if (!writer->has_last)
        return true;
    put_held(writer, writer->before);
    if (!write_entry(writer, err) || !write_block(writer, err))
        return false;
    sqlite3_stmt *add = sql_hot(writer->store, HOT_ADD_RUN, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, writer->first_block);
    sql_bind_number(add, 2, writer->next_block - 1);
    sql_bind_number(add, 3, writer->of);
    sql_bind_number(add, 4, (int64_t)writer->observations);
    sql_bind_number(add, 5, (int64_t)writer->kinds);
    return sql_do(writer->store, add, NULL, err);
}

// ---------------------------------------------------------------- reading

bool runs_list(Store *store, RunsOf of, Runs *out, Err *err)
{
    sqlite3_stmt *rows = sql_hot(store, HOT_LIST_RUNS, err);
    bool has_row = true, is_read = rows != NULL;
    vec_clear(out);
    if (rows)
        sql_bind_number(rows, 1, of);
    while (is_read && (is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(out) = (Run){.id = sql_column_number(rows, 0),
                               .first_block = sql_column_number(rows, 0),
                               .last_block = sql_column_number(rows, 1),
                               .observations = (uint64_t)sql_column_number(rows, 2),
                               .kinds = (uint64_t)sql_column_number(rows, 3)};
    return is_read;
}

bool reader_fail(const RunReader *reader, Err *err)
{
    return fail(err, ERR_INPUT,
                "'%s' is damaged (block %lld): restore a backup, or pool its sources into a new case",
                reader->store->path, (long long)reader->block);
}

bool reader_fence(const RunReader *reader, Text key, int64_t *out, Err *err)
{
    sqlite3_stmt *find = sql_hot(reader->store, HOT_FIND_FENCE, err);
    bool has_row;
    if (!find)
        return false;
    sql_bind_number(find, 1, reader->run.id);
    sql_bind_blob(find, 2, key);
    if (!sql_next(reader->store, find, &has_row, err))
        return false;
    *out = has_row ? sql_column_number(find, 0) : reader->run.first_block - 1;
    if (has_row)
        sqlite3_reset(find);
    return true;
}

static bool drop_block(Store *store, int64_t block, Err *err)
{
    sqlite3_stmt *drop = sql_hot(store, HOT_DROP_BLOCK, err);
    if (!drop)
        return false;
    sql_bind_number(drop, 1, block);
    return sql_do(store, drop, NULL, err);
}

bool reader_entries(RunReader *reader, size_t *restarts, Err *err)
{
    Text bytes = buffer_text(&reader->bytes);
    const unsigned char *end = (const unsigned char *)bytes.bytes + bytes.length;
    size_t count = bytes.length >= 4 ? (size_t)(end[-2] | end[-1] << 8) : 0;
    if (count == 0 || 2 * count + 2 > bytes.length)
        return reader_fail(reader, err);
    reader->entries = (Unpacker){.rest = text_slice(bytes, 0, bytes.length - 2 * count - 2)};
    reader->postings = (Unpacker){0};
    *restarts = count;
    return true;
}

/// The block's bytes, and the one in hand goes where it is consumed.
static bool take_block(RunReader *reader, int64_t block, Err *err)
{
    if (reader->is_consumed && reader->block && !drop_block(reader->store, reader->block, err))
        return false;
    sqlite3_stmt *find = sql_hot(reader->store, HOT_FIND_BLOCK, err);
    bool has_row;
    if (!find)
        return false;
    reader->block = block;
    sql_bind_number(find, 1, block);
    if (!sql_next(reader->store, find, &has_row, err))
        return false;
    if (!has_row)
        return reader_fail(reader, err);
    buffer_clear(&reader->bytes);
    buffer_add(&reader->bytes, sql_column_text(find, 0));
    sqlite3_reset(find);
    return true;
}

bool reader_block(RunReader *reader, int64_t block, size_t *restarts, Err *err)
{
    pthread_mutex_lock(&reader->store->turn);
    bool is_taken = take_block(reader, block, err);
    pthread_mutex_unlock(&reader->store->turn);
    return is_taken && reader_entries(reader, restarts, err);
}

static bool reader_end(RunReader *reader, Err *err)
{
    reader->is_at_end = true;
    if (!reader->is_consumed)
        return true;
    pthread_mutex_lock(&reader->store->turn);
    bool is_dropped = drop_block(reader->store, reader->block, err);
    pthread_mutex_unlock(&reader->store->turn);
    return is_dropped;
}

bool reader_entry(RunReader *reader, Err *err)
{
    Unpacker *in = &reader->entries;
    uint64_t shared = unpack_number(in);
    Text unshared = unpack_bytes(in, unpack_number(in));
    Text postings = unpack_bytes(in, unpack_number(in));
    in->is_broken |= shared > reader->key.length || shared + unshared.length == 0;
    if (in->is_broken)
        return reader_fail(reader, err);
    reader->key.length = (size_t)shared;
    buffer_add(&reader->key, unshared);
    reader->prefix = key_prefix(buffer_text(&reader->key));
    reader->postings = (Unpacker){.rest = postings};
    reader->record = 0;
    return true;
}

bool reader_posting(RunReader *reader, Err *err)
{
    reader->posting = get_posting(&reader->postings, reader->record);
    reader->record = reader->posting.record;
    return !reader->postings.is_broken || reader_fail(reader, err);
}

static bool reader_next(RunReader *reader, Err *err)
{
    size_t restarts;
    while (reader->postings.rest.length == 0) {
        if (reader->entries.rest.length == 0) {
            if (reader->block == reader->run.last_block)
                return reader_end(reader, err);
            int64_t next = reader->block ? reader->block + 1 : reader->run.first_block;
            if (!reader_block(reader, next, &restarts, err))
                return false;
        }
        if (!reader_entry(reader, err))
            return false;
    }
    return reader_posting(reader, err);
}

static int compare_keys(uint64_t left_prefix, Text left, uint64_t right_prefix, Text right)
{
    if (left_prefix != right_prefix)
        return left_prefix < right_prefix ? -1 : 1;
    return text_compare(left, right);
}

static int compare_readers(const RunReader *a, const RunReader *b)
{
    int order = compare_keys(a->prefix, buffer_text(&a->key), b->prefix, buffer_text(&b->key));
    if (order != 0)
        return order;
    if (a->posting.record != b->posting.record)
        return a->posting.record < b->posting.record ? -1 : 1;
    return (a->posting.file > b->posting.file) - (a->posting.file < b->posting.file);
}

/// The smaller of the readers below `at`, or 0: there is none.
static size_t first_below(const Merge *merge, size_t at)
{
    size_t child = 2 * at + 1;
    if (child >= merge->heap_count)
        return 0;
    bool is_right =
        child + 1 < merge->heap_count && compare_readers(merge->heap[child + 1], merge->heap[child]) < 0;
    return child + is_right;
}

/// Puts the reader at `at` where it belongs among those below it. It often stays: what one value is said of
/// stands together. Otherwise what it has in hand is rarely among the next, so that the way down compares the
/// others alone, and it comes up again from there: half the comparisons.
static void sink_reader(Merge *merge, size_t at)
{
    RunReader **heap = merge->heap, *reader = heap[at];
    size_t top = at, child = first_below(merge, at);
    if (child == 0 || compare_readers(reader, heap[child]) <= 0)
        return;
    for (; child > 0; child = first_below(merge, at)) {
        heap[at] = heap[child];
        at = child;
    }
    for (size_t above; at > top && compare_readers(reader, heap[above = (at - 1) / 2]) < 0; at = above)
        heap[at] = heap[above];
    heap[at] = reader;
}

static void merge_init(Merge *merge, Store *store, const Run *runs, size_t count, bool is_consumed)
{
    *merge = (Merge){.readers = memory_get(count * sizeof *merge->readers),
                     .heap = memory_get(count * sizeof *merge->heap),
                     .count = count};
    for (size_t i = 0; i < count; i++)
        merge->readers[i] = (RunReader){.store = store, .run = runs[i], .is_consumed = is_consumed};
}

/// Each reader has its first posting in hand.
static void order_readers(Merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        if (!merge->readers[i].is_at_end)
            merge->heap[merge->heap_count++] = &merge->readers[i];
    for (size_t i = merge->heap_count / 2; i > 0; i--)
        sink_reader(merge, i - 1);
}

bool merge_open(Merge *merge, Store *store, const Run *runs, size_t count, bool is_consumed, Err *err)
{
    merge_init(merge, store, runs, count, is_consumed);
    for (size_t i = 0; i < count; i++)
        if (!reader_next(&merge->readers[i], err))
            return false;
    order_readers(merge);
    return true;
}

/// To the first posting of the key or a later one.
static bool reader_seek(RunReader *reader, Text key, Err *err)
{
    int64_t before;
    if (!reader_fence(reader, key, &before, err))
        return false;
    // What is read next is the block behind the one in hand.
    if (before > reader->run.first_block)
        reader->block = before - 1;
    do {
        if (!reader_next(reader, err))
            return false;
    } while (!reader->is_at_end && text_compare(buffer_text(&reader->key), key) < 0);
    return true;
}

bool merge_open_from(Merge *merge, Store *store, const Run *runs, size_t count, Text key, Err *err)
{
    merge_init(merge, store, runs, count, false);
    for (size_t i = 0; i < count; i++)
        if (!reader_seek(&merge->readers[i], key, err))
            return false;
    order_readers(merge);
    return true;
}

/// Lets the first reader go on.
static bool advance(Merge *merge, Err *err)
{
    if (!reader_next(merge->heap[0], err))
        return false;
    if (merge->heap[0]->is_at_end)
        merge->heap[0] = merge->heap[--merge->heap_count];
    if (merge->heap_count > 1)
        sink_reader(merge, 0);
    return true;
}

/// Takes over what the first reader has in hand, and lets it go on.
static bool take(Merge *merge, Err *err)
{
    const RunReader *reader = merge->heap[0];
    Text key = buffer_text(&reader->key);
    merge->is_new_key = !merge->key.length || !text_equal(key, merge->key);
    if (merge->is_new_key) {
        buffer_clear(&merge->key_bytes);
        buffer_add(&merge->key_bytes, key);
        merge->key = buffer_text(&merge->key_bytes);
    }
    merge->posting = reader->posting;
    if (reader->posting.context.length || reader->posting.place.length) {
        Buffer *texts = &merge->texts;
        Text context = reader->posting.context, place = reader->posting.place;
        buffer_clear(texts);
        buffer_add(texts, context);
        buffer_add(texts, place);
        merge->posting.context =
            context.length ? text_slice(buffer_text(texts), 0, context.length) : TEXT_NONE;
        merge->posting.place =
            place.length ? text_slice(buffer_text(texts), context.length, texts->length) : TEXT_NONE;
    }
    return advance(merge, err);
}

/// Whether the first reader says the posting in hand again.
static bool is_repeat(const Merge *merge)
{
    const RunReader *reader = merge->heap_count ? merge->heap[0] : NULL;
    return reader && reader->posting.record == merge->posting.record &&
           reader->posting.file == merge->posting.file && text_equal(buffer_text(&reader->key), merge->key);
}

/// Merges what other runs say of the same posting into the one in hand.
static bool take_repeats(Merge *merge, Err *err)
{
    while (is_repeat(merge)) {
        Posting before = merge->posting;
        Buffer texts = {0};
        if (posting_merge(&before, &merge->heap[0]->posting)) {
            buffer_add(&texts, before.context);
            buffer_add(&texts, before.place);
            Text words = buffer_text(&texts);
            size_t cut = before.context.length;
            before.context = cut ? text_slice(words, 0, cut) : TEXT_NONE;
            before.place = before.place.length ? text_slice(words, cut, words.length) : TEXT_NONE;
            buffer_done(&merge->texts);
            merge->texts = texts;
            merge->posting = before;
        }
        if (!advance(merge, err))
            return false;
    }
    return true;
}

bool merge_next(Merge *merge, bool *has_posting, Err *err)
{
    *has_posting = merge->heap_count > 0;
    return !*has_posting || (take(merge, err) && (merge->count == 1 || take_repeats(merge, err)));
}

void reader_done(RunReader *reader)
{
    buffer_done(&reader->bytes);
    buffer_done(&reader->key);
}

void merge_done(Merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        reader_done(&merge->readers[i]);
    free(merge->readers);
    free(merge->heap);
    buffer_done(&merge->key_bytes);
    buffer_done(&merge->texts);
}
