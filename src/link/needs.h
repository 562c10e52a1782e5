#pragma once
/// What a conclusion cannot do without.

#include "link/weigh.h"

/// The strictest marking of the values that two activities have in common: why one is taken for a copy.
Marking needs_of_copy(const Pool *pool, uint32_t a, uint32_t b);
/// The least strict marking at which a reader's evidence still ties every item of the cluster to the others;
/// `least` is that of the activities themselves, which whoever reads of the cluster learns of.
Marking needs_marking(Scale *scale, const Side *cluster, Marking least);
