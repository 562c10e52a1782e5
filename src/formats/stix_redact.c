#include "formats/stix_redact.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_canonical.h"
#include "base/map.h"
#include "base/vec.h"

// Removed parts are marked in a map by their node; the rest is written anew. Positions in lists move when
// something before them goes, so selectors that stay are numbered again.

typedef struct {
    Map places; ///< of nodes
    Arena *arena;
    size_t count;
} Removed;

static bool is_removed(const Removed *removed, const Json *node)
{
    return map_find(&removed->places, (Text){(const char *)&node, sizeof node}) != MAP_NONE;
}

static void remove_node(Removed *removed, const Json *node)
{
    *map_at(&removed->places, arena_copy(removed->arena, (Text){(const char *)&node, sizeof node})) = 1;
    removed->count++;
}

static const Json *member_of(const Json *parent, Text part)
{
    if (parent->kind == JSON_OBJECT) {
        for (const Json *member = parent->first; member; member = member->next)
            if (text_equal(member->key, part))
                return member;
        return NULL;
    }
    uint64_t index;
    if (parent->kind != JSON_ARRAY || part.length < 3 || part.bytes[0] != '[' ||
        part.bytes[part.length - 1] != ']' || !text_number(text_slice(part, 1, part.length - 1), &index))
        return NULL;
    const Json *item = parent->first;
    while (item && index-- > 0)
        item = item->next;
    return item;
}

/// Who marks more parts than this one by one could as well mark the object; looking each up has to end.
enum { DEEPEST_SELECTOR = 64, MOST_REMOVED = 1000 };

/// The nodes that lead to what the selector names, outermost first; 0 when it names nothing.
static size_t resolve(const Json *object, Text selector, const Json *chain[DEEPEST_SELECTOR])
{
    size_t depth = 0;
    Text part;
    const Json *node = object;
    while (text_cut(&selector, '.', &part)) {
        node = node && depth < DEEPEST_SELECTOR ? member_of(node, part) : NULL;
        if (!node)
            return 0;
        chain[depth++] = node;
    }
    return depth;
}

// What objects cannot do without, so that nothing that could be given is left when it is taken away: of all,
// of each type (STIX 2.1, chapters 4 to 7), and besides where no `spec_version` is stated (STIX 2.0). What
// the id of an observable follows from (2.1, section 2.9) cannot go either: whoever guesses it could see that
// it was there.
typedef struct {
    const char *type, *keys;
} Needs;

static const char needed_of_all[] =
    " type id spec_version created modified granular_markings object_marking_refs ";
/// Of types that are not in the standard.
static const char needed_of_others[] =
    " name pattern pattern_type valid_from value object_refs published relationship_type source_ref target_ref"
    " sighting_of_ref first_observed last_observed number_observed content opinion number objects definition"
    " definition_type object_ref contents ";

static const Needs needed[] = {
    {"attack-pattern", " name "},
    {"campaign", " name "},
    {"course-of-action", " name "},
    {"extension-definition", " name schema version extension_types created_by_ref "},
    {"grouping", " context object_refs "},
    {"identity", " name "},
    {"indicator", " pattern pattern_type valid_from "},
    {"infrastructure", " name "},
    {"intrusion-set", " name "},
    {"language-content", " object_ref contents "},
    {"location", " latitude longitude "},
    {"malware", " is_family "},
    {"malware-analysis", " product "},
    {"marking-definition", " definition definition_type "},
    {"note", " content object_refs "},
    {"observed-data", " first_observed last_observed number_observed "},
    {"opinion", " opinion object_refs "},
    {"relationship", " relationship_type source_ref target_ref "},
    {"report", " name published object_refs "},
    {"sighting", " sighting_of_ref "},
    {"threat-actor", " name "},
    {"tool", " name "},
    {"vulnerability", " name "},
};

static const Needs observables[] = {
    {"artifact", " hashes payload_bin "},
    {"autonomous-system", " number "},
    {"directory", " path "},
    {"domain-name", " value "},
    {"email-addr", " value "},
    {"email-message", " is_multipart from_ref subject body "},
    {"file", " hashes name extensions parent_directory_ref "},
    {"ipv4-addr", " value "},
    {"ipv6-addr", " value "},
    {"mac-addr", " value "},
    {"mutex", " name "},
    {"network-traffic", " protocols start end src_ref dst_ref src_port dst_port extensions "},
    {"process", " "},
    {"software", " name cpe swid vendor version "},
    {"url", " value "},
    {"user-account", " user_id account_type account_login "},
    {"windows-registry-key", " key values "},
    {"x509-certificate", " hashes serial_number "},
};

static const Needs needed_before[] = {
    {"identity", " identity_class "},
    {"indicator", " labels "},
    {"malware", " name labels "},
    {"observed-data", " objects "},
    {"report", " labels "},
    {"threat-actor", " labels "},
    {"tool", " labels "},
};

/// Of these an object needs one, if it has any.
static const Needs needed_one[] = {
    {"location", " region country latitude "},
    {"malware-analysis", " result analysis_sco_refs "},
    {"observed-data", " objects object_refs "},
};

