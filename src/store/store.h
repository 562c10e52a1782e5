#pragma once
/// The case file: everything pooled, decided and concluded, in one SQLite database (`case.db` in the case's
/// folder).
///
/// What is committed stays, whatever kills the program or the machine. Several programs may read a case while
/// one writes; a second writer waits up to ten seconds for the first one's batch and then fails with a clear
/// message. Order never matters: the same statements give the same pool in whatever order, and however often,
/// they were pooled.
///
/// Errors: ERR_INPUT, the case cannot be read (none there, damaged, of a newer program); ERR_FAILED, this
/// attempt failed and nothing of it was kept (disk full, another writer); ERR_USAGE, asked wrongly (no such
/// partner).

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "model/conclusion.h"
#include "model/pool.h"
#include "model/record.h"
#include "model/sighting.h"
#include "model/sink.h"

typedef struct Store Store;

/// Makes the folder where there is none (its parent must exist), and an empty case in it. ERR_USAGE when
/// there is a case already.
MUST_USE bool store_create(const char *folder, Err *err);
/// A case that may not be written to, such as one on a read-only disk, is opened to be read: what would
/// change it fails, and says so.
MUST_USE bool store_open(const char *folder, Store **out, Err *err);
bool store_is_read_only(const Store *store);
void store_close(Store *store);

// ---------------------------------------------------------------- partners

typedef struct {
    Text name;
    char reliability; ///< 'A' to 'F'
    Marking marking;  ///< for what comes unmarked; MARKING_UNSTATED when nobody said
    bool is_withdrawn;
    uint64_t activities;   ///< stated by this partner: reports, events; items are not counted
    uint64_t records;      ///< raw records kept
    uint64_t observations; ///< as stored: an item's facts once, however many activities list it
    uint64_t complaints;
} PartnerRow;

/// Adds the partner, or changes what is given: `reliability` 0 and MARKING_UNSTATED leave what stands.
/// `is_new` may be NULL.
MUST_USE bool store_partner_put(Store *store, Text name, char reliability, Marking marking, bool *is_new,
                                Err *err);
/// Whether a partner is called so, withdrawn or not.
MUST_USE bool store_partner_exists(Store *store, Text name, bool *out, Err *err);
/// By name; withdrawn ones too.
MUST_USE bool store_partner_list(Store *store, Arena *arena, PartnerRow **out, uint32_t *count, Err *err);
/// How far one partner is trusted; 'F' when nobody said, or there is no such partner. The list counts all
/// that partners gave; this looks one up.
MUST_USE bool store_partner_reliability(Store *store, Text name, char *out, Err *err);
/// Withdraws or restores. A withdrawn partner is left out by every load and answer as if it had never given
/// anything. ERR_USAGE when there is no such partner.
MUST_USE bool store_partner_withdraw(Store *store, Text name, bool is_withdrawn, Err *err);

// ---------------------------------------------------------------- records

/// What one partner's raw record says of one activity or item.
typedef struct {
    char digest[DIGEST_HEX + 1]; ///< SHA-256 of the raw bytes, hexadecimal
    Text partner, source, place;
    Text holder;    ///< the partner's id for what it speaks of; empty: of nothing
    uint64_t bytes; ///< of the raw record
    bool is_withdrawn;
    uint32_t withdrawn_statements; ///< of it, one by one
} RecordRow;
/// Texts live as long as the call.
typedef bool (*TakeRecord)(void *self, const RecordRow *row, Err *err);

/// Which records are meant: `what` is a digest (or an unambiguous start of one, eight digits or more), a
/// source ("north.jsonl") or a place in it ("north.jsonl, line 3"); empty: all. `partner` empty: of any.
typedef struct {
    Text what, partner;
} RecordChoice;

/// By partner, source, place, digest, holder; withdrawn ones too.
MUST_USE bool store_record_list(Store *store, const RecordChoice *choice, TakeRecord take, void *self,
                                Err *err);
