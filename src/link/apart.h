#pragma once
/// Whether two sides bear names that lists keep apart.

#include "link/weigh.h"

/// Most of what bears a listed name on either side bears one actor's, several reports at least (params.h),
/// and some list has both actors. Such sides may share what actors have from each other; who knows both names
/// says that they are two.
bool are_kept_apart(const Traces *traces, const Side *a, const Side *b);
