// What `weigh` says of each actor of the report, as plain data.
//
// Weighing costs time with the square of an actor's activities, and asking it again of less (without each
// partner, with evidence that is not there) some twenty times that. So the large are asked once, and actors
// past the bound not at all, unless everything is asked for. A unit of work is one pair of activities under
// all hypotheses, about .03 ms.

#include "engine/judging.h"

#include <math.h>
#include <stdlib.h>

#include "engine/timing.h"
#include "report/report.h"

enum { WORK_MOST = 200000, LESS_WORK_MOST = 80000 };
enum {
    LESS_OTHERS = 18
}; ///< classes and kinds of evidence and missing kinds that are asked besides partners

typedef struct {
    const View *view;
    Weighing *weighing;
    const TellOptions *options;
    Arena *arena;
    uint64_t work; ///< done
} Judging;

static int by_probability(const void *left, const void *right)
{
    const Possibility *a = left, *b = right;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    return text_compare(a->title, b->title);
}

static void tell_possibilities(const Verdicts *verdicts, Arena *arena, Judgement *out)
{
    out->possibilities = arena_array(arena, Possibility, HYPOTHESIS_COUNT);
    out->possibility_count = HYPOTHESIS_COUNT;
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        const Standing *it = &verdicts->standing[h];
        out->possibilities[h] = (Possibility){.title = hypothesis_title((Hypothesis)h),
                                              .probability = micro_probability(it->probability),
                                              .low = micro_probability(it->low),
                                              .high = micro_probability(it->high),
                                              .group_count = it->group_count};
    }
    out->one = out->possibilities[HYPOTHESIS_ONE].probability;
    qsort(out->possibilities, HYPOTHESIS_COUNT, sizeof *out->possibilities, by_probability);
}

static void tell_evidence(const Verdicts *verdicts, Arena *arena, Judgement *out)
{
    out->against = hypothesis_title(verdicts->against);
    out->evidence = arena_array(arena, Contribution, verdicts->diagnostic_count);
    out->evidence_count = verdicts->diagnostic_count;
    for (uint32_t i = 0; i < verdicts->diagnostic_count; i++) {
        const Diagnostic *row = &verdicts->diagnostics[i];
        // Texts are the profile's, which goes with the weighing.
        out->evidence[i] = (Contribution){.kind = arena_copy(arena, row->kind),
                                          .value = arena_copy(arena, row->value),
                                          .nats = (MicroNats)llround(row->nats * 1e6),
                                          .partners = row->partners,
                                          .partner_count = row->partner_count,
                                          .observations = row->observations,
                                          .observation_count = row->observation_count};
    }
}

static void tell_less(const Verdicts *verdicts, Arena *arena, Judgement *out)
{
    out->is_asked_less = true;
    out->confidence = verdicts->confidence;
    out->less = arena_array(arena, AskedLess, verdicts->sensitivity_count);
    out->less_count = verdicts->sensitivity_count;
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        out->less[i] =
            (AskedLess){row->what, hypothesis_title(row->best),
                        micro_probability(row->probability[row->best]), row->best != verdicts->best};
    }
    out->would_tell = arena_array(arena, WouldTell, verdicts->missing_count);
    out->would_tell_count = verdicts->missing_count;
    for (uint32_t i = 0; i < verdicts->missing_count; i++) {
        const Missing *row = &verdicts->missing[i];
        out->would_tell[i] = (WouldTell){row->kind, hypothesis_title(row->raised),
                                         micro_probability(row->from), micro_probability(row->to)};
    }
}

static void add_claimed(const Pool *pool, const uint32_t *claims, uint32_t count, Judgement *out)
{
    for (uint32_t i = 0; i < count; i++) {
        Hypothesis hypothesis = hypothesis_of_claim(pool->claims[claims[i]].kind);
        out->claimed[out->claimed_count++] =
            (Claimed){claims[i], hypothesis == HYPOTHESIS_COUNT ? TEXT_NONE : hypothesis_title(hypothesis)};
    }
}

