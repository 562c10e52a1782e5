// What went wrong without guards: one report that speaks of two actors, or one list that collects many, ties
// a value of one actor's cluster to a value of another's, and two clusters of thirty became one on one shared
// host.

#include "link/guard.h"

#include <math.h>
#include <stdlib.h>

#include "link/apart.h"
#include "link/mistakes.h"

static bool is_claim(const Cause *cause)
{
    return cause->strand == STRAND_CLAIM;
}

/// What is derived supports what stands on something else, and carries nothing.
static bool is_derived(const Scale *scale, const Cause *cause)
{
    return evidence_is_derived(scale->traces->traces[cause->trace].kind);
}

/// What two actors whom a list tells apart may well have in common: a name that some give both, tools, a
/// provider.
static bool is_of_both(const Scale *scale, const Cause *cause)
{
    TraceKind kind = scale->traces->traces[cause->trace].kind;
    return scale->is_apart && (cause->strand == STRAND_TOOL || cause->strand == STRAND_CLAIM ||
                               kind == TRACE_NETWORK || kind == TRACE_DOMAIN);
}

/// May the cause carry a merge, with others? Claims are judged for themselves.
static bool is_strong(const Scale *scale, const Cause *cause, MicroNats strong)
{
    return cause->full >= strong && !is_claim(cause) && !is_derived(scale, cause) &&
           !is_of_both(scale, cause);
}

static bool makes_claims(const Item *item)
{
    return item->mass[TRACE_NAME] + item->mass[TRACE_CALLED] + item->mass[TRACE_LISTED] > 0;
}

/// The share of a side's activities that make the claim, of those that claim anything: a list without a title
/// says nothing of names. `number` is 1 or 2.
static double backing(const Scale *scale, const Side *side, uint32_t number, const Trace *trace)
{
    const Traces *traces = scale->traces;
    uint32_t count = 0, speak = 0, last = INDEX_NONE;
    for (uint32_t i = 0; i < trace->showing_count; i++) {
        uint32_t item = traces->shown_by[trace->first_showing + i];
        count += item != last && scale_side_of(scale, item) == number;
        last = item;
    }
    for (uint32_t i = 0; i < side->item_count; i++)
        speak +=
            scale_side_of(scale, side->items[i]) == number && makes_claims(&traces->items[side->items[i]]);
    return speak ? (double)count / speak : 0;
}

static bool is_sure(const Traces *traces, const Cause *cause)
{
    const LinkParams *params = traces->params;
    bool is_listed = traces->traces[cause->trace].kind == TRACE_LISTED;
    return cause->common <= 1 - (is_listed ? params->claim_alone_listed : params->claim_alone);
}

/// May the claim carry a merge alone?
static bool is_backed(const Scale *scale, const Side *a, const Side *b, const Cause *cause)
{
    const LinkParams *params = scale->traces->params;
    const Trace *trace = &scale->traces->traces[cause->trace];
    return is_sure(scale->traces, cause) && backing(scale, a, 1, trace) >= params->claim_share &&
           backing(scale, b, 2, trace) >= params->claim_share;
}

bool guard_is_tying(const Scale *scale, const Cause *cause)
{
    const LinkParams *params = scale->traces->params;
    return is_claim(cause) ? is_sure(scale->traces, cause)
                           : is_strong(scale, cause, llround(params->strong_nats * 1e6));
}

