// What an event says as a whole (tags, galaxies) and what each attribute says; misp_types.c knows the words.

#include "formats/misp_tell.h"

#include "base/vec.h"
#include "formats/misp_around.h"
#include "formats/misp_tags.h"
#include "formats/misp_types.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

/// What holds for all values of one attribute or object.
typedef struct {
    const MispEvent *event;
    Holder holder;
    ObservationNews news;
    Marking marking;       ///< of the object that it stands in, which it cannot loosen
    Pap pap;               ///< of the object that it stands in
    Text object;           ///< name of the object that the attribute stands in
    const Json *sightings; ///< of the attribute
    /// Items for what analysts say of the attribute, and of the object; HOLDER_NONE where they say nothing.
    Holder noted[2];
} Context;

static bool tell_tag(MispTelling *telling, const Context *context, Text tag, Err *err)
{
    TagNews said = misp_tag(tag);
    const Sink *sink = telling->sink;
    if ((said.meaning != TAG_NAME && said.meaning != TAG_FACT) || said.value.length == 0)
        return true;
    if (!misp_is_news(telling, tag))
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

/// Once a record for each marking: what its first part says may be for fewer readers than the next.
static bool tell_synonyms(MispTelling *telling, const Context *context, const Json *cluster, TagNews said,
                          Err *err)
{
    const Json *synonyms = json_get(json_get(cluster, "meta"), "synonyms");
    if (said.meaning != TAG_NAME || said.value.length == 0 || !json_first(synonyms))
        return true;
    Marking marking = context->news.marking;
    Text key = arena_format(&telling->arena, "synonyms %d " TEXT_FMT, (int)marking, TEXT_ARG(said.value));
    if (!misp_is_news(telling, key))
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
                          .date = INSTANT_NONE,
                          .marking = marking};
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
            if (!tell_tag(telling, context, tag, err) ||
                !tell_synonyms(telling, context, cluster, misp_tag(tag), err))
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
    MispStanding standing = misp_standing(event);
    Text publisher = json_text(json_get(event, "Orgc"), "name");
    Instant modified = misp_time(event, "timestamp");
    HolderNews news = {.id = text_trim(json_scalar(event, "uuid")),
                       .publisher = publisher,
                       .title = json_text(event, "info"),
                       .date = misp_time(event, "date"),
                       .modified =
                           modified != INSTANT_NONE ? modified : misp_time(event, "publish_timestamp"),
                       .marking = standing.marking,
                       .pap = standing.pap,
                       .reliability = standing.reliability,
                       .credibility = standing.credibility,
                       .is_revoked = misp_is_set(event, "deleted"),
                       .warns_of_parts = misp_is_set(event, "disable_correlation")};
    if (news.id.length == 0)
        news.id = spare_id;
    if (!sink->holder(sink->self, &news, &told->holder, err))
        return false;
    told->marking = standing.marking;
    told->pap = standing.pap;
    told->id = arena_copy(&telling->lasting, news.id);
    told->publisher = publisher.bytes ? arena_copy(&telling->lasting, publisher) : TEXT_NONE;
    static const char *const times[] = {"date", "timestamp", "publish_timestamp", NULL};
    if (!misp_complain_of_times(telling, event, times, err))
        return false;
    Context context = {.event = told,
                       .holder = told->holder,
                       .news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE}};
    return tell_context(telling, &context, event, err) &&
           tell_citation(sink, told->holder, told->id, json_text(event, "extends_uuid"), err) &&
           misp_tell_proposals(telling, told, event, err) && misp_tell_analysts(telling, told, event, err) &&
           misp_tell_reports(telling, told, event, err);
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
    if (!telling->sink->observation(telling->sink->self, context->holder, &news, err))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (context->noted[i] &&
            !telling->sink->observation(telling->sink->self, context->noted[i], &news, err))
            return false;
    SightingNews sighting = {.kind = news.kind,
                             .guess = news.guess,
                             .value = news.value,
                             .marking = news.marking,
                             .pap = news.pap};
    return misp_tell_sightings(telling, context->holder, &sighting, context->sightings, err);
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