static ClaimedNumber tell_number(const CombinedNumber *it, Arena *arena)
{
    ClaimedNumber out = {.kind = it->kind,
                         .of = it->of,
                         .low = CLAIM_UNSTATED,
                         .high = CLAIM_UNSTATED,
                         .least = CLAIM_UNSTATED,
                         .most = CLAIM_UNSTATED,
                         .claims = arena_array(arena, uint32_t, it->claim_count + it->aside_count),
                         .claim_count = it->claim_count,
                         .aside_count = it->aside_count};
    for (uint32_t i = 0; i < it->claim_count + it->aside_count; i++)
        out.claims[i] = i < it->claim_count ? it->claims[i] : it->aside[i - it->claim_count];
    if (it->claim_count == 0)
        return out;
    out.low = (int64_t)floor(it->low);
    out.high = (int64_t)ceil(it->high);
    out.least = (int64_t)floor(it->least);
    out.most = (int64_t)ceil(it->most);
    return out;
}

static void tell_claims(const Judging *it, const Subject *subject, Judgement *out)
{
    ClaimAnswer answer;
    weighing_claims(it->weighing, subject, 1, it->arena, &answer);
    out->claimed = arena_array(it->arena, Claimed, answer.relation_count + answer.word_count);
    add_claimed(&it->view->pool, answer.relations, answer.relation_count, out);
    add_claimed(&it->view->pool, answer.words, answer.word_count, out);
    out->numbers = arena_array(it->arena, ClaimedNumber, answer.number_count);
    out->number_count = answer.number_count;
    for (uint32_t i = 0; i < answer.number_count; i++)
        out->numbers[i] = tell_number(&answer.numbers[i], it->arena);
}

static void tell_known(const Judging *it, const Subject *subject, Judgement *out)
{
    Capability capability;
    weighing_capability(it->weighing, *subject, it->arena, &capability);
    out->known = (Known){.activities = capability.activities,
                         .partners = capability.partners,
                         .longest_gap_days = capability.longest_gap_days,
                         .first = capability.first,
                         .last = capability.last,
                         .early = capability.early.before,
                         .early_of = capability.early.of};
    _Static_assert(BREADTH_COUNT == (int)KNOWN_KINDS, "every kind is told of");
    for (int kind = 0; kind < BREADTH_COUNT; kind++) {
        const Breadth *breadth = &capability.breadth[kind];
        out->known.things[kind] =
            (KnownThings){breadth_title((BreadthKind)kind), breadth->seen, breadth->exclusive,
                          breadth->partner_count,           breadth->low,  breadth->high};
    }
}

static PlanFit tell_plan(const PlanAnswer *answer, uint32_t number, Arena *arena)
{
    const Plan *plan = &answer->plans[number];
    const Targeting *it = &answer->targeting[number];
    PlanFit out = {.id = plan->id,
                   .issuer = plan->issuer,
                   .title = plan->title,
                   .verdict = targeting_words(it->word),
                   .is_control = plan->is_control,
                   .named = it->own_named,
                   .of = it->own,
                   .other_named = it->other_named,
                   .others = it->other,
                   .ratio = isfinite(it->ratio.estimate) ? it->ratio.estimate : NAN,
                   .low = it->ratio.low,
                   .high = it->ratio.high,
                   .q = it->q,
                   .p_actors = it->p_actors,
                   .random_share = it->random_share,
                   .home = it->home,
                   .located = it->located,
                   .other_home = it->other_home,
                   .other_located = it->other_located,
                   .has_home = plan->country.length > 0 && it->located > 0,
                   .has_turn = it->has_after,
                   .fresh_before = it->turn.miss_own,
                   .fresh_after = it->turn.hit_own,
                   .both_before = it->turn.miss_other,
                   .both_after = it->turn.hit_other,
                   .turn = isfinite(it->after.estimate) ? it->after.estimate : NAN,
                   .turn_low = it->after.low,
                   .turn_high = it->after.high,
                   .alike = arena_array(arena, Text, it->alike_count),
                   .alike_count = it->alike_count};
    if (out.has_home)
        share_interval(it->home, it->located, &out.home_low, &out.home_high);
    for (uint32_t i = 0; i < it->alike_count; i++)
        out.alike[i] = answer->plans[it->alike[i]].id;
    return out;
}

