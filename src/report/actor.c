// One section an actor: who, when, with what, against whom, on which evidence, and what would change it.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

static void put_heading(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<header><h3><span class=badge>%" PRIu32 "</span> <a href=#actor-%" PRIu32 "><bdi>",
         actor->number, actor->number);
    put_actor_title(page, actor);
    put(page, "</bdi></a> <small><code>");
    put_text(page, cluster->id);
    put(page, "</code> ");
    put_marking(page, cluster->marking);
    put(page, "</small></h3>\n");
    if (cluster->member_count > 1) {
        put(page, actor->is_copies ? "<div class=verdict><div><p>That its activities are one is <strong>"
                                   : "<div class=verdict><div><p>That two of its activities, taken at "
                                     "random, are one actor’s work is <strong>");
        put_text(page, probability_words(cluster->probability));
        put(page, "</strong> (");
        put_percent(page, cluster->probability);
        put(page, actor->is_copies ? "): they repeat one list.</p>" : ").</p>");
        put_gauge(page, cluster->probability);
        put(page, "</div><p>");
        put_confidence(page, cluster->confidence);
        put(page, "<br><span class=soft>");
        if (actor->is_copies)
            put(page, "one list");
        else
            put_count(page, cluster->root_causes, "independent piece of evidence",
                      "independent pieces of evidence");
        put(page, actor->is_copies ? " told by " : " from ");
        put_count(page, cluster->partner_count, "partner", "partners");
        Text stability = stability_words(page->pool, cluster, page->arena);
        put(page, stability.length ? "; it " : "");
        put_text(page, stability);
        put(page, "</span></p></div>\n");
    }
    put(page, "</header>\n");
}

static void put_facts(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<dl class=facts><div><dt>Activities<dd><a href=#seen-%" PRIu32 ">", actor->number);
    put_number(page, cluster->member_count);
    put(page, "</a></div><div><dt>First seen<dd>");
    put_text(page, cluster->first_seen == INSTANT_NONE ? TEXT("undated")
                                                       : instant_date_text(cluster->first_seen, page->arena));
    put(page, "</div><div><dt>Last seen<dd>");
    put_text(page, cluster->last_seen == INSTANT_NONE ? TEXT("undated")
                                                      : instant_date_text(cluster->last_seen, page->arena));
    put(page, "</div><div class=wide><dt>Seen by<dd>");
    put_partner_names(page, cluster->partners, cluster->partner_count, 8);
    put(page, "</div></dl>\n");
    put_name_doubts(page, actor);
}

/// How much of a family's use, as far as the pool knows it, is this actor's.
static void put_exclusive(Page *page, const Tally *tally)
{
    if (tally->elsewhere == 0) {
        put(page, tally->count > 1 ? "<strong>only here</strong>" : "only here, in one activity");
        return;
    }
    putf(page, "%s (", tally->count > tally->elsewhere ? "mostly here" : "used by others too");
    put_number(page, tally->count);
    put(page, " of ");
    put_number(page, (int64_t)tally->count + tally->elsewhere);
    put(page, ")");
}

static void put_families(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 10 };
    Tallies families = actor_tallies(page, actor, KIND_FAMILY);
    if (families.count == 0) {
        put(page, "<p class=empty>No partner names a family or tool.</p>\n");
        return;
    }
    uint32_t shown = families.count <= SHOWN_MOST + 1 ? families.count : SHOWN_MOST;
    put(page, "<table class=list><thead><tr><th>Family<th class=num>Activities<th class=num>Partners<th>How "
              "exclusive to it<tbody>\n");
    for (uint32_t i = 0; i < shown; i++) {
        const Tally *tally = &families.items[i];
        uint32_t share = (uint32_t)((uint64_t)tally->count * 100 / (tally->count + tally->elsewhere));
        put(page, "<tr><td><bdi>");
        put_topic_name(page, tally->topic);
        put(page, "</bdi><td class=num>");
        put_topic_count(page, actor, tally);
        putf(page,
             "<td class=num>%" PRIu32 "<td><span class=\"bar small\"><i style=\"width:%" PRIu32
             "%%\"></i></span> ",
             tally->partner_count, share);
        put_exclusive(page, tally);
        put(page, "\n");
    }
    put(page, "</table>\n");
    if (shown < families.count)
        putf(page, "<p class=note><a href=#said-%" PRIu32 ">and %" PRIu32 " more families</a></p>\n",
             actor->number, families.count - shown);
}

