#include "base/hash.h"

#include <sodium.h>
#include <xxhash.h>

uint64_t hash_quick(Text text)
{
    return XXH3_64bits(text.bytes ? text.bytes : "", text.length);
}

Digest digest_of(Text text)
{
    Digest digest;
    crypto_hash_sha256(digest.bytes, (const unsigned char *)(text.bytes ? text.bytes : ""), text.length);
    return digest;
}

void digest_print(const Digest *digest, char hex[DIGEST_HEX + 1])
{
    sodium_bin2hex(hex, DIGEST_HEX + 1, digest->bytes, DIGEST_BYTES);
}
