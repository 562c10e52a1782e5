#include "base/json_blocks.h"

#ifdef __SSE2__
#include <emmintrin.h>

enum { BLOCK = 64, LANE = 16 };

/// Bit i speaks of byte i.
typedef struct {
    uint64_t quotes, slashes, opens, closes;
} Block;

static Block look(const char *bytes)
{
    Block it = {0};
#pragma GCC unroll 4
    for (int i = 0; i < BLOCK; i += LANE) {
        __m128i lane = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        // This bit apart, '[' is '{' and ']' is '}', and nothing else is either.
        __m128i braced = _mm_or_si128(lane, _mm_set1_epi8(0x20));
#define FOUND(lane, byte) \
    ((uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8((lane), _mm_set1_epi8(byte))) << i)
        it.quotes |= FOUND(lane, '"');
        it.slashes |= FOUND(lane, '\\');
        it.opens |= FOUND(braced, '{');
        it.closes |= FOUND(braced, '}');
#undef FOUND
    }
    return it;
}

/// The bytes that follow an odd number of backslashes.
static uint64_t escaped(uint64_t slashes, bool *is_next)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    uint64_t first = *is_next, sequences;
    slashes &= ~first;
    uint64_t follows = slashes << 1 | first;
    uint64_t odd_starts = slashes & ~even & ~follows;
    *is_next = __builtin_add_overflow(odd_starts, slashes, &sequences);
    return (even ^ sequences << 1) & follows;
}

/// Bit i: whether an odd number of bits is set up to there.
static uint64_t parity(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/// False when the block cannot be taken; `used` is less than a block where the outermost bracket is closed.
static bool take_block(JsonWalk *walk, const char *bytes, size_t *used)
{
    Block it = look(bytes);
    bool is_escaped = walk->is_escaped;
    if (it.slashes || is_escaped)
        it.quotes &= ~escaped(it.slashes, &is_escaped);
    uint64_t strings = parity(it.quotes) ^ (walk->is_in_string ? ~UINT64_C(0) : 0);
    if (it.slashes & ~strings)
        return false;
    uint64_t opens = it.opens & ~strings;
    for (uint64_t left = opens | (it.closes & ~strings); left; left &= left - 1) {
        walk->depth += opens & left & -left ? 1 : -1;
        if (walk->depth == 0) {
            *used = (size_t)__builtin_ctzll(left) + 1;
            walk->is_in_string = walk->is_escaped = false;
            return true;
        }
    }
    walk->is_in_string = strings >> (BLOCK - 1);
    walk->is_escaped = is_escaped;
    *used = BLOCK;
    return true;
}

size_t json_walk_blocks(JsonWalk *walk, Text text)
{
    size_t at = 0, used;
    while (walk->depth > 0 && text.length - at >= BLOCK && take_block(walk, text.bytes + at, &used))
        at += used;
    return at;
}
#else
size_t json_walk_blocks(JsonWalk *walk, Text text)
{
    (void)walk, (void)text;
    return 0;
}
#endif
