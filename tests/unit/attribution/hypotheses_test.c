// Cases made by hand, in which a reader sees what the answer has to be.

#include <math.h>

#include "attribution/attribution.h"
#include "base/vec.h"
#include "unit/test.h"

static const Text partners[] = {TEXT_INIT("north"), TEXT_INIT("south"), TEXT_INIT("west")};

typedef struct {
    Arena arena;
    VEC(Shown) shown;
    Instant at[64];
    uint32_t partner[64], activity[64];
    uint32_t act_count;
    ActSet set;
    double recapture;
} Made;

static void made_init(Made *made)
{
    *made = (Made){0};
    arena_init(&made->arena);
}

static void made_done(Made *made)
{
    vec_free(&made->shown);
    arena_done(&made->arena);
}

static void add_act(Made *made, int day)
{
    made->at[made->act_count] = (Instant)day * INSTANT_DAY;
    made->partner[made->act_count] = made->act_count % 3;
    made->activity[made->act_count] = made->act_count;
    made->act_count++;
}

/// The act added last shows a thing.
static void show(Made *made, const char *kind, uint32_t thing, double common)
{
    uint32_t act = made->act_count - 1;
    *vec_push(&made->shown) = (Shown){.act = act,
                                      .partner = made->partner[act],
                                      .thing = thing,
                                      .kind = text_of(kind),
                                      .value = TEXT("v"),
                                      .common = common,
                                      .belief = .95,
                                      .observation = made->act_count - 1};
}

static const ActSet *made_set(Made *made)
{
    made->set = (ActSet){.act_count = made->act_count,
                         .recapture = made->recapture,
                         .at = made->at,
                         .activity = made->activity,
                         .partner = made->partner,
                         .shown = made->shown.items,
                         .shown_count = (uint32_t)made->shown.count};
    return &made->set;
}

/// The odds alone: what they hang on takes many times as long.
static Verdicts odds(Made *made)
{
    Verdicts out;
    attribution_odds(made_set(made), &made->arena, &out);
    return out;
}

static Verdicts weigh(Made *made)
{
    Verdicts out;
    attribution_weigh(made_set(made), partners, &made->arena, &out);
    return out;
}

enum { ACTS = 20 };
static const double RARE = 1e-3;

/// Two crews take turns, each with its own two domains, two addresses and a registrant.
static void add_act_of_crew(Made *made, int i)
{
    uint32_t crew = (uint32_t)(i % 2) * 10;
    add_act(made, 20 * i);
    show(made, "domain", crew + (uint32_t)(i / 2 % 2), RARE);
    show(made, "address", crew + 2 + (uint32_t)(i / 4 % 2), RARE);
    show(made, "registrant", crew + 4, RARE);
}

static void two_crews(Made *made)
{
    for (int i = 0; i < ACTS; i++)
        add_act_of_crew(made, i);
}

TEST(hypotheses_what_all_share_is_one_actors)
{
    Made made;
    made_init(&made);
    for (int i = 0; i < ACTS; i++) {
        add_act(&made, 20 * i);
        show(&made, "domain", (uint32_t)(i * 7 % 5), RARE);
        show(&made, "address", 5 + (uint32_t)(i * 3 % 4), RARE);
        show(&made, "registrant", 9, RARE);
    }
    Verdicts out = odds(&made);
    assert_int_equal(out.best, HYPOTHESIS_ONE);
    assert_true(out.standing[HYPOTHESIS_ONE].probability > .8);
    made_done(&made);
}

TEST(hypotheses_two_crews_that_share_nothing_are_separate_and_their_split_is_found)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    Verdicts out = odds(&made);
    const Standing *separate = &out.standing[HYPOTHESIS_SEPARATE];
    assert_true(out.best != HYPOTHESIS_ONE && out.best != HYPOTHESIS_PUBLIC);
    assert_true(out.standing[HYPOTHESIS_ONE].probability < .05);
    assert_int_equal(separate->group_count, 2);
    for (uint32_t i = 0; i < ACTS; i++)
        assert_int_equal(separate->group_of[i], i % 2);
    made_done(&made);
}

