// The sum over splits is estimated by a particle filter: acts arrive in order of time, as the model tells
// them; each particle holds a split of the acts so far and puts the next act into a group with the chance
// that prior and evidence give it; particles whose splits explain little die out. The estimate is unbiased
// (Del Moral 2004, 7.4.1; the fully adapted filter of Pitt and Shephard 1999). Paying a hypothesis for its
// one best split instead would pay it for luck; here it pays for having to find one (Occam's factor).
//
// Unbiased is not enough where acts are many: a split that shows its worth only late (two campaigns that
// share little, after a seam where they share some) has lost its particles by then, and the sum comes out
// short by the ten nats and more that it is worth. So the best split is searched too, from the best cut in
// time and from the best particle, and its surroundings are added up as if each act moved by itself: the
// split's own share of the sum is the product of the acts' chances of their places, each given the others'
// (Chib, Marginal likelihood from the Gibbs output, 1995, with one block an act). The larger of both sums
// counts.
//
// The prior of a split: each number of groups a quarter as often as the one before, from two on; then the
// Dirichlet-multinomial over so many groups with EACH counts, given that at least two are in use: who asks
// whether activities are one actor's or two groups' means groups of some size, not one stray activity. The
// seed is fixed: the same acts give the same answer.

#include "attribution/split.h"

#include <math.h>
#include <stdlib.h>

#include "base/chance.h"

/// [measured] on simulated cases, seeds 101 to 104, of two groups: with .5, 2 and 6 log loss .59, .57 and
/// .55.
static const double EACH = 5;
enum { PARTICLES = 120, PARTICLES_LEAST = 30, SWEEPS = 12 };

typedef struct {
    const Model *model;
    const ActSet *acts;
    Draw draw;
    uint32_t particle_count;
    uint32_t *splits, *next;        ///< by particle and act
    uint32_t *groups, *next_groups; ///< by particle: how many its split may have
    double *weights;                ///< by particle
} Filter;

/// The prior's chance of so many groups.
static double chance_of_groups(uint32_t groups)
{
    return groups == 2 ? .75 : groups == 3 ? .19 : .06;
}

static void count_sizes(const uint32_t *group_of, uint32_t count, uint32_t sizes[SPLIT_GROUPS])
{
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        sizes[g] = 0;
    for (uint32_t i = 0; i < count; i++)
        sizes[group_of[i]]++;
}

/// What prior and evidence give each group that an act could join, after one particle's split of those
/// before.
static void foresee(const Filter *filter, const uint32_t *group_of, uint32_t groups, uint32_t act,
                    double nats[SPLIT_GROUPS])
{
    uint32_t sizes[SPLIT_GROUPS];
    count_sizes(group_of, act, sizes);
    bool is_new_seen = false;
    double fresh = 0;
    for (uint32_t g = 0; g < groups; g++) {
        // Empty groups are alike: weighed once.
        double evidence = sizes[g] == 0 && is_new_seen
                              ? fresh
                              : model_act(filter->model, filter->draw, group_of, g, act, NULL);
        if (sizes[g] == 0) {
            is_new_seen = true;
            fresh = evidence;
        }
        nats[g] = log((sizes[g] + EACH) / (act + EACH * groups)) + evidence;
    }
}

/// Puts the act into one of them; gives the log of how well the particle foresaw the act.
static double place(const double nats[SPLIT_GROUPS], uint32_t groups, uint32_t *group_of, uint32_t act,
                    Chance *chance)
{
    double highest = -INFINITY, total = 0;
    for (uint32_t g = 0; g < groups; g++)
        highest = fmax(highest, nats[g]);
    for (uint32_t g = 0; g < groups; g++)
        total += exp(nats[g] - highest);
    double at = chance_share(chance) * total;
    uint32_t chosen = 0;
    while (chosen + 1 < groups && (at -= exp(nats[chosen] - highest)) > 0)
        chosen++;
    group_of[act] = chosen;
    return highest + log(total);
}

static void swap(uint32_t **a, uint32_t **b)
{
    uint32_t *old = *a;
    *a = *b;
    *b = old;
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
        filter->next_groups[p] = filter->groups[from];
    }
    swap(&filter->splits, &filter->next);
    swap(&filter->groups, &filter->next_groups);
}

