// Two passes over as much as one call adds. First every file's keys, each with the number of the file, are
// dealt into 256 parts of each kind and half by their highest bits and spooled; then each part, small enough
// for the processor's cache, is sorted, counted and merged with what the index held. Every pass is
// sequential: a table of a billion counters would miss the cache at each key.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/map.h"
#include "base/output.h"
#include "scan/clean_format.h"
#include "scan/grams.h"

enum { PART_BITS = 8, PARTS = 1 << PART_BITS, CHUNK_KEYS = 1024, SERIAL_BITS = 64 - GRAM_KEY_BITS };
enum { ALL_PARTS = KEYS_COUNT * CLEAN_HALVES * PARTS, CONSTANT_BITS = 32 };
enum { WINDOW = 1 << 15, RECENT = 1 << 12 };

typedef struct {
    uint64_t waiting[CHUNK_KEYS]; ///< a key and, below it, the file that it stands in
    size_t count;
    VEC(uint32_t) chunks; ///< those spooled, in order
} Part;

struct CleanMaker {
    char *path;
    CleanIndex *old; ///< NULL where there was none
    Part *parts;     ///< PARTS of each kind and half
    bool has_constants;
    int spool;
    uint32_t chunk_count, serial;
    CleanCounts added[CLEAN_HALVES];
    Arena arena; ///< of the ids of what is added
    Map seen;
    VEC(CleanId) ids;
    uint64_t keys[WINDOW + 16];
    uint64_t recent[RECENT]; ///< keys of the file in hand: most repetitions are near
};

static bool open_spool(const char *path, int *out, Err *err)
{
    Buffer name = {0};
    buffer_format(&name, "%s.spool.XXXXXX", path);
    *out = mkstemp(name.bytes);
    if (*out >= 0)
        unlink(name.bytes);
    buffer_done(&name);
    return *out >= 0 || fail_errno(err, ERR_FAILED, "cannot write beside '%s'", path);
}

bool clean_maker_new(const char *path, CleanMaker **out, Err *err)
{
    CleanIndex *old = NULL;
    int spool;
    if (access(path, F_OK) == 0 && !clean_open(path, &old, err))
        return false;
    if (!open_spool(path, &spool, err)) {
        clean_close(old);
        return false;
    }
    CleanMaker *maker = memory_get(sizeof *maker);
    memset(maker, 0, sizeof *maker);
    maker->old = old;
    maker->spool = spool;
    maker->has_constants = !old || old->has_constants;
    maker->parts = memory_get(ALL_PARTS * sizeof(Part));
    memset(maker->parts, 0, ALL_PARTS * sizeof(Part));
    maker->path = memory_get(strlen(path) + 1);
    memcpy(maker->path, path, strlen(path) + 1);
    arena_init(&maker->arena);
    *out = maker;
    return true;
}

void clean_maker_free(CleanMaker *maker)
{
    if (!maker)
        return;
    clean_close(maker->old);
    close(maker->spool);
    for (size_t i = 0; i < ALL_PARTS; i++)
        vec_free(&maker->parts[i].chunks);
    free(maker->parts);
    free(maker->path);
    arena_done(&maker->arena);
    map_done(&maker->seen);
    vec_free(&maker->ids);
    free(maker);
}

static bool spool_part(CleanMaker *maker, Part *part, Err *err)
{
    const char *from = (const char *)part->waiting;
    size_t left = sizeof part->waiting;
    off_t at = (off_t)maker->chunk_count * (off_t)sizeof part->waiting;
    while (left > 0) {
        ssize_t put = pwrite(maker->spool, from, left, at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail_errno(err, ERR_FAILED, "cannot write beside '%s'", maker->path);
        from += put, at += put, left -= (size_t)put;
    }
    *vec_push(&part->chunks) = maker->chunk_count++;
    part->count = 0;
    return true;
}

static Part *parts_of(CleanMaker *maker, CleanKeys kind, CleanHalf half)
{
    return &maker->parts[((size_t)kind * CLEAN_HALVES + half) * PARTS];
}

static bool deal(CleanMaker *maker, CleanKeys kind, CleanHalf half, size_t count, Err *err)
{
    Part *parts = parts_of(maker, kind, half);
    const unsigned low = (kind == KEYS_CONSTANTS ? CONSTANT_BITS : GRAM_KEY_BITS) - PART_BITS;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = maker->keys[i], *recent = &maker->recent[key % RECENT];
        if (*recent == key)
            continue;
        *recent = key;
        Part *part = &parts[key >> low & (PARTS - 1)];
        if (part->count == CHUNK_KEYS && !spool_part(maker, part, err))
            return false;
        part->waiting[part->count++] = key << SERIAL_BITS | maker->serial;
    }
    return true;
}

