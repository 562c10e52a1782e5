// Lists of actors' names say two things: which names are one actor, which is evidence like any other
// (evidence_listed.c), and, by naming both, that two actors are two. The second is no evidence of any two
// reports, but it tells what may carry a merge of two clusters that are known by their names: two actors whom
// a list tells apart have often had the same tools, and one report on both of them shows as much of either as
// a second report on one.

#include "link/apart.h"

#include <stdlib.h>

#include "base/search.h"
#include "base/vec.h"

/// An item bears a name of an actor: of a root cause, that is, whoever lists it.
typedef struct {
    uint32_t root, item, list;
} Bearing;

typedef VEC(Bearing) Bearings;

static int compare_bearings(const void *left, const void *right)
{
    const Bearing *a = left, *b = right;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    return (a->list > b->list) - (a->list < b->list);
}

static uint32_t list_of(const Traces *traces, uint32_t trace)
{
    size_t at;
    SEARCH(at, traces->listed_count, traces->listed[at].trace < trace);
    return traces->listed[at].list;
}

static uint32_t collect(const Traces *traces, const Side *side, Bearings *out)
{
    uint32_t speakers = 0;
    for (uint32_t i = 0; i < side->item_count; i++) {
        const Item *item = &traces->items[side->items[i]];
        if (item->mass[TRACE_LISTED] == 0)
            continue;
        speakers++;
        for (uint32_t t = 0; t < item->trace_count; t++)
            if (traces->traces[item->traces[t]].kind == TRACE_LISTED)
                *vec_push(out) = (Bearing){traces->traces[item->traces[t]].root, side->items[i],
                                           list_of(traces, item->traces[t])};
    }
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_bearings);
    return speakers;
}

static int compare_lists(const void *left, const void *right)
{
    const Bearing *a = left, *b = right;
    return (a->list > b->list) - (a->list < b->list);
}

/// Keeps of the bearings [from, to) one a list.
static void keep_lists(Bearings *bearings, size_t from, size_t to)
{
    Bearing *kept = bearings->items;
    if (to - from > 1)
        qsort(bearings->items + from, to - from, sizeof *bearings->items, compare_lists);
    bearings->count = 0;
    for (size_t i = from; i < to; i++)
        if (bearings->count == 0 || kept[bearings->count - 1].list != kept[i].list)
            kept[bearings->count++] = kept[i];
}

/// Keeps what is of the actor whose names most of the speakers bear, and so many of them; nothing where there
/// is no such actor.
static void keep_main(Bearings *bearings, uint32_t speakers, uint32_t least)
{
    for (size_t from = 0, to; from < bearings->count; from = to) {
        uint32_t items = 0;
        for (to = from; to < bearings->count && bearings->items[to].root == bearings->items[from].root; to++)
            items += to == from || bearings->items[to].item != bearings->items[to - 1].item;
        if (2 * items > speakers && items >= least) {
            keep_lists(bearings, from, to);
            return;
        }
    }
    vec_clear(bearings);
}

static bool has_common_list(const Bearings *a, const Bearings *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (bsearch(&a->items[i], b->items, b->count, sizeof *b->items, compare_lists))
            return true;
    return false;
}

bool are_kept_apart(const Traces *traces, const Side *a, const Side *b)
{
    if (traces->listed_count == 0 || a->mass[TRACE_LISTED] == 0 || b->mass[TRACE_LISTED] == 0)
        return false;
    Bearings of_a = {0}, of_b = {0};
    uint32_t least = traces->params->apart_least, speakers = collect(traces, a, &of_a);
    keep_main(&of_a, speakers, least);
    speakers = collect(traces, b, &of_b);
    keep_main(&of_b, speakers, least);
    bool is_apart = of_a.count > 0 && of_b.count > 0 && of_a.items[0].root != of_b.items[0].root &&
                    has_common_list(&of_a, &of_b);
    vec_free(&of_a);
    vec_free(&of_b);
    return is_apart;
}
