// ATT&CK's own bundles name their version in an x-mitre-collection; those of before 2021 do not, and are
// known by the latest change in them. The ids that people write ("T1566.001") stand in the first external
// reference. What was revoked leads forward by a relationship `revoked-by` (ATT&CK's STIX usage document).

#include "formats/stix_terms.h"

#include <stdio.h>

#include "base/buffer.h"
#include "indicators/indicators.h"

enum { MOST_BYTES = 32 << 20 };

void attack_terms_init(AttackTerms *terms)
{
    *terms = (AttackTerms){.modified = INSTANT_NONE};
    arena_init(&terms->arena);
}

void attack_terms_done(AttackTerms *terms)
{
    vec_free(&terms->terms);
    vec_free(&terms->successors);
    map_done(&terms->by_id);
    map_done(&terms->instead);
    arena_done(&terms->arena);
}

static Text keep(AttackTerms *terms, Text text)
{
    terms->bytes += text.length;
    return arena_copy(&terms->arena, text);
}

static bool type_of(Text type, NamedType *out)
{
    static const struct {
        const char *word;
        NamedType type;
    } types[] = {{"attack-pattern", NAMED_TECHNIQUE},
                 {"x-mitre-tactic", NAMED_TACTIC},
                 {"intrusion-set", NAMED_ACTOR},
                 {"malware", NAMED_FAMILY},
                 {"tool", NAMED_FAMILY}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(type, types[i].word)) {
            *out = types[i].type;
            return true;
        }
    return false;
}

/// The id that ATT&CK gives the object, and in which of its domains; TEXT_NONE for what is not ATT&CK's.
static Text attack_id(const Json *object, Text *domain)
{
    for (const Json *one = json_first(json_get(object, "external_references")); one; one = one->next) {
        Text source = json_text(one, "source_name"), id = json_text(one, "external_id");
        bool is_attack = text_is(source, "mitre-attack") || text_is(source, "mitre-mobile-attack") ||
                         text_is(source, "mitre-ics-attack") || text_is(source, "mitre-pre-attack");
        if (is_attack && id.length > 0 && id.length <= 32) {
            *domain = source;
            return id;
        }
    }
    return TEXT_NONE;
}

static void note_collection(AttackTerms *terms, const Json *object, Text raw)
{
    if (terms->collection.bytes || json_text(object, "id").length == 0)
        return;
    terms->collection = keep(terms, raw);
    terms->collection_id = keep(terms, json_text(object, "id"));
    terms->name = keep(terms, text_clip(text_trim(json_text(object, "name")), 200));
    terms->version = keep(terms, text_clip(text_trim(json_text(object, "x_mitre_version")), 40));
}

static void note_successor(AttackTerms *terms, const Json *object)
{
    MapSlot *slot = map_slot(&terms->instead, json_text(object, "source_ref"));
    if (slot->number != MAP_NONE)
        return;
    slot->key = keep(terms, slot->key);
    slot->number = (uint32_t)terms->successors.count;
    *vec_push(&terms->successors) = keep(terms, json_text(object, "target_ref"));
}

static void note_term(AttackTerms *terms, const Json *object, NamedType type)
{
    static const char *const more[] = {"aliases", "x_mitre_aliases"};
    Text domain = TEXT_NONE, id = attack_id(object, &domain), stix_id = json_text(object, "id");
    if (id.length == 0 || stix_id.length == 0)
        return;
    MapSlot *slot = map_slot(&terms->by_id, stix_id);
    if (slot->number != MAP_NONE)
        return;
    Buffer names = {0};
    Text name = json_text(object, "name");
    terms_add_name(&names, name);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        for (const Json *one = json_first(json_get(object, more[i])); one; one = one->next)
            if (!text_equal(json_string(one), name))
                terms_add_name(&names, json_string(one));
    slot->key = keep(terms, stix_id);
    slot->number = (uint32_t)terms->terms.count;
    *vec_push(&terms->terms) = (AttackTerm){.type = (uint8_t)type,
                                            .id = keep(terms, id),
                                            .names = keep(terms, buffer_text(&names)),
                                            .stix_id = slot->key,
                                            .is_revoked = json_is_true(object, "revoked"),
                                            .is_deprecated = json_is_true(object, "x_mitre_deprecated")};
    if (!terms->domain.bytes)
        terms->domain = keep(terms, domain);
    Instant modified;
    if (instant_parse(json_text(object, "modified"), &modified) &&
        (terms->modified == INSTANT_NONE || modified > terms->modified))
        terms->modified = modified;
    buffer_done(&names);
}

