#include "formats/stix_known.h"

#include "formats/stix_make.h"
#include "formats/stix_marking.h"

void known_init(Known *known)
{
    *known = (Known){.modified = INSTANT_NONE};
    arena_init(&known->arena);
}

void known_done(Known *known)
{
    map_done(&known->identities);
    map_done(&known->markings);
    map_done(&known->places);
    map_done(&known->creators);
    map_done(&known->targeted);
    map_done(&known->listed);
    map_done(&known->seen);
    map_done(&known->linked);
    vec_free(&known->identity_names);
    vec_free(&known->place_names);
    vec_free(&known->publishers);
    vec_free(&known->sightings);
    vec_free(&known->links);
    vec_free(&known->bundles);
    arena_done(&known->arena);
    *known = (Known){0};
}

/// A copy that outlives the object, or TEXT_NONE when no more may be kept.
static Text keep(Known *known, Text text)
{
    // What a map's slot and an arena's rounding add.
    size_t cost = text.length + 96;
    if (!text.bytes || known->bytes + cost > KNOWN_BYTES) {
        known->is_full |= text.bytes != NULL;
        return TEXT_NONE;
    }
    known->bytes += cost;
    return arena_copy(&known->arena, text);
}

/// Where the number of `id` stands; NULL when it is new and nothing more may be kept.
static uint32_t *number_of(Known *known, Map *map, Text id)
{
    if (!id.bytes)
        return NULL;
    if (map_find(map, id) == MAP_NONE) {
        Text copy = keep(known, id);
        if (!copy.bytes)
            return NULL;
        return map_at(map, copy);
    }
    return map_at(map, id);
}

static void mark(Known *known, Map *map, Text id)
{
    uint32_t *number = number_of(known, map, id);
    if (number)
        *number = 1;
}

static void know_identity(Known *known, const Json *object)
{
    Text name = json_text(object, "name");
    if (name.length == 0)
        return;
    uint32_t *number = number_of(known, &known->identities, json_text(object, "id"));
    Text copy = keep(known, text_clip(name, 512));
    if (!number || !copy.bytes)
        return;
    // Versions of one identity: the order of the file must not matter more than it has to; the last wins.
    *number = (uint32_t)known->identity_names.count;
    *vec_push(&known->identity_names) = copy;
}

static void know_marking(Known *known, const Json *object)
{
    Marking marking = stix_marking_defined(object);
    Pap pap = stix_pap_defined(object);
    if (marking == MARKING_UNSTATED && pap == PAP_UNSTATED)
        return;
    uint32_t *number = number_of(known, &known->markings, json_text(object, "id"));
    if (number)
        *number = (uint32_t)marking << 8 | (uint32_t)pap;
}

/// Where a sighting may have been: the country of the place, else its name.
static void know_place(Known *known, const Json *object)
{
    Text country = json_text(object, "country");
    uint32_t *number = number_of(known, &known->places, json_text(object, "id"));
    Text copy = keep(known, text_clip(country.length > 0 ? country : json_text(object, "name"), 256));
    if (!number || copy.length == 0)
        return;
    *number = (uint32_t)known->place_names.count;
    *vec_push(&known->place_names) = (KnownPlace){copy, country.length > 0};
}

static uint32_t publisher_bit(Known *known, Text creator)
{
    for (size_t i = 0; i < known->publishers.count; i++)
        if (text_equal(known->publishers.items[i], creator))
            return UINT32_C(1) << i;
    if (known->publishers.count == MOST_PUBLISHERS)
        return 0;
    Text copy = creator.length > 0 ? keep(known, creator) : TEXT("");
    if (!copy.bytes)
        return 0;
    *vec_push(&known->publishers) = copy;
    return UINT32_C(1) << (known->publishers.count - 1);
}

static void list(Known *known, Text id, uint32_t publisher)
{
    uint32_t *number = number_of(known, &known->listed, id);
    if (number)
        *number = (*number == MAP_NONE ? 0 : *number) | publisher;
}

