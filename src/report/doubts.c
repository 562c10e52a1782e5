// Where the conclusion is weak and where the input was: what a reader needs before relying on the rest.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

typedef bool (*IsDoubtful)(const Actor *actor, const Cluster *cluster);

static bool is_low(const Actor *actor, const Cluster *cluster)
{
    return !actor->is_copies && cluster->confidence == CONFIDENCE_LOW;
}
static bool is_of_copies(const Actor *actor, const Cluster *cluster)
{
    (void)cluster;
    return actor->is_copies;
}
static bool is_of_one_partner(const Actor *actor, const Cluster *cluster)
{
    (void)actor;
    return cluster->partner_count == 1;
}
static bool is_disputed(const Actor *actor, const Cluster *cluster)
{
    (void)actor;
    return cluster->is_disputed;
}
static bool is_doubtfully_named(const Actor *actor, const Cluster *cluster)
{
    (void)cluster;
    return actor->is_name_doubtful;
}
static bool is_by_a_thread(const Actor *actor, const Cluster *cluster)
{
    return !actor->is_copies && cluster->root_causes == 1;
}
static bool is_unstable(const Actor *actor, const Cluster *cluster)
{
    (void)actor;
    return cluster->stability.stands * 4 < cluster->stability.resamplings * 3;
}
/// Of two partners, each is needed; of several it is a surprise.
static bool is_of_a_partner(const Actor *actor, const Cluster *cluster)
{
    (void)actor;
    return cluster->partner_count > 2 && cluster->stability.without_count > 0;
}
static bool is_unlikely(const Actor *actor, const Cluster *cluster)
{
    (void)actor;
    return cluster->probability < 800000;
}

static void put_doubtful(Page *page, IsDoubtful is_doubtful, const char *one, const char *many)
{
    enum { SHOWN_MOST = 8 };
    uint32_t total = 0;
    for (uint32_t i = 0; i < page->actor_count; i++)
        total += is_doubtful(&page->actors[i], actor_cluster(page, &page->actors[i]));
    if (total == 0)
        return;
    put(page, "<li>");
    put_count(page, total, one, many);
    put(page, ": ");
    uint32_t shown = 0;
    for (uint32_t i = 0; i < page->actor_count && shown < SHOWN_MOST; i++) {
        if (!is_doubtful(&page->actors[i], actor_cluster(page, &page->actors[i])))
            continue;
        put(page, shown++ ? ", " : "");
        put_actor_badge(page, &page->actors[i]);
        put_actor_link(page, &page->actors[i]);
    }
    if (total > shown)
        putf(page, " and %" PRIu32 " more", total - shown);
    put(page, ".</li>\n");
}

static void put_weak_spots(Page *page)
{
    put(page, "<ul class=plain>\n");
    put_doubtful(page, is_of_copies, "actor is known from copies of one list only, with low confidence",
                 "actors are known from copies of one list only, with low confidence");
    put_doubtful(page, is_low, "actor is told with low confidence", "actors are told with low confidence");
    put_doubtful(page, is_unlikely, "actor is less than very likely one",
                 "actors are less than very likely one");
    put_doubtful(page, is_by_a_thread, "actor hangs by a single independent piece of evidence",
                 "actors hang by a single independent piece of evidence");
    put_doubtful(page, is_unstable, "actor stands in less than three quarters of resamplings of its evidence",
                 "actors stand in less than three quarters of resamplings of their evidence");
    put_doubtful(page, is_of_a_partner, "actor of several partners falls apart without one of them",
                 "actors of several partners fall apart without one of them");
    put_doubtful(page, is_of_one_partner, "actor was seen by one partner only",
                 "actors were seen by one partner only");
    put_doubtful(page, is_doubtfully_named, "actor has a doubtful name", "actors have doubtful names");
    put_doubtful(page, is_disputed, "actor has a disputed name", "actors have disputed names");
    if (page->undated) {
        put(page, "<li>");
        put_count(page, page->undated, "activity has", "activities have");
        put(page, " no usable date: how old a thing shared with them is could not be weighed.</li>\n");
    }
    if (page->conclusion->hub_count) {
        put(page, "<li>");
        put_count(page, page->conclusion->hub_count, "value is", "values are");
        put(page, " shown by so many activities as to link nobody.</li>\n");
    }
    put(page, "<li id=copies>");
    if (page->conclusion->copy_count) {
        put_count(page, page->conclusion->copy_count, "near-copy was", "near-copies were");
        put(page, " counted together with the original: no second witness.</li></ul>\n");
    } else {
        put(page, "No activity repeats another’s list.</li></ul>\n");
    }
}

typedef struct {
    uint32_t all, undated, unmarked, empty, alone;
} Gaps;

static Gaps *count_gaps(const Page *page)
{
    Gaps *gaps = arena_array(page->arena, Gaps, page->pool->partner_count);
    for (uint32_t i = 0; i < page->pool->activity_count; i++) {
        const Activity *activity = &page->pool->activities[i];
        Gaps *gap = &gaps[activity->partner];
        gap->all++;
        gap->undated += activity_when(page, i) == INSTANT_NONE;
        gap->unmarked += is_unmarked(page, i);
        gap->empty += activity->observation_count == 0;
        gap->alone += page->conclusion->clusters[page->conclusion->cluster_of[i]].member_count == 1;
    }
    return gaps;
}

