// What of read-only data says where code and data lie, and how the stack is unwound. Compilers and linkers
// write it, nobody else: it is no table of a family's, and another build has another one. Known by the
// formats' own structures: PE ("PE Format", Microsoft: data directories, base relocations; "x64 exception
// handling": unwind information) says where they are; ELF keeps most of it in sections of its own, which
// nobody reads as tables. Both have tables of addresses, or of distances to code, that no structure names:
// those tell themselves, by where their words point.

#include "samples/linkage.h"

#include <stdlib.h>

enum { DIRECTORIES = 16, RESOURCE = 2, EXCEPTION = 3, CERTIFICATE = 4, RELOCATION = 5 };
enum { WORD = 4, TABLE_LEAST = 4, BASE_LEAST = 0x10000 };
enum { MOST_RELOCATION = 8 << 20 }; ///< bytes that are read of it
enum { UNWIND_APART = 64 };         ///< bytes from one unwind information to the next that are the handler's

// ---------------------------------------------------------------- PE

typedef struct {
    uint32_t address, size;
} Directory;

static uint64_t number_at(const Building *it, uint64_t at, size_t bytes)
{
    uint64_t number = 0;
    Text text = sample_slice(it, at, bytes);
    for (size_t i = text.length; i-- > 0;)
        number = number << 8 | (unsigned char)text.bytes[i];
    return number;
}

/// Where in the file an address from the image's base on lies; UINT64_MAX when nowhere.
static uint64_t place_of(const Building *it, uint64_t address)
{
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        if (address >= section->address && address - section->address < section->size)
            return section->offset + (address - section->address);
    }
    return UINT64_MAX;
}

static void cover(Building *it, uint64_t from, uint64_t size)
{
    if (from != UINT64_MAX && size > 0 && it->linkage.count < LINKAGE_MOST)
        *vec_push(&it->linkage) = (LinkageRange){from, size};
}

static size_t read_directories(const Building *it, Directory out[DIRECTORIES])
{
    uint64_t optional = number_at(it, 0x3c, 4) + 24;
    bool is_wide = number_at(it, optional, 2) == 0x20b;
    uint64_t at = optional + (is_wide ? 108 : 92), count = number_at(it, at, 4);
    count = count < DIRECTORIES ? count : DIRECTORIES;
    for (size_t i = 0; i < count; i++)
        out[i] = (Directory){(uint32_t)number_at(it, at + 4 + 8 * i, 4),
                             (uint32_t)number_at(it, at + 8 + 8 * i, 4)};
    return count;
}

