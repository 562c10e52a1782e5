// Reports are mostly dated to one day, and those of a cluster crowd: a cluster of thousands costs what its
// days cost, not its members. [measured] Coarser steps are faster still, but move what a cause weighs: steps
// of sixteen days, one part in twelve of the fading, changed the clusters of the bundled case.
//
// What fades exponentially fades as one sum: of all days before a day, what is left of them on it is kept
// with it, and of all days after it likewise. A mass seen from any time is then one such sum from either
// side, faded over the days between. What lasted several days, or is not dated, is looked at one by one.
//
// This is asked so often, of clusters that do not fit the processor's caches, that searching by halves was a
// twentieth of all time: each half is a place in memory of its own. So where each stretch of days begins is
// written down.

#include "link/ages.h"

#include <math.h>
#include <stdlib.h>

#include "base/search.h"

enum { STEP_DAYS = 1, AGE_UNKNOWN = INT32_MIN };

/// So many traces of a kind at one time, in days.
typedef struct {
    int32_t first, last; ///< AGE_UNKNOWN for both: undated
    uint32_t mass;
    double before, after; ///< of those of one day up to this one, and from it on, what is left of them on it
} Age;

/// Those of one kind: by (what is of one day before what is not, first, last), each once.
typedef struct {
    Age *items;
    uint32_t *starts; ///< by stretch of days: the first of its items, or of a later one's; the last: all
    uint32_t count;
    uint32_t day_count; ///< of these, of one day
    uint32_t stretches;
    int32_t first_day;
    uint8_t stretch_bits; ///< of days, how many make a stretch: a power of two
} AgesOfKind;

struct Ages {
    AgesOfKind of[TRACE_COUNT];
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
    return (Age){.first = step_of(item->first), .last = step_of(item->last), .mass = item->mass[kind]};
}

static bool is_long(const Age *age)
{
    return age->first != age->last || age->first == AGE_UNKNOWN;
}

static int compare_ages(const void *left, const void *right)
{
    const Age *a = left, *b = right;
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
static void sum_before(AgesOfKind *of, TraceKind kind, uint32_t from, const Traces *traces)
{
    Age *days = of->items;
    for (uint32_t i = from; i < of->day_count; i++) {
        days[i].before = days[i].mass;
        if (i > 0)
            days[i].before +=
                days[i - 1].before * left_after(traces, kind, days[i].first - days[i - 1].first);
    }
}

/// Fills the sums over days [0, end) of those after.
static void sum_after(AgesOfKind *of, TraceKind kind, uint32_t end, const Traces *traces)
{
    Age *days = of->items;
    for (uint32_t i = end < of->day_count ? end : of->day_count; i-- > 0;) {
        days[i].after = days[i].mass;
        if (i + 1 < of->day_count)
            days[i].after += days[i + 1].after * left_after(traces, kind, days[i + 1].first - days[i].first);
    }
}

static uint32_t stretch_of(const AgesOfKind *of, int32_t day)
{
    return ((uint32_t)day - (uint32_t)of->first_day) >> of->stretch_bits;
}

/// As many stretches as there are days with something, at most: then few are in one.
static void index_days(AgesOfKind *of, Heap *heap)
{
    if (of->day_count == 0)
        return;
    int32_t last = of->items[of->day_count - 1].first;
    of->first_day = of->items[0].first;
    of->stretch_bits = 0;
    while (stretch_of(of, last) >= of->day_count)
        of->stretch_bits++;
    of->stretches = stretch_of(of, last) + 1;
    of->starts = heap_grow(heap, of->starts, 0, (of->stretches + (size_t)1) * sizeof *of->starts);
    for (uint32_t stretch = 0, at = 0; stretch <= of->stretches; stretch++) {
        while (at < of->day_count && stretch_of(of, of->items[at].first) < stretch)
            at++;
        of->starts[stretch] = at;
    }
}

/// Of a kind, the items that are others than when its sums were filled: [first, end).
typedef struct {
    uint32_t first, end;
} Changed;

static void changed_add(Changed *changed, uint32_t at)
{
    if (changed->end == 0 || at < changed->first)
        changed->first = at;
    if (at >= changed->end)
        changed->end = at + 1;
}

/// Fills what the items imply.
static void settle(AgesOfKind *of, TraceKind kind, Changed changed, const Traces *traces)
{
    if (changed.end == 0)
        return;
    index_days(of, traces->heap);
    sum_before(of, kind, changed.first, traces);
    sum_after(of, kind, changed.end, traces);
}

/// Room for as many as there are items that show the kind; none is in it yet.
static void make_room(Ages *ages, const Traces *traces, const uint32_t *items, uint32_t count)
{
    uint32_t room[TRACE_COUNT] = {0};
    for (uint32_t i = 0; i < count; i++)
        for (size_t k = 0; k < TRACE_COUNT; k++)
            room[k] += traces->items[items[i]].mass[k] != 0;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        if (room[k])
            ages->of[k].items = heap_get(traces->heap, room[k] * sizeof *ages->of[k].items);
}

/// In order, those of one time as one.
static void sort_kind(AgesOfKind *of)
{
    uint32_t count = of->count;
    of->count = 0;
    if (count > 1)
        qsort(of->items, count, sizeof *of->items, compare_ages);
    for (uint32_t i = 0; i < count; i++) {
        const Age *age = &of->items[i];
        if (of->count > 0 && compare_ages(&of->items[of->count - 1], age) == 0) {
            of->items[of->count - 1].mass += age->mass;
            continue;
        }
        of->day_count += !is_long(age);
        of->items[of->count++] = *age;
    }
}

Ages *ages_new(const Traces *traces, const uint32_t *items, uint32_t count)
{
    Ages *ages = heap_get(traces->heap, sizeof *ages);
    *ages = (Ages){0};
    make_room(ages, traces, items, count);
    for (uint32_t i = 0; i < count; i++) {
        const Item *item = &traces->items[items[i]];
        for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
            if (item->mass[kind])
                ages->of[kind].items[ages->of[kind].count++] = age_of(item, kind);
    }
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++) {
        sort_kind(&ages->of[kind]);
        settle(&ages->of[kind], kind, (Changed){0, ages->of[kind].count}, traces);
    }
    return ages;
}

