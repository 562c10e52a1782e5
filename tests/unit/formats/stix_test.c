#include "formats/readers.h"
#include "formats/stix_pattern.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

#define ID(digit) "--00000000-0000-4000-8000-00000000000" digit

/// Documents are written with ` for ", which C would want escaped, and mutex#4 for an id that ends in 4.
static bool read_quoted(Recorder *recorder, const char *document, Err *err)
{
    Buffer quoted = {0};
    for (; *document; document++) {
        if (*document == '#')
            buffer_add_string(&quoted, "--00000000-0000-4000-8000-00000000000");
        else
            buffer_add_byte(&quoted, *document == '`' ? '"' : *document);
    }
    bool is_read = recorder_read(recorder, stix_read, "case/lantern.json", buffer_text(&quoted), err);
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

/// A bundle of these objects.
#define BUNDLE(objects) "{`type`:`bundle`,`id`:`bundle#0`,`objects`:[" objects "]}"
#define INDICATOR(pattern)                                                        \
    "{`type`:`indicator`,`id`:`indicator#1`,`valid_from`:`2020-01-01T00:00:00Z`," \
    "`pattern`:`" pattern "`}"

static void hear_pattern(Recorder *recorder, const char *pattern)
{
    Buffer document = {0};
    buffer_add_string(&document, "{`type`:`indicator`,`id`:`indicator#1`,`pattern`:`");
    buffer_add_string(&document, pattern);
    buffer_add_string(&document, "`}");
    hear(recorder, document.bytes);
    buffer_done(&document);
}

TEST(stix_patterns_say_which_time_was_passed_over)
{
    Recorder recorder;
    hear_pattern(&recorder, "[mutex:name = 'a'] START t'soon' STOP t'2021-01-01T00:00:00Z'");
    assert_heard(&recorder, "complaint document 1 indicator" ID("1") ": 'soon' in the pattern is no time");
    assert_heard(&recorder, "observation 2 mutex 'a' last=2021-01-01");
    recorder_done(&recorder);
}

TEST(stix_patterns_give_their_values_with_kind)
{
    static const struct {
        const char *pattern, *heard;
    } cases[] = {
        {"[domain-name:value = 'evil.example']", "domain 'evil.example'"},
        {"[ipv4-addr:value='198.51.100.7']", "address? '198.51.100.7'"},
        {"[ipv6-addr:value = '2001:db8::7']", "address? '2001:db8::7'"},
        {"[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "cidr '198.51.100.0/24'"},
        {"[ipv4-addr:value = '198.51.100.0/24']", "cidr '198.51.100.0/24'"},
        {"[url:value = 'http://evil.example/a?b=\\\\'c\\\\'']", "url 'http://evil.example/a?b='c''"},
        {"[email-addr:value = 'a@evil.example']", "email 'a@evil.example'"},
        {"[email-message:from_ref.value = 'a@evil.example']", "email 'a@evil.example'"},
        {"[file:hashes.'SHA-256' = 'aa']", "sha256 'aa'"},
        {"[file:hashes.sha256 = 'aa']", "sha256 'aa'"},
        {"[file:hashes.MD5 = 'aa']", "md5 'aa'"},
        {"[file:hashes.'SHA-1' = 'aa']", "sha1 'aa'"},
        {"[process:image_ref.hashes.MD5 = 'aa']", "md5 'aa'"},
        {"[file:name = 'x.exe']", "filename 'x.exe'"},
        {"[mutex:name = 'Global\\\\\\\\m']", "mutex 'Global\\m'"},
        {"[windows-registry-key:key = 'HKLM\\\\\\\\Run']", "regkey 'HKLM\\Run'"},
        {"[x509-certificate:hashes.'SHA-1' = 'aa']", "certificate 'aa'"},
        {"[autonomous-system:number = 64496]", "asn 'AS64496'"},
        {"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'U']",
         "useragent 'U'"},
        {"[network-traffic:dst_ref.value = 'evil.example' AND network-traffic:dst_port = 443]",
         "any? 'evil.example'"},
        {"[email-message:body_multipart[*].body_raw_ref.name = 'x.doc']", "filename 'x.doc'"},
        {"[domain-name:value IN ('a.example', 'b.example')]", "domain 'b.example'"},
        {"[mutex:name = 'a'] /* not [mutex:name = 'b'] */ AND [mutex:name = 'c']", "mutex 'c'"},
        {"([mutex:name = 'a'] FOLLOWEDBY [mutex:name = 'c']) WITHIN 300 SECONDS",
         "mutex 'c' context='pattern: FOLLOWEDBY: after what stands before it, WITHIN 300 SECONDS'"},
        {"([mutex:name = 'a'] FOLLOWEDBY [mutex:name = 'c']) WITHIN 300 SECONDS",
         "mutex 'a' context='pattern: WITHIN 300 SECONDS'"},
        {"[mutex:name = 'a'] REPEATS 5 TIMES START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
         "mutex 'a' first=2020-01-01 last=2021-01-01 context='pattern: REPEATS 5 TIMES'"},
        {"([mutex:name = 'a'] START '2020-01-01T00:00:00Z' STOP '2020-02-01T00:00:00Z' AND [mutex:name = 'b'])"
         " START t'2019-01-01T00:00:00Z' STOP t'2022-01-01T00:00:00Z'",
         "mutex 'a' first=2020-01-01 last=2020-02-01"},
        {"[file:size > 5 AND (file:name = 'a' OR file:name = 'b')]", "filename 'b'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        char line[300];
        hear_pattern(&recorder, cases[i].pattern);
        snprintf(line, sizeof line, "observation 2 %s", cases[i].heard);
        assert_heard(&recorder, line);
        assert_int_equal(recorder.complaints, 0);
        recorder_done(&recorder);
    }
}

TEST(stix_patterns_that_deny_or_blur_a_value_observe_nothing)
{
    static const char *const patterns[] = {
        "[domain-name:value != 'a.example']",
        "[domain-name:value NOT = 'a.example']",
        "[domain-name:value NOT IN ('a.example')]",
        "[domain-name:value LIKE '%.example']",
        "[domain-name:value MATCHES '^.*$']",
        "[EXISTS domain-name:value]",
        "[ipv4-addr:value ISSUPERSET '198.51.100.7']",
        "[windows-service:name = 'x']",
        "[file:hashes.'SHA-256' = h'aa']",
        "[file:hashes.'MADE-UP' = 'aa']",
        "[file:created = t'2020-01-01T00:00:00Z']",
        "[file:size <= 7]",
    };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        Recorder recorder;
        hear_pattern(&recorder, patterns[i]);
        if (recorder.observations != 0 || recorder.complaints != 0)
            fail_msg("%s told\n%s", patterns[i], recorder.heard.bytes);
        recorder_done(&recorder);
    }
}

TEST(stix_broken_patterns_are_complained_of_with_the_byte)
{
    static const struct {
        const char *pattern, *what;
    } cases[] = {
        {"[domain-name:value = 'a'", "byte 25: an observation opened by [ is not closed by ]"},
        {"[domain-name:value = 'a]", "byte 22: the quote opened here is never closed"},
        {"[domain-name:value 'a']", "byte 20: a comparison such as = or IN is expected here"},
        {"[domain-name = 'a']", "byte 14: a path is written type:property"},
        {"domain-name:value = 'a'", "byte 1: an observation in square brackets is expected here"},
        {"[domain-name:value = ]", "byte 22: a value is expected here"},
        {"[(mutex:name = 'a']", "byte 19: a parenthesis is opened and never closed"},
        {"[mutex:name = 'a'] [mutex:name = 'b']", "byte 20: more stands after the end"},
        {"[mutex:name IN 'a']", "byte 16: IN is followed by a list in parentheses"},
        {"[mutex:name = 'a'] WITHIN 5", "byte 28: WITHIN is followed by a number and SECONDS"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        char line[300];
        hear_pattern(&recorder, cases[i].pattern);
        snprintf(line, sizeof line, "complaint document 1 indicator" ID("1") ": the pattern is broken at %s",
                 cases[i].what);
        assert_heard(&recorder, line);
        assert_int_equal(recorder.observations, 0);
        recorder_done(&recorder);
    }
}

TEST(stix_patterns_of_hostile_size_are_refused_or_read_without_harm)
{
    Arena arena;
    Buffer bomb = {0};
    Comparison *found;
    size_t count;
    Text what;
    arena_init(&arena);
    for (int i = 0; i < 10000; i++)
        buffer_add_byte(&bomb, '(');
    assert_false(pattern_read(buffer_text(&bomb), &arena, &found, &count, &what));
    buffer_clear(&bomb);
    buffer_add_string(&bomb, "[mutex:name = 'a'");
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&bomb, " OR mutex:name = 'a'");
    buffer_add_byte(&bomb, ']');
    assert_true(pattern_read(buffer_text(&bomb), &arena, &found, &count, &what));
    assert_int_equal(count, 100001);
    // A path that comes again and again takes room once.
    assert_ptr_equal(found[0].path.bytes, found[100000].path.bytes);
    buffer_done(&bomb);
    arena_done(&arena);
}

TEST(stix_hashes_of_one_observation_are_one_file)
{
    Recorder recorder;
    hear_pattern(&recorder, "[file:hashes.MD5 = 'aa' OR file:hashes.'SHA-256' = 'bb']");
    assert_heard(&recorder, "observation 2 md5 'aa' file=1");
    assert_heard(&recorder, "observation 2 sha256 'bb' file=1");
    recorder_done(&recorder);
    hear_pattern(&recorder, "[(file:hashes.MD5 = 'aa' AND file:hashes.'SHA-1' = 'bb') OR "
                            "(file:hashes.MD5 = 'cc' AND file:hashes.'SHA-1' = 'dd')]");
    assert_heard(&recorder, "observation 2 md5 'aa' file=1");
    assert_heard(&recorder, "observation 2 sha1 'bb' file=1");
    assert_heard(&recorder, "observation 2 md5 'cc' file=2");
    assert_heard(&recorder, "observation 2 sha1 'dd' file=2");
    recorder_done(&recorder);
    // What says nothing parts no file.
    hear_pattern(&recorder,
                 "[(file:hashes.MD5 = 'aa' AND file:size = 7 AND (file:size = 8 OR file:size = 9) AND "
                 "file:hashes.'SHA-1' = 'bb') OR file:hashes.MD5 = 'cc']");
    assert_heard(&recorder, "observation 2 md5 'aa' file=1");
    assert_heard(&recorder, "observation 2 sha1 'bb' file=1");
    assert_heard(&recorder, "observation 2 md5 'cc' file=2");
    recorder_done(&recorder);
    hear_pattern(&recorder, "[file:hashes.MD5 = 'aa'] AND [file:hashes.'SHA-1' = 'bb']");
    assert_heard(&recorder, "observation 2 md5 'aa' file=1");
    assert_heard(&recorder, "observation 2 sha1 'bb' file=2");
    recorder_done(&recorder);
}

TEST(stix_hashes_listed_as_alternatives_are_different_files)
{
    Recorder recorder;
    hear_pattern(&recorder, "[file:hashes.MD5 IN ('aa', 'bb') AND file:hashes.'SHA-1' = 'cc']");
    assert_int_equal(recorder_count(&recorder, "file="), 0);
    recorder_done(&recorder);
    hear_pattern(&recorder, "[file:hashes.MD5 = 'aa' OR file:hashes.MD5 = 'bb']");
    assert_heard(&recorder, "observation 2 md5 'aa' file=1");
    assert_heard(&recorder, "observation 2 md5 'bb' file=2");
    recorder_done(&recorder);
}

TEST(stix_a_domain_name_says_how_it_was_registered_where_its_exporter_adds_that)
{
    static const char *const adding[] = {
        "`x_registrar`:`Some Registrar`,`x_name_servers`:[`ns1.park.example`,`ns2.park.example`],"
        "`x_registration_date`:`2014-06-05T10:00:00Z`",
        "`extensions`:{`extension-definition#3`:{`extension_type`:`property-extension`,`registrar`:`Some Registrar`,"
        "`name_servers`:[`ns1.park.example`,`ns2.park.example`],`registration_date`:`2014-06-05T10:00:00Z`}}"};
    for (size_t i = 0; i < sizeof adding / sizeof *adding; i++) {
        Recorder recorder;
        Buffer document = {0};
        buffer_format(&document, BUNDLE("{`type`:`domain-name`,`id`:`domain-name#1`,`value`:`a.example`,%s}"),
                      adding[i]);
        hear(&recorder, document.bytes);
        assert_heard(&recorder, "observation 2 domain 'a.example'");
        assert_heard(
            &recorder,
            "observation 2 registration 'a.example; some registrar; ns1.park.example ns2.park.example; "
            "2014-06-05T10:00:00Z'");
        recorder_done(&recorder);
        buffer_done(&document);
    }
}

TEST(stix_reports_list_their_objects_and_the_bundle_lists_every_item)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`report`,`id`:`report#2`,`name`:`A report`,"
                           "`published`:`2020-02-03T00:00:00Z`,`modified`:`2020-03-01T00:00:00Z`,"
                           "`external_references`:[{`source_name`:`x`},{`url`:`https://r.example/1`}],"
                           "`object_refs`:[`indicator#1`,`malware#9`]}," INDICATOR("[mutex:name = 'm']")));
    assert_heard(&recorder, "record objects[0] report" ID("2"));
    assert_heard(&recorder, "holder 1 activity 'report" ID(
                                "2") "' title='A report' "
                                     "url='https://r.example/1' date=2020-02-03 modified=2020-03-01");
    assert_heard(&recorder, "member 1 'indicator" ID("1") "'");
    assert_heard(&recorder, "member 1 'malware" ID("9") "'");
    assert_heard(&recorder, "record bundle (");
    assert_heard(&recorder, "holder 2 remainder 'bundle" ID("0") "' modified=2020-03-01");
    assert_heard(&recorder, "holder 3 item 'indicator" ID("1") "'");
    assert_heard(&recorder, "observation 3 mutex 'm' first=2020-01-01");
    assert_heard(&recorder, "member 2 'indicator" ID("1") "'");
    assert_int_equal(recorder.complaints, 0);
    recorder_done(&recorder);
}

