#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static bool keep_text(void *self, Text piece, __attribute__((unused)) Err *err)
{
    buffer_add(self, piece);
    return true;
}

/// The text of a page, as `extract` sees it.
static Text text_of_page(const char *page, Buffer *text)
{
    Source source;
    Err err = {0};
    source_of_text(TEXT("page"), text_of(page), &source);
    Arena arena;
    ReportOwn own;
    arena_init(&arena);
    assert_true(html_as_text(&source, keep_text, text, &own, &arena, &err));
    arena_done(&arena);
    return buffer_text(text);
}

TEST(html_a_report_is_one_activity_with_its_indicators)
{
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(
        &heard, html_read, "tidewater-2014.html",
        text_of(
            "<!DOCTYPE html><html><head><title>Title &amp; more | Site</title><meta name=\"date\" "
            "content=\"2014-09-25\"><meta property=\"og:site_name\" content=\"Tidewater\">"
            "<style>td { x: style.example }</style><script>var a = 'script-text.example';</script></head>"
            "<body><!-- comment.example --><h1>Lure <i>against</i> bodies</h1><p>Date: 2014-09-26 &middot; "
            "TLP:CLEAR</p><p>Actor: Axiom</p>"
            "<a href=\"https://link-only.example/\">a page</a>"
            "<table><tr><td>domain</td><td>evil<b>[.]</b>house[.]test</td></tr>"
            "<tr><td>192[dot]0[dot]2[dot]179</td></tr></table></body></html>"),
        &err));
    assert_heard(&heard,
                 "holder 1 activity 'tidewater-2014' publisher='Tidewater' title='Lure against bodies' "
                 "date=2014-09-25 tlp=CLEAR");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_heard(&heard, "observation 1 domain 'evil.house.test'");
    assert_heard(&heard, "observation 1 ipv4 '192.0.2.179'");
    assert_int_equal(heard.observations, 2);
    recorder_done(&heard);
}

TEST(html_blocks_end_lines_and_inline_elements_do_not)
{
    Buffer text = {0};
    text_of_page(
        "<p>one<b>two</b>\nthree</p><ul><li>four<li>five</ul>six<br>seven<table><tr><td>a<td>b</table>",
        &text);
    assert_true(text_find(buffer_text(&text), "onetwo three\n", 0) != SIZE_MAX);
    assert_true(text_find(buffer_text(&text), "four\n", 0) != SIZE_MAX);
    assert_true(text_find(buffer_text(&text), "five\n", 0) != SIZE_MAX);
    assert_true(text_find(buffer_text(&text), "six\n", 0) != SIZE_MAX);
    assert_true(text_find(buffer_text(&text), "a\tb", 0) != SIZE_MAX);
    buffer_done(&text);
}

TEST(html_entities_are_decoded_and_invisible_marks_dropped)
{
    Buffer text = {0};
    text_of_page("<p>evil&#8203;[.]ex&shy;ample&nbsp;x &lt;b&gt; caf&eacute; &bogus;</p>", &text);
    assert_true(text_find(buffer_text(&text), "evil[.]example x <b> caf\xc3\xa9", 0) != SIZE_MAX);
    buffer_done(&text);
}

TEST(html_old_encodings_become_utf8)
{
    Buffer text = {0};
    text_of_page("<html><head><meta charset=\"iso-8859-1\"></head><body>caf\xe9</body></html>", &text);
    assert_true(text_find(buffer_text(&text), "caf\xc3\xa9", 0) != SIZE_MAX);
    buffer_done(&text);
}

TEST(html_entities_that_multiply_are_not_expanded)
{
    Buffer text = {0};
    text_of_page("<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                 "<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&b;&x;</p>",
                 &text);
    assert_true(buffer_text(&text).length < 300);
    assert_true(text_find(buffer_text(&text), "root:", 0) == SIZE_MAX);
    buffer_done(&text);
}

TEST(html_a_page_nested_without_end_is_given_up_with_a_word)
{
    Buffer page = {0};
    buffer_add_string(&page, "<html><body><p>before.example</p>");
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&page, "<div>");
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, html_read, "deep.html", buffer_text(&page), &err));
    assert_heard(&heard, "complaint page: elements stand more than 2000 deep");
    recorder_done(&heard);
    buffer_done(&page);
}

TEST(html_unfinished_pages_are_read_as_far_as_they_go)
{
    static const char *const pages[] = {"<p>seen", "<p>seen<!-- never", "<p>seen<a href=\"x",
                                        "<p>seen</b></i></p></html></p>"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        Buffer text = {0};
        text_of_page(pages[i], &text);
        assert_true(text_find(buffer_text(&text), "seen", 0) != SIZE_MAX);
        buffer_done(&text);
    }
}

TEST(html_that_says_where_it_stands_shows_no_site_of_its_own_with_or_without_a_date)
{
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, html_read, "page.html",
                              TEXT("<head><link rel=canonical href='https://lab.watch.example/a'></head>"
                                   "<p>It calls evil.example. Write to tips@watch.example, or see "
                                   "https://www.watch.example/b and watch.example.</p>"),
                              &err));
    assert_heard(&heard, "observation 1 domain 'evil.example' context='It calls evil.example. Write to "
                         "tips@watch.example, or see https://www.watch.example/b and watch.example.'");
    assert_int_equal(heard.observations, 1);
    recorder_done(&heard);
}

TEST(html_says_where_it_stands_and_who_published_it)
{
    Source source;
    Arena arena;
    Buffer text = {0};
    Err err = {0};
    ReportOwn own;
    arena_init(&arena);
    source_of_text(TEXT("page"),
                   TEXT("<head><link rel=canonical href='https://lab.watch.example/a'>"
                        "<meta property='og:url' content='https://other.example/'>"
                        "<meta property='og:site_name' content='Evil Watch'></head><p>seen</p>"),
                   &source);
    assert_true(html_as_text(&source, keep_text, &text, &own, &arena, &err));
    assert_text_equal(own.url, "https://lab.watch.example/a");
    assert_text_equal(own.publisher, "Evil Watch");
    buffer_done(&text);
    arena_done(&arena);
}

static bool give_up(__attribute__((unused)) void *self, __attribute__((unused)) Text piece, Err *err)
{
    // cmocka has a word of its own for `fail`.
    err->code = ERR_FAILED;
    return false;
}

TEST(html_stops_when_its_listener_fails)
{
    Source source;
    Err err = {0};
    source_of_text(TEXT("page"), TEXT("<p>one</p><p>two</p>"), &source);
    Arena arena;
    ReportOwn own;
    arena_init(&arena);
    assert_false(html_as_text(&source, give_up, NULL, &own, &arena, &err));
    arena_done(&arena);
    assert_int_equal(err.code, ERR_FAILED);
}

TEST(html_a_page_that_ends_inside_a_character_still_has_a_readable_title)
{
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, html_read, "cut.html",
                              text_of("\x01<!DOCTYPE html><html><head><title>T\x01<!DOC\x01<<\xa1"), &err));
    assert_true(heard.holders > 0 && text_is_utf8(buffer_text(&heard.heard)));
    recorder_done(&heard);
}
