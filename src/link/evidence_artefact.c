// What hands and compilers leave behind: addresses of people, keys, names of objects, fingerprints.

#include "link/evidence.h"

static TraceKind trace_kind(Kind kind)
{
    switch (kind) {
    case KIND_EMAIL:
        return TRACE_EMAIL;
    case KIND_CERTIFICATE:
        return TRACE_CERTIFICATE;
    case KIND_WALLET:
        return TRACE_WALLET;
    case KIND_REGISTRANT:
        return TRACE_REGISTRANT;
    case KIND_MUTEX:
    case KIND_PIPE:
        return TRACE_MUTEX;
    case KIND_PDB:
        return TRACE_PDB;
    case KIND_IMPHASH:
    case KIND_SSDEEP:
    case KIND_TLSH:
    case KIND_JA3:
    case KIND_JARM:
        return TRACE_FINGERPRINT;
    default:
        return TRACE_HABIT;
    }
}

void evidence_show_artefact(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    // A fingerprint's kind is part of it: an import hash may look like a JA3.
    Text text = value;
    TraceKind trace = trace_kind(kind);
    if (trace == TRACE_FINGERPRINT || trace == TRACE_HABIT)
        text = arena_format(gather_arena(gatherer), TEXT_FMT " " TEXT_FMT, TEXT_ARG(kind_word(kind)),
                            TEXT_ARG(value));
    gather_show(gatherer, gather_trace(gatherer, trace, text), observation);
}
