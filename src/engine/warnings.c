#include "engine/warnings.h"

#include "base/packing.h"
#include "formats/formats.h"

typedef struct {
    Marking reader;
    Text without;
    WarningLists *lists;
} Loading;

static bool take_list(void *self, const WarningListRow *list, Err *err)
{
    (void)err;
    Loading *it = self;
    bool is_hidden = list->marking && !marking_allows(list->marking, it->reader);
    if (is_hidden || text_equal(list->partner, it->without))
        return true;
    if (!it->lists)
        it->lists = warning_lists_new();
    warning_list_fill(list->raw, list->name, it->lists);
    return true;
}

bool warnings_load(Store *store, Marking reader, Text without, WarningLists **out, Err *err)
{
    Loading it = {reader, without, NULL};
    if (!store_warning_lists(store, take_list, &it, err)) {
        warning_lists_free(it.lists);
        return false;
    }
    *out = it.lists;
    return true;
}

static void put_pair(void *self, Text key, Text lists)
{
    pack_text(self, key);
    pack_text(self, lists);
}

bool warnings_keep(Store *store, const WarningLists *lists, Err *err)
{
    Arena arena;
    Text kept;
    bool is_any;
    if (!lists)
        return true;
    arena_init(&arena);
    bool is_done = store_warned(store, &arena, &is_any, &kept, err);
    if (is_done && !kept.bytes) {
        Buffer pairs = {0}, rest = {0};
        warning_lists_write(lists, put_pair, &pairs, &rest);
        is_done = store_warned_keep(store, buffer_text(&pairs), buffer_text(&rest), err);
        buffer_done(&pairs);
        buffer_done(&rest);
    }
    arena_done(&arena);
    return is_done;
}

typedef struct {
    Text first, last;
    uint32_t count;
} Hits;

static void count_hit(void *self, Text title)
{
    Hits *hits = self;
    // One file of lines makes several lists of one title.
    if (hits->count > 0 && text_equal(hits->last, title))
        return;
    if (hits->count++ == 0)
        hits->first = title;
    hits->last = title;
}

Text warnings_of(const WarningLists *lists, Kind kind, Text value, Arena *arena)
{
    Hits hits = {.count = 0};
    if (!lists)
        return TEXT_NONE;
    warning_lists_find(lists, kind, value, count_hit, &hits);
    if (hits.count == 0)
        return TEXT_NONE;
    Text title = text_clip(hits.first, 200);
    if (hits.count == 1)
        return arena_format(arena, "on warning list '" TEXT_FMT "'", TEXT_ARG(title));
    return arena_format(arena, "on warning list '" TEXT_FMT "' and %u more", TEXT_ARG(title), hits.count - 1);
}

void warnings_mark(const WarningLists *lists, Pool *pool, Arena *arena)
{
    if (!lists)
        return;
    Text *listed = arena_array(arena, Text, pool->value_count);
    for (uint32_t i = 0; i < pool->value_count; i++)
        listed[i] = warnings_of(lists, pool->values[i].kind, pool->values[i].text, arena);
    pool->listed = listed;
}
