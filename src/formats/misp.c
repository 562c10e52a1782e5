#include "base/json.h"
#include "base/json_frames.h"
#include "base/vec.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/misp_tell.h"
#include "formats/readers.h"
#include "formats/telling.h"

// MISP events (misp-core-format): one event wrapped in "Event" or bare, lists of them, the "response" of a
// REST search, and lines of any of these.
//
// An event's attributes may stand before its header, and there are far more of them. So two passes: the first
// takes each document without its attributes and objects (the headers), the second tells the headers' events
// and then the attributes and objects one by one.

enum { LARGEST_PIECE = 64 << 20, HEADERS_BYTES = 64 << 20 };

/// Where attributes and objects of events may stand.
static const char *const lists[] = {"Event.Attribute",
                                    "Event.Object",
                                    "response.*.Event.Attribute",
                                    "response.*.Event.Object",
                                    "*.Event.Attribute",
                                    "*.Event.Object",
                                    "Attribute",
                                    "Object",
                                    "*.Attribute",
                                    "*.Object",
                                    "response.Event.Attribute",
                                    "response.Event.Object",
                                    "response.Attribute",
                                    "response.Object",
                                    "response.*.Attribute",
                                    "response.*.Object",
                                    NULL};

/// The header of a document: where it stands in `Reader.headers`.
typedef struct {
    uint64_t document;
    size_t from, to;
} Header;

typedef struct {
    const Reading *reading;
    MispTelling telling;
    JsonParser *parser;
    bool is_telling;
    uint64_t document;
    Buffer headers; ///< of all documents, one after the other
    VEC(Header) skeletons;
    size_t next_skeleton;
    bool has_too_many_headers;
    VEC(MispEvent) events; ///< of the document being told
    MispEvent lost;        ///< what attributes hang on whose event's header cannot be read
} Reader;

