// What values come to more coarsely, and that it is never paid for beside its source.

#include "unit/link/maker.h"

typedef struct {
    Maker maker;
    Explanation told;
} Told;

static void explain(Told *it)
{
    maker_run(&it->maker);
    it->told = maker_explain(&it->maker, "one:a", "two:b");
}

static const Contribution *find(const Told *it, const char *kind, const char *value)
{
    for (uint32_t i = 0; i < it->told.evidence_count; i++)
        if (text_is(it->told.evidence[i].kind, kind) && text_is(it->told.evidence[i].value, value))
            return &it->told.evidence[i];
    return NULL;
}

static void begin(Told *it)
{
    *it = (Told){0};
    maker_init(&it->maker);
    maker_crowd(&it->maker, 60);
    maker_activity(&it->maker, "one:a", NULL);
    maker_activity(&it->maker, "two:b", NULL);
}

static void shows(Told *it, Kind kind, const char *a, const char *b)
{
    maker_value(&it->maker, "one:a", kind, a);
    maker_value(&it->maker, "two:b", kind, b);
}

TEST(the_words_of_a_host_name_are_one_pattern_whatever_their_order_and_digits)
{
    Told it;
    begin(&it);
    shows(&it, KIND_DOMAIN, "mail-gov7.example", "gov3-mail.test");
    explain(&it);
    const Contribution *words = find(&it, "host words", "gov-mail");
    assert_non_null(words);
    assert_true(words->nats > 0);
    assert_false(it.told.is_together);
    maker_done(&it.maker);
}

TEST(one_word_of_a_host_name_is_no_pattern)
{
    Told it;
    begin(&it);
    shows(&it, KIND_DOMAIN, "update1.example", "update2.test");
    explain(&it);
    assert_null(find(&it, "host words", "update"));
    maker_done(&it.maker);
}

TEST(the_words_of_a_shared_domain_are_not_paid_for_beside_it)
{
    Told it;
    begin(&it);
    shows(&it, KIND_DOMAIN, "mail-gov.example", "mail-gov.example");
    // Another source of the same words, so that they are worth keeping.
    maker_value(&it.maker, "one:a", KIND_DOMAIN, "gov-mail.test");
    explain(&it);
    assert_non_null(find(&it, "domain", "mail-gov.example"));
    assert_null(find(&it, "host words", "gov-mail"));
    maker_done(&it.maker);
}

TEST(paths_of_one_shape_on_different_servers_are_evidence)
{
    Told it;
    begin(&it);
    shows(&it, KIND_URL, "http://a.test/board/view12.php?id=4&no=77",
          "http://b.test/board/view3.php?id=x&no=1");
    explain(&it);
    const Contribution *path = find(&it, "path", "/board/view9.php?id=&no=");
    assert_non_null(path);
    assert_true(path->nats > 0);
    maker_done(&it.maker);
}

TEST(a_stem_is_that_of_a_dropped_file_as_well_as_of_a_url)
{
    Told it;
    begin(&it);
    maker_value(&it.maker, "one:a", KIND_FILE_NAME, "C:\\Users\\Invoice_07.doc");
    maker_value(&it.maker, "two:b", KIND_URL, "http://b.test/invoice_12.exe");
    explain(&it);
    assert_non_null(find(&it, "file stem", "invoice_9"));
    maker_done(&it.maker);
}

TEST(the_domain_of_a_shared_mail_address_is_not_paid_for_beside_it)
{
    Told it;
    begin(&it);
    shows(&it, KIND_EMAIL, "one@post.example", "two@post.example");
    explain(&it);
    assert_non_null(find(&it, "mail domain", "post.example"));
    maker_done(&it.maker);
    begin(&it);
    shows(&it, KIND_EMAIL, "one@post.example", "one@post.example");
    maker_value(&it.maker, "one:a", KIND_EMAIL, "three@post.example");
    explain(&it);
    assert_null(find(&it, "mail domain", "post.example"));
    maker_done(&it.maker);
}

#define ALIKE "; some registrar inc; ns1.park.example ns2.park.example; "

