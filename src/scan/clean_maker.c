// Two passes over as much as one call adds. First every file's keys, each with the number of the file, are
// dealt into 256 parts of each kind and half by their highest bits and spooled; then each part, small enough
// for the processor's cache, is sorted, counted and merged with what the index held. Every pass is
// sequential: a table of a billion counters would miss the cache at each key. Of an index in parts only the
// last ones are merged, as far as they are not much larger than what comes (clean_format.h).
//
// Other processes may add to the same index meanwhile. One at a time writes (base/lock.h), and looks at what
// the others have written before it does: what was read side by side is merged, and what both read is left
// out the second time.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/lock.h"
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

typedef struct {
    CleanId id;
    FileHead head;
    CleanHalf half;
    uint64_t bytes;
    bool is_known; ///< another process added it meanwhile
} AddedFile;

struct CleanMaker {
    char *path;
    CleanLayout layout;
    LockListener listener;
    CleanIndex *old;      ///< NULL where there was none
    CleanIndex *absorbed; ///< what of it is written anew: this part and all that follow; NULL: none
    Part *parts;          ///< PARTS of each kind and half
    bool has_constants;
    int spool;
    uint32_t chunk_count, serial;
    Arena arena; ///< of the ids of what is added
    Map seen;
    VEC(AddedFile) added; ///< by serial
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

bool clean_maker_new(const char *path, CleanLayout layout, CleanMaker **out, Err *err)
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
    maker->layout = layout;
    maker->old = old;
    maker->spool = spool;
    maker->has_constants = !old || clean_counts_constants(old);
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
    vec_free(&maker->added);
    free(maker);
}