/// Does more than one activity that happens to stand in the cluster carry the tie? `number` is 1 or 2.
static bool is_borne(const Scale *scale, const Side *side, uint32_t number, MicroNats strong)
{
    const Traces *traces = scale->traces;
    const LinkParams *params = traces->params;
    VEC(uint32_t) bearers = {0};
    for (size_t c = 0; c < scale->causes.count && bearers.count < params->bearers; c++) {
        const Trace *trace = &traces->traces[scale->causes.items[c].trace];
        if (!is_strong(scale, &scale->causes.items[c], strong))
            continue;
        for (uint32_t i = 0; i < trace->showing_count && bearers.count < params->bearers; i++) {
            uint32_t item = traces->shown_by[trace->first_showing + i];
            bool is_known = scale_side_of(scale, item) != number;
            for (size_t k = 0; k < bearers.count && !is_known; k++)
                is_known = bearers.items[k] == item;
            if (!is_known)
                *vec_push(&bearers) = item;
        }
    }
    size_t count = bearers.count;
    vec_free(&bearers);
    return count >= params->bearers ||
           (count > 0 && (double)count >= params->bearing_share * side->item_count);
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

typedef VEC(uint32_t) Partners;

/// Who states what the two sides share: leaving out anybody else changes nothing.
static void find_partners(const Scale *scale, Partners *out)
{
    const Traces *traces = scale->traces;
    for (size_t c = 0; c < scale->causes.count; c++) {
        const Trace *trace = &traces->traces[scale->causes.items[c].trace];
        for (uint32_t i = 0; i < trace->showing_count; i++) {
            const Showing *showing = &traces->showings[trace->first_showing + i];
            bool is_known = scale_side_of(scale, showing->item) == 0;
            for (size_t k = 0; k < out->count && !is_known; k++)
                is_known = out->items[k] == showing->partner;
            if (!is_known)
                *vec_push(out) = showing->partner;
        }
    }
}

/// What may carry a merge: causes that are each strong. Many weak ones (a shared network, a shared host, a
/// sector) come together by chance between large clusters.
static MicroNats strong_total(const Scale *scale, MicroNats strong)
{
    MicroNats total = 0;
    for (size_t i = 0; i < scale->causes.count; i++)
        if (is_strong(scale, &scale->causes.items[i], strong))
            total += scale->causes.items[i].nats;
    return total;
}

/// G3: where both sides have a second partner, a strong cause must be left without the statements of any one.
static bool stands_without_partners(Scale *scale, const Side *a, const Side *b, MicroNats strong)
{
    const Traces *traces = scale->traces;
    bool stands = true;
    Partners partners = {0};
    find_partners(scale, &partners);
    for (size_t i = 0; i < partners.count && stands; i++) {
        uint32_t partner = partners.items[i];
        if (!has_other_partner(traces, a, partner) || !has_other_partner(traces, b, partner))
            continue;
        scale->without = partner;
        scale_weigh(scale, a, b);
        stands = strong_total(scale, strong) > 0;
    }
    vec_free(&partners);
    scale->without = INDEX_NONE;
    return stands;
}

static bool is_rare(const LinkParams *params, const Cause *cause)
{
    bool is_of_few = cause->strand == STRAND_TOOL || cause->strand == STRAND_CITATION;
    return cause->common <= (is_of_few ? params->lone_common_family : params->lone_common);
}

/// What a merge may rest on.
typedef struct {
    bool is_claimed; ///< a claim carries it alone
    bool has_rare;
    size_t roots; ///< strong ones
    size_t strongest;
    MicroNats claimed; ///< what claims contribute, and what is of both
} Ground;

static Ground ground_of(Scale *scale, const Side *a, const Side *b, MicroNats strong)
{
    Ground ground = {.strongest = SIZE_MAX};
    scale->is_apart = are_kept_apart(scale->traces, a, b);
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        if (is_claim(cause) || is_of_both(scale, cause)) {
            ground.is_claimed |= !scale->is_apart && is_backed(scale, a, b, cause);
            ground.claimed += cause->nats;
            continue;
        }
        ground.roots += is_strong(scale, cause, strong);
        ground.has_rare |= is_rare(scale->traces->params, cause) && !is_derived(scale, cause);
        if (ground.strongest == SIZE_MAX || cause->full > scale->causes.items[ground.strongest].full)
            ground.strongest = i;
    }
    return ground;
}

static bool are_safe(Scale *scale, const Side *a, const Side *b, const Ground *ground, MicroNats strong)
{
    if (ground->roots < 2 && !ground->has_rare)
        return false;
    if (a->item_count == 1 || b->item_count == 1)
        return true;
    // However many values one list has of another's: it may be one that collects, or tells of two actors.
    if (!is_borne(scale, a, 1, strong) || !is_borne(scale, b, 2, strong))
        return false;
    if (ground->has_rare)
        return true;
    MicroNats prior = scale_prior(scale->traces->params);
    if (ground->roots < 2 || prior + scale_total_without(scale, ground->strongest) - ground->claimed <= 0)
        return false;
    bool stands = stands_without_partners(scale, a, b, strong);
    scale_weigh(scale, a, b); // as the caller left it
    return stands;
}

MicroNats guard_gain(Scale *scale, const Side *a, const Side *b)
{
    const LinkParams *params = scale->traces->params;
    MicroNats prior = scale_prior(params), strong = llround(params->strong_nats * 1e6), total = scale->total;
    if (prior + total <= 0)
        return 0;
    Ground ground = ground_of(scale, a, b, strong);
    if (ground.is_claimed)
        return total;
    // Weaker claims support what stands without them, and never push what does not.
    if (prior + total - ground.claimed <= 0)
        return 0;
    if (scale->traces->has_mistakes) {
        MicroNats margin = mistakes_margin(scale, a, b);
        return margin > 0 ? margin : 0;
    }
    return are_safe(scale, a, b, &ground, strong) ? total : 0;
}

bool guard_is_claimed(Scale *scale, const Side *a, const Side *b)
{
    return ground_of(scale, a, b, 0).is_claimed;
}
