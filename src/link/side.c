// Sides: sets of items with what could tie them to others, as they are weighed, joined and parted.

#include <stdlib.h>

#include "base/search.h"
#include "link/weigh.h"

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Up to so many items are looked at one by one.
enum { SMALL_SIDE = 8 };

/// Most are looked at and never changed: nothing is copied.
static Side side_of_item(const Traces *traces, Item *item)
{
    Side side = {.items = &item->number,
                 .item_count = 1,
                 .traces = item->traces,
                 .trace_count = item->trace_count,
                 .is_dated = item->first != INSTANT_NONE,
                 .is_of_item = true,
                 .group = INDEX_NONE};
    memcpy(side.mass, item->mass, sizeof side.mass);
    if (traces->has_mistakes)
        side.conduct = (Conduct){item->acts, item->act_count};
    return side;
}

static void add_to_set(Side *side, const Traces *traces, const uint32_t *added, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        trace_set_add(&side->set, traces->heap, added[i]);
}

void side_of_items(Side *side, const Traces *traces, const uint32_t *items, uint32_t count)
{
    if (count == 1) {
        *side = side_of_item(traces, &traces->items[items[0]]);
        return;
    }
    *side = (Side){.item_count = count, .group = INDEX_NONE};
    size_t total = 0;
    side->items = heap_get(traces->heap, count * sizeof *side->items);
    for (uint32_t i = 0; i < count; i++) {
        side->items[i] = items[i];
        total += traces->items[items[i]].trace_count;
    }
    qsort(side->items, count, sizeof *side->items, compare_numbers);
    side->traces = heap_get(traces->heap, total * sizeof *side->traces);
    for (uint32_t i = 0; i < count; i++) {
        const Item *item = &traces->items[side->items[i]];
        if (item->trace_count)
            memcpy(side->traces + side->trace_count, item->traces, item->trace_count * sizeof *side->traces);
        side->trace_count += item->trace_count;
        side->is_dated |= item->first != INSTANT_NONE;
        for (size_t k = 0; k < TRACE_COUNT; k++)
            side->mass[k] += item->mass[k];
    }
    qsort(side->traces, side->trace_count, sizeof *side->traces, compare_numbers);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < side->trace_count; i++)
        if (kept == 0 || side->traces[kept - 1] != side->traces[i])
            side->traces[kept++] = side->traces[i];
    side->trace_count = kept;
    if (count > SMALL_SIDE) {
        side->ages = ages_new(traces, side->items, count);
        add_to_set(side, traces, side->traces, side->trace_count);
    }
    if (traces->has_mistakes)
        conduct_of_items(&side->conduct, traces, side->items, count);
}

static void *copy_of(Heap *heap, const void *items, size_t count, size_t size)
{
    void *copy = heap_get(heap, count * size);
    if (count)
        memcpy(copy, items, count * size);
    return copy;
}

/// It is to be changed.
static void own_lists(Side *side, const Traces *traces)
{
    if (!side->is_of_item)
        return;
    side->items = copy_of(traces->heap, side->items, side->item_count, sizeof *side->items);
    side->traces = copy_of(traces->heap, side->traces, side->trace_count, sizeof *side->traces);
    side->conduct.acts =
        copy_of(traces->heap, side->conduct.acts, side->conduct.count, sizeof *side->conduct.acts);
    side->is_of_item = false;
}

/// Adds ascending numbers to others, each once; what is longer may be had anew. From the end on, where each
/// is moved at most once; a short list is put into a long one in a few long moves.
static uint32_t *merge_numbers(Heap *heap, uint32_t *into, uint32_t *count, const uint32_t *added,
                               uint32_t added_count)
{
    uint32_t left = *count, fresh = 0;
    for (uint32_t k = 0; k < added_count; k++) {
        uint32_t at = search_number(into, left, added[k]);
        fresh += at == left || into[at] != added[k];
    }
    uint32_t end = left + fresh;
    *count = end;
    into = heap_grow(heap, into, left * sizeof *into, end * sizeof *into);
    for (uint32_t k = added_count; k-- > 0 && fresh > 0;) {
        uint32_t at = search_number(into, left, added[k]);
        bool is_there = at < left && into[at] == added[k];
        uint32_t moved = left - at;
        memmove(into + end - moved, into + at, moved * sizeof *into);
        end -= moved;
        left = at;
        if (!is_there) {
            into[--end] = added[k];
            fresh--;
        }
    }
    return into;
}

/// What makes a large side quick to ask, before the lists are joined.
static void join_large(Side *into, const Traces *traces, const Side *from)
{
    if (into->item_count + from->item_count <= SMALL_SIDE)
        return;
    if (!into->ages) {
        into->ages = ages_new(traces, into->items, into->item_count);
        add_to_set(into, traces, into->traces, into->trace_count);
    }
    add_to_set(into, traces, from->traces, from->trace_count);
    if (from->ages)
        ages_join(into->ages, traces, from->ages);
    else
        ages_add(into->ages, traces, from->items, from->item_count);
}

void side_join(Side *into, const Traces *traces, const Side *from)
{
    own_lists(into, traces);
    join_large(into, traces, from);
    conduct_join(&into->conduct, traces, &from->conduct);
    into->items = merge_numbers(traces->heap, into->items, &into->item_count, from->items, from->item_count);
    into->traces =
        merge_numbers(traces->heap, into->traces, &into->trace_count, from->traces, from->trace_count);
    into->is_dated |= from->is_dated;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        into->mass[k] += from->mass[k];
}

void side_remove(Side *side, const Traces *traces, const uint32_t *items, uint32_t count)
{
    uint32_t kept = 0, gone = 0; // both lists are ascending
    own_lists(side, traces);
    for (uint32_t i = 0; i < side->item_count; i++) {
        if (gone < count && items[gone] == side->items[i])
            gone++;
        else
            side->items[kept++] = side->items[i];
    }
    side->item_count = kept;
    for (uint32_t i = 0; i < count; i++) {
        for (size_t k = 0; k < TRACE_COUNT; k++)
            side->mass[k] -= traces->items[items[i]].mass[k];
        if (side->ages)
            ages_remove(side->ages, traces, &traces->items[items[i]]);
        conduct_remove(&side->conduct, &traces->items[items[i]]);
    }
}

Side side_without(const Side *whole, const Traces *traces, const uint32_t *items, uint32_t count)
{
    Side rest = *whole;
    rest.but = items;
    rest.but_count = count;
    for (uint32_t i = 0; i < count; i++)
        for (size_t k = 0; k < TRACE_COUNT; k++)
            rest.mass[k] -= traces->items[items[i]].mass[k];
    return rest;
}

void side_done(Side *side)
{
    if (!side->is_of_item) {
        heap_free(side->items);
        heap_free(side->traces);
        ages_free(side->ages);
        trace_set_done(&side->set);
        conduct_done(&side->conduct);
    }
    *side = (Side){0};
}
