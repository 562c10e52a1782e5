#include "base/json_frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#include "unit/test.h"

enum { LIMIT = 1 << 16 };

/// What the cutter gives, one line a frame: "element objects 0 @12 {...}".
static void cut_pieces(Text document, const char *const *paths, size_t limit, size_t piece_bytes, Buffer *out)
{
    static const char *const kinds[] = {"element", "skeleton", "broken"};
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    bool more;
    Err err = {0};
    source_of_text(TEXT("test"), document, &source);
    source.piece_bytes = piece_bytes;
    json_frames_init(&frames, &source, paths, limit);
    for (;;) {
        assert_true(json_frames_next(&frames, &frame, &more, &err));
        if (!more)
            break;
        buffer_format(out, "%s %s %d.%d @%d ", kinds[frame.kind], frame.path ? frame.path : "-",
                      (int)frame.outer, (int)frame.ordinal, (int)frame.offset);
        buffer_add(out, frame.text);
        buffer_add_byte(out, '\n');
    }
    json_frames_done(&frames);
}

static void expect(const char *document, const char *const *paths, const char *expected)
{
    Buffer heard = {0};
    cut_pieces(text_of(document), paths, LIMIT, 0, &heard);
    if (!text_is(buffer_text(&heard), expected))
        fail_msg("%s\nwas cut into\n%s", document, heard.bytes ? heard.bytes : "nothing");
    buffer_done(&heard);
}

static const char *const objects[] = {"objects", NULL};
static const char *const top[] = {"", NULL};
static const char *const nested[] = {"response.*.Event.Attribute", "Event.Attribute", NULL};

TEST(frames_give_the_elements_first_and_then_what_stands_around_them)
{
    expect("{\"type\":\"bundle\",\"objects\":[{\"a\":1}, {\"b\":[2,{}]} ],\"id\":\"x\"}", objects,
           "element objects 0.0 @28 {\"a\":1}\n"
           "element objects 0.1 @37 {\"b\":[2,{}]}\n"
           "skeleton - 0.0 @0 {\"type\":\"bundle\",\"objects\":[],\"id\":\"x\"}\n");
}

TEST(frames_cut_scalars_and_strings_that_hold_brackets)
{
    expect("[1, \"]\\\"}\", null,[ ]]", top,
           "element  0.0 @1 1\nelement  0.1 @4 \"]\\\"}\"\nelement  0.2 @12 null\nelement  0.3 @17 [ ]\n"
           "skeleton - 0.0 @0 []\n");
}

TEST(frames_tell_which_event_an_attribute_belongs_to_even_after_an_empty_list)
{
    expect("{\"response\":[{\"Event\":{\"Attribute\":[]}},{\"Event\":{\"x\":[1,2],\"Attribute\":[7,8]}}]}",
           nested,
           "element response.*.Event.Attribute 1.0 @73 7\n"
           "element response.*.Event.Attribute 1.1 @75 8\n"
           "skeleton - 0.0 @0 {\"response\":[{\"Event\":{\"Attribute\":[]}},"
           "{\"Event\":{\"x\":[1,2],\"Attribute\":[]}}]}\n");
}

TEST(frames_match_whole_paths_only)
{
    expect("{\"x\":{\"objects\":[1]},\"objects\":{\"objects\":[2]}}", objects,
           "skeleton - 0.0 @0 {\"x\":{\"objects\":[1]},\"objects\":{\"objects\":[2]}}\n");
}

