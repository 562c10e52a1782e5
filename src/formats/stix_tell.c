#include "formats/stix_tell.h"

#include "formats/stix_make.h"
#include "formats/stix_paths.h"
#include "formats/telling.h"
#include "formats/type_words.h"

enum { MOST_VALUES = 256 };

/// What all observations of one object have in common.
typedef struct {
    const Json *object;
    Text type, id, place, publisher;
    Holder holder;
    ObservationNews news; ///< times, marking, credibility, count
    uint32_t same_file;
} Subject;

static bool is_one_of(Text word, const char *const *words)
{
    for (; *words; words++)
        if (text_is(word, *words))
            return true;
    return false;
}

bool stix_role(const Known *known, const Json *object, ObjectRole *out, Text *what)
{
    static const char *const silent[] = {"marking-definition", "extension-definition", "language-content",
                                         NULL};
    bool is_silent = false;
    if (object->kind != JSON_OBJECT) {
        *what = TEXT("this is no STIX object; an object in braces with `type` and `id` is expected");
        return false;
    }
    Text type = json_text(object, "type"), id = json_text(object, "id");
    if (type.length == 0) {
        *what = TEXT("an object without `type`; say what it is, such as \"type\": \"indicator\"");
        return false;
    }
    if (id.length == 0) {
        *what = TEXT("an object without `id`; give it one, such as indicator--<UUID>");
        return false;
    }
    size_t dashes = text_find(id, "--", 0);
    if (dashes == SIZE_MAX || !text_equal(text_slice(id, 0, dashes), type)) {
        *what = TEXT("the type is not the one its id begins with; make them agree (STIX 2.1, section 2.9)");
        return false;
    }
    // What a program concluded is nobody's report: taken for one, conclusions would confirm themselves.
    is_silent =
        is_one_of(type, silent) || json_get(json_get(object, "extensions"), STIX_CONCLUSION_EXTENSION);
    *out = is_silent ? ROLE_NOTHING : known_is_activity(known, type, id) ? ROLE_ACTIVITY : ROLE_ITEM;
    return true;
}

/// The time `key`, INSTANT_NONE when missing or, with a complaint, broken.
static bool read_time(Telling *telling, const Subject *subject, const char *key, Instant *out, Err *err)
{
    *out = INSTANT_NONE;
    const Json *value = json_get(subject->object, key);
    if (!value || value->kind == JSON_NULL)
        return true;
    if (instant_parse(json_string(value), out))
        return true;
    *out = INSTANT_NONE;
    return tell_complaint(telling->sink, subject->place, err,
                          "`%s` is no time and was passed over; write it like 2014-10-28T09:00:00Z", key);
}

/// How an object is marked: as a whole, and where facts stand in parts that are marked more strictly.
typedef struct {
    Marking whole, facts;
    Pap pap;
} Marked;

/// Parts that say nothing of what was seen.
static bool is_only_words(Text selector)
{
    static const char *const words[] = {"description",    "labels",  "external_references",
                                        "created_by_ref", "lang",    "explanation",
                                        "abstract",       "content", NULL};
    Text part;
    return text_cut(&selector, '.', &part) && is_one_of(part, words);
}

static bool selects_facts(const Json *part)
{
    const Json *selector = json_first(json_get(part, "selectors"));
    bool has_any = false;
    for (; selector && !has_any; selector = selector->next)
        has_any = !is_only_words(json_string(selector));
    return has_any;
}

static bool selects_name(const Json *part)
{
    for (const Json *selector = json_first(json_get(part, "selectors")); selector; selector = selector->next)
        if (text_is(json_string(selector), "name"))
            return true;
    return false;
}

static Marked object_marking(const Known *known, const Json *object)
{
    Marked marked = {MARKING_UNSTATED, MARKING_UNSTATED, PAP_UNSTATED};
    for (const Json *ref = json_first(json_get(object, "object_marking_refs")); ref; ref = ref->next) {
        Marking one = known_marking(known, json_string(ref));
        Pap pap = known_pap(known, json_string(ref));
        if (one != MARKING_UNSTATED)
            marked.whole = marked.whole == MARKING_UNSTATED ? one : marking_stricter(marked.whole, one);
        if (pap > marked.pap)
            marked.pap = pap;
    }
    marked.facts = marked.whole;
    for (const Json *part = json_first(json_get(object, "granular_markings")); part; part = part->next) {
        Marking one = known_marking(known, json_text(part, "marking_ref"));
        bool is_stricter =
            one != MARKING_UNSTATED && marking_effective(one) > marking_effective(marked.facts);
        if (is_stricter && selects_facts(part))
            marked.facts = one;
        // A name is a title here, and cannot be taken off what it names.
        if (one != MARKING_UNSTATED && marking_effective(one) > marking_effective(marked.whole) &&
            selects_name(part))
            marked.whole = one;
    }
    return marked;
}