/// Withdraws or restores: a withdrawn record is left out by every load and answer as if it had never been
/// pooled, and pooling it again leaves it withdrawn. `count` tells how many records were meant. ERR_USAGE
/// when there is none.
MUST_USE bool store_record_withdraw(Store *store, const RecordChoice *choice, bool is_withdrawn,
                                    uint32_t *count, Err *err);
/// One of the things that a record says: that an activity shows this canonical value; KIND_NONE: whatever
/// else these words are in it, a name, a title, an address, a date, the id of what it cites, lists or
/// relates.
typedef struct {
    Kind kind;
    Text text;
} Assertion;
/// Withdraws or restores what the records say of `meant`, one thing in its several readings; the rest of them
/// stands. A record of which something is withdrawn is not given away as it came. `count`: how many
/// statements changed. ERR_USAGE when there is no such record, or it says nothing of the kind.
MUST_USE bool store_statement_withdraw(Store *store, const RecordChoice *choice, const Assertion *meant,
                                       uint32_t meant_count, bool is_withdrawn, uint32_t *count, Err *err);
/// A raw record by its digest (hexadecimal, whole or an unambiguous start of eight digits or more). ERR_USAGE
/// when there is none.
MUST_USE bool store_raw(Store *store, Text digest, Arena *arena, Text *out, Err *err);

/// Gives the reports that stand (records that are a whole text, page or document), each partner's once, by
/// digest. `digest` (or its start): that one alone; TEXT_NONE: all. `raw` lives as long as the call.
typedef struct SaidIn SaidIn;
typedef bool (*TakeReport)(void *self, const SaidIn *in, Text raw, Err *err);
MUST_USE bool store_reports(Store *store, Text digest, TakeReport take, void *self, Err *err);

/// Gives the warning lists that stand, each partner's in its highest version, by partner and name. Texts live
/// as long as the call.
typedef struct {
    Text raw, name, partner;
    Marking marking; ///< of its statement, else of its partner; UNSTATED where neither says
} WarningListRow;
typedef bool (*TakeList)(void *self, const WarningListRow *list, Err *err);
MUST_USE bool store_warning_lists(Store *store, TakeList take, void *self, Err *err);
/// The same lists in a form that is asked key by key, kept for as long as these very lists stand. `is_any`:
/// there are lists; `rest` is TEXT_NONE where they are not kept so.
MUST_USE bool store_warned(Store *store, Arena *arena, bool *is_any, Text *rest, Err *err);
/// What stands under a key; TEXT_NONE for nothing. Valid until the next call.
MUST_USE bool store_warned_find(Store *store, Text key, Text *lists, Err *err);
/// Keeps them: `pairs` are keys and what stands under each, one after another, as base/packing.h has texts.
MUST_USE bool store_warned_keep(Store *store, Text pairs, Text rest, Err *err);

/// Who holds which vocabulary in which version.
typedef struct {
    Text partner, name, version, source, terms;
    Marking marking; ///< of its statement, else of its partner
} VocabularyRow;
/// By name, version (as text), partner; each partner's once. Texts live as long as the call.
typedef bool (*TakeVocabulary)(void *self, const VocabularyRow *row, Err *err);
MUST_USE bool store_vocabularies(Store *store, TakeVocabulary take, void *self, Err *err);

// ---------------------------------------------------------------- loading

/// What countries and sectors are to be read as. `begin` is called once within the load's snapshot; `read`
/// gives TEXT_NONE for what says nothing.
typedef struct {
    void *self;
    bool (*begin)(void *self, Store *store, Err *err);
    Text (*read)(void *self, Kind kind, Text kept);
} Rewording;

typedef struct {
    const Text *without; ///< partners to leave out besides the withdrawn ones
    uint32_t without_count;
    Marking
        reader; ///< nothing stricter than this is loaded; MARKING_RED is everything. UNSTATED counts as RED
    const Rewording *rewording; ///< NULL: as they are kept
    /// Activities, names and what is said beside, which is a small part of a large pool: no values, and what
    /// activities show of them is not seen in their times. Of bundles and files those are activities that
    /// have names, or that the kept conclusion holds.
    bool without_observations;
    /// For who concludes and asks nothing else: files that one activity alone shows are counted
    /// (Activity.counted_files), not loaded, which saves half of the memory. Of everything alone.
    bool counts_lone_files;
} LoadOptions;

