// From what was gathered to an index of traces: who shows each, what ties, what each item shows.

#include "link/traces.h"

#include <assert.h>
#include <stdlib.h>

#include "link/ages.h"
#include "link/conduct.h"
#include "link/derived.h"
#include "link/gather.h"
#include "link/hubs.h"
#include "link/mistakes.h"
#include "model/reliability.h"

static double belief_of(const Gatherer *gatherer, uint32_t partner, unsigned credibility, TraceKind kind)
{
    const LinkParams *params = gatherer->params;
    double belief = reliability_right(gatherer->pool->partners[partner].reliability);
    belief *= params->credibility[credibility >= 1 && credibility <= 6 ? credibility : 6];
    return belief * (1 - evidence_rows[kind].fake);
}

static Showing showing_of(const Gatherer *gatherer, const Shown *shown)
{
    const Pool *pool = gatherer->pool;
    const Activity *by = &pool->activities[shown->activity];
    const Observation *it = shown->observation == INDEX_NONE ? NULL : &pool->observations[shown->observation];
    Instant first = it ? it->first_seen : INSTANT_NONE, last = it ? it->last_seen : INSTANT_NONE;
    if (first == INSTANT_NONE)
        first = last != INSTANT_NONE ? last : by->date;
    if (last == INSTANT_NONE || last < first)
        last = first;
    return (Showing){
        .trace = shown->trace,
        .activity = shown->activity,
        .partner = by->partner,
        .first = first,
        .last = last,
        .belief = belief_of(gatherer, by->partner, it ? it->credibility : 6,
                            gatherer->traces.items[shown->trace].kind),
        .observation = shown->observation,
    };
}

static int compare_showings(const void *left, const void *right)
{
    const Showing *a = left, *b = right;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return (a->observation > b->observation) - (a->observation < b->observation);
}

enum { GROUPINGS = 2 };

/// Showings on the way to their traces, by several threads: each walks over all, and moves those of its own
/// traces.
typedef struct {
    Gatherer *gatherer;
    uint32_t *next;                   ///< by trace: where its next showing goes
    uint32_t of_piece[GROUPINGS + 1]; ///< the first trace of each thread
    Showing *grouped;
} Grouping;

static void group_piece(void *self, unsigned worker, uint32_t piece)
{
    enum { AHEAD = 16 };
    const Grouping *it = self;
    Trace *all = it->gatherer->traces.items;
    const Shown *shown = it->gatherer->shown.items;
    size_t count = it->gatherer->shown.count;
    uint32_t first = it->of_piece[piece], traces = it->of_piece[piece + 1] - first;
    (void)worker;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count && shown[i + AHEAD].trace - first < traces)
            __builtin_prefetch(&it->grouped[it->next[shown[i + AHEAD].trace]], 1);
        if (shown[i].trace - first >= traces)
            continue;
        if (all[shown[i].trace].is_lone)
            all[shown[i].trace].first_showing = shown[i].activity;
        else
            it->grouped[it->next[shown[i].trace]++] = showing_of(it->gatherer, &shown[i]);
    }
}

/// What is shown once, most of a large pool, ties nobody: it gets no showing where weighing alone is asked
/// for. `count`: by trace, how often it is shown, then how many showings it gets.
static void leave_out_lone(Gatherer *gatherer, uint32_t *count)
{
    for (size_t t = 0; gatherer->lone_files && t < gatherer->traces.count; t++)
        if (count[t] == 1) {
            gatherer->traces.items[t].is_lone = true;
            count[t] = 0;
        }
}

