#include "formats/prose.h"

#include <stdio.h>
#include <string.h>

#include "formats/file_names.h"
#include "formats/telling.h"

enum {
    HEAD_BYTES = 4096,
    DATE_BYTES = 2048,
    LONGEST_TITLE = 200,
    LONGEST_KEY = 32,
    MOST_HEADING_LINES = 20,
    MOST_DATED_LINES = 12
};

typedef enum {
    SAYS_NOTHING,
    SAYS_DATE,
    SAYS_PUBLISHER,
    SAYS_SOURCE, ///< a publisher where none is stated more plainly, or an address
    SAYS_AUTHOR,
    SAYS_URL,
    SAYS_NAMES,
    SAYS_FAMILIES,
    SAYS_VICTIMS,
    SAYS_SECTORS,
    SAYS_COUNTRIES,
    SAYS_TECHNIQUES,
} Says;

// What stands before the colon of a line in the head. The first that is found wins for single facts.
static const struct {
    Says says;
    const char *keys;
} lines[] = {
    {SAYS_DATE,
     "date,published,publication date,report date,release date,released,first published,publish date"},
    {SAYS_PUBLISHER, "publisher,published by,organisation,organization,issued by"},
    {SAYS_SOURCE, "source"},
    {SAYS_AUTHOR, "author,authors,authored by,by"},
    {SAYS_URL, "url,link,reference,report url,report,full report,blog post"},
    {SAYS_NAMES,
     "actor,actors,threat actor,threat actors,adversary,attribution,attributed to,also known as,aka,alias,"
     "aliases,intrusion set,apt group,threat group"},
    {SAYS_FAMILIES, "malware,malware family,malware families,families,family,tools,tooling"},
    {SAYS_VICTIMS, "victims,victim,targets,targeting,victimology"},
    {SAYS_SECTORS, "sector,sectors,industry,industries,targeted sectors,targeted industries,victim sectors"},
    {SAYS_COUNTRIES, "country,countries,targeted countries,affected countries,victim countries,regions"},
    {SAYS_TECHNIQUES, "technique,techniques,ttps,att&ck,mitre att&ck"},
};

/// Marks that dress a line up in Markdown and AsciiDoc.
static Text undressed(Text text)
{
    text = text_trim(text);
    while (text.length > 0 && text_has(TEXT("#*->|_=: "), text.bytes[0]))
        text = text_slice(text, 1, text.length);
    while (text.length > 0 && text_has(TEXT("*|_ "), text.bytes[text.length - 1]))
        text.length--;
    return text_trim(text);
}

/// "**Also known as:** Hidden Lynx" -> SAYS_NAMES and "Hidden Lynx".
static Says line_says(Text line, Text *value)
{
    *value = TEXT("");
    line = undressed(line);
    size_t colon = text_find_byte(line, ':', 0);
    if (colon == SIZE_MAX || colon > LONGEST_KEY)
        return SAYS_NOTHING;
    Text key = undressed(text_slice(line, 0, colon));
    *value = undressed(text_slice(line, colon + 1, line.length));
    if (value->length == 0)
        return SAYS_NOTHING;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Text rest = text_of(lines[i].keys), one;
        while (text_cut(&rest, ',', &one))
            if (text_equal_nocase(one, key))
                return lines[i].says;
    }
    return SAYS_NOTHING;
}

bool prose_date(Text text, Instant *out)
{
    for (size_t at = 0; at < text.length; at++) {
        bool is_start = at == 0 || !byte_is_alnum(text.bytes[at - 1]);
        size_t end;
        if (is_start && byte_is_alnum(text.bytes[at]) && date_day_at(text, at, &end, out))
            return true;
    }
    return false;
}

