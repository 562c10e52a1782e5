#include "formats/misp_tags.h"
#include "formats/misp_types.h"
#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

#define UUID "00000000-0000-4000-8000-000000000001"

/// Documents are written with ` for ", which C would want escaped.
static bool read_quoted(Recorder *recorder, const char *document, Err *err)
{
    Buffer quoted = {0};
    for (; *document; document++)
        buffer_add_byte(&quoted, *document == '`' ? '"' : *document);
    bool is_read = recorder_read(recorder, misp_read, "case/lantern.json", buffer_text(&quoted), err);
    buffer_done(&quoted);
    return is_read;
}

static void hear(Recorder *recorder, const char *document)
{
    Err err = {0};
    *recorder = (Recorder){0};
    if (!read_quoted(recorder, document, &err))
        fail_msg("not read: %s", err.message);
}

#define EVENT(attributes)                                                         \
    "{`Event`:{`Attribute`:[" attributes "],`uuid`:`" UUID "`,`info`:`An event`," \
    "`date`:`2020-02-03`,`timestamp`:`1580774400`,`Orgc`:{`name`:`Invented Lab`}}}"

TEST(misp_events_are_activities_whose_header_may_come_last)
{
    Recorder recorder;
    hear(&recorder, EVENT("{`type`:`domain`,`value`:`evil.example`,`comment`:`C2`}"));
    assert_heard(&recorder, "record event (");
    assert_heard(&recorder, "holder 1 activity '" UUID "' publisher='Invented Lab' title='An event' "
                            "date=2020-02-03 modified=2020-02-04");
    assert_heard(&recorder, "record Attribute[0] (55 bytes)");
    assert_heard(&recorder, "observation 1 domain 'evil.example' context='C2'");
    assert_int_equal(recorder.complaints, 0);
    recorder_done(&recorder);
}

