#pragma once
/// Granular markings on the way out (STIX 2.1, section 7.2.3): an object without the parts that its reader
/// may not see.

#include "base/buffer.h"
#include "base/json.h"

typedef bool (*MayShow)(void *self, Text marking_ref);

typedef enum {
    REDACT_NOTHING, ///< every part may be shown
    REDACT_PARTS,   ///< `out` holds what may be
    REDACT_ALL, ///< what would be left is no object, a selector names nothing, or the object is marked and
                ///< says a member twice (against RFC 7493, section 2.3): it cannot be given
} Redaction;

/// Appends the object, redacted, to `out`, where parts of it may not be shown.
Redaction stix_redact(const Json *object, MayShow may_show, void *self, Arena *arena, Buffer *out);
