// How strictly a conclusion is marked: by the evidence that it needs, not by everything that its activities
// hold. One red address in a report of a hundred green ones makes the actor no red secret where the green
// ones carry it. What a reader of some marking concludes from the whole pool is another question (`clusters
// --as`).

#include "link/needs.h"

#include <stdlib.h>

/// The markings of statements about what the cluster's items could share, as bits.
static uint8_t markings_of(const Traces *traces, const Side *cluster)
{
    const Pool *pool = traces->pool;
    uint8_t bits = 0;
    for (uint32_t i = 0; i < cluster->item_count; i++) {
        const Item *item = &traces->items[cluster->items[i]];
        for (uint32_t a = 0; a < item->activity_count; a++) {
            const Activity *activity = &pool->activities[item->activities[a]];
            bits |= activity->counted_markings;
            for (uint32_t o = 0; o < activity->observation_count; o++)
                bits |= marking_bit(pool->observations[activity->first_observation + o].marking);
        }
        for (uint32_t t = 0; t < item->trace_count; t++)
            if (traces->traces[item->traces[t]].marking != MARKING_UNSTATED)
                bits |= marking_bit(traces->traces[item->traces[t]].marking);
    }
    return bits;
}

Marking needs_of_copy(const Pool *pool, uint32_t a, uint32_t b)
{
    const Activity *one = &pool->activities[a], *two = &pool->activities[b];
    const Observation *left = &pool->observations[one->first_observation],
                      *right = &pool->observations[two->first_observation];
    Marking marking = MARKING_CLEAR;
    for (uint32_t i = 0, j = 0; i < one->observation_count && j < two->observation_count;) {
        uint32_t x = left[i].value, y = right[j].value;
        if (x == y)
            marking = marking_stricter(marking, marking_stricter(left[i].marking, right[j].marking));
        // Several records may state one value.
        bool is_left_next = x < y || (x == y && i + 1 < one->observation_count && left[i + 1].value == x);
        i += is_left_next;
        j += !is_left_next;
    }
    return marking;
}

static Marking marking_of_copies(const Traces *traces, const Side *cluster, Marking least)
{
    Marking marking = least;
    for (uint32_t i = 0; i < cluster->item_count; i++) {
        const Item *item = &traces->items[cluster->items[i]];
        for (uint32_t a = 0; a < item->activity_count; a++)
            if (item->activities[a] != item->original)
                marking = marking_stricter(marking,
                                           needs_of_copy(traces->pool, item->original, item->activities[a]));
    }
    return marking;
}

static MicroNats tie_of(Scale *scale, const Side *cluster, uint32_t item)
{
    Side self, rest = side_without(cluster, scale->traces, &item, 1);
    side_of_items(&self, scale->traces, &item, 1);
    scale_weigh(scale, &self, &rest);
    side_done(&self);
    return scale_prior(scale->traces->params) + scale->total;
}

/// Every item is tied, or loses nothing that it had.
static bool holds(Scale *scale, const Side *cluster, const MicroNats *ties, Marking reader)
{
    bool is_held = true;
    scale->reader = reader;
    for (uint32_t i = 0; i < cluster->item_count && is_held; i++) {
        MicroNats tie = tie_of(scale, cluster, cluster->items[i]);
        is_held = tie > 0 || tie >= ties[i];
    }
    scale->reader = MARKING_UNSTATED;
    return is_held;
}

Marking needs_marking(Scale *scale, const Side *cluster, Marking least)
{
    least = marking_of_copies(scale->traces, cluster, least);
    Marking lowest = marking_effective(least);
    uint8_t present = markings_of(scale->traces, cluster);
    if (cluster->item_count < 2 || present >> (lowest + 1) == 0)
        return least;
    MicroNats *ties = memory_get_paged(cluster->item_count * sizeof *ties);
    for (uint32_t i = 0; i < cluster->item_count; i++)
        ties[i] = tie_of(scale, cluster, cluster->items[i]);
    // Who sees the strictest statement sees all of them: there it holds at last.
    Marking level = lowest;
    while (!holds(scale, cluster, ties, level))
        do
            level++;
        while (!(present >> level & 1));
    free(ties);
    return level == lowest ? least : level;
}