/// The first of one day that is the day or later.
static uint32_t find_day(const AgesOfKind *of, int32_t day)
{
    if (of->day_count == 0 || day <= of->first_day)
        return 0;
    uint32_t stretch = stretch_of(of, day);
    if (stretch >= of->stretches)
        return of->day_count;
    size_t at = 0;
    uint32_t start = of->starts[stretch], end = of->starts[stretch + 1];
    SEARCH(at, end - start, of->items[start + at].first < day);
    return start + (uint32_t)at;
}

/// Where it is, or would be.
static uint32_t find_age(const AgesOfKind *of, const Age *age)
{
    if (!is_long(age))
        return find_day(of, age->first);
    size_t at = 0;
    SEARCH(at, of->count - of->day_count, compare_ages(&of->items[of->day_count + at], age) < 0);
    return of->day_count + (uint32_t)at;
}

static bool is_there(const AgesOfKind *of, uint32_t at, const Age *age)
{
    return at < of->count && compare_ages(&of->items[at], age) == 0;
}

/// Puts it where it belongs; the list of days does not know of it yet.
static void add_age(AgesOfKind *of, const Age *age, Heap *heap, Changed *changed)
{
    size_t at = 0;
    SEARCH(at, of->count, compare_ages(&of->items[at], age) < 0);
    if (is_there(of, (uint32_t)at, age)) {
        of->items[at].mass += age->mass;
    } else {
        size_t used = of->count * sizeof *age;
        of->items = heap_grow(heap, of->items, used, used + sizeof *age);
        memmove(&of->items[at + 1], &of->items[at], used - at * sizeof *age);
        of->items[at] = *age;
        of->count++;
        of->day_count += !is_long(age);
        changed->end += at < changed->end;
    }
    changed_add(changed, (uint32_t)at);
}

void ages_add(Ages *into, const Traces *traces, const uint32_t *items, uint32_t count)
{
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++) {
        Changed changed = {0};
        for (uint32_t i = 0; i < count; i++) {
            const Item *item = &traces->items[items[i]];
            if (item->mass[kind] == 0)
                continue;
            Age age = age_of(item, kind);
            add_age(&into->of[kind], &age, traces->heap, &changed);
        }
        settle(&into->of[kind], kind, changed, traces);
    }
}

