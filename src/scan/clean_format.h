#pragma once
/// The file of an index of clean files.
///
/// For each half, the keys of its grams ascend, each with the number of files that hold it:
///
///   blocks      of 128 keys (the last has fewer): for each key a LEB128 number, twice its distance from the
///               key before (0 for the first), plus 1 when more than one file holds it; then a byte that says
///               how many do
///   directory   an entry a block, 16 bytes: its first key, and the offset of its bytes in the file
///
/// Then the same of constants, where behind the number of files stand their marks, two bytes each, ascending,
/// unless there are 255 or more. Then the digests of all files, 16 bytes each, ascending; then the footer.
/// Numbers are little-endian, of 64 bits where nothing else is said. A key of a gram takes 2.3 bytes where a
/// billion bytes of programs are indexed: sorted keys with counts are smaller than a Bloom filter that errs
/// as seldom, can be merged, and count. The first version had no constants.
///
/// An index to which little is added at a time lies in parts, each such a file: what is new becomes a part,
/// and the last parts are merged with it as long as they are not much larger, so that a key is written again
/// about once for each of a few sizes (Bentley and Saxe 1980). No two parts hold the same clean file. One
/// that was merged into an earlier part and not removed yet does, which is how it is told; it counts for
/// nothing.

#include "base/vec.h"
#include "scan/grams.h"
#include "scan/scan.h"

enum { BLOCK_KEYS = 128, DIRECTORY_ENTRY = 16, CLEAN_ID_BYTES = 16, LONGEST_VARINT = 6, MARK_BYTES = 2 };
enum { VARINT_ROOM = 8 }; ///< what is read or written at once of one
enum { BLOCK_MOST_BYTES = BLOCK_KEYS * (LONGEST_VARINT + 1 + CLEAN_MOST * MARK_BYTES) };
/// What keys are of.
typedef enum { KEYS_GRAMS, KEYS_CONSTANTS, KEYS_COUNT } CleanKeys;

typedef struct {
    unsigned char bytes[CLEAN_ID_BYTES];
} CleanId; ///< the start of a file's SHA-256

typedef struct {
    uint64_t first, offset;
} BlockEntry;

typedef struct {
    CleanCounts counts;
    uint64_t blocks_begin, blocks_end, directory_begin; ///< offsets in the file
    BlockEntry *directory;                              ///< one more than there are blocks: the end
    size_t block_count;
} CleanSection;

struct CleanIndex {
    int file;
    CleanSection sections[KEYS_COUNT][CLEAN_HALVES];
    bool has_constants;
    CleanId *ids;
    size_t id_count;
    unsigned number;                  ///< of the part that this file is, 0 for the first
    CleanIndex *next;                 ///< the part after it; NULL: none
    CleanCounts totals[CLEAN_HALVES]; ///< of the first part: of all parts
};

/// The file of a part: the index's own path, or that with ".part1", ".part2", ... behind it.
void clean_part_path(const char *path, unsigned number, Buffer *out);

#define CLEAN_MAGIC "asterism clean 2"
#define CLEAN_MAGIC_FIRST "asterism clean 1"
enum { CLEAN_MAGIC_BYTES = 16, SECTION_NUMBERS = HEAD_COUNT + 7 };

/// Numbers of a footer of so many kinds of keys.
static inline size_t footer_numbers(size_t kinds)
{
    return kinds * CLEAN_HALVES * SECTION_NUMBERS + 2;
}

/// LEB128. Nearly all are of two or three bytes, which none is told by: so up to four are read and written at
/// once. VARINT_ROOM bytes can be read at `at`, of which those from `end` on do not count; 0: cut or too
/// long.
static inline size_t varint_read(const unsigned char *at, const unsigned char *end, uint64_t *out)
{
    uint64_t word = gram_at((const char *)at), ends = ~word & UINT64_C(0x808080808080);
    size_t length = ends ? (size_t)__builtin_ctzll(ends) / 8 + 1 : LONGEST_VARINT + 1;
    if (length > (size_t)(end - at))
        return 0;
    word &= UINT64_MAX >> (64 - 8 * length);
    *out = (word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x1fc000) | (word >> 3 & 0xfe00000);
    if (length > 4)
        *out |= (word >> 4 & UINT64_C(0x7f0000000)) | (word >> 5 & UINT64_C(0x3f800000000));
    return length > LONGEST_VARINT ? 0 : length;
}

/// Gives the length, LONGEST_VARINT at most; VARINT_ROOM bytes can be written at `to`.
static inline size_t varint_write(unsigned char *to, uint64_t number)
{
    size_t bits = 63 - (size_t)__builtin_clzll(number | 1), length = bits / 7 + 1;
    uint64_t word =
        (number & 0x7f) | (number & 0x3f80) << 1 | (number & 0x1fc000) << 2 | (number & 0xfe00000) << 3;
    if (length > 4)
        word |= (number & UINT64_C(0x7f0000000)) << 4 | (number & UINT64_C(0x3f800000000)) << 5;
    word |= UINT64_C(0x808080808080) & ((UINT64_C(1) << 8 * (length - 1)) - 1);
    word = gram_at((const char *)&word); // the least byte first
    memcpy(to, &word, sizeof word);
    return length;
}

typedef struct {
    uint64_t keys[BLOCK_KEYS];
    uint8_t files[BLOCK_KEYS];
    size_t count;
    uint16_t marks[BLOCK_KEYS * CLEAN_MOST]; ///< of constants, one key's after the other's
    uint32_t marks_at[BLOCK_KEYS + 1];
} CleanBlock;

/// ERR_INPUT for a block that is cut or does not ascend.
MUST_USE bool clean_block_read(CleanIndex *index, CleanKeys kind, CleanHalf half, size_t number,
                               CleanBlock *out, Err *err);
/// How many marks stand behind a key that so many files hold.
static inline unsigned marks_kept(CleanKeys kind, unsigned files)
{
    return kind == KEYS_CONSTANTS && files < CLEAN_MOST ? files : 0;
}
bool clean_holds(const CleanIndex *index, const CleanId *id);
