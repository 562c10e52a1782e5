#pragma once
/// What one STIX object tells a sink.

#include "formats/stix_known.h"
#include "model/sink.h"

typedef struct {
    const Known *known;
    const Sink *sink;
    Arena *arena;   ///< of the object being told
    Arena *lasting; ///< of the whole reading
    Text stem;      ///< of the file: the id of its bundle where that has none
    /// Indicators in pattern languages that are not read (yara, sigma, snort ...): kept as records alone.
    uint64_t foreign_patterns;
    Text foreign_language;
} Telling;

typedef enum {
    ROLE_NOTHING,  ///< shows nothing: markings, definitions, translations, others' conclusions
    ROLE_ITEM,     ///< counts for what lists it
    ROLE_ACTIVITY, ///< a report, grouping, incident ...
} ObjectRole;

/// False when the object is not one that can be told; `what` then says why and what would help.
bool stix_role(const Known *known, const Json *object, ObjectRole *out, Text *what);
/// Tells an item or activity: its holder, facts and members. The record was told before.
MUST_USE bool stix_tell(Telling *telling, const Json *object, ObjectRole role, Text place, Err *err);
