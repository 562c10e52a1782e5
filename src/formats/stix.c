#include "base/json_frames.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/readers.h"
#include "formats/stix_tell.h"
#include "formats/stix_terms.h"
#include "formats/telling.h"

// STIX 2.0 and 2.1: bundles, TAXII envelopes, bare objects, arrays of objects, and lines of any of them.
//
// Two passes: the first remembers what objects refer to (stix_known.h), the second tells. Both cut the
// document into objects, so memory holds one object and what is remembered, whatever the size of the file:
// to read a file again takes less than the system takes to give memory for it.
//
// The items that a bundle holds hang on a remainder, so that a bundle without a report is still one activity.

enum {
    LARGEST_OBJECT = 64 << 20,
    DEEPEST_BUNDLE = 4,
};

typedef struct {
    const Reading *reading;
    const Sink *sink;
    JsonParser *parser;
    Arena lasting, arena; ///< of the whole reading; of one object
    JsonKeys looked_at;   ///< in the first pass
    Known known;
    AttackTerms terms;
    Telling telling;
    bool is_telling; ///< the second pass
    uint64_t document;
    uint64_t objects; ///< of this pass, without those of bundles in bundles
    uint64_t object;  ///< the one in hand; 0: in a bundle in a bundle
    size_t next_bundle;
    const BundleHead *bundle; ///< what the objects stand in; NULL where that is the file itself
    Holder remainder;         ///< of the bundle, told when its first item is
    Holder file_remainder;
    Buffer place;
} Reader;

static bool read_document(Reader *reader, Source *source, Text place, int depth, Err *err);

static bool complain(Reader *reader, const char *what, Err *err)
{
    if (!reader->is_telling)
        return true;
    return tell_complaint(reader->sink, buffer_text(&reader->place), err, "%s", what);
}

/// The holder that lists the items of the bundle, or of the file.
static bool find_remainder(Reader *reader, Text raw, Text place, Holder *out, Err *err)
{
    Holder *held = reader->bundle ? &reader->remainder : &reader->file_remainder;
    if (*held == HOLDER_NONE) {
        HolderNews news = {.publisher = reader->known.publisher,
                           .id = reader->telling.stem,
                           .date = INSTANT_NONE,
                           .modified = INSTANT_NONE,
                           .is_remainder = true};
        const Sink *sink = reader->sink;
        if (reader->bundle) {
            news.id = reader->bundle->id;
            news.modified = reader->bundle->modified;
            raw = reader->bundle->header;
            place = TEXT("bundle");
        }
        if (!sink->record(sink->self, raw, place, err) || !sink->holder(sink->self, &news, held, err))
            return false;
    }
    *out = *held;
    return true;
}

static bool tell_record(const Reader *reader, Text raw, Text place, Err *err)
{
    const Sink *sink = reader->sink;
    return sink->foreseen && reader->object ? sink->foreseen(sink->self, reader->object, raw, place, err)
                                            : sink->record(sink->self, raw, place, err);
}

static bool tell_object(Reader *reader, const Json *object, Text raw, Err *err)
{
    const Sink *sink = reader->sink;
    ObjectRole role;
    Text what, id = json_text(object, "id");
    if (id.length > 0) {
        if (reader->place.length > 0)
            buffer_add_byte(&reader->place, ' ');
        buffer_add(&reader->place, text_clip(id, 128));
    }
    Text place = buffer_text(&reader->place);
    if (!stix_role(&reader->known, object, &role, &what)) {
        // Kept even so: the record is what was given, and a later version may understand it.
        return tell_record(reader, raw, place, err) &&
               tell_complaint(sink, place, err, TEXT_FMT, TEXT_ARG(what));
    }
    Holder remainder = HOLDER_NONE;
    if (role == ROLE_ITEM && !find_remainder(reader, raw, place, &remainder, err))
        return false;
    if (!tell_record(reader, raw, place, err))
        return false;
    if (!stix_tell(&reader->telling, object, role, place, err))
        return false;
    return role != ROLE_ITEM || sink->member(sink->self, remainder, id, err);
}

