#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static void hear(Recorder *recorder, const char *document)
{
    Err err = {0};
    Text text = text_of(document);
    assert_true(text_is(format_sniff(text, TEXT("feeds/export.json"))->name, "feed-json"));
    assert_true(recorder_read(recorder, feed_json_read, "feeds/winter.json", text, &err));
}

TEST(feed_json_threatfox_rows_belong_together_by_family)
{
    Recorder heard = {0};
    hear(
        &heard,
        "{\"7\": [{\"ioc_value\": \"192.0.2.7:443\", \"ioc_type\": \"ip:port\", \"threat_type\": \"botnet_cc\", "
        "\"malware\": \"win.naid\", \"malware_alias\": null, \"malware_printable\": \"Naid\", "
        "\"first_seen_utc\": \"2014-10-28 09:30:00\", \"last_seen_utc\": null, \"confidence_level\": 75, "
        "\"reference\": null, \"tags\": \"c2\", \"anonymous\": \"0\", \"reporter\": \"someone\"}],\n"
        "\"8\": [{\"ioc_value\": \"evil[.]example\", \"ioc_type\": \"domain\", \"threat_type\": \"payload\", "
        "\"malware_printable\": \"Unknown\", \"first_seen_utc\": \"soon\", \"confidence_level\": 100}]}");
    assert_heard(&heard, "holder 1 activity 'Naid'");
    assert_heard(&heard, "observation 1 address? '192.0.2.7:443' first=2014-10-28T09:30:00Z credibility=2 "
                         "context='botnet_cc'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "holder 2 activity 'winter'"); // of no family
    assert_heard(&heard, "observation 2 domain 'evil[.]example' credibility=1");
    assert_int_equal(heard.complaints, 1); // "soon"
    recorder_done(&heard);
}

TEST(feed_json_other_feeds_of_abuse_ch)
{
    static const char *const documents[][2] = {
        {"{\"query_status\": \"ok\", \"data\": [{\"id\": \"7\", \"ioc\": \"evil.example\", \"ioc_type\": \"domain\", "
         "\"malware_printable\": \"Naid\", \"confidence_level\": 50, \"first_seen\": \"2014-10-28 09:30:00 UTC\"}]}",
         "observation 1 domain 'evil.example' first=2014-10-28T09:30:00Z credibility=3"},
        {"{\"7\": [{\"dateadded\": \"2014-10-28 09:30:00 UTC\", \"url\": \"http://evil.example/x\", \"url_status\": "
         "\"online\", \"last_online\": \"2014-10-29 09:30:00 UTC\", "
         "\"threat\": \"malware_download\", \"tags\": [\"exe\"], "
         "\"urlhaus_link\": \"https://urlhaus.example/7/\", \"reporter\": \"x\"}]}",
         "observation 1 url 'http://evil.example/x' first=2014-10-28T09:30:00Z last=2014-10-29T09:30:00Z"},
        {"[{\"ip_address\": \"192.0.2.7\", \"port\": 443, \"status\": \"offline\", \"hostname\": null, "
         "\"as_number\": 64496, "
         "\"as_name\": \"X\", \"country\": \"NL\", \"first_seen\": \"2014-10-28 09:30:00\", \"last_online\": "
         "\"2014-10-29\", \"malware\": \"Naid\"}]",
         "observation 1 address? '192.0.2.7' first=2014-10-28T09:30:00Z last=2014-10-29"},
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder heard = {0};
        hear(&heard, documents[i][0]);
        assert_heard(&heard, documents[i][1]);
        assert_int_equal(heard.complaints, 0);
        recorder_done(&heard);
    }
}

#define PULSE(id)                                                                                                  \
    "{\"id\": \"" id                                                                                               \
    "\", \"name\": \"Winter\", \"author_name\": \"harbor-lab\", \"adversary\": \"Axiom\", \"TLP\": "               \
    "\"green\", \"tags\": [\"x\"], \"references\": [\"https://harbor.example/w\"], \"created\": "                  \
    "\"2014-10-28T09:30:00.000000\", \"modified\": \"2014-10-29T09:30:00\", \"targeted_countries\": [\"Japan\"], " \
    "\"industries\": [\"Energy\"], \"malware_families\": [\"Naid\", {\"id\": \"Moudoor\", \"display_name\": "      \
    "\"Moudoor\"}], \"attack_ids\": [\"T1059\", {\"id\": \"T1027\"}], \"indicators\": [{\"indicator\": "           \
    "\"evil.example\", \"type\": \"hostname\", \"description\": \"stage\"}, {\"indicator\": \"CVE-2013-1347\", "   \
    "\"type\": \"CVE\"}]}"

TEST(feed_json_a_pulse_is_an_activity)
{
    static const char *const documents[] = {PULSE("p1"), "[" PULSE("p1") "]",
                                            "{\"results\": [" PULSE("p1") "], \"count\": 1, \"next\": null}"};
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder heard = {0};
        hear(&heard, documents[i]);
        assert_heard(&heard,
                     "holder 1 activity 'p1' publisher='harbor-lab' title='Winter' "
                     "url='https://harbor.example/w' date=2014-10-28T09:30:00Z modified=2014-10-29T09:30:00Z "
                     "tlp=GREEN");
        assert_heard(&heard, "observation 1 domain 'evil.example' context='stage'");
        assert_heard(&heard, "observation 1 cve 'CVE-2013-1347'");
        assert_heard(&heard, "observation 1 family 'Naid'");
        assert_heard(&heard, "observation 1 family 'Moudoor'");
        assert_heard(&heard, "observation 1 technique 'T1059'");
        assert_heard(&heard, "observation 1 technique 'T1027'");
        assert_heard(&heard, "observation 1 country 'Japan'");
        assert_heard(&heard, "observation 1 sector 'Energy'");
        assert_heard(&heard, "name 1 'Axiom'");
        assert_int_equal(heard.complaints, 0);
        recorder_done(&heard);
    }
}

TEST(feed_json_broken_rows_cost_themselves_alone)
{
    Recorder heard = {0};
    hear(&heard, "[{\"ioc_value\": \"a.example\", \"ioc_type\": \"domain\", \"confidence_level\": 01},\n"
                 "{\"some\": \"thing\"}, {\"ioc_value\": \"b.example\", \"ioc_type\": \"domain\"}");
    assert_heard(&heard, "complaint byte 1: not a whole JSON object");
    assert_heard(&heard, "observation 1 domain 'b.example'");
    recorder_done(&heard);
}
