#include "formats/stix_pattern.h"

#include "base/buffer.h"
#include "base/vec.h"

// A recursive descent over STIXPattern.g4's grammar. Lenient where converters are careless and nothing is
// lost by it (lower-case keywords, unquoted keys with hyphens); strict about brackets, quotes and operators,
// because a pattern read wrongly would put words into a partner's mouth.

enum { DEEPEST = 200 };

typedef struct {
    Text text;
    size_t at;
    Arena *arena;
    VEC(Comparison) found;
    uint32_t brackets, groups;
    int depth;
    Text path;         ///< the last
    Text what, remark; ///< why it is broken; what was passed over
} Parser;

static bool refuse(Parser *parser, const char *what)
{
    parser->what = arena_format(parser->arena, "the pattern is broken at byte %zu: %s", parser->at + 1, what);
    return false;
}

static bool is_at(const Parser *parser, const char *word)
{
    return text_starts(text_slice(parser->text, parser->at, parser->text.length), word);
}

static size_t end_of_comment(const Parser *parser)
{
    size_t end = is_at(parser, "//") ? text_find_byte(parser->text, '\n', parser->at)
                                     : text_find(parser->text, "*/", parser->at + 2);
    if (end == SIZE_MAX)
        return parser->text.length;
    return is_at(parser, "//") ? end + 1 : end + 2;
}

static void skip_space(Parser *parser)
{
    while (parser->at < parser->text.length) {
        if (byte_is_space(parser->text.bytes[parser->at]))
            parser->at++;
        else if (is_at(parser, "//") || is_at(parser, "/*"))
            parser->at = end_of_comment(parser);
        else
            return;
    }
}

static char next_byte(Parser *parser)
{
    skip_space(parser);
    return parser->at < parser->text.length ? parser->text.bytes[parser->at] : 0;
}

static bool take_byte(Parser *parser, char byte)
{
    if (next_byte(parser) != byte || parser->at >= parser->text.length)
        return false;
    parser->at++;
    return true;
}

static bool is_word_byte(char byte)
{
    return byte_is_alnum(byte) || byte == '_' || byte == '-';
}

static Text peek_word(Parser *parser)
{
    skip_space(parser);
    size_t end = parser->at;
    while (end < parser->text.length && is_word_byte(parser->text.bytes[end]))
        end++;
    return text_slice(parser->text, parser->at, end);
}

static bool take_word(Parser *parser, const char *word)
{
    Text here = peek_word(parser);
    if (!text_is_nocase(here, word))
        return false;
    parser->at += here.length;
    return true;
}

/// A quoted string. \' and \\ are the only escapes; a backslash before anything else is meant as itself.
static bool take_string(Parser *parser, Text *out)
{
    if (!take_byte(parser, '\''))
        return refuse(parser, "a value in single quotes is expected here");
    size_t from = parser->at;
    bool has_escapes = false;
    while (parser->at < parser->text.length && parser->text.bytes[parser->at] != '\'') {
        bool is_escape = parser->text.bytes[parser->at] == '\\' && parser->at + 1 < parser->text.length;
        has_escapes |= is_escape;
        parser->at += is_escape ? 2 : 1;
    }
    if (parser->at >= parser->text.length) {
        parser->at = from - 1;
        return refuse(parser, "the quote opened here is never closed");
    }
    Text raw = text_slice(parser->text, from, parser->at++);
    if (!has_escapes) {
        *out = raw;
        return true;
    }
    char *plain = arena_alloc(parser->arena, raw.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        bool drops = raw.bytes[i] == '\\' && i + 1 < raw.length &&
                     (raw.bytes[i + 1] == '\'' || raw.bytes[i + 1] == '\\');
        i += drops;
        plain[length++] = raw.bytes[i];
    }
    *out = (Text){plain, length};
    return true;
}

/// Any literal. Times, binary and hexadecimal ones are values of no indicator: TEXT_NONE.
static bool take_literal(Parser *parser, Text *out)
{
    char byte = next_byte(parser);
    if (byte == '\'')
        return take_string(parser, out);
    if (is_at(parser, "t'") || is_at(parser, "b'") || is_at(parser, "h'")) {
        parser->at++;
        if (!take_string(parser, out))
            return false;
        *out = TEXT_NONE;
        return true;
    }
    size_t end = parser->at;
    while (end < parser->text.length &&
           (is_word_byte(parser->text.bytes[end]) || text_has(TEXT("+."), parser->text.bytes[end])))
        end++;
    *out = text_slice(parser->text, parser->at, end);
    if (out->length == 0)
        return refuse(parser, "a value is expected here, in single quotes if it is text");
    parser->at = end;
    return true;
}

