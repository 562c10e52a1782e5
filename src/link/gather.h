#pragma once
/// Between gathering and indexing: what traces.c collects and copies.c reads.

#include "base/map.h"
#include "base/vec.h"
#include "link/traces.h"

struct Gatherer {
    const Pool *pool;
    const LinkParams *params;
    Arena *arena;
    Arena scratch;
    Map numbers; ///< kind byte and text -> trace
    VEC(Trace) traces;
    VEC(Showing) showings;
};

/// Groups activities into items: near-copies and one document with two sources. Showings are sorted by
/// (trace, activity). Fills items (activities, original, dates), item_of and copies of `out`.
void copies_find(Traces *out);
