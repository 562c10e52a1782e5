#include "base/json.h"

#include <string.h>

#include "unit/test.h"

static const Json *parsed(JsonParser *parser, Arena *arena, const char *document)
{
    const Json *json = NULL;
    Err err = {0};
    if (!json_parse(parser, text_of(document), arena, &json, &err))
        return NULL;
    return json;
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

TEST(json_refuses_what_the_standard_refuses)
{
    static const char *const bad[] = {
        "",        "{",         "[1,]",  "{\"a\":1,}", "[1 2]",      "nul",     "[nul]", "[01]",
        "[1.]",    "[.5]",      "[+1]",  "[1e]",       "[\"\\x\"]",  "1 2",     "{} {}", "[\"\xff\"]",
        "[1]]",    "{\"a\" 1}", "{1:2}", "[NaN]",      "[\"\x01\"]", "tru",     "8\v",   "[8\f]",
        "[8\v,1]", "\v8",       "\"",    "[-]",        "{\"a\":}",   "[truex]", "01",    "-"};
    JsonParser *parser = json_parser_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Arena arena;
        arena_init(&arena);
        if (parsed(parser, &arena, bad[i]))
            fail_msg("accepted: %s", bad[i]);
        arena_done(&arena);
    }
    json_parser_free(parser);
}

TEST(json_takes_no_element_for_a_key)
{
    // Brackets that close more than was opened hide what is missing from whoever only counts them.
    static const char *const bad[] = {"[\"a\":1]",   "[\"a\":]]",     "[\"\":}]",      "[\"k\":1}]",
                                      "[\"k\":{}}]", "[\"\":\"x\"}]", "[\"a\" \"b\"]", "{\"a\":\"b\":1}",
                                      "\"a\":1",     "[null:1]",      "[1:2]",         "[{}:1]",
                                      "[[]:1]",      "[\"a\\n\":1}]"};
    JsonParser *parser = json_parser_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Arena arena;
        arena_init(&arena);
        if (parsed(parser, &arena, bad[i]))
            fail_msg("accepted: %s", bad[i]);
        arena_done(&arena);
    }
    json_parser_free(parser);
}

TEST(json_cut_off_within_or_behind_a_word_is_refused)
{
    static const char *const bad[] = {"[null", "[nul",  "[null\f", "{\"a\":null",
                                      "[true", "[fals", "[1",      "[\"x\""};
    JsonParser *parser = json_parser_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Arena arena;
        arena_init(&arena);
        if (parsed(parser, &arena, bad[i]))
            fail_msg("accepted: %s", bad[i]);
        arena_done(&arena);
    }
    json_parser_free(parser);
}

TEST(json_accepts_scalars_at_the_top)
{
    static const char *const good[] = {"1",     " -2.5e3 ", "\"x\"", "true", "false ",
                                       " null", "null ",    "[]",    "{}",   "[ ]"};
    JsonParser *parser = json_parser_new();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        Arena arena;
        arena_init(&arena);
        if (!parsed(parser, &arena, good[i]))
            fail_msg("refused: %s", good[i]);
        arena_done(&arena);
    }
    json_parser_free(parser);
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
