#pragma once
/// Whether an actor changes what it uses after somebody has published about it.

#include "base/arena.h"
#include "model/pool.h"

/// Fewer activities on either side of a day say nothing of it.
enum { TURNOVER_LEAST = 3, TURNOVER_DAYS = 365, TURNOVER_STEP_DAYS = 30 };

/// Files, hosts, addresses and tools that the actor shows in the year after a day, and how many of them it
/// has shown in the year before: what is kept. Held against the same share at other days of its life, a month
/// apart.
typedef struct {
    Instant at;
    uint32_t before, after; ///< activities in the two years
    bool is_sufficient;   ///< TURNOVER_LEAST on both sides, and another day to compare with; else the rest is
                          ///< not meant
    uint32_t shown, kept; ///< things after; of these, things before
    double low, high;     ///< of the share kept: exact 95 % interval
    double usual;         ///< median share at the other days
    uint32_t other_days;
    double p; ///< that an ordinary day keeps as little: share of the other days, as permutation_p has it
} Turnover;

/// One for each day of `days`. `activities` are the actor's, each once, copies left out.
void turnover_of(const Pool *pool, const uint32_t *activities, uint32_t count, const Instant *days,
                 uint32_t day_count, Arena *arena, Turnover *out);
