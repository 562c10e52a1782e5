#include "base/json.h"
#include "base/json_frames.h"
#include "base/map.h"
#include "base/vec.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/misp_types.h"
#include "formats/readers.h"
#include "formats/telling.h"

// MISP events (misp-core-format): one event wrapped in "Event" or bare, lists of them, the "response" of a
// REST search, and lines of any of these.
//
// An event's attributes may stand before its header, and there are far more of them. So two passes: the first
// takes each document without its attributes and objects (the headers), the second tells the headers' events
// and then the attributes and objects one by one.

enum { LARGEST_PIECE = 64 << 20, HEADERS_BYTES = 64 << 20, MOST_TOLD = 1 << 20 };

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

typedef struct {
    Holder holder; ///< HOLDER_NONE until the event was told
    Marking marking;
    uint8_t credibility;
} Event;

/// The header of a document: where it stands in `Reader.headers`.
typedef struct {
    uint64_t document;
    size_t from, to;
} Header;

typedef struct {
    const Reading *reading;
    const Sink *sink;
    JsonParser *parser;
    Arena lasting, arena; ///< of the document being told; of one piece of it
    bool is_telling;
    uint64_t document;
    Buffer headers; ///< of all documents, one after the other
    VEC(Header) skeletons;
    size_t next_skeleton;
    bool has_too_many_headers;
    VEC(Event) events; ///< of the document being told
    Event lost;        ///< what attributes hang on whose event's header cannot be read
    Map told;          ///< facts of events, so that tags and galaxies do not say them twice
    Buffer place;
    uint32_t same_file;
} Reader;

/// What holds for all values of one attribute or object.
typedef struct {
    Holder holder;
    ObservationNews news;
    Marking event_marking;
    Text object; ///< name of the object that the attribute stands in
} Context;

static bool complain(Reader *reader, Err *err, const char *what)
{
    if (!reader->is_telling)
        return true;
    return tell_complaint(reader->sink, buffer_text(&reader->place), err, "%s", what);
}

/// Old exports write numbers and booleans as strings.
static bool is_set(const Json *object, const char *key)
{
    Text text = json_scalar(object, key);
    return text_is(text, "true") || text_is(text, "1");
}

/// RFC 3339, or seconds since 1970.
static Instant time_of(const Json *object, const char *key)
{
    Instant instant;
    Text text = json_scalar(object, key);
    if (text.length == 0 || text_is(text, "0"))
        return INSTANT_NONE;
    return instant_parse(text, &instant) || instant_parse_seconds(text, &instant) ? instant : INSTANT_NONE;
}

/// The markings and credibility that tags give.
static void read_tags(const Json *tags, Marking *marking, uint8_t *credibility)
{
    for (const Json *tag = json_first(tags); tag; tag = tag->next) {
        TagNews news = misp_tag(json_text(tag, "name"));
        if (news.meaning == TAG_MARKING)
            *marking = *marking == MARKING_UNSTATED ? news.marking : marking_stricter(*marking, news.marking);
        if (news.meaning == TAG_CREDIBILITY)
            *credibility = news.credibility;
    }
}

/// Is this the first time that the event's holder says `what`?
static bool is_news(Reader *reader, Holder holder, Text what)
{
    // Telling something twice is harmless; remembering without bound is not.
    if (reader->told.count == MOST_TOLD)
        return true;
    Text key = arena_format(&reader->arena, "%u " TEXT_FMT, holder, TEXT_ARG(what));
    if (map_find(&reader->told, key) != MAP_NONE)
        return false;
    *map_at(&reader->told, arena_copy(&reader->lasting, key)) = 1;
    return true;
}

static bool tell_tag(Reader *reader, const Context *context, Text tag, Err *err)
{
    TagNews said = misp_tag(tag);
    const Sink *sink = reader->sink;
    if ((said.meaning != TAG_NAME && said.meaning != TAG_FACT) || said.value.length == 0)
        return true;
    if (!is_news(reader, context->holder, tag))
        return true;
    if (said.meaning == TAG_NAME)
        return sink->name(sink->self, context->holder, said.value, err);
    ObservationNews news = context->news;
    news.kind = said.kind;
    news.value = said.value;
    // A tag on an attribute says what the attribute is, not when the family was seen.
    news.first_seen = news.last_seen = INSTANT_NONE;
    news.count = 0;
    return sink->observation(sink->self, context->holder, &news, err);
}

