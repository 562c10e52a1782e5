#pragma once
/// When an actor was at work, as the report tells of it.

#include "engine/engine.h"
#include "model/judgement.h"

/// Compile times of the samples that a reader may see, by SHA-256.
typedef struct {
    Text sha256;
    Instant at; ///< INSTANT_NONE: it says none
} SampleTime;

/// Every sample of partners that are not left out, given by one whose statement the reader may see.
MUST_USE bool sample_times(Store *store, const TellOptions *options, Arena *arena, SampleTime **out,
                           uint32_t *count, Err *err);
void tell_time(Weighing *weighing, const View *view, uint32_t cluster, const SampleTime *samples,
               uint32_t sample_count, Instant now, Arena *arena, TimeTold *out);
