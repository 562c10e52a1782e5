#include "base/json_write.h"

#include "unit/test.h"

TEST(json_writer_puts_commas_where_they_belong)
{
    Buffer out = {0};
    JsonWriter json = json_writer(&out);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "a", -1);
    json_array_begin(&json, "b");
    json_write_bool(&json, NULL, true);
    json_write_null(&json, NULL);
    json_object_begin(&json, NULL);
    json_object_end(&json);
    json_array_end(&json);
    json_write_text(&json, "c", TEXT("d"));
    json_object_end(&json);
    assert_text_equal(buffer_text(&out), "{\"a\":-1,\"b\":[true,null,{}],\"c\":\"d\"}");
    buffer_done(&out);
}

TEST(json_writer_escapes_what_a_terminal_would_obey_or_an_eye_be_misled_by)
{
    Buffer out = {0};
    JsonWriter json = json_writer(&out);
    // U+009B, U+202E, U+E0041 and a joiner, which scripts need.
    json_write_string(&json, NULL,
                      "a\xc2\x9b"
                      "b\xe2\x80\xae"
                      "c\xf3\xa0\x81\x81"
                      "d\xe2\x80\x8d");
    assert_text_equal(buffer_text(&out), "\"a\\u009bb\\u202ec\\udb40\\udc41d\xe2\x80\x8d\"");
    buffer_done(&out);
}

TEST(json_writer_escapes_what_would_break_the_document)
{
    Buffer out = {0};
    JsonWriter json = json_writer(&out);
    json_write_text(&json, NULL, TEXT("\"\\\n\x01 \xc3\xa9 \xff\xc3"));
    assert_text_equal(buffer_text(&out), "\"\\\"\\\\\\n\\u0001 \xc3\xa9 \xef\xbf\xbd\xef\xbf\xbd\"");
    buffer_done(&out);
}

TEST(json_writer_prints_fixed_point_numbers_exactly)
{
    static const struct {
        int64_t number;
        const char *printed;
    } cases[] = {{0, "0.000000"},
                 {1234567, "1.234567"},
                 {-1, "-0.000001"},
                 {-2500000, "-2.500000"},
                 {INT64_MIN, "-9223372036854.775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buffer out = {0};
        JsonWriter json = json_writer(&out);
        json_write_millionths(&json, NULL, cases[i].number);
        assert_text_equal(buffer_text(&out), cases[i].printed);
        buffer_done(&out);
    }
}

TEST(json_writer_gives_back_a_tree_as_it_was_read)
{
    static const char document[] =
        "{\"a\":[1,0.10,-2e3,true,false,null,[]],\"a\":\"\\n\\u0001 \xc3\xa9\",\"\\\"\":{},\"z\":\"\"}";
    const Json *tree;
    Buffer out = {0};
    Arena arena;
    Err err = {0};
    JsonParser *parser = json_parser_new();
    arena_init(&arena);
    assert_true(json_parse(parser, text_of(document), &arena, &tree, &err));
    JsonWriter json = json_writer(&out);
    json_write_tree(&json, NULL, tree);
    assert_text_equal(buffer_text(&out), document);
    buffer_done(&out);
    arena_done(&arena);
    json_parser_free(parser);
}
