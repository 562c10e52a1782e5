#pragma once
/// Values that are nobody's own.

#include "link/traces.h"

/// Learns Trace.hub of what makes pairs. After traces are linked and items filled.
void hubs_learn(Traces *traces, Crew *crew);
