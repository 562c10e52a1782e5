#pragma once
/// The observations of a running batch, in order. Inside the module only.

#include "store/order.h"
#include "store/runs.h"

Text pending_key(const Pending *it);

/// Ascending by key, record and file; by `index`. The caller frees it.
Prefixed *pending_sort(const Pending *all, size_t count);
