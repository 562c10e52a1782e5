// From observations to an index of traces. Traces are numbered as they are met while the pool is walked in
// its canonical order, so a number means the same whatever the order of pooling.

#include "link/traces.h"

#include <stdlib.h>

#include "base/hash.h"
#include "indicators/indicators.h"
#include "link/ages.h"
#include "link/conduct.h"
#include "link/derived.h"
#include "link/gather.h"
#include "link/hubs.h"
#include "link/mistakes.h"
#include "link/names.h"

static uint32_t hash_of(TraceKind kind, Text text)
{
    uint64_t hash = hash_quick(text) + (uint64_t)kind * 0x9e3779b97f4a7c15;
    return (uint32_t)(hash >> 32 ^ hash);
}

static TraceSlot *find_slot(const Gatherer *gatherer, TraceKind kind, Text text, uint32_t hash)
{
    size_t at = hash & (gatherer->room - 1);
    for (; gatherer->slots[at].number != INDEX_NONE; at = (at + 1) & (gatherer->room - 1)) {
        const TraceSlot *slot = &gatherer->slots[at];
        const Trace *trace = &gatherer->traces.items[slot->number];
        if (slot->hash == hash && trace->kind == kind && text_equal(trace->text, text))
            break;
    }
    return &gatherer->slots[at];
}

static void make_room(Gatherer *gatherer, size_t room)
{
    TraceSlot *old = gatherer->slots;
    size_t old_room = gatherer->room;
    gatherer->slots = memory_get(room * sizeof *gatherer->slots);
    memset(gatherer->slots, 0xff, room * sizeof *gatherer->slots);
    gatherer->room = room;
    for (size_t i = 0; i < old_room; i++) {
        if (old[i].number == INDEX_NONE)
            continue;
        size_t at = old[i].hash & (room - 1);
        while (gatherer->slots[at].number != INDEX_NONE)
            at = (at + 1) & (room - 1);
        gatherer->slots[at] = old[i];
    }
    free(old);
}

uint32_t gather_own_trace(Gatherer *gatherer, TraceKind kind, Text text)
{
    *vec_push(&gatherer->traces) = (Trace){.kind = kind, .text = text, .parent = INDEX_NONE};
    return (uint32_t)gatherer->traces.count - 1;
}

uint32_t gather_trace(Gatherer *gatherer, TraceKind kind, Text text)
{
    // Two thirds full is where linear probing gets slow.
    if (gatherer->traces.count * 3 >= gatherer->room * 2)
        make_room(gatherer, gatherer->room * 2);
    uint32_t hash = hash_of(kind, text);
    TraceSlot *slot = find_slot(gatherer, kind, text, hash);
    if (slot->number == INDEX_NONE)
        *slot = (TraceSlot){gather_own_trace(gatherer, kind, text), hash};
    return slot->number;
}

void gather_parent(Gatherer *gatherer, uint32_t trace, uint32_t parent)
{
    gatherer->traces.items[trace].parent = parent;
}

void gather_show(Gatherer *gatherer, uint32_t trace, uint32_t observation)
{
    uint32_t activity = gatherer->pool->observations[observation].activity;
    *vec_push(&gatherer->shown) = (Shown){trace, activity, observation};
}

void gather_mention(Gatherer *gatherer, uint32_t trace, uint32_t activity)
{
    *vec_push(&gatherer->shown) = (Shown){trace, activity, INDEX_NONE};
}

static double belief_of(const Gatherer *gatherer, uint32_t partner, unsigned credibility, TraceKind kind)
{
    const LinkParams *params = gatherer->params;
    double belief = params_reliability(gatherer->pool->partners[partner].reliability);
    belief *= params->credibility[credibility >= 1 && credibility <= 6 ? credibility : 6];
    return belief * (1 - evidence_rows[kind].fake);
}

static Showing showing_of(const Gatherer *gatherer, const Shown *shown)
{
    const Pool *pool = gatherer->pool;
    const Activity *by = &pool->activities[shown->activity];
    const Observation *it = shown->observation == INDEX_NONE ? NULL : &pool->observations[shown->observation];
    Instant first = it ? it->first_seen : INSTANT_NONE, last = it ? it->last_seen : INSTANT_NONE;
    if (first == INSTANT_NONE)
        first = last != INSTANT_NONE ? last : by->date;
    if (last == INSTANT_NONE || last < first)
        last = first;
    return (Showing){
        .trace = shown->trace,
        .activity = shown->activity,
        .partner = by->partner,
        .first = first,
        .last = last,
        .belief = belief_of(gatherer, by->partner, it ? it->credibility : 6,
                            gatherer->traces.items[shown->trace].kind),
        .observation = shown->observation,
    };
}

