// Enrichment of an actor's victims in a plan's sectors, with the controls that a naive count lacks: strata of
// partner and year; whole activities shuffled, since the sectors of one depend on each other; other actors;
// other plans and random sectors, since all plans name energy and communications; and before against after.

#include "attribution/targeting.h"

#include <math.h>
#include <stdlib.h>

#include "base/chance.h"
#include "base/vec.h"

enum { SHUFFLES = 1999, RANDOM_SETS = 999, ACTORS_LEAST = 5, HITS_LEAST = 3 };
static const double PRIOR_DEVIATION = .5; // of a log odds ratio: four times as often is already a lot
static const double ALIKE = .5;           // scores this near are no difference
static const double LEVEL = .05;

/// A hit in the time asked about, in its stratum.
typedef struct {
    uint64_t stratum; ///< partner and year
    const Hit *hit;
} Placed;

typedef VEC(Placed) PlacedHits;
typedef VEC(Table) Tables;

static int compare_placed(const void *left, const void *right)
{
    const Placed *a = left, *b = right;
    if (a->stratum != b->stratum)
        return a->stratum < b->stratum ? -1 : 1;
    return (a->hit > b->hit) - (a->hit < b->hit);
}

static uint64_t stratum_of(const Hit *hit)
{
    int year = 0, month, day;
    if (hit->at != INSTANT_NONE)
        instant_to_date(hit->at, &year, &month, &day);
    return (uint64_t)hit->partner << 16 | (uint16_t)year;
}

static PlacedHits place_hits(const Hit *hits, size_t count, Instant from, Instant until)
{
    PlacedHits out = {0};
    for (size_t i = 0; i < count; i++) {
        bool is_bounded = from != INSTANT_NONE || until != INSTANT_NONE;
        bool is_early = from != INSTANT_NONE && hits[i].at < from,
             is_late = until != INSTANT_NONE && hits[i].at > until;
        if (hits[i].sectors == 0 || (is_bounded && hits[i].at == INSTANT_NONE) || is_early || is_late)
            continue;
        *vec_push(&out) = (Placed){stratum_of(&hits[i]), &hits[i]};
    }
    if (out.count > 1)
        qsort(out.items, out.count, sizeof *out.items, compare_placed);
    return out;
}

static uint32_t count_bits(Sectors sectors)
{
    return (uint32_t)__builtin_popcountll(sectors);
}

/// Says which hits count as the actor's.
typedef bool (*IsOwn)(const Hit *hit, uint32_t actor);

static bool is_asked(const Hit *hit, uint32_t actor)
{
    (void)actor;
    return hit->is_own;
}

static bool is_of_actor(const Hit *hit, uint32_t actor)
{
    return hit->actor == actor;
}

static void fill_tables(const PlacedHits *hits, Sectors named, IsOwn is_own, uint32_t actor, Tables *out)
{
    vec_clear(out);
    for (size_t i = 0; i < hits->count; i++) {
        if (i == 0 || hits->items[i].stratum != hits->items[i - 1].stratum)
            *vec_push(out) = (Table){0};
        const Hit *hit = hits->items[i].hit;
        Table *table = &out->items[out->count - 1];
        uint32_t in = count_bits(hit->sectors & named), off = count_bits(hit->sectors & ~named);
        if (is_own(hit, actor)) {
            table->hit_own += in;
            table->miss_own += off;
        } else {
            table->hit_other += in;
            table->miss_other += off;
        }
    }
}

/// What the actor's hits in the named sectors exceed what its strata lead to expect.
static double excess_of(const Table *tables, size_t count)
{
    double excess = 0;
    for (size_t i = 0; i < count; i++) {
        double own = (double)tables[i].hit_own + tables[i].miss_own;
        double hits = (double)tables[i].hit_own + tables[i].hit_other;
        double all = own + (double)tables[i].hit_other + tables[i].miss_other;
        excess += all > 0 ? tables[i].hit_own - own * hits / all : 0;
    }
    return excess;
}

/// Shuffles which activities are the actor's, within each stratum; an activity keeps all its sectors.
static double shuffled_p(const PlacedHits *hits, Sectors named, double seen, Chance *chance)
{
    bool *own = memory_get(hits->count + 1);
    double *in = memory_get((hits->count + 1) * sizeof *in),
           *all = memory_get((hits->count + 1) * sizeof *all);
    for (size_t i = 0; i < hits->count; i++) {
        own[i] = hits->items[i].hit->is_own;
        in[i] = count_bits(hits->items[i].hit->sectors & named);
        all[i] = count_bits(hits->items[i].hit->sectors);
    }
    uint64_t extreme = 0;
    for (int round = 0; round < SHUFFLES; round++) {
        double excess = 0;
        for (size_t from = 0, to; from < hits->count; from = to) {
            double hit_own = 0, own_all = 0, hit = 0, total = 0;
            for (to = from; to < hits->count && hits->items[to].stratum == hits->items[from].stratum; to++)
                ;
            for (size_t i = to - 1; i > from; i--) {
                size_t other = from + chance_below(chance, (uint32_t)(i - from + 1));
                bool kept = own[i];
                own[i] = own[other];
                own[other] = kept;
            }
            for (size_t i = from; i < to; i++) {
                hit_own += own[i] ? in[i] : 0;
                own_all += own[i] ? all[i] : 0;
                hit += in[i];
                total += all[i];
            }
            excess += hit_own - own_all * hit / total;
        }
        extreme += excess >= seen - 1e-9;
    }
    free(own);
    free(in);
    free(all);
    return permutation_p(extreme, SHUFFLES);
}

