#pragma once
/// Hashes: a quick one for tables, SHA-256 for names that must last, and UUIDs made from names.

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

enum { MD5_HEX = 32 };
/// MD5 (RFC 1321), for formats that ask for it; it protects nothing. 32 lower-case hexadecimal digits and a
/// terminator.
void md5_print(Text text, char hex[MD5_HEX + 1]);

enum { SHA1_HEX = 40 };
/// SHA-1 (FIPS 180-4), likewise. 40 lower-case hexadecimal digits and a terminator.
void sha1_print(Text text, char hex[SHA1_HEX + 1]);

enum { UUID_LENGTH = 36 };
/// The version 5 UUID of `name` in a namespace, itself a UUID (RFC 4122, section 4.3), in lower case and
/// terminated.
void uuid_of(const char *name_space, Text name, char uuid[UUID_LENGTH + 1]);
