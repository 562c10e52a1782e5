#include "formats/misp_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json_frames.h"
#include "formats/json_head.h"
#include "formats/readers.h"

// A feed that MISP can pull: a folder with one file an event, manifest.json with the events' headers, and
// hashes.csv, which tells who holds a value without giving it away: the MD5 of each value and its event (as
// PyMISP's feed generator makes it). Into one file goes {"response": [...]}, as a REST search answers.

typedef struct {
    const Writing *writing;
    Output *out;
    JsonParser *parser;
    Arena arena; ///< of one piece of an event
    Buffer event, manifest, hashes;
    JsonWriter manifest_json;
    bool is_feed;
} Feed;

// ---------------------------------------------------------------- what becomes of each event

static void hash_value(Feed *feed, Text value, Text uuid)
{
    char hex[MD5_HEX + 1];
    md5_print(value, hex);
    buffer_format(&feed->hashes, "%s," TEXT_FMT "\n", hex, TEXT_ARG(uuid));
}

/// Both halves of a composite value by themselves.
static void hash_attribute(Feed *feed, const Json *attribute, Text uuid)
{
    Text type = json_text(attribute, "type"), rest = json_scalar(attribute, "value"), part;
    if (!text_has(type, '|') && !text_is(type, "malware-sample")) {
        hash_value(feed, rest, uuid);
        return;
    }
    while (text_cut(&rest, '|', &part))
        hash_value(feed, part, uuid);
}

/// An attribute, or an object with attributes.
static void hash_part(Feed *feed, const Json *part, Text uuid)
{
    const Json *attributes = json_get(part, "Attribute");
    if (!attributes)
        hash_attribute(feed, part, uuid);
    for (const Json *one = json_first(attributes); one; one = one->next)
        hash_attribute(feed, one, uuid);
}

static void list_event(Feed *feed, const Json *event, const char *uuid)
{
    static const char *const keys[] = {"Orgc",     "Tag", "info", "date", "analysis", "threat_level_id",
                                       "timestamp"};
    JsonWriter *json = &feed->manifest_json;
    json_object_begin(json, uuid);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const Json *value = json_get(event, keys[i]);
        if (value)
            json_write_tree(json, keys[i], value);
    }
    json_object_end(json);
}

/// The event is read as it was written, piece by piece: it may be larger than is good to hold as a tree.
static bool index_event(Feed *feed, const char *uuid, Err *err)
{
    static const char *const lists[] = {"Event.Attribute", "Event.Object", NULL};
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_done = true;
    source_of_text(TEXT("event"), buffer_text(&feed->event), &source);
    json_frames_init(&frames, &source, lists, feed->event.length + 1);
    while (is_done && (is_done = json_frames_next(&frames, &frame, &more, err)) && more) {
        const Json *piece;
        arena_clear(&feed->arena);
        is_done = json_parse(feed->parser, frame.text, &feed->arena, &piece, err);
        if (is_done && frame.kind == FRAME_ELEMENT)
            hash_part(feed, piece, text_of(uuid));
        else if (is_done)
            list_event(feed, json_get(piece, "Event"), uuid);
    }
    json_frames_done(&frames);
    source_close(&source);
    return is_done;
}

static bool put_event(Feed *feed, const EventSource *source, bool is_first, Err *err)
{
    char name[UUID_LENGTH + sizeof ".json"];
    Text text = buffer_text(&feed->event);
    if (!feed->is_feed) {
        output_add(feed->out, is_first ? TEXT("{\"response\":[\n") : TEXT(",\n"));
        output_add(feed->out, text);
        return true;
    }
    snprintf(name, sizeof name, "%s.json", source->uuid);
    if (!index_event(feed, source->uuid, err) || !output_begin(feed->out, name, err))
        return false;
    output_add(feed->out, text);
    output_add(feed->out, TEXT("\n"));
    return true;
}

/// The UUID of the only activity of `source`: the one that is its id, if that is given and free, else made of
/// its partner and id.
static void name_event(EventSource *source, const char *uuid, Arena *arena)
{
    if (uuid)
        memcpy(source->uuid, uuid, sizeof source->uuid);
    else
        misp_uuid_of(activity_label(source->writing->pool, source->activities[0], arena), source->uuid);
}

