#pragma once
/// A question in progress, and what all questions of one snapshot share. Inside the module only.

#include "store/index.h"
#include "store/withheld.h"

typedef struct {
    Text name; ///< TEXT_NONE: no such partner
    bool is_withdrawn;
} AskedPartner;

/// What stands of a holder.
typedef struct {
    int rank; ///< -1 when nobody states it
    uint32_t partner;
    Instant date;
    bool is_revoked; ///< by its latest statement
    Instant said;    ///< the latest
    Instant dated;   ///< the latest that has a date
    Text id;         ///< the partner's own
    bool is_known;   ///< to `Asker.holders_walked`
} StatedHolder;

/// A table by number, in pages that take memory once they are looked into.
typedef struct {
    void **pages;
    uint32_t page_count;
} Paged;

/// A snapshot. Partners are few, and each answer names some: they are read once.
typedef struct Asker {
    Arena arena;
    Lookup lookup, holders; ///< of values; of holders by their ids
    Withheld withheld;
    AskedPartner *partners; ///< by id
    uint32_t partner_room;
    bool has_conclusion;               ///< one that fits the pool as it is
    bool has_sightings, has_relations; ///< any
    bool has_items;                    ///< that activities list
    bool has_names, has_groups;        ///< any
    AskPages pages;
    bool lists_all;
    bool has_kept;        ///< answers that are kept fit the pool as it is
    int64_t changes;      ///< of the case, when the snapshot began
    Buffer to_keep;       ///< key, answer, and so on
    Paged holders_walked; ///< StatedHolder by holder; no pages: nothing is remembered
    Paged records_walked; ///< uint32_t by record: one more than its holder; 0: not asked yet
} Asker;

/// Which cluster each holder is in. While a conclusion is being kept, the store has it in hand.
typedef struct Concluded {
    const Conclusion *conclusion;
    uint32_t *cluster_of; ///< by holder; INDEX_NONE: no activity, or in a cluster without an id
    uint32_t room;
} Concluded;

/// `cluster_of` is the caller's to free.
Concluded concluded_of(const Conclusion *conclusion, const Pool *pool);
MUST_USE bool concluded_write(Store *store, const Concluded *it, Err *err);
/// The number of the holder's cluster; INDEX_NONE: none.
MUST_USE bool concluded_number(Store *store, uint32_t holder, uint32_t *out, Err *err);
/// The id of the cluster with this number.
/// Of each of `room` holders, whether the conclusion holds it as an activity.
MUST_USE bool concluded_read(Store *store, uint32_t room, bool *out, Err *err);
MUST_USE bool concluded_id(Store *store, uint32_t number, Arena *arena, Text *out, Err *err);

/// An activity that shows what is asked for, or did before it was taken back.
typedef struct {
    uint32_t id, partner;
    Instant date; ///< as stated
    bool is_revoked;
    Text label; ///< the partner's own id, until all are found
} Found;
typedef VEC(Found) Founds;

/// A holder on the way up; `is_revoked`: something below it was, so what it shows was taken back.
typedef struct {
    uint32_t id;
    bool is_revoked;
} Step;
typedef VEC(Step) Steps;

/// What a record of this holder says of the value.
typedef struct {
    uint32_t holder;
    Instant first_seen, last_seen;
    bool is_revoked;
    uint32_t record;
    uint32_t stated; ///< which of `Asking.stated` is the holder's, from 1; 0: it may have more records
    Text context;    ///< may be empty
} Shown;

typedef struct {
    Store *store;
    const Asker *asker;
    Arena *arena;
    bool is_by_id;                 ///< an activity is asked for, not what it shows
    Text key;                      ///< of the value that is looked up
    bool has_snapshot;             ///< of its own
    Instant first_seen, last_seen; ///< of what stands
    VEC(Shown) shown;
    VEC(StatedHolder) stated; ///< holders that have no record but the one that shows the value
    bool has_looked, is_kept; ///< for an answer that is kept: `kept`
    StoreAnswer kept;
    Founds found, remainders;
    Steps steps;
    VEC(Text) sources; ///< of groups of names
    /// Objects that are what is asked for: items that show the value, holders of the name or id. The first
    /// thousand: what more a value stands in is no news of it.
    VEC(uint32_t) subjects;
    VEC(SightingSaid) sightings;
    VEC(RelationSaid) relations;
} Asking;

/// The digest of a body; zeros where there is none.
MUST_USE bool ask_digest(Asking *it, uint32_t body, char out[DIGEST_BYTES], Err *err);
/// Columns of `record r` and its `holder h` that tell what stands of the holder.
#define ASK_STATEMENT "r.rank, r.date, r.modified, r.is_revoked, r.partner, h.foreign_id, r.id"
/// Nothing is stated yet.
#define ASK_UNSTATED \
    ((StatedHolder){.rank = -1, .date = INSTANT_NONE, .said = INSTANT_NONE, .dated = INSTANT_NONE})
/// Takes in such a row, in any order. The id is copied to the arena.
void ask_take_statement(Asking *it, StatedHolder *standing, sqlite3_stmt *row, Arena *arena);
bool ask_is_standing_partner(const Asker *asker, uint32_t partner);
MUST_USE bool ask_standing(Asking *it, uint32_t holder, StatedHolder *out, Err *err);
/// The holder of the record, 0 where it was withdrawn, and what is known of it.
MUST_USE bool ask_holder(Asking *it, Shown *shown, Err *err);
/// What looking up each record and each holder would find, by going through them as they stand: where most
/// will be asked for.
MUST_USE bool ask_remember_all(Store *store, Err *err);
/// How many of so many are listed.
uint32_t ask_listed(const Asking *it, uint32_t total);

/// Of what one holder's records say: what an earlier version of a part says that another took back is taken
/// back with it.
MUST_USE bool ask_take_back(Asking *it, Shown *shown, size_t count, Err *err);
void ask_subject(Asking *it, uint32_t holder);
/// Sorts these, each once: so many.
uint32_t ask_settle(Text *texts, uint32_t count);
/// Fills in the clusters of the activities that were found.
MUST_USE bool ask_clusters(Asking *it, StoreAnswer *answer, Err *err);
/// Fills in the words that records give with the value, from what was shown.
MUST_USE bool ask_contexts(Asking *it, StoreAnswer *answer, Err *err);
/// Adds the sightings and relations of the subjects, and the sightings of the value (KIND_NONE: none).
MUST_USE bool ask_said(Asking *it, Kind kind, Text value, StoreAnswer *answer, Err *err);

/// The answer to a value that is kept, if there is one; its subjects, too.
MUST_USE bool ask_kept(Asking *it, Text key, StoreAnswer *out, bool *is_kept, Err *err);
/// Takes down an answer that took many walks, to be kept when the snapshot ends.
void ask_remember(const Asking *it, Text key, const StoreAnswer *answer);
void ask_keep_remembered(Store *store, const Asker *asker);
/// A number that changes when another program writes to the case.
MUST_USE bool ask_changes(Store *store, int64_t *out, Err *err);
/// Asks each value that is shown so often that not all of its activities are listed, which keeps the answers.
MUST_USE bool ask_often_shown(Store *store, const Pool *pool, Err *err);
