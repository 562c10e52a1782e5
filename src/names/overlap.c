// What the clusters say of two names: activities were joined by what they share, never by what they are
// called, so names that are carried in one cluster are tied by evidence of their own.

#include <stdlib.h>

#include "base/vec.h"
#include "names/names.h"

/// How often a cluster carries a name, or both at once.
typedef struct {
    uint32_t cluster, called_a, called_b, called_both;
} Carried;

typedef VEC(Carried) Carriers;

static int compare_carriers(const void *left, const void *right)
{
    const Carried *a = left, *b = right;
    return (a->cluster > b->cluster) - (a->cluster < b->cluster);
}

/// One entry an activity; both lists are ascending.
static void collect_carriers(const NameBook *book, const uint32_t *cluster_of, uint32_t a, uint32_t b,
                             Carriers *out)
{
    uint32_t i = book->claim_first[a], j = book->claim_first[b];
    while (i < book->claim_first[a + 1] || j < book->claim_first[b + 1]) {
        uint32_t left = i < book->claim_first[a + 1] ? book->claims[i] : INDEX_NONE;
        uint32_t right = j < book->claim_first[b + 1] ? book->claims[j] : INDEX_NONE;
        uint32_t activity = left < right ? left : right;
        *vec_push(out) = (Carried){cluster_of[activity], left == activity, right == activity, left == right};
        i += left == activity;
        j += right == activity;
    }
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_carriers);
}

/// One entry a cluster.
static void fold_carriers(Carriers *carriers)
{
    size_t kept = 0;
    for (size_t i = 0; i < carriers->count; i++) {
        Carried it = carriers->items[i];
        if (kept == 0 || carriers->items[kept - 1].cluster != it.cluster) {
            carriers->items[kept++] = it;
            continue;
        }
        Carried *into = &carriers->items[kept - 1];
        into->called_a += it.called_a;
        into->called_b += it.called_b;
        into->called_both += it.called_both;
    }
    carriers->count = kept;
}

bool name_is_claimed(const NameBook *book, Text name, Arena *arena)
{
    uint32_t number = map_find(&book->numbers, name_canonical(name, arena));
    return number != MAP_NONE && book->claim_first[number] < book->claim_first[number + 1];
}

NameOverlap names_overlap(const NameBook *book, const Conclusion *conclusion, Text a, Text b, Arena *arena)
{
    NameOverlap out = {0};
    uint32_t number_a = map_find(&book->numbers, name_canonical(a, arena)),
             number_b = map_find(&book->numbers, name_canonical(b, arena));
    if (number_a == MAP_NONE || number_b == MAP_NONE || number_a == number_b)
        return out;
    Carriers carriers = {0};
    collect_carriers(book, conclusion->cluster_of, number_a, number_b, &carriers);
    fold_carriers(&carriers);
    out.clusters = arena_array(arena, uint32_t, carriers.count);
    double pairs = 0, likely = 0;
    uint32_t both = 0;
    for (size_t i = 0; i < carriers.count; i++) {
        const Carried *it = &carriers.items[i];
        out.called_a += it->called_a;
        out.called_b += it->called_b;
        both += it->called_both;
        // An activity that carries both names is no pair with itself.
        double here = (double)it->called_a * it->called_b - it->called_both;
        if (here <= 0)
            continue;
        out.together_a += it->called_a;
        out.together_b += it->called_b;
        out.clusters[out.cluster_count++] = it->cluster;
        likely += here * conclusion->clusters[it->cluster].probability;
    }
    pairs = (double)out.called_a * out.called_b - both;
    out.probability = pairs > 0 ? (MicroProbability)(likely / pairs + .5) : 0;
    vec_free(&carriers);
    return out;
}
