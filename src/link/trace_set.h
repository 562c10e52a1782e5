#pragma once
/// Which traces a large side shows, for who asks of a few: one look into memory a question, where a search
/// by halves in its list takes as many as the list has halves.

#include "base/heap.h"
#include "link/params.h"

typedef struct {
    uint32_t *slots; ///< open addressing; INDEX_NONE: free; NULL: there is no set
    uint32_t count;
    uint8_t bits; ///< of the number of slots
} TraceSet;

void trace_set_add(TraceSet *set, Heap *heap, uint32_t trace);
void trace_set_done(TraceSet *set);

/// Where it is looked for first. Fibonacci hashing: near numbers fall far apart.
static inline uint32_t trace_set_slot(const TraceSet *set, uint32_t trace)
{
    return (uint32_t)(trace * UINT32_C(2654435769)) >> (32 - set->bits);
}

static inline bool trace_set_has(const TraceSet *set, uint32_t trace)
{
    uint32_t at = trace_set_slot(set, trace), last = (UINT32_C(1) << set->bits) - 1;
    while (set->slots[at] != INDEX_NONE && set->slots[at] != trace)
        at = (at + 1) & last;
    return set->slots[at] == trace;
}
