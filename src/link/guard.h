#pragma once
/// Guards on merges: a false link is worse than a missed one.

#include "link/weigh.h"

/// How much the two sides, just weighed on the scale, gain by becoming one; 0 where they may not. Any merge
/// needs two strong root causes, or one that is rare in the pool. Two clusters need more: a rare cause that a
/// fair part of either side bears, or two causes with odds that stand without the strongest and a strong
/// cause left without any one partner. Where mistakes are reckoned with, evidence must outweigh these
/// instead.
MicroNats guard_gain(Scale *scale, const Side *a, const Side *b);
/// Is the cause, of those that the scale has just weighed, strong enough to hold activities together?
bool guard_is_tying(const Scale *scale, const Cause *cause);
/// Does a claim carry the tie of the two sides alone?
bool guard_is_claimed(Scale *scale, const Side *a, const Side *b);
