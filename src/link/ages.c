// Reports are mostly dated to one day, and those of a cluster crowd: a cluster of thousands costs what its
// days cost, not its members. [measured] Coarser steps are faster still, but move what a cause weighs: steps
// of sixteen days, one part in twelve of the fading, changed the clusters of the bundled case.

#include "link/ages.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

enum { STEP_DAYS = 1 };

static int32_t step_of(Instant instant)
{
    if (instant == INSTANT_NONE)
        return AGE_UNKNOWN;
    Instant step = (Instant)STEP_DAYS * INSTANT_DAY;
    // Rounded down, before 1970 too.
    return (int32_t)(instant >= 0 ? instant / step : -((step - 1 - instant) / step));
}

static Age age_of(const Item *item, TraceKind kind)
{
    return (Age){kind, step_of(item->first), step_of(item->last), item->mass[kind]};
}

static int compare_ages(const void *left, const void *right)
{
    const Age *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

void ages_of_items(Ages *ages, const Traces *traces, const uint32_t *items, uint32_t count)
{
    VEC(Age) all = {0};
    for (uint32_t i = 0; i < count; i++)
        for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
            if (traces->items[items[i]].mass[kind])
                *vec_push(&all) = age_of(&traces->items[items[i]], kind);
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, compare_ages);
    *ages = (Ages){.items = all.items};
    for (size_t i = 0; i < all.count; i++) {
        if (ages->count > 0 && compare_ages(&all.items[ages->count - 1], &all.items[i]) == 0)
            all.items[ages->count - 1].mass += all.items[i].mass;
        else
            all.items[ages->count++] = all.items[i];
    }
}

void ages_join(Ages *into, const Ages *from)
{
    Ages made = {.items = memory_get(((size_t)into->count + from->count + 1) * sizeof *made.items)};
    for (uint32_t i = 0, k = 0; i < into->count || k < from->count;) {
        int order = i == into->count   ? 1
                    : k == from->count ? -1
                                       : compare_ages(&into->items[i], &from->items[k]);
        Age *next = &made.items[made.count++];
        *next = order <= 0 ? into->items[i++] : from->items[k];
        if (order == 0)
            next->mass += from->items[k].mass;
        k += order >= 0;
    }
    free(into->items);
    *into = made;
}

void ages_remove(Ages *ages, const Item *item)
{
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++) {
        if (!item->mass[kind])
            continue;
        Age key = age_of(item, kind);
        Age *found = bsearch(&key, ages->items, ages->count, sizeof key, compare_ages);
        if (found)
            found->mass -= key.mass;
    }
}

void ages_done(Ages *ages)
{
    free(ages->items);
    *ages = (Ages){0};
}

enum { FADE_STEPS = 4096 }; // eleven years

static double faded_over(int32_t steps, double days)
{
    return exp(-(double)steps * STEP_DAYS / days);
}

double *ages_fade(double days, Arena *arena)
{
    double *fade = arena_array(arena, double, FADE_STEPS);
    for (int32_t i = 0; i < FADE_STEPS; i++)
        fade[i] = faded_over(i, days);
    return fade;
}

static double faded(const Age *age, int32_t first, int32_t last, TraceKind kind, const Traces *traces)
{
    int32_t gap = age->first == AGE_UNKNOWN ? 0
                  : age->first > last       ? age->first - last
                  : first > age->last       ? first - age->last
                                            : 0;
    // Half of all time was spent on this exponential.
    return (double)age->mass *
           (gap < FADE_STEPS ? traces->fade[kind][gap] : faded_over(gap, evidence_rows[kind].days));
}

double ages_mass(const Ages *ages, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    uint32_t from = 0, end = ages->count;
    while (from < end) {
        uint32_t middle = from + (end - from) / 2;
        if (ages->items[middle].kind < kind)
            from = middle + 1;
        else
            end = middle;
    }
    double mass = 0;
    for (uint32_t i = from; i < ages->count && ages->items[i].kind == kind; i++)
        mass += faded(&ages->items[i], step_of(first), step_of(last), kind, traces);
    return mass;
}

double age_mass(const Item *item, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    Age age = age_of(item, kind);
    return age.mass ? faded(&age, step_of(first), step_of(last), kind, traces) : 0;
}
