#pragma once
/// The last word on what was found: how the whole text treats its values decides what a single one is.

#include "indicators/indicators.h"
#include "indicators/section.h"

/// How a find stands in its text.
typedef struct {
    bool is_defanged;
    bool is_alone; ///< nothing else in its line or cell: of a list, of a table
    const Section *section;
} Circumstances;

typedef struct Judge Judge;

Judge *judge_new(ExtractorFound found, void *self);
void judge_free(Judge *judge);
/// Keeps a find until enough of the text is known.
MUST_USE bool judge_take(Judge *judge, const Found *found, const Circumstances *how, Err *err);
/// See extractor_own.
void judge_own(Judge *judge, Text url, Text publisher);
/// The text is over: tells what was kept.
MUST_USE bool judge_end(Judge *judge, Err *err);