TEST(hypotheses_crews_with_one_toolbox_are_under_an_umbrella)
{
    Made made;
    made_init(&made);
    for (int i = 0; i < ACTS; i++) {
        add_act_of_crew(&made, i);
        show(&made, "family", 30 + (uint32_t)(i * 5 % 3), RARE);
        show(&made, "certificate", 40 + (uint32_t)(i * 7 % 2), RARE);
    }
    Verdicts out = odds(&made);
    assert_int_equal(out.best, HYPOTHESIS_UMBRELLA);
    assert_true(out.standing[HYPOTHESIS_UMBRELLA].probability >
                4 * out.standing[HYPOTHESIS_SEPARATE].probability);
    made_done(&made);
}

TEST(hypotheses_a_trace_of_another_that_is_easily_planted_raises_a_false_flag)
{
    Made made;
    made_init(&made);
    for (int i = 0; i < ACTS; i++) {
        add_act_of_crew(&made, i);
        if (i % 2 == 0 || i > 8)
            show(&made, "pdb", 50, RARE); // the first crew's, from some day on in the second's too
    }
    Verdicts out = odds(&made);
    assert_true(out.standing[HYPOTHESIS_FLAG].nats > out.standing[HYPOTHESIS_SEPARATE].nats + 1);
    assert_true(out.standing[HYPOTHESIS_FLAG].probability > out.standing[HYPOTHESIS_ONE].probability);
    made_done(&made);
}

TEST(hypotheses_what_anybody_has_ties_nobody)
{
    Made made;
    made_init(&made);
    for (int i = 0; i < ACTS; i++) {
        add_act(&made, 20 * i);
        if (i % 5 < 2) // as often as with anybody
            show(&made, "family", 0, .4);
        else
            show(&made, "family", 100 + (uint32_t)i, RARE);
        if (i % 10 < 3)
            show(&made, "address", 1, .3);
        show(&made, "domain", 200 + (uint32_t)i, RARE);
    }
    Verdicts out = odds(&made);
    assert_int_equal(out.best, HYPOTHESIS_PUBLIC);
    made_done(&made);
}

TEST(hypotheses_probabilities_add_up_and_the_same_question_has_the_same_answer)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    Verdicts one = odds(&made), two = odds(&made);
    double total = 0;
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        total += one.standing[h].probability;
        assert_true(one.standing[h].probability == two.standing[h].probability);
        assert_true(one.standing[h].low <= one.standing[h].high);
    }
    assert_true(fabs(total - 1) < 1e-9);
    made_done(&made);
}

TEST(hypotheses_what_both_crews_show_raises_one_actor_and_leads_to_its_observations)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    Verdicts before = weigh(&made);
    made_done(&made);
    made_init(&made);
    for (int i = 0; i < ACTS; i++) {
        uint32_t crew = (uint32_t)(i % 2) * 10;
        add_act(&made, 20 * i);
        show(&made, "domain", crew + (uint32_t)(i / 2 % 2), RARE);
        show(&made, "address", crew + 2 + (uint32_t)(i / 4 % 2), RARE);
        show(&made, "registrant", 4, RARE); // one for both
    }
    Verdicts after = weigh(&made);
    assert_true(after.standing[HYPOTHESIS_ONE].probability > before.standing[HYPOTHESIS_ONE].probability);
    assert_true(after.diagnostic_count > 0);
    const Diagnostic *registrant = NULL;
    for (uint32_t i = 0; i < after.diagnostic_count; i++)
        if (text_is(after.diagnostics[i].kind, "registrant"))
            registrant = &after.diagnostics[i];
    assert_non_null(registrant);
    assert_int_equal(registrant->observation_count, ACTS);
    assert_int_equal(registrant->partner_count, 3);
    made_done(&made);
}

TEST(hypotheses_each_partners_withdrawal_is_answered)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    Verdicts out = weigh(&made);
    assert_true(out.sensitivity_count >= 3);
    assert_text_equal(out.sensitivities[0].what, "without north");
    assert_text_equal(out.sensitivities[2].what, "without west");
    made_done(&made);
}

TEST(hypotheses_a_shared_thing_that_is_missing_would_raise_one_actor)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    Verdicts out = weigh(&made);
    bool is_raised = false;
    for (uint32_t i = 0; i < out.missing_count; i++)
        is_raised |= out.missing[i].raised == HYPOTHESIS_UMBRELLA || out.missing[i].raised == HYPOTHESIS_ONE;
    assert_true(is_raised);
    made_done(&made);
}