static double run_filter(Filter *filter, Chance *chance)
{
    uint32_t n = filter->acts->act_count;
    double nats = 0;
    for (uint32_t act = 0; act < n; act++) {
        double highest = -INFINITY, total = 0, foreseen[SPLIT_GROUPS];
        for (uint32_t p = 0; p < filter->particle_count; p++) {
            uint32_t *here = &filter->splits[(size_t)p * n];
            uint32_t groups = filter->groups[p];
            // Particles of one parent stand side by side: the acts before are split alike.
            if (p == 0 || filter->groups[p - 1] != groups || memcmp(here, here - n, act * sizeof *here) != 0)
                foresee(filter, here, groups, act, foreseen);
            filter->weights[p] = place(foreseen, groups, here, act, chance);
            highest = fmax(highest, filter->weights[p]);
        }
        for (uint32_t p = 0; p < filter->particle_count; p++)
            total += filter->weights[p] = exp(filter->weights[p] - highest);
        nats += highest + log(total / filter->particle_count);
        select_particles(filter, act + 1, total, chance);
    }
    return nats;
}

/// log(exp(a) + exp(b)); b is finite.
static double log_sum(double a, double b)
{
    return a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

/// lgamma writes a variable of the whole program, and several threads ask.
static double log_gamma(double x)
{
    int unused_sign;
    return lgamma_r(x, &unused_sign);
}

/// The prior of a split into groups of these sizes, however they are numbered.
static double prior_of_sizes(const uint32_t sizes[SPLIT_GROUPS], uint32_t count)
{
    uint32_t used = 0;
    double each = 0, chance = -INFINITY;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++) {
        used += sizes[g] > 0;
        each += log_gamma(sizes[g] + EACH) - log_gamma(EACH);
    }
    for (uint32_t groups = used > 2 ? used : 2; groups <= SPLIT_GROUPS; groups++) {
        double all = EACH * groups, numbered = log_gamma(groups + 1.) - log_gamma(groups - used + 1.);
        chance = log_sum(chance,
                         log(chance_of_groups(groups)) + numbered + log_gamma(all) - log_gamma(count + all));
    }
    return each + chance;
}

/// A split while it is searched, and what each of its groups explains.
typedef struct {
    uint32_t *group_of, sizes[SPLIT_GROUPS];
    double *told;   ///< by act, of its group's nats
    Stores *stores; ///< by act, as it finds them in its group
    double *moves;  ///< by act, log of how much more is explained if it may stand in the other groups too
    double nats[SPLIT_GROUPS];
    double score; ///< with its prior
} Tried;

/// What a group explains once an act has joined or left it, as `group_of` already has it. Earlier acts tell
/// what they told: an act depends on those before it alone.
static double weigh_changed(const Filter *filter, const Tried *tried, uint32_t group, uint32_t changed)
{
    const Model *model = filter->model;
    const uint32_t *group_of = tried->group_of;
    bool is_joining = group_of[changed] == group;
    double total = 0;
    for (uint32_t act = 0; act < filter->acts->act_count; act++) {
        if (group_of[act] != group)
            continue;
        if (act < changed) {
            total += tried->told[act];
        } else if (act == changed) {
            total += model_act(model, filter->draw, group_of, group, act, NULL);
        } else {
            Stores stores = tried->stores[act];
            model_stores_moved(model, filter->draw, act, changed, is_joining, &stores);
            total += model_act_in(model, filter->draw, group_of, group, act, &stores, NULL);
        }
    }
    return total;
}

/// Tells members from `from` on anew.
static void tell_group(const Filter *filter, uint32_t group, uint32_t from, Tried *tried)
{
    const uint32_t *group_of = tried->group_of;
    tried->nats[group] = 0;
    for (uint32_t act = 0; act < filter->acts->act_count; act++) {
        if (group_of[act] != group)
            continue;
        if (act >= from) {
            model_stores(filter->model, filter->draw, group_of, group, act, &tried->stores[act]);
            tried->told[act] =
                model_act_in(filter->model, filter->draw, group_of, group, act, &tried->stores[act], NULL);
        }
        tried->nats[group] += tried->told[act];
    }
}

static void add_up(const Filter *filter, Tried *tried)
{
    tried->score = prior_of_sizes(tried->sizes, filter->acts->act_count);
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        tried->score += tried->nats[g];
}

static void score_tried(const Filter *filter, Tried *tried)
{
    count_sizes(tried->group_of, filter->acts->act_count, tried->sizes);
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++)
        tell_group(filter, g, 0, tried);
    add_up(filter, tried);
}

