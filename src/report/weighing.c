// The strongest links, weighed aloud: each piece of evidence as a step from the prior to the total. Steps are
// in nats, where evidence adds; beside them stands how many times the odds they make. Past a readable number
// the rest is one step, so that what is drawn still adds up.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/page.h"
#include "report/parts.h"

enum { STEPS_MOST = 7 };

typedef struct {
    MicroNats low, high; ///< of all sums on the way
} Range;

static void widen(Range *range, MicroNats sum)
{
    range->low = sum < range->low ? sum : range->low;
    range->high = sum > range->high ? sum : range->high;
}

static Range range_of(const Explanation *explanation)
{
    Range range = {0, 0};
    MicroNats sum = explanation->prior;
    widen(&range, sum);
    for (uint32_t i = 0; i < explanation->evidence_count; i++)
        widen(&range, sum += explanation->evidence[i].nats);
    widen(&range, explanation->total);
    return range;
}

static int place_of(const Range *range, MicroNats sum)
{
    MicroNats span = range->high - range->low;
    return span > 0 ? (int)((sum - range->low) / (span / 10000 + 1)) : 0;
}

static void put_step_bar(Page *page, const Range *range, MicroNats from, MicroNats to, const char *shade)
{
    int a = place_of(range, from), b = place_of(range, to), zero = place_of(range, 0);
    int left = a < b ? a : b, width = a < b ? b - a : a - b;
    putf(page,
         "<svg class=step height=14 aria-hidden=true><line class=zero x1=%d.%02d%% x2=%d.%02d%% y1=0 y2=14 />"
         "<rect class=%s x=%d.%02d%% y=2 width=%d.%02d%% height=10 rx=2 /></svg>",
         zero / 100, zero % 100, zero / 100, zero % 100, shade, left / 100, left % 100, (width + 30) / 100,
         (width + 30) % 100);
}

