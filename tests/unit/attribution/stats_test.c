// Held to R 4.2: the figures are what stats_test.R prints.

#include <math.h>

#include "attribution/stats.h"
#include "unit/test.h"

static void assert_near(double actual, double expected)
{
    if (fabs(actual - expected) > 1e-6 * fmax(1, fabs(expected)))
        fail_msg("%.10g is not %.10g", actual, expected);
}

// R looks for its exact estimates and limits with uniroot, to one part in ten thousand or so.
static void assert_like(double actual, double expected)
{
    if (fabs(actual - expected) > 5e-4 * fabs(expected))
        fail_msg("%.10g is not like %.10g", actual, expected);
}

// Admitted and rejected men and women by department: Bickel, Hammel and O'Connell 1975.
static const Table berkeley[] = {{512, 89, 313, 19},   {353, 17, 207, 8},  {120, 202, 205, 391},
                                 {138, 131, 279, 244}, {53, 94, 138, 299}, {22, 24, 351, 317}};
// Cured and dead rabbits by dose and delay of penicillin: Agresti 1990, page 238.
static const Table rabbits[] = {{0, 6, 0, 5}, {3, 3, 0, 6}, {6, 0, 2, 4}, {5, 1, 6, 0}, {2, 0, 5, 0}};
static const Table tea[] = {{3, 1, 1, 3}};

TEST(stats_mantel_haenszel_is_what_r_says)
{
    OddsRatio large = odds_ratio_large(berkeley, 6);
    assert_near(large.estimate, 0.9046968283);
    assert_near(large.low, 0.7719073618);
    assert_near(large.high, 1.0603297644);
    large = odds_ratio_large(rabbits, 5);
    assert_near(large.estimate, 7);
    assert_near(large.low, 1.026712688);
    assert_near(large.high, 47.725133380);
}

TEST(stats_exact_odds_ratio_is_what_r_says)
{
    OddsRatio exact = odds_ratio_exact(berkeley, 6);
    assert_like(exact.estimate, 0.9050761936);
    assert_like(exact.low, 0.7697140406);
    assert_like(exact.high, 1.0634169928);
    exact = odds_ratio_exact(rabbits, 5);
    assert_like(exact.estimate, 10.36102408);
    assert_like(exact.low, 1.07740143);
    assert_near(exact.high, 531.5127829);
}

TEST(stats_fishers_tea_is_what_r_says)
{
    OddsRatio exact = odds_ratio_exact(tea, 1);
    assert_like(exact.estimate, 6.408308867);
    assert_like(exact.low, 0.2117329153);
    assert_near(exact.high, 626.2435306);
    assert_near(exact_p(tea, 1), 0.4857142857);
    assert_near(exact_p((const Table[]){{12, 7, 5, 29}}, 1), 0.0005473568213);
    assert_near(exact_p(rabbits, 5), 0.03994490358);
    assert_near(exact_p(berkeley, 6), 0.2277625268);
}

TEST(stats_small_tables_are_read_exactly)
{
    assert_true(odds_ratio(tea, 1).is_exact);
    assert_false(odds_ratio(berkeley, 6).is_exact);
}

TEST(stats_tables_that_say_nothing_have_no_estimate)
{
    const Table nothing[] = {{0, 0, 3, 4}, {2, 0, 5, 0}};
    OddsRatio ratio = odds_ratio(nothing, 2);
    assert_true(isnan(ratio.estimate));
    assert_true(ratio.low == 0 && isinf(ratio.high));
    assert_true(isnan(odds_ratio(NULL, 0).estimate));
    assert_near(exact_p(nothing, 2), 1);
}

TEST(stats_hits_without_misses_have_an_open_interval)
{
    OddsRatio ratio = odds_ratio((const Table[]){{4, 0, 2, 6}}, 1);
    assert_true(isinf(ratio.estimate) && isinf(ratio.high) && ratio.low > 0);
}

TEST(stats_false_discoveries_are_controlled_as_benjamini_and_hochberg_do)
{
    // Their example, section 4, out of order.
    double p[] = {.3240, .0001, .0004, .0019, .0095, .0201, .0278, .0298,
                  .0344, .0459, .4262, .5719, .6528, .7590, 1};
    discovery_adjust(p, 15, p);
    assert_near(p[0], .486);
    assert_near(p[1], .0015);
    assert_near(p[2], .003);
    assert_near(p[4], .035625);
    assert_near(p[6], .06385714286);
    assert_near(p[7], .06385714286);
    assert_near(p[14], 1);
}

TEST(stats_a_permutation_p_is_never_zero)
{
    assert_near(permutation_p(0, 999), .001);
    assert_near(permutation_p(999, 999), 1);
}

TEST(stats_intervals_of_shares_and_counts_are_what_r_says)
{
    double low, high;
    share_interval(3, 17, &low, &high);
    assert_near(low, 0.03798506807);
    assert_near(high, 0.43431787284);
    share_interval(0, 17, &low, &high);
    assert_near(low, 0);
    assert_near(high, 0.195064323);
    share_interval(17, 17, &low, &high);
    assert_near(low, 0.804935677);
    assert_near(high, 1);
    count_interval(0, &low, &high);
    assert_near(low, 0);
    assert_near(high, 3.688879454);
    count_interval(7, &low, &high);
    assert_near(low, 2.814363052);
    assert_near(high, 14.422675362);
    count_interval(120, &low, &high);
    assert_near(low, 99.49192563);
    assert_near(high, 143.49058537);
}

TEST(stats_what_was_not_seen_is_estimated_from_what_was_seen_once_and_twice)
{
    double low, high;
    unseen_interval(30, 12, 5, &low, &high);
    assert_near(low, 32.11059949);
    assert_near(high, 87.32968315);
    unseen_interval(9, 6, 0, &low, &high);
    assert_near(low, 12.30684894);
    assert_near(high, 77.04060415);
    unseen_interval(5, 0, 2, &low, &high);
    assert_true(low == 5 && high == 5);
}

TEST(stats_recapture_is_what_r_says_of_the_counts)
{
    // Edwards and Eberhardt's cottontails (1967), of 135: 43 caught once, 16 twice, 8 thrice, 6, 0, 2 and 1
    // more often.
    assert_near(recapture_ratio(16, 8, .27, 0), .5);
    assert_near(recapture_ratio(16, 8, .27, 50), .3257575758);
    assert_near(recapture_ratio(0, 0, .27, 50), .27);
    // A count whose mean is known: a third of it (Poisson, .8).
    assert_near(recapture_ratio(8350, 2227, .27, 0), .2667065868);
}

TEST(stats_a_gap_is_held_to_what_evenly_strewn_points_leave)
{
    assert_near(gap_p(10, .3), .49523997);
    assert_near(gap_p(10, .42), .1152413117);
    assert_near(gap_p(46, .09), .5631908498);
    assert_near(gap_p(3, .75), .5);
    assert_like(gap_p(6, .68377), .05); // Fisher 1929, table of the 5 % point
    assert_like(gap_p(11, .44495), .05);
    assert_near(gap_p(2, 1), 1);
    assert_near(gap_p(5, 1), 0);
    assert_near(gap_p(3000, .0005), 1);
}
