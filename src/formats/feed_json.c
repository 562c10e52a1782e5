/// Feeds in JSON that are neither STIX nor MISP: pulses of AlienVault OTX, and the exports of ThreatFox,
/// URLhaus and Feodo Tracker, whose rows are objects. A pulse is an activity; rows belong together by family
/// where they name one, as in the tables of the same feeds (csv_dialects.c).

#include "base/json.h"
#include "base/json_frames.h"
#include "formats/file_names.h"
#include "formats/readers.h"
#include "formats/telling.h"

enum { LARGEST_PIECE = 64 << 20 };

// What the members of a row are called. `marks` are those that tell the feed from every other.
typedef struct {
    const char *marks[3];
    const char *value, *type, *family, *first_seen, *last_seen, *confidence, *context;
    TypeWord usual; ///< where no member states the type
} RowFeed;

static const RowFeed row_feeds[] = {
    {{"ioc_value", "ioc_type"},
     "ioc_value",
     "ioc_type",
     "malware_printable",
     "first_seen_utc",
     "last_seen_utc",
     "confidence_level",
     "threat_type",
     {KIND_OTHER, GUESS_ANY}},
    // The same by ThreatFox's API.
    {{"ioc", "ioc_type"},
     "ioc",
     "ioc_type",
     "malware_printable",
     "first_seen",
     "last_seen",
     "confidence_level",
     "threat_type",
     {KIND_OTHER, GUESS_ANY}},
    {{"url", "url_status", "urlhaus_link"},
     "url",
     "",
     "",
     "dateadded",
     "last_online",
     "",
     "threat",
     {KIND_URL, GUESS_EXACT}},
    {{"ip_address", "port", "last_online"},
     "ip_address",
     "",
     "malware",
     "first_seen",
     "last_online",
     "",
     "status",
     {KIND_IPV4, GUESS_ADDRESS}},
};

typedef struct {
    const Sink *sink;
    const Reading *reading;
    JsonParser *parser;
    Arena arena; ///< of the piece
    Text place;
} Feed;

static Text stated(Text text)
{
    return text.length > 0 ? text : TEXT_NONE;
}

static bool read_date(const Feed *feed, const Json *object, const char *key, Instant *out, Err *err)
{
    Text text = text_trim(json_scalar(object, key));
    *out = INSTANT_NONE;
    if (is_blank_word(text) || instant_parse(text, out))
        return true;
    return tell_complaint(feed->sink, feed->place, err,
                          "%s '" TEXT_FMT "' is no date: write 2014-10-28 or 2014-10-28T09:30:00Z", key,
                          TEXT_ARG(text_clip(text, 60)));
}

// ---------------------------------------------------------------- rows

static const RowFeed *feed_of(const Json *object)
{
    for (size_t i = 0; i < sizeof row_feeds / sizeof *row_feeds; i++) {
        bool fits = true;
        for (size_t mark = 0; mark < 3 && row_feeds[i].marks[mark]; mark++)
            fits = fits && json_get(object, row_feeds[i].marks[mark]);
        if (fits)
            return &row_feeds[i];
    }
    return NULL;
}

static bool tell_row(Feed *feed, const RowFeed *names, const Json *row, Err *err)
{
    Text family = text_trim(json_text(row, names->family)), type = json_text(row, names->type), before;
    HolderNews activity = {.id = is_blank_word(family) ? file_activity_id(feed->reading->path, &feed->arena)
                                                       : family,
                           .date = INSTANT_NONE,
                           .modified = INSTANT_NONE};
    ObservationNews news = {.value = json_scalar(row, names->value),
                            .context = stated(json_text(row, names->context))};
    TypeWord word = names->usual;
    uint64_t confidence;
    Holder holder;
    if (type.length > 0 && !type_word_find(type, &word, &before))
        word = (TypeWord){KIND_OTHER, GUESS_EXACT};
    if (text_number(json_scalar(row, names->confidence), &confidence) && confidence > 0 && confidence <= 100)
        news.credibility = credibility_of_confidence(confidence);
    return read_date(feed, row, names->first_seen, &news.first_seen, err) &&
           read_date(feed, row, names->last_seen, &news.last_seen, err) &&
           feed->sink->holder(feed->sink->self, &activity, &holder, err) &&
           tell_typed(feed->sink, holder, type, word, news, err) &&
           (is_blank_word(family) || tell_plain(feed->sink, holder, KIND_FAMILY, family, err));
}