/// Each trace's showings together, in the order they were found in: one pass, not a sort.
static void group_showings(Gatherer *gatherer, Crew *crew, Traces *out)
{
    uint32_t trace_count = (uint32_t)gatherer->traces.count;
    Grouping it = {.gatherer = gatherer,
                   .next = memory_get_paged(((size_t)trace_count + 2) * sizeof *it.next)};
    uint32_t *next = it.next;
    memset(next, 0, ((size_t)trace_count + 2) * sizeof *next);
    for (size_t i = 0; i < gatherer->shown.count; i++)
        next[gatherer->shown.items[i].trace + 1]++;
    leave_out_lone(gatherer, next + 1);
    for (uint32_t t = 0; t < trace_count; t++)
        next[t + 1] += next[t];
    uint32_t count = next[trace_count];
    for (uint32_t t = 0, piece = 1; t < trace_count; t++)
        for (; piece < GROUPINGS && next[t + 1] >= (uint64_t)count * piece / GROUPINGS; piece++)
            it.of_piece[piece] = t + 1;
    it.of_piece[GROUPINGS] = trace_count;
    it.grouped = arena_room(gatherer->arena, count * sizeof *it.grouped);
    crew_do(crew, GROUPINGS, group_piece, &it);
    free(next);
    out->showings = it.grouped;
    out->showing_count = count;
}

/// Puts the showings of each trace in order, where they are not: titles and copies come late.
static void order_showings(Traces *out)
{
    for (uint32_t from = 0, end; from < out->showing_count; from = end) {
        bool is_ordered = true;
        for (end = from + 1;
             end < out->showing_count && out->showings[end].trace == out->showings[from].trace; end++)
            is_ordered = is_ordered && compare_showings(&out->showings[end - 1], &out->showings[end]) < 0;
        if (!is_ordered)
            qsort(&out->showings[from], end - from, sizeof *out->showings, compare_showings);
    }
}

/// One showing an activity and trace: the widest times, the strongest belief, the first observation.
static void sort_showings(Traces *out)
{
    order_showings(out);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->showing_count; i++) {
        const Showing *here = &out->showings[i];
        Showing *last = kept ? &out->showings[kept - 1] : NULL;
        if (!last || last->trace != here->trace || last->activity != here->activity) {
            if (kept != i)
                out->showings[kept] = *here;
            kept++;
            continue;
        }
        if (here->first != INSTANT_NONE && (last->first == INSTANT_NONE || here->first < last->first))
            last->first = here->first;
        if (here->last != INSTANT_NONE && (last->last == INSTANT_NONE || here->last > last->last))
            last->last = here->last;
        if (here->belief > last->belief)
            last->belief = here->belief;
    }
    out->showing_count = kept;
}

static void index_traces(Traces *out)
{
    for (uint32_t i = 0; i < out->showing_count; i++)
        out->shown_by[i] = out->showings[i].item;
    memset(out->kind_mass, 0, sizeof out->kind_mass);
    for (uint32_t i = 0; i < out->trace_count; i++)
        out->traces[i].showing_count = out->traces[i].item_count = out->traces[i].is_lone;
    for (uint32_t i = 0; i < out->showing_count; i++) {
        Trace *trace = &out->traces[out->showings[i].trace];
        if (trace->showing_count++ == 0)
            trace->first_showing = i;
        if (trace->showing_count == 1 || out->showings[i - 1].item != out->showings[i].item)
            trace->item_count++;
    }
    for (uint32_t i = 0; i < out->trace_count; i++)
        out->kind_mass[out->traces[i].kind] += out->traces[i].item_count;
    for (uint32_t a = 0; out->lone_files && a < out->pool->activity_count; a++)
        out->kind_mass[TRACE_FILE] += out->lone_files[a];
}

/// Whether somebody reported the registered domain itself, or its www host.
static bool is_reported(const Gatherer *gatherer, Text domain)
{
    char www[270] = "www.";
    if (domain.length + 4 > sizeof www)
        return false;
    memcpy(www + 4, domain.bytes, domain.length);
    return gather_find(gatherer, TRACE_HOST, domain) != INDEX_NONE ||
           gather_find(gatherer, TRACE_HOST, (Text){www, domain.length + 4}) != INDEX_NONE;
}