void gather_claim(Gatherer *gatherer, uint32_t trace, double nats)
{
    gatherer->traces.items[trace].claim = nats;
}

const Pool *gather_pool(const Gatherer *gatherer)
{
    return gatherer->pool;
}

const LinkParams *gather_params(const Gatherer *gatherer)
{
    return gatherer->params;
}

const PublicTools *gather_public_tools(const Gatherer *gatherer)
{
    return &gatherer->public_tools;
}

Arena *gather_arena(Gatherer *gatherer)
{
    return gatherer->arena;
}

/// What a value comes to, worked out when it is first met: most are shown several times.
typedef struct {
    uint32_t traces;    ///< where they stand in `Met.traces`, after their number; INDEX_NONE: not met yet
    uint32_t publisher; ///< whose own address or site it is, by `Met.names`; INDEX_NONE: nobody's
} MetValue;

typedef struct {
    MetValue *values;        ///< by value
    VEC(uint32_t) traces;    ///< begins with an empty list
    Text *names;             ///< by partner, as names are compared
    uint32_t *first_of_name; ///< by partner: the first of that name
    bool begins_name[256];   ///< by byte: some partner's name begins so
    Arena *scratch;          ///< by worker
    unsigned workers;
} Met;

static void met_init(Met *met, Gatherer *gatherer, Crew *crew)
{
    const Pool *pool = gatherer->pool;
    *met = (Met){.scratch = arena_array(&gatherer->scratch, Arena, crew_size(crew)),
                 .workers = crew_size(crew),
                 .values = memory_get((pool->value_count + (size_t)1) * sizeof *met->values),
                 .names = arena_array(&gatherer->scratch, Text, pool->partner_count),
                 .first_of_name = arena_array(&gatherer->scratch, uint32_t, pool->partner_count)};
    memset(met->values, 0xff, (pool->value_count + (size_t)1) * sizeof *met->values);
    *vec_push(&met->traces) = 0;
    for (uint32_t i = 0; i < pool->partner_count; i++) {
        met->names[i] = name_canonical(pool->partners[i].name, &gatherer->scratch);
        while (!text_equal(met->names[met->first_of_name[i]], met->names[i]))
            met->first_of_name[i]++;
        if (met->names[i].length)
            met->begins_name[(unsigned char)met->names[i].bytes[0]] = true;
    }
}

static void met_done(Met *met)
{
    for (unsigned w = 0; w < met->workers; w++)
        arena_done(&met->scratch[w]);
    free(met->values);
    vec_free(&met->traces);
}

/// Most hosts are nobody's of the pool, which their letters tell; where a registered domain begins, a long
/// list must be asked.
static bool may_be_publishers(const Met *met, Text host)
{
    Text rest = host, label;
    while (text_cut(&rest, '.', &label))
        if (label.length &&
            (!byte_is_alnum(label.bytes[0]) || met->begins_name[(unsigned char)byte_lower(label.bytes[0])]))
            return true;
    return false;
}

static uint32_t publisher_of(const Met *met, const Gatherer *gatherer, const Value *value, Arena *scratch)
{
    Text host = value->kind == KIND_DOMAIN ? value->text : indicator_host(value->kind, value->text);
    Text registered = may_be_publishers(met, host) ? domain_registered(host) : TEXT_NONE, label;
    if (!registered.length || !text_cut(&registered, '.', &label))
        return INDEX_NONE;
    arena_clear(scratch);
    label = name_canonical(label, scratch);
    for (uint32_t i = 0; i < gatherer->pool->partner_count; i++)
        if (text_equal(met->names[i], label))
            return i;
    return INDEX_NONE;
}

typedef struct {
    Met *met;
    const Gatherer *gatherer;
} FindingPublishers;

enum { PIECE = 1 << 14 }; ///< values that a thread takes at a time

static void publishers_piece(void *self, unsigned worker, uint32_t piece)
{
    const FindingPublishers *it = self;
    const Pool *pool = it->gatherer->pool;
    uint32_t from = piece * PIECE, left = pool->value_count - from,
             end = from + (left < PIECE ? left : PIECE);
    for (uint32_t i = from; i < end; i++)
        it->met->values[i].publisher =
            publisher_of(it->met, it->gatherer, &pool->values[i], &it->met->scratch[worker]);
}

