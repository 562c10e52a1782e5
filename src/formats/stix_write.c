#include <stdlib.h>
#include <string.h>

#include "base/json_canonical.h"
#include "base/vec.h"
#include "formats/json_head.h"
#include "formats/readers.h"
#include "formats/stix_make.h"
#include "formats/stix_marking.h"
#include "formats/stix_redact.h"

// A bundle for a reader: objects that came as STIX go out as they came, to the byte; of everything else,
// objects are made (stix_activity.c), and of what is concluded (stix_actor.c).
//
// Three passes over the raw records, so that memory holds ids and never objects: which markings there are,
// which objects may be given, and the giving.

typedef enum { FATE_KEPT_BACK, FATE_GIVEN, FATE_REDACTED } Fate;

typedef struct {
    const Writing *writing;
    Maker maker;
    JsonParser *parser;
    Arena arena;             ///< of the record in hand
    Map markings;            ///< of definitions in the case, by id -> Marking
    Map given;               ///< by id: 1 given, 0 kept back
    Map digests;             ///< of objects that are given -> of `ids`
    Map actors;              ///< names of actors that objects of the case define
    Map wanted;              ///< ids that what was asked for needs: who made it, how it is marked
    VEC(Text) ids;           ///< of what is given
    VEC(uint8_t) fates;      ///< by record
    size_t at;               ///< of `fates`
    bool has_kept_back;      ///< some object, of which others may not tell
    Text last_id;            ///< versions of one object come one after the other
    VEC(Digest) last_bodies; ///< what they say, in one spelling
    Buffer room;
} StixWriter;

/// A record that is a STIX object, parsed; NULL for any other.
static const Json *object_of(StixWriter *writer, const Record *record)
{
    const Json *object;
    Err broken = {0};
    if (!text_is_stix_id(record->id) || text_starts(record->id, "bundle--"))
        return NULL;
    arena_clear(&writer->arena);
    if (!json_parse(writer->parser, record->raw, &writer->arena, &object, &broken) ||
        !text_equal(json_text(object, "id"), record->id) || json_text(object, "type").length == 0)
        return NULL;
    return object;
}

static Text last(StixWriter *writer, Text text)
{
    return arena_copy(&writer->maker.lasting, text);
}

// ---------------------------------------------------------------- the first pass

static bool learn_marking(void *self, const Record *record, Err *err)
{
    (void)err;
    StixWriter *writer = self;
    if (!text_starts(record->id, "marking-definition--"))
        return true;
    const Json *definition = object_of(writer, record);
    Marking marking = definition ? stix_marking_defined(definition) : MARKING_UNSTATED;
    if (marking == MARKING_UNSTATED)
        return true;
    if (map_find(&writer->markings, record->id) == MAP_NONE)
        *map_at(&writer->markings, last(writer, record->id)) = MARKING_UNSTATED;
    uint32_t *known = map_at(&writer->markings, record->id);
    // Two definitions of one id: the stricter counts.
    *known = (uint32_t)marking_stricter((Marking)*known, marking);
    return true;
}

// ---------------------------------------------------------------- the second pass

static Marking marking_of_ref(const StixWriter *writer, Text ref)
{
    Marking fixed = stix_marking_fixed(ref);
    uint32_t known = fixed == MARKING_UNSTATED && ref.bytes ? map_find(&writer->markings, ref) : MAP_NONE;
    return known != MAP_NONE ? (Marking)known : fixed;
}

static bool may_show(const void *self, Text ref)
{
    const StixWriter *writer = self;
    Marking marking = marking_of_ref(writer, ref);
    return marking == MARKING_UNSTATED || marking_allows(marking, writer->writing->reader);
}

/// Of the object as a whole.
static Marking stated_marking(const StixWriter *writer, const Json *object)
{
    Marking marking = MARKING_UNSTATED;
    for (const Json *ref = json_first(json_get(object, "object_marking_refs")); ref; ref = ref->next) {
        Marking one = marking_of_ref(writer, json_string(ref));
        if (one != MARKING_UNSTATED)
            marking = marking == MARKING_UNSTATED ? one : marking_stricter(marking, one);
    }
    return marking;
}

static void want(StixWriter *writer, Text id)
{
    if (id.length > 0 && map_find(&writer->wanted, id) == MAP_NONE)
        *map_at(&writer->wanted, last(writer, id)) = 1;
}

