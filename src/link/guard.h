#pragma once
/// Guards on merges: a false link is worse than a missed one.

#include "link/weigh.h"

/// May the two sides, just weighed on the scale, become one? Any merge needs two strong root causes, or one
/// that is rare in the pool. Two clusters need more: a rare cause that a fair part of either side bears, or
/// two causes with odds that stand without the strongest and a strong cause left without any one partner.
bool guard_allows(Scale *scale, const Side *a, const Side *b);
