// Invented victims of invented actors, against plans made for the test.

#include <math.h>

#include "attribution/targeting.h"
#include "base/vec.h"
#include "unit/test.h"

typedef struct {
    Arena arena;
    SectorSet set;
    Plan plans[4];
    uint32_t plan_count;
    VEC(Hit) hits;
    Targeting out[4];
} Made;

static void made_init(Made *made)
{
    *made = (Made){0};
    arena_init(&made->arena);
}

static void made_done(Made *made)
{
    vec_free(&made->hits);
    arena_done(&made->arena);
}

static void add_plan(Made *made, const char *line)
{
    Err err;
    if (!plan_of_line(text_of(line), &made->set, &made->arena, &made->plans[made->plan_count++], &err))
        fail_msg("%s", err.message);
}

static Instant year(int number)
{
    Instant out = INSTANT_NONE;
    assert_true(instant_of_date(number, 6, 1, &out));
    return out;
}

static void add_hit(Made *made, uint32_t actor, uint32_t partner, int when, const char *sector)
{
    *vec_push(&made->hits) = (Hit){.actor = actor,
                                   .partner = partner,
                                   .at = year(when),
                                   .sectors = sector_bit(&made->set, text_of(sector)),
                                   .is_own = actor == 0};
}

static void weigh(Made *made)
{
    targeting_weigh(made->hits.items, made->hits.count, made->plans, made->plan_count, 1, &made->arena,
                    made->out);
}

#define ENERGY "{\"id\":\"energy-plan\",\"issuer\":\"x\",\"coded\":{\"a\":[\"energy\",\"nuclear\"]}}"
#define RETAIL "{\"id\":\"retail-plan\",\"issuer\":\"y\",\"coded\":{\"a\":[\"retail\",\"insurance\"]}}"

/// Six actors, ten hits each; the first one in energy and nuclear, the others anywhere.
static void world(Made *made)
{
    static const char *const anywhere[] = {"energy", "retail",  "insurance", "mining", "education",
                                           "retail", "nuclear", "mining",    "water",  "construction"};
    for (int i = 0; i < 10; i++)
        add_hit(made, 0, (uint32_t)(i % 2), 2010 + i % 3, i % 5 ? (i % 2 ? "energy" : "nuclear") : "mining");
    for (uint32_t actor = 1; actor < 6; actor++)
        for (int i = 0; i < 10; i++)
            add_hit(made, actor, (uint32_t)(i % 2), 2010 + i % 3, anywhere[((uint32_t)i + 3 * actor) % 10]);
}

TEST(targeting_an_actor_that_hits_what_a_plan_names_is_consistent_with_it)
{
    Made made;
    made_init(&made);
    add_plan(&made, ENERGY);
    add_plan(&made, RETAIL);
    world(&made);
    weigh(&made);
    assert_int_equal(made.out[0].own_named, 8);
    assert_int_equal(made.out[0].own, 10);
    assert_int_equal(made.out[0].other, 50);
    assert_true(made.out[0].ratio.low > 1);
    assert_true(made.out[0].p < .01);
    assert_int_equal(made.out[0].rank, 1);
    assert_int_equal(made.out[0].word, TARGETING_CONSISTENT);
    assert_int_equal(made.out[1].rank, 2);
    assert_int_not_equal(made.out[1].word, TARGETING_CONSISTENT);
    assert_int_equal(made.out[0].alike_count, 0);
    made_done(&made);
}

TEST(targeting_two_plans_that_name_the_same_sectors_are_told_to_fit_alike)
{
    Made made;
    made_init(&made);
    add_plan(&made, ENERGY);
    add_plan(&made, "{\"id\":\"other\",\"issuer\":\"z\",\"coded\":{\"a\":[\"nuclear\",\"energy\"]}}");
    world(&made);
    weigh(&made);
    assert_int_equal(made.out[0].alike_count, 1);
    assert_int_equal(made.out[0].alike[0], 1);
    assert_int_equal(made.out[1].rank, 1);
    made_done(&made);
}