/// Everything not withdrawn, in canonical order (model/pool.h). `options` NULL: everything. `version` may be
/// NULL: the pool's version, for `store_conclusion_save`.
MUST_USE bool store_load_pool(Store *store, const LoadOptions *options, Arena *arena, Pool *out,
                              uint64_t *version, Err *err);
/// Goes up whenever something that a load shows has changed: pooling something new, partners, decisions.
MUST_USE bool store_version(Store *store, uint64_t *out, Err *err);

typedef struct StoreRecords StoreRecords;
/// Raw records, for who gives them on as they came: those of every partner that is not withdrawn, and what
/// stands in the way of giving them. `labels` are the activities asked for; none: all.
MUST_USE bool store_records_open(Store *store, const Text *labels, uint32_t label_count, StoreRecords **out,
                                 Err *err);
void store_records_close(StoreRecords *records);
/// Of what a record says without a marking of its own: the least strict under which somebody shows its
/// holder, or its own where that is stricter.
Marking store_records_marking(const StoreRecords *records, uint32_t record);
/// Who is to be told: a reader of TLP:RED sees everything; for others `records` says what is not marked by
/// itself (store_records_open).
typedef struct {
    Marking marking;
    const StoreRecords *records; ///< NULL for a reader of TLP:RED
} StoreReader;

/// Gives the raw records in which `partner` speaks of its holder `id`, by source and place, without those
/// that were withdrawn, and those that are stricter than the reader may see as a whole. None where there is
/// no such holder. `raw` lives as long as the call; `modified` is of the latest version of the holder that
/// the record states or stands in, INSTANT_NONE when not stated.
typedef bool (*TakeRaw)(void *self, Text raw, Instant modified, Err *err);
MUST_USE bool store_raw_of(Store *store, const StoreReader *reader, Text partner, Text id, TakeRaw take,
                           void *self, Err *err);
/// `Records.each` (model/record.h); `self` is a StoreRecords.
MUST_USE bool store_records_each(void *self, RecordHeard heard, void *heard_self, Err *err);

// ---------------------------------------------------------------- asking

/// Of a longer list, so many are listed.
enum { STORE_LISTED = 100 };

typedef struct {
    Text *items; ///< in byte order
    uint32_t count;
    uint32_t total; ///< those that are not listed, too
} AnswerList;

/// The record that says so.
struct SaidIn {
    char digest[DIGEST_HEX + 1];
    Text partner, source, place;
};

typedef struct {
    SightingType type;
    Text by, country, place; ///< empty where not stated; `by` empty: the partner
    uint32_t count;
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    bool is_revoked;
    SaidIn in;
} SightingSaid;

typedef struct {
    Text id, name; ///< its publisher's id and title of it; the title may be empty
} RelationEnd;

typedef struct {
    RelationEnd from, to;
    bool is_from; ///< what is asked for is `from`; else it is `to`
    Text type, description;
    int confidence; ///< 0 to 100; -1 when not stated
    Instant start, stop;
    bool is_revoked;
    SaidIn in;
} RelationSaid;

/// Words around the value, or what is asked of it beside being there.
typedef struct {
    Text words;
    SaidIn in;
} ContextSaid;

typedef struct {
    AnswerList activities; ///< labels "<partner>:<id>"; of many, those with the latest dates
    AnswerList partners;
    AnswerList revoked;            ///< activities that showed it, and took it back
    AnswerList clusters;           ///< of the activities that are listed; `total`: of all
    Instant first_seen, last_seen; ///< of the value itself, else the dates of the activities; INSTANT_NONE
    bool is_known;                 ///< anybody not withdrawn has said it, taken back or not
    uint64_t times_seen;           ///< sightings that stand, each as often as it says
    ContextSaid *contexts;         ///< by words, each once: the first dozen
    uint32_t context_count;
    SightingSaid *sightings; ///< what stands first, then by the latest time
    uint32_t sighting_count, sighting_total;
    RelationSaid *relations; ///< of the objects that are what is asked for, or show it; by type and ids
    uint32_t relation_count, relation_total;
    uint32_t *subjects; ///< the numbers of those objects in the store, for the store alone
    uint32_t subject_count;
} StoreAnswer;

