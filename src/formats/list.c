/// Lists: one value a line, as publishers put beside their reports (samples.sha1, domains.txt). Comments and
/// lines of several words are read for indicators as running text is; a single word that is none is
/// complained of.

#include <string.h>

#include "formats/file_names.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

enum { LONGEST_LINE = 1 << 16, MOST_COMPLAINTS = 20, SAMPLE = 400 };

typedef struct {
    const Sink *sink;
    const Reading *reading;
    Holder holder;   ///< as the line in hand states it: the others may be withdrawn
    uint32_t titles; ///< so many comments could name the list
    Arena arena;     ///< of the line
    uint64_t passed_over;
    uint64_t complained;
} List;

static bool is_comment(Text line)
{
    return text_starts(line, "#") || text_starts(line, "//") || text_starts(line, ";") ||
           text_starts(line, "!");
}

/// A line of a hosts file ("0.0.0.0 evil.example") or of an ad blocker's list ("||evil.example^") says one
/// name.
static Text listed_name(Text line)
{
    static const char *const nowhere[] = {"0.0.0.0", "127.0.0.1", "::", "::1"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        size_t length = strlen(nowhere[i]);
        if (text_starts(line, nowhere[i]) && line.length > length && byte_is_space(line.bytes[length])) {
            line = text_trim(text_slice(line, length, line.length));
            break;
        }
    }
    // "192.0.2.0/24 ; SBL7": what stands behind the mark is for people.
    size_t end = 0;
    while (end < line.length && !byte_is_space(line.bytes[end]))
        end++;
    if (is_comment(text_trim(text_slice(line, end, line.length))))
        line.length = end;
    if (text_starts(line, "||") && text_ends(line, "^"))
        line = text_slice(line, 2, line.length - 1);
    return line;
}

/// Every hosts file begins with these.
static bool is_loopback_name(Text word)
{
    static const char *const names[] = {"localhost",     "localhost.localdomain", "local",  "broadcasthost",
                                        "ip6-localhost", "ip6-loopback",          "0.0.0.0"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is_nocase(word, names[i]))
            return true;
    return false;
}

/// The value of a line that holds a single word: without bullets, quotes, and separators at its end.
static Text single_word(Text line)
{
    line = listed_name(line);
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

/// "SHA256", "domains:", "=====": what stands above values.
static bool is_label(Text word)
{
    TypeWord type;
    Text before;
    bool has_letter = false;
    for (size_t i = 0; i < word.length; i++)
        has_letter = has_letter || byte_is_alnum(word.bytes[i]) || (unsigned char)word.bytes[i] >= 0x80;
    return !has_letter || word.bytes[word.length - 1] == ':' ||
           (type_word_find(word, &type, &before) && before.length == 0);
}

static Text without_wildcard(Text word)
{
    return text_starts(word, "*.") && word.length > 2 ? text_slice(word, 2, word.length) : word;
}

/// What a comment could name the list: "# Limepad C2 domains". Of those that stand the first does.
static Text title_in_comment(Text line)
{
    size_t mark = 0;
    while (mark < line.length && text_has(TEXT("#/;! "), line.bytes[mark]))
        mark++;
    Text title = text_clip(text_trim(text_slice(line, mark, line.length)), 200);
    return title.length > 0 ? title : TEXT_NONE;
}

static bool begin(List *list, Text title, Err *err)
{
    HolderNews news = {.id = file_activity_id(list->reading->path, &list->arena),
                       .title = title,
                       .date = file_date(list->reading->path),
                       .modified = INSTANT_NONE,
                       .is_row = true,
                       .turn = title.length ? ++list->titles : 0,
                       .is_brief = true};
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
    ObservationNews news = {
        .value = without_wildcard(word), .first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};
    if (indicator_canonical(any.kind, any.guess, news.value, &list->arena, &indicator, &what))
        return tell_typed(list->sink, list->holder, TEXT(""), any, news, err);
    // Thousands of lines of one wrong sort are one mistake.
    if (list->complained == MOST_COMPLAINTS) {
        list->passed_over++;
        return true;
    }
    list->complained++;
    return tell_complaint(list->sink, place, err, TEXT_FMT, TEXT_ARG(text_clip(what, 300)));
}

/// Are the first single words mostly indicators? A list of package names or of words holds a few that could
/// pass for domains, and they would be wrong.
static bool is_worth_reading(List *list, Lines *lines, bool *out, Err *err)
{
    size_t words = 0, indicators = 0;
    bool more = true;
    while (more && words < SAMPLE) {
        Text line, what;
        Indicator indicator;
        if (!lines_next(lines, &line, &more, err))
            return false;
        arena_clear(&list->arena);
        line = text_trim(line);
        Text word = is_comment(line) ? TEXT("") : without_wildcard(single_word(line));
        if (!more || lines->is_cut || word.length == 0 || is_label(word) || is_loopback_name(word))
            continue;
        words++;
        indicators += indicator_canonical(KIND_OTHER, GUESS_ANY, word, &list->arena, &indicator, &what);
    }
    *out = indicators * 2 >= words;
    return true;
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
    if (is_comment(line))
        return begin(list, title_in_comment(line), err);
    if (!begin(list, TEXT_NONE, err))
        return false;
    Text word = single_word(line);
    if (word.length > 0 && (is_label(word) || is_loopback_name(word)))
        return true;
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

static bool read_list(Source *source, List *list, Err *err)
{
    Lines lines;
    bool is_worth = false;
    lines_init(&lines, source, LONGEST_LINE);
    bool is_read = is_worth_reading(list, &lines, &is_worth, err) && source_rewind(source, err);
    lines_done(&lines);
    if (!is_read)
        return false;
    if (!is_worth)
        return tell_complaint(
            list->sink, TEXT("line 1"), err,
            "most lines are no indicators, so this is no list of them: if it is a table, name its "
            "columns with --map; if it is a report, say --format text");
    lines_init(&lines, source, LONGEST_LINE);
    is_read = read_lines(list, &lines, err);
    lines_done(&lines);
    if (is_read && list->passed_over > 0)
        is_read = tell_complaint(list->sink, TEXT("the lines after"), err,
                                 "%llu more single words are no indicators either",
                                 (unsigned long long)list->passed_over);
    return is_read;
}

bool list_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    List list = {.sink = sink, .reading = reading};
    arena_init(&list.arena);
    bool is_read = read_list(source, &list, err);
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
    if (!head_is_text(head) || path_is_markup(path) || text_starts(text_trim(head), "{") ||
        text_starts(text_trim(head), "<"))
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
        if (is_loopback_name(word))
            continue;
        lines++;
        values += word.length > 0 && looks_like_value(word);
    }
    bool is_named = text_ends_nocase(path, ".md5") || text_ends_nocase(path, ".sha1") ||
                    text_ends_nocase(path, ".sha256") || text_ends_nocase(path, ".sha512");
    if (lines == 0)
        return is_named ? 30 : 0;
    return values * 10 >= lines * 7 ? 55 + 20 * is_named : is_named ? 30 : 0;
}
