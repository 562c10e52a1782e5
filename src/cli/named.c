#include "cli/named.h"

/// `to` is the last day of the interval, as people give spans.
static void put_interval(JsonWriter *json, const Named *named)
{
    Arena arena;
    arena_init(&arena);
    json_write_text(json, "from", instant_date_text(named->from, &arena));
    json_write_text(json, "to", instant_date_text(named->to - 1, &arena));
    json_write_text(json, "precision", named->precision);
    if (named->of.length > 0)
        json_write_text(json, "of", named->of);
    arena_done(&arena);
}

void put_named_members(JsonWriter *json, const Named *named, Text place)
{
    json_write_text(json, "type", named_word(named->type));
    json_write_text(json, "value", named->value);
    json_write_integer(json, "offset", (int64_t)named->offset);
    json_write_text(json, "context", named->context);
    if (place.length > 0)
        json_write_text(json, "place", place);
    if (named->type == NAMED_DATE)
        put_interval(json, named);
}
