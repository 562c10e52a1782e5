/// Activity lines, the plainest way in, name lines and claim lines: one JSON object a line (docs/formats.md).
/// A line that cannot be read costs itself alone. An array of such objects, or objects written over several
/// lines, are read as well.
///
/// Fields that hold a truth for scoring (actor, cluster, label_conf, label_votes, vendor_actor) are not read.

#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/json_frames.h"
#include "base/json_write.h"
#include "base/vec.h"
#include "formats/readers.h"
#include "formats/shown.h"
#include "formats/telling.h"

enum { LONGEST_LINE = 64 << 20, MOST_KNOWN_TYPES = 16 };

typedef struct {
    Text text;
    TypeWord word;
} KnownType;

typedef struct {
    const Sink *sink;
    JsonParser *parser;
    Arena arena; ///< of the line
    Text place;
    Holder holder;
    Text id; ///< of the activity
    UnknownTypes unknown_types;
    Arena words; ///< of `known_types`
    KnownType known_types[MOST_KNOWN_TYPES];
    size_t known_type_count;
} Jsonl;

/// The index of the indicator in hand, for complaints; NONE: the activity itself is meant.
enum { NO_INDEX = -1 };

static bool read_date(Jsonl *jsonl, Text text, const char *key, long index, Instant *out, Err *err)
{
    char where[40] = "";
    text = text_trim(text);
    *out = INSTANT_NONE;
    if (text.length == 0 || instant_parse(text, out))
        return true;
    if (index != NO_INDEX)
        snprintf(where, sizeof where, "indicators[%ld] ", index);
    return tell_complaint(jsonl->sink, jsonl->place, err,
                          "%s%s '" TEXT_FMT "' is no date: write 2014-10-28 or 2014-10-28T09:30:00Z", where,
                          key, TEXT_ARG(text_clip(text, 60)));
}

static bool read_credibility(Jsonl *jsonl, Text text, long index, uint8_t *out, Err *err)
{
    char where[40] = "";
    uint64_t number;
    text = text_trim(text);
    *out = 0;
    if (text.length == 0)
        return true;
    if (text_number(text, &number) && number <= 6) {
        *out = (uint8_t)number;
        return true;
    }
    if (index != NO_INDEX)
        snprintf(where, sizeof where, "indicators[%ld] ", index);
    return tell_complaint(jsonl->sink, jsonl->place, err,
                          "%scredibility '" TEXT_FMT
                          "' is no whole number from 1 (confirmed) to 6 (cannot be "
                          "judged)",
                          where, TEXT_ARG(text_clip(text, 40)));
}

static bool read_reliability(Jsonl *jsonl, const Json *line, char *out, Err *err)
{
    Text text = text_trim(json_scalar(line, "reliability"));
    char letter = text.length == 1 ? byte_lower(text.bytes[0]) : 0;
    bool is_letter = letter >= 'a' && letter <= 'f';
    *out = is_letter ? (char)(letter - 'a' + 'A') : 0;
    return text.length == 0 || is_letter ||
           tell_complaint(jsonl->sink, jsonl->place, err,
                          "reliability '" TEXT_FMT
                          "' is no letter from A (completely reliable) to F (cannot be judged)",
                          TEXT_ARG(text_clip(text, 40)));
}

static bool read_json_marking(Jsonl *jsonl, Text tlp, Text marking, Marking *out, Err *err)
{
    return read_marking(jsonl->sink, jsonl->place, tlp.length ? tlp : marking, out, err);
}

static uint64_t number_of(Text text, uint64_t most)
{
    uint64_t number;
    return text.length > 0 && text_number(text, &number) && number <= most ? number : 0;
}

// What an indicator's members are called. A line holds thousands of indicators of two members each: one walk
// over the members instead of a search for every name there may be.
typedef enum {
    MEMBER_T,
    MEMBER_V,
    MEMBER_W,
    MEMBER_CREDIBILITY,
    MEMBER_COUNT,
    MEMBER_SAME_FILE,
    MEMBER_CONTEXT,
    MEMBER_PLACE,
    MEMBER_FIRST_SEEN,
    MEMBER_LAST_SEEN,
    MEMBER_TLP,
    MEMBER_MARKING,
    MEMBER_PAP,
    MEMBER_REVOKED,
    MEMBER_VALID_UNTIL,
    MEMBERS,
} Member;

