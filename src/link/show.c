// What the observations of a pool show: which traces, and who shows them.
//
// Names and addresses on the web, and everything else, have no trace in common. So two threads may walk over
// the pool, one for each, and number what they meet by themselves; then both are numbered together, as they
// were met. Traces are numbered as the pool is walked in its canonical order, so a number means the same
// whatever the order of pooling.

#include <assert.h>
#include <stdlib.h>

#include "base/search.h"
#include "indicators/indicators.h"
#include "link/derived.h"
#include "link/gather.h"
#include "names/names.h"

/// What a value comes to, worked out when it is first met: most are shown several times.
typedef struct {
    uint32_t traces;    ///< where they stand in `Walk.traces`, after their number; INDEX_NONE: not met yet
    uint32_t publisher; ///< whose own address or site it is, by `Met.names`; INDEX_NONE: nobody's
} MetValue;

typedef struct {
    MetValue *values;        ///< by value
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
                 .values = memory_get_paged((pool->value_count + (size_t)1) * sizeof *met->values),
                 .names = arena_array(&gatherer->scratch, Text, pool->partner_count),
                 .first_of_name = arena_array(&gatherer->scratch, uint32_t, pool->partner_count)};
    memset(met->values, 0xff, (pool->value_count + (size_t)1) * sizeof *met->values);
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

/// One walk over the pool, for the values of one field.
typedef struct {
    Gatherer gatherer; ///< with traces, texts and tables of its own
    Met *met;
    Field field;
    uint32_t from, end;      ///< the field's values
    VEC(uint32_t) traces;    ///< of values; begins with an empty list
    VEC(uint32_t) met_where; ///< by trace: the observation that it was met at
    Arena texts, scratch;
    uint32_t *number; ///< by trace, among all
    Shown *shown;     ///< its part of all
    size_t shown_count;
} Walk;

/// Shows what the observation's value makes.
static void show(Walk *walk, uint32_t observation, uint32_t number)
{
    Gatherer *gatherer = &walk->gatherer;
    Met *met = walk->met;
    MetValue *it = &met->values[number];
    const Value *value = &gatherer->pool->values[number];
    if (it->traces == INDEX_NONE && is_lone_file(gatherer, number)) {
        gatherer->lone_files[gatherer->pool->observations[observation].activity]++;
        it->traces = 0;
    }
    if (it->traces != INDEX_NONE) {
        const uint32_t *traces = &walk->traces.items[it->traces];
        for (uint32_t i = 1; i <= traces[0]; i++)
            gather_show(gatherer, traces[i], observation);
        return;
    }
    size_t before = gatherer->shown.count;
    EvidenceShow show_it = evidence_of(value->kind);
    if (show_it && (gatherer->params->has_names || value->kind != KIND_FAMILY))
        show_it(gatherer, observation, value->kind, value->text);
    it->traces = (uint32_t)walk->traces.count;
    *vec_push(&walk->traces) = (uint32_t)(gatherer->shown.count - before);
    for (size_t i = before; i < gatherer->shown.count; i++)
        *vec_push(&walk->traces) = gatherer->shown.items[i].trace;
    while (walk->met_where.count < gatherer->traces.count)
        *vec_push(&walk->met_where) = observation;
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
    assert(pool->counted_files == 0 || !evidence_derives(TRACE_FILE));
    if (evidence_derives(TRACE_FILE))
        return;
    gatherer->lone_files = arena_array(gatherer->arena, uint32_t, pool->activity_count);
    for (uint32_t a = 0; a < pool->activity_count; a++)
        gatherer->lone_files[a] = pool->activities[a].counted_files;
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

/// What the value is looked up as, if it was not met yet.
static void ask_trace(const Walk *walk, uint32_t number)
{
    const Value *value = &walk->gatherer.pool->values[number];
    if (walk->met->values[number].traces != INDEX_NONE)
        return;
    if (value->kind == KIND_IPV4 || value->kind == KIND_IPV6)
        gather_ask(&walk->gatherer, TRACE_ADDRESS, value->text);
    else if (value->kind == KIND_DOMAIN)
        gather_ask(&walk->gatherer, TRACE_HOST, value->text);
}

/// Values are met in any order, each far from the one before: each is asked for in time, then its text, then
/// where its trace stands.
static void look_ahead(const Walk *walk, uint32_t observation)
{
    enum { VALUE = 32, TEXT_OF_IT = 16, TRACE_OF_IT = 8 };
    const Pool *pool = walk->gatherer.pool;
    if (observation + VALUE >= pool->observation_count)
        return;
    uint32_t next = pool->observations[observation + VALUE].value, values = walk->end - walk->from;
    if (next - walk->from < values) {
        __builtin_prefetch(&walk->met->values[next]);
        __builtin_prefetch(&pool->values[next]);
    }
    next = pool->observations[observation + TEXT_OF_IT].value;
    if (next - walk->from < values)
        __builtin_prefetch(pool->values[next].text.bytes);
    next = pool->observations[observation + TRACE_OF_IT].value;
    if (next - walk->from < values)
        ask_trace(walk, next);
}

/// Shows what the observation does, unless it says nothing of who is behind the activity.
static void show_one(Walk *walk, uint32_t number)
{
    const Pool *pool = walk->gatherer.pool;
    const Observation *observation = &pool->observations[number];
    const Value *value = &pool->values[observation->value];
    if (observation->is_warned)
        return;
    // A partner's own address or site stands under its reports, whoever they are about.
    uint32_t publisher = walk->met->values[observation->value].publisher;
    if (publisher != INDEX_NONE &&
        publisher == walk->met->first_of_name[pool->activities[observation->activity].partner])
        return;
    if (value->kind == KIND_FAMILY && is_public(&walk->gatherer, observation, value->text, &walk->scratch))
        return;
    show(walk, number, file_of(pool, observation->value));
}

static void walk_piece(void *self, unsigned worker, uint32_t piece)
{
    Walk *walk = (Walk *)self + piece;
    const Pool *pool = walk->gatherer.pool;
    uint32_t values = walk->end - walk->from;
    (void)worker;
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        look_ahead(walk, i);
        if (pool->observations[i].value - walk->from < values)
            show_one(walk, i);
    }
    arena_done(&walk->scratch);
    vec_free(&walk->traces);
}

