#include "link/conduct.h"

#include <stdlib.h>

bool is_conduct(TraceKind kind)
{
    return kind == TRACE_TECHNIQUE || kind == TRACE_COUNTRY || kind == TRACE_SECTOR;
}

static int compare_acts(const void *left, const void *right)
{
    const Act *a = left, *b = right;
    return (a->trace > b->trace) - (a->trace < b->trace);
}

void conduct_of_items(Conduct *conduct, const Traces *traces, const uint32_t *items, uint32_t count)
{
    size_t total = 0, used = 0;
    for (uint32_t i = 0; i < count; i++)
        total += traces->items[items[i]].act_count;
    *conduct = (Conduct){.acts = memory_get((total + 1) * sizeof *conduct->acts)};
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < traces->items[items[i]].act_count; k++)
            conduct->acts[used++] = (Act){traces->items[items[i]].acts[k], 1};
    // Those of one item are ascending.
    if (count > 1 && used > 1)
        qsort(conduct->acts, used, sizeof *conduct->acts, compare_acts);
    for (size_t i = 0; i < used; i++)
        if (conduct->count > 0 && conduct->acts[conduct->count - 1].trace == conduct->acts[i].trace)
            conduct->acts[conduct->count - 1].count++;
        else
            conduct->acts[conduct->count++] = conduct->acts[i];
}

void conduct_join(Conduct *into, const Conduct *from)
{
    Conduct made = {.acts = memory_get(((size_t)into->count + from->count + 1) * sizeof *made.acts)};
    for (uint32_t i = 0, k = 0; i < into->count || k < from->count;) {
        bool is_left = k == from->count || (i < into->count && into->acts[i].trace <= from->acts[k].trace);
        bool is_right = i == into->count || (k < from->count && from->acts[k].trace <= into->acts[i].trace);
        Act *next = &made.acts[made.count++];
        *next = is_left ? into->acts[i] : from->acts[k];
        if (is_left && is_right)
            next->count += from->acts[k].count;
        i += is_left;
        k += is_right;
    }
    free(into->acts);
    *into = made;
}

static Act *find(const Conduct *conduct, uint32_t trace)
{
    uint32_t from = 0, end = conduct->count;
    while (from < end) {
        uint32_t middle = from + (end - from) / 2;
        if (conduct->acts[middle].trace < trace)
            from = middle + 1;
        else
            end = middle;
    }
    return from < conduct->count && conduct->acts[from].trace == trace ? &conduct->acts[from] : NULL;
}

void conduct_remove(Conduct *conduct, const Item *item)
{
    for (uint32_t i = 0; i < item->act_count; i++) {
        Act *found = find(conduct, item->acts[i]);
        if (found)
            found->count--;
    }
}

void conduct_done(Conduct *conduct)
{
    free(conduct->acts);
    *conduct = (Conduct){0};
}

uint32_t conduct_count(const Conduct *conduct, uint32_t trace)
{
    const Act *found = find(conduct, trace);
    return found ? found->count : 0;
}
