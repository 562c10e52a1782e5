#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/csv_dialects.h"
#include "formats/csv_rows.h"
#include "formats/readers.h"
#include "unit/test.h"

/// Reads `document` as a CSV file of this name; `map` as `--map` takes it.
static void read_as(Recorder *recorder, const char *path, const char *map, const char *document)
{
    Source source;
    Err err = {0};
    source_of_text(text_of(path), text_of(document), &source);
    Reading reading = {.path = text_of(path), .csv_map = text_of(map)};
    Sink sink = recorder_sink(recorder);
    assert_true(csv_read(&source, &reading, &sink, &err));
}

#define READ(document)    \
    Recorder heard = {0}; \
    read_as(&heard, "acme/report-7.csv", "", (document))

TEST(csv_rows_with_one_activity_become_one_activity)
{
    READ("activity,date,title,type,value,first_seen,last_seen,tlp,credibility,family,technique,country,"
         "sector,actor,"
         "url,comment,publisher\n"
         "A-1,2014-10-28,Winter,domain,evil[.]example,2014-10-01,2014-10-20,GREEN,2,Naid;Moudoor,T1059,JP,"
         "energy,Axiom,"
         "https://acme.example/a1,seen twice,acme\n"
         "A-1,2014-10-28,Winter,ip,192.0.2.7,,,GREEN,,Naid,,,,Axiom,https://acme.example/a1,,acme\n");
    assert_heard(&heard, "record line 2");
    assert_heard(&heard,
                 "holder 1 activity 'A-1' publisher='acme' title='Winter' url='https://acme.example/a1' "
                 "date=2014-10-28 tlp=GREEN");
    assert_heard(&heard, "observation 1 domain 'evil[.]example' first=2014-10-01 last=2014-10-20 tlp=GREEN "
                         "credibility=2 context='seen twice'");
    assert_heard(&heard, "observation 1 address? '192.0.2.7' tlp=GREEN");
    assert_heard(&heard, "observation 1 technique 'T1059' tlp=GREEN");
    assert_heard(&heard, "observation 1 country 'JP'");
    assert_heard(&heard, "observation 1 sector 'energy'");
    // Each row states it: the other may be withdrawn.
    assert_int_equal(heard.holders, 1);
    assert_int_equal(recorder_count(&heard, "holder 1 "), 2);
    assert_int_equal(recorder_count(&heard, "family 'Naid'"), 2);
    assert_int_equal(recorder_count(&heard, "family 'Moudoor'"), 1);
    assert_int_equal(recorder_count(&heard, "name 1 'Axiom'"), 2);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_without_activities_is_one_activity_named_by_its_file)
{
    READ("type,value\ndomain,a.example\ndomain,b.example\n");
    assert_heard(&heard, "holder 1 activity 'report-7'");
    assert_int_equal(heard.holders, 1);
    assert_int_equal(heard.observations, 2);
    recorder_done(&heard);
}

TEST(csv_named_like_every_other_takes_the_name_and_date_of_its_folder)
{
    Recorder heard = {0};
    read_as(&heard, "data/2021-10-07_donot/iocs.csv", "", "type,value\ndomain,a.example\n");
    assert_heard(&heard, "holder 1 activity '2021-10-07_donot' date=2021-10-07");
    recorder_done(&heard);
}

TEST(csv_goes_on_after_a_bad_line_and_says_where_it_was)
{
    READ("type,value,comment\ndomain,a.example,x\ndomain,b.example\ndomain,c.example,y\n");
    assert_heard(&heard, "complaint line 3: 2 fields where the header names 3");
    assert_not_heard(&heard, "b.example");
    assert_heard(&heard, "observation 1 domain 'c.example'");
    recorder_done(&heard);
}

