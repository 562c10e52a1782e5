#pragma once
/// Objects on the way out: without the parts that their reader may not see (granular markings, STIX 2.1,
/// section 7.2.3), and without the names of objects that the reader may not know of. The id of an observable
/// follows from what it says (section 2.9), so that whoever guesses a value could see that it is there.

#include "base/buffer.h"
#include "base/json.h"

/// Of the reader. `may_name`: whether an object may name that of this id; NULL: any.
typedef struct {
    bool (*may_show)(const void *self, Text marking_ref);
    bool (*may_name)(const void *self, Text id);
    const void *self;
} RedactFor;

typedef enum {
    REDACT_NOTHING, ///< every part may be shown
    REDACT_PARTS,   ///< `out` holds what may be
    REDACT_ALL, ///< what would be left is no object, a selector names nothing, or the object is marked and
                ///< says a member twice (against RFC 7493, section 2.3): it cannot be given
} Redaction;

/// Appends the object, redacted, to `out`, where parts of it may not be shown.
Redaction stix_redact(const Json *object, const RedactFor *reader, Arena *arena, Buffer *out);
