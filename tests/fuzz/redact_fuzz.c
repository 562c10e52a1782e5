/// Promise: whatever an object and its granular markings say, what is left of it after redaction is JSON, and
/// nothing in it is marked for others than its reader, or names what the reader may not know.
#include "base/json_canonical.h"
#include "formats/stix_redact.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool may_show(const void *self, Text marking_ref)
{
    (void)self;
    return !text_starts(marking_ref, "red");
}

static bool may_name(const void *self, Text id)
{
    (void)self;
    return !text_ends(id, "d");
}

static const Json *parse(JsonParser *parser, Text document, Arena *arena)
{
    const Json *value;
    Err broken = {0};
    return json_parse(parser, document, arena, &value, &broken) ? value : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const RedactFor reader = {may_show, may_name, NULL};
    Arena arena;
    Buffer once = {0}, twice = {0};
    JsonParser *parser = json_parser_new();
    arena_init(&arena);
    const Json *object = parse(parser, (Text){(const char *)data, size}, &arena);
    if (object && stix_redact(object, &reader, &arena, &once) == REDACT_PARTS) {
        const Json *left = parse(parser, buffer_text(&once), &arena);
        if (!left || stix_redact(left, &reader, &arena, &twice) != REDACT_NOTHING)
            abort();
    }
    buffer_done(&once);
    buffer_done(&twice);
    arena_done(&arena);
    json_parser_free(parser);
    return 0;
}