TEST(csv_an_unclosed_quote_costs_its_line_alone)
{
    READ("type,value,comment\ndomain,a.example,\"never "
         "closed\ndomain,b.example,x\ndomain,c.example,\"fine\"\n");
    assert_heard(&heard, "complaint line 2: a quote is opened that is not closed properly");
    assert_heard(&heard, "observation 1 domain 'b.example'");
    assert_heard(&heard, "observation 1 domain 'c.example' context='fine'");
    assert_int_equal(heard.complaints, 1);
    recorder_done(&heard);
}

TEST(csv_quoted_fields_hold_separators_quotes_and_line_ends)
{
    READ("type,value,comment\r\nfilename,\"say \"\"hi\"\".doc\",\"one,\r\ntwo\"\r\ndomain,b.example,x\r\n");
    assert_heard(&heard, "observation 1 filename 'say \"hi\".doc' context='one,");
    assert_heard(&heard, "record line 4");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_separators_line_ends_and_the_byte_order_mark_may_be_anything_usual)
{
    static const char *const documents[] = {"type,value\ndomain,a.example\n",
                                            "type;value\r\ndomain;a.example\r\n",
                                            "type\tvalue\rdomain\ta.example",
                                            "type|value\ndomain|a.example",
                                            "\xef\xbb\xbfType,Value\ndomain,a.example",
                                            "\"Type\", \"Value\"\n\"domain\", \"a.example\"\n",
                                            "\n\n# a comment\ntype,value\n\ndomain,a.example\n"};
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        READ(documents[i]);
        assert_heard(&heard, "observation 1 domain 'a.example'");
        assert_int_equal(heard.complaints, 0);
        recorder_done(&heard);
    }
}