/// How a snapshot has pages of the case; those that are mapped count as memory taken. Of many that are asked
/// for here and there, copying takes less than the system takes to map each, once memory is at hand for them
/// (`memory_expect`); memory for all that were copied once costs more than it gives where nothing else is
/// done with the case.
typedef enum { ASK_MAPPED, ASK_COPIED, ASK_COPIED_FEW } AskPages;

/// Many questions, answered from one snapshot; each alone has one of its own. `lists_all`: lists are not cut.
MUST_USE bool store_ask_begin(Store *store, AskPages pages, bool lists_all, Err *err);
void store_ask_end(Store *store);
/// Of one snapshot in two connections: the answers that `from` would keep `to` keeps.
void store_ask_hand_over(Store *from, Store *to);
/// Between the two: what is found on the way to one answer is remembered for the next. For many questions
/// about what the same activities show.
MUST_USE bool store_ask_remember(Store *store, Err *err);
/// Between the two: whether the conclusion fits the pool, so that clusters are told.
bool store_ask_has_conclusion(const Store *store);
/// Between the two: whether the case holds any value of this kind.
bool store_ask_holds(const Store *store, Kind kind);
/// Between the two: gives every value of this kind, some more than once, in no order. The text lives as long
/// as the call.
typedef bool (*TakeValue)(void *self, Text value, Err *err);
MUST_USE bool store_ask_each(Store *store, Kind kind, TakeValue take, void *self, Err *err);
/// Who showed this canonical value.
MUST_USE bool store_ask_value(Store *store, Kind kind, Text value, Arena *arena, StoreAnswer *out, Err *err);
/// Of several values that mean one thing, one or more.
MUST_USE bool store_ask_values(Store *store, Kind kind, const Text *values, uint32_t count, Arena *arena,
                               StoreAnswer *out, Err *err);
/// An activity that shows a value.
typedef struct {
    Text label, partner;
    Instant date;    ///< INSTANT_NONE when not stated
    uint32_t number; ///< the store's, of the activity
} ValueHolder;
/// Those that stand, by label, of a canonical value that so many records show at most; none of one that more
/// show.
MUST_USE bool store_ask_holders(Store *store, Kind kind, Text value, uint32_t most, Arena *arena,
                                ValueHolder **out, uint32_t *count, Err *err);
/// Whose activities' actor is called so, ASCII case ignored; a name that only name groups hold is known with
/// their sources as partners and no activities.
MUST_USE bool store_ask_name(Store *store, Text name, Arena *arena, StoreAnswer *out, Err *err);
/// The activities with this id, or this label.
MUST_USE bool store_ask_id(Store *store, Text id, Arena *arena, StoreAnswer *out, Err *err);

/// Between the two: until when a canonical value is said to hold, at the latest, by what the reader may see.
/// INSTANT_NONE where nobody says it, or somebody who stands states no end.
MUST_USE bool store_value_until(Store *store, const StoreReader *reader, Kind kind, Text value, Instant *out,
                                Err *err);

/// Somebody saw a value and says that it was none, or is none any more.
typedef struct {
    Kind kind;
    Text value;
    SightingType type; ///< never SIGHTING_SEEN
    Text partner;
} Refuted;
/// By kind, value, type, partner, of what the reader may see. Texts live as long as the call.
typedef bool (*TakeRefuted)(void *self, const Refuted *refuted, Err *err);
MUST_USE bool store_refuted(Store *store, const StoreReader *reader, TakeRefuted take, void *self, Err *err);

// ---------------------------------------------------------------- complaints

typedef struct {
    Text partner; ///< empty when no partner was known
    Text source, place, what;
} Complaint;

/// By partner, source, place ("line 9" before "line 10"), words. Those of withdrawn partners are left out.
MUST_USE bool store_complaint_list(Store *store, Arena *arena, Complaint **out, uint32_t *count, Err *err);