/// How many times: e to the power of `nats` as a number people read.
static void put_power(Page *page, MicroNats nats)
{
    enum { LARGEST = 13815510 }; // a million to one; beyond, a number says nothing more
    if (nats > LARGEST) {
        put(page, "1,000,000+");
        return;
    }
    int64_t tenths = llround(exp((double)nats / 1e6) * 10);
    if (tenths >= 100)
        put_number(page, (tenths + 5) / 10);
    else
        putf(page, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
}

/// Odds are whole numbers where they can be: "1 : 8".
static void put_odds_power(Page *page, MicroNats nats)
{
    double times = nats < 20 * 1000000 ? exp((double)nats / 1e6) : 0;
    if (times >= 2 && times < 10 && fabs(times - round(times)) < .05)
        putf(page, "%d", (int)round(times));
    else
        put_power(page, nats);
}

/// "×30": what a step does to the odds.
static void put_factor(Page *page, MicroNats nats)
{
    put(page, nats < 0 ? "÷" : "×");
    put_power(page, nats < 0 ? -nats : nats);
}

/// "237 : 1": the odds themselves.
static void put_odds(Page *page, MicroNats nats)
{
    put(page, nats < 0 ? "1&#8239;:&#8239;" : "");
    put_odds_power(page, nats < 0 ? -nats : nats);
    put(page, nats < 0 ? "" : "&#8239;:&#8239;1");
}

static void put_step(Page *page, const Contribution *step, const Range *range, MicroNats *sum, uint32_t link,
                     uint32_t number)
{
    put(page, "<tr><td><span class=kind>");
    put_text(page, kind_label(step->kind));
    put(page, "</span> ");
    if (step->value.length)
        put_value(page, step->kind, step->value);
    put(page, "<div class=why>");
    html_text(page->out, step->why, 240);
    put(page, "</div><td class=track>");
    put_step_bar(page, range, *sum, *sum + step->nats, step->nats < 0 ? "against" : "for");
    *sum += step->nats;
    put(page, "<td class=num>");
    if (step->observation_count)
        putf(page, "<a href=#w%" PRIu32 "-%" PRIu32 ">", link, number);
    put_nats(page, step->nats);
    put(page, step->observation_count ? "</a>" : "");
    put(page, "<td class=\"num soft\">");
    put_factor(page, step->nats);
    put(page, "<td class=who>");
    put_partner_names(page, step->partners, step->partner_count, 3);
    put(page, "\n");
}

static void put_plain_step(Page *page, const char *what, const Range *range, MicroNats from, MicroNats to,
                           const char *shade)
{
    putf(page, "<tr class=%s><td>%s<td class=track>", shade, what);
    put_step_bar(page, range, from, to, shade);
    put(page, "<td class=num>");
    put_nats(page, to - from);
    put(page, "<td class=\"num soft\">");
    if (from == 0)
        put_odds(page, to);
    else
        put_factor(page, to - from);
    put(page, "<td>\n");
}

/// Pieces come strongest first; a tail that hardly moves anything is one step.
static uint32_t count_steps(const Explanation *explanation)
{
    const MicroNats least = 50000;
    uint32_t count = explanation->evidence_count, shown = 0;
    while (shown < count && shown < STEPS_MOST &&
           (explanation->evidence[shown].nats >= least || explanation->evidence[shown].nats <= -least))
        shown++;
    return shown + 1 == count ? count : shown;
}

/// What is believed of the total: less than the odds say where linking has a ceiling for mistakes in what was
/// reported.
static void describe_total(const Explanation *explanation, char *words, size_t size)
{
    double odds_say = 1 / (1 + exp(-(double)explanation->total / 1e6));
    double believed = (double)explanation->probability / 1e6;
    if (odds_say - believed < .02)
        snprintf(words, size, "in total");
    else
        snprintf(words, size,
                 "in total<div class=why>%d&#8239;%% of it is believed: what was reported can be wrong</div>",
                 (int)lround(believed * 100));
}

static void put_steps(Page *page, const ReportEvidence *link)
{
    const Explanation *explanation = &link->explanation;
    Range range = range_of(explanation);
    uint32_t number = (uint32_t)(link - page->input->evidence) + 1;
    put(page, "<div class=scroll><table class=fall><thead><tr><th>What<th>Step by step<th class=num>Nats<th "
              "class=num>Odds<th>Seen by<tbody>\n");
    put_plain_step(page, "before any evidence", &range, 0, explanation->prior, "prior");
    MicroNats sum = explanation->prior;
    uint32_t count = explanation->evidence_count;
    uint32_t shown = count_steps(explanation);
    for (uint32_t i = 0; i < shown; i++)
        put_step(page, &explanation->evidence[i], &range, &sum, number, i + 1);
    if (shown < count) {
        char words[64];
        snprintf(words, sizeof words, "%" PRIu32 " further pieces of evidence", count - shown);
        put_plain_step(page, words, &range, sum, explanation->total,
                       explanation->total < sum ? "against" : "for");
    }
    char words[256];
    describe_total(explanation, words, sizeof words);
    put_plain_step(page, words, &range, 0, explanation->total, "total");
    put(page, "</table></div>\n");
}

/// An activity as a reader knows it: whose it is, its title, its date.
static void put_side(Page *page, uint32_t activity)
{
    const Activity *it = &page->pool->activities[activity];
    put(page, "<li>");
    put_ref(page, activity);
    put(page, " <bdi>");
    if (it->title.length)
        html_text(page->out, it->title, 120);
    else
        html_text(page->out, it->id, 90);
    put(page, "</bdi> <span class=soft>");
    put_text(page, page->pool->partners[it->partner].name);
    Instant when = activity_when(page, activity);
    if (when != INSTANT_NONE) {
        put(page, ", ");
        put_text(page, instant_date_text(when, page->arena));
    }
    put(page, "</span>");
}

/// Which actor an activity that was kept apart belongs to.
static void put_belonging(Page *page, uint32_t activity)
{
    uint32_t actor = page->actor_of[page->conclusion->cluster_of[activity]];
    put(page, " <span class=soft>–</span> ");
    if (actor == INDEX_NONE) {
        put(page, "alone");
        return;
    }
    put_actor_badge(page, &page->actors[actor]);
    put_actor_link(page, &page->actors[actor]);
}

static void put_sides(Page *page, const ReportEvidence *link)
{
    put(page, "<ul class=sides>");
    put_side(page, link->a);
    if (link->cluster == INDEX_NONE)
        put_belonging(page, link->a);
    put(page, "</li>");
    if (link->b != INDEX_NONE) {
        put_side(page, link->b);
        if (link->cluster == INDEX_NONE)
            put_belonging(page, link->b);
        put(page, "</li>");
    }
    put(page, "</ul><p class=note>");
    html_text(page->out, link->explanation.verdict, 300);
    put(page, "</p>\n");
}

static void put_link(Page *page, const ReportEvidence *link, const char *what)
{
    putf(page, "<div class=link><h5>%s: ", what);
    put_ref(page, link->a);
    put(page, link->b == INDEX_NONE ? " with all the others" : " with ");
    if (link->b != INDEX_NONE)
        put_ref(page, link->b);
    put(page, ", ");
    put_percent(page, link->explanation.probability);
    put(page, link->cluster == INDEX_NONE ? " by itself</h5>" : "</h5>");
    put_sides(page, link);
    put_steps(page, link);
    put(page, "</div>\n");
}

void put_weighing(Page *page, const Actor *actor)
{
    const ReportEvidence *links[REPORT_LINKS_MOST];
    uint32_t count = links_of(page, actor->cluster, links, REPORT_LINKS_MOST);
    if (count == 0)
        return;
    put(page, "<h4>Evidence, weighed</h4>\n");
    for (uint32_t i = 0; i < count; i++)
        put_link(page, links[i],
                 actor->is_copies            ? "Copies"
                 : links[i]->b == INDEX_NONE ? "Held least"
                 : i == 0                    ? "Strongest link"
                                             : "Another strong link");
}

void put_apart(Page *page)
{
    const ReportEvidence *links[REPORT_APART_MOST];
    uint32_t count = links_of(page, INDEX_NONE, links, REPORT_APART_MOST);
    if (count == 0)
        return;
    put_section(page, "apart", "Kept apart");
    put(page,
        "<p>What was nearly joined: of each two actors or lone activities the pair that shares most. The "
        "percentage is of the two by themselves; joining what stands behind them would have hung on too "
        "little. If you know that they belong together, <code>asterism decide same</code> records it with "
        "your reason.</p>\n");
    for (uint32_t i = 0; i < count; i++)
        put_link(page, links[i], "Kept apart");
    put(page, "</section>\n");
}
