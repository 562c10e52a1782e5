#include <stdlib.h>

#include "base/io.h"
#include "base/vec.h"
#include "engine/engine.h"

struct Weighing {
    const View *view;
    LinkProfile *profile;
    double recapture;
};

Weighing *weighing_new(const View *view)
{
    Weighing *it = memory_get(sizeof *it);
    *it = (Weighing){view, link_profile_new(&view->pool, &view->conclusion, view->params), 0};
    it->recapture = recapture_of(&view->pool, it->profile);
    return it;
}

void weighing_free(Weighing *it)
{
    if (!it)
        return;
    link_profile_free(it->profile);
    free(it);
}

double weighing_recapture(const Weighing *it)
{
    return it->recapture;
}

typedef VEC(uint32_t) Numbers;

static void list_activities(const View *view, const Subject *subjects, size_t count, Numbers *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!subjects[i].is_cluster) {
            *vec_push(out) = subjects[i].index;
            continue;
        }
        const Cluster *cluster = &view->conclusion.clusters[subjects[i].index];
        for (uint32_t k = 0; k < cluster->member_count; k++)
            *vec_push(out) = cluster->members[k];
    }
}

/// What stands in two groups counts for the one named first.
static void state_split(Weighing *it, const Subject *subjects, const uint32_t *sides, size_t count,
                        Arena *arena, ActSet *acts)
{
    uint32_t *side_of = arena_array(arena, uint32_t, it->view->pool.activity_count);
    for (size_t i = count; i-- > 0;) {
        Numbers activities = {0};
        list_activities(it->view, &subjects[i], 1, &activities);
        for (size_t k = 0; k < activities.count; k++)
            side_of[link_profile_original(it->profile, activities.items[k])] = sides[i];
        vec_free(&activities);
        acts->stated_count = sides[i] >= acts->stated_count ? sides[i] + 1 : acts->stated_count;
    }
    acts->stated = arena_array(arena, uint32_t, acts->act_count);
    for (uint32_t act = 0; act < acts->act_count; act++)
        acts->stated[act] = side_of[acts->activity[act]];
}

bool weighing_acts(Weighing *it, const Subject *subjects, const uint32_t *sides, size_t count, Arena *arena,
                   ActSet *out, Err *err)
{
    Numbers activities = {0};
    list_activities(it->view, subjects, count, &activities);
    ActSet acts = acts_of(&it->view->pool, it->profile, activities.items, (uint32_t)activities.count, arena);
    vec_free(&activities);
    if (acts.act_count < 2)
        return fail(err, ERR_USAGE,
                    "one activity alone says nothing of who is behind several; name more of them, or a "
                    "cluster of two or more (copies of one list count once)");
    acts.recapture = it->recapture;
    if (sides)
        state_split(it, subjects, sides, count, arena, &acts);
    *out = acts;
    return true;
}

Marking weighing_marking(const Weighing *it, const ActSet *acts)
{
    const Pool *pool = &it->view->pool;
    Marking marking = MARKING_CLEAR;
    for (uint32_t act = 0; act < acts->act_count; act++)
        marking = marking_stricter(marking, pool->activities[acts->activity[act]].marking);
    for (uint32_t i = 0; i < acts->shown_count; i++)
        if (acts->shown[i].observation != INDEX_NONE)
            marking = marking_stricter(marking, pool->observations[acts->shown[i].observation].marking);
    return marking;
}

void weighing_weigh(const Weighing *it, const ActSet *acts, Arena *arena, Verdicts *out)
{
    const Pool *pool = &it->view->pool;
    Text *names = arena_array(arena, Text, pool->partner_count);
    for (uint32_t i = 0; i < pool->partner_count; i++)
        names[i] = pool->partners[i].name;
    attribution_weigh(acts, names, arena, out);
}

uint32_t *weighing_originals(Weighing *it, Subject subject, Arena *arena, uint32_t *count)
{
    Numbers all = {0};
    list_activities(it->view, &subject, 1, &all);
    bool *is_taken = arena_array(arena, bool, it->view->pool.activity_count + 1);
    uint32_t *out = arena_array(arena, uint32_t, all.count);
    *count = 0;
    for (size_t i = 0; i < all.count; i++) {
        uint32_t original = link_profile_original(it->profile, all.items[i]);
        if (!is_taken[original])
            out[(*count)++] = original;
        is_taken[original] = true;
    }
    vec_free(&all);
    return out;
}

void weighing_capability(Weighing *it, Subject subject, Arena *arena, Capability *out)
{
    uint32_t count;
    uint32_t *activities = weighing_originals(it, subject, arena, &count);
    capability_of(&it->view->pool, activities, count, arena, out);
}

Turnover *weighing_turnover(Weighing *it, Subject subject, const ClaimAnswer *claims, Arena *arena)
{
    uint32_t count;
    uint32_t *activities = weighing_originals(it, subject, arena, &count);
    Instant *days = arena_array(arena, Instant, claims->publication_count);
    for (uint32_t i = 0; i < claims->publication_count; i++)
        days[i] = it->view->pool.claims[claims->publications[i]].date;
    Turnover *out = arena_array(arena, Turnover, claims->publication_count);
    turnover_of(&it->view->pool, activities, count, days, claims->publication_count, arena, out);
    return out;
}

typedef VEC(Text) Names;

static void name_activity(const Pool *pool, uint32_t activity, Arena *arena, Names *out)
{
    const Activity *it = &pool->activities[activity];
    *vec_push(out) = activity_label(pool, activity, arena);
    for (uint32_t i = 0; i < it->name_count; i++)
        *vec_push(out) = pool->names[it->first_name + i].name;
}

