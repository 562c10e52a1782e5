// Where new activities probably belong among the clusters that stand, before everything is connected anew:
// each is weighed as connecting would weigh it, on what it shares with others alone. What it costs depends on
// what it shows and on who shows the same, not on how large the pool is.
//
// What is not known here is what else the others show, and that tells of a list how much of it is shared, of
// an actor how readily it uses things again, and of titles which words are names. So this is provisional:
// nothing rests on it, and connecting says more (docs/decisions/014-provisional-places.md).

#include <stdlib.h>

#include "link/guard.h"
#include "link/partition.h"

typedef struct {
    Traces traces;
    const uint32_t *group_of; ///< by activity
    uint32_t *cluster_of;     ///< by item: the first item of its group, or itself
    bool has_mistakes;        ///< in the whole pool
    Spread spread;
    Scale scale;
    Arena *arena;
} Placing;

/// The pool holds what is shared, not whole lists: a copy is told by the new list alone.
static LinkParams params_for(const LinkParams *params)
{
    enum { NEVER = 2 };
    LinkParams own = *params;
    own.copy_jaccard = params->copy_contained;
    own.copy_contained = NEVER;
    own.lone_floor = 1e9; // mistakes are learnt from the whole pool
    return own;
}

static uint32_t group_of_item(const Placing *it, uint32_t item)
{
    const Item *of = &it->traces.items[item];
    for (uint32_t i = 0; i < of->activity_count; i++)
        if (it->group_of[of->activities[i]] != INDEX_NONE)
            return it->group_of[of->activities[i]];
    return INDEX_NONE;
}

static void number_clusters(Placing *it, Arena *scratch)
{
    uint32_t count = it->traces.item_count, groups = 0;
    it->cluster_of = arena_array(scratch, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t group = group_of_item(it, i);
        groups = group != INDEX_NONE && group >= groups ? group + 1 : groups;
    }
    uint32_t *first = arena_array(scratch, uint32_t, groups);
    for (uint32_t i = count; i-- > 0;)
        if (group_of_item(it, i) != INDEX_NONE)
            first[group_of_item(it, i)] = i;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t group = group_of_item(it, i);
        it->cluster_of[i] = group == INDEX_NONE ? i : first[group];
    }
}

/// The item weighed against what is known of a cluster.
static Placement weigh_place(Placing *it, uint32_t item, uint32_t cluster)
{
    const Traces *traces = &it->traces;
    VEC(uint32_t) members = {0};
    for (uint32_t i = 0; i < traces->item_count; i++)
        if (it->cluster_of[i] == cluster && i != item)
            *vec_push(&members) = i;
    Side self, side;
    side_of_items(&self, traces, &item, 1);
    side_of_items(&side, traces, members.items, (uint32_t)members.count);
    scale_weigh(&it->scale, &self, &side);
    MicroNats total = scale_prior(traces->params) + it->scale.total;
    Placement made = {.group = group_of_item(it, cluster),
                      .total = total,
                      .probability = scale_probability(traces, total, false)};
    size_t strong = 0;
    for (size_t i = 0; i < it->scale.causes.count; i++) {
        made.causes += it->scale.causes.items[i].nats > 0;
        strong += (double)it->scale.causes.items[i].full >= traces->params->strong_nats * 1e6;
    }
    // Where many values stand at the wrong activity, a single tie is as likely one of these as not.
    made.is_joined = guard_gain(&it->scale, &self, &side) > 0 && (!it->has_mistakes || strong > 1);
    side_done(&self);
    side_done(&side);
    vec_free(&members);
    return made;
}

static int compare_places(const void *left, const void *right)
{
    const Placement *a = left, *b = right;
    if (a->is_joined != b->is_joined)
        return b->is_joined - a->is_joined;
    if (a->total != b->total)
        return a->total > b->total ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

/// A list that repeats one of a cluster is of it.
static bool is_copy(Placing *it, uint32_t item, Placement *out)
{
    uint32_t group = group_of_item(it, item);
    if (group == INDEX_NONE)
        return false;
    MicroNats total = scale_prior(it->traces.params) + (MicroNats)(it->traces.params->copy_nats * 1e6);
    *out = (Placement){.group = group,
                       .total = total,
                       .probability = scale_probability(&it->traces, total, false),
                       .causes = 1,
                       .is_joined = true};
    return true;
}

static Placement *places_of(Placing *it, uint32_t item, uint32_t *count)
{
    const Traces *traces = &it->traces;
    Placement *out = arena_array(it->arena, Placement, (size_t)traces->item_count + 1);
    bool *seen = memory_get_paged(traces->item_count + (size_t)1);
    memset(seen, 0, traces->item_count + (size_t)1);
    *count = is_copy(it, item, out);
    for (uint32_t t = 0; *count == 0 && t < traces->items[item].trace_count; t++) {
        const Trace *trace = &traces->traces[traces->items[item].traces[t]];
        for (uint32_t s = 0; s < trace->showing_count; s++)
            seen[it->cluster_of[traces->shown_by[trace->first_showing + s]]] |=
                evidence_rows[trace->kind].pairs;
    }
    for (uint32_t c = 0; c < traces->item_count; c++)
        if (seen[c] && group_of_item(it, c) != INDEX_NONE)
            out[(*count)++] = weigh_place(it, item, c);
    free(seen);
    if (*count > 1)
        qsort(out, *count, sizeof *out, compare_places);
    return out;
}

void link_place(const Pool *pool, const LinkParams *params, const uint32_t *group_of,
                const Background *background, Arena *arena, Placements *out)
{
    Arena scratch;
    arena_init(&scratch);
    LinkParams own = params_for(params);
    Placing it = {.group_of = group_of, .has_mistakes = background->has_mistakes, .arena = arena};
    traces_gather(pool, &own, &scratch, &it.traces);
    for (size_t k = 0; k < TRACE_COUNT; k++)
        if (background->shown[k] > it.traces.kind_mass[k])
            it.traces.kind_mass[k] = background->shown[k];
    number_clusters(&it, &scratch);
    spread_init(&it.spread, &it.traces, it.cluster_of);
    scale_init(&it.scale, &it.spread);
    for (uint32_t a = 0; a < pool->activity_count; a++)
        if (group_of[a] == INDEX_NONE)
            out[a].items = places_of(&it, it.traces.item_of[a], &out[a].count);
    scale_done(&it.scale);
    spread_done(&it.spread);
    arena_done(&scratch);
}
