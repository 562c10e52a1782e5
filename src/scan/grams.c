#include "scan/grams.h"

size_t grams_take(const char *bytes, size_t positions, uint64_t *keys)
{
    size_t kept = 0;
    for (size_t at = 0; at < positions; at += GRAM_BLOCK) {
        size_t left = positions - at;
        uint64_t taken = grams_taken(bytes + at, left < GRAM_BLOCK ? left : GRAM_BLOCK);
        for (; taken; taken &= taken - 1) {
            uint64_t gram = gram_at(bytes + at + __builtin_ctzll(taken));
            keys[kept] = gram_hash(gram) >> GRAM_UNUSED_BITS;
            kept += !gram_is_dull(gram);
        }
    }
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
        if (gram_is_taken(gram) && is_fixed(mask, i) && !gram_is_dull(gram))
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
