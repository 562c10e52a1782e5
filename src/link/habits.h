#pragma once
/// What actors of this pool do again, learnt from the pool itself: where mistakes are reckoned with.

#include "link/weigh.h"

struct Habits {
    /// That something of a kind that an activity shows is shown by its actor's other activities too, once
    /// these show enough of the kind.
    double reuse[TRACE_COUNT];
    /// Behaviour, time and partner: how often it is the actor's own way, not anybody's.
    double own[WAY_COUNT];
    Conduct everybody; ///< what the whole pool does that is no trace
    double *often;     ///< by its acts: the share of items that do it
};

/// What members show of their clusters' ways, summed.
typedef struct {
    double again[WAY_COUNT], shown[WAY_COUNT];
} HabitsSeen;

void habits_seen_add(HabitsSeen *into, const HabitsSeen *seen);
/// As params.h has them, before anything is learnt.
void habits_init(Habits *habits, const Traces *traces);
void habits_done(Habits *habits);
void habits_learn(Habits *habits, const HabitsSeen *seen);

/// Whether values of the kind are what an actor has and uses again.
bool is_reused(TraceKind kind);
/// How often an unrelated showing of the kind would be this one, by mistake or because everybody has it.
double habits_chance(const Traces *traces, const Cause *cause);
/// What the behaviour of `few`, its time and its partners say for its being the actor of `many`, in nats.
double habits_conduct(const Scale *scale, const Side *few, const Side *many, HabitsSeen *seen);
/// What everything that `self` shows says for its being the cluster's, just weighed on the scale as (self,
/// cluster), without any prior; `self` is one activity or a few. `seen`, where it is not NULL, is added to.
double habits_fit(Scale *scale, const Side *self, const Side *cluster, HabitsSeen *seen);
