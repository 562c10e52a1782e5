// From activities of a pool to acts in order of time.

#include <stdlib.h>

#include "attribution/attribution.h"
#include "attribution/stats.h"
#include "base/map.h"
#include "base/vec.h"

typedef struct {
    uint32_t activity;
    Instant at;
} Dated;

static int compare_dated(const void *left, const void *right)
{
    const Dated *a = left, *b = right;
    bool has_a = a->at != INSTANT_NONE, has_b = b->at != INSTANT_NONE;
    if (has_a != has_b)
        return has_a ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

static Instant time_of(const Activity *activity)
{
    return activity->date != INSTANT_NONE ? activity->date : activity->first_seen;
}

/// Evenly over the years, so that no end of a long story is cut off.
static uint32_t thin_out(Dated *acts, uint32_t count)
{
    if (count <= WEIGH_ACTS)
        return count;
    for (uint32_t i = 0; i < WEIGH_ACTS; i++)
        acts[i] = acts[(size_t)i * count / WEIGH_ACTS];
    return WEIGH_ACTS;
}

static bool is_reusable(Kind kind)
{
    return kind_is_hash(kind) || kind == KIND_DOMAIN || kind == KIND_IPV4 || kind == KIND_IPV6 ||
           kind == KIND_URL || kind == KIND_EMAIL;
}

static uint32_t count_originals(const Pool *pool, LinkProfile *profile, const Value *value)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < value->holder_count; i++) {
        uint32_t holder = pool->holders[value->first_holder + i];
        count += link_profile_original(profile, holder) == holder;
    }
    return count;
}

double recapture_of(const Pool *pool, LinkProfile *profile)
{
    enum { MOST_HOLDERS = 12 }; // more than three, copies and all, are not counted through
    uint64_t twice = 0, thrice = 0;
    for (uint32_t v = 0; v < pool->value_count; v++) {
        const Value *value = &pool->values[v];
        if (!is_reusable(value->kind) || value->same_as != v || value->holder_count < 2 ||
            value->holder_count > MOST_HOLDERS)
            continue;
        uint32_t originals = count_originals(pool, profile, value);
        twice += originals == 2;
        thrice += originals == 3;
    }
    return recapture_ratio(twice, thrice, RECAPTURE_USUAL, RECAPTURE_WEIGHT);
}

/// Traces numbered anew, from 0 on.
typedef struct {
    uint32_t *numbers, room, count;
} Things;

static uint32_t thing_of(Things *it, uint32_t trace)
{
    if (trace >= it->room) {
        uint32_t room = 2 * trace + 64;
        it->numbers = memory_resize(it->numbers, room * sizeof *it->numbers);
        memset(it->numbers + it->room, 0xff, (room - it->room) * sizeof *it->numbers);
        it->room = room;
    }
    if (it->numbers[trace] == INDEX_NONE)
        it->numbers[trace] = it->count++;
    return it->numbers[trace];
}

ActSet acts_of(const Pool *pool, LinkProfile *profile, const uint32_t *activities, uint32_t count,
               Arena *arena)
{
    bool *is_inside = memory_get(pool->activity_count + 1), *is_taken = memory_get(pool->activity_count + 1);
    memset(is_inside, 0, pool->activity_count + 1);
    memset(is_taken, 0, pool->activity_count + 1);
    Dated *dated = memory_get((count + 1) * sizeof *dated);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        is_inside[activities[i]] = true;
        uint32_t original = link_profile_original(profile, activities[i]);
        if (is_taken[original])
            continue;
        is_taken[original] = true;
        dated[kept++] = (Dated){original, time_of(&pool->activities[original])};
    }
    // A copy of one that is asked about makes nothing common, whether it was named or not.
    for (uint32_t a = 0; a < pool->activity_count; a++)
        is_inside[a] = is_inside[a] || is_taken[link_profile_original(profile, a)];
    qsort(dated, kept, sizeof *dated, compare_dated);
    ActSet out = {.act_count = thin_out(dated, kept), .left_out = kept};
    out.left_out -= out.act_count;
    out.at = arena_array(arena, Instant, out.act_count);
    out.activity = arena_array(arena, uint32_t, out.act_count);
    out.partner = arena_array(arena, uint32_t, out.act_count);
    VEC(Shown) shown = {0};
    Things things = {0};
    for (uint32_t act = 0; act < out.act_count; act++) {
        out.at[act] = dated[act].at;
        out.activity[act] = dated[act].activity;
        out.partner[act] = pool->activities[dated[act].activity].partner;
        uint32_t trait_count;
        LinkTrait *traits = link_profile_traits(profile, dated[act].activity, is_inside, arena, &trait_count);
        for (uint32_t i = 0; i < trait_count; i++) {
            const LinkTrait *trait = &traits[i];
            *vec_push(&shown) = (Shown){
                .act = act,
                .partner = trait->partner,
                .thing = thing_of(&things, trait->number),
                .kind = trait->kind,
                .value = trait->value,
                .common = trait->common,
                .belief = trait->belief,
                .observation = trait->observation,
                .under = trait->under == INDEX_NONE ? 0 : thing_of(&things, trait->under),
                .under_common = trait->under_common,
            };
        }
    }
    out.shown_count = (uint32_t)shown.count;
    out.shown = arena_array(arena, Shown, shown.count);
    if (shown.count)
        memcpy(out.shown, shown.items, shown.count * sizeof *out.shown);
    vec_free(&shown);
    free(things.numbers);
    free(dated);
    free(is_inside);
    free(is_taken);
    return out;
}
