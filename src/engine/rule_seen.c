// Where kept rules were seen: in files at home, and by partners who were given a rule, have it in a STIX
// indicator and say that this was sighted. Whether an indicator carries a kept rule is found out when
// somebody asks, from the records that stand: a withdrawal leaves nothing behind.

#include <string.h>

#include "base/json.h"
#include "base/vec.h"
#include "engine/engine.h"

// ---------------------------------------------------------------- the same rule

/// With one blank wherever white space stands: what mail and JSON do to a rule changes nothing else.
static Text squeeze(Arena *arena, Text text)
{
    char *out = arena_alloc(arena, text.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool is_blank = byte_is_space(text.bytes[i]);
        if (!is_blank || (length > 0 && out[length - 1] != ' '))
            out[length++] = is_blank ? ' ' : text.bytes[i];
    }
    return text_trim((Text){out, length});
}

/// Rule by rule, as `rules_write` sets them, without what the file imports.
static bool cut_rule(Text *rest, Text *rule)
{
    static const char between[] = "\n}\n";
    size_t begin = text_find(*rest, "rule ", 0), end = text_find(*rest, between, 0);
    if (begin == SIZE_MAX || end == SIZE_MAX || begin > end)
        return false;
    *rule = text_slice(*rest, begin, end + 2);
    *rest = text_slice(*rest, end + sizeof between - 1, rest->length);
    return true;
}

Marking rule_marking(const RuleVersion *version)
{
    static const char key[] = "\n        tlp = \"";
    Marking marking = MARKING_UNSTATED;
    size_t at = text_find(version->text, key, 0), from = at + sizeof key - 1;
    size_t end = at == SIZE_MAX ? SIZE_MAX : text_find_byte(version->text, '"', from);
    if (end != SIZE_MAX && !marking_parse(text_slice(version->text, from, end), &marking))
        return MARKING_RED;
    return marking;
}

// ---------------------------------------------------------------- sightings of indicators

typedef struct {
    Store *store;
    Arena *arena;
    JsonParser *parser;
    Marking reader;
    const char *rules[RULE_MOST + 1]; ///< squeezed
    Text names[RULE_MOST + 1];
    uint32_t rule_count;
    // The indicator in hand, and the name of the rule that it carries.
    Text partner, indicator, rule;
    VEC(RuleSighting) sightings;
} Looking;

static bool take_raw(void *self, Text raw, Instant modified, Err *err)
{
    Looking *it = self;
    Arena scratch;
    const Json *object;
    Err trouble = {0}; // what is no JSON is no indicator
    (void)modified;
    (void)err;
    arena_init(&scratch);
    if (json_parse(it->parser, raw, &scratch, &object, &trouble) &&
        text_is_nocase(json_text(object, "pattern_type"), "yara")) {
        Text pattern = squeeze(&scratch, json_text(object, "pattern"));
        for (uint32_t i = 0; i < it->rule_count && !it->rule.length; i++)
            if (text_find(pattern, it->rules[i], 0) != SIZE_MAX)
                it->rule = it->names[i];
    }
    arena_done(&scratch);
    return true;
}

static bool look_at(Looking *it, const IndicatorSighting *said, Err *err)
{
    Text partner = said->said.in.partner;
    if (text_equal(it->partner, partner) && text_equal(it->indicator, said->indicator))
        return true;
    it->partner = arena_copy(it->arena, partner);
    it->indicator = arena_copy(it->arena, said->indicator);
    it->rule = TEXT("");
    return store_raw_of(it->store, &(StoreReader){.marking = MARKING_RED}, partner, said->indicator, take_raw,
                        it, err);
}

static bool take_sighting(void *self, const IndicatorSighting *said, Err *err)
{
    Looking *it = self;
    if (!marking_allows(said->marking, it->reader))
        return true;
    if (!look_at(it, said, err))
        return false;
    if (!it->rule.length)
        return true;
    RuleSighting *sighting = vec_push(&it->sightings);
    *sighting = (RuleSighting){it->rule, *said};
    SightingSaid *copy = &sighting->sighting.said;
    sighting->sighting.indicator = it->indicator;
    copy->in.partner = it->partner;
    copy->by = arena_copy(it->arena, copy->by);
    copy->country = arena_copy(it->arena, copy->country);
    copy->place = arena_copy(it->arena, copy->place);
    copy->in.source = arena_copy(it->arena, copy->in.source);
    copy->in.place = arena_copy(it->arena, copy->in.place);
    return true;
}

bool rule_sightings(Store *store, const RuleVersion *version, Marking reader, Arena *arena,
                    RuleSighting **out, uint32_t *count, Err *err)
{
    Looking it = {.store = store, .arena = arena, .reader = reader};
    Text rest = version->text, rule;
    for (; it.rule_count < version->rules.rule_count && cut_rule(&rest, &rule); it.rule_count++) {
        it.rules[it.rule_count] = arena_string(arena, squeeze(arena, rule));
        it.names[it.rule_count] = version->rules.rules[it.rule_count].name;
    }
    it.parser = json_parser_new();
    bool is_done = store_indicator_sightings(store, take_sighting, &it, err);
    json_parser_free(it.parser);
    if (is_done) {
        *count = (uint32_t)it.sightings.count;
        *out = arena_array(arena, RuleSighting, it.sightings.count);
        if (*count > 0)
            memcpy(*out, it.sightings.items, *count * sizeof **out);
    }
    vec_free(&it.sightings);
    return is_done;
}

// ---------------------------------------------------------------- files at home

bool rules_kept_in(Store *store, Text source, Arena *arena, RuleVersion **out, uint32_t *count, Err *err)
{
    RuleVersion *versions;
    uint32_t total, kept = 0;
    if (!rule_versions(store, TEXT(""), arena, &versions, &total, err))
        return false;
    for (uint32_t i = 0; i < total; i++)
        if (text_find(source, arena_string(arena, versions[i].text), 0) != SIZE_MAX)
            versions[kept++] = versions[i];
    *out = versions;
    *count = kept;
    return true;
}

bool rules_saw(Store *store, const HuntFound *found, size_t count, Instant now, Err *err)
{
    bool is_done = true;
    if (count == 0)
        return true;
    if (!store_begin(store, err))
        return false;
    for (size_t i = 0; i < count && is_done; i++) {
        const RuleSeen seen = {.family = found[i].family,
                               .version = found[i].version,
                               .rule = found[i].rule,
                               .path = found[i].path,
                               .sha256 = found[i].sha256,
                               .at = now};
        is_done = store_rule_saw(store, &seen, err);
    }
    if (is_done)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}