/// One part of a path: a name or a quoted name.
static bool take_part(Parser *parser, Buffer *path)
{
    Text part;
    if (next_byte(parser) == '\'') {
        if (!take_string(parser, &part))
            return false;
    } else {
        part = peek_word(parser);
        if (part.length == 0)
            return refuse(parser, "a path such as domain-name:value is expected here");
        parser->at += part.length;
    }
    buffer_add(path, part);
    return true;
}

static bool take_steps(Parser *parser, Buffer *path)
{
    for (;;) {
        if (take_byte(parser, '.')) {
            buffer_add_byte(path, '.');
            if (!take_part(parser, path))
                return false;
        } else if (take_byte(parser, '[')) {
            if (!take_byte(parser, '*')) {
                Text index = peek_word(parser);
                if (index.length == 0)
                    return refuse(parser, "a list index or * is expected here");
                parser->at += index.length;
            }
            if (!take_byte(parser, ']'))
                return refuse(parser, "a list index is closed by ]");
        } else {
            return true;
        }
    }
}

/// Long patterns compare one path again and again.
static Text kept_path(Parser *parser, Text path)
{
    if (!text_equal(parser->path, path))
        parser->path = arena_copy(parser->arena, path);
    return parser->path;
}

static bool take_path(Parser *parser, Text *out)
{
    Buffer path = {0};
    bool is_read = take_part(parser, &path);
    if (is_read && !take_byte(parser, ':'))
        is_read = refuse(parser, "a path is written type:property, such as ipv4-addr:value");
    if (is_read) {
        buffer_add_byte(&path, ':');
        is_read = take_part(parser, &path) && take_steps(parser, &path);
    }
    if (is_read)
        *out = kept_path(parser, buffer_text(&path));
    buffer_done(&path);
    return is_read;
}

static void keep(Parser *parser, Comparison comparison, Text value)
{
    if (!value.bytes)
        return;
    comparison.value = value;
    comparison.bracket = parser->brackets;
    *vec_push(&parser->found) = comparison;
}

static bool take_set(Parser *parser, Comparison comparison, bool is_negated)
{
    Text value;
    if (!take_byte(parser, '('))
        return refuse(parser, "IN is followed by a list in parentheses");
    if (take_byte(parser, ')'))
        return true;
    do {
        if (!take_literal(parser, &value))
            return false;
        if (!is_negated)
            keep(parser, comparison, value);
    } while (take_byte(parser, ','));
    return take_byte(parser, ')') || refuse(parser, "the list of IN is closed by )");
}

static bool take_operator(Parser *parser, const char **out)
{
    static const char *const signs[] = {"!=", "<>", "<=", ">=", "==", "=", "<", ">"};
    static const char *const words[] = {"IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
    skip_space(parser);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_at(parser, signs[i])) {
            parser->at += text_of(signs[i]).length;
            *out = signs[i];
            return true;
        }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_word(parser, words[i])) {
            *out = words[i];
            return true;
        }
    return refuse(parser, "a comparison such as = or IN is expected here");
}

static bool take_test(Parser *parser, uint32_t group)
{
    Comparison comparison = {.group = group};
    bool is_negated = take_word(parser, "NOT");
    if (take_word(parser, "EXISTS"))
        return take_path(parser, &comparison.path);
    const char *sign = "";
    if (!take_path(parser, &comparison.path))
        return false;
    is_negated ^= take_word(parser, "NOT");
    if (!take_operator(parser, &sign))
        return false;
    if (text_is(TEXT("IN"), sign))
        return take_set(parser, comparison, is_negated);
    Text value;
    if (!take_literal(parser, &value))
        return false;
    comparison.is_subset = text_is(TEXT("ISSUBSET"), sign);
    bool names_value = sign[0] == '=' || comparison.is_subset;
    if (names_value && !is_negated)
        keep(parser, comparison, value);
    return true;
}

static bool go_deeper(Parser *parser)
{
    return ++parser->depth <= DEEPEST || refuse(parser, "parentheses are nested too deeply to be read");
}

/// Comparisons joined by AND and OR; AND binds tighter.
static bool take_comparisons(Parser *parser)
{
    uint32_t group = ++parser->groups;
    for (;;) {
        if (take_byte(parser, '(')) {
            if (!go_deeper(parser) || !take_comparisons(parser))
                return false;
            if (!take_byte(parser, ')'))
                return refuse(parser, "a parenthesis is opened and never closed");
            parser->depth--;
        } else if (!take_test(parser, group)) {
            return false;
        }
        if (take_word(parser, "AND"))
            continue;
        if (!take_word(parser, "OR"))
            return true;
        group = ++parser->groups;
    }
}

