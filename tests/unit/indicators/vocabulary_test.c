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

static void check(const char *text, const char *expected)
{
    static const char *const actors[] = {"Turla",    "Fancy Bear", "APT28",          "Turbine",
                                         "Will",     "Cloud",      "LEAD",           "Machete",
                                         "APT-C-36", "Cobalt",     "Equation Group", "dropping elephant"};
    Buffer notes = {0};
    Err err = {0};
    buffer_add_string(&notes, "");
    Vocabulary *vocabulary = vocabulary_new();
    for (size_t i = 0; i < sizeof actors / sizeof *actors; i++)
        vocabulary_add(vocabulary, NAMED_ACTOR, text_of(actors[i]));
    vocabulary_add(vocabulary, NAMED_FAMILY, TEXT("Hikit"));
    vocabulary_add(vocabulary, NAMED_FAMILY, TEXT("turla")); // an actor already
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

TEST(countries_are_capitalised_and_sectors_are_aimed_at)
{
    check("It hit Viet Nam and chad beans, targeting the banking sector.",
          "country VN@7 (country TD@20) sector financial-services@46");
    check("We drove to the bank in Turkey.", "(sector financial-services@16) country TR@24");
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
