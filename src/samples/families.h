#pragma once
/// Families while they form. Inside the module only.

#include "base/map.h"
#include "base/vec.h"
#include "samples/postings.h"

/// What two lots have in common.
typedef struct {
    uint32_t a, b; ///< a < b, each by its first sample
    double weight[SHARES];
    uint32_t count[SHARES];
} Overlap;

typedef struct {
    const FamilySample *samples;
    uint32_t count;
    Arena *arena;
    uint32_t *parents;      ///< a forest over the samples
    uint32_t *lots;         ///< by sample: the first one of its lot
    double *totals[SHARES]; ///< by lot: what it holds, by weight
    Arena keys;
    Map numbers; ///< of pairs of lots, in `overlaps`
    VEC(Overlap) overlaps;
} Grouping;

/// Says for each sample what it has in common with an earlier one of the family.
void family_tie(const FamilySample *samples, SampleFamily *family);
/// Lets partners vote.
void family_name(const FamilySample *samples, SampleFamily *family, Arena *arena);
