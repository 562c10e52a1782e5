// Random pools, made twice in different order: the conclusion is the same to the last digit.

#include <stdio.h>

#include "unit/link/maker.h"

/// splitmix64: the same numbers everywhere.
static uint64_t next_number(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static unsigned below(uint64_t *state, unsigned limit)
{
    return (unsigned)(next_number(state) % limit);
}

static void make_random(Maker *maker, uint64_t seed)
{
    static const Kind kinds[] = {KIND_DOMAIN, KIND_IPV4,  KIND_SHA256,    KIND_FAMILY, KIND_MUTEX,
                                 KIND_URL,    KIND_EMAIL, KIND_FILE_NAME, KIND_TLSH};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    for (unsigned i = 0; i < 60; i++) {
        char label[32], value[96];
        snprintf(label, sizeof label, "p%u:r%02u", below(&seed, 6), i);
        maker_activity(maker, label, below(&seed, 2) ? "2013-05-01" : NULL);
        for (unsigned k = below(&seed, 8); k > 0; k--) {
            Kind kind = kinds[below(&seed, KINDS)];
            unsigned which = below(&seed, 3) ? i / 6 * 4 + below(&seed, 4) : 1000 + below(&seed, 500);
            if (kind == KIND_DOMAIN)
                snprintf(value, sizeof value, "mail-d%c%u.test", 'a' + (int)(which % 7), which);
            else if (kind == KIND_IPV4)
                snprintf(value, sizeof value, "198.51.%u.%u", which / 200, which % 200);
            else if (kind == KIND_URL)
                snprintf(value, sizeof value, "http://u%u.test/a/get%c.php?id=%u", which,
                         'a' + (int)(which % 9), which);
            else if (kind == KIND_EMAIL)
                snprintf(value, sizeof value, "m%u@m%u.test", which, which % 11);
            else if (kind == KIND_FILE_NAME)
                snprintf(value, sizeof value, "drop%c%u.exe", 'a' + (int)(which % 9), which);
            else
                snprintf(value, sizeof value, kind == KIND_TLSH ? "%070x" : "%064x", which);
            maker_value(maker, label, kind, value);
        }
    }
}

static void shuffle(void *items, size_t count, size_t size, uint64_t *state)
{
    char swap[256];
    assert_true(size <= sizeof swap);
    for (size_t i = count; i > 1; i--) {
        char *a = (char *)items + (i - 1) * size, *b = (char *)items + below(state, (unsigned)i) * size;
        memcpy(swap, a, size);
        memcpy(a, b, size);
        memcpy(b, swap, size);
    }
}

static void assert_equal_stability(const Stability *a, const Stability *b)
{
    assert_int_equal(a->resamplings, b->resamplings);
    assert_int_equal(a->stands, b->stands);
    assert_int_equal(a->without_count, b->without_count);
    for (uint32_t i = 0; i < a->without_count; i++)
        assert_int_equal(a->without[i], b->without[i]);
    assert_int_equal(a->hinge_count, b->hinge_count);
    assert_true(text_equal(a->hinge, b->hinge));
}

static void assert_equal_conclusions(const Maker *one, const Maker *two)
{
    const Conclusion *a = &one->conclusion, *b = &two->conclusion;
    assert_int_equal(a->cluster_count, b->cluster_count);
    for (uint32_t i = 0; i < a->cluster_count; i++) {
        assert_true(text_equal(a->clusters[i].id, b->clusters[i].id));
        assert_int_equal(a->clusters[i].member_count, b->clusters[i].member_count);
        assert_int_equal(a->clusters[i].probability, b->clusters[i].probability);
        assert_int_equal(a->clusters[i].confidence, b->clusters[i].confidence);
        assert_int_equal(a->clusters[i].marking, b->clusters[i].marking);
        assert_equal_stability(&a->clusters[i].stability, &b->clusters[i].stability);
    }
    for (uint32_t i = 0; i < one->pool.activity_count; i++) {
        assert_int_equal(a->cluster_of[i], b->cluster_of[i]);
        assert_int_equal(a->stays[i], b->stays[i]);
    }
    assert_int_equal(a->candidate_count, b->candidate_count);
    for (uint32_t i = 0; i < a->candidate_count; i++)
        assert_true(a->candidates[i].total == b->candidates[i].total);
}

TEST(any_order_of_pooling_gives_the_same_conclusion)
{
    for (uint64_t seed = 1; seed <= 25; seed++) {
        Maker one, two;
        uint64_t chance = seed * 77;
        maker_init(&one);
        maker_init(&two);
        make_random(&one, seed);
        make_random(&two, seed);
        shuffle(two.activities.items, two.activities.count, sizeof *two.activities.items, &chance);
        shuffle(two.values.items, two.values.count, sizeof *two.values.items, &chance);
        maker_run(&one);
        maker_run(&two);
        assert_equal_conclusions(&one, &two);
        maker_done(&one);
        maker_done(&two);
    }
}

/// Whether its activity shows the value once more.
static bool is_again(const Pool *pool, uint32_t observation)
{
    const Observation *it = &pool->observations[observation];
    return (observation > 0 && it[-1].activity == it->activity && it[-1].value == it->value) ||
           (observation + 1 < pool->observation_count && it[1].activity == it->activity &&
            it[1].value == it->value);
}

/// As a load for a conclusion alone leaves it (LoadOptions.counts_lone_files).
static void count_lone_files(Pool *pool, Arena *arena)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        const Observation it = pool->observations[i];
        const Value *value = &pool->values[it.value];
        if (kind_is_hash(value->kind) && value->holder_count == 1 && !is_again(pool, i)) {
            pool->activities[it.activity].counted_files++;
            pool->activities[it.activity].counted_markings |= marking_bit(it.marking);
            pool->counted_files++;
        } else {
            pool->observations[kept++] = it;
        }
    }
    pool->observation_count = kept;
    pool_index(pool, arena);
}

