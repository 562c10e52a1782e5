#pragma once
/// Sorting digit by digit, which compares nothing. Inside the module only.

#include <stddef.h>
#include <stdint.h>

enum { PREFIX_BYTES = 8 };

/// Something known by the first bytes of its key, as a number.
typedef struct {
    uint64_t prefix;
    uint32_t index;
} Prefixed;

/// By prefix, what is alike as it stood. `room` is for as many; there is at least one.
void order_by_prefix(Prefixed *order, Prefixed *room, size_t count);