void clean_maker_listen(CleanMaker *maker, void (*waits)(void *self, const char *path), void *self)
{
    maker->listener = (LockListener){waits, self};
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

/// True when it is a new one.
static bool note_file(CleanMaker *maker, const Digest *digest, uint64_t bytes, FileHead head, CleanHalf *half)
{
    CleanId id;
    memcpy(id.bytes, digest->bytes, sizeof id.bytes);
    Text key = {(const char *)id.bytes, sizeof id.bytes};
    if (map_find(&maker->seen, key) != MAP_NONE || (maker->old && clean_holds(maker->old, &id)))
        return false;
    *map_at(&maker->seen, arena_copy(&maker->arena, key)) = maker->serial;
    // A byte that the ids do not order by, so that neither half is a stretch of them.
    *half = digest->bytes[DIGEST_BYTES - 1] & 1 ? CLEAN_HELD_OUT : CLEAN_TRAINED;
    *vec_push(&maker->added) = (AddedFile){.id = id, .head = head, .half = *half, .bytes = bytes};
    return true;
}

bool clean_maker_add_named(CleanMaker *maker, Text bytes, const Digest *digest, bool *is_new, Err *err)
{
    CleanHalf half;
    FileHead head = file_head(bytes);
    if (maker->serial == UINT32_MAX >> (32 - SERIAL_BITS))
        return fail(err, ERR_USAGE, "these are too many files for one go: add them in parts");
    *is_new = note_file(maker, digest, bytes.length, head, &half);
    if (!*is_new)
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

bool clean_maker_add(CleanMaker *maker, Text bytes, bool *is_new, Err *err)
{
    const Digest digest = digest_of(bytes);
    return clean_maker_add_named(maker, bytes, &digest, is_new, err);
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

/// What one part of the index held, key by key.
typedef struct {
    CleanIndex *part;
    CleanKeys kind;
    CleanHalf half;
    size_t number, at;
    CleanBlock block;
    bool is_ended;
} OldKeys;

/// All parts that are written anew.
typedef struct {
    OldKeys *lists;
    size_t count;
} OldLists;

static bool old_step(OldKeys *old, Err *err)
{
    if (old->is_ended || ++old->at < old->block.count)
        return true;
    old->is_ended = old->number == old->part->sections[old->kind][old->half].block_count;
    old->at = 0;
    return old->is_ended ||
           clean_block_read(old->part, old->kind, old->half, old->number++, &old->block, err);
}

/// The first block of each.
static bool old_begin(CleanIndex *absorbed, CleanKeys kind, CleanHalf half, OldLists *out, Err *err)
{
    *out = (OldLists){0};
    for (const CleanIndex *part = absorbed; part; part = part->next)
        out->count++;
    out->lists = memory_get((out->count + 1) * sizeof *out->lists);
    for (size_t i = 0; i < out->count; i++, absorbed = absorbed->next) {
        OldKeys *old = &out->lists[i];
        old->part = absorbed, old->kind = kind, old->half = half;
        old->number = old->at = old->block.count = 0;
        old->is_ended = false;
        if (!old_step(old, err))
            return false;
    }
    return true;
}

/// The least key that is left; UINT64_MAX when none is.
static uint64_t old_next(const OldLists *old)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < old->count; i++) {
        const OldKeys *list = &old->lists[i];
        if (!list->is_ended && list->block.keys[list->at] < least)
            least = list->block.keys[list->at];
    }
    return least;
}

/// Adds the files, and their marks, of a key that is the least. `marks` has room for CLEAN_MOST more than
/// CLEAN_MOST, beyond which none is kept.
static bool old_take(OldLists *old, uint64_t key, unsigned *files, uint16_t *marks, Err *err)
{
    for (size_t i = 0; i < old->count; i++) {
        OldKeys *list = &old->lists[i];
        if (list->is_ended || list->block.keys[list->at] != key)
            continue;
        unsigned held = list->block.files[list->at];
        const uint16_t *here = list->block.marks + list->block.marks_at[list->at];
        memcpy(marks + *files, here, marks_kept(list->kind, held) * sizeof *marks);
        *files = *files + held < CLEAN_MOST ? *files + held : CLEAN_MOST;
        if (!old_step(list, err))
            return false;
    }
    return true;
}

static int compare_marks(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static bool put_merged(OldLists *old, Writer *writer, uint64_t key, unsigned files, uint16_t *marks, Err *err)
{
    if (!old_take(old, key, &files, marks, err))
        return false;
    if (marks_kept(writer->kind, files) > 1)
        qsort(marks, files, sizeof *marks, compare_marks);
    put_key(writer, key, files, marks);
    return true;
}

/// Up to and without `limit`.
static bool put_old(OldLists *old, Writer *writer, uint64_t limit, Err *err)
{
    uint16_t marks[2 * CLEAN_MOST];
    for (uint64_t key; (key = old_next(old)) < limit;)
        if (!put_merged(old, writer, key, 0, marks, err))
            return false;
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

/// The file that a key, as it was dealt, stands in.
static const AddedFile *file_of(const CleanMaker *maker, uint64_t key)
{
    return &maker->added.items[key & ((1U << SERIAL_BITS) - 1)];
}

/// What a file is told by among those that hold a constant.
static uint16_t mark_of(const AddedFile *file)
{
    return (uint16_t)(file->id.bytes[0] | file->id.bytes[1] << 8);
}

static bool put_sorted(const CleanMaker *maker, OldLists *old, Writer *writer, const uint64_t *keys,
                       size_t count, Err *err)
{
    uint16_t marks[2 * CLEAN_MOST];
    for (size_t i = 0; i < count;) {
        uint64_t key = keys[i] >> SERIAL_BITS;
        unsigned files = 0;
        for (; i < count && keys[i] >> SERIAL_BITS == key; i++) {
            const AddedFile *file = file_of(maker, keys[i]);
            if (file->is_known || files == CLEAN_MOST || (files > 0 && keys[i] == keys[i - 1]))
                continue;
            marks[files++] = writer->kind == KEYS_CONSTANTS ? mark_of(file) : 0;
        }
        if (files == 0)
            continue;
        if (!put_old(old, writer, key, err) || !put_merged(old, writer, key, files, marks, err))
            return false;
    }
    return true;
}

static bool put_part(CleanMaker *maker, const Part *part, OldLists *old, Writer *writer, Err *err)
{
    size_t count = part->chunks.count * CHUNK_KEYS + part->count;
    uint64_t *keys = memory_get((count + 1) * sizeof *keys), *room = memory_get((count + 1) * sizeof *room);
    bool is_done = load_part(maker, part, keys, err) &&
                   put_sorted(maker, old, writer, sort_part(keys, room, count), count, err);
    free(keys);
    free(room);
    return is_done;
}

static CleanCounts counts_of_half(const CleanMaker *maker, CleanHalf half)
{
    CleanCounts counts = {0};
    for (size_t i = 0; i < maker->added.count; i++) {
        const AddedFile *file = &maker->added.items[i];
        if (file->half != half || file->is_known)
            continue;
        counts.bytes += file->bytes;
        counts.files[file->head]++;
    }
    for (const CleanIndex *part = maker->absorbed; part; part = part->next) {
        const CleanCounts *held = &part->sections[KEYS_GRAMS][half].counts;
        counts.bytes += held->bytes;
        for (size_t i = 0; i < HEAD_COUNT; i++)
            counts.files[i] += held->files[i];
    }
    return counts;
}

static bool put_keys(CleanMaker *maker, const Part *parts, OldLists *old, Writer *writer, Err *err)
{
    for (size_t i = 0; i < PARTS; i++)
        if (!put_part(maker, &parts[i], old, writer, err))
            return false;
    return put_old(old, writer, UINT64_MAX, err);
}

static bool put_half(CleanMaker *maker, CleanKeys kind, CleanHalf half, Writer *writer, Err *err)
{
    OldLists old;
    writer->section = (CleanSection){.counts = counts_of_half(maker, half), .blocks_begin = writer->at};
    writer->in_block = 0;
    writer->kind = kind;
    bool is_done = old_begin(maker->absorbed, kind, half, &old, err) &&
                   put_keys(maker, parts_of(maker, kind, half), &old, writer, err);
    free(old.lists);
    if (!is_done)
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

/// Gives how many.
static uint64_t put_ids(const CleanMaker *maker, Writer *writer)
{
    VEC(CleanId) ids = {0};
    Buffer bytes = {0};
    for (size_t i = 0; i < maker->added.count; i++)
        if (!maker->added.items[i].is_known)
            *vec_push(&ids) = maker->added.items[i].id;
    for (const CleanIndex *part = maker->absorbed; part; part = part->next)
        for (size_t i = 0; i < part->id_count; i++)
            *vec_push(&ids) = part->ids[i];
    if (ids.count > 0)
        qsort(ids.items, ids.count, sizeof *ids.items, compare_ids);
    for (size_t i = 0; i < ids.count; i++)
        buffer_add(&bytes, (Text){(const char *)ids.items[i].bytes, CLEAN_ID_BYTES});
    put_bytes(writer, &bytes);
    buffer_done(&bytes);
    uint64_t count = ids.count;
    vec_free(&ids);
    return count;
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
        add_number(&footer, put_ids(maker, writer));
        buffer_add_string(&footer, maker->has_constants ? CLEAN_MAGIC : CLEAN_MAGIC_FIRST);
        put_bytes(writer, &footer);
    }
    buffer_done(&footer);
    buffer_done(&writer->directory);
    return is_done;
}

// ---------------------------------------------------------------- parts

/// A part is written again when what comes behind it is a quarter of it: a part is four times the next one,
/// so that a hundred million keys lie in eight or so.
enum { MUCH_LARGER = 4 };

static uint64_t keys_of_part(const CleanIndex *part)
{
    uint64_t keys = 0;
    for (int kind = 0; kind < KEYS_COUNT; kind++)
        for (int half = 0; half < CLEAN_HALVES; half++)
            keys += part->sections[kind][half].counts.grams;
    return keys;
}

/// What was added, before keys of several files become one.
static uint64_t keys_added(const CleanMaker *maker)
{
    uint64_t keys = (uint64_t)maker->chunk_count * CHUNK_KEYS;
    for (size_t i = 0; i < ALL_PARTS; i++)
        keys += maker->parts[i].count;
    return keys;
}

/// The first part from which on everything is written anew: it is not much larger than what comes behind it.
static CleanIndex *choose_absorbed(const CleanMaker *maker)
{
    CleanIndex *chosen = NULL;
    if (maker->layout == CLEAN_WHOLE)
        return maker->old;
    for (CleanIndex *from = maker->old; from && !chosen; from = from->next) {
        uint64_t behind = keys_added(maker);
        for (const CleanIndex *part = from->next; part; part = part->next)
            behind += keys_of_part(part);
        if (keys_of_part(from) <= MUCH_LARGER * behind)
            chosen = from;
    }
    return chosen;
}

static unsigned number_of_target(const CleanMaker *maker)
{
    unsigned number = 0;
    for (const CleanIndex *part = maker->old; part != maker->absorbed; part = part->next)
        number = part->number + 1;
    return number;
}

/// The last one first, so that no number is left out. One that stays for now does no harm.
static void remove_absorbed(const CleanMaker *maker, unsigned target)
{
    Buffer name = {0};
    unsigned last = target;
    for (const CleanIndex *part = maker->absorbed; part; part = part->next)
        last = part->number;
    for (; last > target; last--) {
        clean_part_path(maker->path, last, &name);
        unlink(name.bytes);
    }
    buffer_done(&name);
}

static bool write_to(CleanMaker *maker, const char *path, Err *err)
{
    Output out;
    if (!output_open(path, &out, err))
        return false;
    Writer *writer = memory_get(sizeof *writer);
    memset(writer, 0, sizeof *writer);
    writer->out = &out;
    bool is_done = put_all(maker, writer, err) && output_finish(&out, err);
    output_close(&out);
    free(writer);
    return is_done || fail_within(err, "writing '%s'", path);
}

static bool write_merged(CleanMaker *maker, Err *err)
{
    Buffer name = {0};
    maker->absorbed = choose_absorbed(maker);
    unsigned target = number_of_target(maker);
    clean_part_path(maker->path, target, &name);
    bool is_done = write_to(maker, name.bytes, err);
    if (is_done)
        remove_absorbed(maker, target);
    buffer_done(&name);
    return is_done;
}

/// Opens the index as it stands now, and marks what it holds of what is to be added. Gives how many files are
/// left.
static bool look_again(CleanMaker *maker, size_t *left, Err *err)
{
    CleanIndex *now = NULL;
    if (access(maker->path, F_OK) == 0 && !clean_open(maker->path, &now, err))
        return false;
    clean_close(maker->old);
    maker->old = now;
    maker->has_constants = maker->has_constants && (!now || clean_counts_constants(now));
    *left = 0;
    for (size_t i = 0; i < maker->added.count; i++) {
        AddedFile *file = &maker->added.items[i];
        file->is_known = now && clean_holds(now, &file->id);
        *left += !file->is_known;
    }
    return true;
}

bool clean_maker_finish(CleanMaker *maker, Err *err)
{
    FileLock lock;
    size_t left;
    if (maker->old && maker->added.count == 0)
        return true;
    if (!file_lock(maker->path, &maker->listener, &lock, err))
        return false;
    bool is_done = look_again(maker, &left, err) && ((maker->old && left == 0) || write_merged(maker, err));
    file_unlock(&lock);
    return is_done;
}
