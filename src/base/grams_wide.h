#pragma once
/// Eight runs of eight bytes at once, for processors that multiply 64 bits in eight places (AVX-512).

#include <stdbool.h>
#include <stdint.h>

#if defined __x86_64__
#include <immintrin.h>

#define GRAMS_WIDE __attribute__((target("avx512f,avx512bw,avx512dq")))

static inline bool grams_can_wide(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

/// The runs that begin at eight bytes in a row. Two halves are loaded that overlap, so that 15 bytes are read
/// and no more: the second begins at the eighth.
GRAMS_WIDE static inline __m512i grams_eight(const char *bytes)
{
    static const uint8_t order[64] = {
        0,  1,  2,  3,  4, 5, 6, 7,  1,  2,  3,  4,  5, 6, 7,  9,  2,  3,  4,  5,  6, 7,
        9,  10, 3,  4,  5, 6, 7, 9,  10, 11, 4,  5,  6, 7, 9,  10, 11, 12, 5,  6,  7, 9,
        10, 11, 12, 13, 6, 7, 9, 10, 11, 12, 13, 14, 7, 9, 10, 11, 12, 13, 14, 15,
    };
    int64_t first, last;
    __builtin_memcpy(&first, bytes, sizeof first);
    __builtin_memcpy(&last, bytes + 7, sizeof last);
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_set_epi64x(last, first)),
                               _mm512_loadu_si512(order));
}

/// Each times `factor`, the low 64 bits.
GRAMS_WIDE static inline __m512i grams_times(__m512i grams, uint64_t factor)
{
    return _mm512_mullo_epi64(grams, _mm512_set1_epi64((int64_t)factor));
}

#endif