/// STIX 2.1 appendix A: confidence 0 to 100 on the Admiralty scale.
static uint8_t credibility_of(const Json *object)
{
    uint64_t confidence;
    if (!text_number(json_scalar(object, "confidence"), &confidence) || confidence > 100)
        return 0;
    return credibility_of_confidence(confidence);
}

static bool observe(Telling *telling, const Subject *subject, Observable value, Err *err)
{
    if (text_trim(value.value).length == 0)
        return true;
    ObservationNews news = subject->news;
    news.kind = value.kind;
    news.guess = value.guess;
    news.value = value.value;
    news.same_file = value.same_file;
    if (value.first_seen)
        news.first_seen = value.first_seen;
    if (value.last_seen)
        news.last_seen = value.last_seen;
    if (value.qualifiers.length)
        news.context = arena_format(telling->arena, "pattern: " TEXT_FMT, TEXT_ARG(value.qualifiers));
    return telling->sink->observation(telling->sink->self, subject->holder, &news, err);
}

static bool observe_kind(Telling *telling, const Subject *subject, Kind kind, Text value, Err *err)
{
    return observe(telling, subject, (Observable){.kind = kind, .value = value}, err);
}

static bool has_word(const Json *list, const char *word)
{
    for (const Json *item = json_first(list); item; item = item->next)
        if (text_is(json_string(item), word))
            return true;
    return false;
}

/// Sightings and observed-data that refer to this object say when and how often.
static void add_sightings(const Telling *telling, Subject *subject)
{
    const Seen *seen = known_seen(telling->known, subject->id);
    if (!seen)
        return;
    ObservationNews *news = &subject->news;
    if (seen->first != INSTANT_NONE)
        news->first_seen = seen->first;
    if (seen->last != INSTANT_NONE)
        news->last_seen = seen->last;
    if (news->last_seen != INSTANT_NONE && news->last_seen < news->first_seen)
        news->first_seen = news->last_seen;
    news->count = (uint16_t)(seen->count < UINT16_MAX ? seen->count : UINT16_MAX);
}

static const Json *seen_extension(const Json *object)
{
    return json_get(json_get(object, "extensions"), STIX_SEEN_EXTENSION);
}

/// What our own exports say exactly, instead of what STIX makes them say.
static void take_seen(const Json *said, ObservationNews *news)
{
    uint64_t credibility;
    if (!said)
        return;
    if (!instant_parse(json_text(said, "first_seen"), &news->first_seen))
        news->first_seen = INSTANT_NONE;
    if (!instant_parse(json_text(said, "last_seen"), &news->last_seen))
        news->last_seen = INSTANT_NONE;
    bool is_judged =
        text_number(json_scalar(said, "credibility"), &credibility) && credibility >= 1 && credibility <= 6;
    news->credibility = is_judged ? (uint8_t)credibility : 0;
    news->is_warned = json_is_true(said, "warned");
}

static bool tell_indicator(Telling *telling, Subject *subject, Err *err)
{
    Text language = json_text(subject->object, "pattern_type");
    Text pattern = json_text(subject->object, "pattern"), what;
    if (text_trim(pattern).length == 0)
        return tell_complaint(telling->sink, subject->place, err,
                              "an indicator without `pattern` says nothing to look for; give it one, such as "
                              "[domain-name:value = 'evil.example']");
    if (language.length > 0 && !text_is_nocase(language, "stix")) {
        if (telling->foreign_patterns++ == 0)
            telling->foreign_language = arena_copy(telling->lasting, text_clip(language, 40));
        return true;
    }
    Comparison *comparisons;
    size_t count;
    if (!pattern_read(pattern, telling->arena, &comparisons, &count, &what))
        return tell_complaint(telling->sink, subject->place, err, TEXT_FMT, TEXT_ARG(what));
    if (what.length && !tell_complaint(telling->sink, subject->place, err, TEXT_FMT, TEXT_ARG(what)))
        return false;
    if (!read_time(telling, subject, "valid_from", &subject->news.first_seen, err))
        return false;
    add_sightings(telling, subject);
    subject->news.is_warned = has_word(json_get(subject->object, "indicator_types"), "benign") ||
                              has_word(json_get(subject->object, "labels"), "benign");
    take_seen(seen_extension(subject->object), &subject->news);
    PatternValues values = {.comparisons = comparisons,
                            .count = count,
                            .same_file = &subject->same_file,
                            .arena = telling->arena};
    Observable value;
    while (pattern_value_next(&values, &value))
        if (!observe(telling, subject, value, err))
            return false;
    return true;
}

