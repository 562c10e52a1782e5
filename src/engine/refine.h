#pragma once
/// What a reader found, brought to the form in which it is kept.

#include "base/arena.h"
#include "model/sink.h"

/// The observation with its value in canonical form (`GUESS_CANONICAL`), and warned of where our own lists
/// are. False when the value is not what it was taken for: `what` then says why and what would help. A
/// country that the shipped vocabularies do not know is kept in its own words, since the case's may: true,
/// with `what` to be complained of.
bool refine_observation(const ObservationNews *news, Arena *arena, ObservationNews *out, Text *what);
