#include "formats/stix_make.h"

#include "base/json_canonical.h"
#include "formats/stix_marking.h"

static const char our_namespace[] = "d178bcd0-1260-508d-95bf-1d4e02d4affb";
static const char observable_namespace[] = "00abedb4-aa42-466c-9c01-fed23315a9b7";

// ---------------------------------------------------------------- ids and times

static Text id_of(Maker *maker, const char *type, const char *name_space, Text name)
{
    char uuid[UUID_LENGTH + 1];
    uuid_of(name_space, name, uuid);
    return arena_format(&maker->lasting, "%s--%s", type, uuid);
}

Text make_id(Maker *maker, const char *type, const Text *parts, size_t count)
{
    Buffer name = {0};
    JsonWriter json = json_writer(&name);
    json_array_begin(&json, NULL);
    json_write_string(&json, NULL, type);
    for (size_t i = 0; i < count; i++)
        json_write_text(&json, NULL, parts[i]);
    json_array_end(&json);
    Text id = id_of(maker, type, our_namespace, buffer_text(&name));
    buffer_done(&name);
    return id;
}

static void add_quoted(Buffer *out, Text text)
{
    json_canonical(&(Json){.kind = JSON_STRING, .text = text}, JSON_NUMBERS_ES6, out);
}

/// {"key":"text"}, in canonical JSON.
static void add_pair(Buffer *out, const char *key, Text text)
{
    buffer_format(out, "{\"%s\":", key);
    add_quoted(out, text);
    buffer_add_byte(out, '}');
}

/// The id of an observable with one contributing text (STIX 2.1, sections 2.9 and 6).
static Text observable_id(Maker *maker, const char *type, const char *key, Text text)
{
    Buffer name = {0};
    add_pair(&name, key, text);
    Text id = id_of(maker, type, observable_namespace, buffer_text(&name));
    buffer_done(&name);
    return id;
}

/// RFC 3339 in UTC with milliseconds, more where there are more (STIX 2.1, section 3.2).
static Text time_text(Instant instant, Arena *arena)
{
    int year, month, day;
    instant_to_date(instant, &year, &month, &day);
    Instant within = instant % INSTANT_DAY;
    if (within < 0)
        within += INSTANT_DAY;
    int seconds = (int)(within / 1000000), fraction = (int)(within % 1000000);
    Text start = arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, seconds / 3600,
                              seconds / 60 % 60, seconds % 60);
    if (fraction % 1000 == 0)
        return arena_format(arena, TEXT_FMT ".%03dZ", TEXT_ARG(start), fraction / 1000);
    return arena_format(arena, TEXT_FMT ".%06dZ", TEXT_ARG(start), fraction);
}

void make_time(Maker *maker, const char *key, Instant instant)
{
    if (instant != INSTANT_NONE)
        json_write_text(&maker->json, key, time_text(instant, &maker->arena));
}

// ---------------------------------------------------------------- objects

enum { WRITTEN_MADE = 1, WRITTEN_AS_GIVEN = 2 };

static void put_object(Maker *maker, Text raw)
{
    struct {
        Digest before, here;
    } link = {maker->chain, digest_of(raw)};
    maker->chain = digest_of((Text){(const char *)&link, sizeof link});
    output_add(maker->out, maker->has_any ? TEXT(",\n") : TEXT(",\"objects\":[\n"));
    output_add(maker->out, raw);
    maker->has_any = true;
}

/// False when it was marked before.
static bool mark_written(Maker *maker, Text id)
{
    uint32_t *slot = map_at(&maker->written, id);
    bool is_new = *slot == MAP_NONE;
    if (is_new)
        *slot = WRITTEN_MADE;
    return is_new;
}

void make_given(Maker *maker, Text id, Text raw)
{
    if (map_find(&maker->written, id) == MAP_NONE)
        *map_at(&maker->written, arena_copy(&maker->lasting, id)) = WRITTEN_AS_GIVEN;
    put_object(maker, raw);
}

bool make_is_given(const Maker *maker, Text id)
{
    return map_find(&maker->written, id) == WRITTEN_AS_GIVEN;
}

static bool begin(Maker *maker, const char *type, Text id)
{
    if (!mark_written(maker, id))
        return false;
    buffer_clear(&maker->object);
    maker->json = json_writer(&maker->object);
    json_object_begin(&maker->json, NULL);
    json_write_string(&maker->json, "type", type);
    json_write_string(&maker->json, "spec_version", "2.1");
    json_write_text(&maker->json, "id", id);
    return true;
}

