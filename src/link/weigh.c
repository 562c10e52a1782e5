// Weighing by the reuse mixture (docs/connect.md). For a trace x that both sides show, the side with the
// larger pool of that kind is the pool an actor would draw from:
//   M  its recent mass, sum of exp(−|Δt|/τ);  q  the share of x in it;  r = ρ·M/(M+2);
//   b  = (other clusters that show x + rest) / (all showings of the kind + rest), these being at least
//        `world` where nobody else shows x.
// Counting other clusters, not other activities: what one actor shows in forty reports is not common, and
// becomes the more telling the more of these reports are known to be his.
//
// Sums are whole millionths of a nat, so that contributions add up exactly whatever their order.

#include "link/weigh.h"

#include <math.h>
#include <stdlib.h>

#include "base/search.h"

void scale_init(Scale *scale, const Spread *spread)
{
    *scale = (Scale){.traces = spread->traces,
                     .spread = spread,
                     .groups = {INDEX_NONE, INDEX_NONE},
                     .without = INDEX_NONE};
    size_t count = spread->traces->item_count + (size_t)1;
    scale->mark = memory_get_paged(count);
    memset(scale->mark, 0, count);
    scale->stamp = memory_get_paged(count * sizeof *scale->stamp);
    memset(scale->stamp, 0, count * sizeof *scale->stamp);
}

void scale_done(Scale *scale)
{
    free(scale->mark);
    free(scale->stamp);
    vec_free(&scale->common);
    vec_free(&scale->causes);
    vec_free(&scale->holders);
    vec_free(&scale->marked);
}

/// The same, where the item's cluster is at hand.
static uint32_t side_at(const Scale *scale, uint32_t item, uint32_t cluster)
{
    // Mostly one item is weighed against a cluster.
    if (scale->marked.count > 1 ? scale->mark[item] != 0
                                : scale->marked.count == 1 && scale->marked.items[0] == item)
        return scale->mark[item];
    return cluster == scale->groups[0] ? 1 : cluster == scale->groups[1] ? 2 : 0;
}

uint32_t scale_side_of(const Scale *scale, uint32_t item)
{
    return side_at(scale, item, scale->spread->cluster_of[item]);
}

MicroNats scale_prior(const LinkParams *params)
{
    return -llround(log(params->against) * 1e6);
}

MicroProbability scale_probability(const Traces *traces, MicroNats total, bool is_apart)
{
    const LinkModel *model = traces->model;
    double nats = (double)total / 1e6;
    double odds = is_apart ? model->apart_slope * nats + model->apart_offset
                           : model->pair_slope * nats + model->pair_offset;
    double probability = 1.0 / (1.0 + exp(-odds)), most = traces->params->ceiling;
    double millionths = floor(1e6 * (probability < most ? probability : most) + .5);
    return millionths < 1 ? 1 : millionths > 999999 ? 999999 : (MicroProbability)millionths;
}

double scale_gap(Instant first_a, Instant last_a, Instant first_b, Instant last_b)
{
    if (first_a == INSTANT_NONE || first_b == INSTANT_NONE)
        return 0;
    Instant gap = first_a > last_b ? first_a - last_b : first_b > last_a ? first_b - last_a : 0;
    return (double)gap / (double)INSTANT_DAY;
}

/// What one side says of one trace.
typedef struct {
    uint32_t items;
    double doubt;        ///< that all its partners are wrong
    Instant first, last; ///< INSTANT_NONE when undated
} Voice;

static void voice_hear(Voice *voice, const Showing *showing)
{
    if (showing->first == INSTANT_NONE)
        return;
    if (voice->first == INSTANT_NONE || showing->first < voice->first)
        voice->first = showing->first;
    if (voice->last == INSTANT_NONE || showing->last > voice->last)
        voice->last = showing->last;
}

enum { PARTNERS_HEARD = 16 };

/// Partners of one side that speak of the trace; beyond sixteen there is no doubt left to remove.
typedef struct {
    uint32_t partner[PARTNERS_HEARD];
    double belief[PARTNERS_HEARD];
    uint32_t count;
} Witnesses;

