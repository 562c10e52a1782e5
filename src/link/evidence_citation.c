// Citations: an activity that refers to another has read it. What it repeats of the other's is the other's
// word once more: no second sighting of the value, however many values it repeats and whoever repeats them.
// So these showings are taken away from who cites, and one piece of evidence stands for all of them: that it
// cites this activity and takes over something of it that hardly anybody else shows.
//
// A list that is mostly another's, which it cites, is a copy of it (copies.c). A citation that repeats
// nothing is told by `explain` and weighs nothing: reports refer to others for any reason.
//
// Weight: [judged], no labelled set says who cites whom. As much as something derived may give, and less than
// one exact value: the author means the other's actor, or only a tool of it.

#include <stdlib.h>

#include "base/vec.h"
#include "link/gather.h"
#include "model/reliability.h"

typedef struct {
    Traces *traces;
    VEC(Cited) pairs;   ///< by (from, to)
    uint32_t *first;    ///< by item: its pairs as one that cites; one more at the end
    uint32_t *shows;    ///< by item: one more than the trace that was in hand when it showed it last
    bool *is_dropped;   ///< by showing
    uint32_t *trace_of; ///< by item: the trace of citing it; INDEX_NONE: none
} Citing;

static int compare_pairs(const void *left, const void *right)
{
    const Cited *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->citation > b->citation) - (a->citation < b->citation);
}

static void find_pairs(Citing *it)
{
    const Traces *traces = it->traces;
    const Pool *pool = traces->pool;
    for (uint32_t i = 0; i < pool->citation_count; i++) {
        const Citation *said = &pool->citations[i];
        uint32_t from = traces->item_of[said->from], to = traces->item_of[said->to];
        if (from != to)
            *vec_push(&it->pairs) = (Cited){.from = from, .to = to, .citation = i, .trace = INDEX_NONE};
    }
    if (it->pairs.count > 1)
        qsort(it->pairs.items, it->pairs.count, sizeof *it->pairs.items, compare_pairs);
    size_t kept = 0;
    for (size_t i = 0; i < it->pairs.count; i++) {
        const Cited *pair = &it->pairs.items[i], *last = kept ? &it->pairs.items[kept - 1] : NULL;
        if (!last || last->from != pair->from || last->to != pair->to)
            it->pairs.items[kept++] = *pair;
    }
    it->pairs.count = kept;
}

static void index_pairs(Citing *it, Arena *arena)
{
    uint32_t count = it->traces->item_count;
    it->first = arena_array(arena, uint32_t, (size_t)count + 1);
    for (size_t i = 0; i < it->pairs.count; i++)
        it->first[it->pairs.items[i].from + 1]++;
    for (uint32_t i = 0; i < count; i++)
        it->first[i + 1] += it->first[i];
}

static bool cites(const Citing *it, uint32_t from, uint32_t to)
{
    for (uint32_t i = it->first[from]; i < it->first[from + 1]; i++)
        if (it->pairs.items[i].to == to)
            return true;
    return false;
}

/// Of two that cite each other, the later repeats the earlier.
static bool may_repeat(const Citing *it, const Cited *pair)
{
    const Traces *traces = it->traces;
    return !cites(it, pair->to, pair->from) ||
           activity_is_earlier(traces->pool, traces->items[pair->to].original,
                               traces->items[pair->from].original);
}

/// What lists are made of, and what is derived from it. A family or a technique is the author's own
/// judgement.
static bool is_repeatable(const Trace *trace)
{
    switch (evidence_rows[trace->kind].strand) {
    case STRAND_FILE:
    case STRAND_WEB:
    case STRAND_ADDRESS:
    case STRAND_PERSONA:
    case STRAND_ARTEFACT:
        return true;
    default:
        return false;
    }
}