bool make_begin(Maker *maker, const char *type, Text id, Text creator, Instant created, Instant modified)
{
    if (!begin(maker, type, id))
        return false;
    maker->is_timed = true;
    maker->created = created == INSTANT_NONE ? 0 : created;
    maker->modified = modified == INSTANT_NONE || modified < maker->created ? maker->created : modified;
    if (creator.length > 0)
        json_write_text(&maker->json, "created_by_ref", creator);
    return true;
}

bool make_begin_observable(Maker *maker, const char *type, Text id)
{
    maker->is_timed = false;
    return begin(maker, type, id);
}

static Text pap_id(Maker *maker, Pap pap)
{
    return MAKE_ID(maker, "marking-definition", TEXT("PAP"), pap_word(pap));
}

static void end_markings(Maker *maker, Marking marking, Pap pap)
{
    if (marking == MARKING_UNSTATED && pap == PAP_UNSTATED)
        return;
    json_array_begin(&maker->json, "object_marking_refs");
    if (marking != MARKING_UNSTATED) {
        json_write_text(&maker->json, NULL, stix_marking_id(marking, maker->writing->uses_tlp1));
        maker->uses_marking[marking] = true;
    }
    if (pap != PAP_UNSTATED) {
        json_write_text(&maker->json, NULL, pap_id(maker, pap));
        maker->uses_pap[pap] = true;
    }
    json_array_end(&maker->json);
}

/// A version is told by `modified` alone, and what an object is made from need not say when it changed. The
/// content is part of the time, within its last second: two contents never claim to be one version.
static Instant version_of(const Maker *maker)
{
    Digest digest = digest_of(buffer_text(&maker->object));
    uint32_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits = bits << 8 | digest.bytes[i];
    return maker->modified - maker->modified % 1000000 + 1000000 + bits % 1000000;
}

void make_end(Maker *maker, Marking marking, Pap pap)
{
    end_markings(maker, marking, pap);
    if (maker->is_timed) {
        Instant modified = version_of(maker);
        make_time(maker, "created", maker->created);
        make_time(maker, "modified", modified);
    }
    json_object_end(&maker->json);
    put_object(maker, buffer_text(&maker->object));
}

void make_relation(Maker *maker, Text from, const char *type, Text to, Text creator, Instant created,
                   Marking marking)
{
    Text id = MAKE_ID(maker, "relationship", from, text_of(type), to);
    if (!make_begin(maker, "relationship", id, creator, created, created))
        return;
    json_write_string(&maker->json, "relationship_type", type);
    json_write_text(&maker->json, "source_ref", from);
    json_write_text(&maker->json, "target_ref", to);
    make_end(maker, marking, PAP_UNSTATED);
}

Text make_identity(Maker *maker, uint32_t partner)
{
    bool is_ours = partner == INDEX_NONE;
    Text name = is_ours ? TEXT("Asterism") : maker->writing->pool->partners[partner].name;
    Text id = MAKE_ID(maker, "identity", is_ours ? TEXT("program") : TEXT("partner"), name);
    if (make_begin(maker, "identity", id, TEXT_NONE, INSTANT_NONE, INSTANT_NONE)) {
        json_write_text(&maker->json, "name", name);
        json_write_string(&maker->json, "identity_class", is_ours ? "system" : "organization");
        make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
    }
    return id;
}

// ---------------------------------------------------------------- values

static const struct {
    Kind kind;
    const char *type, *key;
} plain[] = {
    {KIND_DOMAIN, "domain-name", "value"}, {KIND_IPV4, "ipv4-addr", "value"},
    {KIND_IPV6, "ipv6-addr", "value"},     {KIND_URL, "url", "value"},
    {KIND_EMAIL, "email-addr", "value"},   {KIND_FILE_NAME, "file", "name"},
    {KIND_MUTEX, "mutex", "name"},         {KIND_REGISTRY_KEY, "windows-registry-key", "key"},
};

static const struct {
    Kind kind;
    const char *name;
} hashes[] = {
    {KIND_MD5, "MD5"},        {KIND_SHA1, "SHA-1"},    {KIND_SHA256, "SHA-256"},
    {KIND_SHA512, "SHA-512"}, {KIND_SSDEEP, "SSDEEP"}, {KIND_TLSH, "TLSH"},
};

static const char *hash_name(Kind kind)
{
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (hashes[i].kind == kind)
            return hashes[i].name;
    return NULL;
}

