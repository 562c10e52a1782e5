#include "base/io.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/test.h"

static void expect_lines(Text input, size_t limit, const char *const *expected, const bool *cut)
{
    Source source;
    source_of_text(TEXT("test"), input, &source);
    Lines lines;
    lines_init(&lines, &source, limit);
    Err err;
    Text line;
    bool more;
    size_t count = 0;
    while (lines_next(&lines, &line, &more, &err) && more) {
        assert_non_null(expected[count]);
        assert_text_equal(line, expected[count]);
        assert_int_equal(lines.is_cut, cut ? cut[count] : false);
        assert_int_equal(lines.number, count + 1);
        count++;
    }
    assert_null(expected[count]);
    lines_done(&lines);
}

TEST(lines_end_with_line_feed_or_both_and_the_last_may_have_none)
{
    expect_lines(TEXT("a\nb\r\n\nc"), 100, (const char *const[]){"a", "b", "", "c", NULL}, NULL);
    expect_lines(TEXT(""), 100, (const char *const[]){NULL}, NULL);
    expect_lines(TEXT("\n"), 100, (const char *const[]){"", NULL}, NULL);
}

TEST(source_is_held_as_it_was_when_it_was_read)
{
    char path[] = "/tmp/held-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, "first\n", 6) == 6);
    Source source;
    Text piece;
    Err err = {0};
    assert_true(source_open(path, &source, &err));
    source_hold(&source, 5);
    assert_int_equal(source_held(&source).length, 0);
    source_hold(&source, 6);
    assert_int_equal(source_held(&source).length, 6);
    assert_int_equal(source_held(&source).bytes[6 + SOURCE_PADDING - 1], 0);
    source.piece_bytes = 4;
    assert_true(source_piece(&source, &piece, &err));
    assert_text_equal(piece, "firs");
    assert_true(text_is_part(source_held(&source), piece));
    // What becomes of the file changes nothing that was read; what it has more is read as ever.
    assert_int_equal(pwrite(file, "FIRST\nmore", 10, 0), 10);
    char all[16];
    size_t got, held = 0;
    assert_true(source_rewind(&source, &err));
    assert_true(source_peek(&source, all, sizeof all, &got, &err));
    assert_int_equal(got, 10);
    assert_memory_equal(all, "firsT\nmore", 10);
    do {
        assert_true(source_piece(&source, &piece, &err));
        assert_int_equal(memcmp(piece.length ? piece.bytes : "", all + held, piece.length), 0);
        held += piece.length;
    } while (piece.length > 0);
    assert_int_equal(held, 6);
    assert_true(source_read(&source, all, sizeof all, &got, &err));
    assert_int_equal(got, 4);
    assert_memory_equal(all, "more", 4);
    source_close(&source);
    close(file);
    unlink(path);
}

TEST(source_that_is_held_stays_what_it_was_when_it_was_read)
{
    char path[] = "/tmp/held-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, "first\n", 6) == 6);
    Source source;
    Text piece;
    Err err = {0};
    char more[4];
    size_t got;
    assert_true(source_open(path, &source, &err));
    source_hold(&source, 6);
    assert_true(source_piece(&source, &piece, &err));
    assert_text_equal(piece, "first\n");
    assert_text_equal(source_held(&source), "first\n");
    assert_int_equal(source_held(&source).bytes[6 + SOURCE_PADDING - 1], 0);
    assert_true(pwrite(file, "other", 5, 0) == 5 && ftruncate(file, 2) == 0);
    assert_true(source_piece(&source, &piece, &err) && piece.length == 0);
    assert_true(source_read(&source, more, sizeof more, &got, &err));
    assert_int_equal(got, 0);
    assert_true(source_rewind(&source, &err) && source_read(&source, more, sizeof more, &got, &err));
    assert_memory_equal(more, "firs", 4);
    source_close(&source);
    close(file);
    unlink(path);
}

TEST(lines_drop_a_byte_order_mark)
{
    expect_lines(TEXT("\xef\xbb\xbf"
                      "a\nb"),
                 100, (const char *const[]){"a", "b", NULL}, NULL);
}

TEST(lines_over_the_limit_are_given_cut_and_the_next_is_whole)
{
    expect_lines(TEXT("abcdef\nxy\n"), 3, (const char *const[]){"abc", "xy", NULL},
                 (const bool[]){true, false});
}

TEST(lines_longer_than_a_chunk_are_whole)
{
    size_t size = 200000;
    char *big = memory_get(size);
    memset(big, 'x', size);
    big[size - 1] = '\n';
    Source source;
    source_of_text(TEXT("test"), (Text){big, size}, &source);
    Lines lines;
    lines_init(&lines, &source, 1 << 20);
    Err err;
    Text line;
    bool more;
    assert_true(lines_next(&lines, &line, &more, &err) && more);
    assert_int_equal(line.length, size - 1);
    assert_true(lines_next(&lines, &line, &more, &err) && !more);
    lines_done(&lines);
    free(big);
}
