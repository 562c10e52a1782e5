// One permutation hashing (Li, Owen and Zhang, "One permutation hashing", NIPS 2012): the 64-bit hash of an
// element chooses a place by its high bits, and each place keeps the least of the low bits. Two sets agree in
// a place with the probability of their resemblance (Broder 1997).

#include "base/grams.h"
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

/// Of all but the first few thousand grams the value alone says that they change nothing.
void read_grams(Building *it)
{
    const char *bytes = it->bytes.bytes;
    Sketch *sketch = &it->out->bytes;
    uint32_t most = greatest(sketch);
    for (size_t i = 0; i + GRAM_BYTES <= it->bytes.length; i++) {
        uint64_t gram;
        memcpy(&gram, bytes + i, sizeof gram);
        uint64_t hash = sketch_spread(gram * UINT64_C(0x9E3779B97F4A7C15));
        // One byte again and again is padding, which all files have.
        if (sketch_value(hash) > most || gram == (gram << 8 | gram >> 56))
            continue;
        bool is_last = sketch->least[sketch_place(hash)] == most;
        sketch_put(sketch, hash);
        if (is_last)
            most = greatest(sketch);
    }
}
