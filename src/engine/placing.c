#include "engine/placing.h"

#include <stdlib.h>

#include "base/map.h"
#include "engine/engine.h"

// Who shows one of the values that were just pooled is looked up value by value; the activities that the kept
// conclusion does not hold are the new ones. They and their neighbours make a pool of their own, of what they
// share, which is weighed as any other is (link/place.c). Nothing else of the case is read.

enum { MOST_VALUES = 20000, MOST_HOLDERS = 120 /* of one value: what more show is a hub */ };

typedef struct {
    Kind kind;
    Text text;
    uint64_t file; ///< equal for hashes of one file; 0: none
} PooledValue;

struct Placing {
    Arena arena;
    Map numbers; ///< kind and text -> of `values`
    VEC(PooledValue) values;
    Buffer key;
    bool has_too_many;
};

Placing *placing_new(void)
{
    Placing *it = memory_get(sizeof *it);
    *it = (Placing){0};
    arena_init(&it->arena);
    return it;
}

void placing_free(Placing *it)
{
    if (!it)
        return;
    map_done(&it->numbers);
    vec_free(&it->values);
    buffer_done(&it->key);
    arena_done(&it->arena);
    free(it);
}

void placing_hear(void *self, const ObservationNews *news, uint64_t record)
{
    Placing *it = self;
    if (news->is_warned || news->is_revoked)
        return;
    buffer_clear(&it->key);
    buffer_add_byte(&it->key, (char)news->kind);
    buffer_add(&it->key, news->value);
    if (map_find(&it->numbers, buffer_text(&it->key)) != MAP_NONE)
        return;
    if (it->values.count == MOST_VALUES) {
        it->has_too_many = true;
        return;
    }
    Text key = arena_copy(&it->arena, buffer_text(&it->key));
    *map_at(&it->numbers, key) = (uint32_t)it->values.count;
    *vec_push(&it->values) = (PooledValue){news->kind, text_slice(key, 1, key.length),
                                           news->same_file ? record << 32 | news->same_file : 0};
}

/// An activity that shows one of the values, and which of them.
typedef struct {
    Text partner, id, cluster;
    Instant date;
    uint32_t number; ///< in the pool that is made
} Neighbour;

typedef struct {
    uint32_t neighbour, value;
} Shows;

typedef struct {
    Case *of;
    const Placing *placing;
    Arena *arena;
    Map numbers;  ///< label -> of `all`
    Map clusters; ///< id -> a number
    VEC(Neighbour) all;
    VEC(Shows) shows;
    Pool pool;
} Around;

