#include <stdlib.h>
#include <string.h>

#include "base/packing.h"
#include "store/ask.h"

// Beside the conclusion, so that nobody who asks for a few activities reads it whole: by holder the number of
// its cluster, four bytes each (0: none), in rows that fill a page of SQLite's; and by that number the
// cluster's id, in rows short enough to be walked through.

enum { ROW_HOLDERS = 1950, ROW_BYTES = 1000 };

static bool write_numbers(Store *store, const Concluded *it, Err *err)
{
    sqlite3_stmt *add;
    Buffer row = {0};
    if (!sql_prepare(store, "INSERT INTO concluded(row, numbers) VALUES(?1, ?2)", &add, err))
        return false;
    bool is_done = true;
    for (uint32_t first = 0; is_done && first < it->room; first += ROW_HOLDERS) {
        buffer_clear(&row);
        for (uint32_t i = first; i < it->room && i < first + ROW_HOLDERS; i++) {
            uint32_t number = it->cluster_of[i] + 1; // INDEX_NONE becomes 0
            for (int shift = 0; shift < 32; shift += 8)
                buffer_add_byte(&row, (char)(number >> shift));
        }
        sql_bind_number(add, 1, first / ROW_HOLDERS);
        sql_bind_blob(add, 2, buffer_text(&row));
        is_done = sql_do(store, add, NULL, err);
    }
    buffer_done(&row);
    sqlite3_finalize(add);
    return is_done;
}

static bool write_ids(Store *store, const Conclusion *conclusion, Err *err)
{
    sqlite3_stmt *add;
    Buffer row = {0};
    if (!sql_prepare(store, "INSERT INTO concluded_id(first, ids) VALUES(?1, ?2)", &add, err))
        return false;
    bool is_done = true;
    for (uint32_t i = 0, first = 0; is_done && i < conclusion->cluster_count; i++) {
        pack_text(&row, conclusion->clusters[i].id);
        if (row.length < ROW_BYTES && i + 1 < conclusion->cluster_count)
            continue;
        sql_bind_number(add, 1, first);
        sql_bind_blob(add, 2, buffer_text(&row));
        is_done = sql_do(store, add, NULL, err);
        buffer_clear(&row);
        first = i + 1;
    }
    buffer_done(&row);
    sqlite3_finalize(add);
    return is_done;
}

bool concluded_write(Store *store, const Concluded *it, Err *err)
{
    return sql_run(store, "DELETE FROM concluded; DELETE FROM concluded_id; DELETE FROM answered", err) &&
           write_numbers(store, it, err) && write_ids(store, it->conclusion, err);
}

Concluded concluded_of(const Conclusion *conclusion, const Pool *pool)
{
    Concluded made = {.conclusion = conclusion};
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (pool->activities[i].holder >= made.room)
            made.room = pool->activities[i].holder + 1;
    made.cluster_of = memory_get(made.room * sizeof *made.cluster_of);
    memset(made.cluster_of, 0xff, made.room * sizeof *made.cluster_of);
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (conclusion->clusters[conclusion->cluster_of[i]].id.length)
            made.cluster_of[pool->activities[i].holder] = conclusion->cluster_of[i];
    return made;
}

bool concluded_number(Store *store, uint32_t holder, uint32_t *out, Err *err)
{
    const Concluded *kept = store->concluded;
    bool has_row;
    *out = INDEX_NONE;
    if (kept) {
        *out = holder < kept->room ? kept->cluster_of[holder] : INDEX_NONE;
        return true;
    }
    sqlite3_stmt *find = sql_find(store, HOT_ASK_CONCLUDED, holder / ROW_HOLDERS, &has_row, err);
    if (!find)
        return false;
    Text row = has_row ? sql_column_text(find, 0) : TEXT("");
    size_t at = (size_t)(holder % ROW_HOLDERS) * 4;
    if (at + 4 <= row.length) {
        uint32_t number = 0;
        for (size_t i = 4; i-- > 0;)
            number = number << 8 | (unsigned char)row.bytes[at + i];
        *out = number - 1;
    }
    sqlite3_reset(find);
    return true;
}

