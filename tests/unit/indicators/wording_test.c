#include "base/vec.h"
#include "indicators/indicators.h"
#include "indicators/places.h"
#include "unit/test.h"

static Arena arena;

static Wording *made(const char *first, const char *second)
{
    Text both[] = {text_of(first), text_of(second)};
    return wording_of(both, 2, &arena);
}

static void assert_read(const Wording *wording, Kind kind, const char *said, const char *expected)
{
    Text kept;
    assert_true(place_kept(kind, text_of(said), &arena, &kept));
    Text word = wording_read(wording, kind, kept);
    if (expected ? !text_is(word, expected) : word.bytes != NULL)
        fail_msg("'%s' is kept as '" TEXT_FMT "' and read as '" TEXT_FMT "'", said, TEXT_ARG(kept),
                 TEXT_ARG(word));
}

TEST(shipped_words_of_countries_and_sectors_are_their_own_form)
{
    arena_init(&arena);
    Text out, shipped;
    const char *why, *fault;
    size_t countries = 0;
    for (size_t i = 0; (shipped = vocabulary_shipped(i)).bytes; i++) {
        TermsHead head = terms_head(shipped);
        assert_true(head.name.length > 0 && head.version.length > 0 && head.source.length > 0);
        for (Term term; terms_next(&shipped, &term, &fault);) {
            assert_null(fault);
            countries += term.type == NAMED_COUNTRY;
            bool is_place = term.type != NAMED_SECTOR;
            assert_true(is_place ? country_canonical(term.id, &arena, &out, &why)
                                 : sector_canonical(term.id, &arena, &out, &why));
            assert_true(text_equal(out, term.id));
            assert_true(!is_place || country_is_word(term.id));
        }
    }
    assert_int_equal(countries, 250); // ISO 3166-1's 249 and Kosovo's
    arena_done(&arena);
}

TEST(countries_and_regions_are_known_by_their_numbers_of_m49)
{
    arena_init(&arena);
    assert_read(NULL, KIND_COUNTRY, "392", "JP");
    assert_read(NULL, KIND_COUNTRY, "004", "AF");
    assert_read(NULL, KIND_COUNTRY, "145", "western-asia");
    arena_done(&arena);
}

TEST(a_country_is_one_as_soon_as_a_vocabulary_knows_it)
{
    arena_init(&arena);
    assert_read(NULL, KIND_COUNTRY, "Republic of Inventia", NULL);
    Wording *wording = made("country\tQQ\tInventia; Republic of Inventia\talso=QQQ, 999\n", "");
    assert_read(wording, KIND_COUNTRY, "Republic of Inventia", "QQ");
    assert_read(wording, KIND_COUNTRY, "INVENTIA", "QQ");
    assert_read(wording, KIND_COUNTRY, "qqq", "QQ");
    assert_read(wording, KIND_COUNTRY, "QQ", "QQ");
    assert_read(wording, KIND_COUNTRY, "Japan", "JP");
    assert_read(wording, KIND_COUNTRY, "Elsewhere", NULL);
    arena_done(&arena);
}

TEST(own_sectors_take_over_the_words_that_they_name)
{
    arena_init(&arena);
    Wording *wording =
        made("sector\tfinance\tFinance; Banking\tnaics=52, 55\nsector\tquantum\tQuantum Research\n"
             "region\tfar-away\tFar Away\n",
             "sector\tmoney\tBanking\nsector\tquantum-x\tQuantum\n");
    assert_read(wording, KIND_SECTOR, "banks", "finance");
    assert_read(wording, KIND_SECTOR, "financial-services", "finance");
    assert_read(wording, KIND_SECTOR, "Quantum Research", "quantum");
    assert_read(wording, KIND_SECTOR, "Telecoms", "telecommunications");
    assert_read(wording, KIND_COUNTRY, "far away", "far-away");
    assert_text_equal(wording_naics(wording, TEXT("finance")), "52, 55");
    assert_text_equal(wording_naics(wording, TEXT("retail")), "44, 45");
    assert_text_equal(wording_of_naics(wording, TEXT("5511")), "finance");
    assert_text_equal(wording_of_naics(wording, TEXT("4411")), "automotive");
    arena_done(&arena);
}

TEST(a_title_speaks_before_other_names_and_what_came_instead_before_both)
{
    arena_init(&arena);
    Wording *wording =
        made("sector\tmobile\tMobile networks; telco\nsector\ttelecommunications\tTelecommunications\n"
             "country\tAN\tNetherlands Antilles\tinstead=CW\n",
             "");
    assert_read(wording, KIND_SECTOR, "telco", "telecommunications");
    assert_read(wording, KIND_COUNTRY, "Netherlands Antilles", "CW");
    arena_done(&arena);
}

TEST(all_that_may_be_kept_is_asked_for)
{
    arena_init(&arena);
    Wording *wording = made("country\tQQ\tInventia; Old Inventia\ncountry\tJP\tNihon Koku\n", "");
    Text *kept;
    assert_int_equal(wording_kept(wording, KIND_COUNTRY, TEXT("Inventia"), &arena, &kept), 3);
    assert_text_equal(kept[0], "inventia");
    assert_int_equal(wording_kept(wording, KIND_COUNTRY, TEXT("Japan"), &arena, &kept), 2);
    assert_text_equal(kept[0], "JP");
    assert_text_equal(kept[1], "nihon-koku");
    assert_int_equal(wording_kept(NULL, KIND_COUNTRY, TEXT("Elsewhere"), &arena, &kept), 1);
    assert_int_equal(wording_kept(NULL, KIND_COUNTRY, TEXT("1"), &arena, &kept), 0);
    arena_done(&arena);
}
