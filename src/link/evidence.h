#pragma once
/// What counts as evidence: which values of a pool become which traces.

#include "link/model.h"
#include "link/params.h"
#include "link/public_tools.h"
#include "names/names.h"

typedef struct {
    const char *word;
    Strand strand;
    double reuse, days, rest, cap, fake;
    bool pairs;
} EvidenceRow;

extern const EvidenceRow evidence_rows[TRACE_COUNT];

/// Whether a kind is derived from others (derived.h).
bool evidence_is_derived(TraceKind kind);
/// The kind whose showings one of this kind is drawn from: its source's, else itself.
TraceKind evidence_drawn_from(TraceKind kind);

typedef struct Gatherer Gatherer;

/// Makes the traces of one observation's value.
typedef void (*EvidenceShow)(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);

/// The function for values of a kind, or NULL where they are no evidence.
EvidenceShow evidence_of(Kind kind);

/// The trace with this text, made when it is new. The text is the pool's or in the gatherer's arena.
uint32_t gather_trace(Gatherer *gatherer, TraceKind kind, Text text);
/// A trace that no other value makes: a value is asked once what it comes to.
uint32_t gather_own_trace(Gatherer *gatherer, TraceKind kind, Text text);
/// The trace with this text that there is; INDEX_NONE: none.
uint32_t gather_find(const Gatherer *gatherer, TraceKind kind, Text text);
/// What a trace is derived from more generally: a URL from a host, a host from a registered domain.
void gather_parent(Gatherer *gatherer, uint32_t trace, uint32_t parent);
/// The activity of `observation` shows the trace.
void gather_show(Gatherer *gatherer, uint32_t trace, uint32_t observation);
/// An activity shows it in its title: no observation says so.
void gather_mention(Gatherer *gatherer, uint32_t trace, uint32_t activity);
const Pool *gather_pool(const Gatherer *gatherer);
const LinkParams *gather_params(const Gatherer *gatherer);
const PublicTools *gather_public_tools(const Gatherer *gatherer);
Arena *gather_arena(Gatherer *gatherer);

void evidence_show_file(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_web(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_address(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_artefact(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_rich(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_registration(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_code(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_family(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);
void evidence_show_behaviour(Gatherer *gatherer, uint32_t observation, Kind kind, Text value);

/// What it is worth, in nats against the prior, that two share the trace: for claims, which do not grow
/// common.
void gather_claim(Gatherer *gatherer, uint32_t trace, double nats);
/// Odds of this probability against the prior.
double claim_nats(double probability, const LinkParams *params);
/// The trace is of names in a list, which has this number, and whose statement is marked so.
void gather_list(Gatherer *gatherer, uint32_t trace, uint32_t list, Marking marking);
/// Makes both traces one root cause, with all that either one already is. INDEX_NONE is tied to nothing.
void gather_tie(Gatherer *gatherer, uint32_t a, uint32_t b);

/// Adds the names that titles and addresses of reports hold.
void evidence_claim(Gatherer *gatherer, const LinkModel *model);
/// Adds the hours of the day at which activities work.
void evidence_show_hours(Gatherer *gatherer);
/// Adds the families that titles speak of. After all observations.
void evidence_mention_families(Gatherer *gatherer);
