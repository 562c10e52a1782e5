#include "base/buffer.h"
#include "indicators/indicators.h"
#include "unit/test.h"

/// Names as "name Turla@4", what is none in parentheses, joined by blanks.
static bool note(void *self, const Named *named, Err *err)
{
    (void)err;
    Buffer *notes = self;
    buffer_format(notes,
                  named->is_name ? "%s" TEXT_FMT " " TEXT_FMT "@%d" : "%s(" TEXT_FMT " " TEXT_FMT "@%d)",
                  notes->length ? " " : "", TEXT_ARG(named_word(named->type)), TEXT_ARG(named->value),
                  (int)named->offset);
    return true;
}

static const char attack[] = "# vocabulary: ATT&CK\n# version: 15.1\n"
                             "technique\tT1566.001\tSpearphishing Attachment\n"
                             "technique\tT1113\tScreen Capture\n"
                             "technique\tT1218.011\tRundll32\n"
                             "technique\tT1998\tTidal Evasion\tinstead=T1997\n"
                             "technique\tT1997\tLunar Evasion\n"
                             "technique\tT1117\tOld Regsvr\tinstead=T1218.010\n"
                             "technique\tT1218.010\tSystem Service\n"
                             "technique\tT1589.002\tEmail Addresses\n"
                             "technique\tT1602\tScreen Capture\n"
                             "tactic\tTA0003\tPersistence\n"
                             "actor\tG9999\tInvented Heron; IH-7\n";

static Vocabulary *vocabulary_of_places(void)
{
    Vocabulary *vocabulary = vocabulary_new();
    Text shipped;
    for (size_t i = 0; (shipped = vocabulary_shipped(i)).bytes; i++)
        vocabulary_add_places(vocabulary, shipped);
    return vocabulary;
}

static void check(const char *text, const char *expected)
{
    static const char *const actors[] = {"Turla",    "Fancy Bear", "APT28",          "Turbine",
                                         "Will",     "Cloud",      "LEAD",           "Machete",
                                         "APT-C-36", "Cobalt",     "Equation Group", "dropping elephant"};
    Buffer notes = {0};
    Err err = {0};
    buffer_add_string(&notes, "");
    Vocabulary *vocabulary = vocabulary_of_places();
    for (size_t i = 0; i < sizeof actors / sizeof *actors; i++)
        vocabulary_add(vocabulary, NAMED_ACTOR, text_of(actors[i]));
    vocabulary_add(vocabulary, NAMED_FAMILY, TEXT("Hikit"));
    vocabulary_add(vocabulary, NAMED_FAMILY, TEXT("turla")); // an actor already
    vocabulary_add_terms(vocabulary, text_of(attack));
    assert_true(vocabulary_find(vocabulary, text_of(text), note, &notes, &err));
    assert_text_equal(buffer_text(&notes), expected);
    vocabulary_free(vocabulary);
    buffer_done(&notes);
}

TEST(names_are_found_however_they_are_spelt_and_placed)
{
    check("Seen: Turla, APT 28, apt-28 and FANCY BEAR.",
          "name Turla@6 name APT28@13 name APT28@21 name Fancy Bear@32");
    check("APT-C-36 uses Hikit", "name APT-C-36@0 family Hikit@14");
    check("\xe2\x80\x9cTurla\xe2\x80\x9d", "name Turla@3");
    check("the Equation\nGroup met", "");
}

TEST(common_words_are_no_actors)
{
    check("They will lead the turbine to the cloud.",
          "(name Will@5) (name LEAD@10) (name Turbine@19) (name Cloud@34)");
    check("Will it rain? Turbine halls. Cloud cover.", "(name Will@0) (name Turbine@14) (name Cloud@29)");
    check("They moved it to the Cloud and the WILL was read.", "(name Cloud@21) (name Will@35)");
    check("a beacon of Cobalt Strike and the Machete Order", "(name Cobalt@12) (name Machete@34)");
}

TEST(common_words_are_actors_where_the_words_beside_them_say_so)
{
    check("the Turbine group", "name Turbine@4");
    check("an actor dubbed \"Machete\" came", "name Machete@17");
    check("by the Cobalt gang, and then Cobalt was gone", "name Cobalt@7 name Cobalt@29");
    // The text uses it as an ordinary word as well.
    check("the will, a will, her will; the Will group",
          "(name Will@4) (name Will@12) (name Will@22) (name Will@32)");
}

