#pragma once
/// Weighing two sides, each a set of items, by the reuse mixture:  λ = ln[(1 − r) + r·q/b].

#include "base/vec.h"
#include "link/ages.h"
#include "link/conduct.h"
#include "link/spread.h"
#include "link/trace_set.h"

/// A set of items with the traces that could tie it to others.
typedef struct {
    uint32_t *items; ///< ascending
    uint32_t item_count;
    uint32_t *traces; ///< linkable ones, ascending
    uint32_t trace_count;
    TraceSet set; ///< of `traces`, of a large side
    uint32_t mass[TRACE_COUNT];
    bool is_dated;       ///< some item has a date
    Ages *ages;          ///< of a large side; else NULL
    Conduct conduct;     ///< where mistakes are reckoned with
    const uint32_t *but; ///< items that are left out of a view (side_without)
    uint32_t but_count;
    bool is_of_item; ///< it is of one item, and its lists are the item's own
    /// The cluster whose items these are, but for those of the other side; INDEX_NONE: any items. Large
    /// clusters are then weighed without touching each of their items.
    uint32_t group;
} Side;

/// One root cause that both sides show.
typedef struct {
    uint32_t trace, root;
    Strand strand;
    uint32_t first_holder; ///< of `Scale.holders`: the second side's items that show it
    MicroNats full;        ///< before the discount for dependence
    MicroNats nats;        ///< what it contributes
    uint32_t rank;         ///< among those of its strand, from 0
    uint32_t elsewhere;    ///< other clusters that show it
    double belief;         ///< that both statements are right
    double others;         ///< the same, clusters of one counted as `lone_weight`
    double share;          ///< q: of what the larger side's pool holds of the kind lately, this trace
    double common;         ///< b: how often an unrelated draw of the kind would give this trace
    int days;              ///< between the sides' showings; -1 unknown
    uint32_t holder_count; ///< and so many after it
} Cause;

typedef struct Habits Habits;

/// Recent mass of a side's pool, seen from a time: most of what an activity shows has one date.
typedef struct {
    const Side *side;
    Instant first, last;
    double mass;
    uint64_t turn; ///< the weighing that it was reckoned for
} Seen;

/// Working memory, reused from one weighing to the next.
typedef struct {
    const Traces *traces;
    const Habits *habits; ///< where mistakes are reckoned with; else not looked at
    const Spread *spread; ///< whose showing a showing is; may change between weighings
    uint8_t *mark;        ///< by item: 1 and 2 for the sides that are no cluster
    VEC(uint32_t) marked;
    Seen seen[TRACE_COUNT]; ///< of the sides weighed last
    uint64_t turn;          ///< weighings so far
    AgesExpected expected;  ///< of this one
    uint32_t groups[2];     ///< of the sides that are one
    uint32_t *stamp;        ///< by cluster number
    uint32_t stamp_now;
    uint32_t without;      ///< a partner whose statements are left out; INDEX_NONE: none
    Marking reader;        ///< statements marked more strictly are left out; UNSTATED: none is
    VEC(uint32_t) common;  ///< traces that both sides show
    VEC(Cause) causes;     ///< by strand, strongest first
    VEC(uint32_t) holders; ///< items of the second side that show a cause's trace, cause by cause
    MicroNats absence[STRAND_COUNT];
    MicroNats total; ///< of causes and absences, without any prior
    bool is_apart;   ///< lists keep apart whom the sides are called (guard.c)
} Scale;

void scale_init(Scale *scale, const Spread *spread);
void scale_done(Scale *scale);
/// Fills `causes`, `absence` and `total`. The items of a side are of one cluster. The sides must live until
/// the next weighing.
void scale_weigh(Scale *scale, const Side *a, const Side *b);
/// What is known of what two sides list.
typedef struct {
    const uint32_t *pairing; ///< traces that make pairs and that both list
    size_t pairing_count;
    const uint32_t *others; ///< those of the first that make none; ascending
    size_t other_count;
} Known;

/// The same where so much is known.
void scale_weigh_shared(Scale *scale, const Side *a, const Side *b, const Known *known);
/// 1 or 2 for an item of the sides weighed last, else 0.
uint32_t scale_side_of(const Scale *scale, uint32_t item);
/// Days between two times; 0 where they meet or one is unknown.
double scale_gap(Instant first_a, Instant last_a, Instant first_b, Instant last_b);
/// Recent mass of a side's pool of one kind, seen from the time [first, last] of a showing elsewhere.
double scale_mass(Scale *scale, const Side *side, TraceKind kind, Instant first, Instant last);
/// The total without one cause: what follows it in its strand moves up.
MicroNats scale_total_without(const Scale *scale, size_t cause);
/// ln α: what speaks against one actor before anything is seen, as a negative number.
MicroNats scale_prior(const LinkParams *params);
/// That two are one actor. Of two that stand apart, all that kept them apart is known too.
MicroProbability scale_probability(const Traces *traces, MicroNats total, bool is_apart);

void side_of_items(Side *side, const Traces *traces, const uint32_t *items, uint32_t count);
/// Adds the items of another side.
void side_join(Side *into, const Traces *traces, const Side *from);
/// Takes items away. What only they showed stays listed, which costs time and changes no weighing.
void side_remove(Side *side, const Traces *traces, const uint32_t *items, uint32_t count);
/// A view of `whole`, a cluster, without some of its items, which are to be the other side. Nothing to give
/// back.
Side side_without(const Side *whole, const Traces *traces, const uint32_t *items, uint32_t count);
void side_done(Side *side);
