// Files. Hashes of one file that partners listed together are one value already (Value.same_as).

#include "link/evidence.h"

void evidence_show_file(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    (void)kind;
    gather_show(gatherer, gather_own_trace(gatherer, TRACE_FILE, value), observation);
}
