#pragma once
/// Whether the activities whose titles hold one word have anything else in common.

#include "link/title_terms.h"

/// An activity shows a trace.
typedef struct {
    uint32_t trace, activity;
} TitleShown;

typedef VEC(TitleShown) TitleShows;

/// Whether a word stands in so many titles that it can be asked; without, there is nothing to count.
bool title_ties_are_asked(const TitleTerms *terms);
/// Whether sharing a trace of this kind is something in common: no claim, and nothing that anybody has.
bool title_ties_by(TraceKind kind);
/// Counts, of each term, the activities that share something rare with another of its activities. Each
/// trace's activities ascend, here and there twice.
void title_ties_count(TitleTerms *terms, const TitleShows *shows, uint32_t trace_count,
                      uint32_t activity_count);