static bool note_file(CleanMaker *maker, Text bytes, FileHead head, CleanHalf *half, bool *is_new)
{
    Digest digest = digest_of(bytes);
    CleanId id;
    memcpy(id.bytes, digest.bytes, sizeof id.bytes);
    Text key = {(const char *)id.bytes, sizeof id.bytes};
    *is_new = map_find(&maker->seen, key) == MAP_NONE && !(maker->old && clean_holds(maker->old, &id));
    if (!*is_new)
        return false;
    *map_at(&maker->seen, arena_copy(&maker->arena, key)) = maker->serial;
    *vec_push(&maker->ids) = id;
    // A byte that the ids do not order by, so that neither half is a stretch of them.
    *half = digest.bytes[DIGEST_BYTES - 1] & 1 ? CLEAN_HELD_OUT : CLEAN_TRAINED;
    maker->added[*half].files[head]++;
    maker->added[*half].bytes += bytes.length;
    return true;
}

bool clean_maker_add(CleanMaker *maker, Text bytes, bool *is_new, Err *err)
{
    CleanHalf half;
    FileHead head = file_head(bytes);
    if (maker->serial == UINT32_MAX >> (32 - SERIAL_BITS))
        return fail(err, ERR_USAGE, "these are too many files for one go: add them in parts");
    if (!note_file(maker, bytes, head, &half, is_new))
        return true;
    memset(maker->recent, 0xff, sizeof maker->recent);
    for (size_t at = 0; at + GRAM_BYTES <= bytes.length; at += WINDOW) {
        size_t positions = bytes.length - at - GRAM_BYTES + 1;
        positions = positions < WINDOW ? positions : WINDOW;
        if (!deal(maker, KEYS_GRAMS, half, grams_take(bytes.bytes + at, positions, maker->keys), err))
            return false;
    }
    bool is_program = maker->has_constants && head != HEAD_OTHER;
    for (size_t at = 0; is_program && at < bytes.length; at += WINDOW / 2)
        if (!deal(maker, KEYS_CONSTANTS, half, constants_take(bytes, at, at + WINDOW / 2, maker->keys), err))
            return false;
    maker->serial++;
    return true;
}

// ---------------------------------------------------------------- writing

typedef struct {
    Output *out;
    uint64_t at; ///< bytes written
    CleanSection section;
    Buffer directory;
    uint64_t key;
    CleanKeys kind;
    size_t in_block, waiting;
    unsigned char keys[1 << 16]; ///< coded, of which `waiting` bytes are not written yet: a call for each
                                 ///< would cost more
} Writer;

static void add_number(Buffer *into, uint64_t number)
{
    char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(number >> (8 * i));
    buffer_add(into, (Text){bytes, sizeof bytes});
}

static void put_bytes(Writer *writer, Buffer *bytes)
{
    output_add(writer->out, buffer_text(bytes));
    writer->at += bytes->length;
    buffer_clear(bytes);
}

static void put_waiting(Writer *writer)
{
    output_add(writer->out, (Text){(const char *)writer->keys, writer->waiting});
    writer->at += writer->waiting;
    writer->waiting = 0;
}

/// `marks` has one a file, ascending, where they are kept.
static void put_key(Writer *writer, uint64_t key, unsigned files, const uint16_t *marks)
{
    enum { MOST = VARINT_ROOM + 1 + CLEAN_MOST * MARK_BYTES };
    if (writer->waiting + MOST > sizeof writer->keys)
        put_waiting(writer);
    files = files < CLEAN_MOST ? files : CLEAN_MOST;
    writer->in_block %= BLOCK_KEYS;
    if (writer->in_block == 0) {
        add_number(&writer->directory, key);
        add_number(&writer->directory, writer->at + writer->waiting);
        writer->section.block_count++;
        writer->key = key;
    }
    uint64_t step = (key - writer->key) << 1 | (files > 1);
    unsigned char *to = writer->keys + writer->waiting;
    to += varint_write(to, step);
    *to = (unsigned char)files;
    to += files > 1;
    for (unsigned i = 0; i < marks_kept(writer->kind, files); i++) {
        *to++ = (unsigned char)marks[i];
        *to++ = (unsigned char)(marks[i] >> 8);
    }
    writer->waiting = (size_t)(to - writer->keys);
    writer->key = key;
    writer->in_block++;
    writer->section.counts.grams++;
    writer->section.counts.once += files == 1;
}

