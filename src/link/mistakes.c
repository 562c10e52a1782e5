// Reports err: a value of one actor stands in a report on another. Such a value is as rare as any, so two of
// three single ties of a noisy pool may be wrong however much they weigh, and chains of them run through all
// of it.
//
// How many there are is bounded by what they leave behind: a value at the wrong place makes a lone tie, two
// activities that share this and nothing else. So at most as many showings of a kind are mistaken as there
// are lone ties of two. [measured] On synthetic pools with 2, 3 and 8 % of mistakes, files show 2.6, 3.5
// and 5.1 %; published reports show .09 % for files, .3 % for domains and 1.4 % for addresses.
//
// Where lone ties are few, they hardly ever meet, and rarity and the other guards suffice. Where many
// activities have one, evidence must outweigh what mistakes would do: for each strand, of n values that the
// smaller side shows c are the larger side's,
//   ln [ B(a + c, b + n − c) / B(a, b) ]  +  Σ ln [ q·N / ((others·(h + ε) + 2ε)) ]
// with reuse as a beta-binomial (an actor that uses its own again does so in some reports and not in others),
// q the share of the value in the larger side's recent pool, N the showings of the kind, ε what is mistaken
// and h that the value is nobody's own (hubs.c). Sharing two of eight with a neighbour is much; sharing forty
// of four thousand is what chance gives two large clusters. A large cluster attracts somewhat more than a
// small one, by far not as its size would have it (docs/decisions/003-size-free-prior.md).

#include "link/mistakes.h"

#include <math.h>
#include <stdlib.h>

#include "link/habits.h"

/// A tie by one trace that two items alone show.
typedef struct {
    uint32_t a, b;
    TraceKind kind;
} Tie;

static int compare_ties(const void *left, const void *right)
{
    const Tie *a = left, *b = right;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static Tie *find_ties(const Traces *traces, size_t *count)
{
    VEC(Tie) ties = {0};
    for (uint32_t i = 0; i < traces->trace_count; i++) {
        const Trace *trace = &traces->traces[i];
        // A URL is its host's tie once more.
        if (trace->item_count != 2 || !trace->is_usable || !is_reused(trace->kind) ||
            trace->kind == TRACE_URL)
            continue;
        const Showing *first = &traces->showings[trace->first_showing];
        *vec_push(&ties) = (Tie){first->item, first[trace->showing_count - 1].item, trace->kind};
    }
    if (ties.count > 1)
        qsort(ties.items, ties.count, sizeof *ties.items, compare_ties);
    *count = ties.count;
    return ties.items;
}

void mistakes_learn(Traces *traces)
{
    size_t count;
    Tie *ties = find_ties(traces, &count);
    uint32_t lone[TRACE_COUNT] = {0}, all = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_lone = (i == 0 || compare_ties(&ties[i - 1], &ties[i]) != 0) &&
                       (i + 1 == count || compare_ties(&ties[i], &ties[i + 1]) != 0);
        lone[ties[i].kind] += is_lone;
        all += is_lone;
    }
    free(ties);
    const LinkParams *params = traces->params;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        traces->mistaken[k] = (lone[k] + 1) / ((double)traces->kind_mass[k] + params->mistake_showings);
    // A URL makes no lone tie of its own, being its host's tie once more, and is as often mistaken.
    traces->mistaken[TRACE_URL] = traces->mistaken[TRACE_HOST];
    traces->has_mistakes = all > params->lone_ties * traces->item_count + params->lone_floor;
}

static double log_beta(double a, double b)
{
    int sign;
    return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
}

/// ln [ B(a + shared, b + all - shared) / B(a, b) ], a and b of the pool's reuse; by factors where they are
/// few, as mostly.
static double log_drawn(const LinkParams *params, double shared, double all)
{
    enum { FEW = 64 };
    double a = params->reused, b = params->not_reused;
    if (all > FEW)
        return log_beta(a + shared, b + all - shared) - log_beta(a, b);
    double ratio = 1;
    for (double i = 0; i < all; i++)
        ratio *= (i < shared ? a + i : b + i - shared) / (a + b + i);
    return log(ratio);
}

/// Values of a strand that the smaller side could have from the larger.
static double drawn(const Side *a, const Side *b, Strand strand)
{
    uint32_t shown[2] = {0};
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        if (evidence_rows[k].strand != strand || !evidence_rows[k].pairs)
            continue;
        shown[0] += a->mass[k];
        shown[1] += b->mass[k];
    }
    return (double)(shown[0] < shown[1] ? shown[0] : shown[1]);
}

MicroNats mistakes_margin(const Scale *scale, const Side *a, const Side *b)
{
    const Traces *traces = scale->traces;
    const LinkParams *params = traces->params;
    double size = a->item_count > b->item_count ? a->item_count : b->item_count;
    double total = params->crowd_pull * log(size) - log(params->crowd_against * traces->item_count);
    uint32_t shared[STRAND_COUNT] = {0};
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        TraceKind kind = traces->traces[cause->trace].kind;
        if (cause->strand == STRAND_CLAIM || is_conduct(kind))
            continue;
        if (!is_reused(kind)) {
            total += (double)cause->nats / 1e6;
            continue;
        }
        total += log(cause->belief * cause->share / habits_chance(traces, cause) + 1 - cause->belief);
        shared[cause->strand]++;
    }
    for (int s = 0; s < STRAND_COUNT; s++) {
        double all = drawn(a, b, (Strand)s);
        if (all < shared[s])
            all = shared[s];
        if (s != STRAND_CLAIM && all > 0)
            total += log_drawn(params, shared[s], all);
    }
    const Side *few = a->item_count <= b->item_count ? a : b;
    return llround((total + habits_conduct(scale, few, few == a ? b : a, NULL)) * 1e6);
}