bool concluded_read(Store *store, uint32_t room, bool *out, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    memset(out, 0, room * sizeof *out);
    if (!sql_prepare(store, "SELECT row, numbers FROM concluded", &rows, err))
        return false;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        Text numbers = sql_column_text(rows, 1);
        uint64_t first = (uint64_t)sql_column_number(rows, 0) * ROW_HOLDERS;
        for (size_t at = 0; at + 4 <= numbers.length && first + at / 4 < room; at += 4)
            out[first + at / 4] = memcmp(numbers.bytes + at, "\0\0\0\0", 4) != 0;
    }
    sqlite3_finalize(rows);
    return is_read;
}

bool concluded_id(Store *store, uint32_t number, Arena *arena, Text *out, Err *err)
{
    bool has_row;
    *out = TEXT_NONE;
    if (store->concluded) {
        *out = store->concluded->conclusion->clusters[number].id;
        return true;
    }
    sqlite3_stmt *find = sql_find(store, HOT_ASK_CLUSTER, number, &has_row, err);
    if (!find)
        return false;
    if (has_row) {
        Unpacker ids = {.rest = sql_column_text(find, 1)};
        for (uint32_t at = sql_column_id(find, 0); at < number; at++)
            (void)unpack_text(&ids);
        Text id = unpack_text(&ids);
        *out = ids.is_broken ? TEXT_NONE : arena_copy(arena, id);
    }
    sqlite3_reset(find);
    return true;
}

bool store_cluster_of(Store *store, uint32_t number, Arena *arena, Text *out, Err *err)
{
    uint32_t cluster;
    *out = TEXT_NONE;
    return concluded_number(store, number, &cluster, err) &&
           (cluster == INDEX_NONE || concluded_id(store, cluster, arena, out, err));
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/// The numbers of the clusters that these activities are in, each once.
static bool find_clusters(Asking *it, const Found *found, uint32_t count, uint32_t *out, uint32_t *kept,
                          Err *err)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!concluded_number(it->store, found[i].id, &out[all], err))
            return false;
        all += out[all] != INDEX_NONE;
    }
    if (all > 1)
        qsort(out, all, sizeof *out, compare_numbers);
    *kept = 0;
    for (uint32_t i = 0; i < all; i++)
        if (*kept == 0 || out[*kept - 1] != out[i])
            out[(*kept)++] = out[i];
    return true;
}

bool ask_clusters(Asking *it, StoreAnswer *answer, Err *err)
{
    const Found *found = it->found.items;
    AnswerList list = {0};
    uint32_t listed = answer->activities.count, total = answer->activities.total;
    if (!it->asker->has_conclusion || total == 0)
        return true;
    uint32_t *numbers = arena_array(it->arena, uint32_t, total);
    if (!find_clusters(it, found, listed, numbers, &list.count, err))
        return false;
    list.items = arena_array(it->arena, Text, list.count);
    for (uint32_t i = 0; i < list.count; i++)
        if (!concluded_id(it->store, numbers[i], it->arena, &list.items[i], err))
            return false;
    list.total = list.count = ask_settle(list.items, list.count);
    answer->clusters = list;
    return listed == total || find_clusters(it, found, total, numbers, &answer->clusters.total, err);
}

bool store_conclusion_state(Store *store, ConclusionState *out, Err *err)
{
    uint64_t version;
    int64_t made_of;
    if (!store_version(store, &version, err) ||
        !sql_number(store, "SELECT version FROM conclusion LIMIT 1", &made_of, err))
        return false;
    *out = made_of == 0                   ? CONCLUSION_NONE
           : (uint64_t)made_of != version ? CONCLUSION_STALE
                                          : CONCLUSION_CURRENT;
    return true;
}