TEST(hypotheses_where_partners_see_little_the_same_evidence_says_less)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    made.recapture = .35;
    double clear = odds(&made).standing[HYPOTHESIS_ONE].probability;
    made.recapture = .19;
    double dim = odds(&made).standing[HYPOTHESIS_ONE].probability;
    made.recapture = .01; // no dimmer than it was ever fitted
    double dark = odds(&made).standing[HYPOTHESIS_ONE].probability;
    assert_true(clear < dim && dim < dark && dark < .5);
    made_done(&made);
}

TEST(hypotheses_two_acts_without_dates_or_things_are_weighed_too)
{
    Made made;
    made_init(&made);
    add_act(&made, 0);
    add_act(&made, 0);
    made.at[0] = made.at[1] = INSTANT_NONE;
    Verdicts out = weigh(&made);
    assert_true(isfinite(out.standing[HYPOTHESIS_ONE].probability));
    made_done(&made);
}

/// The second crew's hosts lie under the domains of the first: new ones, but of one owner.
static double one_of_two_crews(double under_common)
{
    Made made;
    made_init(&made);
    two_crews(&made);
    for (size_t i = 0; i < made.shown.count; i++) {
        Shown *shown = &made.shown.items[i];
        if (!text_is(shown->kind, "domain"))
            continue;
        shown->under = 100 + shown->thing % 10;
        shown->under_common = under_common;
    }
    double one = odds(&made).standing[HYPOTHESIS_ONE].probability;
    made_done(&made);
    return one;
}

TEST(hypotheses_hosts_under_one_domain_raise_one_actor_unless_anybody_has_hosts_there)
{
    double apart = one_of_two_crews(0), under_rare = one_of_two_crews(RARE),
           under_common = one_of_two_crews(.5);
    assert_true(under_rare > 5 * apart);
    assert_true(under_common < 1.5 * apart);
}

/// The crews' programs: `shared` of the functions that the second one's show are the first one's.
static Verdicts crews_with_code(Made *made, int shared, int own, double common)
{
    made_init(made);
    for (int i = 0; i < ACTS; i++) {
        uint32_t crew = (uint32_t)(i % 2) * 10;
        add_act(made, 20 * i);
        show(made, "domain", crew + (uint32_t)(i / 2 % 2), RARE);
        show(made, "registrant", crew + 4, RARE);
        for (int k = 0; i < 4 && k < shared; k++)
            show(made, "function", 100 + (uint32_t)k, common);
        for (int k = 0; i < 4 && k < own; k++)
            show(made, "function", 200 + (uint32_t)(i * own + k), common);
    }
    return odds(made);
}

static double nats_for_one(const Verdicts *verdicts)
{
    return verdicts->standing[HYPOTHESIS_ONE].nats - verdicts->standing[HYPOTHESIS_SEPARATE].nats;
}

TEST(hypotheses_shared_code_raises_one_actor_and_an_umbrella_unless_anybody_links_it)
{
    Made made;
    Verdicts none = crews_with_code(&made, 0, 0, RARE);
    made_done(&made);
    Verdicts rare = crews_with_code(&made, 6, 0, RARE);
    made_done(&made);
    Verdicts library = crews_with_code(&made, 6, 0, .2);
    made_done(&made);
    assert_true(nats_for_one(&rare) > nats_for_one(&none) + 3);
    assert_true(nats_for_one(&library) < nats_for_one(&none) + 1.5);
    assert_true(rare.standing[HYPOTHESIS_UMBRELLA].probability >
                none.standing[HYPOTHESIS_UMBRELLA].probability);
}

TEST(hypotheses_functions_that_are_not_shared_say_nothing_and_shared_ones_are_one_cause)
{
    Made made;
    Verdicts none = crews_with_code(&made, 0, 0, RARE);
    made_done(&made);
    Verdicts own = crews_with_code(&made, 0, 30, RARE);
    made_done(&made);
    Verdicts six = crews_with_code(&made, 6, 0, RARE);
    made_done(&made);
    Verdicts thirty = crews_with_code(&made, 30, 0, RARE);
    made_done(&made);
    assert_true(fabs(nats_for_one(&own) - nats_for_one(&none)) < 1e-9);
    assert_true(nats_for_one(&thirty) < nats_for_one(&six) + 2);
}