static void know_container(Known *known, const Json *object)
{
    uint32_t publisher = publisher_bit(known, json_text(object, "created_by_ref"));
    for (const Json *ref = json_first(json_get(object, "object_refs")); ref; ref = ref->next)
        list(known, json_string(ref), publisher);
}

/// Campaigns and incidents list nothing: what relationships tie to them is theirs.
static void link_to(Known *known, Text from, Text other, uint32_t publisher)
{
    if (!text_starts(from, "campaign--") && !text_starts(from, "incident--"))
        return;
    // What is only tied to a campaign stays an activity of its own.
    if (!text_starts(other, "observed-data--"))
        list(known, other, publisher);
    uint32_t *head = number_of(known, &known->linked, from);
    Text copy = keep(known, other);
    if (!head || !copy.bytes)
        return;
    uint32_t next = *head;
    *head = (uint32_t)known->links.count;
    *vec_push(&known->links) = (__typeof__(*known->links.items)){copy, next};
}

static void know_relationship(Known *known, const Json *object)
{
    Text source = json_text(object, "source_ref"), target = json_text(object, "target_ref");
    Text type = json_text(object, "relationship_type");
    if (!source.bytes || !target.bytes)
        return;
    if (text_is(type, "targets"))
        mark(known, &known->targeted, target);
    uint32_t publisher = publisher_bit(known, json_text(object, "created_by_ref"));
    link_to(known, source, target, publisher);
    link_to(known, target, source, publisher);
}

static void see(Known *known, Text id, Instant first, Instant last, uint64_t count)
{
    uint32_t *number = number_of(known, &known->seen, id);
    if (!number)
        return;
    if (*number == MAP_NONE) {
        *number = (uint32_t)known->sightings.count;
        *vec_push(&known->sightings) = (Seen){INSTANT_NONE, INSTANT_NONE, 0};
    }
    Seen *seen = &known->sightings.items[*number];
    if (first != INSTANT_NONE && (seen->first == INSTANT_NONE || first < seen->first))
        seen->first = first;
    if (last != INSTANT_NONE && last > seen->last)
        seen->last = last;
    seen->count += count < UINT16_MAX ? count : UINT16_MAX;
}

static Instant time_of(const Json *object, const char *key)
{
    Instant instant;
    return instant_parse(json_text(object, key), &instant) ? instant : INSTANT_NONE;
}

static uint64_t count_of(const Json *object, const char *key)
{
    uint64_t count;
    return text_number(json_scalar(object, key), &count) && count > 0 ? count : 1;
}

static void know_sighting(Known *known, const Json *object)
{
    see(known, json_text(object, "sighting_of_ref"), time_of(object, "first_seen"),
        time_of(object, "last_seen"), count_of(object, "count"));
}

static void know_observed(Known *known, const Json *object)
{
    uint32_t publisher = publisher_bit(known, json_text(object, "created_by_ref"));
    // Our own exports say the times where they belong: with this statement, and not with the object.
    bool is_exact = json_get(json_get(object, "extensions"), STIX_SEEN_EXTENSION);
    for (const Json *ref = json_first(json_get(object, "object_refs")); ref; ref = ref->next) {
        list(known, json_string(ref), publisher);
        if (is_exact)
            continue;
        see(known, json_string(ref), time_of(object, "first_observed"), time_of(object, "last_observed"),
            count_of(object, "number_observed"));
    }
}

/// Objects that partners copy from ATT&CK or keep about others say nothing about who speaks here.
static bool speaks_for_its_creator(Text type)
{
    static const char *const others[] = {"attack-pattern",     "course-of-action",     "identity",
                                         "marking-definition", "extension-definition", NULL};
    for (const char *const *other = others; *other; other++)
        if (text_is(type, *other))
            return false;
    return true;
}

