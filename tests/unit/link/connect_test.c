// Which activities end together, and which must not.

#include "unit/link/maker.h"

TEST(two_activities_that_share_two_rare_values_are_together)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "one:a", NULL, "shared.test other.test a1.test a2.test");
    maker_domains(&maker, "two:b", NULL, "shared.test other.test b1.test b2.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    assert_false(maker_together(&maker, "one:a", "crowd0:c0000"));
    maker_done(&maker);
}

TEST(in_a_small_pool_one_shared_value_is_not_enough)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 5);
    maker_domains(&maker, "one:a", NULL, "shared.test a1.test a2.test");
    maker_domains(&maker, "two:b", NULL, "shared.test b1.test b2.test");
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

TEST(in_a_large_pool_one_rare_value_ties_two_single_activities)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_domains(&maker, "one:a", NULL, "shared.test a1.test a2.test");
    maker_domains(&maker, "two:b", NULL, "shared.test b1.test b2.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

TEST(what_many_unrelated_activities_show_links_nobody)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    for (unsigned i = 0; i < 30; i++) {
        Text label = arena_format(&maker.arena, "host%u:h%u", i % 7, i);
        Text domains = arena_format(&maker.arena, "hub-one.test hub-two.test only%u.test", i);
        maker_domains(&maker, arena_string(&maker.arena, label), NULL, arena_string(&maker.arena, domains));
    }
    maker_run(&maker);
    assert_false(maker_together(&maker, "host0:h0", "host1:h1"));
    assert_int_equal(maker.conclusion.cluster_count, maker.pool.activity_count);
    maker_done(&maker);
}

TEST(a_trace_that_more_show_than_the_limit_is_counted_as_a_hub_and_makes_no_pairs)
{
    Maker maker;
    maker_init(&maker);
    for (unsigned i = 0; i < 70; i++) {
        Text label = arena_format(&maker.arena, "host%u:h%u", i % 7, i);
        Text domains = arena_format(&maker.arena, "hub.test only%u.test", i);
        maker_domains(&maker, arena_string(&maker.arena, label), NULL, arena_string(&maker.arena, domains));
    }
    maker_run(&maker);
    assert_true(maker.conclusion.hub_count > 0);
    assert_int_equal(maker.conclusion.candidate_count, 0);
    maker_done(&maker);
}

TEST(what_a_warning_list_holds_is_no_evidence)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_activity(&maker, "one:a", NULL);
    maker_activity(&maker, "two:b", NULL);
    maker_value(&maker, "one:a", KIND_DOMAIN, "resolver.test")->is_warned = true;
    maker_value(&maker, "two:b", KIND_DOMAIN, "resolver.test")->is_warned = true;
    maker_value(&maker, "one:a", KIND_DOMAIN, "a.test");
    maker_value(&maker, "two:b", KIND_DOMAIN, "b.test");
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_int_equal(maker.conclusion.candidate_count, 0);
    maker_done(&maker);
}

/// Two activities of two partners that share `shared` functions, and one of their own each.
static bool code_links(unsigned shared, bool is_of_everybody)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_activity(&maker, "one:a", NULL);
    maker_activity(&maker, "two:b", NULL);
    maker_value(&maker, "one:a", KIND_FUNCTION, "00000000000000aa");
    maker_value(&maker, "two:b", KIND_FUNCTION, "00000000000000bb");
    for (unsigned i = 0; i < shared; i++) {
        const char *function = arena_format(&maker.arena, "%016x", 0xc0de00 + i).bytes;
        maker_value(&maker, "one:a", KIND_FUNCTION, function);
        maker_value(&maker, "two:b", KIND_FUNCTION, function);
        for (unsigned k = 0; is_of_everybody && k < 40; k++) {
            char *label = arena_string(&maker.arena, arena_format(&maker.arena, "other%u:o%u", k % 5, k));
            if (i == 0)
                maker_activity(&maker, label, NULL);
            maker_value(&maker, label, KIND_FUNCTION, function);
        }
    }
    maker_run(&maker);
    bool is_together = maker_together(&maker, "one:a", "two:b");
    maker_done(&maker);
    return is_together;
}

