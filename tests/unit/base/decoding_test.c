// UTF-16 and UTF-32 by their marks, read as UTF-8.

#include "base/decoding.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "unit/test.h"

/// The text in another encoding, behind its mark.
static Buffer encoded(Text text, const char *name, Text mark)
{
    Buffer out = {0};
    buffer_add(&out, mark);
    iconv_t converter = iconv_open(name, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    char *from = (char *)(uintptr_t)text.bytes;
    size_t left = text.length;
    while (left > 0) {
        char some[4096], *to = some;
        size_t room = sizeof some;
        (void)iconv(converter, &from, &left, &to, &room);
        buffer_add(&out, (Text){some, sizeof some - room});
    }
    iconv_close(converter);
    return out;
}

/// What is read of these bytes, in pieces of so many, twice; `faults`: as counted.
static Buffer decoded(Text bytes, size_t piece_bytes, uint64_t *faults)
{
    Source source;
    Decoding *decoding;
    Err err = {0};
    Buffer all = {0};
    source_of_text(TEXT("test"), bytes, &source);
    source.piece_bytes = piece_bytes;
    assert_true(decoding_begin(&source, &decoding, &err));
    assert_non_null(decoding);
    for (int again = 0; again < 2; again++) {
        buffer_clear(&all);
        assert_true(source_rewind(decoding_source(decoding), &err));
        assert_true(source_read_all(decoding_source(decoding), SIZE_MAX, &all, &err));
    }
    *faults = decoding_faults(decoding);
    decoding_end(decoding);
    return all;
}

static const struct {
    const char *name;
    Text mark;
} encodings[] = {{"UTF-16LE", {"\xff\xfe", 2}},
                 {"UTF-16BE", {"\xfe\xff", 2}},
                 {"UTF-32LE", {"\xff\xfe\0\0", 4}},
                 {"UTF-32BE", {"\0\0\xfe\xff", 4}}};
enum { ENCODINGS = sizeof encodings / sizeof *encodings };

TEST(decoding_gives_every_text_as_utf8_wherever_its_pieces_end)
{
    // More than a chunk, whose end falls amid a character that takes two units.
    Buffer text = {0};
    for (int i = 0; i < 9000; i++)
        buffer_format(&text, "%d \xf0\x9f\xa6\x8a caf\xc3\xa9 \xe2\x82\xac\n", i);
    for (size_t e = 0; e < ENCODINGS; e++) {
        Buffer bytes = encoded(buffer_text(&text), encodings[e].name, encodings[e].mark);
        for (size_t piece_bytes = 0; piece_bytes < 2000; piece_bytes = piece_bytes * 7 + 1) {
            uint64_t faults;
            Buffer read = decoded(buffer_text(&bytes), piece_bytes, &faults);
            assert_int_equal(faults, 0);
            assert_true(text_equal(buffer_text(&read), buffer_text(&text)));
            buffer_done(&read);
        }
        buffer_done(&bytes);
    }
    buffer_done(&text);
}

static void expect(Text bytes, const char *text, uint64_t faults)
{
    uint64_t counted;
    Buffer read = decoded(bytes, 0, &counted);
    assert_text_equal(read.length ? buffer_text(&read) : TEXT(""), text);
    assert_int_equal(counted, faults);
    buffer_done(&read);
}

TEST(decoding_replaces_what_is_no_character_and_goes_on)
{
    expect((Text){"\xff\xfe", 2}, "", 0);
    expect((Text){"\xff\xfe"
                  "a",
                  3},
           "\xef\xbf\xbd", 1);
    expect((Text){"\xff\xfe"
                  "a\0\x00\xd8"
                  "b\0",
                  8},
           "a\xef\xbf\xbd"
           "b",
           1);
    expect((Text){"\xff\xfe"
                  "a\0\x00\xdc"
                  "b\0\x3d\xd8",
                  10},
           "a\xef\xbf\xbd"
           "b\xef\xbf\xbd",
           2);
    expect((Text){"\xfe\xff\xd8\x3e\xdd\x8a\0x", 8}, "\xf0\x9f\xa6\x8ax", 0);
    expect((Text){"\xff\xfe\0\0a\0\0\0\0\0\0\x7f"
                  "b\0\0\0",
                  16},
           "a\xef\xbf\xbd"
           "b",
           1);
}

TEST(decoding_leaves_what_has_no_mark_alone)
{
    static const Text others[] = {{"", 0},
                                  {"a", 1},
                                  {"\xef\xbb\xbf"
                                   "a",
                                   4},
                                  {"\xff", 1},
                                  {"\0\0\xfe", 3}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        Source source;
        Decoding *decoding;
        Err err = {0};
        char all[8];
        size_t got;
        source_of_text(TEXT("test"), others[i], &source);
        assert_true(decoding_begin(&source, &decoding, &err));
        assert_null(decoding);
        decoding_end(decoding);
        assert_true(source_read(&source, all, sizeof all, &got, &err));
        assert_int_equal(got, others[i].length);
    }
}
