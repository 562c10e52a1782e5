#include "base/json_canonical.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "unit/test.h"

static Text canonical(const char *document, JsonNumbers numbers, Arena *arena)
{
    JsonParser *parser = json_parser_new();
    const Json *value;
    Err err = {0};
    Buffer out = {0};
    assert_true(json_parse(parser, text_of(document), arena, &value, &err));
    json_canonical(value, numbers, &out);
    Text kept = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    json_parser_free(parser);
    return kept;
}

static void expect(const char *document, const char *expected)
{
    Arena arena;
    arena_init(&arena);
    assert_string_equal(arena_string(&arena, canonical(document, JSON_NUMBERS_ES6, &arena)), expected);
    arena_done(&arena);
}

TEST(canonical_json_sorts_keys_by_utf16_units)
{
    expect("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}",
           "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,"
           "\"\xef\xac\xb3\":3}");
}

TEST(canonical_json_writes_numbers_as_ecmascript_does)
{
    // RFC 8785, appendix B, and its section 3.2.2.
    expect(
        "[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0.0, 1.0, 9007199254740993]",
        "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1,9007199254740992]");
    expect(
        "[5e-324, -1.7976931348623157e308, 295147905179352830000, 1e21, 1e20, 1e-6, 1e-7, 123456789012345680000]",
        "[5e-324,-1.7976931348623157e+308,295147905179352830000,1e+21,100000000000000000000,0.000001,1e-7,"
        "123456789012345680000]");
}

TEST(canonical_json_keeps_numbers_as_written_where_asked)
{
    Arena arena;
    arena_init(&arena);
    Text text = canonical("{\"b\": 1.0, \"a\": 12345678901234567890123}", JSON_NUMBERS_KEPT, &arena);
    assert_true(text_is(text, "{\"a\":12345678901234567890123,\"b\":1.0}"));
    arena_done(&arena);
}

TEST(canonical_json_escapes_what_must_be_and_nothing_else)
{
    expect("\"\\u000f\\b\\t\\/\\\\\\\"\\u007f<\\u00e9\"", "\"\\u000f\\b\\t/\\\\\\\"\x7f<\xc3\xa9\"");
}

static Text read_file(const char *path, Arena *arena)
{
    Source source;
    Buffer bytes = {0};
    Err err = {0};
    assert_true(source_open(path, &source, &err));
    assert_true(source_read_all(&source, 1 << 20, &bytes, &err));
    source_close(&source);
    Text kept = arena_copy(arena, buffer_text(&bytes));
    buffer_done(&bytes);
    return kept;
}

TEST(canonical_json_agrees_with_the_vectors_of_rfc_8785)
{
    DIR *folder = opendir("../shared/data/json/jcs/input");
    if (!folder)
        skip();
    Arena arena;
    arena_init(&arena);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        Text in =
            read_file(arena_format(&arena, "../shared/data/json/jcs/input/%s", entry->d_name).bytes, &arena);
        Text out =
            read_file(arena_format(&arena, "../shared/data/json/jcs/output/%s", entry->d_name).bytes, &arena);
        assert_string_equal(arena_string(&arena, canonical(in.bytes, JSON_NUMBERS_ES6, &arena)),
                            arena_string(&arena, text_trim(out)));
        count++;
    }
    closedir(folder);
    arena_done(&arena);
    assert_true(count >= 6);
}
