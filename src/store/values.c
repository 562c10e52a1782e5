#include <stdlib.h>
#include <string.h>

#include "store/sql.h"

// A batch's observations wait in memory until it is committed: values are then looked up in the order of
// their table and observations written in the order of theirs, so that both trees are walked once instead of
// hit at random.

enum { MOST_CACHED_VALUES = 1000000, MOST_CACHED_BYTES = 192 << 20 };

void values_forget(Store *store)
{
    map_done(&store->value_numbers);
    vec_clear(&store->values);
    arena_done(&store->value_texts);
    store->value_bytes = 0;
}

void batch_forget(Store *store)
{
    vec_clear(&store->pending);
    arena_clear(&store->contexts);
    store->batch = (StoreCounts){0};
}

static uint32_t cache_value(Store *store, Kind kind, Text text)
{
    buffer_clear(&store->key);
    buffer_add_byte(&store->key, (char)kind);
    buffer_add(&store->key, text);
    MapSlot *slot = map_slot(&store->value_numbers, buffer_text(&store->key));
    if (slot->number == MAP_NONE) {
        slot->key = arena_copy(&store->value_texts, slot->key);
        slot->number = (uint32_t)store->values.count;
        store->value_bytes += slot->key.length;
        Text kept = text_slice(slot->key, 1, slot->key.length);
        *vec_push(&store->values) = (CachedValue){.kind = kind, .text = kept};
    }
    return slot->number;
}

static Text kept_text(Store *store, Text text)
{
    return text.length ? arena_copy(&store->contexts, text) : TEXT_NONE;
}

bool store_observe(Store *store, RecordId record, const Sight *sight, Err *err)
{
    if (store->pending.count == UINT32_MAX)
        return fail(err, ERR_FAILED, "more than %u observations in one batch", UINT32_MAX);
    Pending *pending = vec_push(&store->pending);
    *pending = (Pending){.sight = *sight, .record = record, .order = (uint32_t)store->pending.count - 1};
    pending->cached = cache_value(store, sight->kind, sight->value);
    pending->sight.value = TEXT_NONE;
    pending->sight.context = kept_text(store, sight->context);
    pending->sight.place = kept_text(store, sight->place);
    return true;
}

static int compare_values(const void *a, const void *b, void *self)
{
    const Store *store = self;
    const CachedValue *left = &store->values.items[*(const uint32_t *)a];
    const CachedValue *right = &store->values.items[*(const uint32_t *)b];
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return text_compare(left->text, right->text);
}

static bool find_value(Store *store, CachedValue *value, Err *err)
{
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_VALUE, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, value->kind);
    sql_bind_text(find, 2, value->text);
    bool has_row;
    if (!sql_next(store, find, &has_row, err))
        return false;
    value->id = has_row ? sql_column_id(find, 0) : 0;
    sqlite3_reset(find);
    return true;
}

/// Added first and only then looked for: most values of a batch are new, and those cost one descent instead
/// of two.
static bool number_value(Store *store, CachedValue *value, Err *err)
{
    if (store->next_value == UINT32_MAX)
        return fail(err, ERR_FAILED, "'%s' holds as many distinct values as it can", store->path);
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_VALUE, err);
    if (!add)
        return false;
    bool is_new;
    sql_bind_number(add, 1, value->kind);
    sql_bind_text(add, 2, value->text);
    sql_bind_number(add, 3, store->next_value);
    if (!sql_do(store, add, &is_new, err))
        return false;
    if (!is_new)
        return find_value(store, value, err);
    value->id = store->next_value++;
    store->is_changed = true;
    return true;
}

/// Values without a number are those met in this batch: they stand at the end.
static bool number_values(Store *store, Err *err)
{
    size_t first = store->values.count;
    while (first > 0 && store->values.items[first - 1].id == 0)
        first--;
    size_t count = store->values.count - first;
    uint32_t *order = memory_get(count * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)(first + i);
    qsort_r(order, count, sizeof *order, compare_values, store);
    bool is_done = true;
    for (size_t i = 0; is_done && i < count; i++)
        is_done = number_value(store, &store->values.items[order[i]], err);
    free(order);
    return is_done;
}

