#pragma once
/// What writers share: the facts of an activity, each value once.

#include "base/arena.h"
#include "model/pool.h"

/// What an activity shows of one value, over all records that say so: the widest times, the strictest
/// marking, the best credibility.
typedef struct {
    uint32_t value;
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    Marking marking;
    Pap pap;             ///< the strictest
    uint8_t credibility; ///< 1 to 6
    bool is_warned;
    /// Equal numbers within the activity are hashes of one file that a record gave together; 0: none.
    uint32_t same_file;
} Shown;

/// By value ascending. `skips`, by record of the pool, leaves out what those records say; NULL leaves out
/// nothing.
Shown *shown_of(const Pool *pool, uint32_t activity, const bool *skips, Arena *arena, uint32_t *count);
