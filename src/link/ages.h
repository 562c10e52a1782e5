#pragma once
/// How much of each kind a large side shows, and when: its recent mass without a look at each of its items.

#include "link/traces.h"

typedef struct Ages Ages;

Ages *ages_new(const Traces *traces, const uint32_t *items, uint32_t count);
/// Adds what some items show: few, as each is put into its place.
void ages_add(Ages *into, const Traces *traces, const uint32_t *items, uint32_t count);
void ages_join(Ages *into, const Traces *traces, const Ages *from);
/// Takes away what one of its items shows.
void ages_remove(Ages *ages, const Traces *traces, const Item *item);
void ages_free(Ages *ages);

/// Sum of exp(−gap/days) over the traces of a kind, seen from the time [first, last].
double ages_mass(const Ages *ages, const Traces *traces, TraceKind kind, Instant first, Instant last);
/// The same of one item.
double age_mass(const Item *item, const Traces *traces, TraceKind kind, Instant first, Instant last);
/// Of what kinds, seen from when, `ages_mass` will be asked.
typedef struct {
    const Ages *ages; ///< NULL: it will not
    Instant when;
    uint32_t count;
    TraceKind kinds[TRACE_COUNT];
} AgesExpected;
/// Of all kinds that the other side shows.
void ages_expect(AgesExpected *out, const Ages *ages, const uint32_t shown[TRACE_COUNT], Instant when);
/// What it will look at is asked of the memory in time. Where each thing stands, the one before it says: so
/// there are three looks, with other work between them.
typedef enum { AGES_LISTS, AGES_STRETCHES, AGES_DAYS } AgesLook;
void ages_ask(const AgesExpected *expected, AgesLook look);
/// Fills Traces.fade: only for speed.
void ages_init_fade(const double *fade[TRACE_COUNT], Arena *arena);