TEST(stix_names_its_publisher_wherever_the_identity_stands)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`report`,`id`:`report#2`,`created_by_ref`:`identity#3`,"
                           "`object_refs`:[`mutex#4`]},"
                           "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`},"
                           "{`type`:`identity`,`id`:`identity#3`,`name`:`Invented Lab`}"));
    assert_heard(&recorder, "holder 1 activity 'report" ID("2") "' publisher='Invented Lab'");
    assert_heard(&recorder, "holder 3 item 'mutex" ID("4") "' publisher='Invented Lab'");
    recorder_done(&recorder);
}

TEST(stix_items_speak_for_whoever_lists_them)
{
    // The pattern's author is another: the report vouches for it, so it counts for the report's publisher.
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`identity`,`id`:`identity#3`,`name`:`Lister`},"
                           "{`type`:`identity`,`id`:`identity#4`,`name`:`Author`},"
                           "{`type`:`attack-pattern`,`id`:`attack-pattern#5`,"
                           "`created_by_ref`:`identity#4`,`external_references`:"
                           "[{`source_name`:`capec`,`external_id`:`CAPEC-1`},"
                           "{`source_name`:`mitre-attack`,`external_id`:`T1059.001`}]},"
                           "{`type`:`report`,`id`:`report#2`,`created_by_ref`:`identity#3`,"
                           "`object_refs`:[`attack-pattern#5`]}"));
    assert_heard(&recorder, "holder 4 item 'attack-pattern" ID("5") "' publisher='Lister'");
    assert_heard(&recorder, "observation 4 technique 'T1059.001'");
    assert_not_heard(&recorder, "CAPEC");
    recorder_done(&recorder);
}