/// Somebody must have it first hand: where all cite each other in a ring, the earliest.
static void keep_one(Citing *it, uint32_t from, uint32_t to)
{
    const Traces *traces = it->traces;
    uint32_t earliest = from;
    for (uint32_t i = from; i < to; i++) {
        if (!it->is_dropped[i])
            return;
        if (activity_is_earlier(traces->pool, traces->showings[i].activity,
                                traces->showings[earliest].activity))
            earliest = i;
    }
    for (uint32_t i = from; i < to; i++)
        it->is_dropped[i] &= traces->showings[i].item != traces->showings[earliest].item;
}

/// Marks what is repeated of one trace, whose showings are given; gives how many items show it first hand.
static uint32_t mark_repeated(Citing *it, uint32_t from, uint32_t to)
{
    const Showing *showings = it->traces->showings;
    for (uint32_t i = from; i < to; i++)
        it->shows[showings[i].item] = showings[i].trace + 1;
    for (uint32_t i = from; i < to; i++)
        for (uint32_t p = it->first[showings[i].item]; p < it->first[showings[i].item + 1]; p++) {
            const Cited *pair = &it->pairs.items[p];
            it->is_dropped[i] |= it->shows[pair->to] == showings[i].trace + 1 && may_repeat(it, pair);
        }
    keep_one(it, from, to);
    uint32_t own = 0;
    for (uint32_t i = from; i < to; i++)
        own += !it->is_dropped[i] && (i == from || showings[i].item != showings[i - 1].item);
    return own;
}

/// Counts for each pair what is repeated, once it is marked.
static void count_repeated(Citing *it, uint32_t from, uint32_t to, bool is_rare)
{
    const Showing *showings = it->traces->showings;
    for (uint32_t i = from; i < to; i++) {
        if (!it->is_dropped[i] || (i > from && showings[i].item == showings[i - 1].item))
            continue;
        for (uint32_t p = it->first[showings[i].item]; p < it->first[showings[i].item + 1]; p++) {
            Cited *pair = &it->pairs.items[p];
            if (it->shows[pair->to] != showings[i].trace + 1 || !may_repeat(it, pair))
                continue;
            // What is derived from a value is no second one.
            bool is_value = evidence_rows[it->traces->traces[showings[i].trace].kind].pairs;
            pair->repeated += is_value;
            pair->is_telling |= is_value && is_rare;
        }
    }
}

static void find_repeated(Citing *it)
{
    const Traces *traces = it->traces;
    for (uint32_t t = 0; t < traces->trace_count; t++) {
        const Trace *trace = &traces->traces[t];
        uint32_t from = trace->first_showing, to = from + trace->showing_count;
        if (trace->showing_count < 2 || !is_repeatable(trace))
            continue;
        uint32_t own = mark_repeated(it, from, to);
        count_repeated(it, from, to, own <= traces->params->cited_holders);
    }
}

static Showing showing_of(const Traces *traces, uint32_t trace, uint32_t item, uint32_t activity)
{
    const Pool *pool = traces->pool;
    const Activity *by = &pool->activities[activity];
    return (Showing){.trace = trace,
                     .item = item,
                     .activity = activity,
                     .partner = by->partner,
                     .first = by->date,
                     .last = by->date,
                     .belief = reliability_right(pool->partners[by->partner].reliability),
                     .observation = INDEX_NONE};
}

/// Whoever takes from several is a collection of them: it follows the one that it takes most from, if any.
static void choose_followed(Citing *it)
{
    for (uint32_t i = 0; i < it->traces->item_count; i++) {
        uint32_t most = 0, count = 0;
        for (uint32_t p = it->first[i]; p < it->first[i + 1]; p++) {
            uint32_t repeated = it->pairs.items[p].repeated;
            count = repeated > most ? 1 : count + (repeated == most);
            most = repeated > most ? repeated : most;
        }
        for (uint32_t p = it->first[i]; p < it->first[i + 1]; p++)
            it->pairs.items[p].is_telling &= it->pairs.items[p].repeated == most && count == 1;
    }
}

