// An event of MISP made from what the pool shows of an activity that came in another format. Values are
// attributes, hashes of one file a file object; families, techniques and sectors are tags of their galaxies.
// UUIDs and times follow from what is pooled: made again, the event is the same, and pulls as the same.

#include <stdlib.h>

#include "base/vec.h"
#include "formats/misp_write.h"
#include "formats/shown.h"

typedef struct {
    const EventSource *source;
    const Pool *pool;
    const Activity *activity;
    Arena arena;
    JsonWriter json;
    const Shown *shown;
    uint32_t shown_count;
    Text timestamp;
} Made;

/// What a kind is in MISP; the defaults of its describeTypes.json.
typedef struct {
    const char *type, *category, *relation; ///< `relation`: in a file object; NULL: not of a file
    bool is_for_detection;
} MispWord;

static const MispWord words[KIND_COUNT] = {
    [KIND_DOMAIN] = {"domain", "Network activity", NULL, true},
    [KIND_IPV4] = {"ip-dst", "Network activity", NULL, true},
    [KIND_IPV6] = {"ip-dst", "Network activity", NULL, true},
    [KIND_CIDR] = {"ip-dst", "Network activity", NULL, true},
    [KIND_URL] = {"url", "Network activity", NULL, true},
    [KIND_EMAIL] = {"email", "Payload delivery", NULL, true},
    [KIND_MD5] = {"md5", "Payload delivery", "md5", true},
    [KIND_SHA1] = {"sha1", "Payload delivery", "sha1", true},
    [KIND_SHA256] = {"sha256", "Payload delivery", "sha256", true},
    [KIND_SHA512] = {"sha512", "Payload delivery", "sha512", true},
    [KIND_IMPHASH] = {"imphash", "Payload delivery", NULL, true},
    [KIND_RICH] = {"other", "Payload delivery", NULL, false},
    [KIND_SSDEEP] = {"ssdeep", "Payload delivery", NULL, true},
    [KIND_TLSH] = {"tlsh", "Payload delivery", NULL, true},
    [KIND_JA3] = {"ja3-fingerprint-md5", "Network activity", NULL, true},
    [KIND_JARM] = {"jarm-fingerprint", "Network activity", NULL, true},
    [KIND_CERTIFICATE] = {"x509-fingerprint-sha1", "Network activity", NULL, true},
    [KIND_MUTEX] = {"mutex", "Artifacts dropped", NULL, true},
    [KIND_PIPE] = {"named pipe", "Artifacts dropped", NULL, false},
    [KIND_PDB] = {"pdb", "Artifacts dropped", NULL, false},
    [KIND_FILE_NAME] = {"filename", "Payload delivery", NULL, true},
    [KIND_REGISTRY_KEY] = {"regkey", "Persistence mechanism", NULL, true},
    [KIND_USER_AGENT] = {"user-agent", "Network activity", NULL, false},
    [KIND_ASN] = {"AS", "Network activity", NULL, false},
    [KIND_WALLET] = {"btc", "Financial fraud", NULL, true},
    [KIND_REGISTRANT] = {"whois-registrant-name", "Attribution", NULL, false},
    [KIND_REGISTRATION] = {"other", "Attribution", NULL, false},
    [KIND_FUNCTION] = {"other", "Artifacts dropped", NULL, false},
    [KIND_CVE] = {"vulnerability", "External analysis", NULL, false},
    [KIND_COUNTRY] = {"target-location", "Targeting data", NULL, false},
    [KIND_OTHER] = {"other", "Other", NULL, false},
};

static MispWord word_of(const Value *value)
{
    MispWord word = words[value->kind];
    size_t length = value->text.length;
    if (value->kind == KIND_CERTIFICATE)
        word.type = length == 32   ? "x509-fingerprint-md5"
                    : length == 64 ? "x509-fingerprint-sha256"
                                   : word.type;
    if (value->kind == KIND_REGISTRANT && text_has(value->text, '@'))
        word.type = "whois-registrant-email";
    // Monero's are the only wallets of this length; what else there is, MISP has no types for.
    if (value->kind == KIND_WALLET && length == 95)
        word.type = "xmr";
    return word;
}

static void write_tag(JsonWriter *json, Text name)
{
    json_object_begin(json, NULL);
    json_write_text(json, "name", name);
    json_object_end(json);
}

/// The tag of a galaxy's cluster; TEXT_NONE for kinds that have none.
static Text galaxy_tag(const Value *value, Arena *arena)
{
    const char *galaxy = value->kind == KIND_FAMILY      ? "malpedia"
                         : value->kind == KIND_TECHNIQUE ? "mitre-attack-pattern"
                         : value->kind == KIND_SECTOR    ? "sector"
                                                         : NULL;
    return galaxy ? arena_format(arena, "misp-galaxy:%s=\"" TEXT_FMT "\"", galaxy, TEXT_ARG(value->text))
                  : TEXT_NONE;
}

