#pragma once
/// What several values come to more coarsely: the words of host names, the shape of a URL's path, the stem of
/// a file's name. A derived trace is shown by whoever shows one of its sources.
///
/// Only what at least two sources come to is kept: what one alone comes to says nothing that the source does
/// not. Two sides that share a source share what is derived from it, and are paid for the source alone.

#include "link/alike.h"
#include "link/gather.h"

typedef struct Deriver Deriver;

/// Tells what a trace comes to, by derive_note; by any thread. `above`: the text of its parent, if any.
typedef void (*EvidenceDerive)(Deriver *deriver, uint32_t source, Text value, Text above);

/// The function for traces of a kind, or NULL where nothing is derived.
EvidenceDerive evidence_derives(TraceKind kind);

void derive_note(Deriver *deriver, uint32_t source, TraceKind kind, Text text);

/// The files that are alike, among all traces.
const Alike *derive_alike(const Deriver *deriver);

void evidence_derive_domain(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_host(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_url(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_file_name(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_fingerprint(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_email(Deriver *deriver, uint32_t source, Text value, Text above);
void evidence_derive_registration(Deriver *deriver, uint32_t source, Text value, Text above);
/// The stem of a path's last part, a file's name.
void evidence_note_stem(Deriver *deriver, uint32_t source, Text name);

/// Adds the derived traces and their showings. After all observations. Fills `derived` of `out`.
void derived_gather(Gatherer *gatherer, Crew *crew, Traces *out);
/// Leaves of `derived` what ties, and its sources that two items show: only these can be shared. After it is
/// settled what ties.
void derived_settle(Traces *out);
