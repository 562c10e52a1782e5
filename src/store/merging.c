// Runs become one, or few (runs.h). Of a large merge one thread reads and merges, and another writes what
// comes of it: at the end of a pooling nothing else is left to do. SQLite hears them in turn (`store->turn`).

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/runs.h"

enum {
    PARCELS = 4,
    PARCEL_BYTES = 64 << 10,
    WORTH_A_THREAD = 4096, ///< observations
};

/// Where what is merged is written. Parcels hold postings as they stand, each with its texts behind it.
typedef struct {
    RunWriter writer;
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_turned;
    Buffer parcels[PARCELS];
    // Guarded by the lock.
    uint64_t sent, written; ///< parcels; the one being filled is number `sent`
    bool is_ended, has_failed;
    Err err; ///< of the writing thread
} Writing;

typedef struct {
    Posting posting;
    size_t key_length; ///< 0: that of the one before
} Merged;

static bool is_full(const Writing *it)
{
    return it->sent - it->written >= PARCELS;
}

/// Gives the parcel in hand away, and waits for room for the next.
static bool send_parcel(Writing *it, Err *err)
{
    pthread_mutex_lock(&it->lock);
    it->sent++;
    pthread_cond_signal(&it->is_turned);
    while (is_full(it))
        pthread_cond_wait(&it->is_turned, &it->lock);
    bool has_failed = it->has_failed;
    pthread_mutex_unlock(&it->lock);
    buffer_clear(&it->parcels[it->sent % PARCELS]);
    return !has_failed || fail(err, ERR_FAILED, "what was merged could not be written");
}

static bool put_merged(Writing *it, const Merge *merge, Err *err)
{
    Buffer *parcel = &it->parcels[it->sent % PARCELS];
    bool has_key = merge->is_new_key || parcel->length == 0;
    Merged head = {merge->posting, has_key ? merge->key.length : 0};
    buffer_add(parcel, (Text){(const char *)&head, sizeof head});
    if (has_key)
        buffer_add(parcel, merge->key);
    buffer_add(parcel, head.posting.context);
    buffer_add(parcel, head.posting.place);
    return parcel->length < PARCEL_BYTES || send_parcel(it, err);
}

static Text cut(Text *rest, size_t length)
{
    Text piece = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, length, rest->length);
    return piece;
}

static bool write_parcel(RunWriter *writer, Text parcel, Err *err)
{
    Text key = TEXT_NONE;
    while (parcel.length > 0) {
        Merged it;
        memcpy(&it, cut(&parcel, sizeof it).bytes, sizeof it);
        if (it.key_length > 0)
            key = cut(&parcel, it.key_length);
        it.posting.context = cut(&parcel, it.posting.context.length);
        it.posting.place = cut(&parcel, it.posting.place.length);
        if (!run_add(writer, key, &it.posting, err))
            return false;
    }
    return true;
}

/// Parcels that come after a failure are passed over, so that nobody waits in vain.
static void *write_parcels(void *self)
{
    Writing *it = self;
    bool has_failed = false;
    pthread_mutex_lock(&it->lock);
    for (;;) {
        while (it->written == it->sent && !it->is_ended)
            pthread_cond_wait(&it->is_turned, &it->lock);
        if (it->written == it->sent)
            break;
        Text parcel = buffer_text(&it->parcels[it->written % PARCELS]);
        pthread_mutex_unlock(&it->lock);
        has_failed = has_failed || !write_parcel(&it->writer, parcel, &it->err);
        pthread_mutex_lock(&it->lock);
        it->has_failed = has_failed;
        it->written++;
        pthread_cond_signal(&it->is_turned);
    }
    pthread_mutex_unlock(&it->lock);
    return NULL;
}

/// Where no thread is to be had, what is merged is written at once.
static void writing_start(Writing *it)
{
    pthread_mutex_init(&it->lock, NULL);
    pthread_cond_init(&it->is_turned, NULL);
    it->has_thread = pthread_create(&it->thread, NULL, write_parcels, it) == 0;
    if (it->has_thread)
        return;
    pthread_mutex_destroy(&it->lock);
    pthread_cond_destroy(&it->is_turned);
}

