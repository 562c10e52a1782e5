// Rich headers: which tools, in which builds and how often, made the objects that a linker put together.
// Equal ones mean the same workshop's build or a program that a common wizard makes of two files; how common
// one is, the pool says itself. They can be copied from another's program, and have been (Olympic Destroyer,
// 2018), so they count less than a name of an object does.
//
// Weight: [judged] as an import hash, with the chance of a forgery that build paths have. Published reports
// hold none to learn from.

#include "link/evidence.h"

void evidence_show_rich(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    (void)kind;
    gather_show(gatherer, gather_trace(gatherer, TRACE_RICH, value), observation);
}