TEST(functions_that_nobody_else_shows_link_and_those_of_a_library_do_not)
{
    assert_true(code_links(4, false));
    assert_false(code_links(4, true));
    assert_false(code_links(0, false));
}

TEST(a_public_tool_links_nobody_and_a_family_of_few_does)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    const char *labels[] = {"one:a", "two:b", "one:c", "two:d"};
    for (size_t i = 0; i < 4; i++) {
        maker_activity(&maker, labels[i], NULL);
        maker_value(&maker, labels[i], KIND_FAMILY,
                    i < 2    ? "Cobalt Strike"
                    : i == 2 ? "QuietDoor"
                             : "quiet-door (ELF)");
    }
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_true(maker_together(&maker, "one:c", "two:d"));
    maker_done(&maker);
}

TEST(a_family_in_a_title_counts_once_others_list_it)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    const char *listing[] = {"one:a", "two:b"};
    for (size_t i = 0; i < 2; i++) {
        maker_activity(&maker, listing[i], NULL)->title = TEXT("Inside QuietDoor");
        maker_value(&maker, listing[i], KIND_FAMILY, "QuietDoor");
    }
    maker_activity(&maker, "three:c", NULL)->title = TEXT("QuietDoor comes back");
    maker_value(&maker, "three:c", KIND_DOMAIN, "c.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    assert_true(maker_together(&maker, "one:a", "three:c"));
    maker_done(&maker);
}

/// Six partners report on one name, and on what they all write of. Two of the former share more than that.
static void make_titles(Maker *maker)
{
    maker_crowd(maker, 400);
    const char *labels[] = {"one:a", "two:b", "three:c", "four:d", "five:e", "six:f"};
    const char *titles[] = {"Velvetheron strikes again",     "Velvetheron: new backdoor",
                            "Inside Velvetheron's campaign", "A new campaign",
                            "Another backdoor campaign",     "Back door of a new campaign"};
    for (size_t i = 0; i < 6; i++)
        maker_activity(maker, labels[i], NULL)->title = text_of(titles[i]);
    for (size_t i = 1; i < 3; i++)
        maker_value(maker, labels[i], KIND_DOMAIN, "heron.test");
}

TEST(a_name_in_titles_of_several_partners_joins_them_and_ordinary_words_do_not)
{
    Maker maker;
    maker_init(&maker);
    make_titles(&maker);
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    assert_true(maker_together(&maker, "one:a", "three:c"));
    assert_false(maker_together(&maker, "one:a", "four:d"));
    assert_false(maker_together(&maker, "four:d", "five:e"));
    maker_done(&maker);
}

