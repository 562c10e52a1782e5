#pragma once
/// Values that stand at the wrong activity: how many there may be, and whether a merge is more than they
/// explain.

#include "link/weigh.h"

/// Learns Traces.mistaken and Traces.has_mistakes. After showings are sorted and traces indexed.
void mistakes_learn(Traces *traces);

/// By how many nats the sides, just weighed on the scale, share more than mistakes would give; below 0: less.
MicroNats mistakes_margin(const Scale *scale, const Side *a, const Side *b);
