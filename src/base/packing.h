#pragma once
/// Numbers and texts in few bytes.
///
/// Numbers are little-endian base 128 (LEB128), signed ones zigzag.

#include "base/buffer.h"
#include "base/time.h"

void pack_number(Buffer *out, uint64_t number);
void pack_signed(Buffer *out, int64_t number);
/// TEXT_NONE and "" come back as they were.
void pack_text(Buffer *out, Text text);
/// In whole days, seconds or microseconds, whichever holds it.
void pack_instant(Buffer *out, Instant instant);

/// What is left to read; `is_broken` once anything did not fit.
typedef struct {
    Text rest;
    bool is_broken;
} Unpacker;

static inline uint64_t unpack_number(Unpacker *in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && in->rest.length > 0; shift += 7) {
        unsigned char byte = (unsigned char)in->rest.bytes[0];
        in->rest.bytes++;
        in->rest.length--;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return number;
    }
    in->is_broken = true;
    return 0;
}

static inline int64_t unpack_signed(Unpacker *in)
{
    uint64_t number = unpack_number(in);
    return (int64_t)((number >> 1) ^ (number & 1 ? UINT64_MAX : 0));
}

uint32_t unpack_small(Unpacker *in);
/// A count of things that take at least one byte each: never more than there are bytes.
uint32_t unpack_count(Unpacker *in);
/// An index below `limit`.
uint32_t unpack_index(Unpacker *in, uint32_t limit);
/// So many bytes as they stand, not copied.
Text unpack_bytes(Unpacker *in, uint64_t length);
/// What `pack_text` wrote, not copied.
Text unpack_text(Unpacker *in);
Instant unpack_instant(Unpacker *in);
