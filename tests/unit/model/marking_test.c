#include "model/marking.h"

#include "unit/test.h"

TEST(pap_words_are_read_as_the_taxonomy_and_people_write_them)
{
    static const struct {
        const char *word;
        Pap pap;
    } cases[] = {{"PAP:RED", PAP_RED},     {"pap:amber", PAP_AMBER}, {" PAP:GREEN ", PAP_GREEN},
                 {"PAP:WHITE", PAP_CLEAR}, {"PAP:CLEAR", PAP_CLEAR}, {"red", PAP_RED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Pap pap = PAP_UNSTATED;
        assert_true(pap_parse(text_of(cases[i].word), &pap));
        assert_int_equal(pap, cases[i].pap);
    }
    Pap pap = PAP_GREEN;
    assert_false(pap_parse(TEXT("PAP:EX:CHR"), &pap));
    assert_false(pap_parse(TEXT(""), &pap));
    assert_int_equal(pap, PAP_GREEN);
}

TEST(pap_words_come_back_as_they_are_read)
{
    for (Pap pap = PAP_CLEAR; pap <= PAP_RED; pap++) {
        Pap read;
        assert_true(pap_parse(pap_word(pap), &read));
        assert_int_equal(read, pap);
    }
    assert_null(pap_word(PAP_UNSTATED).bytes);
}
