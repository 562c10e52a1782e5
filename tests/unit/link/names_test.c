// What sources say of names, weighed: the verdicts, and that nothing follows from chains.

#include <string.h>

#include "names/names.h"
#include "unit/link/maker.h"

/// Groups as "source|label|name,name|date", with "~" before the source for names that are only related.
typedef struct {
    Arena arena;
    Pool pool;
    NameBook book;
    VEC(Text) names;
} Said;

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void said_init(Said *it, const char **lines, size_t count)
{
    *it = (Said){0};
    arena_init(&it->arena);
    it->pool.groups = arena_array(&it->arena, NameGroup, count);
    qsort(lines, count, sizeof *lines, compare_texts);
    for (size_t i = 0; i < count; i++) {
        Text rest = text_of(lines[i]), source = TEXT(""), label = TEXT(""), names = TEXT(""), name;
        NameGroup *group = &it->pool.groups[it->pool.group_count++];
        assert_true(text_cut(&rest, '|', &source) && text_cut(&rest, '|', &label) &&
                    text_cut(&rest, '|', &names));
        *group = (NameGroup){.group = label, .first_name = (uint32_t)it->names.count, .date = INSTANT_NONE};
        group->is_of_related = source.bytes[0] == '~';
        group->source = text_slice(source, group->is_of_related, source.length);
        if (rest.length)
            assert_true(instant_parse(rest, &group->date));
        while (text_cut(&names, ',', &name)) {
            *vec_push(&it->names) = name;
            group->name_count++;
        }
    }
    it->pool.group_names = it->names.items;
    name_book_init(&it->book, &it->pool, &it->arena);
}

static void said_done(Said *it)
{
    name_book_done(&it->book);
    vec_free(&it->names);
    arena_done(&it->arena);
}