/// What the index held, key by key.
typedef struct {
    CleanIndex *index; ///< NULL: nothing
    CleanKeys kind;
    CleanHalf half;
    size_t number, at;
    CleanBlock block;
    bool is_ended;
} OldKeys;

static bool old_step(OldKeys *old, Err *err)
{
    if (old->is_ended || ++old->at < old->block.count)
        return true;
    old->is_ended = !old->index || old->number == old->index->sections[old->kind][old->half].block_count;
    old->at = 0;
    return old->is_ended ||
           clean_block_read(old->index, old->kind, old->half, old->number++, &old->block, err);
}

static const uint16_t *old_marks(const OldKeys *old)
{
    return old->block.marks + old->block.marks_at[old->at];
}

/// Up to and without `limit`.
static bool put_old(OldKeys *old, Writer *writer, uint64_t limit, Err *err)
{
    while (!old->is_ended && old->block.keys[old->at] < limit) {
        put_key(writer, old->block.keys[old->at], old->block.files[old->at], old_marks(old));
        if (!old_step(old, err))
            return false;
    }
    return true;
}

static int compare_marks(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/// `marks` has room for CLEAN_MOST more.
static bool put_merged(OldKeys *old, Writer *writer, uint64_t key, unsigned files, uint16_t *marks, Err *err)
{
    if (!put_old(old, writer, key, err))
        return false;
    if (!old->is_ended && old->block.keys[old->at] == key) {
        unsigned held = old->block.files[old->at];
        memcpy(marks + files, old_marks(old), marks_kept(old->kind, held) * sizeof *marks);
        files += held;
        if (!old_step(old, err))
            return false;
    }
    if (marks_kept(writer->kind, files) > 1)
        qsort(marks, files, sizeof *marks, compare_marks);
    put_key(writer, key, files, marks);
    return true;
}

/// By the key's bits below those of the part; equal keys keep the order of their files.
static uint64_t *sort_part(uint64_t *keys, uint64_t *room, size_t count)
{
    enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };
    for (unsigned shift = SERIAL_BITS; shift < 64 - PART_BITS; shift += DIGIT_BITS) {
        uint32_t places[DIGITS] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++)
            places[(keys[i] >> shift) % DIGITS]++;
        for (size_t i = 0; i < DIGITS; i++) {
            uint32_t here = places[i];
            places[i] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            room[places[(keys[i] >> shift) % DIGITS]++] = keys[i];
        uint64_t *sorted = room;
        room = keys;
        keys = sorted;
    }
    return keys;
}

static bool load_part(CleanMaker *maker, const Part *part, uint64_t *into, Err *err)
{
    for (size_t i = 0; i < part->chunks.count; i++) {
        off_t at = (off_t)part->chunks.items[i] * (off_t)sizeof part->waiting;
        if (pread(maker->spool, into, sizeof part->waiting, at) != (ssize_t)sizeof part->waiting)
            return fail_errno(err, ERR_FAILED, "cannot read what was spooled beside '%s'", maker->path);
        into += CHUNK_KEYS;
    }
    memcpy(into, part->waiting, part->count * sizeof *into);
    return true;
}

/// What a file is told by among those that hold a constant.
static uint16_t mark_of(const CleanMaker *maker, uint64_t key)
{
    const CleanId *id = &maker->ids.items[key & ((1U << SERIAL_BITS) - 1)];
    return (uint16_t)(id->bytes[0] | id->bytes[1] << 8);
}

static bool put_sorted(const CleanMaker *maker, OldKeys *old, Writer *writer, const uint64_t *keys,
                       size_t count, Err *err)
{
    uint16_t marks[2 * CLEAN_MOST];
    for (size_t i = 0; i < count;) {
        uint64_t key = keys[i] >> SERIAL_BITS;
        unsigned files = 0;
        for (; i < count && keys[i] >> SERIAL_BITS == key; i++) {
            if (files == CLEAN_MOST || (files > 0 && keys[i] == keys[i - 1]))
                continue;
            marks[files++] = writer->kind == KEYS_CONSTANTS ? mark_of(maker, keys[i]) : 0;
        }
        if (!put_merged(old, writer, key, files, marks, err))
            return false;
    }
    return true;
}

