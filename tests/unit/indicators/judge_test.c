#include "indicators/judge.h"

#include "base/buffer.h"
#include "unit/test.h"

/// "domain evil.example: why" or "(domain ...: why)" for a mention, one a line.
static bool note(void *self, const Found *found, Err *err)
{
    (void)err;
    Buffer *notes = self;
    buffer_format(notes, found->is_mention ? "(" TEXT_FMT ": " TEXT_FMT ")\n" : TEXT_FMT ": " TEXT_FMT "\n",
                  TEXT_ARG(found->value), TEXT_ARG(found->reason));
    return true;
}

static void check_of(const char *url, const char *publisher, const char *text, const char *expected)
{
    Buffer notes = {0};
    Err err = {0};
    buffer_add_string(&notes, "");
    Extractor *extractor = extractor_new(note, &notes);
    extractor_own(extractor, text_of(url), text_of(publisher));
    Text rest = text_of(text);
    for (size_t at = 0; at < rest.length; at += 5)
        assert_true(extractor_feed(extractor, text_slice(rest, at, at + 5), &err));
    assert_true(extractor_end(extractor, &err));
    extractor_free(extractor);
    assert_text_equal(buffer_text(&notes), expected);
    buffer_done(&notes);
}

static void check(const char *text, const char *expected)
{
    check_of("", "", text, expected);
}

TEST(what_is_left_whole_where_the_rest_is_broken_is_a_mention)
{
    check("Calls a[.]example, b[.]example and c[.]example, which look like bank.test in prose.\n",
          "a.example: written so that nobody follows it\n"
          "b.example: written so that nobody follows it\n"
          "c.example: written so that nobody follows it\n"
          "(bank.test: written whole, in a text that breaks the addresses it warns of)\n");
}

TEST(what_is_broken_once_is_an_indicator_everywhere)
{
    check("First a.example was seen, then b[.]example, c[.]example, d[.]example and a[.]example again.\n",
          "a.example: named as an indicator elsewhere in the text\n"
          "b.example: written so that nobody follows it\n"
          "c.example: written so that nobody follows it\n"
          "d.example: written so that nobody follows it\n"
          "a.example: written so that nobody follows it\n");
}

TEST(a_list_of_whole_addresses_stays_a_list_of_indicators)
{
    check("Calls a[.]example, b[.]example and c[.]example.\n* d.example\n| 7 | e.example |\n",
          "a.example: written so that nobody follows it\n"
          "b.example: written so that nobody follows it\n"
          "c.example: written so that nobody follows it\n"
          "d.example: stands alone, in a list or a table\n"
          "e.example: stands alone, in a list or a table\n");
}

TEST(what_stands_under_references_is_a_mention_unless_it_is_broken)
{
    check("## References\n\n* https://vendor.test/report\n* hxxp://evil[.]example/x\n",
          "(https://vendor.test/report: stands under 'References')\n"
          "http://evil.example/x: written so that nobody follows it\n");
}

TEST(a_section_of_indicators_goes_on_below_its_own_headings)
{
    check(
        "# Indicators of compromise\n## Wave 2\nCalls evil.example often.\n# The end\nIt was late.example once.\n",
        "evil.example: stands under 'Indicators of compromise'\n"
        "late.example: nothing speaks against it\n");
}

TEST(a_heading_without_marks_is_told_by_its_words)
{
    check("Domains:\nThe name evil.example\n", "evil.example: stands under 'Domains'\n");
    check("The domains that we saw are many and among them was\nthe name evil.example\n",
          "evil.example: nothing speaks against it\n");
}

TEST(a_part_with_a_doubt_holds_no_indicator)
{
    Buffer notes = {0};
    Err err = {0};
    Extractor *extractor = extractor_new(note, &notes);
    assert_true(extractor_part(extractor, TEXT("header"), TEXT("in the header"), &err));
    assert_true(extractor_feed(extractor, TEXT("From: a@relay.exam"), &err));
    assert_true(extractor_part(extractor, TEXT(""), TEXT_NONE, &err));
    assert_true(extractor_feed(extractor, TEXT("ple evil.example"), &err));
    assert_true(extractor_end(extractor, &err));
    extractor_free(extractor);
    assert_text_equal(buffer_text(&notes), "evil.example: nothing speaks against it\n");
    buffer_done(&notes);
}

