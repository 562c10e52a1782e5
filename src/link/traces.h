#pragma once
/// The pool as evidence: which activity shows which trace, and which activities are one item.

#include "base/crew.h"
#include "base/heap.h"
#include "link/evidence.h"

typedef struct {
    Text text;
    TraceKind kind : 8;
    Marking marking : 4;  ///< of the statement that makes it one; UNSTATED: it needs none
    bool is_listed : 1;   ///< a warning list holds it
    bool is_usable : 1;   ///< it may be weighed
    bool is_linkable : 1; ///< at least two items show it and it is no hub: worth keeping in lists
    bool is_source : 1;   ///< at least two items show it, and something that ties is derived from it
    bool is_lone : 1; ///< shown once: `first_showing` is the activity that shows it, and there is no showing
    uint32_t parent;  ///< the more general trace it was derived into; INDEX_NONE: none
    uint32_t root;    ///< traces with one root share one cause
    uint32_t first_showing, showing_count;
    uint32_t item_count; ///< distinct items that show it
    double claim;        ///< nats it is worth as a claim; 0: it is none
    /// Where mistakes are reckoned with (hubs.c): that it is nobody's own, and how rare that makes it, in
    /// nats, before any cluster is known.
    double hub, worth;
} Trace;

/// One activity shows one trace. Sorted by (trace, item, activity).
typedef struct {
    uint32_t trace, item, activity, partner;
    Instant first, last;  ///< INDEX of time; INSTANT_NONE when nothing says when
    double belief;        ///< that the statement is right
    uint32_t observation; ///< INDEX_NONE: read from a title
} Showing;

/// Something of the ways in which an item works (conduct.h).
typedef struct {
    uint32_t what; ///< a trace, or of ways that are none, a number of its own
    uint32_t count;
} Act;

/// An activity and the copies of it: one list with several sources.
typedef struct {
    uint32_t *activities; ///< ascending
    uint32_t activity_count;
    uint32_t original;   ///< the earliest
    Instant first, last; ///< over its activities
    uint32_t *traces;    ///< the linkable ones, ascending
    uint32_t trace_count;
    uint32_t number; ///< its own
    Act *acts;       ///< where mistakes are reckoned with, by `what`, each once; linkable or not
    uint32_t act_count;
    uint32_t mass[TRACE_COUNT]; ///< distinct traces of each kind, linkable or not
} Item;

/// When an item was.
typedef struct {
    Instant first, last;
} Dates;

/// An item cites another.
typedef struct {
    uint32_t from, to;
    uint32_t citation; ///< of the pool: where it says so first
    uint32_t trace;    ///< that stands for what it repeats; INDEX_NONE: nothing that tells anything
    uint32_t repeated; ///< traces of the other's that it shows and that do not count as its own
    bool is_telling;   ///< one of them is shown first hand by few, and most is repeated of this item
} Cited;

/// A trace that a source, another trace, comes to (derived.h).
typedef struct {
    uint32_t trace, source;
} Derived;

/// A trace of names that a list holds to be one, and which list that is.
typedef struct {
    uint32_t trace, list;
} ListedNames;

typedef struct {
    const Pool *pool;
    const LinkParams *params;
    const LinkModel *model;
    Arena *arena;
    Heap *heap; ///< for what weighing makes; NULL: from malloc
    Trace *traces;
    uint32_t trace_count;
    bool *pairs; ///< by trace: its kind makes pairs; for walks that ask for nothing else
    Showing *showings;
    uint32_t showing_count;
    uint32_t *shown_by; ///< by showing: its item once more, for walks that ask for nothing else
    Dates *dates;       ///< by item: its dates once more, likewise
    Item *items;        ///< by first activity
    uint32_t item_count;
    uint32_t *item_of; ///< by activity
    /// By activity: files that it alone shows, which are then counted and no traces, as other traces that are
    /// shown once have no showing; NULL: all are traces, and have showings.
    uint32_t *lone_files;
    /// By trace, where weighing alone is asked for: a number that looks like chance and depends on what its
    /// root is alone.
    uint32_t *chance;
    uint64_t kind_mass[TRACE_COUNT]; ///< showings by distinct items
    /// At most this share of a kind's showings stands at the wrong activity, and whether that matters
    /// (mistakes.c).
    double mistaken[TRACE_COUNT];
    bool has_mistakes;
    const double *fade[TRACE_COUNT]; ///< exp(−gap/days) of each kind, by days, or NULL (ages.h)
    uint32_t hub_count;
    Copy *copies;
    uint32_t copy_count;
    Cited *cited; ///< by (from, to)
    uint32_t cited_count;
    ListedNames *listed; ///< by trace
    uint32_t listed_count;
    Derived *derived; ///< by (trace, source): what ties, and sources that two items show
    uint32_t derived_count;
} Traces;

/// Everything lives in the arena. `rulings_different` pairs (by activity) are never made one item.
void traces_gather(const Pool *pool, const LinkParams *params, Arena *arena, Traces *out);
/// What telling of single weighings asks for: files that one activity alone shows are counted, and what is
/// nobody's own (`hub`, `worth`) is not learnt.
void traces_gather_told(const Pool *pool, const LinkParams *params, Crew *crew, Arena *arena, Traces *out);
/// What weighing alone asks for: what ties nobody is counted and given back, texts are not kept. The same
/// whatever the crew.
void traces_gather_ties(const Pool *pool, const LinkParams *params, Crew *crew, Arena *arena, Traces *out);
