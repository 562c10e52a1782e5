#pragma once
/// Who it was: what could have made a set of activities, weighed; whom it hit, held against plans; when it
/// worked.
///
/// Everything is a pure function of what is given: no clock, no chance but a seed that is a parameter.

#include "attribution/claims.h"
#include "attribution/compare.h"
#include "attribution/hours.h"
#include "attribution/leads.h"
#include "attribution/targeting.h"
#include "attribution/turnover.h"
#include "base/arena.h"
#include "base/time.h"
#include "link/link.h"
#include "model/judgement.h"
#include "model/pool.h"

/// What could have made the activities. They differ in who draws from whose store of things (docs/weigh.md).
typedef enum {
    HYPOTHESIS_ONE,      ///< one actor
    HYPOTHESIS_SEPARATE, ///< two or more groups that have nothing to do with each other
    HYPOTHESIS_UMBRELLA, ///< two or more groups that are supplied with tools by one quartermaster
    HYPOTHESIS_SHARING,  ///< two or more groups; tools pass from one to the other, later
    HYPOTHESIS_FLAG,     ///< two or more groups; one plants what is easily planted of the other's
    HYPOTHESIS_PUBLIC,   ///< every activity is somebody else's, with public tools and common hosts
    HYPOTHESIS_COUNT,
} Hypothesis;

Text hypothesis_word(Hypothesis hypothesis);  ///< "umbrella", for scripts
Text hypothesis_title(Hypothesis hypothesis); ///< for people
/// The hypothesis that a claim would speak for, were it evidence; HYPOTHESIS_COUNT: none of them.
Hypothesis hypothesis_of_claim(ClaimKind kind);

/// One thing that one activity showed. `act` counts the activities weighed, 0 on, in order of time.
typedef struct {
    uint32_t act, partner;
    uint32_t thing;       ///< equal numbers are the same value
    Text kind, value;     ///< "domain", "update.example"
    double common;        ///< b: chance that somebody unrelated shows this thing, among things of its kind
    double belief;        ///< that the statement is right, 0 to 1
    uint32_t observation; ///< of the pool; INDEX_NONE: none
    /// What it lies under (a host's registered domain, an address' network), numbered as things are, and b of
    /// that; 0: nothing.
    uint32_t under;
    double under_common;
} Shown;

typedef struct {
    uint32_t act_count;
    Instant *at;        ///< by act, ascending; INSTANT_NONE last
    uint32_t *activity; ///< by act: of the pool, or anything
    uint32_t *partner;  ///< by act
    Shown *shown;       ///< by act
    uint32_t shown_count;
    uint32_t left_out; ///< more activities than are weighed at once
    double recapture;  ///< of the pool (recapture_of); 0: not known, as in most pools
    uint32_t *stated;  ///< by act: its group in the split that was asked about; NULL: any split
    uint32_t stated_count;
} ActSet;

#define RECAPTURE_USUAL .27
enum { RECAPTURE_WEIGHT = 50 }; ///< values seen twice that the usual counts for
/// How often what is used again is seen again, from whole pools: f3 / f2, the files, hosts and addresses that
/// three activities show against those that two do. Three times this is what Chao's ratio estimates a value's
/// mean number of showings from, where most are never seen (capture and recapture: Rocchetti, Bunge and
/// Böhning 2011); f1 is left out, for it holds what is used but once. Copies count once, and small pools are
/// drawn to what is usual. It rises with how much partners see: .19 at a quarter, .24 at 40 %, .29 at 80 %,
/// .35 at all of it in the simulated pools.
double recapture_of(const Pool *pool, LinkProfile *profile);
/// The most activities that are weighed: cost grows with their square. Of more, as many are taken evenly over
/// time.
enum { WEIGH_ACTS = 160 };
/// Copies count once, as their original. Texts stay the profile's.
ActSet acts_of(const Pool *pool, LinkProfile *profile, const uint32_t *activities, uint32_t count,
               Arena *arena);

/// What stands for one hypothesis.
typedef struct {
    double nats;        ///< log marginal likelihood against HYPOTHESIS_PUBLIC, raw
    double probability; ///< tempered, with the prior; the hypotheses add up to 1
    double low, high;   ///< with its prior anywhere from .1 to .8
    uint32_t *group_of; ///< by act: the split into groups that explains most under it
    uint32_t group_count;
} Standing;

/// What one thing says of the best hypothesis against another.
typedef struct {
    Text kind, value;
    double nats; ///< above 0: for the best
    uint32_t *observations;
    uint32_t observation_count;
    uint32_t *partners; ///< who saw it, ascending
    uint32_t partner_count;
} Diagnostic;

/// Of what the question is asked again.
typedef enum {
    LESS_PARTNER, ///< without a partner
    LESS_CLASS,   ///< without all that is easily planted, without tools
    LESS_PLANTED, ///< without one kind that is easily planted
    LESS_ALONE,   ///< by tools alone
} LessOf;

/// The same question asked of less.
typedef struct {
    LessOf of;
    Text what; ///< "without north"
    double probability[HYPOTHESIS_COUNT];
    Hypothesis best;
} Sensitivity;

/// Evidence that is not there, and what it would say: a new thing of this kind, seen nowhere else, shown by
/// both of the two largest groups.
typedef struct {
    Text kind;
    Hypothesis raised;
    double from, to; ///< its probability
} Missing;

typedef struct {
    Standing standing[HYPOTHESIS_COUNT];
    Hypothesis best, next;
    Hypothesis
        against; ///< what `diagnostics` hold the best against: one actor, or the next where that is the best
    /// By act: the split that they hold it against. Where one actor is the best, into two groups of a tenth
    /// of the acts or more (two acts at least) that explains most.
    uint32_t *against_group_of;
    uint32_t against_group_count;
    Confidence confidence;   ///< amount and independence of the evidence, apart from probability (ICD 203)
    Diagnostic *diagnostics; ///< the most telling first
    uint32_t diagnostic_count;
    Sensitivity *sensitivities;
    uint32_t sensitivity_count;
    Missing *missing; ///< what would change most first
    uint32_t missing_count;
} Verdicts;

/// The odds alone: `standing`, `best` and `next`. At least two acts.
void attribution_odds(const ActSet *acts, Arena *arena, Verdicts *out);
/// Adds `diagnostics` to odds.
void attribution_evidence(const ActSet *acts, Arena *arena, Verdicts *out);
/// Weighs what could have made the acts. `partner_names` names partners in sensitivities. At least two acts.
void attribution_weigh(const ActSet *acts, const Text *partner_names, Arena *arena, Verdicts *out);

/// Whether asking less turns the verdict, or leaves less than .8 of a probability that had as much.
bool attribution_is_shaken(const Verdicts *verdicts, const Sensitivity *row);

/// How often what weighing says came true, by how much partners saw.
const ReliabilityRow *reliability_rows(uint32_t *count);
/// The row of pools that see about as much (recapture_of); the usual where it is not known.
uint32_t reliability_nearest(double recapture);
