#pragma once
/// Events to be written: as they came, where they came from MISP, else made from what the pool shows.

#include "base/hash.h"
#include "base/json.h"
#include "base/json_write.h"
#include "formats/formats.h"

/// Activities of the pool that are one event: partners may have given the same.
typedef struct {
    const Writing *writing;
    const uint32_t *activities;
    uint32_t count;
    char uuid[UUID_LENGTH + 1]; ///< of the event
} EventSource;

/// Adds `{"Event": ...}` as it came to `out`; `is_given` is false where these are no events of MISP.
MUST_USE bool misp_event_given(const EventSource *source, JsonParser *parser, Buffer *out, bool *is_given,
                               Err *err);
/// Adds `{"Event": ...}` made from what the pool shows of the first activity.
void misp_event_made(const EventSource *source, Buffer *out);

/// UUIDs of what is made here are names in this namespace: made again, they are the same.
void misp_uuid_of(Text name, char uuid[UUID_LENGTH + 1]);
/// `Orgc` of an organisation that is known by name alone.
void misp_write_organisation(JsonWriter *json, Text name);
/// "1580774400", or "0" for INSTANT_NONE.
Text misp_seconds(Instant instant, Arena *arena);