static bool find_holders(Around *it, uint32_t value, Err *err)
{
    const PooledValue *of = &it->placing->values.items[value];
    Store *store = case_store(it->of);
    ValueHolder *holders;
    uint32_t count;
    if (!store_ask_holders(store, of->kind, of->text, MOST_HOLDERS, it->arena, &holders, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *number = map_at(&it->numbers, holders[i].label);
        if (*number == MAP_NONE) {
            *number = (uint32_t)it->all.count;
            Text partner = holders[i].partner, label = holders[i].label;
            Neighbour *neighbour = vec_push(&it->all);
            *neighbour = (Neighbour){.partner = partner,
                                     .id = text_slice(label, partner.length + 1, label.length),
                                     .date = holders[i].date};
            if (!store_cluster_of(store, holders[i].number, it->arena, &neighbour->cluster, err))
                return false;
        }
        *vec_push(&it->shows) = (Shows){*number, value};
    }
    return true;
}

static int compare_neighbours(const void *left, const void *right)
{
    const Neighbour *a = *(const Neighbour *const *)left, *b = *(const Neighbour *const *)right;
    int order = text_compare(a->partner, b->partner);
    return order ? order : text_compare(a->id, b->id);
}

static int compare_values(const void *left, const void *right)
{
    const PooledValue *a = *(const PooledValue *const *)left, *b = *(const PooledValue *const *)right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return text_compare(a->text, b->text);
}

static int compare_observations(const void *left, const void *right)
{
    const Observation *a = left, *b = right;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

/// Partners and activities of the pool, in its order.
static bool make_activities(Around *it, Err *err)
{
    Pool *pool = &it->pool;
    Neighbour **order = arena_array(it->arena, Neighbour *, it->all.count);
    for (size_t i = 0; i < it->all.count; i++)
        order[i] = &it->all.items[i];
    if (it->all.count > 1)
        qsort(order, it->all.count, sizeof *order, compare_neighbours);
    pool->partners = arena_array(it->arena, Partner, it->all.count);
    pool->activities = arena_array(it->arena, Activity, it->all.count);
    for (size_t i = 0; i < it->all.count; i++) {
        if (i == 0 || !text_equal(order[i]->partner, order[i - 1]->partner)) {
            Partner *partner = &pool->partners[pool->partner_count++];
            *partner = (Partner){.name = order[i]->partner};
            if (!store_partner_reliability(case_store(it->of), partner->name, &partner->reliability, err))
                return false;
        }
        order[i]->number = pool->activity_count;
        pool->activities[pool->activity_count++] = (Activity){.partner = pool->partner_count - 1,
                                                              .id = order[i]->id,
                                                              .title = TEXT(""),
                                                              .url = TEXT(""),
                                                              .date = order[i]->date};
    }
    return true;
}

static void make_values(Around *it)
{
    Pool *pool = &it->pool;
    const PooledValue *all = it->placing->values.items;
    size_t count = it->placing->values.count;
    const PooledValue **order = arena_array(it->arena, const PooledValue *, count);
    uint32_t *number = arena_array(it->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        order[i] = &all[i];
    if (count > 1)
        qsort(order, count, sizeof *order, compare_values);
    pool->values = arena_array(it->arena, Value, count);
    for (; pool->value_count < count; pool->value_count++) {
        const PooledValue *of = order[pool->value_count];
        number[of - all] = pool->value_count;
        pool->values[pool->value_count] =
            (Value){.kind = of->kind, .text = of->text, .same_as = pool->value_count};
        for (uint32_t k = pool->value_count; of->file && k-- > 0 && kind_is_hash(pool->values[k].kind);)
            if (order[k]->file == of->file)
                pool->values[pool->value_count].same_as = k;
    }
    pool->observations = arena_array(it->arena, Observation, it->shows.count);
    for (size_t i = 0; i < it->shows.count; i++)
        pool->observations[pool->observation_count++] =
            (Observation){.activity = it->all.items[it->shows.items[i].neighbour].number,
                          .value = number[it->shows.items[i].value],
                          .first_seen = INSTANT_NONE,
                          .last_seen = INSTANT_NONE,
                          .credibility = 6};
    if (it->shows.count > 1)
        qsort(pool->observations, it->shows.count, sizeof *pool->observations, compare_observations);
    pool_index(pool, it->arena);
}

static void tell_places(Around *it, const Placements *found, const Text *clusters, Placed **out,
                        uint32_t *count)
{
    *out = arena_array(it->arena, Placed, it->pool.activity_count);
    for (uint32_t a = 0; a < it->pool.activity_count; a++) {
        if (!found[a].items)
            continue;
        Placed *placed = &(*out)[(*count)++];
        *placed = (Placed){.activity = activity_label(&it->pool, a, it->arena),
                           .places = arena_array(it->arena, LikelyPlace, found[a].count),
                           .place_count = found[a].count};
        for (uint32_t i = 0; i < found[a].count; i++) {
            const Placement *place = &found[a].items[i];
            placed->places[i] = (LikelyPlace){clusters[place->group], place->total, place->probability,
                                              place->causes, place->is_joined};
        }
    }
}

static bool weigh_around(Around *it, Placed **out, uint32_t *count, Err *err)
{
    Background background;
    const LinkParams *params;
    if (!make_activities(it, err) || !store_background(case_store(it->of), &background, err) ||
        !case_place_params(it->of, it->arena, &params, err))
        return false;
    make_values(it);
    uint32_t *group_of = arena_array(it->arena, uint32_t, it->pool.activity_count);
    Text *clusters = arena_array(it->arena, Text, it->all.count);
    uint32_t cluster_count = 0;
    for (size_t i = 0; i < it->all.count; i++) {
        const Neighbour *of = &it->all.items[i];
        group_of[of->number] = INDEX_NONE;
        if (!of->cluster.length)
            continue;
        uint32_t *number = map_at(&it->clusters, of->cluster);
        if (*number == MAP_NONE) {
            clusters[cluster_count] = of->cluster;
            *number = cluster_count++;
        }
        group_of[of->number] = *number;
    }
    Placements *found = arena_array(it->arena, Placements, it->pool.activity_count);
    link_place(&it->pool, params, group_of, &background, it->arena, found);
    tell_places(it, found, clusters, out, count);
    return true;
}

bool case_may_place(Case *of, Err *err)
{
    ConclusionState state;
    if (!store_conclusion_state(case_store(of), &state, err))
        return false;
    return state != CONCLUSION_NONE ||
           fail(err, ERR_USAGE,
                "there are no clusters yet to place anything in: run 'asterism connect' first");
}

bool placing_is_too_much(const Placing *it)
{
    return it->has_too_many;
}

bool case_place(Case *of, const Placing *placing, Arena *arena, Placed **out, uint32_t *count, Err *err)
{
    Around it = {.of = of, .placing = placing, .arena = arena};
    *out = NULL;
    *count = 0;
    if (placing->has_too_many)
        return true;
    if (!store_ask_begin(case_store(of), ASK_COPIED, false, err))
        return false;
    // Pooling has memory at hand for them.
    bool is_done = store_ask_remember(case_store(of), err);
    for (uint32_t i = 0; is_done && i < placing->values.count; i++)
        is_done = find_holders(&it, i, err);
    store_ask_end(case_store(of));
    is_done = is_done && weigh_around(&it, out, count, err);
    map_done(&it.numbers);
    map_done(&it.clusters);
    vec_free(&it.all);
    vec_free(&it.shows);
    return is_done;
}
