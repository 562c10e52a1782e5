#include <stdlib.h>

#include "store/load.h"
#include "store/withheld.h"

// Raw records leave the case as they came, so each needs what a load of the pool works out on the way: who
// may see it. What its holder lists and who lists it is loaded once; bodies are read as they are asked for.

struct StoreRecords {
    Loader loader;
    Arena arena;
    Pool pool;
    uint8_t *markings; ///< by holder: the least strict
    bool *is_chosen;   ///< by holder
};

void store_records_close(StoreRecords *records)
{
    if (!records)
        return;
    loader_done(&records->loader);
    arena_done(&records->arena);
    free(records->markings);
    free(records->is_chosen);
    free(records);
}

static bool load_standing(StoreRecords *records, const Text *labels, uint32_t label_count, Err *err)
{
    Loader *loader = &records->loader;
    if (!load_frame(loader, err))
        return false;
    // Versions that their publisher took back are records all the same, and as secret as before.
    for (uint32_t i = 0; i < loader->holder_room; i++)
        loader->holders[i].is_stated |= loader->holders[i].is_revoked;
    if (!load_facts(loader, err))
        return false;
    records->markings = memory_get(loader->holder_room);
    records->is_chosen = memory_get(loader->holder_room * sizeof *records->is_chosen);
    load_markings(loader, labels, label_count, records->markings, records->is_chosen);
    return true;
}

bool store_records_open(Store *store, const Text *labels, uint32_t label_count, StoreRecords **out, Err *err)
{
    StoreRecords *records = memory_get(sizeof *records);
    *records = (StoreRecords){0};
    arena_init(&records->arena);
    records->loader = (Loader){
        .store = store, .arena = &records->arena, .pool = &records->pool, .options = {.reader = MARKING_RED}};
    bool is_open = sql_begin_reading(store, err) && load_standing(records, labels, label_count, err);
    sql_end_reading(store);
    if (is_open)
        *out = records;
    else
        store_records_close(records);
    return is_open;
}

Marking store_records_marking(const StoreRecords *records, uint32_t record)
{
    if (record >= records->loader.record_room)
        return MARKING_RED;
    const LoadedRecord *it = &records->loader.records[record];
    Marking marking = (Marking)records->markings[it->holder];
    return it->beyond ? marking_stricter(marking, it->beyond) : marking;
}

typedef struct {
    StoreRecords *records;
    RecordHeard heard;
    void *heard_self;
    sqlite3_stmt *body;
    Arena scratch; ///< of one record
} Telling;

static bool tell_record(Telling *telling, uint32_t id, Pap pap, Err *err)
{
    StoreRecords *records = telling->records;
    Loader *loader = &records->loader;
    const LoadedRecord *loaded = load_record(loader, id);
    if (!loaded || !loaded->holder || loader->holders[loaded->holder].partner == INDEX_NONE)
        return true;
    const LoadedHolder *holder = &loader->holders[loaded->holder];
    Record record = {.partner = records->pool.partners[holder->partner].name,
                     .id = holder->id,
                     .marking = store_records_marking(records, id),
                     .pap = pap,
                     .is_chosen = records->is_chosen[loaded->holder]};
    digest_print(&loader->bodies[loaded->body].digest, record.digest);
    sql_bind_number(telling->body, 1, loaded->body);
    bool has_row;
    if (!sql_next(loader->store, telling->body, &has_row, err))
        return false;
    if (!has_row)
        return true;
    arena_clear(&telling->scratch);
    bool is_told = body_read_row(loader->store, telling->body, 0, &telling->scratch, &record.raw, err);
    sqlite3_reset(telling->body);
    return is_told && telling->heard(telling->heard_self, &record, err);
}

static bool take_row(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)loader;
    return tell_record(self, sql_column_id(row, 0), (Pap)sql_column_number(row, 1), err);
}

bool store_records_each(void *self, RecordHeard heard, void *heard_self, Err *err)
{
    StoreRecords *records = self;
    Store *store = records->loader.store;
    Telling telling = {.records = records, .heard = heard, .heard_self = heard_self};
    if (!sql_begin_reading(store, err))
        return false;
    arena_init(&telling.scratch);
    bool is_told =
        sql_prepare(store, "SELECT pack, at, size FROM body WHERE id = ?1", &telling.body, err) &&
        load_rows(
            &records->loader,
            "SELECT r.id, r.pap FROM record r JOIN holder h ON h.id = r.holder JOIN body b ON b.id = r.body"
            " JOIN partner p ON p.id = r.partner WHERE r.rank IS NOT NULL AND r.body NOT IN " WITHHELD_BODIES
            " ORDER BY h.foreign_id, r.modified, b.digest, p.name",
            take_row, &telling, err);
    sqlite3_finalize(telling.body);
    sql_end_reading(store);
    arena_done(&telling.scratch);
    return is_told;
}