static void join_kind(AgesOfKind *into, TraceKind kind, const AgesOfKind *from, const Traces *traces)
{
    Age *made = heap_get(traces->heap, ((size_t)into->count + from->count) * sizeof *made);
    Changed changed = {0};
    uint32_t count = 0, day_count = 0;
    for (uint32_t i = 0, k = 0; i < into->count || k < from->count;) {
        int order = i == into->count   ? 1
                    : k == from->count ? -1
                                       : compare_ages(&into->items[i], &from->items[k]);
        Age *next = &made[count++];
        *next = order <= 0 ? into->items[i++] : from->items[k];
        if (order == 0)
            next->mass += from->items[k].mass;
        if (order >= 0)
            changed_add(&changed, count - 1);
        k += order >= 0;
        day_count += !is_long(next);
    }
    heap_free(into->items);
    into->items = made;
    into->count = count;
    into->day_count = day_count;
    settle(into, kind, changed, traces);
}

void ages_join(Ages *into, const Traces *traces, const Ages *from)
{
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
        if (from->of[kind].count)
            join_kind(&into->of[kind], kind, &from->of[kind], traces);
}

void ages_remove(Ages *ages, const Traces *traces, const Item *item)
{
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++) {
        AgesOfKind *of = &ages->of[kind];
        if (!item->mass[kind])
            continue;
        Age age = age_of(item, kind);
        uint32_t at = find_age(of, &age);
        if (!is_there(of, at, &age))
            continue;
        of->items[at].mass -= age.mass;
        if (is_long(&age))
            continue;
        sum_before(of, kind, at, traces);
        sum_after(of, kind, at + 1, traces);
    }
}

void ages_free(Ages *ages)
{
    for (size_t k = 0; ages && k < TRACE_COUNT; k++) {
        heap_free(ages->of[k].items);
        heap_free(ages->of[k].starts);
    }
    heap_free(ages);
}

void ages_expect(AgesExpected *out, const Ages *ages, const uint32_t shown[TRACE_COUNT], Instant when)
{
    out->ages = when == INSTANT_NONE ? NULL : ages;
    out->when = when;
    out->count = 0;
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
        if (shown[kind])
            out->kinds[out->count++] = kind;
}

void ages_ask(const AgesExpected *expected, AgesLook look)
{
    int32_t day = step_of(expected->when);
    for (uint32_t i = 0; expected->ages && i < expected->count; i++) {
        const AgesOfKind *of = &expected->ages->of[expected->kinds[i]];
        if (look == AGES_LISTS) {
            __builtin_prefetch(of);
            continue;
        }
        uint32_t stretch = stretch_of(of, day);
        if (of->day_count == 0 || day <= of->first_day || stretch >= of->stretches)
            continue;
        if (look == AGES_STRETCHES)
            __builtin_prefetch(&of->starts[stretch]);
        else
            __builtin_prefetch(&of->items[of->starts[stretch]]);
    }
}

static double faded(const Age *age, TraceKind kind, int32_t first, int32_t last, const Traces *traces)
{
    int32_t gap = age->first == AGE_UNKNOWN ? 0
                  : age->first > last       ? age->first - last
                  : first > age->last       ? first - age->last
                                            : 0;
    return (double)age->mass * left_after(traces, kind, gap);
}

double ages_mass(const Ages *ages, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    int32_t from_day = step_of(first), last_day = step_of(last);
    const AgesOfKind *of = &ages->of[kind];
    uint32_t at = find_day(of, from_day);
    double mass = 0;
    if (at > 0)
        mass += of->items[at - 1].before * left_after(traces, kind, from_day - of->items[at - 1].first);
    for (; at < of->day_count && of->items[at].first <= last_day; at++)
        mass += of->items[at].mass;
    if (at < of->day_count)
        mass += of->items[at].after * left_after(traces, kind, of->items[at].first - last_day);
    for (uint32_t i = of->day_count; i < of->count; i++)
        mass += faded(&of->items[i], kind, from_day, last_day, traces);
    return mass;
}

double age_mass(const Item *item, const Traces *traces, TraceKind kind, Instant first, Instant last)
{
    Age age = age_of(item, kind);
    return age.mass ? faded(&age, kind, step_of(first), step_of(last), traces) : 0;
}