// ---------------------------------------------------------------- pulses

/// OTX gives families and techniques as texts, or as objects that say more.
static Text item_text(const Json *item, const char *key)
{
    return text_trim(item->kind == JSON_STRING ? item->text : json_text(item, key));
}

static bool tell_list(Feed *feed, Holder holder, const Json *pulse, const char *list, const char *key,
                      Kind kind, Err *err)
{
    for (const Json *item = json_first(json_get(pulse, list)); item; item = item->next) {
        Text value = item_text(item, key);
        if (!is_blank_word(value) && !tell_plain(feed->sink, holder, kind, value, err))
            return false;
    }
    return true;
}

static bool tell_indicators(Feed *feed, Holder holder, const Json *pulse, Err *err)
{
    for (const Json *item = json_first(json_get(pulse, "indicators")); item; item = item->next) {
        Text type = json_text(item, "type"), before;
        TypeWord word = {KIND_OTHER, GUESS_ANY};
        if (type.length > 0 && !type_word_find(type, &word, &before))
            word = (TypeWord){KIND_OTHER, GUESS_EXACT};
        ObservationNews news = {.value = json_scalar(item, "indicator"),
                                .first_seen = INSTANT_NONE,
                                .last_seen = INSTANT_NONE,
                                .context = stated(text_trim(json_text(item, "description")))};
        if (!tell_typed(feed->sink, holder, type, word, news, err))
            return false;
    }
    return true;
}

static bool tell_pulse(Feed *feed, const Json *pulse, Err *err)
{
    const Json *references = json_get(pulse, "references");
    Text marking = json_text(pulse, "TLP");
    HolderNews news = {.id = text_trim(json_scalar(pulse, "id")),
                       .publisher = stated(text_trim(json_text(pulse, "author_name"))),
                       .title = stated(text_trim(json_text(pulse, "name"))),
                       .url = stated(text_trim(json_string(json_first(references))))};
    Holder holder;
    if (news.id.length == 0)
        news.id = file_activity_id(feed->reading->path, &feed->arena);
    if (!read_date(feed, pulse, "created", &news.date, err) ||
        !read_date(feed, pulse, "modified", &news.modified, err) ||
        !read_marking(feed->sink, feed->place, marking.length > 0 ? marking : json_text(pulse, "tlp"),
                      &news.marking, err) ||
        !feed->sink->holder(feed->sink->self, &news, &holder, err))
        return false;
    for (const Json *more = json_first(references) ? json_first(references)->next : NULL; more;
         more = more->next)
        if (!tell_citation(feed->sink, holder, news.id, json_string(more), err))
            return false;
    Text actor = text_trim(json_text(pulse, "adversary"));
    return tell_indicators(feed, holder, pulse, err) &&
           tell_list(feed, holder, pulse, "malware_families", "display_name", KIND_FAMILY, err) &&
           tell_list(feed, holder, pulse, "attack_ids", "id", KIND_TECHNIQUE, err) &&
           tell_list(feed, holder, pulse, "targeted_countries", "name", KIND_COUNTRY, err) &&
           tell_list(feed, holder, pulse, "industries", "name", KIND_SECTOR, err) &&
           (is_blank_word(actor) || feed->sink->name(feed->sink->self, holder, actor, err));
}

// ---------------------------------------------------------------- a document

static bool is_pulse(const Json *object)
{
    const Json *indicators = json_get(object, "indicators");
    return indicators && indicators->kind == JSON_ARRAY && json_get(object, "name");
}

