// What activities show, one by one, for whoever weighs other questions than whether two belong together.

#include <stdlib.h>

#include "link/traces.h"

typedef struct {
    uint32_t trace, showing;
} Shows;

struct LinkProfile {
    const Pool *pool;
    const Conclusion *conclusion;
    Arena arena;
    Traces traces;
    uint32_t *first; ///< by activity, of `shows`; one more at the end
    Shows *shows;
    uint32_t *stamp; ///< by cluster
    uint32_t stamp_now;
};

static void index_by_activity(LinkProfile *it)
{
    const Traces *traces = &it->traces;
    uint32_t count = it->pool->activity_count;
    it->first = arena_array(&it->arena, uint32_t, (size_t)count + 1);
    it->shows = arena_array(&it->arena, Shows, traces->showing_count);
    for (uint32_t i = 0; i < traces->showing_count; i++)
        it->first[traces->showings[i].activity + 1]++;
    for (uint32_t a = 0; a < count; a++)
        it->first[a + 1] += it->first[a];
    uint32_t *next = memory_get_paged(((size_t)count + 1) * sizeof *next);
    memcpy(next, it->first, ((size_t)count + 1) * sizeof *next);
    for (uint32_t i = 0; i < traces->showing_count; i++)
        it->shows[next[traces->showings[i].activity]++] = (Shows){traces->showings[i].trace, i};
    free(next);
}

LinkProfile *link_profile_new(const Pool *pool, const Conclusion *conclusion, const LinkParams *params)
{
    LinkProfile *it = memory_get(sizeof *it);
    *it = (LinkProfile){.pool = pool, .conclusion = conclusion};
    arena_init(&it->arena);
    traces_gather(pool, params, &it->arena, &it->traces);
    index_by_activity(it);
    it->stamp = arena_array(&it->arena, uint32_t, (size_t)conclusion->cluster_count + 1);
    return it;
}

void link_profile_free(LinkProfile *it)
{
    if (!it)
        return;
    arena_done(&it->arena);
    free(it);
}

uint32_t link_profile_original(const LinkProfile *it, uint32_t activity)
{
    return it->traces.items[it->traces.item_of[activity]].original;
}

/// How often somebody unrelated would show the trace: as in weighing a pair, clusters count, not activities.
static double common_of(LinkProfile *it, const Trace *trace, const bool *is_inside)
{
    const EvidenceRow *row = &evidence_rows[trace->kind];
    uint32_t elsewhere = 0;
    it->stamp_now++;
    for (uint32_t i = 0; i < trace->showing_count; i++) {
        uint32_t activity = it->traces.showings[trace->first_showing + i].activity;
        uint32_t *stamp = &it->stamp[it->conclusion->cluster_of[activity]];
        if (is_inside[activity] || *stamp == it->stamp_now)
            continue;
        *stamp = it->stamp_now;
        elsewhere++;
    }
    double shown = (double)it->traces.kind_mass[trace->kind];
    if (elsewhere == 0 && shown < it->traces.params->world)
        shown = it->traces.params->world;
    return (elsewhere + row->rest) / (shown + row->rest);
}

/// What a host or address lies under, if that says anything: of its own kind, so that one draw makes both.
static uint32_t trace_above(const LinkProfile *it, const Trace *trace)
{
    uint32_t up = trace->kind == TRACE_HOST || trace->kind == TRACE_ADDRESS ? trace->parent : INDEX_NONE;
    return up != INDEX_NONE && it->traces.traces[up].is_usable ? up : INDEX_NONE;
}

LinkTrait *link_profile_traits(LinkProfile *it, uint32_t activity, const bool *is_inside, Arena *arena,
                               uint32_t *count)
{
    uint32_t from = it->first[activity], to = it->first[activity + 1];
    LinkTrait *out = arena_array(arena, LinkTrait, to - from);
    *count = 0;
    for (uint32_t i = from; i < to; i++) {
        const Trace *trace = &it->traces.traces[it->shows[i].trace];
        const Showing *showing = &it->traces.showings[it->shows[i].showing];
        // What is derived is the source's word once more.
        if (!trace->is_usable || evidence_is_derived(trace->kind))
            continue;
        uint32_t under = trace_above(it, trace);
        out[(*count)++] = (LinkTrait){
            .kind = text_of(evidence_rows[trace->kind].word),
            .value = trace->text,
            .number = it->shows[i].trace,
            .common = common_of(it, trace, is_inside),
            // How easily a kind is planted is for the reader to weigh: it is a hypothesis of its own.
            .belief = evidence_rows[trace->kind].fake < 1
                          ? showing->belief / (1 - evidence_rows[trace->kind].fake)
                          : 0,
            .partner = showing->partner,
            .observation = showing->observation,
            .under = under,
            .under_common = under == INDEX_NONE ? 0 : common_of(it, &it->traces.traces[under], is_inside),
        };
    }
    return out;
}
