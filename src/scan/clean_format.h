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
/// Then the digests of all files, 16 bytes each, ascending; then the footer. Numbers are little-endian, of 64
/// bits where nothing else is said. A key takes 2.3 bytes where a billion bytes of programs are indexed:
/// sorted keys with counts are smaller than a Bloom filter that errs as seldom, can be merged, and count.

#include "base/vec.h"
#include "scan/scan.h"

enum { BLOCK_KEYS = 128, DIRECTORY_ENTRY = 16, CLEAN_ID_BYTES = 16, LONGEST_VARINT = 6 };
enum { BLOCK_MOST_BYTES = BLOCK_KEYS * (LONGEST_VARINT + 1) };

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
    CleanSection sections[CLEAN_HALVES];
    CleanId *ids;
    size_t id_count;
};

#define CLEAN_MAGIC "asterism clean 1"
enum { CLEAN_MAGIC_BYTES = 16, SECTION_NUMBERS = HEAD_COUNT + 7, FOOTER_NUMBERS = 2 * SECTION_NUMBERS + 2 };
enum { FOOTER_BYTES = FOOTER_NUMBERS * 8 + CLEAN_MAGIC_BYTES };

typedef struct {
    uint64_t keys[BLOCK_KEYS];
    uint8_t files[BLOCK_KEYS];
    size_t count;
} CleanBlock;

/// ERR_INPUT for a block that is cut or does not ascend.
MUST_USE bool clean_block_read(CleanIndex *index, CleanHalf half, size_t number, CleanBlock *out, Err *err);
bool clean_holds(const CleanIndex *index, const CleanId *id);
