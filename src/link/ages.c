// Reports are mostly dated to one day, and those of a cluster crowd: a cluster of thousands costs what its
// days cost, not its members. [measured] Coarser steps are faster still, but move what a cause weighs: steps
// of sixteen days, one part in twelve of the fading, changed the clusters of the bundled case.
//
// What fades exponentially fades as one sum: of all days before a day, what is left of them on it is kept
// with it, and of all days after it likewise. A mass seen from any time is then one such sum from either
// side, faded over the days between. What lasted several days, or is not dated, is looked at one by one.

#include "link/ages.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

enum { STEP_DAYS = 1, AGE_UNKNOWN = INT32_MIN };

/// So many traces of a kind at one time, in days.
typedef struct {
    TraceKind kind;
    int32_t first, last; ///< AGE_UNKNOWN for both: undated
    uint32_t mass;
    double before, after; ///< of those of one day up to this one, and from it on, what is left of them on it
} Age;

/// Items by (kind, what is of one day before what is not, first, last), each once.
struct Ages {
    Age *items;
    int32_t *days; ///< by item: `first`, to search in
    uint32_t count;
    struct {
        uint32_t first;      ///< of its items
        uint32_t first_long; ///< of those that lasted several days, or are not dated
    } from[TRACE_COUNT + 1]; ///< by kind
};

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
    return (Age){
        .kind = kind, .first = step_of(item->first), .last = step_of(item->last), .mass = item->mass[kind]};
}

static bool is_long(const Age *age)
{
    return age->first != age->last || age->first == AGE_UNKNOWN;
}

static int compare_ages(const void *left, const void *right)
{
    const Age *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (is_long(a) != is_long(b))
        return is_long(b) ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

enum { FADE_STEPS = 4096 }; // eleven years

static double faded_over(int32_t steps, double days)
{
    return exp(-(double)steps * STEP_DAYS / days);
}

static double *fade_of(double days, Arena *arena)
{
    double *fade = arena_array(arena, double, FADE_STEPS);
    for (int32_t i = 0; i < FADE_STEPS; i++)
        fade[i] = faded_over(i, days);
    return fade;
}

void ages_init_fade(const double *fade[TRACE_COUNT], Arena *arena)
{
    // Kinds with the same number of days share a table: all of them together stay at hand.
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        size_t like = 0;
        while (like < k && evidence_rows[like].days != evidence_rows[k].days)
            like++;
        fade[k] = like < k ? fade[like] : fade_of(evidence_rows[k].days, arena);
    }
}

/// Half of all time was spent on this exponential.
static double left_after(const Traces *traces, TraceKind kind, int32_t gap)
{
    return traces->fade[kind] && gap < FADE_STEPS ? traces->fade[kind][gap]
                                                  : faded_over(gap, evidence_rows[kind].days);
}

/// Fills the sums over days [from, count) of those before.
static void sum_before(Age *days, uint32_t from, uint32_t count, const Traces *traces)
{
    for (uint32_t i = from; i < count; i++) {
        days[i].before = days[i].mass;
        if (i > 0)
            days[i].before +=
                days[i - 1].before * left_after(traces, days[i].kind, days[i].first - days[i - 1].first);
    }
}

/// Fills the sums over days [0, end) of those after.
static void sum_after(Age *days, uint32_t end, uint32_t count, const Traces *traces)
{
    for (uint32_t i = end; i-- > 0;) {
        days[i].after = days[i].mass;
        if (i + 1 < count)
            days[i].after +=
                days[i + 1].after * left_after(traces, days[i].kind, days[i + 1].first - days[i].first);
    }
}

/// Of each kind, the items that are others than when its sums were filled: [first, end).
typedef struct {
    uint32_t first[TRACE_COUNT], end[TRACE_COUNT];
} Changed;

static void changed_add(Changed *changed, TraceKind kind, uint32_t at)
{
    if (changed->end[kind] == 0)
        changed->first[kind] = at;
    changed->end[kind] = at + 1;
}

/// Fills what the items imply.
static void settle(Ages *ages, const Changed *changed, const Traces *traces)
{
    uint32_t at = 0;
    heap_free(ages->days);
    ages->days = heap_get(traces->heap, ages->count * sizeof *ages->days);
    for (uint32_t i = 0; i < ages->count; i++)
        ages->days[i] = ages->items[i].first;
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        ages->from[k].first = at;
        while (at < ages->count && ages->items[at].kind == k && !is_long(&ages->items[at]))
            at++;
        ages->from[k].first_long = at;
        while (at < ages->count && ages->items[at].kind == k)
            at++;
        uint32_t from = ages->from[k].first, count = ages->from[k].first_long - from;
        if (changed->end[k] == 0)
            continue;
        uint32_t end = changed->end[k] < from + count ? changed->end[k] : from + count;
        sum_before(&ages->items[from], changed->first[k] - from, count, traces);
        sum_after(&ages->items[from], end - from, count, traces);
    }
    ages->from[TRACE_COUNT].first = at;
}

