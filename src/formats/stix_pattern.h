#pragma once
/// The STIX patterning language (STIX 2.1, section 9; the same in 2.0, part 5), read for its values.

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

/// One comparison of a path with a value that the pattern says is there: `=`, a member of `IN (...)`, or
/// ISSUBSET. Negated and fuzzy ones (!=, <, LIKE, MATCHES, EXISTS) name no value and are left out.
typedef struct {
    Text path;  ///< "file:hashes.SHA-256": quotes and list indices are gone
    Text value; ///< unescaped
    bool is_subset;
    uint32_t bracket;    ///< the observation expression "[...]" that it stands in, from 1
    uint32_t group;      ///< comparisons joined by AND share it
    Instant start, stop; ///< START and STOP of the innermost observation that has them; 0 when not stated
    Text qualifiers;     ///< what else is asked of it: "REPEATS 5 TIMES, WITHIN 300 SECONDS"; may be empty
} Comparison;

/// Reads the whole pattern. False when it is broken: `what` says where and how. When it is not, `what` says
/// what was passed over, or is TEXT_NONE.
bool pattern_read(Text pattern, Arena *arena, Comparison **out, size_t *count, Text *what);
