/// Lists: one value a line, as publishers put beside their reports (samples.sha1, domains.txt). Comments and
/// lines of several words are read for indicators as running text is; a single word that is none is
/// complained of.

#include <stdlib.h>

#include "formats/file_names.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

enum { LONGEST_LINE = 1 << 16, MOST_COMPLAINTS = 20 };

typedef struct {
    const Sink *sink;
    const Reading *reading;
    Holder holder;
    Marking marking;
    Arena arena; ///< of the line
    uint64_t passed_over;
    uint64_t complained;
} List;

static bool is_comment(Text line)
{
    return text_starts(line, "#") || text_starts(line, "//") || text_starts(line, ";");
}

/// The value of a line that holds a single word: without bullets, quotes, and separators at its end.
static Text single_word(Text line)
{
    if (text_starts(line, "- ") || text_starts(line, "* "))
        line = text_trim(text_slice(line, 2, line.length));
    while (line.length > 0 && text_has(TEXT(",;"), line.bytes[line.length - 1]))
        line.length--;
    for (size_t i = 0; i < line.length; i++)
        if (byte_is_space(line.bytes[i]))
            return TEXT("");
    if (line.length > 2 && text_has(TEXT("\"'`"), line.bytes[0]) &&
        line.bytes[line.length - 1] == line.bytes[0])
        line = text_slice(line, 1, line.length - 1);
    return line;
}

static bool begin(List *list, Text title, Err *err)
{
    HolderNews news = {.id = file_activity_id(list->reading->path, &list->arena),
                       .title = title,
                       .date = file_date(list->reading->path),
                       .modified = INSTANT_NONE,
                       .marking = list->marking};
    return list->sink->holder(list->sink->self, &news, &list->holder, err);
}

static bool tell_found(void *self, const Found *found, Err *err)
{
    List *list = self;
    if (found->is_mention)
        return true;
    return tell_plain(list->sink, list->holder, found->kind, found->value, err);
}

/// "d41d8cd9...  invoice.doc", "evil[.]example # second stage": what the extractor finds in the line.
static bool read_words(List *list, Text line, Err *err)
{
    Extractor *extractor = extractor_new(tell_found, list);
    bool is_read = extractor_feed(extractor, line, err) && extractor_end(extractor, err);
    extractor_free(extractor);
    return is_read;
}

static bool read_word(List *list, Text word, Text place, Err *err)
{
    Indicator indicator;
    Text what = TEXT_NONE;
    TypeWord any = {KIND_OTHER, GUESS_ANY};
    ObservationNews news = {.value = word, .first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};
    if (text_starts(word, "*."))
        news.value = text_slice(word, 2, word.length);
    if (indicator_canonical(any.kind, any.guess, news.value, &list->arena, &indicator, &what))
        return tell_typed(list->sink, list->holder, TEXT(""), any, news, err);
    // Thousands of lines of one wrong sort are one mistake.
    if (list->complained == MOST_COMPLAINTS) {
        list->passed_over++;
        return true;
    }
    list->complained++;
    return tell_complaint(list->sink, place, err, "'" TEXT_FMT "' is no indicator: " TEXT_FMT,
                          TEXT_ARG(text_clip(word, 80)), TEXT_ARG(text_clip(what, 200)));
}

static bool read_line(List *list, Text line, uint64_t number, Err *err)
{
    char room[PLACE_ROOM];
    Text place = place_line(number, room);
    Text raw = line;
    line = text_trim(text_as_utf8(line, &list->arena));
    if (line.length == 0)
        return true;
    if (!list->sink->record(list->sink->self, raw, place, err))
        return false;
    // The first comment names the list: "# Limepad C2 domains".
    if (list->holder == HOLDER_NONE) {
        size_t mark = 0;
        while (is_comment(line) && mark < line.length && text_has(TEXT("#/; "), line.bytes[mark]))
            mark++;
        Text title =
            is_comment(line) ? text_clip(text_trim(text_slice(line, mark, line.length)), 200) : TEXT_NONE;
        if (!begin(list, title.length > 0 ? title : TEXT_NONE, err))
            return false;
    }
    if (is_comment(line))
        return true;
    Text word = single_word(line);
    return word.length > 0 ? read_word(list, word, place, err) : read_words(list, line, err);
}

static bool read_lines(List *list, Lines *lines, Err *err)
{
    char room[PLACE_ROOM];
    for (;;) {
        Text line;
        bool more;
        if (!lines_next(lines, &line, &more, err))
            return false;
        if (!more)
            return true;
        arena_clear(&list->arena);
        if (lines->is_cut) {
            if (!tell_complaint(list->sink, place_line(lines->number, room), err,
                                "longer than %d bytes, so it is no line of a list", LONGEST_LINE))
                return false;
        } else if (!read_line(list, line, lines->number, err)) {
            return false;
        }
    }
}

bool list_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    List list = {.sink = sink, .reading = reading};
    Lines lines;
    arena_init(&list.arena);
    lines_init(&lines, source, LONGEST_LINE);
    bool is_read = read_lines(&list, &lines, err);
    if (is_read && list.passed_over > 0)
        is_read = tell_complaint(sink, TEXT("the lines after"), err,
                                 "%llu more single words are no indicators either: is this a list of them?",
                                 (unsigned long long)list.passed_over);
    lines_done(&lines);
    arena_done(&list.arena);
    return is_read;
}

/// Long hexadecimal numbers, and words with a dot, an @ or a scheme.
static bool looks_like_value(Text word)
{
    size_t hex = 0;
    while (hex < word.length && byte_is_hex(word.bytes[hex]))
        hex++;
    if (hex == word.length)
        return word.length >= 32;
    return text_has(word, '@') || text_find(word, "://", 0) != SIZE_MAX ||
           text_find_byte(text_slice(word, 0, word.length - 1), '.', 1) != SIZE_MAX;
}

int list_sniff(Text head, Text path)
{
    if (!head_is_text(head) || text_starts(text_trim(head), "{") || text_starts(text_trim(head), "<"))
        return 0;
    size_t lines = 0, values = 0;
    // The last line may be cut off; it counts only when it is all there is.
    while (head.length > 0) {
        size_t end = text_find_byte(head, '\n', 0);
        if (end == SIZE_MAX && lines > 0)
            break;
        Text line = text_trim(text_slice(head, 0, end));
        head = text_slice(head, end == SIZE_MAX ? head.length : end + 1, head.length);
        if (line.length == 0 || is_comment(line))
            continue;
        Text word = single_word(line);
        lines++;
        values += word.length > 0 && looks_like_value(word);
    }
    bool is_named = text_ends_nocase(path, ".md5") || text_ends_nocase(path, ".sha1") ||
                    text_ends_nocase(path, ".sha256") || text_ends_nocase(path, ".sha512");
    if (lines == 0)
        return is_named ? 30 : 0;
    return values * 10 >= lines * 7 ? 55 + 20 * is_named : is_named ? 30 : 0;
}
