#include <stdlib.h>

#include "store/load.h"

/// Marks the values and records that observations use; gives how many values.
static uint32_t mark_used(Loader *loader)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < loader->values.count; i++)
        loader->value_index[i] = INDEX_NONE;
    for (uint32_t i = 0; i < loader->pool->observation_count; i++) {
        const Observation *it = &loader->pool->observations[i];
        loader->records[it->record].is_used = true;
        if (loader->value_index[it->value] == INDEX_NONE) {
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
        uint32_t count = activity->observation_count;
        for (uint32_t j = 0; j < count; j++) {
            own[j].value = loader->value_index[own[j].value];
            own[j].record = loader->records[own[j].record].index;
        }
        // What an activity shows itself comes in order.
        for (uint32_t j = 1; j < count; j++)
            if (compare_observations(&own[j - 1], &own[j]) > 0) {
                qsort(own, count, sizeof *own, compare_observations);
                break;
            }
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

typedef struct {
    Text text;
    uint32_t number;
} Reworded;

static int compare_reworded(const void *a, const void *b)
{
    return text_compare(((const Reworded *)a)->text, ((const Reworded *)b)->text);
}

static bool is_reworded(const Loader *loader, Kind kind)
{
    return loader->options.rewording && (kind == KIND_COUNTRY || kind == KIND_SECTOR);
}

void load_rewording(Loader *loader)
{
    const Rewording *by = loader->options.rewording;
    for (uint32_t i = 0; i < loader->values.count; i++) {
        LoadedValue *it = &loader->values.items[i];
        if (!is_reworded(loader, it->kind))
            continue;
        Text text = by->read(by->self, it->kind, it->text);
        it->is_left_out = !text.bytes;
        loader->leaves_out_values |= it->is_left_out;
        it->text = text;
    }
}

static uint32_t add_value(Pool *pool, Kind kind, Text text)
{
    pool->values[pool->value_count] = (Value){.kind = kind, .text = text, .same_as = pool->value_count};
    return pool->value_count++;
}

/// Those of one kind that were reworded: in order again, and those that have become one as one. Gives the
/// number of the first value behind them.
static uint32_t place_reworded(Loader *loader, uint32_t first)
{
    Pool *pool = loader->pool;
    Kind kind = loader->values.items[first].kind;
    VEC(Reworded) words = {0};
    uint32_t end = first;
    for (; end < loader->values.count && loader->values.items[end].kind == kind; end++)
        if (loader->value_index[end] != INDEX_NONE)
            *vec_push(&words) = (Reworded){loader->values.items[end].text, end};
    if (words.count > 1)
        qsort(words.items, words.count, sizeof *words.items, compare_reworded);
    for (size_t i = 0; i < words.count; i++) {
        bool is_again = i > 0 && text_equal(words.items[i - 1].text, words.items[i].text);
        loader->value_index[words.items[i].number] =
            is_again ? pool->value_count - 1 : add_value(pool, kind, words.items[i].text);
    }
    vec_free(&words);
    return end;
}

/// Numbers are in canonical order, so indices are too.
static void place_values(Loader *loader)
{
    Pool *pool = loader->pool;
    loader->value_index = memory_get(loader->values.count * sizeof *loader->value_index);
    pool->values = arena_array(loader->arena, Value, mark_used(loader));
    for (uint32_t i = 0; i < loader->values.count;) {
        const LoadedValue *it = &loader->values.items[i];
        if (is_reworded(loader, it->kind)) {
            i = place_reworded(loader, i);
            continue;
        }
        if (loader->value_index[i] != INDEX_NONE)
            loader->value_index[i] = add_value(pool, it->kind, it->text);
        i++;
    }
}

void load_values(Loader *loader)
{
    place_values(loader);
    place_records(loader);
    settle_observations(loader);
}
