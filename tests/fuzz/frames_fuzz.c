/// Promise: a JSON document is cut into the same parts whatever the size of the pieces it comes in, no part
/// is larger than the limit, and a document that parses as a whole is cut into parts that all parse.

#include "base/json.h"
#include "base/json_frames.h"
#include "fuzz/pieces.h"

enum { LIMIT = 4096 };
static const char *const lists[] = {"objects", "response.*.Event.Attribute", "*.a", "", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool parses(JsonParser *parser, Text text)
{
    Arena arena;
    const Json *json;
    Err err = {0};
    arena_init(&arena);
    bool is_json = json_parse(parser, text, &arena, &json, &err);
    arena_done(&arena);
    return is_json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text document = without_mark((Text){(const char *)data, size});
    JsonParser *parser = json_parser_new();
    bool is_whole = parses(parser, document);
    Source sources[2];
    JsonFrames cutters[2];
    JsonFrame left, right;
    bool more[2] = {true, true};
    Err err = {0};
    for (size_t i = 0; i < 2; i++) {
        source_of_text(TEXT("document"), document, &sources[i]);
        json_frames_init(&cutters[i], &sources[i], lists, LIMIT);
    }
    sources[1].piece_bytes = size > 0 ? data[size / 2] % 16 + 1 : 1;
    for (;;) {
        ALWAYS(json_frames_next(&cutters[0], &left, &more[0], &err));
        ALWAYS(json_frames_next(&cutters[1], &right, &more[1], &err));
        ALWAYS(more[0] == more[1]);
        if (!more[0])
            break;
        ALWAYS(left.kind == right.kind && left.path == right.path && left.ordinal == right.ordinal);
        ALWAYS(left.outer == right.outer && left.offset == right.offset);
        ALWAYS(text_equal(left.text, right.text) && left.text.length <= LIMIT);
        ALWAYS(left.kind == FRAME_BROKEN || !is_whole || parses(parser, left.text));
    }
    for (size_t i = 0; i < 2; i++)
        json_frames_done(&cutters[i]);
    json_parser_free(parser);
    return 0;
}