static bool write_event(Feed *feed, const EventSource *source, bool is_first, Err *err)
{
    bool is_given = false;
    buffer_clear(&feed->event);
    arena_clear(&feed->arena);
    if (source->writing->raw_of && !misp_event_given(source, feed->parser, &feed->event, &is_given, err))
        return false;
    if (is_given)
        return put_event(feed, source, is_first, err);
    bool is_put = true;
    for (uint32_t i = 0; i < source->count && is_put; i++) {
        EventSource one = {.writing = source->writing, .activities = source->activities + i, .count = 1};
        name_event(&one, i == 0 ? source->uuid : NULL, &feed->arena);
        buffer_clear(&feed->event);
        misp_event_made(&one, &feed->event);
        is_put = put_event(feed, &one, is_first && i == 0, err);
    }
    return is_put;
}

// ---------------------------------------------------------------- which events there are

typedef struct {
    char uuid[UUID_LENGTH + 1];
    uint32_t activity;
} NamedEvent;

static int compare_named(const void *a, const void *b)
{
    const NamedEvent *left = a, *right = b;
    int order = strcmp(left->uuid, right->uuid);
    return order ? order : (left->activity > right->activity) - (left->activity < right->activity);
}

/// By UUID: the event's own where its id is one, else made from partner and id.
static NamedEvent *name_events(const Writing *writing, Arena *arena)
{
    NamedEvent *named = arena_array(arena, NamedEvent, writing->activity_count);
    for (uint32_t i = 0; i < writing->activity_count; i++) {
        const Activity *activity = &writing->pool->activities[writing->activities[i]];
        named[i].activity = writing->activities[i];
        if (text_is_uuid(activity->id)) {
            Text lower = arena_lower(arena, activity->id);
            memcpy(named[i].uuid, lower.bytes, lower.length);
        } else {
            misp_uuid_of(activity_label(writing->pool, named[i].activity, arena), named[i].uuid);
        }
    }
    if (writing->activity_count > 0)
        qsort(named, writing->activity_count, sizeof *named, compare_named);
    return named;
}

static bool write_events(Feed *feed, Err *err)
{
    const Writing *writing = feed->writing;
    Arena arena;
    arena_init(&arena);
    const NamedEvent *named = name_events(writing, &arena);
    uint32_t *activities = arena_array(&arena, uint32_t, writing->activity_count);
    bool is_written = true;
    for (uint32_t i = 0, end; is_written && i < writing->activity_count; i = end) {
        EventSource source = {.writing = writing, .activities = activities};
        memcpy(source.uuid, named[i].uuid, sizeof source.uuid);
        for (end = i; end < writing->activity_count && strcmp(named[end].uuid, source.uuid) == 0; end++)
            activities[source.count++] = named[end].activity;
        is_written = write_event(feed, &source, i == 0, err) && !output_is_broken(feed->out);
    }
    arena_done(&arena);
    // A broken output says so itself when it is finished.
    return is_written || output_is_broken(feed->out);
}

static bool finish(Feed *feed, Err *err)
{
    if (!feed->is_feed) {
        output_add(feed->out,
                   feed->writing->activity_count > 0 ? TEXT("\n]}\n") : TEXT("{\"response\":[]}\n"));
        return true;
    }
    json_object_end(&feed->manifest_json);
    buffer_add_byte(&feed->manifest, '\n');
    if (!output_begin(feed->out, "hashes.csv", err))
        return false;
    output_add(feed->out, buffer_text(&feed->hashes));
    // The manifest comes last: whoever pulls while this is written finds all that it names.
    if (!output_begin(feed->out, "manifest.json", err))
        return false;
    output_add(feed->out, buffer_text(&feed->manifest));
    return true;
}

bool misp_write(const Writing *writing, Output *out, Err *err)
{
    Feed feed = {.writing = writing, .out = out, .parser = json_parser_new(), .is_feed = out->is_folder};
    arena_init(&feed.arena);
    feed.manifest_json = json_writer(&feed.manifest);
    json_object_begin(&feed.manifest_json, NULL);
    bool is_written = write_events(&feed, err) && finish(&feed, err);
    buffer_done(&feed.event);
    buffer_done(&feed.manifest);
    buffer_done(&feed.hashes);
    arena_done(&feed.arena);
    json_parser_free(feed.parser);
    return is_written;
}