/// The strictest "TLP:..." in the text.
static Marking marking_in(Text text, Marking so_far)
{
    for (size_t at = 0; at + 4 < text.length; at++) {
        Text rest = text_slice(text, at, text.length);
        if (!text_starts_nocase(rest, "tlp:") || (at > 0 && byte_is_alnum(text.bytes[at - 1])))
            continue;
        size_t end = 4;
        while (end < rest.length && rest.bytes[end] == ' ')
            end++;
        while (end < rest.length &&
               (byte_is_alpha(rest.bytes[end]) || text_has(TEXT("+_-"), rest.bytes[end])))
            end++;
        Marking marking;
        while (end > 4 && !marking_parse(text_slice(rest, 0, end), &marking))
            end--;
        if (end > 4)
            so_far = so_far == MARKING_UNSTATED ? marking : marking_stricter(so_far, marking);
    }
    return so_far;
}

static bool is_underline(Text line)
{
    line = text_trim(line);
    if (line.length < 3 || !text_has(TEXT("=-~"), line.bytes[0]))
        return false;
    for (size_t i = 1; i < line.length; i++)
        if (line.bytes[i] != line.bytes[0])
            return false;
    return true;
}

/// A heading without the marks around it.
static Text heading_text(Text line)
{
    line = undressed(line);
    while (line.length > 0 && text_has(TEXT("=#"), line.bytes[line.length - 1]))
        line.length--;
    return text_clip(undressed(line), LONGEST_TITLE);
}

/// 32 hexadecimal digits or more: what sums of files look like.
static bool is_digest(Text word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!byte_is_hex(word.bytes[i]))
            return false;
    return word.length >= 32;
}

/// "evil.example", "hxxp://...", "/tmp/x", a hash: the line begins with something named, not with words.
static bool begins_with_value(Text line)
{
    size_t end = 0;
    while (end < line.length && line.bytes[end] != ' ')
        end++;
    Text word = text_slice(line, 0, end);
    return is_digest(word) || text_has(word, '/') || text_has(word, '\\') ||
           text_find_byte(text_slice(word, 0, word.length - 1), '.', 0) != SIZE_MAX;
}

/// Several words, and no row of a table: a value or a path alone is no title.
static bool is_sentence(Text line)
{
    Text words = heading_text(line);
    return text_has(words, ' ') && !text_has(line, '|') && !begins_with_value(words);
}

/// The first heading (Markdown, AsciiDoc, underlined), else the first line of words.
static Text title_in(Text head)
{
    Text first = TEXT_NONE, line, before = TEXT("");
    for (int number = 0; number < MOST_HEADING_LINES && text_cut(&head, '\n', &line); number++) {
        line = text_trim(line);
        size_t marks = 0;
        while (marks < line.length && line.bytes[marks] == line.bytes[0] &&
               text_has(TEXT("#="), line.bytes[0]))
            marks++;
        if (marks > 0 && marks <= 6 && marks < line.length && line.bytes[marks] == ' ' &&
            heading_text(line).length > 0)
            return heading_text(line);
        if (is_underline(line) && before.length > 0)
            return heading_text(before);
        bool is_plain = line.length > 0 && !is_underline(line);
        if (is_plain && first.length == 0 && is_sentence(line))
            first = heading_text(line);
        before = is_plain ? line : TEXT("");
    }
    return first;
}

/// A date that stands in one of the first lines of words. Tables of samples and registrations are full of
/// dates too, and none of them is the report's.
static Instant date_near_title(Text head)
{
    Text rest = text_slice(head, 0, DATE_BYTES), line;
    Instant date, other;
    for (int count = 0; count < MOST_DATED_LINES && text_cut(&rest, '\n', &line);) {
        line = text_trim(line);
        count += line.length > 0;
        if (text_has(line, '|') || text_has(line, '\t') || line.length == 0 || begins_with_value(line) ||
            !prose_date(line, &date))
            continue;
        // Two dates in one line are a span or a row.
        size_t at = 0;
        while (at < line.length && prose_date(text_slice(line, at, line.length), &other) && other == date)
            at++;
        bool has_other = at < line.length && prose_date(text_slice(line, at, line.length), &other);
        if (!has_other)
            return date;
    }
    return INSTANT_NONE;
}

