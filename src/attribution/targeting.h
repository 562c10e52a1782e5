#pragma once
/// Whom an actor hits, held against published plans: enrichment, not motive.
///
/// A hit is one sector of one activity: what partners state of victims. Nothing is counted by sightings or
/// hosts. What an actor's hits are compared with is what the same partner reported of everybody else in the
/// same year, so that a partner's customers are no finding.

#include "attribution/stats.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "indicators/indicators.h"

enum { SECTORS_MOST = 64 };

/// Sectors as bits, in the order of `SectorSet.words`.
typedef uint64_t Sectors;

typedef struct {
    Text words[SECTORS_MOST]; ///< STIX's industry-sector-ov where one fits
    uint32_t count;
    const Wording *wording; ///< of the case, as which plans are read; NULL: none
} SectorSet;

/// The bit of a sector, added where it is new; 0 when there are too many.
Sectors sector_bit(SectorSet *set, Text word);

typedef struct {
    Text id, issuer, title, source;
    Text country;                 ///< of the issuer, ISO 3166-1 alpha-2; empty for none
    Instant adopted, from, until; ///< INSTANT_NONE where not stated
    Sectors sectors;              ///< that most coders name
    uint32_t coder_count;
    Sectors coded[2]; ///< by the first two coders
    bool is_control;  ///< made up, to be compared with
} Plan;

/// Reads a plan's line, a JSON object: `id`, `issuer`, `title`, `source`, `country`, `adopted`, `from`,
/// `until`, `control`, and `coded`: {coder: [sector, ...]}. ERR_INPUT says what is missing.
MUST_USE bool plan_of_line(Text line, SectorSet *set, Arena *arena, Plan *out, Err *err);

/// What one activity hit.
typedef struct {
    uint32_t actor;   ///< cluster, any numbers
    uint32_t partner; ///< who reports it
    Instant at;       ///< INSTANT_NONE: undated
    Sectors sectors;
    const Text *countries; ///< of victims, ISO 3166-1 alpha-2
    uint32_t country_count;
    bool is_own; ///< of the actor asked about
} Hit;

/// How far the plan's first two coders agree beyond chance, each sector that any plan names being one
/// decision (Cohen 1960); NAN with one coder. Ask when all plans are read.
double plan_kappa(const Plan *plan, const SectorSet *set);

/// Victims at the issuer's own, as one partner reports them: its denominator is what it placed at all.
typedef struct {
    uint32_t partner;
    Table of; ///< activities with victims in the issuer's country (hits) or elsewhere alone (misses)
} HomeCount;

typedef enum { TARGETING_SILENT, TARGETING_UNTOLD, TARGETING_CONSISTENT } TargetingWord;

typedef struct {
    uint32_t own, own_named; ///< hits of the actor in the plan's time; of these in its sectors
    uint32_t other, other_named;
    uint32_t home, located;             ///< activities with victims at the issuer's; with any victim placed
    uint32_t other_home, other_located; ///< the same of everybody else
    OddsRatio
        home_ratio;   ///< of hitting the issuer's own country, the actor against others; common over partners
    HomeCount *homes; ///< by partner that placed any of the actor's victims
    uint32_t home_count;
    OddsRatio ratio;     ///< common over partner and year
    double p;            ///< one-sided, activities shuffled within partner and year, each whole
    double p_actors;     ///< one-sided, among all actors with three hits or more; NAN below five actors
    double q;            ///< p held to the false-discovery rate over all plans
    double score;        ///< log of the odds ratio, shrunk by a prior of mean 0 and deviation .5
    uint32_t rank;       ///< of the score among all plans, from 1
    double random_share; ///< random sector sets of the same size with as high a score
    Sectors fresh;       ///< newly named: those that the issuer's plan before did not name
    Table turn; ///< the actor's hits of newly named sectors, after adoption and before; of those that both
                ///< plans name, after and before
    OddsRatio after; ///< of `turn`; its estimate is NAN where that says nothing
    bool has_after;  ///< there is a plan before, and sectors of both sorts
    TargetingWord word;
    uint32_t *alike; ///< other plans that fit as well: scores within half a nat of each other
    uint32_t alike_count;
} Targeting;

/// One answer a plan, in their order. `seed` is that of the shuffles.
void targeting_weigh(const Hit *hits, size_t hit_count, const Plan *plans, uint32_t plan_count, uint64_t seed,
                     Arena *arena, Targeting *out);
Text targeting_words(TargetingWord word);