TEST(csv_a_spreadsheet_may_name_the_separator_above_the_header)
{
    READ("\xef\xbb\xbfsep=|\r\ntype|value|comment\r\ndomain|evil.example|a;b;c;d\r\n");
    assert_heard(&heard, "observation 1 domain 'evil.example'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_the_page_that_tells_of_a_phish_is_no_phish)
{
    READ("phish_id,url,phish_detail_url,submission_time,verified,verification_time,online,target\n"
         "8,http://login.example/,http://www.phishtank.example/detail?id=8,2024-01-02T03:04:05+00:00,yes,"
         "2024-01-02T03:05:05+00:00,yes,Other\n");
    assert_heard(&heard, "observation 1 url 'http://login.example/' first=2024-01-02T03:04:05Z");
    assert_not_heard(&heard, "phishtank.example");
    recorder_done(&heard);
}

TEST(csv_columns_named_after_a_kind_hold_that_kind_and_hashes_of_a_row_are_one_file)
{
    READ("SHA256,SHA1,MD5,Compile Timestamp,PDB String,ITW Filename,C2 Server\n"
         "aa,bb,cc,2019-01-07,c:\\a b\\x.pdb,one.exe,\"evil[.]example, 192.0.2.1\"\n");
    assert_heard(&heard, "observation 1 sha256 'aa' file=1");
    assert_heard(&heard, "observation 1 sha1 'bb' file=1");
    assert_heard(&heard, "observation 1 md5 'cc' file=1");
    assert_heard(&heard, "observation 1 pdb 'c:\\a b\\x.pdb'");
    assert_heard(&heard, "observation 1 filename 'one.exe'");
    assert_heard(&heard, "observation 1 any? 'evil[.]example'");
    assert_heard(&heard, "observation 1 any? '192.0.2.1'");
    recorder_done(&heard);
}

TEST(csv_hashes_of_a_file_and_of_its_payload_are_two_files)
{
    READ("Hash,MD5,Payload Hash\naa,bb,cc\n");
    assert_heard(&heard, "observation 1 hash? 'aa' file=1");
    assert_heard(&heard, "observation 1 md5 'bb' file=");
    assert_heard(&heard, "observation 1 hash? 'cc' file=3");
    recorder_done(&heard);
}

TEST(csv_a_map_names_foreign_columns)
{
    Recorder heard = {0};
    read_as(&heard, "x.csv", "activity=Report,value=What,type=Art,actor=Who,sha256=Fingerprint",
            "Report,What,Art,Who,Fingerprint\nR1,a.example,Domain,Axiom,abcd\n");
    assert_heard(&heard, "holder 1 activity 'R1'");
    assert_heard(&heard, "observation 1 domain 'a.example'");
    assert_heard(&heard, "observation 1 sha256 'abcd'");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_of_misp_without_any_date_says_so_once)
{
    static const char head[] = "uuid,event_id,category,type,value,comment,to_ids,date\n";
    static const struct {
        const char *rows;
        unsigned complaints;
    } cases[] = {
        {"a,7,Network activity,domain,a.example,,1,1546300800\nb,7,Network activity,domain,b.example,,1,\n",
         0},
        {"a,7,Network activity,domain,a.example,,1,\nb,8,Network activity,domain,b.example,,1,\n", 1},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder heard = {0};
        char table[256];
        snprintf(table, sizeof table, "%s%s", head, cases[i].rows);
        read_as(&heard, "x.csv", "", table);
        assert_int_equal(heard.complaints, cases[i].complaints);
        recorder_done(&heard);
    }
}

TEST(csv_a_map_by_number_reads_a_table_without_header)
{
    Recorder heard = {0};
    read_as(&heard, "x.csv", "value=2,comment=1", "first,a.example\nsecond,b.example\n");
    assert_heard(&heard, "observation 1 any? 'a.example' context='first'");
    assert_heard(&heard, "observation 1 any? 'b.example' context='second'");
    recorder_done(&heard);
}

TEST(csv_a_map_that_does_not_fit_is_told_with_the_columns_there_are)
{
    Recorder heard = {0};
    read_as(&heard, "x.csv", "value=Missing", "type,value\ndomain,a.example\n");
    assert_heard(
        &heard,
        "complaint line 1: --map: no column is called 'Missing' here; the columns are 'type', 'value'");
    recorder_done(&heard);
    read_as(&heard, "x.csv", "flavour=value", "type,value\ndomain,a.example\n");
    assert_heard(&heard, "complaint line 1: --map: 'flavour' is no column of ours");
    recorder_done(&heard);
}

TEST(csv_an_unknown_header_is_told_with_an_example_of_a_map)
{
    READ("Group ID,Group name,TLV,Function\n64,drives,131488,none\n");
    assert_heard(&heard, "complaint line 1: no column says that it holds values; the columns are 'Group ID', "
                         "'Group name', 'TLV', 'Function'. Name them with --map");
    assert_int_equal(heard.observations, 0);
    recorder_done(&heard);
}

TEST(csv_an_example_of_a_map_names_a_column_that_holds_an_indicator)
{
    READ("Meldung;Datum;Art;Wert\nM-17;2014-03-01;Rechner;evil[.]example\n");
    assert_heard(&heard, "complaint line 1: no column says that it holds values; the columns are 'Meldung', "
                         "'Datum', 'Art', 'Wert'. Name them with --map, such as --map 'value=Wert'");
    recorder_done(&heard);
}

TEST(csv_pairs_of_type_and_value_need_no_header)
{
    READ("file name   ,locker.exe\nmd5         ,0123\nfile-size   ,12 bytes\n            \nsha1,4567\n");
    assert_heard(&heard, "observation 1 filename 'locker.exe'");
    assert_heard(&heard, "observation 1 md5 '0123'");
    assert_heard(&heard, "observation 1 sha1 '4567'");
    assert_int_equal(heard.observations, 3);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_one_column_without_header_is_a_list)
{
    READ("evil.example\n192[.]0[.]2[.]9\nnot-an-indicator\n");
    assert_heard(&heard, "observation 1 any? 'evil.example'");
    assert_heard(&heard, "observation 1 any? '192[.]0[.]2[.]9'");
    assert_heard(&heard, "complaint line 3: ");
    recorder_done(&heard);
}

TEST(csv_of_an_old_spreadsheet_is_read_as_windows_1252)
{
    READ("type,value,comment\ndomain,a.example,caf\xe9 \x96 bar\n");
    assert_heard(&heard, "observation 1 domain 'a.example' context='caf\xc3\xa9 \xe2\x80\x93 bar'");
    recorder_done(&heard);
}

TEST(csv_an_unknown_type_is_told_once_and_its_values_are_kept)
{
    READ("type,value\nflavour,sweet\nflavour,sour\n");
    assert_int_equal(recorder_count(&heard, "type 'flavour' is not known"), 1);
    assert_heard(&heard, "observation 1 other 'sweet'");
    assert_heard(&heard, "observation 1 other 'sour'");
    recorder_done(&heard);
}

TEST(csv_types_are_understood_as_partners_write_them)
{
    READ("type,value\nip-dst|port,192.0.2.1|443\nfilename|md5,a.exe|0123\nFileHash-SHA256,89ab\n"
         "SILKLOADER_SHA256,cdef\nIPv4 "
         "Address,192.0.2.2\ncert_sha1,aaaa\ndomain,*.wild.example\ndomain,192.0.2.3\n"
         "domain,https://c.example/x\n");
    assert_heard(&heard, "observation 1 address? '192.0.2.1'");
    assert_heard(&heard, "observation 1 filename 'a.exe'");
    assert_heard(&heard, "observation 1 md5 '0123'");
    assert_heard(&heard, "observation 1 sha256 '89ab'");
    assert_heard(&heard, "observation 1 sha256 'cdef'");
    assert_heard(&heard, "observation 1 address? '192.0.2.2'");
    assert_heard(&heard, "observation 1 certificate 'aaaa'");
    assert_heard(&heard, "observation 1 domain 'wild.example'");
    assert_heard(&heard, "observation 1 address? '192.0.2.3'");
    assert_heard(&heard, "observation 1 any? 'https://c.example/x'");
    assert_int_equal(heard.observations, 10);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_a_marking_nobody_can_read_is_for_nobody)
{
    READ("type,value,tlp\ndomain,a.example,purple\n");
    assert_heard(&heard, "complaint line 2: 'purple' is no TLP marking and is treated as RED");
    assert_heard(&heard, "observation 1 domain 'a.example' tlp=RED");
    recorder_done(&heard);
}

TEST(csv_free_text_at_the_end_may_hold_separators_without_quotes)
{
    READ("Indicator, Type, description\na.example, domain, one, two, three\n");
    assert_heard(&heard, "observation 1 domain 'a.example' context='one, two, three'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_dialect_threatfox)
{
    READ("# ThreatFox IOCs: recent additions\n"
         "# "
         "\"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"fk_malware\",\"malware_"
         "alias\","
         "\"malware_printable\",\"last_seen_utc\",\"confidence_level\",\"reference\",\"tags\",\"anonymous\","
         "\"reporter\"\n"
         "\"2023-01-02 10:00:00\", \"77\", \"192.0.2.4:8080\", \"ip:port\", \"botnet_cc\", \"win.naid\", "
         "\"None\", "
         "\"Naid\", \"\", \"75\", \"None\", \"tag\", \"0\", \"someone\"\n");
    assert_heard(&heard, "observation 1 address? '192.0.2.4:8080' first=2023-01-02T10:00:00Z credibility=2 "
                         "context='botnet_cc'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_dialect_urlhaus)
{
    READ("# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
         "\"1\",\"2023-01-02 10:00:00\",\"http://evil.example/x\",\"online\",\"2023-01-03 "
         "10:00:00\",\"malware_download\",\"elf\",\"https://lookup.example/1\",\"someone\"\n");
    assert_heard(&heard, "observation 1 url 'http://evil.example/x' first=2023-01-02T10:00:00Z "
                         "last=2023-01-03T10:00:00Z context='malware_download'");
    assert_int_equal(heard.observations, 1);
    recorder_done(&heard);
}

TEST(csv_without_a_header_is_read_by_the_first_column_that_holds_values)
{
    READ("7,192.0.2.1,https://reading.example/a\n8,192.0.2.2,https://reading.example/b\n9,evil[.]example,\n");
    assert_heard(&heard,
                 "complaint line 1: the table has no header, so only column 2, which holds values, is read");
    assert_heard(&heard, "observation 1 any? '192.0.2.1'");
    assert_heard(&heard, "observation 1 any? '192.0.2.2'");
    assert_heard(&heard, "observation 1 any? 'evil[.]example'");
    assert_int_equal(heard.observations, 3);
    assert_int_equal(heard.complaints, 1);
    recorder_done(&heard);
}

TEST(csv_of_which_one_row_alone_holds_a_value_is_no_table_of_values)
{
    READ("name,evil.example\nnorth,south\n");
    assert_heard(&heard, "complaint line 1: no column says that it holds values");
    assert_int_equal(heard.observations, 0);
    recorder_done(&heard);
}

TEST(csv_dialect_malwarebazaar)
{
    READ("# \"first_seen_utc\",\"sha256_hash\",\"md5_hash\",\"sha1_hash\",\"reporter\",\"file_name\","
         "\"file_type_guess\",\"mime_type\",\"signature\",\"clamav\",\"vtpercent\",\"imphash\",\"ssdeep\","
         "\"tlsh\"\n"
         "\"2023-01-02 10:00:00\",\"aa\",\"bb\",\"cc\",\"x\",\"a "
         "b.exe\",\"exe\",\"app\",\"Naid\",\"\",\"\",\"dd\",\"\","
         "\"\"\n");
    assert_heard(&heard, "observation 1 sha256 'aa' first=2023-01-02T10:00:00Z file=2");
    assert_heard(&heard, "observation 1 md5 'bb' first=2023-01-02T10:00:00Z file=2");
    assert_heard(&heard, "observation 1 filename 'a b.exe'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 imphash 'dd'");
    recorder_done(&heard);
}

TEST(csv_dialect_misp)
{
    READ("uuid,event_id,category,type,value,comment,to_ids,date,object_relation,attribute_tag,event_info,"
         "event_source_org,event_tag\n"
         "\"u1\",17,\"Network "
         "activity\",\"domain|ip\",\"a.example|192.0.2.5\",\"\",1,1414454400,\"\",\"tlp:amber\","
         "\"Winter\",\"acme\",\"osint,tlp:green\"\n");
    assert_heard(&heard, "holder 1 activity '17' publisher='acme' title='Winter' tlp=GREEN");
    assert_heard(&heard, "observation 1 domain 'a.example' first=2014-10-28 tlp=AMBER");
    assert_heard(&heard, "observation 1 address? '192.0.2.5' first=2014-10-28 tlp=AMBER");
    recorder_done(&heard);
}

TEST(csv_how_far_misp_may_carry_an_event_is_its_marking)
{
    READ("uuid,event_id,category,type,value,event_distribution,event_tag\n"
         "u1,17,x,domain,a.example,0,tlp:green\n"
         "u2,18,x,domain,b.example,1,tlp:clear\n"
         "u3,19,x,domain,c.example,3,\n");
    assert_heard(&heard, "holder 1 activity '17' tlp=AMBER+STRICT");
    assert_heard(&heard, "observation 1 domain 'a.example' tlp=AMBER+STRICT");
    assert_heard(&heard, "observation 2 domain 'b.example' tlp=GREEN");
    assert_heard(&heard, "observation 3 domain 'c.example'");
    assert_not_heard(&heard, "'c.example' tlp");
    recorder_done(&heard);
}

TEST(csv_dialect_dshield_lists_networks_and_nothing_of_their_owners)
{
    READ("#   DShield.org Recommended Block List\n#\n#    (1) start of netblock\n#\n"
         "Start\tEnd\tNetmask\tAttacks\tName\tCountry\temail\n"
         "192.0.2.0\t192.0.2.255\t24\t3432\tEXAMPLE-NET\tNL\tabuse@isp.example\n"
         "198.51.100.0\t198.51.100.255\t24\t12\t\t\t\n");
    assert_heard(&heard, "observation 1 cidr '192.0.2.0/24'");
    assert_heard(&heard, "observation 1 cidr '198.51.100.0/24'");
    assert_int_equal(heard.observations, 2);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(csv_every_dialect_is_found_by_its_own_headers)
{
    for (const CsvDialect *dialect = csv_dialects(); dialect->name; dialect++) {
        char document[600];
        snprintf(document, sizeof document, "%s\n", dialect->headers);
        Recorder heard = {0};
        read_as(&heard, "x.csv", "", document);
        if (heard.complaints > 0)
            fail_msg("dialect %s: %s", dialect->name, heard.heard.bytes);
        recorder_done(&heard);
    }
}

TEST(csv_rows_come_out_alike_wherever_the_input_is_cut_into_chunks)
{
    // One row after another across the 64 KiB steps in which input is read, \r\n on either side of a step.
    Buffer document = {0};
    buffer_add_string(&document, "type,value,comment\r\n");
    for (int i = 0; i < 3000; i++)
        buffer_format(&document, "domain,d%d.example,\"%.*s\r\nx\"\r\n", i, i % 60,
                      "............................................................");
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, csv_read, "x.csv", buffer_text(&document), &err));
    assert_int_equal(heard.observations, 3000);
    assert_int_equal(heard.complaints, 0);
    assert_heard(&heard, "record line 6000 ");
    recorder_done(&heard);
    buffer_done(&document);
}

TEST(csv_a_row_beyond_any_size_costs_itself_alone)
{
    Buffer document = {0};
    buffer_add_string(&document, "type,value\ndomain,");
    for (int i = 0; i < 3 << 20; i++)
        buffer_add_byte(&document, 'x');
    buffer_add_string(&document, "\ndomain,b.example\n");
    Recorder heard = {0};
    Err err = {0};
    assert_true(recorder_read(&heard, csv_read, "x.csv", buffer_text(&document), &err));
    assert_heard(&heard, "complaint line 2: longer than any row");
    assert_heard(&heard, "record line 3");
    assert_heard(&heard, "observation 1 domain 'b.example'");
    recorder_done(&heard);
    buffer_done(&document);
}

TEST(csv_stops_when_its_listener_fails)
{
    const char *document = "activity,type,value,family,actor,tlp\nA,domain,a.example,Naid,Axiom,odd\nB\n";
    for (uint32_t at = 1; at < 8; at++) {
        Recorder heard = {.fail_at = at};
        Err err = {0};
        bool is_read = recorder_read(&heard, csv_read, "x.csv", text_of(document), &err);
        assert_int_equal(is_read, err.code == ERR_NONE);
        if (at <= 6)
            assert_false(is_read);
        recorder_done(&heard);
    }
}

TEST(csv_a_marking_among_the_tags_counts)
{
    READ(
        "type,value,tags\ndomain,evil.example,\"apt,tlp:green\"\ndomain,worse.example,\"tlp:green,tlp:red\"\n");
    assert_heard(&heard, "observation 1 domain 'evil.example' tlp=GREEN");
    assert_heard(&heard, "observation 1 domain 'worse.example' tlp=RED");
    recorder_done(&heard);
}

#define HASH32 "0123456789abcdef0123456789abcdef"

TEST(csv_dialect_urlhaus_payloads)
{
    READ("# firstseen,url,filetype,md5,sha256,signature\n"
         "\"2014-10-28 09:30:00\",\"http://evil.example/x\",\"exe\",\"" HASH32 "\",\"" HASH32 HASH32
         "\",\"Naid\"\n"
         "\"2014-10-28 09:31:00\",\"http://evil.example/y\",\"exe\",\"" HASH32 "\",\"" HASH32 HASH32
         "\",\"None\"\n");
    assert_heard(&heard, "observation 1 url 'http://evil.example/x' first=2014-10-28T09:30:00Z");
    assert_heard(&heard, "observation 1 sha256 '" HASH32 HASH32 "' first=2014-10-28T09:30:00Z file=");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_int_equal(heard.observations, 7);
    recorder_done(&heard);
}

/// Every feed as it stands: the comments before the header, its columns in its order, quotes and blanks,
/// invented values.
TEST(csv_feeds_are_read_as_they_are_published)
{
    static const struct {
        const char *document;
        const char *heard[4];
    } feeds[] = {
        {"################\n# ThreatFox IOCs: recent additions - CSV format #\n################\n#\n"
         "# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"fk_malware\",\"malware_alias\","
         "\"malware_printable\",\"last_seen_utc\",\"confidence_level\",\"is_compromised\",\"reference\",\"tags\","
         "\"anonymous\",\"reporter\"\n"
         "\"2014-10-28 09:30:00\", \"7\", \"192.0.2.7:443\", \"ip:port\", \"botnet_cc\", \"win.naid\", "
         "\"AGENT.BYFRR\", "
         "\"Naid\", \"\", \"75\", \"False\", \"https://harbor.example/x\", \"c2,naid\", \"0\", \"someone\"\n",
         {"holder 1 activity 'Naid'",
          "observation 1 address? '192.0.2.7:443' first=2014-10-28T09:30:00Z credibility=2 context='botnet_cc'",
          "observation 1 family 'Naid'"}},
        {"################\n# abuse.ch URLhaus Database Dump (CSV) #\n################\n#\n"
         "# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
         "\"7\",\"2014-10-28 09:30:00\",\"http://evil.example/x.exe\",\"online\",\"2014-10-29 01:00:00\","
         "\"malware_download\",\"exe,naid\",\"https://urlhaus.example/url/7/\",\"someone\"\n",
         {"observation 1 url 'http://evil.example/x.exe' first=2014-10-28T09:30:00Z last=2014-10-29T01:00:00Z"}},
        {"# MalwareBazaar recent malware samples (CSV) #\n#\n"
         "# \"first_seen_utc\",\"sha256_hash\",\"md5_hash\",\"sha1_hash\",\"reporter\",\"file_name\","
         "\"file_type_guess\","
         "\"mime_type\",\"signature\",\"clamav\",\"vtpercent\",\"imphash\",\"ssdeep\",\"tlsh\"\n"
         "\"2014-10-28 09:30:00\", \"" HASH32 HASH32 "\", \"" HASH32 "\", \"" HASH32
         "01234567\", \"someone\", "
         "\"a.exe\", \"exe\", \"application/x-dosexec\", \"Naid\", \"n/a\", \"n/a\", \"" HASH32
         "\", \"3:ab:cd\", \"n/a\"\n",
         {"observation 1 sha256 '" HASH32 HASH32 "' first=2014-10-28T09:30:00Z file=",
          "observation 1 imphash '" HASH32 "'", "observation 1 ssdeep '3:ab:cd'",
          "observation 1 filename 'a.exe'"}},
        {"# Feodo Tracker Botnet C2 IP Blocklist (CSV) #\n#\n"
         "\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"\n"
         "\"2014-10-28 09:30:00\",\"192.0.2.7\",\"443\",\"offline\",\"2014-10-29\",\"Naid\"\n# END 1 entries\n",
         {"holder 1 activity 'Naid'",
          "observation 1 address? '192.0.2.7' first=2014-10-28T09:30:00Z last=2014-10-29"}},
        {"# abuse.ch SSLBL SSL Certificate Blacklist (SHA1 Fingerprints) #\n# Listingdate,SHA1,Listingreason\n"
         "2014-10-28 09:30:00," HASH32 "01234567,Naid C&C\n",
         {"observation 1 certificate '" HASH32 "01234567' first=2014-10-28T09:30:00Z context='Naid C&C'"}},
        {"# abuse.ch SSLBL Botnet C2 IP Blacklist (CSV) #\n# Firstseen,DstIP,DstPort\n"
         "2014-10-28 09:30:00,192.0.2.7,443\n",
         {"observation 1 address? '192.0.2.7' first=2014-10-28T09:30:00Z"}},
        {"# abuse.ch SSLBL JA3 Fingerprint Blacklist (CSV) #\n# ja3_md5,Firstseen,Lastseen,Listingreason\n" HASH32
         ",2014-10-28 09:30:00,2014-10-29 09:30:00,Naid\n",
         {"observation 1 ja3 '" HASH32
          "' first=2014-10-28T09:30:00Z last=2014-10-29T09:30:00Z context='Naid'"}},
        {"Indicator type,Indicator,Description\nFileHash-MD5," HASH32 ",\nhostname,evil.example,stage\n",
         {"observation 1 md5 '" HASH32 "'", "observation 1 domain 'evil.example' context='stage'"}},
        {"uuid,event_id,category,type,value,comment,to_ids,date,object_relation,attribute_tag,object_uuid,object_name,"
         "object_meta_category\n\"8b5e3f6c-0000-4000-8000-000000000001\",7,\"Network activity\",\"ip-dst|port\","
         "\"192.0.2.7|443\",\"\",1,1414488600,\"\",\"tlp:green\",\"\",\"\",\"\"\n",
         {"holder 1 activity '7'",
          "observation 1 address? '192.0.2.7' first=2014-10-28T09:30:00Z tlp=GREEN"}},
    };
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        READ(feeds[i].document);
        for (size_t j = 0; j < 4 && feeds[i].heard[j]; j++)
            assert_heard(&heard, feeds[i].heard[j]);
        if (heard.complaints > 0)
            fail_msg("%s", heard.heard.bytes);
        recorder_done(&heard);
    }
}

TEST(csv_knows_the_admiralty_code_and_words_for_confidence)
{
    READ(
        "type,value,admiralty,confidence\ndomain,a.example,B2,\ndomain,b.example,,high\ndomain,c.example,,35%\n"
        "domain,d.example,probably true,\ndomain,e.example,9,\ndomain,f.example,n/a,n/a\n");
    assert_heard(&heard, "holder 1 activity 'report-7' reliability=B");
    assert_heard(&heard, "observation 1 domain 'a.example' credibility=2");
    assert_heard(&heard, "observation 1 domain 'b.example' credibility=1");
    assert_heard(&heard, "observation 1 domain 'c.example' credibility=4");
    assert_heard(&heard, "observation 1 domain 'd.example' credibility=2");
    assert_heard(&heard, "complaint line 6: credibility '9' is not a number");
    assert_heard(&heard, "observation 1 domain 'f.example'");
    recorder_done(&heard);
}

TEST(list_hosts_files_and_blocklists_say_names)
{
    Recorder heard = {0};
    Err err = {0};
    Text document = TEXT(
        "# hosts\n127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 0.0.0.0\n0.0.0.0 evil.example # x\n"
        "127.0.0.1\tworse[.]example\n||third.example^\n! a comment\n192.0.2.0/24 ; SBL7\n198.51.100.0/24\n");
    assert_true(text_is(format_sniff(document, TEXT("block.txt"))->name, "list"));
    assert_true(recorder_read(&heard, list_read, "block.txt", document, &err));
    assert_heard(&heard, "observation 1 any? 'evil.example'");
    assert_heard(&heard, "observation 1 any? 'worse[.]example'");
    assert_heard(&heard, "observation 1 any? 'third.example'");
    assert_heard(&heard, "observation 1 any? '192.0.2.0/24'");
    assert_heard(&heard, "observation 1 any? '198.51.100.0/24'");
    assert_int_equal(heard.observations, 5);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}