static const Text member_words[MEMBERS] = {
    [MEMBER_T] = TEXT_INIT("t"),
    [MEMBER_V] = TEXT_INIT("v"),
    [MEMBER_W] = TEXT_INIT("w"),
    [MEMBER_CREDIBILITY] = TEXT_INIT("credibility"),
    [MEMBER_COUNT] = TEXT_INIT("count"),
    [MEMBER_SAME_FILE] = TEXT_INIT("same_file"),
    [MEMBER_CONTEXT] = TEXT_INIT("context"),
    [MEMBER_PLACE] = TEXT_INIT("place"),
    [MEMBER_FIRST_SEEN] = TEXT_INIT("first_seen"),
    [MEMBER_LAST_SEEN] = TEXT_INIT("last_seen"),
    [MEMBER_TLP] = TEXT_INIT("tlp"),
    [MEMBER_MARKING] = TEXT_INIT("marking"),
    [MEMBER_PAP] = TEXT_INIT("pap"),
    [MEMBER_REVOKED] = TEXT_INIT("revoked"),
    [MEMBER_VALID_UNTIL] = TEXT_INIT("valid_until"),
};

/// Of members that are called the same, the first counts. Says how many count.
static size_t sort_members(const Json *item, const Json *out[MEMBERS])
{
    size_t count = 0;
    for (const Json *member = item->kind == JSON_OBJECT ? json_first(item) : NULL; member;
         member = member->next)
        for (int i = 0; i < MEMBERS; i++)
            if (text_equal(member->key, member_words[i])) {
                count += !out[i];
                out[i] = out[i] ? out[i] : member;
                break;
            }
    return count;
}

/// The same few words are said over and over: the last ones are remembered.
static bool find_type(Jsonl *jsonl, Text type, TypeWord *out)
{
    Text before;
    for (size_t i = 0; i < jsonl->known_type_count; i++)
        if (text_equal(jsonl->known_types[i].text, type)) {
            *out = jsonl->known_types[i].word;
            return true;
        }
    if (!type_word_find(type, out, &before))
        return false;
    if (jsonl->known_type_count < MOST_KNOWN_TYPES)
        jsonl->known_types[jsonl->known_type_count++] = (KnownType){arena_copy(&jsonl->words, type), *out};
    return true;
}

static bool tell_indicator(Jsonl *jsonl, const Json *item, size_t index, Err *err)
{
    const Json *members[MEMBERS] = {0};
    size_t count = sort_members(item, members);
    Text type = json_string(members[MEMBER_T]), value = json_scalar_of(members[MEMBER_V]);
    TypeWord word = {KIND_OTHER, GUESS_ANY};
    if (text_trim(value).length == 0)
        return tell_complaint(
            jsonl->sink, jsonl->place, err,
            "indicators[%zu] has no value: write {\"t\": \"domain\", \"v\": \"evil.example\"}", index);
    if (type.length > 0 && !find_type(jsonl, type, &word)) {
        word = (TypeWord){KIND_OTHER, GUESS_EXACT};
        if (!tell_unknown_type(&jsonl->unknown_types, jsonl->sink, jsonl->place, type, err))
            return false;
    }
    ObservationNews news = {
        .value = value, .first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE, .valid_until = INSTANT_NONE};
    // Most say no more than that.
    if (type.length > 0 && count == 2)
        return tell_typed(jsonl->sink, jsonl->holder, type, word, news, err);
    Text warned = json_scalar_of(members[MEMBER_W]);
    news.is_warned = text_is(warned, "true") || number_of(warned, 1) == 1;
    news.is_revoked = text_is(json_scalar_of(members[MEMBER_REVOKED]), "true");
    news.count = (uint16_t)number_of(json_scalar_of(members[MEMBER_COUNT]), UINT16_MAX);
    news.same_file = (uint32_t)number_of(json_scalar_of(members[MEMBER_SAME_FILE]), UINT32_MAX);
    news.context = json_string(members[MEMBER_CONTEXT]);
    news.place = json_string(members[MEMBER_PLACE]);
    long at = (long)index;
    return read_credibility(jsonl, json_scalar_of(members[MEMBER_CREDIBILITY]), at, &news.credibility, err) &&
           read_date(jsonl, json_scalar_of(members[MEMBER_FIRST_SEEN]), "first_seen", at, &news.first_seen,
                     err) &&
           read_date(jsonl, json_scalar_of(members[MEMBER_LAST_SEEN]), "last_seen", at, &news.last_seen,
                     err) &&
           read_date(jsonl, json_scalar_of(members[MEMBER_VALID_UNTIL]), "valid_until", at, &news.valid_until,
                     err) &&
           read_json_marking(jsonl, json_scalar_of(members[MEMBER_TLP]),
                             json_scalar_of(members[MEMBER_MARKING]), &news.marking, err) &&
           read_pap(jsonl->sink, jsonl->place, json_scalar_of(members[MEMBER_PAP]), &news.pap, err) &&
           tell_typed(jsonl->sink, jsonl->holder, type, word, news, err);
}

