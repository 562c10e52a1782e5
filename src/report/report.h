#pragma once
/// The report: what was concluded, how sure, and from what, as one HTML page that needs no network and no
/// script.
///
/// Every number on the page leads to the statements it was counted from, and every conclusion stands beside
/// its doubt. The same input gives the same bytes. Everything that partners wrote is escaped, clipped and
/// (indicators) defanged.

#include "base/buffer.h"
#include "base/err.h"
#include "base/time.h"
#include "model/conclusion.h"
#include "model/judgement.h"
#include "model/pool.h"

/// As many actors get a section of their own; the others share a table.
enum { REPORT_ACTORS_MOST = 12 };
/// As many explained links of one actor are shown. The strongest pair, the pair that bridges most partners
/// and the weakest member make a good choice; they are shown in the order given.
enum { REPORT_LINKS_MOST = 4 };
/// As many pairs that were kept apart are shown.
enum { REPORT_APART_MOST = 5 };

/// Why two activities, or an activity and the rest of its cluster, are together or kept apart.
typedef struct {
    uint32_t cluster; ///< the cluster it speaks of; INDEX_NONE for a pair of activities that were kept apart
    uint32_t a;       ///< an activity
    uint32_t b;       ///< another, or INDEX_NONE where `a` was weighed against the other members
    Explanation explanation;
} ReportEvidence;

typedef struct {
    Text partner, source, place, what;
} ReportComplaint;

typedef struct {
    const Pool *pool; ///< holds nothing that the reader may not see
    const Conclusion *conclusion;
    const ReportEvidence *evidence;
    uint32_t evidence_count;
    Judgements judgements;             ///< who was behind the actors told of; none: the page is silent of it
    const ReportComplaint *complaints; ///< the page shows the first ones of each partner
    uint32_t complaint_count;
    uint32_t complaint_total; ///< as many exist, where fewer are given; 0: as many as are given
    Text case_name;
    Text without;         ///< a partner that was left out for this page; empty: none
    Marking reader;       ///< who it is written for; MARKING_RED: everybody who may read everything
    Instant now;          ///< printed as the day it was made
    Text program_version; ///< "0.1.0"
    int64_t withdrawn;    ///< partners whose statements were withdrawn and count for nothing
    int64_t withheld;     ///< activities left out because the reader may not see them
    uint32_t cluster;     ///< the only actor to tell of; INDEX_NONE: all
    bool has_changed;     ///< the pool has changed since the conclusion was made
} ReportInput;

/// Appends the page to `out`. ERR_FORBIDDEN when the pool holds something the reader may not see.
MUST_USE bool report_html(const ReportInput *input, Buffer *out, Err *err);
