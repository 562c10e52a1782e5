// Explanations: they add up, and they say what would be left.

#include "unit/link/maker.h"

static MicroNats sum_of(const Explanation *it)
{
    MicroNats sum = it->prior;
    for (uint32_t i = 0; i < it->evidence_count; i++)
        sum += it->evidence[i].nats;
    return sum;
}

static bool explain_member(Maker *maker, uint32_t activity, Explanation *out, Err *err)
{
    LinkExplainer *it = link_explainer_new(&maker->pool, &maker->conclusion, link_defaults(&maker->arena));
    bool is_done =
        link_explain_member(it, activity, maker->conclusion.cluster_of[activity], &maker->arena, out, err);
    link_explainer_free(it);
    return is_done;
}

static void make_pair(Maker *maker, const char *later)
{
    maker_init(maker);
    maker_crowd(maker, 60);
    maker_domains(maker, "one:a", "2012-01-01", "s1.test s2.test s3.test a1.test a2.test a3.test");
    maker_domains(maker, "two:b", later, "s1.test s2.test s3.test b1.test b2.test b3.test b4.test");
    maker_value(maker, "one:a", KIND_MUTEX, "Global\\invented");
    maker_value(maker, "two:b", KIND_MUTEX, "Global\\invented");
    maker_run(maker);
}

TEST(contributions_and_prior_add_up_to_the_total_exactly)
{
    Maker maker;
    make_pair(&maker, "2012-02-01");
    Explanation it = maker_explain(&maker, "one:a", "two:b");
    assert_true(it.is_together);
    assert_true(it.total > 0);
    assert_true(it.total == sum_of(&it));
    assert_true(it.evidence_count >= 4);
    assert_true(it.total_without_strongest < it.total);
    maker_done(&maker);
}

TEST(further_values_of_one_kind_count_less_and_less)
{
    Maker maker;
    make_pair(&maker, "2012-02-01");
    Explanation it = maker_explain(&maker, "one:a", "two:b");
    MicroNats domains[3];
    size_t count = 0;
    for (uint32_t i = 0; i < it.evidence_count; i++)
        if (text_is(it.evidence[i].kind, "domain"))
            domains[count++] = it.evidence[i].nats;
    assert_int_equal(count, 3);
    assert_true(domains[0] > domains[1] && domains[1] > domains[2]);
    assert_true(llabs(domains[1] * 100 - domains[0] * 55) < 200);
    maker_done(&maker);
}

TEST(evidence_decays_with_the_time_between)
{
    Maker soon, late;
    make_pair(&soon, "2012-02-01");
    make_pair(&late, "2016-02-01");
    Explanation near = maker_explain(&soon, "one:a", "two:b"), far = maker_explain(&late, "one:a", "two:b");
    assert_true(near.total > far.total);
    maker_done(&soon);
    maker_done(&late);
}

TEST(an_unreliable_partner_convinces_less)
{
    MicroNats totals[2];
    for (int i = 0; i < 2; i++) {
        Maker maker;
        maker_init(&maker);
        maker_crowd(&maker, 60);
        maker_domains(&maker, "one:a", NULL, "s1.test a1.test a2.test");
        maker_domains(&maker, "two:b", NULL, "s1.test b1.test b2.test");
        maker_pool(&maker, i == 0 ? 'A' : 'E');
        maker_connect(&maker);
        totals[i] = maker_explain(&maker, "one:a", "two:b").total;
        maker_done(&maker);
    }
    assert_true(totals[0] > totals[1] + 2000000);
}

TEST(without_a_partner_the_total_falls_to_what_others_say)
{
    Maker maker;
    make_pair(&maker, "2012-02-01");
    Explanation it = maker_explain(&maker, "one:a", "two:b");
    assert_int_equal(it.without_count, 2);
    for (uint32_t i = 0; i < it.without_count; i++)
        assert_true(it.without[i].total < it.total);
    maker_done(&maker);
}