static void want_what_it_needs(StixWriter *writer, const Json *object)
{
    want(writer, json_text(object, "created_by_ref"));
    for (const Json *ref = json_first(json_get(object, "object_marking_refs")); ref; ref = ref->next)
        want(writer, json_string(ref));
    for (const Json *part = json_first(json_get(object, "granular_markings")); part; part = part->next)
        want(writer, json_text(part, "marking_ref"));
    const Json *extensions = json_get(object, "extensions");
    if (extensions && extensions->kind == JSON_OBJECT)
        for (const Json *extension = extensions->first; extension; extension = extension->next)
            want(writer, extension->key);
}

/// The same object written in another way (blanks, the order of keys) is given once.
static bool is_said_again(StixWriter *writer, const Json *object, Text id)
{
    if (!text_equal(writer->last_id, id)) {
        writer->last_id = last(writer, id);
        vec_clear(&writer->last_bodies);
    }
    buffer_clear(&writer->room);
    json_canonical(object, JSON_NUMBERS_KEPT, &writer->room);
    Digest digest = digest_of(buffer_text(&writer->room));
    for (size_t i = 0; i < writer->last_bodies.count; i++)
        if (memcmp(&writer->last_bodies.items[i], &digest, sizeof digest) == 0)
            return true;
    *vec_push(&writer->last_bodies) = digest;
    return false;
}

/// Definitions are for everybody whose objects are marked with them, unless they are marked themselves.
static bool is_definition(Text id)
{
    return text_starts(id, "marking-definition--") || text_starts(id, "extension-definition--");
}

static Fate fate_of(StixWriter *writer, const Json *object, const Record *record)
{
    Marking stated = stated_marking(writer, object);
    Marking marking = stated != MARKING_UNSTATED ? stated : record->marking;
    bool is_free = is_definition(record->id) && stated == MARKING_UNSTATED;
    if (!is_free && !marking_allows(marking, writer->writing->reader))
        return FATE_KEPT_BACK;
    buffer_clear(&writer->room);
    Redaction redaction =
        stix_redact(object, &(RedactFor){may_show, NULL, writer}, &writer->arena, &writer->room);
    return redaction == REDACT_ALL ? FATE_KEPT_BACK : redaction == REDACT_PARTS ? FATE_REDACTED : FATE_GIVEN;
}

/// What the record says is told by a verbatim object: nothing is made of it, whether or not it is given.
static void know_record(StixWriter *writer, const Record *record, Text id)
{
    Text digest = text_of(record->digest);
    if (map_find(&writer->digests, digest) != MAP_NONE)
        return;
    *map_at(&writer->digests, last(writer, digest)) = (uint32_t)writer->ids.count;
    *vec_push(&writer->ids) = id;
}

static Text given_id(StixWriter *writer, Text id, bool is_given)
{
    MapSlot *slot = map_slot(&writer->given, id);
    if (slot->number == MAP_NONE) {
        slot->key = last(writer, id);
        slot->number = 0;
    }
    slot->number |= is_given;
    return slot->key;
}

static void know_actor(StixWriter *writer, const Json *object)
{
    Text name = text_trim(json_text(object, "name"));
    bool is_actor = text_starts(json_text(object, "id"), "intrusion-set--") ||
                    text_starts(json_text(object, "id"), "threat-actor--");
    if (is_actor && name.length > 0 && map_find(&writer->actors, name) == MAP_NONE)
        *map_at(&writer->actors, last(writer, name)) = 1;
}

static bool is_kept_back(const StixWriter *writer, Text id)
{
    return id.length > 0 && map_find(&writer->given, id) == 0;
}

static bool decide(void *self, const Record *record, Err *err)
{
    (void)err;
    StixWriter *writer = self;
    const Json *object = object_of(writer, record);
    Fate fate = object ? fate_of(writer, object, record) : FATE_KEPT_BACK;
    if (object) {
        know_actor(writer, object);
        know_record(writer, record, given_id(writer, record->id, fate != FATE_KEPT_BACK));
        if (fate != FATE_KEPT_BACK && record->is_chosen)
            want_what_it_needs(writer, object);
        if (fate != FATE_KEPT_BACK && is_said_again(writer, object, record->id))
            fate = FATE_KEPT_BACK;
    }
    writer->has_kept_back |= fate == FATE_KEPT_BACK && is_kept_back(writer, record->id);
    *vec_push(&writer->fates) = (uint8_t)fate;
    return true;
}

// ---------------------------------------------------------------- the third pass

static bool is_given_id(const StixWriter *writer, Text id)
{
    return id.length > 0 && map_find(&writer->given, id) == 1;
}

/// What ties objects together goes where they go: it would tell of what the reader may not see.
static bool are_ends(const StixWriter *writer, const Json *object,
                     bool (*is)(const StixWriter *writer, Text id), bool all)
{
    static const char *const keys[] = {"source_ref", "target_ref", "sighting_of_ref", "object_ref"};
    bool has_any = false, has_all = true, has_end = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Text id = json_text(object, keys[i]);
        if (id.length == 0)
            continue;
        has_end = true;
        has_any |= is(writer, id);
        has_all &= is(writer, id);
    }
    return has_end && (all ? has_all : has_any);
}

