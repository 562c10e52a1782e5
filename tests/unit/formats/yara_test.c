#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static void hear(Recorder *recorder, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, yara_read, "rules/winter.yar", text_of(document), &err));
}

#define MD5 "0123456789abcdef0123456789abcdef"
#define SHA1 "0123456789abcdef0123456789abcdef01234567"

TEST(yara_meta_says_what_a_rule_finds)
{
    Recorder heard = {0};
    hear(
        &heard,
        "import \"pe\"\ninclude \"../other.yar\"\n\n"
        "private global rule Naid_dropper : dropper T1027\n{\n  meta:\n"
        "    description = \"Win32/Naid by way of CVE-2013-1347\"\n    author = \"Harbor Lab\"\n"
        "    reference = \"https://harbor.example/naid\"\n    date = \"2013/06/02\"\n"
        "    last_modified = \"2013-07-01\"\n    hash1 = \"" MD5 "\"\n    sample_sha1 = \"" SHA1 "\"\n"
        "    malware = \"Moudoor\"\n    threat_actor = \"Axiom\"\n    mitre_att = \"T1059.001, G0001, S0204\"\n"
        "    tlp = \"green\"\n    score = 75\n    samples = 5\n    fingerprint = \"" MD5
        "\"\n    in_use = true\n"
        "  condition:\n    true\n}\n");
    assert_heard(&heard, "record line 4 (");
    assert_heard(&heard,
                 "holder 1 activity 'winter' publisher='Harbor Lab' url='https://harbor.example/naid' "
                 "date=2013-06-02 modified=2013-07-01 tlp=GREEN");
    assert_heard(&heard, "observation 1 other 'Naid_dropper' tlp=GREEN context='YARA rule'");
    assert_heard(&heard, "observation 1 other 'dropper' tlp=GREEN context='tag'");
    assert_heard(&heard, "observation 1 technique 'T1027'");
    assert_heard(&heard, "observation 1 family 'Naid' tlp=GREEN context='description'");
    assert_heard(&heard, "observation 1 cve 'CVE-2013-1347'");
    assert_heard(&heard, "observation 1 hash? '" MD5 "' tlp=GREEN context='hash1'");
    assert_heard(&heard, "observation 1 hash? '" SHA1 "' tlp=GREEN context='sample_sha1'");
    assert_heard(&heard, "observation 1 family 'Moudoor'");
    assert_heard(&heard, "observation 1 technique 'T1059.001'");
    assert_heard(&heard, "observation 1 other 'S0204'");
    assert_heard(&heard, "observation 1 other 'https://harbor.example/naid' tlp=GREEN context='reference'");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_heard(&heard, "name 1 'G0001'");
    assert_int_equal(recorder_count(&heard, "'" MD5 "'"), 1);  // the rule's own fingerprint is no sample
    assert_false(recorder_count(&heard, "context='samples'")); // it counts them
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(yara_strings_are_indicators_only_by_their_form_or_their_name)
{
    Recorder heard = {0};
    hear(
        &heard,
        "rule a {\n  strings:\n"
        "    $s1 = \"C:\\\\work\\\\naid\\\\Release\\\\naid.pdb\" fullword\n"
        "    $s2 = \"http://www.w3.org/2001/XMLSchema\" wide ascii\n"
        "    $c2_1 = \"evil-stage.example\" base64(\"!@#$%^&*(){}[].,|ABCDEFGHIJ\\x09LMNOPQRSTUVWXYZ\") xor(1-255)\n"
        "    $domain = \".example\"\n    $mutex = \"Global\\\\naid\"\n    $mutex2 = \"Global\\\\%d\"\n"
        "    $url = { 68 74 ?? [2-4] ( 74 | 70 ) ~00 [-] 70 // evil.example } \n }\n"
        "    $re = /http:\\/\\/[a-z\"]{4}\\.example\\/\\}/i\n"
        "  condition:\n    any of them /* } */\n}\n");
    assert_heard(&heard, "observation 1 pdb 'C:\\work\\naid\\Release\\naid.pdb' context='$s1'");
    assert_heard(&heard, "observation 1 any? 'evil-stage.example' context='$c2_1'");
    assert_heard(&heard, "observation 1 mutex 'Global\\naid' context='$mutex'");
    assert_int_equal(heard.observations, 4); // and the rule's name
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(yara_conditions_name_whole_files_unless_they_rule_them_out)
{
    Recorder heard = {0};
    hear(&heard,
         "import \"hash\"\nrule a { condition: hash.md5(0, filesize) == \"" MD5 "\" or pe.imphash() == "
         "\"11111111111111111111111111111111\" or pe.pdb_path == \"Z:\\\\n.pdb\" or\n"
         " for any i in (0..pe.number_of_signatures-1): (pe.signatures[i].thumbprint == \"" SHA1 "\") and\n"
         " not (pe.imphash() == \"22222222222222222222222222222222\" or pe.imphash() == \"3\") and\n"
         " hash.sha1(0, 512) == \"4444444444444444444444444444444444444444\" }");
    assert_heard(&heard, "observation 1 hash? '" MD5 "' context='hash.md5'");
    assert_heard(&heard, "observation 1 imphash '11111111111111111111111111111111'");
    assert_heard(&heard, "observation 1 pdb 'Z:\\n.pdb'");
    assert_heard(&heard, "observation 1 certificate '" SHA1 "'");
    assert_int_equal(heard.observations, 5);
    recorder_done(&heard);
}

TEST(yara_rules_that_cite_different_publications_are_activities_of_their_own)
{
    Recorder heard = {0};
    hear(&heard, "rule a { meta: reference=\"https://a.example\" hash=\"" MD5 "\" condition: true }\n"
                 "rule b { meta: ref=\"https://b.example\" family=\"Naid\" condition: true } "
                 "rule c { meta: mitre=\"T1059\" condition: true }\n");
    assert_heard(&heard, "holder 1 activity 'a' title='a' url='https://a.example'");
    assert_heard(&heard, "holder 2 activity 'b' title='b' url='https://b.example'");
    assert_heard(&heard, "holder 3 item 'c'"); // of behaviour in general
    assert_heard(&heard, "record line 2 (");
    recorder_done(&heard);
}

TEST(yara_a_broken_rule_costs_itself_alone)
{
    Recorder heard = {0};
    hear(&heard,
         "Some words.\nMore of them.\nrule a {\n  meta: family = \"Naid\n  condition: true\n"
         "rule b { meta: date = \"June 2013\" tlp = \"purple\" family = \"Moudoor\" condition: true }\n"
         "rule { condition: true }\n/* not closed\nrule c { condition: true }\n");
    assert_heard(&heard, "complaint line 1: not a YARA rule: what stands here up to the next 'rule'");
    assert_heard(&heard, "complaint line 3: the rule that begins here is not closed");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "complaint line 6: 'June 2013' is no date");
    assert_heard(&heard, "complaint line 6: 'purple' is no TLP marking and is treated as RED");
    assert_heard(&heard, "observation 2 family 'Moudoor' tlp=RED");
    assert_heard(&heard, "complaint line 7: a rule without a name");
    assert_int_equal(heard.complaints, 5);
    recorder_done(&heard);
}
