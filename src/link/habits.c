// How well one activity fits a cluster, by everything that it shows. With r how readily the pool's actors use
// something of the kind again, M the cluster's recent mass of the kind and R = r·M/(M + 2),
//   each value counts   ln[(1 − R) + R·q/b],
// q its share of M and b how often an unrelated activity would show it. So twenty values of which one is the
// cluster's speak less for it than one of two; and behaviour counts by how much a cluster has a way of its
// own:
//   ln[(1 − η) + η·(n_x + βp)/((n + β)·p)]
// where n of the cluster's showings are of the kind, n_x of them this one, and p is how often all show it.
// The same holds for when an activity was, n_x being the cluster's activities near that time, and for the
// partner that reports it: an actor is active for some years of the pool's, and a partner follows some
// actors.
//
// r and η differ from pool to pool (published reports have hardly an η for techniques), so both are learnt
// from the clusters that stronger evidence has formed, as the share of showings that are more likely a reuse
// than not (expectation maximisation). Unlike a free fit to all pairs it cannot collapse: clusters hang
// together already.

#include "link/habits.h"

#include <math.h>
#include <stdlib.h>

bool is_reused(TraceKind kind)
{
    return evidence_rows[kind].pairs && evidence_rows[kind].strand != STRAND_CLAIM &&
           evidence_rows[kind].strand != STRAND_CITATION;
}

void habits_init(Habits *habits, const Traces *traces)
{
    *habits = (Habits){0};
    for (size_t k = 0; k < TRACE_COUNT; k++)
        habits->reuse[k] = .6 * evidence_rows[k].reuse; // what is reused is often not seen
    for (size_t w = 0; w < WAY_COUNT; w++)
        habits->own[w] = .3;
    if (!traces->has_mistakes)
        return;
    conduct_of_all(&habits->everybody, traces);
    habits->often = memory_get_paged((habits->everybody.count + (size_t)1) * sizeof *habits->often);
    for (uint32_t i = 0; i < habits->everybody.count; i++)
        habits->often[i] =
            conduct_count(&habits->everybody, habits->everybody.acts[i].what) / traces->item_count;
}

void habits_done(Habits *habits)
{
    conduct_done(&habits->everybody);
    free(habits->often);
}

void habits_seen_add(HabitsSeen *into, const HabitsSeen *seen)
{
    for (size_t w = 0; w < WAY_COUNT; w++) {
        into->again[w] += seen->again[w];
        into->shown[w] += seen->shown[w];
    }
}

/// Few showings hardly move it.
static double learnt(double before, double again, double shown, double weight)
{
    return (again + weight * before) / (shown + weight);
}

void habits_learn(Habits *habits, const HabitsSeen *seen)
{
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        // Clusters that came together by one family show more of it again than their actors do.
        double most = 1.4 * evidence_rows[k].reuse;
        habits->reuse[k] = fmin(most, learnt(habits->reuse[k], seen->again[k], seen->shown[k], 2));
    }
    for (size_t w = 0; w < WAY_COUNT; w++)
        habits->own[w] = fmin(.95, learnt(habits->own[w], seen->again[w], seen->shown[w], 10));
}

double habits_chance(const Traces *traces, const Cause *cause)
{
    const Trace *trace = &traces->traces[cause->trace];
    double mistaken = traces->mistaken[trace->kind];
    // Either of the two showings may be the mistake.
    return (cause->others * (trace->hub + mistaken) + 2 * mistaken) /
           ((double)traces->kind_mass[trace->kind] + 1);
}

/// How often anybody shows it, of what could show it.
static double common_of(const Scale *scale, uint32_t what, size_t way)
{
    const Traces *traces = scale->traces;
    if (way < TRACE_COUNT)
        return traces->traces[what].item_count / (double)traces->kind_mass[way];
    return scale->habits->often[conduct_place(&scale->habits->everybody, what)];
}

/// How often one act of `few` counts: many showings of one's ways are no independent evidence. When it was
/// active speaks of a single activity alone: two parts of one actor's may be years apart.
static double count_way(const Side *few, size_t way)
{
    if (way == WAY_TIME)
        return few->item_count == 1;
    return way == WAY_PARTNER ? fmin(1, 2.0 / few->item_count) : fmin(1, 3 / (double)few->mass[way]);
}

