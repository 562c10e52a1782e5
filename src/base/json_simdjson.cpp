// The only C++ in the tree: simdjson's on-demand parser behind json.h. On demand, because it leaves numbers
// as they were written; the tree is built in one pass and simdjson's own buffers are reused.
extern "C" {
#include "base/json.h"
}

#include <cstring>

// Nothing here may throw into C: with this, what could throw does not compile.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

using namespace simdjson;

struct JsonParser {
    ondemand::parser engine{SIMDJSON_MAXSIZE_BYTES};
};

namespace {
// Deeper nesting than any exchange format uses, shallow enough for the stack of a sanitizer build.
constexpr int DEEPEST = 256;

struct Refusal {
    error_code code;
    const char *words;
};

// simdjson's words are for programmers; these are for whoever wrote the document.
const char *words_of(error_code code)
{
    switch (code) {
    case UTF8_ERROR:
        return "bytes that are not UTF-8";
    case UNCLOSED_STRING:
        return "a string is not closed";
    case STRING_ERROR:
        return "a string holds an escape that does not exist";
    case UNESCAPED_CHARS:
        return "a string holds a control character";
    case NUMBER_ERROR:
        return "a number is not written as JSON has it";
    case T_ATOM_ERROR:
    case F_ATOM_ERROR:
    case N_ATOM_ERROR:
        return "a word that is neither true, false nor null";
    case DEPTH_ERROR:
        return "nested too deeply";
    case CAPACITY:
        return "too large";
    case EMPTY:
        return "empty";
    default:
        return "a bracket, comma, colon or key is missing or too much";
    }
}

Refusal refused(error_code code)
{
    return {code, words_of(code)};
}

Text text_of(std::string_view view)
{
    return {view.data(), view.size()};
}

Text copy(Arena *arena, std::string_view text)
{
    return arena_copy(arena, text_of(text));
}

// RFC 8259 section 6. On demand hands out number tokens unchecked.
bool is_number(std::string_view t)
{
    size_t i = 0;
    auto digits = [&] {
        size_t from = i;
        while (i < t.size() && byte_is_digit(t[i]))
            i++;
        return i - from;
    };
    if (i < t.size() && t[i] == '-')
        i++;
    bool leads_with_zero = i < t.size() && t[i] == '0';
    size_t whole = digits();
    if (whole == 0 || (leads_with_zero && whole > 1))
        return false;
    if (i < t.size() && t[i] == '.') {
        i++;
        if (digits() == 0)
            return false;
    }
    if (i < t.size() && (t[i] == 'e' || t[i] == 'E')) {
        i++;
        if (i < t.size() && (t[i] == '+' || t[i] == '-'))
            i++;
        if (digits() == 0)
            return false;
    }
    return i == t.size();
}

// RFC 8259 section 2: these four and no other are white space.
bool is_white_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

std::string_view trimmed(std::string_view t)
{
    while (!t.empty() && is_white_space(t.back()))
        t.remove_suffix(1);
    while (!t.empty() && is_white_space(t.front()))
        t.remove_prefix(1);
    return t;
}

// The first quote or backslash of a string: there is one, since the string is closed. Looks no further than
// the padding behind the document.
const char *find_end(const char *at)
{
#ifdef __SSE2__
    for (;; at += sizeof(__m128i)) {
        __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        if (int mask = _mm_movemask_epi8(ends))
            return at + __builtin_ctz(static_cast<unsigned>(mask));
    }
#else
    while (*at != '"' && *at != '\\')
        at++;
    return at;
#endif
}

// A string without escapes is what stands between its quotes, and nothing need be done to it. `from`: behind
// the first of them.
bool take_plain(const char *from, Text *out)
{
    const char *end = find_end(from);
    if (*end != '"')
        return false;
    *out = {from, static_cast<size_t>(end - from)};
    return true;
}

Refusal take_key(simdjson_result<ondemand::field> &field, Text *out, Arena *arena)
{
    ondemand::raw_json_string raw;
    std::string_view key;
    if (auto code = field.key().get(raw))
        return refused(code);
    if (take_plain(raw.raw(), out))
        return {SUCCESS, nullptr};
    if (auto code = field.unescaped_key().get(key))
        return refused(code);
    *out = copy(arena, key);
    return {SUCCESS, nullptr};
}

bool is_wanted(const JsonKeys *keys, Text key)
{
    if (!keys)
        return true;
    if (key.length == 0 || !(keys->first_letters[key.length % 64] & json_letter_bit(*key.bytes)))
        return false;
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(key, {keys->names[i], keys->lengths[i]}))
            return true;
    return false;
}

