// An event of MISP goes out as it came: the raw records are put together again, in the order they stood in.
// Of several versions of the header, an attribute or an object, the latest goes. Left out is what the reader
// may not see, whatever part of the event it is: what has a distribution or TLP of its own that is too
// strict.

#include "base/map.h"
#include "base/vec.h"
#include "formats/misp_tell.h"
#include "formats/misp_write.h"

/// One raw record, or the latest of those with one UUID. It is parsed again when it is written: an event may
/// be larger than is good to hold as a tree.
typedef struct {
    Text raw, value;
    Instant edition, timestamp; ///< of the latest version of the event that has it; its own
} Piece;

typedef VEC(Piece) Pieces;

typedef struct {
    const EventSource *source;
    JsonParser *parser;
    Arena arena, piece; ///< of the event; of the piece in hand
    const Json *header; ///< the latest
    Instant header_edition;
    Pieces attributes, objects;
    Map known; ///< UUID -> of `attributes` or `objects`, the last of that UUID
} Given;

/// Is this another version of the piece with the same UUID? At one moment one thing has one value: what says
/// otherwise is two things with one UUID, and both go.
static bool is_version(const Piece *a, const Piece *b)
{
    return a->timestamp != b->timestamp || text_equal(a->value, b->value);
}

/// The event's version comes first: what was deleted and is back may have its old time.
static bool is_after(const Piece *it, const Piece *before)
{
    return it->edition != before->edition ? it->edition > before->edition : it->timestamp > before->timestamp;
}

static void take_piece(Given *given, Pieces *pieces, const Json *json, Text raw, Instant edition)
{
    Text uuid = json_text(json, "uuid");
    Piece piece = {
        .value = json_scalar(json, "value"), .edition = edition, .timestamp = misp_time(json, "timestamp")};
    MapSlot *known = uuid.length > 0 ? map_slot(&given->known, uuid) : NULL;
    bool is_known = known && known->number < pieces->count;
    Piece *before = is_known ? &pieces->items[known->number] : NULL;
    bool is_later = !before || !is_version(before, &piece) || is_after(&piece, before);
    if (known && known->number == MAP_NONE)
        known->key = arena_copy(&given->arena, uuid);
    if (!is_later)
        return;
    piece.raw = arena_copy(&given->arena, raw);
    piece.value = arena_copy(&given->arena, piece.value);
    if (before && is_version(before, &piece)) {
        *before = piece;
        return;
    }
    if (known)
        known->number = (uint32_t)pieces->count;
    *vec_push(pieces) = piece;
}

static void take_header(Given *given, Text raw, Instant edition)
{
    const Json *value;
    Err broken = {0};
    if (given->header && edition <= given->header_edition)
        return;
    if (!json_parse(given->parser, raw, &given->arena, &value, &broken))
        return;
    given->header = misp_event_in(value);
    given->header_edition = edition;
}

static bool take_raw(void *self, Text raw, Instant modified, Err *err)
{
    Given *given = self;
    const Json *value;
    Err broken = {0};
    (void)err;
    arena_clear(&given->piece);
    // What is no JSON is no part of an event of MISP.
    if (!json_parse(given->parser, raw, &given->piece, &value, &broken) || value->kind != JSON_OBJECT)
        return true;
    if (json_get(value, "type") && json_get(value, "value"))
        take_piece(given, &given->attributes, value, raw, modified);
    else if (json_get(value, "Attribute") && json_get(value, "name") && !json_get(value, "info"))
        take_piece(given, &given->objects, value, raw, modified);
    else if (misp_event_in(value))
        take_header(given, raw, modified);
    return true;
}

static bool collect(Given *given, Err *err)
{
    const EventSource *source = given->source;
    const Writing *writing = source->writing;
    for (uint32_t i = 0; i < source->count; i++) {
        const Activity *activity = &writing->pool->activities[source->activities[i]];
        if (!writing->raw_of(writing->self, writing->pool->partners[activity->partner].name, activity->id,
                             take_raw, given, err))
            return false;
    }
    return true;
}

// ---------------------------------------------------------------- leaving out

static void write_kept(const Given *given, JsonWriter *json, const Json *value, Marking around);

/// What holds within `part`, and whether its reader may see it.
static bool may_go(const Given *given, const Json *part, Marking around, Marking *inside)
{
    Marking own = part->kind == JSON_OBJECT ? misp_standing(part).marking : MARKING_UNSTATED;
    *inside = own ? misp_marking_within(around, own) : around;
    return marking_allows(*inside, given->source->writing->reader);
}

