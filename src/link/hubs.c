// Whether a value that several show is somebody's own or everybody's: a shared host, a public tool.
//
// How many clusters show it says little as long as an actor's reports lie in many pieces. But those who share
// something of one actor's mostly share something else as well, and those who share a hub do so as seldom as
// any two. So the pairs of holders of a value that share another one too are counted, and values parted into
// two kinds by a mixture of two binomials, learnt from the pool (expectation maximisation; Dempster, Laird
// and Rubin 1977). The pairs of n holders depend on each other: they count as n. [measured] On synthetic
// pools hubs get .6 to .9, actors' own values .15 to .4.

#include "link/hubs.h"

#include <math.h>
#include <stdlib.h>

enum { PAIRS_LEAST = 3, ROUNDS = 15 };

typedef struct {
    uint32_t pairs, tied; ///< `tied`: of the pairs, those that share something else
} Holders;

/// The two kinds of values.
typedef struct {
    double tied_hub, tied_own; ///< share of tied pairs
    double hubs;               ///< share of hubs
} Mixture;

/// A URL is its host's tie once more.
static bool makes_pairs(const Trace *trace)
{
    return trace->is_linkable && trace->kind != TRACE_URL && evidence_rows[trace->kind].pairs &&
           trace->claim <= 0;
}

/// Counts the pairs of `item` and earlier ones: how many have anything in common.
static uint32_t count_pairs(const Traces *traces, uint32_t item, uint32_t *shared, Holders *holders)
{
    uint32_t met = 0;
    const Item *it = &traces->items[item];
    for (int pass = 0; pass < 3; pass++)
        for (uint32_t i = 0; i < it->trace_count; i++) {
            const Trace *trace = &traces->traces[it->traces[i]];
            uint32_t last = INDEX_NONE;
            for (uint32_t s = 0; makes_pairs(trace) && s < trace->showing_count; s++) {
                uint32_t other = traces->shown_by[trace->first_showing + s];
                if (other >= item)
                    break;
                if (other == last)
                    continue;
                last = other;
                if (pass == 0) {
                    met += shared[other]++ == 0;
                } else if (pass == 1) {
                    holders[it->traces[i]].pairs++;
                    holders[it->traces[i]].tied += shared[other] > 1;
                } else {
                    shared[other] = 0;
                }
            }
        }
    return met;
}

static double log_chance(const Holders *it, double tied)
{
    return it->tied * log(tied) + (it->pairs - it->tied) * log(1 - tied);
}

/// That the value is a hub.
static double hub_of(const Mixture *mixture, const Holders *it, uint32_t holders)
{
    double own =
        (double)holders / it->pairs * (log_chance(it, mixture->tied_own) - log_chance(it, mixture->tied_hub));
    return 1 / (1 + exp(own) * (1 - mixture->hubs) / mixture->hubs);
}

/// One step; begins with a few more pairs, one of five tied.
static Mixture mixture_better(const Mixture *now, const Traces *traces, const Holders *holders)
{
    double tied = 1, pairs = 5, hubs = 1, all = 2;
    for (uint32_t t = 0; t < traces->trace_count; t++) {
        if (holders[t].pairs < PAIRS_LEAST)
            continue;
        double hub = hub_of(now, &holders[t], traces->traces[t].item_count);
        double each = (1 - hub) * traces->traces[t].item_count / holders[t].pairs;
        tied += holders[t].tied * each;
        pairs += holders[t].pairs * each;
        hubs += hub;
        all++;
    }
    return (Mixture){now->tied_hub, fmax(tied / pairs, now->tied_hub), hubs / all};
}

static double worth_of(const Traces *traces, const Trace *trace)
{
    return log1p(((double)traces->kind_mass[trace->kind] + 1) /
                 (trace->item_count * trace->hub + 2 * traces->mistaken[trace->kind]));
}

/// What one thread counts.
typedef struct {
    Holders *holders; ///< by trace
    uint32_t *shared; ///< by item
    uint64_t met;
} Count;

typedef struct {
    const Traces *traces;
    Count *counts; ///< by worker
} Counting;

enum { PIECE = 512 }; ///< items that a thread takes at a time

static void count_piece(void *self, unsigned worker, uint32_t piece)
{
    const Counting *it = self;
    Count *count = &it->counts[worker];
    for (uint32_t i = piece * PIECE; i < piece * PIECE + PIECE && i < it->traces->item_count; i++)
        count->met += count_pairs(it->traces, i, count->shared, count->holders);
}

/// By trace; `met`: pairs of items that share anything. The caller frees it.
static Holders *count_all(const Traces *traces, Crew *crew, uint64_t *met)
{
    unsigned workers = crew_size(crew);
    size_t trace_room = traces->trace_count + (size_t)1, item_room = traces->item_count + (size_t)1;
    Counting it = {traces, memory_get_paged(workers * sizeof *it.counts)};
    for (unsigned w = 0; w < workers; w++) {
        Count *count = &it.counts[w];
        *count = (Count){memory_get_paged(trace_room * sizeof *count->holders),
                         memory_get_paged(item_room * sizeof *count->shared), 0};
        memset(count->holders, 0, trace_room * sizeof *count->holders);
        memset(count->shared, 0, item_room * sizeof *count->shared);
    }
    crew_do(crew, traces->item_count / PIECE + 1, count_piece, &it);
    Holders *holders = it.counts[0].holders;
    *met = 0;
    for (unsigned w = 0; w < workers; w++) {
        Count *count = &it.counts[w];
        *met += count->met;
        free(count->shared);
        for (uint32_t t = 0; w > 0 && t < traces->trace_count; t++) {
            holders[t].pairs += count->holders[t].pairs;
            holders[t].tied += count->holders[t].tied;
        }
        if (w > 0)
            free(count->holders);
    }
    free(it.counts);
    return holders;
}

void hubs_learn(Traces *traces, Crew *crew)
{
    uint64_t met;
    Holders *holders = count_all(traces, crew, &met);
    double pairs = (double)traces->item_count * (traces->item_count - 1.0) / 2;
    Mixture mixture = {fmin(.5, (double)(met + 1) / fmax(1, pairs)), .5, .3};
    for (int round = 0; round < ROUNDS; round++)
        mixture = mixture_better(&mixture, traces, holders);
    for (uint32_t t = 0; t < traces->trace_count; t++) {
        uint32_t of = traces->traces[t].kind == TRACE_URL ? traces->traces[t].parent : t;
        traces->traces[t].hub = of == INDEX_NONE || !makes_pairs(&traces->traces[of]) ? 1
                                : holders[of].pairs < PAIRS_LEAST
                                    ? mixture.hubs
                                    : hub_of(&mixture, &holders[of], traces->traces[of].item_count);
        traces->traces[t].worth = worth_of(traces, &traces->traces[t]);
    }
    free(holders);
}