/// Those of type 0 were seen; 1 is a false positive, 2 an expiration.
static void add_sightings(ObservationNews *news, const Json *sightings)
{
    for (const Json *sighting = json_first(sightings); sighting; sighting = sighting->next) {
        Text type = json_scalar(sighting, "type");
        if (type.length > 0 && !text_is(type, "0"))
            continue;
        Instant at = misp_time(sighting, "date_sighting");
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
    Instant first = misp_time(owner, "first_seen"), last = misp_time(owner, "last_seen");
    if (first != INSTANT_NONE)
        news->first_seen = first;
    if (last != INSTANT_NONE)
        news->last_seen = last;
}

/// Of an attribute or object, and of who saw it.
static bool complain_of_times(MispTelling *telling, const Json *owner, Err *err)
{
    static const char *const times[] = {"first_seen", "last_seen", NULL}, *const of_sightings[] = {
                                                                              "date_sighting", NULL};
    const Json *sighting = json_first(json_get(owner, "Sighting"));
    bool is_done = misp_complain_of_times(telling, owner, times, err);
    for (; is_done && sighting; sighting = sighting->next)
        is_done = misp_complain_of_times(telling, sighting, of_sightings, err);
    return is_done;
}

/// What an attribute says of itself, within what holds around it.
static void add_standing(Context *context, const Json *attribute)
{
    ObservationNews *news = &context->news;
    MispStanding standing = misp_standing(attribute);
    add_times(news, attribute);
    context->sightings = json_get(attribute, "Sighting");
    add_sightings(news, context->sightings);
    if (standing.marking)
        news->marking =
            context->marking ? misp_marking_within(context->marking, standing.marking) : standing.marking;
    if (standing.pap)
        news->pap = misp_pap_stricter(context->pap, standing.pap);
    if (standing.credibility)
        news->credibility = standing.credibility;
    news->is_revoked |= misp_is_set(attribute, "deleted");
    // Its sender says that whoever else has it, has it by chance.
    news->is_warned |= misp_is_set(attribute, "disable_correlation");
    Text comment = json_text(attribute, "comment");
    news->context = comment.length > 0 ? comment : TEXT_NONE;
}

static bool complain_of_type(MispTelling *telling, Text type, Err *err)
{
    if (misp_type_is_known(type) || !misp_is_new_trouble(telling, type))
        return true;
    return tell_complaint(telling->sink, buffer_text(&telling->place), err,
                          "'" TEXT_FMT
                          "' is no attribute type of MISP that is known here; its values are kept "
                          "in their records alone",
                          TEXT_ARG(text_clip(type, 60)));
}

/// A victim's place may be a country, or anything that people call a place.
static bool is_country(MispTelling *telling, Text place)
{
    Indicator country;
    Text what;
    return indicator_canonical(KIND_COUNTRY, GUESS_EXACT, place, &telling->arena, &country, &what);
}

static bool tell_said(MispTelling *telling, const Context *context, const Json *attribute, uint32_t same_file,
                      Err *err)
{
    const Sink *sink = telling->sink;
    Text type = json_text(attribute, "type"), value = json_scalar(attribute, "value");
    if (text_is(type, "threat-actor"))
        return context->news.is_revoked || sink->name(sink->self, context->holder, text_trim(value), err);
    TypeMeaning meaning[2] = {{KIND_NONE, GUESS_EXACT}, {KIND_NONE, GUESS_EXACT}};
    meaning[0].kind = misp_relation_kind(context->object, json_text(attribute, "object_relation"));
    if (meaning[0].kind != KIND_NONE)
        return tell_value(telling, context, meaning[0], value, 0, err);
    if (!misp_type(type, &meaning[0], &meaning[1]))
        return complain_of_type(telling, type, err);
    if (meaning[0].kind == KIND_COUNTRY && !is_country(telling, value))
        return true;
    bool is_for_detection = misp_is_set(attribute, "to_ids");
    if (!is_for_detection && text_is(type, "link"))
        return context->news.is_revoked ||
               tell_citation(sink, context->holder, context->event->id, value, err);
    if (!is_for_detection && misp_type_needs_ids(type, json_text(attribute, "category")))
        return true;
    return tell_pair(telling, context, meaning, type, value, same_file, err);
}

/// `context` comes by value: what an attribute says of itself holds for it alone.
static bool tell_attribute(MispTelling *telling, Context context, const Json *attribute, uint32_t same_file,
                           Err *err)
{
    if (attribute->kind != JSON_OBJECT)
        return misp_complain(
            telling, "this is no attribute; an object in braces with `type` and `value` is expected", err);
    if (json_text(attribute, "type").length == 0)
        return misp_complain(telling,
                             "an attribute without `type`; say what its value is, such as \"domain\"", err);
    if (text_trim(json_scalar(attribute, "value")).length == 0)
        return misp_complain(telling, "an attribute without `value` says nothing; give it one", err);
    add_standing(&context, attribute);
    // Of what was taken back, the value is kept as such; what it once said besides is history.
    bool is_standing = !context.news.is_revoked;
    return complain_of_times(telling, attribute, err) &&
           misp_tell_noted(telling, context.event, attribute, &context.noted[0], err) &&
           (!is_standing || tell_context(telling, &context, attribute, err)) &&
           tell_said(telling, &context, attribute, same_file, err) &&
           misp_tell_proposals(telling, context.event, attribute, err) &&
           misp_tell_analysts(telling, context.event, attribute, err);
}

static Context context_of(const MispEvent *event)
{
    return (Context){.event = event,
                     .holder = event->holder,
                     .pap = event->pap,
                     .news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE}};
}

