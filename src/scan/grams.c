#include "scan/grams.h"

static const uint64_t LOW = UINT64_C(0x0101010101010101), HIGH = UINT64_C(0x8080808080808080);

/// The highest bit of each byte that is zero, and no other.
static uint64_t zero_bytes(uint64_t gram)
{
    return ~(((gram & ~HIGH) + ~HIGH) | gram) & HIGH;
}

/// Padding of all kinds: zeros, all ones, blanks, nop and int3 of x86. What is half padding stands anywhere.
static inline bool is_dull(uint64_t gram)
{
    uint64_t padding = zero_bytes(gram) | zero_bytes(~gram) | zero_bytes(gram ^ (LOW * 0x20)) |
                       zero_bytes(gram ^ (LOW * 0x90)) | zero_bytes(gram ^ (LOW * 0xcc));
    return ((padding >> 7) * LOW) >> 56 >= 4;
}

size_t grams_take(const char *bytes, size_t positions, uint64_t *keys)
{
    // Two passes: which one in four is looked at is a coin that no processor can foretell, so the first pass
    // does not branch on it.
    size_t taken = 0, kept = 0;
    for (size_t i = 0; i < positions; i++) {
        uint64_t gram = gram_at(bytes + i);
        keys[taken] = gram;
        taken += gram_is_taken(gram);
    }
    for (size_t i = 0; i < taken; i++)
        if (!is_dull(keys[i]))
            keys[kept++] = gram_hash(keys[i]) >> GRAM_UNUSED_BITS;
    return kept;
}

static bool is_fixed(const uint8_t *mask, size_t at)
{
    return !mask || gram_at((const char *)mask + at) == UINT64_MAX;
}

void grams_of(Text bytes, const uint8_t *mask, GramKeys *keys)
{
    for (size_t i = 0; i + GRAM_BYTES <= bytes.length; i++) {
        uint64_t gram = gram_at(bytes.bytes + i);
        if (gram_is_taken(gram) && is_fixed(mask, i) && !is_dull(gram))
            *vec_push(keys) = gram_hash(gram) >> GRAM_UNUSED_BITS;
    }
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

void grams_sort(GramKeys *keys)
{
    size_t kept = 0;
    if (keys->count > 0)
        qsort(keys->items, keys->count, sizeof *keys->items, compare_keys);
    for (size_t i = 0; i < keys->count; i++)
        if (i == 0 || keys->items[i] != keys->items[i - 1])
            keys->items[kept++] = keys->items[i];
    keys->count = kept;
}