// `keys`: of the members that are wanted; nullptr: all are.
Refusal fill(ondemand::value value, Json *into, Arena *arena, int depth, const JsonKeys *keys = nullptr);

Refusal fill_array(ondemand::value value, Json *into, Arena *arena, int depth)
{
    into->kind = JSON_ARRAY;
    ondemand::array array;
    if (auto code = value.get_array().get(array))
        return refused(code);
    const Json **tail = &into->first;
    for (auto element : array) {
        ondemand::value item;
        if (auto code = element.get(item))
            return refused(code);
        Json *member = arena_new(arena, Json);
        if (Refusal refusal = fill(item, member, arena, depth); refusal.words)
            return refusal;
        *tail = member;
        tail = &member->next;
    }
    return {SUCCESS, nullptr};
}

Refusal fill_object(ondemand::value value, Json *into, Arena *arena, int depth, const JsonKeys *keys)
{
    into->kind = JSON_OBJECT;
    ondemand::object object;
    if (auto code = value.get_object().get(object))
        return refused(code);
    const Json **tail = &into->first;
    for (auto field : object) {
        Text key;
        if (Refusal refusal = take_key(field, &key, arena); refusal.words)
            return refusal;
        if (!is_wanted(keys, key))
            continue;
        Json *member = arena_new(arena, Json);
        member->key = key;
        ondemand::value item;
        if (auto code = field.value().get(item))
            return refused(code);
        if (Refusal refusal = fill(item, member, arena, depth); refusal.words)
            return refusal;
        *tail = member;
        tail = &member->next;
    }
    return {SUCCESS, nullptr};
}

// A value hands out its token; a document, which may be empty, a result.
error_code token_of(std::string_view token, std::string_view &out)
{
    out = trimmed(token);
    return SUCCESS;
}

error_code token_of(simdjson_result<std::string_view> token, std::string_view &out)
{
    std::string_view raw;
    if (auto code = std::move(token).get(raw))
        return code;
    return token_of(raw, out);
}

// Reads the string it takes: an unread one is stepped over as a key, with the colon behind it, even in a
// list.
bool take_plain_value(ondemand::value &value, Text *out)
{
    std::string_view token;
    ondemand::raw_json_string raw;
    return !token_of(value.raw_json_token(), token) && take_plain(token.data() + 1, out) &&
           !value.get_raw_json_string().get(raw);
}

// A document that is one string is read whole.
bool take_plain_value(ondemand::document &, Text *)
{
    return false;
}

template <typename Value>
Refusal fill_scalar(Value &value, ondemand::json_type type, Json *into, Arena *arena)
{
    switch (type) {
    case ondemand::json_type::string: {
        std::string_view text;
        into->kind = JSON_STRING;
        if (take_plain_value(value, &into->text))
            return {SUCCESS, nullptr};
        if (auto code = value.get_string().get(text))
            return refused(code);
        into->text = copy(arena, text);
        return {SUCCESS, nullptr};
    }
    case ondemand::json_type::number: {
        std::string_view token;
        if (token_of(value.raw_json_token(), token) || !is_number(token))
            return refused(NUMBER_ERROR);
        // Not read as a double: a number too large for one is still a number, and the parser steps over it.
        into->kind = JSON_NUMBER;
        into->text = text_of(token);
        return {SUCCESS, nullptr};
    }
    case ondemand::json_type::boolean: {
        bool truth;
        if (auto code = value.get_bool().get(truth))
            return refused(code);
        into->kind = truth ? JSON_TRUE : JSON_FALSE;
        return {SUCCESS, nullptr};
    }
    default: {
        std::string_view token;
        bool is_null = false;
        if (token_of(value.raw_json_token(), token) || token != "null" || value.is_null().get(is_null) ||
            !is_null)
            return refused(N_ATOM_ERROR);
        into->kind = JSON_NULL;
        return {SUCCESS, nullptr};
    }
    }
}

