#include "base/packing.h"

void pack_number(Buffer *out, uint64_t number)
{
    while (number >= 0x80) {
        buffer_add_byte(out, (char)(number | 0x80));
        number >>= 7;
    }
    buffer_add_byte(out, (char)number);
}

void pack_signed(Buffer *out, int64_t number)
{
    pack_number(out, ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

void pack_text(Buffer *out, Text text)
{
    pack_number(out, text.bytes ? text.length + 1 : 0);
    buffer_add(out, text);
}

// Microseconds in each unit; the number is followed by which of them it counts.
static const int64_t units[] = {INT64_C(86400000000), 1000000, 1};
enum { UNITS = sizeof units / sizeof *units };

void pack_instant(Buffer *out, Instant instant)
{
    uint64_t unit = 0;
    while (instant % units[unit] != 0)
        unit++;
    int64_t number = instant / units[unit];
    // Far from any date, where two more bits find no room, the number stands alone after a mark of its own.
    if (number > INT64_MAX / 8 || number < INT64_MIN / 8) {
        pack_number(out, UNITS);
        pack_signed(out, instant);
        return;
    }
    pack_number(out, (((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0)) << 2 | unit);
}

Instant unpack_instant(Unpacker *in)
{
    uint64_t number = unpack_number(in), unit = number & 3;
    if (unit == UNITS)
        return unpack_signed(in);
    number >>= 2;
    int64_t counted = (int64_t)((number >> 1) ^ (number & 1 ? UINT64_MAX : 0)), instant;
    in->is_broken |= __builtin_mul_overflow(counted, units[unit], &instant);
    return in->is_broken ? INSTANT_NONE : instant;
}

uint32_t unpack_small(Unpacker *in)
{
    uint64_t number = unpack_number(in);
    in->is_broken |= number > UINT32_MAX;
    return in->is_broken ? 0 : (uint32_t)number;
}

uint32_t unpack_count(Unpacker *in)
{
    uint32_t count = unpack_small(in);
    in->is_broken |= count > in->rest.length;
    return in->is_broken ? 0 : count;
}

uint32_t unpack_index(Unpacker *in, uint32_t limit)
{
    uint32_t index = unpack_small(in);
    in->is_broken |= index >= limit;
    return in->is_broken ? 0 : index;
}

Text unpack_bytes(Unpacker *in, uint64_t length)
{
    in->is_broken |= length > in->rest.length;
    if (in->is_broken)
        return TEXT_NONE;
    Text bytes = text_slice(in->rest, 0, (size_t)length);
    in->rest = text_slice(in->rest, (size_t)length, in->rest.length);
    return bytes;
}

Text unpack_text(Unpacker *in)
{
    uint32_t length = unpack_small(in);
    return length == 0 ? TEXT_NONE : unpack_bytes(in, length - 1);
}
