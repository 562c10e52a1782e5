#pragma once
/// From what is pooled to rules and queries that watch for it (formats/watch.h).

#include "formats/formats.h"
#include "model/marking.h"

typedef struct {
    const WatchFormat *format;
    const Text *names; ///< activities, clusters, families, values, digests of records; none: everything
    uint32_t name_count;
    Marking reader; ///< who gets it
    Instant since;  ///< what was last seen before is left out; INSTANT_NONE: nothing for its age
    Text date;
    Instant now;
    uint64_t first_sid, last_sid;
    bool is_at_home; ///< for searches in one's own logs, which PAP:RED allows
    bool has_lists;  ///< files may stand beside the rules
    Text stem;       ///< of these files' names
} WatchOptions;
