#include "base/heap.h"

#include "base/crew.h"
#include "unit/test.h"

static bool is_filled(const unsigned char *memory, size_t bytes, unsigned char with)
{
    for (size_t i = 0; i < bytes; i++)
        if (memory[i] != with)
            return false;
    return true;
}

TEST(what_is_taken_from_a_heap_does_not_overlap_whatever_its_size)
{
    enum { MOST = 700 };
    Arena arena;
    arena_init(&arena);
    Heap *heap = heap_new(&arena);
    unsigned char *taken[MOST];
    for (size_t i = 0; i < MOST; i++) {
        taken[i] = heap_get(heap, i);
        assert_int_equal((uintptr_t)taken[i] % _Alignof(max_align_t), 0);
        memset(taken[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < MOST; i++)
        assert_true(is_filled(taken[i], i, (unsigned char)(i % 251)));
    arena_done(&arena);
}

TEST(what_is_given_back_to_a_heap_is_taken_again_for_as_much)
{
    Arena arena;
    arena_init(&arena);
    Heap *heap = heap_new(&arena);
    void *first = heap_get(heap, 1000), *other = heap_get(heap, 10);
    heap_free(first);
    assert_ptr_not_equal(heap_get(heap, 2000), first);
    assert_ptr_not_equal(heap_get(heap, 10), other);
    assert_ptr_equal(heap_get(heap, 990), first);
    heap_free(NULL);
    arena_done(&arena);
}

TEST(what_grows_in_a_heap_keeps_what_stands_in_it_and_its_place_while_there_is_room)
{
    enum { MOST = 3000 };
    Arena arena;
    arena_init(&arena);
    Heap *heap = heap_new(&arena);
    Heap *heaps[] = {heap, NULL};
    for (int h = 0; h < 2; h++) {
        unsigned char *grown = heap_grow(heaps[h], NULL, 0, 1);
        for (size_t i = 0; i < MOST; i++) {
            grown = heap_grow(heaps[h], grown, i, i + 1);
            grown[i] = (unsigned char)(i * 7);
        }
        for (size_t i = 0; i < MOST; i++)
            assert_int_equal(grown[i], (unsigned char)(i * 7));
        heap_free(grown);
    }
    unsigned char *roomy = heap_get(heap, 990);
    assert_ptr_equal(heap_grow(heap, roomy, 990, 1000), roomy);
    assert_ptr_not_equal(heap_grow(heap, roomy, 1000, 2000), roomy);
    arena_done(&arena);
}

TEST(without_a_heap_malloc_gives)
{
    unsigned char *memory = heap_get(NULL, 100);
    memset(memory, 1, 100);
    heap_free(memory);
}

static void take_and_give(void *self, unsigned worker, uint32_t piece)
{
    enum { KEPT = 50 };
    unsigned char *kept[KEPT];
    (void)worker;
    for (size_t i = 0; i < KEPT; i++) {
        kept[i] = heap_get(self, 16 * i);
        memset(kept[i], (int)(piece & 0xff), 16 * i);
    }
    for (size_t i = 0; i < KEPT; i++) {
        assert_true(is_filled(kept[i], 16 * i, (unsigned char)(piece & 0xff)));
        heap_free(kept[i]);
    }
}

TEST(several_threads_take_from_one_heap_at_once)
{
    Arena arena;
    arena_init(&arena);
    Crew *crew = crew_new(3);
    crew_do(crew, 300, take_and_give, heap_new(&arena));
    crew_free(crew);
    arena_done(&arena);
}
