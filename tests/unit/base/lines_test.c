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
