// The six triples of 64 positions at once. Pearson's permutation is a table of 256 bytes, which are four
// registers of AVX-512: two permutations by index (VBMI) and a choice look 64 bytes up. What remains to be
// done one by one is counting, half of it since half of the buckets are not asked for, and the check sum,
// each step of which waits for the one before. So does each step of MD5, which is wanted of the same bytes:
// one of each is done in turn, and the counting while both wait.

#include "samples/tlsh.h"

#if defined __x86_64__
#include "samples/md5_wide.h"

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")))

enum { LANES = 64, TRIPLES = 6, APART = 6, BUCKETS = 128 };
_Static_assert((int)LANES == (int)MD5_BLOCK, "a block of either");

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

typedef struct {
    uint32_t buckets[APART][BUCKETS]; ///< six in a row count apart: equal ones do not wait for each other
    uint8_t hashes[TRIPLES * LANES], checks[LANES];
    size_t count, counted; ///< of `hashes`
    size_t check;
} Counting;

WIDE static inline void hash_block(const Permutation *it, const uint8_t *bytes, Counting *out)
{
    __m512i back[TLSH_WINDOW];
    for (size_t i = 0; i < TLSH_WINDOW; i++)
        back[i] = _mm512_loadu_si512(bytes - i);
    _mm512_storeu_si512(out->checks, mixed(it, salted(it, 0, back[0]), back[1]));
    out->count = hash_triples(it, back, out->hashes);
    out->counted = 0;
}

static inline void count_six(Counting *it)
{
    const uint8_t *six = it->hashes + it->counted;
    if (it->counted + APART > it->count)
        return;
    for (size_t i = 0; i < APART; i++)
        it->buckets[i][six[i]]++;
    it->counted += APART;
}

/// A round of MD5 is 16 steps; the check sum has as many of these in a quarter of a block.
WIDE static inline void step_both(Counting *it, Md5Block *block, const unsigned round)
{
    for (size_t at = 0; at < MD5_STEPS; at += 4) {
        const uint8_t *checks = it->checks + round * MD5_STEPS + at;
        for (size_t i = 0; i < 4; i++) {
            md5_step(block, round, at + i, i);
            it->check = tlsh_pearson[checks[i] ^ it->check];
            if (i % 2 == 0)
                count_six(it);
        }
    }
}

WIDE static size_t count_blocks(const uint8_t *bytes, size_t length, TlshCounts *counts, Md5Taken *md5)
{
    Permutation it;
    Counting counting = {.check = counts->check};
    size_t at = TLSH_WINDOW - 1;
    for (size_t i = 0; i < 4; i++)
        it.quarter[i] = _mm512_loadu_si512(tlsh_pearson + i * LANES);
    for (; at + LANES <= length; at += LANES) {
        Md5Block block;
        hash_block(&it, bytes + at, &counting);
        md5_begin(&block, md5, bytes + at - (TLSH_WINDOW - 1));
        step_both(&counting, &block, 0);
        step_both(&counting, &block, 1);
        step_both(&counting, &block, 2);
        step_both(&counting, &block, 3);
        md5_end(&block, md5);
        for (; counting.counted < counting.count; counting.counted++)
            counting.buckets[0][counting.hashes[counting.counted]]++;
    }
    for (size_t i = 0; i < APART; i++)
        for (size_t k = 0; k < BUCKETS; k++)
            counts->buckets[0][k] += counting.buckets[i][k];
    counts->check = counting.check;
    return at;
}

size_t tlsh_count_wide(const uint8_t *bytes, size_t length, TlshCounts *counts, Md5Taken *md5)
{
    bool is_wide = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
                   __builtin_cpu_supports("avx512vbmi2");
    return is_wide ? count_blocks(bytes, length, counts, md5) : TLSH_WINDOW - 1;
}

#else

size_t tlsh_count_wide(const uint8_t *bytes, size_t length, TlshCounts *counts, Md5Taken *md5)
{
    (void)bytes, (void)length, (void)counts, (void)md5;
    return TLSH_WINDOW - 1;
}

#endif
