#pragma once
/// What could have made an actor's activities, and how its victims stand to plans, as people are told of it:
/// plain data, so that who shows it need not know how it was weighed.

#include "model/conclusion.h"

/// One thing that could have made the activities.
typedef struct {
    Text title;
    MicroProbability probability;
    MicroProbability low, high; ///< with its prior anywhere from .1 to .8
    uint32_t group_count;       ///< of its best split
} Possibility;

/// The same question asked of less.
typedef struct {
    Text what;  ///< "without kestrel"
    Text title; ///< what is then most likely
    MicroProbability probability;
    bool is_turned; ///< something else than with everything
} AskedLess;

/// Evidence that is not there, and what it would say.
typedef struct {
    Text kind;
    Text title; ///< what it would raise
    MicroProbability from, to;
} WouldTell;

/// What somebody claims; decides nothing.
typedef struct {
    uint32_t claim; ///< of `pool->claims`
    Text supports;  ///< what it would speak for, were it evidence; empty: nothing that is weighed
} Claimed;

/// A number as all who state it have it together.
typedef struct {
    ClaimKind kind;
    Text of;              ///< names, one a line
    int64_t low, high;    ///< the mean of their ends; CLAIM_UNSTATED: none names both ends
    int64_t least, most;  ///< how far apart they are; CLAIM_UNSTATED as above
    uint32_t *claims;     ///< of `pool->claims`: those combined, then those set aside
    uint32_t claim_count; ///< combined
    uint32_t aside_count;
} ClaimedNumber;

/// How an actor's victims stand to one plan.
typedef struct {
    Text id, issuer, title, verdict;
    bool is_control;              ///< no plan: made up, to be compared with
    uint32_t named, of;           ///< hits in its sectors, of all in its time
    uint32_t other_named, others; ///< the same of everybody else
    double ratio, low, high;      ///< odds ratio within partner and year; NAN where there is none
    double q;                     ///< p held to the false-discovery rate over all plans
    double p_actors;              ///< among actors; NAN where they are too few
    double random_share;          ///< random sectors that do as well
    uint32_t home, located;       ///< activities with victims in the issuer's own country; with any placed
    uint32_t other_home, other_located; ///< the same of everybody else
    double home_low, home_high;         ///< of the share (95 %)
    bool has_home;                      ///< the issuer has a country, and some victims are placed
    bool has_turn; ///< an earlier plan of the issuer's is there to compare with; else the rest is not meant
    uint32_t fresh_before, fresh_after; ///< hits of newly named sectors, before adoption and after
    uint32_t both_before, both_after;   ///< of those named before, too
    double turn, turn_low, turn_high;   ///< odds ratio of the four; NAN: they say nothing
    Text *alike;                        ///< plans that fit as well
    uint32_t alike_count;
} PlanFit;

enum { KNOWN_KINDS = 6 };

/// Different things of one kind that an actor showed.
typedef struct {
    const char *title; ///< "malware families"
    uint32_t seen, exclusive, partners;
    double low, high; ///< how many there are, seen or not (95 %)
} KnownThings;

/// What is known of an actor, to be held against another; copies count once.
typedef struct {
    uint32_t activities, partners, longest_gap_days;
    Instant first, last; ///< INSTANT_NONE where nothing is dated
    KnownThings things[KNOWN_KINDS];
    uint32_t early, early_of; ///< vulnerabilities used before a claimed day of publication, of those with one
} Known;

typedef struct {
    uint32_t cluster;
    Known known;
    uint32_t weighed, left_out; ///< activities; copies count once
    Possibility *possibilities; ///< the most likely first
    uint32_t possibility_count;
    MicroProbability one;   ///< that it is one actor
    Text against;           ///< what `evidence` holds the most likely against
    Contribution *evidence; ///< the most telling first; above 0 for the most likely
    uint32_t evidence_count;
    bool is_asked_less;    ///< else the rest was left out, confidence too: it takes long
    Confidence confidence; ///< apart from probability (ICD 203)
    AskedLess *less;
    uint32_t less_count;
    WouldTell *would_tell; ///< what would change most first
    uint32_t would_tell_count;
    Claimed *claimed;
    uint32_t claimed_count;
    ClaimedNumber *numbers;
    uint32_t number_count;
    PlanFit *plans; ///< the best fit first
    uint32_t plan_count;
} Judgement;

/// Activities of one calendar year; copies count once.
typedef struct {
    int year;
    uint32_t *activities; ///< of the pool, by time
    uint32_t count;
    double low, high; ///< of the rate behind the count (95 %)
} YearTold;

/// A time without any dated activity, between two.
typedef struct {
    uint32_t before, after; ///< activities of the pool
    uint32_t days;
    double p; ///< that as many activities strewn evenly leave a gap as long somewhere
} GapTold;

/// What an actor kept after somebody had published about it.
typedef struct {
    uint32_t claim;         ///< of `pool->claims`
    uint32_t before, after; ///< activities in the year before and after
    bool is_sufficient;     ///< else the rest is not meant
    uint32_t shown, kept;   ///< things shown after; of these, before
    double low, high;       ///< of the share kept (95 %)
    double usual;           ///< at other days of its life
    double p;               ///< that an ordinary day keeps as little
    uint32_t other_days;
} PublishedTold;

enum { OFFSETS_TOLD = 24, GAPS_TOLD = 3 };

/// When an actor was at work.
typedef struct {
    uint32_t cluster;
    YearTold *years; ///< from the first to the last, without a break; none: nothing is dated
    uint32_t year_count, undated;
    GapTold gaps[GAPS_TOLD]; ///< the longest first
    uint32_t gap_count;
    PublishedTold *published; ///< by day
    uint32_t published_count;
    uint32_t samples, compiled; ///< known samples of its files; hours in which any was compiled
    uint32_t hours_least;       ///< fewer hours say nothing
    double regular;             ///< that there are working hours at all
    struct {
        int utc; ///< hours east
        double probability;
        bool is_in_set; ///< of the smallest set that holds 90 %
    } offsets[OFFSETS_TOLD];
} TimeTold;

enum { RELIABILITY_BINS = 10 };

/// How often what was said came true, on simulated cases of known truth.
typedef struct {
    Text seen;                  ///< the share of what happened that partners saw: "40 %"
    double recapture;           ///< how often what is used again is seen again, by which pools are told apart
    uint32_t cases;             ///< a third each of one actor, two, and two under one umbrella
    double one, three_ways;     ///< answered right
    double sure, right_if_sure; ///< said .8 or more of either answer; and then right
    double error, chance;       ///< of calibration; of a perfect forecaster on as few cases
    struct {
        double said, came_true;
    } bins[RELIABILITY_BINS]; ///< of `one actor`
} ReliabilityRow;

typedef struct {
    Judgement *items; ///< by cluster
    uint32_t count;
    uint32_t left_out; ///< larger actors that were not weighed, to bound time
    TimeTold *times;   ///< by cluster; of every actor that is told of, weighed or not
    uint32_t time_count;
    const ReliabilityRow *reliability;
    uint32_t reliability_count;
    uint32_t nearest; ///< the row of pools that see about as much as this one
} Judgements;
