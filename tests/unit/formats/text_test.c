#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/prose.h"
#include "formats/readers.h"
#include "unit/test.h"

static void read_as(Recorder *recorder, const char *path, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, text_read, path, text_of(document), &err));
}

TEST(text_a_markdown_report_is_one_activity_with_its_indicators)
{
    Recorder heard = {0};
    read_as(
        &heard, "reports/winter.md",
        "# Winter watering hole\n\nDate: 2013-10-15  \nTLP:GREEN\nPublisher: Harbor Lab\n"
        "**Also known as:** Axiom, Group 72\nMalware: Naid; Hikit\nVictims: Japan, energy, nobody we know\n"
        "Reference: https://harbor.example/winter\n\n"
        "The first stage called `evil-stage[.]example` and 192[.]0[.]2[.]45 (T1071.001).\n\n"
        "| md5 | 29b481b9269a66cb5ccc1896864ce2af |\n");
    assert_heard(&heard, "record text");
    assert_heard(&heard, "holder 1 activity 'winter' publisher='Harbor Lab' title='Winter watering hole' "
                         "url='https://harbor.example/winter' date=2013-10-15 tlp=GREEN");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_heard(&heard, "name 1 'Group 72'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 family 'Hikit'");
    assert_heard(&heard, "observation 1 country 'Japan'");
    assert_heard(&heard, "observation 1 sector 'energy'");
    assert_not_heard(&heard, "nobody");
    assert_heard(&heard, "observation 1 domain 'evil-stage.example'");
    assert_heard(&heard, "observation 1 ipv4 '192.0.2.45'");
    assert_heard(&heard, "observation 1 md5 '29b481b9269a66cb5ccc1896864ce2af'");
    assert_heard(&heard, "observation 1 technique 'T1071.001'");
    assert_not_heard(&heard, "observation 1 url");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(text_of_sums_of_files_has_no_title_and_no_date)
{
    Recorder heard = {0};
    read_as(&heard, "sums.txt",
            "29b481b9269a66cb5ccc1896864ce2af *evil.exe of 2013-10-15\n"
            "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 *more evil.exe\n");
    assert_heard(&heard, "holder 1 activity 'sums'");
    assert_not_heard(&heard, "title=");
    assert_not_heard(&heard, "date=");
    assert_heard(&heard, "observation 1 md5 '29b481b9269a66cb5ccc1896864ce2af'");
    recorder_done(&heard);
}

TEST(text_titles_come_from_headings_in_every_style_else_from_the_first_line)
{
    static const char *const documents[][2] = {
        {"# One title\n\ntext", "title='One title'"},
        {"preface\n\n== One title ==\n", "title='One title'"},
        {"preface\n\nOne title\n=========\ntext\n", "title='One title'"},
        {"\n\nOne title\n\nmore\n", "title='One title'"},
        {"=====RULES=====\nOne title\n", "title='One title'"},
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder heard = {0};
        read_as(&heard, "x.txt", documents[i][0]);
        if (recorder_count(&heard, documents[i][1]) != 1)
            fail_msg("%zu: %s", i, heard.heard.bytes);
        recorder_done(&heard);
    }
}

TEST(text_dates_are_read_as_people_write_them)
{
    static const char *const texts[][2] = {{"Published: 28 October 2014", "2014-10-28"},
                                           {"October 28, 2014", "2014-10-28"},
                                           {"on the 1st Sept. 2015 we", "2015-09-01"},
                                           {"x 2016-02-29T10:00:00Z y", "2016-02-29"},
                                           {"Tue, Mar 3 2020", "2020-03-03"},
                                           {"May 2020", NULL},
                                           {"version 2014-10-285", NULL},
                                           {"31 February 2014", NULL},
                                           {"no date at all", NULL}};
    Arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Instant date;
        bool is_found = prose_date(text_of(texts[i][0]), &date);
        assert_int_equal(is_found, texts[i][1] != NULL);
        if (is_found)
            assert_text_equal(instant_text(date, &arena), texts[i][1]);
    }
    arena_done(&arena);
}

TEST(text_dates_and_values_in_tables_are_neither_date_nor_title)
{
    Recorder heard = {0};
    read_as(&heard, "x.txt",
            "192.0.2.9 | AS64500 | 2014-10-28\nuser32.dll\n/tmp/a b\nevil.example 2014-10-28 x\n");
    assert_not_heard(&heard, "title=");
    assert_not_heard(&heard, "date=");
    recorder_done(&heard);
    read_as(&heard, "x.txt", "seen 2014-10-28 to 2014-11-02\n");
    assert_not_heard(&heard, "date=");
    recorder_done(&heard);
}