TEST(misp_attribute_types_give_their_values_with_kind)
{
    static const struct {
        const char *type, *value;
        const char *heard[2];
    } cases[] = {
        {"ip-dst", "198.51.100.7", {"address? '198.51.100.7'"}},
        {"ip-src", "198.51.100.0/24", {"cidr '198.51.100.0/24'"}},
        {"ip-dst|port", "198.51.100.7|443", {"address? '198.51.100.7'"}},
        {"domain|ip", "evil.example|198.51.100.7", {"domain 'evil.example'", "address? '198.51.100.7'"}},
        {"hostname", "a.evil.example", {"domain 'a.evil.example'"}},
        {"hostname|port", "a.evil.example|80", {"domain 'a.evil.example'"}},
        {"url", "http://evil.example/", {"url 'http://evil.example/'"}},
        {"email-src", "a@evil.example", {"email 'a@evil.example'"}},
        {"md5", "aa", {"md5 'aa'"}},
        {"filename|sha256", "x.exe|aa", {"filename 'x.exe'", "sha256 'aa'"}},
        {"malware-sample", "x.exe|aa", {"filename 'x.exe'", "md5 'aa'"}},
        {"imphash", "aa", {"imphash 'aa'"}},
        {"ssdeep", "3:a:b", {"ssdeep '3:a:b'"}},
        {"x509-fingerprint-sha1", "aa", {"certificate 'aa'"}},
        {"mutex", "Global\\\\m", {"mutex 'Global\\m'"}},
        {"named pipe", "p", {"pipe 'p'"}},
        {"pdb", "C:\\\\a.pdb", {"pdb 'C:\\a.pdb'"}},
        {"user-agent", "U", {"useragent 'U'"}},
        {"whois-registrant-email", "a@mail.example", {"registrant 'a@mail.example'"}},
        {"vulnerability", "CVE-2014-0001", {"cve 'CVE-2014-0001'"}},
        {"regkey|value", "HKLM\\\\Run|x", {"regkey 'HKLM\\Run'"}},
        {"AS", "64496", {"asn 'AS64496'"}},
        {"btc", "1Invented", {"wallet '1Invented'"}},
        {"ja3-fingerprint-md5", "aa", {"ja3 'aa'"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        Buffer document = {0};
        char line[200];
        buffer_format(&document, EVENT("{`type`:`%s`,`value`:`%s`,`to_ids`:true}"), cases[i].type,
                      cases[i].value);
        hear(&recorder, document.bytes);
        for (size_t j = 0; j < 2 && cases[i].heard[j]; j++) {
            snprintf(line, sizeof line, "observation 1 %s\n", cases[i].heard[j]);
            if (text_find(buffer_text(&recorder.heard), line, 0) == SIZE_MAX)
                fail_msg("not heard: %s\nin\n%s", line, recorder.heard.bytes);
        }
        assert_int_equal(recorder.observations, cases[i].heard[1] ? 2 : 1);
        assert_int_equal(recorder.complaints, 0);
        buffer_done(&document);
        recorder_done(&recorder);
    }
}

TEST(misp_links_and_references_are_no_indicators_unless_meant_for_detection)
{
    Recorder recorder;
    hear(&recorder, EVENT("{`type`:`link`,`value`:`https://news.example/1`,`category`:`External analysis`},"
                          "{`type`:`url`,`value`:`https://news.example/2`,`category`:`External analysis`},"
                          "{`type`:`comment`,`value`:`c`},{`type`:`text`,`value`:`t`},"
                          "{`type`:`email-dst`,`value`:`victim@v.example`},{`type`:`port`,`value`:443},"
                          "{`type`:`link`,`value`:`http://evil.example/`,`to_ids`:true},"
                          "{`type`:`url`,`value`:`http://evil.example/2`,`to_ids`:`1`,"
                          "`category`:`External analysis`}"));
    assert_int_equal(recorder.observations, 2);
    assert_heard(&recorder, "observation 1 url 'http://evil.example/'");
    assert_heard(&recorder, "observation 1 url 'http://evil.example/2'");
    assert_int_equal(recorder.complaints, 0);
    recorder_done(&recorder);
}

TEST(misp_deleted_attributes_and_objects_are_taken_back)
{
    Recorder recorder;
    hear(&recorder, "{`info`:`x`,`Attribute`:[{`type`:`md5`,`value`:`aa`,`deleted`:true,`Tag`:[{`name`:"
                    "`misp-galaxy:tool=\\`Hikit\\``}]},"
                    "{`type`:`md5`,`value`:`bb`,`deleted`:`1`},{`type`:`md5`,`value`:`cc`,`deleted`:false}],"
                    "`Object`:[{`name`:`file`,`deleted`:true,`Attribute`:[{`type`:`md5`,`value`:`dd`}]}]}");
    assert_int_equal(recorder.observations, 4);
    assert_int_equal(recorder_count(&recorder, "revoked"), 3);
    assert_heard(&recorder, "observation 1 md5 'cc'");
    assert_not_heard(&recorder, "md5 'cc' revoked");
    assert_not_heard(&recorder, "Hikit");
    recorder_done(&recorder);
}

TEST(misp_hashes_of_one_file_object_are_one_file)
{
    Recorder recorder;
    hear(&recorder, "{`Event`:{`Object`:["
                    "{`name`:`file`,`Attribute`:[{`type`:`md5`,`value`:`aa`},{`type`:`sha1`,`value`:`bb`},"
                    "{`type`:`filename`,`value`:`x`}],`first_seen`:`2020-01-01T00:00:00Z`},"
                    "{`name`:`file`,`Attribute`:[{`type`:`md5`,`value`:`cc`}]},"
                    "{`name`:`pe-section`,`Attribute`:[{`type`:`md5`,`value`:`dd`}]}]}}");
    assert_heard(&recorder, "observation 1 md5 'aa' first=2020-01-01 file=1");
    assert_heard(&recorder, "observation 1 sha1 'bb' first=2020-01-01 file=1");
    assert_heard(&recorder, "observation 1 filename 'x' first=2020-01-01");
    assert_heard(&recorder, "observation 1 md5 'cc' file=2");
    assert_heard(&recorder, "observation 1 md5 'dd'");
    assert_int_equal(recorder_count(&recorder, "file="), 3);
    recorder_done(&recorder);
}

TEST(misp_a_whois_object_says_how_the_domain_was_registered)
{
#define PART(relation, type, value) \
    "{`object_relation`:`" relation "`,`type`:`" type "`,`value`:`" value "`},"
#define SERVERS \
    PART("nameserver", "hostname", "ns1.park.example") PART("nameserver", "hostname", "ns2.park.example")
#define CREATED "{`object_relation`:`creation-date`,`type`:`datetime`,`value`:`2014-06-05T10:00:00Z`}"
#define WHOIS(more)                                                                           \
    "{`Event`:{`Object`:[{`name`:`whois`,`Attribute`:[" PART("domain", "domain", "a.example") \
        more SERVERS CREATED "]}]}}"
    Recorder recorder;
    hear(&recorder, WHOIS(PART("registrar", "whois-registrar", "Some; Registrar, Inc.")));
    assert_heard(&recorder, "observation 1 registration 'a.example; some registrar inc; "
                            "ns1.park.example ns2.park.example; 2014-06-05T10:00:00Z'");
    recorder_done(&recorder);
    // Without one of the parts it says nothing of the kind.
    hear(&recorder, WHOIS());
    assert_int_equal(recorder_count(&recorder, " registration "), 0);
    recorder_done(&recorder);
#undef PART
#undef SERVERS
#undef CREATED
#undef WHOIS
}

TEST(misp_the_hash_of_a_rich_header_names_no_file)
{
    Recorder recorder;
    hear(&recorder, "{`Event`:{`Object`:[{`name`:`pe`,`Attribute`:[{`object_relation`:`richpe`,`type`:`md5`,"
                    "`value`:`0123456789abcdef0123456789abcdef`}]}]}}");
    assert_heard(&recorder, "observation 1 richhash '0123456789abcdef0123456789abcdef'");
    recorder_done(&recorder);
}

TEST(misp_tags_say_marking_names_families_techniques_and_victims)
{
    static const struct {
        const char *tag, *heard;
    } cases[] = {
        {"misp-galaxy:threat-actor=`Dusty Lantern`", "name 1 'Dusty Lantern'"},
        {"misp-galaxy:mitre-intrusion-set=`Dusty Lantern - G9999`", "name 1 'Dusty Lantern'"},
        {"misp-galaxy:mitre-enterprise-attack-intrusion-set=`A - B - G9999`", "name 1 'A - B'"},
        {"misp-galaxy:microsoft-activity-group=`LANTERN`", "name 1 'LANTERN'"},
        {"misp-galaxy:mitre-attack-pattern=`Keylogging - T1056.001`", "observation 1 technique 'T1056.001'"},
        {"misp-galaxy:mitre-enterprise-attack-attack-pattern=`X - T1059`", "observation 1 technique 'T1059'"},
        {"misp-galaxy:malpedia=`PlugX`", "observation 1 family 'PlugX'"},
        {"misp-galaxy:mitre-malware=`Naid - S0205`", "observation 1 family 'Naid'"},
        {"misp-galaxy:mitre-tool=`Mimikatz - S0002`", "observation 1 family 'Mimikatz'"},
        {"misp-galaxy:tool=`Hikit`", "observation 1 family 'Hikit'"},
        {"misp-galaxy:ransomware=`Invented Locker`", "observation 1 family 'Invented Locker'"},
        {"misp-galaxy:rat=`Poison Ivy`", "observation 1 family 'Poison Ivy'"},
        {"misp-galaxy:sector=`Finance`", "observation 1 sector 'Finance'"},
        {"misp-galaxy:target-information=`Japan`", "observation 1 country 'Japan'"},
        {"misp-galaxy:country=`japan`", "observation 1 country 'japan'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        Buffer document = {0};
        buffer_add_string(&document, "{`Event`:{`info`:`x`,`Tag`:[{`name`:`");
        for (const char *at = cases[i].tag; *at; at++)
            buffer_format(&document, *at == '`' ? "\\%c" : "%c", *at);
        buffer_add_string(&document, "`}]}}");
        hear(&recorder, document.bytes);
        assert_heard(&recorder, cases[i].heard);
        buffer_done(&document);
        recorder_done(&recorder);
    }
}

TEST(misp_tags_that_say_nothing_here_are_passed_over)
{
    static const char *const tags[] = {"",
                                       "osint",
                                       "tlp",
                                       "misp-galaxy:threat-actor",
                                       "misp-galaxy:threat-actor=",
                                       "misp-galaxy:unknown=\"x\"",
                                       "misp-galaxy:mitre-attack-pattern=\"no id\"",
                                       "type:OSINT",
                                       "admiralty-scale:source-reliability=\"x\"",
                                       "admiralty-scale:information-credibility=\"9\"",
                                       "misp-galaxy:tool=\"\"",
                                       "misp-galaxy:mitre-course-of-action=\"X - M1234\"",
                                       "=\"\""};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (misp_tag(text_of(tags[i])).meaning != TAG_NOTHING)
            fail_msg("'%s' says something", tags[i]);
}

TEST(misp_strictest_marking_counts_and_none_is_unstated)
{
    Recorder recorder;
    hear(&recorder, "{`Event`:{`info`:`x`,`Tag`:[{`name`:`tlp:green`},{`name`:`TLP:AMBER+STRICT`}],"
                    "`Attribute`:[{`type`:`md5`,`value`:`aa`,`Tag`:[{`name`:`tlp:white`}]},"
                    "{`type`:`md5`,`value`:`bb`,`Tag`:[{`name`:`tlp:red`}]},"
                    "{`type`:`md5`,`value`:`cc`}]}}");
    assert_heard(&recorder, "holder 1 activity 'lantern' title='x' tlp=AMBER+STRICT");
    // Parts are no less strict than the event: that is for the listener, since its versions differ.
    assert_heard(&recorder, "observation 1 md5 'aa' tlp=CLEAR");
    assert_heard(&recorder, "observation 1 md5 'bb' tlp=RED");
    assert_heard(&recorder, "observation 1 md5 'cc'");
    assert_not_heard(&recorder, "md5 'cc' tlp");
    recorder_done(&recorder);
    hear(&recorder, "{`Event`:{`info`:`x`,`distribution`:`3`}}");
    assert_not_heard(&recorder, "tlp=");
    recorder_done(&recorder);
}

TEST(misp_credibility_comes_from_the_admiralty_tag)
{
    Recorder recorder;
    hear(&recorder, "{`Event`:{`info`:`x`,`Tag`:[{`name`:`admiralty-scale:information-credibility=\\`2\\``}],"
                    "`Attribute`:[{`type`:`md5`,`value`:`aa`},{`type`:`md5`,`value`:`bb`,`Tag`:"
                    "[{`name`:`admiralty-scale:information-credibility=\\`5\\``}]}]}}");
    assert_heard(&recorder, "holder 1 activity 'lantern' title='x' credibility=2");
    assert_heard(&recorder, "observation 1 md5 'aa'");
    assert_heard(&recorder, "observation 1 md5 'bb' credibility=5");
    recorder_done(&recorder);
}

TEST(misp_tags_say_how_good_source_and_statement_are)
{
    static const struct {
        const char *tag;
        char reliability;
        uint8_t credibility;
        Pap pap;
    } cases[] = {
        {"admiralty-scale:source-reliability=\"b\"", 'B', 0, PAP_UNSTATED},
        {"admiralty-scale:source-reliability=\"g\"", 'E', 0, PAP_UNSTATED},
        {"admiralty-scale:information-credibility=\"6\"", 0, 6, PAP_UNSTATED},
        {"estimative-language:likelihood-probability=\"almost-certain\"", 0, 1, PAP_UNSTATED},
        {"estimative-language:likelihood-probability=\"likely\"", 0, 2, PAP_UNSTATED},
        {"estimative-language:likelihood-probability=\"very-unlikely\"", 0, 5, PAP_UNSTATED},
        {"misp:confidence-level=\"usually-confident\"", 0, 2, PAP_UNSTATED},
        {"PAP:AMBER", 0, 0, PAP_AMBER},
        {"pap:nonsense", 0, 0, PAP_RED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TagNews news = misp_tag(text_of(cases[i].tag));
        if (news.reliability != cases[i].reliability || news.credibility != cases[i].credibility ||
            news.pap != cases[i].pap)
            fail_msg("'%s' says %c %d %d", cases[i].tag, news.reliability, news.credibility, news.pap);
    }
    Recorder recorder;
    hear(&recorder,
         "{`Event`:{`info`:`x`,`Tag`:[{`name`:`admiralty-scale:source-reliability=\\`a\\``},"
         "{`name`:`PAP:GREEN`}],`Attribute`:[{`type`:`md5`,`value`:`aa`,`Tag`:[{`name`:`PAP:RED`}]},"
         "{`type`:`md5`,`value`:`bb`,`Tag`:[{`name`:`PAP:CLEAR`}]}]}}");
    assert_heard(&recorder, "holder 1 activity 'lantern' title='x' pap=GREEN reliability=A");
    assert_heard(&recorder, "observation 1 md5 'aa' pap=RED");
    // What holds of the event around it, the case adds: of each version that the attribute stands in.
    assert_heard(&recorder, "observation 1 md5 'bb' pap=CLEAR");
    recorder_done(&recorder);
}

TEST(misp_distribution_narrows_and_never_widens)
{
    static const struct {
        const char *event, *tag, *attribute, *heard_event, *heard_value;
    } cases[] = {
        {"0", "tlp:white", "5", " tlp=AMBER+STRICT", "md5 'aa'"},
        {"4", "osint", "5", " tlp=AMBER+STRICT", "md5 'aa'"},
        {"1", "tlp:white", "5", " tlp=GREEN", "md5 'aa'"},
        {"3", "tlp:white", "5", " tlp=CLEAR", "md5 'aa'"},
        {"3", "tlp:white", "0", " tlp=CLEAR", "md5 'aa' tlp=AMBER+STRICT"},
        {"3", "tlp:red", "4", " tlp=RED", "md5 'aa' tlp=AMBER+STRICT"},
        {"2", "osint", "3", "", "md5 'aa'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        Buffer document = {0}, header = {0};
        buffer_format(&document,
                      "{`info`:`x`,`distribution`:`%s`,`Tag`:[{`name`:`%s`}],`Attribute`:[{`type`:`md5`,"
                      "`value`:`aa`,`distribution`:`%s`}]}",
                      cases[i].event, cases[i].tag, cases[i].attribute);
        buffer_format(&header, "holder 1 activity 'lantern' title='x'%s\nrecord", cases[i].heard_event);
        hear(&recorder, document.bytes);
        if (text_find(buffer_text(&recorder.heard), header.bytes, 0) == SIZE_MAX)
            fail_msg("not heard: %s\nin\n%s", header.bytes, recorder.heard.bytes);
        buffer_clear(&header);
        buffer_format(&header, "observation 1 %s\n", cases[i].heard_value);
        if (text_find(buffer_text(&recorder.heard), header.bytes, 0) == SIZE_MAX)
            fail_msg("not heard: %s\nin\n%s", header.bytes, recorder.heard.bytes);
        buffer_done(&document);
        buffer_done(&header);
        recorder_done(&recorder);
    }
}

TEST(misp_values_that_shall_not_be_correlated_link_nobody)
{
    Recorder recorder;
    hear(&recorder, "{`info`:`x`,`Attribute`:[{`type`:`md5`,`value`:`aa`,`disable_correlation`:true},"
                    "{`type`:`md5`,`value`:`bb`,`disable_correlation`:false}]}");
    assert_int_equal(recorder_count(&recorder, "warned"), 1);
    recorder_done(&recorder);
}

TEST(misp_types_without_a_value_are_silent_and_unknown_ones_complained_of_once)
{
    Recorder recorder;
    hear(&recorder,
         "{`info`:`x`,`Attribute`:[{`type`:`comment`,`value`:`a`},{`type`:`yara`,`value`:`rule x {}`},"
         "{`type`:`mind-print`,`value`:`a`},{`type`:`mind-print`,`value`:`b`},"
         "{`type`:`email-subject`,`value`:`Invoice`},{`type`:`filename|sha224`,`value`:`x|ab`}]}");
    assert_int_equal(recorder.complaints, 1);
    assert_heard(&recorder, "complaint Attribute[2]: 'mind-print' is no attribute type");
    assert_heard(&recorder, "observation 1 other 'Invoice'");
    assert_heard(&recorder, "observation 1 filename 'x'");
    assert_heard(&recorder, "observation 1 other 'ab'");
    recorder_done(&recorder);
}

TEST(misp_objects_refer_to_each_other)
{
    Recorder recorder;
    hear(&recorder,
         "{`info`:`x`,`Object`:[{`uuid`:`" UUID "`,`name`:`file`,`Attribute`:[],`ObjectReference`:["
         "{`referenced_uuid`:`00000000-0000-4000-8000-000000000002`,`relationship_type`:`drops`,"
         "`comment`:`seen`},{`relationship_type`:`drops`}]}]}");
    assert_heard(&recorder, "relation 1 '" UUID "' drops '00000000-0000-4000-8000-000000000002'");
    assert_int_equal(recorder_count(&recorder, "relation "), 1);
    recorder_done(&recorder);
}

TEST(misp_analysts_and_proposals_are_heard_and_count_for_no_activity)
{
    Recorder recorder;
    hear(&recorder,
         "{`info`:`x`,`uuid`:`" UUID "`,`Attribute`:[{`type`:`domain`,`value`:`evil.example`,`uuid`:`a`,"
         "`Opinion`:[{`uuid`:`op`,`opinion`:`20`,`comment`:`a parked page`,`Orgc`:{`name`:`Other Lab`},"
         "`Note`:[{`uuid`:`on`,`note`:`no longer`}]}],"
         "`ShadowAttribute`:[{`uuid`:`p`,`type`:`domain`,`value`:`worse.example`,`Org`:{`name`:`Third Lab`}},"
         "{`uuid`:`q`,`type`:`domain`,`value`:`evil.example`,`proposal_to_delete`:true}]}],"
         "`Note`:[{`uuid`:`n`,`note`:`look again`}],"
         "`Relationship`:[{`uuid`:`r`,`relationship_type`:`related-to`,`related_object_uuid`:`z`}]}");
    assert_heard(&recorder, "holder 2 item 'n' title='look again'");
    assert_heard(&recorder, "relation 2 'n' note-on '" UUID "'");
    assert_heard(&recorder, "relation 1 '" UUID "' related-to 'z'");
    assert_heard(&recorder, "holder 3 item 'a'");
    assert_heard(&recorder, "observation 3 domain 'evil.example'");
    assert_heard(&recorder, "holder 4 item 'proposal p of Third Lab' publisher='Third Lab'");
    assert_heard(&recorder, "observation 4 domain 'worse.example'");
    assert_heard(&recorder, "relation 5 'proposal q of nobody named' proposes-removal-of");
    assert_heard(&recorder, "holder 6 item 'op' publisher='Other Lab' title='20 of 100: a parked page'");
    assert_heard(&recorder, "relation 6 'op' opinion-on 'a'");
    assert_heard(&recorder, "relation 7 'on' note-on 'op'");
    assert_int_equal(recorder.members, 0);
    recorder_done(&recorder);
}

TEST(misp_what_is_said_of_an_object_is_said_of_its_values)
{
    Recorder recorder;
    hear(&recorder, "{`info`:`x`,`uuid`:`" UUID
                    "`,`Object`:[{`name`:`file`,`uuid`:`o`,`Note`:[{`uuid`:`n`,`note`:`packed`}],"
                    "`Attribute`:[{`type`:`filename`,`object_relation`:`filename`,`value`:`a.exe`}]},"
                    "{`name`:`file`,`uuid`:`silent`,"
                    "`Attribute`:[{`type`:`filename`,`object_relation`:`filename`,`value`:`b.exe`}]}]}");
    assert_heard(&recorder, "holder 2 item 'o'");
    assert_heard(&recorder, "observation 2 filename 'a.exe'");
    assert_heard(&recorder, "relation 3 'n' note-on 'o'");
    assert_int_equal(recorder_count(&recorder, "observation "), 3);
    assert_int_equal(recorder.members, 0);
    recorder_done(&recorder);
}

TEST(misp_reports_of_an_event_are_searched)
{
    Recorder recorder;
    hear(&recorder,
         "{`info`:`x`,`Tag`:[{`name`:`tlp:green`}],`EventReport`:[{`uuid`:`r`,`name`:`Full report`,"
         "`distribution`:`4`,`content`:`The implant calls evil[.]example once a day.`}]}");
    assert_heard(&recorder, "holder 2 item 'r' title='Full report' tlp=AMBER+STRICT");
    assert_heard(&recorder, "member 1 'r'");
    assert_heard(&recorder, "observation 2 domain 'evil.example'");
    recorder_done(&recorder);
}

TEST(misp_galaxies_say_no_more_than_their_tags_but_their_synonyms)
{
    Recorder recorder;
    hear(&recorder,
         "{`Event`:{`info`:`x`,`Tag`:[{`name`:`misp-galaxy:threat-actor=\\`Dusty Lantern\\``}],"
         "`Galaxy`:[{`type`:`threat-actor`,`GalaxyCluster`:[{`type`:`threat-actor`,`value`:`Dusty Lantern`,"
         "`tag_name`:`misp-galaxy:threat-actor=\\`Dusty Lantern\\``,`meta`:{`synonyms`:[`Grey Ink`]}}]},"
         "{`GalaxyCluster`:[{`type`:`tool`,`value`:`Hikit`}]}],"
         "`Attribute`:[{`type`:`md5`,`value`:`aa`,`Tag`:[{`name`:`misp-galaxy:tool=\\`Hikit\\``}]}]}}");
    assert_int_equal(recorder_count(&recorder, "name 1 "), 1);
    // The attribute says so itself: it may outlive the event's header.
    assert_int_equal(recorder_count(&recorder, "family 'Hikit'"), 2);
    assert_heard(&recorder, "group 'MISP galaxy' 'Dusty Lantern' 'Dusty Lantern' 'Grey Ink'");
    recorder_done(&recorder);
}

TEST(misp_sightings_count_and_date_what_was_seen)
{
    Recorder recorder;
    hear(&recorder, EVENT("{`type`:`md5`,`value`:`aa`,`Sighting`:["
                          "{`date_sighting`:`1577836800`,`type`:`0`},{`date_sighting`:1580515200},"
                          "{`date_sighting`:`1590000000`,`type`:`1`}]},"
                          "{`type`:`md5`,`value`:`bb`,`first_seen`:`2020-01-01T00:00:00+00:00`,"
                          "`last_seen`:`2020-01-05T00:00:00.000000+00:00`}"));
    assert_heard(&recorder, "observation 1 md5 'aa' first=2020-01-01 last=2020-02-01 count=2");
    assert_heard(&recorder, "observation 1 md5 'bb' first=2020-01-01 last=2020-01-05");
    assert_heard(&recorder, "sighting 1 seen md5 'aa'");
    assert_heard(&recorder, "sighting 1 false-positive md5 'aa'");
    assert_int_equal(recorder_count(&recorder, "sighting 1 "), 3);
    recorder_done(&recorder);
}

TEST(misp_reads_every_way_that_events_are_wrapped)
{
    static const char *const documents[] = {
        EVENT("{`type`:`md5`,`value`:`aa`}"),
        "{`info`:`bare`,`Attribute`:[{`type`:`md5`,`value`:`aa`}]}",
        "{`response`:[" EVENT("{`type`:`md5`,`value`:`aa`}") "]}",
        "{`response`:" EVENT("{`type`:`md5`,`value`:`aa`}") "}",
        "{`response`:{`Attribute`:[{`type`:`md5`,`value`:`aa`}]}}",
        "[" EVENT("{`type`:`md5`,`value`:`aa`}") "]",
        "[{`info`:`bare`,`Attribute`:[{`type`:`md5`,`value`:`aa`}]}]",
        EVENT("") "\n" EVENT("{`type`:`md5`,`value`:`aa`}") "\n",
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder recorder;
        hear(&recorder, documents[i]);
        if (recorder_count(&recorder, " md5 'aa'") != 1 || recorder.complaints != 0)
            fail_msg("%s told\n%s", documents[i], recorder.heard.bytes);
        recorder_done(&recorder);
    }
}

TEST(misp_attributes_go_to_their_own_event_of_a_list)
{
    Recorder recorder;
    hear(&recorder, "{`response`:[{`Event`:{`info`:`one`,`Attribute`:[]}},"
                    "{`Event`:{`Attribute`:[{`type`:`md5`,`value`:`aa`}],`info`:`two`}},"
                    "{`Event`:{`info`:`three`,`Object`:[{`Attribute`:[{`type`:`md5`,`value`:`bb`}]}]}}]}");
    assert_heard(&recorder, "holder 1 activity 'lantern' title='one'");
    assert_heard(&recorder, "holder 2 activity 'lantern#1.2' title='two'");
    assert_heard(&recorder, "record event[1].Attribute[0] (");
    assert_heard(&recorder, "observation 2 md5 'aa'");
    assert_heard(&recorder, "observation 3 md5 'bb'");
    recorder_done(&recorder);
}

TEST(misp_complains_of_broken_attributes_and_reads_the_others)
{
    Recorder recorder;
    hear(&recorder,
         "{`Event`:{`info`:`x`,`date`:`soon`,`Attribute`:[5,{`value`:`v`},{`type`:`md5`},{`type` 1},"
         "{`type`:`filename|md5`,`value`:`x.exe`},{`type`:`md5`,`value`:`aa`}],"
         "`Object`:[7,{`name`:`file`,`Attribute`:{}},{`name`:`file`,`Attribute`:[8]}]}}");
    assert_heard(&recorder, "complaint event: `date` 'soon' is no time");
    assert_heard(&recorder, "complaint Attribute[0]: this is no attribute");
    assert_heard(&recorder, "complaint Attribute[1]: an attribute without `type`");
    assert_heard(&recorder, "complaint Attribute[2]: an attribute without `value`");
    assert_heard(&recorder, "complaint Attribute[3]: not JSON");
    assert_heard(&recorder, "complaint Attribute[4]: a value of two parts without the bar");
    assert_heard(&recorder, "observation 1 filename 'x.exe'");
    assert_heard(&recorder, "observation 1 md5 'aa'");
    assert_heard(&recorder, "complaint Object[0]: this is no MISP object");
    assert_heard(&recorder, "complaint Object[1]: `Attribute` of an object is a list");
    assert_heard(&recorder, "complaint Object[2].Attribute[0]: this is no attribute");
    recorder_done(&recorder);
}

TEST(misp_complains_of_times_that_are_none_and_keeps_the_rest)
{
    Recorder recorder;
    hear(&recorder,
         "{`Event`:{`info`:`x`,`date`:``,`timestamp`:`0`,`publish_timestamp`:`now`,`Attribute`:["
         "{`type`:`md5`,`value`:`aa`,`first_seen`:`yesterday`,`last_seen`:null,"
         "`Sighting`:[{`date_sighting`:`1577836800`},{`date_sighting`:`13h`}]},"
         "{`type`:`md5`,`value`:`bb`,`first_seen`:`2020-01-01`,`ShadowAttribute`:["
         "{`uuid`:`u`,`type`:`md5`,`value`:`cc`,`last_seen`:`late`}]}],"
         "`Object`:[{`name`:`file`,`last_seen`:`2020-13-01`,`Attribute`:[{`type`:`md5`,`value`:`dd`}]}],"
         "`EventReport`:[{`uuid`:`r`,`name`:`n`,`content`:`c`,`timestamp`:`x`}]}}");
    assert_heard(&recorder, "complaint event: `publish_timestamp` 'now' is no time");
    assert_heard(&recorder, "complaint Attribute[0]: `first_seen` 'yesterday' is no time");
    assert_heard(&recorder, "complaint Attribute[0]: `date_sighting` '13h' is no time");
    assert_heard(&recorder, "complaint Attribute[1]: `last_seen` 'late' is no time");
    assert_heard(&recorder, "complaint Object[0]: `last_seen` '2020-13-01' is no time");
    assert_heard(&recorder, "complaint event: `timestamp` 'x' is no time");
    assert_int_equal(recorder_count(&recorder, "complaint "), 6);
    assert_heard(&recorder, "observation 1 md5 'aa' first=2020-01-01");
    assert_heard(&recorder, "observation 1 md5 'dd'");
    recorder_done(&recorder);
}

TEST(misp_keeps_the_values_of_a_file_that_was_cut_off_to_itself)
{
    Recorder recorder;
    hear(&recorder, "{`Event`:{`info`:`x`,`Tag`:[{`name`:`tlp:red`}],`Attribute`:["
                    "{`type`:`md5`,`value`:`aa`},{`type`:`md5`,`value`:`bb`},{`type`:`m");
    assert_heard(&recorder, "holder 1 activity 'lantern' tlp=RED");
    assert_heard(&recorder, "observation 1 md5 'aa'");
    assert_heard(&recorder, "observation 1 md5 'bb'");
    assert_heard(&recorder,
                 "complaint Attribute[0]: the header of the event that this belongs to cannot be read");
    assert_heard(&recorder, "complaint Attribute[2]: the file ends in the middle of this element");
    recorder_done(&recorder);
}

TEST(misp_stops_when_its_listener_fails)
{
    for (uint32_t at = 1; at < 6; at++) {
        Recorder recorder = {.fail_at = at};
        Err err = {0};
        assert_false(read_quoted(&recorder, EVENT("{`type`:`filename|md5`,`value`:`a|b`}"), &err));
        recorder_done(&recorder);
    }
}

TEST(misp_is_sniffed_by_its_keys)
{
    assert_true(misp_sniff(TEXT("{\"Event\": {\"info\": 1}}"), TEXT("a.json")) >= 85);
    assert_true(misp_sniff(TEXT("{\"response\": [{\"Event\": {"), TEXT("a.json")) >= 85);
    assert_true(misp_sniff(TEXT("{\"info\":\"x\",\"Orgc\":{},\"analysis\":\"2\""), TEXT("a.json")) >= 80);
    assert_true(misp_sniff(TEXT("{\"Attribute\":[{\"uuid\":\"x\",\"to_ids\":true"), TEXT("a.json")) >= 80);
    assert_int_equal(misp_sniff(TEXT("{\"id\":\"1\",\"indicators\":[]}"), TEXT("a.json")), 0);
    assert_int_equal(misp_sniff(TEXT("\"Event\" {"), TEXT("a.txt")), 0);
}

static bool stands_beside(void *self, Text name)
{
    return text_equal(name, *(const Text *)self);
}

TEST(misp_manifests_complain_of_events_that_are_not_there)
{
    static const char other[] = "00000000-0000-4000-8000-000000000002";
    Text beside = TEXT(UUID ".json");
    Buffer document = {0};
    buffer_format(&document, "{\"" UUID "\":{\"info\":\"x\"},\"%s\":{\"info\":\"y\"},\"z\":{}}", other);
    Recorder recorder = {0};
    Sink sink = recorder_sink(&recorder);
    Source source;
    Err err = {0};
    source_of_text(TEXT("manifest.json"), buffer_text(&document), &source);
    Reading reading = {.path = TEXT("feed/manifest.json"), .has_sibling = stands_beside, .self = &beside};
    assert_int_equal(misp_manifest_sniff(TEXT("{\"z\":{\"info\":\"x\"}"), reading.path), 0);
    assert_true(misp_manifest_sniff(TEXT("{\"" UUID "\":{\"info\":\"x\"}"), reading.path) >= 90);
    assert_true(misp_manifest_read(&source, &reading, &sink, &err));
    assert_heard(&recorder,
                 "complaint 00000000-0000-4000-8000-000000000002: the feed's manifest names this event");
    assert_heard(&recorder, "complaint z: this entry of the feed's manifest is no event UUID");
    assert_int_equal(recorder.complaints, 2);
    assert_int_equal(recorder.records, 0);
    recorder_done(&recorder);
    buffer_done(&document);
}
