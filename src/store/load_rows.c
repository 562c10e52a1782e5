// What every part of loading asks of the loader.

#include "store/load.h"

bool load_rows(Loader *loader, const char *sql, TakeRow take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(loader->store, sql, &rows, err))
        return false;
    bool has_row = true, is_done = true;
    while (is_done && has_row)
        is_done = sql_next(loader->store, rows, &has_row, err) && (!has_row || take(loader, self, rows, err));
    sqlite3_finalize(rows);
    return is_done;
}

LoadedRecord *load_record(Loader *loader, uint32_t id)
{
    if (id >= loader->record_room || loader->records[id].partner == INDEX_NONE)
        return NULL;
    return &loader->records[id];
}

bool load_may_read(const Loader *loader, const LoadedRecord *record)
{
    return !record->beyond || marking_allows(record->beyond, loader->options.reader);
}

uint32_t load_holder_of(const Loader *loader, uint32_t record)
{
    return record < loader->record_room ? loader->holder_of[record] : 0;
}
