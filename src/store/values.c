#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "store/pending.h"

// A batch's observations wait in memory until it is committed; then they are sorted and written as a run.

static void clear_pending(Store *store)
{
    vec_clear(&store->pending);
    vec_clear(&store->owners);
    store->said = NULL;
    arena_clear(&store->texts);
}

void batch_forget(Store *store)
{
    clear_pending(store);
    store->batch = (StoreCounts){0};
}

static Text kept_text(Store *store, Text text)
{
    return text.length ? arena_copy(&store->texts, text) : TEXT_NONE;
}

static bool says_the_same(const Sight *a, const Sight *b)
{
    return a->first_seen == b->first_seen && a->last_seen == b->last_seen &&
           a->valid_until == b->valid_until && a->marking == b->marking && a->pap == b->pap &&
           a->credibility == b->credibility && a->is_warned == b->is_warned &&
           a->is_revoked == b->is_revoked && a->count == b->count && text_equal(a->context, b->context) &&
           text_equal(a->place, b->place);
}

/// What is said of the observation, kept; most of those of one record say the same.
static const Sight *keep_said(Store *store, const Sight *sight)
{
    if (!store->said || !says_the_same(store->said, sight)) {
        Sight *said = arena_array(&store->texts, Sight, 1);
        *said = *sight;
        said->value = TEXT_NONE;
        said->context = kept_text(store, sight->context);
        said->place = kept_text(store, sight->place);
        store->said = said;
    }
    return store->said;
}

bool store_observe(Store *store, RecordId record, const Sight *sight, Err *err)
{
    if (store->pending.count == UINT32_MAX)
        return fail(err, ERR_FAILED, "more than %u observations in one batch", UINT32_MAX);
    if (!value_key(sight->kind, sight->value, &store->key))
        return fail(err, ERR_FAILED, "'" TEXT_FMT "' is no " TEXT_FMT " in canonical form",
                    TEXT_ARG(text_clip(sight->value, 60)), TEXT_ARG(kind_title(sight->kind)));
    Text key = arena_copy(&store->texts, buffer_text(&store->key));
    *vec_push(&store->pending) = (Pending){
        .key = key.bytes,
        .key_length = (uint32_t)key.length,
        .said = keep_said(store, sight),
        .record = record,
        .same_file = kind_is_hash(sight->kind) ? sight->same_file : 0,
    };
    return true;
}

static Posting posting_of(const Pending *it)
{
    const Sight *said = it->said;
    return (Posting){
        .record = it->record,
        .file = it->file,
        .first_seen = said->first_seen,
        .last_seen = said->last_seen,
        .valid_until = said->valid_until,
        .count = said->count > 1 ? said->count : 1,
        .marking = (uint8_t)said->marking,
        .pap = (uint8_t)said->pap,
        .credibility = said->credibility,
        .is_warned = said->is_warned,
        .is_revoked = said->is_revoked,
        .context = said->context,
        .place = said->place,
    };
}

// ---------------------------------------------------------------- files

static int compare_files(const void *a, const void *b, void *self)
{
    const Pending *all = self;
    const Pending *left = &all[*(const uint32_t *)a], *right = &all[*(const uint32_t *)b];
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    if (left->same_file != right->same_file)
        return left->same_file < right->same_file ? -1 : 1;
    return text_compare(pending_key(left), pending_key(right));
}

/// FNV-1a, 32 bits: stands in the case, so it must never change.
static uint32_t sum_key(uint32_t sum, Text key)
{
    for (size_t i = 0; i < key.length; i++)
        sum = (sum ^ (unsigned char)key.bytes[i]) * UINT32_C(16777619);
    return sum;
}

/// Gives the hashes of one file, order[first..end), their common number. A hash alone is no file's name
/// besides.
static void number_file(Pending *all, const uint32_t *order, size_t first, size_t end)
{
    uint32_t sum = UINT32_C(2166136261);
    bool is_one_hash = text_equal(pending_key(&all[order[first]]), pending_key(&all[order[end - 1]]));
    for (size_t i = first; i < end; i++)
        if (i == first || !text_equal(pending_key(&all[order[i]]), pending_key(&all[order[i - 1]])))
            sum = sum_key(sum, pending_key(&all[order[i]]));
    for (size_t i = first; i < end; i++)
        all[order[i]].file = is_one_hash ? 0 : (sum >> 4) + 1;
}

