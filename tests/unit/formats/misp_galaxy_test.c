#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

typedef bool (*Read)(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Documents are written with ` for ", which C would want escaped.
static void hear(Recorder *recorder, Read read, const char *path, const char *document)
{
    Buffer quoted = {0};
    Err err = {0};
    for (const char *at = document; *at; at++)
        buffer_add_byte(&quoted, *at == '`' ? '"' : *at);
    *recorder = (Recorder){0};
    if (!recorder_read(recorder, read, path, buffer_text(&quoted), &err))
        fail_msg("not read: %s", err.message);
    buffer_done(&quoted);
}

#define UUID "00000000-0000-4000-8000-00000000000"

TEST(misp_galaxy_of_actors_says_what_each_is_called)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "threat-actor.json",
         "{`values`:[{`value`:`Grey Ink`,`uuid`:`" UUID "1`,`meta`:{`synonyms`:[`Dusty Lantern`,`Grey Ink`,` "
         "`]}},{`value`:`Lone Quill`,`uuid`:`" UUID "2`}],`type`:`threat-actor`,`version`:7}");
    assert_heard(&heard, "record values[0] of version 7 (");
    assert_heard(&heard, "holder 1 item '" UUID "1' publisher='MISP galaxy' title='Grey Ink'");
    assert_heard(&heard, "name 1 'Grey Ink'");
    assert_heard(&heard, "group 'MISP galaxy' 'Grey Ink' 'Grey Ink' 'Dusty Lantern'");
    // A name alone is news too: its source knows the actor, and by no other name.
    assert_heard(&heard, "group 'MISP galaxy' 'Lone Quill' 'Lone Quill'");
    assert_int_equal(heard.complaints, 0);
    recorder_done(&heard);
}

TEST(misp_galaxy_that_repeats_a_catalogue_is_said_by_its_publisher)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "mitre-intrusion-set.json",
         "{`type`:`mitre-intrusion-set`,`values`:[{`value`:`Grey Ink - G9999`,`uuid`:`" UUID "1`,`meta`:"
         "{`external_id`:`G9999`,`synonyms`:[`Grey Ink`,`Dusty Lantern`]}},"
         "{`value`:`Old Ink`,`uuid`:`" UUID "2`,`revoked`:true}]}");
    assert_heard(&heard, "group 'The MITRE Corporation' 'Grey Ink' 'Grey Ink' 'Dusty Lantern' 'G9999'");
    assert_not_heard(&heard, "name 2");
    recorder_done(&heard);
    hear(
        &heard, misp_galaxy_read, "microsoft-activity-group.json",
        "{`type`:`microsoft-activity-group`,`values`:[{`value`:`Ink Typhoon`,`meta`:{`synonyms`:`INKIUM`}}]}");
    assert_heard(&heard, "holder 1 item 'microsoft-activity-group: Ink Typhoon' publisher='Microsoft'");
    assert_heard(&heard, "group 'Microsoft' 'Ink Typhoon' 'Ink Typhoon' 'INKIUM'");
    recorder_done(&heard);
}

TEST(misp_galaxy_of_families_places_and_techniques)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "malpedia_2024.json",
         "[{`value`:`Inkpot`,`synonyms`:[`Potink`],`type`:[],"
         "`refs`:[`https://malpedia.caad.fkie.fraunhofer.de/details/win.inkpot`]}]");
    assert_heard(&heard, "holder 1 item 'malpedia: Inkpot' publisher='Malpedia' title='Inkpot'");
    assert_heard(&heard, "observation 1 family 'Inkpot'");
    assert_heard(&heard, "observation 1 family 'Potink'");
    assert_heard(&heard, "observation 1 family 'win.inkpot'");
    recorder_done(&heard);
    hear(&heard, misp_galaxy_read, "country.json",
         "{`type`:`country`,`values`:[{`value`:`japan`,`meta`:{`ISO`:`JP`}},{`value`:`atlantis`}]}");
    assert_heard(&heard, "observation 1 country 'JP'");
    assert_int_equal(heard.observations, 1);
    recorder_done(&heard);
    hear(&heard, misp_galaxy_read, "x.json",
         "{`type`:`mitre-attack-pattern`,`values`:[{`value`:`Keylogging - T1056.001`},{`value`:`Older`}]}");
    assert_heard(&heard, "observation 1 technique 'T1056.001'");
    assert_int_equal(heard.observations, 1);
    recorder_done(&heard);
    hear(&heard, misp_galaxy_read, "x.json", "{`type`:`producer`,`values`:[{`value`:`Invented Lab`}]}");
    assert_heard(&heard, "holder 1 item 'producer: Invented Lab'");
    assert_int_equal(heard.observations, 0);
    recorder_done(&heard);
}

TEST(misp_galaxy_clusters_exported_by_an_instance_are_read)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "clusters.json",
         "[{`GalaxyCluster`:{`type`:`threat-actor`,`value`:`Grey Ink`,`uuid`:`" UUID
         "1`,`distribution`:`0`,`GalaxyElement`:"
         "[{`key`:`country`,`value`:`XX`},{`key`:`synonyms`,`value`:`Dusty Lantern`}]}}]");
    assert_heard(&heard, "group 'MISP galaxy' 'Grey Ink' 'Grey Ink' 'Dusty Lantern'");
    assert_heard(&heard,
                 "holder 1 item '" UUID "1' publisher='MISP galaxy' title='Grey Ink' tlp=AMBER+STRICT");
    recorder_done(&heard);
}

