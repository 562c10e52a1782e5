#pragma once
/// Runs of eight bytes: which of them are looked at is told by what they are, so that the same piece has the
/// same ones in every file.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/chance.h"

enum { GRAM_BYTES = 8, GRAM_BLOCK = 64 };

static inline uint64_t gram_at(const char *bytes)
{
    uint64_t gram;
    memcpy(&gram, bytes, sizeof gram);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    gram = __builtin_bswap64(gram);
#endif
    return gram;
}

static inline uint64_t gram_hash(uint64_t gram)
{
    return chance_mix(gram);
}

#define GRAM_FACTOR UINT64_C(0x9E3779B97F4A7C15)
#define GRAM_NOT_TAKEN (UINT64_C(3) << 62)

/// One in four. A single product: it is asked of every byte of every clean file, the hash of a quarter.
static inline bool gram_is_taken(uint64_t gram)
{
    return (gram * GRAM_FACTOR & GRAM_NOT_TAKEN) == 0;
}

/// Of the runs that begin at the first `positions` bytes, GRAM_BLOCK at most, those that are taken: a bit
/// each. 7 more bytes are read behind these.
uint64_t grams_taken(const char *bytes, size_t positions);

/// The highest bit of each byte that is zero, and no other.
static inline uint64_t gram_zero_bytes(uint64_t gram)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    return ~(((gram & ~high) + ~high) | gram) & high;
}

/// Padding of all kinds: zeros, all ones, blanks, nop and int3 of x86. What is half padding stands anywhere.
/// All are compared at once, two a register of sixteen bytes.
static inline bool gram_is_dull(uint64_t gram)
{
    typedef uint64_t Pair __attribute__((vector_size(16)));
    typedef uint8_t Bytes __attribute__((vector_size(16)));
    const uint64_t low = UINT64_C(0x0101010101010101);
    const Pair zeros_ones = {0, low * 0xff}, blanks_nops = {low * 0x20, low * 0x90},
               traps = {low * 0xcc, low * 0xcc};
    Bytes both = (Bytes)(Pair){gram, gram};
    Pair padding =
        (Pair)(both == (Bytes)zeros_ones) | (Pair)(both == (Bytes)blanks_nops) | (Pair)(both == (Bytes)traps);
    return (((padding[0] | padding[1]) & low) * low) >> 56 >= 4;
}
