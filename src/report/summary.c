#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

static void put_figure(Page *page, const char *anchor, int64_t number, const char *one, const char *many)
{
    putf(page, "<div><dd><a href=#%s>", anchor);
    put_number(page, number);
    putf(page, "</a></dd><dt>%s</dt></div>", number == 1 ? one : many);
}

static void put_figures(Page *page)
{
    put(page, "<dl class=figures>");
    put_figure(page, "matrix", page->pool->partner_count, "partner", "partners");
    put_figure(page, "evidence", page->told_count, "activity", "activities");
    put_figure(page, "actors", page->actor_count, "actor", "actors");
    if (page->input->cluster == INDEX_NONE)
        put_figure(page, "alone", page->lone_count, "stands alone", "stand alone");
    put_figure(page, "copies", page->conclusion->copy_count, "near-copy collapsed", "near-copies collapsed");
    if (complaint_total(page) || page->input->reader == MARKING_RED)
        put_figure(page, "complaints", complaint_total(page), "complaint about input",
                   "complaints about input");
    put(page, "</dl>\n");
}

/// Actors that are one list told several times are actors only in a manner of speaking: say so at once.
static void put_copies_among(Page *page)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < page->actor_count; i++)
        count += page->actors[i].is_copies;
    if (count == 0)
        return;
    if (page->actor_count == 1)
        put(page, ", known from copies of one list only");
    else if (count == 1)
        put(page, ", one of them known from copies of one list only");
    else
        putf(page, ", %" PRIu32 " of them known from copies of one list each", count);
}

static void put_lead(Page *page)
{
    uint32_t joined = page->told_count - page->lone_count;
    put(page, "<p class=lead>");
    put_count(page, page->pool->partner_count, "partner", "partners");
    put(page, " pooled ");
    put_count(page, page->pool->activity_count, "activity", "activities");
    put(page, " from ");
    put_count(page, page->source_count, "source", "sources");
    if (page->first != INSTANT_NONE) {
        put(page, ", dated ");
        put_years(page, page->first, page->last);
    }
    put(page, ". ");
    if (page->input->cluster != INDEX_NONE) {
        put(page, "This report tells of one actor and its ");
        put_count(page, page->told_count, "activity", "activities");
        put(page, ".");
    } else if (page->actor_count == 0) {
        put(page, "No two of them share anything rare enough to be judged the work of one actor.");
    } else {
        putf(page, "<strong>%" PRIu32 "</strong> of them %s judged to be the work of <strong>", joined,
             joined == 1 ? "is" : "are");
        put_count(page, page->actor_count, "actor", "actors");
        put(page, "</strong>");
        put_copies_among(page);
        put(page, "; ");
        put_number(page, page->lone_count);
        put(page, page->lone_count == 1 ? " stands alone." : " stand alone.");
    }
    put(page, "</p>\n");
}

static void put_title_of_unnamed(Page *page, const Cluster *cluster)
{
    Text title = cluster->name.length > 0 ? TEXT_NONE : cluster_title(page->pool, cluster);
    if (title.length == 0)
        return;
    put(page, " <span class=aka>such as “<bdi>");
    put_text(page, text_clip(title, 120));
    put(page, "</bdi>”</span>");
}

static void put_aka(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    enum { NAMES_MOST = 4 };
    uint32_t shown = 0, left = 0;
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        // What lists of names add, and what is said rather of another actor, stands in the actor's section.
        if (text_equal(cluster->aliases[i].name, cluster->name) ||
            !is_own_name(page, actor->cluster, &cluster->aliases[i]))
            continue;
        if (shown == NAMES_MOST) {
            left++;
            continue;
        }
        put(page, shown++ ? ", " : " <span class=aka>also called ");
        put_text(page, cluster->aliases[i].name);
    }
    if (left)
        putf(page, " and %" PRIu32 " more", left);
    if (shown)
        put(page, "</span>");
}

static void put_top(Page *page, const Actor *actor, Kind kind, uint32_t most, const char *before)
{
    Tallies tallies = actor_tallies(page, actor, kind);
    for (uint32_t i = 0; i < tallies.count && i < most; i++) {
        put(page, i ? ", " : before);
        put_topic_name(page, tallies.items[i].topic);
    }
    if (tallies.count > most) {
        put(page, " and ");
        put_number(page, tallies.count - most);
        put(page, " more");
    }
    if (tallies.count)
        put(page, ". ");
}

/// Single links may hold where the whole does not: two halves that one partner alone ties, or many loose
/// ends. Of two partners alone nothing is said, as anywhere: without either there is nothing to tie.
static void put_breaking(Page *page, const Cluster *cluster)
{
    const Stability *it = &cluster->stability;
    if (it->without_count == 0 || cluster->partner_count <= 2)
        return;
    put(page, "; the whole breaks without ");
    if (it->without_count == 1)
        put_text(page, page->pool->partners[it->without[0]].name);
    else
        putf(page, "any one of %" PRIu32 " partners", it->without_count);
}