static const char *needed_keys(const Needs *needs, size_t count, Text type)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(type, needs[i].type))
            return needs[i].keys;
    return NULL;
}
#define KEYS_OF(needs, type) needed_keys(needs, sizeof needs / sizeof *needs, type)

/// `keys` between blanks; NULL: none.
static bool is_among(const char *keys, Text key)
{
    for (const char *at = keys; at && (at = strchr(at, ' ')) && at[1]; at++)
        if (strncmp(at + 1, key.bytes, key.length) == 0 && at[1 + key.length] == ' ')
            return true;
    return false;
}

static bool is_needed(const Json *object, Text key)
{
    Text type = json_text(object, "type");
    const char *keys = KEYS_OF(needed, type);
    if (!keys)
        keys = KEYS_OF(observables, type);
    bool is_old = json_text(object, "spec_version").length == 0;
    return is_among(needed_of_all, key) || is_among(keys ? keys : needed_of_others, key) ||
           (is_old && is_among(KEYS_OF(needed_before, type), key));
}

/// Of these a part of what is needed cannot go either: the id follows from all of it.
static bool is_observable(const Json *object)
{
    return KEYS_OF(observables, json_text(object, "type"));
}

/// Whether of what an object needs one of, one is left, or there was none.
static bool is_one_left(const Removed *removed, const Json *object)
{
    const char *keys = KEYS_OF(needed_one, json_text(object, "type"));
    bool had_any = false;
    for (const Json *member = object->first; member; member = member->next) {
        if (!is_among(keys, member->key))
            continue;
        had_any = true;
        if (!is_removed(removed, member))
            return true;
    }
    return !had_any;
}

/// Takes the selected part away, and what would be left empty around it. False when that cannot be.
static bool remove_selected(Removed *removed, const Json *object, Text selector)
{
    const Json *chain[DEEPEST_SELECTOR];
    size_t depth = resolve(object, selector, chain);
    if (depth == 0 || removed->count > MOST_REMOVED)
        return false;
    if (is_observable(object) && is_needed(object, chain[0]->key))
        return false;
    while (depth > 0) {
        remove_node(removed, chain[depth - 1]);
        if (depth == 1)
            return !is_needed(object, chain[0]->key);
        bool has_more = false;
        for (const Json *item = chain[depth - 2]->first; item && !has_more; item = item->next)
            has_more = !is_removed(removed, item);
        if (has_more)
            return true;
        depth--;
    }
    return true;
}

/// Whether members of this key hold ids of other objects (STIX 2.1, section 3.1), but for who made an object
/// and how it is marked.
static bool names_objects(Text key)
{
    return (text_ends(key, "_ref") || text_ends(key, "_refs")) && !text_is(key, "created_by_ref") &&
           !text_is(key, "marking_ref") && !text_is(key, "object_marking_refs");
}

/// Takes away the ids in `node` that the reader may not know, and what is left empty; `key` is of the member
/// that it is, or stands in.
static void remove_names(Removed *removed, const Json *node, Text key, const RedactFor *reader)
{
    size_t items = 0, gone = 0;
    if (node->kind == JSON_STRING && names_objects(key) && !reader->may_name(reader->self, node->text))
        remove_node(removed, node);
    if (node->kind != JSON_ARRAY && node->kind != JSON_OBJECT)
        return;
    for (const Json *item = node->first; item; item = item->next) {
        if (is_removed(removed, item))
            continue;
        remove_names(removed, item, node->kind == JSON_OBJECT ? item->key : key, reader);
        items++;
        gone += is_removed(removed, item);
    }
    if (gone > 0 && gone == items)
        remove_node(removed, node);
}

/// Of all but the markings, which name no objects. False when the object needs what would go.
static bool remove_all_names(Removed *removed, const Json *object, const RedactFor *reader)
{
    bool is_possible = true;
    for (const Json *member = object->first; member && is_possible; member = member->next) {
        if (is_removed(removed, member) || text_is(member->key, "granular_markings"))
            continue;
        remove_names(removed, member, member->key, reader);
        is_possible = !is_removed(removed, member) || !is_needed(object, member->key);
    }
    return is_possible;
}

static void write_kept(const Removed *removed, const Json *node, Buffer *out)
{
    if (node->kind != JSON_ARRAY && node->kind != JSON_OBJECT) {
        json_canonical(node, JSON_NUMBERS_KEPT, out);
        return;
    }
    bool is_object = node->kind == JSON_OBJECT, has_any = false;
    buffer_add_byte(out, is_object ? '{' : '[');
    for (const Json *member = node->first; member; member = member->next) {
        if (is_removed(removed, member))
            continue;
        if (has_any)
            buffer_add_byte(out, ',');
        has_any = true;
        if (is_object) {
            json_canonical(&(Json){.kind = JSON_STRING, .text = member->key}, JSON_NUMBERS_KEPT, out);
            buffer_add_byte(out, ':');
        }
        write_kept(removed, member, out);
    }
    buffer_add_byte(out, is_object ? '}' : ']');
}