// ---------------------------------------------------------------- decisions

/// Keeps an analyst's ruling; `number` (from 1) names it in `store_decision_undo`. Labels are not checked
/// here.
MUST_USE bool store_decision_add(Store *store, Verdict verdict, Text a, Text b, Text reason, Text author,
                                 Instant at, uint32_t *number, Err *err);
/// The row is kept and marked. ERR_USAGE when there is no such ruling, or it is undone already.
MUST_USE bool store_decision_undo(Store *store, uint32_t number, Err *err);
/// By number, undone ones too; `a` and `b` are INDEX_NONE.
MUST_USE bool store_decision_list(Store *store, Arena *arena, Decision **out, uint32_t *count, Err *err);

// ---------------------------------------------------------------- samples

/// A partner's word for a sample.
typedef struct {
    Text partner;
    char reliability; ///< 'A' to 'F'
    Text family;      ///< empty: it names none
    Text source;      ///< the file that the sample was
    Marking marking;  ///< of the statement that gives it, else of its partner
} SampleClaim;

typedef struct {
    Text sha256;
    Text features;       ///< as they were put
    SampleClaim *claims; ///< by partner, family; one at least
    uint32_t claim_count;
} SampleRow;

typedef struct {
    Text sha256, partner, family, source;
    Text line; ///< the raw record that says so: withdrawn with it
} SampleGiven;

/// Both between `store_begin` and `store_commit`. The features are opaque here.
MUST_USE bool store_sample_put(Store *store, Text sha256, Text features, Err *err);
MUST_USE bool store_sample_give(Store *store, const SampleGiven *given, Err *err);
/// Gives the samples that a partner who is not withdrawn gave, by SHA-256; of a family those that somebody
/// calls so (ASCII case is ignored), with the claims that do; of all where it is empty. Texts live as long as
/// the call.
typedef bool (*TakeSample)(void *self, const SampleRow *row, Err *err);
MUST_USE bool store_sample_list(Store *store, Text family, TakeSample take, void *self, Err *err);
/// The same rows without features, which are most of a case with samples.
MUST_USE bool store_sample_claims(Store *store, Text family, TakeSample take, void *self, Err *err);

/// Likewise, those of which every claim was withdrawn; they have none.
MUST_USE bool store_sample_withdrawn(Store *store, TakeSample take, void *self, Err *err);

// ---------------------------------------------------------------- rules

/// A version of a family's rules.
typedef struct {
    Text family; ///< as it was called when they were made; ASCII case is ignored
    uint32_t version;
    Instant made;
    Text packed; ///< opaque here
    Text asked;  ///< what they were asked to be: opaque, too
    Text why;    ///< they were made; empty: the first
    Text text;
    Instant retired; ///< INSTANT_NONE: not
    Text retired_why;
} KeptRule;
MUST_USE bool store_rule_put(Store *store, const KeptRule *rule, Err *err);
/// By family and version; of one family, or of all where it is empty. Texts live as long as the call.
typedef bool (*TakeKeptRule)(void *self, const KeptRule *rule, Err *err);
MUST_USE bool store_rule_list(Store *store, Text family, TakeKeptRule take, void *self, Err *err);
/// ERR_USAGE when it is retired already.
MUST_USE bool store_rule_retire(Store *store, Text family, uint32_t version, Instant at, Text why, Err *err);

/// A file in which a kept rule was found.
typedef struct {
    Text family;
    uint32_t version;
    Text rule, path, sha256;
    Instant at;
} RuleSeen;
MUST_USE bool store_rule_saw(Store *store, const RuleSeen *seen, Err *err);
/// Withdraws or restores the places, of all versions, with this path or (the start of) this SHA-256. One that
/// is withdrawn stays so when it is found again. `count`: how many changed; ERR_USAGE for none.
MUST_USE bool store_rule_seen_withdraw(Store *store, Text family, Text place, bool is_withdrawn,
                                       uint32_t *count, Err *err);