TEST(stix_reads_both_families_of_tlp_and_takes_the_strictest)
{
    static const struct {
        const char *refs, *word;
    } cases[] = {
        {"`marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9`", "CLEAR"},
        {"`marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da`", "GREEN"},
        {"`marking-definition--f88d31f6-486f-44da-b317-01333bde0b82`", "AMBER"},
        {"`marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed`", "RED"},
        {"`marking-definition--826578e1-40ad-459f-bc73-ede076f81f37`", "AMBER+STRICT"},
        {"`marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487`", "CLEAR"},
        {"`marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb`", "GREEN"},
        {"`marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421`", "AMBER"},
        {"`marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003`", "AMBER+STRICT"},
        {"`marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1`", "RED"},
        {"`marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9`,"
         "`marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1`",
         "RED"},
        {"`marking-definition#7`", "AMBER+STRICT"},
        {"`marking-definition#8`", "AMBER"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Recorder recorder;
        Buffer document = {0};
        buffer_format(&document,
                      BUNDLE("{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`,"
                             "`object_marking_refs`:[%s]},"
                             "{`type`:`marking-definition`,`id`:`marking-definition#7`,"
                             "`extensions`:{`extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d`:"
                             "{`tlp_2_0`:`amber+strict`}}},"
                             "{`type`:`marking-definition`,`id`:`marking-definition#8`,"
                             "`definition_type`:`tlp`,`definition`:{`tlp`:`green`}}"),
                      cases[i].refs);
        hear(&recorder, document.bytes);
        char line[200];
        snprintf(line, sizeof line, "observation 2 mutex 'm' tlp=%s\n", cases[i].word);
        if (text_find(buffer_text(&recorder.heard), line, 0) == SIZE_MAX)
            fail_msg("%s is not %s:\n%s", cases[i].refs, cases[i].word, recorder.heard.bytes);
        buffer_done(&document);
        recorder_done(&recorder);
    }
}

TEST(stix_a_secret_part_makes_the_object_secret)
{
    Recorder recorder;
    hear(&recorder, "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`,`object_marking_refs`:"
                    "[`marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9`],"
                    "`granular_markings`:[{`selectors`:"
                    "[`name`],`marking_ref`:`marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed`}]}");
    assert_heard(&recorder, "observation 2 mutex 'm' tlp=RED");
    recorder_done(&recorder);
}

TEST(stix_victims_are_those_that_a_relationship_says_are_targeted)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`location`,`id`:`location#2`,`country`:`JP`},"
                           "{`type`:`location`,`id`:`location#3`,`country`:`FR`},"
                           "{`type`:`identity`,`id`:`identity#4`,`name`:`x`,`sectors`:[`energy`,"
                           "`mining`]},"
                           "{`type`:`relationship`,`id`:`relationship#5`,`relationship_type`:`targets`,"
                           "`source_ref`:`campaign#9`,`target_ref`:`location#2`},"
                           "{`type`:`relationship`,`id`:`relationship#6`,`relationship_type`:`targets`,"
                           "`source_ref`:`campaign#9`,`target_ref`:`identity#4`}"));
    assert_heard(&recorder, "observation 2 country 'JP'");
    assert_heard(&recorder, "observation 4 sector 'energy'");
    assert_heard(&recorder, "observation 4 sector 'mining'");
    assert_not_heard(&recorder, "'FR'");
    assert_heard(&recorder, "member 5 'campaign" ID("9") "'");
    assert_heard(&recorder, "member 5 'location" ID("2") "'");
    recorder_done(&recorder);
}