static void witness_add(Witnesses *witnesses, uint32_t partner, double belief)
{
    for (uint32_t i = 0; i < witnesses->count; i++)
        if (witnesses->partner[i] == partner) {
            if (belief > witnesses->belief[i])
                witnesses->belief[i] = belief;
            return;
        }
    if (witnesses->count == PARTNERS_HEARD)
        return;
    witnesses->partner[witnesses->count] = partner;
    witnesses->belief[witnesses->count++] = belief;
}

static double witness_doubt(const Witnesses *witnesses)
{
    double doubt = 1;
    for (uint32_t i = 0; i < witnesses->count; i++)
        doubt *= 1 - witnesses->belief[i];
    return doubt;
}

static bool is_left_out(const Scale *scale, const Showing *showing)
{
    if (showing->partner == scale->without || scale->reader == MARKING_UNSTATED)
        return showing->partner == scale->without;
    const Pool *pool = scale->traces->pool;
    Marking marking = showing->observation != INDEX_NONE ? pool->observations[showing->observation].marking
                                                         : pool->activities[showing->activity].marking;
    return !marking_allows(marking, scale->reader);
}

/// Who shows a trace besides the two sides.
typedef struct {
    uint32_t items, clusters, lone; ///< `lone`: of the clusters, those of one item
} Others;

static void count_other(Scale *scale, uint32_t cluster, Others *others)
{
    others->items++;
    if (scale->stamp[cluster] == scale->stamp_now)
        return;
    scale->stamp[cluster] = scale->stamp_now;
    others->clusters++;
    others->lone += scale->spread->sizes[cluster] == 1;
}

/// Of showings [from, to), those of one item, copies of one list: only the most trusted source counts. NULL:
/// nobody is heard.
static const Showing *hear_item(const Scale *scale, uint32_t from, uint32_t to, Voice *voice)
{
    const Showing *best = NULL;
    for (uint32_t i = from; i < to; i++) {
        const Showing *showing = &scale->traces->showings[i];
        if (is_left_out(scale, showing))
            continue;
        if (!best || showing->belief > best->belief)
            best = showing;
        if (voice)
            voice_hear(voice, showing);
    }
    return best;
}

/// Who shows the trace besides two sides that both do, where everybody is heard.
static Others others_of(const Scale *scale, const Trace *trace, const uint32_t clusters[2],
                        const Voice voices[2])
{
    const Spread *spread = scale->spread;
    SpreadCounts counts = spread->counts[trace - scale->traces->traces];
    bool is_one = clusters[0] == clusters[1];
    return (Others){.items = trace->item_count - voices[0].items - voices[1].items,
                    .clusters = counts.clusters - (is_one ? 1 : 2),
                    .lone = counts.lone - (spread->sizes[clusters[0]] == 1) -
                            (!is_one && spread->sizes[clusters[1]] == 1)};
}

/// Its dates will be asked for (habits.c).
static void add_holder(Scale *scale, uint32_t item)
{
    *vec_push(&scale->holders) = item;
    __builtin_prefetch(&scale->traces->dates[item]);
}

/// Hears both sides, of items of these clusters, and counts who else shows the trace: clusters of the sides'
/// own items are not elsewhere. False when a side is silent.
static bool hear(Scale *scale, const Trace *trace, const uint32_t clusters[2], Voice voices[2],
                 Others *others)
{
    const uint32_t *shown_by = scale->traces->shown_by, *cluster = scale->spread->cluster;
    bool hears_all = scale->without == INDEX_NONE && scale->reader == MARKING_UNSTATED;
    Witnesses witnesses[2];
    *others = (Others){0};
    scale->stamp_now++;
    for (int s = 0; s < 2; s++) {
        witnesses[s].count = 0;
        voices[s] = (Voice){.first = INSTANT_NONE, .last = INSTANT_NONE};
        scale->stamp[clusters[s]] = scale->stamp_now;
    }
    uint32_t end = trace->first_showing + trace->showing_count;
    for (uint32_t from = trace->first_showing, to; from < end; from = to) {
        to = from + 1;
        // Most are of other clusters.
        if (hears_all && cluster[from] != clusters[0] && cluster[from] != clusters[1])
            continue;
        uint32_t item = shown_by[from], side = side_at(scale, item, cluster[from]);
        while (to < end && shown_by[to] == item)
            to++;
        if (side == 0) {
            if (!hears_all && hear_item(scale, from, to, NULL))
                count_other(scale, cluster[from], others);
            continue;
        }
        const Showing *best = hear_item(scale, from, to, &voices[side - 1]);
        if (!best)
            continue;
        voices[side - 1].items++;
        if (side == 2)
            add_holder(scale, item);
        witness_add(&witnesses[side - 1], best->partner, best->belief);
    }
    if (voices[0].items == 0 || voices[1].items == 0)
        return false;
    for (int s = 0; s < 2; s++)
        voices[s].doubt = witness_doubt(&witnesses[s]);
    if (hears_all)
        *others = others_of(scale, trace, clusters, voices);
    return true;
}

