#include "base/grams.h"

#include <stdlib.h>

#include "unit/test.h"

TEST(grams_of_a_block_are_taken_as_each_is_alone)
{
    enum { BYTES = 4096 };
    char bytes[BYTES];
    Chance chance = chance_of_seed(11);
    size_t taken = 0;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)chance_below(&chance, i < BYTES / 2 ? 256 : 3);
    for (size_t block = 0; block + GRAM_BLOCK + GRAM_BYTES <= BYTES; block += 37) {
        size_t positions = block % 5 ? GRAM_BLOCK : block % GRAM_BLOCK;
        uint64_t expected = 0;
        for (size_t i = 0; i < positions; i++)
            expected |= (uint64_t)gram_is_taken(gram_at(bytes + block + i)) << i;
        assert_int_equal(grams_taken(bytes + block, positions), expected);
        taken += (size_t)__builtin_popcountll(expected);
    }
    assert_in_range(taken, 1000, 2000);
}

/// Of the last block too no byte behind the runs is read, which the sanitizer sees.
TEST(grams_read_no_byte_behind_the_last_run)
{
    char *bytes = malloc(GRAM_BLOCK + GRAM_BYTES - 1);
    assert_non_null(bytes);
    memset(bytes, 0, GRAM_BLOCK + GRAM_BYTES - 1);
    assert_int_equal(grams_taken(bytes, GRAM_BLOCK), UINT64_MAX);
    free(bytes);
}
