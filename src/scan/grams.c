#include "scan/grams.h"

#include "base/constants.h"

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

uint64_t constant_key(uint32_t value)
{
    return CONSTANT_KEYS | constant_hash(value);
}

/// Constants of opcodes from `from` to `to`, CONSTANT_REACH + CONSTANT_BYTES - 1 bytes before the end of
/// `bytes` at least. In two passes and without a branch, as above; a second operand is rare.
static size_t take_constants(const unsigned char *bytes, size_t from, size_t to, uint64_t *keys)
{
    enum { CHUNK = 1024 };
    size_t places[CHUNK + 1], kept = 0;
    for (size_t end; from < to; from = end) {
        size_t found = 0;
        end = to - from < CHUNK ? to : from + CHUNK;
        for (size_t i = from; i < end; i++) {
            places[found] = i;
            found += opcode_kinds[bytes[i]] != OPCODE_OTHER;
        }
        for (size_t i = 0; i < found; i++) {
            uint8_t at[2];
            size_t count = constant_places(bytes + places[i], at);
            uint32_t value = constant_at(bytes + places[i] + at[0]);
            keys[kept] = constant_key(value);
            kept += (size_t)(count > 0) & constant_is_taken(value);
            if (count < 2)
                continue;
            value = constant_at(bytes + places[i] + at[1]);
            keys[kept] = constant_key(value);
            kept += constant_is_taken(value);
        }
    }
    return kept;
}

size_t constants_take(Text bytes, size_t from, size_t to, uint64_t *keys)
{
    enum { BEHIND = CONSTANT_REACH + CONSTANT_BYTES - 1 };
    size_t end = bytes.length < BEHIND ? 0 : bytes.length - BEHIND;
    size_t kept = take_constants((const unsigned char *)bytes.bytes, from, to < end ? to : end, keys);
    if (to < bytes.length || from >= bytes.length)
        return kept;
    // Opcodes so near the end that bytes behind it would be looked at, which are zeros here: a constant can
    // be counted that is cut off, and none is passed over.
    unsigned char last[2 * BEHIND] = {0};
    from = from > end ? from : end;
    memcpy(last, bytes.bytes + from, bytes.length - from);
    return kept + take_constants(last, 0, bytes.length - from, keys + kept);
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
