// Functions of programs, known by what their instructions do (samples/code.c). Code is written once and used
// again by whoever has it: one shared function can be a library's, several that nobody else shows are a
// workshop's. A library that everybody links is common in the pool and loses its weight as anything common
// does; one function alone may give less than a name of an object does, since a run-time that few samples of
// the pool hold looks rare in it. Of a sample only some functions are told, chosen by their hashes: that two
// samples share none of those says nothing.

#include "link/evidence.h"

void evidence_show_code(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    (void)kind;
    gather_show(gatherer, gather_trace(gatherer, TRACE_CODE, value), observation);
}
