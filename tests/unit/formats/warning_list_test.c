#include "base/map.h"
#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

static void hear(Recorder *recorder, const char *path, const char *document)
{
    Buffer quoted = {0};
    Err err = {0};
    for (const char *at = document; *at; at++)
        buffer_add_byte(&quoted, *at == '`' ? '"' : *at);
    *recorder = (Recorder){0};
    if (!recorder_read(recorder, warning_list_read, path, buffer_text(&quoted), &err))
        fail_msg("not read: %s", err.message);
    buffer_done(&quoted);
}

TEST(warning_lists_of_misp_are_told_whole)
{
    Recorder heard;
    hear(&heard, "list.json",
         "{`description`:`x`,`list`:[`198.51.100.0/24`,`no network`],`matching_attributes`:[`ip-dst`],"
         "`name`:`Sinkholes`,`type`:`cidr`,`version`:20240102}");
    assert_heard(&heard, "record version 20240102 (");
    assert_heard(&heard,
                 "holder 1 item 'warning list: Sinkholes' publisher='MISP warning lists' title='Sinkholes'");
    assert_heard(&heard, "warning list 1 'Sinkholes' version 20240102");
    assert_heard(
        &heard,
        "complaint list: 1 of 2 entries are nothing that this kind of list can hold, such as 'no network'");
    assert_int_equal(heard.observations, 0);
    recorder_done(&heard);
}

TEST(warning_lists_of_lines_are_anybodys_own)
{
    Recorder heard;
    hear(&heard, "own/quiet-2024-05-01.txt",
         "# ours\nexample.net\n192.0.2.0/24\n\n/^abuse@/i\nGlobal\\our mutex\n");
    assert_heard(&heard,
                 "holder 1 item 'warning list: quiet-2024-05-01' title='quiet-2024-05-01' date=2024-05-01");
    assert_heard(&heard, "warning list 1 'quiet-2024-05-01' version 20240501");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(warning_lists_that_are_none_are_complained_of)
{
    static const char *const documents[] = {"{`list`:{}}", "{`list`", "{`name`:`x`}"};
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder heard;
        hear(&heard, "list.json", documents[i]);
        assert_int_equal(heard.complaints, 1);
        assert_int_equal(heard.records, 0);
        recorder_done(&heard);
    }
}

TEST(warning_lists_are_found_by_their_members)
{
    static const char list[] =
        "{\"description\":\"x\",\"list\":[\"a\",\"b\"],\"matching_attributes\":[\"md5\"]}";
    static const char long_list[] = "{\"name\":\"x\",\"list\":[\"a\",\"b\",";
    assert_string_equal(format_sniff(text_of(list), TEXT("x.json"))->name.bytes, "warninglist");
    assert_string_equal(format_sniff(text_of(long_list), TEXT("x.json"))->name.bytes, "warninglist");
    assert_int_equal(warning_list_sniff(TEXT("{\"type\":\"bundle\",\"objects\":[]}"), TEXT("x.json")), 0);
}

typedef struct {
    char titles[256];
} Hits;

static void note(void *self, Text title)
{
    Hits *hits = self;
    size_t length = strlen(hits->titles);
    snprintf(hits->titles + length, sizeof hits->titles - length, TEXT_FMT " ", TEXT_ARG(title));
}

/// Where lists are kept, as a case does it.
typedef struct {
    Arena arena;
    Map keys;
    Text found[32];
} Shelf;

static void shelve(void *self, Text key, Text lists)
{
    Shelf *shelf = self;
    uint32_t number = (uint32_t)shelf->keys.count;
    assert_true(number < sizeof shelf->found / sizeof *shelf->found);
    *map_at(&shelf->keys, arena_copy(&shelf->arena, key)) = number;
    shelf->found[number] = arena_copy(&shelf->arena, lists);
}

static Text unshelve(void *self, Text key)
{
    const Shelf *shelf = self;
    uint32_t number = map_find(&shelf->keys, key);
    return number == MAP_NONE ? TEXT_NONE : shelf->found[number];
}

TEST(warning_lists_hold_what_their_kind_says_read_or_kept)
{
    static const char *const raws[] = {
        "{\"name\":\"strings\",\"type\":\"string\",\"list\":[\"EVIL.example\",\"d41d8cd98f00b204e9800998ecf8427e\"]}",
        "{\"name\":\"hosts\",\"type\":\"hostname\",\"list\":[\".cdn.example\",\"pages.example\"],"
        "\"matching_attributes\":[\"hostname\",\"domain\",\"url\"]}",
        "{\"name\":\"parts\",\"type\":\"substring\",\"list\":[\"mailinator\",\"@x\"],"
        "\"matching_attributes\":[\"email-src\"]}",
        "{\"name\":\"nets\",\"type\":\"cidr\",\"list\":[\"10.0.0.0/8\",\"2001:db8::/32\",\"192.0.2.7\"]}",
        "{\"name\":\"words\",\"type\":\"regex\",\"list\":[\"/^(abuse|noc)@.*$/i\",\"/(a+)+$/\"]}",
    };
    static const struct {
        Kind kind;
        const char *value, *titles;
    } cases[] = {
        {KIND_DOMAIN, "evil.example", "strings "},
        {KIND_DOMAIN, "sub.evil.example", ""},
        {KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e", "strings "},
        {KIND_DOMAIN, "a.b.cdn.example", "hosts "},
        {KIND_DOMAIN, "notcdn.example", ""},
        {KIND_URL, "http://x.pages.example/y", "hosts "},
        {KIND_MUTEX, "pages.example", ""},
        {KIND_EMAIL, "me@mailinator.example", "parts "},
        {KIND_EMAIL, "me@x.example", "parts "},
        {KIND_DOMAIN, "mailinator.example", ""},
        {KIND_IPV4, "10.1.2.3", "nets "},
        {KIND_IPV4, "192.0.2.7", "nets "},
        {KIND_IPV4, "192.0.2.8", ""},
        {KIND_CIDR, "10.1.0.0/16", "nets "},
        {KIND_CIDR, "0.0.0.0/0", ""},
        {KIND_IPV6, "2001:db8:1::1", "nets "},
        {KIND_URL, "http://10.1.2.3/x", "nets "},
        {KIND_EMAIL, "NOC@lab.example", "words "},
        // An expression that would try for ever does not match.
        {KIND_OTHER, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", ""},
    };
    WarningLists *lists = warning_lists_new();
    for (size_t i = 0; i < sizeof raws / sizeof *raws; i++)
        warning_list_fill(text_of(raws[i]), TEXT(""), lists);
    Shelf shelf = {0};
    Buffer rest = {0};
    WarningIndex index = {&shelf, unshelve};
    arena_init(&shelf.arena);
    warning_lists_write(lists, shelve, &shelf, &rest);
    WarningLists *kept = warning_lists_open(buffer_text(&rest), &index);
    assert_non_null(kept);
    for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
        Hits hits = {""};
        warning_lists_find(i % 2 ? kept : lists, cases[i / 2].kind, text_of(cases[i / 2].value), note, &hits);
        if (strcmp(hits.titles, cases[i / 2].titles) != 0)
            fail_msg("'%s' is on '%s', not on '%s'", cases[i / 2].value, hits.titles, cases[i / 2].titles);
    }
    assert_null(warning_lists_open(text_slice(buffer_text(&rest), 0, rest.length - 3), &index));
    warning_lists_free(kept);
    map_done(&shelf.keys);
    buffer_done(&rest);
    arena_done(&shelf.arena);
    warning_lists_free(lists);
}
