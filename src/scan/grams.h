#pragma once
/// How an 8-gram becomes a key.

#include "scan/scan.h"

enum { GRAM_KEY_BITS = 40, GRAM_UNUSED_BITS = 64 - GRAM_KEY_BITS };

static inline uint64_t gram_at(const char *bytes)
{
    uint64_t gram;
    memcpy(&gram, bytes, sizeof gram);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    gram = __builtin_bswap64(gram);
#endif
    return gram;
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the gram moves every bit of it.
static inline uint64_t gram_hash(uint64_t gram)
{
    gram = (gram ^ (gram >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    gram = (gram ^ (gram >> 27)) * UINT64_C(0x94D049BB133111EB);
    return gram ^ (gram >> 31);
}

/// One in four. A single product: it is asked of every byte of every clean file, the hash of a quarter.
static inline bool gram_is_taken(uint64_t gram)
{
    return (gram * UINT64_C(0x9E3779B97F4A7C15)) >> 62 == 0;
}

/// Keys of the grams that begin at the first `positions` bytes; 7 more bytes can be read behind these. `keys`
/// has room for as many, and one more. Gives how many there are.
size_t grams_take(const char *bytes, size_t positions, uint64_t *keys);