TEST(without_names_no_title_counts)
{
    Maker maker;
    maker_init(&maker);
    make_titles(&maker);
    maker_pool(&maker, 'F');
    Err err = {0};
    const LinkParams *params;
    assert_true(link_params(TEXT_NONE, false, &maker.arena, &params, &err));
    assert_true(link_connect(&maker.pool, params, &maker.arena, &maker.conclusion, &err));
    assert_false(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

/// A publisher's names that share a half ("Amber Xoth", "Amber Qurr") are names of different actors.
TEST(half_of_a_naming_scheme_joins_nobody)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    const char *labels[] = {"one:a", "two:b", "three:c", "four:d"};
    const char *titles[] = {"Zubron Xothmar returns", "Zubron Qurrelin targets banks",
                            "Zubron Velkathi uses a backdoor", "Zubron Mirrowen deploys malware"};
    for (size_t i = 0; i < 4; i++)
        maker_activity(&maker, labels[i], NULL)->title = text_of(titles[i]);
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_false(maker_together(&maker, "three:c", "four:d"));
    maker_done(&maker);
}

/// Six partners write of one thing: of an actor, or of a product that several attack.
static void make_word(Maker *maker)
{
    maker_init(maker);
    maker_crowd(maker, 400);
    const char *labels[] = {"one:a", "two:b", "three:c", "four:d", "five:e", "six:f"};
    const char *titles[] = {"Inside Quorvex",      "More about Quorvex",      "Another look at Quorvex",
                            "The year of Quorvex", "What to know of Quorvex", "Lessons from Quorvex"};
    for (size_t i = 0; i < 6; i++)
        maker_activity(maker, labels[i], NULL)->title = text_of(titles[i]);
}

TEST(a_word_of_many_who_share_nothing_else_joins_nobody)
{
    Maker maker;
    make_word(&maker);
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_false(maker_together(&maker, "five:e", "six:f"));
    maker_done(&maker);
}

TEST(a_word_of_many_of_whom_some_share_more_is_a_name_for_all)
{
    Maker maker;
    make_word(&maker);
    const char *domains[] = {"first.test", "second.test"};
    const char *tied[] = {"one:a", "two:b", "three:c", "four:d"};
    for (size_t i = 0; i < 4; i++)
        maker_value(&maker, tied[i], KIND_DOMAIN, domains[i / 2]);
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "three:c"));
    assert_true(maker_together(&maker, "five:e", "six:f"));
    maker_done(&maker);
}

/// Two partners each, with the same words but for how the title writes one.
static bool joins_titles(const char *one, const char *two)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_activity(&maker, "one:a", NULL)->title = text_of(one);
    maker_activity(&maker, "two:b", NULL)->title = text_of(two);
    maker_run(&maker);
    bool are_together = maker_together(&maker, "one:a", "two:b");
    maker_done(&maker);
    return are_together;
}

TEST(a_word_that_titles_write_with_capitals_within_is_a_name_sooner)
{
    assert_true(joins_titles("Inside QuorVex", "More about QuorVex"));
    assert_false(joins_titles("Inside Quorvex", "More about Quorvex"));
    // Titles in capitals, or all small, tell nothing of a word.
    assert_int_equal(joins_titles("INSIDE QUORVEX", "MORE ABOUT QUORVEX"),
                     joins_titles("inside quorvex", "more about quorvex"));
}

TEST(a_name_out_of_a_numbered_series_is_a_name_sooner)
{
    assert_true(joins_titles("Inside QXT417", "More about QXT417"));
    assert_false(joins_titles("Inside qxt", "More about qxt"));
    assert_false(joins_titles("Notes of Qxt2021", "More of Qxt2021"));
}

TEST(the_plural_of_an_ordinary_word_is_ordinary)
{
    assert_false(joins_titles("Backdoors return", "Backdoors strike"));
    assert_false(joins_titles("Tibetans and the group", "Targeting Tibetans"));
}

TEST(the_host_of_an_address_in_a_title_is_no_name)
{
    assert_false(joins_titles("Report https://quorvexian.test/one", "Group https://quorvexian.test/two"));
}

/// "Velthor Marzune" is one name: who writes "Marzune" of somebody else is not heard as if of him.
TEST(a_word_that_mostly_stands_in_a_name_of_two_is_none_without_the_other)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    const char *labels[] = {"one:a", "two:b", "three:c", "four:d"};
    const char *titles[] = {"Velthor Marzune group returns", "Velthor Marzune group strikes",
                            "Targets of Velthor Marzune", "Another Marzune"};
    for (size_t i = 0; i < 4; i++)
        maker_activity(&maker, labels[i], NULL)->title = text_of(titles[i]);
    for (size_t i = 1; i < 3; i++)
        maker_value(&maker, labels[i], KIND_DOMAIN, "marzune.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    assert_true(maker_together(&maker, "one:a", "three:c"));
    assert_false(maker_together(&maker, "one:a", "four:d"));
    maker_done(&maker);
}

