#pragma once
/// Between gathering and indexing: what traces.c collects and copies.c reads.

#include "base/crew.h"
#include "base/vec.h"
#include "link/traces.h"

/// An activity shows a trace, before it is known what else does.
typedef struct {
    uint32_t trace, activity, observation; ///< INDEX_NONE: its title does
} Shown;

/// From kind and text to a trace; open addressing.
typedef struct {
    uint32_t number, hash; ///< number INDEX_NONE: free
} TraceSlot;

typedef struct {
    TraceSlot *slots;
    size_t room; ///< a power of two
    uint32_t count;
} TraceTable;

/// What has no trace in common: names and addresses on the web, and everything else.
typedef enum { FIELD_WEB, FIELD_REST, FIELD_COUNT } Field;
Field field_of(TraceKind kind);

struct Gatherer {
    const Pool *pool;
    const LinkParams *params;
    Arena *arena;
    Arena scratch;
    PublicTools public_tools;
    uint32_t *lone_files; ///< by activity (Traces.lone_files)
    bool *is_shared;      ///< by value that stands for a file: two activities show one of its hashes
    TraceTable tables[FIELD_COUNT];
    VEC(Trace) traces;
    VEC(Shown) shown;
    VEC(ListedNames) listed;
};

/// Makes room for what so many values come to. A field that nothing is expected of may not be asked for.
void gather_expect(Gatherer *gatherer, Field field, size_t values);
/// A trace will be looked up soon: where it stands is asked of the memory.
void gather_ask(const Gatherer *gatherer, TraceKind kind, Text text);
/// Adds what the observations show. Fills `lone_files` where it is for weighing alone (Traces.lone_files).
void gather_observations(Gatherer *gatherer, bool is_for_ties, Crew *crew);

/// Groups activities into items: near-copies and one document with two sources. Showings are sorted by
/// (trace, activity). Fills items (activities, original, dates), item_of and copies of `out`.
void copies_find(Traces *out, Crew *crew);
/// The order in which two activities were published, so far as dates tell: undated ones come last.
bool activity_is_earlier(const Pool *pool, uint32_t a, uint32_t b);

/// Takes away what items repeat of others that they cite, and puts one trace in its place. Showings
/// are sorted by (trace, item). Fills `cited` of `out`.
void citations_settle(Traces *out);

/// Moves what can tie to another arena, so that the first can go. Numbers of traces become others, in the
/// same order; their texts, and what cites what, are not taken along.
void traces_slim(Traces *traces, Arena *arena);
