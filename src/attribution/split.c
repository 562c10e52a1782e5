// The sum over splits is estimated by a particle filter: acts arrive in order of time, as the model tells
// them; each particle holds a split of the acts so far and puts the next act into a group with the chance
// that prior and evidence give it; particles whose splits explain little die out. The estimate is unbiased
// (Del Moral 2004, 7.4.1; the fully adapted filter of Pitt and Shephard 1999). Paying a hypothesis for its
// one best split instead would pay it for luck; here it pays for having to find one (Occam's factor).
//
// The prior of a split is the Dirichlet-multinomial over SPLIT_GROUPS groups with half a count each, given
// that at least two are in use. The seed is fixed: the same acts give the same answer.

#include "attribution/split.h"

#include <math.h>
#include <stdlib.h>

#include "base/chance.h"

static const double HALF = .5;
enum { PARTICLES = 400, PARTICLES_LEAST = 60, SWEEPS = 12 };

typedef struct {
    const Model *model;
    const ActSet *acts;
    Draw draw;
    uint32_t particle_count;
    uint32_t *splits, *next; ///< by particle and act
    double *weights;         ///< by particle
} Filter;

static void count_sizes(const uint32_t *group_of, uint32_t count, uint32_t sizes[SPLIT_GROUPS])
{
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        sizes[g] = 0;
    for (uint32_t i = 0; i < count; i++)
        sizes[group_of[i]]++;
}

/// What prior and evidence give each group that an act could join, after one particle's split of those
/// before.
static void foresee(const Filter *filter, const uint32_t *group_of, uint32_t act, double nats[SPLIT_GROUPS])
{
    uint32_t sizes[SPLIT_GROUPS];
    count_sizes(group_of, act, sizes);
    bool is_new_seen = false;
    double fresh = 0;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++) {
        // Empty groups are alike: weighed once.
        double evidence = sizes[g] == 0 && is_new_seen
                              ? fresh
                              : model_act(filter->model, filter->draw, group_of, g, act, NULL);
        if (sizes[g] == 0) {
            is_new_seen = true;
            fresh = evidence;
        }
        nats[g] = log((sizes[g] + HALF) / (act + HALF * SPLIT_GROUPS)) + evidence;
    }
}

/// Puts the act into one of them; gives the log of how well the particle foresaw the act.
static double place(const double nats[SPLIT_GROUPS], uint32_t *group_of, uint32_t act, Chance *chance)
{
    double highest = -INFINITY, total = 0;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        highest = fmax(highest, nats[g]);
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        total += exp(nats[g] - highest);
    double at = chance_share(chance) * total;
    uint32_t chosen = 0;
    while (chosen + 1 < SPLIT_GROUPS && (at -= exp(nats[chosen] - highest)) > 0)
        chosen++;
    group_of[act] = chosen;
    return highest + log(total);
}

/// Systematic resampling: a particle lives on as often as its weight says, up to one.
static void select_particles(Filter *filter, uint32_t length, double total, Chance *chance)
{
    uint32_t n = filter->acts->act_count, from = 0;
    double offset = chance_share(chance), reached = filter->weights[0] / total;
    for (uint32_t p = 0; p < filter->particle_count; p++) {
        double at = (offset + p) / filter->particle_count;
        while (reached < at && from + 1 < filter->particle_count)
            reached += filter->weights[++from] / total;
        memcpy(&filter->next[(size_t)p * n], &filter->splits[(size_t)from * n],
               length * sizeof *filter->next);
    }
    uint32_t *old = filter->splits;
    filter->splits = filter->next;
    filter->next = old;
}

static double run_filter(Filter *filter, Chance *chance)
{
    uint32_t n = filter->acts->act_count;
    double nats = 0;
    for (uint32_t act = 0; act < n; act++) {
        double highest = -INFINITY, total = 0, foreseen[SPLIT_GROUPS];
        for (uint32_t p = 0; p < filter->particle_count; p++) {
            uint32_t *here = &filter->splits[(size_t)p * n];
            // Particles of one parent stand side by side: the acts before are split alike.
            if (p == 0 || memcmp(here, here - n, act * sizeof *here) != 0)
                foresee(filter, here, act, foreseen);
            filter->weights[p] = place(foreseen, here, act, chance);
            highest = fmax(highest, filter->weights[p]);
        }
        for (uint32_t p = 0; p < filter->particle_count; p++)
            total += filter->weights[p] = exp(filter->weights[p] - highest);
        nats += highest + log(total / filter->particle_count);
        select_particles(filter, act + 1, total, chance);
    }
    return nats;
}

static double score_split(const Filter *filter, const uint32_t *group_of)
{
    uint32_t n = filter->acts->act_count, sizes[SPLIT_GROUPS];
    count_sizes(group_of, n, sizes);
    double nats = 0;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        nats += lgamma(sizes[g] + HALF) +
                (sizes[g] ? model_group(filter->model, filter->draw, group_of, g, NULL) : 0);
    return nats;
}