Ages *ages_new(const Traces *traces, const uint32_t *items, uint32_t count)
{
    VEC(Age) all = {0};
    for (uint32_t i = 0; i < count; i++)
        for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
            if (traces->items[items[i]].mass[kind])
                *vec_push(&all) = age_of(&traces->items[items[i]], kind);
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, compare_ages);
    Ages *ages = heap_get(traces->heap, sizeof *ages);
    *ages = (Ages){.items = heap_get(traces->heap, all.count * sizeof *ages->items)};
    Changed changed = {0};
    for (size_t i = 0; i < all.count; i++) {
        if (ages->count > 0 && compare_ages(&ages->items[ages->count - 1], &all.items[i]) == 0)
            ages->items[ages->count - 1].mass += all.items[i].mass;
        else
            ages->items[ages->count++] = all.items[i];
        changed_add(&changed, all.items[i].kind, ages->count - 1);
    }
    vec_free(&all);
    settle(ages, &changed, traces);
    return ages;
}

void ages_join(Ages *into, const Traces *traces, const Ages *from)
{
    Age *made = heap_get(traces->heap, ((size_t)into->count + from->count) * sizeof *made);
    Changed changed = {0};
    uint32_t count = 0;
    for (uint32_t i = 0, k = 0; i < into->count || k < from->count;) {
        int order = i == into->count   ? 1
                    : k == from->count ? -1
                                       : compare_ages(&into->items[i], &from->items[k]);
        Age *next = &made[count++];
        *next = order <= 0 ? into->items[i++] : from->items[k];
        if (order == 0)
            next->mass += from->items[k].mass;
        if (order >= 0)
            changed_add(&changed, next->kind, count - 1);
        k += order >= 0;
    }
    heap_free(into->items);
    into->items = made;
    into->count = count;
    settle(into, &changed, traces);
}

void ages_remove(Ages *ages, const Traces *traces, const Item *item)
{
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++) {
        if (!item->mass[kind])
            continue;
        Age key = age_of(item, kind);
        Age *found = bsearch(&key, ages->items, ages->count, sizeof key, compare_ages);
        if (!found)
            continue;
        found->mass -= key.mass;
        if (is_long(found))
            continue;
        uint32_t from = ages->from[kind].first, count = ages->from[kind].first_long - from,
                 at = (uint32_t)(found - ages->items) - from;
        sum_before(&ages->items[from], at, count, traces);
        sum_after(&ages->items[from], at + 1, count, traces);
    }
}

void ages_free(Ages *ages)
{
    if (ages) {
        heap_free(ages->items);
        heap_free(ages->days);
    }
    heap_free(ages);
}

static double faded(const Age *age, int32_t first, int32_t last, const Traces *traces)
{
    int32_t gap = age->first == AGE_UNKNOWN ? 0
                  : age->first > last       ? age->first - last
                  : first > age->last       ? first - age->last
                                            : 0;
    return (double)age->mass * left_after(traces, age->kind, gap);
}

/// The first of items [from, end), days of one kind, that is the day or later. Each step depends on the
/// memory alone and not on a guess: those of several kinds, asked one after another, overlap.
static uint32_t find_day(const Ages *ages, uint32_t from, uint32_t end, int32_t day)
{
    uint32_t count = end - from;
    for (uint32_t half; count > 1; count -= half) {
        half = count / 2;
        // A choice would be made a jump.
        from += half & -(uint32_t)(ages->days[from + half - 1] < day);
    }
    return from + (count == 1 && ages->days[from] < day);
}

double ages_mass(const Ages *ages, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    int32_t from_day = step_of(first), last_day = step_of(last);
    uint32_t from = ages->from[kind].first, end = ages->from[kind].first_long;
    uint32_t at = find_day(ages, from, end, from_day);
    double mass = 0;
    if (at > from)
        mass += ages->items[at - 1].before * left_after(traces, kind, from_day - ages->items[at - 1].first);
    for (; at < end && ages->items[at].first <= last_day; at++)
        mass += ages->items[at].mass;
    if (at < end)
        mass += ages->items[at].after * left_after(traces, kind, ages->items[at].first - last_day);
    for (uint32_t i = end; i < ages->from[kind + 1].first; i++)
        mass += faded(&ages->items[i], from_day, last_day, traces);
    return mass;
}

double age_mass(const Item *item, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    Age age = age_of(item, kind);
    return age.mass ? faded(&age, step_of(first), step_of(last), traces) : 0;
}
