// The statements under every number: activities by actor and partner, the weighed observations with the
// record they were read from, and what was said of tools and victims. Tables leave out the end tags that HTML
// lets them leave out (HTML, 13.1.2.4): a large case is one third smaller for it.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

static void put_record(Page *page, uint32_t record)
{
    if (record >= page->pool->record_count) {
        put(page, "<td><td>");
        return;
    }
    const RecordPlace *place = &page->pool->records[record];
    put(page, "<td>");
    html_text(page->out, place->source, 80);
    put(page, " <span class=soft>");
    html_text(page->out, place->place, 60);
    put(page, "</span><td><code>");
    html_text(page->out, text_clip(text_of(place->digest), 10), 10);
    put(page, "</code>");
}

static uint32_t first_record(const Page *page, uint32_t activity)
{
    const Activity *it = &page->pool->activities[activity];
    return it->observation_count ? page->pool->observations[it->first_observation].record : INDEX_NONE;
}

static void put_activity(Page *page, uint32_t activity)
{
    const Activity *it = &page->pool->activities[activity];
    putf(page, "<tr id=a%" PRIu32 "><td class=num>A%" PRIu32 "<td><bdi>", activity + 1, activity + 1);
    html_text(page->out, activity_label(page->pool, activity, page->arena), 90);
    put(page, "</bdi>");
    if (it->title.length) {
        put(page, "<div class=why><bdi>");
        html_text(page->out, it->title, 140);
        put(page, "</bdi></div>");
    }
    put(page, "<td class=date>");
    Instant when = activity_when(page, activity);
    put_text(page, when == INSTANT_NONE ? TEXT("–") : instant_date_text(when, page->arena));
    put(page, "<td>");
    put_text(page, marking_word(it->marking));
    put(page, is_unmarked(page, activity) ? " <span class=soft>unmarked</span>" : "");
    put(page, "<td class=num>");
    put_number(page, it->observation_count);
    if (it->taken_back)
        putf(page, " <span class=soft>and %" PRIu32 " taken back</span>", it->taken_back);
    put_record(page, first_record(page, activity));
    put(page, "\n");
}

static void put_activities(Page *page, const Actor *actor, const uint32_t *activities, uint32_t count)
{
    put(page, "<div class=scroll><table class=\"list dense\"><thead><tr><th "
              "class=num>No.<th>Activity<th>Date<th>TLP<th "
              "class=num>Statements<th>First read from<th>Record<tbody>\n");
    uint32_t left = 0, partner = INDEX_NONE;
    for (uint32_t i = 0; i < count; i++) {
        if (!page->is_listed[activities[i]]) {
            left++;
            continue;
        }
        uint32_t its = page->pool->activities[activities[i]].partner;
        if (actor && its != partner)
            putf(page, "<tbody id=e%" PRIu32 "-%" PRIu32 ">\n", actor->number, its);
        partner = its;
        put_activity(page, activities[i]);
    }
    put(page, "</table></div>\n");
    if (left) {
        put(page, "<p class=note>and ");
        put_number(page, left);
        put(page, " more; <code>asterism clusters</code> lists all.</p>\n");
    }
}

static const Kind said_kinds[] = {KIND_FAMILY, KIND_CVE, KIND_TECHNIQUE, KIND_COUNTRY, KIND_SECTOR};

static void put_said_of(Page *page, const Actor *actor)
{
    enum { OF_KIND = 80, REFS = 24 };
    putf(page, "<h4 id=said-%" PRIu32 ">What was said of it</h4><dl class=said>\n", actor->number);
    for (size_t k = 0; k < sizeof said_kinds / sizeof *said_kinds; k++) {
        Tallies tallies = actor_tallies(page, actor, said_kinds[k]);
        if (tallies.count == 0)
            continue;
        put(page, "<div><dt>");
        put_text(page, kind_title(said_kinds[k]));
        put(page, "<dd>");
        for (uint32_t i = 0; i < tallies.count && i < OF_KIND; i++) {
            const Tally *tally = &tallies.items[i];
            putf(page, "<span id=t%" PRIu32 "-%" PRIu32 "><b>", actor->number,
                 topic_number(page, tally->topic));
            put_topic_name(page, tally->topic);
            put(page, "</b> ");
            put_refs(page, tally->activities, tally->count, REFS);
            put(page, "</span>\n");
        }
        if (tallies.count > OF_KIND)
            putf(page, "and %" PRIu32 " more", tallies.count - OF_KIND);
        put(page, "</div>");
    }
    put(page, "</dl>\n");
}

static void put_observation(Page *page, uint32_t index)
{
    const Observation *observation = &page->pool->observations[index];
    const Activity *activity = &page->pool->activities[observation->activity];
    const Partner *partner = &page->pool->partners[activity->partner];
    put(page, "<tr><td>");
    put_ref(page, observation->activity);
    put(page, "<td><bdi>");
    html_text(page->out, partner->name, 60);
    putf(page,
         "</bdi><td><abbr title=\"source reliability and credibility of the statement, Admiralty "
         "code\">%c%u</abbr><td>",
         partner->reliability >= 'A' && partner->reliability <= 'F' ? partner->reliability : 'F',
         observation->credibility >= 1 && observation->credibility <= 6 ? observation->credibility : 6u);
    put_text(page, marking_word(observation->marking));
    put_record(page, observation->record);
    put(page, "\n");
}