static bool is_tie(Text id)
{
    return text_starts(id, "relationship--") || text_starts(id, "sighting--") ||
           text_starts(id, "language-content--");
}

/// Whether an object belongs to what was asked for.
static bool is_asked(const StixWriter *writer, const Record *record, const Json *object)
{
    return record->is_chosen || map_find(&writer->wanted, record->id) != MAP_NONE ||
           (is_tie(record->id) && are_ends(writer, object, is_given_id, true));
}

static bool may_name(const void *self, Text id)
{
    return !is_kept_back(self, id);
}

/// What of the object may be given. TEXT_NONE where nothing is left once it names only what is given, too:
/// then it is kept back as well.
static Text given_of(StixWriter *writer, const Record *record, const Json *object)
{
    const RedactFor reader = {may_show, may_name, writer};
    buffer_clear(&writer->room);
    Redaction redaction = stix_redact(object, &reader, &writer->arena, &writer->room);
    if (redaction == REDACT_ALL && !make_is_given(&writer->maker, record->id))
        *map_at(&writer->given, record->id) = 0;
    return redaction == REDACT_ALL     ? TEXT_NONE
           : redaction == REDACT_PARTS ? buffer_text(&writer->room)
                                       : record->raw;
}

static bool give(void *self, const Record *record, Err *err)
{
    StixWriter *writer = self;
    Fate fate = (Fate)writer->fates.items[writer->at++];
    if (fate == FATE_KEPT_BACK)
        return true;
    if (output_is_broken(writer->maker.out))
        return fail(err, ERR_FAILED, "the export could not be written to its end: is the disk full?");
    bool is_whole = writer->writing->is_whole && record->is_chosen;
    const Json *object = NULL;
    bool is_cut = fate == FATE_REDACTED || writer->has_kept_back;
    if (is_cut || is_tie(record->id) || !is_whole)
        object = object_of(writer, record);
    if (is_tie(record->id) && are_ends(writer, object, is_kept_back, false))
        return true;
    if (!is_whole && !is_asked(writer, record, object))
        return true;
    Text raw = is_cut ? given_of(writer, record, object) : record->raw;
    if (raw.length > 0)
        make_given(&writer->maker, record->id, raw);
    return true;
}

// ---------------------------------------------------------------- what is made

/// By record of the pool: what is told by a verbatim object, and by which.
typedef struct {
    bool *is_told;
    Text *ids;
} Told;

static Told told_records(StixWriter *writer)
{
    const Pool *pool = writer->writing->pool;
    Told told = {arena_array(&writer->maker.lasting, bool, pool->record_count),
                 arena_array(&writer->maker.lasting, Text, pool->record_count)};
    for (uint32_t i = 0; i < pool->record_count; i++) {
        uint32_t at = map_find(&writer->digests, text_of(pool->records[i].digest));
        told.is_told[i] = at != MAP_NONE;
        told.ids[i] = at != MAP_NONE ? writer->ids.items[at] : TEXT("");
    }
    return told;
}

/// The verbatim object that is the activity, or one made for it.
static Text object_for(StixWriter *writer, uint32_t index, const Told *told)
{
    const Activity *activity = &writer->writing->pool->activities[index];
    bool has_more = false;
    VEC(Text) also = {0};
    for (uint32_t i = 0; i < activity->observation_count; i++) {
        uint32_t record = writer->writing->pool->observations[activity->first_observation + i].record;
        has_more |= !told->is_told[record];
        if (told->is_told[record] && is_given_id(writer, told->ids[record]))
            *vec_push(&also) = told->ids[record];
    }
    Text id = activity->id;
    arena_clear(&writer->maker.arena);
    if (has_more || !is_given_id(writer, id))
        id = make_activity(&writer->maker, index, told->is_told, also.items, also.count);
    vec_free(&also);
    return id;
}

static uint32_t partner_of(const Pool *pool, Text name)
{
    for (uint32_t i = 0; i < pool->partner_count; i++)
        if (text_equal(pool->partners[i].name, name))
            return i;
    return INDEX_NONE;
}

