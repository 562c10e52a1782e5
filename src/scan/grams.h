#pragma once
/// How an 8-gram becomes a key.

#include "base/grams.h"
#include "scan/scan.h"

enum { GRAM_KEY_BITS = 40, GRAM_UNUSED_BITS = 64 - GRAM_KEY_BITS };

/// Keys of the grams that begin at the first `positions` bytes; 7 more bytes can be read behind these. `keys`
/// has room for as many, and one more. Gives how many there are.
size_t grams_take(const char *bytes, size_t positions, uint64_t *keys);
