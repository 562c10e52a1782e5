// A batch: all of what is told between its begin and its commit stands, or none of it.

#include "store/batch.h"

#include <assert.h>

#include "store/early.h"
#include "store/index.h"

/// What is written to a case that holds nothing yet is new pages, of which a rollback journal keeps nothing:
/// each is written once, where the log would have them written twice. Nobody has anything to read meanwhile.
/// Most are never touched again: where few are remembered, the others are on their way to the disk long
/// before the batch ends. Few are remembered later, too, since pooling must run anywhere.
bool batch_choose_journal(Store *store, Err *err)
{
    int64_t has_any;
    if (store->is_logged)
        return true;
    if (!sql_number(store, "SELECT EXISTS(SELECT 1 FROM record)", &has_any, err) ||
        !sql_run(store, has_any ? "PRAGMA journal_mode = WAL; " MANY_PAGES : FEW_PAGES, err))
        return false;
    store->is_logged = has_any;
    if (!has_any)
        early_begin(store);
    return true;
}

static bool next_after(Store *store, const char *newest, uint32_t *out, Err *err)
{
    int64_t number;
    if (!sql_number(store, newest, &number, err))
        return false;
    *out = number < UINT32_MAX ? (uint32_t)number + 1 : UINT32_MAX;
    return true;
}

/// Read anew for each batch: another program may have written since our last one, and what is remembered of
/// that is then no longer all.
static bool find_next_ids(Store *store, Err *err)
{
    HolderId holder = store->next_holder;
    BodyId body = store->next_body;
    RecordId record = store->next_record;
    int64_t newest_pack;
    if (!sql_number(store, "SELECT max(id) FROM pack", &newest_pack, err) ||
        !next_after(store, "SELECT max(id) FROM holder", &store->next_holder, err) ||
        !next_after(store, "SELECT max(id) FROM body", &store->next_body, err) ||
        !next_after(store, "SELECT max(id) FROM record", &store->next_record, err))
        return false;
    store->next_pack = newest_pack + 1;
    bool is_ours = holder == store->next_holder && body == store->next_body && record == store->next_record;
    bodies_begin(store, is_ours);
    if (!is_ours || !bodies_are_all(store))
        bodies_forget(store);
    if (!is_ours || !holders_are_all(store))
        holders_forget(store);
    return true;
}

/// What is remembered whole need not be asked for: then nothing is put down of what was seen, either.
static bool see(Store *store, Err *err)
{
    if (bodies_are_all(store))
        seen_rest(&store->seen_bodies, store->next_body);
    else if (!seen_begin(store, &store->seen_bodies, HOT_LIST_BODIES, store->next_body, err))
        return false;
    if (holders_are_all(store))
        seen_rest(&store->seen_holders, store->next_holder);
    else if (!seen_begin(store, &store->seen_holders, HOT_LIST_HOLDERS, store->next_holder, err))
        return false;
    return true;
}

bool store_begin(Store *store, Err *err)
{
    assert(!store->is_in_batch);
    if (!batch_choose_journal(store, err) || !sql_run(store, "BEGIN IMMEDIATE", err))
        return false;
    store->is_in_batch = true;
    if (!find_next_ids(store, err) || !see(store, err)) {
        store_rollback(store);
        return false;
    }
    store->first_new = store->next_record;
    // Something may have been withdrawn since.
    moments_forget(store);
    waiting_forget(store);
    store->is_changed = false;
    store->batch = (StoreCounts){0};
    return true;
}

static bool raise_version(Store *store, Err *err)
{
    return sql_run(store, "UPDATE meta SET number = number + 1 WHERE key = 'version'", err);
}

/// Everything that was told in the batch and waits. Rows are written while the last packs are packed.
static bool write_all(Store *store, Err *err)
{
    return packs_give(store, err) && waiting_write_all(store, err) && packs_write(store, err) &&
           index_write(store, err) && batch_write(store, err) && sql_regain(store, err) &&
           editions_write(store, err) && holders_write_several(store, err);
}

static bool commit(Store *store, Err *err)
{
    assert(store->is_in_batch);
    if (!write_all(store, err) || (store->is_changed && !raise_version(store, err)) ||
        !sql_run(store, "COMMIT", err)) {
        store_rollback(store);
        return false;
    }
    store->is_in_batch = false;
    store->counts.fresh += store->batch.fresh;
    store->counts.duplicates += store->batch.duplicates;
    return true;
}

bool store_commit(Store *store, Err *err)
{
    // The batch stands, whatever comes of the log: the next one tries again.
    Err unsaid = {0};
    if (!commit(store, err))
        return false;
    (void)batch_choose_journal(store, &unsaid);
    return true;
}

void store_rollback(Store *store)
{
    waiting_forget(store);
    // A full disk makes SQLite roll back by itself.
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->is_in_batch = false;
    batch_forget(store);
    editions_forget(store);
    packs_forget(store);
    index_forget(store);
    bodies_forget(store);
    holders_forget(store);
    vec_clear(&store->several_holders);
    seen_undo(&store->seen_bodies);
    seen_undo(&store->seen_holders);
    store->source_id = 0;
}

/// As few runs are left as later questions should have to look at.
static bool settle_runs(Store *store, Err *err)
{
    for (RunsOf of = 0; of < RUNS_COUNT; of++)
        if (!runs_settle(store, of, true, err))
            return false;
    return true;
}

bool store_settle(Store *store, Err *err)
{
    if (!store->is_in_batch && !store_begin(store, err))
        return false;
    // A log that nothing follows is left to whoever opens the case next.
    if (write_all(store, err) && settle_runs(store, err))
        return commit(store, err);
    store_rollback(store);
    return false;
}

StoreCounts store_counts(const Store *store)
{
    return store->counts;
}

bool store_version(Store *store, uint64_t *out, Err *err)
{
    int64_t version;
    if (!sql_number(store, "SELECT number FROM meta WHERE key = 'version'", &version, err))
        return false;
    *out = (uint64_t)version;
    return true;
}