static void number_files(Store *store)
{
    Pending *all = store->pending.items;
    uint32_t *order = memory_get(store->pending.count * sizeof *order);
    size_t count = 0;
    for (uint32_t i = 0; i < store->pending.count; i++)
        if (all[i].same_file)
            order[count++] = i;
    if (count > 1)
        qsort_r(order, count, sizeof *order, compare_files, all);
    for (size_t first = 0, end; first < count; first = end) {
        const Pending *it = &all[order[first]];
        for (end = first + 1; end < count && all[order[end]].record == it->record &&
                              all[order[end]].same_file == it->same_file;)
            end++;
        number_file(all, order, first, end);
    }
    free(order);
}

// ---------------------------------------------------------------- what is known already

/// What stands of one value, of records that were told of again.
typedef struct {
    Arena *arena;
    VEC(Posting) standing;
} Known;

static bool take_standing(void *self, const Posting *posting, Err *err)
{
    (void)err;
    Known *known = self;
    Posting *it = vec_push(&known->standing);
    *it = *posting;
    it->context = it->context.length ? arena_copy(known->arena, it->context) : TEXT_NONE;
    it->place = it->place.length ? arena_copy(known->arena, it->place) : TEXT_NONE;
    return true;
}

static int compare_postings(const void *a, const void *b)
{
    const Posting *left = a, *right = b;
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    return (left->file > right->file) - (left->file < right->file);
}

static void settle_standing(Known *known)
{
    size_t kept = 0;
    Posting *all = known->standing.items;
    if (known->standing.count > 1)
        qsort(all, known->standing.count, sizeof *all, compare_postings);
    for (size_t i = 0; i < known->standing.count; i++)
        if (kept > 0 && compare_postings(&all[kept - 1], &all[i]) == 0)
            posting_merge(&all[kept - 1], &all[i]);
        else
            all[kept++] = all[i];
    known->standing.count = kept;
}

/// The first posting of this record or a later one.
static size_t find_standing(const Known *known, RecordId record)
{
    size_t at;
    SEARCH(at, known->standing.count, known->standing.items[at].record < record);
    return at;
}

/// Whether the record has said the value before, and whether it said all that it says now.
static bool is_known(const Known *known, const Posting *said, bool *is_said_again)
{
    size_t at = find_standing(known, said->record);
    bool is_there = at < known->standing.count && known->standing.items[at].record == said->record;
    *is_said_again = false;
    for (; at < known->standing.count && known->standing.items[at].record == said->record; at++) {
        Posting merged = known->standing.items[at];
        *is_said_again |= merged.file == said->file && !posting_merge(&merged, said);
    }
    return is_there;
}

// ---------------------------------------------------------------- writing

typedef struct {
    Store *store;
    RunWriter writer;
    Lookup lookup;
    bool has_lookup;
    Known known;
    Prefixed *order;
    size_t first_new_owner; ///< of the first record that came into being in this batch
} Writing;

/// Reads what stands of the key, where any of its records [at, end) stood before this batch.
static bool find_known(Writing *it, size_t at, size_t end, Err *err)
{
    const Pending *all = it->store->pending.items;
    bool is_needed = false;
    for (size_t i = at; i < end; i++)
        is_needed |= all[it->order[i].index].record < it->store->first_new;
    vec_clear(&it->known.standing);
    if (!is_needed)
        return true;
    if (!it->has_lookup && !lookup_open(&it->lookup, it->store, RUNS_OF_VALUES, err))
        return false;
    it->has_lookup = true;
    if (!lookup_find(&it->lookup, pending_key(&all[it->order[at].index]), take_standing, &it->known, err))
        return false;
    settle_standing(&it->known);
    return true;
}

static int compare_owners(const void *a, const void *b)
{
    const Owner *left = a, *right = b;
    return (left->record > right->record) - (left->record < right->record);
}