/// A part says what it says in every version that it stands in: how strict those are, the case keeps of each.
static MispEvent within(const MispEvent *event)
{
    MispEvent out = *event;
    out.marking = MARKING_UNSTATED;
    out.pap = PAP_UNSTATED;
    return out;
}

bool misp_tell_attribute(MispTelling *telling, const MispEvent *event, const Json *attribute, Err *err)
{
    const MispEvent around = within(event);
    return telling->sink->part(telling->sink->self, event->holder, err) &&
           tell_attribute(telling, context_of(&around), attribute, 0, err);
}

/// What holds for all attributes of an object.
static Context context_of_object(const MispEvent *event, const Json *object)
{
    Context context = context_of(event);
    MispStanding standing = misp_standing(object);
    context.object = json_text(object, "name");
    add_times(&context.news, object);
    context.news.is_revoked = misp_is_set(object, "deleted");
    context.news.credibility = standing.credibility;
    context.news.marking = context.marking = standing.marking;
    if (standing.pap)
        context.news.pap = context.pap = misp_pap_stricter(event->pap, standing.pap);
    return context;
}

/// Hashes of a part of a file are those of no file.
static bool is_of_file_part(Text object)
{
    return text_ends(object, "-section") || text_ends(object, "-segment");
}

static bool tell_attributes(MispTelling *telling, const Context *context, const Json *attributes, Err *err)
{
    uint32_t same_file = is_of_file_part(context->object) ? 0 : ++telling->same_file;
    size_t place = telling->place.length, index = 0;
    bool is_told = true;
    for (const Json *one = json_first(attributes); one && is_told; one = one->next) {
        telling->place.length = place;
        buffer_format(&telling->place, ".Attribute[%zu]", index++);
        is_told = tell_attribute(telling, *context, one, same_file, err);
    }
    telling->place.length = place;
    return is_told;
}

/// Registrar, name servers and date, of a whois object whose parts stand.
static bool tell_registration(MispTelling *telling, const Context *context, const Json *attributes, Err *err)
{
    Registration it = {TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
    Buffer servers = {0};
    if (!text_is(context->object, "whois"))
        return true;
    for (const Json *one = json_first(attributes); one; one = one->next) {
        Text relation = json_text(one, "object_relation"), value = json_scalar(one, "value");
        if (misp_is_set(one, "deleted"))
            continue;
        if (text_is(relation, "domain"))
            it.domain = value;
        else if (text_is(relation, "registrar"))
            it.registrar = value;
        else if (text_is(relation, "creation-date"))
            it.date = value;
        else if (text_is(relation, "nameserver"))
            buffer_format(&servers, TEXT_FMT " ", TEXT_ARG(value));
    }
    it.servers = buffer_text(&servers);
    bool is_whole = it.domain.length && it.registrar.length && it.servers.length && it.date.length;
    Text value = is_whole ? registration_text(&it, &telling->arena) : TEXT_NONE;
    buffer_done(&servers);
    return tell_value(telling, context, (TypeMeaning){KIND_REGISTRATION, GUESS_EXACT}, value, 0, err);
}

bool misp_tell_object(MispTelling *telling, const MispEvent *event, const Json *object, Err *err)
{
    const Json *attributes = json_get(object, "Attribute");
    if (!telling->sink->part(telling->sink->self, event->holder, err))
        return false;
    if (object->kind != JSON_OBJECT)
        return misp_complain(telling,
                             "this is no MISP object; an object in braces with `Attribute` is expected", err);
    if (attributes && attributes->kind != JSON_ARRAY)
        return misp_complain(telling, "`Attribute` of an object is a list in square brackets", err);
    const MispEvent around = within(event);
    Context context = context_of_object(&around, object);
    return complain_of_times(telling, object, err) &&
           misp_tell_noted(telling, &around, object, &context.noted[1], err) &&
           tell_attributes(telling, &context, attributes, err) &&
           tell_registration(telling, &context, attributes, err) &&
           misp_tell_references(telling, event, object, err) &&
           misp_tell_analysts(telling, &around, object, err);
}