static void bind_observation(sqlite3_stmt *statement, const Pending *it)
{
    const Sight *sight = &it->sight;
    sql_bind_number(statement, 1, it->value);
    sql_bind_number(statement, 2, it->record);
    sql_bind_instant(statement, 3, sight->first_seen);
    sql_bind_instant(statement, 4, sight->last_seen);
    sql_bind_number(statement, 5, sight->marking);
    sql_bind_number(statement, 6, sight->credibility);
    sql_bind_number(statement, 7, sight->is_warned);
    sql_bind_number(statement, 8, sight->count > 1 ? sight->count : 1);
    sql_bind_text(statement, 9, sight->context);
    sql_bind_number(statement, 10, sight->pap);
    sql_bind_number(statement, 11, sight->is_revoked);
    sql_bind_instant(statement, 12, sight->valid_until);
    sql_bind_text(statement, 13, sight->place);
}

static bool write_observation(Store *store, const Pending *it, Err *err)
{
    bool is_new, is_widened = false;
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_OBSERVATION, err);
    if (!add)
        return false;
    bind_observation(add, it);
    if (!sql_do(store, add, &is_new, err))
        return false;
    if (!is_new) {
        sqlite3_stmt *merge = sql_hot(store, HOT_MERGE_OBSERVATION, err);
        if (!merge)
            return false;
        bind_observation(merge, it);
        if (!sql_do(store, merge, &is_widened, err))
            return false;
    }
    store->batch.fresh += is_new;
    store->batch.duplicates += !is_new;
    store->is_changed |= is_new || is_widened;
    return true;
}

typedef struct {
    uint64_t key; ///< what is sorted by first
    uint32_t second, pending;
} Sorted;

static int compare_sorted(const void *a, const void *b)
{
    const Sorted *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->second != right->second)
        return left->second < right->second ? -1 : 1;
    return (left->pending > right->pending) - (left->pending < right->pending);
}

static bool write_observations(Store *store, Sorted *sorted, Err *err)
{
    size_t count = store->pending.count;
    for (size_t i = 0; i < count; i++) {
        Pending *it = &store->pending.items[i];
        it->value = store->values.items[it->cached].id;
        sorted[i] = (Sorted){.key = it->value, .second = it->record, .pending = (uint32_t)i};
    }
    qsort(sorted, count, sizeof *sorted, compare_sorted);
    for (size_t i = 0; i < count; i++)
        if (!write_observation(store, &store->pending.items[sorted[i].pending], err))
            return false;
    return true;
}

static bool write_same(Store *store, const Pending *a, const Pending *b, Err *err)
{
    bool is_new;
    uint32_t low = a->value < b->value ? a->value : b->value;
    uint32_t high = a->value < b->value ? b->value : a->value;
    if (low == high)
        return true;
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_SAME, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, low);
    sql_bind_number(add, 2, high);
    sql_bind_number(add, 3, a->record);
    if (!sql_do(store, add, &is_new, err))
        return false;
    store->is_changed |= is_new;
    return true;
}

/// The hashes of one file are tied to the first of them.
static bool write_files(Store *store, Sorted *sorted, Err *err)
{
    size_t count = 0;
    for (size_t i = 0; i < store->pending.count; i++) {
        const Pending *it = &store->pending.items[i];
        if (it->sight.same_file && kind_is_hash(it->sight.kind))
            sorted[count++] =
                (Sorted){.key = it->record, .second = it->sight.same_file, .pending = (uint32_t)i};
    }
    qsort(sorted, count, sizeof *sorted, compare_sorted);
    for (size_t i = 1, first = 0; i < count; i++) {
        if (sorted[i].key != sorted[first].key || sorted[i].second != sorted[first].second)
            first = i;
        else if (!write_same(store, &store->pending.items[sorted[first].pending],
                             &store->pending.items[sorted[i].pending], err))
            return false;
    }
    return true;
}

bool batch_write(Store *store, Err *err)
{
    if (store->pending.count == 0)
        return true;
    Sorted *sorted = memory_get(store->pending.count * sizeof *sorted);
    bool is_written = number_values(store, err) && write_observations(store, sorted, err) &&
                      write_files(store, sorted, err);
    free(sorted);
    if (!is_written)
        return false;
    vec_clear(&store->pending);
    arena_clear(&store->contexts);
    if (store->values.count > MOST_CACHED_VALUES || store->value_bytes > MOST_CACHED_BYTES)
        values_forget(store);
    return true;
}
