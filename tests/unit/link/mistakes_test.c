// A pool in which one value of twenty stands at the wrong activity: chains of such values run through all of
// it.

#include <math.h>
#include <stdio.h>

#include "link/partition.h"
#include "unit/link/maker.h"

enum { ACTORS = 40, REPORTS = 20, VALUES = 10 };

/// splitmix64: the same numbers everywhere.
static unsigned below(uint64_t *state, unsigned limit)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (unsigned)((z ^ z >> 31) % limit);
}

#define HUB "192.0.2.1"

/// Reports "p:AARR" of actor AA: four values of ten are used again, `wrong` of a hundred are another actor's.
/// One report of five, whoever's, shows the hub. A value is a file, or a URL on a host of its own.
static void make_reports_of(Maker *maker, Kind kind, unsigned wrong)
{
    uint64_t chance = 7;
    unsigned used[ACTORS] = {0};
    for (unsigned report = 0; report < REPORTS; report++)
        for (unsigned actor = 0; actor < ACTORS; actor++) {
            char label[32], value[80];
            snprintf(label, sizeof label, "p%u:%02u%02u", below(&chance, 7), actor, report);
            maker_activity(maker, label, "2013-05-01");
            if (below(&chance, 5) == 0)
                maker_value(maker, label, KIND_IPV4, HUB);
            for (unsigned i = 0; i < VALUES; i++) {
                unsigned of = below(&chance, 100) < wrong ? below(&chance, ACTORS) : actor;
                unsigned number =
                    used[of] > 30 && below(&chance, 10) < 4 ? used[of] - below(&chance, 30) : ++used[of];
                snprintf(value, sizeof value, kind == KIND_URL ? "http://h%u-%u.net/x" : "%08u%056u", of + 1,
                         number + 1);
                maker_value(maker, label, kind, value);
            }
        }
}

static void make_reports(Maker *maker, unsigned wrong)
{
    make_reports_of(maker, KIND_SHA256, wrong);
}

static void count_pairs(const Maker *maker, uint64_t *right, uint64_t *wrong)
{
    *right = *wrong = 0;
    for (uint32_t c = 0; c < maker->conclusion.cluster_count; c++) {
        const Cluster *cluster = &maker->conclusion.clusters[c];
        for (uint32_t i = 0; i < cluster->member_count; i++)
            for (uint32_t k = 0; k < i; k++) {
                const Activity *a = &maker->pool.activities[cluster->members[i]];
                const Activity *b = &maker->pool.activities[cluster->members[k]];
                bool is_right = memcmp(a->id.bytes, b->id.bytes, 2) == 0;
                *right += is_right;
                *wrong += !is_right;
            }
    }
}

TEST(values_at_the_wrong_activity_do_not_tie_everything_together)
{
    Maker maker;
    uint64_t right, wrong;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    count_pairs(&maker, &right, &wrong);
    assert_true(wrong * 20 <= right + wrong);
    assert_true(right * 2 >= (uint64_t)ACTORS * REPORTS * (REPORTS - 1) / 2);
    maker_done(&maker);
}

TEST(a_url_at_the_wrong_activity_ties_no_better_than_its_host)
{
    Maker maker;
    uint64_t right, wrong;
    maker_init(&maker);
    make_reports_of(&maker, KIND_URL, 5);
    maker_run(&maker);
    count_pairs(&maker, &right, &wrong);
    assert_true(wrong * 20 <= right + wrong);
    assert_true(right * 3 >= (uint64_t)ACTORS * REPORTS * (REPORTS - 1) / 2);
    maker_done(&maker);
}

TEST(pairs_apart_are_one_actor_about_as_often_as_is_told)
{
    Maker maker;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    double told = 0, right = 0, likely = 0, likely_right = 0, claimed = 0, count = 0;
    for (uint32_t i = 0; i < maker.conclusion.candidate_count; i++) {
        const Candidate *pair = &maker.conclusion.candidates[i];
        if (maker.conclusion.cluster_of[pair->a] == maker.conclusion.cluster_of[pair->b])
            continue;
        const Activity *a = &maker.pool.activities[pair->a], *b = &maker.pool.activities[pair->b];
        bool is_right = memcmp(a->id.bytes, b->id.bytes, 2) == 0;
        double chance = pair->probability / 1e6;
        count++;
        told += chance;
        right += is_right;
        if (chance <= .5)
            continue;
        likely++;
        claimed += chance;
        likely_right += is_right;
    }
    assert_true(count > 500);
    assert_true(fabs(told - right) < .06 * count);
    assert_true(claimed - likely_right < .15 * likely + 3);
    maker_done(&maker);
}

TEST(an_explanation_of_two_apart_says_what_their_pair_says)
{
    Maker maker;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    LinkExplainer *it = link_explainer_new(&maker.pool, &maker.conclusion, link_defaults(&maker.arena));
    uint32_t told = 0;
    for (uint32_t i = 0; i < maker.conclusion.candidate_count && told < 50; i++) {
        const Candidate *pair = &maker.conclusion.candidates[i];
        if (maker.conclusion.cluster_of[pair->a] == maker.conclusion.cluster_of[pair->b])
            continue;
        Explanation said;
        Err err = {0};
        assert_true(link_explain_pair(it, pair->a, pair->b, &maker.arena, &said, &err));
        assert_true(said.total == pair->total);
        assert_true(llabs((long long)said.probability - pair->probability) <= 1);
        assert_true(said.without_strongest <= said.probability);
        told++;
    }
    assert_int_equal(told, 50);
    link_explainer_free(it);
    maker_done(&maker);
}

