#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "formats/stix_make.h"

// An activity becomes a report: what it shows as observables, its indicators as patterns, whom it hit and
// what its actor is called through a campaign. An extension says exactly what STIX has no place for, so that
// it is read back as it was.

typedef VEC(Text) Ids;

typedef struct {
    Maker *maker;
    const Pool *pool;
    const Activity *activity;
    Text creator;
    Instant created, modified;
    const Shown *shown;
    uint32_t count;
    Ids refs, targets, actors;
} Report;

static void refer(Ids *ids, Text id)
{
    *vec_push(ids) = id;
}

/// Admiralty credibility on the scale of 0 to 100 (STIX 2.1, appendix A).
static void write_confidence(Maker *maker, uint8_t credibility)
{
    if (credibility >= 1 && credibility <= 5)
        json_write_integer(&maker->json, "confidence", 110 - 20 * credibility);
}

static void write_seen(Maker *maker, const Shown *shown)
{
    Text first = instant_text(shown->first_seen, &maker->arena),
         last = instant_text(shown->last_seen, &maker->arena);
    if (first.length > 0)
        json_write_text(&maker->json, "first_seen", first);
    if (last.length > 0)
        json_write_text(&maker->json, "last_seen", last);
    if (shown->credibility < 6)
        json_write_integer(&maker->json, "credibility", shown->credibility);
    if (shown->is_warned)
        json_write_bool(&maker->json, "warned", true);
}

static void write_seen_extension(Maker *maker, const Shown *shown, bool with_value)
{
    const Value *value = &maker->writing->pool->values[shown->value];
    json_object_begin(&maker->json, "extensions");
    json_object_begin(&maker->json, STIX_SEEN_EXTENSION);
    json_write_string(&maker->json, "extension_type", "property-extension");
    if (with_value) {
        json_write_text(&maker->json, "kind", kind_word(value->kind));
        json_write_text(&maker->json, "value", value->text);
    }
    write_seen(maker, shown);
    json_object_end(&maker->json);
    json_object_end(&maker->json);
    maker->uses_seen = true;
}

static void make_indicator(Report *report, const Shown *shown, Text pattern)
{
    Maker *maker = report->maker;
    Text id = MAKE_ID(maker, "indicator", report->creator, report->activity->id, pattern);
    refer(&report->refs, id);
    if (!make_begin(maker, "indicator", id, report->creator, report->created, report->modified))
        return;
    json_write_text(&maker->json, "name", report->pool->values[shown->value].text);
    json_array_begin(&maker->json, "indicator_types");
    json_write_string(&maker->json, NULL, "malicious-activity");
    json_array_end(&maker->json);
    json_write_text(&maker->json, "pattern", pattern);
    json_write_string(&maker->json, "pattern_type", "stix");
    json_write_string(&maker->json, "pattern_version", "2.1");
    make_time(maker, "valid_from", shown->first_seen != INSTANT_NONE ? shown->first_seen : report->created);
    write_confidence(maker, shown->credibility);
    write_seen_extension(maker, shown, false);
    make_end(maker, marking_effective(shown->marking), shown->pap);
}

static void make_observed(Report *report, const Shown *shown, Text object)
{
    Maker *maker = report->maker;
    Text id = MAKE_ID(maker, "observed-data", report->creator, report->activity->id, object);
    refer(&report->refs, id);
    if (!make_begin(maker, "observed-data", id, report->creator, report->created, report->modified))
        return;
    Instant first = shown->first_seen != INSTANT_NONE  ? shown->first_seen
                    : shown->last_seen != INSTANT_NONE ? shown->last_seen
                                                       : report->created;
    make_time(maker, "first_observed", first);
    make_time(maker, "last_observed", shown->last_seen > first ? shown->last_seen : first);
    json_write_integer(&maker->json, "number_observed", 1);
    json_array_begin(&maker->json, "object_refs");
    json_write_text(&maker->json, NULL, object);
    json_array_end(&maker->json);
    write_confidence(maker, shown->credibility);
    write_seen_extension(maker, shown, true);
    make_end(maker, marking_effective(shown->marking), shown->pap);
}

static void make_shown(Report *report, const Shown *shown, Text object)
{
    const Value *value = &report->pool->values[shown->value];
    Buffer pattern = {0};
    // What a warning list holds is seen, and no reason to look for it.
    if (!shown->is_warned && make_pattern(value, &pattern))
        make_indicator(report, shown, arena_copy(&report->maker->arena, buffer_text(&pattern)));
    else
        make_observed(report, shown, object);
    buffer_done(&pattern);
}