/// A bundle among the objects of another, or in an array of bundles.
static bool take_bundle(Reader *reader, const Json *bundle, Text raw, int depth, Err *err)
{
    if (depth == DEEPEST_BUNDLE)
        return complain(reader, "bundles stand in bundles too deeply to be read; take them apart", err);
    const BundleHead *outer = reader->bundle;
    Holder outer_remainder = reader->remainder;
    BundleHead head = {.id = arena_copy(&reader->lasting, text_clip(json_text(bundle, "id"), 512)),
                       .header = raw,
                       .modified = INSTANT_NONE};
    if (head.id.length > 0) {
        reader->bundle = &head;
        reader->remainder = HOLDER_NONE;
    }
    Text place = arena_copy(&reader->lasting, buffer_text(&reader->place));
    Source inner;
    source_of_text(place, raw, &inner);
    bool is_read = read_document(reader, &inner, place, depth + 1, err);
    source_close(&inner);
    reader->bundle = outer;
    reader->remainder = outer_remainder;
    return is_read;
}

/// What the first pass looks at (stix_known.c, stix_terms.c, stix_marking.c).
static const char *const known_members[] = {"type",
                                            "id",
                                            "name",
                                            "modified",
                                            "created_by_ref",
                                            "object_refs",
                                            "source_ref",
                                            "target_ref",
                                            "relationship_type",
                                            "country",
                                            "sighting_of_ref",
                                            "first_seen",
                                            "last_seen",
                                            "count",
                                            "first_observed",
                                            "last_observed",
                                            "number_observed",
                                            "extensions",
                                            "definition",
                                            "external_references",
                                            "aliases",
                                            "x_mitre_aliases",
                                            "x_mitre_version",
                                            "x_mitre_deprecated",
                                            "revoked",
                                            NULL};

/// What the second pass has to know of the object. Its bytes are kept meanwhile.
static bool know_object(Reader *reader, const Json *object, Text raw, Err *err)
{
    const Sink *sink = reader->sink;
    known_object(&reader->known, object);
    attack_terms_note(&reader->terms, object, raw);
    return !sink->foresee || !reader->object || sink->foresee(sink->self, reader->object, raw, err);
}

/// What seemed whole to the first pass, which looks at some members alone, is kept already: a record of which
/// nothing is understood.
static bool tell_broken(Reader *reader, const JsonFrame *frame, const char *what, Err *err)
{
    const Json *object;
    Err broken = {0};
    bool is_known =
        reader->is_telling &&
        json_frame_parse(reader->parser, frame, &reader->looked_at, &reader->arena, &object, &broken) &&
        !text_is(json_text(object, "type"), "bundle");
    if (is_known && !tell_record(reader, frame->text, buffer_text(&reader->place), err))
        return false;
    return complain(reader, what, err);
}

/// One object as it was cut. `reader->place` says where it stands.
static bool take_object(Reader *reader, const JsonFrame *frame, int depth, Err *err)
{
    const Json *object;
    Text raw = frame->text;
    Err broken = {0};
    const JsonKeys *keys = reader->is_telling ? NULL : &reader->looked_at;
    arena_clear(&reader->arena);
    reader->object = depth == 0 ? ++reader->objects : 0;
    if (!json_frame_parse(reader->parser, frame, keys, &reader->arena, &object, &broken))
        return tell_broken(reader, frame, broken.message, err);
    if (text_is(json_text(object, "type"), "bundle"))
        return take_bundle(reader, object, raw, depth, err);
    return reader->is_telling ? tell_object(reader, object, raw, err) : know_object(reader, object, raw, err);
}

