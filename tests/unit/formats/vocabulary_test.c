#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

static void read_with(Recorder *heard, RecorderRead read, const char *path, const char *document)
{
    Err err = {0};
    *heard = (Recorder){0};
    if (!recorder_read(heard, read, path, text_of(document), &err))
        fail_msg("not read: %s", err.message);
}

static void expect(const Recorder *heard, const char *line)
{
    if (text_find(buffer_text(&heard->heard), line, 0) == SIZE_MAX)
        fail_msg("'%s' is not in\n%s", line, heard->heard.bytes);
}

TEST(vocabulary_files_are_told_whole_and_bad_lines_are_complained_of)
{
    Recorder heard;
    read_with(
        &heard, vocabulary_read, "places.vocabulary",
        "# vocabulary: Places\n# version: 2\n# source: us\ncountry\tQQ\tInventia; Republic of Inventia\n"
        "planet\tX\tXena\ncountry\n");
    expect(&heard, "vocabulary 1 'Places' version '2'\n");
    expect(&heard, "complaint line 5: a term is an actor");
    expect(&heard, "complaint line 6: a term is a type");
    recorder_done(&heard);
}

TEST(vocabulary_files_without_a_term_are_complained_of)
{
    Recorder heard;
    read_with(&heard, vocabulary_read, "a.vocabulary", "# vocabulary: None\n");
    expect(&heard, "complaint file: no line holds a term");
    recorder_done(&heard);
}

TEST(vocabulary_files_are_known_by_their_first_line)
{
    assert_int_equal(vocabulary_sniff(TEXT("# vocabulary: x\n"), TEXT("x.txt")), 96);
    assert_int_equal(vocabulary_sniff(TEXT("# about vocabulary: x\n"), TEXT("x.txt")), 0);
}

#define OBJECT(type, number, id, name, more)                                               \
    "{\"type\":\"" type "\",\"id\":\"" type "--00000000-0000-4000-8000-00000000000" number \
    "\",\"modified\":\"2020-07-0" number "T00:00:00.000Z\",\"name\":\"" name "\"," more    \
    "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"" id "\"}]}"
#define REVOKED                                                                                                     \
    "{\"type\":\"relationship\",\"id\":\"relationship--00000000-0000-4000-8000-000000000009\","                     \
    "\"relationship_type\":\"revoked-by\",\"source_ref\":\"attack-pattern--00000000-0000-4000-8000-000000000001\"," \
    "\"target_ref\":\"attack-pattern--00000000-0000-4000-8000-000000000002\"}"
#define COLLECTION                                                                                          \
    "{\"type\":\"x-mitre-collection\",\"id\":\"x-mitre-collection--00000000-0000-4000-8000-000000000007\"," \
    "\"name\":\"Enterprise ATT&CK\",\"x_mitre_version\":\"15.1\"}"
#define OLD OBJECT("attack-pattern", "1", "T1156", "Shell Change", "\"revoked\":true,")
#define NEW OBJECT("attack-pattern", "2", "T1546.004", "Unix Shell Change", "")
#define HERON OBJECT("intrusion-set", "3", "G0099", "Heron", "\"aliases\":[\"Heron\",\"IB;7\"],")
#define BUNDLE(objects) \
    "{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000000\",\"objects\":[" objects "]}"

TEST(attack_bundles_are_vocabularies_in_the_version_of_their_collection)
{
    Recorder heard;
    read_with(&heard, stix_read, "enterprise.json", BUNDLE(COLLECTION "," OLD "," NEW "," HERON "," REVOKED));
    expect(&heard, "'Enterprise ATT&CK' version '15.1'\n");
    expect(&heard, "technique\tT1156\tShell Change\tinstead=T1546.004\tdeprecated\n");
    expect(&heard, "technique\tT1546.004\tUnix Shell Change\n");
    expect(&heard, "actor\tG0099\tHeron; IB,7\n");
    recorder_done(&heard);
}

TEST(attack_bundles_without_a_collection_are_dated_by_their_latest_change)
{
    Recorder heard;
    read_with(&heard, stix_read, "enterprise.json",
              BUNDLE(OBJECT("attack-pattern", "1", "T1113", "Screen Capture",
                            "") "," OBJECT("x-mitre-tactic", "2", "TA0009", "Collection", "")));
    expect(&heard, "'Enterprise ATT&CK' version '2020-07-02'\n");
    expect(&heard, "tactic\tTA0009\tCollection\n");
    recorder_done(&heard);
}

TEST(a_report_that_names_techniques_is_no_vocabulary)
{
    Recorder heard;
    read_with(&heard, stix_read, "report.json",
              BUNDLE(OBJECT("attack-pattern", "1", "T1113", "Screen Capture", "")));
    assert_true(text_find(buffer_text(&heard.heard), "vocabulary", 0) == SIZE_MAX);
    recorder_done(&heard);
}

TEST(galaxies_are_vocabularies_in_the_version_of_their_header)
{
    Recorder heard;
    read_with(&heard, misp_galaxy_read, "threat-actor.json",
              "{\"name\":\"Threat Actor\",\"type\":\"threat-actor\",\"version\":7,\"uuid\":\"u\",\"values\":["
              "{\"value\":\"Invented Bear\",\"uuid\":\"a\",\"meta\":{\"synonyms\":[\"IB-7\"]}},"
              "{\"value\":\"Gone Bear\",\"uuid\":\"b\",\"revoked\":true}]}");
    expect(&heard, "'threat-actor' version '7'\n");
    expect(&heard, "\tInvented Bear; IB-7\n");
    expect(&heard, "\tGone Bear\tdeprecated\n");
    recorder_done(&heard);
}