TEST(stix_actors_are_named_and_their_aliases_are_one_group)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`intrusion-set`,`id`:`intrusion-set#2`,`name`:`Dusty Lantern`,"
                           "`aliases`:[`Dusty Lantern`,`Grey Ink`],`modified`:`2014-10-28T00:00:00Z`},"
                           "{`type`:`intrusion-set`,`id`:`intrusion-set#4`,`name`:`Kelp`,`aliases`:[`Kelp`]},"
                           "{`type`:`threat-actor`,`id`:`threat-actor#3`,`name`:`Lone`}"));
    assert_heard(&recorder, "name 2 'Dusty Lantern'");
    assert_heard(&recorder, "group '' 'Dusty Lantern' 'Dusty Lantern' 'Grey Ink' date=2014-10-28");
    assert_heard(&recorder, "group '' 'Kelp' 'Kelp'");
    assert_heard(&recorder, "name 4 'Lone'");
    assert_int_equal(recorder_count(&recorder, "group"), 2);
    recorder_done(&recorder);
}

TEST(stix_sightings_say_when_and_how_often_a_value_was_seen)
{
    Recorder recorder;
    hear(&recorder,
         BUNDLE("{`type`:`sighting`,`id`:`sighting#2`,`sighting_of_ref`:`indicator#1`,"
                "`first_seen`:`2020-05-01T00:00:00Z`,`last_seen`:`2020-06-01T00:00:00Z`,`count`:4},"
                "{`type`:`sighting`,`id`:`sighting#3`,`sighting_of_ref`:`indicator#1`,"
                "`last_seen`:`2020-07-01T00:00:00Z`}," INDICATOR("[mutex:name = 'm']")));
    assert_heard(&recorder, "observation 4 mutex 'm' first=2020-05-01 last=2020-07-01 count=5");
    assert_heard(&recorder, "member 2 'indicator" ID("1") "'");
    recorder_done(&recorder);
}