/// What is asked of the comparisons since `from`, in words.
static void qualify(Parser *parser, size_t from, Text words)
{
    for (size_t i = from; i < parser->found.count; i++) {
        Text *all = &parser->found.items[i].qualifiers;
        *all = all->length
                   ? arena_format(parser->arena, TEXT_FMT ", " TEXT_FMT, TEXT_ARG(*all), TEXT_ARG(words))
                   : words;
    }
}

/// "300 SECONDS" after WITHIN, "5 TIMES" after REPEATS.
static bool take_amount(Parser *parser, size_t from, const char *word, const char *unit, const char *why)
{
    Text amount;
    if (!take_literal(parser, &amount))
        return false;
    if (!take_word(parser, unit))
        return refuse(parser, why);
    qualify(parser, from,
            arena_format(parser->arena, "%s " TEXT_FMT " %s", word, TEXT_ARG(text_clip(amount, 40)), unit));
    return true;
}

/// t'2014-10-28T09:00:00Z'; in STIX 2.0 without the t. What is no time is passed over with a remark.
static bool take_time(Parser *parser, Instant *out)
{
    Text text;
    *out = 0;
    if (next_byte(parser) == 't')
        parser->at++;
    if (!take_string(parser, &text))
        return false;
    if (!instant_parse(text, out)) {
        *out = 0;
        parser->remark =
            arena_format(parser->arena,
                         "'" TEXT_FMT "' in the pattern is no time and was passed over; write it "
                         "like t'2014-10-28T09:00:00Z'",
                         TEXT_ARG(text_clip(text, 60)));
    }
    return true;
}

/// START and STOP; what stands further within says it more exactly.
static bool take_span(Parser *parser, size_t from)
{
    Instant start, stop;
    if (!take_time(parser, &start))
        return false;
    if (!take_word(parser, "STOP"))
        return refuse(parser, "START is followed by a time and STOP");
    if (!take_time(parser, &stop))
        return false;
    for (size_t i = from; i < parser->found.count; i++) {
        Comparison *it = &parser->found.items[i];
        it->start = it->start ? it->start : start;
        it->stop = it->stop ? it->stop : stop;
    }
    return true;
}

/// Of the observations whose comparisons were found since `from`.
static bool take_qualifiers(Parser *parser, size_t from)
{
    for (;;) {
        bool is_read = true;
        if (take_word(parser, "WITHIN"))
            is_read =
                take_amount(parser, from, "WITHIN", "SECONDS", "WITHIN is followed by a number and SECONDS");
        else if (take_word(parser, "REPEATS"))
            is_read =
                take_amount(parser, from, "REPEATS", "TIMES", "REPEATS is followed by a number and TIMES");
        else if (take_word(parser, "START"))
            is_read = take_span(parser, from);
        else
            return true;
        if (!is_read)
            return false;
    }
}

static bool take_observations(Parser *parser)
{
    bool is_followed = false;
    do {
        size_t from = parser->found.count;
        if (take_byte(parser, '(')) {
            if (!go_deeper(parser) || !take_observations(parser))
                return false;
            if (!take_byte(parser, ')'))
                return refuse(parser, "a parenthesis is opened and never closed");
            parser->depth--;
        } else if (take_byte(parser, '[')) {
            parser->brackets++;
            if (!take_comparisons(parser))
                return false;
            if (!take_byte(parser, ']'))
                return refuse(parser, "an observation opened by [ is not closed by ]");
        } else {
            return refuse(parser, "an observation in square brackets is expected here");
        }
        if (!take_qualifiers(parser, from))
            return false;
        if (is_followed)
            qualify(parser, from, TEXT("FOLLOWEDBY: after what stands before it"));
        is_followed = take_word(parser, "FOLLOWEDBY");
    } while (is_followed || take_word(parser, "AND") || take_word(parser, "OR"));
    return true;
}

bool pattern_read(Text pattern, Arena *arena, Comparison **out, size_t *count, Text *what)
{
    Parser parser = {.text = pattern, .arena = arena};
    bool is_read = take_observations(&parser);
    if (is_read && (next_byte(&parser) || parser.at < pattern.length))
        is_read = refuse(&parser, "more stands after the end of the pattern");
    if (is_read) {
        *out = parser.found.items;
        *count = parser.found.count;
        *what = parser.remark;
        arena_adopt(arena, parser.found.items);
    } else {
        *what = parser.what;
        vec_free(&parser.found);
    }
    return is_read;
}
