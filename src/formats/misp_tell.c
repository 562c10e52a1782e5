// What an event says as a whole (tags, galaxies) and what each attribute says; misp_types.c knows the words.

#include "formats/misp_tell.h"

#include "base/vec.h"
#include "formats/misp_types.h"
#include "formats/telling.h"

enum { MOST_TOLD = 1 << 20 };

/// What holds for all values of one attribute or object.
typedef struct {
    Holder holder;
    ObservationNews news;
    Marking event_marking;
    Text object; ///< name of the object that the attribute stands in
} Context;

bool misp_complain(MispTelling *telling, const char *what, Err *err)
{
    return tell_complaint(telling->sink, buffer_text(&telling->place), err, "%s", what);
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
static bool is_news(MispTelling *telling, Holder holder, Text what)
{
    // Telling something twice is harmless; remembering without bound is not.
    if (telling->told.count == MOST_TOLD)
        return true;
    Text key = arena_format(&telling->arena, "%u " TEXT_FMT, holder, TEXT_ARG(what));
    if (map_find(&telling->told, key) != MAP_NONE)
        return false;
    *map_at(&telling->told, arena_copy(&telling->lasting, key)) = 1;
    return true;
}

static bool tell_tag(MispTelling *telling, const Context *context, Text tag, Err *err)
{
    TagNews said = misp_tag(tag);
    const Sink *sink = telling->sink;
    if ((said.meaning != TAG_NAME && said.meaning != TAG_FACT) || said.value.length == 0)
        return true;
    if (!is_news(telling, context->holder, tag))
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

static bool tell_synonyms(MispTelling *telling, const Json *cluster, TagNews said, Err *err)
{
    const Json *synonyms = json_get(json_get(cluster, "meta"), "synonyms");
    if (said.meaning != TAG_NAME || said.value.length == 0 || !json_first(synonyms))
        return true;
    Text key = arena_format(&telling->arena, "synonyms " TEXT_FMT, TEXT_ARG(said.value));
    if (!is_news(telling, HOLDER_NONE, key))
        return true;
    VEC(Text) names = {0};
    *vec_push(&names) = said.value;
    for (const Json *synonym = json_first(synonyms); synonym; synonym = synonym->next) {
        Text name = text_trim(json_string(synonym));
        if (name.length > 0 && !text_equal(name, said.value))
            *vec_push(&names) = name;
    }
    NameGroupNews news = {.source = said.source,
                          .group = said.value,
                          .names = names.items,
                          .count = names.count,
                          .date = INSTANT_NONE};
    bool is_told = names.count < 2 || telling->sink->name_group(telling->sink->self, &news, err);
    vec_free(&names);
    return is_told;
}

static bool tell_clusters(MispTelling *telling, const Context *context, const Json *galaxies, Err *err)
{
    for (const Json *galaxy = json_first(galaxies); galaxy; galaxy = galaxy->next) {
        const Json *cluster = json_first(json_get(galaxy, "GalaxyCluster"));
        for (; cluster; cluster = cluster->next) {
            Text tag = json_text(cluster, "tag_name");
            if (!tag.bytes)
                tag = arena_format(&telling->arena, "misp-galaxy:" TEXT_FMT "=\"" TEXT_FMT "\"",
                                   TEXT_ARG(text_clip(json_text(cluster, "type"), 256)),
                                   TEXT_ARG(text_clip(json_text(cluster, "value"), 1024)));
            if (!tell_tag(telling, context, tag, err) || !tell_synonyms(telling, cluster, misp_tag(tag), err))
                return false;
        }
    }
    return true;
}

/// Families, techniques, names ... that tags and galaxies of an event or attribute say.
static bool tell_context(MispTelling *telling, const Context *context, const Json *owner, Err *err)
{
    for (const Json *tag = json_first(json_get(owner, "Tag")); tag; tag = tag->next)
        if (!tell_tag(telling, context, json_text(tag, "name"), err))
            return false;
    return tell_clusters(telling, context, json_get(owner, "Galaxy"), err);
}

bool misp_tell_event(MispTelling *telling, const Json *event, Text spare_id, MispEvent *told, Err *err)
{
    const Sink *sink = telling->sink;
    HolderNews news = {.id = text_trim(json_scalar(event, "uuid")),
                       .publisher = json_text(json_get(event, "Orgc"), "name"),
                       .title = json_text(event, "info"),
                       .date = time_of(event, "date"),
                       .modified = time_of(event, "timestamp")};
    if (news.id.length == 0)
        news.id = spare_id;
    Context context = {.news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE}};
    read_tags(json_get(event, "Tag"), &news.marking, &told->credibility);
    context.news.credibility = told->credibility;
    if (!sink->holder(sink->self, &news, &told->holder, err))
        return false;
    context.holder = told->holder;
    told->marking = news.marking;
    bool is_date_lost = news.date == INSTANT_NONE && text_trim(json_scalar(event, "date")).length > 0;
    if (is_date_lost &&
        !misp_complain(telling, "the event's date is no date and was passed over; write it like 2014-10-28",
                       err))
        return false;
    return tell_context(telling, &context, event, err);
}

static bool tell_value(MispTelling *telling, const Context *context, TypeMeaning meaning, Text value,
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
        news.value = arena_format(&telling->arena, "AS" TEXT_FMT, TEXT_ARG(text_clip(value, 64)));
    if (meaning.guess == GUESS_ADDRESS && text_has(value, '/')) {
        news.kind = KIND_CIDR;
        news.guess = GUESS_EXACT;
    }
    return telling->sink->observation(telling->sink->self, context->holder, &news, err);
}

static bool tell_pair(MispTelling *telling, const Context *context, const TypeMeaning meaning[2], Text type,
                      Text value, uint32_t same_file, Err *err)
{
    // malware-sample is a pair whose type does not look like one.
    bool is_pair = text_has(type, '|') || meaning[1].kind != KIND_NONE;
    size_t bar = is_pair ? text_find_byte(value, '|', 0) : SIZE_MAX;
    if (bar == SIZE_MAX && is_pair && meaning[1].kind != KIND_NONE &&
        !misp_complain(telling,
                       "a value of two parts without the bar between them; write it as `first|second`", err))
        return false;
    Text second = bar == SIZE_MAX ? TEXT_NONE : text_slice(value, bar + 1, value.length);
    return tell_value(telling, context, meaning[0], text_slice(value, 0, bar), same_file, err) &&
           tell_value(telling, context, meaning[1], second, same_file, err);
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
static bool tell_attribute(MispTelling *telling, Context context, const Json *attribute, uint32_t same_file,
                           Err *err)
{
    const Sink *sink = telling->sink;
    if (attribute->kind != JSON_OBJECT)
        return misp_complain(
            telling, "this is no attribute; an object in braces with `type` and `value` is expected", err);
    if (is_set(attribute, "deleted"))
        return true;
    Text type = json_text(attribute, "type"), value = json_scalar(attribute, "value");
    if (type.length == 0)
        return misp_complain(telling,
                             "an attribute without `type`; say what its value is, such as \"domain\"", err);
    if (text_trim(value).length == 0)
        return misp_complain(telling, "an attribute without `value` says nothing; give it one", err);
    add_times(&context.news, attribute);
    add_sightings(&context.news, json_get(attribute, "Sighting"));
    read_tags(json_get(attribute, "Tag"), &context.news.marking, &context.news.credibility);
    // The strictest container wins: a public value of a secret event is secret.
    if (context.news.marking != MARKING_UNSTATED)
        context.news.marking = marking_stricter(context.news.marking, context.event_marking);
    context.news.context = json_text(attribute, "comment");
    if (context.news.context.length == 0)
        context.news.context = TEXT_NONE;
    if (!tell_context(telling, &context, attribute, err))
        return false;
    if (text_is(type, "threat-actor"))
        return sink->name(sink->self, context.holder, text_trim(value), err);
    TypeMeaning meaning[2] = {{KIND_NONE, GUESS_EXACT}, {KIND_NONE, GUESS_EXACT}};
    meaning[0].kind = misp_relation_kind(context.object, json_text(attribute, "object_relation"));
    if (meaning[0].kind != KIND_NONE)
        return tell_value(telling, &context, meaning[0], value, 0, err);
    if (!misp_type(type, &meaning[0], &meaning[1]))
        return true;
    bool is_for_detection = is_set(attribute, "to_ids");
    if (!is_for_detection && misp_type_needs_ids(type, json_text(attribute, "category")))
        return true;
    return tell_pair(telling, &context, meaning, type, value, same_file, err);
}

static Context context_of(const MispEvent *event)
{
    return (Context){
        .holder = event->holder,
        .event_marking = event->marking,
        .news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE, .credibility = event->credibility}};
}

bool misp_tell_attribute(MispTelling *telling, const MispEvent *event, const Json *attribute, Err *err)
{
    return tell_attribute(telling, context_of(event), attribute, 0, err);
}

/// Hashes of a part of a file are those of no file.
static bool is_of_file_part(Text object)
{
    return text_ends(object, "-section") || text_ends(object, "-segment");
}

bool misp_tell_object(MispTelling *telling, const MispEvent *event, const Json *object, Err *err)
{
    const Json *attributes = json_get(object, "Attribute");
    if (object->kind != JSON_OBJECT)
        return misp_complain(telling,
                             "this is no MISP object; an object in braces with `Attribute` is expected", err);
    if (is_set(object, "deleted"))
        return true;
    if (attributes && attributes->kind != JSON_ARRAY)
        return misp_complain(telling, "`Attribute` of an object is a list in square brackets", err);
    Context context = context_of(event);
    context.object = json_text(object, "name");
    add_times(&context.news, object);
    uint32_t same_file = is_of_file_part(context.object) ? 0 : ++telling->same_file;
    size_t place = telling->place.length, index = 0;
    for (const Json *one = json_first(attributes); one; one = one->next) {
        telling->place.length = place;
        buffer_format(&telling->place, ".Attribute[%zu]", index++);
        if (!tell_attribute(telling, context, one, same_file, err))
            return false;
    }
    telling->place.length = place;
    return true;
}