/// Value by value, as they stand in memory, by several threads.
static void find_publishers(Met *met, const Gatherer *gatherer, Crew *crew)
{
    FindingPublishers it = {met, gatherer};
    crew_do(crew, (gatherer->pool->value_count + PIECE - 1) / PIECE, publishers_piece, &it);
}

static bool is_lone_file(const Gatherer *gatherer, uint32_t number)
{
    return gatherer->lone_files && kind_is_hash(gatherer->pool->values[number].kind) &&
           !gatherer->is_shared[number];
}

/// Shows what the observation's value makes.
static void show(Met *met, Gatherer *gatherer, uint32_t observation, uint32_t number)
{
    MetValue *it = &met->values[number];
    const Value *value = &gatherer->pool->values[number];
    if (it->traces == INDEX_NONE && is_lone_file(gatherer, number)) {
        gatherer->lone_files[gatherer->pool->observations[observation].activity]++;
        it->traces = 0;
    }
    if (it->traces != INDEX_NONE) {
        const uint32_t *traces = &met->traces.items[it->traces];
        for (uint32_t i = 1; i <= traces[0]; i++)
            gather_show(gatherer, traces[i], observation);
        return;
    }
    size_t before = gatherer->shown.count;
    EvidenceShow show_it = evidence_of(value->kind);
    if (show_it && (gatherer->params->has_names || value->kind != KIND_FAMILY))
        show_it(gatherer, observation, value->kind, value->text);
    it->traces = (uint32_t)met->traces.count;
    *vec_push(&met->traces) = (uint32_t)(gatherer->shown.count - before);
    for (size_t i = before; i < gatherer->shown.count; i++)
        *vec_push(&met->traces) = gatherer->shown.items[i].trace;
}

/// The value that stands for it.
static uint32_t file_of(const Pool *pool, uint32_t value)
{
    uint32_t same = pool->values[value].same_as;
    return same < pool->value_count ? same : value;
}

/// Most of a large pool are files that one activity alone shows. They tie nobody, so they are counted:
/// nothing else is asked of them.
static void find_lone_files(Gatherer *gatherer)
{
    const Pool *pool = gatherer->pool;
    if (evidence_derives(TRACE_FILE))
        return;
    gatherer->lone_files = arena_array(gatherer->arena, uint32_t, pool->activity_count);
    gatherer->is_shared = arena_array(&gatherer->scratch, bool, pool->value_count);
    for (uint32_t i = 0; i < pool->value_count; i++) {
        const Value *value = &pool->values[i];
        if (!kind_is_hash(value->kind))
            continue;
        uint32_t number = file_of(pool, i);
        const Value *file = &pool->values[number];
        gatherer->is_shared[number] |=
            value->holder_count != 1 || file->holder_count != 1 ||
            pool->holders[value->first_holder] != pool->holders[file->first_holder];
    }
}

/// A family that anybody could have when it was seen.
static bool is_public(const Gatherer *gatherer, const Observation *observation, Text family, Arena *scratch)
{
    Instant when = observation->last_seen != INSTANT_NONE ? observation->last_seen
                   : observation->first_seen != INSTANT_NONE
                       ? observation->first_seen
                       : gatherer->pool->activities[observation->activity].date;
    arena_clear(scratch);
    return public_tools_has(&gatherer->public_tools, family_canonical(family, scratch), when);
}

/// Values are met in any order, each far from the one before: each is asked for in time, and then its text.
static void look_ahead(const Pool *pool, const Met *met, uint32_t observation)
{
    enum { VALUE = 32, TEXT_OF_IT = 16 };
    if (observation + VALUE < pool->observation_count) {
        uint32_t next = pool->observations[observation + VALUE].value;
        __builtin_prefetch(&met->values[next]);
        __builtin_prefetch(&pool->values[next]);
    }
    if (observation + TEXT_OF_IT < pool->observation_count)
        __builtin_prefetch(pool->values[pool->observations[observation + TEXT_OF_IT].value].text.bytes);
}