TEST(two_domains_registered_alike_in_one_week_are_evidence_and_one_domain_is_not)
{
    static const char habit[] = "some registrar inc; park.example; week of 2014-06-02";
    Told it;
    begin(&it);
    shows(&it, KIND_REGISTRATION, "a.example" ALIKE "2014-06-02", "b.example" ALIKE "2014-06-08");
    explain(&it);
    const Contribution *alike = find(&it, "registrar and week", habit);
    assert_non_null(alike);
    assert_true(alike->nats > 0);
    assert_false(it.told.is_together);
    maker_done(&it.maker);
    // What two say of one domain, a day apart, is paid for with the domain.
    begin(&it);
    shows(&it, KIND_DOMAIN, "a.example", "a.example");
    shows(&it, KIND_REGISTRATION, "a.example" ALIKE "2014-06-02", "a.example" ALIKE "2014-06-03");
    maker_value(&it.maker, "one:a", KIND_REGISTRATION, "b.example" ALIKE "2014-06-04");
    explain(&it);
    assert_non_null(find(&it, "domain", "a.example"));
    assert_null(find(&it, "registrar and week", habit));
    for (uint32_t i = 0; i < it.told.evidence_count; i++)
        assert_false(text_is(it.told.evidence[i].kind, "registration") && it.told.evidence[i].nats != 0);
    maker_done(&it.maker);
    // The week before, another registrar, others' name servers.
    static const char *const others[] = {"b.example" ALIKE "2014-06-01",
                                         "b.example; other; ns1.park.example; 2014-06-02",
                                         "b.example; some registrar inc; ns1.lot.example; 2014-06-02"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        begin(&it);
        shows(&it, KIND_REGISTRATION, "a.example" ALIKE "2014-06-02", others[i]);
        explain(&it);
        assert_null(find(&it, "registrar and week", habit));
        maker_done(&it.maker);
    }
}

TEST(a_rich_header_is_evidence_of_a_kind_of_its_own)
{
    Told it;
    begin(&it);
    shows(&it, KIND_RICH, "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef");
    explain(&it);
    const Contribution *rich = find(&it, "rich header", "0123456789abcdef0123456789abcdef");
    assert_non_null(rich);
    assert_true(rich->nats > 0);
    maker_done(&it.maker);
}

/// A TLSH that differs from another's in some digits of its body.
#define BODY "c1d2e3f4a5b6978812340f0e1d2c3b4a59687786a5b4c3d2e1f00f1e2d3c4b"

TEST(files_whose_fuzzy_hashes_are_near_each_other_are_evidence)
{
    Told it;
    begin(&it);
    shows(&it, KIND_TLSH, "a1b213" BODY "5a", "a1b213" BODY "6b");
    explain(&it);
    assert_non_null(find(&it, "similar file", "a1b213" BODY "5a"));
    maker_done(&it.maker);
    begin(&it);
    shows(&it, KIND_TLSH, "a1b213" BODY "5a",
          "a1b213"
          "3e2d1c0b5a49687712cd8bf0f1e2d3c4b5a697887968"
          "5a4b3c2d1e0ff0e1d2c3");
    explain(&it);
    for (uint32_t i = 0; i < it.told.evidence_count; i++)
        assert_string_not_equal(it.told.evidence[i].kind.bytes, "similar file");
    maker_done(&it.maker);
}

TEST(signatures_of_ssdeep_that_have_a_piece_in_common_are_evidence)
{
    Told it;
    begin(&it);
    shows(&it, KIND_SSDEEP, "96:kPMWJEqpnZRvoOzb12345abcdefghij:aaaa",
          "96:kPMWJEqpnZRvoOzb12345abcdefghix:bbbb");
    explain(&it);
    assert_true(it.told.evidence_count > 0);
    assert_string_equal(it.told.evidence[0].kind.bytes, "similar file");
    maker_done(&it.maker);
}

TEST(what_is_derived_carries_no_merge_however_much_of_it_there_is)
{
    Told it;
    begin(&it);
    shows(&it, KIND_DOMAIN, "mail-gov.example", "gov-mail.test");
    shows(&it, KIND_URL, "http://a.test/board/view.php?id=4", "http://b.test/board/view.php?id=5");
    shows(&it, KIND_EMAIL, "one@post.example", "two@post.example");
    shows(&it, KIND_FILE_NAME, "dropper.exe", "dropper.dll");
    explain(&it);
    assert_true(it.told.total > 0);
    assert_false(it.told.is_together);
    assert_int_equal(it.maker.conclusion.candidate_count, 1);
    maker_done(&it.maker);
}
