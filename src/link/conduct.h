#pragma once
/// How a set of items behaves: how often it shows each technique, country and sector, when it is active, and
/// who reports it.

#include "link/traces.h"

/// Ways that are no kinds of traces: an actor is active for some years, and partners follow some actors.
enum { WAY_TIME = TRACE_COUNT, WAY_PARTNER, WAY_COUNT };

typedef struct {
    uint32_t what; ///< a trace, or of the two other ways, a number of its own
    uint32_t count;
} Act;

/// By `what`, each once.
typedef struct {
    Act *acts;
    uint32_t count;
} Conduct;

/// Whether a kind is behaviour that an actor may have a way of its own in.
bool is_conduct(TraceKind kind);

void conduct_of_items(Conduct *conduct, const Traces *traces, const uint32_t *items, uint32_t count);
/// What all items of the pool do that is no trace.
void conduct_of_all(Conduct *conduct, const Traces *traces);
void conduct_join(Conduct *into, const Conduct *from);
/// Takes away what one of its items shows.
void conduct_remove(Conduct *conduct, const Traces *traces, const Item *item);
void conduct_done(Conduct *conduct);
/// How often; what is near in time counts in part.
double conduct_count(const Conduct *conduct, uint32_t what);
/// Which of its acts this one is.
uint32_t conduct_place(const Conduct *conduct, uint32_t what);
/// The kind of a trace, or another way.
size_t conduct_way(const Traces *traces, uint32_t what);
