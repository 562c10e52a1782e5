#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

#define HEAD                                                                                                    \
    "<?xml version='1.0' encoding='UTF-8'?>\n<ioc xmlns=\"http://schemas.mandiant.com/2010/ioc\" id=\"ioc-1\" " \
    "last-modified=\"2014-11-06T13:17:34Z\">\n<short_description>POISONED &amp; HANDED</short_description>\n"   \
    "<authored_by>Acme</authored_by><authored_date>2014-11-02T20:25:48Z</authored_date>"                        \
    "<links><link rel=\"grade\">Beta</link><link rel=\"threatgroup\">Axiom</link></links>"                      \
    "<definition><Indicator id=\"x\" operator=\"OR\">"
#define ITEM(condition, search, value)                                                             \
    "<IndicatorItem id=\"i\" condition=\"" condition "\"><Context document=\"d\" search=\"" search \
    "\" type=\"mir\"/><Content type=\"string\">" value "</Content></IndicatorItem>"
#define TAIL "</Indicator></definition></ioc>"

static void read_text(Recorder *recorder, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, openioc_read, "a/x.ioc", text_of(document), &err));
}

TEST(openioc_items_become_what_they_search_for)
{
    Recorder heard = {0};
    read_text(&heard,
              HEAD ITEM("is", "FileItem/Md5sum", "0123") ITEM("contains", "DnsEntryItem/Host", "evil.example")
                  ITEM("is", "PortItem/remoteIP", "192.0.2.1") ITEM("is", "FileItem/FileName", "a.exe")
                      ITEM("is", "Network/URI", "http://evil.example/x")
                          ITEM("is", "ProcessItem/HandleList/Handle/Name", "Global\\x")
                              ITEM("is", "TaskItem/Name", "Updater") TAIL);
    assert_heard(&heard, "record definition");
    assert_heard(&heard, "holder 1 activity 'ioc-1' publisher='Acme' title='POISONED & HANDED' "
                         "date=2014-11-02T20:25:48Z modified=2014-11-06T13:17:34Z");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_heard(&heard, "observation 1 md5 '0123' context='FileItem/Md5sum'");
    assert_heard(&heard, "observation 1 domain 'evil.example'");
    assert_heard(&heard, "observation 1 address? '192.0.2.1'");
    assert_heard(&heard, "observation 1 filename 'a.exe'");
    assert_heard(&heard, "observation 1 url 'http://evil.example/x'");
    assert_heard(&heard, "observation 1 mutex 'Global\\x'");
    assert_heard(&heard, "observation 1 other 'Updater'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(openioc_parts_of_names_and_negations_are_no_evidence)
{
    Recorder heard = {0};
    read_text(
        &heard,
        HEAD ITEM("contains", "FileItem/FileName", "svc") ITEM(
            "isnot", "FileItem/Md5sum",
            "0123") "<IndicatorItem condition=\"is\" negate=\"true\"><Context search=\"FileItem/Sha1sum\"/>"
                    "<Content>4567</Content></IndicatorItem>" TAIL);
    assert_heard(&heard, "observation 1 other 'svc'");
    assert_int_equal(heard.observations, 1);
    recorder_done(&heard);
}

TEST(openioc_broken_xml_is_told_and_what_stood_before_is_kept)
{
    Recorder heard = {0};
    read_text(&heard, HEAD ITEM("is", "FileItem/Md5sum", "0123") "\n<IndicatorItem </oops>");
    assert_heard(&heard, "observation 1 md5 '0123'");
    assert_heard(&heard, "complaint line 5: not well-formed XML");
    recorder_done(&heard);
}

TEST(openioc_entities_are_neither_loaded_nor_multiplied)
{
    Recorder heard = {0};
    read_text(&heard,
              "<!DOCTYPE ioc [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY x SYSTEM "
              "\"file:///etc/passwd\">]><ioc id=\"i\"><definition>" ITEM("is", "TaskItem/Name",
                                                                         "v&b;&x;") "</definition></ioc>");
    assert_not_heard(&heard, "aaaa");
    assert_not_heard(&heard, "root:");
    recorder_done(&heard);
}

TEST(openioc_stops_when_its_listener_fails)
{
    for (uint32_t at = 1; at <= 4; at++) {
        Recorder heard = {.fail_at = at};
        Err err = {0};
        assert_false(recorder_read(&heard, openioc_read, "x.ioc",
                                   text_of(HEAD ITEM("is", "FileItem/Md5sum", "0123") TAIL), &err));
        assert_int_equal(err.code, ERR_FAILED);
        recorder_done(&heard);
    }
}
