#pragma once
/// Searching in what is in order.

#include <stddef.h>
#include <stdint.h>

/// Sets `at`, a size_t, to the first of `count` places for which `is_before` does not hold, or to `count`.
/// That is an expression of `at`:  SEARCH(at, count, items[at].key < key);
#define SEARCH(at, count, is_before)                            \
    do {                                                        \
        size_t search_low = 0, search_high = (count);           \
        while (search_low < search_high) {                      \
            (at) = search_low + (search_high - search_low) / 2; \
            if (is_before)                                      \
                search_low = (at) + 1;                          \
            else                                                \
                search_high = (at);                             \
        }                                                       \
        (at) = search_low;                                      \
    } while (0)

/// The place of the first that is `what` or more, of `count` ascending numbers that do not fit the
/// processor's caches. Each step depends on the memory alone and not on a guess, which would be wrong every
/// other time: so several searches, one after another, wait for their memory together.
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
