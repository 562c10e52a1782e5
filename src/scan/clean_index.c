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

static bool read_whole(CleanIndex *index, Err *err)
{
    struct stat status;
    unsigned char footer[FOOTER_BYTES];
    if (fstat(index->file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < FOOTER_BYTES)
        return fail(err, ERR_INPUT, "this is no index of clean files");
    uint64_t size = (uint64_t)status.st_size - FOOTER_BYTES;
    if (!read_at(index->file, size, footer, sizeof footer, err))
        return false;
    if (memcmp(footer + FOOTER_NUMBERS * 8, CLEAN_MAGIC, CLEAN_MAGIC_BYTES) != 0)
        return fail(err, ERR_INPUT, "this is no index of clean files");
    Numbers numbers = {footer};
    for (int half = 0; half < CLEAN_HALVES; half++)
        take_section(&numbers, &index->sections[half]);
    uint64_t ids_begin = next_number(&numbers), id_count = next_number(&numbers);
    for (int half = 0; half < CLEAN_HALVES; half++)
        if (!read_directory(index->file, size, &index->sections[half], err))
            return false;
    if (ids_begin > size || id_count != (size - ids_begin) / CLEAN_ID_BYTES)
        return is_broken(err);
    index->id_count = (size_t)id_count;
    index->ids = memory_get((index->id_count + 1) * sizeof *index->ids);
    return read_at(index->file, ids_begin, index->ids, index->id_count * sizeof *index->ids, err);
}

bool clean_open(const char *path, CleanIndex **out, Err *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail_errno(err, ERR_INPUT, "cannot open '%s'", path);
    CleanIndex *index = memory_get(sizeof *index);
    *index = (CleanIndex){.file = file};
    if (!read_whole(index, err)) {
        clean_close(index);
        return fail_within(err, "'%s'", path);
    }
    *out = index;
    return true;
}

void clean_close(CleanIndex *index)
{
    if (!index)
        return;
    close(index->file);
    for (int half = 0; half < CLEAN_HALVES; half++)
        free(index->sections[half].directory);
    free(index->ids);
    free(index);
}

const CleanCounts *clean_counts(const CleanIndex *index, CleanHalf half)
{
    return &index->sections[half].counts;
}

uint64_t clean_files(const CleanIndex *index, CleanHalf half, unsigned heads)
{
    uint64_t files = 0;
    for (unsigned head = 0; head < HEAD_COUNT; head++)
        if (heads & 1U << head)
            files += index->sections[half].counts.files[head];
    return files;
}

Digest clean_digest(const CleanIndex *index)
{
    return digest_of((Text){(const char *)index->ids, index->id_count * sizeof *index->ids});
}

static bool read_varint(const unsigned char **at, const unsigned char *end, uint64_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < LONGEST_VARINT && *at < end; i++) {
        unsigned char byte = *(*at)++;
        *out |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80)
            return true;
    }
    return false;
}

bool clean_block_read(CleanIndex *index, CleanHalf half, size_t number, CleanBlock *out, Err *err)
{
    const CleanSection *section = &index->sections[half];
    const BlockEntry *entry = &section->directory[number];
    unsigned char bytes[BLOCK_MOST_BYTES];
    size_t length = (size_t)(entry[1].offset - entry->offset);
    if (!read_at(index->file, entry->offset, bytes, length, err))
        return false;
    const unsigned char *at = bytes, *end = bytes + length;
    bool is_last = number + 1 == section->block_count;
    size_t count = is_last ? (size_t)(section->counts.grams - number * BLOCK_KEYS) : BLOCK_KEYS;
    uint64_t key = entry->first, step;
    for (size_t i = 0; i < count; i++) {
        if (!read_varint(&at, end, &step) || (step >> 1 == 0) != (i == 0) || ((step & 1) && at == end))
            return is_broken(err);
        out->keys[i] = key += step >> 1;
        out->files[i] = step & 1 ? *at++ : 1;
    }
    if (at != end || key >= entry[1].first)
        return is_broken(err);
    out->count = count;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, CLEAN_ID_BYTES);
}

bool clean_holds(const CleanIndex *index, const CleanId *id)
{
    return bsearch(id, index->ids, index->id_count, sizeof *id, compare_ids) != NULL;
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

bool clean_look(CleanIndex *index, CleanHalf half, const uint64_t *keys, size_t count, uint8_t *files,
                Err *err)
{
    const CleanSection *section = &index->sections[half];
    CleanBlock block = {.count = 0};
    size_t number = 0, at = 0;
    bool is_read = false;
    for (size_t i = 0; i < count; i++) {
        files[i] = 0;
        if (section->block_count == 0)
            continue;
        size_t wanted = find_block(section, number, keys[i]);
        if (wanted != number || !is_read) {
            if (!clean_block_read(index, half, wanted, &block, err))
                return false;
            number = wanted, at = 0, is_read = true;
        }
        while (at < block.count && block.keys[at] < keys[i])
            at++;
        if (at < block.count && block.keys[at] == keys[i])
            files[i] = block.files[at];
    }
    return true;
}
