#include "formats/stix_redact.h"

#include <stdio.h>

#include "unit/test.h"

static bool may_show(const void *self, Text marking_ref)
{
    (void)self;
    return !text_is(marking_ref, "red");
}

static bool may_name(const void *self, Text id)
{
    (void)self;
    return !text_ends(id, "--red");
}

static Redaction redact(const char *document, Arena *arena, Text *left)
{
    JsonParser *parser = json_parser_new();
    const Json *object;
    Err err = {0};
    Buffer out = {0};
    assert_true(json_parse(parser, text_of(document), arena, &object, &err));
    Redaction redaction = stix_redact(object, &(RedactFor){may_show, may_name, NULL}, arena, &out);
    *left = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    json_parser_free(parser);
    return redaction;
}

static void expect(const char *document, Redaction redaction, const char *expected)
{
    Arena arena;
    Text left;
    arena_init(&arena);
    assert_int_equal(redact(document, &arena, &left), redaction);
    assert_string_equal(arena_string(&arena, left), expected);
    arena_done(&arena);
}

TEST(redaction_leaves_objects_alone_whose_parts_may_all_be_shown)
{
    expect("{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"green\",\"selectors\":[\"a\"]}]}",
           REDACT_NOTHING, "");
    expect("{\"a\":1,\"granular_markings\":[{\"lang\":\"de\",\"selectors\":[\"a\"]}]}", REDACT_NOTHING, "");
}

TEST(redaction_takes_parts_out_with_what_would_be_empty_around_them)
{
    expect("{\"a\":{\"b\":[1.0]},\"c\":12345678901234567890,\"granular_markings\":[{\"marking_ref\":\"red\","
           "\"selectors\":[\"a.b.[0]\"]}]}",
           REDACT_PARTS, "{\"c\":12345678901234567890}");
}

TEST(redaction_numbers_selectors_again)
{
    expect(
        "{\"l\":[\"x\",\"y\",\"z\"],\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"l.[0]\"]},"
        "{\"marking_ref\":\"green\",\"selectors\":[\"l.[2]\",\"l.[0]\"]}]}",
        REDACT_PARTS,
        "{\"l\":[\"y\",\"z\"],\"granular_markings\":[{\"marking_ref\":\"green\",\"selectors\":[\"l.[1]\"]}]}");
}

TEST(redaction_takes_out_names_of_objects_that_the_reader_may_not_know)
{
    expect("{\"object_refs\":[\"a--1\",\"a--red\",\"a--2\"],\"created_by_ref\":\"i--red\","
           "\"name\":\"a--red\"}",
           REDACT_PARTS,
           "{\"object_refs\":[\"a--1\",\"a--2\"],\"created_by_ref\":\"i--red\",\"name\":\"a--red\"}");
    expect("{\"src_ref\":\"a--red\",\"extensions\":{\"x\":{\"contains_refs\":[\"a--red\"]}},\"b\":1}",
           REDACT_PARTS, "{\"b\":1}");
    expect("{\"src_ref\":\"a--1\"}", REDACT_NOTHING, "");
    expect("{\"object_refs\":[\"a--red\"]}", REDACT_ALL, "");
}

TEST(redaction_numbers_selectors_again_where_names_went)
{
    expect(
        "{\"l_refs\":[\"a--red\",\"a--1\"],\"granular_markings\":[{\"marking_ref\":\"green\","
        "\"selectors\":[\"l_refs.[1]\"]}]}",
        REDACT_PARTS,
        "{\"l_refs\":[\"a--1\"],\"granular_markings\":[{\"marking_ref\":\"green\",\"selectors\":[\"l_refs.[0]\"]}]}");
}

TEST(redaction_gives_nothing_where_a_selector_names_nothing_or_what_is_needed)
{
    expect("{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"b\"]}]}", REDACT_ALL,
           "");
    expect(
        "{\"a\":[1],\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"a.[99999999999]\"]}]}",
        REDACT_ALL, "");
    expect("{\"id\":\"x\",\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"id\"]}]}",
           REDACT_ALL, "");
    expect("{\"a\":1,\"granular_markings\":[{\"marking_ref\":\"red\"}]}", REDACT_ALL, "");
}

