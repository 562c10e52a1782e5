#include "store/packer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

/// Records of a kilobyte have little to repeat, but much in common: a quarter of a megabyte of activity lines
/// packs to the same size at levels 1 and 6. Level 1 is the quickest, and with half its table, which then
/// fits a processor's first cache, an eighth quicker yet: packs of lines grow by 1 %, those of STIX by 3 %.
enum { PACK_LEVEL = 1, PACK_TABLE_LOG = 13 };

struct Packer {
    ZSTD_CCtx *context;
    Buffer raws, packed;
    bool is_given; ///< and not taken yet
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_turned;
    // Guarded by the lock.
    bool is_waiting; ///< for the thread
    bool is_ended;
};

Packer *packer_new(void)
{
    Packer *packer = memory_get(sizeof *packer);
    *packer = (Packer){.context = ZSTD_createCCtx()};
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_compressionLevel, PACK_LEVEL);
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_hashLog, PACK_TABLE_LOG);
    pthread_mutex_init(&packer->lock, NULL);
    pthread_cond_init(&packer->is_turned, NULL);
    return packer;
}

/// Into `packed`, which stays empty where that is not smaller.
static void pack(Packer *packer)
{
    Text raws = buffer_text(&packer->raws);
    Buffer *out = &packer->packed;
    size_t room = ZSTD_compressBound(raws.length);
    if (out->room < room) {
        out->bytes = memory_resize(out->bytes, room);
        out->room = room;
    }
    size_t length = ZSTD_compress2(packer->context, out->bytes, room, raws.bytes, raws.length);
    out->length = ZSTD_isError(length) || length >= raws.length ? 0 : length;
}

static void *run(void *self)
{
    Packer *packer = self;
    pthread_mutex_lock(&packer->lock);
    for (;;) {
        while (!packer->is_waiting && !packer->is_ended)
            pthread_cond_wait(&packer->is_turned, &packer->lock);
        if (packer->is_ended)
            break;
        pthread_mutex_unlock(&packer->lock);
        pack(packer);
        pthread_mutex_lock(&packer->lock);
        packer->is_waiting = false;
        pthread_cond_signal(&packer->is_turned);
    }
    pthread_mutex_unlock(&packer->lock);
    return NULL;
}

void packer_give(Packer *packer, Buffer *raws)
{
    assert(!packer->is_given);
    Buffer room = packer->raws;
    packer->raws = *raws;
    *raws = room;
    buffer_clear(raws);
    packer->is_given = true;
    // A case that is only read needs none.
    if (!packer->has_thread)
        packer->has_thread = pthread_create(&packer->thread, NULL, run, packer) == 0;
    if (!packer->has_thread) {
        pack(packer);
        return;
    }
    pthread_mutex_lock(&packer->lock);
    packer->is_waiting = true;
    pthread_cond_signal(&packer->is_turned);
    pthread_mutex_unlock(&packer->lock);
}

bool packer_take(Packer *packer, Text *raws, Text *packed)
{
    if (!packer->is_given)
        return false;
    pthread_mutex_lock(&packer->lock);
    while (packer->is_waiting)
        pthread_cond_wait(&packer->is_turned, &packer->lock);
    pthread_mutex_unlock(&packer->lock);
    packer->is_given = false;
    *raws = buffer_text(&packer->raws);
    *packed = packer->packed.length ? buffer_text(&packer->packed) : *raws;
    return true;
}

Text packer_raws(const Packer *packer)
{
    return packer->is_given ? buffer_text(&packer->raws) : TEXT_NONE;
}

void packer_free(Packer *packer)
{
    if (!packer)
        return;
    if (packer->has_thread) {
        pthread_mutex_lock(&packer->lock);
        packer->is_ended = true;
        pthread_cond_signal(&packer->is_turned);
        pthread_mutex_unlock(&packer->lock);
        pthread_join(packer->thread, NULL);
    }
    pthread_mutex_destroy(&packer->lock);
    pthread_cond_destroy(&packer->is_turned);
    buffer_done(&packer->raws);
    buffer_done(&packer->packed);
    ZSTD_freeCCtx(packer->context);
    free(packer);
}