static bool tell_plans(const Judging *it, const Subject *subject, Judgement *out, Err *err)
{
    if (!it->options->plans)
        return true;
    PlanAnswer answer;
    if (!weighing_plans(it->weighing, subject, 1, it->options->plans, it->arena, &answer, err))
        return false;
    out->plans = arena_array(it->arena, PlanFit, answer.plan_count);
    for (uint32_t rank = 1; rank <= answer.plan_count; rank++)
        for (uint32_t i = 0; i < answer.plan_count; i++)
            if (answer.targeting[i].rank == rank)
                out->plans[out->plan_count++] = tell_plan(&answer, i, it->arena);
    return true;
}

/// How much of an actor is weighed: nothing past the bound, odds and evidence alone where the rest is long.
typedef enum { DEPTH_NOTHING, DEPTH_ODDS, DEPTH_ALL } Depth;

static Depth depth_of(Judging *it, const ActSet *acts)
{
    uint64_t once = (uint64_t)acts->act_count * acts->act_count;
    uint64_t whole = once * (1 + it->view->pool.partner_count + LESS_OTHERS);
    if (it->options->is_weighed_all)
        return DEPTH_ALL;
    Depth depth = whole <= LESS_WORK_MOST ? DEPTH_ALL : DEPTH_ODDS;
    uint64_t work = depth == DEPTH_ALL ? whole : once;
    if (it->work + work > WORK_MOST)
        return DEPTH_NOTHING;
    it->work += work;
    return depth;
}

static void weigh_to(const Judging *it, const ActSet *acts, Depth depth, Judgement *out)
{
    Verdicts verdicts;
    if (depth == DEPTH_ALL) {
        weighing_weigh(it->weighing, acts, it->arena, &verdicts);
        tell_less(&verdicts, it->arena, out);
    } else {
        attribution_odds(acts, it->arena, &verdicts);
        attribution_evidence(acts, it->arena, &verdicts);
    }
    tell_possibilities(&verdicts, it->arena, out);
    tell_evidence(&verdicts, it->arena, out);
}

static bool judge(Judging *it, uint32_t cluster, Judgements *out, Err *err)
{
    Subject subject = {true, cluster};
    ActSet acts;
    Err alone = {0};
    // Copies of one list are one activity, of which there is nothing to ask.
    if (!weighing_acts(it->weighing, &subject, NULL, 1, it->arena, &acts, &alone))
        return true;
    Depth depth = depth_of(it, &acts);
    if (depth == DEPTH_NOTHING) {
        out->left_out++;
        return true;
    }
    Judgement *judgement = &out->items[out->count++];
    *judgement = (Judgement){.cluster = cluster, .weighed = acts.act_count, .left_out = acts.left_out};
    weigh_to(it, &acts, depth, judgement);
    tell_claims(it, &subject, judgement);
    tell_known(it, &subject, judgement);
    return tell_plans(it, &subject, judgement, err);
}

bool judge_actors(Store *store, const View *view, uint32_t only, const TellOptions *options, Arena *arena,
                  Judgements *out, Err *err)
{
    Judging it = {.view = view, .weighing = weighing_new(view), .options = options, .arena = arena};
    const Conclusion *conclusion = &view->conclusion;
    SampleTime *samples;
    uint32_t sample_count, told = 0;
    *out = (Judgements){.items = arena_array(arena, Judgement, REPORT_ACTORS_MOST),
                        .times = arena_array(arena, TimeTold, REPORT_ACTORS_MOST),
                        .nearest = reliability_nearest(weighing_recapture(it.weighing))};
    out->reliability = reliability_rows(&out->reliability_count);
    bool is_done = sample_times(store, options, arena, &samples, &sample_count, err);
    for (uint32_t c = 0; c < conclusion->cluster_count && told < REPORT_ACTORS_MOST && is_done; c++) {
        if (conclusion->clusters[c].member_count < 2 || (only != INDEX_NONE && only != c))
            continue;
        tell_time(it.weighing, view, c, samples, sample_count, options->now, arena,
                  &out->times[out->time_count++]);
        is_done = judge(&it, c, out, err);
        told++;
    }
    weighing_free(it.weighing);
    return is_done;
}