TEST(stix_observed_data_of_both_versions_is_read)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`observed-data`,`id`:`observed-data#2`,`number_observed`:3,"
                           "`first_observed`:`2020-01-01T00:00:00Z`,`last_observed`:`2020-01-02T00:00:00Z`,"
                           "`objects`:{`0`:{`type`:`file`,`name`:`x.exe`,`hashes`:{`MD5`:`aa`,"
                           "`SHA-256`:`bb`}},`1`:{`type`:`file`,`hashes`:{`MD5`:`cc`}}}},"
                           "{`type`:`observed-data`,`id`:`observed-data#3`,`number_observed`:2,"
                           "`first_observed`:`2021-01-01T00:00:00Z`,`object_refs`:[`mutex#4`]},"
                           "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}"));
    assert_heard(&recorder, "holder 1 activity 'observed-data" ID("2") "' date=2020-01-01");
    assert_heard(&recorder, "observation 1 filename 'x.exe' first=2020-01-01 last=2020-01-02 count=3");
    assert_heard(&recorder, "observation 1 md5 'aa' first=2020-01-01 last=2020-01-02 count=3 file=1");
    assert_heard(&recorder, "observation 1 sha256 'bb' first=2020-01-01 last=2020-01-02 count=3 file=1");
    assert_heard(&recorder, "observation 1 md5 'cc' first=2020-01-01 last=2020-01-02 count=3 file=2");
    assert_heard(&recorder, "member 2 'mutex" ID("4") "'");
    assert_heard(&recorder, "observation 4 mutex 'm' first=2021-01-01 count=2");
    recorder_done(&recorder);
}

