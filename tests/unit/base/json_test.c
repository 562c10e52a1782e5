#include "base/json.h"

#include <string.h>

#include "base/buffer.h"
#include "base/chance.h"
#include "unit/test.h"

static const Json *parsed(JsonParser *parser, Arena *arena, const char *document)
{
    const Json *json = NULL;
    Err err = {0};
    if (!json_parse(parser, text_of(document), arena, &json, &err))
        return NULL;
    return json;
}

static void expect_json(bool is_json, const char *const *documents, size_t count)
{
    JsonParser *parser = json_parser_new();
    for (size_t i = 0; i < count; i++) {
        Arena arena;
        arena_init(&arena);
        if ((parsed(parser, &arena, documents[i]) != NULL) != is_json)
            fail_msg("%s: %s", is_json ? "refused" : "accepted", documents[i]);
        arena_done(&arena);
    }
    json_parser_free(parser);
}

TEST(json_keeps_numbers_as_they_were_written)
{
    JsonParser *parser = json_parser_new();
    Arena arena;
    arena_init(&arena);
    const Json *json =
        parsed(parser, &arena, "{\"a\":12345678901234567890123,\"b\":1.0,\"c\":1e400,\"d\":-0, \"e\":7}");
    assert_non_null(json);
    assert_text_equal(json_scalar(json, "a"), "12345678901234567890123");
    assert_text_equal(json_scalar(json, "b"), "1.0");
    assert_text_equal(json_scalar(json, "c"), "1e400");
    assert_text_equal(json_scalar(json, "d"), "-0");
    assert_text_equal(json_scalar(json, "e"), "7");
    arena_done(&arena);
    json_parser_free(parser);
}

TEST(json_walks_containers_in_order)
{
    JsonParser *parser = json_parser_new();
    Arena arena;
    arena_init(&arena);
    const Json *json = parsed(parser, &arena, "[1, \"two\", [3], {\"four\": null}, true, false]");
    const Json *item = json_first(json);
    assert_int_equal(item->kind, JSON_NUMBER);
    item = item->next;
    assert_text_equal(json_string(item), "two");
    item = item->next;
    assert_int_equal(item->kind, JSON_ARRAY);
    assert_text_equal(json_first(item)->text, "3");
    item = item->next;
    assert_int_equal(json_get(item, "four")->kind, JSON_NULL);
    item = item->next;
    assert_int_equal(item->kind, JSON_TRUE);
    assert_int_equal(item->next->kind, JSON_FALSE);
    assert_null(item->next->next);
    arena_done(&arena);
    json_parser_free(parser);
}

TEST(json_of_some_members_has_these_whole_and_no_others)
{
    static const char *const names[] = {"id", "refs", "extensions", NULL};
    const JsonKeys keys = json_keys(names);
    static const char document[] =
        "{\"type\": \"report\", \"id\": \"a\\u0062c\", \"other\": [\"s\", {\"id\": 1}, []], \"is\": true,"
        " \"ie\": null, \"refs\": [\"x\", {\"other\": 2}], \"\": \"id\", \"number\": 1e5,"
        " \"extensions\": {\"type\": {\"deep\": [1]}}, \"i\\u0064\": \"again\"}";
    JsonParser *parser = json_parser_new();
    Arena arena;
    Err err = {0};
    const Json *json = NULL;
    arena_init(&arena);
    assert_true(json_parse_some(parser, text_of(document), &keys, &arena, &json, &err));
    assert_text_equal(json_text(json, "id"), "abc");
    assert_null(json_get(json, "type"));
    assert_null(json_get(json, "other"));
    assert_null(json_get(json, "number"));
    const Json *refs = json_get(json, "refs");
    assert_text_equal(json_string(json_first(refs)), "x");
    assert_text_equal(json_scalar(json_first(refs)->next, "other"), "2");
    assert_non_null(json_get(json_get(json_get(json, "extensions"), "type"), "deep"));
    size_t count = 0;
    for (const Json *member = json_first(json); member; member = member->next)
        count++;
    assert_int_equal(count, 4);
    // What is no object is there whole; what ends too early, or goes on, is refused all the same.
    assert_true(json_parse_some(parser, TEXT("[{\"type\": 1}]"), &keys, &arena, &json, &err));
    assert_non_null(json_get(json_first(json), "type"));
    assert_false(json_parse_some(parser, TEXT("{\"type\": {\"a\": 1}"), &keys, &arena, &json, &err));
    assert_false(json_parse_some(parser, TEXT("{\"type\": 1} 2"), &keys, &arena, &json, &err));
    arena_done(&arena);
    json_parser_free(parser);
}

TEST(json_refuses_what_the_standard_refuses)
{
    static const char *const bad[] = {
        "",        "{",         "[1,]",  "{\"a\":1,}", "[1 2]",      "nul",     "[nul]", "[01]",
        "[1.]",    "[.5]",      "[+1]",  "[1e]",       "[\"\\x\"]",  "1 2",     "{} {}", "[\"\xff\"]",
        "[1]]",    "{\"a\" 1}", "{1:2}", "[NaN]",      "[\"\x01\"]", "tru",     "8\v",   "[8\f]",
        "[8\v,1]", "\v8",       "\"",    "[-]",        "{\"a\":}",   "[truex]", "01",    "-"};
    expect_json(false, bad, sizeof bad / sizeof *bad);
}