static bool complain_of_shape(Jsonl *jsonl, const char *key, const char *wanted, Err *err)
{
    return tell_complaint(jsonl->sink, jsonl->place, err, "'%s' must be %s", key, wanted);
}

static bool tell_indicators(Jsonl *jsonl, const Json *activity, Err *err)
{
    const Json *list = json_get(activity, "indicators");
    if (!list || list->kind == JSON_NULL)
        return true;
    if (list->kind != JSON_ARRAY)
        return complain_of_shape(jsonl, "indicators",
                                 "a list: [{\"t\": \"domain\", \"v\": \"evil.example\"}]", err);
    size_t index = 0;
    for (const Json *item = json_first(list); item; item = item->next)
        if (!tell_indicator(jsonl, item, index++, err))
            return false;
    return true;
}

static Text stated(Text text)
{
    text = text_trim(text);
    return text.length > 0 ? text : TEXT_NONE;
}

static bool tell_sighting(Jsonl *jsonl, const Json *item, long index, Err *err)
{
    static const struct {
        const char *word;
        SightingType type;
    } types[] = {
        {"seen", SIGHTING_SEEN}, {"false-positive", SIGHTING_FALSE_POSITIVE}, {"expired", SIGHTING_EXPIRED}};
    Text type = json_text(item, "t"), said = text_trim(json_text(item, "type"));
    TypeWord word = {KIND_OTHER, GUESS_ANY};
    SightingNews news = {.value = text_trim(json_scalar(item, "v")),
                         .by = stated(json_text(item, "by")),
                         .country = stated(json_text(item, "country")),
                         .place = stated(json_text(item, "place")),
                         .count = (uint32_t)number_of(json_scalar(item, "count"), UINT32_MAX)};
    bool is_known = said.length == 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is_nocase(said, types[i].word)) {
            news.type = types[i].type;
            is_known = true;
        }
    if (!is_known || news.value.length == 0 || (type.length > 0 && !find_type(jsonl, type, &word)))
        return tell_complaint(jsonl->sink, jsonl->place, err,
                              "sightings[%ld] is none: write {\"t\": \"domain\", \"v\": \"evil.example\", "
                              "\"type\": \"seen\"}; there are seen, false-positive and expired",
                              index);
    news.kind = word.kind;
    news.guess = word.guess;
    return read_date(jsonl, json_scalar(item, "first_seen"), "first_seen", NO_INDEX, &news.first_seen, err) &&
           read_date(jsonl, json_scalar(item, "last_seen"), "last_seen", NO_INDEX, &news.last_seen, err) &&
           read_json_marking(jsonl, json_scalar(item, "tlp"), json_scalar(item, "marking"), &news.marking,
                             err) &&
           read_pap(jsonl->sink, jsonl->place, json_scalar(item, "pap"), &news.pap, err) &&
           jsonl->sink->sighting(jsonl->sink->self, jsonl->holder, &news, err);
}

static bool tell_sightings(Jsonl *jsonl, const Json *activity, Err *err)
{
    const Json *list = json_get(activity, "sightings");
    if (!list || list->kind == JSON_NULL)
        return true;
    if (list->kind != JSON_ARRAY)
        return complain_of_shape(jsonl, "sightings", "a list: [{\"t\": \"domain\", \"v\": \"evil.example\"}]",
                                 err);
    long index = 0;
    for (const Json *item = json_first(list); item; item = item->next)
        if (!tell_sighting(jsonl, item, index++, err))
            return false;
    return true;
}

typedef bool (*TellText)(Jsonl *jsonl, Kind kind, Text text, Err *err);

static bool tell_fact(Jsonl *jsonl, Kind kind, Text text, Err *err)
{
    return tell_plain(jsonl->sink, jsonl->holder, kind, text, err);
}

static bool tell_name(Jsonl *jsonl, __attribute__((unused)) Kind kind, Text text, Err *err)
{
    return jsonl->sink->name(jsonl->sink->self, jsonl->holder, text, err);
}