/// The selector as it is after the removal; empty when what it names is gone.
static Text renumber(const Removed *removed, const Json *object, Text selector, Arena *arena)
{
    const Json *chain[DEEPEST_SELECTOR], *parent = object;
    size_t depth = resolve(object, selector, chain);
    Buffer path = {0};
    for (size_t i = 0; i < depth; i++) {
        if (is_removed(removed, chain[i])) {
            buffer_done(&path);
            return TEXT("");
        }
        if (i > 0)
            buffer_add_byte(&path, '.');
        if (parent->kind == JSON_OBJECT) {
            buffer_add(&path, chain[i]->key);
        } else {
            size_t index = 0;
            for (const Json *item = parent->first; item != chain[i]; item = item->next)
                index += !is_removed(removed, item);
            buffer_format(&path, "[%zu]", index);
        }
        parent = chain[i];
    }
    Text kept = depth > 0 ? arena_copy(arena, buffer_text(&path)) : selector;
    buffer_done(&path);
    return kept;
}

/// A copy of the marking with its selectors as they are after the removal; NULL when none is left.
static Json *renumbered(const Removed *removed, const Json *object, const Json *marking, Arena *arena)
{
    Json *copy = arena_new(arena, Json);
    *copy = *marking;
    copy->first = copy->next = NULL;
    const Json **end = &copy->first;
    bool has_any = false;
    for (const Json *member = marking->first; member; member = member->next) {
        Json *twin = arena_new(arena, Json);
        *twin = *member;
        twin->next = NULL;
        *end = twin;
        end = (const Json **)&twin->next;
        if (!text_is(member->key, "selectors") || member->kind != JSON_ARRAY)
            continue;
        twin->first = NULL;
        const Json **last = &twin->first;
        for (const Json *item = member->first; item; item = item->next) {
            Text selector = renumber(removed, object, json_string(item), arena);
            if (selector.length == 0)
                continue;
            Json *kept = arena_new(arena, Json);
            *kept = (Json){.kind = JSON_STRING, .text = selector};
            *last = kept;
            last = &kept->next;
            has_any = true;
        }
    }
    return has_any ? copy : NULL;
}

/// The object with the markings that stay.
static const Json *with_markings(const Removed *removed, const Json *object, Arena *arena)
{
    Json *copy = arena_new(arena, Json);
    *copy = *object;
    copy->first = NULL;
    const Json **end = &copy->first;
    for (const Json *member = object->first; member; member = member->next) {
        if (is_removed(removed, member))
            continue;
        Json *twin = arena_new(arena, Json);
        *twin = *member;
        twin->next = NULL;
        if (text_is(member->key, "granular_markings")) {
            twin->first = NULL;
            const Json **last = &twin->first;
            for (const Json *marking = member->first; marking; marking = marking->next) {
                Json *kept =
                    is_removed(removed, marking) ? NULL : renumbered(removed, object, marking, arena);
                if (!kept)
                    continue;
                *last = kept;
                last = &kept->next;
            }
            if (!twin->first)
                continue;
        }
        *end = twin;
        end = (const Json **)&twin->next;
    }
    return copy;
}

static int compare_names(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/// Whether some object in `value` has two members of one name.
static bool repeats_a_name(const Json *value)
{
    VEC(Text) names = {0};
    bool does = false;
    if (value->kind != JSON_ARRAY && value->kind != JSON_OBJECT)
        return false;
    for (const Json *member = value->first; member && !does; member = member->next) {
        if (value->kind == JSON_OBJECT)
            *vec_push(&names) = member->key;
        does = repeats_a_name(member);
    }
    if (names.count > 1)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    for (size_t i = 1; i < names.count && !does; i++)
        does = text_equal(names.items[i - 1], names.items[i]);
    vec_free(&names);
    return does;
}

/// Of two members of one name, readers take either: what a marking says of the one may be meant for both, and
/// a second list of markings may say more than the first.
static bool is_ambiguous(const Json *object)
{
    return (json_get(object, "granular_markings") || json_get(object, "object_marking_refs")) &&
           repeats_a_name(object);
}

Redaction stix_redact(const Json *object, const RedactFor *reader, Arena *arena, Buffer *out)
{
    Removed removed = {.arena = arena};
    bool is_possible = !is_ambiguous(object);
    const Json *marking = json_first(json_get(object, "granular_markings"));
    for (; marking && is_possible; marking = marking->next) {
        Text ref = json_text(marking, "marking_ref");
        if (ref.length == 0 || reader->may_show(reader->self, ref))
            continue;
        remove_node(&removed, marking);
        const Json *selector = json_first(json_get(marking, "selectors"));
        is_possible = selector != NULL;
        for (; selector && is_possible; selector = selector->next)
            is_possible = remove_selected(&removed, object, json_string(selector));
    }
    if (is_possible && reader->may_name)
        is_possible = remove_all_names(&removed, object, reader);
    is_possible = is_possible && is_one_left(&removed, object);
    Redaction redaction = !is_possible ? REDACT_ALL : removed.count == 0 ? REDACT_NOTHING : REDACT_PARTS;
    if (redaction == REDACT_PARTS)
        write_kept(&removed, with_markings(&removed, object, arena), out);
    map_done(&removed.places);
    return redaction;
}
