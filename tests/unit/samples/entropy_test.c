#include "samples/build.h"
#include "unit/test.h"

TEST(sections_that_lie_over_each_other_are_counted_a_few_times_and_the_rest_has_what_the_file_has)
{
    enum { BYTES = 1024, SECTIONS = 9 };
    char bytes[BYTES];
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)(i < BYTES / 2 ? i % 16 : 0); // four bits a byte, then none
    SampleFeatures features = {0};
    Building it = {.bytes = {bytes, BYTES}, .out = &features};
    for (size_t i = 0; i < SECTIONS; i++)
        *vec_push(&it.sections) = (SampleSection){.size = i < 3 ? BYTES : BYTES / 2};
    read_entropy(&it);
    assert_in_range(features.entropy, 200, 300);
    for (size_t i = 0; i < SECTIONS; i++)
        assert_int_equal(it.sections.items[i].entropy, i == 3 || i == 4 ? 400 : features.entropy);
    vec_free(&it.sections);
}
