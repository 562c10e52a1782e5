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

TEST(arena_takes_over_what_another_holds)
{
    Arena into, from;
    arena_init(&into);
    arena_init(&from);
    Text first = arena_copy(&from, TEXT("first"));
    arena_adopt(&from, memory_get(10));
    arena_join(&into, &from);
    Text second = arena_copy(&into, TEXT("second")), third = arena_copy(&from, TEXT("third"));
    arena_adopt(&from, memory_get(10));
    for (int i = 0; i < 100; i++)
        arena_room(&from, 1000);
    arena_join(&into, &from);
    arena_join(&into, &from);
    arena_done(&from);
    assert_text_equal(first, "first");
    assert_text_equal(second, "second");
    assert_text_equal(third, "third");
    arena_done(&into);
}

TEST(arena_memory_keeps_what_stands_in_it_when_it_is_touched)
{
    enum { BYTES = 100000 };
    memory_expect(1 << 20);
    unsigned char *memory = memory_get(BYTES);
    for (size_t i = 0; i < BYTES; i++)
        memory[i] = (unsigned char)(i * 7);
    memory_touch(memory, BYTES);
    memory_touch(memory + 1, 10);
    memory_touch(memory, 0);
    for (size_t i = 0; i < BYTES; i++)
        assert_int_equal(memory[i], (unsigned char)(i * 7));
    free(memory);
}

/// Else a part of it, up to all of it, cannot stand in large pages.
TEST(arena_what_is_large_begins_where_a_large_page_does)
{
    enum { LARGE_PAGE = 2 << 20 };
    Arena arena;
    arena_init(&arena);
    arena_copy(&arena, TEXT("small"));
    for (size_t megabytes = 1; megabytes < 20; megabytes += 5) {
        unsigned char *memory = memory_get_paged((megabytes << 20) + 3);
        assert_int_equal((uintptr_t)memory % LARGE_PAGE, 0);
        memory[(megabytes << 20) + 2] = 1;
        free(memory);
    }
    for (int i = 0; i < 3; i++) {
        uint64_t *numbers = arena_array(&arena, uint64_t, 3 << 20);
        assert_int_equal((uintptr_t)numbers % LARGE_PAGE, 0);
        assert_int_equal(numbers[(3 << 20) - 1], 0);
        numbers[(3 << 20) - 1] = 1;
        arena_copy(&arena, TEXT("what comes next stands elsewhere"));
        assert_int_equal(numbers[(3 << 20) - 1], 1);
    }
    arena_done(&arena);
}
