#pragma once
/// New activities among the clusters that stand: what `pool --place` tells at once.

#include "base/arena.h"
#include "model/conclusion.h"
#include "model/sink.h"

typedef struct Case Case;

/// Values as they are pooled, so many at most: who shows them is asked afterwards.
typedef struct Placing Placing;
Placing *placing_new(void);
void placing_free(Placing *it);
/// `PoolHeard`; `self` is a Placing.
void placing_hear(void *self, const ObservationNews *news, uint64_t record);

typedef struct {
    Text cluster; ///< its id
    MicroNats total;
    MicroProbability probability;
    uint32_t causes; ///< independent pieces of evidence for it
    bool is_joined;  ///< enough to join it
} LikelyPlace;

typedef struct {
    Text activity;       ///< its label
    LikelyPlace *places; ///< the likeliest first; none: it shares nothing with anybody
    uint32_t place_count;
} Placed;

/// ERR_USAGE where nothing was concluded yet.
MUST_USE bool case_may_place(Case *it, Err *err);
/// More was pooled than is placed at once: then nothing is.
bool placing_is_too_much(const Placing *it);
/// In the order of activities.
MUST_USE bool case_place(Case *it, const Placing *placing, Arena *arena, Placed **out, uint32_t *count,
                         Err *err);