/// What stands, by time, path, rule. Texts live as long as the call.
typedef bool (*TakeRuleSeen)(void *self, const RuleSeen *seen, Err *err);
MUST_USE bool store_rule_seen(Store *store, Text family, uint32_t version, TakeRuleSeen take, void *self,
                              Err *err);

/// A sighting of a STIX indicator, whatever it looks for.
typedef struct {
    Text indicator; ///< the partner's own id of it
    SightingSaid said;
    Marking marking; ///< of the sighting or of the indicator, the stricter one
} IndicatorSighting;
/// Gives what stands of them, each sighting in its latest version, by partner, indicator, time and record.
/// Texts live as long as the call.
typedef bool (*TakeIndicatorSighting)(void *self, const IndicatorSighting *sighting, Err *err);
MUST_USE bool store_indicator_sightings(Store *store, TakeIndicatorSighting take, void *self, Err *err);

// ---------------------------------------------------------------- maps

/// What the columns of somebody's tables are called: "value=IOC,type=Kind".
typedef struct {
    Text name, map;
} SavedMap;

/// Replaces what was saved under this name. Neither is checked here.
MUST_USE bool store_map_put(Store *store, Text name, Text map, Err *err);
/// ERR_USAGE when there is none of this name.
MUST_USE bool store_map_delete(Store *store, Text name, Err *err);
/// By name.
MUST_USE bool store_map_list(Store *store, Arena *arena, SavedMap **out, uint32_t *count, Err *err);

// ---------------------------------------------------------------- conclusion

typedef enum {
    CONCLUSION_NONE,    ///< nothing concluded yet: run connect
    CONCLUSION_STALE,   ///< the pool has changed since: run connect
    CONCLUSION_CURRENT, ///< fits the pool as it is loaded now
} ConclusionState;

/// Replaces the conclusion. `version` is what `store_load_pool` gave with the pool it was made from.
MUST_USE bool store_conclusion_save(Store *store, const Conclusion *conclusion, const Pool *pool,
                                    uint64_t version, Err *err);
/// That of the conclusion that is kept.
MUST_USE bool store_background(Store *store, Background *out, Err *err);
/// What is there, as the pool stands now.
MUST_USE bool store_conclusion_state(Store *store, ConclusionState *out, Err *err);
/// The id of the cluster that the kept conclusion, however old, puts an activity in, by its number as
/// `ValueHolder` gives it; TEXT_NONE when in none.
MUST_USE bool store_cluster_of(Store *store, uint32_t number, Arena *arena, Text *out, Err *err);
/// `out` is filled only when the state is CONCLUSION_CURRENT for `version`, the version of the pool in hand:
/// a conclusion is made of indices into it.
MUST_USE bool store_conclusion_load(Store *store, uint64_t version, Arena *arena, Conclusion *out,
                                    ConclusionState *state, Err *err);

// ---------------------------------------------------------------- history

typedef enum {
    HISTORY_FORMED,      ///< activities that stood alone, or are new, became one actor
    HISTORY_GREW,        ///< likewise, and it was one before
    HISTORY_TOOK_IN,     ///< all that was left of `other`
    HISTORY_WENT_INTO,   ///< `other`: nothing of it is left
    HISTORY_TOOK_FROM,   ///< some of `other`, which goes on
    HISTORY_GAVE_TO,     ///< some to `other`, and goes on
    HISTORY_SPLIT,       ///< some went out and are `other` now
    HISTORY_CAME_OUT_OF, ///< `other`, which goes on
    HISTORY_CONTINUES,   ///< `other` under a new id: the activity that gave the old one is not in it any more
    HISTORY_CONTINUED_AS, ///< `other`
    HISTORY_LOST,         ///< some stand alone or are gone
    HISTORY_DISSOLVED,    ///< likewise, and nothing is left
    HISTORY_CALLED,       ///< `other` is its name now
} HistoryEvent;

typedef struct {
    uint32_t number; ///< from 1, in order
    Instant at;
    Text cluster, other;
    HistoryEvent event;
    uint32_t activities; ///< concerned
    Text which, cause;   ///< for people: some of them; what was pooled, ruled or withdrawn
} HistoryRow;

