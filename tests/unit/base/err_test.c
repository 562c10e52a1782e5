#include "base/err.h"

#include <errno.h>
#include <string.h>

// Before cmocka, whose `fail` hides ours.
static bool fail_saying(Err *err, const char *words)
{
    return fail(err, ERR_INPUT, "%s", words);
}

#include "unit/test.h"

enum { LONGEST = sizeof((Err *)0)->message - 1 };

/// 'a' as often as it takes for the two bytes of an e acute to stand from `at` on.
static const char *accent_at(size_t at)
{
    static char words[2 * LONGEST];
    memset(words, 'a', sizeof words);
    words[at] = '\xc3', words[at + 1] = '\xa9', words[sizeof words - 1] = 0;
    return words;
}

TEST(err_message_is_cut_between_characters)
{
    Err err;
    assert_false(fail_saying(&err, accent_at(LONGEST - 1)));
    assert_int_equal(strlen(err.message), LONGEST - 1);
    assert_false(fail_saying(&err, accent_at(LONGEST - 2)));
    assert_int_equal(strlen(err.message), LONGEST);
    assert_false(fail_within(&err, "pooling"));
    assert_true(text_is_utf8(text_of(err.message)));
    for (size_t at = 690; at < 705; at++) {
        errno = ENOENT;
        assert_false(fail_errno(&err, ERR_INPUT, "%s", accent_at(at)));
        assert_true(text_is_utf8(text_of(err.message)));
        assert_true(text_ends(text_of(err.message), ": no such file or directory"));
    }
}