static double mass_seen_from(const Traces *traces, const Side *side, TraceKind kind, Instant first,
                             Instant last)
{
    double days = evidence_rows[kind].days, mass = 0;
    if (side->mass[kind] == 0 && side->but_count == 0)
        return 0;
    if (first == INSTANT_NONE || !side->is_dated)
        return (double)side->mass[kind];
    if (side->ages) {
        mass = ages_mass(side->ages, traces, kind, first, last);
        for (uint32_t i = 0; i < side->but_count; i++)
            mass -= age_mass(&traces->items[side->but[i]], traces, kind, first, last);
        return mass;
    }
    for (uint32_t i = 0; i < side->item_count; i++) {
        const Item *item = &traces->items[side->items[i]];
        if (item->mass[kind] == 0)
            continue;
        bool is_out = false;
        for (uint32_t k = 0; k < side->but_count && !is_out; k++)
            is_out = side->but[k] == side->items[i];
        if (!is_out)
            mass += (double)item->mass[kind] * exp(-scale_gap(item->first, item->last, first, last) / days);
    }
    return mass;
}

double scale_mass(Scale *scale, const Side *side, TraceKind kind, Instant first, Instant last)
{
    Seen *seen = &scale->seen[kind];
    if (seen->turn != scale->turn || seen->side != side || seen->first != first || seen->last != last)
        *seen =
            (Seen){side, first, last, mass_seen_from(scale->traces, side, kind, first, last), scale->turn};
    return seen->mass;
}

/// What a claim that both sides make is worth: as learnt for its word, less where others with the same claim
/// have come together elsewhere. False when the reader may not know of it.
static bool weigh_claim(const Scale *scale, const Trace *trace, const Voice voices[2], const Others *others,
                        Cause *out)
{
    if (scale->reader != MARKING_UNSTATED && trace->marking != MARKING_UNSTATED &&
        !marking_allows(trace->marking, scale->reader))
        return false;
    const LinkParams *params = scale->traces->params;
    double own = voices[0].items + voices[1].items, joined = others->items - others->clusters;
    double odds = exp(trace->claim) * own / (own + joined);
    out->belief = (1 - voices[0].doubt) * (1 - voices[1].doubt);
    out->full =
        llround(log(out->belief * odds + 1 - out->belief) * scale->traces->model->weight[trace->kind] * 1e6);
    out->common = 1 / (1 + odds / params->against);
    out->days = -1;
    return true;
}

/// How common a thing is elsewhere: others who show it, of all that anybody shows of its kind.
static double common_of(const Traces *traces, const EvidenceRow *row, TraceKind drawn, const Others *others,
                        Cause *out)
{
    double shown = (double)traces->kind_mass[drawn];
    // In a small pool "nobody else shows it" would otherwise make every value common. What others do show
    // needs no such help: there the pool speaks for itself.
    if (others->clusters == 0 && shown < traces->params->world)
        shown = traces->params->world;
    out->others = others->clusters;
    if (traces->has_mistakes)
        out->others -= others->lone * (1 - traces->params->lone_weight);
    return (out->others + row->rest) / (shown + row->rest);
}