static void show_observations(Gatherer *gatherer, Crew *crew)
{
    const Pool *pool = gatherer->pool;
    Met met;
    Arena scratch;
    arena_init(&scratch);
    met_init(&met, gatherer, crew);
    find_publishers(&met, gatherer, crew);
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        const Observation *observation = &pool->observations[i];
        look_ahead(pool, &met, i);
        if (observation->is_warned)
            continue;
        const Value *value = &pool->values[observation->value];
        // A partner's own address or site stands under its reports, whoever they are about.
        uint32_t publisher = met.values[observation->value].publisher;
        if (publisher != INDEX_NONE &&
            publisher == met.first_of_name[pool->activities[observation->activity].partner])
            continue;
        if (value->kind == KIND_FAMILY && is_public(gatherer, observation, value->text, &scratch))
            continue;
        show(&met, gatherer, i, file_of(pool, observation->value));
    }
    met_done(&met);
    arena_done(&scratch);
}

static int compare_showings(const void *left, const void *right)
{
    const Showing *a = left, *b = right;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return (a->observation > b->observation) - (a->observation < b->observation);
}

enum { GROUPINGS = 2 };

/// Showings on the way to their traces, by several threads: each walks over all, and moves those of its own
/// traces.
typedef struct {
    const Gatherer *gatherer;
    uint32_t *next;                   ///< by trace: where its next showing goes
    uint32_t of_piece[GROUPINGS + 1]; ///< the first trace of each thread
    Showing *grouped;
} Grouping;

static void group_piece(void *self, unsigned worker, uint32_t piece)
{
    enum { AHEAD = 16 };
    const Grouping *it = self;
    const Shown *shown = it->gatherer->shown.items;
    size_t count = it->gatherer->shown.count;
    uint32_t first = it->of_piece[piece], traces = it->of_piece[piece + 1] - first;
    (void)worker;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count && shown[i + AHEAD].trace - first < traces)
            __builtin_prefetch(&it->grouped[it->next[shown[i + AHEAD].trace]], 1);
        if (shown[i].trace - first < traces)
            it->grouped[it->next[shown[i].trace]++] = showing_of(it->gatherer, &shown[i]);
    }
}

/// Each trace's showings together, in the order they were found in: one pass, not a sort.
static Showing *group_showings(const Gatherer *gatherer, Crew *crew)
{
    uint32_t trace_count = (uint32_t)gatherer->traces.count;
    Grouping it = {.gatherer = gatherer, .next = memory_get(((size_t)trace_count + 2) * sizeof *it.next)};
    uint32_t *next = it.next;
    memset(next, 0, ((size_t)trace_count + 2) * sizeof *next);
    for (size_t i = 0; i < gatherer->shown.count; i++)
        next[gatherer->shown.items[i].trace + 1]++;
    for (uint32_t t = 0, piece = 1; t < trace_count; t++) {
        next[t + 1] += next[t];
        for (; piece < GROUPINGS && next[t + 1] >= gatherer->shown.count * piece / GROUPINGS; piece++)
            it.of_piece[piece] = t + 1;
    }
    it.of_piece[GROUPINGS] = trace_count;
    it.grouped = arena_room(gatherer->arena, gatherer->shown.count * sizeof *it.grouped);
    crew_do(crew, GROUPINGS, group_piece, &it);
    free(next);
    return it.grouped;
}

/// Puts the showings of each trace in order, where they are not: titles and copies come late.
static void order_showings(Traces *out)
{
    for (uint32_t from = 0, end; from < out->showing_count; from = end) {
        bool is_ordered = true;
        for (end = from + 1;
             end < out->showing_count && out->showings[end].trace == out->showings[from].trace; end++)
            is_ordered = is_ordered && compare_showings(&out->showings[end - 1], &out->showings[end]) < 0;
        if (!is_ordered)
            qsort(&out->showings[from], end - from, sizeof *out->showings, compare_showings);
    }
}

/// One showing an activity and trace: the widest times, the strongest belief, the first observation.
static void sort_showings(Traces *out)
{
    order_showings(out);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->showing_count; i++) {
        const Showing *here = &out->showings[i];
        Showing *last = kept ? &out->showings[kept - 1] : NULL;
        if (!last || last->trace != here->trace || last->activity != here->activity) {
            if (kept != i)
                out->showings[kept] = *here;
            kept++;
            continue;
        }
        if (here->first != INSTANT_NONE && (last->first == INSTANT_NONE || here->first < last->first))
            last->first = here->first;
        if (here->last != INSTANT_NONE && (last->last == INSTANT_NONE || here->last > last->last))
            last->last = here->last;
        if (here->belief > last->belief)
            last->belief = here->belief;
    }
    out->showing_count = kept;
}