const Json *misp_event_in(const Json *value)
{
    const Json *response = json_get(value, "response");
    if (response)
        value = response;
    const Json *event = json_get(value, "Event");
    if (event)
        return event->kind == JSON_OBJECT ? event : NULL;
    static const char *const signs[] = {"info", "Attribute", "Object", "Orgc", "threat_level_id", "analysis"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (json_get(value, signs[i]))
            return value;
    return NULL;
}

/// The id of an event that states none: the file's, and a number beyond its first.
static Text spare_id(Reader *reader, size_t index)
{
    Arena *arena = &reader->telling.lasting;
    Text stem = file_activity_id(reader->reading->path, arena);
    if (index == 0 && reader->document == 0)
        return stem;
    return arena_format(arena, TEXT_FMT "#%llu.%zu", TEXT_ARG(stem), (unsigned long long)reader->document + 1,
                        index + 1);
}

static bool tell_header(Reader *reader, const Json *value, Text raw, size_t index, Err *err)
{
    const Json *event = misp_event_in(value);
    if (!event)
        return misp_complain(&reader->telling,
                             "this is no MISP event; `Event` with `info` and `Attribute` is expected", err);
    return misp_record(&reader->telling, raw, err) &&
           misp_tell_event(&reader->telling, event, spare_id(reader, index), &reader->events.items[index],
                           err);
}

static void say_document(Reader *reader)
{
    buffer_clear(&reader->telling.place);
    if (reader->document > 0)
        buffer_format(&reader->telling.place, "document %llu ", (unsigned long long)reader->document + 1);
}

static bool take_header(Reader *reader, const JsonFrame *frame, Err *err)
{
    const Json *value;
    Err broken = {0};
    *vec_push(&reader->events) = (MispEvent){.holder = HOLDER_NONE};
    say_document(reader);
    buffer_format(&reader->telling.place, "event[%llu]", (unsigned long long)frame->ordinal);
    arena_clear(&reader->telling.arena);
    if (frame->kind == FRAME_BROKEN)
        return misp_complain(&reader->telling, frame->text.bytes, err);
    if (!json_parse(reader->parser, frame->text, &reader->telling.arena, &value, &broken))
        return misp_complain(&reader->telling, broken.message, err);
    return tell_header(reader, value, frame->text, reader->events.count - 1, err);
}

/// Cuts a list of headers into the raw text of each, so that a broken one costs itself alone.
static bool take_headers(Reader *reader, Text headers, Err *err)
{
    static const char *const each[] = {"response", "", NULL};
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_read = true;
    source_of_text(TEXT("headers"), headers, &source);
    json_frames_init(&frames, &source, each, LARGEST_PIECE);
    while (is_read && (is_read = json_frames_next(&frames, &frame, &more, err)) && more)
        if (frame.path)
            is_read = take_header(reader, &frame, err);
    json_frames_done(&frames);
    source_close(&source);
    return is_read;
}

/// The header of a document that is one event.
static bool take_only_header(Reader *reader, Text raw, Err *err)
{
    const Json *value;
    Err broken = {0};
    say_document(reader);
    buffer_add_string(&reader->telling.place, "event");
    arena_clear(&reader->telling.arena);
    if (!json_parse(reader->parser, raw, &reader->telling.arena, &value, &broken))
        return misp_complain(&reader->telling, broken.message, err);
    const Json *response = json_get(value, "response");
    bool is_empty_list = value->kind == JSON_ARRAY || (response && response->kind == JSON_ARRAY);
    if (is_empty_list)
        return true;
    *vec_push(&reader->events) = (MispEvent){.holder = HOLDER_NONE};
    return tell_header(reader, value, raw, 0, err);
}

/// Tells the events of the document that begins, from the headers that the first pass kept.
static bool begin_document(Reader *reader, Err *err)
{
    vec_clear(&reader->events);
    map_done(&reader->telling.told);
    arena_clear(&reader->telling.lasting);
    if (!reader->is_telling || reader->next_skeleton == reader->skeletons.count ||
        reader->skeletons.items[reader->next_skeleton].document != reader->document)
        return true;
    Header header = reader->skeletons.items[reader->next_skeleton++];
    Text raw = text_slice(buffer_text(&reader->headers), header.from, header.to);
    if (!take_headers(reader, raw, err))
        return false;
    return reader->events.count > 0 || take_only_header(reader, raw, err);
}

/// The event that an attribute or object belongs to. Where its header cannot be read (a file that was cut
/// off), the values are kept under the file's name, and for nobody else, since nobody knows their marking.
static bool find_event(Reader *reader, const JsonFrame *frame, MispEvent *out, Err *err)
{
    const Sink *sink = reader->telling.sink;
    if (frame->outer < reader->events.count && reader->events.items[frame->outer].holder != HOLDER_NONE) {
        *out = reader->events.items[frame->outer];
        return true;
    }
    if (reader->lost.holder == HOLDER_NONE) {
        HolderNews news = {.id = file_activity_id(reader->reading->path, &reader->telling.lasting),
                           .date = INSTANT_NONE,
                           .modified = INSTANT_NONE,
                           .marking = MARKING_RED};
        reader->lost.marking = MARKING_RED;
        if (!sink->holder(sink->self, &news, &reader->lost.holder, err) ||
            !misp_complain(
                &reader->telling,
                "the header of the event that this belongs to cannot be read; such values are kept "
                "under the file's name, marked TLP:RED because their marking is not known",
                err))
            return false;
    }
    *out = reader->lost;
    return true;
}

static void say_element(Reader *reader, const JsonFrame *frame, bool is_object)
{
    say_document(reader);
    if (reader->events.count > 1)
        buffer_format(&reader->telling.place, "event[%llu].", (unsigned long long)frame->outer);
    buffer_format(&reader->telling.place, "%s[%llu]", is_object ? "Object" : "Attribute",
                  (unsigned long long)frame->ordinal);
}

static bool take_element(Reader *reader, const JsonFrame *frame, Err *err)
{
    bool is_object = text_ends(text_of(frame->path), "Object");
    const Json *value;
    Err broken = {0};
    say_element(reader, frame, is_object);
    if (frame->kind == FRAME_BROKEN)
        return misp_complain(&reader->telling, frame->text.bytes, err);
    arena_clear(&reader->telling.arena);
    if (!json_parse(reader->parser, frame->text, &reader->telling.arena, &value, &broken))
        return misp_complain(&reader->telling, broken.message, err);
    Text uuid = json_text(value, "uuid");
    if (uuid.length > 0)
        buffer_format(&reader->telling.place, " " TEXT_FMT, TEXT_ARG(text_clip(uuid, 64)));
    if (!misp_record(&reader->telling, frame->text, err))
        return false;
    MispEvent event;
    if (!find_event(reader, frame, &event, err))
        return false;
    return is_object ? misp_tell_object(&reader->telling, &event, value, err)
                     : misp_tell_attribute(&reader->telling, &event, value, err);
}

static void keep_header(Reader *reader, Text header)
{
    if (reader->headers.length + header.length > HEADERS_BYTES) {
        reader->has_too_many_headers = true;
        return;
    }
    size_t from = reader->headers.length;
    buffer_add(&reader->headers, header);
    *vec_push(&reader->skeletons) = (Header){reader->document, from, reader->headers.length};
}

static bool take_frame(Reader *reader, const JsonFrame *frame, Err *err)
{
    if (frame->kind == FRAME_SKELETON) {
        if (!reader->is_telling)
            keep_header(reader, frame->text);
        reader->document++;
        return begin_document(reader, err);
    }
    if (!reader->is_telling)
        return true;
    if (frame->path)
        return take_element(reader, frame, err);
    buffer_clear(&reader->telling.place);
    buffer_format(&reader->telling.place, "byte %llu", (unsigned long long)frame->offset);
    return misp_complain(&reader->telling, frame->text.bytes, err);
}

static bool read_pass(Reader *reader, Source *source, bool is_telling, Err *err)
{
    JsonFrames frames;
    JsonFrame frame;
    bool more = true;
    reader->is_telling = is_telling;
    reader->document = 0;
    if (!source_rewind(source, err) || !begin_document(reader, err))
        return false;
    json_frames_init(&frames, source, lists, LARGEST_PIECE);
    bool is_read = true;
    while (is_read && (is_read = json_frames_next(&frames, &frame, &more, err)) && more)
        is_read = take_frame(reader, &frame, err);
    json_frames_done(&frames);
    return is_read;
}

bool misp_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Reader reader = {.reading = reading, .telling = {.sink = sink}, .parser = json_parser_new()};
    arena_init(&reader.telling.lasting);
    arena_init(&reader.telling.arena);
    bool is_read = read_pass(&reader, source, false, err) && read_pass(&reader, source, true, err);
    if (is_read && reader.has_too_many_headers)
        is_read = tell_complaint(sink, TEXT("file"), err,
                                 "the file holds more events than can be read at once; split it");
    buffer_done(&reader.headers);
    buffer_done(&reader.telling.place);
    vec_free(&reader.skeletons);
    vec_free(&reader.events);
    map_done(&reader.telling.told);
    map_done(&reader.telling.said);
    arena_done(&reader.telling.arena);
    arena_done(&reader.telling.lasting);
    json_parser_free(reader.parser);
    return is_read;
}

