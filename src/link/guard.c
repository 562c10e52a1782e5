// What went wrong without guards: one report that speaks of two actors, or one list that collects many, ties
// a value of one actor's cluster to a value of another's, and two clusters of thirty became one on one shared
// host.

#include "link/guard.h"

#include <math.h>
#include <stdlib.h>

static bool shows(const Traces *traces, uint32_t item, uint32_t trace)
{
    const Item *it = &traces->items[item];
    uint32_t low = 0, high = it->trace_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (it->traces[middle] < trace)
            low = middle + 1;
        else
            high = middle;
    }
    return low < it->trace_count && it->traces[low] == trace;
}

/// Does more than one activity that happens to stand in the cluster carry the tie?
static bool is_borne(const Scale *scale, const Side *side, MicroNats strong)
{
    const LinkParams *params = scale->traces->params;
    uint32_t bearers = 0;
    for (uint32_t i = 0; i < side->item_count; i++) {
        bool bears = false;
        for (size_t c = 0; c < scale->causes.count && !bears; c++)
            bears = scale->causes.items[c].full >= strong &&
                    shows(scale->traces, side->items[i], scale->causes.items[c].trace);
        bearers += bears;
        if (bearers >= params->bearers)
            return true;
    }
    return bearers > 0 && bearers >= params->bearing_share * side->item_count;
}

static uint32_t partner_of(const Traces *traces, uint32_t item)
{
    return traces->pool->activities[traces->items[item].original].partner;
}

static bool has_other_partner(const Traces *traces, const Side *side, uint32_t partner)
{
    for (uint32_t i = 0; i < side->item_count; i++)
        if (partner_of(traces, side->items[i]) != partner)
            return true;
    return false;
}

/// What may carry a merge: causes that are each strong. Many weak ones (a shared network, a shared host, a
/// sector) come together by chance between large clusters.
static MicroNats strong_total(const Scale *scale, MicroNats strong)
{
    MicroNats total = 0;
    for (size_t i = 0; i < scale->causes.count; i++)
        if (scale->causes.items[i].full >= strong)
            total += scale->causes.items[i].nats;
    return total;
}

/// G3: where both sides have a second partner, a strong cause must be left without the statements of any one.
static bool stands_without_partners(Scale *scale, const Side *a, const Side *b, MicroNats strong)
{
    const Traces *traces = scale->traces;
    bool stands = true;
    VEC(uint32_t) tried = {0};
    for (uint32_t i = 0; i < a->item_count + b->item_count && stands; i++) {
        uint32_t partner = partner_of(traces, i < a->item_count ? a->items[i] : b->items[i - a->item_count]);
        bool is_tried = false;
        for (size_t t = 0; t < tried.count; t++)
            is_tried |= tried.items[t] == partner;
        if (is_tried || !has_other_partner(traces, a, partner) || !has_other_partner(traces, b, partner))
            continue;
        *vec_push(&tried) = partner;
        scale->without = partner;
        scale_weigh(scale, a, b);
        stands = strong_total(scale, strong) > 0;
    }
    vec_free(&tried);
    scale->without = INDEX_NONE;
    return stands;
}

static bool is_rare(const LinkParams *params, const Cause *cause)
{
    return cause->common <= (cause->strand == STRAND_TOOL ? params->lone_common_family : params->lone_common);
}

bool guard_allows(Scale *scale, const Side *a, const Side *b)
{
    const LinkParams *params = scale->traces->params;
    MicroNats prior = scale_prior(params), strong = llround(params->strong_nats * 1e6);
    if (prior + scale->total <= 0)
        return false;
    size_t roots = 0, strongest = 0;
    bool has_rare = false;
    for (size_t i = 0; i < scale->causes.count; i++) {
        roots += scale->causes.items[i].full >= strong;
        has_rare |= is_rare(params, &scale->causes.items[i]);
        if (scale->causes.items[i].full > scale->causes.items[strongest].full)
            strongest = i;
    }
    if (roots < 2 && !has_rare)
        return false;
    if (a->item_count == 1 || b->item_count == 1)
        return true;
    if (has_rare && is_borne(scale, a, strong) && is_borne(scale, b, strong))
        return true;
    if (roots < 2 || prior + scale_total_without(scale, strongest) <= 0)
        return false;
    bool stands = stands_without_partners(scale, a, b, strong);
    scale_weigh(scale, a, b); // as the caller left it
    return stands;
}