static bool tell_synonyms(Reader *reader, const Json *cluster, TagNews said, Err *err)
{
    const Json *synonyms = json_get(json_get(cluster, "meta"), "synonyms");
    if (said.meaning != TAG_NAME || said.value.length == 0 || !json_first(synonyms))
        return true;
    Text key = arena_format(&reader->arena, "synonyms " TEXT_FMT, TEXT_ARG(said.value));
    if (!is_news(reader, HOLDER_NONE, key))
        return true;
    VEC(Text) names = {0};
    *vec_push(&names) = said.value;
    for (const Json *synonym = json_first(synonyms); synonym; synonym = synonym->next) {
        Text name = text_trim(json_string(synonym));
        if (name.length > 0 && !text_equal(name, said.value))
            *vec_push(&names) = name;
    }
    bool is_told = names.count < 2 || reader->sink->name_group(reader->sink->self, TEXT("MISP galaxy"),
                                                               said.value, names.items, names.count, err);
    vec_free(&names);
    return is_told;
}

static bool tell_clusters(Reader *reader, const Context *context, const Json *galaxies, Err *err)
{
    for (const Json *galaxy = json_first(galaxies); galaxy; galaxy = galaxy->next) {
        const Json *cluster = json_first(json_get(galaxy, "GalaxyCluster"));
        for (; cluster; cluster = cluster->next) {
            Text tag = json_text(cluster, "tag_name");
            if (!tag.bytes)
                tag = arena_format(&reader->arena, "misp-galaxy:" TEXT_FMT "=\"" TEXT_FMT "\"",
                                   TEXT_ARG(text_clip(json_text(cluster, "type"), 256)),
                                   TEXT_ARG(text_clip(json_text(cluster, "value"), 1024)));
            if (!tell_tag(reader, context, tag, err) || !tell_synonyms(reader, cluster, misp_tag(tag), err))
                return false;
        }
    }
    return true;
}

/// Families, techniques, names ... that tags and galaxies of an event or attribute say.
static bool tell_context(Reader *reader, const Context *context, const Json *owner, Err *err)
{
    for (const Json *tag = json_first(json_get(owner, "Tag")); tag; tag = tag->next)
        if (!tell_tag(reader, context, json_text(tag, "name"), err))
            return false;
    return tell_clusters(reader, context, json_get(owner, "Galaxy"), err);
}

static bool tell_event(Reader *reader, const Json *event, Text raw, size_t index, Err *err)
{
    const Sink *sink = reader->sink;
    Event *told = &reader->events.items[index];
    HolderNews news = {.id = text_trim(json_scalar(event, "uuid")),
                       .publisher = json_text(json_get(event, "Orgc"), "name"),
                       .title = json_text(event, "info"),
                       .date = time_of(event, "date"),
                       .modified = time_of(event, "timestamp")};
    Text stem = file_activity_id(reader->reading->path, &reader->lasting);
    bool is_first = index == 0 && reader->document == 0;
    if (news.id.length == 0 && is_first)
        news.id = stem;
    if (news.id.length == 0)
        news.id = arena_format(&reader->lasting, TEXT_FMT "#%llu.%zu", TEXT_ARG(stem),
                               (unsigned long long)reader->document + 1, index + 1);
    Context context = {.news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE}};
    read_tags(json_get(event, "Tag"), &news.marking, &told->credibility);
    context.news.credibility = told->credibility;
    if (!sink->record(sink->self, raw, buffer_text(&reader->place), err) ||
        !sink->holder(sink->self, &news, &told->holder, err))
        return false;
    context.holder = told->holder;
    told->marking = news.marking;
    if (!text_trim(json_scalar(event, "date")).length || news.date != INSTANT_NONE)
        return tell_context(reader, &context, event, err);
    return complain(reader, err,
                    "the event's date is no date and was passed over; write it like 2014-10-28") &&
           tell_context(reader, &context, event, err);
}