/// A certificate's hash tells its algorithm by its length.
static const char *certificate_hash(Text value)
{
    return value.length == 32 ? "MD5" : value.length == 40 ? "SHA-1" : value.length == 64 ? "SHA-256" : NULL;
}

static Text hashes_id(Maker *maker, const char *type, const char *algorithm, Text hash)
{
    Buffer name = {0};
    buffer_add_string(&name, "{\"hashes\":");
    add_pair(&name, algorithm, hash);
    buffer_add_byte(&name, '}');
    Text id = id_of(maker, type, observable_namespace, buffer_text(&name));
    buffer_done(&name);
    return id;
}

static Text make_plain(Maker *maker, const char *type, const char *key, Text text, Marking marking)
{
    Text id = observable_id(maker, type, key, text);
    if (make_begin_observable(maker, type, id)) {
        json_write_text(&maker->json, key, text);
        make_end(maker, marking, PAP_UNSTATED);
    }
    return id;
}

static bool system_number(Text text, uint64_t *out)
{
    return text_number(text_starts_nocase(text, "as") ? text_slice(text, 2, text.length) : text, out);
}

static Text make_system(Maker *maker, uint64_t number, Marking marking)
{
    Text name = arena_format(&maker->arena, "{\"number\":%llu}", (unsigned long long)number);
    Text id = id_of(maker, "autonomous-system", observable_namespace, name);
    if (make_begin_observable(maker, "autonomous-system", id)) {
        json_write_integer(&maker->json, "number", (int64_t)number);
        make_end(maker, marking, PAP_UNSTATED);
    }
    return id;
}

/// A file or a certificate that is known by one hash.
static Text make_hashed(Maker *maker, const char *type, const char *algorithm, Text hash, Marking marking)
{
    Text id = hashes_id(maker, type, algorithm, hash);
    if (make_begin_observable(maker, type, id)) {
        json_object_begin(&maker->json, "hashes");
        json_write_text(&maker->json, algorithm, hash);
        json_object_end(&maker->json);
        make_end(maker, marking, PAP_UNSTATED);
    }
    return id;
}

static Text make_other(Maker *maker, const Value *value, Marking marking)
{
    Text id = MAKE_ID(maker, "asterism-value", kind_word(value->kind), value->text);
    if (make_begin_observable(maker, "asterism-value", id)) {
        json_write_text(&maker->json, "kind", kind_word(value->kind));
        json_write_text(&maker->json, "value", value->text);
        json_object_begin(&maker->json, "extensions");
        json_object_begin(&maker->json, STIX_VALUE_EXTENSION);
        json_write_string(&maker->json, "extension_type", "new-sco");
        json_object_end(&maker->json);
        json_object_end(&maker->json);
        maker->uses_value = true;
        make_end(maker, marking, PAP_UNSTATED);
    }
    return id;
}

static void write_reference(Maker *maker, const char *source, Text id, Text url)
{
    json_array_begin(&maker->json, "external_references");
    json_object_begin(&maker->json, NULL);
    json_write_string(&maker->json, "source_name", source);
    json_write_text(&maker->json, "external_id", id);
    if (url.length > 0)
        json_write_text(&maker->json, "url", url);
    json_object_end(&maker->json);
    json_array_end(&maker->json);
}

/// "https://attack.mitre.org/techniques/T1059/001"
static Text technique_url(Maker *maker, Text id)
{
    size_t dot = text_find_byte(id, '.', 0);
    if (dot == SIZE_MAX)
        return arena_format(&maker->arena, "https://attack.mitre.org/techniques/" TEXT_FMT, TEXT_ARG(id));
    return arena_format(&maker->arena, "https://attack.mitre.org/techniques/" TEXT_FMT "/" TEXT_FMT,
                        TEXT_ARG(text_slice(id, 0, dot)), TEXT_ARG(text_slice(id, dot + 1, id.length)));
}

static void write_place(Maker *maker, Text place)
{
    bool is_country = place.length == 2;
    json_write_text(&maker->json, "name", place);
    json_write_text(&maker->json, is_country ? "country" : "region", place);
}

static void write_sector(Maker *maker, Text sector)
{
    json_write_text(&maker->json, "name", sector);
    json_write_string(&maker->json, "identity_class", "class");
    json_array_begin(&maker->json, "sectors");
    json_write_text(&maker->json, NULL, sector);
    json_array_end(&maker->json);
}