static bool tell_cited(Jsonl *jsonl, __attribute__((unused)) Kind kind, Text text, Err *err)
{
    return tell_citation(jsonl->sink, jsonl->holder, jsonl->id, text, err);
}

/// Every text of a list, or a single one.
static bool tell_texts(Jsonl *jsonl, const Json *activity, const char *key, Kind kind, TellText tell,
                       Err *err)
{
    const Json *list = json_get(activity, key);
    if (!list || list->kind == JSON_NULL)
        return true;
    if (list->kind == JSON_STRING) {
        Text text = text_trim(list->text);
        return text.length == 0 || tell(jsonl, kind, text, err);
    }
    bool is_whole = list->kind == JSON_ARRAY;
    for (const Json *item = json_first(list); item && list->kind == JSON_ARRAY; item = item->next) {
        Text text = text_trim(json_string(item));
        is_whole = is_whole && item->kind == JSON_STRING;
        if (text.length > 0 && !tell(jsonl, kind, text, err))
            return false;
    }
    return is_whole || complain_of_shape(jsonl, key, "a list of texts: [\"one\", \"two\"]", err);
}

static bool tell_activity(Jsonl *jsonl, const Json *activity, Err *err)
{
    HolderNews news = {.id = text_trim(json_scalar(activity, "id")),
                       .publisher = stated(json_text(activity, "publisher")),
                       .title = stated(json_text(activity, "title")),
                       .url = stated(json_text(activity, "url")),
                       .is_revoked = json_is_true(activity, "revoked"),
                       .is_brief = true};
    if (!read_credibility(jsonl, json_scalar(activity, "credibility"), NO_INDEX, &news.credibility, err) ||
        !read_reliability(jsonl, activity, &news.reliability, err) ||
        !read_date(jsonl, json_scalar(activity, "date"), "date", NO_INDEX, &news.date, err) ||
        !read_date(jsonl, json_scalar(activity, "modified"), "modified", NO_INDEX, &news.modified, err) ||
        !read_date(jsonl, json_scalar(activity, "valid_until"), "valid_until", NO_INDEX, &news.valid_until,
                   err) ||
        !read_json_marking(jsonl, json_scalar(activity, "tlp"), json_scalar(activity, "marking"),
                           &news.marking, err) ||
        !read_pap(jsonl->sink, jsonl->place, json_scalar(activity, "pap"), &news.pap, err))
        return false;
    jsonl->id = news.id;
    return jsonl->sink->holder(jsonl->sink->self, &news, &jsonl->holder, err) &&
           tell_indicators(jsonl, activity, err) && tell_sightings(jsonl, activity, err) &&
           tell_texts(jsonl, activity, "families", KIND_FAMILY, tell_fact, err) &&
           tell_texts(jsonl, activity, "malware", KIND_FAMILY, tell_fact, err) &&
           tell_texts(jsonl, activity, "techniques", KIND_TECHNIQUE, tell_fact, err) &&
           tell_texts(jsonl, activity, "countries", KIND_COUNTRY, tell_fact, err) &&
           tell_texts(jsonl, activity, "sectors", KIND_SECTOR, tell_fact, err) &&
           tell_texts(jsonl, activity, "names", KIND_NONE, tell_name, err) &&
           tell_texts(jsonl, activity, "cites", KIND_NONE, tell_cited, err);
}

static bool tell_name_group(Jsonl *jsonl, const Json *line, Err *err)
{
    const Json *list = json_get(line, "names");
    VEC(Text) names = {0};
    bool is_whole = list && list->kind == JSON_ARRAY;
    for (const Json *item = json_first(list); item; item = item->next) {
        Text name = text_trim(json_string(item));
        is_whole = is_whole && item->kind == JSON_STRING;
        if (name.length > 0)
            *vec_push(&names) = name;
    }
    NameGroupNews news = {.source = text_trim(json_text(line, "source")),
                          .group = text_trim(json_scalar(line, "group")),
                          .names = names.items,
                          .count = names.count,
                          .is_of_related = text_equal_nocase(json_text(line, "relation"), TEXT("related"))};
    bool is_told = is_whole || complain_of_shape(jsonl, "names", "a list of texts: [\"one\", \"two\"]", err);
    is_told =
        is_told && read_date(jsonl, json_scalar(line, "date"), "date", NO_INDEX, &news.date, err) &&
        read_json_marking(jsonl, json_scalar(line, "tlp"), json_scalar(line, "marking"), &news.marking, err);
    if (is_told && names.count > 0)
        is_told = jsonl->sink->name_group(jsonl->sink->self, &news, err);
    vec_free(&names);
    return is_told;
}

