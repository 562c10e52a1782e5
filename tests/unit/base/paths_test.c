// Things joined pair by pair, against what each step says.

#include "base/paths.h"

#include "unit/test.h"

TEST(paths_go_the_fewest_steps_and_the_earliest_pairs)
{
    // 0-1-2-3 and 0-4-3; 5 and 6 hang together, 7 hangs on nothing but itself.
    static const PathPair pairs[] = {{0, 1}, {1, 2}, {2, 3}, {4, 0}, {3, 4}, {5, 6}, {7, 7}};
    Arena arena;
    Paths paths;
    arena_init(&arena);
    paths_init(&paths, pairs, 7, 8, &arena);
    const uint32_t *reached = paths_from(&paths, 0, &arena);
    assert_int_equal(reached[0], PATH_START);
    assert_int_equal(reached[3], 4);
    assert_int_equal(path_before(&paths, reached, 3), 4);
    assert_int_equal(path_before(&paths, reached, 4), 0);
    assert_int_equal(reached[2], 1);
    for (uint32_t i = 5; i < 8; i++)
        assert_true(reached[i] == PATH_NONE);
    assert_int_equal(paths_from(&paths, 6, &arena)[5], 5);
    assert_int_equal(paths_from(&paths, 7, &arena)[7], PATH_START);
    arena_done(&arena);
}

TEST(paths_take_a_long_chain_in_one_go)
{
    enum { LONG = 200000 }; // its square would not end
    Arena arena;
    Paths paths;
    arena_init(&arena);
    PathPair *pairs = arena_array(&arena, PathPair, LONG);
    for (uint32_t i = 0; i < LONG; i++)
        pairs[i] = (PathPair){LONG - i, LONG - i - 1};
    paths_init(&paths, pairs, LONG, LONG + 1, &arena);
    const uint32_t *reached = paths_from(&paths, 0, &arena);
    uint32_t steps = 0;
    for (uint32_t at = LONG; reached[at] != PATH_START; at = path_before(&paths, reached, at))
        steps++;
    assert_int_equal(steps, LONG);
    arena_done(&arena);
}
