#include <stdlib.h>
#include <string.h>

#include "store/load.h"

// A part of an event is as secret as the least strict of the versions that it stands in: what a cleaned
// version left out stays as secret as the one that had it.

typedef VEC(Stretch) Stretches;

static bool take_stretch(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    Stretch it = {sql_column_id(row, 0), sql_column_id(row, 1), sql_column_id(row, 2), sql_column_id(row, 3)};
    if (it.holder < loader->holder_room)
        *vec_push((Stretches *)self) = it;
    return true;
}

static void stand_in(LoadedRecord *part, const LoadedRecord *version)
{
    // UNSTATED is what stands of the holder, and the least strict.
    bool is_looser = !part->is_part || version->beyond < part->beyond;
    part->beyond = is_looser ? version->beyond : part->beyond;
    part->is_part = true;
}

/// The versions of one holder stand together, from `first_of[holder]` to that of the next one.
static void settle_parts(Loader *loader, const Stretches *all, const uint32_t *first_of)
{
    for (uint32_t i = 0; i < loader->record_room; i++) {
        LoadedRecord *part = load_record(loader, i);
        if (!part)
            continue;
        for (uint32_t s = first_of[part->holder]; s < first_of[part->holder + 1]; s++) {
            const Stretch *it = &all->items[s];
            const LoadedRecord *version = load_record(loader, it->version);
            if (version && part->body >= it->first && part->body <= it->last)
                stand_in(part, version);
        }
    }
}

bool load_editions(Loader *loader, Err *err)
{
    Stretches all = {0};
    bool is_read = load_rows(loader, "SELECT holder, version, first, last FROM edition ORDER BY holder",
                             take_stretch, &all, err);
    if (is_read && all.count > 0) {
        uint32_t *first_of = memory_get(((size_t)loader->holder_room + 1) * sizeof *first_of);
        for (uint32_t holder = 0, s = 0; holder <= loader->holder_room; holder++) {
            while (s < all.count && all.items[s].holder < holder)
                s++;
            first_of[holder] = s;
        }
        settle_parts(loader, &all, first_of);
        free(first_of);
    }
    vec_free(&all);
    return is_read;
}
