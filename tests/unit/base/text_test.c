#include "base/text.h"

#include "unit/test.h"

TEST(text_cut_gives_every_part_and_the_empty_ones)
{
    Text rest = TEXT("a,,b,"), part;
    static const char *const parts[] = {"a", "", "b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_true(text_cut(&rest, ',', &part));
        assert_text_equal(part, parts[i]);
    }
    assert_false(text_cut(&rest, ',', &part));
}

TEST(text_number_refuses_what_does_not_fit)
{
    uint64_t number;
    assert_true(text_number(TEXT("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_false(text_number(TEXT("18446744073709551616"), &number));
    assert_false(text_number(TEXT(""), &number));
    assert_false(text_number(TEXT("-1"), &number));
    assert_false(text_number(TEXT("1 "), &number));
}

TEST(text_clip_never_splits_a_character)
{
    Text text = TEXT("a\xc3\xa9z");
    assert_text_equal(text_clip(text, 2), "a");
    assert_text_equal(text_clip(text, 3), "a\xc3\xa9");
    assert_text_equal(text_clip(text, 9), "a\xc3\xa9z");
}

TEST(text_utf8_refuses_overlong_surrogate_and_cut_sequences)
{
    assert_true(text_is_utf8(TEXT("plain, \xc3\xa9, \xe2\x82\xac, \xf0\x9f\x98\x80")));
    assert_false(text_is_utf8(TEXT("\xc0\xaf")));
    assert_false(text_is_utf8(TEXT("\xe0\x80\xaf")));
    assert_false(text_is_utf8(TEXT("\xed\xa0\x80")));
    assert_false(text_is_utf8(TEXT("\xf4\x90\x80\x80")));
    assert_false(text_is_utf8(TEXT("\xe2\x82")));
    assert_false(text_is_utf8(TEXT("\xff")));
}

TEST(text_compare_is_byte_order_with_the_shorter_first)
{
    assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
    assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
    assert_true(text_compare(TEXT_NONE, TEXT("")) == 0);
    assert_true(text_compare(TEXT("a"), TEXT("\xc3\xa9")) < 0);
}

TEST(text_trim_and_ends)
{
    assert_text_equal(text_trim(TEXT(" \t\r\nx y\n")), "x y");
    assert_text_equal(text_trim(TEXT("  ")), "");
    assert_true(text_ends_nocase(TEXT("Report.PDF"), ".pdf"));
    assert_false(text_ends(TEXT("df"), "pdf"));
    assert_true(text_starts_nocase(TEXT("TLP:RED"), "tlp:"));
}