/// `anchor` and the two numbers name the row.
static void put_contribution(Page *page, const Contribution *step, char anchor, uint32_t link,
                             uint32_t number)
{
    enum { SHOWN_MOST = 6 };
    uint32_t shown = step->observation_count < SHOWN_MOST ? step->observation_count : SHOWN_MOST;
    putf(page, "<tbody id=%c%" PRIu32 "-%" PRIu32 "><tr class=head><td colspan=6>", anchor, link, number);
    Kind kind = kind_of_word(step->kind);
    put_text(page, kind == KIND_NONE ? step->kind : kind_title(kind));
    put(page, " <code>");
    html_text(page->out, defanged(page, step->kind, step->value), 100);
    put(page, "</code> ");
    put_nats(page, step->nats);
    put(page, "\n");
    for (uint32_t i = 0; i < shown; i++)
        put_observation(page, step->observations[i]);
    if (shown < step->observation_count)
        putf(page, "<tr><td colspan=6>and %" PRIu32 " more statements\n", step->observation_count - shown);
}

static void put_statements_head(Page *page)
{
    put(page,
        "<div class=scroll><table class=\"list dense\"><thead><tr><th>No.<th>Partner<th>Code<th>TLP<th>Read "
        "from<th>Record\n");
}

static void put_links(Page *page, uint32_t cluster, uint32_t most)
{
    enum { STEPS_MOST = 8 };
    const ReportEvidence *links[REPORT_APART_MOST];
    uint32_t count = links_of(page, cluster, links, most);
    if (count == 0)
        return;
    put(page, "<h4>Statements that were weighed</h4>");
    put_statements_head(page);
    for (uint32_t i = 0; i < count; i++) {
        const Explanation *explanation = &links[i]->explanation;
        for (uint32_t e = 0; e < explanation->evidence_count && e < STEPS_MOST; e++)
            if (explanation->evidence[e].observation_count)
                put_contribution(page, &explanation->evidence[e], 'w',
                                 (uint32_t)(links[i] - page->input->evidence) + 1, e + 1);
    }
    put(page, "</table></div>\n");
}

/// What told most of who was behind an actor.
static void put_judged(Page *page, const Actor *actor)
{
    const Judgement *it = judgement_of(page, actor->cluster);
    if (!it || it->evidence_count == 0)
        return;
    put(page, "<h4>Statements that tell who was behind it</h4>");
    put_statements_head(page);
    for (uint32_t i = 0; i < it->evidence_count && i < JUDGED_EVIDENCE_MOST; i++)
        if (it->evidence[i].observation_count)
            put_contribution(page, &it->evidence[i], 'j', actor->number, i + 1);
    put(page, "</table></div>\n");
}

/// Activities that are no longer there, so that nobody looks for them in vain.
static void put_taken_back(Page *page)
{
    enum { MOST = 200 };
    const Pool *pool = page->pool;
    if (pool->taken_back_count == 0 || page->input->cluster != INDEX_NONE)
        return;
    put(page,
        "<h3 id=taken-back>Taken back</h3>\n<p class=note>Their publishers have taken these back: nothing of "
        "them was weighed.</p>\n<div class=scroll><table class=\"list dense\"><thead><tr>"
        "<th>Activity<th>Date<th>TLP<tbody>\n");
    for (uint32_t i = 0; i < pool->taken_back_count && i < MOST; i++) {
        const TakenBack *it = &pool->taken_back[i];
        put(page, "<tr><td><bdi>");
        html_text(page->out, pool->partners[it->partner].name, 60);
        put(page, ":");
        html_text(page->out, it->id, 90);
        put(page, "</bdi>");
        if (it->title.length) {
            put(page, "<div class=why><bdi>");
            html_text(page->out, it->title, 140);
            put(page, "</bdi></div>");
        }
        put(page, "<td class=date>");
        put_text(page, it->date == INSTANT_NONE ? TEXT("–") : instant_date_text(it->date, page->arena));
        put(page, "<td>");
        put_text(page, marking_word(it->marking));
        put(page, "\n");
    }
    put(page, "</table></div>\n");
    if (pool->taken_back_count > MOST)
        putf(page, "<p class=note>and %" PRIu32 " more</p>\n", pool->taken_back_count - MOST);
}

void put_appendix(Page *page)
{
    put_section(page, "evidence", "Evidence");
    put(page, "<p>Activities are numbered for this page alone. “Record” begins the SHA-256 of the raw "
              "record, as the "
              "case keeps it.</p>\n");
    for (uint32_t i = 0; i < page->actor_count; i++) {
        const Actor *actor = &page->actors[i];
        const Cluster *cluster = actor_cluster(page, actor);
        if (!actor->is_shown)
            continue;
        putf(page, "<h3 id=seen-%" PRIu32 "><span class=badge>%" PRIu32 "</span> ", actor->number,
             actor->number);
        put_actor_link(page, actor);
        put(page, "</h3>\n");
        put_activities(page, actor, cluster->members, cluster->member_count);
        if (!actor->has_section)
            continue;
        put_said_of(page, actor);
        put_links(page, actor->cluster, REPORT_LINKS_MOST);
        put_judged(page, actor);
    }
    if (page->lone_count) {
        put(page, "<h3 id=seen-alone>Alone</h3>\n");
        put_activities(page, NULL, page->lone, page->lone_count);
    }
    put_links(page, INDEX_NONE, REPORT_APART_MOST);
    put_taken_back(page);
    put(page, "</section>\n");
}