TEST(targeting_a_partners_customers_are_no_finding)
{
    // One partner sees energy only, whoever the actor; the actor is seen by that partner most.
    Made made;
    made_init(&made);
    add_plan(&made, ENERGY);
    for (int i = 0; i < 12; i++)
        add_hit(&made, 0, 0, 2010, "energy");
    for (uint32_t actor = 1; actor < 6; actor++) {
        for (int i = 0; i < 3; i++)
            add_hit(&made, actor, 0, 2010, "energy");
        for (int i = 0; i < 8; i++)
            add_hit(&made, actor, 1, 2010, "retail");
    }
    add_hit(&made, 0, 1, 2010, "retail");
    weigh(&made);
    assert_int_not_equal(made.out[0].word, TARGETING_CONSISTENT);
    assert_true(made.out[0].p > .5);
    made_done(&made);
}

TEST(targeting_only_what_falls_into_a_plans_time_counts)
{
    Made made;
    made_init(&made);
    add_plan(&made, "{\"id\":\"p\",\"issuer\":\"x\",\"from\":\"2011-01-01\",\"until\":\"2011-12-31\","
                    "\"coded\":{\"a\":[\"energy\"]}}");
    world(&made);
    made.hits.items[0].at = INSTANT_NONE;
    weigh(&made);
    uint32_t own = 0;
    for (size_t i = 0; i < made.hits.count; i++)
        own += made.hits.items[i].is_own && made.hits.items[i].at == year(2011);
    assert_int_equal(made.out[0].own, own);
    made_done(&made);
}

TEST(targeting_newly_named_sectors_are_compared_before_and_after)
{
    Made made;
    made_init(&made);
    add_plan(&made,
             "{\"id\":\"old\",\"issuer\":\"x\",\"adopted\":\"2006-01-01\",\"coded\":{\"a\":[\"energy\"]}}");
    add_plan(
        &made,
        "{\"id\":\"new\",\"issuer\":\"x\",\"adopted\":\"2011-01-01\",\"coded\":{\"a\":[\"energy\",\"nuclear\"]}}");
    for (int i = 0; i < 8; i++) {
        add_hit(&made, 0, 0, 2009, i ? "energy" : "nuclear");
        add_hit(&made, 0, 0, 2012, i < 2 ? "energy" : "nuclear");
    }
    weigh(&made);
    assert_false(made.out[0].has_after);
    assert_true(made.out[1].has_after);
    assert_true(made.out[1].after.estimate > 5 && made.out[1].after.low > 1);
    const Table *turn = &made.out[1].turn;
    assert_int_equal(turn->hit_own, 6);
    assert_int_equal(turn->miss_own, 1);
    assert_int_equal(turn->hit_other, 2);
    assert_int_equal(turn->miss_other, 7);
    made_done(&made);
}

/// The actor's hits come first, `named` of them in the plan's sectors; the others' follow.
static void add_partner(Made *made, uint32_t partner, int own, int own_named, int others, int others_named)
{
    for (int i = 0; i < own; i++)
        add_hit(made, 0, partner, 2011, i < own_named ? "energy" : "retail");
    for (int i = 0; i < others; i++)
        add_hit(made, 1, partner, 2011, i < others_named ? "energy" : "retail");
}

// Shuffled whole, an actor's hits are a draw without replacement: stats_test.R has its exact chances.
TEST(targeting_p_by_shuffling_is_near_the_exact_one)
{
    const double near = .03; // three deviations and more of 1,999 shuffles
    Made made;
    made_init(&made);
    add_plan(&made, ENERGY);
    add_partner(&made, 0, 5, 4, 15, 6);
    weigh(&made);
    assert_true(fabs(made.out[0].p - .1517027864) < near);
    made_done(&made);
    made_init(&made);
    add_plan(&made, ENERGY);
    add_partner(&made, 0, 3, 3, 9, 3);
    add_partner(&made, 1, 3, 2, 9, 2);
    weigh(&made);
    assert_true(fabs(made.out[0].p - .02892561983) < .012);
    made_done(&made);
}

