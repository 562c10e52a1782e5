#pragma once
/// Sweeps: every unit may change its place.

#include "link/groups.h"

/// Each unit goes where it weighs most. Gives how many moved.
size_t sweep_by_weight(Groups *groups, uint32_t *settled_at);

/// How well a unit fitted a place when it was last weighed.
typedef struct {
    uint32_t group;
    uint32_t version : 30; ///< of the group, then
    uint32_t is_claimed : 1;
    uint32_t is_stale : 1; ///< somebody who shares something with the unit has come or gone
    double nats;           ///< ln odds, but for what depends on how many stand alone
} Fit;

/// The places that a unit was last weighed against.
typedef struct {
    Fit *items;
    uint16_t count, room;
    bool is_known; ///< false: it was weighed against none, as groups stand
} Fits;

/// Sweeps where mistakes are reckoned with.
typedef struct {
    Groups *groups;
    Fits *fits;       ///< by unit
    double sure;      ///< how sure a place must be
    double alone;     ///< ln odds against any place
    bool is_asked;    ///< whether all are to be placed, not only those whose places have changed
    uint32_t first;   ///< of the units in hand
    uint32_t *places; ///< by unit in hand
    uint32_t batch;   ///< units that are weighed at once
} Sweep;

void sweep_init(Sweep *sweep, Groups *groups);
void sweep_done(Sweep *sweep);
/// Learns how members hang on their clusters, from groups of three and more.
void sweep_learn(Sweep *sweep);
/// Sweeps until hardly anything moves: what fits two places about as well goes to and fro.
void sweep_surely(Sweep *sweep, double sure);
/// How sure each item is of its place, as last weighed; what rulings alone put together is.
void sweep_tell_sure(const Sweep *sweep, float *sure_of);
/// Which other places there are for each unit, and how likely, as last weighed.
void sweep_tell_elsewhere(const Sweep *sweep, Arena *arena, Places *places);
