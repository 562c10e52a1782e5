// The documents lie beside the script that made them: tests/data/documents/make.py.

#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/document.h"
#include "formats/readers.h"
#include "unit/test.h"

#define SHA256 "0f1cc3de92dd19c2be98694b4b3732a23a06e456b7e8a29ab8f3bdee9bc24732"

typedef bool (*Reader)(Source *source, const Reading *reading, const Sink *sink, Err *err);

static bool hear_file(void *self, Text name, Text bytes, __attribute__((unused)) Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "file '" TEXT_FMT "' (%zu bytes)\n", TEXT_ARG(name), bytes.length);
    return true;
}

static void read_file(Recorder *heard, const char *name, Reader reader)
{
    char path[128];
    Source source;
    Err err = {0};
    snprintf(path, sizeof path, "tests/data/documents/%s", name);
    if (!source_open(path, &source, &err))
        fail_msg("%s", err.message);
    Sink sink = recorder_sink(heard);
    sink.file = hear_file;
    const Reading reading = {.path = text_of(path)};
    assert_true(reader(&source, &reading, &sink, &err));
    source_close(&source);
}

static void read_mail(Recorder *heard, Text mail)
{
    Source source;
    Err err = {0};
    source_of_text(TEXT("a.eml"), mail, &source);
    Sink sink = recorder_sink(heard);
    sink.file = hear_file;
    const Reading reading = {.path = TEXT("a.eml")};
    assert_true(eml_read(&source, &reading, &sink, &err));
}

static void assert_mended(const char *page, const char *expected)
{
    Arena arena;
    arena_init(&arena);
    assert_text_equal(pdf_mended(text_of(page), &arena), expected);
    arena_done(&arena);
}