double habits_conduct(const Scale *scale, const Side *few, const Side *many, HabitsSeen *seen)
{
    const LinkParams *params = scale->traces->params;
    double total = 0;
    for (uint32_t i = 0; i < few->conduct.count; i++) {
        const Act *act = &few->conduct.acts[i];
        size_t way = conduct_way(scale->traces, act->what);
        double shown = way < TRACE_COUNT ? (double)many->mass[way] : many->item_count - many->but_count;
        double weight = count_way(few, way);
        if (act->count == 0 || shown < 1 || (weight == 0 && !seen))
            continue;
        double these = conduct_count(&many->conduct, act->what);
        // A view still counts what it leaves out, which is the other side.
        if (many->but_count)
            these -= conduct_count(&few->conduct, act->what);
        double common = common_of(scale, act->what, way);
        double prior = way == WAY_TIME ? params->time_prior : params->conduct_prior;
        double odds = (these + prior * common) / ((shown + prior) * common);
        double own = scale->habits->own[way], nats = log(1 - own + own * odds);
        total += nats * act->count * weight;
        if (seen && shown > params->conduct_prior) {
            seen->again[way] += act->count * own * odds / (1 - own + own * odds);
            seen->shown[way] += act->count;
        }
    }
    return total;
}

/// The recent showings of a trace by the side weighed second.
static double recent(const Scale *scale, const Cause *cause, Instant first, Instant last)
{
    const Traces *traces = scale->traces;
    double mass = 0, days = evidence_rows[traces->traces[cause->trace].kind].days;
    const uint32_t *holders = scale->holders.items + cause->first_holder;
    for (uint32_t i = 0; i < cause->holder_count; i++) {
        const Dates *dates = &traces->dates[holders[i]];
        mass += exp(-scale_gap(dates->first, dates->last, first, last) / days);
    }
    return mass;
}

static Dates dates_of(const Traces *traces, const Side *side)
{
    Dates span = {INSTANT_NONE, INSTANT_NONE};
    for (uint32_t i = 0; i < side->item_count; i++) {
        const Item *item = &traces->items[side->items[i]];
        if (item->first == INSTANT_NONE)
            continue;
        if (span.first == INSTANT_NONE || item->first < span.first)
            span.first = item->first;
        if (span.last == INSTANT_NONE || item->last > span.last)
            span.last = item->last;
    }
    return span;
}

double habits_fit(Scale *scale, const Side *self, const Side *cluster, HabitsSeen *seen)
{
    const Traces *traces = scale->traces;
    Dates span = dates_of(traces, self);
    double mass[TRACE_COUNT], reuse[TRACE_COUNT], alone[TRACE_COUNT], total = 0;
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        alone[k] = is_reused((TraceKind)k) ? (double)self->mass[k] : 0;
        if (alone[k] == 0)
            continue;
        mass[k] = scale_mass(scale, cluster, (TraceKind)k, span.first, span.last);
        double known = mass[k] / (mass[k] + 2);
        reuse[k] = scale->habits->reuse[k] * known;
        if (seen)
            seen->shown[k] += known * alone[k];
    }
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        const Trace *trace = &traces->traces[cause->trace];
        if (trace->claim > 0 || is_conduct(trace->kind))
            continue;
        if (!is_reused(trace->kind)) {
            total += (double)cause->nats / 1e6;
            continue;
        }
        double kept = recent(scale, cause, span.first, span.last);
        double share = kept / fmax(fmax(mass[trace->kind], kept), 1e-9);
        double again = cause->belief * reuse[trace->kind] * share / habits_chance(traces, cause);
        double all = 1 - cause->belief * reuse[trace->kind] + again;
        total += fmin(evidence_rows[trace->kind].cap, log(all));
        alone[trace->kind] -= alone[trace->kind] > 0;
        if (seen)
            seen->again[trace->kind] += again / all;
    }
    for (size_t k = 0; k < TRACE_COUNT; k++)
        if (alone[k] > 0)
            total += alone[k] * log(1 - reuse[k]);
    return total + habits_conduct(scale, self, cluster, seen);
}
