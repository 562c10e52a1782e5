#pragma once
/// Fuzzy hashes that are near each other, by the first of what hangs together.

#include "base/vec.h"
#include "link/traces.h"

typedef struct {
    VEC(Text) hashes;
    VEC(uint32_t) traces; ///< of each hash, ascending
    uint32_t *first;      ///< of each hash: the first of those that it hangs together with
} Alike;

/// Of the traces that are TLSH hashes.
void alike_find(Alike *alike, const Trace *traces, uint32_t count);
void alike_done(Alike *alike);
/// The hash that stands for those which the trace's hangs together with; empty where the trace is no TLSH
/// hash.
Text alike_of(const Alike *alike, uint32_t trace);

/// What stands behind the word of its kind in a fingerprint's text; empty where it is of another kind.
Text fingerprint_behind(Text value, Kind kind);
