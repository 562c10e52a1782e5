#pragma once
/// A load in progress: rows by their ids, before they are brought into canonical order. Inside the module
/// only.

#include "base/crew.h"
#include "store/sql.h"
#include "store/withheld.h"

typedef struct {
    uint32_t partner; ///< in the pool; INDEX_NONE: left out
    bool is_stated;
    bool is_reached; ///< an item that a real activity lists
    HolderRank rank;
    Text id, title, url;
    uint32_t known_since;
    Instant date;
    Marking marking; ///< as stated
    Pap pap;
    char reliability;
    uint8_t credibility;
    bool is_revoked; ///< by its latest statement
    uint32_t first_fact, fact_count;
    uint32_t first_member, member_count;
    uint32_t first_name, name_count;
    uint32_t taken_back; ///< values of it, and items that it lists, that the reader may know of
    uint32_t counted_files;
    uint8_t counted_markings;
} LoadedHolder;

/// What a holder lists, and what its record's `beyond` is.
typedef struct {
    uint32_t holder;
    uint8_t beyond;
} LoadedMember;

/// A holder lists an item that was taken back.
typedef struct {
    uint32_t holder, item;
} TakenItem;

typedef struct {
    uint32_t partner; ///< in the pool; INDEX_NONE: left out, or no such record
    uint32_t holder, body, source;
    Text place;
    Marking beyond; ///< of a version that is stricter than what stands of its holder; else UNSTATED
    bool is_used;
    bool is_warned; ///< a version whose parts' values link nobody, or such a part
    Pap beyond_pap; ///< the same of PAP
    bool is_part; ///< of versions of its holder, or told in the bytes of one; `beyond` is of the least strict
    uint32_t index; ///< in the pool
} LoadedRecord;

typedef struct {
    uint32_t record, holder, body_rank;
    Statement said;
} LoadedStatement;

typedef VEC(LoadedStatement) LoadedStatements; ///< by holder, of each the latest first

typedef struct {
    Digest digest;
    uint32_t rank; ///< in the order of digests
} LoadedBody;

/// An observation as stored: its activity may be several, or found through members. Values are numbered in
/// canonical order.
typedef struct {
    uint32_t value, record;
    Instant first_seen, last_seen;
    uint8_t marking, credibility, pap;
    bool is_warned;
} Fact;
typedef VEC(Fact) Facts;

/// Facts of a part of all values; values are numbered from its first on.
typedef struct {
    Facts facts;
    uint32_t first_value;
} PartFacts;
enum { LOAD_PARTS = 2 };

typedef struct {
    Kind kind;
    Text text;
    bool is_left_out; ///< a word for a country that no vocabulary knows
} LoadedValue;
typedef VEC(LoadedValue) LoadedValues;

/// A hash of a file that the record names by several.
typedef struct {
    uint32_t record, file, value;
} SameFile;
typedef VEC(SameFile) SameFiles;

typedef struct {
    Store *store;
    Arena *arena; ///< of the result
    Pool *pool;
    LoadOptions options;
    Map left_out;         ///< names of partners
    uint32_t *partner_of; ///< index in the pool by id
    uint32_t partner_room;
    Text *sources;
    uint32_t source_room;
    LoadedBody *bodies;
    uint32_t body_room;
    LoadedHolder *holders;
    uint32_t holder_room;
    LoadedRecord *records;
    uint32_t record_room;
    uint32_t *holder_of; ///< by record, of what is not left out; else 0: many ask for nothing else
    Fact *facts;         ///< by holder
    size_t fact_count;
    LoadedMember *members; ///< by holder
    Text *names;           ///< by holder
    bool *is_concluded;    ///< by holder: the kept conclusion holds it; NULL: nobody asks
    LoadedValues values;
    bool leaves_out_values; ///< some are left out
    Withheld withheld;
    SameFiles files;
    VEC(TakenItem) taken_items;
    VEC(uint32_t) heard;   ///< the last record of each conclusion that had more than the one before
    uint32_t *value_index; ///< in the pool, by number; INDEX_NONE: not used
} Loader;

typedef bool (*TakeRow)(Loader *loader, void *self, sqlite3_stmt *row, Err *err);
MUST_USE bool load_rows(Loader *loader, const char *sql, TakeRow take, void *self, Err *err);

/// The record of this id, or NULL when it is left out.
LoadedRecord *load_record(Loader *loader, uint32_t id);

void loader_done(Loader *loader);

/// Partners, bodies, holders with what is stated of them, and records.
MUST_USE bool load_frame(Loader *loader, Err *err);
/// How secret parts of versions are, once the versions are read (load_editions.c).
MUST_USE bool load_editions(Loader *loader, LoadedStatements *statements, Err *err);
/// What the statements, all those of their holders, say of them.
void load_fold(Loader *loader, const LoadedStatements *statements);
/// The holder a row's record speaks of; 0 when it is left out, or speaks of none.
uint32_t load_holder_of(const Loader *loader, uint32_t record);
/// What records say of values, by value, and the values (load_postings.c). `crew` is made where the case is
/// large; the caller frees it, and the facts.
MUST_USE bool load_postings(Loader *loader, Crew **crew, PartFacts out[LOAD_PARTS], Err *err);
/// Observations, members and names, by holder (load_facts.c).
MUST_USE bool load_facts(Loader *loader, Err *err);
/// Counts the items that were taken back, after `load_facts` (load_taken.c).
void load_taken_items(Loader *loader);
/// Activities that were taken back as a whole.
void load_taken_back(Loader *loader);
/// Whether the reader may have what this record says.
bool load_may_read(const Loader *loader, const LoadedRecord *record);
/// The marking that stands for an activity's: its own, else its partner's.
Marking load_marking(const Loader *loader, const LoadedHolder *activity);
/// By partner and id; for qsort_r with the loader's holders.
int load_compare_holders(const void *a, const void *b, void *holders);
/// By holder: the least strict marking under which somebody shows it, and whether it belongs to an activity
/// of `labels` (none: every one does).
void load_markings(Loader *loader, const Text *labels, uint32_t label_count, uint8_t *markings,
                   bool *is_chosen);
/// How what a record says of a holder's value is marked, where it is `inherited` if it does not say.
Marking load_fact_marking(const Loader *loader, const LoadedHolder *holder, const Fact *fact,
                          Marking inherited);
/// Activities with what they hold, in canonical order; observations still name values and records by id.
void load_activities(Loader *loader);
/// Countries and sectors as they are to be read; before `load_activities`.
void load_rewording(Loader *loader);
/// Values and records that are used, and observations that name them by index.
void load_values(Loader *loader);
/// Of which values anybody says PAP:RED, for a reader who may not see everything; after `load_values`.
void load_pap_red(Loader *loader);
/// What is said of actors (claims.c); before `load_values`, so that its records are kept, and placed after.
MUST_USE bool load_claims(Loader *loader, Err *err);
void place_claims(Loader *loader);
/// Which activities refer to which (citations.c); after `load_activities`, else as claims are.
MUST_USE bool load_citations(Loader *loader, Err *err);
void place_citations(Loader *loader);
/// Hashes of one file (load_same.c).
void load_same(Loader *loader);
/// By body: the least strict marking under which what it says of holders is shown; UNSTATED where it says
/// nothing of any. The caller frees it.
uint8_t *load_body_markings(Loader *loader);
/// Leaves out, at the end, what no marking guards and the reader may not know of (load_reader.c).
void load_for_reader(Loader *loader);
