#pragma once
/// What an actor is known to have and to have done, side by side with another: no score, only what is known
/// of each.

#include "attribution/stats.h"
#include "base/arena.h"
#include "model/pool.h"

typedef enum {
    BREADTH_FAMILIES,
    BREADTH_VULNERABILITIES,
    BREADTH_CERTIFICATES,
    BREADTH_TECHNIQUES,
    BREADTH_COUNTRIES,
    BREADTH_SECTORS,
    BREADTH_COUNT,
} BreadthKind;

/// Different things of one kind that an actor's activities show.
typedef struct {
    uint32_t seen;
    uint32_t exclusive; ///< of these, shown by no activity of anybody else
    uint32_t *partners; ///< who saw any, ascending
    uint32_t partner_count;
    double low, high; ///< how many there are, seen or not (95 %): see unseen_interval
} Breadth;

/// Activities of one calendar year.
typedef struct {
    int year;
    uint32_t activities;
    double low, high; ///< of the rate behind the count (95 %)
} YearCount;

/// Vulnerabilities shown before the first day that anybody says they were published (claims.h): zero-days, as
/// far as the dates given are right.
typedef struct {
    uint32_t before;
    uint32_t of;      ///< so many have such a day
    double low, high; ///< of the share (95 %)
} EarlyUse;

typedef struct {
    uint32_t activities; ///< copies counted once
    uint32_t undated;
    uint32_t partners;
    Instant first, last; ///< INSTANT_NONE where nothing is dated
    uint32_t longest_gap_days;
    Instant gap_from; ///< where the longest gap begins
    YearCount *years; ///< from the first to the last, without a break
    uint32_t year_count;
    Breadth breadth[BREADTH_COUNT];
    EarlyUse early;
} Capability;

const char *breadth_title(BreadthKind kind);
/// `activities` are the actor's, each once, copies left out.
void capability_of(const Pool *pool, const uint32_t *activities, uint32_t count, Arena *arena,
                   Capability *out);
