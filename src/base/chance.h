#pragma once
/// Chance as a parameter: whoever draws is given a generator, so that the same seed gives the same answer.
///
/// SplitMix64 (Steele, Lea and Flood 2014): passes BigCrush, needs one word of state. Not for secrets.

#include <stdint.h>

typedef struct {
    uint64_t state;
} Chance;

static inline Chance chance_of_seed(uint64_t seed)
{
    return (Chance){seed};
}

/// The finaliser: every bit of what goes in moves every bit of what comes out.
static inline uint64_t chance_mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94D049BB133111EB);
    return bits ^ (bits >> 31);
}

static inline uint64_t chance_bits(Chance *chance)
{
    return chance_mix(chance->state += UINT64_C(0x9E3779B97F4A7C15));
}

/// From 0 up to, but never, 1.
static inline double chance_share(Chance *chance)
{
    return (double)(chance_bits(chance) >> 11) * 0x1p-53;
}

/// A whole number from 0 up to, but never, `limit`, which is above 0.
static inline uint32_t chance_below(Chance *chance, uint32_t limit)
{
    return (uint32_t)(((chance_bits(chance) >> 32) * limit) >> 32);
}