static void settle_roots(const Gatherer *gatherer, Traces *out)
{
    for (uint32_t i = 0; i < out->trace_count; i++) {
        Trace *trace = &out->traces[i];
        trace->is_usable =
            trace->kind != TRACE_DOMAIN ||
            (trace->showing_count <= out->params->provider_holders && is_reported(gatherer, trace->text));
        uint32_t root = i;
        for (uint32_t up = trace->parent; up != INDEX_NONE; up = out->traces[up].parent)
            // Customers of one provider are causes of their own.
            if (out->traces[up].kind != TRACE_DOMAIN ||
                out->traces[up].showing_count <= out->params->provider_holders)
                root = up;
        trace->root = root;
    }
}

/// How many may show a trace that is to make pairs. Fewer than the limit only where the pool is so woven
/// together that the pairs could not be weighed.
static uint32_t hub_limit(const Traces *out)
{
    const LinkParams *params = out->params;
    uint32_t limit = out->has_mistakes ? params->crowd_holders : params->hub_holders;
    uint64_t each = out->has_mistakes ? params->crowd_pairs_each : params->pairs_each;
    uint64_t *pairs = arena_array(out->arena, uint64_t, (size_t)limit + 1), total = 0;
    for (uint32_t i = 0; i < out->trace_count; i++) {
        const Trace *trace = &out->traces[i];
        if (trace->is_usable && trace->item_count <= limit && evidence_rows[trace->kind].pairs)
            pairs[trace->item_count] += (uint64_t)trace->item_count * (trace->item_count - 1) / 2;
    }
    for (uint32_t holders = 2; holders <= limit; holders++) {
        total += pairs[holders];
        if (total > params->pair_floor + each * (uint64_t)out->item_count)
            return holders > 3 ? holders - 1 : 3;
    }
    return limit;
}

static void settle_links(Traces *out)
{
    uint32_t limit = hub_limit(out);
    for (uint32_t i = 0; i < out->trace_count; i++) {
        Trace *trace = &out->traces[i];
        bool is_hub = trace->item_count > (trace->claim > 0 ? out->params->claim_holders : limit);
        out->hub_count += is_hub;
        trace->is_linkable = trace->is_usable && trace->item_count > 1 && !is_hub;
    }
}

/// Adds a trace to what an item shows; `is_counting`: first how much there is.
static void fill_item(const Traces *out, Item *item, uint32_t number, bool is_counting)
{
    const Trace *trace = &out->traces[number];
    item->mass[trace->kind] += is_counting;
    if (out->has_mistakes && is_conduct(trace->kind)) {
        if (!is_counting)
            item->acts[item->act_count] = (Act){number, 1};
        item->act_count++;
    }
    if (!trace->is_linkable)
        return;
    if (!is_counting)
        item->traces[item->trace_count] = number;
    item->trace_count++;
}

/// Adds a trace to all items that show it.
static void fill_items_of(Traces *out, uint32_t number, bool is_counting)
{
    const Trace *trace = &out->traces[number];
    if (trace->is_lone) {
        fill_item(out, &out->items[out->item_of[trace->first_showing]], number, is_counting);
        return;
    }
    const Showing *showings = &out->showings[trace->first_showing];
    for (uint32_t s = 0; s < trace->showing_count; s++)
        if (s == 0 || showings[s - 1].item != showings[s].item)
            fill_item(out, &out->items[showings[s].item], number, is_counting);
}

/// Each item's linkable traces, ascending, and how many traces of each kind it shows.
static void fill_items(Traces *out)
{
    for (uint32_t a = 0; out->lone_files && a < out->pool->activity_count; a++)
        out->items[out->item_of[a]].mass[TRACE_FILE] += out->lone_files[a];
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < out->item_count && pass == 1; i++) {
            out->items[i].traces = arena_array(out->arena, uint32_t, out->items[i].trace_count);
            out->items[i].acts = arena_array(out->arena, Act, out->items[i].act_count + FREE_ACTS);
            out->items[i].trace_count = out->items[i].act_count = 0;
        }
        for (uint32_t t = 0; t < out->trace_count; t++)
            fill_items_of(out, t, pass == 0);
    }
    for (uint32_t i = 0; i < out->item_count && out->has_mistakes; i++)
        conduct_add_free(out, &out->items[i]);
}