TEST(stix_observed_data_that_a_report_lists_is_part_of_it)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`observed-data`,`id`:`observed-data#2`,`objects`:{}},"
                           "{`type`:`report`,`id`:`report#3`,`object_refs`:[`observed-data#2`]}"));
    assert_heard(&recorder, "holder 2 item 'observed-data" ID("2") "'");
    recorder_done(&recorder);
}

TEST(stix_campaigns_are_activities_only_where_no_report_is)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`campaign`,`id`:`campaign#2`,`name`:`C`,"
                           "`first_seen`:`2019-01-01T00:00:00Z`},"
                           "{`type`:`relationship`,`id`:`relationship#5`,`relationship_type`:`indicates`,"
                           "`source_ref`:`indicator#1`,`target_ref`:`campaign#2`}"));
    assert_heard(&recorder, "holder 1 activity 'campaign" ID("2") "' title='C' date=2019-01-01");
    assert_heard(&recorder, "member 1 'indicator" ID("1") "'");
    recorder_done(&recorder);
    hear(&recorder, BUNDLE("{`type`:`campaign`,`id`:`campaign#2`,`name`:`C`},"
                           "{`type`:`report`,`id`:`report#3`,`object_refs`:[]}"));
    assert_heard(&recorder, "holder 2 item 'campaign" ID("2") "'");
    recorder_done(&recorder);
}

