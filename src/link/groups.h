#pragma once
/// A partition on its way: which unit stands in which group, and what each group shows.

#include "base/crew.h"
#include "link/habits.h"
#include "link/partition.h"

typedef struct {
    VEC(uint32_t) units;
    Side side;
    uint32_t moved; ///< units that came or went since it was made another
    bool has_lost;
} Group;

/// Whether what is known of a group still holds: asked far more often than anything else of it, so it stands
/// close together.
typedef struct {
    uint32_t version; ///< of all groups' changes, the number of its last that made it another
    uint32_t opened;  ///< the same, when it last began to be one; INDEX_NONE: it is none
} Standing;

/// What a group shares with the side whose neighbours are sought.
typedef struct {
    uint32_t search; ///< the number of the search
    uint32_t met;    ///< of `Search.met`, the trace counted last
    double nats;
} Nearness;

/// A group shows one of the side's traces.
typedef struct {
    uint32_t trace, before; ///< `before`: of the same group, the one met before; INDEX_NONE: none
} Met;

/// What one thread looks with.
typedef struct {
    Scale scale;
    Nearness *nearness; ///< by group
    uint32_t searches;  ///< so far
    VEC(uint32_t) near; ///< what was found last
    VEC(Met) met;
    VEC(uint32_t) others; ///< traces of the side that make no pairs
    VEC(uint32_t) shared;
} Search;

typedef struct {
    const Traces *traces;
    const Rulings *rulings;
    uint32_t *cluster_of; ///< by item
    uint32_t *group_of;   ///< by unit
    uint32_t *sizes;      ///< by group: its items
    Spread spread;
    Group *all;
    Standing *standing; ///< by group
    uint32_t count;
    uint32_t version; ///< changes so far
    VEC(uint32_t) unused;
    Habits habits;
    double alone; ///< how many stand alone: odds against a place are so much for each of its items
    Crew *crew;
    Search *searches; ///< by worker of the crew
} Groups;

/// Each unit a group of its own.
void groups_init(Groups *groups, const Traces *traces, const Rulings *rulings, uint32_t *cluster_of,
                 Crew *crew);
void groups_done(Groups *groups);

/// The other groups that share a pairing trace with the side. Where mistakes are reckoned with, those alone
/// that share most, rarer traces counting more: most that share something share one hub, and would cost most
/// of the time and never win.
void groups_find_near(const Groups *groups, const Side *side, uint32_t self, Search *search);
/// Weighs the side whose neighbours were sought last against `group`, a near one or its own: what they share
/// is known already.
void groups_weigh_near(Search *search, const Side *side, const Side *group);
bool groups_is_live(const Groups *groups, uint32_t group);
/// Do rulings hold one of the units apart from one of the group's?
bool groups_are_apart(const Groups *groups, const uint32_t *units, size_t count, uint32_t group);

/// The smaller group goes into the larger: what is touched sums to n log n over all merges. First what they
/// show, by any thread where no group is of two pairs; then the rest, by one.
void groups_join(Groups *groups, uint32_t into, uint32_t small);
void groups_absorb(Groups *groups, uint32_t into, uint32_t small);
/// Makes anew what groups show that units have left.
void groups_refresh(Groups *groups);

/// A unit that may change its place.
typedef struct {
    uint32_t unit, home;
    const uint32_t *own; ///< its items
    uint32_t own_count;
    Side self;
    bool is_alone;
} Mover;

void mover_init(Mover *mover, const Groups *groups, uint32_t unit);
void mover_done(Mover *mover);
/// To the group `place`; INDEX_NONE: to one of its own.
void groups_move(Groups *groups, const Mover *mover, uint32_t place);