TEST(misp_galaxy_relations_say_how_sure_they_are)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "threat-actor.json",
         "{`type`:`threat-actor`,`values`:[{`value`:`Grey Ink`,`uuid`:`" UUID
         "1`,`related`:[{`dest-uuid`:`" UUID
         "2`,`type`:`similar`,`tags`:[`estimative-language:likelihood-probability=\\`likely\\``]},"
         "{`dest-uuid`:`" UUID "3`,`type`:`uses`},{`type`:`uses`}]}]}");
    assert_heard(&heard, "relation 1 '" UUID "1' similar '" UUID "2' confidence=68");
    assert_heard(&heard, "relation 1 '" UUID "1' uses '" UUID "3'");
    assert_int_equal(recorder_count(&heard, "relation "), 2);
    recorder_done(&heard);
}

TEST(misp_words_are_kept_whole)
{
    static const struct {
        const char *document, *heard;
    } files[] = {
        {"{`namespace`:`ink`,`description`:`x`,`version`:3,`predicates`:[{`value`:`y`}],`values`:[]}",
         "holder 1 item 'MISP taxonomy: ink' publisher='MISP project' title='ink'"},
        {"{`attributes`:{},`description`:`x`,`meta-category`:`misc`,`name`:`inkpot`,`uuid`:`" UUID "1`}",
         "holder 1 item 'MISP object template: inkpot'"},
        {"{`description`:`x`,`icon`:`x`,`namespace`:`misp`,`type`:`inks`,`uuid`:`" UUID "1`,`version`:1}",
         "holder 1 item 'MISP galaxy: inks'"},
        {"{`result`:{`sane_defaults`:{},`types`:[]}}", "holder 1 item 'MISP attribute types: words'"},
        {"[{`SharingGroup`:{`name`:`x`}}]", "holder 1 item 'MISP sharing groups: words'"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Recorder heard;
        hear(&heard, misp_words_read, "words.json", files[i].document);
        assert_heard(&heard, files[i].heard);
        assert_int_equal(heard.complaints, 0);
        Buffer head = {0};
        for (const char *at = files[i].document; *at; at++)
            buffer_add_byte(&head, *at == '`' ? '"' : *at);
        const Format *format = format_sniff(buffer_text(&head), TEXT("words.json"));
        if (!format || !text_is(format->name, "misp-words"))
            fail_msg("%s is taken for %s", head.bytes, format ? format->name.bytes : "nothing");
        buffer_done(&head);
        recorder_done(&heard);
    }
    Recorder heard;
    hear(&heard, misp_words_read, "words.json", "{`x`:1}");
    assert_heard(&heard, "complaint file: this is no taxonomy");
    recorder_done(&heard);
}

TEST(misp_galaxy_goes_on_after_a_broken_cluster)
{
    Recorder heard;
    hear(&heard, misp_galaxy_read, "threat-actor.json",
         "{`type`:`threat-actor`,`values`:[5,{`value` 1},{`meta`:{}},{`value`:`Grey Ink`}]}");
    assert_heard(&heard, "complaint values[0]: this is no cluster");
    assert_heard(&heard, "complaint values[1]: ");
    assert_heard(&heard, "complaint values[2]: a cluster without `value`");
    assert_heard(&heard, "name 1 'Grey Ink'");
    assert_int_equal(heard.complaints, 3);
    recorder_done(&heard);
}

TEST(misp_galaxy_files_are_told_from_other_json)
{
    static const char galaxy[] =
        "{\"authors\":[\"Various\"],\"category\":\"actor\",\"name\":\"Threat Actor\","
        "\"type\":\"threat-actor\",\"uuid\":\"" UUID "1\",\"values\":[{\"value\":\"";
    static const char taxonomy[] =
        "{\"namespace\":\"x\",\"predicates\":[],\"values\":[{\"predicate\":\"y\"}]}";
    static const char mapping[] = "[\n{\"Threat actor name\": \"Ink Typhoon\", \"Other names\": \"\"}]";
    assert_string_equal(format_sniff(text_of(galaxy), TEXT("x.json"))->name.bytes, "misp-galaxy");
    assert_string_equal(format_sniff(text_of(mapping), TEXT("x.json"))->name.bytes, "microsoft-names");
    assert_int_equal(misp_galaxy_sniff(text_of(taxonomy), TEXT("machinetag.json")), 0);
    assert_int_equal(misp_galaxy_sniff(TEXT("{\"type\":\"bundle\",\"id\":\"x\"}"), TEXT("x.json")), 0);
}

TEST(microsoft_names_are_split_at_commas)
{
    Recorder heard;
    hear(
        &heard, microsoft_names_read, "mapping-2024-05-01.json",
        "[{`Threat actor name`:`Ink Typhoon`,`Origin/Threat`:`Nowhere`,`Other names`:`INKIUM, GREY INK , APT999`},"
        "{`Threat actor name`:`Storm-9999`,`Other names`:``},{`Other names`:`x`},7]");
    assert_heard(&heard, "holder 1 item 'actor name: Ink Typhoon' publisher='Microsoft' title='Ink Typhoon' "
                         "date=2024-05-01");
    assert_heard(&heard, "group 'Microsoft' 'Ink Typhoon' 'Ink Typhoon' 'INKIUM' 'GREY INK' 'APT999'");
    assert_heard(&heard, "group 'Microsoft' 'Storm-9999' 'Storm-9999'");
    assert_heard(&heard, "complaint [2]: an entry without `Threat actor name`");
    assert_int_equal(heard.complaints, 2);
    recorder_done(&heard);
}
