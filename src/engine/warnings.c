#include "engine/warnings.h"

#include "formats/formats.h"

static bool take_list(void *self, Text raw, Text name, Err *err)
{
    (void)err;
    WarningLists **lists = self;
    if (!*lists)
        *lists = warning_lists_new();
    warning_list_fill(raw, name, *lists);
    return true;
}

bool warnings_load(Store *store, WarningLists **out, Err *err)
{
    WarningLists *lists = NULL;
    if (!store_warning_lists(store, take_list, &lists, err)) {
        warning_lists_free(lists);
        return false;
    }
    *out = lists;
    return true;
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
