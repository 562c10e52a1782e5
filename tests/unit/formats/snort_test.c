#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static void hear(Recorder *recorder, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, snort_read, "rules/winter.rules", text_of(document), &err));
}

#define HOSTILE "classtype:trojan-activity; sid:1; rev:1;)"

TEST(snort_rules_say_who_why_and_since_when)
{
    Recorder heard = {0};
    hear(&heard,
         "# Winter\n# alert tcp any any -> any any (msg:\"off\"; sid:9;)\n"
         "alert http $HOME_NET any -> $EXTERNAL_NET any (msg:\"ET MALWARE Win32/Naid \\\"CnC\\\" Beacon\"; "
         "content:\"/task\"; http_uri; reference:url,harbor.example/naid; reference:cve,2013-1347; \\\n"
         "  reference:md5,0123456789abcdef0123456789abcdef; classtype:command-and-control; gid:3; sid:1001; "
         "metadata:created_at 2013_06_02, malware_family Cobalt_Strike, mitre_technique_id T1071, updated_at "
         "2013_07_01;)\n");
    assert_heard(&heard, "record line 3 (");
    assert_heard(&heard, "holder 1 activity 'winter' url='http://harbor.example/naid' date=2013-06-02 "
                         "modified=2013-07-01");
    assert_heard(&heard, "observation 1 other 'sid:3:1001'");
    assert_heard(&heard, "observation 1 other 'ET MALWARE Win32/Naid \"CnC\" Beacon'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 family 'Cobalt Strike' context='metadata'");
    assert_heard(&heard, "observation 1 cve 'CVE-2013-1347'");
    assert_heard(&heard, "observation 1 technique 'T1071'");
    assert_heard(&heard, "observation 1 hash? '0123456789abcdef0123456789abcdef' context='reference'");
    assert_int_equal(heard.observations, 8);
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(snort_names_hosts_where_the_pattern_reaches_the_end_of_the_buffer)
{
    static const char *const named[] = {
        "dns.query; content:\"evil.example\"; nocase; bsize:12; ",
        "tls.sni; dotprefix; content:\".evil.example\"; endswith; ",
        "content:\"GET\"; http_method; content:\"evil.example\"; http_host; depth:12; isdataat:!1,relative; ",
        "content:\"|01 00|\"; depth:2; content:\"|04|evil|07|example|00|\"; nocase; distance:0; ",
    };
    static const char *const not_named[] = {
        "dns.query; content:\"evil.example\"; nocase; ",  "dns.query; content:!\"evil.example\"; endswith; ",
        "http.uri; content:\"evil.example\"; endswith; ", "content:\"evil.example\"; http_uri; endswith; ",
        "content:\"|04|evil|09|example|00|\"; ",
    };
    for (size_t i = 0; i < sizeof named / sizeof *named + sizeof not_named / sizeof *not_named; i++) {
        bool is_named = i < sizeof named / sizeof *named;
        Recorder heard = {0};
        Buffer rule = {0};
        buffer_format(&rule, "alert dns any any -> any any (msg:\"x\"; %s" HOSTILE,
                      is_named ? named[i] : not_named[i - sizeof named / sizeof *named]);
        hear(&heard, rule.bytes);
        if ((recorder_count(&heard, "'evil.example'") == 1) != is_named)
            fail_msg("%s\n%s", rule.bytes, heard.heard.bytes);
        buffer_done(&rule);
        recorder_done(&heard);
    }
}

TEST(snort_addresses_in_the_header_are_named_unless_ruled_out)
{
    Recorder heard = {0};
    hear(&heard,
         "alert ip $HOME_NET any -> [192.0.2.7, 198.51.100.0/24,!203.0.113.9,![203.0.113.1,203.0.113.2],"
         "$X,2001:db8::1] [80,443] (msg:\"x\"; " HOSTILE);
    assert_heard(&heard, "observation 1 address? '192.0.2.7' context='header, classtype trojan-activity'");
    assert_heard(&heard, "observation 1 cidr '198.51.100.0/24'");
    assert_heard(&heard, "observation 1 address? '2001:db8::1'");
    assert_not_heard(&heard, "203.0.113");
    recorder_done(&heard);
}

TEST(snort_policy_and_pass_rules_accuse_nobody)
{
    Recorder heard = {0};
    hear(&heard, "alert ip any any -> 192.0.2.7 any (msg:\"x\"; classtype:policy-violation; sid:1;)\n"
                 "pass ip any any -> 192.0.2.7 any (msg:\"x\"; " HOSTILE
                 "\nalert ip any any -> 192.0.2.7 any (sid:2;)");
    assert_not_heard(&heard, "192.0.2.7");
    assert_int_equal(heard.records, 3);
    recorder_done(&heard);
}

TEST(snort_fingerprints_and_whole_user_agents_are_named)
{
    Recorder heard = {0};
    hear(
        &heard,
        "alert tls any any -> any any (msg:\"x\"; "
        "tls.fingerprint:\"01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67\"; ja3.hash; "
        "content:\"0123456789abcdef0123456789abcdef\"; http.user_agent; content:\"Naid 1.0\"; startswith; endswith; "
        "content:\"Mozilla\"; " HOSTILE);
    assert_heard(&heard, "observation 1 certificate '01:23:");
    assert_heard(&heard, "observation 1 ja3 '0123456789abcdef0123456789abcdef'");
    assert_heard(&heard, "observation 1 useragent 'Naid 1.0'");
    assert_not_heard(&heard, "Mozilla");
    recorder_done(&heard);
}

TEST(snort_a_broken_rule_costs_itself_alone)
{
    Recorder heard = {0};
    hear(&heard, "alert tcp any any -> any any (msg:\"x\"; sid:1;\n  content:\"a)\";\n"
                 "alert tcp any any -> any any (msg:\"y\";)\nwords\nmore words\n"
                 "alert tcp any any -> any any (msg:\"z\"; metadata:created_at soon; sid:2;)\nalert (sid:3;");
    assert_heard(&heard, "complaint line 1: the rule that begins here is not closed");
    assert_heard(&heard, "complaint line 3: a rule without 'sid'");
    assert_heard(&heard, "complaint line 4: not a Snort or Suricata rule");
    assert_heard(&heard, "complaint line 6: 'soon' is no date");
    assert_heard(&heard, "complaint line 7: the last rule is not closed");
    assert_heard(&heard, "observation 1 other 'z'");
    assert_int_equal(heard.complaints, 5);
    recorder_done(&heard);
}