static bool is_general(const Report *report, const Shown *shown)
{
    return kind_role(report->pool->values[shown->value].kind) == ROLE_BEHAVIOUR ||
           kind_role(report->pool->values[shown->value].kind) == ROLE_VICTIM;
}

static bool says_more_than_the_word(const Report *report, const Shown *shown)
{
    return shown->first_seen != INSTANT_NONE || shown->last_seen != INSTANT_NONE || shown->credibility < 6 ||
           shown->is_warned ||
           marking_effective(shown->marking) != marking_effective(report->activity->marking);
}

static void make_general(Report *report, const Shown *shown)
{
    Text id = make_value(report->maker, shown->value, report->activity->partner);
    bool is_victim = kind_role(report->pool->values[shown->value].kind) == ROLE_VICTIM;
    refer(is_victim ? &report->targets : &report->refs, id);
}

static bool is_seen_alike(const Shown *a, const Shown *b)
{
    return a->first_seen == b->first_seen && a->last_seen == b->last_seen &&
           a->credibility == b->credibility && a->pap == b->pap && !a->is_warned && !b->is_warned &&
           marking_effective(a->marking) == marking_effective(b->marking);
}

/// One indicator for all hashes of one file: "[file:hashes.'MD5' = '...' OR file:hashes.'SHA-1' = '...']".
/// False where more is said of some of them than of others.
static bool make_file_indicator(Report *report, uint32_t at)
{
    const Shown *first = &report->shown[at];
    Buffer pattern = {0};
    bool is_alike = true;
    for (uint32_t i = at; i < report->count && is_alike; i++) {
        const Shown *other = &report->shown[i];
        if (other->same_file != first->same_file)
            continue;
        is_alike = is_seen_alike(first, other);
        if (i > at) {
            pattern.length--; // the bracket
            buffer_add_string(&pattern, " OR ");
        }
        size_t start = pattern.length;
        is_alike = is_alike && make_pattern(&report->pool->values[other->value], &pattern);
        if (is_alike && i > at)
            memmove(pattern.bytes + start, pattern.bytes + start + 1, pattern.length-- - start);
    }
    if (is_alike)
        make_indicator(report, first, arena_copy(&report->maker->arena, buffer_text(&pattern)));
    buffer_done(&pattern);
    return is_alike;
}

static void make_values(Report *report)
{
    typedef enum { NOT_MADE, MADE, MADE_EACH } Made;
    Made *files = arena_array(&report->maker->arena, Made, report->count + 1); // by number
    for (uint32_t i = 0; i < report->count; i++) {
        const Shown *shown = &report->shown[i];
        if (is_general(report, shown)) {
            make_general(report, shown);
            continue;
        }
        Text object = make_value(report->maker, shown->value, report->activity->partner);
        // One that came from elsewhere may say more (other hashes of the file), which this report does not.
        if (!make_is_given(report->maker, object))
            refer(&report->refs, object);
        Made *file = &files[shown->same_file];
        if (shown->same_file && *file == NOT_MADE)
            *file = make_file_indicator(report, i) ? MADE : MADE_EACH;
        if (!shown->same_file || *file == MADE_EACH)
            make_shown(report, shown, object);
    }
}

static void make_names(Report *report)
{
    Maker *maker = report->maker;
    for (uint32_t i = 0; i < report->activity->name_count; i++) {
        Text name = report->pool->names[report->activity->first_name + i].name;
        Text id = MAKE_ID(maker, "intrusion-set", report->creator, name);
        refer(&report->actors, id);
        if (!make_begin(maker, "intrusion-set", id, report->creator, INSTANT_NONE, INSTANT_NONE))
            continue;
        json_write_text(&maker->json, "name", name);
        make_end(maker, MARKING_UNSTATED, PAP_UNSTATED);
    }
}

static Text title_of(const Report *report)
{
    return report->activity->title.length > 0 ? report->activity->title : report->activity->id;
}

static void tie(Report *report, Text from, const char *type, const Ids *to)
{
    Marking marking = marking_effective(report->activity->marking);
    for (size_t i = 0; i < to->count; i++) {
        Text id = MAKE_ID(report->maker, "relationship", from, text_of(type), to->items[i]);
        make_relation(report->maker, from, type, to->items[i], report->creator, report->created, marking);
        refer(&report->refs, to->items[i]);
        refer(&report->refs, id);
    }
}