static const char *general_type(Kind kind)
{
    switch (kind) {
    case KIND_FAMILY:
        return "malware";
    case KIND_TECHNIQUE:
        return "attack-pattern";
    case KIND_CVE:
        return "vulnerability";
    case KIND_COUNTRY:
        return "location";
    case KIND_SECTOR:
        return "identity";
    default:
        return NULL;
    }
}

/// What everybody may speak of. A family is what its partner calls one; the rest is vocabulary and nobody's.
static Text make_general(Maker *maker, const Value *value, uint32_t partner)
{
    const char *type = general_type(value->kind);
    bool is_family = value->kind == KIND_FAMILY;
    Text creator = is_family ? make_identity(maker, partner) : TEXT("");
    Text id = MAKE_ID(maker, type, kind_word(value->kind), value->text, creator);
    if (!make_begin(maker, type, id, creator, INSTANT_NONE, INSTANT_NONE))
        return id;
    if (value->kind == KIND_COUNTRY)
        write_place(maker, value->text);
    else if (value->kind == KIND_SECTOR)
        write_sector(maker, value->text);
    else
        json_write_text(&maker->json, "name", value->text);
    if (is_family)
        json_write_bool(&maker->json, "is_family", true);
    else if (value->kind == KIND_TECHNIQUE)
        write_reference(maker, "mitre-attack", value->text, technique_url(maker, value->text));
    else if (value->kind == KIND_CVE)
        write_reference(maker, "cve", value->text, TEXT(""));
    make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
    return id;
}

Text make_value(Maker *maker, uint32_t value_index, uint32_t partner)
{
    const Value *value = &maker->writing->pool->values[value_index];
    Marking marking = (Marking)maker->markings[value_index];
    uint64_t number;
    if (general_type(value->kind))
        return make_general(maker, value, partner);
    if (hash_name(value->kind))
        return make_hashed(maker, "file", hash_name(value->kind), value->text, marking);
    if (value->kind == KIND_CIDR)
        return make_plain(maker, text_has(value->text, ':') ? "ipv6-addr" : "ipv4-addr", "value", value->text,
                          marking);
    if (value->kind == KIND_CERTIFICATE && certificate_hash(value->text))
        return make_hashed(maker, "x509-certificate", certificate_hash(value->text), value->text, marking);
    if (value->kind == KIND_ASN && system_number(value->text, &number) && number <= UINT32_MAX)
        return make_system(maker, number, marking);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].kind == value->kind)
            return make_plain(maker, plain[i].type, plain[i].key, value->text, marking);
    return make_other(maker, value, marking);
}

static void add_constant(Buffer *out, Text text)
{
    buffer_add_byte(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '\'' || text.bytes[i] == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, text.bytes[i]);
    }
    buffer_add_byte(out, '\'');
}

bool make_pattern(const Value *value, Buffer *out)
{
    uint64_t number;
    const char *algorithm = hash_name(value->kind);
    if (value->kind == KIND_ASN && system_number(value->text, &number)) {
        buffer_format(out, "[autonomous-system:number = %llu]", (unsigned long long)number);
        return true;
    }
    const char *operator= " = ";
    if (algorithm) {
        buffer_format(out, "[file:hashes.'%s'", algorithm);
    } else if (value->kind == KIND_CERTIFICATE && certificate_hash(value->text)) {
        buffer_format(out, "[x509-certificate:hashes.'%s'", certificate_hash(value->text));
    } else if (value->kind == KIND_IMPHASH) {
        buffer_add_string(out, "[file:extensions.'windows-pebinary-ext'.imphash");
    } else if (value->kind == KIND_USER_AGENT) {
        buffer_add_string(out, "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'");
    } else if (value->kind == KIND_CIDR) {
        buffer_add_string(out, text_has(value->text, ':') ? "[ipv6-addr:value" : "[ipv4-addr:value");
        operator= " ISSUBSET ";
    } else {
        size_t i = 0;
        while (i < sizeof plain / sizeof *plain && plain[i].kind != value->kind)
            i++;
        if (i == sizeof plain / sizeof *plain)
            return false;
        buffer_format(out, "[%s:%s", plain[i].type, plain[i].key);
    }
    buffer_add_string(out, operator);
    add_constant(out, value->text);
    buffer_add_byte(out, ']');
    return true;
}

// ---------------------------------------------------------------- definitions

/// "amber+strict"
static Text lower_word(Maker *maker, Marking marking)
{
    return arena_lower(&maker->arena, marking_word(marking));
}