TEST(targeting_without_victims_nothing_is_said)
{
    Made made;
    made_init(&made);
    add_plan(&made, ENERGY);
    weigh(&made);
    assert_int_equal(made.out[0].word, TARGETING_SILENT);
    assert_true(isnan(made.out[0].ratio.estimate));
    made_done(&made);
}

TEST(targeting_sectors_are_industries_both_ways)
{
    assert_text_equal(wording_naics(NULL, TEXT("financial-services")), "52");
    assert_text_equal(wording_naics(NULL, TEXT("infrastructure")), "");
    assert_text_equal(wording_of_naics(NULL, TEXT("325412")), "pharmaceuticals");
    assert_text_equal(wording_of_naics(NULL, TEXT("325")), "chemical");
    assert_text_equal(wording_of_naics(NULL, TEXT("221113")), "nuclear");
    assert_text_equal(wording_of_naics(NULL, TEXT("99")), "");
}

TEST(targeting_victims_at_home_are_counted_within_each_partner)
{
    // One partner reports on the issuer's country alone, of everybody: that says nothing of where the actor
    // hits.
    const Text home[] = {TEXT("CN")}, abroad[] = {TEXT("JP")};
    Hit hits[24] = {{0}};
    for (uint32_t i = 0; i < 24; i++)
        hits[i] = (Hit){.actor = i % 2,
                        .is_own = i % 2 == 0,
                        .partner = i < 12,
                        .at = INSTANT_NONE,
                        .sectors = 1,
                        .countries = i < 12      ? home
                                     : i % 4 < 2 ? home
                                                 : abroad,
                        .country_count = 1};
    Arena arena;
    arena_init(&arena);
    Plan plan = {.country = TEXT("CN"), .sectors = 1, .from = INSTANT_NONE, .until = INSTANT_NONE};
    Targeting out;
    targeting_weigh(hits, 24, &plan, 1, 1, &arena, &out);
    assert_int_equal(out.home, 9);
    assert_int_equal(out.located, 12);
    assert_int_equal(out.home_count, 2);
    assert_true(fabs(out.home_ratio.estimate - 1) < 1e-6); // stats_test.R: homes
    assert_true(fabs(out.home_ratio.low - .06390748) < 1e-7 && fabs(out.home_ratio.high - 15.64762) < 1e-4);
    arena_done(&arena);
}

TEST(targeting_coders_decide_by_majority_and_their_agreement_is_told)
{
    Made made;
    made_init(&made);
    add_plan(&made, "{\"id\":\"p\",\"issuer\":\"x\",\"coded\":{\"a\":[\"energy\",\"water\"],"
                    "\"b\":[\"energy\"],\"c\":[\"energy\",\"mining\"]}}");
    assert_int_equal(made.plans[0].coder_count, 3);
    assert_int_equal(made.plans[0].sectors, sector_bit(&made.set, TEXT("energy")));
    // Of energy, water and mining the first two agree on two: (2/3 - 4/9) / (1 - 4/9).
    assert_true(fabs(plan_kappa(&made.plans[0], &made.set) - .4) < 1e-9);
    made_done(&made);
}

TEST(targeting_a_line_that_is_no_plan_is_told_what_it_lacks)
{
    Made made;
    made_init(&made);
    Plan plan;
    Err err;
    assert_false(plan_of_line(TEXT("{\"issuer\":\"x\"}"), &made.set, &made.arena, &plan, &err));
    assert_non_null(strstr(err.message, "needs an 'id'"));
    assert_false(plan_of_line(TEXT("{\"id\":\"p\"}"), &made.set, &made.arena, &plan, &err));
    assert_non_null(strstr(err.message, "'coded'"));
    assert_false(plan_of_line(TEXT("{\"id\":\"p\",\"from\":\"soon\",\"coded\":{\"a\":[\"energy\"]}}"),
                              &made.set, &made.arena, &plan, &err));
    assert_non_null(strstr(err.message, "'soon'"));
    made_done(&made);
}