static bool is_one_group(const uint32_t *group_of, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (group_of[i] != group_of[0])
            return false;
    return true;
}

/// Whether two groups or more are in use, none of fewer acts than `least`.
static bool is_split(const uint32_t sizes[SPLIT_GROUPS], uint32_t least)
{
    uint32_t used = 0;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++) {
        if (sizes[g] > 0 && sizes[g] < least)
            return false;
        used += sizes[g] > 0;
    }
    return used >= 2;
}

/// The score with one act moved from home, which without it explains `left`, to another group.
static double score_moved(const Filter *filter, const Tried *from, uint32_t act, uint32_t group, double left,
                          uint32_t least)
{
    Tried out = *from;
    uint32_t home = from->group_of[act];
    out.sizes[home]--;
    out.sizes[group]++;
    if (!is_split(out.sizes, least))
        return -INFINITY;
    out.nats[home] = left;
    out.group_of[act] = group;
    out.nats[group] = weigh_changed(filter, &out, group, act);
    out.group_of[act] = home;
    add_up(filter, &out);
    return out.score;
}

/// What the act's group explains without it.
static double weigh_without(const Filter *filter, const Tried *tried, uint32_t act)
{
    uint32_t home = tried->group_of[act];
    tried->group_of[act] = SPLIT_GROUPS;
    double nats = weigh_changed(filter, tried, home, act);
    tried->group_of[act] = home;
    return nats;
}

static void move_to(const Filter *filter, uint32_t act, uint32_t group, Tried *tried)
{
    uint32_t home = tried->group_of[act];
    tried->group_of[act] = group;
    tried->sizes[home]--;
    tried->sizes[group]++;
    tell_group(filter, home, act, tried);
    tell_group(filter, group, act, tried);
    add_up(filter, tried);
}

/// Moves the act to where it fits best. Whether it moved.
static bool move_act(const Filter *filter, uint32_t act, uint32_t least, Tried *tried)
{
    uint32_t home = tried->group_of[act], chosen = home;
    double best = tried->score, left = weigh_without(filter, tried, act);
    double total = 1; // of what each place explains, against the one where it is
    bool is_new_seen = tried->sizes[home] == 1;
    for (uint32_t g = 0; g < SPLIT_GROUPS; g++) {
        if (g == home || (tried->sizes[g] == 0 && is_new_seen))
            continue; // empty groups are alike
        is_new_seen = is_new_seen || tried->sizes[g] == 0;
        double here = score_moved(filter, tried, act, g, left, least);
        total += exp(here - tried->score);
        if (here <= best + 1e-9)
            continue;
        best = here;
        chosen = g;
    }
    tried->moves[act] = log(total);
    if (chosen != home)
        move_to(filter, act, chosen, tried);
    return chosen != home;
}

/// Moves acts to where they fit best, as long as one does and it stays a split into groups of `least`.
static void settle(const Filter *filter, uint32_t least, Tried *tried)
{
    uint32_t n = filter->acts->act_count, at_rest = 0;
    score_tried(filter, tried);
    for (uint32_t step = 0; at_rest < n && step < SWEEPS * n; step++)
        at_rest = move_act(filter, step % n, least, tried) ? 0 : at_rest + 1;
}

/// Log of how much more the splits next to a settled one explain, that move an act or several.
static double sum_around(const Tried *tried, uint32_t count)
{
    double sum = 0;
    for (uint32_t act = 0; act < count; act++)
        sum += tried->moves[act];
    return sum;
}

/// The cut in time, with `least` acts on either side, that explains most, settled.
static void search_cuts(const Filter *filter, uint32_t least, Tried *tried)
{
    uint32_t n = filter->acts->act_count, best = n / 2;
    double highest = -INFINITY;
    for (uint32_t act = 0; act < n; act++)
        tried->group_of[act] = act >= least;
    score_tried(filter, tried);
    for (uint32_t cut = least; cut + least <= n; cut++) {
        if (cut > least)
            move_to(filter, cut - 1, 0, tried);
        best = tried->score > highest ? cut : best;
        highest = fmax(highest, tried->score);
    }
    for (uint32_t act = 0; act < n; act++)
        tried->group_of[act] = act >= best;
    settle(filter, least, tried);
}

