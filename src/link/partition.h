#pragma once
/// Which items are of one actor.

#include "base/crew.h"
#include "link/weigh.h"

/// Items that an analyst's rulings bind, and what rulings keep apart.
typedef struct {
    uint32_t *unit_of; ///< by item
    uint32_t unit_count;
    uint32_t *first_item, *items;  ///< items of unit u: items[first_item[u] .. first_item[u+1])
    uint32_t *apart_first, *apart; ///< units that unit u must not join, likewise
} Rulings;

/// ERR_USAGE when standing rulings contradict each other, naming the chain.
MUST_USE bool rulings_read(const Traces *traces, Arena *arena, Rulings *out, Err *err);

/// A cluster that a unit is not of, though it may be.
typedef struct {
    uint32_t cluster;
    float chance;
} Elsewhere;

/// Where mistakes are reckoned with: how sure places are, and which others there are.
typedef struct {
    float *sure;          ///< by item: that it is of its cluster
    uint32_t *first;      ///< by unit, and one more: of `elsewhere`
    Elsewhere *elsewhere; ///< NULL where mistakes are not reckoned with
} Places;

/// Fills `cluster_of` (by item) with cluster numbers below the number of items. What `places` holds is of the
/// arena. The same whatever the size of the crew.
void partition_run(const Traces *traces, const Rulings *rulings, Crew *crew, Arena *arena,
                   uint32_t *cluster_of, Places *places);
