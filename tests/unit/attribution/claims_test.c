// Who claims what of an invented actor: each source once, the newest; what is combined and what is set aside.

#include <math.h>

#include "attribution/claims.h"
#include "unit/test.h"

static ActorClaim operators(const char *of, const char *source, int64_t low, int64_t high, Instant date)
{
    return (ActorClaim){.kind = CLAIM_OPERATORS,
                        .of = text_of(of),
                        .source = text_of(source),
                        .low = low,
                        .high = high,
                        .date = date,
                        .reliability = 'B',
                        .credibility = 2};
}

static ClaimAnswer about(ActorClaim *claims, uint32_t count, const char *name, Arena *arena)
{
    Pool pool = {.claims = claims, .claim_count = count};
    Text names[] = {text_of(name)};
    ClaimAnswer out;
    arena_init(arena);
    claims_about(&pool, names, 1, arena, &out);
    return out;
}

TEST(claims_numbers_are_the_mean_of_their_ends_and_say_what_each_source_does)
{
    Arena arena;
    ActorClaim claims[] = {operators("Velvet Heron", "gullwing", 50, 100, 1),
                           operators("Velvet Heron", "kestrel", 20, 40, 1),
                           operators("Velvet Heron", "northgate", 80, 220, 1)};
    ClaimAnswer out = about(claims, 3, "velvet heron", &arena);
    assert_int_equal(out.number_count, 1);
    const CombinedNumber *it = &out.numbers[0];
    assert_int_equal(it->claim_count, 3);
    // R: colMeans(cbind(c(50, 20, 80), c(100, 40, 220)))
    assert_true(fabs(it->low - 50) < 1e-9 && fabs(it->high - 120) < 1e-9);
    assert_true(it->least == 20 && it->most == 220);
    assert_true(fabs(it->low_without[2] - 35) < 1e-9 && fabs(it->high_without[2] - 70) < 1e-9);
    arena_done(&arena);
}

TEST(claims_a_source_counts_once_with_what_it_said_last)
{
    Arena arena;
    ActorClaim claims[] = {operators("Velvet Heron", "gullwing", 50, 100, 1),
                           operators("Velvet Heron", "Gullwing", 10, 20, 2),
                           operators("Velvet Heron", "gullwing", 30, 30, INSTANT_NONE)};
    ClaimAnswer out = about(claims, 3, "Velvet Heron", &arena);
    assert_int_equal(out.numbers[0].claim_count, 1);
    assert_int_equal(out.numbers[0].claims[0], 1);
    assert_int_equal(out.numbers[0].aside_count, 2);
    assert_true(isnan(out.numbers[0].low_without[0]));
    arena_done(&arena);
}

TEST(claims_of_one_end_or_of_no_reliability_are_set_aside)
{
    Arena arena;
    ActorClaim claims[] = {operators("Velvet Heron", "gullwing", 3, CLAIM_UNSTATED, 1),
                           operators("Velvet Heron", "kestrel", 1000, 2000, 1)};
    claims[1].reliability = 'E';
    ClaimAnswer out = about(claims, 2, "Velvet Heron", &arena);
    assert_int_equal(out.number_count, 1);
    assert_int_equal(out.numbers[0].claim_count, 0);
    assert_int_equal(out.numbers[0].aside_count, 2);
    assert_true(isnan(out.numbers[0].low));
    arena_done(&arena);
}

TEST(claims_of_others_are_not_told)
{
    Arena arena;
    ActorClaim claims[] = {{.kind = CLAIM_SAME, .of = TEXT("Dusty Lantern\nVelvet Heron")},
                           {.kind = CLAIM_PART_OF, .of = TEXT("Dusty Lantern\nPale Ferry")},
                           operators("Dusty Lantern", "gullwing", 1, 2, 1)};
    ClaimAnswer out = about(claims, 3, "Velvet Heron", &arena);
    assert_int_equal(out.relation_count, 1);
    assert_int_equal(out.relations[0], 0);
    assert_int_equal(out.number_count, 0);
    arena_done(&arena);
}

TEST(claims_the_first_day_of_publication_counts)
{
    ActorClaim claims[] = {{.kind = CLAIM_PUBLISHED, .of = TEXT("CVE-2013-0001"), .date = 20},
                           {.kind = CLAIM_PUBLISHED, .of = TEXT("CVE-2013-0001"), .date = 10},
                           {.kind = CLAIM_PUBLISHED, .of = TEXT("CVE-2013-0002"), .date = 5}};
    Pool pool = {.claims = claims, .claim_count = 3};
    assert_true(claims_published(&pool, TEXT("cve-2013-0001")) == 10);
    assert_true(claims_published(&pool, TEXT("CVE-2013-0003")) == INSTANT_NONE);
}
