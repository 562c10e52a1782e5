// What the simulated cases allow: the odds of somebody who knows how bench/make_pool makes its world, to the number.
//
//   oracle < cases > nats
//
// bench/weigh/run writes the cases: "case VISIBLE WRONG ACTS", then by activity, in order of time, "act DAY COUNT" and by thing
// shown "KIND THING PARENT COMMON": numbers of the world's kinds (below), of the thing and of what it lies under (its domain or
// network; -1: nothing), and how often the world draws it for anybody (hubs, public tools, background of habits; 0: it is
// somebody's own). The answer is a line a case: log likelihoods of one actor, of two, and of two under one umbrella.
//
// It knows rates of reuse, how long things last, hubs, public tools, how habits are drawn, how much is seen and mistaken, that
// two actors are two and have 4 to 12 activities each. It does not know who made what, what went unseen, nor how much of an
// actor's life the case holds: that is summed over. The sum over splits is a particle filter's, as in the program
// (src/attribution/split.c).

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { HASH, HOST, URL, ADDRESS, EMAIL, CERTIFICATE, MUTEX, PDB, FAMILY, TECHNIQUE, CVE, COUNTRY, SECTOR, KINDS } Kind;
typedef enum { ONE, TWO, UMBRELLA, TRUTHS } Truth;
enum { ACTS = 24, SHOWN = 8192, PARTICLES = 600, SHARES = 5, LEAST = 4, MOST = 12 };

// bench/make_pool/make_pool.c: `habits`, use_tools, behave.
static const struct {
    double reuse, days;
} rates[FAMILY] = {
    [HASH] = {.15, 250}, [HOST] = {.30, 300}, [URL] = {.12, 200},   [ADDRESS] = {.25, 200},
    [EMAIL] = {.30, 500}, [CERTIFICATE] = {.30, 500}, [MUTEX] = {.35, 900}, [PDB] = {.30, 900},
};
static const double SIBLING = .12, HOST_NEW = .88, ADDRESS_NEW = .90;
static const double OWN_TOOL = .6, TOOL_DAYS = 900, OWN_REUSE = .9, STORE = .45, STORE_REUSE = .95, STORE_CERTIFICATE = .4;
static const double STORED = .4; // that a family seen with one group only is the quartermaster's
static const double shares[SHARES] = {.05, .12, .3, .6, 1}; // of what an actor does that the case holds

typedef struct {
    int kind, thing, parent;
    double common;
} Shown;

typedef struct {
    double visible, wrong, share;
    int act_count, shown_count, first[ACTS + 1];
    double day[ACTS];
    Shown shown[SHOWN];
    double decay[FAMILY + 1][ACTS][ACTS];
} Case;

/// Showings so far that a split gives one of its groups, as the act to come finds them.
typedef struct {
    double mass[FAMILY + 1], all[FAMILY + 1]; ///< of own things by kind: the group's, everybody's
    int habits[KINDS];
} Stores;

static bool is_habit(int kind)
{
    return kind == TECHNIQUE || kind == COUNTRY || kind == SECTOR;
}

static bool is_own(const Shown *shown)
{
    return shown->kind <= FAMILY && shown->common == 0;
}

static Stores stores_of(const Case *it, const uint8_t *group_of, int group, int act)
{
    Stores out = {0};
    for (int j = 0; j < act; j++)
        for (int i = it->first[j]; i < it->first[j + 1]; i++) {
            const Shown *shown = &it->shown[i];
            bool is_mine = group_of[j] == group;
            if (is_habit(shown->kind))
                out.habits[shown->kind] += is_mine;
            if (!is_own(shown))
                continue;
            double there = it->decay[shown->kind][act][j];
            out.mass[shown->kind] += is_mine ? there : 0;
            out.all[shown->kind] += there;
        }
    return out;
}

/// Earlier showings of a thing, and of others that lie under what it lies under.
typedef struct {
    double own, all, siblings, all_siblings;
    int own_count;
    bool is_shared; ///< by both groups
} Found;

static Found find(const Case *it, const uint8_t *group_of, int group, int act, const Shown *sought)
{
    Found out = {0};
    bool has[2] = {false, false};
    for (int j = 0; j < act; j++)
        for (int i = it->first[j]; i < it->first[j + 1]; i++) {
            const Shown *shown = &it->shown[i];
            if (shown->kind != sought->kind)
                continue;
            double there = shown->kind <= FAMILY ? it->decay[shown->kind][act][j] : 1;
            bool is_mine = group_of[j] == group;
            if (shown->thing == sought->thing) {
                out.own += is_mine ? there : 0;
                out.all += there;
                out.own_count += is_mine;
                has[group_of[j] & 1] = true;
            } else if (sought->parent >= 0 && shown->parent == sought->parent) {
                out.siblings += is_mine ? there : 0;
                out.all_siblings += there;
            }
        }
    out.is_shared = has[0] && has[1];
    return out;
}

