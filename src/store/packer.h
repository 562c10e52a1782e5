#pragma once
/// Raw records made smaller (zstd) in a thread of its own, while the next ones are gathered. Inside the
/// module only.
///
/// Packs are given by one thread and taken, in the same order, by that one or another. So many may be on
/// their way that neither waits where the other is slow for a while.

#include "base/arena.h"
#include "base/buffer.h"

typedef struct Packer Packer;

typedef struct {
    int64_t id;
    Buffer raws;
    Buffer packed; ///< empty where packing makes nothing smaller
} Pack;

Packer *packer_new(void);
void packer_free(Packer *packer);

/// Whether as much is on its way as may be. Then the oldest is taken before another is given.
bool packer_is_full(Packer *packer);
/// Takes these bytes over, and leaves room for others in `raws`.
void packer_give(Packer *packer, int64_t id, Buffer *raws);
/// For the thread that gives, instead of waiting: packs one that nobody has begun with. False, and nothing is
/// done, when the oldest may be taken, or all are begun with.
bool packer_help(Packer *packer);

/// The oldest of those given, once it is packed; NULL when there is none, and unless `waits` when it is not
/// packed yet. It stays until it is dropped.
const Pack *packer_oldest(Packer *packer, bool waits);
void packer_drop_oldest(Packer *packer);

/// The bytes of a pack that was given and not dropped; empty when it is no such. For the thread that gives:
/// valid until it does so again.
Text packer_raws(Packer *packer, int64_t id);