static bool read_piece(Feed *feed, Text text, bool is_skeleton, Err *err)
{
    const Json *object;
    Err broken = {0};
    arena_clear(&feed->arena);
    if (!json_parse(feed->parser, text, &feed->arena, &object, &broken))
        return tell_complaint(feed->sink, feed->place, err,
                              "not a whole JSON object (%s): was the file cut off?", broken.message);
    const RowFeed *names = feed_of(object);
    // What is left of a document when its rows are taken out.
    if (!names && !is_pulse(object))
        return is_skeleton ||
               tell_complaint(feed->sink, feed->place, err,
                              "neither a pulse nor a row of ThreatFox, URLhaus or Feodo Tracker");
    return feed->sink->record(feed->sink->self, text, feed->place, err) &&
           (names ? tell_row(feed, names, object, err) : tell_pulse(feed, object, err));
}

static bool read_frames(Feed *feed, JsonFrames *frames, Err *err)
{
    for (;;) {
        JsonFrame frame;
        bool more;
        char room[PLACE_ROOM];
        if (!json_frames_next(frames, &frame, &more, err))
            return false;
        if (!more)
            return true;
        int length = snprintf(room, sizeof room, "byte %llu", (unsigned long long)frame.offset);
        feed->place = (Text){room, (size_t)length};
        bool is_told = frame.kind == FRAME_BROKEN
                           ? tell_complaint(feed->sink, feed->place, err, TEXT_FMT, TEXT_ARG(frame.text))
                           : read_piece(feed, frame.text, frame.kind == FRAME_SKELETON, err);
        if (!is_told)
            return false;
    }
}

bool feed_json_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    // A list of rows or pulses; an API's answer; rows under the number of each.
    static const char *const paths[] = {"", "data", "results", "+", NULL};
    static const char *const whole[] = {NULL};
    char head[SNIFF_BYTES];
    size_t got;
    if (!source_peek(source, head, sizeof head, &got, err))
        return false;
    // A single pulse is read as a whole: its lists are its own.
    Text start = text_trim((Text){head, got});
    bool is_alone = text_starts(start, "{") && text_find(start, "\"results\"", 0) == SIZE_MAX &&
                    text_find(start, "\"indicators\"", 0) != SIZE_MAX;
    Feed feed = {.sink = sink, .reading = reading, .parser = json_parser_new()};
    JsonFrames frames;
    arena_init(&feed.arena);
    json_frames_init(&frames, source, is_alone ? whole : paths, LARGEST_PIECE);
    bool is_read = read_frames(&feed, &frames, err);
    json_frames_done(&frames);
    arena_done(&feed.arena);
    json_parser_free(feed.parser);
    return is_read;
}

static bool has_all(Text head, const char *a, const char *b, const char *c)
{
    return text_find(head, a, 0) != SIZE_MAX && text_find(head, b, 0) != SIZE_MAX &&
           text_find(head, c, 0) != SIZE_MAX;
}

int feed_json_sniff(Text head, __attribute__((unused)) Text path)
{
    Text start = text_trim(text_starts(head, "\xef\xbb\xbf") ? text_slice(head, 3, head.length) : head);
    if (!head_is_text(head) || !(text_starts(start, "{") || text_starts(start, "[")))
        return 0;
    bool is_pulses = has_all(start, "\"indicators\"", "\"indicator\"", "\"type\"") ||
                     has_all(start, "\"author_name\"", "\"adversary\"", "\"name\"") ||
                     has_all(start, "\"adversary\"", "\"targeted_countries\"", "\"name\"");
    bool is_rows = has_all(start, "\"ioc_type\"", "\"ioc", "\"confidence_level\"") ||
                   has_all(start, "\"url\"", "\"url_status\"", "\"urlhaus_link\"") ||
                   has_all(start, "\"ip_address\"", "\"port\"", "\"last_online\"");
    return is_pulses || is_rows ? 88 : 0;
}
