#include "link/spread.h"

#include <stdlib.h>
#include <string.h>

static void renew(Spread *it, uint32_t number)
{
    const Trace *trace = &it->traces->traces[number];
    SpreadCounts counts = {0};
    it->stamp_now++;
    for (uint32_t i = trace->first_showing, end = i + trace->showing_count; i < end; i++) {
        uint32_t cluster = it->cluster_of[it->traces->shown_by[i]];
        it->cluster[i] = cluster;
        if (it->stamp[cluster] == it->stamp_now)
            continue;
        it->stamp[cluster] = it->stamp_now;
        counts.clusters++;
        counts.lone += it->sizes[cluster] == 1;
    }
    it->counts[number] = counts;
}

void spread_renew(Spread *it, const uint32_t *traces, uint32_t count)
{
    enum { TRACE = 8, HOLDERS = 4 }; // ahead: each stands somewhere else in memory
    const Trace *all = it->traces->traces;
    for (uint32_t i = 0; i < count; i++) {
        if (i + TRACE < count)
            __builtin_prefetch(&all[traces[i + TRACE]]);
        if (i + HOLDERS < count) {
            __builtin_prefetch(&it->traces->shown_by[all[traces[i + HOLDERS]].first_showing]);
            __builtin_prefetch(&it->cluster[all[traces[i + HOLDERS]].first_showing], 1);
        }
        renew(it, traces[i]);
    }
}

void spread_init_for(Spread *it, const Traces *traces, const uint32_t *cluster_of, const uint32_t *sizes)
{
    size_t clusters = traces->item_count + (size_t)1;
    *it = (Spread){.traces = traces, .cluster_of = cluster_of, .sizes = sizes};
    it->cluster = memory_get_paged((traces->showing_count + (size_t)1) * sizeof *it->cluster);
    it->counts = memory_get_paged((traces->trace_count + (size_t)1) * sizeof *it->counts);
    it->stamp = memory_get_paged(clusters * sizeof *it->stamp);
    memset(it->stamp, 0, clusters * sizeof *it->stamp);
    for (uint32_t t = 0; t < traces->trace_count; t++)
        if (traces->traces[t].is_linkable)
            renew(it, t);
}

void spread_init(Spread *it, const Traces *traces, const uint32_t *cluster_of)
{
    size_t clusters = traces->item_count + (size_t)1;
    uint32_t *sizes = memory_get_paged(clusters * sizeof *sizes);
    memset(sizes, 0, clusters * sizeof *sizes);
    for (uint32_t i = 0; i < traces->item_count; i++)
        sizes[cluster_of[i]]++;
    spread_init_for(it, traces, cluster_of, sizes);
    it->own_sizes = sizes;
}

void spread_done(Spread *it)
{
    free(it->cluster);
    free(it->counts);
    free(it->stamp);
    free(it->own_sizes);
}