/// Records what has become of the actors since the conclusion that was recorded last, and which activities
/// are known now. `conclusion` is of the whole pool.
MUST_USE bool store_history_record(Store *store, const Pool *pool, const Conclusion *conclusion, Instant at,
                                   Err *err);
/// Of one cluster's id, ASCII case ignored, or of all when it is empty.
MUST_USE bool store_history_list(Store *store, Text cluster, Arena *arena, HistoryRow **out, uint32_t *count,
                                 Err *err);

// ---------------------------------------------------------------- the whole

typedef struct {
    uint64_t partners, withdrawn;
    uint64_t activities; ///< stated ones
    uint64_t weighed;    ///< those of the conclusion that was recorded last, remainders of bundles among them
    uint64_t items, values, observations, records;
    uint64_t bodies; ///< distinct raw records
    uint64_t raw_bytes, packed_bytes;
    uint64_t names, name_groups, claims, complaints, decisions;
    uint64_t case_bytes; ///< of the database file
    uint64_t version;
    uint64_t values_of_kind[KIND_COUNT];
} StoreStats;

/// How many observations the case holds, withdrawn or not; one that was told in several ways may count twice.
MUST_USE bool store_observations(Store *store, uint64_t *out, Err *err);
/// Of everything in the file, withdrawn or not.
MUST_USE bool store_stats(Store *store, StoreStats *out, Err *err);
/// SQLite's own check, then ours: everything that is pointed to exists, and every raw record has the digest
/// it is filed under. `problems` is empty when all is well.
MUST_USE bool store_check(Store *store, Arena *arena, Text **problems, uint32_t *count, Err *err);
/// One consistent copy of the case as it is at one moment, while others work. ERR_USAGE when `path` exists.
MUST_USE bool store_backup(Store *store, const char *path, Err *err);

// ---------------------------------------------------------------- pooling

/// What pooling writes stands between `store_begin` and `store_commit`: all of it is kept, or nothing.
/// Identifiers hold for as long as the store is open, except those that were made in a batch that was rolled
/// back.
MUST_USE bool store_begin(Store *store, Err *err);
MUST_USE bool store_commit(Store *store, Err *err);
void store_rollback(Store *store);

/// Ends a pooling: commits the batch that runs, if one does, and with it puts in order what many batches
/// left, so that questions are answered quickly. Not needed for them to be answered.
MUST_USE bool store_settle(Store *store, Err *err);

typedef struct {
    uint64_t fresh, duplicates; ///< observations that were new, and that stood already
} StoreCounts;
/// Since the store was opened; rolled back batches do not count.
StoreCounts store_counts(const Store *store);

typedef uint32_t PartnerId, HolderId, BodyId, RecordId; ///< 0 is none

/// The partner of this name, made where there is none.
MUST_USE bool store_partner(Store *store, Text name, PartnerId *out, Err *err);
/// The holder that this partner calls `id`, made where there is none. A holder that nobody states
/// (`store_state`) shows nowhere.
MUST_USE bool store_holder(Store *store, PartnerId partner, Text id, HolderId *out, Err *err);
/// Keeps raw bytes, once however many give them. `digest` is theirs.
MUST_USE bool store_body(Store *store, Text raw, const Digest *digest, BodyId *out, Err *err);
MUST_USE bool store_body_raw(Store *store, BodyId body, Arena *arena, Text *out, Err *err);
/// What `body` says of `holder`; 0 for what is said of no holder. Found in `source` at `place`; of several
/// places the first in natural order is kept.
MUST_USE bool store_record(Store *store, PartnerId partner, HolderId holder, BodyId body, Text source,
                           Text place, RecordId *out, Err *err);

