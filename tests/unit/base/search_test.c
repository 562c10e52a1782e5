#include "base/search.h"

#include "base/chance.h"
#include "unit/test.h"

TEST(search_finds_the_first_that_is_no_less_in_lists_of_every_length)
{
    enum { MOST = 70 };
    uint32_t numbers[MOST] = {0};
    Chance chance = chance_of_seed(5);
    for (uint32_t count = 0; count <= MOST; count++) {
        uint32_t last = 0;
        for (uint32_t i = 0; i < count; i++)
            numbers[i] = last += (uint32_t)chance_below(&chance, 3); // some of them twice
        for (uint32_t what = 0; what <= last + 1; what++) {
            uint32_t expected = 0;
            while (expected < count && numbers[expected] < what)
                expected++;
            assert_int_equal(search_number(numbers, count, what), expected);
        }
    }
}

TEST(search_by_any_order_stops_at_the_first_that_is_not_before)
{
    static const char words[] = "aabccccdxx";
    for (size_t count = 0; count < sizeof words; count++)
        for (char what = 'a'; what <= 'z'; what++) {
            size_t at, expected = 0;
            while (expected < count && words[expected] < what)
                expected++;
            SEARCH(at, count, words[at] < what);
            assert_int_equal(at, expected);
        }
}

TEST(search_knows_the_largest_numbers)
{
    const uint32_t numbers[] = {0, 1, UINT32_MAX - 1, UINT32_MAX};
    assert_int_equal(search_number(numbers, 4, UINT32_MAX), 3);
    assert_int_equal(search_number(numbers, 3, UINT32_MAX), 3);
    assert_int_equal(search_number(numbers, 4, 2), 2);
    assert_int_equal(search_number(numbers, 0, 0), 0);
}
