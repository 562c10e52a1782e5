#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan/clean_format.h"
#include "scan/grams.h"

static bool read_at(int file, uint64_t offset, void *into, size_t length, Err *err)
{
    char *to = into;
    while (length > 0) {
        ssize_t got = pread(file, to, length, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(err, ERR_INPUT, "cannot read the index of clean files");
        if (got == 0)
            return fail(err, ERR_INPUT, "the index of clean files is cut short");
        to += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return true;
}

static bool is_broken(Err *err)
{
    return fail(err, ERR_INPUT, "the index of clean files is broken; make it again with 'goodware add'");
}

/// The footer's numbers, one after the other.
typedef struct {
    const unsigned char *at;
} Numbers;

static uint64_t next_number(Numbers *numbers)
{
    uint64_t number = gram_at((const char *)numbers->at);
    numbers->at += 8;
    return number;
}

static void take_section(Numbers *numbers, CleanSection *section)
{
    for (size_t i = 0; i < HEAD_COUNT; i++)
        section->counts.files[i] = next_number(numbers);
    section->counts.bytes = next_number(numbers);
    section->counts.grams = next_number(numbers);
    section->counts.once = next_number(numbers);
    section->blocks_begin = next_number(numbers);
    section->blocks_end = next_number(numbers);
    section->directory_begin = next_number(numbers);
    section->block_count = (size_t)next_number(numbers);
}

static bool read_directory(int file, uint64_t size, CleanSection *section, Err *err)
{
    uint64_t blocks = section->block_count, grams = section->counts.grams;
    if (section->blocks_begin > section->blocks_end || section->blocks_end > section->directory_begin ||
        section->directory_begin > size || blocks > (size - section->directory_begin) / DIRECTORY_ENTRY ||
        grams > blocks * BLOCK_KEYS || (blocks > 0 && grams <= (blocks - 1) * BLOCK_KEYS))
        return is_broken(err);
    section->directory = memory_get((section->block_count + 1) * sizeof(BlockEntry));
    if (!read_at(file, section->directory_begin, section->directory, section->block_count * DIRECTORY_ENTRY,
                 err))
        return false;
    section->directory[blocks] = (BlockEntry){UINT64_MAX, section->blocks_end};
    for (size_t i = 0; i < blocks; i++) {
        BlockEntry *entry = &section->directory[i];
        *entry = (BlockEntry){gram_at((const char *)&entry->first), gram_at((const char *)&entry->offset)};
    }
    uint64_t before = section->blocks_begin;
    for (size_t i = 0; i < blocks; i++) {
        const BlockEntry *entry = &section->directory[i];
        if (entry->offset < before || entry[1].offset < entry->offset ||
            entry[1].offset - entry->offset > BLOCK_MOST_BYTES || entry->first >= entry[1].first)
            return is_broken(err);
        before = entry->offset;
    }
    return true;
}

/// Which version it is, by its last bytes.
static bool read_version(CleanIndex *index, uint64_t *size, size_t *kinds, Err *err)
{
    struct stat status;
    char magic[CLEAN_MAGIC_BYTES];
    bool is_file = fstat(index->file, &status) == 0 && S_ISREG(status.st_mode);
    if (!is_file || (uint64_t)status.st_size < footer_numbers(1) * 8 + CLEAN_MAGIC_BYTES)
        return fail(err, ERR_INPUT, "this is no index of clean files");
    *size = (uint64_t)status.st_size - CLEAN_MAGIC_BYTES;
    if (!read_at(index->file, *size, magic, sizeof magic, err))
        return false;
    index->has_constants = memcmp(magic, CLEAN_MAGIC, CLEAN_MAGIC_BYTES) == 0;
    *kinds = index->has_constants ? KEYS_COUNT : 1;
    if (!index->has_constants && memcmp(magic, CLEAN_MAGIC_FIRST, CLEAN_MAGIC_BYTES) != 0)
        return fail(err, ERR_INPUT, "this is no index of clean files");
    if (*size < footer_numbers(*kinds) * 8)
        return is_broken(err);
    *size -= footer_numbers(*kinds) * 8;
    return true;
}

static bool read_whole(CleanIndex *index, Err *err)
{
    unsigned char footer[(KEYS_COUNT * CLEAN_HALVES * SECTION_NUMBERS + 2) * 8];
    uint64_t size = 0;
    size_t kinds = 0;
    if (!read_version(index, &size, &kinds, err) ||
        !read_at(index->file, size, footer, footer_numbers(kinds) * 8, err))
        return false;
    Numbers numbers = {footer};
    for (size_t kind = 0; kind < kinds; kind++)
        for (int half = 0; half < CLEAN_HALVES; half++)
            take_section(&numbers, &index->sections[kind][half]);
    uint64_t ids_begin = next_number(&numbers), id_count = next_number(&numbers);
    for (size_t kind = 0; kind < kinds; kind++)
        for (int half = 0; half < CLEAN_HALVES; half++)
            if (!read_directory(index->file, size, &index->sections[kind][half], err))
                return false;
    if (ids_begin > size || id_count != (size - ids_begin) / CLEAN_ID_BYTES)
        return is_broken(err);
    for (int half = 0; half < CLEAN_HALVES; half++)
        index->sections[KEYS_GRAMS][half].counts.constants =
            index->sections[KEYS_CONSTANTS][half].counts.grams;
    index->id_count = (size_t)id_count;
    index->ids = memory_get((index->id_count + 1) * sizeof *index->ids);
    return read_at(index->file, ids_begin, index->ids, index->id_count * sizeof *index->ids, err);
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, CLEAN_ID_BYTES);
}

void clean_part_path(const char *path, unsigned number, Buffer *out)
{
    buffer_clear(out);
    buffer_add_string(out, path);
    if (number > 0)
        buffer_format(out, ".part%u", number);
}

static void close_part(CleanIndex *part)
{
    close(part->file);
    for (int kind = 0; kind < KEYS_COUNT; kind++)
        for (int half = 0; half < CLEAN_HALVES; half++)
            free(part->sections[kind][half].directory);
    free(part->ids);
    free(part);
}

/// NULL in `out` for a later part that is not there any more.
static bool open_part(const char *path, unsigned number, CleanIndex **out, Err *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    *out = NULL;
    if (file < 0)
        return (number > 0 && errno == ENOENT) || fail_errno(err, ERR_INPUT, "cannot open '%s'", path);
    CleanIndex *part = memory_get(sizeof *part);
    *part = (CleanIndex){.file = file, .number = number};
    if (!read_whole(part, err)) {
        close_part(part);
        return fail_within(err, "'%s'", path);
    }
    *out = part;
    return true;
}

static unsigned last_part(const char *path)
{
    Buffer name = {0};
    unsigned number = 0;
    do
        clean_part_path(path, ++number, &name);
    while (access(name.bytes, F_OK) == 0);
    buffer_done(&name);
    return number - 1;
}

static bool is_held_before(const CleanIndex *first, const CleanIndex *part)
{
    for (const CleanIndex *before = first; part->id_count > 0 && before != part; before = before->next)
        if (bsearch(part->ids, before->ids, before->id_count, sizeof *part->ids, compare_ids))
            return true;
    return part->id_count == 0 && part != first;
}

/// Of a part that was merged into an earlier one, all files are in that one.
static void drop_merged(CleanIndex *first)
{
    for (CleanIndex **at = &first->next; *at;) {
        CleanIndex *part = *at;
        if (is_held_before(first, part)) {
            *at = part->next;
            close_part(part);
        } else {
            at = &part->next;
        }
    }
}

static void add_totals(CleanIndex *first)
{
    for (const CleanIndex *part = first; part; part = part->next)
        for (int half = 0; half < CLEAN_HALVES; half++) {
            const CleanCounts *counts = &part->sections[KEYS_GRAMS][half].counts;
            CleanCounts *totals = &first->totals[half];
            for (int head = 0; head < HEAD_COUNT; head++)
                totals->files[head] += counts->files[head];
            totals->bytes += counts->bytes;
            totals->grams += counts->grams;
            totals->once += counts->once;
            totals->constants += counts->constants;
        }
}

/// The last part first: should parts be merged meanwhile, the one that holds what is gone is read after that.
bool clean_open(const char *path, CleanIndex **out, Err *err)
{
    CleanIndex *index = NULL;
    Buffer name = {0};
    bool is_done = true;
    for (unsigned number = last_part(path) + 1; is_done && number-- > 0;) {
        CleanIndex *part;
        clean_part_path(path, number, &name);
        is_done = open_part(name.bytes, number, &part, err);
        if (is_done && part) {
            part->next = index;
            index = part;
        }
    }
    buffer_done(&name);
    if (!is_done) {
        clean_close(index);
        return false;
    }
    drop_merged(index);
    add_totals(index);
    *out = index;
    return true;
}

void clean_close(CleanIndex *index)
{
    while (index) {
        CleanIndex *next = index->next;
        close_part(index);
        index = next;
    }
}

const CleanCounts *clean_counts(const CleanIndex *index, CleanHalf half)
{
    return &index->totals[half];
}

uint64_t clean_files(const CleanIndex *index, CleanHalf half, unsigned heads)
{
    uint64_t files = 0;
    for (unsigned head = 0; head < HEAD_COUNT; head++)
        if (heads & 1U << head)
            files += clean_counts(index, half)->files[head];
    return files;
}

Digest clean_digest(const CleanIndex *index)
{
    Buffer ids = {0};
    for (const CleanIndex *part = index; part; part = part->next)
        buffer_add(&ids, (Text){(const char *)part->ids, part->id_count * sizeof *part->ids});
    if (index->next)
        qsort(ids.bytes, ids.length / CLEAN_ID_BYTES, CLEAN_ID_BYTES, compare_ids);
    Digest digest = digest_of(buffer_text(&ids));
    buffer_done(&ids);
    return digest;
}

static uint16_t read_mark(const unsigned char **at)
{
    uint16_t mark = (uint16_t)(*(*at)++);
    return (uint16_t)(mark | *(*at)++ << 8);
}

bool clean_block_read(CleanIndex *index, CleanKeys kind, CleanHalf half, size_t number, CleanBlock *out,
                      Err *err)
{
    const CleanSection *section = &index->sections[kind][half];
    const BlockEntry *entry = &section->directory[number];
    unsigned char bytes[BLOCK_MOST_BYTES + VARINT_ROOM];
    size_t length = (size_t)(entry[1].offset - entry->offset);
    if (!read_at(index->file, entry->offset, bytes, length, err))
        return false;
    memset(bytes + length, 0, VARINT_ROOM);
    const unsigned char *at = bytes, *end = bytes + length;
    bool is_last = number + 1 == section->block_count;
    size_t count = is_last ? (size_t)(section->counts.grams - number * BLOCK_KEYS) : BLOCK_KEYS;
    uint64_t key = entry->first, step;
    uint32_t marks = 0;
    for (size_t i = 0; i < count; i++) {
        size_t read = varint_read(at, end, &step);
        at += read;
        if (read == 0 || (step >> 1 == 0) != (i == 0) || ((step & 1) && at == end))
            return is_broken(err);
        out->keys[i] = key += step >> 1;
        out->files[i] = step & 1 ? *at++ : 1;
        unsigned kept = marks_kept(kind, out->files[i]);
        if ((size_t)(end - at) < kept * MARK_BYTES)
            return is_broken(err);
        out->marks_at[i] = marks;
        for (unsigned k = 0; k < kept; k++)
            out->marks[marks++] = read_mark(&at);
    }
    out->marks_at[count] = marks;
    if (at != end || key >= entry[1].first)
        return is_broken(err);
    out->count = count;
    return true;
}

bool clean_holds(const CleanIndex *index, const CleanId *id)
{
    for (; index; index = index->next)
        if (bsearch(id, index->ids, index->id_count, sizeof *id, compare_ids))
            return true;
    return false;
}

/// The last block from `from` on that begins at or before `key`; the one in question is seldom far.
static size_t find_block(const CleanSection *section, size_t from, uint64_t key)
{
    size_t low = from, high = section->block_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (section->directory[middle].first <= key)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/// One kind's keys; those of constants are stored without what sets them apart.
static bool look(CleanIndex *index, CleanKeys kind, CleanHalf half, const uint64_t *keys, size_t count,
                 uint8_t *files, Err *err)
{
    const CleanSection *section = &index->sections[kind][half];
    const uint64_t apart = kind == KEYS_CONSTANTS ? CONSTANT_KEYS : 0;
    CleanBlock block;
    size_t number = 0, at = 0;
    bool is_read = false;
    memset(files, 0, count);
    for (size_t i = 0; i < count && section->block_count > 0; i++) {
        uint64_t key = keys[i] - apart;
        size_t wanted = find_block(section, number, key);
        if (wanted != number || !is_read) {
            if (!clean_block_read(index, kind, half, wanted, &block, err))
                return false;
            number = wanted, at = 0, is_read = true;
        }
        while (at < block.count && block.keys[at] < key)
            at++;
        if (at < block.count && block.keys[at] == key)
            files[i] = block.files[at];
    }
    return true;
}

static bool look_in_part(CleanIndex *part, CleanHalf half, const uint64_t *keys, size_t grams, size_t count,
                         uint8_t *files, Err *err)
{
    if (!look(part, KEYS_GRAMS, half, keys, grams, files, err))
        return false;
    if (part->has_constants)
        return look(part, KEYS_CONSTANTS, half, keys + grams, count - grams, files + grams, err);
    memset(files + grams, CLEAN_MOST, count - grams);
    return true;
}

bool clean_look(CleanIndex *index, CleanHalf half, const uint64_t *keys, size_t count, uint8_t *files,
                Err *err)
{
    size_t grams = 0;
    while (grams < count && keys[grams] < CONSTANT_KEYS)
        grams++;
    bool is_done = look_in_part(index, half, keys, grams, count, files, err);
    uint8_t *here = index->next ? memory_get(count + 1) : NULL;
    for (CleanIndex *part = index->next; is_done && part; part = part->next) {
        is_done = look_in_part(part, half, keys, grams, count, here, err);
        for (size_t i = 0; is_done && i < count; i++)
            files[i] = (uint8_t)(files[i] + here[i] < CLEAN_MOST ? files[i] + here[i] : CLEAN_MOST);
    }
    free(here);
    return is_done;
}

bool clean_counts_constants(const CleanIndex *index)
{
    while (index && index->has_constants)
        index = index->next;
    return !index;
}

static int compare_marks(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/// Adds to what is there.
static bool marks_in_part(CleanIndex *part, CleanHalf half, uint64_t key, CleanMarks *out, Err *err)
{
    const CleanSection *section = &part->sections[KEYS_CONSTANTS][half];
    CleanBlock block;
    if (!part->has_constants)
        out->count = CLEAN_MOST;
    if (section->block_count == 0 || out->count == CLEAN_MOST)
        return true;
    if (!clean_block_read(part, KEYS_CONSTANTS, half, find_block(section, 0, key), &block, err))
        return false;
    for (size_t i = 0; i < block.count; i++)
        if (block.keys[i] == key) {
            unsigned files = out->count + block.files[i];
            size_t kept = block.marks_at[i + 1] - block.marks_at[i];
            if (files < CLEAN_MOST)
                memcpy(out->marks + out->count, block.marks + block.marks_at[i], kept * sizeof *out->marks);
            out->count = files < CLEAN_MOST ? files : CLEAN_MOST;
        }
    return true;
}

bool clean_marks(CleanIndex *index, CleanHalf half, uint64_t key, CleanMarks *out, Err *err)
{
    *out = (CleanMarks){0};
    for (CleanIndex *part = index; part; part = part->next)
        if (!marks_in_part(part, half, key - CONSTANT_KEYS, out, err))
            return false;
    if (index->next && out->count < CLEAN_MOST)
        qsort(out->marks, out->count, sizeof *out->marks, compare_marks);
    return true;
}

uint64_t clean_common(const CleanMarks *constants, size_t count, uint32_t least)
{
    uint16_t *marks = memory_get((count * CLEAN_MOST + 1) * sizeof *marks);
    size_t held = 0;
    uint64_t files = 0;
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; constants[i].count < CLEAN_MOST && k < constants[i].count; k++)
            marks[held++] = constants[i].marks[k];
    qsort(marks, held, sizeof *marks, compare_marks);
    for (size_t i = 0, after; i < held; i = after) {
        for (after = i + 1; after < held && marks[after] == marks[i];)
            after++;
        files += (after - i) / least;
    }
    free(marks);
    return files;
}