#define SAID(it, ...)                            \
    const char *lines_of_##it[] = {__VA_ARGS__}; \
    Said it;                                     \
    said_init(&it, lines_of_##it, sizeof lines_of_##it / sizeof *lines_of_##it)

static NameAnswer ask(Said *it, const char *a, const char *b)
{
    return names_compare(&it->book, text_of(a), text_of(b), &it->arena);
}

TEST(names_that_sources_list_together_are_the_same_and_the_more_the_surer)
{
    SAID(it, "north|G|Axiom,Hidden Lynx|2014-10-28", "south|H|axiom,hidden-lynx,Tailgater|");
    NameAnswer two = ask(&it, "AXIOM", "HiddenLynx"), one = ask(&it, "Axiom", "Tailgater");
    assert_int_equal(two.verdict, NAMES_SAME);
    assert_int_equal(one.verdict, NAMES_SAME);
    assert_true(two.probability > one.probability && one.probability > 500000);
    assert_text_equal(two.sayings[0].source, "north");
    assert_text_equal(instant_date_text(two.sayings[0].date, &it.arena), "2014-10-28");
    assert_true(two.sayings[1].date == INSTANT_NONE);
    said_done(&it);
}

TEST(names_that_only_a_third_one_connects_are_related_and_never_the_same)
{
    SAID(it, "north|G|Axiom,Bridge|", "south|H|Bridge,Comment Crew|", "east|I|Comment Crew,Far|");
    NameAnswer near = ask(&it, "Axiom", "Comment Crew");
    assert_int_equal(near.verdict, NAMES_RELATED);
    assert_text_equal(near.through, "Bridge");
    assert_true(near.probability < 500000);
    assert_int_equal(ask(&it, "Axiom", "Far").verdict, NAMES_UNKNOWN);
    said_done(&it);
}

TEST(names_that_one_source_joins_and_another_holds_apart_are_contested)
{
    SAID(it, "north|G|Axiom,Lynx|", "south|H|Axiom|", "south|I|Lynx|");
    assert_int_equal(ask(&it, "Axiom", "Lynx").verdict, NAMES_CONTESTED);
    said_done(&it);
}

TEST(names_that_all_hold_apart_are_different_whatever_stands_between_them)
{
    SAID(it, "north|G|Axiom,Bridge|", "north|H|Crew|", "south|I|Bridge,Crew|", "south|J|Axiom|");
    NameAnswer apart = ask(&it, "Axiom", "Crew");
    assert_int_equal(apart.verdict, NAMES_DIFFERENT);
    assert_true(apart.probability < 10000);
    assert_int_equal(apart.through.length, 0);
    said_done(&it);
}

TEST(names_that_a_source_calls_related_are_related)
{
    SAID(it, "~north|G|Axiom,Crew|", "south|H|Axiom|", "south|I|Crew|");
    assert_int_equal(ask(&it, "Axiom", "Crew").verdict, NAMES_RELATED);
    said_done(&it);
}

TEST(a_source_that_others_keep_contradicting_counts_less)
{
    SAID(it, "lump|L|a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,lone,only|", "north|1|a,b|", "north|2|c,d|",
         "north|3|e,f|", "north|4|g,h|", "north|5|i,j|", "north|6|k,l|", "north|7|m,n|", "north|8|o,p|",
         "good|1|a,b|", "good|2|c,d|", "good|9|sole,single|");
    NameAnswer of_lump = ask(&it, "lone", "only"), of_good = ask(&it, "sole", "single");
    assert_int_equal(of_lump.verdict, NAMES_SAME);
    assert_true(of_lump.sayings[0].weight < of_good.sayings[0].weight);
    assert_true(of_lump.probability < of_good.probability);
    said_done(&it);
}

TEST(an_unreliable_source_alone_makes_no_names_the_same)
{
    SAID(it, "north|G|Axiom,Crew|");
    it.pool.partners = arena_array(&it.arena, Partner, 1);
    it.pool.partners[0] = (Partner){.name = TEXT("north"), .reliability = 'E'};
    it.pool.partner_count = 1;
    NameBook book;
    name_book_init(&book, &it.pool, &it.arena);
    NameAnswer weak = names_compare(&book, TEXT("Axiom"), TEXT("Crew"), &it.arena);
    assert_int_equal(weak.verdict, NAMES_RELATED);
    assert_true(weak.probability < 500000);
    name_book_done(&book);
    said_done(&it);
}

TEST(a_name_in_several_spellings_stands_once_beside_another_as_most_write_it)
{
    SAID(it, "north|APT28|APT28,FANCY BEAR", "south|Bears|Fancy Bear,apt-28", "west|Bears|APT 28,Fancy Bear");
    uint32_t count;
    const Text *beside = names_beside(&it.book, TEXT("apt28"), &count, &it.arena);
    assert_int_equal(count, 1);
    assert_text_equal(beside[0], "Fancy Bear");
    const Text *spellings = names_spellings(&it.book, TEXT("fancybear"), &count, &it.arena);
    assert_int_equal(count, 2);
    assert_text_equal(spellings[0], "Fancy Bear");
    assert_text_equal(spellings[1], "FANCY BEAR");
    said_done(&it);
}

TEST(names_carried_in_one_cluster_overlap_by_evidence)
{
    Maker maker;
    maker_init(&maker);
    maker_crowd(&maker, 60);
    maker_domains(&maker, "one:a", "2012-01-01", "s1.test s2.test s3.test a1.test");
    maker_domains(&maker, "two:b", "2012-02-01", "s1.test s2.test s3.test b1.test b2.test");
    maker_domains(&maker, "two:c", "2012-02-01", "c1.test c2.test");
    uint32_t first = (uint32_t)maker.activities.count - 3;
    *vec_push(&maker.names) = (NameClaim){first, TEXT("Axiom")};
    *vec_push(&maker.names) = (NameClaim){first + 1, TEXT("Lynx")};
    *vec_push(&maker.names) = (NameClaim){first + 2, TEXT("lynx")};
    maker_run(&maker);
    assert_true(maker_together(&maker, "one:a", "two:b"));
    NameBook book;
    name_book_init(&book, &maker.pool, &maker.arena);
    NameOverlap it = names_overlap(&book, &maker.conclusion, TEXT("axiom"), TEXT("LYNX"), &maker.arena);
    assert_int_equal(it.called_a, 1);
    assert_int_equal(it.called_b, 2);
    assert_int_equal(it.together_a, 1);
    assert_int_equal(it.together_b, 1);
    assert_int_equal(it.cluster_count, 1);
    uint32_t cluster = maker.conclusion.cluster_of[maker_find(&maker, "one:a")];
    assert_int_equal(it.clusters[0], cluster);
    assert_int_equal(it.probability, (maker.conclusion.clusters[cluster].probability + 1) / 2);
    // The clusters know nothing of names: what sources say stays what it was.
    assert_int_equal(names_compare(&book, TEXT("Axiom"), TEXT("Lynx"), &maker.arena).verdict, NAMES_UNKNOWN);
    name_book_done(&book);
    maker_done(&maker);
}