static void make_name_group(Maker *maker, const NameGroup *group)
{
    const Pool *pool = maker->writing->pool;
    uint32_t partner = partner_of(pool, group->source);
    if (partner == INDEX_NONE)
        return;
    const Text *names = pool->group_names + group->first_name;
    arena_clear(&maker->arena);
    Text creator = make_identity(maker, partner), name = group->group.length > 0 ? group->group : names[0];
    Text id = MAKE_ID(maker, "intrusion-set", TEXT("names"), creator, name, names[0]);
    if (!make_begin(maker, "intrusion-set", id, creator, group->date, group->date))
        return;
    json_write_text(&maker->json, "name", name);
    json_array_begin(&maker->json, "aliases");
    for (uint32_t i = 0; i < group->name_count; i++)
        json_write_text(&maker->json, NULL, names[i]);
    json_array_end(&maker->json);
    json_object_begin(&maker->json, "extensions");
    json_object_begin(&maker->json, STIX_SEEN_EXTENSION);
    json_write_string(&maker->json, "extension_type", "property-extension");
    json_write_bool(&maker->json, "names_only", true);
    Text date = instant_text(group->date, &maker->arena);
    if (date.length > 0)
        json_write_text(&maker->json, "date", date);
    json_object_end(&maker->json);
    json_object_end(&maker->json);
    maker->uses_seen = true;
    make_end(maker, marking_effective(pool->partners[partner].marking), PAP_UNSTATED);
}

/// What a source says of names, where no object says it already.
static void make_name_groups(StixWriter *writer)
{
    const Pool *pool = writer->writing->pool;
    for (uint32_t i = 0; i < pool->group_count && writer->writing->is_whole; i++)
        if (!pool->groups[i].is_of_related && map_find(&writer->actors, pool->groups[i].group) == MAP_NONE)
            make_name_group(&writer->maker, &pool->groups[i]);
}

/// An observable is shared by all that show it, so it is as free as the freest of them.
static void find_markings(StixWriter *writer, const Told *told)
{
    const Pool *pool = writer->writing->pool;
    uint8_t *markings = arena_array(&writer->maker.lasting, uint8_t, pool->value_count);
    for (uint32_t i = 0; i < writer->writing->activity_count; i++) {
        const Activity *activity = &pool->activities[writer->writing->activities[i]];
        for (uint32_t j = 0; j < activity->observation_count; j++) {
            const Observation *seen = &pool->observations[activity->first_observation + j];
            uint8_t marking = (uint8_t)marking_effective(seen->marking), *least = &markings[seen->value];
            if (!told->is_told[seen->record] && (*least == MARKING_UNSTATED || marking < *least))
                *least = marking;
        }
    }
    writer->maker.markings = markings;
}

static void make_all(StixWriter *writer)
{
    const Writing *writing = writer->writing;
    Told told = told_records(writer);
    find_markings(writer, &told);
    Text *objects = arena_array(&writer->maker.lasting, Text, writing->pool->activity_count);
    for (uint32_t i = 0; i < writing->activity_count; i++)
        objects[writing->activities[i]] = object_for(writer, writing->activities[i], &told);
    make_name_groups(writer);
    make_conclusions(&writer->maker, objects);
    make_definitions(&writer->maker);
}

static void end_bundle(Maker *maker)
{
    char hex[DIGEST_HEX + 1];
    digest_print(&maker->chain, hex);
    Text id = MAKE_ID(maker, "bundle", text_of(hex));
    if (maker->has_any)
        output_add(maker->out, TEXT("\n]"));
    output_add(maker->out, TEXT(",\"id\":\""));
    output_add(maker->out, id);
    output_add(maker->out, TEXT("\"}\n"));
}

bool stix_write(const Writing *writing, Output *out, Err *err)
{
    StixWriter writer = {
        .writing = writing, .maker = {.writing = writing, .out = out}, .parser = json_parser_new()};
    Records records = writing->records;
    arena_init(&writer.arena);
    arena_init(&writer.maker.arena);
    arena_init(&writer.maker.lasting);
    output_add(out, TEXT("{\"type\":\"bundle\""));
    bool is_done = records.each(records.self, learn_marking, &writer, err) &&
                   records.each(records.self, decide, &writer, err) &&
                   records.each(records.self, give, &writer, err);
    if (is_done) {
        make_all(&writer);
        end_bundle(&writer.maker);
    }
    map_done(&writer.markings);
    map_done(&writer.given);
    map_done(&writer.digests);
    map_done(&writer.actors);
    map_done(&writer.wanted);
    map_done(&writer.maker.written);
    vec_free(&writer.ids);
    vec_free(&writer.fates);
    vec_free(&writer.last_bodies);
    buffer_done(&writer.room);
    buffer_done(&writer.maker.object);
    arena_done(&writer.arena);
    arena_done(&writer.maker.arena);
    arena_done(&writer.maker.lasting);
    json_parser_free(writer.parser);
    return is_done;
}
