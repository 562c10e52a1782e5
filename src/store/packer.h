#pragma once
/// Raw records made smaller (zstd) in a thread of its own, while the next ones are gathered. Inside the
/// module only.

#include "base/arena.h"
#include "base/buffer.h"

typedef struct Packer Packer;

Packer *packer_new(void);
void packer_free(Packer *packer);

/// Takes these bytes over, and leaves room for others in `raws`. What was given before must have been taken.
void packer_give(Packer *packer, Buffer *raws);
/// Waits for the bytes given last. `packed` is `raws` itself where packing makes nothing smaller. False when
/// none were given since. Both live until the next call of `packer_give`.
bool packer_take(Packer *packer, Text *raws, Text *packed);
/// The bytes given and not taken yet; empty when there are none.
Text packer_raws(const Packer *packer);