static bool is_one_group(const uint32_t *group_of, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (group_of[i] != group_of[0])
            return false;
    return true;
}

/// Moves acts to where they fit best, as long as one does and two groups stay.
static void settle(const Filter *filter, uint32_t *group_of)
{
    uint32_t n = filter->acts->act_count;
    double score = score_split(filter, group_of);
    bool is_moving = true;
    for (int sweep = 0; sweep < SWEEPS && is_moving; sweep++) {
        is_moving = false;
        for (uint32_t act = 0; act < n; act++) {
            uint32_t home = group_of[act], best = home;
            for (uint32_t g = 0; g < SPLIT_GROUPS; g++) {
                group_of[act] = g;
                double here =
                    g == home || is_one_group(group_of, n) ? -INFINITY : score_split(filter, group_of);
                if (here > score + 1e-9) {
                    score = here;
                    best = g;
                    is_moving = true;
                }
            }
            group_of[act] = best;
        }
    }
}

static Split number_groups(const uint32_t *group_of, uint32_t count, Arena *arena)
{
    Split out = {.group_of = arena_array(arena, uint32_t, count)};
    uint32_t numbers[SPLIT_GROUPS] = {0};
    for (uint32_t act = 0; act < count; act++) {
        uint32_t *number = &numbers[group_of[act]];
        if (*number == 0)
            *number = ++out.group_count;
        out.group_of[act] = *number - 1;
    }
    return out;
}

/// The particle's split that explains most, of those with two groups or more; the acts cut in the middle when
/// all particles are of one mind.
static Split best_split(const Filter *filter, Arena *arena)
{
    uint32_t n = filter->acts->act_count, *best = arena_array(arena, uint32_t, n);
    for (uint32_t act = 0; act < n; act++)
        best[act] = act >= n / 2;
    double highest = -INFINITY;
    for (uint32_t p = 0; p < filter->particle_count; p++) {
        const uint32_t *here = &filter->splits[(size_t)p * n];
        bool is_known = p > 0 && memcmp(here, here - n, n * sizeof *here) == 0;
        if (is_known || is_one_group(here, n))
            continue;
        double nats = score_split(filter, here);
        if (nats <= highest)
            continue;
        highest = nats;
        memcpy(best, here, n * sizeof *best);
    }
    settle(filter, best);
    return number_groups(best, n, arena);
}

/// The prior's chance that all acts fall into one group.
static double chance_of_one(uint32_t count)
{
    double all = HALF * SPLIT_GROUPS;
    return SPLIT_GROUPS * exp(lgamma(all) + lgamma(count + HALF) - lgamma(HALF) - lgamma(count + all));
}

Split split_many(const Model *model, const ActSet *acts, Draw draw, Arena *arena)
{
    uint32_t n = acts->act_count, wanted = 40 * PARTICLES / (n + 1);
    Filter filter = {.model = model, .acts = acts, .draw = draw};
    filter.particle_count = wanted > PARTICLES         ? PARTICLES
                            : wanted < PARTICLES_LEAST ? PARTICLES_LEAST
                                                       : wanted;
    size_t cells = (size_t)filter.particle_count * n;
    filter.splits = memory_get(cells * sizeof *filter.splits);
    filter.next = memory_get(cells * sizeof *filter.next);
    filter.weights = memory_get(filter.particle_count * sizeof *filter.weights);
    Chance chance = chance_of_seed(draw);
    double nats = run_filter(&filter, &chance);
    uint32_t many = 0;
    for (uint32_t p = 0; p < filter.particle_count; p++)
        many += !is_one_group(&filter.splits[(size_t)p * n], n);
    // Never quite none: the filter cannot see what is rarer than one particle.
    double share = fmax(many, .5) / filter.particle_count;
    Split out = best_split(&filter, arena);
    out.nats = nats + log(share) - log1p(-chance_of_one(n));
    free(filter.splits);
    free(filter.next);
    free(filter.weights);
    return out;
}

Split split_stated(const Model *model, const ActSet *acts, Draw draw, Arena *arena)
{
    Split out = {.group_of = arena_array(arena, uint32_t, acts->act_count),
                 .group_count = acts->stated_count};
    memcpy(out.group_of, acts->stated, acts->act_count * sizeof *out.group_of);
    for (uint32_t g = 0; g < out.group_count; g++)
        out.nats += model_group(model, draw, out.group_of, g, NULL);
    return out;
}

Split split_none(const Model *model, const ActSet *acts, Arena *arena)
{
    Split out = {.group_of = arena_array(arena, uint32_t, acts->act_count), .group_count = 1};
    out.nats = model_group(model, DRAW_OWN, out.group_of, 0, NULL);
    return out;
}
