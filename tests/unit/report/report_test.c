#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "unit/report/invented.h"

#include "unit/test.h"

static const InventedSize usual = {12, 4, 41, 18};

static Buffer tell(const Invented *it)
{
    Buffer out = {0};
    Err err = {0};
    if (!report_html(&it->input, &out, &err))
        fail_msg("%s", err.message);
    return out;
}

static bool has(const Buffer *page, const char *words)
{
    return text_find(buffer_text(page), words, 0) != SIZE_MAX;
}

static size_t times(const Buffer *page, const char *words)
{
    size_t count = 0;
    for (size_t at = text_find(buffer_text(page), words, 0); at != SIZE_MAX;
         at = text_find(buffer_text(page), words, at + 1))
        count++;
    return count;
}

/// Ends of an unquoted attribute value.
static Text word_at(const Buffer *page, size_t at)
{
    size_t end = at;
    while (end < page->length && !byte_is_space(page->bytes[end]) && page->bytes[end] != '>')
        end++;
    return text_slice(buffer_text(page), at, end);
}

static void check_links(const Buffer *page)
{
    Map ids = {0};
    Text text = buffer_text(page);
    for (size_t at = text_find(text, " id=", 0); at != SIZE_MAX; at = text_find(text, " id=", at + 1)) {
        uint32_t *slot = map_at(&ids, word_at(page, at + 4));
        if (*slot != MAP_NONE)
            fail_msg("two elements are called '" TEXT_FMT "'", TEXT_ARG(word_at(page, at + 4)));
        *slot = 1;
    }
    size_t links = 0;
    for (size_t at = text_find(text, "href=#", 0); at != SIZE_MAX; at = text_find(text, "href=#", at + 1)) {
        Text target = word_at(page, at + 6);
        if (map_find(&ids, target) == MAP_NONE)
            fail_msg("a link leads to '" TEXT_FMT "', which is not there", TEXT_ARG(target));
        links++;
    }
    assert_true(links > 10);
    map_done(&ids);
}

/// Nothing that a browser would load or run.
static void check_harmless(const Buffer *page)
{
    static const char *const never[] = {
        "<script",     "<iframe", "<img",    "<object", "<link",  "src=",  "url(",  "@import",
        "javascript:", "onload",  "onerror", "http:",   "https:", "<form", "<base", "<embed"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (has(page, never[i]))
            fail_msg("the page holds '%s'", never[i]);
}

TEST(the_same_input_gives_the_same_bytes)
{
    Invented first, second;
    invented_init(&first, usual);
    invented_init(&second, usual);
    Buffer a = tell(&first), b = tell(&second);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.bytes, b.bytes, a.length);
    buffer_done(&a);
    buffer_done(&b);
    invented_done(&first);
    invented_done(&second);
}

TEST(every_link_leads_to_one_place_on_the_page)
{
    static const InventedSize sizes[] = {{12, 4, 41, 18}, {1, 1, 2, 0}, {3, 0, 0, 7}, {60, 30, 90, 400}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Invented it;
        invented_init(&it, sizes[i]);
        Buffer page = tell(&it);
        check_links(&page);
        check_harmless(&page);
        buffer_done(&page);
        invented_done(&it);
    }
}

/// The numbers of the matrix, row by row; a dot is 0.
static uint32_t matrix_numbers(const Buffer *page, uint64_t *numbers, uint32_t room)
{
    Text text = buffer_text(page);
    size_t from = text_find(text, "<table class=matrix", 0), to = text_find(text, "</table>", from);
    uint32_t count = 0;
    for (size_t at = text_find(text, "<td", from); at < to; at = text_find(text, "<td", at + 1)) {
        size_t open = text_find_byte(text, '>', at) + 1;
        if (text.bytes[open] == '<')
            open = text_find_byte(text, '>', open) + 1;
        assert_true(count < room);
        numbers[count] = 0;
        while (byte_is_digit(text.bytes[open]) || text.bytes[open] == ',') {
            if (text.bytes[open] != ',')
                numbers[count] = numbers[count] * 10 + (uint64_t)(text.bytes[open] - '0');
            open++;
        }
        count++;
    }
    return count;
}

static void check_matrix(InventedSize size, uint32_t columns)
{
    enum { ROOM = 2000 };
    Invented it;
    invented_init(&it, size);
    Buffer page = tell(&it);
    uint64_t *numbers = calloc(ROOM, sizeof *numbers), sums[20] = {0};
    uint32_t count = matrix_numbers(&page, numbers, ROOM), rows = count / columns;
    assert_int_equal(count % columns, 0);
    for (uint32_t r = 0; r < rows; r++) {
        uint64_t sum = 0;
        for (uint32_t c = 0; c + 1 < columns; c++)
            sum += numbers[r * columns + c];
        assert_int_equal(sum, numbers[r * columns + columns - 1]);
        for (uint32_t c = 0; c < columns && r + 1 < rows; c++)
            sums[c] += numbers[r * columns + c];
    }
    for (uint32_t c = 0; c < columns; c++)
        assert_int_equal(sums[c], numbers[(rows - 1) * columns + c]);
    assert_int_equal(numbers[count - 1], it.pool.activity_count);
    free(numbers);
    buffer_done(&page);
    invented_done(&it);
}

