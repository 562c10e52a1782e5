#include <stdlib.h>

#include "store/load.h"

static bool take_value(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 2);
    if (id >= loader->value_room || loader->value_index[id] == INDEX_NONE)
        return true;
    Pool *pool = loader->pool;
    loader->value_index[id] = pool->value_count;
    pool->values[pool->value_count] = (Value){
        .kind = (Kind)sql_column_number(row, 0),
        .text = arena_copy(loader->arena, sql_column_text(row, 1)),
        .same_as = pool->value_count,
    };
    pool->value_count++;
    return true;
}

/// Marks the values and records that observations use; gives how many values.
static uint32_t mark_used(Loader *loader)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < loader->value_room; i++)
        loader->value_index[i] = INDEX_NONE;
    for (uint32_t i = 0; i < loader->pool->observation_count; i++) {
        const Observation *it = &loader->pool->observations[i];
        loader->records[it->record].is_used = true;
        if (it->value < loader->value_room && loader->value_index[it->value] == INDEX_NONE) {
            loader->value_index[it->value] = 0;
            count++;
        }
    }
    return count;
}

static int compare_records(const void *a, const void *b, void *self)
{
    const Loader *loader = self;
    const LoadedRecord *left = &loader->records[*(const uint32_t *)a];
    const LoadedRecord *right = &loader->records[*(const uint32_t *)b];
    uint32_t left_rank = loader->bodies[left->body].rank, right_rank = loader->bodies[right->body].rank;
    if (left_rank != right_rank)
        return left_rank < right_rank ? -1 : 1;
    int order = text_compare(loader->sources[left->source], loader->sources[right->source]);
    return order ? order : text_compare(left->place, right->place);
}

/// Records by digest, source and place; two that agree in all are one (one line that speaks of two
/// activities).
static void place_records(Loader *loader)
{
    VEC(uint32_t) used = {0};
    Pool *pool = loader->pool;
    for (uint32_t i = 0; i < loader->record_room; i++)
        if (loader->records[i].is_used)
            *vec_push(&used) = i;
    if (used.count)
        qsort_r(used.items, used.count, sizeof *used.items, compare_records, loader);
    pool->records = arena_array(loader->arena, RecordPlace, used.count);
    for (size_t i = 0; i < used.count; i++) {
        LoadedRecord *record = &loader->records[used.items[i]];
        if (i == 0 || compare_records(&used.items[i - 1], &used.items[i], loader) != 0) {
            RecordPlace *place = &pool->records[pool->record_count++];
            digest_print(&loader->bodies[record->body].digest, place->digest);
            place->source = loader->sources[record->source];
            place->place = record->place;
        }
        record->index = pool->record_count - 1;
    }
    vec_free(&used);
}

static int compare_observations(const void *a, const void *b)
{
    const Observation *left = a, *right = b;
    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    return (left->record > right->record) - (left->record < right->record);
}

/// One record said the same twice of one activity (by itself and by an item): order does not tell the two
/// apart.
static void merge(Observation *into, const Observation *from)
{
    if (into->first_seen == INSTANT_NONE ||
        (from->first_seen != INSTANT_NONE && from->first_seen < into->first_seen))
        into->first_seen = from->first_seen;
    if (from->last_seen > into->last_seen)
        into->last_seen = from->last_seen;
    into->marking = marking_stricter(into->marking, from->marking);
    if (from->pap > into->pap)
        into->pap = from->pap;
    if (from->credibility < into->credibility)
        into->credibility = from->credibility;
    into->is_warned |= from->is_warned;
}

/// From ids to indices, sorted within each activity, without repeats.
static void settle_observations(Loader *loader)
{
    Pool *pool = loader->pool;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        Activity *activity = &pool->activities[i];
        Observation *own = &pool->observations[activity->first_observation];
        uint32_t count = 0;
        for (uint32_t j = 0; j < activity->observation_count; j++) {
            Observation it = own[j];
            it.value = it.value < loader->value_room ? loader->value_index[it.value] : INDEX_NONE;
            it.record = loader->records[it.record].index;
            if (it.value < pool->value_count)
                own[count++] = it;
        }
        if (count > 1)
            qsort(own, count, sizeof *own, compare_observations);
        uint32_t first = kept;
        for (uint32_t j = 0; j < count; j++) {
            if (kept > first && compare_observations(&pool->observations[kept - 1], &own[j]) == 0)
                merge(&pool->observations[kept - 1], &own[j]);
            else
                pool->observations[kept++] = own[j];
        }
    }
    pool->observation_count = kept;
}

bool load_values(Loader *loader, Err *err)
{
    int64_t next;
    if (!sql_number(loader->store, "SELECT number FROM meta WHERE key = 'next_value'", &next, err))
        return false;
    loader->value_room = next > 0 && next <= UINT32_MAX ? (uint32_t)next : 1;
    loader->value_index = memory_get(loader->value_room * sizeof *loader->value_index);
    loader->pool->values = arena_array(loader->arena, Value, mark_used(loader));
    // The table's own order is the canonical one: kind, then bytes.
    if (!load_rows(loader, "SELECT kind, text, id FROM value ORDER BY kind, text", take_value, NULL, err))
        return false;
    place_records(loader);
    settle_observations(loader);
    return true;
}