/// What the lines of the head say of the report as a whole.
static void read_head(Text head, HolderNews *news)
{
    Text rest = head, line, value, source = TEXT_NONE, author = TEXT_NONE;
    Instant date;
    while (text_cut(&rest, '\n', &line)) {
        Says says = line_says(line, &value);
        bool is_address = text_starts_nocase(value, "http");
        value = text_clip(value, LONGEST_TITLE);
        if (says == SAYS_DATE && news->date == INSTANT_NONE && prose_date(value, &date))
            news->date = date;
        else if (says == SAYS_PUBLISHER && !news->publisher.bytes)
            news->publisher = value;
        else if (says == SAYS_SOURCE && !is_address && !source.bytes)
            source = value;
        else if (says == SAYS_AUTHOR && !author.bytes)
            author = value;
        else if ((says == SAYS_URL || says == SAYS_SOURCE) && is_address && !news->url.bytes)
            news->url = value;
    }
    if (!news->publisher.bytes)
        news->publisher = source.bytes ? source : author;
    if (news->date == INSTANT_NONE)
        news->date = date_near_title(head);
}

/// An address alone at the top may be what the report warns of; beside a date or a publisher it is its own.
static ReportOwn own_of(const HolderNews *news)
{
    bool is_introduced = news->publisher.length > 0 || news->date != INSTANT_NONE;
    return (ReportOwn){is_introduced ? news->url : TEXT_NONE, news->publisher};
}

ReportOwn report_own(Text head)
{
    HolderNews news = {.date = INSTANT_NONE};
    read_head(text_clip(head, HEAD_BYTES), &news);
    return own_of(&news);
}

/// A victim is a country or a sector; what is neither stays in the record.
static bool tell_victim(Prose *prose, Text item, Err *err)
{
    static const Kind kinds[] = {KIND_COUNTRY, KIND_SECTOR};
    Arena arena;
    arena_init(&arena);
    bool is_told = true;
    for (size_t i = 0; i < 2; i++) {
        Indicator found;
        Text what;
        if (indicator_canonical(kinds[i], GUESS_EXACT, item, &arena, &found, &what) &&
            (kinds[i] == KIND_COUNTRY || sector_is_word(found.value))) {
            is_told = tell_plain(prose->sink, prose->holder, kinds[i], item, err);
            break;
        }
    }
    arena_done(&arena);
    return is_told;
}

static bool tell_item(Prose *prose, Says says, Text item, Err *err)
{
    bool is_number = byte_is_digit(item.bytes[0]); // "Countries: 112" counts them: no code of UN M49
    switch (says) {
    case SAYS_NAMES:
        return prose->sink->name(prose->sink->self, prose->holder, item, err);
    case SAYS_FAMILIES:
        return tell_plain(prose->sink, prose->holder, KIND_FAMILY, item, err);
    case SAYS_SECTORS:
        return tell_plain(prose->sink, prose->holder, KIND_SECTOR, item, err);
    case SAYS_COUNTRIES:
        return is_number || tell_plain(prose->sink, prose->holder, KIND_COUNTRY, item, err);
    case SAYS_VICTIMS:
        return is_number || tell_victim(prose, item, err);
    default:
        return true;
    }
}

static bool tell_head(Prose *prose, Text head, Err *err)
{
    enum { LONGEST_ITEM = 60, MOST_ITEMS = 40 };
    Text line, value, item;
    while (text_cut(&head, '\n', &line)) {
        Says says = line_says(line, &value);
        if (says < SAYS_NAMES)
            continue;
        if (text_ends(value, "."))
            value.length--;
        // A sentence after the colon is no list of names.
        for (int count = 0; count < MOST_ITEMS && next_item(&value, &item); count++) {
            if (text_starts_nocase(item, "and "))
                item = text_trim(text_slice(item, 4, item.length));
            if (item.length > 0 && item.length <= LONGEST_ITEM && !tell_item(prose, says, item, err))
                return false;
        }
    }
    return true;
}