/// A habit is one of the actor's few, by a share of its draws, or anybody's.
static double habit(const Shown *shown, const Found *found, const Stores *stores)
{
    double own = shown->kind == TECHNIQUE ? .6 : .7, size = shown->kind == TECHNIQUE ? 15 : shown->kind == COUNTRY ? 3 : 2;
    double anyway = (1 - own) * shown->common, chosen = anyway + own / size;
    double draw = shown->kind == TECHNIQUE ? 1. / 200 : shown->common, prior = 1 - pow(1 - draw, size);
    int seen = stores->habits[shown->kind];
    double odds = prior / (1 - prior) * pow(chosen / anyway, found->own_count) *
                  pow((1 - chosen) / (1 - anyway), fmax(0, seen - found->own_count));
    return (1 - own) * shown->common + own / size * odds / (1 + odds);
}

static double family(Truth truth, const Found *found, const Stores *stores, double seen)
{
    double own = stores->mass[FAMILY] > 0 ? found->own / stores->mass[FAMILY] : 0;
    if (truth != UMBRELLA)
        return OWN_TOOL * (found->all > 0 || found->own > 0 ? OWN_REUSE * seen * own
                                                            : OWN_REUSE * (stores->mass[FAMILY] > 0 ? 1 - seen : 1) + 1 - OWN_REUSE);
    double stored = found->is_shared ? 1 : STORED, store = stores->all[FAMILY] > 0 ? found->all / stores->all[FAMILY] : 0;
    if (found->all > 0)
        return OWN_TOOL * seen * (STORE * STORE_REUSE * fmin(1, stored / .6) * store +
                                  (1 - STORE) * OWN_REUSE * fmin(1, (1 - stored) / .6) * own);
    return OWN_TOOL * (STORE * (STORE_REUSE * (stores->all[FAMILY] > 0 ? 1 - seen : 1) + 1 - STORE_REUSE) +
                       (1 - STORE) * (OWN_REUSE * (stores->mass[FAMILY] > 0 ? 1 - seen : 1) + 1 - OWN_REUSE));
}

/// The chance of a thing that is somebody's own, seen before or fresh (then of any such).
static double thing(Truth truth, const Shown *shown, const Found *found, const Stores *stores, double seen)
{
    double mass = stores->mass[shown->kind], reuse = rates[shown->kind].reuse, out = 0;
    double store = truth == UMBRELLA && shown->kind == CERTIFICATE && stores->all[CERTIFICATE] > 0 ? STORE_CERTIFICATE : 0;
    out += mass > 0 ? (1 - store) * reuse * seen * found->own / mass : 0;
    out += store > 0 ? store * seen * found->all / stores->all[CERTIFICATE] : 0;
    if (found->all > 0)
        return out;
    double fresh = (1 - store) * (1 - reuse) * (shown->kind == HOST ? HOST_NEW : shown->kind == ADDRESS ? ADDRESS_NEW : 1);
    double unseen = (1 - store) * reuse * (mass > 0 ? 1 - seen : 1) + store * (1 - seen);
    double sibling = shown->parent >= 0 && mass > 0 ? SIBLING * seen : 0;
    return found->all_siblings > 0 ? fresh * (mass > 0 ? SIBLING * seen * found->siblings / mass : 0)
                                   : fresh * (1 - sibling) + unseen;
}

/// The chance that what is used again was seen before: so many uses of a thing that is picked came before, on average, each
/// seen with the same chance (of Simon's process, in which things once used often are picked the more).
static double known(double seen, double reuse)
{
    return 1 - pow(1 - seen, (1 + reuse) / (1 - reuse));
}

static double weigh_act(const Case *it, Truth truth, const uint8_t *group_of, int group, int act)
{
    Stores stores = stores_of(it, group_of, group, act);
    double seen = it->visible * it->share, nats = 0;
    for (int i = it->first[act]; i < it->first[act + 1]; i++) {
        const Shown *shown = &it->shown[i];
        if (shown->kind == CVE || (shown->common > 0 && !is_habit(shown->kind)))
            continue; // anybody's, whoever it is
        Found found = find(it, group_of, group, act, shown);
        double reuse = shown->kind < FAMILY ? rates[shown->kind].reuse : OWN_REUSE;
        double chance = is_habit(shown->kind)     ? habit(shown, &found, &stores)
                        : shown->kind == FAMILY ? family(truth, &found, &stores, known(seen, reuse))
                                                : thing(truth, shown, &found, &stores, known(seen, reuse));
        // A mistake is a value of anybody's, of some hundred thousand; what is fresh may be one as well.
        double mistaken = is_habit(shown->kind) ? shown->common : found.all > 0 || found.all_siblings > 0 ? 1e-5 : 1;
        nats += log((1 - it->wrong) * chance + it->wrong * mistaken);
    }
    return nats;
}