/// A thing that both sides show: drawn by the one with fewer of its kind from the recent store of the other,
/// as the reuse mixture has it, or from what is common.
static void weigh_thing(Scale *scale, const Side *a, const Side *b, const Trace *trace, const Voice voices[2],
                        const Others *others, Cause *out)
{
    const Traces *traces = scale->traces;
    const EvidenceRow *row = &evidence_rows[trace->kind];
    TraceKind drawn = evidence_drawn_from(trace->kind);
    bool is_a = a->mass[drawn] >= b->mass[drawn];
    const Voice *own = &voices[is_a ? 0 : 1], *other = &voices[is_a ? 1 : 0];
    double gap = scale_gap(own->first, own->last, other->first, other->last);
    double mass = scale_mass(scale, is_a ? a : b, drawn, other->first, other->last);
    double kept = own->items * exp(-gap / row->days);
    mass = fmax(mass, kept);
    double reuse = row->reuse * mass / (mass + 2), reuse_of_it = row->reuse * kept / (mass + 2);
    out->common = common_of(traces, row, drawn, others, out);
    out->belief = (1 - voices[0].doubt) * (1 - voices[1].doubt);
    double nats = log(out->belief * (1 - reuse + reuse_of_it / out->common) + 1 - out->belief);
    nats = fmin(nats, row->cap) * traces->model->weight[trace->kind];
    if (trace->is_listed && nats > 0)
        nats = fmax(0, nats - traces->params->listed);
    out->full = llround(nats * 1e6);
    out->share = kept / fmax(mass, 1);
    out->days = own->first == INSTANT_NONE || other->first == INSTANT_NONE ? -1 : (int)gap;
}

/// A side that shows anything has items.
static uint32_t cluster_of(const Scale *scale, const Side *side)
{
    return side->group != INDEX_NONE ? side->group : scale->spread->cluster_of[side->items[0]];
}

/// False when one of the sides does not show it, as far as the reader may see.
static bool weigh_trace(Scale *scale, const Side *a, const Side *b, uint32_t number, Cause *out)
{
    const Trace *trace = &scale->traces->traces[number];
    Voice voices[2];
    Others others;
    const uint32_t clusters[2] = {cluster_of(scale, a), cluster_of(scale, b)};
    uint32_t holders = (uint32_t)scale->holders.count;
    if (!hear(scale, trace, clusters, voices, &others))
        return false;
    *out = (Cause){.trace = number,
                   .root = trace->root,
                   .strand = evidence_rows[trace->kind].strand,
                   .first_holder = holders,
                   .holder_count = (uint32_t)scale->holders.count - holders,
                   .elsewhere = others.clusters};
    if (trace->claim > 0)
        return weigh_claim(scale, trace, voices, &others, out);
    weigh_thing(scale, a, b, trace, voices, &others, out);
    return true;
}

static int compare_roots(const void *left, const void *right)
{
    const Cause *a = left, *b = right;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->full != b->full)
        return a->full > b->full ? -1 : 1;
    return (a->trace > b->trace) - (a->trace < b->trace);
}

static int compare_causes(const void *left, const void *right)
{
    const Cause *a = left, *b = right;
    if (a->strand != b->strand)
        return a->strand < b->strand ? -1 : 1;
    if (a->full != b->full)
        return a->full > b->full ? -1 : 1;
    return (a->trace > b->trace) - (a->trace < b->trace);
}

/// Mostly there are two or three.
static void sort_causes(Cause *causes, size_t count, int (*compare)(const void *, const void *))
{
    enum { FEW = 12 };
    if (count > FEW) {
        qsort(causes, count, sizeof *causes, compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        Cause moving = causes[i];
        size_t at = i;
        for (; at > 0 && compare(&moving, &causes[at - 1]) < 0; at--)
            causes[at] = causes[at - 1];
        causes[at] = moving;
    }
}

/// Of each root cause the strongest trace stays; within a strand each further one is discounted.
static void discount(Scale *scale)
{
    size_t kept = 0;
    sort_causes(scale->causes.items, scale->causes.count, compare_roots);
    for (size_t i = 0; i < scale->causes.count; i++)
        if (i == 0 || scale->causes.items[i].root != scale->causes.items[kept - 1].root)
            scale->causes.items[kept++] = scale->causes.items[i];
    scale->causes.count = kept;
    sort_causes(scale->causes.items, kept, compare_causes);
    uint32_t rank = 0;
    for (size_t i = 0; i < kept; i++) {
        Cause *cause = &scale->causes.items[i];
        rank = i > 0 && cause[-1].strand == cause->strand ? rank + 1 : 0;
        cause->rank = rank;
        cause->nats =
            rank ? llround((double)cause->full * pow(scale->traces->params->discount, rank)) : cause->full;
    }
}

/// What one side repeats of the other, they have in common.
static void weigh_absence(Scale *scale, const Side *a, const Side *b)
{
    static const bool is_telling[STRAND_COUNT] = {
        [STRAND_FILE] = true,     [STRAND_WEB] = true,  [STRAND_ADDRESS] = true, [STRAND_PERSONA] = true,
        [STRAND_ARTEFACT] = true, [STRAND_TOOL] = true, [STRAND_CLAIM] = true};
    bool shows[2][STRAND_COUNT] = {{false}}, common[STRAND_COUNT] = {false};
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        Strand strand = evidence_rows[k].strand;
        shows[0][strand] |= a->mass[k] > 0;
        shows[1][strand] |= b->mass[k] > 0;
    }
    for (size_t i = 0; i < scale->causes.count; i++)
        common[scale->causes.items[i].strand] = true;
    for (size_t s = 0; s < STRAND_COUNT; s++)
        scale->absence[s] =
            is_telling[s] && shows[0][s] && shows[1][s] && !common[s] && !common[STRAND_CITATION]
                ? llround(scale->traces->params->absence_nats * 1e6)
                : 0;
}