static void write_members(const Given *given, JsonWriter *json, const Json *container, Marking around)
{
    for (const Json *member = json_first(container); member; member = member->next) {
        Marking inside = around;
        if (container->kind == JSON_ARRAY && !may_go(given, member, around, &inside))
            continue;
        if (container->kind == JSON_OBJECT)
            json_write_key(json, member->key);
        write_kept(given, json, member, inside);
    }
}

static void write_kept(const Given *given, JsonWriter *json, const Json *value, Marking around)
{
    if (value->kind == JSON_ARRAY) {
        json_array_begin(json, NULL);
        write_members(given, json, value, around);
        json_array_end(json);
    } else if (value->kind == JSON_OBJECT) {
        json_object_begin(json, NULL);
        write_members(given, json, value, around);
        json_object_end(json);
    } else {
        json_write_tree(json, NULL, value);
    }
}

// ---------------------------------------------------------------- writing

/// What only the instance that it came from knows of, and those who may see everything.
static bool is_left_out(const Given *given, Text key)
{
    bool is_of_instance = text_is(key, "RelatedEvent") || text_is(key, "event_creator_email");
    return text_is(key, "Attribute") || text_is(key, "Object") || text_is(key, "uuid") ||
           (is_of_instance && given->source->writing->reader != MARKING_RED);
}

/// What every feed's event must have.
static void complete_header(Given *given, JsonWriter *json, const Activity *activity)
{
    const Json *header = given->header;
    const Pool *pool = given->source->writing->pool;
    Instant dated = activity->date != INSTANT_NONE ? activity->date : activity->first_seen;
    if (!json_get(header, "info"))
        json_write_text(json, "info", activity->title.length > 0 ? activity->title : activity->id);
    if (!json_get(header, "date"))
        json_write_text(json, "date",
                        dated == INSTANT_NONE ? TEXT("1970-01-01") : instant_date_text(dated, &given->arena));
    if (!json_get(header, "timestamp"))
        json_write_text(json, "timestamp", misp_seconds(dated, &given->arena));
    if (!json_get(header, "analysis"))
        json_write_string(json, "analysis", "2");
    if (!json_get(header, "threat_level_id"))
        json_write_string(json, "threat_level_id", "4");
    if (!json_get(header, "Orgc"))
        misp_write_organisation(json, pool->partners[activity->partner].name);
}

static void write_uuid(const Given *given, JsonWriter *json, Text raw)
{
    char uuid[UUID_LENGTH + 1];
    Buffer name = {0};
    buffer_add_string(&name, given->source->uuid);
    buffer_add(&name, raw);
    misp_uuid_of(buffer_text(&name), uuid);
    json_write_string(json, "uuid", uuid);
    buffer_done(&name);
}

static void write_piece(Given *given, JsonWriter *json, const Piece *piece, Marking around)
{
    Marking inside;
    const Json *value;
    Err broken = {0};
    arena_clear(&given->piece);
    if (!json_parse(given->parser, piece->raw, &given->piece, &value, &broken) ||
        !may_go(given, value, around, &inside))
        return;
    json_object_begin(json, NULL);
    if (json_text(value, "uuid").length == 0)
        write_uuid(given, json, piece->raw);
    write_members(given, json, value, inside);
    json_object_end(json);
}

static void write_pieces(Given *given, JsonWriter *json, const char *key, const Pieces *pieces,
                         Marking around)
{
    json_array_begin(json, key);
    for (size_t i = 0; i < pieces->count; i++)
        write_piece(given, json, &pieces->items[i], around);
    json_array_end(json);
}

static void write_event(Given *given, Buffer *out)
{
    JsonWriter json = json_writer(out);
    const Activity *activity = &given->source->writing->pool->activities[given->source->activities[0]];
    Marking around = activity->marking;
    json_object_begin(&json, NULL);
    json_object_begin(&json, "Event");
    json_write_string(&json, "uuid", given->source->uuid);
    for (const Json *member = json_first(given->header); member; member = member->next) {
        if (is_left_out(given, member->key))
            continue;
        json_write_key(&json, member->key);
        write_kept(given, &json, member, around);
    }
    complete_header(given, &json, activity);
    write_pieces(given, &json, "Attribute", &given->attributes, around);
    write_pieces(given, &json, "Object", &given->objects, around);
    json_object_end(&json);
    json_object_end(&json);
}

bool misp_event_given(const EventSource *source, JsonParser *parser, Buffer *out, bool *is_given, Err *err)
{
    Given given = {.source = source, .parser = parser};
    arena_init(&given.arena);
    arena_init(&given.piece);
    bool is_read = collect(&given, err);
    *is_given = is_read && given.header;
    if (*is_given)
        write_event(&given, out);
    vec_free(&given.attributes);
    vec_free(&given.objects);
    map_done(&given.known);
    arena_done(&given.piece);
    arena_done(&given.arena);
    return is_read;
}