void attack_terms_note(AttackTerms *terms, const Json *object, Text raw)
{
    Text type = json_text(object, "type");
    NamedType named;
    if (terms->bytes > MOST_BYTES)
        return;
    if (text_is(type, "x-mitre-collection"))
        note_collection(terms, object, raw);
    else if (text_is(type, "relationship") && text_is(json_text(object, "relationship_type"), "revoked-by"))
        note_successor(terms, object);
    else if (type_of(type, &named))
        note_term(terms, object, named);
}

/// The id of what stands for the object now: a successor may have been revoked too.
static Text id_instead(const AttackTerms *terms, const AttackTerm *term)
{
    enum { LONGEST_CHAIN = 8 };
    const AttackTerm *now = term;
    for (int step = 0; step < LONGEST_CHAIN && now->is_revoked; step++) {
        uint32_t successor = map_find(&terms->instead, now->stix_id);
        uint32_t next =
            successor == MAP_NONE ? MAP_NONE : map_find(&terms->by_id, terms->successors.items[successor]);
        if (next == MAP_NONE)
            break;
        now = &terms->terms.items[next];
    }
    return now == term ? TEXT("") : now->id;
}

static Text title_of(const AttackTerms *terms)
{
    if (terms->name.length > 0)
        return terms->name;
    return text_is(terms->domain, "mitre-mobile-attack") ? TEXT("Mobile ATT&CK")
           : text_is(terms->domain, "mitre-ics-attack")  ? TEXT("ICS ATT&CK")
           : text_is(terms->domain, "mitre-pre-attack")  ? TEXT("PRE-ATT&CK")
                                                         : TEXT("Enterprise ATT&CK");
}

static void write_terms(const AttackTerms *terms, const VocabularyNews *news, Buffer *out)
{
    terms_write_head(out, &(TermsHead){news->name, news->version, news->source});
    for (size_t i = 0; i < terms->terms.count; i++) {
        const AttackTerm *one = &terms->terms.items[i];
        terms_write(out, &(Term){.type = (NamedType)one->type,
                                 .id = one->id,
                                 .names = one->names,
                                 .instead = id_instead(terms, one),
                                 .is_deprecated = one->is_deprecated || one->is_revoked});
    }
}

bool attack_terms_tell(const AttackTerms *terms, Text id, Text header, Text publisher, const Sink *sink,
                       Err *err)
{
    char version[24];
    int year, month, day, length = 0;
    bool has_collection = terms->collection.bytes;
    // A report about some techniques is no vocabulary; a file with tactics or a collection is one.
    bool is_vocabulary = has_collection && terms->terms.count > 0;
    for (size_t i = 0; i < terms->terms.count && !is_vocabulary; i++)
        is_vocabulary = terms->terms.items[i].type == NAMED_TACTIC;
    if (!is_vocabulary || (!has_collection && (id.length == 0 || header.length == 0)))
        return true;
    if (terms->modified != INSTANT_NONE) {
        instant_to_date(terms->modified, &year, &month, &day);
        length = snprintf(version, sizeof version, "%04d-%02d-%02d", year, month, day);
    }
    VocabularyNews vocabulary = {.name = title_of(terms),
                                 .version = terms->version.length > 0 ? terms->version
                                                                      : (Text){version, (size_t)length},
                                 .source = TEXT("https://attack.mitre.org")};
    HolderNews news = {.id = has_collection ? terms->collection_id : id,
                       .publisher = publisher,
                       .title = vocabulary.name,
                       .date = INSTANT_NONE,
                       .modified = INSTANT_NONE,
                       .is_item = true};
    Buffer lines = {0};
    Holder holder;
    write_terms(terms, &vocabulary, &lines);
    vocabulary.terms = buffer_text(&lines);
    bool is_told =
        sink->record(sink->self, has_collection ? terms->collection : header, TEXT("vocabulary"), err) &&
        sink->holder(sink->self, &news, &holder, err) &&
        sink->vocabulary(sink->self, holder, &vocabulary, err);
    buffer_done(&lines);
    return is_told;
}
