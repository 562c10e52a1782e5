// Where mistakes are common, most of what shares a value is of two actors, and what the two share says little
// of that: a mistake is as rare as what an actor uses again. More is known by then. Each was weighed by
// everything that it shows against the other's cluster and against all other places (sweep.c), and found its
// place with a chance. That misses what no single place shows, two pieces of one actor, so three things
// count:
//   ln odds = A ln[p/(1 - p)] + B nats + C ln[alone/(1 - alone)] + D
// p the chance of the likelier place, not below one in a thousand; nats what the two share; and of all
// activities, the share that stands alone: where nearly all have found a place, what is apart is apart for a
// reason.
//
// [measured] on synthetic pools: learnt on seeds 1 to 5 of base, rich and harsh; bench/synthetic/run tells
// the calibration error of pairs apart.

#include "link/elsewhere.h"

#include <math.h>

double elsewhere_alone(const Conclusion *conclusion)
{
    uint32_t alone = 0, all = 0;
    for (uint32_t c = 0; c < conclusion->cluster_count; c++) {
        alone += conclusion->clusters[c].member_count == 1;
        all += conclusion->clusters[c].member_count;
    }
    return log((alone + 1.) / (all - alone + 1.));
}

static double odds_of(double probability)
{
    return log(probability / (1 - probability));
}

static double nats_of(const LinkParams *params, MicroNats total)
{
    return params->elsewhere_nats * fmin((double)total / 1e6, params->elsewhere_most);
}

static MicroProbability probability_at(double odds)
{
    return micro_probability(1 / (1 + exp(-odds)));
}

MicroProbability elsewhere_probability(const LinkParams *params, double alone, double chance, MicroNats total)
{
    double least = params->elsewhere_least, place = odds_of(fmin(fmax(chance, least), 1 - least));
    return probability_at(params->elsewhere_place * place + nats_of(params, total) +
                          params->elsewhere_alone * alone + params->elsewhere_offset);
}

MicroProbability elsewhere_had(const LinkParams *params, MicroProbability probability, MicroNats shared,
                               MicroNats total)
{
    return probability_at(odds_of(probability / 1e6) + nats_of(params, total) - nats_of(params, shared));
}

/// That a unit is of a cluster that it is not in.
static double chance_of(const Places *places, uint32_t unit, uint32_t cluster)
{
    for (uint32_t i = places->first[unit]; i < places->first[unit + 1]; i++)
        if (places->elsewhere[i].cluster == cluster)
            return (double)places->elsewhere[i].chance;
    return 0;
}

double elsewhere_chance(const Places *places, const Rulings *rulings, const uint32_t *cluster_of, uint32_t a,
                        uint32_t b)
{
    // Where the other may itself be a stray, being of its cluster says less.
    return fmax(chance_of(places, rulings->unit_of[a], cluster_of[b]) * (double)places->sure[b],
                chance_of(places, rulings->unit_of[b], cluster_of[a]) * (double)places->sure[a]);
}