/// The first value that is nothing on the web: values are by kind.
static uint32_t end_of_web(const Pool *pool)
{
    size_t at;
    SEARCH(at, pool->value_count, pool->values[at].kind <= KIND_URL);
    return (uint32_t)at;
}

/// How many values look their traces up: files do not.
static size_t count_looked_up(const Pool *pool, uint32_t from, uint32_t end)
{
    size_t count = 0;
    for (uint32_t i = from; i < end; i++)
        count += !kind_is_hash(pool->values[i].kind);
    return count;
}

static void walk_init(Walk *walk, const Gatherer *gatherer, Met *met, Field field)
{
    const Pool *pool = gatherer->pool;
    uint32_t web = end_of_web(pool);
    *walk = (Walk){.gatherer = *gatherer,
                   .met = met,
                   .field = field,
                   .from = field == FIELD_WEB ? 0 : web,
                   .end = field == FIELD_WEB ? web : pool->value_count};
    arena_init(&walk->texts);
    arena_init(&walk->scratch);
    walk->gatherer.arena = &walk->texts;
    gather_expect(&walk->gatherer, field, count_looked_up(pool, walk->from, walk->end));
    *vec_push(&walk->traces) = 0;
}

/// An observation is met by one walk alone, so that no two traces of different ones were met at the same.
static uint32_t number_traces(Walk *walks)
{
    Walk *web = &walks[FIELD_WEB], *rest = &walks[FIELD_REST];
    uint32_t used = 0, i = 0, k = 0;
    for (int f = 0; f < FIELD_COUNT; f++)
        walks[f].number = memory_get_paged((walks[f].met_where.count + 1) * sizeof *walks[f].number);
    while (i < web->met_where.count || k < rest->met_where.count) {
        bool is_web = k == rest->met_where.count ||
                      (i < web->met_where.count && web->met_where.items[i] < rest->met_where.items[k]);
        *(is_web ? &web->number[i++] : &rest->number[k++]) = used++;
    }
    for (int f = 0; f < FIELD_COUNT; f++)
        vec_free(&walks[f].met_where);
    return used;
}

/// Walks, and what they found put together.
typedef struct {
    Walk *walks;
    Gatherer *into;
} Joining;

static void join_piece(void *self, unsigned worker, uint32_t piece)
{
    const Joining *it = self;
    Walk *walk = &it->walks[piece];
    Gatherer *from = &walk->gatherer, *into = it->into;
    TraceTable *table = &from->tables[walk->field];
    (void)worker;
    for (size_t i = 0; i < from->traces.count; i++) {
        Trace *trace = &into->traces.items[walk->number[i]];
        *trace = from->traces.items[i];
        if (trace->parent != INDEX_NONE)
            trace->parent = walk->number[trace->parent];
    }
    vec_free(&from->traces);
    for (size_t i = 0; i < walk->shown_count; i++)
        walk->shown[i].trace = walk->number[walk->shown[i].trace];
    for (size_t i = 0; i < table->room; i++)
        if (table->slots[i].number != INDEX_NONE)
            table->slots[i].number = walk->number[table->slots[i].number];
}

/// One list of who shows what: the first walk's grows, which moves nothing, and the other's goes behind it.
static void join_shown(Walk *walks, Gatherer *into)
{
    Gatherer *web = &walks[FIELD_WEB].gatherer, *rest = &walks[FIELD_REST].gatherer;
    size_t first = web->shown.count, all = first + rest->shown.count;
    into->shown.items = memory_resize(web->shown.items, (all + 1) * sizeof *into->shown.items);
    into->shown.count = all;
    into->shown.room = all + 1;
    if (rest->shown.count)
        memcpy(into->shown.items + first, rest->shown.items, rest->shown.count * sizeof *into->shown.items);
    vec_free(&rest->shown);
    walks[FIELD_WEB].shown = into->shown.items;
    walks[FIELD_WEB].shown_count = first;
    walks[FIELD_REST].shown = into->shown.items + first;
    walks[FIELD_REST].shown_count = all - first;
}

static void join_walks(Walk *walks, Gatherer *into, Crew *crew)
{
    Joining it = {walks, into};
    join_shown(walks, into);
    into->traces.count = number_traces(walks);
    into->traces.room = into->traces.count + 1;
    into->traces.items = memory_get_paged(into->traces.room * sizeof *into->traces.items);
    crew_do(crew, FIELD_COUNT, join_piece, &it);
    for (int f = 0; f < FIELD_COUNT; f++) {
        into->tables[f] = walks[f].gatherer.tables[f];
        arena_join(into->arena, &walks[f].texts);
        free(walks[f].number);
    }
}

void gather_observations(Gatherer *gatherer, bool is_for_ties, Crew *crew)
{
    Met met;
    Walk walks[FIELD_COUNT];
    if (is_for_ties)
        find_lone_files(gatherer);
    met_init(&met, gatherer, crew);
    find_publishers(&met, gatherer, crew);
    for (int f = 0; f < FIELD_COUNT; f++)
        walk_init(&walks[f], gatherer, &met, (Field)f);
    crew_do(crew, FIELD_COUNT, walk_piece, walks);
    met_done(&met);
    join_walks(walks, gatherer, crew);
}