static void index_traces(Traces *out)
{
    for (uint32_t i = 0; i < out->showing_count; i++)
        out->shown_by[i] = out->showings[i].item;
    memset(out->kind_mass, 0, sizeof out->kind_mass);
    for (uint32_t i = 0; i < out->trace_count; i++)
        out->traces[i].showing_count = out->traces[i].item_count = 0;
    for (uint32_t i = 0; i < out->showing_count; i++) {
        Trace *trace = &out->traces[out->showings[i].trace];
        if (trace->showing_count++ == 0)
            trace->first_showing = i;
        if (trace->showing_count == 1 || out->showings[i - 1].item != out->showings[i].item)
            trace->item_count++;
    }
    for (uint32_t i = 0; i < out->trace_count; i++)
        out->kind_mass[out->traces[i].kind] += out->traces[i].item_count;
    for (uint32_t a = 0; out->lone_files && a < out->pool->activity_count; a++)
        out->kind_mass[TRACE_FILE] += out->lone_files[a];
}

static bool is_host(const Gatherer *gatherer, Text host)
{
    uint32_t hash = hash_of(TRACE_HOST, host);
    return find_slot(gatherer, TRACE_HOST, host, hash)->number != INDEX_NONE;
}

/// Whether somebody reported the registered domain itself, or its www host.
static bool is_reported(const Gatherer *gatherer, Text domain)
{
    char www[270] = "www.";
    if (domain.length + 4 > sizeof www)
        return false;
    memcpy(www + 4, domain.bytes, domain.length);
    return is_host(gatherer, domain) || is_host(gatherer, (Text){www, domain.length + 4});
}

static void settle_roots(const Gatherer *gatherer, Traces *out)
{
    for (uint32_t i = 0; i < out->trace_count; i++) {
        Trace *trace = &out->traces[i];
        trace->is_usable =
            trace->kind != TRACE_DOMAIN ||
            (trace->showing_count <= out->params->provider_holders && is_reported(gatherer, trace->text));
        uint32_t root = i;
        for (uint32_t up = trace->parent; up != INDEX_NONE; up = out->traces[up].parent)
            // Customers of one provider are causes of their own.
            if (out->traces[up].kind != TRACE_DOMAIN ||
                out->traces[up].showing_count <= out->params->provider_holders)
                root = up;
        trace->root = root;
    }
}

/// How many may show a trace that is to make pairs. Fewer than the limit only where the pool is so woven
/// together that the pairs could not be weighed.
static uint32_t hub_limit(const Traces *out)
{
    const LinkParams *params = out->params;
    uint32_t limit = out->has_mistakes ? params->crowd_holders : params->hub_holders;
    uint64_t each = out->has_mistakes ? params->crowd_pairs_each : params->pairs_each;
    uint64_t *pairs = arena_array(out->arena, uint64_t, (size_t)limit + 1), total = 0;
    for (uint32_t i = 0; i < out->trace_count; i++) {
        const Trace *trace = &out->traces[i];
        if (trace->is_usable && trace->item_count <= limit && evidence_rows[trace->kind].pairs)
            pairs[trace->item_count] += (uint64_t)trace->item_count * (trace->item_count - 1) / 2;
    }
    for (uint32_t holders = 2; holders <= limit; holders++) {
        total += pairs[holders];
        if (total > params->pair_floor + each * (uint64_t)out->item_count)
            return holders > 3 ? holders - 1 : 3;
    }
    return limit;
}

static void settle_links(Traces *out)
{
    uint32_t limit = hub_limit(out);
    for (uint32_t i = 0; i < out->trace_count; i++) {
        Trace *trace = &out->traces[i];
        bool is_hub = trace->item_count > (trace->claim > 0 ? out->params->claim_holders : limit);
        out->hub_count += is_hub;
        trace->is_linkable = trace->is_usable && trace->item_count > 1 && !is_hub;
    }
}