static void define_tlp(Maker *maker, Marking marking)
{
    bool is_tlp1 = maker->writing->uses_tlp1;
    Text id = stix_marking_id(marking, is_tlp1);
    if (!make_begin_observable(maker, "marking-definition", id))
        return;
    Marking written = stix_marking_fixed(id);
    json_write_string(&maker->json, "created",
                      is_tlp1 ? "2017-01-20T00:00:00.000Z" : "2022-10-01T00:00:00.000Z");
    if (is_tlp1) {
        Text word = written == MARKING_CLEAR ? TEXT("white") : lower_word(maker, written);
        json_write_string(&maker->json, "definition_type", "tlp");
        json_write_text(
            &maker->json, "name",
            arena_format(&maker->arena, "TLP:" TEXT_FMT,
                         TEXT_ARG(written == MARKING_CLEAR ? TEXT("WHITE") : marking_word(written))));
        json_object_begin(&maker->json, "definition");
        json_write_text(&maker->json, "tlp", word);
        json_object_end(&maker->json);
    } else {
        json_write_text(&maker->json, "name",
                        arena_format(&maker->arena, "TLP:" TEXT_FMT, TEXT_ARG(marking_word(written))));
        json_object_begin(&maker->json, "extensions");
        json_object_begin(&maker->json, "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d");
        json_write_string(&maker->json, "extension_type", "property-extension");
        json_write_text(&maker->json, "tlp_2_0", lower_word(maker, written));
        json_object_end(&maker->json);
        json_object_end(&maker->json);
    }
    make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
}

static void define_pap(Maker *maker, Pap pap)
{
    if (!make_begin_observable(maker, "marking-definition", pap_id(maker, pap)))
        return;
    Text name = arena_format(&maker->arena, "PAP:" TEXT_FMT, TEXT_ARG(pap_word(pap)));
    json_write_string(&maker->json, "created", "1970-01-01T00:00:00.000Z");
    json_write_text(&maker->json, "name", name);
    json_write_string(&maker->json, "definition_type", "statement");
    json_object_begin(&maker->json, "definition");
    json_write_text(&maker->json, "statement", name);
    json_object_end(&maker->json);
    make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
}

static void define_extension(Maker *maker, const char *id, const char *name, const char *type,
                             const char *what)
{
    Text creator = make_identity(maker, INDEX_NONE);
    if (!make_begin(maker, "extension-definition", text_of(id), creator, INSTANT_NONE, INSTANT_NONE))
        return;
    json_write_string(&maker->json, "name", name);
    json_write_string(&maker->json, "description", what);
    json_write_string(&maker->json, "schema", what);
    json_write_string(&maker->json, "version", "1.0.0");
    json_array_begin(&maker->json, "extension_types");
    json_write_string(&maker->json, NULL, type);
    json_array_end(&maker->json);
    make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
}

void make_definitions(Maker *maker)
{
    for (int marking = MARKING_CLEAR; marking <= MARKING_RED; marking++)
        if (maker->uses_marking[marking])
            define_tlp(maker, (Marking)marking);
    for (int pap = PAP_CLEAR; pap <= PAP_RED; pap++)
        if (maker->uses_pap[pap])
            define_pap(maker, (Pap)pap);
    if (maker->uses_seen)
        define_extension(
            maker, STIX_SEEN_EXTENSION, "Asterism seen", "property-extension",
            "How a value was reported: first_seen and last_seen as stated (absent where nobody said), "
            "credibility on the Admiralty scale from 1 to 6, warned where a warning list holds the "
            "value, kind and value where the object does not say them. names_only: the object states which names "
            "are one actor, and nothing else. date is when a report or such a statement was made "
            "(absent where nobody said). On a report, facts lists those of its families, techniques and "
            "victims of which more is said than the word.");
    if (maker->uses_conclusion)
        define_extension(
            maker, STIX_CONCLUSION_EXTENSION, "Asterism conclusion", "property-extension",
            "What a program concluded from many partners' reports, or an analyst decided: nobody's "
            "report, and no evidence. probability is that two reports of the actor taken at random "
            "are of one, confidence is low, moderate or high (ICD 203), independent_evidence the "
            "number of independent pieces that hold it together.");
    if (maker->uses_value)
        define_extension(
            maker, STIX_VALUE_EXTENSION, "Asterism value", "new-sco",
            "asterism-value: a value that STIX has no observable for. kind says what it is (ja3, "
            "jarm, pdb, wallet, registrant ...), value is its canonical form.");
}