int misp_sniff(Text head, Text path)
{
    (void)path;
    static const char *const signs[] = {"info",         "Orgc",   "orgc_id",   "threat_level_id",  "analysis",
                                        "distribution", "Object", "Attribute", "publish_timestamp"};
    HeadScan scan;
    HeadMember member;
    int found = 0;
    bool has_response = false, has_list = false;
    if (!head_scan_begin(&scan, head))
        return 0;
    while (head_scan_next(&scan, &member)) {
        if (member.depth > 4)
            continue;
        bool opens = member.opens != 0;
        if (text_is(member.key, "Event") && member.opens == '{' && member.depth <= 3)
            return 90;
        has_response |= member.depth == 1 && text_is(member.key, "response") && opens;
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            bool is_list = text_is(TEXT("Attribute"), signs[i]) || text_is(TEXT("Object"), signs[i]);
            found += member.depth <= 2 && text_is(member.key, signs[i]) && (!is_list || opens);
        }
        if (has_response && text_is(member.key, "Attribute") && opens)
            return 90;
        has_list |=
            member.depth <= 2 && opens && (text_is(member.key, "Attribute") || text_is(member.key, "Object"));
        if (has_list && (text_is(member.key, "to_ids") || text_is(member.key, "template_uuid")))
            return 85;
    }
    return found >= 3 ? 85 : found == 2 ? 60 : found == 1 ? 30 : 0;
}
