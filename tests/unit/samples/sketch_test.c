// The sketch of a file's bytes passes most of them over; it has to be the one that looks at each.

#include "base/chance.h"
#include "samples/build.h"
#include "unit/test.h"

static void sketch_one_by_one(Text bytes, Sketch *out)
{
    sketch_init(out);
    for (size_t i = 0; i + 8 <= bytes.length; i++) {
        uint64_t eight = 0;
        for (size_t k = 0; k < 8; k++)
            eight |= (uint64_t)(unsigned char)bytes.bytes[i + k] << 8 * k;
        if (eight != (eight << 8 | eight >> 56))
            sketch_add(out, eight * UINT64_C(0x9E3779B97F4A7C15));
    }
}

TEST(a_sketch_of_bytes_is_that_of_each_run_of_eight)
{
    enum { MOST = 40000 };
    static char bytes[MOST];
    Chance chance = chance_of_seed(3);
    for (size_t round = 0; round < 60; round++) {
        size_t length = chance_below(&chance, round % 3 ? 300 : MOST);
        uint32_t kinds = round % 4 == 0 ? 256 : 1 + chance_below(&chance, 4);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)(i % 512 < 100 ? 0 : chance_below(&chance, kinds));
        SampleFeatures features = {0};
        Sketch expected;
        Building it = {.bytes = {bytes, length}, .out = &features};
        sketch_init(&features.bytes);
        read_grams(&it);
        sketch_one_by_one(it.bytes, &expected);
        assert_memory_equal(features.bytes.least, expected.least, sizeof expected.least);
    }
}
