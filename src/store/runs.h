#pragma once
/// Observations as they are kept: sorted runs of values, each with what records say of it. Inside the module
/// only.
///
/// Values are spread over their whole range by nature. A tree in which each has its place is hit at random by
/// every batch, and rewritten nearly whole once it is much larger than the batch. So a batch is written as a
/// run of its own, sorted, and runs are merged when there are several of like size (a log-structured merge
/// tree: O'Neil et al., Acta Informatica 33, 1996): each observation is written a handful of times, always in
/// order. Nothing needs to be looked up to be added, and reading all runs side by side gives the values in
/// canonical order.
///
/// A run is a row of blocks of a page each. In a block, a key shares its beginning with the one before (front
/// coding), except every sixteenth, where a search may start.

#include "base/packing.h"
#include "store/sql.h"

/// What one record says of one value.
typedef struct {
    RecordId record;
    /// Equal in one record for hashes of one file; 0: of no other. Made from all of the file's hashes, so
    /// that two readings of one record that number its files differently do not mix them up.
    uint32_t file;
    Instant first_seen, last_seen, valid_until; ///< INSTANT_NONE when not stated
    uint16_t count;
    uint8_t marking, pap, credibility;
    bool is_warned, is_revoked;
    Text context, place;
} Posting;

/// The key of a canonical value: kind, then bytes, hexadecimal digits packed where the kind is made of them.
/// Keys sort as values do. False when the value is not canonical.
bool value_key(Kind kind, Text text, Buffer *out);
Kind key_kind(Text key);
/// The bit of its kind in what a run holds.
uint64_t key_kind_bit(Text key);
/// The first eight bytes as a number: they decide most comparisons.
uint64_t key_prefix(Text key);
/// The value's text, in the arena.
Text key_text(Text key, Arena *arena);

/// Every merge can be done in any order and any number of times: widest times, strictest marking, best
/// credibility, most sightings, the words that come first. True when `into` changed.
bool posting_merge(Posting *into, const Posting *from);

// ---------------------------------------------------------------- writing

typedef struct {
    Store *store;
    RunsOf of;
    int64_t first_block, next_block;
    uint64_t observations, kinds;
    Buffer block, restarts, last_key;
    uint32_t entries; ///< of `block`
    Buffer fence;     ///< first key of `block`
    // The entry in hand.
    Buffer key, postings;
    RecordId before; ///< of the posting put last
    Posting last;    ///< waits: it may be said again
    bool has_last;
    Buffer last_texts; ///< of `last`
} RunWriter;

MUST_USE bool run_begin(RunWriter *writer, Store *store, RunsOf of, Err *err);
/// Ascending by key, record and file; equal ones are merged.
MUST_USE bool run_add(RunWriter *writer, Text key, const Posting *posting, Err *err);
/// Writes what is left. A run of nothing is none.
MUST_USE bool run_end(RunWriter *writer, Err *err);
void run_writer_done(RunWriter *writer);

// ---------------------------------------------------------------- reading

typedef struct {
    int64_t id, first_block, last_block;
    uint64_t observations;
    uint64_t kinds; ///< a bit for each that it holds
} Run;
/// Oldest first.
typedef VEC(Run) Runs;
MUST_USE bool runs_list(Store *store, RunsOf of, Runs *out, Err *err);

typedef struct {
    Store *store;
    Run run;
    bool is_consumed; ///< blocks go as they are read
    int64_t block;    ///< in hand; 0: none
    Buffer bytes, key;
    uint64_t prefix;   ///< of `key`, to compare by
    Unpacker entries;  ///< what is left of the block
    Unpacker postings; ///< what is left of the entry
    RecordId record;
    Posting posting;
    bool is_at_end;
} RunReader;

/// The last block that begins before the key; when none does, the number before the first.
MUST_USE bool reader_fence(const RunReader *reader, Text key, int64_t *out, Err *err);
/// Reads a block, to go through its entries; `restarts`: of their keys, how many stand whole.
MUST_USE bool reader_block(RunReader *reader, int64_t block, size_t *restarts, Err *err);
/// From the first entry of the block in hand on.
MUST_USE bool reader_entries(RunReader *reader, size_t *restarts, Err *err);
/// The next key, and all of its postings to come.
MUST_USE bool reader_entry(RunReader *reader, Err *err);
MUST_USE bool reader_posting(RunReader *reader, Err *err);
void reader_done(RunReader *reader);
/// The block in hand is damaged. Returns false.
bool reader_fail(const RunReader *reader, Err *err);

/// All runs as one, ascending by key, record and file, each posting once.
typedef struct {
    RunReader *readers;
    size_t count;
    RunReader **heap; ///< those that are not at their end; none comes before the one at half its place
    size_t heap_count;
    Text key;        ///< of the posting in hand
    Posting posting; ///< its texts live until the next call
    bool is_new_key; ///< the posting is the first of its key
    Buffer key_bytes, texts;
} Merge;

MUST_USE bool merge_open(Merge *merge, Store *store, const Run *runs, size_t count, bool is_consumed,
                         Err *err);
/// Likewise of the key and later ones; none is consumed.
MUST_USE bool merge_open_from(Merge *merge, Store *store, const Run *runs, size_t count, Text key, Err *err);
MUST_USE bool merge_next(Merge *merge, bool *has_posting, Err *err);
void merge_done(Merge *merge);

/// Where to look for the keys of one kind in one run.
typedef struct {
    RunReader reader; ///< its block stays in hand: what is asked for next often stands there, too
    unsigned finds;   ///< so far
    bool has_fences;  ///< otherwise they are asked for one by one
    VEC(Text) fences; ///< ascending, in the lookup's arena
    int64_t before;   ///< the block before the first of them
} Place;

/// For looking keys up.
typedef struct Lookup {
    Runs runs;
    size_t kinds;  ///< of keys, from 0
    Place *places; ///< by run and kind
    Arena arena;
    bool is_enough; ///< who is given postings says so, to be given no more of this question
} Lookup;

MUST_USE bool lookup_open(Lookup *lookup, Store *store, RunsOf of, Err *err);
typedef bool (*TakePosting)(void *self, const Posting *posting, Err *err);
/// Every posting of the key, run by run: not in the order of records, and one may come more than once.
MUST_USE bool lookup_find(Lookup *lookup, Text key, TakePosting take, void *self, Err *err);
/// Likewise of every key from `low` to `high`, which are of one kind.
MUST_USE bool lookup_range(Lookup *lookup, Text low, Text high, TakePosting take, void *self, Err *err);
/// Every key of the kind, run by run, so that one may come more than once; none of what they stand for is
/// read.
typedef bool (*TakeKey)(void *self, Text key, Err *err);
MUST_USE bool lookup_keys(Lookup *lookup, Kind kind, TakeKey take, void *self, Err *err);
/// Whether any run holds values of the kind.
bool lookup_holds(const Lookup *lookup, Kind kind);
void lookup_done(Lookup *lookup);

/// Within a batch: merges runs of like size once there are so many of them, so that there are never many.
/// `is_last`: as few are left as later questions should have to look at.
MUST_USE bool runs_settle(Store *store, RunsOf of, bool is_last, Err *err);
