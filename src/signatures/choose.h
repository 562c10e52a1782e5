#pragma once
/// Which pieces make a rule, and how many of them must be found.

#include "signatures/candidates.h"

/// Samples of one line of a family.
typedef struct {
    uint64_t bits[SHOWN_WORDS];
    uint32_t count;
} Members;

static inline bool members_have(const Members *members, uint32_t sample)
{
    return members->bits[sample / 64] >> (sample % 64) & 1;
}

typedef struct {
    const Candidate *picked[RULE_MOST_STRINGS];
    uint32_t count;
} Choice;

typedef struct {
    uint32_t texts, others; ///< of a choice's strings, those that a sample shows
} Seen;

Seen choice_seen(const Choice *choice, uint32_t sample);

/// The candidates that are worth something to these samples, the best first.
typedef struct {
    const Candidate **items; ///< the arena's
    uint32_t count;
} Pool;

Pool choose_pool(const SignMaker *maker, const Members *members, Arena *arena);
/// What a rule is made of: all parts, each with places of its own; without constants; or texts alone.
typedef enum { PLAN_PARTS, PLAN_RUNS, PLAN_TEXTS } ChoicePlan;
/// At most RULE_MOST_STRINGS of the pool, so that every member shows many.
void choose(const Pool *pool, const SignMaker *maker, const Members *members, ChoicePlan plan, Choice *out);

/// Clean files of the first half that hold so many of a choice's constants.
uint64_t choice_common(const Choice *choice, uint32_t least);

/// Strings that a rule has to find; of texts alone up to WORDS_MOST, since a library, or another program of
/// the same source, shares more of these.
enum { NEED_LEAST = 2, NEED_MOST = 3, NEED_AMPLE = 6, WORDS_MOST = 7 };

typedef struct {
    RuleNeed need;
    uint32_t left_out_caught, without_texts; ///< see FamilyRule
} Learnt;

/// How many strings of a choice must be found, from choices made without each sample in turn.
Learnt choose_need(const Pool *pool, const SignMaker *maker, const Members *members, ChoicePlan plan,
                   const Choice *whole);
