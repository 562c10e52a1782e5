// The six triples of 64 positions at once. Pearson's permutation is a table of 256 bytes, which are four
// registers of AVX-512: two permutations by index (VBMI) and a choice look 64 bytes up. What remains to be
// done one by one is counting, half of it since half of the buckets are not asked for, and the check sum,
// each step of which waits for the one before: 2.4 of the 2.9 ns a byte, in which the counting is done, too.
// One by one all of it takes 6.5.

#include "samples/tlsh.h"

#if defined __x86_64__
#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")))

enum { LANES = 64, TRIPLES = 6, APART = 6, BUCKETS = 128 };

typedef struct {
    __m512i quarter[4];
} Permutation;

WIDE static inline __m512i look_up(const Permutation *it, __m512i index)
{
    __m512i low = _mm512_permutex2var_epi8(it->quarter[0], index, it->quarter[1]);
    __m512i high = _mm512_permutex2var_epi8(it->quarter[2], index, it->quarter[3]);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
}

WIDE static inline __m512i salted(const Permutation *it, uint8_t salt, __m512i newest)
{
    return look_up(it, _mm512_xor_si512(_mm512_set1_epi8((char)tlsh_pearson[salt]), newest));
}

WIDE static inline __m512i mixed(const Permutation *it, __m512i hash, __m512i byte)
{
    return look_up(it, _mm512_xor_si512(hash, byte));
}

/// Writes the hashes of all triples that are below 128, in no order that matters, and how many they are.
WIDE static inline size_t hash_triples(const Permutation *it, const __m512i back[TLSH_WINDOW],
                                       uint8_t out[TRIPLES * LANES])
{
    static const struct {
        uint8_t salt, second, third; ///< how many bytes back
    } triples[TRIPLES] = {{2, 1, 2}, {3, 1, 3}, {5, 2, 3}, {7, 2, 4}, {11, 1, 4}, {13, 3, 4}};
    size_t count = 0;
    for (size_t i = 0; i < TRIPLES; i++) {
        __m512i hash = salted(it, triples[i].salt, back[0]);
        hash = mixed(it, hash, back[triples[i].second]);
        hash = mixed(it, hash, back[triples[i].third]);
        __mmask64 is_asked = ~_mm512_movepi8_mask(hash);
        _mm512_storeu_si512(out + count, _mm512_maskz_compress_epi8(is_asked, hash));
        count += (size_t)_mm_popcnt_u64(is_asked);
    }
    return count;
}

WIDE static size_t count_blocks(const uint8_t *bytes, size_t length, TlshCounts *counts)
{
    Permutation it;
    uint32_t buckets[APART][BUCKETS] = {{0}};
    uint8_t hashes[TRIPLES * LANES], checks[LANES];
    size_t check = counts->check, at = TLSH_WINDOW - 1;
    for (size_t i = 0; i < 4; i++)
        it.quarter[i] = _mm512_loadu_si512(tlsh_pearson + i * LANES);
    for (; at + LANES <= length; at += LANES) {
        __m512i back[TLSH_WINDOW];
        for (size_t i = 0; i < TLSH_WINDOW; i++)
            back[i] = _mm512_loadu_si512(bytes + at - i);
        _mm512_storeu_si512(checks, mixed(&it, salted(&it, 0, back[0]), back[1]));
        size_t count = hash_triples(&it, back, hashes), counted = 0;
        for (size_t i = 0; i < LANES; i += 2) {
            check = tlsh_pearson[checks[i] ^ check];
            check = tlsh_pearson[checks[i + 1] ^ check];
            if (counted + APART > count)
                continue;
            const uint8_t *six = hashes + counted;
            buckets[0][six[0]]++;
            buckets[1][six[1]]++;
            buckets[2][six[2]]++;
            buckets[3][six[3]]++;
            buckets[4][six[4]]++;
            buckets[5][six[5]]++;
            counted += APART;
        }
        for (; counted < count; counted++)
            buckets[0][hashes[counted]]++;
    }
    for (size_t i = 0; i < APART; i++)
        for (size_t k = 0; k < BUCKETS; k++)
            counts->buckets[0][k] += buckets[i][k];
    counts->check = check;
    return at;
}

size_t tlsh_count_wide(const uint8_t *bytes, size_t length, TlshCounts *counts)
{
    bool is_wide = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
                   __builtin_cpu_supports("avx512vbmi2");
    return is_wide ? count_blocks(bytes, length, counts) : TLSH_WINDOW - 1;
}

#else

size_t tlsh_count_wide(const uint8_t *bytes, size_t length, TlshCounts *counts)
{
    (void)bytes, (void)length, (void)counts;
    return TLSH_WINDOW - 1;
}

#endif