static uint64_t state;

static double uniform(void)
{
    state += 0x9e3779b97f4a7c15;
    uint64_t x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

static bool is_possible(const uint8_t *group_of, int count)
{
    int second = 0;
    for (int i = 0; i < count; i++)
        second += group_of[i];
    return second >= LEAST && second <= MOST && count - second >= LEAST && count - second <= MOST;
}

/// Any size of the first group is as likely, and then any split of that size; given that both sizes can be.
static double over_splits(const Case *it, Truth truth)
{
    static uint8_t splits[PARTICLES][ACTS], next[PARTICLES][ACTS];
    static double weights[PARTICLES];
    int n = it->act_count, possible = 0;
    double nats = 0;
    memset(splits, 0, sizeof splits);
    for (int act = 0; act < n; act++) {
        double highest = -INFINITY, total = 0, each[2] = {0, 0};
        for (int p = 0; p < PARTICLES; p++) {
            if (p == 0 || memcmp(splits[p], splits[p - 1], (size_t)act) != 0) {
                int sizes[2] = {0, 0};
                for (int j = 0; j < act; j++)
                    sizes[splits[p][j]]++;
                for (int g = 0; g < 2; g++)
                    each[g] = log((sizes[g] + 1.) / (act + 2.)) + weigh_act(it, truth, splits[p], g, act);
            }
            double high = fmax(each[0], each[1]), sum = exp(each[0] - high) + exp(each[1] - high);
            splits[p][act] = uniform() * sum >= exp(each[0] - high);
            weights[p] = high + log(sum);
            highest = fmax(highest, weights[p]);
        }
        for (int p = 0; p < PARTICLES; p++)
            total += weights[p] = exp(weights[p] - highest);
        nats += highest + log(total / PARTICLES);
        double reached = weights[0] / total, offset = uniform();
        for (int p = 0, from = 0; p < PARTICLES; p++) {
            while (reached < (offset + p) / PARTICLES && from + 1 < PARTICLES)
                reached += weights[++from] / total;
            memcpy(next[p], splits[from], ACTS);
        }
        memcpy(splits, next, sizeof splits);
    }
    int kept = 0;
    for (int p = 0; p < PARTICLES; p++)
        kept += is_possible(splits[p], n);
    for (int size = 0; size <= n; size++)
        possible += size >= LEAST && size <= MOST && n - size >= LEAST && n - size <= MOST;
    return possible ? nats + log(fmax(kept, .5) / PARTICLES) - log(possible / (n + 1.)) : -INFINITY;
}

static double weigh(Case *it, Truth truth)
{
    static const uint8_t together[ACTS];
    double each[SHARES], highest = -INFINITY, sum = 0;
    for (int s = 0; s < SHARES; s++) {
        it->share = shares[s];
        each[s] = 0;
        if (truth == ONE)
            for (int act = 0; act < it->act_count; act++)
                each[s] += weigh_act(it, ONE, together, 0, act);
        else
            each[s] = over_splits(it, truth);
        highest = fmax(highest, each[s]);
    }
    for (int s = 0; s < SHARES; s++)
        sum += exp(each[s] - highest);
    return highest + log(sum / SHARES);
}

static bool read_case(Case *it)
{
    if (scanf(" case %lf %lf %d", &it->visible, &it->wrong, &it->act_count) != 3)
        return false;
    it->shown_count = 0;
    for (int act = 0; act < it->act_count; act++) {
        int count;
        it->first[act] = it->shown_count;
        if (act >= ACTS || scanf(" act %lf %d", &it->day[act], &count) != 2 || it->shown_count + count > SHOWN)
            exit(3);
        for (int i = 0; i < count; i++) {
            Shown *shown = &it->shown[it->shown_count++];
            if (scanf("%d %d %d %lf", &shown->kind, &shown->thing, &shown->parent, &shown->common) != 4)
                exit(3);
        }
    }
    it->first[it->act_count] = it->shown_count;
    for (int kind = 0; kind <= FAMILY; kind++)
        for (int i = 0; i < it->act_count; i++)
            for (int j = 0; j < i; j++)
                it->decay[kind][i][j] = exp(-(it->day[i] - it->day[j]) / (kind == FAMILY ? TOOL_DAYS : rates[kind].days));
    return true;
}

int main(void)
{
    static Case it;
    while (read_case(&it)) {
        state = 1;
        for (int truth = ONE; truth < TRUTHS; truth++)
            printf("%.6f%c", weigh(&it, (Truth)truth), truth + 1 < TRUTHS ? ' ' : '\n');
        fflush(stdout);
    }
    return 0;
}