TEST(json_takes_no_element_for_a_key)
{
    // Brackets that close more than was opened hide what is missing from whoever only counts them.
    static const char *const bad[] = {"[\"a\":1]",   "[\"a\":]]",     "[\"\":}]",      "[\"k\":1}]",
                                      "[\"k\":{}}]", "[\"\":\"x\"}]", "[\"a\" \"b\"]", "{\"a\":\"b\":1}",
                                      "\"a\":1",     "[null:1]",      "[1:2]",         "[{}:1]",
                                      "[[]:1]",      "[\"a\\n\":1}]"};
    expect_json(false, bad, sizeof bad / sizeof *bad);
}

TEST(json_cut_off_within_or_behind_a_word_is_refused)
{
    static const char *const bad[] = {"[null", "[nul",  "[null\f", "{\"a\":null",
                                      "[true", "[fals", "[1",      "[\"x\""};
    expect_json(false, bad, sizeof bad / sizeof *bad);
}

TEST(json_accepts_scalars_at_the_top)
{
    static const char *const good[] = {"1",     " -2.5e3 ", "\"x\"", "true", "false ",
                                       " null", "null ",    "[]",    "{}",   "[ ]"};
    expect_json(true, good, sizeof good / sizeof *good);
}

TEST(json_refuses_nesting_that_would_eat_the_stack)
{
    char deep[100001];
    memset(deep, '[', 100000);
    deep[100000] = 0;
    JsonParser *parser = json_parser_new();
    Arena arena;
    arena_init(&arena);
    assert_null(parsed(parser, &arena, deep));
    arena_done(&arena);
    json_parser_free(parser);
}

// What the parser says of documents that chance has spoilt, against RFC 8259's grammar written down again
// over one letter a token: s is a string, n a number, t a word.

enum { SPOILT = 20000, LONGEST = 64 };

static bool takes(const char **said, char token)
{
    if (**said != token)
        return false;
    ++*said;
    return true;
}

static bool takes_value(const char **said)
{
    if (takes(said, 's') || takes(said, 'n') || takes(said, 't'))
        return true;
    bool is_object = **said == '{';
    if (!takes(said, '[') && !takes(said, '{'))
        return false;
    if (takes(said, is_object ? '}' : ']'))
        return true;
    do {
        if (is_object && !(takes(said, 's') && takes(said, ':')))
            return false;
        if (!takes_value(said))
            return false;
    } while (takes(said, ','));
    return takes(said, is_object ? '}' : ']');
}

static void spoil(char tokens[LONGEST], Chance *chance)
{
    static const char any[] = "[]{},:snt";
    size_t length = strlen(tokens), at = chance_bits(chance) % length;
    char token = any[chance_bits(chance) % (sizeof any - 1)];
    switch (chance_bits(chance) % 3) {
    case 0:
        tokens[at] = token;
        break;
    case 1:
        memmove(tokens + at + 1, tokens + at, length + 1 - at);
        tokens[at] = token;
        break;
    default:
        if (length > 1)
            memmove(tokens + at, tokens + at + 1, length - at);
    }
}

static Text spelt(const char *tokens, Buffer *out)
{
    buffer_clear(out);
    for (; *tokens; tokens++)
        buffer_format(out, "%s ",
                      *tokens == 's'   ? "\"a\""
                      : *tokens == 'n' ? "1"
                      : *tokens == 't' ? "null"
                                       : (const char[]){*tokens, 0});
    return buffer_text(out);
}

TEST(json_is_what_the_grammar_says)
{
    static const char *const sound[] = {"[s,{s:s},[n,t]]", "{s:[s,s,{s:{}}],s:n}", "[{s:s,s:[]},{s:{s:t}}]",
                                        "{s:{s:{s:[[s]]}}}"};
    JsonParser *parser = json_parser_new();
    Chance chance = chance_of_seed(1);
    Buffer document = {0};
    int accepted = 0;
    for (int i = 0; i < SPOILT; i++) {
        char tokens[LONGEST];
        strcpy(tokens, sound[i % 4]);
        for (uint64_t left = chance_bits(&chance) % 5; left > 0; left--)
            spoil(tokens, &chance);
        const char *said = tokens;
        bool is_json = takes_value(&said) && *said == 0;
        Arena arena;
        const Json *json;
        Err err = {0};
        arena_init(&arena);
        if (json_parse(parser, spelt(tokens, &document), &arena, &json, &err) != is_json)
            fail_msg("%s: " TEXT_FMT, is_json ? "refused" : "accepted", TEXT_ARG(buffer_text(&document)));
        arena_done(&arena);
        accepted += is_json;
    }
    assert_in_range(accepted, SPOILT / 10, SPOILT - SPOILT / 10);
    buffer_done(&document);
    json_parser_free(parser);
}