/// Waits until all is written. `is_done`: whether there was no failure before; the writer's own explains one.
static bool writing_finish(Writing *it, bool is_done, Err *err)
{
    if (!it->has_thread)
        return is_done;
    pthread_mutex_lock(&it->lock);
    it->sent++;
    it->is_ended = true;
    pthread_cond_signal(&it->is_turned);
    pthread_mutex_unlock(&it->lock);
    pthread_join(it->thread, NULL);
    if (it->has_failed)
        *err = it->err;
    for (size_t i = 0; i < PARCELS; i++)
        buffer_done(&it->parcels[i]);
    pthread_mutex_destroy(&it->lock);
    pthread_cond_destroy(&it->is_turned);
    return is_done && !it->has_failed;
}

static uint64_t count_observations(const Run *runs, size_t count)
{
    uint64_t observations = 0;
    for (size_t i = 0; i < count; i++)
        observations += runs[i].observations;
    return observations;
}

static bool drop_run(Store *store, const Run *run, Err *err)
{
    static const Hot drops[] = {HOT_DROP_FENCES, HOT_DROP_RUN};
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
        sqlite3_stmt *drop = sql_hot(store, drops[i], err);
        if (!drop)
            return false;
        sql_bind_number(drop, 1, run->id);
        if (!sql_do(store, drop, NULL, err))
            return false;
    }
    return true;
}

/// What is merged goes to the writer here and now, or in parcels where it has a thread.
static bool give(Writing *it, const Merge *merge, Err *err)
{
    return it->has_thread ? put_merged(it, merge, err)
                          : run_add(&it->writer, merge->key, &merge->posting, err);
}

/// The runs become one. Their blocks go as they are read, so that the file need not hold everything twice.
static bool merge_runs(Store *store, RunsOf of, const Run *runs, size_t count, Err *err)
{
    Merge merge;
    Writing it = {0};
    bool has_posting = true;
    bool is_done = run_begin(&it.writer, store, of, err);
    is_done = merge_open(&merge, store, runs, count, true, err) && is_done;
    if (is_done && count_observations(runs, count) >= WORTH_A_THREAD)
        writing_start(&it);
    while (is_done && (is_done = merge_next(&merge, &has_posting, err)) && has_posting)
        is_done = give(&it, &merge, err);
    is_done = writing_finish(&it, is_done, err);
    for (size_t i = 0; is_done && i < count; i++)
        is_done = drop_run(store, &runs[i], err);
    is_done = is_done && run_end(&it.writer, err);
    merge_done(&merge);
    run_writer_done(&it.writer);
    return is_done;
}

enum { LOWEST_TIER = 4096 };

/// So many runs of like size are merged. Many: each merge writes everything once more, and looking a key up
/// in a run more costs little while a pooling is on its way. Fewer of those that are small, and asked for
/// whatever was not seen for certain.
static const unsigned runs_alike[RUNS_COUNT] = {
    [RUNS_OF_VALUES] = 128, [RUNS_OF_BODIES] = 16, [RUNS_OF_HOLDERS] = 16};

static unsigned tier_of(const Run *run, unsigned alike)
{
    unsigned tier = 0;
    for (uint64_t most = LOWEST_TIER; run->observations > most; most *= alike)
        tier++;
    return tier;
}

/// How many of the newest runs are of no higher tier than the newest.
static size_t count_alike(const Runs *runs, unsigned most)
{
    size_t alike = 1;
    unsigned tier = tier_of(&runs->items[runs->count - 1], most);
    while (alike < runs->count && tier_of(&runs->items[runs->count - 1 - alike], most) <= tier)
        alike++;
    return alike;
}

/// How many of the newest runs to merge so that each older one is four times as large as all after it.
static size_t count_small(const Runs *runs)
{
    uint64_t together = 0;
    size_t small = 1;
    for (size_t i = 0; i < runs->count; i++) {
        uint64_t next = runs->items[runs->count - 1 - i].observations;
        if (i > 0 && next <= together * 4)
            small = i + 1;
        together += next;
    }
    return small;
}

bool runs_settle(Store *store, RunsOf of, bool is_last, Err *err)
{
    Runs runs = {0};
    bool is_done = true, has_more = true;
    while (is_done && has_more) {
        is_done = runs_list(store, of, &runs, err);
        size_t count = !is_done || !runs.count ? 0
                       : is_last               ? count_small(&runs)
                                               : count_alike(&runs, runs_alike[of]);
        has_more = count >= (is_last ? 2 : runs_alike[of]);
        is_done =
            is_done && (!has_more || merge_runs(store, of, runs.items + (runs.count - count), count, err));
    }
    vec_free(&runs);
    return is_done;
}