static Text marking_tag(Marking marking, Arena *arena)
{
    Text word = marking_word(marking_effective(marking));
    return arena_lower(arena, arena_format(arena, "tlp:" TEXT_FMT, TEXT_ARG(word)));
}

static bool is_stricter(const Made *made, const Shown *shown)
{
    return marking_effective(shown->marking) > marking_effective(made->activity->marking);
}

/// Tags of a value: its galaxy's, and what holds for it alone.
static void write_value_tags(Made *made, const Shown *shown)
{
    Text galaxy = galaxy_tag(&made->pool->values[shown->value], &made->arena);
    bool is_judged = shown->credibility >= 1 && shown->credibility <= 5;
    if (!galaxy.bytes && !is_judged && !is_stricter(made, shown))
        return;
    json_array_begin(&made->json, "Tag");
    if (galaxy.bytes)
        write_tag(&made->json, galaxy);
    if (is_stricter(made, shown))
        write_tag(&made->json, marking_tag(shown->marking, &made->arena));
    if (is_judged)
        write_tag(&made->json, arena_format(&made->arena, "admiralty-scale:information-credibility=\"%d\"",
                                            shown->credibility));
    json_array_end(&made->json);
}

static void write_uuid(Made *made, const char *what, Text value)
{
    char uuid[UUID_LENGTH + 1];
    misp_uuid_of(arena_format(&made->arena, "%s %s " TEXT_FMT, made->source->uuid, what, TEXT_ARG(value)),
                 uuid);
    json_write_string(&made->json, "uuid", uuid);
}

static void begin_attribute(Made *made, const MispWord *word, Text value)
{
    json_object_begin(&made->json, NULL);
    write_uuid(made, word->type, value);
    json_write_string(&made->json, "type", word->type);
    json_write_string(&made->json, "category", word->category);
    json_write_text(&made->json, "value", value);
    json_write_text(&made->json, "timestamp", made->timestamp);
}

static void write_time(Made *made, const char *key, Instant instant)
{
    if (instant == INSTANT_NONE)
        return;
    Text text = instant_text(instant, &made->arena);
    json_write_text(&made->json, key,
                    text_has(text, 'T') ? text
                                        : arena_format(&made->arena, TEXT_FMT "T00:00:00Z", TEXT_ARG(text)));
}

static void write_value(Made *made, const Shown *shown, bool is_in_object)
{
    const Value *value = &made->pool->values[shown->value];
    MispWord word = word_of(value);
    bool is_fact = galaxy_tag(value, &made->arena).bytes != NULL;
    // A family marked more strictly than its event cannot be the event's tag.
    if (is_fact)
        word = (MispWord){"comment", "Other", NULL, false};
    begin_attribute(made, &word, value->text);
    json_write_bool(&made->json, "to_ids", word.is_for_detection && !shown->is_warned);
    json_write_bool(&made->json, "disable_correlation", shown->is_warned);
    if (is_in_object)
        json_write_string(&made->json, "object_relation", word.relation);
    write_time(made, "first_seen", shown->first_seen);
    write_time(made, "last_seen", shown->last_seen);
    write_value_tags(made, shown);
    json_object_end(&made->json);
}

static bool is_tag(const Made *made, const Shown *shown)
{
    Kind kind = made->pool->values[shown->value].kind;
    return (kind == KIND_FAMILY || kind == KIND_TECHNIQUE || kind == KIND_SECTOR) &&
           !is_stricter(made, shown);
}

/// What is said of the whole activity.
static void write_said(Made *made, const MispWord *word, Text value)
{
    begin_attribute(made, word, value);
    json_write_bool(&made->json, "to_ids", false);
    json_object_end(&made->json);
}

static void write_attributes(Made *made)
{
    static const MispWord actor = {"threat-actor", "Attribution", NULL, false},
                          link = {"link", "External analysis", NULL, false};
    json_array_begin(&made->json, "Attribute");
    if (made->activity->url.length > 0)
        write_said(made, &link, made->activity->url);
    for (uint32_t i = 0; i < made->activity->name_count; i++)
        write_said(made, &actor, made->pool->names[made->activity->first_name + i].name);
    for (uint32_t i = 0; i < made->shown_count; i++)
        if (!is_tag(made, &made->shown[i]) && !made->shown[i].same_file)
            write_value(made, &made->shown[i], false);
    json_array_end(&made->json);
}

static int compare_files(const void *a, const void *b)
{
    const Shown *left = *(const Shown *const *)a, *right = *(const Shown *const *)b;
    if (left->same_file != right->same_file)
        return left->same_file < right->same_file ? -1 : 1;
    return (left->value > right->value) - (left->value < right->value);
}

