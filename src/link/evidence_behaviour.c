// Behaviour and victims: too common to tie anybody, they only nudge what other evidence has paired.

#include "link/evidence.h"

void evidence_show_behaviour(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    TraceKind trace = kind == KIND_CVE         ? TRACE_CVE
                      : kind == KIND_TECHNIQUE ? TRACE_TECHNIQUE
                      : kind == KIND_COUNTRY   ? TRACE_COUNTRY
                                               : TRACE_SECTOR;
    gather_show(gatherer, gather_trace(gatherer, trace, value), observation);
}