/// An address that the text only speaks of may be another report's: whose it is shows when reports are
/// compared, so every one is told, so far as it leads to more than a site, once.
static bool tell_link(Prose *prose, const Found *found, Err *err)
{
    enum { MOST_LINKS = 256, LONGEST_LINK = 1024 };
    Text value = found->value, rest = value;
    size_t path = text_find(value, "://", 0);
    if (found->kind != KIND_URL || path == SIZE_MAX || value.length > LONGEST_LINK ||
        prose->cited.count >= MOST_LINKS)
        return true;
    rest = text_slice(value, path + 3, value.length);
    size_t slash = text_find_byte(rest, '/', 0);
    if (slash == SIZE_MAX || slash + 1 == rest.length || map_find(&prose->cited, value) != MAP_NONE)
        return true;
    *map_at(&prose->cited, arena_copy(&prose->arena, value)) = 1;
    return tell_citation(prose->sink, prose->holder, prose->id, value, err);
}

static bool tell_found(void *self, const Found *found, Err *err)
{
    Prose *prose = self;
    if (found->is_mention)
        return tell_link(prose, found, err);
    char room[PLACE_ROOM];
    int length = snprintf(room, sizeof room, "byte %llu", (unsigned long long)found->offset);
    Text offset = prose->has_offsets ? (Text){room, (size_t)length} : TEXT_NONE;
    ObservationNews news = {.kind = found->kind,
                            .value = found->value,
                            .first_seen = INSTANT_NONE,
                            .last_seen = INSTANT_NONE,
                            .context = text_is_utf8(found->context) ? found->context : TEXT_NONE,
                            .place = found->place.length > 0 ? found->place : offset};
    return prose->sink->observation(prose->sink->self, prose->holder, &news, err);
}

void prose_init(Prose *prose, const Sink *sink)
{
    *prose = (Prose){.sink = sink};
    arena_init(&prose->arena);
    prose->extractor = extractor_new(tell_found, prose);
}

void prose_done(Prose *prose)
{
    extractor_free(prose->extractor);
    map_done(&prose->cited);
    arena_done(&prose->arena);
}

static void keep_report(Prose *prose, const HolderNews *news)
{
    HolderNews *report = &prose->report;
    *report = *news;
    Text *const texts[] = {&report->id, &report->title, &report->publisher, &report->url};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i]->bytes)
            *texts[i] = arena_copy(&prose->arena, *texts[i]);
    prose->id = report->id;
}

bool prose_begin(Prose *prose, const ProseNews *news, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Text head = text_as_utf8(text_clip(news->head, HEAD_BYTES), &arena);
    // A page that ends inside a character leaves half of one in its title or publisher.
    Text title = text_as_utf8(news->title, &arena), publisher = text_as_utf8(news->publisher, &arena);
    HolderNews holder = {.id = file_activity_id(news->path, &arena),
                         .title = title.length > 0 ? title : title_in(head),
                         .publisher = publisher.length > 0 ? publisher : TEXT_NONE,
                         .url = news->url.length > 0 ? text_as_utf8(news->url, &arena) : TEXT_NONE,
                         .date = news->date,
                         .modified = INSTANT_NONE};
    read_head(head, &holder);
    if (holder.date == INSTANT_NONE)
        holder.date = file_date(news->path);
    if (holder.date == INSTANT_NONE)
        holder.date = news->made;
    holder.marking = marking_in(text_slice(head, 0, DATE_BYTES), MARKING_UNSTATED);
    holder.marking = marking_in(news->tail, holder.marking);
    ReportOwn own = own_of(&holder);
    if (news->url.length > 0) // a page says itself where it stands
        own.url = holder.url;
    extractor_own(prose->extractor, own.url, own.publisher);
    prose->has_offsets = news->has_offsets;
    keep_report(prose, &holder);
    bool is_told =
        prose->sink->holder(prose->sink->self, &holder, &prose->holder, err) && tell_head(prose, head, err);
    arena_done(&arena);
    return is_told;
}

bool prose_go_on(Prose *prose, Err *err)
{
    HolderNews again = prose->report;
    again.is_row = true;
    return prose->sink->holder(prose->sink->self, &again, &prose->holder, err);
}

bool prose_part(Prose *prose, Text place, Text doubt, Err *err)
{
    return extractor_part(prose->extractor, place, doubt, err);
}

bool prose_feed(Prose *prose, Text piece, Err *err)
{
    return extractor_feed(prose->extractor, piece, err);
}

bool prose_end(Prose *prose, Err *err)
{
    return extractor_end(prose->extractor, err);
}
