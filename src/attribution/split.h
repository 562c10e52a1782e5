#pragma once
/// How much all splits of acts into groups explain together, and which split explains most.

#include "attribution/model.h"

/// More groups than these are not told apart.
enum { SPLIT_GROUPS = 4 };

typedef struct {
    double nats;        ///< log of the sum over splits, each with its prior
    uint32_t *group_of; ///< the best split, groups numbered by first act
    uint32_t group_count;
} Split;

/// Two to SPLIT_GROUPS groups that supply each other as `draw` lets them.
Split split_many(const Model *model, const ActSet *acts, Draw draw, Arena *arena);
/// The split into two groups of `least` acts or more that explains most; its sum is not told. Starts from the
/// best cut in time, for that is where one story would fall in two.
Split split_substantial(const Model *model, const ActSet *acts, Draw draw, uint32_t least, Arena *arena);
/// The split that was asked about, alone.
Split split_stated(const Model *model, const ActSet *acts, Draw draw, Arena *arena);
/// One group.
Split split_none(const Model *model, const ActSet *acts, Arena *arena);
