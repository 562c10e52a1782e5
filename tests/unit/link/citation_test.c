// What a report repeats of one that it cites is that one's word once more.

#include "unit/link/maker.h"

static const Contribution *find_kind(const Explanation *it, const char *kind)
{
    for (uint32_t i = 0; i < it->evidence_count; i++)
        if (text_is(it->evidence[i].kind, kind))
            return &it->evidence[i];
    return NULL;
}

/// Three of seven values repeated: no copy.
static void make_followed(Maker *maker, bool is_cited)
{
    maker_init(maker);
    maker_crowd(maker, 60);
    maker_domains(maker, "one:first", "2012-01-01",
                  "s1.test s2.test s3.test a1.test a2.test a3.test a4.test");
    maker_domains(maker, "two:later", "2012-02-01",
                  "s1.test s2.test s3.test b1.test b2.test b3.test b4.test");
    if (is_cited)
        maker_cite(maker, "two:later", "one:first");
}

TEST(what_is_repeated_of_a_cited_report_is_one_piece_of_evidence)
{
    Maker maker;
    make_followed(&maker, false);
    maker_run(&maker);
    Explanation apart = maker_explain(&maker, "one:first", "two:later");
    maker_done(&maker);
    make_followed(&maker, true);
    maker_run(&maker);
    Explanation it = maker_explain(&maker, "one:first", "two:later");
    const Contribution *said = find_kind(&it, "citation");
    assert_non_null(said);
    assert_true(said->nats > 0);
    assert_int_equal(said->citation_count, 1);
    assert_true(text_is(said->value, "one:first"));
    assert_true(text_find(said->why, "repeats 3 values", 0) != SIZE_MAX);
    assert_null(find_kind(&it, "domain"));
    assert_null(find_kind(&it, "absence"));
    assert_true(it.total < apart.total);
    maker_done(&maker);
}

TEST(a_follow_up_stands_with_what_it_follows_in_a_pool_where_nobody_else_cites_it)
{
    Maker maker;
    make_followed(&maker, true);
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:first", "two:later"));
    maker_done(&maker);
}

TEST(a_repeated_value_is_no_second_sighting_for_a_third)
{
    // The third shares two values with the first; the second only repeats one of them.
    Explanation its[2];
    for (int is_cited = 0; is_cited < 2; is_cited++) {
        Maker maker;
        make_followed(&maker, is_cited);
        maker_domains(&maker, "three:third", "2012-03-01", "s1.test c1.test c2.test");
        maker_run(&maker);
        its[is_cited] = maker_explain(&maker, "two:later", "three:third");
        assert_int_equal(find_kind(&its[is_cited], "domain") != NULL, !is_cited);
        // Nor does it make the value more common.
        Explanation first = maker_explain(&maker, "one:first", "three:third");
        const Contribution *domain = find_kind(&first, "domain");
        assert_non_null(domain);
        if (is_cited)
            assert_true(text_starts(domain->why, "nobody else shows it"));
        maker_done(&maker);
    }
}

TEST(a_list_that_is_taken_from_a_cited_report_is_a_copy_of_it)
{
    for (int is_cited = 0; is_cited < 2; is_cited++) {
        Maker maker;
        maker_init(&maker);
        maker_crowd(&maker, 60);
        maker_domains(&maker, "one:first", "2012-01-01", "s1.test s2.test s3.test a1.test a2.test a3.test");
        maker_domains(&maker, "two:later", "2012-02-01", "s1.test s2.test");
        if (is_cited)
            maker_cite(&maker, "two:later", "one:first");
        maker_run(&maker);
        assert_int_equal(maker.conclusion.copy_count, is_cited);
        maker_done(&maker);
    }
}

TEST(a_collection_that_cites_its_sources_does_not_make_them_one)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    maker_domains(&maker, "one:a", "2012-01-01", "a1.test a2.test");
    maker_domains(&maker, "two:b", "2012-01-02", "b1.test b2.test");
    maker_domains(&maker, "three:all", "2012-02-01", "a1.test a2.test b1.test b2.test");
    maker_cite(&maker, "three:all", "one:a");
    maker_cite(&maker, "three:all", "two:b");
    maker_run(&maker);
    assert_int_equal(maker.conclusion.copy_count, 0);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

TEST(of_two_that_cite_each_other_the_earlier_has_it_first_hand)
{
    for (int is_ring = 0; is_ring < 2; is_ring++) {
        Maker maker;
        make_followed(&maker, true);
        maker_cite(&maker, "one:first", is_ring ? "four:fourth" : "two:later");
        maker_domains(&maker, "four:fourth", "2012-04-01", "s1.test d1.test d2.test");
        if (is_ring)
            maker_cite(&maker, "four:fourth", "two:later");
        maker_domains(&maker, "three:third", "2012-03-01", "s1.test s2.test c1.test c2.test");
        maker_run(&maker);
        Explanation it = maker_explain(&maker, "one:first", "three:third");
        assert_non_null(find_kind(&it, "domain"));
        maker_done(&maker);
    }
}

TEST(a_citation_that_repeats_nothing_is_told_and_weighs_nothing)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    maker_domains(&maker, "one:first", "2012-01-01", "a1.test a2.test");
    maker_domains(&maker, "two:later", "2012-02-01", "b1.test b2.test");
    maker_cite(&maker, "two:later", "one:first");
    maker_run(&maker);
    Explanation it = maker_explain(&maker, "one:first", "two:later");
    const Contribution *said = find_kind(&it, "citation");
    assert_non_null(said);
    assert_true(said->nats == 0);
    assert_int_equal(said->citation_count, 1);
    assert_false(maker_together(&maker, "one:first", "two:later"));
    maker_done(&maker);
}
