// What a large side shows, as a set.

#include "link/trace_set.h"

#include "unit/test.h"

TEST(trace_set_holds_what_was_added_and_nothing_else)
{
    enum { COUNT = 5000 };
    Arena arena;
    arena_init(&arena);
    TraceSet set = {0};
    Heap *heap = heap_new(&arena);
    for (uint32_t i = 0; i < COUNT; i++) {
        trace_set_add(&set, heap, i * 3);
        trace_set_add(&set, heap, i / 2 * 3); // once more
    }
    assert_int_equal(set.count, COUNT);
    for (uint32_t i = 0; i < COUNT * 3; i++)
        assert_int_equal(trace_set_has(&set, i), i % 3 == 0);
    assert_false(trace_set_has(&set, COUNT * 3));
    trace_set_done(&set);
    arena_done(&arena);
}
