// One permutation hashing (Li, Owen and Zhang, "One permutation hashing", NIPS 2012): the 64-bit hash of an
// element chooses a place by its high bits, and each place keeps the least of the low bits. Two sets agree in
// a place with the probability of their resemblance (Broder 1997).

#include "base/grams.h"
#include "base/grams_wide.h"
#include "samples/build.h"

void sketch_init(Sketch *sketch)
{
    memset(sketch->least, 0xff, sizeof sketch->least);
    sketch->size = 0;
}

void sketch_done(Sketch *sketch)
{
    // The least of n values that share the range by chance lies at 1/(n + 1) of it, on average.
    double sum = 0;
    for (size_t place = 0; place < SKETCH_PLACES; place++)
        sum += ((double)sketch->least[place] + 1) / 0x1p32;
    double each = SKETCH_PLACES / sum - 1;
    sketch->size = (uint32_t)(each * SKETCH_PLACES + 0.5);
}

/// Above this no value changes the sketch any more.
static uint32_t greatest(const Sketch *sketch)
{
    uint32_t most = 0;
    for (size_t place = 0; place < SKETCH_PLACES; place++)
        most = sketch->least[place] > most ? sketch->least[place] : most;
    return most;
}

static uint64_t hash_of(const char *bytes)
{
    return sketch_spread(gram_at(bytes) * GRAM_FACTOR);
}

#if defined __x86_64__

/// `sketch_value` of `hash_of`, eight at once.
GRAMS_WIDE static uint64_t small_wide(const char *bytes, uint32_t most)
{
    const __m512i least = _mm512_set1_epi64(most), low = _mm512_set1_epi64(UINT32_MAX);
    uint64_t small = 0;
    for (unsigned i = 0; i < GRAM_BLOCK; i += 8) {
        __m512i hash = grams_times(grams_eight(bytes + i), GRAM_FACTOR);
        hash = grams_times(_mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32)), SKETCH_FACTOR);
        __m512i value = _mm512_and_si512(_mm512_srli_epi64(hash, 24), low);
        small |= (uint64_t)_mm512_cmple_epu64_mask(value, least) << i;
    }
    return small;
}

#endif

/// Of the runs that begin at the first `positions` bytes, those whose value is `most` or less: a bit each.
static uint64_t small_values(const char *bytes, size_t positions, uint32_t most)
{
#if defined __x86_64__
    if (positions == GRAM_BLOCK && grams_can_wide())
        return small_wide(bytes, most);
#endif
    uint64_t small = 0;
    for (size_t i = 0; i < positions; i++)
        small |= (uint64_t)(sketch_value(hash_of(bytes + i)) <= most) << i;
    return small;
}

/// Of all but the first few thousand runs the value alone says that they change nothing.
void read_grams(Building *it)
{
    const char *bytes = it->bytes.bytes;
    Sketch *sketch = &it->out->bytes;
    uint32_t most = greatest(sketch);
    for (size_t block = 0; block + GRAM_BYTES <= it->bytes.length; block += GRAM_BLOCK) {
        size_t left = it->bytes.length - GRAM_BYTES + 1 - block;
        uint64_t small = small_values(bytes + block, left < GRAM_BLOCK ? left : GRAM_BLOCK, most);
        bool is_changed = false;
        for (; small; small &= small - 1) {
            const char *eight = bytes + block + __builtin_ctzll(small);
            uint64_t gram = gram_at(eight);
            // One byte again and again is padding, which all files have.
            if (gram == (gram << 8 | gram >> 56))
                continue;
            sketch_put(sketch, hash_of(eight));
            is_changed = true;
        }
        if (is_changed)
            most = greatest(sketch);
    }
}
