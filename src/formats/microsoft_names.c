#include <stdio.h>

#include "base/json.h"
#include "base/json_frames.h"
#include "base/vec.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/readers.h"
#include "formats/telling.h"

// MicrosoftMapping.json of Microsoft's mstic repository: a list of
// {"Threat actor name": "Brass Typhoon", "Origin/Threat": "China", "Other names": "BARIUM, WICKED PANDA,
// APT41"}. Which of the names are Microsoft's own of before 2023 and which are others', the file does not
// say.

enum { LARGEST_PIECE = 1 << 20 };

typedef struct {
    const Sink *sink;
    JsonParser *parser;
    Arena arena;
    char room[PLACE_ROOM];
    Text place;
    Instant dated;
} Mapping;

/// The file has been published with both spellings.
static Text actor_of(const Json *row)
{
    Text name = text_trim(json_text(row, "Threat actor name"));
    return name.length > 0 ? name : text_trim(json_text(row, "Threat Actor Name"));
}

static bool tell_row(Mapping *mapping, const Json *row, Err *err)
{
    const Sink *sink = mapping->sink;
    const Text microsoft = TEXT("Microsoft");
    Text name = actor_of(row), rest = json_text(row, "Other names"), other;
    if (name.length == 0)
        return tell_complaint(sink, mapping->place, err,
                              "an entry without `Threat actor name`: say which actor it is of");
    HolderNews news = {.id = arena_format(&mapping->arena, "actor name: " TEXT_FMT, TEXT_ARG(name)),
                       .publisher = microsoft,
                       .title = name,
                       .date = mapping->dated,
                       .modified = INSTANT_NONE,
                       .is_item = true};
    Holder holder;
    if (!sink->holder(sink->self, &news, &holder, err) || !sink->name(sink->self, holder, name, err))
        return false;
    VEC(Text) names = {0};
    *vec_push(&names) = name;
    while (next_item(&rest, &other))
        *vec_push(&names) = other;
    NameGroupNews said = {.source = microsoft,
                          .group = name,
                          .names = names.items,
                          .count = names.count,
                          .date = mapping->dated};
    bool is_told = sink->name_group(sink->self, &said, err);
    vec_free(&names);
    return is_told;
}

static bool take_row(Mapping *mapping, const JsonFrame *frame, Err *err)
{
    const Json *row;
    Err broken = {0};
    int length = snprintf(mapping->room, sizeof mapping->room, "[%llu]", (unsigned long long)frame->ordinal);
    mapping->place = (Text){mapping->room, (size_t)length};
    if (frame->kind == FRAME_SKELETON)
        return true;
    if (frame->kind == FRAME_BROKEN)
        return tell_complaint(mapping->sink, mapping->place, err, TEXT_FMT, TEXT_ARG(frame->text));
    arena_clear(&mapping->arena);
    if (!json_parse(mapping->parser, frame->text, &mapping->arena, &row, &broken))
        return tell_complaint(mapping->sink, mapping->place, err, "%s", broken.message);
    return mapping->sink->record(mapping->sink->self, frame->text, mapping->place, err) &&
           tell_row(mapping, row, err);
}

bool microsoft_names_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    static const char *const rows[] = {"", NULL};
    Mapping mapping = {.sink = sink, .parser = json_parser_new(), .dated = file_date(reading->path)};
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_read = true;
    arena_init(&mapping.arena);
    json_frames_init(&frames, source, rows, LARGEST_PIECE);
    while (is_read && (is_read = json_frames_next(&frames, &frame, &more, err)) && more)
        is_read = take_row(&mapping, &frame, err);
    json_frames_done(&frames);
    arena_done(&mapping.arena);
    json_parser_free(mapping.parser);
    return is_read;
}

int microsoft_names_sniff(Text head, __attribute__((unused)) Text path)
{
    HeadScan scan;
    HeadMember member;
    if (!head_scan_begin(&scan, head))
        return 0;
    while (head_scan_next(&scan, &member))
        if (member.depth == 2 && text_is_nocase(member.key, "Threat actor name"))
            return 95;
    return 0;
}
