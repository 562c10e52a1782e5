#include "link/conduct.h"

#include <stdlib.h>

bool is_conduct(TraceKind kind)
{
    return kind == TRACE_TECHNIQUE || kind == TRACE_COUNTRY || kind == TRACE_SECTOR;
}

/// Beside traces, the quarters of years in which items are active, counted from long before any, and
/// partners.
enum { QUARTER = 1 << 30, PARTNER = QUARTER | 1 << 29, QUARTER_DAYS = 91, BEFORE_ANY = 1 << 22 };

bool act_is_trace(uint32_t what)
{
    return what < QUARTER;
}

size_t conduct_way(const Traces *traces, uint32_t what)
{
    return what < QUARTER ? traces->traces[what].kind : what < PARTNER ? WAY_TIME : WAY_PARTNER;
}

void conduct_add_free(const Traces *traces, Item *item)
{
    if (item->first != INSTANT_NONE) {
        Instant day = (item->first + (item->last - item->first) / 2) / INSTANT_DAY;
        item->acts[item->act_count++] = (Act){QUARTER | (uint32_t)((day + BEFORE_ANY) / QUARTER_DAYS), 1};
    }
    item->acts[item->act_count++] = (Act){PARTNER | traces->pool->activities[item->original].partner, 1};
}

static int compare_acts(const void *left, const void *right)
{
    const Act *a = left, *b = right;
    return (a->what > b->what) - (a->what < b->what);
}

static void conduct_sort(Conduct *conduct)
{
    uint32_t kept = 0;
    if (conduct->count > 1)
        qsort(conduct->acts, conduct->count, sizeof *conduct->acts, compare_acts);
    for (uint32_t i = 0; i < conduct->count; i++)
        if (kept > 0 && conduct->acts[kept - 1].what == conduct->acts[i].what)
            conduct->acts[kept - 1].count++;
        else
            conduct->acts[kept++] = conduct->acts[i];
    conduct->count = kept;
}

void conduct_of_items(Conduct *conduct, const Traces *traces, const uint32_t *items, uint32_t count)
{
    size_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += traces->items[items[i]].act_count;
    *conduct = (Conduct){.acts = heap_get(traces->heap, (total + 1) * sizeof *conduct->acts)};
    for (uint32_t i = 0; i < count; i++) {
        const Item *item = &traces->items[items[i]];
        for (uint32_t k = 0; k < item->act_count; k++)
            conduct->acts[conduct->count++] = item->acts[k];
    }
    conduct_sort(conduct);
}

void conduct_of_all(Conduct *conduct, const Traces *traces)
{
    *conduct = (Conduct){
        .acts = heap_get(traces->heap, ((size_t)traces->item_count * FREE_ACTS + 1) * sizeof *conduct->acts)};
    for (uint32_t i = 0; i < traces->item_count; i++) {
        const Item *item = &traces->items[i];
        for (uint32_t k = 0; k < item->act_count; k++)
            if (!act_is_trace(item->acts[k].what))
                conduct->acts[conduct->count++] = item->acts[k];
    }
    conduct_sort(conduct);
}

void conduct_join(Conduct *into, const Traces *traces, const Conduct *from)
{
    Conduct made = {.acts =
                        heap_get(traces->heap, ((size_t)into->count + from->count + 1) * sizeof *made.acts)};
    for (uint32_t i = 0, k = 0; i < into->count || k < from->count;) {
        bool is_left = k == from->count || (i < into->count && into->acts[i].what <= from->acts[k].what);
        bool is_right = i == into->count || (k < from->count && from->acts[k].what <= into->acts[i].what);
        Act *next = &made.acts[made.count++];
        *next = is_left ? into->acts[i] : from->acts[k];
        if (is_left && is_right)
            next->count += from->acts[k].count;
        i += is_left;
        k += is_right;
    }
    heap_free(into->acts);
    *into = made;
}

/// The first that is this or a later one.
uint32_t conduct_place(const Conduct *conduct, uint32_t what)
{
    // As search_number does (base/search.h).
    uint32_t from = 0, count = conduct->count;
    for (uint32_t half; count > 1; count -= half) {
        half = count / 2;
        from += half & -(uint32_t)(conduct->acts[from + half - 1].what < what);
    }
    return from + (count == 1 && conduct->acts[from].what < what);
}

static Act *find(const Conduct *conduct, uint32_t what)
{
    uint32_t at = conduct_place(conduct, what);
    return at < conduct->count && conduct->acts[at].what == what ? &conduct->acts[at] : NULL;
}

void conduct_remove(Conduct *conduct, const Item *item)
{
    for (uint32_t i = 0; i < item->act_count; i++) {
        Act *found = find(conduct, item->acts[i].what);
        if (found)
            found->count--;
    }
}

void conduct_done(Conduct *conduct)
{
    heap_free(conduct->acts);
    *conduct = (Conduct){0};
}

/// Quarters around one, each as exp(-days/200). [measured] on synthetic pools: 200 days do better than 365
/// and 700.
static double count_near(const Conduct *conduct, uint32_t quarter)
{
    static const double faded[] = {1, .634, .403, .255, .162, .103, .065, .041, .026};
    enum { REACH = sizeof faded / sizeof *faded - 1 };
    double sum = 0;
    for (uint32_t i = conduct_place(conduct, quarter - REACH); i < conduct->count; i++) {
        uint32_t other = conduct->acts[i].what, gap = other > quarter ? other - quarter : quarter - other;
        if (gap > REACH)
            break;
        sum += conduct->acts[i].count * faded[gap];
    }
    return sum;
}

double conduct_count(const Conduct *conduct, uint32_t what)
{
    if (what >= QUARTER && what < PARTNER)
        return count_near(conduct, what);
    const Act *found = find(conduct, what);
    return found ? found->count : 0;
}
