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

/// Looks at one rival after another, until one differs.
static bool say_otherwise(Store *store, BodyId body, const Rivals *rivals, Arena *arena, bool *out, Err *err)
{
    Text raw;
    JsonParser *parser = json_parser_new();
    Buffer here = {0}, there = {0};
    bool is_done = store_body_raw(store, body, arena, &raw, err);
    if (is_done)
        spell(parser, raw, &here);
    *out = false;
    for (size_t i = 0; is_done && i < rivals->count && !*out; i++) {
        is_done = store_body_raw(store, rivals->bodies[i], arena, &raw, err);
        if (is_done)
            spell(parser, raw, &there);
        *out = is_done && !text_equal(buffer_text(&here), buffer_text(&there));
    }
    buffer_done(&here);
    buffer_done(&there);
    json_parser_free(parser);
    return is_done;
}

bool version_check(Store *store, Text id, const HolderNews *news, BodyId body, Arena *arena, Text *what,
                   Err *err)
{
    Rivals rivals;
    bool differs;
    if (!news->is_versioned || news->modified == INSTANT_NONE)
        return true;
    if (!store_rivals(store, id, news->modified, body, &rivals, err))
        return false;
    if (rivals.count == 0)
        return true;
    if (!say_otherwise(store, body, &rivals, arena, &differs, err))
        return false;
    if (differs)
        *what = TEXT("another object of this id and version says something else; both are kept: ask its "
                     "publisher which one stands");
    return true;
}
