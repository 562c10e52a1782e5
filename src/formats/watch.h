#pragma once
/// Rules and queries that watch for indicators: Suricata, Snort, Sigma, and searches in logs as SQL.
///
/// A writer says what its engine can look for; what it cannot, it leaves out with a reason. Equal lists give
/// equal bytes. Nothing that is written blocks, answers or contacts anything: rules raise alerts.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/time.h"
#include "base/vec.h"
#include "model/kind.h"
#include "model/marking.h"

/// An indicator, and who says so.
typedef struct {
    Kind kind;
    Text value;                    ///< canonical
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    Marking marking;               ///< the strictest of what it rests on
    Pap pap;                       ///< likewise
    const Text *partners;          ///< by name
    uint32_t partner_count;
    const Text *records; ///< digests, ascending; NULL for many together
    uint32_t record_count;
    uint32_t observations;
    Text actor; ///< "Axiom (AC-759SFYX8QG)"; of several the one with most activities; empty: of none
    Text url;   ///< of a report that shows it; may be empty
} Watch;

typedef struct {
    Kind kind;
    Text value, why;
} LeftOut;

typedef struct {
    const Watch *items; ///< by kind and value
    uint32_t count;
    Text subject; ///< whose they are, for people: "Axiom (AC-759SFYX8QG)"
    Text name;    ///< the same as a word for files and sets: "axiom"
    Text date;    ///< of making
    Marking marking;
    uint64_t first_sid, last_sid; ///< rules are numbered within
    bool has_lists;               ///< a place for lists beside the rules
} WatchList;

/// A file that goes beside the rules.
typedef struct {
    Text suffix; ///< behind the rules' own name: "-domains.lst"
    Buffer bytes;
} WatchFile;

/// What a writer made. Zeroed to begin with; `watch_made_done` frees it.
typedef struct {
    Arena *arena; ///< the caller's
    Text stem;    ///< of the files' names: rules name the lists by it
    Buffer text;
    VEC(WatchFile) files;
    VEC(LeftOut) left_out;
    uint32_t rules;
    uint32_t indicators; ///< that are watched for
    uint32_t withheld;   ///< by reason of what the reader may not know of: never told in what is written
} WatchMade;
void watch_made_done(WatchMade *made);

/// What was left out of one kind for one reason.
typedef struct {
    Text why;
    uint32_t count;
} LeftOutSum;
/// Most of them first.
const LeftOutSum *watch_left_out(const WatchMade *made, uint32_t *count);

typedef struct {
    Text name;   ///< as `--as` takes it
    Text title;  ///< for people
    Text ending; ///< of a file: ".rules"
    Text mark;   ///< begins a comment
    MUST_USE bool (*write)(const WatchList *list, WatchMade *made, Err *err);
} WatchFormat;

/// More values of one kind than these stand in a list beside the rules, where the format has such lists.
enum { WATCH_INLINE_MOST = 1000 };

const WatchFormat *watch_format_find(Text name);
/// The table, ending with a NULL name.
const WatchFormat *watch_format_table(void);

// ---------------------------------------------------------------- in lines of logs

/// The items of a list, ready to be found in lines. The list must outlive it.
typedef struct WatchIndex WatchIndex;
WatchIndex *watch_index_new(const WatchList *list);
void watch_index_free(WatchIndex *index);
/// False for an item that is looked for in no form.
bool watch_index_holds(const WatchIndex *index, uint32_t watch);
/// Gives each item that stands in the line, once.
typedef bool (*WatchFound)(void *self, uint32_t watch, Err *err);
MUST_USE bool watch_index_find(WatchIndex *index, Text line, WatchFound found, void *self, Err *err);

// ---------------------------------------------------------------- for writers

bool watch_write_suricata(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_snort(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_snort3(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_sigma(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_dns(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_proxy(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_files(const WatchList *list, WatchMade *made, Err *err);
bool watch_write_kql(const WatchList *list, WatchMade *made, Err *err);

void watch_leave_out(WatchMade *made, const Watch *watch, const char *why);
/// "harbor-lab, kestrel; records 1a2b3c4d5e6f and 3 more; last seen 2014-03-01": printable ASCII in one line.
Text watch_evidence(const Watch *watch, Arena *arena);
/// The same words without what would end a word of the engine's: letters, digits and "_-." alone.
Text watch_word(Text words, Arena *arena);
/// Whether it is one line of UTF-8 without control characters: what text formats can quote as it is.
bool watch_is_one_line(Text value);
/// Lines that begin a file: what it is, of whom, for whom. `mark` begins each.
void watch_write_head(WatchMade *made, const WatchList *list, const char *mark, const char *what);
/// A whole URL in parts; false when it has no host.
typedef struct {
    Text scheme, host, path; ///< the path with its query, without a fragment; "/" at least
    uint64_t port;           ///< 0: the scheme's own
} WatchUrl;
bool watch_url(Text value, WatchUrl *out);
bool watch_is_address(Text host);

/// Numbers for rules: from what a rule is about, so that it keeps its own when others come and go.
typedef struct {
    uint64_t first, count;
    uint64_t *taken; ///< bits
} WatchNumbers;
MUST_USE bool watch_numbers_init(WatchNumbers *numbers, const WatchList *list, Err *err);
void watch_numbers_done(WatchNumbers *numbers);
/// ERR_USAGE when none is left.
MUST_USE bool watch_number(WatchNumbers *numbers, Text about, uint64_t *out, Err *err);
