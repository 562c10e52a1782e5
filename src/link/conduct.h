#pragma once
/// How a set of items behaves: how often it shows each technique, country and sector.

#include "link/traces.h"

typedef struct {
    uint32_t trace, count;
} Act;

/// By trace, each once.
typedef struct {
    Act *acts;
    uint32_t count;
} Conduct;

/// Whether a kind is behaviour that an actor may have a way of its own in.
bool is_conduct(TraceKind kind);

void conduct_of_items(Conduct *conduct, const Traces *traces, const uint32_t *items, uint32_t count);
void conduct_join(Conduct *into, const Conduct *from);
/// Takes away what one of its items shows.
void conduct_remove(Conduct *conduct, const Item *item);
void conduct_done(Conduct *conduct);
uint32_t conduct_count(const Conduct *conduct, uint32_t trace);
