#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static void hear(Recorder *recorder, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, sigma_read, "rules/winter.yml", text_of(document), &err));
}

#define MD5 "0123456789abcdef0123456789abcdef"
#define RULE "title: Naid Implant\nid: 8b5e3f6c-0000-4000-8000-000000000001\n"
#define LOG "logsource:\n  category: process_creation\n"

TEST(sigma_rules_say_who_why_and_since_when)
{
    Recorder heard = {0};
    hear(&heard, RULE
         "author: 'Harbor Lab, Kestrel'\ndate: 2013/06/02\nmodified: 2013-07-01\n"
         "description: |\n  Win64/Naid after CVE-2013-1347\nreferences:\n  - https://harbor.example/naid\n"
         "tags:\n  - attack.execution\n  - attack.t1059.001\n  - attack.g0001\n  - attack.s0204\n"
         "  - cve.2013.3893\n  - tlp.green\n" LOG "detection:\n  selection:\n    Hashes|contains:\n"
         "      - 'MD5=" MD5 "'\n      - IMPHASH=11111111111111111111111111111111\n"
         "  condition: selection\n");
    assert_heard(&heard, "record line 1 (");
    assert_heard(&heard,
                 "holder 1 activity '8b5e3f6c-0000-4000-8000-000000000001' publisher='Harbor Lab, Kestrel' "
                 "title='Naid Implant' url='https://harbor.example/naid' date=2013-06-02 "
                 "modified=2013-07-01 tlp=GREEN");
    assert_heard(&heard, "observation 1 technique 'T1059.001'");
    assert_heard(&heard, "observation 1 other 'S0204'");
    assert_heard(&heard, "observation 1 cve 'CVE-2013-3893'");
    assert_heard(&heard, "observation 1 cve 'CVE-2013-1347'");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 hash? '" MD5 "' tlp=GREEN context='Hashes'");
    assert_heard(&heard, "observation 1 imphash '11111111111111111111111111111111'");
    assert_heard(&heard, "name 1 'G0001'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(sigma_hosts_are_indicators_in_rules_about_a_case_only)
{
    static const char detection[] =
        LOG "detection:\n  selection:\n    - DestinationHostname|endswith: '.evil.example'\n"
            "      QueryName|contains: part.example\n    - DestinationIp: [192.0.2.7]\n"
            "  filter_main:\n    DestinationIp: 192.0.2.8\n  usual:\n    QueryName: good.example\n"
            "  condition: selection and not (1 of filter_* or usual)\n";
    Recorder heard = {0};
    Buffer rule = {0};
    buffer_format(&rule, "%s%s---\n%stags: [detection.emerging-threats]\n%s", RULE, detection, RULE,
                  detection);
    hear(&heard, rule.bytes);
    assert_heard(&heard, "holder 1 item");
    assert_not_heard(&heard, "observation 1 any?");
    assert_heard(&heard, "holder 2 activity");
    assert_heard(&heard, "observation 2 any? 'evil.example' context='DestinationHostname'");
    assert_heard(&heard, "observation 2 address? '192.0.2.7'");
    assert_not_heard(&heard, "192.0.2.8");
    assert_not_heard(&heard, "good.example");
    assert_not_heard(&heard, "part.example");
    buffer_done(&rule);
    recorder_done(&heard);
}

TEST(sigma_a_rule_about_nothing_but_a_host_is_an_activity)
{
    Recorder heard = {0};
    hear(&heard, "title: T\ntags: [detection.emerging-threats]\n" LOG
                 "detection:\n  s:\n    query|endswith: [.evil.example]\n"
                 "  condition: s\n");
    assert_heard(&heard, "holder 1 activity 'T'");
    assert_heard(&heard, "observation 1 any? 'evil.example'");
    recorder_done(&heard);
}

TEST(sigma_a_broken_document_costs_itself_alone)
{
    Recorder heard = {0};
    hear(&heard, RULE
         "detection: [\n--- \nsome: words\n---\na: &a [*a, {b: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1\n---\n"
         "title: T\ntags: [tlp.odd, cve.x]\ndate: soon\ndetection: {a: {md5: " MD5 "}, condition: a}\n");
    assert_heard(&heard, "complaint line 4: not well-formed YAML");
    assert_heard(&heard, "complaint line 5: not a Sigma rule: it has no 'detection'");
    assert_heard(&heard, "complaint line 7: not well-formed YAML (nested too deep)");
    assert_heard(&heard, "complaint line 9: 'odd' is no TLP marking");
    assert_heard(&heard, "complaint line 9: 'soon' is no date");
    assert_heard(&heard, "holder 1 activity 'T' title='T' tlp=RED");
    assert_heard(&heard, "observation 1 hash? '" MD5 "'");
    recorder_done(&heard);
}