TEST(a_name_said_outright_joins_nothing_alone)
{
    Maker maker;
    maker_init(&maker);
    maker_domains(&maker, "one:a", NULL, "a.test");
    maker_domains(&maker, "two:b", NULL, "b.test");
    maker_name(&maker, "one:a", "Velvet Heron");
    maker_name(&maker, "two:b", "Velvet Heron");
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_text_equal(maker.conclusion.clusters[0].name, "Velvet Heron");
    maker_done(&maker);
}

TEST(a_near_copy_goes_with_its_original_and_corroborates_nothing)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "late:copy", "2014-03-01", "v1.test v2.test v3.test v4.test v5.test");
    maker_domains(&maker, "soon:list", "2014-01-01", "v1.test v2.test v3.test v4.test v5.test v6.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "late:copy", "soon:list"));
    assert_int_equal(maker.conclusion.copy_count, 1);
    assert_int_equal(maker.conclusion.copies[0].original, maker_find(&maker, "soon:list"));
    assert_int_equal(maker.conclusion.copies[0].shared, 5);
    uint32_t cluster = maker.conclusion.cluster_of[maker_find(&maker, "late:copy")];
    assert_int_equal(maker.conclusion.clusters[cluster].confidence, CONFIDENCE_LOW);
    assert_int_equal(maker.conclusion.candidate_count, 0);
    maker_done(&maker);
}

TEST(a_long_collection_that_holds_a_short_list_is_no_copy_of_it)
{
    Maker maker;
    maker_init(&maker);
    Text all = TEXT("v1.test v2.test v3.test v4.test v5.test");
    maker_domains(&maker, "one:short", NULL, arena_string(&maker.arena, all));
    for (unsigned i = 0; i < 150; i++)
        all = arena_format(&maker.arena, TEXT_FMT " w%u.test", TEXT_ARG(all), i);
    maker_activity(&maker, "two:collection", NULL);
    Text domain;
    while (text_cut(&all, ' ', &domain))
        maker_value(&maker, "two:collection", KIND_DOMAIN, arena_string(&maker.arena, domain));
    maker_run(&maker);
    assert_int_equal(maker.conclusion.copy_count, 0);
    maker_done(&maker);
}

/// Two actors with five reports each.
static void make_two_actors(Maker *maker)
{
    maker_init(maker);
    maker_crowd(maker, 400);
    for (unsigned actor = 0; actor < 2; actor++)
        for (unsigned i = 0; i < 5; i++) {
            Text label = arena_format(&maker->arena, "p%u:%c%u", i % 3, 'a' + (int)actor, i);
            Text domains =
                arena_format(&maker->arena, "%cx%u.test %cx%u.test %cy%u.test %cy%u.test", 'a' + (int)actor,
                             i, 'a' + (int)actor, i + 1, 'a' + (int)actor, i, 'a' + (int)actor, i + 1);
            maker_domains(maker, arena_string(&maker->arena, label), NULL,
                          arena_string(&maker->arena, domains));
        }
}

TEST(one_list_with_values_of_another_actor_does_not_make_the_two_one)
{
    Maker maker;
    make_two_actors(&maker);
    const char *values[] = {"192.0.2.1", "198.51.100.7"};
    for (size_t i = 0; i < 2; i++) {
        maker_value(&maker, i ? "p0:a0" : "p1:a1", KIND_IPV4, values[i]);
        maker_value(&maker, "p0:b0", KIND_IPV4, values[i]);
    }
    maker_run(&maker);
    assert_true(maker_together(&maker, "p0:a0", "p1:a4"));
    assert_true(maker_together(&maker, "p0:b0", "p1:b4"));
    assert_false(maker_together(&maker, "p0:a0", "p0:b0"));
    maker_done(&maker);
}

TEST(one_activity_between_two_actors_does_not_make_them_one)
{
    Maker maker;
    make_two_actors(&maker);
    // One report shows a value of either.
    maker_domains(&maker, "q:between", NULL, "ax0.test bx0.test");
    maker_run(&maker);
    assert_true(maker_together(&maker, "p0:a0", "p1:a4"));
    assert_true(maker_together(&maker, "p0:b0", "p1:b4"));
    assert_false(maker_together(&maker, "p0:a0", "p0:b0"));
    maker_done(&maker);
}