TEST(a_url_its_host_and_its_domain_are_one_cause)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    const char *labels[] = {"one:a", "two:b"};
    for (size_t i = 0; i < 2; i++) {
        maker_activity(&maker, labels[i], NULL);
        maker_value(&maker, labels[i], KIND_URL, "http://www.evil.test/gate.php");
        maker_value(&maker, labels[i], KIND_DOMAIN, "www.evil.test");
        maker_value(&maker, labels[i], KIND_DOMAIN, "evil.test");
        maker_value(&maker, labels[i], KIND_DOMAIN, i == 0 ? "a.test" : "b.test");
        maker_value(&maker, labels[i], KIND_DOMAIN, i == 0 ? "a2.test" : "b2.test");
        maker_value(&maker, labels[i], KIND_DOMAIN, i == 0 ? "a3.test" : "b3.test");
    }
    maker_run(&maker);
    Explanation it = maker_explain(&maker, "one:a", "two:b");
    size_t causes = 0;
    for (uint32_t i = 0; i < it.evidence_count; i++)
        causes += it.evidence[i].nats > 0;
    assert_int_equal(causes, 1);
    maker_done(&maker);
}

TEST(a_copy_is_told_as_one_and_a_ruling_too)
{
    Maker maker;
    maker_init(&maker);
    maker_domains(&maker, "late:copy", NULL, "v1.test v2.test v3.test v4.test v5.test");
    maker_domains(&maker, "soon:list", NULL, "v1.test v2.test v3.test v4.test v5.test");
    maker_domains(&maker, "some:one", NULL, "x.test");
    maker_pool(&maker, 'F');
    maker_rule(&maker, VERDICT_SAME, "late:copy", "some:one");
    maker_connect(&maker);
    Explanation copy = maker_explain(&maker, "late:copy", "soon:list");
    assert_text_equal(copy.evidence[0].kind, "copy");
    assert_true(copy.total == sum_of(&copy));
    Explanation ruled = maker_explain(&maker, "late:copy", "some:one");
    assert_text_equal(ruled.evidence[0].kind, "decision");
    assert_true(ruled.total == sum_of(&ruled));
    assert_true(ruled.is_together);
    maker_done(&maker);
}

TEST(a_member_is_weighed_against_the_others_of_its_cluster)
{
    Maker maker;
    make_pair(&maker, "2012-02-01");
    Explanation it;
    Err err = {0};
    uint32_t a = maker_find(&maker, "one:a");
    assert_true(explain_member(&maker, a, &it, &err));
    assert_true(it.is_together);
    assert_true(it.total == sum_of(&it));
    uint32_t alone = maker_find(&maker, "crowd0:c0000");
    assert_false(explain_member(&maker, alone, &it, &err));
    assert_int_equal(err.code, ERR_USAGE);
    maker_done(&maker);
}

TEST(what_a_copy_weighs_goes_only_with_its_own_partners)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    maker_domains(&maker, "one:a", "2012-01-01", "s1.test s2.test s3.test a1.test a2.test a3.test");
    maker_domains(&maker, "late:copy", "2012-01-05", "s1.test s2.test s3.test a1.test a2.test a3.test");
    maker_domains(&maker, "two:b", "2012-02-01", "s1.test s2.test s3.test b1.test b2.test b3.test b4.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "late:copy", "two:b"));
    uint32_t a = maker_find(&maker, "late:copy");
    Explanation it;
    Err err = {0};
    assert_true(explain_member(&maker, a, &it, &err));
    assert_int_equal(it.without_count, 3);
    MicroNats without_other = 0, without_own = 0;
    for (uint32_t i = 0; i < it.without_count; i++) {
        bool is_other = text_is(maker.pool.partners[it.without[i].partner].name, "two");
        *(is_other ? &without_other : &without_own) = it.without[i].total;
    }
    assert_true(it.evidence[0].nats + it.prior <= without_other + 1000000);
    assert_true(without_own < without_other);
    maker_done(&maker);
}
