#include "base/json.h"
#include "base/json_frames.h"
#include "base/vec.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/misp_tags.h"
#include "formats/misp_tell.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

// The galaxy files of MISP (misp-galaxy, clusters/*.json; misp-galaxy format): a header and the list `values`
// of clusters, each a thing with one name and its synonyms. Also bare lists of clusters, and the export of an
// instance, where each is wrapped in "GalaxyCluster".
//
// A cluster is an item: it says what an actor, family or place is called, and shows nothing of its own. The
// header may come after the clusters, so it is looked for first.

enum { LARGEST_PIECE = 64 << 20 };

typedef struct {
    const Sink *sink;
    JsonParser *parser;
    Arena lasting, arena; ///< of the file; of one cluster
    Buffer place;
    Text type;     ///< of the galaxy
    Text version;  ///< empty when not stated
    Text header;   ///< the document without its clusters
    Text title;    ///< what the header calls itself
    Text source;   ///< whose catalogue it is
    Buffer terms;  ///< its clusters, one a line
    Instant dated; ///< by the file's name
} Galaxy;

typedef VEC(Text) Names;

static bool complain(Galaxy *galaxy, const char *what, Err *err)
{
    return tell_complaint(galaxy->sink, buffer_text(&galaxy->place), err, "%s", what);
}

static void add_name(Names *names, Text name)
{
    name = text_trim(name);
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name))
            return;
    if (name.length > 0)
        *vec_push(names) = name;
}

/// One text, or each of a list.
static void add_names(Names *names, const Json *value)
{
    add_name(names, json_string(value));
    if (value && value->kind == JSON_ARRAY)
        for (const Json *one = json_first(value); one; one = one->next)
            add_name(names, json_string(one));
}

/// What the cluster says under `key`: in `meta`, in itself (bare lists), or in the elements of an export.
static void add_said(Names *said, const Json *cluster, const char *key)
{
    add_names(said, json_get(json_get(cluster, "meta"), key));
    add_names(said, json_get(cluster, key));
    for (const Json *element = json_first(json_get(cluster, "GalaxyElement")); element;
         element = element->next)
        if (text_is(json_text(element, "key"), key))
            add_name(said, json_text(element, "value"));
}

static Text first_said(const Json *cluster, const char *const *keys)
{
    Names said = {0};
    for (; *keys; keys++)
        add_said(&said, cluster, *keys);
    Text first = said.count > 0 ? said.items[0] : TEXT_NONE;
    vec_free(&said);
    return first;
}

/// Its id in the catalogue it comes from: "G0007", "T1059.001", "win.dridex".
static Text catalogue_id(const Json *cluster, Text own_id)
{
    static const char *const keys[] = {"external_id", NULL};
    static const char malpedia[] = "https://malpedia.caad.fkie.fraunhofer.de/details/";
    Text id = first_said(cluster, keys);
    Names refs = {0};
    add_said(&refs, cluster, "refs");
    for (size_t i = 0; i < refs.count && id.length == 0; i++)
        if (text_starts(refs.items[i], malpedia))
            id = text_slice(refs.items[i], sizeof malpedia - 1, refs.items[i].length);
    vec_free(&refs);
    return id.length > 0 ? id : own_id;
}

/// How sure the relation is, in words of ICD 203 among its tags; -1 when nobody says. A galaxy's file lists
/// them as texts, an instance's export as tags.
static int likelihood_of(const Json *relation)
{
    int likelihood = -1;
    for (const Json *tag = json_first(json_get(relation, "tags")); tag && likelihood < 0; tag = tag->next)
        likelihood = misp_tag_likelihood(json_string(tag));
    for (const Json *tag = json_first(json_get(relation, "Tag")); tag && likelihood < 0; tag = tag->next)
        likelihood = misp_tag_likelihood(json_text(tag, "name"));
    return likelihood;
}