TEST(a_registered_domain_that_nobody_reported_links_no_hosts_under_it)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 400);
    maker_domains(&maker, "one:a", NULL, "a.provider.test a2.other.test");
    maker_domains(&maker, "two:b", NULL, "b.provider.test b2.other.test");
    maker_run(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

TEST(rulings_stand_above_the_evidence)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "one:a", NULL, "s1.test s2.test s3.test a.test");
    maker_domains(&maker, "two:b", NULL, "s1.test s2.test s3.test b.test b2.test b3.test");
    maker_domains(&maker, "three:c", NULL, "c.test");
    maker_pool(&maker, 'F');
    maker_rule(&maker, VERDICT_DIFFERENT, "one:a", "two:b");
    maker_rule(&maker, VERDICT_SAME, "one:a", "three:c");
    maker_connect(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    assert_true(maker_together(&maker, "one:a", "three:c"));
    maker_done(&maker);
}

TEST(an_undone_ruling_rules_nothing)
{
    Maker maker;
    maker_init(&maker);
    maker_domains(&maker, "one:a", NULL, "a.test");
    maker_domains(&maker, "two:b", NULL, "b.test");
    maker_pool(&maker, 'F');
    maker_rule(&maker, VERDICT_SAME, "one:a", "two:b");
    maker.decisions.items[0].is_undone = true;
    maker_connect(&maker);
    assert_false(maker_together(&maker, "one:a", "two:b"));
    maker_done(&maker);
}

TEST(rulings_that_contradict_each_other_are_refused_and_the_chain_is_named)
{
    Maker maker;
    maker_init(&maker);
    maker_domains(&maker, "one:a", NULL, "a.test");
    maker_domains(&maker, "two:b", NULL, "b.test");
    maker_domains(&maker, "three:c", NULL, "c.test");
    maker_pool(&maker, 'F');
    maker_rule(&maker, VERDICT_SAME, "one:a", "two:b");
    maker_rule(&maker, VERDICT_SAME, "two:b", "three:c");
    maker_rule(&maker, VERDICT_DIFFERENT, "one:a", "three:c");
    Err err = {0};
    assert_false(
        link_connect(&maker.pool, link_defaults(&maker.arena), &maker.arena, &maker.conclusion, &err));
    assert_int_equal(err.code, ERR_USAGE);
    if (!strstr(err.message, "rulings 1, 2"))
        fail_msg("%s", err.message);
    maker_done(&maker);
}

TEST(an_empty_pool_gives_an_empty_conclusion)
{
    Maker maker;
    maker_init(&maker);
    maker_connect(&maker);
    assert_int_equal(maker.conclusion.cluster_count, 0);
    maker_done(&maker);
}

TEST(a_cluster_takes_the_commonest_name_and_shows_the_others_with_who_says_so)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 40);
    maker_domains(&maker, "one:a", "2014-01-01", "s1.test s2.test a1.test");
    maker_domains(&maker, "two:b", "2014-02-01", "s1.test s2.test b1.test b2.test b3.test");
    maker_domains(&maker, "three:c", "2014-03-01", "s1.test s2.test c1.test c2.test c3.test");
    maker_name(&maker, "one:a", "Dusty Lantern");
    maker_name(&maker, "two:b", "Lantern Crew");
    maker_name(&maker, "three:c", "lantern-crew");
    maker_run(&maker);
    const Cluster *cluster =
        &maker.conclusion.clusters[maker.conclusion.cluster_of[maker_find(&maker, "one:a")]];
    assert_int_equal(cluster->member_count, 3);
    assert_text_equal(cluster->name, "Lantern Crew");
    assert_int_equal(cluster->alias_count, 2);
    assert_text_equal(cluster->aliases[1].name, "Dusty Lantern");
    assert_text_equal(cluster->aliases[1].sources, "one");
    assert_true(cluster->is_disputed);
    maker_done(&maker);
}