/// Each item's linkable traces, ascending, and how many traces of each kind it shows.
static void fill_items(Traces *out)
{
    for (uint32_t a = 0; out->lone_files && a < out->pool->activity_count; a++)
        out->items[out->item_of[a]].mass[TRACE_FILE] += out->lone_files[a];
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < out->item_count && pass == 1; i++) {
            out->items[i].traces = arena_array(out->arena, uint32_t, out->items[i].trace_count);
            out->items[i].acts = arena_array(out->arena, uint32_t, out->items[i].act_count);
            out->items[i].trace_count = out->items[i].act_count = 0;
        }
        for (uint32_t i = 0; i < out->showing_count; i++) {
            const Showing *showing = &out->showings[i];
            if (i > 0 && showing[-1].trace == showing->trace && showing[-1].item == showing->item)
                continue;
            Item *item = &out->items[showing->item];
            const Trace *trace = &out->traces[showing->trace];
            item->mass[trace->kind] += pass == 0;
            if (out->has_mistakes && is_conduct(trace->kind)) {
                if (pass == 1)
                    item->acts[item->act_count] = showing->trace;
                item->act_count++;
            }
            if (!trace->is_linkable)
                continue;
            if (pass == 1)
                item->traces[item->trace_count] = showing->trace;
            item->trace_count++;
        }
    }
}

/// What an observation on a warning list shows is common, whichever trace it is.
static void mark_listed(const Pool *pool, Traces *out)
{
    for (uint32_t i = 0; i < out->showing_count && pool->listed; i++) {
        uint32_t observation = out->showings[i].observation;
        if (observation != INDEX_NONE && pool->listed[pool->observations[observation].value].length > 0)
            out->traces[out->showings[i].trace].is_listed = true;
    }
}

/// Most values make one trace or two.
static size_t room_for(uint32_t values)
{
    size_t room = 64;
    while (room < (size_t)values * 2)
        room *= 2;
    return room;
}

static void note_pairs(Traces *traces)
{
    traces->pairs = arena_array(traces->arena, bool, traces->trace_count);
    for (uint32_t i = 0; i < traces->trace_count; i++)
        traces->pairs[i] = evidence_rows[traces->traces[i].kind].pairs;
}

static void gather(const Pool *pool, const LinkParams *params, bool is_for_ties, Crew *crew, Arena *arena,
                   Traces *out)
{
    *out = (Traces){.pool = pool, .params = params, .model = params->model, .arena = arena};
    Gatherer gatherer = {.pool = pool, .params = params, .arena = arena};
    arena_init(&gatherer.scratch);
    make_room(&gatherer, room_for(pool->value_count));
    public_tools_init(&gatherer.public_tools, pool, &gatherer.scratch);
    if (is_for_ties)
        find_lone_files(&gatherer);
    show_observations(&gatherer, crew);
    evidence_show_hours(&gatherer);
    if (params->has_names) {
        evidence_mention_families(&gatherer);
        evidence_claim(&gatherer, params->model);
    }
    public_tools_done(&gatherer.public_tools);
    derived_gather(&gatherer, crew, out);
    arena_done(&gatherer.scratch);
    out->lone_files = gatherer.lone_files;
    out->traces = gatherer.traces.items;
    out->trace_count = (uint32_t)gatherer.traces.count;
    out->showing_count = (uint32_t)gatherer.shown.count;
    arena_adopt(arena, out->traces);
    out->showings = group_showings(&gatherer, crew);
    vec_free(&gatherer.shown);
    out->shown_by = arena_room(arena, out->showing_count * sizeof *out->shown_by);
    mark_listed(pool, out);
    sort_showings(out);
    index_traces(out);
    settle_roots(&gatherer, out);
    free(gatherer.slots);
    copies_find(out, crew);
    sort_showings(out);
    citations_settle(out);
    index_traces(out);
    mistakes_learn(out);
    settle_links(out);
    derived_settle(out);
    fill_items(out);
}

void traces_gather(const Pool *pool, const LinkParams *params, Arena *arena, Traces *out)
{
    enum { FEW = 1000 }; // of so few items less is asked than the tables hold
    gather(pool, params, false, NULL, arena, out);
    note_pairs(out);
    if (out->item_count > FEW)
        ages_init_fade(out->fade, arena);
    if (out->has_mistakes)
        hubs_learn(out, NULL);
}

void traces_gather_ties(const Pool *pool, const LinkParams *params, Crew *crew, Arena *arena, Traces *out)
{
    Arena gathered;
    arena_init(&gathered);
    gather(pool, params, true, crew, &gathered, out);
    traces_slim(out, arena);
    note_pairs(out);
    arena_done(&gathered);
    if (out->has_mistakes)
        hubs_learn(out, crew);
}
