#include <stdlib.h>
#include <string.h>

#include "store/load.h"

// What stands beside the activities and has no marking of its own, for a reader who may not see everything:
// names that an unmarked object lists are as strict as the report that lists it, a partner of which nothing
// shows would tell that it gave something stricter, a ruling on what does not show names it, and an analyst's
// reason may quote it.

static bool *partners_that_show(const Pool *pool)
{
    bool *is_shown = memory_get((pool->partner_count + 1) * sizeof *is_shown);
    Map sources = {0};
    for (uint32_t i = 0; i < pool->group_count; i++)
        *map_at(&sources, pool->groups[i].source) = i;
    for (uint32_t i = 0; i < pool->partner_count; i++)
        is_shown[i] = map_find(&sources, pool->partners[i].name) != MAP_NONE;
    for (uint32_t i = 0; i < pool->activity_count; i++)
        is_shown[pool->activities[i].partner] = true;
    for (uint32_t i = 0; i < pool->taken_back_count; i++)
        is_shown[pool->taken_back[i].partner] = true;
    for (uint32_t i = 0; i < pool->claim_count; i++)
        is_shown[pool->claims[i].partner] = true;
    map_done(&sources);
    return is_shown;
}

/// Complaints quote what they complain of, so not even their number is told.
static void keep_partners_that_show(Pool *pool)
{
    bool *is_shown = partners_that_show(pool);
    uint32_t *place = memory_get((pool->partner_count + 1) * sizeof *place), kept = 0;
    for (uint32_t i = 0; i < pool->partner_count; i++) {
        place[i] = kept;
        if (!is_shown[i])
            continue;
        pool->partners[kept] = pool->partners[i];
        pool->partners[kept++].complaint_count = 0;
    }
    pool->partner_count = kept;
    for (uint32_t i = 0; i < pool->activity_count; i++)
        pool->activities[i].partner = place[pool->activities[i].partner];
    for (uint32_t i = 0; i < pool->taken_back_count; i++)
        pool->taken_back[i].partner = place[pool->taken_back[i].partner];
    for (uint32_t i = 0; i < pool->claim_count; i++)
        pool->claims[i].partner = place[pool->claims[i].partner];
    free(place);
    free(is_shown);
}

static void keep_rulings_that_show(Pool *pool)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pool->decision_count; i++) {
        Decision it = pool->decisions[i];
        it.reason = TEXT("");
        if (it.a != INDEX_NONE && it.b != INDEX_NONE)
            pool->decisions[kept++] = it;
    }
    pool->decision_count = kept;
}

uint8_t *load_body_markings(Loader *loader)
{
    uint8_t *of_holders = memory_get(loader->holder_room), *of_bodies = memory_get(loader->body_room);
    bool *is_chosen = memory_get(loader->holder_room * sizeof *is_chosen);
    load_markings(loader, NULL, 0, of_holders, is_chosen);
    memset(of_bodies, MARKING_UNSTATED, loader->body_room);
    for (uint32_t i = 0; i < loader->record_room; i++) {
        const LoadedRecord *it = &loader->records[i];
        if (it->partner == INDEX_NONE || !it->holder)
            continue;
        uint8_t marking = of_holders[it->holder], *least = &of_bodies[it->body];
        if (marking && it->beyond)
            marking = (uint8_t)marking_stricter((Marking)marking, it->beyond);
        if (marking && (*least == MARKING_UNSTATED || marking < *least))
            *least = marking;
    }
    free(is_chosen);
    free(of_holders);
    return of_bodies;
}

void load_for_reader(Loader *loader)
{
    if (loader->options.reader == MARKING_RED)
        return;
    keep_partners_that_show(loader->pool);
    keep_rulings_that_show(loader->pool);
}