// `keys` are of this value's own members.
Refusal fill(ondemand::value value, Json *into, Arena *arena, int depth, const JsonKeys *keys)
{
    ondemand::json_type type;
    if (auto code = value.type().get(type))
        return refused(code);
    if (type != ondemand::json_type::array && type != ondemand::json_type::object)
        return fill_scalar(value, type, into, arena);
    if (depth >= DEEPEST)
        return refused(DEPTH_ERROR);
    return type == ondemand::json_type::array ? fill_array(value, into, arena, depth + 1)
                                              : fill_object(value, into, arena, depth + 1, keys);
}

Refusal fill_document(ondemand::document &document, Text text, const JsonKeys *keys, Json *into, Arena *arena)
{
    ondemand::json_type type;
    if (auto code = document.type().get(type))
        return refused(code);
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
        ondemand::value value;
        if (auto code = document.get_value().get(value))
            return refused(code);
        if (Refusal refusal = fill(value, into, arena, 0, keys); refusal.words)
            return refusal;
    } else if (Refusal refusal = fill_scalar(document, type, into, arena); refusal.words) {
        return refusal;
    }
    // An unread number is where the parser stands still: only it may be left.
    const char *at = nullptr;
    bool is_at_end = document.current_location().get(at) == OUT_OF_BOUNDS;
    bool is_whole_number = into->kind == JSON_NUMBER && text_equal(into->text, text);
    if (!is_at_end && !is_whole_number)
        return {TRAILING_CONTENT, "more stands after the end of the document"};
    return {SUCCESS, nullptr};
}

// The document as simdjson wants it. Texts without escapes are parts of it, so it lives in the arena, too.
Text padded(Text document, Arena *arena)
{
    char *copy = static_cast<char *>(arena_room(arena, document.length + SIMDJSON_PADDING));
    memcpy(copy, document.bytes, document.length);
    memset(copy + document.length, 0, SIMDJSON_PADDING);
    return {copy, document.length};
}
} // namespace

JsonParser *json_parser_new(void)
{
    return new JsonParser;
}

void json_parser_free(JsonParser *parser)
{
    delete parser;
}

bool json_parse(JsonParser *parser, Text document, Arena *arena, const Json **out, Err *err)
{
    return json_parse_some(parser, document, nullptr, arena, out, err);
}

// The document is padded, and lives as long as the tree.
static bool parse_padded(JsonParser *parser, Text text, const JsonKeys *keys, Arena *arena, const Json **out,
                         Err *err)
{
    ondemand::document parsed;
    if (auto code =
            parser->engine.iterate(text.bytes, text.length, text.length + SIMDJSON_PADDING).get(parsed))
        return fail(err, ERR_INPUT, "not JSON: %s", words_of(code));
    Json *root = arena_new(arena, Json);
    if (Refusal refusal = fill_document(parsed, text, keys, root, arena); refusal.words)
        return fail(err, ERR_INPUT, "not JSON: %s", refusal.words);
    *out = root;
    return true;
}

bool json_parse_some(JsonParser *parser, Text document, const JsonKeys *keys, Arena *arena, const Json **out,
                     Err *err)
{
    std::string_view whole = trimmed({document.bytes, document.length});
    if (whole.empty())
        return fail(err, ERR_INPUT, "not JSON: empty");
    return parse_padded(parser, padded(text_of(whole), arena), keys, arena, out, err);
}

bool json_parse_in_place(JsonParser *parser, Text document, const JsonKeys *keys, Arena *arena,
                         const Json **out, Err *err)
{
    static_assert(JSON_PADDING >= SIMDJSON_PADDING, "what simdjson reads behind a document may be read");
    std::string_view whole = trimmed({document.bytes, document.length});
    if (whole.empty())
        return fail(err, ERR_INPUT, "not JSON: empty");
    return parse_padded(parser, text_of(whole), keys, arena, out, err);
}