static bool tell_relation(Galaxy *galaxy, Holder holder, Text id, Text type, Text other, int likelihood,
                          Err *err)
{
    RelationNews news = {.subject = id,
                         .type = type,
                         .object = other,
                         .has_confidence = likelihood >= 0,
                         .confidence = (uint8_t)(likelihood >= 0 ? likelihood : 0),
                         .start = INSTANT_NONE,
                         .stop = INSTANT_NONE};
    return type.length == 0 || other.length == 0 ||
           galaxy->sink->relation(galaxy->sink->self, holder, &news, err);
}

static bool tell_relations(Galaxy *galaxy, Holder holder, Text id, const Json *cluster, Err *err)
{
    for (const Json *one = json_first(json_get(cluster, "related")); one; one = one->next)
        if (!tell_relation(galaxy, holder, id, json_text(one, "type"), json_text(one, "dest-uuid"),
                           likelihood_of(one), err))
            return false;
    for (const Json *one = json_first(json_get(cluster, "GalaxyClusterRelation")); one; one = one->next)
        if (!tell_relation(galaxy, holder, id, json_text(one, "referenced_galaxy_cluster_type"),
                           json_text(one, "referenced_galaxy_cluster_uuid"), likelihood_of(one), err))
            return false;
    return true;
}

/// Whatever it is called is one actor.
static bool tell_actor(Galaxy *galaxy, Holder holder, const GalaxyMeaning *meaning, const Names *names,
                       Err *err)
{
    const Sink *sink = galaxy->sink;
    NameGroupNews news = {.source = meaning->source,
                          .group = names->items[0],
                          .names = names->items,
                          .count = names->count,
                          .date = galaxy->dated};
    return sink->name(sink->self, holder, names->items[0], err) && sink->name_group(sink->self, &news, err);
}

static bool tell_families(Galaxy *galaxy, Holder holder, const Names *names, Err *err)
{
    for (size_t i = 0; i < names->count; i++)
        if (!tell_plain(galaxy->sink, holder, KIND_FAMILY, names->items[i], err))
            return false;
    return true;
}

static bool tell_meaning(Galaxy *galaxy, Holder holder, const GalaxyMeaning *meaning, const Json *cluster,
                         Names *names, Text id, Err *err)
{
    static const char *const country_codes[] = {"ISO", "iso-code", NULL};
    if (meaning->meaning == TAG_NAME) {
        add_name(names, id);
        return tell_actor(galaxy, holder, meaning, names, err);
    }
    if (meaning->meaning != TAG_FACT)
        return true;
    if (meaning->kind == KIND_FAMILY) {
        add_name(names, id);
        return tell_families(galaxy, holder, names, err);
    }
    if (meaning->kind == KIND_TECHNIQUE)
        return !text_starts(id, "T") || tell_plain(galaxy->sink, holder, KIND_TECHNIQUE, id, err);
    Text value = meaning->kind == KIND_COUNTRY ? first_said(cluster, country_codes) : names->items[0];
    return value.length == 0 || tell_plain(galaxy->sink, holder, meaning->kind, value, err);
}

static bool named_type(const GalaxyMeaning *meaning, NamedType *out)
{
    *out = meaning->meaning == TAG_NAME      ? NAMED_ACTOR
           : meaning->kind == KIND_FAMILY    ? NAMED_FAMILY
           : meaning->kind == KIND_TECHNIQUE ? NAMED_TECHNIQUE
           : meaning->kind == KIND_COUNTRY   ? NAMED_COUNTRY
                                             : NAMED_SECTOR;
    return meaning->meaning == TAG_NAME || (meaning->meaning == TAG_FACT && *out != NAMED_SECTOR) ||
           meaning->kind == KIND_SECTOR;
}

/// The cluster as a term of the vocabulary that the file is.
static void add_term(Galaxy *galaxy, const GalaxyMeaning *meaning, const Json *cluster, const Names *names,
                     Text id, bool is_revoked)
{
    static const char *const country_codes[] = {"ISO", "iso-code", NULL};
    Buffer joined = {0};
    Term term = {.is_deprecated = is_revoked};
    if (!named_type(meaning, &term.type))
        return;
    for (size_t i = 0; i < names->count; i++)
        terms_add_name(&joined, names->items[i]);
    term.id = term.type == NAMED_COUNTRY  ? first_said(cluster, country_codes)
              : term.type == NAMED_SECTOR ? TEXT("")
                                          : id;
    term.names = buffer_text(&joined);
    terms_write(&galaxy->terms, &term);
    buffer_done(&joined);
}