static bool tell_observable(Telling *telling, Subject *subject, const Json *observable, Err *err)
{
    Observable values[MOST_VALUES];
    size_t count =
        observable_values(observable, ++subject->same_file, telling->arena, values, MOST_VALUES, 0);
    for (size_t i = 0; i < count; i++)
        if (!observe(telling, subject, values[i], err))
            return false;
    return true;
}

static Text first_text(const Json *object, const char *const keys[2])
{
    Text text = json_text(object, keys[0]);
    return text.length ? text : json_text(object, keys[1]);
}

/// Registrar, name servers and date of a domain name: no extension that OASIS has published holds them, so
/// what exporters add counts, `x_registrar`, `x_name_servers` and `x_registration_date`, or these without
/// `x_` in an extension.
static bool tell_registration(Telling *telling, const Subject *subject, const Json *owner, Err *err)
{
    static const char *const registrars[] = {"registrar", "x_registrar"}, *const dates[] = {
                                                                              "registration_date",
                                                                              "x_registration_date"};
    Registration it = {json_text(subject->object, "value"), first_text(owner, registrars), TEXT_NONE,
                       first_text(owner, dates)};
    const Json *server = json_get(owner, "name_servers");
    Buffer servers = {0};
    for (server = json_first(server ? server : json_get(owner, "x_name_servers")); server;
         server = server->next)
        buffer_format(&servers, TEXT_FMT " ", TEXT_ARG(json_string(server)));
    it.servers = buffer_text(&servers);
    bool is_whole = it.domain.length && it.registrar.length && it.servers.length && it.date.length;
    Text value = is_whole ? registration_text(&it, telling->arena) : TEXT_NONE;
    buffer_done(&servers);
    return observe_kind(telling, subject, KIND_REGISTRATION, value, err);
}

static bool tell_registrations(Telling *telling, const Subject *subject, Err *err)
{
    if (!text_is(subject->type, "domain-name"))
        return true;
    bool is_told = tell_registration(telling, subject, subject->object, err);
    const Json *extension = json_first(json_get(subject->object, "extensions"));
    for (; extension && is_told; extension = extension->next)
        is_told = tell_registration(telling, subject, extension, err);
    return is_told;
}

/// A value as our own exports name it: by kind and canonical form. True when it is none.
static bool tell_named(Telling *telling, const Subject *subject, const Json *said, Err *err)
{
    Kind kind = kind_of_word(json_text(said, "kind"));
    return kind == KIND_NONE || observe_kind(telling, subject, kind, json_text(said, "value"), err);
}

/// Families, techniques and victims of an exported report of which more is said than the word.
static bool tell_exported_facts(Telling *telling, const Subject *subject, Err *err)
{
    const Json *fact = json_first(json_get(seen_extension(subject->object), "facts"));
    for (; fact; fact = fact->next) {
        Subject exact = *subject;
        Text word = json_text(fact, "tlp");
        take_seen(fact, &exact.news);
        if (word.length > 0 && !read_marking(telling->sink, subject->place, word, &exact.news.marking, err))
            return false;
        if (!tell_named(telling, &exact, fact, err))
            return false;
    }
    return true;
}