/// A cluster is asked about by what it is called, and by other names that are the same actor's. What a single
/// partner calls one of its activities says nothing of the rest, or claims of another actor would come with
/// it.
static void name_cluster(const View *view, const Cluster *cluster, Arena *arena, Names *out)
{
    *vec_push(out) = cluster->id;
    if (cluster->name.length)
        *vec_push(out) = cluster->name;
    for (uint32_t i = 0; i < cluster->alias_count; i++)
        if (cluster->aliases[i].verdict == NAMES_SAME)
            *vec_push(out) = cluster->aliases[i].name;
    for (uint32_t i = 0; i < cluster->member_count; i++)
        *vec_push(out) = activity_label(&view->pool, cluster->members[i], arena);
}

void weighing_claims(const Weighing *it, const Subject *subjects, size_t count, Arena *arena,
                     ClaimAnswer *out)
{
    Names names = {0};
    for (size_t i = 0; i < count; i++)
        if (subjects[i].is_cluster)
            name_cluster(it->view, &it->view->conclusion.clusters[subjects[i].index], arena, &names);
        else
            name_activity(&it->view->pool, subjects[i].index, arena, &names);
    claims_about(&it->view->pool, names.items, (uint32_t)names.count, arena, out);
    vec_free(&names);
}

static Marking strictest_claim(const Pool *pool, const uint32_t *claims, uint32_t count, Marking least)
{
    for (uint32_t i = 0; i < count; i++)
        least = marking_stricter(least, pool->claims[claims[i]].marking);
    return least;
}

Marking claims_marking(const Pool *pool, const ClaimAnswer *claims, Marking least)
{
    least = strictest_claim(pool, claims->relations, claims->relation_count, least);
    least = strictest_claim(pool, claims->publications, claims->publication_count, least);
    least = strictest_claim(pool, claims->words, claims->word_count, least);
    for (uint32_t i = 0; i < claims->number_count; i++) {
        const CombinedNumber *number = &claims->numbers[i];
        least = strictest_claim(pool, number->claims, number->claim_count, least);
        least = strictest_claim(pool, number->aside, number->aside_count, least);
    }
    return least;
}

typedef struct {
    VEC(Plan) plans;
    SectorSet *sectors;
    Arena *arena;
} Plans;

static bool take_plan(void *self, Text line, Err *err)
{
    Plans *it = self;
    return plan_of_line(arena_copy(it->arena, line), it->sectors, it->arena, vec_push(&it->plans), err);
}

static bool read_plans(const char *path, Arena *arena, PlanAnswer *out, Err *err)
{
    Plans plans = {.sectors = &out->sectors, .arena = arena};
    bool is_done = lines_each(path, take_plan, &plans, err);
    if (is_done && plans.plans.count == 0)
        is_done = fail(err, ERR_INPUT, "'%.300s' holds no plan", path);
    if (is_done) {
        out->plan_count = (uint32_t)plans.plans.count;
        out->plans = arena_array(arena, Plan, plans.plans.count);
        memcpy(out->plans, plans.plans.items, plans.plans.count * sizeof *out->plans);
    }
    vec_free(&plans.plans);
    return is_done;
}

/// Victims of one activity.
static Hit hit_of(const View *view, uint32_t activity, SectorSet *sectors, Arena *arena)
{
    const Pool *pool = &view->pool;
    const Activity *by = &pool->activities[activity];
    Hit hit = {.actor = view->conclusion.cluster_of[activity],
               .partner = by->partner,
               .at = by->date != INSTANT_NONE ? by->date : by->first_seen};
    Text *countries = arena_array(arena, Text, by->observation_count);
    for (uint32_t i = 0; i < by->observation_count; i++) {
        const Value *value = &pool->values[pool->observations[by->first_observation + i].value];
        if (value->kind == KIND_SECTOR)
            hit.sectors |= sector_bit(sectors, value->text);
        else if (value->kind == KIND_COUNTRY)
            countries[hit.country_count++] = value->text;
    }
    hit.countries = countries;
    return hit;
}

bool weighing_plans(Weighing *it, const Subject *subjects, size_t count, const char *path, Arena *arena,
                    PlanAnswer *out, Err *err)
{
    enum { SEED = 1 }; // the same question has the same answer
    *out = (PlanAnswer){.sectors = {.wording = it->view->wording}};
    if (!read_plans(path, arena, out, err))
        return false;
    const Pool *pool = &it->view->pool;
    Numbers own = {0};
    list_activities(it->view, subjects, count, &own);
    bool *is_own = arena_array(arena, bool, pool->activity_count + 1);
    for (size_t i = 0; i < own.count; i++)
        is_own[link_profile_original(it->profile, own.items[i])] = true;
    vec_free(&own);
    VEC(Hit) hits = {0};
    for (uint32_t a = 0; a < pool->activity_count; a++) {
        if (link_profile_original(it->profile, a) != a)
            continue; // a copy of a list hits nobody again
        Hit hit = hit_of(it->view, a, &out->sectors, arena);
        hit.is_own = is_own[a];
        *vec_push(&hits) = hit;
    }
    out->targeting = arena_array(arena, Targeting, out->plan_count);
    targeting_weigh(hits.items, hits.count, out->plans, out->plan_count, SEED, arena, out->targeting);
    vec_free(&hits);
    return true;
}
