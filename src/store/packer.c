#include "store/packer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

/// Records of a kilobyte have little to repeat, but much in common: a quarter of a megabyte of activity lines
/// packs to the same size at levels 1 and 6. Level 1 is the quickest, and with half its table, which then
/// fits a processor's first cache, an eighth quicker yet: packs of lines grow by 1 %, those of STIX by 3 %.
enum { PACK_LEVEL = 1, PACK_TABLE_LOG = 13 };

enum {
    MOST_PACKS = 16,
    MOST_BYTES = 4 << 20, ///< of raw records on their way: one of many megabytes goes alone
};

struct Packer {
    ZSTD_CCtx *context, *helping; ///< of the thread; of who helps it
    Pack packs[MOST_PACKS];
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_turned;
    // Guarded by the lock.
    uint64_t given, begun, dropped; ///< so far
    bool is_packed[MOST_PACKS];
    Buffer spare[MOST_PACKS]; ///< room of packs that were dropped, the newest of which is in a cache yet
    size_t spare_count;
    size_t bytes; ///< of those given and not dropped
    bool is_over;
};

static ZSTD_CCtx *new_context(void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, PACK_LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, PACK_TABLE_LOG);
    return context;
}

Packer *packer_new(void)
{
    Packer *packer = memory_get(sizeof *packer);
    *packer = (Packer){.context = new_context(), .helping = new_context()};
    pthread_mutex_init(&packer->lock, NULL);
    pthread_cond_init(&packer->is_turned, NULL);
    return packer;
}

static Pack *pack_at(Packer *packer, uint64_t number)
{
    return &packer->packs[number % MOST_PACKS];
}

static void pack(ZSTD_CCtx *context, Pack *it)
{
    Text raws = buffer_text(&it->raws);
    Buffer *out = &it->packed;
    size_t room = ZSTD_compressBound(raws.length);
    if (out->room < room) {
        out->bytes = memory_resize(out->bytes, room);
        out->room = room;
    }
    size_t length = ZSTD_compress2(context, out->bytes, room, raws.bytes, raws.length);
    out->length = ZSTD_isError(length) || length >= raws.length ? 0 : length;
}

/// Packs the next that nobody has begun with; there is one. The lock is held, but not meanwhile.
static void pack_next(Packer *packer, ZSTD_CCtx *context)
{
    uint64_t number = packer->begun++;
    pthread_mutex_unlock(&packer->lock);
    pack(context, pack_at(packer, number));
    pthread_mutex_lock(&packer->lock);
    packer->is_packed[number % MOST_PACKS] = true;
    pthread_cond_broadcast(&packer->is_turned);
}

static void *run(void *self)
{
    Packer *packer = self;
    pthread_mutex_lock(&packer->lock);
    for (;;) {
        while (packer->begun == packer->given && !packer->is_over)
            pthread_cond_wait(&packer->is_turned, &packer->lock);
        if (packer->begun == packer->given)
            break;
        pack_next(packer, packer->context);
    }
    pthread_mutex_unlock(&packer->lock);
    return NULL;
}

bool packer_is_full(Packer *packer)
{
    pthread_mutex_lock(&packer->lock);
    bool is_full = packer->given - packer->dropped == MOST_PACKS || packer->bytes >= MOST_BYTES;
    pthread_mutex_unlock(&packer->lock);
    return is_full;
}

void packer_give(Packer *packer, int64_t id, Buffer *raws)
{
    pthread_mutex_lock(&packer->lock);
    assert(packer->given - packer->dropped < MOST_PACKS);
    Pack *it = pack_at(packer, packer->given);
    it->id = id;
    it->raws = *raws;
    packer->is_packed[packer->given++ % MOST_PACKS] = false;
    packer->bytes += it->raws.length;
    *raws = packer->spare_count > 0 ? packer->spare[--packer->spare_count] : (Buffer){0};
    buffer_clear(raws);
    if (!packer->has_thread)
        packer->has_thread = pthread_create(&packer->thread, NULL, run, packer) == 0;
    // Where the system gives no thread, it is packed here.
    if (!packer->has_thread)
        pack_next(packer, packer->context);
    pthread_cond_broadcast(&packer->is_turned);
    pthread_mutex_unlock(&packer->lock);
}

/// The lock is held.
static bool is_oldest_packed(const Packer *packer)
{
    return packer->dropped < packer->given && packer->is_packed[packer->dropped % MOST_PACKS];
}

bool packer_help(Packer *packer)
{
    pthread_mutex_lock(&packer->lock);
    bool has_work = !is_oldest_packed(packer) && packer->begun < packer->given;
    if (has_work)
        pack_next(packer, packer->helping);
    pthread_mutex_unlock(&packer->lock);
    return has_work;
}

const Pack *packer_oldest(Packer *packer, bool waits)
{
    pthread_mutex_lock(&packer->lock);
    while (waits && packer->dropped < packer->given && !is_oldest_packed(packer))
        pthread_cond_wait(&packer->is_turned, &packer->lock);
    const Pack *it = is_oldest_packed(packer) ? pack_at(packer, packer->dropped) : NULL;
    pthread_mutex_unlock(&packer->lock);
    return it;
}

void packer_drop_oldest(Packer *packer)
{
    pthread_mutex_lock(&packer->lock);
    assert(is_oldest_packed(packer));
    Pack *it = pack_at(packer, packer->dropped);
    packer->bytes -= it->raws.length;
    packer->spare[packer->spare_count++] = it->raws;
    it->raws = (Buffer){0};
    packer->dropped++;
    pthread_mutex_unlock(&packer->lock);
}

Text packer_raws(Packer *packer, int64_t id)
{
    Text raws = TEXT_NONE;
    pthread_mutex_lock(&packer->lock);
    for (uint64_t i = packer->dropped; i < packer->given; i++)
        if (pack_at(packer, i)->id == id)
            raws = buffer_text(&pack_at(packer, i)->raws);
    pthread_mutex_unlock(&packer->lock);
    return raws;
}

void packer_free(Packer *packer)
{
    if (!packer)
        return;
    pthread_mutex_lock(&packer->lock);
    packer->is_over = true;
    pthread_cond_broadcast(&packer->is_turned);
    pthread_mutex_unlock(&packer->lock);
    if (packer->has_thread)
        pthread_join(packer->thread, NULL);
    for (size_t i = 0; i < MOST_PACKS; i++) {
        buffer_done(&packer->packs[i].raws);
        buffer_done(&packer->packs[i].packed);
    }
    for (size_t i = 0; i < packer->spare_count; i++)
        buffer_done(&packer->spare[i]);
    pthread_mutex_destroy(&packer->lock);
    pthread_cond_destroy(&packer->is_turned);
    ZSTD_freeCCtx(packer->context);
    ZSTD_freeCCtx(packer->helping);
    free(packer);
}
