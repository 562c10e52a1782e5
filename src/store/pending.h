#pragma once
/// The observations of a running batch, in order. Inside the module only.

#include "store/runs.h"

/// An observation's place. Of equal keys the prefixes are equal, too.
typedef struct {
    uint64_t prefix; ///< eight bytes of its key
    uint32_t index;
} PendingOrder;

Text pending_key(const Pending *it);

/// Ascending by key, record and file. The caller frees it.
PendingOrder *pending_sort(const Pending *all, size_t count);