/// Blocks of a page's address, their size, and two bytes each: a kind and a distance from the page.
static void cover_relocated(Building *it, const Directory *directory)
{
    enum { HEAD = 8, NARROW = 3, WIDE = 10 };
    uint64_t at = place_of(it, directory->address);
    uint64_t end = at + (directory->size < MOST_RELOCATION ? directory->size : MOST_RELOCATION);
    while (at != UINT64_MAX && at + HEAD <= end && it->linkage.count < LINKAGE_MOST) {
        uint64_t page = number_at(it, at, 4), size = number_at(it, at + 4, 4);
        if (size < HEAD || size > end - at)
            return;
        for (uint64_t entry = at + HEAD; entry + 2 <= at + size; entry += 2) {
            uint64_t both = number_at(it, entry, 2), kind = both >> 12;
            if (kind == NARROW || kind == WIDE)
                cover(it, place_of(it, page + (both & 0xfff)), kind == WIDE ? 8 : 4);
        }
        at += size;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/// A head, codes of two bytes in pairs, and a handler or the function that this one is a part of.
static uint64_t unwind_size(const Building *it, uint64_t at)
{
    enum { HEAD = 4, HANDLED = 3, CHAINED = 4 };
    uint64_t flags = number_at(it, at, 1) >> 3, codes = number_at(it, at + 2, 1);
    uint64_t size = HEAD + 4 * ((codes + 1) / 2);
    return size + (flags & CHAINED ? 12 : flags & HANDLED ? 4 : 0);
}

/// Entries of x64 are a function's begin and end and its unwind information, of ARM64 its begin and the
/// latter, unless that fits into the entry.
static void cover_unwinding(Building *it, const Directory *directory)
{
    bool is_arm = it->out->arch == ARCH_ARM64;
    const size_t entry = is_arm ? 8 : 12;
    uint64_t at = place_of(it, directory->address);
    VEC(uint64_t) places = {0};
    for (size_t i = 0; i < directory->size / entry && at != UINT64_MAX && i < LINKAGE_MOST; i++) {
        uint64_t address = number_at(it, at + i * entry + entry - 4, 4);
        uint64_t place = address & 3 ? UINT64_MAX : place_of(it, address);
        if (place != UINT64_MAX)
            *vec_push(&places) = place;
    }
    if (places.count > 0)
        qsort(places.items, places.count, sizeof *places.items, compare_numbers);
    for (size_t i = 0; i < places.count; i++) {
        uint64_t size = is_arm ? 8 : unwind_size(it, places.items[i]);
        // What a handler is told stands behind, before the next function's.
        if (i + 1 < places.count && places.items[i + 1] - places.items[i] <= size + UNWIND_APART)
            size = places.items[i + 1] - places.items[i];
        cover(it, places.items[i], size);
    }
    vec_free(&places);
}

void read_linkage(Building *it)
{
    Directory directories[DIRECTORIES];
    if (it->out->format != SAMPLE_PE)
        return;
    size_t count = read_directories(it, directories);
    for (size_t i = 0; i < count; i++)
        if (i != CERTIFICATE && i != RESOURCE) // the one has no address, the other is somebody's
            cover(it, place_of(it, directories[i].address), directories[i].size);
    if (count > EXCEPTION && (it->out->arch == ARCH_X64 || it->out->arch == ARCH_ARM64))
        cover_unwinding(it, &directories[EXCEPTION]);
    if (count > RELOCATION)
        cover_relocated(it, &directories[RELOCATION]);
}

// ---------------------------------------------------------------- tables that tell themselves

/// Where code lies, and all of the image, in memory.
typedef struct {
    uint64_t code_low, code_high, low, high;
    bool is_fixed; ///< it is loaded where it says, so that addresses stand in it as they are
} Memory;

static Memory memory_of(const Building *it)
{
    // Sections of PE count from the image's base.
    uint64_t base = it->out->format == SAMPLE_PE ? it->image_base : 0;
    Memory memory = {.code_low = UINT64_MAX,
                     .low = it->image_base,
                     .high = it->image_base + it->image_size,
                     .is_fixed = it->image_base >= BASE_LEAST && it->image_size > 0};
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        uint64_t from = base + section->address;
        if (!section->is_code || section->address == 0)
            continue;
        memory.code_low = from < memory.code_low ? from : memory.code_low;
        memory.code_high = from + section->size > memory.code_high ? from + section->size : memory.code_high;
    }
    return memory;
}

/// A distance to code from a table's first byte, which is at most a thousand words before.
static bool is_distance(const Memory *memory, uint64_t address, uint32_t word)
{
    enum { TABLE_BYTES = 4096 };
    uint64_t target = address + (uint64_t)(int64_t)(int32_t)word;
    return word != 0 && target >= memory->code_low && target < memory->code_high + TABLE_BYTES;
}

static void mark(Linkage *out, uint64_t word, uint64_t count)
{
    for (uint64_t i = word; i < word + count && i < out->words; i++)
        out->marked[i / 8] |= (uint8_t)(1 << i % 8);
}

static void mark_distances(const Memory *memory, const SampleSection *section, uint64_t base,
                           const char *bytes, Linkage *out)
{
    uint64_t run = 0;
    for (uint64_t i = 0; i <= out->words; i++) {
        uint32_t word = 0;
        if (i < out->words)
            memcpy(&word, bytes + i * WORD, WORD);
        if (i < out->words && is_distance(memory, base + section->address + i * WORD, word)) {
            run++;
            continue;
        }
        if (run >= TABLE_LEAST)
            mark(out, i - run, run);
        run = 0;
    }
}

static void mark_addresses(const Memory *memory, size_t width, const char *bytes, Linkage *out)
{
    const uint64_t step = width / WORD, least = width == 8 ? 1 : TABLE_LEAST;
    uint64_t run = 0, i = 0;
    for (; i + step <= out->words; i += step) {
        uint64_t address = 0;
        memcpy(&address, bytes + i * WORD, width);
        if (address >= memory->low && address < memory->high) {
            run++;
            continue;
        }
        if (run >= least)
            mark(out, i - run * step, run * step);
        run = 0;
    }
    if (run >= least)
        mark(out, i - run * step, run * step);
}

static void mark_ranges(const Building *it, const SampleSection *section, Linkage *out)
{
    uint64_t end = section->offset + out->words * WORD;
    for (size_t i = 0; i < it->linkage.count; i++) {
        LinkageRange range = it->linkage.items[i];
        uint64_t to = range.size < end - range.from ? range.from + range.size : end;
        if (range.from >= end || to <= section->offset)
            continue;
        uint64_t from = range.from > section->offset ? range.from - section->offset : 0;
        uint64_t first = from / WORD, after = (to - section->offset + WORD - 1) / WORD;
        mark(out, first, after - first);
    }
}

void linkage_init(Linkage *out, const Building *it, const SampleSection *section)
{
    const char *bytes = it->bytes.bytes + section->offset;
    const Memory memory = memory_of(it);
    *out = (Linkage){.words = section->size / WORD};
    out->marked = memory_get(out->words / 8 + 1);
    memset(out->marked, 0, out->words / 8 + 1);
    mark_ranges(it, section, out);
    const size_t width = it->out->arch == ARCH_X86 || it->out->arch == ARCH_ARM ? 4 : 8;
    if (memory.code_low < memory.code_high && section->address % WORD == 0)
        mark_distances(&memory, section, it->out->format == SAMPLE_PE ? it->image_base : 0, bytes, out);
    if (memory.is_fixed && section->address % width == 0)
        mark_addresses(&memory, width, bytes, out);
}

void linkage_done(Linkage *linkage)
{
    free(linkage->marked);
    *linkage = (Linkage){0};
}

bool linkage_holds(const Linkage *linkage, uint64_t at)
{
    unsigned bytes = 0;
    for (uint64_t i = at; i < at + GRAM_BYTES; i++)
        bytes += i / WORD < linkage->words && linkage->marked[i / WORD / 8] >> i / WORD % 8 & 1;
    return 2 * bytes >= GRAM_BYTES;
}
