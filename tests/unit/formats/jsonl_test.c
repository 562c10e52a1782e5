#include "unit/formats/recorder.h"

#include <string.h>

#include "formats/readers.h"
#include "unit/test.h"

static void read_text(Recorder *recorder, const char *document)
{
    Err err = {0};
    assert_true(recorder_read(recorder, jsonl_read, "lines.jsonl", text_of(document), &err));
}

TEST(jsonl_an_activity_line_tells_everything_it_states)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"id\":\"a-1\",\"publisher\":\"Harbor\",\"date\":\"2014-10-28\",\"modified\":\"2014-11-01T10:00:00Z\","
        "\"title\":\"Winter\",\"url\":\"https://harbor.example/1\",\"tlp\":\"GREEN\",\"indicators\":["
        "{\"t\":\"domain\",\"v\":\"evil.example\",\"first_seen\":\"2014-10-01\",\"last_seen\":\"2014-10-02\"},"
        "{\"t\":\"ip\",\"v\":\"192.0.2.1\",\"w\":1,\"credibility\":2,\"tlp\":\"RED\"},"
        "{\"t\":\"md5\",\"v\":\"aa\",\"same_file\":3}],"
        "\"families\":[\"Naid\"],\"malware\":[\"Hikit\"],\"techniques\":[\"T1059\"],\"countries\":[\"JP\"],"
        "\"sectors\":[\"energy\"],\"names\":[\"Axiom\"],\"more\":{\"x\":1}}\n");
    assert_heard(&heard, "record line 1");
    assert_heard(&heard,
                 "holder 1 activity 'a-1' publisher='Harbor' title='Winter' url='https://harbor.example/1' "
                 "date=2014-10-28 modified=2014-11-01T10:00:00Z tlp=GREEN");
    assert_heard(&heard, "observation 1 domain 'evil.example' first=2014-10-01 last=2014-10-02");
    assert_heard(&heard, "observation 1 address? '192.0.2.1' tlp=RED credibility=2 warned");
    assert_heard(&heard, "observation 1 md5 'aa' file=3");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 family 'Hikit'");
    assert_heard(&heard, "observation 1 technique 'T1059'");
    assert_heard(&heard, "observation 1 country 'JP'");
    assert_heard(&heard, "observation 1 sector 'energy'");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(jsonl_an_activity_line_states_its_standing)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"id\":\"a\",\"reliability\":\"B\",\"credibility\":2,\"pap\":\"PAP:GREEN\",\"revoked\":true,"
        "\"valid_until\":\"2020-01-01\",\"indicators\":[{\"t\":\"domain\",\"v\":\"evil.example\",\"pap\":\"RED\","
        "\"revoked\":true,\"valid_until\":\"2021-01-01\"}],\"sightings\":[{\"t\":\"domain\",\"v\":"
        "\"evil.example\",\"by\":\"us\",\"country\":\"FR\",\"count\":3,\"first_seen\":\"2019-01-01\"},"
        "{\"v\":\"evil.example\",\"type\":\"false-positive\"}]}");
    assert_heard(&heard,
                 "holder 1 activity 'a' pap=GREEN reliability=B credibility=2 revoked until=2020-01-01");
    assert_heard(&heard, "observation 1 domain 'evil.example' pap=RED revoked until=2021-01-01");
    assert_heard(&heard,
                 "sighting 1 seen domain 'evil.example' by='us' country='FR' count=3 first=2019-01-01");
    assert_heard(&heard, "sighting 1 false-positive any? 'evil.example'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(jsonl_says_what_is_wrong_with_a_standing)
{
    Recorder heard = {0};
    read_text(&heard, "{\"id\":\"a\",\"pap\":\"BLUE\",\"indicators\":[],\"sightings\":[{\"v\":\"\"},"
                      "{\"v\":\"a.example\",\"type\":\"perhaps\"}]}");
    assert_heard(&heard, "holder 1 activity 'a' pap=RED");
    assert_int_equal(heard.complaints, 3);
    recorder_done(&heard);
}

TEST(jsonl_fields_that_hold_a_truth_are_not_read)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"id\":\"a\",\"actor\":\"Axiom\",\"cluster\":\"c1\",\"label_conf\":1,\"label_votes\":{\"x\":2},"
        "\"vendor_actor\":\"Axiom\",\"indicators\":[]}");
    assert_heard(&heard, "holder 1 activity 'a'");
    assert_int_equal(heard.observations, 0);
    assert_not_heard(&heard, "Axiom");
    recorder_done(&heard);
}

