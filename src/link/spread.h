#pragma once
/// Over which clusters the showings of each trace are spread, kept beside clusters that change: so weighing
/// need not count anew, each time, who else shows a trace.

#include "link/traces.h"

/// Clusters that show a trace.
typedef struct {
    uint32_t clusters, lone; ///< `lone`: of these, those of one item
} SpreadCounts;

typedef struct {
    const Traces *traces;
    const uint32_t *cluster_of; ///< by item
    const uint32_t *sizes;      ///< by cluster: its items
    uint32_t *cluster;          ///< by showing: its item's; of linkable traces alone
    SpreadCounts *counts;       ///< by trace, likewise
    uint32_t *stamp;            ///< by cluster
    uint32_t stamp_now;
    uint32_t *own_sizes; ///< where nobody else keeps them
} Spread;

/// Of clusters that stay as they are.
void spread_init(Spread *spread, const Traces *traces, const uint32_t *cluster_of);
/// Of clusters that change: whoever changes them keeps `sizes` and tells.
void spread_init_for(Spread *spread, const Traces *traces, const uint32_t *cluster_of, const uint32_t *sizes);
void spread_done(Spread *spread);
/// Some that show these traces have changed their cluster, or its size is no longer, or again, one.
void spread_renew(Spread *spread, const uint32_t *traces, uint32_t count);