static void put_topic_line(Page *page, const Actor *actor, Kind kind, const char *what)
{
    enum { SHOWN_MOST = 12 };
    Tallies tallies = actor_tallies(page, actor, kind);
    if (tallies.count == 0)
        return;
    uint32_t shown = tallies.count <= SHOWN_MOST + 1 ? tallies.count : SHOWN_MOST;
    putf(page, "<p class=chips><b>%s</b> ", what);
    for (uint32_t i = 0; i < shown; i++) {
        put(page, "<span>");
        put_topic_name(page, tallies.items[i].topic);
        put(page, "&nbsp;");
        put_topic_count(page, actor, &tallies.items[i]);
        put(page, "</span> ");
    }
    if (shown < tallies.count)
        putf(page, "<a href=#said-%" PRIu32 ">and %" PRIu32 " more</a>", actor->number,
             tallies.count - shown);
    put(page, "</p>\n");
}

static void put_actor(Page *page, const Actor *actor)
{
    putf(page, "<article id=actor-%" PRIu32 ">\n", actor->number);
    put_heading(page, actor);
    put_facts(page, actor);
    put_timeline(page, actor);
    put_years_of(page, actor);
    put(page, "<h4>Arsenal</h4>\n");
    put_families(page, actor);
    put_topic_line(page, actor, KIND_CVE, "Vulnerabilities");
    put_topic_line(page, actor, KIND_TECHNIQUE, "Techniques");
    put_victims(page, actor);
    put_weighing(page, actor);
    put_sensitivity(page, actor);
    put_who(page, actor);
    put_names(page, actor);
    put_copies(page, actor);
    put_decisions(page, actor);
    put(page, "</article>\n");
}

static void put_other(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<tr id=other-%" PRIu32 "><td class=num>%" PRIu32 "<td><bdi>", actor->number, actor->number);
    put_actor_title(page, actor);
    put(page, "</bdi> <code>");
    put_text(page, cluster->id);
    putf(page, "</code><td class=num>%" PRIu32 "<td class=num>%" PRIu32 "<td>", cluster->member_count,
         cluster->partner_count);
    put_years(page, cluster->first_seen, cluster->last_seen);
    put(page, "<td class=num>");
    put_percent(page, cluster->probability);
    put(page, "<td>");
    put_text(page, confidence_word(cluster->confidence));
    put(page, actor->is_copies ? "; copies of one list<td>" : "<td>");
    put_refs(page, cluster->members, cluster->member_count, 4);
    put(page, "\n");
}

static void put_others(Page *page)
{
    if (page->actor_count == page->section_count)
        return;
    put_section(page, "others", "Smaller actors");
    put(page, "<div class=scroll><table class=list><thead><tr><th class=num>No.<th>Actor<th "
              "class=num>Activities<th class=num>Partners<th>Years<th class=num>One actor<th>Confidence<th>"
              "Seen in<tbody>\n");
    uint32_t shown = page->section_count;
    while (shown < page->actor_count && page->actors[shown].is_shown)
        put_other(page, &page->actors[shown++]);
    put(page, "</table></div>\n");
    if (shown < page->actor_count) {
        put(page, "<p class=note>and ");
        put_number(page, page->actor_count - shown);
        put(page, " more; <code>asterism clusters</code> lists all.</p>\n");
    }
    put(page, "</section>\n");
}

static void put_alone(Page *page)
{
    if (page->input->cluster != INDEX_NONE)
        return;
    put_section(page, "alone", "Alone");
    put(page, "<p>");
    if (page->lone_count == 0) {
        put(page, "Every activity was joined to another.</p></section>\n");
        return;
    }
    put_count(page, page->lone_count, "activity shares", "activities share");
    put(page, " nothing with others that is rare, recent and independent enough to join them. Standing alone "
              "is no verdict that nobody is behind them: ");
    put(page,
        "<a href=#seen-alone>they are listed</a> so that somebody who knows more can say.</p></section>\n");
}

void put_actors(Page *page)
{
    put_section(page, "actors", "The actors");
    if (page->section_count)
        put_world(page);
    if (page->section_count == 0)
        put(page, "<p class=empty>Nothing was joined, so there is no actor to tell of.</p>\n");
    for (uint32_t i = 0; i < page->section_count; i++)
        put_actor(page, &page->actors[i]);
    put(page, "</section>\n");
    put_others(page);
    put_alone(page);
}