static bool tell_value(Reader *reader, const Context *context, TypeMeaning meaning, Text value,
                       uint32_t same_file, Err *err)
{
    value = text_trim(value);
    if (meaning.kind == KIND_NONE || value.length == 0)
        return true;
    ObservationNews news = context->news;
    news.kind = meaning.kind;
    news.guess = meaning.guess;
    news.value = value;
    news.same_file = kind_is_hash(meaning.kind) ? same_file : 0;
    if (meaning.kind == KIND_ASN && !text_starts_nocase(value, "as"))
        news.value = arena_format(&reader->arena, "AS" TEXT_FMT, TEXT_ARG(text_clip(value, 64)));
    if (meaning.guess == GUESS_ADDRESS && text_has(value, '/')) {
        news.kind = KIND_CIDR;
        news.guess = GUESS_EXACT;
    }
    return reader->sink->observation(reader->sink->self, context->holder, &news, err);
}

static bool tell_pair(Reader *reader, const Context *context, const TypeMeaning meaning[2], Text type,
                      Text value, uint32_t same_file, Err *err)
{
    // malware-sample is a pair whose type does not look like one.
    bool is_pair = text_has(type, '|') || meaning[1].kind != KIND_NONE;
    size_t bar = is_pair ? text_find_byte(value, '|', 0) : SIZE_MAX;
    if (bar == SIZE_MAX && is_pair && meaning[1].kind != KIND_NONE &&
        !complain(reader, err,
                  "a value of two parts without the bar between them; write it as `first|second`"))
        return false;
    Text second = bar == SIZE_MAX ? TEXT_NONE : text_slice(value, bar + 1, value.length);
    return tell_value(reader, context, meaning[0], text_slice(value, 0, bar), same_file, err) &&
           tell_value(reader, context, meaning[1], second, same_file, err);
}

/// Sightings of type 0 were seen; 1 is a false positive, 2 an expiration.
static void add_sightings(ObservationNews *news, const Json *sightings)
{
    for (const Json *sighting = json_first(sightings); sighting; sighting = sighting->next) {
        Text type = json_scalar(sighting, "type");
        if (type.length > 0 && !text_is(type, "0"))
            continue;
        Instant at = time_of(sighting, "date_sighting");
        if (news->count < UINT16_MAX)
            news->count++;
        if (at == INSTANT_NONE)
            continue;
        if (news->first_seen == INSTANT_NONE || at < news->first_seen)
            news->first_seen = at;
        if (at > news->last_seen)
            news->last_seen = at;
    }
}

static void add_times(ObservationNews *news, const Json *owner)
{
    Instant first = time_of(owner, "first_seen"), last = time_of(owner, "last_seen");
    if (first != INSTANT_NONE)
        news->first_seen = first;
    if (last != INSTANT_NONE)
        news->last_seen = last;
}

