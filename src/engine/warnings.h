#pragma once
/// What the case's warning lists hold: values that are no evidence by themselves, however many report them.

#include "indicators/indicators.h"
#include "model/pool.h"
#include "store/store.h"

/// The lists that stand, each in its latest version; not those that are marked more strictly than `reader`
/// may see, nor those of the partner `without` (empty: with all). A list without a marking is for everybody:
/// it says nothing of anybody's activities, and rules that go out are the better for it. NULL where there are
/// none.
MUST_USE bool warnings_load(Store *store, Marking reader, Text without, WarningLists **out, Err *err);
/// Keeps the lists so that they can be asked without being read; nothing to do where they are kept so.
MUST_USE bool warnings_keep(Store *store, const WarningLists *lists, Err *err);
/// Names the lists that hold each value: fills `Pool.listed`.
void warnings_mark(const WarningLists *lists, Pool *pool, Arena *arena);
/// "on warning list 'A' and 2 more"; TEXT_NONE when no list holds it. `lists` may be NULL.
Text warnings_of(const WarningLists *lists, Kind kind, Text value, Arena *arena);