static bool is_container(const Json *document)
{
    const Json *objects = json_get(document, "objects");
    bool is_bundle = text_is(json_text(document, "type"), "bundle");
    // A TAXII envelope has no type. observed-data of STIX 2.0 has `objects` too, which is no array.
    return is_bundle || (objects && objects->kind == JSON_ARRAY && !json_get(document, "type"));
}

/// A whole top-level value, its streamed objects taken out: the header of a bundle, or a bare object.
static bool take_skeleton(Reader *reader, const JsonFrame *frame, int depth, Err *err)
{
    const Json *document;
    Err broken = {0};
    arena_clear(&reader->arena);
    if (!json_frame_parse(reader->parser, frame, NULL, &reader->arena, &document, &broken))
        return complain(reader, broken.message, err);
    if (document->kind == JSON_ARRAY)
        return true;
    if (!is_container(document))
        return depth > 0 || take_object(reader, frame, depth, err);
    if (depth == 0 && !reader->is_telling)
        known_bundle(&reader->known, reader->document, document, frame->text);
    const Json *objects = json_get(document, "objects");
    if (objects && objects->kind != JSON_ARRAY)
        return complain(reader, "`objects` of a bundle is a list of objects in square brackets", err);
    return true;
}

/// At the start of each top-level value: which bundle it is, as the first pass found.
static void begin_document(Reader *reader)
{
    reader->bundle = NULL;
    reader->remainder = HOLDER_NONE;
    if (!reader->is_telling || reader->next_bundle == reader->known.bundles.count)
        return;
    const BundleHead *next = &reader->known.bundles.items[reader->next_bundle];
    if (next->document == reader->document) {
        reader->bundle = next;
        reader->next_bundle++;
    }
}

static void say_place(Reader *reader, Text within, const JsonFrame *frame)
{
    buffer_clear(&reader->place);
    buffer_add(&reader->place, within);
    if (within.length == 0 && (reader->document > 0 || frame->kind == FRAME_SKELETON))
        buffer_format(&reader->place, "document %llu", (unsigned long long)reader->document + 1);
    if (frame->kind == FRAME_SKELETON || (frame->kind == FRAME_BROKEN && !frame->path))
        return;
    if (reader->place.length > 0)
        buffer_add_byte(&reader->place, ' ');
    // Of every object, twice: printf would take as long as cutting it out.
    buffer_add_string(&reader->place, frame->path);
    buffer_add_byte(&reader->place, '[');
    buffer_add_number(&reader->place, frame->ordinal);
    buffer_add_byte(&reader->place, ']');
}

static bool take_frame(Reader *reader, const JsonFrame *frame, Text place, int depth, Err *err)
{
    say_place(reader, place, frame);
    switch (frame->kind) {
    case FRAME_ELEMENT:
        return take_object(reader, frame, depth, err);
    case FRAME_SKELETON:
        return take_skeleton(reader, frame, depth, err);
    case FRAME_BROKEN:
        break;
    }
    if (reader->place.length == 0)
        buffer_format(&reader->place, "byte %llu", (unsigned long long)frame->offset);
    return complain(reader, frame->text.bytes, err);
}

/// A frame of the file itself. The next document begins after a skeleton.
static bool take_own_frame(Reader *reader, const JsonFrame *frame, Err *err)
{
    if (!take_frame(reader, frame, TEXT_NONE, 0, err))
        return false;
    if (frame->kind == FRAME_SKELETON) {
        reader->document++;
        begin_document(reader);
    }
    return true;
}

static bool read_document(Reader *reader, Source *source, Text place, int depth, Err *err)
{
    static const char *const lists[] = {"objects", "", NULL};
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_read = true;
    json_frames_init(&frames, source, lists, LARGEST_OBJECT);
    while (is_read && (is_read = json_frames_next(&frames, &frame, &more, err)) && more)
        is_read =
            depth == 0 ? take_own_frame(reader, &frame, err) : take_frame(reader, &frame, place, depth, err);
    json_frames_done(&frames);
    return is_read;
}