/// The names in `of`, a list or a single one, one a line.
static Text names_in_lines(Jsonl *jsonl, const Json *of)
{
    Buffer lines = {0};
    for (const Json *item = of && of->kind == JSON_ARRAY ? json_first(of) : of; item; item = item->next) {
        Text name = text_trim(json_string(item));
        if (name.length && lines.length)
            buffer_add_byte(&lines, '\n');
        buffer_add(&lines, name);
        if (of->kind != JSON_ARRAY)
            break;
    }
    Text out = arena_copy(&jsonl->arena, buffer_text(&lines));
    buffer_done(&lines);
    return out;
}

static bool read_count(const Json *line, const char *key, int64_t *out)
{
    uint64_t number;
    Text text = text_trim(json_scalar(line, key));
    *out = CLAIM_UNSTATED;
    if (text.length == 0)
        return true;
    if (!text_number(text, &number) || number > (uint64_t)CLAIM_MOST)
        return false;
    *out = (int64_t)number;
    return true;
}

static bool tell_claim(Jsonl *jsonl, const Json *line, Err *err)
{
    ClaimNews news = {.kind = claim_of_word(text_trim(json_text(line, "claim"))),
                      .publisher = stated(json_text(line, "publisher")),
                      .source = stated(json_text(line, "source")),
                      .of = names_in_lines(jsonl, json_get(line, "of")),
                      .says = stated(json_text(line, "says")),
                      .url = stated(json_text(line, "url"))};
    if (!read_credibility(jsonl, json_scalar(line, "credibility"), NO_INDEX, &news.credibility, err) ||
        !read_reliability(jsonl, line, &news.reliability, err))
        return false;
    if (news.kind == CLAIM_COUNT)
        return complain_of_shape(jsonl, "claim",
                                 "same, related, different, part-of, exceeds, operators, zero-days, "
                                 "stolen-certificates, dwell-days, victims, sectors, countries, opsec or "
                                 "published",
                                 err);
    bool is_one = !text_has(news.of, '\n'), is_relation = claim_says(news.kind) == CLAIM_SAYS_RELATION;
    if (news.of.length == 0 || is_one == is_relation)
        return complain_of_shape(jsonl, "of",
                                 is_relation ? "a list of two names or more" : "the name of one actor", err);
    if (!news.source.length && !news.publisher.length)
        return complain_of_shape(jsonl, "source", "the name of whoever says so", err);
    bool is_counted = read_count(line, "low", &news.low) && read_count(line, "high", &news.high) &&
                      (news.high == CLAIM_UNSTATED || news.low <= news.high);
    if (!is_counted)
        return complain_of_shape(jsonl, "low' and 'high", "whole numbers, low first", err);
    if (claim_says(news.kind) == CLAIM_SAYS_DATE && !text_trim(json_scalar(line, "date")).length)
        return complain_of_shape(jsonl, "date", "the day when it was made public", err);
    return read_date(jsonl, json_scalar(line, "date"), "date", NO_INDEX, &news.date, err) &&
           read_json_marking(jsonl, json_scalar(line, "tlp"), json_scalar(line, "marking"), &news.marking,
                             err) &&
           jsonl->sink->claim(jsonl->sink->self, &news, err);
}

static bool read_object(Jsonl *jsonl, Text raw, const Json *object, Err *err)
{
    const Sink *sink = jsonl->sink;
    if (object->kind != JSON_OBJECT)
        return tell_complaint(sink, jsonl->place, err,
                              "not an object: an activity line is {\"id\": ..., \"indicators\": [...]}");
    bool has_id = text_trim(json_scalar(object, "id")).length > 0;
    bool is_name_line =
        !has_id && text_trim(json_text(object, "source")).length > 0 && json_get(object, "names");
    bool is_claim_line = !has_id && json_get(object, "claim");
    if (!has_id && !is_name_line && !is_claim_line)
        return tell_complaint(
            sink, jsonl->place, err,
            "no 'id': an activity line needs one that is unique within its partner, a name line "
            "has 'source', 'group' and 'names', a claim line 'claim', 'of' and 'source'");
    if (!sink->record(sink->self, raw, jsonl->place, err))
        return false;
    if (is_claim_line)
        return tell_claim(jsonl, object, err);
    return is_name_line ? tell_name_group(jsonl, object, err) : tell_activity(jsonl, object, err);
}