static void mark_sides(Scale *scale, const Side *a, const Side *b)
{
    for (size_t i = 0; i < scale->marked.count; i++)
        scale->mark[scale->marked.items[i]] = 0;
    vec_clear(&scale->marked);
    const Side *sides[2] = {a, b};
    for (uint8_t s = 0; s < 2; s++) {
        scale->groups[s] = sides[s]->group;
        for (uint32_t i = 0; sides[s]->group == INDEX_NONE && i < sides[s]->item_count; i++) {
            scale->mark[sides[s]->items[i]] = (uint8_t)(s + 1);
            *vec_push(&scale->marked) = sides[s]->items[i];
        }
    }
}

/// Which side shows a trace, as bits, of those that are heard.
static unsigned sides_showing(const Scale *scale, const Trace *trace)
{
    unsigned sides = 0;
    for (uint32_t i = trace->first_showing; i < trace->first_showing + trace->showing_count; i++) {
        // A source that is no link itself: its showings' clusters are not kept at hand.
        uint32_t side = scale_side_of(scale, scale->traces->shown_by[i]);
        if (side && !is_left_out(scale, &scale->traces->showings[i]))
            sides |= 1u << side;
    }
    return sides;
}

/// Whether both sides show something that the trace is derived from: then that is the evidence.
static bool shares_source(const Scale *scale, uint32_t trace)
{
    const Traces *traces = scale->traces;
    size_t at;
    SEARCH(at, traces->derived_count, traces->derived[at].trace < trace);
    enum { BOTH = 1u << 1 | 1u << 2 };
    for (; at < traces->derived_count && traces->derived[at].trace == trace; at++)
        if (sides_showing(scale, &traces->traces[traces->derived[at].source]) == BOTH)
            return true;
    return false;
}

static void weigh_cause(Scale *scale, const Side *a, const Side *b, uint32_t trace)
{
    Cause cause;
    if (evidence_is_derived(scale->traces->traces[trace].kind) && shares_source(scale, trace))
        return;
    if (weigh_trace(scale, a, b, trace, &cause))
        *vec_push(&scale->causes) = cause;
}

/// Both list it. Who shows it is asked for, to be there when it is weighed.
static void add_common(Scale *scale, uint32_t trace)
{
    const Traces *traces = scale->traces;
    uint32_t first = traces->traces[trace].first_showing;
    *vec_push(&scale->common) = trace;
    __builtin_prefetch(&scale->spread->counts[trace]);
    __builtin_prefetch(&scale->spread->cluster[first]);
    __builtin_prefetch(&traces->shown_by[first]);
    __builtin_prefetch(&traces->showings[first]);
    __builtin_prefetch(&traces->showings[first] + 1);
}

/// Adds those of the list that the side shows.
static void find_shown(Scale *scale, const uint32_t *traces, size_t count, const Side *side)
{
    for (size_t i = 0; i < count; i++)
        if (trace_set_has(&side->set, traces[i]))
            add_common(scale, traces[i]);
}