TEST(jsonl_nothing_but_an_id_is_needed_and_null_states_nothing)
{
    Recorder heard = {0};
    read_text(&heard, "{\"id\": 7, \"date\": null, \"title\": null, \"tlp\": null, \"indicators\": null, "
                      "\"families\": null, \"names\": \"Axiom\"}");
    assert_heard(&heard, "holder 1 activity '7'");
    assert_heard(&heard, "name 1 'Axiom'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(jsonl_a_broken_line_is_told_with_its_place_and_the_next_is_read)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"id\":\"a\"}\n{\"id\":\"b\",\"title\":\"cut of\nsee our newsletter\n[1,2]\n{\"title\":\"x\"}\n"
        "\n{\"id\":\"c\"}\n");
    assert_heard(&heard, "complaint line 2: not a whole JSON object");
    assert_heard(&heard, "complaint line 3: not a whole JSON object");
    assert_heard(&heard, "complaint line 4: not an object");
    assert_heard(&heard, "complaint line 5: no 'id'");
    assert_int_equal(heard.complaints, 4);
    assert_heard(&heard, "holder 2 activity 'c'");
    recorder_done(&heard);
}

TEST(jsonl_a_wrong_field_is_told_and_the_others_are_read)
{
    Recorder heard = {0};
    read_text(&heard,
              "{\"id\":\"a\",\"date\":\"yesterday\",\"tlp\":\"mauve\",\"families\":[\"Naid\",5],\"names\":{},"
              "\"indicators\":[{\"t\":\"domain\"},{\"t\":\"flavour\",\"v\":\"sweet\"},"
              "{\"t\":\"domain\",\"v\":\"b.example\",\"first_seen\":\"soon\"},{\"v\":\"c.example\"},7]}");
    assert_heard(&heard, "complaint line 1: date 'yesterday' is no date");
    assert_heard(&heard, "complaint line 1: 'mauve' is no TLP marking and is treated as RED");
    assert_heard(&heard, "complaint line 1: 'families' must be a list of texts");
    assert_heard(&heard, "complaint line 1: 'names' must be a list of texts");
    assert_heard(&heard, "complaint line 1: indicators[0] has no value");
    assert_heard(&heard, "complaint line 1: type 'flavour' is not known");
    assert_heard(&heard, "complaint line 1: indicators[2] first_seen 'soon' is no date");
    assert_heard(&heard, "complaint line 1: indicators[4] has no value");
    assert_heard(&heard, "observation 1 family 'Naid'");
    assert_heard(&heard, "observation 1 other 'sweet'");
    assert_heard(&heard, "observation 1 domain 'b.example'");
    assert_heard(&heard, "observation 1 any? 'c.example'");
    recorder_done(&heard);
}

TEST(jsonl_name_lines_become_groups_of_their_source)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"source\":\"Harbor\",\"group\":\"Axiom\",\"names\":[\"Axiom\",\"Group 72\"],\"note\":\"x\"}\n"
        "{\"source\":\"Harbor\",\"names\":\"Axiom\"}\n"
        "{\"source\":\"Harbor\",\"relation\":\"related\",\"names\":[\"Axiom\",\"Grey Ink\"],"
        "\"date\":\"2014-10-28\"}\n");
    assert_heard(&heard, "group 'Harbor' 'Axiom' 'Axiom' 'Group 72'");
    assert_heard(&heard, "related group 'Harbor' '' 'Axiom' 'Grey Ink' date=2014-10-28");
    assert_heard(&heard, "complaint line 2: 'names' must be a list of texts");
    assert_int_equal(heard.holders, 0);
    recorder_done(&heard);
}

TEST(jsonl_an_array_of_activities_is_read_too)
{
    Recorder heard = {0};
    read_text(&heard,
              "[{\"id\":\"a\",\"indicators\":[{\"t\":\"domain\",\"v\":\"a.example\"}]},\n {\"id\": nul},\n"
              " {\"id\":\"c\"}]");
    assert_heard(&heard, "record [0]");
    assert_heard(&heard, "complaint [1]: not a whole JSON object");
    assert_heard(&heard, "holder 2 activity 'c'");
    recorder_done(&heard);
}