TEST(words_of_grammar_are_no_actors_whatever_stands_beside_them)
{
    check("How Will Threat Actors Adapt", "(name Will@4)");
    check("the actor dubbed \"Will\", the Will group, Turbine and the Will gang",
          "(name Will@18) (name Will@29) name Turbine@41 (name Will@57)");
}

TEST(countries_are_capitalised_and_sectors_are_aimed_at)
{
    check("It hit Viet Nam and chad beans, targeting the banking sector.",
          "country VN@7 (country TD@20) sector financial-services@46");
    check("We drove to the bank in Turkey.", "(sector financial-services@16) country TR@24");
}

TEST(techniques_are_told_from_ordinary_phrases)
{
    check("a spearphishing attachment and rundll32, not rundll32.exe",
          "technique T1566.001@2 technique T1218.011@31 (technique T1218.011@45)");
    check("The screen capture was saved.", "(technique T1113@4)");
    check("It used Screen Capture.", "technique T1113@8");
    check("screen capture (T1113)", "technique T1113@0");
    check("the technique screen capture", "technique T1113@14");
    check("screen capture (T1602)", "technique T1602@0");
    check("T1005: Screen Capture", "(technique T1113@7)");
    check("using screen capture", "technique T1113@6");
    check("https://a.example/screen-capture-technique", "(technique T1113@18)");
    check("for persistence it", "(tactic TA0003@4)");
    check("the tactic persistence", "tactic TA0003@11");
    check("TA0003", "tactic TA0003@0");
}

TEST(revoked_techniques_lead_forward_and_regions_are_named)
{
    check("T1998 by IH-7 in Southeast Asia", "technique T1997@0 name IH-7@9 region south-eastern-asia@17");
    check("T1113 stands, and is found by its number", "");
}

TEST(versions_are_compared_by_their_numbers)
{
    assert_true(version_compare(TEXT("9.1"), TEXT("15.1")) < 0);
    assert_true(version_compare(TEXT("2020-07-02"), TEXT("2019-10-24")) > 0);
    assert_int_equal(version_compare(TEXT("4.01"), TEXT("4.1")), 0);
    assert_true(version_compare(TEXT(""), TEXT("1")) < 0);
}

TEST(terms_that_are_written_are_read_again)
{
    Buffer out = {0};
    Term term, again;
    const char *fault;
    terms_write_head(&out, &(TermsHead){TEXT("A\nB"), TEXT("1"), TEXT("")});
    terms_write(&out, &(Term){.type = NAMED_TECHNIQUE,
                              .id = TEXT("T1"),
                              .names = TEXT("A; B"),
                              .instead = TEXT("T2"),
                              .is_deprecated = true});
    Text rest = buffer_text(&out);
    assert_text_equal(terms_head(rest).name, "A B");
    assert_true(terms_next(&rest, &again, &fault));
    assert_null(fault);
    assert_int_equal(again.type, NAMED_TECHNIQUE);
    assert_text_equal(again.names, "A; B");
    assert_text_equal(again.instead, "T2");
    assert_true(again.is_deprecated);
    assert_false(terms_next(&rest, &term, &fault));
    buffer_done(&out);
}

TEST(places_are_found_by_adjectives_and_capital_letters)
{
    check(
        "The US and Russian banks told us of a polish, the U.S. and a UK firm.",
        "country US@4 country RU@11 (sector financial-services@19) (country PL@38) country US@50 country GB@61");
    check("the healthcare, energy and finance of it, an energy sector",
          "sector healthcare@4 sector energy@16 sector financial-services@27 sector energy@45");
}

TEST(things_that_everybody_uses_are_no_techniques_and_old_ids_lead_to_new_ones)
{
    check("They use email addresses via a screen capture.", "(technique T1589.002@9) technique T1113@31");
    check("T1589.002 email addresses", "technique T1589.002@10");
    check("| T1117 | System service |", "technique T1218.010@2 technique T1218.010@10");
    check("| T1113 | System service |", "(technique T1218.010@10)");
}

TEST(empty_texts_and_absurd_names_do_no_harm)
{
    check("", "");
    check("\xe2\x80", "");
    Vocabulary *vocabulary = vocabulary_new();
    char longest[4096];
    memset(longest, 'x', sizeof longest);
    vocabulary_add(vocabulary, NAMED_ACTOR, (Text){longest, sizeof longest});
    vocabulary_add(vocabulary, NAMED_ACTOR, TEXT("  "));
    vocabulary_add(vocabulary, NAMED_ACTOR, TEXT("a b c d e f g h i"));
    vocabulary_free(vocabulary);
}
