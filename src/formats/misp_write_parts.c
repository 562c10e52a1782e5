#include <inttypes.h>

#include "formats/misp_write.h"

void misp_uuid_of(Text name, char uuid[UUID_LENGTH + 1])
{
    uuid_of("b4e6c3a2-5d0f-5c0e-9a57-3a1f2d7c8e10", name, uuid);
}

void misp_write_organisation(JsonWriter *json, Text name)
{
    char uuid[UUID_LENGTH + 1];
    Buffer whole = {0};
    buffer_add_string(&whole, "organisation ");
    buffer_add(&whole, name);
    misp_uuid_of(buffer_text(&whole), uuid);
    json_object_begin(json, "Orgc");
    json_write_text(json, "name", name);
    json_write_string(json, "uuid", uuid);
    json_object_end(json);
    buffer_done(&whole);
}

Text misp_seconds(Instant instant, Arena *arena)
{
    return instant == INSTANT_NONE || instant < 0 ? TEXT("0")
                                                  : arena_format(arena, "%" PRId64, instant / 1000000);
}