TEST(stix_reads_bare_objects_lists_lines_and_bundles_in_bundles)
{
    static const char *const documents[] = {
        "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}",
        "[{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}]",
        "{`type`:`tool`,`id`:`tool#5`,`name`:`t`}\n"
        "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}\n",
        "{`more`:false,`objects`:[{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}]}",
        "[" BUNDLE("{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}") "]",
        BUNDLE(BUNDLE(BUNDLE("{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}"))),
        BUNDLE("{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}") "\n" BUNDLE(
            "{`type`:`tool`,`id`:`tool#5`,`name`:`t`}"),
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        Recorder recorder;
        hear(&recorder, documents[i]);
        if (recorder_count(&recorder, " mutex 'm'") != 1 || recorder_count(&recorder, " remainder ") < 1 ||
            recorder.complaints != 0)
            fail_msg("%s told\n%s", documents[i], recorder.heard.bytes);
        recorder_done(&recorder);
    }
}

TEST(stix_complains_of_broken_objects_and_reads_the_others)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`indicator`,`id`:`malware#1`,`pattern`:`[mutex:name = 'no']`},"
                           "7,{`type`:`mutex`},{`id`:`mutex#2`},{`type` `x`},"
                           "{`type`:`indicator`,`id`:`indicator#3`},"
                           "{`type`:`malware`,`id`:`malware#5`,`name`:`M`,`modified`:`yesterday`},"
                           "{`type`:`report`,`id`:`report#6`,`object_refs`:[1,`x--1`]},"
                           "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`}"));
    assert_heard(&recorder,
                 "complaint objects[0] malware" ID("1") ": the type is not the one its id begins with");
    assert_heard(&recorder, "complaint objects[1]: this is no STIX object");
    assert_heard(&recorder, "complaint objects[2]: an object without `id`");
    assert_heard(&recorder, "complaint objects[3] mutex" ID("2") ": an object without `type`");
    assert_heard(&recorder, "complaint objects[4]: not JSON");
    assert_heard(&recorder, "complaint objects[5] indicator" ID("3") ": an indicator without `pattern`");
    assert_heard(&recorder, "complaint objects[6] malware" ID("5") ": `modified` is no time");
    assert_heard(&recorder, "complaint objects[7] report" ID("6") ": 1 of the references in `object_refs`");
    assert_int_equal(recorder.complaints, 8);
    assert_int_equal(recorder_count(&recorder, " family 'M'"), 1);
    assert_int_equal(recorder_count(&recorder, " mutex 'm'"), 1);
    assert_not_heard(&recorder, "mutex 'no'");
    recorder_done(&recorder);
}