TEST(jsonl_a_claim_line_says_who_says_what_of_whom)
{
    Recorder heard = {0};
    read_text(
        &heard,
        "{\"claim\":\"same\",\"of\":[\"Axiom\",\"Hidden Lynx\"],\"source\":\"Symantec\",\"date\":\"2014-10-14\","
        "\"reliability\":\"B\",\"tlp\":\"GREEN\"}\n"
        "{\"claim\":\"operators\",\"of\":\"Hidden Lynx\",\"low\":50,\"high\":\"100\",\"publisher\":\"Symantec\"}\n"
        "{\"claim\":\"zero-days\",\"of\":[\"Axiom\"],\"low\":1,\"source\":\"FireEye\",\"says\":\"at least one\"}\n");
    assert_heard(
        &heard, "claim same 'Axiom' 'Hidden Lynx' source='Symantec' date=2014-10-14 reliability=B tlp=GREEN");
    assert_heard(&heard, "claim operators 'Hidden Lynx' low=50 high=100 publisher='Symantec'");
    assert_heard(&heard, "claim zero-days 'Axiom' low=1 source='FireEye' says='at least one'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(jsonl_a_claim_that_is_none_says_what_it_lacks)
{
    Recorder heard = {0};
    read_text(&heard, "{\"claim\":\"best\",\"of\":[\"Axiom\"],\"source\":\"x\"}\n"
                      "{\"claim\":\"same\",\"of\":[\"Axiom\"],\"source\":\"x\"}\n"
                      "{\"claim\":\"operators\",\"of\":[\"A\",\"B\"],\"source\":\"x\"}\n"
                      "{\"claim\":\"operators\",\"of\":[\"A\"],\"source\":\"x\",\"low\":9,\"high\":3}\n"
                      "{\"claim\":\"operators\",\"of\":[\"A\"],\"source\":\"x\",\"low\":-9}\n"
                      "{\"claim\":\"operators\",\"of\":[\"A\"],\"low\":9}\n");
    assert_heard(&heard, "complaint line 1: 'claim' must be same, related");
    assert_heard(&heard, "complaint line 2: 'of' must be a list of two names");
    assert_heard(&heard, "complaint line 3: 'of' must be the name of one actor");
    assert_heard(&heard, "complaint line 4: 'low' and 'high' must be whole numbers");
    assert_heard(&heard, "complaint line 5: 'low' and 'high'");
    assert_heard(&heard, "complaint line 6: 'source' must be");
    assert_int_equal(heard.complaints, 6);
    recorder_done(&heard);
}

TEST(jsonl_an_activity_may_be_written_over_several_lines)
{
    Recorder heard = {0};
    read_text(&heard, "\n{\n  \"id\": \"a\",\n  \"names\": [\"Axiom\"]\n}\n{\n  \"id\": \"b\"\n}\n");
    assert_heard(&heard, "holder 1 activity 'a'");
    assert_heard(&heard, "holder 2 activity 'b'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(jsonl_a_line_beyond_any_size_costs_itself_alone)
{
    enum { SIZE = (64 << 20) + 100 };
    char *document = malloc(SIZE + 20);
    assert_non_null(document);
    memset(document, ' ', SIZE);
    memcpy(document, "{\"id\":\"a\"", 9);
    memcpy(document + SIZE, "\n{\"id\":\"b\"}\n", 13);
    Recorder heard = {0};
    read_text(&heard, document);
    assert_heard(&heard, "complaint line 1: longer than 64 MiB");
    assert_heard(&heard, "holder 1 activity 'b'");
    recorder_done(&heard);
    free(document);
}

TEST(jsonl_stops_when_its_listener_fails)
{
    const char *document =
        "{\"id\":\"a\",\"tlp\":\"odd\",\"indicators\":[{\"t\":\"domain\",\"v\":\"a.example\"}],"
        "\"families\":[\"Naid\"],\"names\":[\"Axiom\"]}\n";
    for (uint32_t at = 1; at <= 6; at++) {
        Recorder heard = {.fail_at = at};
        Err err = {0};
        assert_false(recorder_read(&heard, jsonl_read, "x.jsonl", text_of(document), &err));
        assert_int_equal(err.code, ERR_FAILED);
        recorder_done(&heard);
    }
}

TEST(jsonl_grades_that_are_none_are_complained_of)
{
    Recorder heard = {0};
    read_text(&heard,
              "{\"id\":\"a\",\"publisher\":\"p\",\"credibility\":9,\"reliability\":\"good\",\"indicators\":["
              "{\"t\":\"domain\",\"v\":\"a.example\",\"credibility\":\"1e0\"},"
              "{\"t\":\"domain\",\"v\":\"b.example\",\"credibility\":2}]}\n");
    assert_heard(&heard, "complaint line 1: credibility '9' is no whole number from 1");
    assert_heard(&heard, "complaint line 1: reliability 'good' is no letter from A");
    assert_heard(&heard, "complaint line 1: indicators[0] credibility '1e0' is no whole number from 1");
    assert_heard(&heard, "observation 1 domain 'b.example' credibility=2");
    assert_int_equal(heard.complaints, 3);
    recorder_done(&heard);
}
