// One permutation hashing (Li, Owen and Zhang, "One permutation hashing", NIPS 2012): the 64-bit hash of an
// element chooses a place by its high bits, and each place keeps the least of the low bits. Two sets agree in
// a place with the probability of their resemblance (Broder 1997).

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

void read_grams(Building *it)
{
    const char *bytes = it->bytes.bytes;
    for (size_t i = 0; i + 8 <= it->bytes.length; i++) {
        uint64_t gram;
        memcpy(&gram, bytes + i, sizeof gram);
        // One byte again and again is padding, which all files have.
        if (gram != (gram << 8 | gram >> 56))
            sketch_add(&it->out->bytes, gram * UINT64_C(0x9E3779B97F4A7C15));
    }
}