static bool put_part(CleanMaker *maker, const Part *part, OldKeys *old, Writer *writer, Err *err)
{
    size_t count = part->chunks.count * CHUNK_KEYS + part->count;
    uint64_t *keys = memory_get((count + 1) * sizeof *keys), *room = memory_get((count + 1) * sizeof *room);
    bool is_done = load_part(maker, part, keys, err) &&
                   put_sorted(maker, old, writer, sort_part(keys, room, count), count, err);
    free(keys);
    free(room);
    return is_done;
}

static bool put_half(CleanMaker *maker, CleanKeys kind, CleanHalf half, Writer *writer, Err *err)
{
    OldKeys old = {.index = maker->old, .kind = kind, .half = half};
    writer->section = (CleanSection){.counts = maker->added[half], .blocks_begin = writer->at};
    writer->in_block = 0;
    writer->kind = kind;
    const CleanCounts *held = maker->old ? clean_counts(maker->old, half) : NULL;
    writer->section.counts.bytes += held ? held->bytes : 0;
    for (size_t i = 0; i < HEAD_COUNT; i++)
        writer->section.counts.files[i] += held ? held->files[i] : 0;
    if (!old_step(&old, err))
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if (!put_part(maker, &parts_of(maker, kind, half)[i], &old, writer, err))
            return false;
    if (!put_old(&old, writer, UINT64_MAX, err))
        return false;
    put_waiting(writer);
    writer->section.blocks_end = writer->section.directory_begin = writer->at;
    put_bytes(writer, &writer->directory);
    return true;
}

static void add_section(const CleanSection *section, Buffer *footer)
{
    for (size_t i = 0; i < HEAD_COUNT; i++)
        add_number(footer, section->counts.files[i]);
    add_number(footer, section->counts.bytes);
    add_number(footer, section->counts.grams);
    add_number(footer, section->counts.once);
    add_number(footer, section->blocks_begin);
    add_number(footer, section->blocks_end);
    add_number(footer, section->directory_begin);
    add_number(footer, section->block_count);
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, CLEAN_ID_BYTES);
}

static void put_ids(CleanMaker *maker, Writer *writer)
{
    Buffer bytes = {0};
    for (size_t i = 0; maker->old && i < maker->old->id_count; i++)
        *vec_push(&maker->ids) = maker->old->ids[i];
    if (maker->ids.count > 0)
        qsort(maker->ids.items, maker->ids.count, sizeof *maker->ids.items, compare_ids);
    for (size_t i = 0; i < maker->ids.count; i++)
        buffer_add(&bytes, (Text){(const char *)maker->ids.items[i].bytes, CLEAN_ID_BYTES});
    put_bytes(writer, &bytes);
    buffer_done(&bytes);
}

static bool put_all(CleanMaker *maker, Writer *writer, Err *err)
{
    Buffer footer = {0};
    bool is_done = true;
    int kinds = maker->has_constants ? KEYS_COUNT : 1;
    for (int section = 0; is_done && section < kinds * CLEAN_HALVES; section++) {
        is_done = put_half(maker, (CleanKeys)(section / CLEAN_HALVES), (CleanHalf)(section % CLEAN_HALVES),
                           writer, err);
        add_section(&writer->section, &footer);
    }
    if (is_done) {
        add_number(&footer, writer->at);
        put_ids(maker, writer);
        add_number(&footer, maker->ids.count);
        buffer_add_string(&footer, maker->has_constants ? CLEAN_MAGIC : CLEAN_MAGIC_FIRST);
        put_bytes(writer, &footer);
    }
    buffer_done(&footer);
    buffer_done(&writer->directory);
    return is_done;
}

bool clean_maker_finish(CleanMaker *maker, Err *err)
{
    Output out;
    if (maker->old && maker->ids.count == 0)
        return true;
    if (!output_open(maker->path, &out, err))
        return false;
    Writer *writer = memory_get(sizeof *writer);
    memset(writer, 0, sizeof *writer);
    writer->out = &out;
    bool is_done = put_all(maker, writer, err) && output_finish(&out, err);
    output_close(&out);
    free(writer);
    return is_done || fail_within(err, "writing '%s'", maker->path);
}