/// Activities are marked differently from what they hold.
static void mark_at_random(Pool *pool, uint64_t seed)
{
    for (uint32_t i = 0; i < pool->observation_count; i++)
        pool->observations[i].marking = (Marking)(MARKING_GREEN + below(&seed, 4));
    for (uint32_t a = 0; a < pool->activity_count; a++)
        pool->activities[a].marking = MARKING_GREEN;
}

TEST(files_that_are_counted_alone_lead_to_the_same_conclusion)
{
    uint32_t counted = 0;
    for (uint64_t seed = 200; seed < 215; seed++) {
        Maker one, two;
        maker_init(&one);
        maker_init(&two);
        make_random(&one, seed);
        make_random(&two, seed);
        maker_pool(&one, 'B');
        maker_pool(&two, 'B');
        mark_at_random(&one.pool, seed);
        mark_at_random(&two.pool, seed);
        count_lone_files(&two.pool, &two.arena);
        counted += two.pool.counted_files;
        maker_connect(&one);
        maker_connect(&two);
        assert_equal_conclusions(&one, &two);
        maker_done(&one);
        maker_done(&two);
    }
    assert_true(counted > 100);
}

TEST(every_activity_stands_in_exactly_one_cluster_and_every_sum_is_exact)
{
    for (uint64_t seed = 100; seed < 110; seed++) {
        Maker maker;
        maker_init(&maker);
        make_random(&maker, seed);
        maker_run(&maker);
        uint32_t members = 0;
        for (uint32_t c = 0; c < maker.conclusion.cluster_count; c++)
            for (uint32_t i = 0; i < maker.conclusion.clusters[c].member_count; i++, members++)
                assert_int_equal(maker.conclusion.cluster_of[maker.conclusion.clusters[c].members[i]], c);
        assert_int_equal(members, maker.pool.activity_count);
        LinkExplainer *explainer =
            link_explainer_new(&maker.pool, &maker.conclusion, link_defaults(&maker.arena));
        for (uint32_t i = 0; i < maker.conclusion.candidate_count && i < 40; i++) {
            const Candidate *pair = &maker.conclusion.candidates[i];
            Explanation it;
            Err err = {0};
            assert_true(link_explain_pair(explainer, pair->a, pair->b, &maker.arena, &it, &err));
            MicroNats sum = it.prior;
            for (uint32_t k = 0; k < it.evidence_count; k++)
                sum += it.evidence[k].nats;
            assert_true(sum == it.total);
            assert_true(it.total == pair->total);
        }
        link_explainer_free(explainer);
        maker_done(&maker);
    }
}
