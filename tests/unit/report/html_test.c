#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/html.h"

#include "unit/test.h"

static void check(Text text, size_t limit, const char *expected)
{
    Buffer out = {0};
    html_text(&out, text, limit);
    assert_text_equal(buffer_text(&out), expected);
    buffer_done(&out);
}

TEST(what_could_open_a_tag_or_end_an_attribute_is_escaped)
{
    check(TEXT("<script>alert('x')</script> & \"y\""), 99,
          "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
}

TEST(characters_that_turn_the_direction_of_writing_are_shown_as_unknown)
{
    check(TEXT("a\xE2\x80\xAE"
               "b\xE2\x81\xA6"
               "c\xD8\x9C"
               "d"),
          99,
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD"
          "c\xEF\xBF\xBD"
          "d");
}

TEST(control_characters_do_not_pass_and_line_ends_become_spaces)
{
    check((Text){"a\0b\x1b[31m\nc\x7f", 11}, 99,
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD[31m c\xEF\xBF\xBD");
    check(TEXT("a\xC2\x85"
               "b"),
          99,
          "a\xEF\xBF\xBD"
          "b");
}

TEST(broken_utf8_becomes_unknown_characters_byte_by_byte)
{
    check(TEXT("\xFF\xC0\xAF\xED\xA0\x80z"), 99,
          "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
    check(TEXT("\xE2\x82"), 99, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(letters_of_any_script_pass)
{
    check(TEXT("Türkiye 東京 عربي 🙂"), 99, "Türkiye 東京 عربي 🙂");
}

TEST(a_long_text_is_clipped_between_characters_with_an_ellipsis)
{
    check(TEXT("aéb"), 2, "a…");
    check(TEXT("abc"), 3, "abc");
    size_t size = 10 * 1024 * 1024;
    char *large = memory_get(size);
    memset(large, 'x', size);
    Buffer out = {0};
    html_text(&out, (Text){large, size}, 160);
    assert_int_equal(out.length, 160 + strlen("…"));
    buffer_done(&out);
    free(large);
}

TEST(marks_stacked_on_one_letter_are_cut_to_a_few)
{
    check(TEXT("e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81x"), 99, "e\xCC\x81\xCC\x81\xCC\x81x");
}

TEST(numbers_have_their_thousands_set_off)
{
    Buffer out = {0};
    html_number(&out, 0);
    buffer_add_byte(&out, ' ');
    html_number(&out, 999);
    buffer_add_byte(&out, ' ');
    html_number(&out, 1234567);
    buffer_add_byte(&out, ' ');
    html_number(&out, INT64_MIN);
    assert_text_equal(buffer_text(&out), "0 999 1,234,567 −9,223,372,036,854,775,808");
    buffer_done(&out);
}