TEST(what_the_author_calls_legitimate_is_a_mention_and_what_was_taken_over_is_none)
{
    check("It copies the legitimate website bank[.]test in full.\n", "(bank.test: called legitimate)\n");
    check("It sits on the compromised legitimate website shop.test now.\n",
          "shop.test: nothing speaks against it\n");
}

TEST(a_publisher_is_called_as_its_site_with_hyphens_and_a_sender_has_none)
{
    check_of("", "Evil Watch", "evil-watch.test\n", "(evil-watch.test: the publisher's own site)\n");
    check_of("", "Evil Watch", "evil-watch-2.test\n",
             "evil-watch-2.test: stands alone, in a list or a table\n");
    check_of("", "--", "xn--a.test\n", "xn--a.test: stands alone, in a list or a table\n");
    // The sender of a lure is whom it leads to.
    check_of("", "lure.example", "lure.example\n", "lure.example: stands alone, in a list or a table\n");
}

TEST(a_publishers_own_site_is_a_mention_unless_it_is_listed_or_broken)
{
    const char *text =
        "More at lab.watch.example, evilwatch.test and https://lab.watch.example/b and evil.example\n";
    check_of("https://lab.watch.example/a", "", text,
             "(lab.watch.example: the publisher's own site)\n"
             "evilwatch.test: nothing speaks against it\n"
             "(https://lab.watch.example/b: the publisher's own site)\n"
             "evil.example: nothing speaks against it\n");
    check_of("", "Evil Watch", "evilwatch.test\n", "(evilwatch.test: the publisher's own site)\n");
    check_of("", "Evil Watch", "evilwatch[.]test\n", "evilwatch.test: written so that nobody follows it\n");
    check_of("", "Evil Watch", "## Domains\n* evilwatch.test\n", "evilwatch.test: stands under 'Domains'\n");
}

TEST(a_public_service_that_is_broken_and_listed_is_an_indicator)
{
    check("## Indicators\n* `update.microsoft[.]com`\nIt asks update.microsoft[.]com first\n",
          "update.microsoft.com: written so that nobody follows it\n"
          "(update.microsoft.com: belongs to a public service: microsoft.com)\n");
}

TEST(the_empty_file_is_reported_like_any_other_and_warned_of)
{
    check("Drops d41d8cd98f00b204e9800998ecf8427e, not 0123456789abcdef0123456789abcdef.\n",
          "d41d8cd98f00b204e9800998ecf8427e: has the form of a file's hash; hash of the empty file\n"
          "(0123456789abcdef0123456789abcdef: placeholder, not a hash of a file)\n");
}

TEST(names_of_packages_are_no_hosts)
{
    check("The packages com.golf, vendor.pay.android and com.vendor.pay, btc.org.wallet.app, evil.example\n",
          "(com.golf: reads like the name of a package)\n"
          "(vendor.pay.android: reads like the name of a package)\n"
          "(btc.org.wallet.app: reads like the name of a package)\n"
          "evil.example: nothing speaks against it\n");
}

TEST(packages_detections_and_versions_are_no_addresses)
{
    check("The names de.vendor.mobile, Trojan-SMS.AndroidOS.Agent.ao, FROM x@domain.com\n",
          "(de.vendor.mobile: reads like the name of a package)\n(x@domain.com: stands for any address)\n");
    check("Affected are versions 10.3.6.0, 12.1.3.0, 12.2.1.2 and 12.2.1.3 of it\n",
          "(10.3.6.0: reads like a version number)\n(12.1.3.0: reads like a version number)\n"
          "(12.2.1.2: reads like a version number)\n(12.2.1.3: reads like a version number)\n");
    check("[12] Somebody, Something, https://vendor.test/report\n",
          "(https://vendor.test/report: a reference of the text)\n");
}
