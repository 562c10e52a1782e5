#include "engine/versions.h"

#include "base/json_canonical.h"

/// The content in one spelling; empty for what is no JSON.
static void spell(JsonParser *parser, Text raw, Buffer *out)
{
    const Json *value;
    Err broken = {0};
    Arena arena;
    arena_init(&arena);
    buffer_clear(out);
    if (json_parse(parser, raw, &arena, &value, &broken))
        json_canonical(value, JSON_NUMBERS_KEPT, out);
    arena_done(&arena);
}

static bool is_said_otherwise(Text raw, const Text *rivals, size_t count)
{
    JsonParser *parser = json_parser_new();
    Buffer here = {0}, there = {0};
    bool differs = false;
    spell(parser, raw, &here);
    for (size_t i = 0; i < count && !differs; i++) {
        spell(parser, rivals[i], &there);
        differs = !text_equal(buffer_text(&here), buffer_text(&there));
    }
    buffer_done(&here);
    buffer_done(&there);
    json_parser_free(parser);
    return differs;
}

bool version_check(Store *store, Text id, const HolderNews *news, BodyId body, Arena *arena, Text *what,
                   Err *err)
{
    Text *rivals, raw;
    size_t count;
    if (!news->is_versioned || news->modified == INSTANT_NONE)
        return true;
    if (!store_rivals(store, id, news->modified, body, arena, &rivals, &count, err))
        return false;
    if (count == 0)
        return true;
    if (!store_body_raw(store, body, arena, &raw, err))
        return false;
    if (is_said_otherwise(raw, rivals, count))
        *what = TEXT("another object of this id and version says something else; both are kept: ask its "
                     "publisher which one stands");
    return true;
}
