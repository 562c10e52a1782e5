#pragma once
/// Everything pooled and not withdrawn, in memory, as linking and reporting see it.
///
/// All arrays are in canonical order, so an index means the same whatever the order of pooling: partners by
/// name, activities by (partner, id), values by (kind, text), observations by (activity, value, record).
///
/// What its own publisher has taken back is no activity and no observation in it, so that it is evidence of
/// nothing: a holder whose latest version is revoked, an observation that is. How much there was is counted,
/// and `ask` still shows it.

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "model/claim.h"
#include "model/kind.h"
#include "model/marking.h"

enum { INDEX_NONE = UINT32_MAX };

typedef struct {
    Text name;
    char reliability; ///< 'A' to 'F' (Admiralty code); 'F', cannot be judged, when nobody said
    Marking marking;  ///< for what comes unmarked from this partner
    uint32_t activity_count;
    uint32_t complaint_count;
} Partner;

/// Of an activity that no kept conclusion has held yet.
enum { KNOWN_NEVER = UINT32_MAX };

typedef struct {
    uint32_t partner;
    uint32_t holder;      ///< the store's number of it, which depends on the order of pooling: never compared
    uint32_t known_since; ///< the first conclusion that had its oldest record that stands, or KNOWN_NEVER
    Text id;
    Text title, url;               ///< may be empty
    Instant date;                  ///< as stated, INSTANT_NONE when not
    Instant first_seen, last_seen; ///< over date and observations; INSTANT_NONE when nothing is dated
    Marking marking;
    Pap pap;          ///< what may be done with it; its observations may state their own
    char reliability; ///< of its source as the file states it, 'A' to 'F'; 0 when it does not
    uint32_t first_observation, observation_count;
    uint32_t first_name, name_count; ///< of `names`
    uint32_t
        taken_back; ///< values and items of it that its publisher has taken back: none of its observations
    /// Where the pool was loaded for a conclusion alone: files that nobody else shows, when nothing is said
    /// of when. They are counted and are none of its observations.
    uint32_t counted_files;
    uint8_t counted_markings; ///< how they are marked, by `marking_bit`
} Activity;

/// An activity that its publisher has taken back as a whole.
typedef struct {
    uint32_t partner;
    Text id, title; ///< the title may be empty
    Instant date;   ///< INSTANT_NONE when not stated
    Marking marking;
} TakenBack;

typedef struct {
    Text text; ///< canonical
    Kind kind;
    /// The value that stands for this one: another hash of the same file where partners listed them together,
    /// else itself.
    uint32_t same_as;
    uint32_t first_holder, holder_count; ///< in `holders`: the distinct activities that show this value
} Value;

typedef struct {
    uint32_t activity, value;
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    Marking marking : 8;           ///< effective: its own, else its activity's, else its partner's
    Pap pap : 8;                   ///< its own, else its activity's
    uint8_t credibility;           ///< 1 to 6: its own, else its activity's, else 6, cannot be judged
    bool is_warned;                ///< a warning list holds the value
    uint32_t record;               ///< of `records`: where it was read
} Observation;

typedef struct {
    char digest[65]; ///< SHA-256 of the raw bytes, hexadecimal
    Text source;     ///< file or feed
    Text place;      ///< in it
} RecordPlace;

/// A partner calls the actor behind one activity `name`.
typedef struct {
    uint32_t activity;
    Text name;
} NameClaim;

/// A source says that names[first .. first+count) of `group_names` are one actor, or near each other.
typedef struct {
    Text source, group;
    uint32_t first_name, name_count;
    Instant date;    ///< of the newest such statement; INSTANT_NONE when none is dated
    Marking marking; ///< effective; of several such statements the least strict
    bool is_of_related;
} NameGroup;

/// What somebody says of actors.
typedef struct {
    ClaimKind kind;
    Text source;         ///< who says so
    uint32_t partner;    ///< who handed it in
    Text of;             ///< names of the actors, one a line
    Text says, url;      ///< may be empty
    int64_t low, high;   ///< CLAIM_UNSTATED when not stated
    Instant date;        ///< INSTANT_NONE when not stated
    Marking marking;     ///< effective: its own, else its partner's
    char reliability;    ///< its own, else its partner's
    uint8_t credibility; ///< 1 to 6; 6, cannot be judged, when not stated
    uint32_t record;     ///< of `records`
} ActorClaim;

/// An activity refers to another: its report links to it, its event extends it, its own list names it.
typedef struct {
    uint32_t from, to; ///< activities
    uint32_t record;   ///< of `records`: where it says so
} Citation;

typedef enum { VERDICT_SAME, VERDICT_DIFFERENT } Verdict;

/// An analyst's ruling on two activities.
typedef struct {
    uint32_t number;
    Verdict verdict;
    uint32_t a, b;   ///< activities; INDEX_NONE where one is not in the pool at present (withdrawn)
    Text a_id, b_id; ///< "<partner>:<id>"
    Text reason, author;
    Instant at;
    bool is_undone;
} Decision;

typedef struct {
    Partner *partners;
    uint32_t partner_count;
    Activity *activities;
    uint32_t activity_count;
    Value *values;
    uint32_t value_count;
    Observation *observations;
    uint32_t observation_count;
    uint32_t counted_files; ///< of all activities, beside the observations
    Text *listed; ///< by value: which warning lists hold it, in words, or empty; NULL: there are no lists
    /// By value: anybody says PAP:RED of it, in statements that the reader may not see as well. NULL for a
    /// reader of everything, to whom the observations tell it.
    bool *is_pap_red;
    uint32_t *holders; ///< activities, ascending within each value
    RecordPlace *records;
    uint32_t record_count;
    uint32_t
        last_record; ///< by the case's own numbers, of all it holds: those that come later have higher ones
    TakenBack *taken_back; ///< by (partner, id)
    uint32_t taken_back_count;
    NameClaim *names; ///< sorted by (activity, name)
    uint32_t name_count;
    NameGroup *groups; ///< sorted by (source, group, is_of_related, names)
    Text *group_names;
    uint32_t group_count;
    ActorClaim *claims; ///< sorted by (kind, names, source, date, numbers, words, record)
    uint32_t claim_count;
    Citation *citations; ///< sorted by (from, to, record)
    uint32_t citation_count;
    Decision *decisions; ///< standing ones, by number
    uint32_t decision_count;
} Pool;

/// "<partner>:<id>", as people and scripts name an activity.
Text activity_label(const Pool *pool, uint32_t activity, Arena *arena);
/// The activity with this label, or INDEX_NONE.
uint32_t activity_of_label(const Pool *pool, Text label);

/// The value of this kind and canonical text, or INDEX_NONE.
uint32_t value_find(const Pool *pool, Kind kind, Text text);

/// Fills `holders`, `first_holder`/`holder_count`, `first_observation`/`observation_count`,
/// `first_name`/`name_count`, seen times and partner counts from the sorted arrays. The loader and tests'
/// pools share it.
void pool_index(Pool *pool, Arena *arena);
