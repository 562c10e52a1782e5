#include "formats/telling.h"

#include <stdio.h>

Text place_line(uint64_t number, char room[PLACE_ROOM])
{
    // Of every line, which printf would take a while for.
    static const char word[] = {'l', 'i', 'n', 'e', ' '};
    char *at = room + PLACE_ROOM;
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    at -= sizeof word;
    memcpy(at, word, sizeof word);
    return (Text){at, (size_t)(room + PLACE_ROOM - at)};
}

Text complaint_words(Arena *arena, const char *format, va_list args)
{
    char what[1024];
    int length = vsnprintf(what, sizeof what, format, args);
    size_t kept = length < 0 ? 0 : (size_t)length < sizeof what ? (size_t)length : sizeof what - 1;
    // A cut in the middle of a character would make the whole complaint unreadable for strict listeners.
    return arena_copy(arena, text_as_utf8(text_clip((Text){what, kept}, sizeof what - 4), arena));
}

bool tell_complaint(const Sink *sink, Text place, Err *err, const char *format, ...)
{
    Arena arena;
    arena_init(&arena);
    va_list args;
    va_start(args, format);
    Text what = complaint_words(&arena, format, args);
    va_end(args);
    bool is_told = sink->complaint(sink->self, place, what, err);
    arena_done(&arena);
    return is_told;
}

static bool is_wrapped(Text value, char open, char close)
{
    return value.length >= 2 && value.bytes[0] == open && value.bytes[value.length - 1] == close;
}

static Text unwrapped(Text value)
{
    value = text_trim(value);
    // No-break spaces come along when people copy from web pages.
    while (text_ends(value, "\xc2\xa0"))
        value = text_trim(text_slice(value, 0, value.length - 2));
    while (text_starts(value, "\xc2\xa0"))
        value = text_trim(text_slice(value, 2, value.length));
    if (is_wrapped(value, '`', '`') || is_wrapped(value, '"', '"') || is_wrapped(value, '\'', '\''))
        value = text_trim(text_slice(value, 1, value.length - 1));
    return value;
}

bool is_blank_word(Text text)
{
    static const char *const blanks[] = {"-",    "--",  "n/a",     "na", "none",
                                         "null", "nil", "unknown", "?",  "[corrupt]"};
    enum { LONGEST = sizeof "[corrupt]" - 1 };
    if (text.length > LONGEST)
        return false;
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (text_is_nocase(text, blanks[i]))
            return true;
    return text.length == 0;
}

static bool looks_like_address(Text value)
{
    bool has_dot = false;
    for (size_t i = 0; i < value.length; i++) {
        has_dot = has_dot || value.bytes[i] == '.';
        if (!byte_is_digit(value.bytes[i]) && !text_has(TEXT(".[]():"), value.bytes[i]))
            return false;
    }
    return has_dot;
}

static bool tell_one(const Sink *sink, Holder holder, TypeWord word, Text value, ObservationNews news,
                     Err *err)
{
    value = unwrapped(value);
    if (word.kind == KIND_NONE || is_blank_word(value))
        return true;
    if (word.kind == KIND_DOMAIN) {
        if (text_starts(value, "*."))
            value = text_trim(text_slice(value, 2, value.length));
        if (value.length == 0)
            return true;
        if (looks_like_address(value))
            word = (TypeWord){KIND_IPV4, GUESS_ADDRESS};
        else if (text_has(value, '/'))
            word = (TypeWord){KIND_URL, GUESS_ANY};
    }
    news.kind = word.kind;
    news.guess = word.guess;
    news.value = value;
    return sink->observation(sink->self, holder, &news, err);
}

bool tell_typed(const Sink *sink, Holder holder, Text type, TypeWord word, ObservationNews news, Err *err)
{
    size_t type_bar = text_find_byte(type, '|', 0), bar = text_find_byte(news.value, '|', 0);
    TypeWord left, right;
    Text before;
    if (type_bar == SIZE_MAX || bar == SIZE_MAX ||
        !type_word_find(text_slice(type, 0, type_bar), &left, &before) ||
        !type_word_find(text_slice(type, type_bar + 1, type.length), &right, &before))
        return tell_one(sink, holder, word, news.value, news, err);
    Text value = news.value;
    return tell_one(sink, holder, left, text_slice(value, 0, bar), news, err) &&
           tell_one(sink, holder, right, text_slice(value, bar + 1, value.length), news, err);
}

