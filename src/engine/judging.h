#pragma once
/// Who was behind the actors that the report tells of, weighed within bounded time.

#include "engine/engine.h"
#include "model/judgement.h"

/// `only`: a cluster; INDEX_NONE: the largest. What bounds leave out is said in `out`; the bounds count work,
/// not time, so that the same case gives the same answer.
MUST_USE bool judge_actors(Store *store, const View *view, uint32_t only, const TellOptions *options,
                           Arena *arena, Judgements *out, Err *err);