/// The particle's split that explains most, of those with two groups or more, settled. False: there is none.
static bool search_particles(const Filter *filter, Tried *tried, Tried *scratch)
{
    uint32_t n = filter->acts->act_count;
    bool is_any = false;
    for (uint32_t p = 0; p < filter->particle_count; p++) {
        uint32_t *here = &filter->splits[(size_t)p * n];
        bool is_known = p > 0 && memcmp(here, here - n, n * sizeof *here) == 0;
        if (is_known || is_one_group(here, n))
            continue;
        memcpy(scratch->group_of, here, n * sizeof *here);
        score_tried(filter, scratch);
        if (!is_any || scratch->score > tried->score) {
            memcpy(tried->group_of, here, n * sizeof *here);
            tried->score = scratch->score;
        }
        is_any = true;
    }
    if (is_any)
        settle(filter, 1, tried);
    return is_any;
}

static Tried tried_new(uint32_t count, Arena *arena)
{
    return (Tried){.group_of = arena_array(arena, uint32_t, count),
                   .told = arena_array(arena, double, count),
                   .stores = arena_array(arena, Stores, count),
                   .moves = arena_array(arena, double, count)};
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

Split split_substantial(const Model *model, const ActSet *acts, Draw draw, uint32_t least, Arena *arena)
{
    Filter filter = {.model = model, .acts = acts, .draw = draw};
    Tried tried = tried_new(acts->act_count, arena);
    search_cuts(&filter, least, &tried);
    return number_groups(tried.group_of, acts->act_count, arena);
}

/// The prior's chance that all acts fall into one group.
static double chance_of_one(uint32_t count)
{
    return exp(prior_of_sizes((uint32_t[SPLIT_GROUPS]){count}, count));
}

/// As many particles for each number of groups as the prior has it.
static void deal_groups(Filter *filter)
{
    uint32_t groups = 2;
    double reached = chance_of_groups(groups) * filter->particle_count;
    for (uint32_t p = 0; p < filter->particle_count; p++) {
        while (p >= reached && groups < SPLIT_GROUPS)
            reached += chance_of_groups(++groups) * filter->particle_count;
        filter->groups[p] = groups;
    }
}

static void filter_init(Filter *filter)
{
    uint32_t n = filter->acts->act_count, wanted = 40 * PARTICLES / (n + 1);
    filter->particle_count = wanted > PARTICLES         ? PARTICLES
                             : wanted < PARTICLES_LEAST ? PARTICLES_LEAST
                                                        : wanted;
    size_t cells = (size_t)filter->particle_count * n;
    filter->splits = memory_get(cells * sizeof *filter->splits);
    filter->next = memory_get(cells * sizeof *filter->next);
    filter->groups = memory_get(filter->particle_count * sizeof *filter->groups);
    filter->next_groups = memory_get(filter->particle_count * sizeof *filter->next_groups);
    filter->weights = memory_get(filter->particle_count * sizeof *filter->weights);
    deal_groups(filter);
}

static void filter_done(Filter *filter)
{
    free(filter->splits);
    free(filter->next);
    free(filter->groups);
    free(filter->next_groups);
    free(filter->weights);
}

/// Of the filter's sum, what splits into two groups or more explain.
static double sum_of_splits(Filter *filter)
{
    uint32_t n = filter->acts->act_count, many = 0;
    Chance chance = chance_of_seed(filter->draw);
    double nats = run_filter(filter, &chance);
    for (uint32_t p = 0; p < filter->particle_count; p++)
        many += !is_one_group(&filter->splits[(size_t)p * n], n);
    // Never quite none: the filter cannot see what is rarer than one particle.
    return nats + log(fmax(many, .5) / filter->particle_count);
}

Split split_many(const Model *model, const ActSet *acts, Draw draw, Arena *arena)
{
    uint32_t n = acts->act_count;
    Filter filter = {.model = model, .acts = acts, .draw = draw};
    filter_init(&filter);
    double nats = sum_of_splits(&filter);
    Tried cut = tried_new(n, arena), drawn = tried_new(n, arena), scratch = tried_new(n, arena);
    search_cuts(&filter, 1, &cut);
    bool is_drawn = search_particles(&filter, &drawn, &scratch);
    const Tried *best = is_drawn && drawn.score > cut.score ? &drawn : &cut;
    Split out = number_groups(best->group_of, n, arena);
    out.nats = fmax(nats, best->score + sum_around(best, n)) - log1p(-chance_of_one(n));
    filter_done(&filter);
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