/// RANK_ROW: an activity, as one of many records states it that each do.
typedef enum { RANK_ITEM, RANK_REMAINDER, RANK_ACTIVITY, RANK_ROW } HolderRank;
/// What a holder is that is stated so.
static inline HolderRank rank_of_holder(HolderRank stated)
{
    return stated == RANK_ROW ? RANK_ACTIVITY : stated;
}
typedef struct {
    HolderRank rank;
    uint32_t turn;          ///< of a row: of different titles that of the lowest turn is shown
    Text title, url;        ///< TEXT_NONE when not stated
    Instant date, modified; ///< INSTANT_NONE when not stated
    Instant valid_until;    ///< INSTANT_NONE when not stated
    Marking marking;
    Pap pap;
    char reliability;    ///< 'A' to 'F'; 0 when not stated
    uint8_t credibility; ///< 1 to 6; 0 when not stated
    bool is_revoked;
} Statement;
/// The record states its holder so. Said twice of one record, stated fields stand.
MUST_USE bool store_state(Store *store, RecordId record, const Statement *statement, Err *err);

enum { MOST_RIVALS = 4 };
typedef struct {
    size_t count;
    BodyId bodies[MOST_RIVALS];
} Rivals;
/// What others, or the same partner before, gave as this very version of `id`: bodies other than `body`,
/// those whose digests come first. None where a batch asks about objects of more than a million versions.
MUST_USE bool store_rivals(Store *store, Text id, Instant modified, BodyId body, Rivals *out, Err *err);

/// Values of what stands in this version link nobody, as those that are warned of.
MUST_USE bool store_warn_of_parts(Store *store, RecordId version, Err *err);

typedef struct {
    Kind kind;
    Text value;                    ///< canonical
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    Instant valid_until;           ///< INSTANT_NONE when not stated
    Marking marking;
    Pap pap;
    uint8_t credibility; ///< 0 when not stated
    bool is_warned, is_revoked;
    uint16_t count;
    uint32_t same_file; ///< as in model/sink.h, within the record
    Text context, place;
} Sight;
/// Counted new or duplicate when the batch is committed. One value twice in one record is one observation.
MUST_USE bool store_observe(Store *store, RecordId record, const Sight *sight, Err *err);
/// `body` is part of the version of the holder that the record `version` states: what it says is as secret as
/// the least strict of the versions that it stands in, and stands while one of them does.
MUST_USE bool store_stand(Store *store, HolderId holder, RecordId version, BodyId body, Err *err);
/// The record's holder lists `member` as part of it.
MUST_USE bool store_member(Store *store, RecordId record, HolderId member, Err *err);
/// The bytes of `record` say nothing of `remainder` but that it lists the record's holder: much less is
/// written of that than of another record and its member. `is_said` false: it has to be said like that.
MUST_USE bool store_remain(Store *store, RecordId record, HolderId remainder, bool *is_said, Err *err);
MUST_USE bool store_name(Store *store, RecordId record, Text name, Err *err);
MUST_USE bool store_name_group(Store *store, RecordId record, const NameGroupNews *news, Err *err);
MUST_USE bool store_claim(Store *store, RecordId record, const ClaimNews *claim, Err *err);
typedef struct {
    SightingType type;
    HolderId of; ///< what was seen; 0: the value
    Kind kind;   ///< KIND_NONE: the object `of`
    Text value;  ///< canonical
    Text by, country, place;
    uint32_t count;
    Instant first_seen, last_seen;
    Marking marking;
    Pap pap;
} SightingRow;
MUST_USE bool store_sighting(Store *store, RecordId record, const SightingRow *sighting, Err *err);

typedef struct {
    HolderId subject, object;
    Text type, description;
    int confidence; ///< 0 to 100; -1 when not stated
    Instant start, stop;
    bool is_revoked;
} RelationRow;
MUST_USE bool store_relation(Store *store, RecordId record, const RelationRow *relation, Err *err);
/// The record states the vocabulary in this version.
MUST_USE bool store_vocabulary(Store *store, RecordId record, const VocabularyNews *news, Err *err);
/// The record is the warning list `name`.
MUST_USE bool store_warning_list(Store *store, RecordId record, Text name, uint64_t version, Err *err);
/// `partner` 0: none known. `body` 0: of no record that is kept.
MUST_USE bool store_complain(Store *store, PartnerId partner, BodyId body, Text source, Text place, Text what,
                             Err *err);