TEST(frames_take_lines_of_documents_one_by_one)
{
    expect("\xef\xbb\xbf{\"objects\":[1]}\r\n\n{\"a\":2}\n3\n\"four\" [5]", objects,
           "element objects 0.0 @15 1\n"
           "skeleton - 0.0 @3 {\"objects\":[]}\n"
           "skeleton - 0.0 @21 {\"a\":2}\n"
           "skeleton - 0.0 @29 3\n"
           "skeleton - 0.0 @31 \"four\"\n"
           "broken - 0.0 @38 more stands after the end of the document; each begins on a line of its own\n"
           "skeleton - 0.0 @38 [5]\n");
    expect("[][] []\n[]", top,
           "skeleton - 0.0 @0 []\n"
           "broken - 0.0 @2 more stands after the end of the document; each begins on a line of its own\n"
           "skeleton - 0.0 @2 []\nskeleton - 0.0 @5 []\nskeleton - 0.0 @8 []\n");
}

TEST(frames_miss_the_element_that_a_comma_promises_and_go_on)
{
    expect("[,]", top, "broken  0.0 @1 an element is missing before this comma\nskeleton - 0.0 @0 []\n");
    expect("[1,,,2]", top,
           "element  0.0 @1 1\nbroken  0.1 @3 an element is missing before this comma\n"
           "element  0.1 @5 2\nskeleton - 0.0 @0 []\n");
    expect("{\"objects\":[1, ]}", objects,
           "element objects 0.0 @12 1\n"
           "broken objects 0.1 @15 a comma stands after the last element of this list\n"
           "skeleton - 0.0 @0 {\"objects\":[]}\n");
}

TEST(frames_go_on_after_an_element_that_is_broken_inside)
{
    expect("{\"objects\":[{\"a\":01},{\"b\" 2},{\"c\":\"\\x\"},{\"d\":4}]}", objects,
           "element objects 0.0 @12 {\"a\":01}\n"
           "element objects 0.1 @21 {\"b\" 2}\n"
           "element objects 0.2 @29 {\"c\":\"\\x\"}\n"
           "element objects 0.3 @40 {\"d\":4}\n"
           "skeleton - 0.0 @0 {\"objects\":[]}\n");
}

TEST(frames_say_where_a_file_was_cut_off)
{
    expect("{\"objects\":[{\"a\":1},{\"b\":", objects,
           "element objects 0.0 @12 {\"a\":1}\n"
           "broken objects 0.1 @20 the file ends in the middle of this element; it may be cut off\n");
    expect("{\"objects\":[{\"a\":1}", objects,
           "element objects 0.0 @12 {\"a\":1}\n"
           "broken - 0.0 @19 the file ends before its brackets are closed; it may be cut off\n");
    expect("{\"id\":\"half", objects, "broken - 0.0 @11 the file ends inside a string; it may be cut off\n");
    expect("]", objects, "broken - 0.0 @1 a bracket is closed that was never opened\n");
}

TEST(frames_find_nothing_in_nothing)
{
    expect("", objects, "");
    expect(" \n\t ", objects, "");
    expect("\xef\xbb\xbf", objects, "");
}

TEST(frames_skip_an_element_over_the_limit_and_give_the_next)
{
    char document[300], expected[300];
    snprintf(document, sizeof document, "{\"objects\":[1,\"%0100d\",3]}", 0);
    Buffer heard = {0};
    cut_pieces(text_of(document), objects, 64, 0, &heard);
    snprintf(expected, sizeof expected,
             "element objects 0.0 @12 1\n"
             "broken objects 0.1 @14 this element is too large to be read\n"
             "element objects 0.2 @117 3\n"
             "skeleton - 0.0 @0 {\"objects\":[]}\n");
    assert_text_equal(buffer_text(&heard), expected);
    buffer_done(&heard);
}

TEST(frames_refuse_a_document_that_is_too_large_outside_its_lists)
{
    char document[300];
    snprintf(document, sizeof document, "{\"objects\":[1],\"x\":\"%0100d\"}\n{\"objects\":[2]}", 0);
    Buffer heard = {0};
    cut_pieces(text_of(document), objects, 64, 0, &heard);
    assert_text_equal(buffer_text(&heard),
                      "element objects 0.0 @12 1\n"
                      "broken - 0.0 @0 this document is too large outside the lists that are read piece by "
                      "piece\n"
                      "element objects 0.0 @135 2\n"
                      "skeleton - 0.0 @123 {\"objects\":[]}\n");
    buffer_done(&heard);
}