TEST(stix_keeps_what_it_read_of_a_file_that_was_cut_off)
{
    Recorder recorder;
    hear(&recorder, "{`type`:`bundle`,`id`:`bundle#0`,`objects`:["
                    "{`type`:`mutex`,`id`:`mutex#4`,`name`:`m`},{`type`:`mut");
    assert_heard(&recorder, "holder 1 remainder 'lantern'");
    assert_heard(&recorder, "observation 2 mutex 'm'");
    assert_heard(&recorder, "complaint objects[1]: the file ends in the middle of this element");
    recorder_done(&recorder);
}

TEST(stix_says_once_how_many_patterns_are_of_other_languages)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`indicator`,`id`:`indicator#1`,`pattern_type`:`yara`,`pattern`:`r`},"
                           "{`type`:`indicator`,`id`:`indicator#2`,`pattern_type`:`snort`,`pattern`:`r`}"));
    assert_heard(&recorder, "complaint file: 2 indicators are written in pattern languages");
    assert_int_equal(recorder.complaints, 1);
    recorder_done(&recorder);
    recorder = (Recorder){0};
    hear(&recorder, BUNDLE("{`type`:`indicator`,`id`:`indicator#1`,`pattern_type`:`yara`,`pattern`:`r`}"));
    assert_heard(&recorder, "complaint file: 1 indicator is written in pattern languages");
    recorder_done(&recorder);
}

TEST(stix_confidence_becomes_credibility_and_revoked_objects_are_silent)
{
    Recorder recorder;
    hear(&recorder, BUNDLE("{`type`:`malware`,`id`:`malware#1`,`name`:`A`,`confidence`:85},"
                           "{`type`:`malware`,`id`:`malware#2`,`name`:`B`,`confidence`:0},"
                           "{`type`:`malware`,`id`:`malware#3`,`name`:`C`,`revoked`:true},"
                           "{`type`:`vulnerability`,`id`:`vulnerability#4`,`name`:`CVE-2014-0001`}"));
    assert_heard(&recorder, "observation 2 family 'A' credibility=1");
    assert_heard(&recorder, "observation 3 family 'B' credibility=5");
    assert_not_heard(&recorder, "family 'C'");
    assert_heard(&recorder, "record objects[2] malware" ID("3"));
    assert_heard(&recorder, "holder 4 item 'malware" ID("3") "' title='C' revoked");
    assert_heard(&recorder, "observation 5 cve 'CVE-2014-0001'");
    recorder_done(&recorder);
}

TEST(stix_stops_when_its_listener_fails)
{
    for (uint32_t at = 1; at < 8; at++) {
        Recorder recorder = {.fail_at = at};
        Err err = {0};
        assert_false(read_quoted(
            &recorder, BUNDLE(INDICATOR("[mutex:name = 'm']") ",{`type`:`tool`,`id`:`tool#5`}"), &err));
        assert_text_equal(text_of(err.message), "the recorder was told to fail here");
        recorder_done(&recorder);
    }
}

TEST(stix_is_sniffed_by_its_ids_and_not_by_mentions_of_them)
{
    assert_true(
        stix_sniff(TEXT("{\"objects\": [{\"x\": [1], \"id\": \"mutex" ID("4") "\""), TEXT("a.json")) >= 90);
    assert_true(stix_sniff(TEXT("\n{ \"type\" : \"bundle\","), TEXT("a.json")) >= 90);
    assert_true(stix_sniff(TEXT("[{\"id\": \"mutex" ID("4") "\"}]"), TEXT("a.json")) >= 90);
    assert_int_equal(
        stix_sniff(TEXT("{\"id\": \"x\", \"title\": \"\\\"id\\\": mutex" ID("4") "\"}"), TEXT("a.json")), 0);
    assert_int_equal(stix_sniff(TEXT("bundle"), TEXT("a.txt")), 0);
    assert_int_equal(stix_sniff(TEXT(""), TEXT("a.json")), 0);
}