/// The file as a vocabulary: its record is the header, which states the version.
static bool tell_vocabulary(Galaxy *galaxy, Err *err)
{
    const Sink *sink = galaxy->sink;
    if (galaxy->terms.length == 0 || galaxy->version.length == 0 || galaxy->type.length == 0)
        return true;
    HolderNews news = {.id = arena_format(&galaxy->lasting, "vocabulary: " TEXT_FMT, TEXT_ARG(galaxy->type)),
                       .publisher = galaxy->source.length > 0 ? galaxy->source : TEXT("MISP galaxy"),
                       .title = galaxy->title,
                       .date = galaxy->dated,
                       .modified = INSTANT_NONE,
                       .is_item = true};
    VocabularyNews vocabulary = {.name = galaxy->type,
                                 .version = galaxy->version,
                                 .source = galaxy->title,
                                 .terms = buffer_text(&galaxy->terms)};
    Text place = arena_format(&galaxy->lasting, "header of version " TEXT_FMT, TEXT_ARG(galaxy->version));
    Holder holder;
    return sink->record(sink->self, galaxy->header, place, err) &&
           sink->holder(sink->self, &news, &holder, err) &&
           sink->vocabulary(sink->self, holder, &vocabulary, err);
}

static bool tell_cluster(Galaxy *galaxy, const Json *cluster, Text type, Err *err)
{
    const Sink *sink = galaxy->sink;
    Text name, own_id;
    misp_cluster_name(text_trim(json_text(cluster, "value")), &name, &own_id);
    if (name.length == 0)
        return complain(galaxy, "a cluster without `value`: say what it is called", err);
    GalaxyMeaning meaning = misp_galaxy(type);
    HolderNews news = {.id = text_trim(json_text(cluster, "uuid")),
                       .publisher = meaning.source,
                       .title = name,
                       .date = galaxy->dated,
                       .modified = INSTANT_NONE,
                       // A cluster of one's own instance may be for few.
                       .marking = misp_standing(cluster).marking,
                       .is_revoked = json_is_true(cluster, "revoked") || json_is_true(cluster, "deleted"),
                       .is_item = true};
    if (news.id.length == 0)
        news.id = arena_format(&galaxy->arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(type), TEXT_ARG(name));
    Holder holder;
    if (!sink->holder(sink->self, &news, &holder, err))
        return false;
    Names names = {0};
    add_name(&names, name);
    add_said(&names, cluster, "synonyms");
    add_term(galaxy, &meaning, cluster, &names, catalogue_id(cluster, own_id), news.is_revoked);
    if (!galaxy->source.bytes)
        galaxy->source = arena_copy(&galaxy->lasting, meaning.source);
    // What its catalogue has taken back says nothing any more but what has come in its place.
    if (news.is_revoked) {
        vec_free(&names);
        return tell_relations(galaxy, holder, news.id, cluster, err);
    }
    bool is_told =
        tell_meaning(galaxy, holder, &meaning, cluster, &names, catalogue_id(cluster, own_id), err) &&
        tell_relations(galaxy, holder, news.id, cluster, err);
    vec_free(&names);
    return is_told;
}

static bool take_cluster(Galaxy *galaxy, const JsonFrame *frame, Err *err)
{
    const Json *value;
    Err broken = {0};
    buffer_clear(&galaxy->place);
    buffer_format(&galaxy->place, "values[%llu]", (unsigned long long)frame->ordinal);
    if (frame->kind == FRAME_BROKEN)
        return complain(galaxy, frame->text.bytes, err);
    arena_clear(&galaxy->arena);
    if (!json_parse(galaxy->parser, frame->text, &galaxy->arena, &value, &broken))
        return complain(galaxy, broken.message, err);
    if (value->kind != JSON_OBJECT)
        return complain(galaxy, "this is no cluster: an object in braces with `value` is expected", err);
    if (galaxy->version.length > 0)
        buffer_format(&galaxy->place, " of version " TEXT_FMT, TEXT_ARG(galaxy->version));
    if (!galaxy->sink->record(galaxy->sink->self, frame->text, buffer_text(&galaxy->place), err))
        return false;
    const Json *wrapped = json_get(value, "GalaxyCluster"), *cluster = wrapped ? wrapped : value;
    Text type = json_text(cluster, "type");
    return tell_cluster(galaxy, cluster, type.length > 0 ? type : galaxy->type, err);
}