static bool read_text(Jsonl *jsonl, Text raw, Err *err)
{
    const Json *object;
    Err broken = {0};
    arena_clear(&jsonl->arena);
    if (!json_parse(jsonl->parser, raw, &jsonl->arena, &object, &broken))
        return tell_complaint(jsonl->sink, jsonl->place, err, "not a whole JSON object (%s): %s",
                              broken.message,
                              text_has(text_trim(raw), '\r')
                                  ? "lines end with a line feed, and here carriage returns stand alone "
                                    "(tr '\\r' '\\n' makes them so)"
                                  : "was the line cut off?");
    return read_object(jsonl, raw, object, err);
}

static bool read_lines(Jsonl *jsonl, Lines *lines, Err *err)
{
    char room[PLACE_ROOM];
    for (;;) {
        Text line;
        bool more;
        if (!lines_next(lines, &line, &more, err))
            return false;
        if (!more)
            return true;
        jsonl->place = place_line(lines->number, room);
        if (lines->is_cut) {
            if (!tell_complaint(jsonl->sink, jsonl->place, err,
                                "longer than 64 MiB: give an activity of that size as several"))
                return false;
            continue;
        }
        line = text_trim(line);
        if (line.length > 0 && !read_text(jsonl, line, err))
            return false;
    }
}

/// An array of activities, or activities that are written over several lines.
static bool read_frames(Jsonl *jsonl, JsonFrames *frames, Err *err)
{
    for (;;) {
        JsonFrame frame;
        bool more;
        if (!json_frames_next(frames, &frame, &more, err))
            return false;
        if (!more)
            return true;
        char room[PLACE_ROOM];
        int length = frame.kind == FRAME_ELEMENT
                         ? snprintf(room, sizeof room, "[%llu]", (unsigned long long)frame.ordinal)
                         : snprintf(room, sizeof room, "byte %llu", (unsigned long long)frame.offset);
        jsonl->place = (Text){room, (size_t)length};
        bool is_told = true;
        if (frame.kind == FRAME_BROKEN)
            is_told = tell_complaint(jsonl->sink, jsonl->place, err, TEXT_FMT, TEXT_ARG(frame.text));
        else if (frame.kind == FRAME_ELEMENT || !text_starts(frame.text, "["))
            is_told = read_text(jsonl, frame.text, err);
        if (!is_told)
            return false;
    }
}

/// One object a line unless the first line holds an opening bracket and little more.
static bool is_spread(Source *source, bool *out, Err *err)
{
    Lines lines;
    lines_init(&lines, source, 4096);
    Text line = TEXT("");
    bool more = true, is_read = true;
    while (is_read && more && text_trim(line).length == 0)
        is_read = lines_next(&lines, &line, &more, err);
    line = text_trim(line);
    *out = is_read && more && (text_starts(line, "[") || text_is(line, "{"));
    lines_done(&lines);
    return is_read && source_rewind(source, err);
}

bool jsonl_read(Source *source, __attribute__((unused)) const Reading *reading, const Sink *sink, Err *err)
{
    static const char *const elements[] = {"", NULL};
    bool spread;
    if (!is_spread(source, &spread, err))
        return false;
    Jsonl jsonl = {.sink = sink, .parser = json_parser_new()};
    arena_init(&jsonl.arena);
    unknown_types_init(&jsonl.unknown_types);
    arena_init(&jsonl.words);
    bool is_read;
    if (spread) {
        JsonFrames frames;
        json_frames_init(&frames, source, elements, LONGEST_LINE);
        is_read = read_frames(&jsonl, &frames, err);
        json_frames_done(&frames);
    } else {
        Lines lines;
        lines_init(&lines, source, LONGEST_LINE);
        is_read = read_lines(&jsonl, &lines, err);
        lines_done(&lines);
    }
    arena_done(&jsonl.arena);
    unknown_types_done(&jsonl.unknown_types);
    arena_done(&jsonl.words);
    json_parser_free(jsonl.parser);
    return is_read;
}