TEST(frames_refuse_nesting_that_no_format_uses)
{
    char deep[FRAMES_DEEPEST + 2];
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = 0;
    Buffer heard = {0};
    cut_pieces(text_of(deep), objects, LIMIT, 0, &heard);
    assert_text_equal(buffer_text(&heard), "broken - 0.0 @257 nested too deeply to be read\n");
    buffer_done(&heard);
}

TEST(frames_cut_deep_elements_without_a_stack)
{
    enum { DEEP = 100000 };
    Buffer document = {0}, heard = {0};
    buffer_add_string(&document, "{\"objects\":[");
    for (int i = 0; i < DEEP; i++)
        buffer_add_byte(&document, '[');
    for (int i = 0; i < DEEP; i++)
        buffer_add_byte(&document, ']');
    buffer_add_string(&document, ",2]}");
    cut_pieces(buffer_text(&document), objects, 64, 0, &heard);
    assert_true(text_find(buffer_text(&heard), "this element is too large", 0) != SIZE_MAX);
    assert_true(text_find(buffer_text(&heard), "element objects 0.1 @200013 2\n", 0) != SIZE_MAX);
    buffer_done(&document);
    buffer_done(&heard);
}

TEST(frames_are_the_same_whatever_the_pieces_of_the_input)
{
    static const char document[] =
        " {\"type\":\"b\\\"undle\",\"objects\":[{\"a\":\"]}\\\\\"}, [1,[2]] ,\"s\",-1.5e3,{}],\"x\":[[1],{\"y\":2}]}"
        "\r\n[1]\n{\"objects\":[7]}\n{\"objects\":[{\"cut\":";
    Buffer whole = {0};
    cut_pieces(text_of(document), objects, LIMIT, 0, &whole);
    for (size_t piece = 1; piece < sizeof document; piece++) {
        Buffer cut = {0};
        cut_pieces(text_of(document), objects, LIMIT, piece, &cut);
        if (!text_equal(buffer_text(&cut), buffer_text(&whole)))
            fail_msg("pieces of %zu bytes:\n%s\nas a whole:\n%s", piece, cut.bytes, whole.bytes);
        buffer_done(&cut);
    }
    buffer_done(&whole);
}

TEST(frames_are_the_same_wherever_the_end_of_a_chunk_falls)
{
    enum { CHUNK = 1 << 16 };
    static const char document[] = "{\"objects\":[{\"a\":\"\\\\\"},\"b\"],\"x\":[1]}\n2";
    for (size_t at = 0; at < sizeof document; at++) {
        Buffer long_one = {0}, heard = {0};
        for (size_t i = 0; i < CHUNK - at; i++)
            buffer_add_byte(&long_one, ' ');
        buffer_add_string(&long_one, document);
        cut_pieces(buffer_text(&long_one), objects, LIMIT, 0, &heard);
        char expected[300];
        snprintf(expected, sizeof expected,
                 "element objects 0.0 @%d {\"a\":\"\\\\\"}\n"
                 "element objects 0.1 @%d \"b\"\n"
                 "skeleton - 0.0 @%d {\"objects\":[],\"x\":[1]}\n"
                 "skeleton - 0.0 @%d 2\n",
                 (int)(CHUNK - at + 12), (int)(CHUNK - at + 23), (int)(CHUNK - at), (int)(CHUNK - at + 37));
        assert_text_equal(buffer_text(&heard), expected);
        buffer_done(&long_one);
        buffer_done(&heard);
    }
}