/// Whom it hit and who did it hang on a campaign: a report itself neither targets nor acts.
static void make_campaign(Report *report)
{
    Maker *maker = report->maker;
    if (report->targets.count + report->actors.count == 0)
        return;
    Text id = MAKE_ID(maker, "campaign", report->creator, report->activity->id);
    if (make_begin(maker, "campaign", id, report->creator, report->created, report->modified)) {
        json_write_text(&maker->json, "name", title_of(report));
        make_time(maker, "first_seen", report->activity->first_seen);
        if (report->activity->last_seen > report->activity->first_seen)
            make_time(maker, "last_seen", report->activity->last_seen);
        make_end(maker, marking_effective(report->activity->marking), report->activity->pap);
    }
    refer(&report->refs, id);
    tie(report, id, "targets", &report->targets);
    tie(report, id, "attributed-to", &report->actors);
}

static void write_facts(Report *report)
{
    Maker *maker = report->maker;
    bool is_open = false;
    for (uint32_t i = 0; i < report->count; i++) {
        const Shown *shown = &report->shown[i];
        const Value *value = &report->pool->values[shown->value];
        if (!is_general(report, shown) || !says_more_than_the_word(report, shown))
            continue;
        if (!is_open)
            json_array_begin(&maker->json, "facts");
        is_open = true;
        json_object_begin(&maker->json, NULL);
        json_write_text(&maker->json, "kind", kind_word(value->kind));
        json_write_text(&maker->json, "value", value->text);
        json_write_text(&maker->json, "tlp", marking_word(shown->marking));
        write_seen(maker, shown);
        json_object_end(&maker->json);
    }
    if (is_open)
        json_array_end(&maker->json);
}

/// What STIX makes a report say and nobody said, and what it cannot say.
static void write_report_extension(Report *report)
{
    Maker *maker = report->maker;
    json_object_begin(&maker->json, "extensions");
    json_object_begin(&maker->json, STIX_SEEN_EXTENSION);
    json_write_string(&maker->json, "extension_type", "property-extension");
    Text date = instant_text(report->activity->date, &maker->arena);
    if (date.length > 0)
        json_write_text(&maker->json, "date", date);
    write_facts(report);
    json_object_end(&maker->json);
    json_object_end(&maker->json);
    maker->uses_seen = true;
}

static void write_source(Report *report)
{
    Maker *maker = report->maker;
    json_array_begin(&maker->json, "external_references");
    json_object_begin(&maker->json, NULL);
    json_write_text(&maker->json, "source_name", report->pool->partners[report->activity->partner].name);
    json_write_text(&maker->json, "external_id", report->activity->id);
    if (report->activity->url.length > 0)
        json_write_text(&maker->json, "url", report->activity->url);
    json_object_end(&maker->json);
    json_array_end(&maker->json);
}

static int compare_ids(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

static void write_refs(Report *report)
{
    Ids *refs = &report->refs;
    if (refs->count == 0)
        refer(refs, report->creator); // a report of nothing is still somebody's
    qsort(refs->items, refs->count, sizeof *refs->items, compare_ids);
    json_array_begin(&report->maker->json, "object_refs");
    for (size_t i = 0; i < refs->count; i++)
        if (i == 0 || !text_equal(refs->items[i], refs->items[i - 1]))
            json_write_text(&report->maker->json, NULL, refs->items[i]);
    json_array_end(&report->maker->json);
}

static Text make_report(Report *report)
{
    Maker *maker = report->maker;
    const Activity *activity = report->activity;
    Text id = MAKE_ID(maker, "report", report->creator, activity->id);
    if (!make_begin(maker, "report", id, report->creator, report->created, report->modified))
        return id;
    json_write_text(&maker->json, "name", title_of(report));
    make_time(maker, "published", report->created);
    write_refs(report);
    write_source(report);
    write_report_extension(report);
    make_end(maker, marking_effective(activity->marking), activity->pap);
    return id;
}

Text make_activity(Maker *maker, uint32_t index, const bool *skips, const Text *also, size_t also_count)
{
    const Pool *pool = maker->writing->pool;
    const Activity *activity = &pool->activities[index];
    Report report = {.maker = maker, .pool = pool, .activity = activity};
    report.creator = make_identity(maker, activity->partner);
    Instant created = activity->date != INSTANT_NONE ? activity->date : activity->first_seen;
    report.created = created == INSTANT_NONE ? 0 : created;
    report.modified = activity->last_seen > report.created ? activity->last_seen : report.created;
    report.shown = shown_of(pool, index, skips, &maker->arena, &report.count);
    for (size_t i = 0; i < also_count; i++)
        refer(&report.refs, also[i]);
    make_values(&report);
    make_names(&report);
    make_campaign(&report);
    Text id = make_report(&report);
    vec_free(&report.refs);
    vec_free(&report.targets);
    vec_free(&report.actors);
    return id;
}