TEST(a_value_whose_holders_share_nothing_else_is_a_hub)
{
    Maker maker;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    Traces traces;
    traces_gather(&maker.pool, link_defaults(&maker.arena), &maker.arena, &traces);
    assert_true(traces.has_mistakes);
    double own = 0, hub = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < traces.trace_count; i++) {
        const Trace *trace = &traces.traces[i];
        if (trace->kind == TRACE_ADDRESS && text_is(trace->text, HUB))
            hub = trace->hub;
        if (trace->kind != TRACE_FILE || trace->item_count < 4)
            continue;
        own += trace->hub;
        count++;
    }
    assert_true(hub > .9);
    assert_true(count > 20 && own / count < .2);
    maker_done(&maker);
}

/// By item, found by so many threads; of everything that the pool shows, or of what can tie alone.
static uint32_t *find_clusters(Maker *maker, unsigned workers, bool of_ties, uint32_t *count)
{
    Traces traces;
    Rulings rulings;
    Err err = {0};
    const LinkParams *params = link_defaults(&maker->arena);
    Crew *crew = crew_new(workers);
    if (of_ties)
        traces_gather_ties(&maker->pool, params, crew, &maker->arena, &traces);
    else
        traces_gather(&maker->pool, params, &maker->arena, &traces);
    assert_true(rulings_read(&traces, &maker->arena, &rulings, &err));
    uint32_t *clusters = arena_array(&maker->arena, uint32_t, traces.item_count);
    Places places;
    partition_run(&traces, &rulings, crew, &maker->arena, clusters, &places);
    crew_free(crew);
    *count = traces.item_count;
    return clusters;
}

TEST(clusters_are_the_same_however_many_threads_find_them_and_without_what_ties_nobody)
{
    Maker maker;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    uint32_t count, others;
    uint32_t *clusters = find_clusters(&maker, 1, false, &count);
    for (unsigned workers = 1; workers <= 3; workers++) {
        uint32_t *all = find_clusters(&maker, workers, false, &others);
        assert_int_equal(others, count);
        assert_memory_equal(all, clusters, count * sizeof *clusters);
        uint32_t *of_ties = find_clusters(&maker, workers, true, &others);
        assert_int_equal(others, count);
        assert_memory_equal(of_ties, clusters, count * sizeof *clusters);
    }
    maker_done(&maker);
}

TEST(what_ties_nobody_is_counted_and_given_back)
{
    Maker maker;
    maker_init(&maker);
    make_reports(&maker, 5);
    maker_run(&maker);
    Traces all, ties;
    Crew *crew = crew_new(2);
    traces_gather(&maker.pool, link_defaults(&maker.arena), &maker.arena, &all);
    traces_gather_ties(&maker.pool, link_defaults(&maker.arena), crew, &maker.arena, &ties);
    crew_free(crew);
    assert_true(ties.trace_count < all.trace_count && ties.showing_count < all.showing_count);
    assert_memory_equal(ties.kind_mass, all.kind_mass, sizeof all.kind_mass);
    uint32_t at = 0;
    for (uint32_t i = 0; i < all.trace_count; i++) {
        const Trace *trace = &all.traces[i];
        if (!trace->is_linkable)
            continue;
        const Trace *kept = &ties.traces[at++];
        assert_int_equal(kept->kind, trace->kind);
        assert_int_equal(kept->showing_count, trace->showing_count);
        assert_true(kept->hub == trace->hub && kept->worth == trace->worth);
        for (uint32_t s = 0; s < trace->showing_count; s++)
            assert_int_equal(ties.showings[kept->first_showing + s].activity,
                             all.showings[trace->first_showing + s].activity);
    }
    assert_int_equal(at, ties.trace_count);
    for (uint32_t i = 0; i < all.item_count; i++)
        assert_memory_equal(ties.items[i].mass, all.items[i].mass, sizeof all.items[i].mass);
    maker_done(&maker);
}

static void make_same(Maker *maker, const char *md5, const char *sha1)
{
    uint32_t stands = value_find(&maker->pool, KIND_MD5, text_of(md5));
    maker->pool.values[value_find(&maker->pool, KIND_SHA1, text_of(sha1))].same_as = stands;
}

TEST(a_file_that_two_show_by_different_hashes_ties_and_one_that_one_shows_by_two_is_counted_once)
{
    static const char *const md5[] = {"00000000000000000000000000000001", "00000000000000000000000000000002"};
    static const char *const sha1[] = {"0000000000000000000000000000000000000001",
                                       "0000000000000000000000000000000000000002"};
    Maker maker;
    maker_init(&maker);
    maker_activity(&maker, "p:a", NULL);
    maker_value(&maker, "p:a", KIND_MD5, md5[0]);
    maker_activity(&maker, "q:b", NULL);
    maker_value(&maker, "q:b", KIND_SHA1, sha1[0]);
    maker_value(&maker, "q:b", KIND_MD5, md5[1]);
    maker_value(&maker, "q:b", KIND_SHA1, sha1[1]);
    maker_pool(&maker, 'F');
    make_same(&maker, md5[0], sha1[0]);
    make_same(&maker, md5[1], sha1[1]);
    Traces all, ties;
    traces_gather(&maker.pool, link_defaults(&maker.arena), &maker.arena, &all);
    traces_gather_ties(&maker.pool, link_defaults(&maker.arena), NULL, &maker.arena, &ties);
    assert_int_equal(all.trace_count, 2);
    assert_int_equal(ties.trace_count, 1);
    assert_int_equal(ties.traces[0].item_count, 2);
    assert_int_equal(ties.kind_mass[TRACE_FILE], 3);
    assert_int_equal(ties.items[1].mass[TRACE_FILE], 2);
    assert_memory_equal(ties.kind_mass, all.kind_mass, sizeof all.kind_mass);
    maker_done(&maker);
}