TEST(rows_and_columns_of_the_matrix_add_up_to_its_totals_and_to_the_pool)
{
    check_matrix(usual, 4 + 2);
    check_matrix((InventedSize){90, 40, 120, 300}, REPORT_ACTORS_MOST + 3);
}

TEST(an_actor_without_a_name_is_told_with_a_title_of_no_unreliable_partner)
{
    Invented it;
    invented_init(&it, usual);
    Cluster *first = &it.conclusion.clusters[0];
    first->name = TEXT_NONE;
    uint32_t unreliable = it.pool.activities[first->members[0]].partner;
    for (uint32_t m = 0; m < first->member_count; m++) {
        Activity *activity = &it.pool.activities[first->members[m]];
        activity->title = activity->partner == unreliable ? TEXT("Heron did it") : TEXT("Winter works");
    }
    it.pool.partners[unreliable].reliability = 'E';
    Buffer page = tell(&it);
    assert_true(has(&page, "such as “<bdi>Winter works</bdi>”"));
    assert_int_equal(times(&page, "such as “"), 1);
    buffer_done(&page);
    invented_done(&it);
}

TEST(what_explains_an_actor_better_than_one_actor_stands_in_the_summary)
{
    Possibility all[] = {{.title = TEXT("users of public tools"), .probability = 900000},
                         {.title = TEXT("one actor"), .probability = 100000}};
    Judgement judgement = {.cluster = 0, .possibilities = all, .possibility_count = 2, .one = 100000};
    Invented it;
    invented_init(&it, usual);
    it.input.judgements.items = &judgement;
    it.input.judgements.count = 1;
    Buffer page = tell(&it);
    assert_true(has(
        &page, "But what most likely made them all is users of public tools (90&#8239;%), not one actor."));
    buffer_done(&page);
    judgement.one = 900000;
    page = tell(&it);
    assert_false(has(&page, "But what most likely made them"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(an_empty_pool_says_so_and_is_a_whole_page)
{
    Invented it;
    invented_init(&it, (InventedSize){0});
    Buffer page = tell(&it);
    assert_true(has(&page, "0 partners"));
    assert_true(has(&page, "No partner has given anything yet."));
    assert_true(has(&page, "No activity carries a date."));
    assert_true(has(&page, "there is no actor to tell of"));
    assert_true(has(&page, "Everything that was given was understood."));
    assert_true(text_ends(buffer_text(&page), "</body></html>\n"));
    assert_int_equal(times(&page, "TLP:CLEAR</span></div>"), 2);
    buffer_done(&page);
    invented_done(&it);
}

TEST(hostile_titles_names_and_places_stay_text)
{
    static const char hostile[] =
        "\"><script>alert(1)</script><img src=x onerror=alert(2)>\xE2\x80\xAE' onload=x";
    Invented it;
    invented_init(&it, usual);
    Text bad = text_of(hostile);
    for (uint32_t i = 0; i < it.pool.activity_count; i++)
        it.pool.activities[i].title = it.pool.activities[i].id = bad;
    for (uint32_t i = 0; i < it.pool.partner_count; i++)
        it.pool.partners[i].name = bad;
    for (uint32_t i = 0; i < it.pool.record_count; i++)
        it.pool.records[i].source = it.pool.records[i].place = bad;
    for (uint32_t i = 0; i < it.pool.value_count; i++)
        it.pool.values[i].text = bad;
    for (uint32_t i = 0; i < it.conclusion.cluster_count; i++) {
        it.conclusion.clusters[i].name = it.conclusion.clusters[i].id = bad;
        for (uint32_t a = 0; a < it.conclusion.clusters[i].alias_count; a++)
            it.conclusion.clusters[i].aliases[a].name = it.conclusion.clusters[i].aliases[a].sources = bad;
    }
    it.pool.decisions[0].reason = it.pool.decisions[0].author = it.pool.decisions[0].b_id = bad;
    ReportEvidence *links = (ReportEvidence *)(uintptr_t)it.input.evidence;
    for (uint32_t i = 0; i < it.input.evidence_count; i++) {
        Explanation *e = &links[i].explanation;
        e->a = e->b = e->verdict = bad;
        for (uint32_t c = 0; c < e->evidence_count; c++)
            e->evidence[c].kind = e->evidence[c].value = e->evidence[c].why = bad;
    }
    ReportComplaint complaint = {bad, bad, bad, bad};
    it.input.complaints = &complaint;
    it.input.complaint_count = 1;
    it.input.case_name = it.input.program_version = bad;
    Buffer page = tell(&it);
    assert_false(has(&page, "<script"));
    assert_false(has(&page, "<img"));
    assert_false(has(&page, "\xE2\x80\xAE"));
    assert_false(has(&page, "' onload"));
    assert_true(has(&page, "&lt;script&gt;"));
    check_links(&page);
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_title_of_ten_megabytes_is_clipped)
{
    Invented it;
    invented_init(&it, usual);
    size_t size = 10 * 1024 * 1024;
    char *large = memory_get(size);
    memset(large, 'x', size);
    for (uint32_t i = 0; i < it.pool.activity_count; i++)
        it.pool.activities[i].title = (Text){large, size};
    Buffer page = tell(&it);
    assert_true(page.length < 600 * 1024);
    buffer_done(&page);
    free(large);
    invented_done(&it);
}

TEST(weighed_indicators_are_defanged)
{
    Invented it;
    invented_init(&it, usual);
    Buffer page = tell(&it);
    assert_true(has(&page, "<code>update-3[.]example</code>"));
    assert_false(has(&page, "<code>update-3.example</code>"));
    assert_true(has(&page, "RServer.pdb</code>"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(the_strictest_marking_stands_at_top_and_bottom)
{
    Invented it;
    invented_init(&it, usual);
    it.pool.observations[it.pool.activities[3].first_observation].marking = MARKING_AMBER_STRICT;
    Buffer page = tell(&it);
    assert_int_equal(
        times(&page, "<div class=banner><span class=\"tlp tlp-amber\">TLP:AMBER+STRICT</span></div>"), 2);
    buffer_done(&page);
    it.pool.activities[3].marking = MARKING_RED;
    page = tell(&it);
    assert_int_equal(times(&page, "<div class=banner><span class=\"tlp tlp-red\">TLP:RED</span></div>"), 2);
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_pool_that_the_reader_may_not_see_is_not_told)
{
    Invented it;
    invented_init(&it, usual);
    it.input.reader = MARKING_GREEN;
    Buffer out = {0};
    Err err = {0};
    assert_false(report_html(&it.input, &out, &err));
    assert_int_equal(err.code, ERR_FORBIDDEN);
    assert_int_equal(out.length, 0);
    buffer_done(&out);
    invented_done(&it);
}

TEST(certainty_is_never_printed_as_none_or_all)
{
    Invented it;
    invented_init(&it, usual);
    it.conclusion.clusters[0].probability = 999999;
    it.conclusion.clusters[1].probability = 1;
    Buffer page = tell(&it);
    assert_true(has(&page, "&gt;&#8239;99&#8239;%"));
    assert_true(has(&page, "&lt;&#8239;1&#8239;%"));
    assert_false(has(&page, "100&#8239;%"));
    assert_false(has(&page, "(0&#8239;%"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(spellings_of_one_family_are_counted_together)
{
    Invented it;
    invented_init(&it, usual);
    Text spelling = TEXT("gh0st-RAT");
    uint32_t value = invented_find(&it.pool, KIND_FAMILY, TEXT("Hikit"));
    it.pool.values[value].text = spelling;
    Buffer page = tell(&it);
    assert_false(has(&page, "<td><bdi>gh0st-RAT</bdi>"));
    assert_true(has(&page, "<td><bdi>Gh0st RAT</bdi>"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(regions_without_a_square_stand_beside_the_map)
{
    Invented it;
    invented_init(&it, usual);
    Buffer page = tell(&it);
    assert_true(has(&page, "Not on the map: middle east ("));
    buffer_done(&page);
    invented_done(&it);
}

TEST(one_actor_can_be_told_alone)
{
    Invented it;
    invented_init(&it, usual);
    it.input.cluster = 1;
    Buffer page = tell(&it);
    assert_true(has(&page, "one actor and its"));
    assert_true(has(&page, "Comment Crew"));
    assert_false(has(&page, "<bdi>Axiom</bdi></a>"));
    check_links(&page);
    buffer_done(&page);
    it.input.cluster = it.conclusion.cluster_count - 1; // stands alone
    page = tell(&it);
    check_links(&page);
    buffer_done(&page);
    invented_done(&it);
}

TEST(dates_that_cannot_be_meant_do_not_stretch_the_years)
{
    Invented it;
    invented_init(&it, usual);
    it.pool.activities[0].date = invented_day(9999, 3);
    it.pool.activities[1].date = invented_day(1, 3);
    it.pool.activities[2].date = invented_day(1970, 0);
    Buffer page = tell(&it);
    assert_true(has(&page, "dated 2008–20"));
    assert_false(has(&page, ">9999</text>"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_thousand_activities_fit_one_megabyte)
{
    Invented it;
    invented_init(&it, (InventedSize){40, 60, 160, 180});
    assert_true(it.pool.activity_count >= 900 && it.pool.activity_count <= 1100);
    Buffer page = tell(&it);
    print_message("%u activities: %zu bytes\n", it.pool.activity_count, page.length);
    assert_true(page.length < 1100 * 1000);
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_huge_pool_stays_a_readable_page)
{
    Invented it;
    invented_init(&it, (InventedSize){300, 400, 600, 3000});
    Buffer page = tell(&it);
    print_message("%u activities: %zu bytes\n", it.pool.activity_count, page.length);
    assert_true(it.pool.activity_count > 6000);
    assert_true(page.length < 3500 * 1000);
    check_links(&page);
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_link_is_not_said_to_fall_without_its_own_two_partners)
{
    Invented it;
    invented_init(&it, usual);
    Buffer page = tell(&it);
    assert_true(has(&page, "had Birch CERT said nothing<td class=num>71&#8239;%"));
    assert_false(has(&page, "12&#8239;%"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(that_an_actor_breaks_without_a_partner_is_not_hidden_by_links_that_hold)
{
    Invented it;
    invented_init(&it, usual);
    Cluster *cluster = &it.conclusion.clusters[0];
    assert_true(cluster->partner_count > 2);
    Buffer page = tell(&it);
    assert_true(has(&page, "The links shown hold without any one other partner.</a>"));
    assert_false(has(&page, "the whole breaks"));
    buffer_done(&page);
    cluster->stability = (Stability){.resamplings = 20,
                                     .stands = 12,
                                     .without = cluster->partners,
                                     .without_count = 1,
                                     .hinge = TEXT_NONE};
    page = tell(&it);
    assert_true(has(&page, "hold without any one other partner; the whole breaks without "));
    buffer_done(&page);
    cluster->stability.without_count = 2;
    page = tell(&it);
    assert_true(has(&page, "the whole breaks without any one of 2 partners.</a>"));
    buffer_done(&page);
    invented_done(&it);
}

TEST(complaints_are_not_denied_to_readers_who_may_not_see_them)
{
    Invented it;
    invented_init(&it, usual);
    it.input.reader = MARKING_AMBER;
    it.input.complaint_count = 0;
    Buffer page = tell(&it);
    assert_false(has(&page, "Everything that was given was understood."));
    assert_true(has(&page, "Told only to readers who may read everything."));
    buffer_done(&page);
    invented_done(&it);
}

TEST(a_name_that_only_an_unreliable_partner_gives_is_shown_with_its_doubt)
{
    Invented it;
    invented_init(&it, usual);
    uint32_t partner = 0;
    it.pool.partners[partner].reliability = 'E';
    Alias only = {.name = TEXT("Grey Gull"), .claim_count = 1, .partners = &partner, .partner_count = 1};
    Cluster *cluster = &it.conclusion.clusters[0];
    cluster->name = only.name;
    cluster->aliases = &only;
    cluster->alias_count = 1;
    Buffer page = tell(&it);
    assert_true(has(&page, "Grey Gull<abbr class=q"));
    assert_true(has(&page, "(E, unreliable) says it of 1 activity."));
    buffer_done(&page);
    invented_done(&it);
}

TEST(actors_of_one_name_are_told_apart_by_their_ids)
{
    Invented it;
    invented_init(&it, usual);
    it.conclusion.clusters[0].name = it.conclusion.clusters[1].name = TEXT("Grey Gull");
    Buffer page = tell(&it);
    for (uint32_t c = 0; c < 2; c++) {
        Text id = arena_format(&it.arena, "Grey Gull</a> <small class=id>" TEXT_FMT,
                               TEXT_ARG(it.conclusion.clusters[c].id));
        assert_true(has(&page, arena_string(&it.arena, id)));
    }
    buffer_done(&page);
    invented_done(&it);
}

TEST(copies_of_one_list_are_not_told_as_an_actor_that_several_corroborate)
{
    Invented it;
    invented_init(&it, usual);
    const Cluster *cluster = &it.conclusion.clusters[0];
    Copy *copies = arena_array(&it.arena, Copy, cluster->member_count);
    for (uint32_t m = 1; m < cluster->member_count; m++)
        copies[m - 1] =
            (Copy){.original = cluster->members[0], .copy = cluster->members[m], .shared = 6, .of = 6};
    it.conclusion.copies = copies;
    it.conclusion.copy_count = cluster->member_count - 1;
    Buffer page = tell(&it);
    assert_true(has(&page, "one of them known from copies of one list only"));
    assert_true(has(&page, ": copies of one list, which corroborate nothing."));
    assert_int_equal(times(&page, "independent piece of evidence from") +
                         times(&page, "independent pieces of evidence from"),
                     3);
    buffer_done(&page);
    invented_done(&it);
}
