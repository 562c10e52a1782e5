#pragma once
/// Goes over JSON 64 bytes at a time, as simdjson's first stage does (Langdale and Lemire, "Parsing gigabytes
/// of JSON per second", VLDB Journal 28, 2019), but for no more than where a value ends.

#include <stdint.h>

#include "base/text.h"

/// Where a walk over nested brackets stands.
typedef struct {
    int64_t depth;
    bool is_in_string, is_escaped; ///< what comes next
} JsonWalk;

/// Takes whole blocks of `text`, and of the last one as much as it takes to close the outermost bracket;
/// returns how many bytes that is. Stops early where it does not see how to go on, so what is left has to be
/// gone over byte by byte: at the end, and from a backslash outside strings. Takes nothing on machines
/// without SSE2.
size_t json_walk_blocks(JsonWalk *walk, Text text);