TEST(text_without_a_date_takes_it_from_the_name_of_file_or_folder)
{
    Recorder heard = {0};
    read_as(&heard, "2019_10_10-attor.txt", "some words\n");
    assert_heard(&heard, "holder 1 activity '2019_10_10-attor' title='some words' date=2019-10-10");
    recorder_done(&heard);
    read_as(&heard, "case/20191010 attor/README.txt", "some words\n");
    assert_heard(&heard, "holder 1 activity '20191010 attor' title='some words' date=2019-10-10");
    recorder_done(&heard);
}

TEST(text_the_strictest_marking_counts_wherever_it_stands)
{
    Recorder heard = {0};
    Buffer document = {0};
    buffer_add_string(&document, "TLP:GREEN\n");
    for (int i = 0; i < 3000; i++)
        buffer_add_string(&document, "words ");
    buffer_add_string(&document, "\n(TLP: AMBER+STRICT, see below)\n");
    read_as(&heard, "x.txt", document.bytes);
    assert_int_equal(recorder_count(&heard, "tlp=AMBER+STRICT"), 1);
    recorder_done(&heard);
    buffer_done(&document);
}

TEST(text_that_says_nothing_of_its_marking_is_unmarked)
{
    Recorder heard = {0};
    read_as(&heard, "x.txt", "We explain what TLP: is in https://www.example/tlp:2\n");
    assert_not_heard(&heard, "tlp=");
    recorder_done(&heard);
}

TEST(text_empty_files_are_told)
{
    Recorder heard = {0};
    read_as(&heard, "x.txt", " \n\n");
    assert_heard(&heard, "complaint line 1: the file is empty");
    recorder_done(&heard);
}

TEST(text_beyond_16_mib_is_kept_in_pieces_and_read_to_its_end)
{
    enum { SIZE = (18 << 20) + 12345 };
    char *document = malloc(SIZE);
    assert_non_null(document);
    for (size_t i = 0; i < SIZE; i++)
        document[i] = i % 64 == 63 ? '\n' : i % 8 == 7 ? ' ' : 'x';
    static const char last[] = " last-of-all[.]example \n", seam[] = " on-the-seam[.]example ";
    memcpy(document + (17 << 20) - 9, seam, sizeof seam - 1);
    memcpy(document + SIZE - sizeof last, last, sizeof last);
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, text_read, "long.txt", (Text){document, SIZE - 1}, &err));
    assert_int_equal(heard.records, 4);
    assert_heard(&heard, "record text (16777216 bytes)");
    assert_heard(&heard, "record from byte 16777216 (1048576 bytes)");
    assert_heard(&heard, "observation 1 domain 'on-the-seam.example'");
    assert_heard(&heard, "observation 1 domain 'last-of-all.example'");
    recorder_done(&heard);
    free(document);
}

TEST(list_values_comments_labels_and_bullets)
{
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(
        &heard, list_read, "nokoyawa/hashes.txt",
        text_of("# C-based ransomware 1.0\n29b481b9269a66cb5ccc1896864ce2af\n\nDomains:\n"
                "- evil[.]example,\n\"two.example\"\n*.wild.example\nthree[.]example # c2\nnothing\n"),
        &err));
    assert_heard(&heard, "holder 1 activity 'nokoyawa' title='C-based ransomware 1.0'");
    assert_heard(&heard, "record line 2");
    assert_heard(&heard, "observation 1 any? '29b481b9269a66cb5ccc1896864ce2af'");
    assert_heard(&heard, "observation 1 any? 'evil[.]example'");
    assert_heard(&heard, "observation 1 any? 'two.example'");
    assert_heard(&heard, "observation 1 any? 'wild.example'");
    assert_heard(&heard, "observation 1 any? 'three[.]example'");
    assert_heard(&heard, "complaint line 9: ");
    assert_int_equal(heard.complaints, 1);
    recorder_done(&heard);
}

TEST(list_of_something_else_is_refused_as_a_whole)
{
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, list_read, "apps.txt",
                              text_of("one.fish\ntwo_fish\nred-fish\nblue_fish\nbooking.com.x_y\n"), &err));
    assert_heard(&heard, "complaint line 1: most lines are no indicators");
    assert_int_equal(heard.observations, 0);
    recorder_done(&heard);
}