/// What an observation on a warning list shows is common, whichever trace it is.
static void mark_listed(const Pool *pool, Gatherer *gatherer)
{
    for (size_t i = 0; i < gatherer->shown.count && pool->listed; i++) {
        const Shown *it = &gatherer->shown.items[i];
        if (it->observation != INDEX_NONE &&
            pool->listed[pool->observations[it->observation].value].length > 0)
            gatherer->traces.items[it->trace].is_listed = true;
    }
}

/// What is asked most often stands close together, once more.
static void note_often_asked(Traces *traces)
{
    traces->pairs = arena_array(traces->arena, bool, traces->trace_count);
    for (uint32_t i = 0; i < traces->trace_count; i++)
        traces->pairs[i] = evidence_rows[traces->traces[i].kind].pairs;
    traces->dates = arena_array(traces->arena, Dates, traces->item_count);
    for (uint32_t i = 0; i < traces->item_count; i++)
        traces->dates[i] = (Dates){traces->items[i].first, traces->items[i].last};
}

static void gather(const Pool *pool, const LinkParams *params, bool is_for_ties, Crew *crew, Arena *arena,
                   Traces *out)
{
    *out = (Traces){.pool = pool, .params = params, .model = params->model, .arena = arena};
    Gatherer gatherer = {.pool = pool, .params = params, .arena = arena};
    arena_init(&gatherer.scratch);
    public_tools_init(&gatherer.public_tools, pool, &gatherer.scratch);
    gather_observations(&gatherer, is_for_ties, crew);
    evidence_show_hours(&gatherer);
    if (params->has_names) {
        evidence_mention_families(&gatherer);
        evidence_claim(&gatherer, params->model);
    }
    public_tools_done(&gatherer.public_tools);
    derived_gather(&gatherer, crew, out);
    arena_done(&gatherer.scratch);
    out->lone_files = gatherer.lone_files;
    out->traces = gatherer.traces.items;
    out->trace_count = (uint32_t)gatherer.traces.count;
    out->listed = gatherer.listed.items;
    out->listed_count = (uint32_t)gatherer.listed.count;
    arena_adopt(arena, out->traces);
    arena_adopt(arena, out->listed);
    mark_listed(pool, &gatherer);
    group_showings(&gatherer, crew, out);
    vec_free(&gatherer.shown);
    out->shown_by = arena_room(arena, out->showing_count * sizeof *out->shown_by);
    sort_showings(out);
    index_traces(out);
    settle_roots(&gatherer, out);
    for (int f = 0; f < FIELD_COUNT; f++)
        free(gatherer.tables[f].slots);
    copies_find(out, crew);
    sort_showings(out);
    citations_settle(out);
    index_traces(out);
    mistakes_learn(out);
    settle_links(out);
    derived_settle(out);
    fill_items(out);
}

static void make_ready(Traces *out)
{
    enum { FEW = 1000 }; // of so few items less is asked than the tables hold
    note_often_asked(out);
    out->heap = heap_new(out->arena);
    if (out->item_count > FEW)
        ages_init_fade(out->fade, out->arena);
}

void traces_gather(const Pool *pool, const LinkParams *params, Arena *arena, Traces *out)
{
    assert(pool->counted_files == 0);
    gather(pool, params, false, NULL, arena, out);
    make_ready(out);
    if (out->has_mistakes)
        hubs_learn(out, NULL);
}

void traces_gather_told(const Pool *pool, const LinkParams *params, Crew *crew, Arena *arena, Traces *out)
{
    gather(pool, params, true, crew, arena, out);
    make_ready(out);
}

void traces_gather_ties(const Pool *pool, const LinkParams *params, Crew *crew, Arena *arena, Traces *out)
{
    Arena gathered;
    arena_init(&gathered);
    gather(pool, params, true, crew, &gathered, out);
    traces_slim(out, arena);
    note_often_asked(out);
    out->heap = heap_new(arena);
    arena_done(&gathered);
    if (out->has_mistakes)
        hubs_learn(out, crew);
}