/// How many other actors exceed what is expected of them by as much, for each of their hits.
static double among_actors_p(const PlacedHits *hits, Sectors named, double own_excess, uint32_t own_hits)
{
    VEC(uint32_t) actors = {0};
    uint32_t others = 0, extreme = 0;
    Tables tables = {0};
    for (size_t i = 0; i < hits->count; i++) {
        uint32_t actor = hits->items[i].hit->actor, count = 0;
        bool is_known = hits->items[i].hit->is_own;
        for (size_t k = 0; k < actors.count && !is_known; k++)
            is_known = actors.items[k] == actor;
        if (is_known)
            continue;
        *vec_push(&actors) = actor;
        for (size_t k = i; k < hits->count; k++)
            count += hits->items[k].hit->actor == actor ? count_bits(hits->items[k].hit->sectors) : 0;
        if (count < HITS_LEAST)
            continue;
        fill_tables(hits, named, is_of_actor, actor, &tables);
        others++;
        extreme += excess_of(tables.items, tables.count) / count >= own_excess / fmax(1, own_hits);
    }
    vec_free(&tables);
    vec_free(&actors);
    return others + 1 >= ACTORS_LEAST ? permutation_p(extreme, others) : NAN;
}

/// The log of the odds ratio of a set of sectors, shrunk: little data says little. Peto's one-step estimate,
/// excess over variance (Yusuf, Peto and others 1985), which cells of zero do not disturb; the prior adds its
/// own weight.
static double score_of(const PlacedHits *hits, Sectors named, Tables *tables)
{
    fill_tables(hits, named, is_asked, 0, tables);
    double variance = 0;
    for (size_t i = 0; i < tables->count; i++) {
        const Table *it = &tables->items[i];
        double own = (double)it->hit_own + it->miss_own, other = (double)it->hit_other + it->miss_other;
        double hit = (double)it->hit_own + it->hit_other, all = own + other;
        variance += all > 1 ? own * other * hit * (all - hit) / (all * all * (all - 1)) : 0;
    }
    return excess_of(tables->items, tables->count) / (variance + 1 / (PRIOR_DEVIATION * PRIOR_DEVIATION));
}

/// Sectors that anybody hits: random sets are drawn of these.
static double random_share_of(const PlacedHits *hits, Sectors named, Sectors all, double score,
                              Chance *chance)
{
    uint32_t pick[SECTORS_MOST], count = 0, wanted = count_bits(named);
    for (uint32_t i = 0; i < SECTORS_MOST; i++)
        if ((all | named) >> i & 1)
            pick[count++] = i;
    uint64_t as_high = 0;
    Tables tables = {0};
    for (int round = 0; round < RANDOM_SETS; round++) {
        Sectors random = 0;
        for (uint32_t i = 0; i < wanted; i++) {
            uint32_t other = i + chance_below(chance, count - i), kept = pick[i];
            pick[i] = pick[other];
            pick[other] = kept;
            random |= UINT64_C(1) << pick[i];
        }
        as_high += score_of(hits, random, &tables) >= score - 1e-12;
    }
    vec_free(&tables);
    return permutation_p(as_high, RANDOM_SETS);
}

/// Sectors that the issuer's plan before this one did not name, against those that both name: does the actor
/// turn to them after adoption, more than it does to the others?
static bool compare_after(const Hit *hits, size_t count, const Plan *plans, uint32_t plan_count,
                          uint32_t which, Targeting *out)
{
    const Plan *plan = &plans[which], *before = NULL;
    for (uint32_t i = 0; i < plan_count; i++)
        if (i != which && text_equal(plans[i].issuer, plan->issuer) && plans[i].adopted != INSTANT_NONE &&
            plans[i].adopted < plan->adopted && (!before || plans[i].adopted > before->adopted))
            before = &plans[i];
    if (!before || plan->adopted == INSTANT_NONE)
        return false;
    Sectors fresh = plan->sectors & ~before->sectors, both = plan->sectors & before->sectors;
    if (!fresh || !both)
        return false;
    Table table = {0};
    for (size_t i = 0; i < count; i++) {
        if (!hits[i].is_own || hits[i].at == INSTANT_NONE)
            continue;
        bool is_after = hits[i].at >= plan->adopted;
        table.hit_own += is_after ? count_bits(hits[i].sectors & fresh) : 0;
        table.miss_own += is_after ? 0 : count_bits(hits[i].sectors & fresh);
        table.hit_other += is_after ? count_bits(hits[i].sectors & both) : 0;
        table.miss_other += is_after ? 0 : count_bits(hits[i].sectors & both);
    }
    out->fresh = fresh;
    out->turn = table;
    out->after = odds_ratio(&table, 1);
    return true;
}

