#pragma once
/// Guards on merges: a false link is worse than a missed one.

#include "link/weigh.h"

/// May the two sides, just weighed on the scale, become one? Sides of one item join on odds alone; two
/// clusters need more: two root causes and odds that stand without the strongest and without any one partner,
/// or a cause that a fair part of either side bears.
bool guard_allows(Scale *scale, const Side *a, const Side *b);
