#pragma once
/// Sets as bits.

#include <stddef.h>
#include <stdint.h>

/// How many bits two sets of `words` words, 31 at most, have in common. In steps that compilers do for
/// several words at once; x86-64 promises no instruction for it, and the compiler's own function takes one
/// word a call. (Warren, "Hacker's Delight", 5-1.)
static inline uint32_t bits_common(const uint64_t *a, const uint64_t *b, size_t words)
{
    const uint64_t pairs = UINT64_C(0x5555555555555555), fours = UINT64_C(0x3333333333333333),
                   bytes = UINT64_C(0x0f0f0f0f0f0f0f0f);
    uint64_t sum = 0;
    for (size_t i = 0; i < words; i++) {
        uint64_t both = a[i] & b[i];
        both -= both >> 1 & pairs;
        both = (both & fours) + (both >> 2 & fours);
        sum += (both + (both >> 4)) & bytes;
    }
    const uint64_t low = UINT64_C(0x00ff00ff00ff00ff);
    return (uint32_t)(((sum & low) + (sum >> 8 & low)) * UINT64_C(0x0001000100010001) >> 48);
}
