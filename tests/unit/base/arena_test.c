#include "base/arena.h"

#include "base/vec.h"
#include "unit/test.h"

// The sanitizer tells what is freed twice or never.

TEST(arena_frees_what_it_has_adopted)
{
    Arena arena;
    arena_init(&arena);
    VEC(int) numbers = {0};
    for (int i = 0; i < 1000; i++)
        *vec_push(&numbers) = i;
    arena_adopt(&arena, numbers.items);
    arena_adopt(&arena, NULL);
    assert_int_equal(numbers.items[999], 999);
    arena_clear(&arena);
    arena_adopt(&arena, memory_get(10));
    arena_done(&arena);
}
