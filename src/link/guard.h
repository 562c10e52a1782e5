#pragma once
/// Guards on merges: a false link is worse than a missed one.

#include "link/weigh.h"

/// May the two sides, just weighed on the scale, become one? Any merge needs two strong root causes, or one
/// that is rare in the pool. Two clusters need more: a rare cause that a fair part of either side bears, or
/// two causes with odds that stand without the strongest and a strong cause left without any one partner.
/// Where mistakes are reckoned with, evidence must outweigh these instead.
bool guard_allows(Scale *scale, const Side *a, const Side *b);
/// May an item stay in, or move to, the cluster it was just weighed against?
bool guard_keeps(Scale *scale, const Side *item, const Side *cluster);