/// By record, each once.
static void settle_owners(Store *store)
{
    Owner *all = store->owners.items;
    size_t kept = 0;
    if (store->owners.count > 1)
        qsort(all, store->owners.count, sizeof *all, compare_owners);
    for (size_t i = 0; i < store->owners.count; i++)
        if (kept == 0 || all[kept - 1].record != all[i].record)
            all[kept++] = all[i];
    store->owners.count = kept;
}

static size_t find_owner(const Store *store, RecordId record)
{
    size_t at;
    SEARCH(at, store->owners.count, store->owners.items[at].record < record);
    return at;
}

/// New records have come into being one after another, each with its owner.
static PartnerId owner_of(const Writing *it, RecordId record)
{
    const Store *store = it->store;
    size_t at = record >= store->first_new ? it->first_new_owner + (record - store->first_new)
                                           : find_owner(store, record);
    bool is_there = at < store->owners.count && store->owners.items[at].record == record;
    return is_there ? store->owners.items[at].partner : 0;
}

typedef VEC(uint64_t) Tally;

static void count_fresh(const Writing *it, RecordId record, Tally *fresh)
{
    PartnerId partner = owner_of(it, record);
    while (fresh->count <= partner)
        *vec_push(fresh) = 0;
    fresh->items[partner]++;
}

/// One value of the batch: what its records say of it, order[at..end).
static bool write_value(Writing *it, size_t at, size_t end, Tally *fresh, Err *err)
{
    Store *store = it->store;
    RecordId last = 0;
    if (!find_known(it, at, end, err))
        return false;
    for (size_t i = at; i < end; i++) {
        const Pending *pending = &store->pending.items[it->order[i].index];
        Posting posting = posting_of(pending);
        bool is_said_again, is_there = is_known(&it->known, &posting, &is_said_again);
        bool is_fresh = !is_there && posting.record != last;
        store->batch.fresh += is_fresh;
        store->batch.duplicates += !is_fresh;
        if (is_fresh)
            count_fresh(it, posting.record, fresh);
        last = posting.record;
        if (is_said_again)
            continue;
        store->is_changed = true;
        if (!run_add(&it->writer, pending_key(pending), &posting, err))
            return false;
    }
    return true;
}

static bool write_values(Writing *it, Tally *fresh, Err *err)
{
    const Pending *all = it->store->pending.items;
    size_t count = it->store->pending.count;
    for (size_t at = 0, end; at < count; at = end) {
        end = at + 1;
        while (end < count && it->order[end].prefix == it->order[at].prefix &&
               text_equal(pending_key(&all[it->order[end].index]), pending_key(&all[it->order[at].index])))
            end++;
        if (!write_value(it, at, end, fresh, err))
            return false;
    }
    return run_end(&it->writer, err);
}

static bool write_counts(Store *store, const Tally *fresh, Err *err)
{
    for (size_t partner = 1; partner < fresh->count; partner++) {
        if (!fresh->items[partner])
            continue;
        sqlite3_stmt *count = sql_hot(store, HOT_COUNT_OBSERVATIONS, err);
        if (!count)
            return false;
        sql_bind_number(count, 1, (int64_t)partner);
        sql_bind_number(count, 2, (int64_t)fresh->items[partner]);
        if (!sql_do(store, count, NULL, err))
            return false;
    }
    return true;
}

bool batch_write(Store *store, Err *err)
{
    if (store->pending.count == 0) {
        vec_clear(&store->owners);
        return true;
    }
    Writing it = {.store = store, .known = {.arena = &store->texts}};
    Tally fresh = {0};
    number_files(store);
    it.order = pending_sort(store->pending.items, store->pending.count);
    settle_owners(store);
    it.first_new_owner = find_owner(store, store->first_new);
    bool is_done = run_begin(&it.writer, store, RUNS_OF_VALUES, err) && write_values(&it, &fresh, err) &&
                   write_counts(store, &fresh, err) && runs_settle(store, RUNS_OF_VALUES, false, err);
    run_writer_done(&it.writer);
    lookup_done(&it.lookup);
    vec_free(&it.known.standing);
    vec_free(&fresh);
    free(it.order);
    if (is_done)
        clear_pending(store);
    return is_done;
}
