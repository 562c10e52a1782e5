#pragma once
/// What can be said of a call of `pool` before anything is read.

#include "engine/pool.h"

/// ERR_USAGE for an unknown format or no partner's name; ERR_INPUT for a path that cannot be read.
MUST_USE bool pool_options_check(const char *const *paths, size_t count, const PoolOptions *options,
                                 Err *err);