int jsonl_sniff(Text head, Text path)
{
    Text start = text_trim(text_starts(head, "\xef\xbb\xbf") ? text_slice(head, 3, head.length) : head);
    bool is_named = text_ends_nocase(path, ".jsonl") || text_ends_nocase(path, ".ndjson");
    if (!head_is_text(head) || !(text_starts(start, "{") || text_starts(start, "[")))
        return is_named && head_is_text(head) ? 30 : 0;
    bool is_activity = text_find(start, "\"indicators\"", 0) != SIZE_MAX &&
                       text_find(start, "\"id\"", 0) != SIZE_MAX && text_find(start, "\"t\"", 0) != SIZE_MAX;
    bool is_name =
        text_find(start, "\"source\"", 0) != SIZE_MAX && text_find(start, "\"names\"", 0) != SIZE_MAX;
    bool is_claim = text_find(start, "\"claim\"", 0) != SIZE_MAX && text_find(start, "\"of\"", 0) != SIZE_MAX;
    // STIX and MISP have words of their own, which their readers know better.
    bool is_foreign = text_find(start, "\"spec_version\"", 0) != SIZE_MAX ||
                      text_find(start, "\"bundle\"", 0) != SIZE_MAX ||
                      text_find(start, "\"Event\"", 0) != SIZE_MAX;
    if (is_foreign)
        return is_named ? 30 : 0;
    return is_activity || is_name || is_claim ? 85 : is_named ? 60 : 0;
}

// ---------------------------------------------------------------- writing

typedef struct {
    const Writing *writing;
    JsonWriter json;
    Arena arena; ///< of the line
    const Activity *activity;
    const Shown *shown;
    uint32_t shown_count;
} Lined;

static void write_stated(Lined *lined, const char *key, Text text)
{
    if (text.length > 0)
        json_write_text(&lined->json, key, text);
}

static void write_instant(Lined *lined, const char *key, Instant instant)
{
    write_stated(lined, key, instant_text(instant, &lined->arena));
}

static bool is_marked_as_activity(const Lined *lined, const Shown *shown)
{
    return marking_effective(shown->marking) == marking_effective(lined->activity->marking);
}

/// Families, techniques and victims have lists of their own, where a word is all that is said. What says more
/// goes among the indicators.
static bool is_listed(const Lined *lined, const Shown *shown)
{
    KindRole role = kind_role(lined->writing->pool->values[shown->value].kind);
    Kind kind = lined->writing->pool->values[shown->value].kind;
    return (role == ROLE_BEHAVIOUR || role == ROLE_VICTIM) && kind != KIND_CVE &&
           shown->first_seen == INSTANT_NONE && shown->last_seen == INSTANT_NONE && shown->credibility == 6 &&
           !shown->is_warned && is_marked_as_activity(lined, shown) && shown->pap == lined->activity->pap;
}

static void write_indicator(Lined *lined, const Shown *shown)
{
    JsonWriter *json = &lined->json;
    const Value *value = &lined->writing->pool->values[shown->value];
    json_object_begin(json, NULL);
    json_write_text(json, "t", kind_word(value->kind));
    json_write_text(json, "v", value->text);
    write_instant(lined, "first_seen", shown->first_seen);
    write_instant(lined, "last_seen", shown->last_seen);
    if (!is_marked_as_activity(lined, shown))
        json_write_text(json, "tlp", marking_word(shown->marking));
    if (shown->pap != lined->activity->pap)
        json_write_text(json, "pap", pap_word(shown->pap));
    if (shown->credibility < 6)
        json_write_integer(json, "credibility", shown->credibility);
    if (shown->same_file)
        json_write_integer(json, "same_file", shown->same_file);
    if (shown->is_warned)
        json_write_integer(json, "w", 1);
    json_object_end(json);
}

static void write_indicators(Lined *lined)
{
    json_array_begin(&lined->json, "indicators");
    for (uint32_t i = 0; i < lined->shown_count; i++)
        if (!is_listed(lined, &lined->shown[i]))
            write_indicator(lined, &lined->shown[i]);
    json_array_end(&lined->json);
}

static void write_list(Lined *lined, const char *key, Kind kind)
{
    bool is_open = false;
    for (uint32_t i = 0; i < lined->shown_count; i++) {
        const Value *value = &lined->writing->pool->values[lined->shown[i].value];
        if (value->kind != kind || !is_listed(lined, &lined->shown[i]))
            continue;
        if (!is_open)
            json_array_begin(&lined->json, key);
        is_open = true;
        json_write_text(&lined->json, NULL, value->text);
    }
    if (is_open)
        json_array_end(&lined->json);
}

