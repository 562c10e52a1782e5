// Whether a cluster would stand on other evidence, and what is said of it.

#include "unit/link/maker.h"

static const Cluster *cluster_with(const Maker *maker, const char *label)
{
    return &maker->conclusion.clusters[maker->conclusion.cluster_of[maker_find(maker, label)]];
}

static void assert_words(Maker *maker, const char *label, const char *expected)
{
    Text words = stability_words(&maker->pool, cluster_with(maker, label), &maker->arena);
    assert_string_equal(arena_string(&maker->arena, words), expected);
}

static bool needs_partner(const Maker *maker, const Cluster *cluster, const char *name)
{
    for (uint32_t i = 0; i < cluster->stability.without_count; i++)
        if (text_is(maker->pool.partners[cluster->stability.without[i]].name, name))
            return true;
    return false;
}

/// Three reports of three partners that share three values, and what else they show.
static void make_half(Maker *maker, char half, const char *more)
{
    for (unsigned i = 0; i < 3; i++) {
        Text label = arena_format(&maker->arena, "p%c%u:%c%u", half, i, half, i);
        Text domains = arena_format(&maker->arena, "%c-one.test %c-two.test %c-three.test %c%u.test %s", half,
                                    half, half, half, i,
                                    i < 2         ? more
                                    : half == 'a' ? "a-own.test"
                                                  : "b-own.test");
        maker_domains(maker, arena_string(&maker->arena, label), NULL, arena_string(&maker->arena, domains));
    }
}

TEST(two_halves_that_one_value_ties_are_unstable_and_the_value_is_named)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    make_half(&maker, 'a', "bridge.test");
    make_half(&maker, 'b', "bridge.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "pa0:a0", "pb2:b2"));
    const Stability *it = &cluster_with(&maker, "pa0:a0")->stability;
    assert_int_equal(it->resamplings, 20);
    // A piece is left out in a third of the resamplings: 7 of 20, give or take.
    assert_in_range(it->stands, 7, 18);
    assert_int_equal(it->hinge_count, 1);
    assert_string_equal(arena_string(&maker.arena, it->hinge), "bridge.test");
    assert_int_equal(it->without_count, 0);
    Text words = stability_words(&maker.pool, cluster_with(&maker, "pa0:a0"), &maker.arena);
    assert_true(text_ends(words, "resamplings, and without any one partner; hangs on domain bridge.test"));
    maker_done(&maker);
}

TEST(what_many_partners_and_values_tie_is_solid)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    for (unsigned i = 0; i < 5; i++) {
        Text label = arena_format(&maker.arena, "p%u:r%u", i, i);
        char *terminated = arena_string(&maker.arena, label);
        maker_activity(&maker, terminated, NULL);
        for (unsigned k = 0; k < 8; k++) {
            Text domain = arena_format(&maker.arena, "shared%u.test", k);
            maker_value(&maker, terminated, KIND_DOMAIN, arena_string(&maker.arena, domain));
        }
        for (unsigned k = 0; k < 20; k++) { // that no list is a copy of another
            Text domain = arena_format(&maker.arena, "own%u-%u.test", i, k);
            maker_value(&maker, terminated, KIND_DOMAIN, arena_string(&maker.arena, domain));
        }
    }
    maker_run(&maker);
    assert_int_equal(cluster_with(&maker, "p0:r0")->member_count, 5);
    assert_words(&maker, "p0:r0",
                 "stands in 20 of 20 resamplings, and without any one partner or piece of evidence");
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(maker.conclusion.stays[cluster_with(&maker, "p0:r0")->members[i]], 20);
    maker_done(&maker);
}

TEST(a_pair_breaks_without_either_partner)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_domains(&maker, "one:a", NULL, "shared.test a1.test a2.test");
    maker_domains(&maker, "two:b", NULL, "shared.test b1.test b2.test");
    maker_run(&maker);
    const Cluster *cluster = cluster_with(&maker, "one:a");
    assert_int_equal(cluster->stability.without_count, 2);
    Text words = stability_words(&maker.pool, cluster, &maker.arena);
    assert_true(text_ends(words, "resamplings; breaks without either partner; hangs on domain shared.test"));
    // Where the pair falls apart, neither stays.
    assert_int_equal(maker.conclusion.stays[cluster->members[0]], cluster->stability.stands);
    assert_int_equal(maker.conclusion.stays[cluster->members[1]], cluster->stability.stands);
    maker_done(&maker);
}

TEST(who_alone_stands_between_others_is_the_partner_it_breaks_without)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_domains(&maker, "left:a", NULL, "l1.test l2.test l3.test l4.test");
    maker_domains(&maker, "middle:m", NULL,
                  "l1.test l2.test l3.test m1.test m2.test m3.test r1.test r2.test r3.test");
    maker_domains(&maker, "right:b", NULL, "r1.test r2.test r3.test r4.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "left:a", "right:b"));
    const Cluster *cluster = cluster_with(&maker, "left:a");
    assert_int_equal(cluster->stability.without_count, 1);
    assert_true(needs_partner(&maker, cluster, "middle"));
    maker_done(&maker);
}

TEST(what_others_show_elsewhere_changes_no_resampling)
{
    Maker small, large;
    maker_init(&small);
    maker_init(&large);
    maker_crowd(&small, 400);
    maker_crowd(&large, 500);
    make_half(&small, 'a', "bridge.test");
    make_half(&large, 'a', "bridge.test");
    make_half(&small, 'b', "bridge.test");
    make_half(&large, 'b', "bridge.test");
    maker_run(&small);
    maker_run(&large);
    assert_int_equal(cluster_with(&small, "pa0:a0")->stability.stands,
                     cluster_with(&large, "pa0:a0")->stability.stands);
    assert_int_equal(small.conclusion.stays[maker_find(&small, "pb1:b1")],
                     large.conclusion.stays[maker_find(&large, "pb1:b1")]);
    maker_done(&small);
    maker_done(&large);
}

TEST(what_a_ruling_binds_stands_whatever_the_evidence)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "one:a", NULL, "a1.test a2.test");
    maker_domains(&maker, "one:b", NULL, "b1.test b2.test");
    maker_pool(&maker, 'F');
    maker_rule(&maker, VERDICT_SAME, "one:a", "one:b");
    maker_connect(&maker);
    assert_words(&maker, "one:a",
                 "stands in 20 of 20 resamplings, and without any one piece of evidence; falls apart without "
                 "what analysts ruled");
    maker_done(&maker);
}

TEST(what_evidence_ties_does_not_hang_on_the_ruling_that_says_so_too)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_domains(&maker, "one:a", NULL, "s1.test s2.test s3.test s4.test a1.test a2.test a3.test");
    maker_domains(&maker, "two:b", NULL, "s1.test s2.test s3.test s4.test b1.test b2.test b3.test");
    maker_pool(&maker, 'B');
    maker_rule(&maker, VERDICT_SAME, "one:a", "two:b");
    maker_connect(&maker);
    assert_int_equal(cluster_with(&maker, "one:a")->member_count, 2);
    assert_false(cluster_with(&maker, "one:a")->stability.hangs_on_rulings);
    maker_done(&maker);
}

TEST(of_copies_of_one_list_there_is_nothing_to_resample)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "one:a", NULL, "s1.test s2.test s3.test s4.test s5.test s6.test");
    maker_domains(&maker, "two:b", NULL, "s1.test s2.test s3.test s4.test s5.test s6.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    assert_words(&maker, "one:a", "");
    assert_words(&maker, "crowd0:c0000", "");
    maker_done(&maker);
}
