// Jaccard's index of what two samples show, each function and string weighed by how few show it: a run-time,
// which is nine tenths of a small program, then says little. Functions tell builds of one version apart from
// others, strings outlive the compiler; the mean of both finds more than either (docs/families.md has the
// figures).

#include <stdlib.h>

#include "base/search.h"
#include "samples/postings.h"

enum { CROWD = 256 }; ///< what more samples than these show adds too little to be counted pair by pair

struct NearIndex {
    Arena arena;
    const FamilySample *samples;
    uint32_t count;
    Posting *postings[SHARES];
    size_t posting_count[SHARES];
    double *totals[SHARES]; ///< by sample: what it shows, by weight
    double *shared[SHARES]; ///< by sample, with the one asked for
    uint32_t *shared_count[SHARES];
};

static size_t end_of_run(const NearIndex *index, Share share, size_t from)
{
    const Posting *postings = index->postings[share];
    size_t after = from;
    while (after < index->posting_count[share] && postings[after].key == postings[from].key)
        after++;
    return after;
}

static void count_totals(NearIndex *index, Share share)
{
    for (size_t from = 0, after; from < index->posting_count[share]; from = after) {
        after = end_of_run(index, share, from);
        for (size_t i = from; i < after; i++)
            index->totals[share][index->postings[share][i].holder] += posting_weight(after - from);
    }
}

NearIndex *near_index_new(const FamilySample *samples, uint32_t count)
{
    NearIndex *index = memory_get(sizeof *index);
    *index = (NearIndex){.samples = samples, .count = count};
    arena_init(&index->arena);
    for (Share share = SHARE_CODE; share < SHARES; share++) {
        index->posting_count[share] = postings_list(samples, count, NULL, share, &index->postings[share]);
        index->totals[share] = arena_array(&index->arena, double, count);
        index->shared[share] = arena_array(&index->arena, double, count);
        index->shared_count[share] = arena_array(&index->arena, uint32_t, count);
        count_totals(index, share);
    }
    return index;
}

void near_index_free(NearIndex *index)
{
    if (!index)
        return;
    for (Share share = SHARE_CODE; share < SHARES; share++)
        free(index->postings[share]);
    arena_done(&index->arena);
    free(index);
}

/// The first posting whose key is not below.
static size_t find_key(const NearIndex *index, Share share, uint64_t key)
{
    size_t at;
    SEARCH(at, index->posting_count[share], index->postings[share][at].key < key);
    return at;
}

static void count_shared(NearIndex *index, Share share, uint32_t of)
{
    uint32_t count;
    const uint64_t *keys = keys_of(&index->samples[of], share, &count);
    memset(index->shared[share], 0, index->count * sizeof *index->shared[share]);
    memset(index->shared_count[share], 0, index->count * sizeof *index->shared_count[share]);
    for (uint32_t k = 0; k < count; k++) {
        size_t from = find_key(index, share, keys[k]), after = end_of_run(index, share, from);
        for (size_t i = from; i < after && after - from <= CROWD; i++) {
            uint32_t holder = index->postings[share][i].holder;
            index->shared[share][holder] += posting_weight(after - from);
            index->shared_count[share][holder]++;
        }
    }
}

/// Of code and strings, those that either shows.
static double likeness(const NearIndex *index, uint32_t a, uint32_t b)
{
    double sum = 0;
    unsigned kinds = 0;
    for (Share share = SHARE_CODE; share < SHARES; share++) {
        double either = index->totals[share][a] + index->totals[share][b] - index->shared[share][b];
        sum += either > 0 ? index->shared[share][b] / either : 0;
        kinds += either > 0;
    }
    return kinds > 0 ? sum / kinds : 0;
}

static int compare_near(const void *a, const void *b)
{
    const NearSample *left = a, *right = b;
    if (left->likeness != right->likeness)
        return left->likeness > right->likeness ? -1 : 1;
    return (left->sample > right->sample) - (left->sample < right->sample);
}

uint32_t near_samples(NearIndex *index, uint32_t of, NearSample *out, uint32_t most)
{
    NearSample *all = memory_get((index->count + 1) * sizeof *all);
    uint32_t found = 0;
    for (Share share = SHARE_CODE; share < SHARES; share++)
        count_shared(index, share, of);
    for (uint32_t i = 0; i < index->count; i++)
        if (i != of && index->shared_count[SHARE_CODE][i] + index->shared_count[SHARE_STRINGS][i] > 0)
            all[found++] = (NearSample){
                .sample = i,
                .likeness = likeness(index, of, i),
                .functions = index->shared_count[SHARE_CODE][i],
                .strings = index->shared_count[SHARE_STRINGS][i],
            };
    if (found > 1)
        qsort(all, found, sizeof *all, compare_near);
    found = found < most ? found : most;
    memcpy(out, all, found * sizeof *all);
    free(all);
    return found;
}
