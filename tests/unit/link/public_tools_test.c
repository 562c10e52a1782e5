// A family is evidence until the day on which everybody has it.

#include "unit/link/maker.h"

/// Of two activities that show the family on these days: what it weighs, in millionths of a nat. `claimed`:
/// the day on which a partner says that it was made public; NULL: nobody does.
static MicroNats weight_of(const char *family, const char *one, const char *two, const char *claimed)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_activity(&maker, "one:a", one);
    maker_activity(&maker, "two:b", two);
    maker_value(&maker, "one:a", KIND_FAMILY, family);
    maker_value(&maker, "two:b", KIND_FAMILY, family);
    maker_pool(&maker, 'F');
    ActorClaim claim = {
        .kind = CLAIM_PUBLISHED, .of = text_of(family), .source = TEXT("three"), .date = INSTANT_NONE};
    if (claimed) {
        assert_true(instant_parse(text_of(claimed), &claim.date));
        maker.pool.claims = &claim;
        maker.pool.claim_count = 1;
    }
    maker_connect(&maker);
    Err err = {0};
    Explanation told;
    LinkExplainer *explainer =
        link_explainer_new(&maker.pool, &maker.conclusion, link_defaults(&maker.arena));
    assert_true(link_explain_pair(explainer, maker_find(&maker, "one:a"), maker_find(&maker, "two:b"),
                                  &maker.arena, &told, &err));
    link_explainer_free(explainer);
    MicroNats nats = 0;
    for (uint32_t i = 0; i < told.evidence_count; i++)
        nats += text_is(told.evidence[i].kind, "family") ? told.evidence[i].nats : 0;
    maker_done(&maker);
    return nats;
}

TEST(a_tool_is_evidence_before_it_was_made_public_and_not_from_that_day_on)
{
    assert_true(weight_of("Gh0st RAT", "2007-03-01", "2007-09-01", NULL) > 1000000);
    assert_int_equal(weight_of("Gh0st RAT", "2007-03-01", "2008-01-01", NULL), 0);
    assert_int_equal(weight_of("Gh0st RAT", "2011-03-01", "2011-09-01", NULL), 0);
}

TEST(undated_a_tool_that_became_public_is_public)
{
    assert_int_equal(weight_of("Gh0st RAT", NULL, NULL, NULL), 0);
}

TEST(a_partner_says_when_a_family_was_made_public)
{
    assert_true(weight_of("Own Loader", "2019-03-01", "2019-09-01", NULL) > 1000000);
    assert_int_equal(weight_of("Own Loader", "2019-03-01", "2019-09-01", "2018-05-01"), 0);
    assert_true(weight_of("Own Loader", "2019-03-01", "2019-09-01", "2020-05-01") > 1000000);
}

TEST(of_two_days_the_earlier_counts)
{
    assert_int_equal(weight_of("Gh0st RAT", "2007-03-01", "2007-09-01", "2006-01-01"), 0);
    assert_int_equal(weight_of("Gh0st RAT", "2009-03-01", "2009-09-01", "2010-01-01"), 0);
}
