#pragma once
/// Two kinds of hash: a quick one for tables, and SHA-256 for names that must last.

#include "base/text.h"

/// XXH3, 64 bits. Not for anything that leaves the process.
uint64_t hash_quick(Text text);

enum { DIGEST_BYTES = 32, DIGEST_HEX = 2 * DIGEST_BYTES };
typedef struct {
    unsigned char bytes[DIGEST_BYTES];
} Digest;

/// SHA-256 (FIPS 180-4).
Digest digest_of(Text text);
/// Writes 64 lower-case hexadecimal digits and a terminator.
void digest_print(const Digest *digest, char hex[DIGEST_HEX + 1]);