TEST(redaction_gives_nothing_where_a_marked_object_says_a_member_twice)
{
    expect("{\"a\":1,\"a\":2,\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"a\"]}]}",
           REDACT_ALL, "");
    expect(
        "{\"a\":1,\"granular_markings\":[],\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"a\"]}]}",
        REDACT_ALL, "");
    expect("{\"a\":[{\"b\":1,\"c\":2,\"b\":3}],\"object_marking_refs\":[\"green\"]}", REDACT_ALL, "");
    expect("{\"a\":1,\"a\":2}", REDACT_NOTHING, "");
}

static Redaction redacted_without(const char *type, const char *members, const char *selector)
{
    Arena arena;
    Text left;
    char document[512];
    snprintf(document, sizeof document,
             "{\"type\":\"%s\",\"spec_version\":\"2.1\",%s,\"granular_markings\":[{\"marking_ref\":\"red\","
             "\"selectors\":[\"%s\"]}]}",
             type, members, selector);
    arena_init(&arena);
    Redaction redaction = redact(document, &arena, &left);
    arena_done(&arena);
    return redaction;
}

TEST(redaction_takes_out_what_an_object_of_this_type_can_do_without)
{
    expect("{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"name\":\"n\",\"pattern\":\"p\","
           "\"granular_markings\":[{\"marking_ref\":\"red\",\"selectors\":[\"name\"]}]}",
           REDACT_PARTS, "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern\":\"p\"}");
    assert_int_equal(redacted_without("malware", "\"name\":\"n\",\"is_family\":true", "name"), REDACT_PARTS);
    assert_int_equal(redacted_without("grouping", "\"name\":\"n\",\"context\":\"c\"", "name"), REDACT_PARTS);
    assert_int_equal(redacted_without("location", "\"country\":\"de\",\"region\":\"r\"", "country"),
                     REDACT_PARTS);
    assert_int_equal(redacted_without("note", "\"object_refs\":[\"a--1\",\"a--2\"]", "object_refs.[0]"),
                     REDACT_PARTS);
}

TEST(redaction_gives_nothing_of_what_an_object_of_this_type_needs)
{
    assert_int_equal(redacted_without("malware", "\"name\":\"n\",\"is_family\":true", "is_family"),
                     REDACT_ALL);
    assert_int_equal(redacted_without("grouping", "\"name\":\"n\",\"context\":\"c\"", "context"), REDACT_ALL);
    assert_int_equal(redacted_without("location", "\"name\":\"n\",\"country\":\"de\"", "country"),
                     REDACT_ALL);
    assert_int_equal(redacted_without("threat-actor", "\"name\":\"n\"", "name"), REDACT_ALL);
    assert_int_equal(redacted_without("x-other", "\"name\":\"n\"", "name"), REDACT_ALL);
    // STIX 2.0 names every malware.
    expect("{\"type\":\"malware\",\"name\":\"n\",\"granular_markings\":[{\"marking_ref\":\"red\","
           "\"selectors\":[\"name\"]}]}",
           REDACT_ALL, "");
}

TEST(redaction_gives_no_observable_whose_id_follows_from_what_is_kept_back)
{
    const char *file = "\"hashes\":{\"MD5\":\"a\",\"SHA-256\":\"b\"},\"name\":\"n\",\"size\":1";
    assert_int_equal(redacted_without("file", file, "hashes.MD5"), REDACT_ALL);
    assert_int_equal(redacted_without("file", file, "name"), REDACT_ALL);
    assert_int_equal(redacted_without("file", file, "size"), REDACT_PARTS);
    assert_int_equal(redacted_without("user-account", "\"user_id\":\"u\"", "user_id"), REDACT_ALL);
}
