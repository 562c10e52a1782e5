#pragma once
/// How a set of items behaves: how often it shows each technique, country and sector, when it is active, and
/// who reports it.

#include "link/traces.h"

/// Ways that are no kinds of traces: an actor is active for some years, and partners follow some actors.
enum { WAY_TIME = TRACE_COUNT, WAY_PARTNER, WAY_COUNT };

/// By `what`, each once.
typedef struct {
    Act *acts;
    uint32_t count;
} Conduct;

/// Whether a kind is behaviour that an actor may have a way of its own in.
bool is_conduct(TraceKind kind);

/// What an act is of: a trace, or another way.
bool act_is_trace(uint32_t what);
/// Adds to an item's acts, which have room for so many more, those that are no traces.
enum { FREE_ACTS = 2 };
void conduct_add_free(const Traces *traces, Item *item);

/// Of several items.
void conduct_of_items(Conduct *conduct, const Traces *traces, const uint32_t *items, uint32_t count);
/// What all items of the pool do that is no trace.
void conduct_of_all(Conduct *conduct, const Traces *traces);
void conduct_join(Conduct *into, const Traces *traces, const Conduct *from);
/// Takes away what one of its items shows.
void conduct_remove(Conduct *conduct, const Item *item);
void conduct_done(Conduct *conduct);
/// How often; what is near in time counts in part.
double conduct_count(const Conduct *conduct, uint32_t what);
/// Which of its acts this one is.
uint32_t conduct_place(const Conduct *conduct, uint32_t what);
/// The kind of a trace, or another way.
size_t conduct_way(const Traces *traces, uint32_t what);