static void write_names(Lined *lined)
{
    const Activity *activity = lined->activity;
    if (activity->name_count == 0)
        return;
    json_array_begin(&lined->json, "names");
    for (uint32_t i = 0; i < activity->name_count; i++)
        json_write_text(&lined->json, NULL, lined->writing->pool->names[activity->first_name + i].name);
    json_array_end(&lined->json);
}

static void write_activity(Lined *lined, uint32_t index)
{
    const Pool *pool = lined->writing->pool;
    arena_clear(&lined->arena);
    lined->activity = &pool->activities[index];
    lined->shown = shown_of(pool, index, NULL, &lined->arena, &lined->shown_count);
    json_object_begin(&lined->json, NULL);
    json_write_text(&lined->json, "id", lined->activity->id);
    json_write_text(&lined->json, "publisher", pool->partners[lined->activity->partner].name);
    write_instant(lined, "date", lined->activity->date);
    write_stated(lined, "title", lined->activity->title);
    write_stated(lined, "url", lined->activity->url);
    json_write_text(&lined->json, "tlp", marking_word(lined->activity->marking));
    write_stated(lined, "pap", pap_word(lined->activity->pap));
    if (lined->activity->reliability)
        json_write_text(&lined->json, "reliability", (Text){&lined->activity->reliability, 1});
    write_indicators(lined);
    write_list(lined, "families", KIND_FAMILY);
    write_list(lined, "techniques", KIND_TECHNIQUE);
    write_list(lined, "countries", KIND_COUNTRY);
    write_list(lined, "sectors", KIND_SECTOR);
    write_names(lined);
    json_object_end(&lined->json);
}

static void write_name_group(Lined *lined, const NameGroup *group)
{
    arena_clear(&lined->arena);
    json_object_begin(&lined->json, NULL);
    json_write_text(&lined->json, "source", group->source);
    json_write_text(&lined->json, "group", group->group);
    json_array_begin(&lined->json, "names");
    for (uint32_t i = 0; i < group->name_count; i++)
        json_write_text(&lined->json, NULL, lined->writing->pool->group_names[group->first_name + i]);
    json_array_end(&lined->json);
    if (group->is_of_related)
        json_write_string(&lined->json, "relation", "related");
    write_instant(lined, "date", group->date);
    json_write_text(&lined->json, "tlp", marking_word(group->marking));
    json_object_end(&lined->json);
}

static void write_number(Lined *lined, const char *key, int64_t number)
{
    if (number != CLAIM_UNSTATED)
        json_write_integer(&lined->json, key, number);
}

static void write_claim(Lined *lined, const ActorClaim *claim)
{
    JsonWriter *json = &lined->json;
    arena_clear(&lined->arena);
    json_object_begin(json, NULL);
    json_write_text(json, "claim", claim_word(claim->kind));
    json_array_begin(json, "of");
    for (Text rest = claim->of, name; text_cut(&rest, '\n', &name);)
        json_write_text(json, NULL, name);
    json_array_end(json);
    write_number(lined, "low", claim->low);
    write_number(lined, "high", claim->high);
    json_write_text(json, "source", claim->source);
    json_write_text(json, "publisher", lined->writing->pool->partners[claim->partner].name);
    write_instant(lined, "date", claim->date);
    write_stated(lined, "says", claim->says);
    write_stated(lined, "url", claim->url);
    json_write_text(json, "reliability", (Text){&claim->reliability, 1});
    json_write_integer(json, "credibility", claim->credibility);
    json_write_text(json, "tlp", marking_word(claim->marking));
    json_object_end(json);
}

bool jsonl_write(const Writing *writing, Output *out, __attribute__((unused)) Err *err)
{
    Buffer line = {0};
    Lined lined = {.writing = writing};
    arena_init(&lined.arena);
    uint32_t before_groups = writing->activity_count, before_claims = before_groups, end = before_groups;
    if (writing->is_whole) {
        before_claims += writing->pool->group_count;
        end = before_claims + writing->pool->claim_count;
    }
    for (uint32_t i = 0; i < end && !output_is_broken(out); i++) {
        buffer_clear(&line);
        lined.json = json_writer(&line);
        if (i < before_groups)
            write_activity(&lined, writing->activities[i]);
        else if (i < before_claims)
            write_name_group(&lined, &writing->pool->groups[i - before_groups]);
        else
            write_claim(&lined, &writing->pool->claims[i - before_claims]);
        buffer_add_byte(&line, '\n');
        output_add(out, buffer_text(&line));
    }
    buffer_done(&line);
    arena_done(&lined.arena);
    return true;
}
