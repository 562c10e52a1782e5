#pragma once
/// Counting the triples of TLSH, by one byte and by 64. Inside the module only.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TLSH_WINDOW = 5, TLSH_COPIES = 2 };

/// Pearson's permutation of the bytes.
extern const uint8_t tlsh_pearson[256];

typedef struct {
    uint32_t buckets[TLSH_COPIES][256]; ///< neighbours count apart: equal ones do not wait for each other
    size_t check;                       ///< a byte
} TlshCounts;

/// Counts the triples that end at bytes `TLSH_WINDOW - 1` and following, and returns the first that is left:
/// up to 63 before the end, or all of them where the processor looks up no 64 bytes at once. Of buckets only
/// the first 128 are counted, which are those that a hash has.
size_t tlsh_count_wide(const uint8_t *bytes, size_t length, TlshCounts *counts);