static bool is_home(const Hit *hit, Text country)
{
    for (uint32_t i = 0; i < hit->country_count; i++)
        if (text_equal(hit->countries[i], country))
            return true;
    return false;
}

static HomeCount *home_of(HomeCount *homes, uint32_t *count, uint32_t partner)
{
    for (uint32_t i = 0; i < *count; i++)
        if (homes[i].partner == partner)
            return &homes[i];
    homes[*count] = (HomeCount){.partner = partner};
    return &homes[(*count)++];
}

/// Domestic victims against foreign ones, within each partner: one that reports on one country alone says
/// nothing of where an actor hits.
static void count_home(const Hit *hits, size_t count, Text country, Arena *arena, Targeting *out)
{
    HomeCount *homes = arena_array(arena, HomeCount, count);
    uint32_t partners = 0;
    for (size_t i = 0; i < count && country.length > 0; i++) {
        if (hits[i].country_count == 0)
            continue;
        Table *of = &home_of(homes, &partners, hits[i].partner)->of;
        bool at_home = is_home(&hits[i], country);
        *(hits[i].is_own ? at_home ? &of->hit_own : &of->miss_own
          : at_home      ? &of->hit_other
                         : &of->miss_other) += 1;
    }
    Table *tables = arena_array(arena, Table, partners);
    for (uint32_t i = 0; i < partners; i++) {
        tables[i] = homes[i].of;
        out->home += homes[i].of.hit_own;
        out->located += homes[i].of.hit_own + homes[i].of.miss_own;
        out->other_home += homes[i].of.hit_other;
        out->other_located += homes[i].of.hit_other + homes[i].of.miss_other;
        if (homes[i].of.hit_own + homes[i].of.miss_own > 0)
            homes[out->home_count++] = homes[i];
    }
    out->homes = homes;
    out->home_ratio = odds_ratio(tables, partners);
}

static void weigh_plan(const Hit *hits, size_t hit_count, const Plan *plan, Chance *chance, Targeting *out)
{
    PlacedHits placed = place_hits(hits, hit_count, plan->from, plan->until);
    Tables tables = {0};
    fill_tables(&placed, plan->sectors, is_asked, 0, &tables);
    Sectors all = 0;
    for (size_t i = 0; i < tables.count; i++) {
        out->own_named += tables.items[i].hit_own;
        out->own += tables.items[i].hit_own + tables.items[i].miss_own;
        out->other_named += tables.items[i].hit_other;
        out->other += tables.items[i].hit_other + tables.items[i].miss_other;
    }
    for (size_t i = 0; i < placed.count; i++)
        all |= placed.items[i].hit->sectors;
    double excess = excess_of(tables.items, tables.count);
    out->ratio = odds_ratio(tables.items, tables.count);
    out->p = shuffled_p(&placed, plan->sectors, excess, chance);
    out->p_actors = among_actors_p(&placed, plan->sectors, excess, out->own);
    out->score = score_of(&placed, plan->sectors, &tables);
    out->random_share = random_share_of(&placed, plan->sectors, all, out->score, chance);
    vec_free(&tables);
    vec_free(&placed);
}

static TargetingWord word_of(const Targeting *it)
{
    if (it->own < HITS_LEAST || it->other < HITS_LEAST || isnan(it->ratio.estimate))
        return TARGETING_SILENT;
    bool is_enriched =
        it->q <= LEVEL && it->random_share <= LEVEL && (isnan(it->p_actors) || it->p_actors <= 4 * LEVEL);
    return is_enriched ? TARGETING_CONSISTENT : TARGETING_UNTOLD;
}

void targeting_weigh(const Hit *hits, size_t hit_count, const Plan *plans, uint32_t plan_count, uint64_t seed,
                     Arena *arena, Targeting *out)
{
    Chance chance = chance_of_seed(seed);
    double *p = arena_array(arena, double, plan_count);
    for (uint32_t i = 0; i < plan_count; i++) {
        out[i] = (Targeting){0};
        weigh_plan(hits, hit_count, &plans[i], &chance, &out[i]);
        count_home(hits, hit_count, plans[i].country, arena, &out[i]);
        out[i].has_after = compare_after(hits, hit_count, plans, plan_count, i, &out[i]);
        p[i] = out[i].p;
    }
    discovery_adjust(p, plan_count, p);
    for (uint32_t i = 0; i < plan_count; i++) {
        out[i].q = p[i];
        out[i].rank = 1;
        out[i].alike = arena_array(arena, uint32_t, plan_count);
        for (uint32_t k = 0; k < plan_count; k++) {
            out[i].rank += out[k].score > out[i].score;
            if (k != i && fabs(out[k].score - out[i].score) < ALIKE)
                out[i].alike[out[i].alike_count++] = k;
        }
    }
    for (uint32_t i = 0; i < plan_count; i++)
        out[i].word = word_of(&out[i]);
}

Text targeting_words(TargetingWord word)
{
    static const char *const words[] = {"too little to say", "not told from chance", "consistent with"};
    return text_of(words[word]);
}
