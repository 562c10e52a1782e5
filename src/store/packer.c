#include "store/packer.h"

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/errand.h"

/// Records of a kilobyte have little to repeat, but much in common: a quarter of a megabyte of activity lines
/// packs to the same size at levels 1 and 6. Level 1 is the quickest, and with half its table, which then
/// fits a processor's first cache, an eighth quicker yet: packs of lines grow by 1 %, those of STIX by 3 %.
enum { PACK_LEVEL = 1, PACK_TABLE_LOG = 13 };

struct Packer {
    ZSTD_CCtx *context;
    Buffer raws, packed;
    bool is_given; ///< and not taken yet
    Errand *errand;
};

Packer *packer_new(void)
{
    Packer *packer = memory_get(sizeof *packer);
    *packer = (Packer){.context = ZSTD_createCCtx(), .errand = errand_new()};
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_compressionLevel, PACK_LEVEL);
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_hashLog, PACK_TABLE_LOG);
    return packer;
}

/// Into `packed`, which stays empty where that is not smaller.
static void pack(void *self)
{
    Packer *packer = self;
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

void packer_give(Packer *packer, Buffer *raws)
{
    assert(!packer->is_given);
    Buffer room = packer->raws;
    packer->raws = *raws;
    *raws = room;
    buffer_clear(raws);
    packer->is_given = true;
    errand_send(packer->errand, pack, packer);
}

bool packer_take(Packer *packer, Text *raws, Text *packed)
{
    if (!packer->is_given)
        return false;
    errand_wait(packer->errand);
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
    errand_free(packer->errand);
    buffer_done(&packer->raws);
    buffer_done(&packer->packed);
    ZSTD_freeCCtx(packer->context);
    free(packer);
}
