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
    MicroNats nats = maker_nats(&maker, "one:a", "two:b", "family");
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