/// One object a file, of the hashes that were given together.
static void write_file(Made *made, const Shown *const *hashes, size_t count)
{
    json_object_begin(&made->json, NULL);
    write_uuid(made, "file", made->pool->values[hashes[0]->value].text);
    json_write_string(&made->json, "name", "file");
    json_write_string(&made->json, "meta-category", "file");
    json_write_string(&made->json, "description", "File object describing a file with meta-information");
    // The template of misp-objects (objects/file/definition.json).
    json_write_string(&made->json, "template_uuid", "688c46fb-5edb-40a3-8273-1af7923e2215");
    json_write_string(&made->json, "template_version", "24");
    json_write_text(&made->json, "timestamp", made->timestamp);
    json_array_begin(&made->json, "Attribute");
    for (size_t i = 0; i < count; i++)
        write_value(made, hashes[i], true);
    json_array_end(&made->json);
    json_object_end(&made->json);
}

static void write_files(Made *made)
{
    VEC(const Shown *) hashes = {0};
    for (uint32_t i = 0; i < made->shown_count; i++)
        if (made->shown[i].same_file)
            *vec_push(&hashes) = &made->shown[i];
    if (hashes.count > 0)
        qsort(hashes.items, hashes.count, sizeof *hashes.items, compare_files);
    json_array_begin(&made->json, "Object");
    for (size_t i = 0, end; i < hashes.count; i = end) {
        for (end = i; end < hashes.count && hashes.items[end]->same_file == hashes.items[i]->same_file;)
            end++;
        write_file(made, hashes.items + i, end - i);
    }
    json_array_end(&made->json);
    vec_free(&hashes);
}

/// The actor it was concluded to be of, where others are of it too.
static void write_cluster_tag(Made *made)
{
    const Writing *writing = made->source->writing;
    uint32_t cluster =
        writing->conclusion ? writing->conclusion->cluster_of[made->source->activities[0]] : INDEX_NONE;
    for (uint32_t i = 0; i < writing->cluster_count; i++)
        if (writing->clusters[i] == cluster)
            write_tag(&made->json, arena_format(&made->arena, "asterism:actor=\"" TEXT_FMT "\"",
                                                TEXT_ARG(writing->conclusion->clusters[cluster].id)));
}

static void write_event_tags(Made *made)
{
    const Activity *activity = made->activity;
    json_array_begin(&made->json, "Tag");
    write_tag(&made->json, marking_tag(activity->marking, &made->arena));
    if (activity->pap != PAP_UNSTATED)
        write_tag(&made->json,
                  arena_format(&made->arena, "PAP:" TEXT_FMT, TEXT_ARG(pap_word(activity->pap))));
    if (activity->reliability)
        write_tag(&made->json, arena_format(&made->arena, "admiralty-scale:source-reliability=\"%c\"",
                                            byte_lower(activity->reliability)));
    for (uint32_t i = 0; i < made->shown_count; i++)
        if (is_tag(made, &made->shown[i]))
            write_tag(&made->json, galaxy_tag(&made->pool->values[made->shown[i].value], &made->arena));
    write_cluster_tag(made);
    json_array_end(&made->json);
}

static void write_header(Made *made)
{
    const Activity *activity = made->activity;
    Instant dated = activity->date != INSTANT_NONE ? activity->date : activity->first_seen;
    made->timestamp = misp_seconds(dated, &made->arena);
    json_write_string(&made->json, "uuid", made->source->uuid);
    json_write_text(&made->json, "info", activity->title.length > 0 ? activity->title : activity->id);
    json_write_text(&made->json, "date",
                    dated == INSTANT_NONE ? TEXT("1970-01-01") : instant_date_text(dated, &made->arena));
    json_write_text(&made->json, "timestamp", made->timestamp);
    json_write_text(&made->json, "publish_timestamp", made->timestamp);
    json_write_bool(&made->json, "published", true);
    json_write_string(&made->json, "analysis", "2");
    json_write_string(&made->json, "threat_level_id", "4");
    misp_write_organisation(&made->json, made->pool->partners[activity->partner].name);
}

void misp_event_made(const EventSource *source, Buffer *out)
{
    Made made = {.source = source, .pool = source->writing->pool, .json = json_writer(out)};
    made.activity = &made.pool->activities[source->activities[0]];
    arena_init(&made.arena);
    made.shown = shown_of(made.pool, source->activities[0], NULL, &made.arena, &made.shown_count);
    json_object_begin(&made.json, NULL);
    json_object_begin(&made.json, "Event");
    write_header(&made);
    write_event_tags(&made);
    write_attributes(&made);
    write_files(&made);
    json_object_end(&made.json);
    json_object_end(&made.json);
    arena_done(&made.arena);
}
