#pragma once
/// MD5 (RFC 1321) step by step, to be done beside something else. What a step adds, a word of the block and a
/// constant, waits for nothing: it is made for all 64 of a block at once. Inside the module only, where the
/// processor has AVX-512.

#include <immintrin.h>

#include "base/hash.h"

#define MD5_WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")))

enum { MD5_BLOCK = 64, MD5_ROUNDS = 4, MD5_STEPS = 16 };

// clang-format off
/// The whole part of 2^32 |sin(i)|.
static const uint32_t md5_constants[MD5_ROUNDS][MD5_STEPS] = {
    {0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
     0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821},
    {0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
     0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a},
    {0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
     0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665},
    {0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
     0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391},
};
// clang-format on

typedef struct {
    uint32_t words[4]; ///< a, b, c, d
    uint32_t added[MD5_ROUNDS][MD5_STEPS];
} Md5Block;

MD5_WIDE static inline void md5_begin(Md5Block *block, const Md5Taken *taken, const uint8_t *bytes)
{
    // Step i of a round takes in word (first + i * each) % 16.
    static const int first[MD5_ROUNDS] = {0, 1, 5, 0}, each[MD5_ROUNDS] = {1, 5, 3, 7};
    const __m512i steps = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i words = _mm512_loadu_si512(bytes);
    for (size_t round = 0; round < MD5_ROUNDS; round++) {
        __m512i which = _mm512_add_epi32(_mm512_mullo_epi32(steps, _mm512_set1_epi32(each[round])),
                                         _mm512_set1_epi32(first[round]));
        __m512i added = _mm512_add_epi32(_mm512_permutexvar_epi32(which, words),
                                         _mm512_loadu_si512(md5_constants[round]));
        _mm512_storeu_si512(block->added[round], added);
    }
    for (size_t i = 0; i < 4; i++)
        block->words[i] = taken->state[i];
}

MD5_WIDE static inline uint32_t md5_mixed(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    return round == 0   ? d ^ (b & (c ^ d))
           : round == 1 ? c ^ (d & (b ^ c))
           : round == 2 ? b ^ c ^ d
                        : c ^ (b | ~d);
}

/// `turn` is the step's place among four, which is what its rotation and the words' places follow.
MD5_WIDE static inline void md5_step(Md5Block *block, unsigned round, size_t step, size_t turn)
{
    static const uint8_t turns[MD5_ROUNDS][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t *words = block->words, *a = &words[(4 - turn) % 4], b = words[(5 - turn) % 4];
    uint32_t sum =
        *a + block->added[round][step] + md5_mixed(round, b, words[(6 - turn) % 4], words[(7 - turn) % 4]);
    *a = b + (sum << turns[round][turn] | sum >> (32 - turns[round][turn]));
}

MD5_WIDE static inline void md5_end(const Md5Block *block, Md5Taken *taken)
{
    for (size_t i = 0; i < 4; i++)
        taken->state[i] += block->words[i];
    taken->bytes += MD5_BLOCK;
}
