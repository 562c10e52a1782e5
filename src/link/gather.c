// Traces on their way: numbered as they are met, found again by kind and text.

#include "link/gather.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "link/evidence_name.h"
#include "link/title_ties.h"

static uint32_t hash_of(TraceKind kind, Text text)
{
    uint64_t hash = hash_quick(text) + (uint64_t)kind * 0x9e3779b97f4a7c15;
    return (uint32_t)(hash >> 32 ^ hash);
}

Field field_of(TraceKind kind)
{
    return kind >= TRACE_URL && kind <= TRACE_NETWORK ? FIELD_WEB : FIELD_REST;
}

static TraceSlot *find_slot(const Gatherer *gatherer, TraceKind kind, Text text, uint32_t hash)
{
    const TraceTable *table = &gatherer->tables[field_of(kind)];
    size_t at = hash & (table->room - 1);
    for (; table->slots[at].number != INDEX_NONE; at = (at + 1) & (table->room - 1)) {
        const TraceSlot *slot = &table->slots[at];
        const Trace *trace = &gatherer->traces.items[slot->number];
        if (slot->hash == hash && trace->kind == kind && text_equal(trace->text, text))
            break;
    }
    return &table->slots[at];
}

static void make_room(TraceTable *table, size_t room)
{
    TraceSlot *old = table->slots;
    size_t old_room = table->room;
    table->slots = memory_get_paged(room * sizeof *table->slots);
    memset(table->slots, 0xff, room * sizeof *table->slots);
    table->room = room;
    for (size_t i = 0; i < old_room; i++) {
        if (old[i].number == INDEX_NONE)
            continue;
        size_t at = old[i].hash & (room - 1);
        while (table->slots[at].number != INDEX_NONE)
            at = (at + 1) & (room - 1);
        table->slots[at] = old[i];
    }
    free(old);
}

void gather_expect(Gatherer *gatherer, Field field, size_t values)
{
    // Most values make one trace or two.
    size_t room = 64;
    while (room < values * 2)
        room *= 2;
    make_room(&gatherer->tables[field], room);
}

uint32_t gather_own_trace(Gatherer *gatherer, TraceKind kind, Text text)
{
    *vec_push(&gatherer->traces) = (Trace){.kind = kind, .text = text, .parent = INDEX_NONE};
    return (uint32_t)gatherer->traces.count - 1;
}

void gather_ask(const Gatherer *gatherer, TraceKind kind, Text text)
{
    const TraceTable *table = &gatherer->tables[field_of(kind)];
    __builtin_prefetch(&table->slots[hash_of(kind, text) & (table->room - 1)], 1);
}

uint32_t gather_trace(Gatherer *gatherer, TraceKind kind, Text text)
{
    TraceTable *table = &gatherer->tables[field_of(kind)];
    // Two thirds full is where linear probing gets slow.
    if (table->count * 3 >= table->room * 2)
        make_room(table, table->room * 2);
    uint32_t hash = hash_of(kind, text);
    TraceSlot *slot = find_slot(gatherer, kind, text, hash);
    if (slot->number == INDEX_NONE) {
        *slot = (TraceSlot){gather_own_trace(gatherer, kind, text), hash};
        table->count++;
    }
    return slot->number;
}

uint32_t gather_find(const Gatherer *gatherer, TraceKind kind, Text text)
{
    return find_slot(gatherer, kind, text, hash_of(kind, text))->number;
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

void gather_claim(Gatherer *gatherer, uint32_t trace, double nats)
{
    gatherer->traces.items[trace].claim = nats;
}

void gather_list(Gatherer *gatherer, uint32_t trace, uint32_t list, Marking marking)
{
    gatherer->traces.items[trace].marking = marking_effective(marking);
    if (gatherer->traces.items[trace].kind == TRACE_LISTED)
        *vec_push(&gatherer->listed) = (ListedNames){trace, list};
}

static uint32_t uppermost(const Gatherer *gatherer, uint32_t trace)
{
    while (gatherer->traces.items[trace].parent != INDEX_NONE)
        trace = gatherer->traces.items[trace].parent;
    return trace;
}

void gather_tie(Gatherer *gatherer, uint32_t a, uint32_t b)
{
    if (a == INDEX_NONE || b == INDEX_NONE)
        return;
    uint32_t under = uppermost(gatherer, a), top = uppermost(gatherer, b);
    if (under != top)
        gather_parent(gatherer, under, top);
}

void gather_title_ties(const Gatherer *gatherer, TitleTerms *terms)
{
    TitleShows shows = {0};
    for (size_t i = 0; i < gatherer->shown.count; i++) {
        const Shown *it = &gatherer->shown.items[i];
        // What a title itself says of families is no second thing.
        if (it->observation != INDEX_NONE && title_ties_by(gatherer->traces.items[it->trace].kind))
            *vec_push(&shows) = (TitleShown){it->trace, it->activity};
    }
    title_ties_count(terms, &shows, (uint32_t)gatherer->traces.count, gatherer->pool->activity_count);
    vec_free(&shows);
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

double claim_nats(double probability, const LinkParams *params)
{
    return log(probability / (1 - probability) * params->against);
}