/// A share that is worth a look is set off: half and more.
static void put_share(Page *page, uint32_t part, uint32_t all)
{
    if (part == 0) {
        put(page, "<td class=\"num none\">·");
        return;
    }
    putf(page, part * 2 >= all ? "<td class=\"num bad\">" : "<td class=num>");
    put_number(page, part);
}

static void put_gap_row(Page *page, const char *rel, const Gaps *gap, uint32_t complaints)
{
    putf(page, "<td>%s<td class=num>", rel);
    put_number(page, gap->all);
    put_share(page, gap->undated, gap->all);
    put_share(page, gap->unmarked, gap->all);
    put_share(page, gap->empty, gap->all);
    put_share(page, gap->alone, gap->all);
    if (complaints == 0) {
        put(page, "<td class=\"num none\">·\n");
        return;
    }
    put(page, "<td class=num><a href=#complaints>");
    put_number(page, complaints);
    put(page, "</a>\n");
}

static void put_gaps(Page *page)
{
    enum { ROWS_MOST = 60 };
    const Gaps *gaps = count_gaps(page);
    Gaps rest = {0};
    uint32_t rest_complaints = 0;
    put(page,
        "<h3>Gaps by partner</h3><div class=scroll><table "
        "class=list><thead><tr><th>Partner<th>Reliability<th "
        "class=num>Activities<th class=num>Undated<th class=num>Unmarked<th class=num>Without values<th "
        "class=num>Alone<th class=num>Complaints<tbody>\n");
    for (uint32_t i = 0; i < page->pool->partner_count; i++) {
        uint32_t p = page->partners[i];
        const Partner *partner = &page->pool->partners[p];
        if (i >= ROWS_MOST) {
            rest.all += gaps[p].all, rest.undated += gaps[p].undated, rest.unmarked += gaps[p].unmarked;
            rest.empty += gaps[p].empty, rest.alone += gaps[p].alone;
            rest_complaints += partner->complaint_count;
            continue;
        }
        put(page, "<tr><td><bdi>");
        put_text(page, partner->name);
        put(page, "</bdi>");
        put_gap_row(page, reliability_words(partner->reliability), &gaps[p], partner->complaint_count);
    }
    if (page->pool->partner_count > ROWS_MOST) {
        putf(page, "<tr><td>%" PRIu32 " more partners", page->pool->partner_count - ROWS_MOST);
        put_gap_row(page, "", &rest, rest_complaints);
    }
    put(page,
        "</table></div><p class=note>Unmarked activities are treated as TLP:AMBER. Half and more is set "
        "in colour: better dates and markings from these partners would help most.</p>\n");
}

static bool is_shown(const ReportInput *input, uint32_t index, uint32_t shown)
{
    // The first few of each partner, so that one with thousands does not silence the rest.
    enum { OF_PARTNER = 6, SHOWN_MOST = 60 };
    uint32_t before = 0;
    if (shown >= SHOWN_MOST)
        return false;
    for (uint32_t i = index; i > 0 && before < OF_PARTNER; i--)
        before += text_equal(input->complaints[i - 1].partner, input->complaints[index].partner);
    return before < OF_PARTNER;
}

static void put_complaints(Page *page)
{
    const ReportInput *input = page->input;
    put(page, "<h3 id=complaints>Complaints about input</h3>\n");
    if (complaint_total(page) == 0 && input->reader != MARKING_RED) {
        // They quote what they complain of and carry no marking.
        put(page, "<p class=empty>Told only to readers who may read everything.</p>\n");
        return;
    }
    if (complaint_total(page) == 0) {
        put(page, "<p class=empty>Everything that was given was understood.</p>\n");
        return;
    }
    put(page, "<p>What was not understood was left out; the rest of each file was read.</p><div class=scroll>"
              "<table class=list><thead><tr><th>Partner<th>Where<th>What<tbody>\n");
    uint32_t shown = 0;
    for (uint32_t i = 0; i < input->complaint_count; i++) {
        if (!is_shown(input, i, shown))
            continue;
        shown++;
        put(page, "<tr><td><bdi>");
        put_text(page, input->complaints[i].partner);
        put(page, "</bdi><td>");
        put_text(page, input->complaints[i].source);
        put(page, " <span class=soft>");
        put_text(page, input->complaints[i].place);
        put(page, "</span><td>");
        html_text(page->out, input->complaints[i].what, 300);
        put(page, "\n");
    }
    put(page, "</table></div>\n");
    if (shown < complaint_total(page)) {
        put(page, "<p class=note>and ");
        put_number(page, complaint_total(page) - shown);
        put(page, " more; <code>asterism complaints</code> lists all.</p>\n");
    }
}

void put_doubts(Page *page)
{
    put_section(page, "doubts", "Doubts and gaps");
    put_weak_spots(page);
    put_gaps(page);
    put_complaints(page);
    if (page->input->cluster == INDEX_NONE)
        put_decisions(page, NULL);
    put(page, "</section>\n");
}