TEST(frames_hold_a_bounded_part_of_a_long_list)
{
    enum { COUNT = 200000 };
    Buffer document = {0};
    buffer_add_string(&document, "{\"objects\":[\n");
    for (int i = 0; i < COUNT; i++)
        buffer_format(&document, "%s  {\"number\": %d}", i ? ",\n" : "", i);
    buffer_add_string(&document, "\n]}");
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    bool more = true;
    Err err = {0};
    uint64_t elements = 0;
    source_of_text(TEXT("test"), buffer_text(&document), &source);
    json_frames_init(&frames, &source, objects, LIMIT);
    while (json_frames_next(&frames, &frame, &more, &err) && more)
        elements += frame.kind == FRAME_ELEMENT;
    assert_int_equal(elements, COUNT);
    assert_true(frames.skeleton.room < 1024 && frames.element.room < 1024);
    json_frames_done(&frames);
    buffer_done(&document);
}

/// What is gone over 64 bytes at a time, and what byte by byte.
TEST(frames_are_the_same_wherever_quotes_and_brackets_stand_in_a_block)
{
    static const char *const insides[] = {
        "\"]}\"",   "\"\\\"]}\"", "\"\\\\\"", "\"\\\\\\\"{[\"", "[[{}]]", "\"{\\\\\\\\\"",
        "\\\"]}\"", "]",          "\"",
    };
    for (size_t inside = 0; inside < sizeof insides / sizeof *insides; inside++)
        for (int before = 0; before < 140; before++) {
            Buffer document = {0}, whole = {0}, pieces = {0};
            buffer_format(&document, "{\"objects\":[{\"%0*d\":[%s,{\"%0*d\":\"\\\\\"}]}, {\"b\":[2,{}]}]}",
                          before, 0, insides[inside], 200 - before, 0);
            cut_pieces(buffer_text(&document), objects, LIMIT, 0, &whole);
            cut_pieces(buffer_text(&document), objects, LIMIT, 7, &pieces);
            if (!text_equal(buffer_text(&whole), buffer_text(&pieces)))
                fail_msg("%s\nand in pieces\n%s", whole.bytes, pieces.bytes);
            buffer_done(&document);
            buffer_done(&whole);
            buffer_done(&pieces);
        }
}

/// How many elements could be parsed where they stand. The document's memory ends with it, so that whoever
/// reads behind it is found out.
static int parse_pieces(Text document, size_t piece_bytes)
{
    char *exact = memory_get(document.length);
    memcpy(exact, document.bytes, document.length);
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    JsonParser *parser = json_parser_new();
    Arena arena;
    const Json *element;
    bool more;
    int padded = 0, expected = 0;
    Err err = {0};
    arena_init(&arena);
    source_of_text(TEXT("test"), (Text){exact, document.length}, &source);
    source.piece_bytes = piece_bytes;
    json_frames_init(&frames, &source, objects, LIMIT);
    while (json_frames_next(&frames, &frame, &more, &err) && more && frame.kind == FRAME_ELEMENT) {
        assert_true(json_frame_parse(parser, &frame, NULL, &arena, &element, &err));
        assert_text_equal(json_text(element, "n"), arena_format(&arena, "%d", expected++).bytes);
        padded += frame.is_padded;
    }
    assert_int_equal(err.code, ERR_NONE);
    assert_int_equal(expected, 50);
    json_frames_done(&frames);
    json_parser_free(parser);
    arena_done(&arena);
    free(exact);
    return padded;
}

TEST(frames_are_parsed_where_they_stand_unless_the_memory_ends_behind_them)
{
    Buffer document = {0};
    buffer_add_string(&document, "{\"objects\":[");
    for (int i = 0; i < 50; i++)
        buffer_format(&document, "%s{\"n\":\"%d\"}", i ? "," : "", i);
    buffer_add_string(&document, "]}");
    // The last ones are less than the padding away from the end: 10 bytes and a comma each, two brackets.
    assert_int_equal(parse_pieces(buffer_text(&document), 0), 50 - 6);
    for (size_t piece_bytes = 1; piece_bytes < 40; piece_bytes += 3)
        assert_int_equal(parse_pieces(buffer_text(&document), piece_bytes), 50);
    buffer_done(&document);
}