static void take_header(Galaxy *galaxy, Text raw)
{
    const Json *header;
    Err broken = {0};
    arena_clear(&galaxy->arena);
    if (!json_parse(galaxy->parser, raw, &galaxy->arena, &header, &broken))
        return;
    Text type = text_trim(json_text(header, "type")), version = text_trim(json_scalar(header, "version"));
    if (type.length > 0)
        galaxy->type = arena_copy(&galaxy->lasting, text_clip(type, 256));
    galaxy->version = arena_copy(&galaxy->lasting, text_clip(version, 32));
    galaxy->title = arena_copy(&galaxy->lasting, text_clip(text_trim(json_text(header, "name")), 200));
    galaxy->header = arena_copy(&galaxy->lasting, raw);
}

static bool take_frame(Galaxy *galaxy, const JsonFrame *frame, bool is_telling, Err *err)
{
    if (frame->kind == FRAME_SKELETON) {
        if (!is_telling)
            take_header(galaxy, frame->text);
        return true;
    }
    if (!is_telling)
        return true;
    if (frame->path)
        return take_cluster(galaxy, frame, err);
    buffer_clear(&galaxy->place);
    buffer_format(&galaxy->place, "byte %llu", (unsigned long long)frame->offset);
    return complain(galaxy, frame->text.bytes, err);
}

static bool read_pass(Galaxy *galaxy, Source *source, bool is_telling, Err *err)
{
    static const char *const lists[] = {"values", "GalaxyCluster", "", NULL};
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_read = source_rewind(source, err);
    json_frames_init(&frames, source, lists, LARGEST_PIECE);
    while (is_read && (is_read = json_frames_next(&frames, &frame, &more, err)) && more)
        is_read = take_frame(galaxy, &frame, is_telling, err);
    json_frames_done(&frames);
    return is_read;
}

bool misp_galaxy_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Galaxy galaxy = {.sink = sink, .parser = json_parser_new(), .dated = file_date(reading->path)};
    arena_init(&galaxy.lasting);
    arena_init(&galaxy.arena);
    galaxy.type = misp_galaxy_of_stem(file_activity_id(reading->path, &galaxy.lasting));
    bool is_read = read_pass(&galaxy, source, false, err) && read_pass(&galaxy, source, true, err) &&
                   tell_vocabulary(&galaxy, err);
    buffer_done(&galaxy.place);
    buffer_done(&galaxy.terms);
    arena_done(&galaxy.arena);
    arena_done(&galaxy.lasting);
    json_parser_free(galaxy.parser);
    return is_read;
}

int misp_galaxy_sniff(Text head, Text path)
{
    (void)path;
    static const char *const signs[] = {"authors", "category", "source", "uuid", "type"};
    HeadScan scan;
    HeadMember member;
    int found = 0;
    bool has_value = false;
    if (!head_scan_begin(&scan, head))
        return 0;
    bool is_list = scan.head.bytes[scan.at] == '[';
    while (head_scan_next(&scan, &member)) {
        if (is_list && member.depth == 2) {
            if (text_is(member.key, "GalaxyCluster") && member.opens)
                return 92;
            has_value |= text_is(member.key, "value") && member.value.bytes;
            if (has_value && text_is(member.key, "synonyms") && member.opens == '[')
                return 85;
        }
        if (is_list || member.depth != 1)
            continue;
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            found += text_is(member.key, signs[i]) && (member.value.bytes || i == 0);
        bool is_clusters = text_is(member.key, "values") || text_is(member.key, "GalaxyCluster");
        if (found >= 2 && is_clusters && member.opens == '[')
            return 92;
    }
    return !is_list && found >= 4 ? 70 : 0;
}
