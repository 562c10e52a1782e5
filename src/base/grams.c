#include "base/grams.h"

#include "base/grams_wide.h"

#if defined __x86_64__

GRAMS_WIDE static uint64_t taken_wide(const char *bytes)
{
    const __m512i high = _mm512_set1_epi64((int64_t)GRAM_NOT_TAKEN);
    uint64_t taken = 0;
    for (unsigned i = 0; i < GRAM_BLOCK; i += 8) {
        __m512i product = grams_times(grams_eight(bytes + i), GRAM_FACTOR);
        taken |= (uint64_t)_mm512_testn_epi64_mask(product, high) << i;
    }
    return taken;
}

#endif

uint64_t grams_taken(const char *bytes, size_t positions)
{
#if defined __x86_64__
    if (positions == GRAM_BLOCK && grams_can_wide())
        return taken_wide(bytes);
#endif
    // Nothing branches on which they are: it is a coin that no processor can foretell.
    uint64_t taken = 0;
    for (size_t i = 0; i < positions; i++)
        taken |= (uint64_t)gram_is_taken(gram_at(bytes + i)) << i;
    return taken;
}