/// A trace for each activity of which others repeat something telling.
static uint32_t number_traces(Citing *it, Arena *arena)
{
    Traces *traces = it->traces;
    uint32_t count = 0;
    it->trace_of = arena_array(arena, uint32_t, traces->item_count);
    memset(it->trace_of, 0xff, traces->item_count * sizeof *it->trace_of);
    for (size_t i = 0; i < it->pairs.count; i++) {
        Cited *pair = &it->pairs.items[i];
        if (!pair->is_telling)
            continue;
        if (it->trace_of[pair->to] == INDEX_NONE)
            it->trace_of[pair->to] = traces->trace_count + count++;
        pair->trace = it->trace_of[pair->to];
    }
    return count;
}

static void add_traces(Citing *it, uint32_t count)
{
    Traces *traces = it->traces;
    Trace *all = arena_array(traces->arena, Trace, (size_t)traces->trace_count + count);
    memcpy(all, traces->traces, traces->trace_count * sizeof *all);
    for (uint32_t i = 0; i < traces->item_count; i++)
        if (it->trace_of[i] != INDEX_NONE)
            all[it->trace_of[i]] =
                (Trace){.text = activity_label(traces->pool, traces->items[i].original, traces->arena),
                        .kind = TRACE_CITATION,
                        .is_usable = true,
                        .parent = INDEX_NONE,
                        .root = it->trace_of[i]};
    traces->traces = all;
    traces->trace_count += count;
}

static int compare_showings(const void *left, const void *right)
{
    const Showing *a = left, *b = right;
    if (a->trace != b->trace)
        return a->trace < b->trace ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/// Without what is repeated, with who cites and who is cited.
static void settle_showings(Citing *it)
{
    Traces *traces = it->traces;
    const Pool *pool = traces->pool;
    VEC(Showing) all = {0};
    for (uint32_t i = 0; i < traces->showing_count; i++)
        if (!it->is_dropped[i])
            *vec_push(&all) = traces->showings[i];
    size_t first = all.count;
    for (uint32_t i = 0; i < traces->item_count; i++)
        if (it->trace_of[i] != INDEX_NONE)
            *vec_push(&all) = showing_of(traces, it->trace_of[i], i, traces->items[i].original);
    for (size_t i = 0; i < it->pairs.count; i++) {
        const Cited *pair = &it->pairs.items[i];
        if (pair->trace != INDEX_NONE)
            *vec_push(&all) =
                showing_of(traces, pair->trace, pair->from, pool->citations[pair->citation].from);
    }
    if (all.count > first)
        qsort(all.items + first, all.count - first, sizeof *all.items, compare_showings);
    traces->showing_count = (uint32_t)all.count;
    traces->showings = arena_array(traces->arena, Showing, all.count);
    traces->shown_by = arena_array(traces->arena, uint32_t, all.count);
    if (all.count)
        memcpy(traces->showings, all.items, all.count * sizeof *all.items);
    vec_free(&all);
}

void citations_settle(Traces *traces)
{
    Citing it = {.traces = traces};
    Arena arena;
    arena_init(&arena);
    find_pairs(&it);
    if (it.pairs.count > 0) {
        index_pairs(&it, &arena);
        it.shows = arena_array(&arena, uint32_t, traces->item_count);
        it.is_dropped = arena_array(&arena, bool, traces->showing_count);
        find_repeated(&it);
        choose_followed(&it);
        uint32_t count = number_traces(&it, &arena);
        add_traces(&it, count);
        settle_showings(&it);
    }
    traces->cited = arena_array(traces->arena, Cited, it.pairs.count);
    traces->cited_count = (uint32_t)it.pairs.count;
    if (it.pairs.count)
        memcpy(traces->cited, it.pairs.items, it.pairs.count * sizeof *traces->cited);
    vec_free(&it.pairs);
    arena_done(&arena);
}
