#pragma once
/// How an 8-gram becomes a key.

#include "base/grams.h"
#include "scan/scan.h"

enum { GRAM_KEY_BITS = 40, GRAM_UNUSED_BITS = 64 - GRAM_KEY_BITS };
#define CONSTANT_KEYS (UINT64_C(1) << GRAM_KEY_BITS) ///< keys from here on are of constants

/// Keys of the grams that begin at the first `positions` bytes; 7 more bytes can be read behind these. `keys`
/// has room for as many, and one more. Gives how many there are.
size_t grams_take(const char *bytes, size_t positions, uint64_t *keys);
/// Keys of the constants whose opcodes stand from `from` to `to`, wherever in `bytes` these lie: nothing is
/// decoded, so that nothing is passed over that a scanner could find. `keys` has room for twice as many
/// and 16.
size_t constants_take(Text bytes, size_t from, size_t to, uint64_t *keys);