static bool read_pass(Reader *reader, Source *source, bool is_telling, Err *err)
{
    reader->is_telling = is_telling;
    reader->document = reader->objects = 0;
    begin_document(reader);
    return source_rewind(source, err) && read_document(reader, source, TEXT_NONE, 0, err);
}

static bool tell_what_is_left_out(Reader *reader, Err *err)
{
    const Telling *telling = &reader->telling;
    if (reader->known.is_full &&
        !tell_complaint(reader->sink, TEXT("file"), err,
                        "the file names more objects than can be remembered at once, so some references "
                        "were not followed; split it"))
        return false;
    if (telling->foreign_patterns == 0)
        return true;
    return tell_complaint(reader->sink, TEXT("file"), err,
                          "%llu %s written in pattern languages that are kept but not read yet (the first in "
                          "'" TEXT_FMT "'); STIX patterns are read",
                          (unsigned long long)telling->foreign_patterns,
                          telling->foreign_patterns == 1 ? "indicator is" : "indicators are",
                          TEXT_ARG(telling->foreign_language));
}

static bool tell_terms(const Reader *reader, Err *err)
{
    const BundleHead *bundle = reader->known.bundles.count > 0 ? &reader->known.bundles.items[0] : NULL;
    return attack_terms_tell(&reader->terms, bundle ? bundle->id : TEXT_NONE,
                             bundle ? bundle->header : TEXT_NONE, reader->known.publisher, reader->sink, err);
}

bool stix_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Reader reader = {
        .reading = reading, .sink = sink, .parser = json_parser_new(), .looked_at = json_keys(known_members)};
    arena_init(&reader.lasting);
    arena_init(&reader.arena);
    known_init(&reader.known);
    attack_terms_init(&reader.terms);
    reader.telling = (Telling){.known = &reader.known,
                               .sink = sink,
                               .arena = &reader.arena,
                               .lasting = &reader.lasting,
                               .stem = file_activity_id(reading->path, &reader.lasting)};
    bool is_read = read_pass(&reader, source, false, err);
    if (is_read) {
        known_settle(&reader.known);
        is_read = read_pass(&reader, source, true, err) && tell_terms(&reader, err) &&
                  tell_what_is_left_out(&reader, err);
    }
    buffer_done(&reader.place);
    known_done(&reader.known);
    attack_terms_done(&reader.terms);
    arena_done(&reader.arena);
    arena_done(&reader.lasting);
    json_parser_free(reader.parser);
    return is_read;
}

int stix_sniff(Text head, Text path)
{
    HeadScan scan;
    HeadMember member;
    int score = 0, objects_depth = 0;
    if (!head_scan_begin(&scan, head))
        return 0;
    bool is_list = scan.head.bytes[scan.at] == '[', has_id = false, has_type = false;
    while (head_scan_next(&scan, &member)) {
        bool is_at_top = member.depth == (is_list ? 2 : 1);
        if (is_at_top && text_is(member.key, "objects") && member.opens == '[') {
            objects_depth = member.depth;
            score = 50;
        }
        bool is_listed = is_list ? is_at_top : objects_depth > 0 && member.depth == objects_depth + 2;
        bool is_bundle = is_at_top && text_is(member.key, "type") && text_is(member.value, "bundle");
        // A line of activities may bear a STIX id too; of what stands by itself, only an object says its
        // type.
        bool is_object = is_at_top || is_listed;
        bool is_id = is_object && text_is(member.key, "id") && text_is_stix_id(member.value);
        has_id |= is_id;
        has_type |= is_object && text_is(member.key, "type") && member.value.length > 0;
        if (is_bundle || (is_id && is_listed) || (has_id && has_type))
            return 95;
    }
    bool is_named = text_ends_nocase(path, ".stix") || text_ends_nocase(path, ".stix2");
    int least = has_id ? 70 : is_named ? 60 : 0;
    return score < least ? least : score;
}