/// Adds what stands in both lists, ascending ones.
static void find_common(Scale *scale, const uint32_t *few, size_t few_count, const uint32_t *many,
                        size_t many_count)
{
    for (size_t i = 0; i < few_count; i++) {
        uint32_t at = search_number(many, (uint32_t)many_count, few[i]);
        if (at < many_count && many[at] == few[i])
            add_common(scale, few[i]);
    }
}

/// What an activity shows is mostly seen from the day of its report: what a large side shows around that day
/// will be asked for.
static void expect_ages(Scale *scale, const Side *a, const Side *b)
{
    const Side *one = a->is_of_item ? a : b, *large = one == a ? b : a;
    scale->expected.ages = NULL;
    if (one->is_of_item && large->ages)
        ages_expect(&scale->expected, large->ages, one->mass, scale->traces->dates[one->items[0]].first);
}

static void begin(Scale *scale, const Side *a, const Side *b)
{
    vec_clear(&scale->causes);
    vec_clear(&scale->holders);
    vec_clear(&scale->common);
    scale->turn++;
    mark_sides(scale, a, b);
    expect_ages(scale, a, b);
    ages_ask(&scale->expected, AGES_LISTS);
}

/// Of what many show, the two sides' showings stand anywhere: all are asked for before the first is heard.
static void look_for_voices(const Scale *scale, const Side *a, const Side *b)
{
    enum { ASKED = 2 }; // by add_common
    const Traces *traces = scale->traces;
    if (scale->common.count == 0)
        return;
    const uint32_t one = cluster_of(scale, a), two = cluster_of(scale, b), *cluster = scale->spread->cluster;
    for (size_t i = 0; i < scale->common.count; i++) {
        const Trace *trace = &traces->traces[scale->common.items[i]];
        uint32_t end = trace->first_showing + trace->showing_count;
        for (uint32_t s = trace->first_showing + ASKED; s < end; s++)
            if (cluster[s] == one || cluster[s] == two)
                __builtin_prefetch(&traces->showings[s]);
    }
}

static void weigh_common(Scale *scale, const Side *a, const Side *b)
{
    ages_ask(&scale->expected, AGES_STRETCHES);
    look_for_voices(scale, a, b);
    ages_ask(&scale->expected, AGES_DAYS);
    for (size_t i = 0; i < scale->common.count; i++)
        weigh_cause(scale, a, b, scale->common.items[i]);
    discount(scale);
    weigh_absence(scale, a, b);
    scale->total = 0;
    for (size_t i = 0; i < scale->causes.count; i++)
        scale->total += scale->causes.items[i].nats;
    for (size_t s = 0; s < STRAND_COUNT; s++)
        scale->total += scale->absence[s];
}

void scale_weigh(Scale *scale, const Side *a, const Side *b)
{
    begin(scale, a, b);
    const Side *few = a->trace_count <= b->trace_count ? a : b, *many = few == a ? b : a;
    if (many->set.slots)
        find_shown(scale, few->traces, few->trace_count, many);
    else
        find_common(scale, few->traces, few->trace_count, many->traces, many->trace_count);
    weigh_common(scale, a, b);
}

void scale_weigh_shared(Scale *scale, const Side *a, const Side *b, const Known *known)
{
    begin(scale, a, b);
    for (size_t i = 0; i < known->pairing_count; i++)
        add_common(scale, known->pairing[i]);
    if (known->other_count <= b->trace_count && b->set.slots)
        find_shown(scale, known->others, known->other_count, b);
    else if (known->other_count <= b->trace_count)
        find_common(scale, known->others, known->other_count, b->traces, b->trace_count);
    else
        find_common(scale, b->traces, b->trace_count, known->others, known->other_count);
    weigh_common(scale, a, b);
}

MicroNats scale_total_without(const Scale *scale, size_t without)
{
    MicroNats total = 0;
    const Cause *gone = &scale->causes.items[without];
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        if (i == without)
            continue;
        bool moves_up = cause->strand == gone->strand && cause->rank > gone->rank;
        total += moves_up
                     ? llround((double)cause->full * pow(scale->traces->params->discount, cause->rank - 1))
                     : cause->nats;
    }
    for (size_t s = 0; s < STRAND_COUNT; s++)
        total += scale->absence[s];
    return total;
}