bool tell_plain(const Sink *sink, Holder holder, Kind kind, Text value, Err *err)
{
    ObservationNews news = {
        .kind = kind, .value = value, .first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};
    return sink->observation(sink->self, holder, &news, err);
}

bool tell_citation(const Sink *sink, Holder holder, Text id, Text cited, Err *err)
{
    RelationNews news = {.subject = id,
                         .type = TEXT("cites"),
                         .object = text_trim(cited),
                         .start = INSTANT_NONE,
                         .stop = INSTANT_NONE};
    return id.length == 0 || news.object.length == 0 || sink->relation(sink->self, holder, &news, err);
}

void unknown_types_init(UnknownTypes *types)
{
    *types = (UnknownTypes){0};
    arena_init(&types->arena);
}

void unknown_types_done(UnknownTypes *types)
{
    arena_done(&types->arena);
}

bool tell_unknown_type(UnknownTypes *types, const Sink *sink, Text place, Text type, Err *err)
{
    for (size_t i = 0; i < types->count; i++)
        if (text_equal_nocase(types->words[i], type))
            return true;
    if (types->count == sizeof types->words / sizeof *types->words)
        return true;
    types->words[types->count++] = arena_copy(&types->arena, type);
    return tell_complaint(sink, place, err,
                          "type '" TEXT_FMT
                          "' is not known, so its values are kept as 'other': use " TEXT_FMT,
                          TEXT_ARG(text_clip(type, 60)), TEXT_ARG(type_words_hint()));
}

bool word_is_listed(Text word, const char *list)
{
    Text rest = text_of(list), one;
    while (text_cut(&rest, ',', &one))
        if (text_equal_nocase(one, word))
            return true;
    return false;
}

bool next_item(Text *rest, Text *item)
{
    while (rest->length > 0) {
        size_t end = 0;
        while (end < rest->length && !text_has(TEXT(";,\n"), rest->bytes[end]))
            end++;
        *item = text_trim(text_slice(*rest, 0, end));
        *rest = text_slice(*rest, end + 1, rest->length);
        if (item->length > 0)
            return true;
    }
    return false;
}

bool read_marking(const Sink *sink, Text place, Text word, Marking *out, Err *err)
{
    word = text_trim(word);
    *out = MARKING_UNSTATED;
    if (word.length == 0 || marking_parse(word, out))
        return true;
    *out = MARKING_RED;
    return tell_complaint(sink, place, err,
                          "'" TEXT_FMT "' is no TLP marking and is treated as RED: say CLEAR, GREEN, AMBER, "
                          "AMBER+STRICT or RED",
                          TEXT_ARG(text_clip(word, 60)));
}

bool read_pap(const Sink *sink, Text place, Text word, Pap *out, Err *err)
{
    word = text_trim(word);
    *out = PAP_UNSTATED;
    if (word.length == 0 || pap_parse(word, out))
        return true;
    *out = PAP_RED;
    return tell_complaint(sink, place, err,
                          "'" TEXT_FMT "' is no PAP and is treated as RED: say CLEAR, GREEN, AMBER or RED",
                          TEXT_ARG(text_clip(word, 60)));
}

uint8_t credibility_of_confidence(uint64_t confidence)
{
    return confidence >= 80 ? 1 : confidence >= 60 ? 2 : confidence >= 40 ? 3 : confidence >= 20 ? 4 : 5;
}

bool head_is_text(Text head)
{
    size_t controls = 0;
    for (size_t i = 0; i < head.length; i++) {
        unsigned char byte = (unsigned char)head.bytes[i];
        if (byte == 0)
            return false;
        controls += byte < ' ' && !byte_is_space((char)byte) && byte != 0x1b;
    }
    return controls * 100 <= head.length;
}

bool path_is_markup(Text path)
{
    static const char *const endings[] = {".md", ".markdown", ".adoc", ".asciidoc", ".rst", ".html", ".htm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends_nocase(path, endings[i]))
            return true;
    return false;
}

bool read_start(Source *source, size_t limit, Buffer *into, bool *is_whole, Err *err)
{
    char chunk[1 << 15];
    *is_whole = false;
    while (into->length < limit) {
        size_t left = limit - into->length, got;
        if (!source_read(source, chunk, left < sizeof chunk ? left : sizeof chunk, &got, err))
            return false;
        if (got == 0) {
            *is_whole = true;
            break;
        }
        buffer_add(into, (Text){chunk, got});
    }
    return true;
}