/// The partner whose silence would hurt most, over all links of the actor that were explained.
static void put_weakest_spot(Page *page, const Actor *actor)
{
    const Without *worst = NULL;
    for (uint32_t i = 0; i < page->input->evidence_count; i++) {
        const ReportEvidence *evidence = &page->input->evidence[i];
        if (evidence->cluster != actor->cluster || !evidence->explanation.is_together)
            continue;
        for (uint32_t w = 0; w < evidence->explanation.without_count; w++) {
            const Without *without = &evidence->explanation.without[w];
            if (is_own_partner(page, evidence, without->partner))
                continue;
            if (!worst || without->probability < worst->probability)
                worst = without;
        }
    }
    if (!worst)
        return;
    putf(page, "<a href=#change-%" PRIu32 ">", actor->number);
    if (worst->probability >= 500000) {
        put(page, "The links shown hold without any one other partner");
        put_breaking(page, actor_cluster(page, actor));
        put(page, ".</a>");
        return;
    }
    put(page, "Without ");
    put_text(page, page->pool->partners[worst->partner].name);
    put(page, " the weakest link shown would fall to ");
    put_percent(page, worst->probability);
    put(page, ".</a>");
}

/// Why the name that the page gives the actor may be wrong.
static void put_name_doubt(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    if (!actor->is_name_doubtful)
        return;
    putf(page, "<a href=#names-%" PRIu32 " class=bad>The name is doubtful</a>: ", actor->number);
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        if (!text_equal(alias->name, cluster->name))
            continue;
        put(page, alias->partner_count == 1 ? "only " : "");
        put_partner_names(page, alias->partners, alias->partner_count, 3);
        if (alias->partner_count == 1)
            putf(page, " (%s)", reliability_words(page->pool->partners[alias->partners[0]].reliability));
        put(page, alias->partner_count == 1 ? " says it of " : " say it of ");
        put_count(page, alias->claim_count, "activity", "activities");
        put(page, ". ");
        return;
    }
}

/// That something else than one actor explains the activities better stands beside how sure their link is.
static void put_better_explanation(Page *page, const Actor *actor)
{
    const Judgement *it = judgement_of(page, actor->cluster);
    if (!it || it->one >= it->possibilities[0].probability)
        return;
    putf(page, "<a href=#who-%" PRIu32 ">But what most likely made them all is ", actor->number);
    put_text(page, it->possibilities[0].title);
    put(page, " (");
    put_percent(page, it->possibilities[0].probability);
    put(page, "), not one actor.</a> ");
}

static void put_judgement(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<li><span class=badge>%" PRIu32 "</span><div class=j><h3>", actor->number);
    put_actor_link(page, actor);
    put_aka(page, actor);
    put_title_of_unnamed(page, cluster);
    put(page, "</h3><p>");
    put_count(page, cluster->member_count, "activity", "activities");
    put(page, " seen by ");
    put_count(page, cluster->partner_count, "partner", "partners");
    put(page, ", ");
    put_years(page, cluster->first_seen, cluster->last_seen);
    if (actor->is_copies) {
        put(page, ": copies of one list, which corroborate nothing. ");
    } else if (cluster->member_count > 1) {
        put(page, ". That two of them, taken at random, are one actor’s work is <strong>");
        put_text(page, probability_words(cluster->probability));
        put(page, "</strong> (");
        put_percent(page, cluster->probability);
        put(page, "). ");
    } else {
        put(page, ". ");
    }
    put_better_explanation(page, actor);
    put_name_doubt(page, actor);
    put_top(page, actor, KIND_FAMILY, 4, "Tools: ");
    put_top(page, actor, KIND_COUNTRY, 5, "Victims in ");
    if (!actor->is_copies)
        put_weakest_spot(page, actor);
    put(page, "</p></div><div class=sure>");
    put_gauge(page, cluster->probability);
    put_confidence(page, cluster->confidence);
    put(page, "</div></li>\n");
}

static void put_cautions(Page *page)
{
    if (page->input->has_changed)
        put(page, "<p class=warn>The pool has changed since this was concluded: run <code>asterism "
                  "connect</code> and tell it again.</p>\n");
    if (page->input->withheld > 0) {
        put(page, "<p class=warn>");
        put_count(page, page->input->withheld, "activity is", "activities are");
        put(page, " left out, since a reader cleared for ");
        put_marking(page, page->input->reader);
        put(page, " may not see everything. The conclusion was reached without them.</p>\n");
    }
    if (page->input->without.length > 0) {
        put(page, "<p class=warn>");
        put_text(page, page->input->without);
        put(page, " is left out: this is what the others would conclude had it never given anything.</p>\n");
    }
    if (page->input->withdrawn > 0) {
        put(page, "<p class=note>");
        put_count(page, page->input->withdrawn, "partner has", "partners have");
        put(page, " withdrawn what they gave; nothing here rests on it.</p>\n");
    }
}

void put_summary(Page *page)
{
    put_section(page, "summary", "Summary");
    put_lead(page);
    put_cautions(page);
    if (page->section_count) {
        put(page, "<ol class=judgements>\n");
        for (uint32_t i = 0; i < page->section_count; i++)
            put_judgement(page, &page->actors[i]);
        put(page, "</ol>\n");
    }
    if (page->actor_count > page->section_count) {
        put(page, "<p class=note><a href=#others>");
        put_count(page, page->actor_count - page->section_count, "smaller actor", "smaller actors");
        put(page, "</a> stand in a table after these.</p>\n");
    }
    put_figures(page);
    put(page,
        "<p class=note>How sure is said twice: how <em>likely</em> a judgement is (words of ICD-203, with "
        "the number), and how much <em>confidence</em> the amount and independence of its evidence "
        "allow. Names are claims of those who use them. <a href=#method>How this "
        "was reached</a>.</p></section>\n");
}
