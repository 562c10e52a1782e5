#include "link/trace_set.h"

#include <string.h>

static void place_trace(TraceSet *set, uint32_t trace)
{
    uint32_t at = trace_set_slot(set, trace), last = (UINT32_C(1) << set->bits) - 1;
    while (set->slots[at] != INDEX_NONE)
        at = (at + 1) & last;
    set->slots[at] = trace;
}

/// To twice as many slots.
static void grow(TraceSet *set, Heap *heap)
{
    enum { FIRST_BITS = 6 };
    const TraceSet old = *set;
    size_t room = old.slots ? (size_t)1 << old.bits : 0;
    set->bits = (uint8_t)(old.slots ? old.bits + 1 : FIRST_BITS);
    size_t bytes = sizeof *set->slots << set->bits;
    set->slots = heap_get(heap, bytes);
    memset(set->slots, 0xff, bytes);
    for (size_t i = 0; i < room; i++)
        if (old.slots[i] != INDEX_NONE)
            place_trace(set, old.slots[i]);
    heap_free(old.slots);
}

void trace_set_add(TraceSet *set, Heap *heap, uint32_t trace)
{
    // Half full: what is not there is mostly found to be missing at the first look.
    if (!set->slots || (size_t)set->count * 2 >= (size_t)1 << set->bits)
        grow(set, heap);
    if (trace_set_has(set, trace))
        return;
    place_trace(set, trace);
    set->count++;
}

void trace_set_done(TraceSet *set)
{
    heap_free(set->slots);
    *set = (TraceSet){0};
}
