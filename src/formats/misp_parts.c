// What every part of an event has: a standing of its own, times, marks that are set; and what was told of it
// before.

#include "formats/misp_parts.h"

#include "formats/misp_tags.h"
#include "formats/telling.h"

enum { MOST_TOLD = 1 << 20 };

bool misp_complain(MispTelling *telling, const char *what, Err *err)
{
    return tell_complaint(telling->sink, buffer_text(&telling->place), err, "%s", what);
}

bool misp_is_set(const Json *object, const char *key)
{
    Text text = json_scalar(object, key);
    return text_is(text, "true") || text_is(text, "1");
}

Instant misp_time(const Json *object, const char *key)
{
    Instant instant;
    Text text = json_scalar(object, key);
    if (text.length == 0 || text_is(text, "0"))
        return INSTANT_NONE;
    return instant_parse(text, &instant) || instant_parse_seconds(text, &instant) ? instant : INSTANT_NONE;
}

bool misp_complain_of_times(MispTelling *telling, const Json *object, const char *const *keys, Err *err)
{
    for (; *keys; keys++) {
        Text text = text_trim(json_scalar(object, *keys));
        if (text.length == 0 || text_is(text, "0") || misp_time(object, *keys) != INSTANT_NONE)
            continue;
        if (!tell_complaint(telling->sink, buffer_text(&telling->place), err,
                            "`%s` '" TEXT_FMT "' is no time and was passed over; write it like 2014-10-28, "
                            "2014-10-28T09:30:00Z or in seconds since 1970",
                            *keys, TEXT_ARG(text_clip(text, 40))))
            return false;
    }
    return true;
}

static void read_tag(MispStanding *standing, Text tag)
{
    TagNews news = misp_tag(tag);
    if (news.meaning == TAG_MARKING)
        standing->marking =
            marking_stricter(standing->marking ? standing->marking : news.marking, news.marking);
    else if (news.meaning == TAG_PAP)
        standing->pap = news.pap > standing->pap ? news.pap : standing->pap;
    else if (news.meaning == TAG_RELIABILITY)
        standing->reliability = news.reliability;
    else if (news.meaning == TAG_CREDIBILITY)
        standing->credibility = news.credibility;
}

MispStanding misp_standing(const Json *owner)
{
    MispStanding standing = {.marking = MARKING_UNSTATED};
    for (const Json *tag = json_first(json_get(owner, "Tag")); tag; tag = tag->next)
        read_tag(&standing, json_text(tag, "name"));
    // An index of events wraps each.
    for (const Json *tag = json_first(json_get(owner, "EventTag")); tag; tag = tag->next)
        read_tag(&standing, json_text(json_get(tag, "Tag"), "name"));
    standing.marking = misp_marking_limited(standing.marking, json_scalar(owner, "distribution"));
    return standing;
}

Marking misp_marking_within(Marking around, Marking own)
{
    return own == MARKING_UNSTATED ? own : marking_stricter(own, around);
}

Pap misp_pap_stricter(Pap a, Pap b)
{
    return a > b ? a : b;
}

bool misp_record(MispTelling *telling, Text raw, Err *err)
{
    if (telling->said.count > 0)
        map_clear(&telling->said);
    return telling->sink->record(telling->sink->self, raw, buffer_text(&telling->place), err);
}

/// Telling something twice is harmless; remembering without bound is not.
static bool is_new(Map *map, Text what, Arena *arena)
{
    if (map->count == MOST_TOLD)
        return true;
    if (map_find(map, what) != MAP_NONE)
        return false;
    *map_at(map, arena_copy(arena, what)) = 1;
    return true;
}

bool misp_is_news(MispTelling *telling, Text what)
{
    return is_new(&telling->said, what, &telling->arena);
}

bool misp_is_new_trouble(MispTelling *telling, Text what)
{
    return is_new(&telling->told, what, &telling->lasting);
}
