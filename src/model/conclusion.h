#pragma once
/// What linking concludes from a pool. Sums are whole millionths of a nat, so that contributions add up
/// exactly.

#include "base/text.h"
#include "model/pool.h"

/// Millionths of a nat (natural logarithm of odds).
typedef int64_t MicroNats;
/// Probabilities in millionths; never 0 or 1000000 (ICD-203).
typedef uint32_t MicroProbability;

typedef enum { CONFIDENCE_LOW, CONFIDENCE_MODERATE, CONFIDENCE_HIGH } Confidence;

/// Whether two names are one actor, as sources have it.
typedef enum { NAMES_SAME, NAMES_RELATED, NAMES_DIFFERENT, NAMES_CONTESTED, NAMES_UNKNOWN } NamesVerdict;

/// A name that somebody gives the actor of a cluster.
typedef struct {
    Text name;
    NamesVerdict verdict;         ///< of it and the cluster's name
    MicroProbability probability; ///< that both are one actor; 0 where the verdict is UNKNOWN
    uint32_t claim_count;         ///< activities of the cluster it is said of
    uint32_t *partners;           ///< who says so, ascending
    uint32_t partner_count;
    bool is_by_group; ///< said by a name group that holds a name of the cluster, not of an activity
    Text sources;     ///< for people: "Symantec, Cisco"
} Alias;

/// Whether a cluster would stand on other evidence.
typedef struct {
    /// Times that a part of its evidence was left out at random; 0 for one activity, or copies of one list.
    uint32_t resamplings;
    uint32_t stands;   ///< of these, how often its largest part kept three quarters of it
    uint32_t *without; ///< partners without any one of whom it falls apart, ascending; of several alone
    uint32_t without_count;
    uint32_t hinge_count;   ///< pieces of evidence without any one of which it falls apart
    Text hinge_kind, hinge; ///< the one that most of its activities show: its kind's word, and its value;
                            ///< TEXT_NONE: titles alone show it, or there is none
    bool hangs_on_rulings;  ///< without what analysts rule to be the same it falls apart
} Stability;

typedef struct {
    Text id;   ///< "AC-" and ten base-32 digits: of the founding member's label, whatever else joins
    Text name; ///< the best-supported claim, or empty
    Alias *aliases;
    uint32_t alias_count;
    uint32_t *members; ///< activities, ascending
    uint32_t member_count;
    uint32_t *partners; ///< who saw it, ascending
    uint32_t partner_count;
    MicroProbability probability; ///< that two members taken at random are of one actor; 999999 alone
    Confidence confidence; ///< amount and independence of the evidence (ICD-203), apart from probability
    uint32_t root_causes;  ///< independent pieces of evidence that hold it together
    Instant first_seen, last_seen;
    Marking marking;     ///< of its activities and of the evidence that it needs, the strictest
    uint32_t taken_back; ///< values and items of its activities that their publishers have taken back
    bool is_disputed;    ///< claims of its activities' names that no name group reconciles
    Stability stability;
} Cluster;

/// A pair of activities that share something weighable, whether or not they ended together.
typedef struct {
    uint32_t a, b;
    MicroNats total;
    MicroProbability probability;
} Candidate;

/// Two activities of which one repeats the other's list: one activity with two sources, no corroboration.
typedef struct {
    uint32_t original, copy; ///< the original is the earlier one
    uint32_t shared, of;     ///< values
} Copy;

/// What a conclusion weighed against, for whoever places a new activity beside it.
enum { BACKGROUND_KINDS = 48 };
typedef struct {
    /// Of each kind of evidence (link/params.h), how many values the activities show, copies once.
    uint64_t shown[BACKGROUND_KINDS];
    bool has_mistakes; ///< so many values stand at the wrong activity that it was reckoned with
} Background;

/// What explains the activities of a cluster better than one actor does, by the odds of `weigh`.
typedef struct {
    bool is_left_out; ///< too many to be weighed at once
    Text title;       ///< TEXT_NONE where one actor explains them best, or there is nothing to explain
    MicroProbability probability, one; ///< of it, and of one actor
} Rival;

typedef struct {
    Background background;
    Cluster *clusters; ///< by member count descending, then id
    uint32_t cluster_count;
    uint32_t *cluster_of; ///< by activity
    const Rival *rivals;  ///< by cluster; NULL where nobody has asked yet
    uint8_t *stays; ///< by activity: of its cluster's resamplings, in how many it is of the largest part
    Candidate *candidates; ///< by (a, b)
    uint32_t candidate_count;
    Copy *copies;
    uint32_t copy_count;
    uint32_t hub_count;         ///< values that so many unrelated activities show that they link nothing
    uint32_t observation_count; ///< of the pool that it was drawn from
} Conclusion;

/// One contribution to a verdict.
typedef struct {
    Text kind; ///< a kind's word, or "prior", "decision", "absence"
    Text value;
    MicroNats nats;
    uint32_t *partners; ///< who saw it, ascending
    uint32_t partner_count;
    uint32_t *observations; ///< indices in the pool, ascending
    uint32_t observation_count;
    uint32_t *citations; ///< likewise: where who cites says so
    uint32_t citation_count;
    Text why; ///< one sentence: how rare, how old, what discounted it
} Contribution;

/// The verdict had this partner said nothing.
typedef struct {
    uint32_t partner;
    MicroNats total;
    MicroProbability probability;
} Without;

typedef struct {
    Text a, b; ///< labels
    bool is_together;
    MicroProbability probability, most; ///< `most`: what evidence of any weight is believed at most
    MicroNats prior, total;             ///< total = prior + all contributions, exactly
    Contribution *evidence;             ///< strongest first
    uint32_t evidence_count;
    MicroNats total_without_strongest;
    MicroProbability without_strongest;
    Without *without; ///< each partner whose evidence counted
    uint32_t without_count;
    Text verdict;    ///< one sentence for people
    Marking marking; ///< of the activities and of all evidence shown, the strictest
} Explanation;

/// In whole millionths, within 1 to 999999.
MicroProbability micro_probability(double share);
/// ICD-203 words: "almost no chance" ... "almost certain".
Text probability_words(MicroProbability probability);
Text confidence_word(Confidence confidence);
/// Several activities that repeat one list: one activity with several sources, who corroborate nothing.
bool cluster_is_copies(const Cluster *cluster);
/// What an actor whom nobody names may be known by: the title of one of its activities, of a partner who is
/// not known to be unreliable (Admiralty E) where one gives any. TEXT_NONE: nobody does.
Text cluster_title(const Pool *pool, const Cluster *cluster);
/// "stands in 14 of 20 resamplings; breaks without cobalt-labs; hangs on domain evil.example": whether the
/// cluster would stand on other evidence. Empty where there is nothing to resample.
Text stability_words(const Pool *pool, const Cluster *cluster, Arena *arena);
