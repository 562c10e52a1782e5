#pragma once
/// How a statement stands in the case, and what of several counts. Inside the module only.

#include "store/store.h"

/// Rows stand from RANK_ROW on, by their turn.
static inline int64_t stated_rank(const Statement *it)
{
    return (int64_t)it->rank + (it->rank == RANK_ROW ? it->turn : 0);
}

/// Rank and turn of such a number; of a damaged case it may be any.
static inline HolderRank rank_of_stated(int64_t number)
{
    return number >= RANK_ROW ? RANK_ROW : (HolderRank)number;
}
static inline uint32_t turn_of_stated(int64_t number)
{
    int64_t turn = number > RANK_ROW ? number - RANK_ROW : 0;
    return turn < UINT32_MAX ? (uint32_t)turn : UINT32_MAX;
}

/// The date of a holder is the latest statement's that has one, `dated` when that stood; of equally late ones
/// the earliest date. In any order.
static inline void take_date(Instant *date, Instant *dated, Instant said, Instant modified)
{
    if (said == INSTANT_NONE || (*date != INSTANT_NONE && modified < *dated))
        return;
    if (*date == INSTANT_NONE || modified > *dated || said < *date)
        *date = said;
    *dated = modified;
}