static bool tell_observed(Telling *telling, Subject *subject, Err *err)
{
    const Json *exact = seen_extension(subject->object);
    if (exact) {
        take_seen(exact, &subject->news);
        return tell_named(telling, subject, exact, err);
    }
    if (!read_time(telling, subject, "first_observed", &subject->news.first_seen, err) ||
        !read_time(telling, subject, "last_observed", &subject->news.last_seen, err))
        return false;
    uint64_t count;
    if (text_number(json_scalar(subject->object, "number_observed"), &count))
        subject->news.count = (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
    const Json *object = json_first(json_get(subject->object, "objects"));
    for (; object; object = object->next)
        if (!tell_observable(telling, subject, object, err))
            return false;
    return true;
}

static bool tell_family(Telling *telling, Subject *subject, Err *err)
{
    if (!read_time(telling, subject, "first_seen", &subject->news.first_seen, err) ||
        !read_time(telling, subject, "last_seen", &subject->news.last_seen, err))
        return false;
    return observe_kind(telling, subject, KIND_FAMILY, json_text(subject->object, "name"), err);
}

/// "T1082: System Information Discovery" -> "T1082".
static Text leading_technique(Text name)
{
    size_t length = 1;
    while (length < name.length && (byte_is_digit(name.bytes[length]) || name.bytes[length] == '.'))
        length++;
    bool is_id = name.length >= 5 && name.bytes[0] == 'T' && length >= 5;
    return is_id ? text_slice(name, 0, length) : TEXT_NONE;
}

static bool tell_technique(Telling *telling, Subject *subject, Err *err)
{
    bool has_any = false;
    const Json *ref = json_first(json_get(subject->object, "external_references"));
    for (; ref; ref = ref->next) {
        Text id = json_text(ref, "external_id");
        // mitre-attack, mitre-mobile-attack, mitre-ics-attack; CAPEC ids are of another catalogue.
        bool is_attack = text_starts(json_text(ref, "source_name"), "mitre");
        if (!is_attack || !leading_technique(id).bytes)
            continue;
        has_any = true;
        if (!observe_kind(telling, subject, KIND_TECHNIQUE, id, err))
            return false;
    }
    Text named = leading_technique(json_text(subject->object, "name"));
    if (has_any || !named.bytes)
        return true;
    return observe_kind(telling, subject, KIND_TECHNIQUE, named, err);
}

static bool tell_vulnerability(Telling *telling, Subject *subject, Err *err)
{
    Text name = text_trim(json_text(subject->object, "name"));
    if (text_starts_nocase(name, "cve-"))
        return observe_kind(telling, subject, KIND_CVE, name, err);
    const Json *ref = json_first(json_get(subject->object, "external_references"));
    for (; ref; ref = ref->next)
        if (text_is_nocase(json_text(ref, "source_name"), "cve") &&
            !observe_kind(telling, subject, KIND_CVE, json_text(ref, "external_id"), err))
            return false;
    return true;
}

static bool observe_each(Telling *telling, Subject *subject, Kind kind, const Json *list, Err *err)
{
    for (const Json *item = json_first(list); item; item = item->next)
        if (!observe_kind(telling, subject, kind, json_string(item), err))
            return false;
    return true;
}

/// Organisations and places are victims only where a relationship says that they are targeted; else they may
/// as well be the author or the actor's home.
static bool tell_victim(Telling *telling, Subject *subject, Err *err)
{
    const Json *object = subject->object;
    if (!known_is_targeted(telling->known, subject->id))
        return true;
    if (text_is(subject->type, "location")) {
        Text country = json_text(object, "country");
        return observe_kind(telling, subject, KIND_COUNTRY,
                            country.length > 0 ? country : json_text(object, "region"), err);
    }
    return observe_each(telling, subject, KIND_SECTOR, json_get(object, "sectors"), err) &&
           observe_each(telling, subject, KIND_COUNTRY, json_get(object, "x_cta_country"), err);
}

static bool tell_actor(Telling *telling, Subject *subject, Err *err)
{
    const Sink *sink = telling->sink;
    Text name = text_trim(json_text(subject->object, "name"));
    if (name.length == 0)
        return tell_complaint(sink, subject->place, err, "an actor without `name`; say what it is called");
    // Our own exports say what somebody states of names apart from what an activity's actor is called.
    const Json *exact = seen_extension(subject->object);
    bool is_of_names_only = json_is_true(exact, "names_only");
    if (!is_of_names_only && !sink->name(sink->self, subject->holder, name, err))
        return false;
    VEC(Text) names = {0};
    *vec_push(&names) = name;
    const Json *alias = json_first(json_get(subject->object, "aliases"));
    for (; alias; alias = alias->next) {
        Text other = text_trim(json_string(alias));
        if (other.length > 0 && !text_equal(other, name))
            *vec_push(&names) = other;
    }
    Text source = known_publisher(telling->known, json_text(subject->object, "created_by_ref"));
    NameGroupNews news = {.source = source,
                          .group = name,
                          .names = names.items,
                          .count = names.count,
                          .date = INSTANT_NONE,
                          .marking = subject->news.marking};
    // A date that is none was complained of already.
    if (!instant_parse(
            text_trim(is_of_names_only ? json_text(exact, "date") : json_text(subject->object, "modified")),
            &news.date))
        news.date = INSTANT_NONE;
    // A list of aliases that holds the name alone is a statement too: this source knows no other name.
    bool is_told =
        !json_first(json_get(subject->object, "aliases")) || sink->name_group(sink->self, &news, err);
    vec_free(&names);
    return is_told;
}

/// STIX 2.1, appendix A: confidence 0 to 100.
static bool read_confidence(const Json *object, uint8_t *out)
{
    uint64_t confidence;
    if (!text_number(json_scalar(object, "confidence"), &confidence) || confidence > 100)
        return false;
    *out = (uint8_t)confidence;
    return true;
}

static bool tell_relation(Telling *telling, const Subject *subject, Err *err)
{
    const Json *object = subject->object;
    RelationNews news = {.subject = json_text(object, "source_ref"),
                         .type = json_text(object, "relationship_type"),
                         .object = json_text(object, "target_ref"),
                         .description = json_text(object, "description")};
    if (news.subject.length == 0 || news.type.length == 0 || news.object.length == 0)
        return tell_complaint(telling->sink, subject->place, err,
                              "a relationship without `source_ref`, `relationship_type` or `target_ref` ties "
                              "nothing; give it all three");
    news.has_confidence = read_confidence(object, &news.confidence);
    return read_time(telling, subject, "start_time", &news.start, err) &&
           read_time(telling, subject, "stop_time", &news.stop, err) &&
           telling->sink->relation(telling->sink->self, subject->holder, &news, err);
}

/// `where_sighted_refs`: identities say who saw it, locations where.
static void take_where(const Telling *telling, const Json *refs, SightingNews *news)
{
    for (const Json *ref = json_first(refs); ref; ref = ref->next) {
        const KnownPlace *place = known_place(telling->known, json_string(ref));
        Text *field = !place ? &news->by : place->is_country ? &news->country : &news->place;
        if (!field->bytes)
            *field = place ? place->name : known_name(telling->known, json_string(ref));
    }
}

static bool tell_sighting(Telling *telling, const Subject *subject, Err *err)
{
    const Json *object = subject->object;
    uint64_t count = 0;
    SightingNews news = {.of = json_text(object, "sighting_of_ref"), .marking = subject->news.marking};
    if (news.of.length == 0)
        return tell_complaint(telling->sink, subject->place, err,
                              "a sighting without `sighting_of_ref` says nothing; say what was seen");
    // OpenCTI's way to say that it was none.
    if (json_is_true(object, "x_opencti_negative"))
        news.type = SIGHTING_FALSE_POSITIVE;
    take_where(telling, json_get(object, "where_sighted_refs"), &news);
    if (text_number(json_scalar(object, "count"), &count))
        news.count = (uint32_t)(count < UINT32_MAX ? count : UINT32_MAX);
    return read_time(telling, subject, "first_seen", &news.first_seen, err) &&
           read_time(telling, subject, "last_seen", &news.last_seen, err) &&
           telling->sink->sighting(telling->sink->self, subject->holder, &news, err);
}

// What somebody says about other objects: its words are its title, and it is tied to each of them.
static const struct {
    const char *type, *relation, *refs;
} remarks[] = {{"note", "note-on", "object_refs"},
               {"opinion", "opinion-on", "object_refs"},
               {"malware-analysis", "analysis-of", "sample_ref"}};

/// "agree: seen here too" of an opinion, "ClamAV: malicious" of an analysis, the text of a note.
static Text words_of(Telling *telling, const Json *object)
{
    Text type = json_text(object, "type");
    bool is_opinion = text_is(type, "opinion"), is_analysis = text_is(type, "malware-analysis");
    if (!is_opinion && !is_analysis)
        return text_is(type, "note") ? json_text(object, "content") : json_text(object, "name");
    Text first = json_text(object, is_opinion ? "opinion" : "product"),
         second = json_text(object, is_opinion ? "explanation" : "result");
    return arena_format(telling->arena, TEXT_FMT "%s" TEXT_FMT, TEXT_ARG(first),
                        first.length && second.length ? ": " : "", TEXT_ARG(second));
}

static bool tell_remark(Telling *telling, const Subject *subject, const char *relation, const char *refs,
                        Err *err)
{
    const Json *value = json_get(subject->object, refs);
    bool is_list = value && value->kind == JSON_ARRAY;
    for (const Json *ref = is_list ? value->first : value; ref; ref = is_list ? ref->next : NULL) {
        RelationNews news = {.subject = subject->id,
                             .type = text_of(relation),
                             .object = json_string(ref),
                             .start = INSTANT_NONE,
                             .stop = INSTANT_NONE};
        if (news.object.length && !telling->sink->relation(telling->sink->self, subject->holder, &news, err))
            return false;
    }
    return true;
}

static bool tell_facts(Telling *telling, Subject *subject, Err *err)
{
    Text type = subject->type;
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (text_is(type, remarks[i].type))
            return tell_remark(telling, subject, remarks[i].relation, remarks[i].refs, err);
    if (text_is(type, "relationship"))
        return tell_relation(telling, subject, err);
    if (text_is(type, "sighting"))
        return tell_sighting(telling, subject, err);
    if (text_is(type, "report"))
        return tell_exported_facts(telling, subject, err);
    if (text_is(type, "asterism-value"))
        return tell_named(telling, subject, subject->object, err);
    if (text_is(type, "indicator"))
        return tell_indicator(telling, subject, err);
    if (text_is(type, "observed-data"))
        return tell_observed(telling, subject, err);
    if (text_is(type, "malware") || text_is(type, "tool"))
        return tell_family(telling, subject, err);
    if (text_is(type, "attack-pattern"))
        return tell_technique(telling, subject, err);
    if (text_is(type, "vulnerability"))
        return tell_vulnerability(telling, subject, err);
    if (text_is(type, "identity") || text_is(type, "location"))
        return tell_victim(telling, subject, err);
    if (text_is(type, "intrusion-set") || text_is(type, "threat-actor"))
        return tell_actor(telling, subject, err);
    // Everything else may be an observable; of other types no path means anything.
    add_sightings(telling, subject);
    return tell_observable(telling, subject, subject->object, err) &&
           tell_registrations(telling, subject, err);
}

static bool tell_refs(Telling *telling, const Subject *subject, const char *key, Err *err)
{
    const Json *value = json_get(subject->object, key);
    bool is_list = value && value->kind == JSON_ARRAY;
    uint64_t broken = 0;
    for (const Json *ref = is_list ? value->first : value; ref; ref = is_list ? ref->next : NULL) {
        Text id = json_string(ref);
        if (id.length == 0)
            broken++;
        else if (!telling->sink->member(telling->sink->self, subject->holder, id, err))
            return false;
    }
    if (broken == 0)
        return true;
    return tell_complaint(telling->sink, subject->place, err,
                          "%llu of the references in `%s` are no ids and were passed over",
                          (unsigned long long)broken, key);
}

static bool tell_members(Telling *telling, const Subject *subject, ObjectRole role, Err *err)
{
    static const struct {
        const char *type, *key;
    } lists[] = {{"report", "object_refs"},          {"grouping", "object_refs"},
                 {"observed-data", "object_refs"},   {"relationship", "source_ref"},
                 {"relationship", "target_ref"},     {"sighting", "sighting_of_ref"},
                 {"sighting", "observed_data_refs"}, {"malware", "sample_refs"},
                 {"malware-analysis", "sample_ref"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (text_is(subject->type, lists[i].type) && !tell_refs(telling, subject, lists[i].key, err))
            return false;
    if (role != ROLE_ACTIVITY)
        return true;
    const Known *known = telling->known;
    for (uint32_t at = map_find(&known->linked, subject->id); at != MAP_NONE;
         at = known->links.items[at].next)
        if (!telling->sink->member(telling->sink->self, subject->holder, known->links.items[at].other, err))
            return false;
    return true;
}

static bool is_report(Text id)
{
    return text_starts(id, "report--") || text_starts(id, "grouping--");
}

/// What else a report refers to: addresses beyond its own, the first, and reports among what it lists.
static bool tell_citations(Telling *telling, const Subject *subject, Err *err)
{
    const Json *ref = json_first(json_get(subject->object, "external_references"));
    bool has_own = false;
    for (; ref; ref = ref->next) {
        Text url = json_text(ref, "url");
        if (has_own && !tell_citation(telling->sink, subject->holder, subject->id, url, err))
            return false;
        has_own = has_own || url.length > 0;
    }
    if (!is_report(subject->id))
        return true;
    for (ref = json_first(json_get(subject->object, "object_refs")); ref; ref = ref->next)
        if (is_report(json_string(ref)) &&
            !tell_citation(telling->sink, subject->holder, subject->id, json_string(ref), err))
            return false;
    return true;
}

static Text first_url(const Json *object)
{
    for (const Json *ref = json_first(json_get(object, "external_references")); ref; ref = ref->next)
        if (json_text(ref, "url").length > 0)
            return json_text(ref, "url");
    return TEXT_NONE;
}

static bool read_date(Telling *telling, const Subject *subject, Instant *out, Err *err)
{
    const Json *exact = text_is(subject->type, "report") ? seen_extension(subject->object) : NULL;
    if (exact) {
        if (!instant_parse(json_text(exact, "date"), out))
            *out = INSTANT_NONE;
        return true;
    }
    const char *key = text_is(subject->type, "report")          ? "published"
                      : text_is(subject->type, "campaign")      ? "first_seen"
                      : text_is(subject->type, "observed-data") ? "first_observed"
                                                                : "created";
    return read_time(telling, subject, key, out, err) &&
           (*out != INSTANT_NONE || read_time(telling, subject, "created", out, err));
}

static bool tell_as(Telling *telling, const Json *object, ObjectRole role, Text place, Text publisher,
                    Err *err)
{
    Subject subject = {.object = object,
                       .type = json_text(object, "type"),
                       .id = json_text(object, "id"),
                       .place = place,
                       .publisher = publisher,
                       .news = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE}};
    Marked marked = object_marking(telling->known, object);
    HolderNews news = {.id = subject.id,
                       .publisher = publisher,
                       .title = words_of(telling, object),
                       .date = INSTANT_NONE,
                       .marking = marked.whole,
                       .pap = marked.pap,
                       .is_revoked = json_is_true(object, "revoked"),
                       .is_versioned = true,
                       .is_item = role != ROLE_ACTIVITY};
    if (role == ROLE_ACTIVITY) {
        news.url = first_url(object);
        if (!read_date(telling, &subject, &news.date, err))
            return false;
    }
    if (!read_time(telling, &subject, "modified", &news.modified, err) ||
        !read_time(telling, &subject, "valid_until", &news.valid_until, err) ||
        !telling->sink->holder(telling->sink->self, &news, &subject.holder, err))
        return false;
    if (role == ROLE_NOTHING || news.is_revoked)
        return true;
    subject.news.marking = marked.facts;
    subject.news.credibility = credibility_of(object);
    return tell_facts(telling, &subject, err) && tell_members(telling, &subject, role, err) &&
           (role != ROLE_ACTIVITY || tell_citations(telling, &subject, err));
}

/// An item counts for the activities of one partner: it is told once for each publisher whose activities list
/// it.
static bool tell_for_each_lister(Telling *telling, const Json *object, Text place, uint32_t listers, Err *err)
{
    const Known *known = telling->known;
    Text told[MOST_PUBLISHERS];
    size_t count = 0;
    for (size_t i = 0; i < known->publishers.count; i++) {
        if (!(listers >> i & 1))
            continue;
        Text publisher = known_publisher(known, known->publishers.items[i]);
        bool is_told = false;
        for (size_t j = 0; j < count; j++)
            is_told |= text_equal(told[j], publisher);
        if (is_told)
            continue;
        told[count++] = publisher;
        if (!tell_as(telling, object, ROLE_ITEM, place, publisher, err))
            return false;
    }
    return true;
}

bool stix_tell(Telling *telling, const Json *object, ObjectRole role, Text place, Err *err)
{
    const Known *known = telling->known;
    if (role != ROLE_ITEM)
        return tell_as(telling, object, role, place,
                       known_publisher(known, json_text(object, "created_by_ref")), err);
    uint32_t listers = map_find(&known->listed, json_text(object, "id"));
    if (listers != MAP_NONE && listers != 0)
        return tell_for_each_lister(telling, object, place, listers, err);
    return tell_as(telling, object, role, place, known->publisher, err);
}
