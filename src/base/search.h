#pragma once
/// Searching in what is in order, where it does not fit the processor's caches. Each step depends on the
/// memory alone and not on a guess, which would be wrong every other time: so several searches, one after
/// another, wait for their memory together.

#include <stdint.h>

/// The place of the first that is `what` or more, of `count` ascending numbers.
static inline uint32_t search_number(const uint32_t *numbers, uint32_t count, uint32_t what)
{
    uint32_t from = 0;
    for (uint32_t half; count > 1; count -= half) {
        half = count / 2;
        // A choice would be made a jump.
        from += half & -(uint32_t)(numbers[from + half - 1] < what);
    }
    return from + (count == 1 && numbers[from] < what);
}