TEST(pdf_pages_footnotes_and_broken_table_cells_are_read)
{
    Recorder heard = {0};
    read_file(&heard, "report.pdf", pdf_read);
    assert_heard(&heard,
                 "holder 1 activity 'documents' publisher='Harbor Lab' title='Harbor lights: a lure in the "
                 "port' date=2014-10-28");
    assert_heard(&heard, "observation 1 domain 'update-cdn.example'");
    assert_heard(&heard, "observation 1 sha256 '" SHA256 "'");
    assert_heard(&heard, "observation 1 domain 'night-watch.test'");
    assert_heard(&heard, "observation 1 url 'http://footnote.example/gate.php' "
                         "context='First seen at hxxp://footnote[.]example/gate.php' place='page 2'");
    assert_int_equal(heard.observations, 5);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(pdf_that_wants_a_password_says_so)
{
    Recorder heard = {0};
    read_file(&heard, "locked.pdf", pdf_read);
    assert_heard(&heard, "complaint file: the PDF is encrypted and wants a password");
    assert_int_equal(heard.holders, 0);
    recorder_done(&heard);
}

TEST(pdf_without_text_says_that_it_may_be_a_scan)
{
    Recorder heard = {0};
    read_file(&heard, "scan.pdf", pdf_read);
    assert_heard(&heard, "complaint file: no text on its 2 pages");
    recorder_done(&heard);
}

TEST(pdf_hashes_and_addresses_over_lines_are_one_again)
{
    assert_mended("0f1cc3de92dd19c2be98694b\n4b3732a23a06e456b7e8a29a\nb8f3bdee9bc24732\n", SHA256 "\n");
    assert_mended("0123456789abcdef01234567\n89abcdef01234567\nfedcba9876543210fedcba98\n76543210fedcba98",
                  "0123456789abcdef0123456789abcdef01234567\nfedcba9876543210fedcba9876543210fedcba98");
    assert_mended("MD5: 0123456789abcdef\n  0123456789abcdef, next",
                  "MD5: 0123456789abcdef0123456789abcdef, next");
    assert_mended("hxxp://a[.]test/one/\ntwo/three.php and", "hxxp://a[.]test/one/two/three.php and");
}

TEST(pdf_lines_that_only_look_broken_stay_as_they_are)
{
    static const char *const pages[] = {
        "0123456789abcdef0123456789abcdef\nabcdef01",    // whole already
        "0123456789abcdef\n\n0123456789abcdef",          // two paragraphs
        "1234567890123456\n1234567890123456",            // numbers of a column
        "feed\nface\n",                                  // words
        "see http://a.test/one/\nThe malware then goes", // a sentence goes on
        "see http://a.test/\nhttp://b.test/x",
        "0123456789abcdefg\n0123456789abcdef",
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_mended(pages[i], pages[i]);
}

TEST(docx_tables_footnotes_and_links_are_read_and_deletions_are_not)
{
    Recorder heard = {0};
    read_file(&heard, "report.docx", docx_read);
    assert_heard(&heard,
                 "holder 1 activity 'documents' publisher='Harbor Lab' title='Harbor lights: a lure in the "
                 "port' date=2014-10-28");
    assert_heard(&heard, "observation 1 domain 'update-cdn.example'");
    assert_heard(&heard, "observation 1 sha256 '" SHA256 "'");
    assert_heard(&heard, "observation 1 domain 'night-watch.test'");
    assert_heard(&heard, "observation 1 url 'http://footnote.example/gate.php'");
    assert_int_equal(heard.observations, 4);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(docx_a_row_of_a_table_is_one_line)
{
    Document document;
    Source source;
    Err err = {0};
    document_init(&document);
    assert_true(source_open("tests/data/documents/report.docx", &source, &err));
    assert_true(docx_document(&source, &document, &err));
    Text text = buffer_text(&document.text);
    assert_true(text_find(text, "Domain \tnight-watch[.]test \t\n", 0) != SIZE_MAX);
    assert_true(text_find(text, "[our article](https://linked-to.example/blog)", 0) != SIZE_MAX);
    assert_true(text_find(text, "deleted.example", 0) == SIZE_MAX);
    source_close(&source);
    document_done(&document);
}

TEST(docx_what_is_none_is_told)
{
    static const Text files[] = {TEXT_INIT("PK\x03\x04 and nothing more"), TEXT_INIT("\xd0\xcf\x11\xe0old"),
                                 TEXT_INIT("")};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Recorder heard = {0};
        Err err = {0};
        assert_true(recorder_read(&heard, docx_read, "a.docx", files[i], &err));
        assert_int_equal(heard.holders, 0);
        assert_true(heard.complaints > 0);
        recorder_done(&heard);
    }
}

TEST(eml_bodies_are_decoded_headers_are_no_indicators_and_files_are_given_on)
{
    Recorder heard = {0};
    read_file(&heard, "sharing.eml", eml_read);
    assert_heard(
        &heard, "holder 1 activity 'sharing' publisher='harbor-lab.example' title='Hafenlichter \xe2\x80\x93 "
                "a lure' date=2014-10-28T09:30:00Z");
    assert_heard(&heard, "observation 1 domain 'update-cdn.example'");
    assert_heard(&heard, "observation 1 ipv4 '192.0.2.17'");
    assert_heard(&heard, "observation 1 domain 'evil.house.test'");
    assert_heard(&heard, "file 'harbor.pdf' (2627 bytes)");
    assert_heard(&heard, "file 'values.csv'");
    assert_heard(&heard, "file 'the lure itself.eml'");
    assert_int_equal(heard.observations, 3);
    recorder_done(&heard);
}

TEST(eml_a_hundred_thousand_parts_are_read_as_far_as_is_sensible)
{
    Buffer mail = {0};
    Recorder heard = {0};
    buffer_add_string(&mail, "From: a@b.example\nMIME-Version: 1.0\n"
                             "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst.example\n");
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&mail, "--x\n\ny\n");
    read_mail(&heard, buffer_text(&mail));
    assert_heard(&heard, "observation 1 domain 'first.example'");
    assert_heard(&heard, "complaint file: more than 4000 boundaries");
    buffer_done(&mail);
    recorder_done(&heard);
}

TEST(eml_parts_in_parts_without_end_are_read_as_far_as_is_sensible)
{
    Buffer mail = {0};
    Recorder heard = {0};
    buffer_add_string(&mail, "From: a@b.example\nMIME-Version: 1.0\n");
    for (int i = 0; i < 3000; i++)
        buffer_format(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    buffer_add_string(&mail, "\ndeep.example\n");
    read_mail(&heard, buffer_text(&mail));
    assert_heard(&heard, "complaint file: parts stand more than 24 deep");
    buffer_done(&mail);
    recorder_done(&heard);
}

TEST(eml_messages_in_messages_without_end_are_read_as_far_as_is_sensible)
{
    Buffer mail = {0};
    Recorder heard = {0};
    buffer_add_string(&mail, "From: a@b.example\n");
    for (int i = 0; i < 20000; i++)
        buffer_add_string(&mail, "Content-Type: message/rfc822\n\n");
    read_mail(&heard, buffer_text(&mail));
    assert_int_equal(heard.holders, 1);
    buffer_done(&mail);
    recorder_done(&heard);
}

TEST(eml_names_of_files_lead_nowhere)
{
    Recorder heard = {0};
    read_mail(&heard,
              TEXT("From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/x; name=\"../../etc/"
                   "passwd\"\n\nx\n"));
    assert_heard(&heard, "file 'passwd' (2 bytes)");
    recorder_done(&heard);
}