/// `context` comes by value: what an attribute says of itself holds for it alone.
static bool tell_attribute(Reader *reader, Context context, const Json *attribute, uint32_t same_file,
                           Err *err)
{
    const Sink *sink = reader->sink;
    if (attribute->kind != JSON_OBJECT)
        return complain(reader, err,
                        "this is no attribute; an object in braces with `type` and `value` is expected");
    if (is_set(attribute, "deleted"))
        return true;
    Text type = json_text(attribute, "type"), value = json_scalar(attribute, "value");
    if (type.length == 0)
        return complain(reader, err,
                        "an attribute without `type`; say what its value is, such as \"domain\"");
    if (text_trim(value).length == 0)
        return complain(reader, err, "an attribute without `value` says nothing; give it one");
    add_times(&context.news, attribute);
    add_sightings(&context.news, json_get(attribute, "Sighting"));
    read_tags(json_get(attribute, "Tag"), &context.news.marking, &context.news.credibility);
    // The strictest container wins: a public value of a secret event is secret.
    if (context.news.marking != MARKING_UNSTATED)
        context.news.marking = marking_stricter(context.news.marking, context.event_marking);
    context.news.context = json_text(attribute, "comment");
    if (context.news.context.length == 0)
        context.news.context = TEXT_NONE;
    if (!tell_context(reader, &context, attribute, err))
        return false;
    if (text_is(type, "threat-actor"))
        return sink->name(sink->self, context.holder, text_trim(value), err);
    TypeMeaning meaning[2] = {{KIND_NONE, GUESS_EXACT}, {KIND_NONE, GUESS_EXACT}};
    meaning[0].kind = misp_relation_kind(context.object, json_text(attribute, "object_relation"));
    if (meaning[0].kind != KIND_NONE)
        return tell_value(reader, &context, meaning[0], value, 0, err);
    if (!misp_type(type, &meaning[0], &meaning[1]))
        return true;
    bool is_for_detection = is_set(attribute, "to_ids");
    if (!is_for_detection && misp_type_needs_ids(type, json_text(attribute, "category")))
        return true;
    return tell_pair(reader, &context, meaning, type, value, same_file, err);
}

/// Hashes of a part of a file are those of no file.
static bool is_of_file_part(Text object)
{
    return text_ends(object, "-section") || text_ends(object, "-segment");
}

static bool tell_object(Reader *reader, Context context, const Json *object, Err *err)
{
    const Json *attributes = json_get(object, "Attribute");
    if (object->kind != JSON_OBJECT)
        return complain(reader, err,
                        "this is no MISP object; an object in braces with `Attribute` is expected");
    if (is_set(object, "deleted"))
        return true;
    if (attributes && attributes->kind != JSON_ARRAY)
        return complain(reader, err, "`Attribute` of an object is a list in square brackets");
    context.object = json_text(object, "name");
    add_times(&context.news, object);
    uint32_t same_file = is_of_file_part(context.object) ? 0 : ++reader->same_file;
    size_t place = reader->place.length, index = 0;
    for (const Json *one = json_first(attributes); one; one = one->next) {
        reader->place.length = place;
        buffer_format(&reader->place, ".Attribute[%zu]", index++);
        if (!tell_attribute(reader, context, one, same_file, err))
            return false;
    }
    reader->place.length = place;
    return true;
}

