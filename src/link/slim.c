// Most of what a pool shows is shown once, and ties nobody. Once it is counted, only its numbers are asked
// for: so what can tie is moved together. It is then found in a fraction of the memory, and with it in the
// processor's caches; everything else is given back.

#include <stdlib.h>

#include "base/hash.h"
#include "link/ages.h"
#include "link/conduct.h"
#include "link/gather.h"

/// What ties, and the sources of what does.
static bool has_showings(const Trace *trace)
{
    return trace->is_linkable || trace->is_source;
}

/// What weighing looks at: evidence that ties, and behaviour, which is counted wherever it stands.
static bool is_asked_for(const Traces *traces, const Trace *trace)
{
    return has_showings(trace) || (traces->has_mistakes && is_conduct(trace->kind));
}

/// The new number of each trace, in the order of the old ones; INDEX_NONE: it goes.
static uint32_t *number_traces(Traces *traces)
{
    uint32_t *number = memory_get_paged(((size_t)traces->trace_count + 1) * sizeof *number), kept = 0,
             showings = 0;
    for (uint32_t i = 0; i < traces->trace_count; i++) {
        bool is_kept = is_asked_for(traces, &traces->traces[i]);
        number[i] = is_kept ? kept++ : INDEX_NONE;
        showings += has_showings(&traces->traces[i]) ? traces->traces[i].showing_count : 0;
    }
    traces->trace_count = kept;
    traces->showing_count = showings;
    return number;
}

/// Roots keep their old numbers: they are compared alone.
static void move_traces(Traces *traces, const Traces *from, const uint32_t *number, Arena *arena)
{
    traces->traces = arena_array(arena, Trace, traces->trace_count);
    traces->showings = arena_array(arena, Showing, traces->showing_count);
    traces->shown_by = arena_array(arena, uint32_t, traces->showing_count);
    traces->chance = arena_array(arena, uint32_t, traces->trace_count);
    uint32_t showings = 0;
    for (uint32_t i = 0; i < from->trace_count; i++) {
        if (number[i] == INDEX_NONE)
            continue;
        Trace *trace = &traces->traces[number[i]];
        *trace = from->traces[i];
        const Trace *root = &from->traces[trace->root];
        traces->chance[number[i]] = (uint32_t)(hash_quick(root->text) >> 32) + (uint32_t)root->kind;
        trace->text = TEXT_NONE;
        trace->parent = trace->parent == INDEX_NONE ? INDEX_NONE : number[trace->parent];
        trace->first_showing = showings;
        trace->showing_count = has_showings(trace) ? trace->showing_count : 0;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            Showing *showing = &traces->showings[showings];
            *showing = from->showings[from->traces[i].first_showing + s];
            showing->trace = number[i];
            traces->shown_by[showings++] = showing->item;
        }
    }
}

static uint32_t *move_numbers(const uint32_t *numbers, uint32_t count, const uint32_t *number,
                              uint32_t **room)
{
    uint32_t *moved = *room;
    for (uint32_t i = 0; i < count; i++)
        moved[i] = number[numbers[i]];
    *room += count;
    return moved;
}

static Act *move_acts(const Item *item, const uint32_t *number, Act **room)
{
    Act *moved = *room;
    for (uint32_t i = 0; i < item->act_count; i++) {
        moved[i] = item->acts[i];
        if (act_is_trace(moved[i].what))
            moved[i].what = number[moved[i].what];
    }
    *room += item->act_count;
    return moved;
}

static void move_items(Traces *traces, const uint32_t *number, Arena *arena)
{
    size_t listed = 0, activities = 0, act_count = 0;
    for (uint32_t i = 0; i < traces->item_count; i++) {
        listed += traces->items[i].trace_count;
        act_count += traces->items[i].act_count;
        activities += traces->items[i].activity_count;
    }
    Item *items = arena_array(arena, Item, traces->item_count);
    uint32_t *room = arena_array(arena, uint32_t, listed + activities);
    Act *acts = arena_array(arena, Act, act_count);
    for (uint32_t i = 0; i < traces->item_count; i++) {
        Item *item = &items[i];
        *item = traces->items[i];
        item->traces = move_numbers(item->traces, item->trace_count, number, &room);
        item->acts = move_acts(item, number, &acts);
        memcpy(room, item->activities, item->activity_count * sizeof *room);
        item->activities = room;
        room += item->activity_count;
    }
    traces->items = items;
}

static void *moved(Arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_alloc(arena, count, size);
    if (count)
        memcpy(copy, items, count * size);
    return copy;
}

void traces_slim(Traces *traces, Arena *arena)
{
    const Traces from = *traces;
    uint32_t *number = number_traces(traces);
    traces->arena = arena;
    ages_init_fade(traces->fade, arena);
    move_traces(traces, &from, number, arena);
    move_items(traces, number, arena);
    traces->derived = moved(arena, from.derived, from.derived_count, sizeof *from.derived);
    for (uint32_t i = 0; i < from.derived_count; i++)
        traces->derived[i] =
            (Derived){.trace = number[from.derived[i].trace], .source = number[from.derived[i].source]};
    traces->listed = moved(arena, from.listed, from.listed_count, sizeof *from.listed);
    traces->listed_count = 0;
    for (uint32_t i = 0; i < from.listed_count; i++)
        if (number[from.listed[i].trace] != INDEX_NONE)
            traces->listed[traces->listed_count++] =
                (ListedNames){number[from.listed[i].trace], from.listed[i].list};
    free(number);
    traces->item_of = moved(arena, from.item_of, from.pool->activity_count, sizeof *from.item_of);
    traces->copies = moved(arena, from.copies, from.copy_count, sizeof *from.copies);
    traces->lone_files = NULL;
    traces->cited = NULL;
    traces->cited_count = 0;
}