void known_object(Known *known, const Json *object)
{
    Text type = json_text(object, "type");
    Instant modified = time_of(object, "modified");
    if (modified > known->modified)
        known->modified = modified;
    if (speaks_for_its_creator(type)) {
        uint32_t *count = number_of(known, &known->creators, json_text(object, "created_by_ref"));
        if (count)
            *count = *count == MAP_NONE ? 1 : *count + 1;
    }
    if (text_is(type, "identity")) {
        know_identity(known, object);
    } else if (text_is(type, "location")) {
        know_place(known, object);
    } else if (text_is(type, "marking-definition")) {
        know_marking(known, object);
    } else if (text_is(type, "report") || text_is(type, "grouping")) {
        known->has_report = true;
        know_container(known, object);
    } else if (text_is(type, "relationship")) {
        know_relationship(known, object);
    } else if (text_is(type, "sighting")) {
        know_sighting(known, object);
    } else if (text_is(type, "observed-data")) {
        know_observed(known, object);
    }
}

void known_bundle(Known *known, uint64_t document, const Json *bundle, Text header)
{
    // A header is kept whole or not at all: a cut one would be no record of what was read.
    Text id = keep(known, text_clip(json_text(bundle, "id"), 512)), copy = keep(known, header);
    if (id.length > 0 && copy.bytes)
        *vec_push(&known->bundles) = (BundleHead){document, id, copy, known->modified};
    known->modified = INSTANT_NONE;
}

void known_settle(Known *known)
{
    uint32_t most = 0;
    Text chosen = TEXT_NONE;
    for (size_t i = 0; i < known->creators.room; i++) {
        const MapSlot *slot = &known->creators.slots[i];
        uint32_t name = slot->key.bytes ? map_find(&known->identities, slot->key) : MAP_NONE;
        if (name == MAP_NONE || slot->number < most)
            continue;
        if (slot->number == most && text_compare(chosen, slot->key) < 0)
            continue;
        most = slot->number;
        chosen = slot->key;
        known->publisher = known->identity_names.items[name];
    }
}

Marking known_marking(const Known *known, Text id)
{
    Marking fixed = stix_marking_fixed(id);
    if (fixed != MARKING_UNSTATED)
        return fixed;
    uint32_t number = id.bytes ? map_find(&known->markings, id) : MAP_NONE;
    return number == MAP_NONE ? MARKING_UNSTATED : (Marking)(number >> 8);
}

Pap known_pap(const Known *known, Text id)
{
    uint32_t number = id.bytes ? map_find(&known->markings, id) : MAP_NONE;
    return number == MAP_NONE ? PAP_UNSTATED : (Pap)(number & 0xff);
}

Text known_publisher(const Known *known, Text creator)
{
    uint32_t name = creator.length > 0 ? map_find(&known->identities, creator) : MAP_NONE;
    return name == MAP_NONE ? known->publisher : known->identity_names.items[name];
}

const KnownPlace *known_place(const Known *known, Text id)
{
    uint32_t place = id.length > 0 ? map_find(&known->places, id) : MAP_NONE;
    return place == MAP_NONE ? NULL : &known->place_names.items[place];
}

Text known_name(const Known *known, Text id)
{
    uint32_t name = id.length > 0 ? map_find(&known->identities, id) : MAP_NONE;
    return name == MAP_NONE ? id : known->identity_names.items[name];
}

bool known_is_activity(const Known *known, Text type, Text id)
{
    if (text_is(type, "report") || text_is(type, "grouping") || text_is(type, "incident"))
        return true;
    if (text_is(type, "campaign"))
        return !known->has_report;
    return text_is(type, "observed-data") && map_find(&known->listed, id) == MAP_NONE;
}

bool known_is_targeted(const Known *known, Text id)
{
    return map_find(&known->targeted, id) != MAP_NONE;
}

const Seen *known_seen(const Known *known, Text id)
{
    uint32_t number = map_find(&known->seen, id);
    return number == MAP_NONE ? NULL : &known->sightings.items[number];
}