/// The header of an event, wrapped or bare; NULL for anything else.
static const Json *event_in(const Json *value)
{
    const Json *event = json_get(value, "Event");
    if (event)
        return event->kind == JSON_OBJECT ? event : NULL;
    static const char *const signs[] = {"info", "Attribute", "Object", "Orgc", "threat_level_id", "analysis"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (json_get(value, signs[i]))
            return value;
    return NULL;
}

static bool tell_header(Reader *reader, const Json *value, Text raw, size_t index, Err *err)
{
    const Json *event = event_in(value);
    if (!event)
        return complain(reader, err,
                        "this is no MISP event; `Event` with `info` and `Attribute` is expected");
    return tell_event(reader, event, raw, index, err);
}

static void say_document(Reader *reader)
{
    buffer_clear(&reader->place);
    if (reader->document > 0)
        buffer_format(&reader->place, "document %llu ", (unsigned long long)reader->document + 1);
}

static bool take_header(Reader *reader, const JsonFrame *frame, Err *err)
{
    const Json *value;
    Err broken = {0};
    *vec_push(&reader->events) = (Event){.holder = HOLDER_NONE};
    say_document(reader);
    buffer_format(&reader->place, "event[%llu]", (unsigned long long)frame->ordinal);
    arena_clear(&reader->arena);
    if (frame->kind == FRAME_BROKEN)
        return complain(reader, err, frame->text.bytes);
    if (!json_parse(reader->parser, frame->text, &reader->arena, &value, &broken))
        return complain(reader, err, broken.message);
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
    buffer_add_string(&reader->place, "event");
    arena_clear(&reader->arena);
    if (!json_parse(reader->parser, raw, &reader->arena, &value, &broken))
        return complain(reader, err, broken.message);
    const Json *response = json_get(value, "response");
    bool is_empty_list = value->kind == JSON_ARRAY || (response && response->kind == JSON_ARRAY);
    if (is_empty_list)
        return true;
    *vec_push(&reader->events) = (Event){.holder = HOLDER_NONE};
    return tell_header(reader, response ? response : value, raw, 0, err);
}

/// Tells the events of the document that begins, from the headers that the first pass kept.
static bool begin_document(Reader *reader, Err *err)
{
    vec_clear(&reader->events);
    map_done(&reader->told);
    arena_clear(&reader->lasting);
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
static bool find_event(Reader *reader, const JsonFrame *frame, Event *out, Err *err)
{
    const Sink *sink = reader->sink;
    if (frame->outer < reader->events.count && reader->events.items[frame->outer].holder != HOLDER_NONE) {
        *out = reader->events.items[frame->outer];
        return true;
    }
    if (reader->lost.holder == HOLDER_NONE) {
        HolderNews news = {.id = file_activity_id(reader->reading->path, &reader->lasting),
                           .date = INSTANT_NONE,
                           .modified = INSTANT_NONE,
                           .marking = MARKING_RED};
        reader->lost.marking = MARKING_RED;
        if (!sink->holder(sink->self, &news, &reader->lost.holder, err) ||
            !complain(reader, err,
                      "the header of the event that this belongs to cannot be read; such values are kept "
                      "under the file's name, marked TLP:RED because their marking is not known"))
            return false;
    }
    *out = reader->lost;
    return true;
}

static void say_element(Reader *reader, const JsonFrame *frame, bool is_object)
{
    say_document(reader);
    if (reader->events.count > 1)
        buffer_format(&reader->place, "event[%llu].", (unsigned long long)frame->outer);
    buffer_format(&reader->place, "%s[%llu]", is_object ? "Object" : "Attribute",
                  (unsigned long long)frame->ordinal);
}

static bool take_element(Reader *reader, const JsonFrame *frame, Err *err)
{
    bool is_object = text_ends(text_of(frame->path), "Object");
    const Sink *sink = reader->sink;
    const Json *value;
    Err broken = {0};
    say_element(reader, frame, is_object);
    if (frame->kind == FRAME_BROKEN)
        return complain(reader, err, frame->text.bytes);
    arena_clear(&reader->arena);
    if (!json_parse(reader->parser, frame->text, &reader->arena, &value, &broken))
        return complain(reader, err, broken.message);
    Text uuid = json_text(value, "uuid");
    if (uuid.length > 0)
        buffer_format(&reader->place, " " TEXT_FMT, TEXT_ARG(text_clip(uuid, 64)));
    if (!sink->record(sink->self, frame->text, buffer_text(&reader->place), err))
        return false;
    Event event;
    if (!find_event(reader, frame, &event, err))
        return false;
    Context context = {
        .holder = event.holder,
        .event_marking = event.marking,
        .news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE, .credibility = event.credibility}};
    return is_object ? tell_object(reader, context, value, err)
                     : tell_attribute(reader, context, value, 0, err);
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
    buffer_clear(&reader->place);
    buffer_format(&reader->place, "byte %llu", (unsigned long long)frame->offset);
    return complain(reader, err, frame->text.bytes);
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
    Reader reader = {.reading = reading, .sink = sink, .parser = json_parser_new()};
    arena_init(&reader.lasting);
    arena_init(&reader.arena);
    bool is_read = read_pass(&reader, source, false, err) && read_pass(&reader, source, true, err);
    if (is_read && reader.has_too_many_headers)
        is_read = tell_complaint(sink, TEXT("file"), err,
                                 "the file holds more events than can be read at once; split it");
    buffer_done(&reader.headers);
    buffer_done(&reader.place);
    vec_free(&reader.skeletons);
    vec_free(&reader.events);
    map_done(&reader.told);
    arena_done(&reader.arena);
    arena_done(&reader.lasting);
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
