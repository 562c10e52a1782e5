#include "base/map.h"

#include "base/arena.h"
#include "unit/test.h"

TEST(map_finds_every_key_it_was_given_after_growing)
{
    Arena arena;
    arena_init(&arena);
    Map map = {0};
    for (uint32_t i = 0; i < 10000; i++)
        *map_at(&map, arena_format(&arena, "key %u", i)) = i;
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(map_find(&map, arena_format(&arena, "key %u", i)), i);
    assert_int_equal(map.count, 10000);
    assert_int_equal(map_find(&map, TEXT("key 10000")), MAP_NONE);
    map_done(&map);
    arena_done(&arena);
}

TEST(map_takes_the_empty_text_as_a_key)
{
    Map map = {0};
    assert_int_equal(map_find(&map, TEXT_NONE), MAP_NONE);
    *map_at(&map, TEXT_NONE) = 7;
    assert_int_equal(map_find(&map, TEXT("")), 7);
    map_done(&map);
}
