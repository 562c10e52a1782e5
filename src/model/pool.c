#include "model/pool.h"

#include <assert.h>
#include <string.h>

#include "base/search.h"

Text activity_label(const Pool *pool, uint32_t activity, Arena *arena)
{
    const Activity *it = &pool->activities[activity];
    return arena_format(arena, TEXT_FMT ":" TEXT_FMT, TEXT_ARG(pool->partners[it->partner].name),
                        TEXT_ARG(it->id));
}

static int compare_label(const Pool *pool, const Activity *activity, Text partner, Text id)
{
    int order = text_compare(pool->partners[activity->partner].name, partner);
    return order ? order : text_compare(activity->id, id);
}

static uint32_t find_activity(const Pool *pool, Text partner, Text id)
{
    size_t at;
    SEARCH(at, pool->activity_count, compare_label(pool, &pool->activities[at], partner, id) < 0);
    return at < pool->activity_count && compare_label(pool, &pool->activities[at], partner, id) == 0
               ? (uint32_t)at
               : INDEX_NONE;
}

uint32_t activity_of_label(const Pool *pool, Text label)
{
    // Partner and id may both hold colons ("tweet:someone:42"): every cut is tried.
    for (size_t at = text_find_byte(label, ':', 0); at != SIZE_MAX; at = text_find_byte(label, ':', at + 1)) {
        Text partner = text_slice(label, 0, at), id = text_slice(label, at + 1, label.length);
        uint32_t found = find_activity(pool, partner, id);
        if (found != INDEX_NONE)
            return found;
    }
    return INDEX_NONE;
}

static int compare_value(const Value *value, Kind kind, Text text)
{
    return value->kind != kind ? (value->kind < kind ? -1 : 1) : text_compare(value->text, text);
}

uint32_t value_find(const Pool *pool, Kind kind, Text text)
{
    size_t at;
    SEARCH(at, pool->value_count, compare_value(&pool->values[at], kind, text) < 0);
    return at < pool->value_count && compare_value(&pool->values[at], kind, text) == 0 ? (uint32_t)at
                                                                                       : INDEX_NONE;
}

static void widen(Activity *activity, Instant instant)
{
    if (instant == INSTANT_NONE)
        return;
    if (activity->first_seen == INSTANT_NONE || instant < activity->first_seen)
        activity->first_seen = instant;
    if (activity->last_seen == INSTANT_NONE || instant > activity->last_seen)
        activity->last_seen = instant;
}

static void index_activities(Pool *pool)
{
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        Activity *activity = &pool->activities[i];
        activity->observation_count = activity->name_count = 0;
        activity->first_observation = activity->first_name = 0;
        activity->first_seen = activity->last_seen = INSTANT_NONE;
        widen(activity, activity->date);
        pool->partners[activity->partner].activity_count++;
    }
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        const Observation *observation = &pool->observations[i];
        Activity *activity = &pool->activities[observation->activity];
        if (activity->observation_count++ == 0)
            activity->first_observation = i;
        widen(activity, observation->first_seen);
        widen(activity, observation->last_seen);
    }
    for (uint32_t i = 0; i < pool->name_count; i++) {
        Activity *activity = &pool->activities[pool->names[i].activity];
        if (activity->name_count++ == 0)
            activity->first_name = i;
    }
}

/// Several records may state one value of one activity: it is one holder.
static bool is_repeat(const Pool *pool, uint32_t observation)
{
    if (observation == 0)
        return false;
    const Observation *here = &pool->observations[observation], *before = here - 1;
    return here->activity == before->activity && here->value == before->value;
}

static void group_holders(Pool *pool, Arena *arena)
{
    for (uint32_t i = 0; i < pool->value_count; i++)
        pool->values[i].holder_count = 0;
    for (uint32_t i = 0; i < pool->observation_count; i++)
        pool->values[pool->observations[i].value].holder_count += !is_repeat(pool, i);
    uint32_t total = 0;
    for (uint32_t i = 0; i < pool->value_count; i++) {
        pool->values[i].first_holder = total;
        total += pool->values[i].holder_count;
        pool->values[i].holder_count = 0;
    }
    pool->holders = arena_array(arena, uint32_t, total);
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        if (is_repeat(pool, i))
            continue;
        Value *value = &pool->values[pool->observations[i].value];
        pool->holders[value->first_holder + value->holder_count++] = pool->observations[i].activity;
    }
}

void pool_index(Pool *pool, Arena *arena)
{
    for (uint32_t i = 0; i < pool->partner_count; i++)
        pool->partners[i].activity_count = 0;
    index_activities(pool);
    group_holders(pool, arena);
}
