// Who could have made an actor's activities: the odds of each possibility, what tells them apart, what the
// answer hangs on, and what partners claim beside it.
#include <inttypes.h>
#include <math.h>

#include "report/page.h"
#include "report/parts.h"

enum { CLAIMS_MOST = 10, PLANS_MOST = 6 };

static void put_range(Page *page, MicroProbability low, MicroProbability high)
{
    put_percent(page, low);
    // Both past what is told apart: said once.
    if ((low < 10000 && high < 10000) || (low > 990000 && high > 990000))
        return;
    put(page, " to ");
    put_percent(page, high);
}

static void put_possibilities(Page *page, const Judgement *it)
{
    put(page, "<div class=scroll><table class=\"list odds\"><thead><tr><th>What could have made them<th "
              "class=num>Probability<th>In words<th class=num>With a prior of .1 to .8<tbody>\n");
    for (uint32_t i = 0; i < it->possibility_count; i++) {
        const Possibility *row = &it->possibilities[i];
        put(page, "<tr><td>");
        put(page, i == 0 ? "<b>" : "");
        put_text(page, row->title);
        put(page, i == 0 ? "</b>" : "");
        put(page, "<td class=num>");
        put_percent(page, row->probability);
        put(page, "<td class=name>");
        put_text(page, probability_words(row->probability));
        put(page, "<td class=num>");
        put_range(page, row->low, row->high);
        put(page, "\n");
    }
    put(page, "</table></div>\n");
}

static MicroProbability micro(double share)
{
    return (MicroProbability)lround(share * 1e6);
}

/// What the measured cases say of such a number.
static void put_doubt(Page *page, const Judgement *it)
{
    const Judgements *all = &page->input->judgements;
    if (all->reliability_count == 0)
        return;
    const ReliabilityRow *row = &all->reliability[all->nearest];
    double said = (double)it->one / 1e6;
    uint32_t near = 0;
    for (uint32_t b = 1; b < RELIABILITY_BINS; b++)
        if (fabs(row->bins[b].said - said) < fabs(row->bins[near].said - said))
            near = b;
    put(page, "<p class=note>How far to trust it: of simulated cases in which partners see about as much (");
    put_text(page, row->seen);
    put(page, " of what happened), ");
    put_percent(page, micro(row->bins[near].came_true));
    put(page, " were one actor where about ");
    put_percent(page, micro(row->bins[near].said));
    put(page, " was said, and ");
    put_percent(page, micro(row->one));
    put(page,
        " of all were answered right (<a href=#reliability>the record</a>). Those cases were cut by known "
        "truth. This actor’s activities were joined because they share what is rare, so that one actor is "
        "the likelier answer from the start.</p>\n");
}

static void put_evidence(Page *page, const Actor *actor, const Judgement *it)
{
    uint32_t shown = it->evidence_count < JUDGED_EVIDENCE_MOST ? it->evidence_count : JUDGED_EVIDENCE_MOST;
    if (shown == 0)
        return;
    put(page, "<h5>What tells most: “");
    put_text(page, it->possibilities[0].title);
    put(page, "” against “");
    put_text(page, it->against);
    put(page, "”</h5><div class=scroll><table class=\"list odds\"><thead><tr><th>What<th class=num>Nats<th "
              "class=num>Statements<th>Seen by<tbody>\n");
    for (uint32_t i = 0; i < shown; i++) {
        const Contribution *row = &it->evidence[i];
        put(page, "<tr><td><span class=kind>");
        put_text(page, kind_label(row->kind));
        put(page, "</span> ");
        put_value(page, row->kind, row->value);
        putf(page, "<td class=num>%s", row->nats < 0 ? "<span class=bad>" : "");
        put_nats(page, row->nats);
        put(page, row->nats < 0 ? "</span>" : "");
        put(page, "<td class=num>");
        if (row->observation_count)
            putf(page, "<a href=#j%" PRIu32 "-%" PRIu32 ">", actor->number, i + 1);
        put_number(page, row->observation_count);
        put(page, row->observation_count ? "</a><td>" : "<td>");
        put_partner_names(page, row->partners, row->partner_count, 3);
        put(page, "\n");
    }
    put(page, "</table></div>\n<p class=note>Above 0 speaks for the first, below for the second.");
    if (shown < it->evidence_count) {
        put(page, " Less telling and not shown: ");
        put_count(page, it->evidence_count - shown, "more thing.", "more things.");
    }
    put(page, "</p>\n");
}

/// Whether the answer is another one, or less or more sure by a hundredth.
static bool is_moved(const Judgement *it, const AskedLess *row)
{
    int64_t moved = (int64_t)row->probability - it->possibilities[0].probability;
    return row->is_turned || moved >= 10000 || moved <= -10000;
}

static void put_less_row(Page *page, const AskedLess *row)
{
    put(page, "<tr><td>");
    put_text(page, row->what);
    put(page, row->is_turned ? "<td><b class=bad>" : "<td>");
    put_text(page, row->title);
    put(page, row->is_turned ? "</b> – turns the verdict<td class=num>" : "<td class=num>");
    put_percent(page, row->probability);
    put(page, "\n");
}

/// What changes nothing, in one row.
static void put_unmoved(Page *page, const Judgement *it)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->less_count; i++) {
        if (is_moved(it, &it->less[i]))
            continue;
        put(page, count++ ? "; " : "<tr><td>");
        put_text(page, it->less[i].what);
    }
    if (count == 0)
        return;
    put(page, "<td>");
    put_text(page, it->possibilities[0].title);
    put(page, ", as with everything<td class=num>");
    put_percent(page, it->possibilities[0].probability);
    put(page, "\n");
}

static void put_less(Page *page, const Judgement *it)
{
    put(page,
        "<h5>The same question asked of less</h5><div class=scroll><table class=\"list odds\"><thead><tr>"
        "<th>Asked<th>Most likely then<th class=num>Probability<tbody>\n");
    for (uint32_t i = 0; i < it->less_count; i++)
        if (is_moved(it, &it->less[i]))
            put_less_row(page, &it->less[i]);
    put_unmoved(page, it);
    put(page, "</table></div>\n<p class=note>");
    if (it->would_tell_count == 0)
        put(page, "No single new thing that two groups would share moves the odds by a hundredth.");
    else
        put(page, "What is missing and would tell most, were it found in two groups near in time: ");
    for (uint32_t i = 0; i < it->would_tell_count && i < 4; i++) {
        const WouldTell *row = &it->would_tell[i];
        put(page, i ? "; a new " : "a new ");
        put_text(page, kind_label(row->kind));
        put(page, " (“");
        put_text(page, row->title);
        put(page, "” from ");
        put_percent(page, row->from);
        put(page, " to ");
        put_percent(page, row->to);
        put(page, ")");
    }
    put(page, it->would_tell_count ? ".</p>\n" : "</p>\n");
}

static void put_not_asked(Page *page, const Actor *actor)
{
    put(page, "<p class=note>Left out, for it takes long with so many activities: confidence, what leaving "
              "each partner out changes, and what is missing. <code>asterism weigh ");
    put_text(page, actor_cluster(page, actor)->id);
    put(page, "</code> says it, and <code>tell --weigh</code> puts it here.</p>\n");
}

/// "Axiom, Hidden Lynx" of names one a line.
static void put_claimed_names(Page *page, Text lines)
{
    bool is_first = true;
    for (Text name; text_cut(&lines, '\n', &name); is_first = false) {
        put(page, is_first ? "<bdi>" : ", <bdi>");
        html_text(page->out, name, 60);
        put(page, "</bdi>");
    }
}

/// Who says it, when, how reliable, and where it stands.
static void put_claim_source(Page *page, const ActorClaim *claim)
{
    put(page, "<td><bdi>");
    html_text(page->out, claim->source, 60);
    put(page, "</bdi><td class=date>");
    put_text(page, claim->date == INSTANT_NONE ? TEXT("–") : instant_date_text(claim->date, page->arena));
    putf(page, "<td>%c%u<td>",
         claim->reliability >= 'A' && claim->reliability <= 'F' ? claim->reliability : 'F',
         claim->credibility >= 1 && claim->credibility <= 6 ? claim->credibility : 6u);
    if (claim->record < page->pool->record_count) {
        const RecordPlace *place = &page->pool->records[claim->record];
        html_text(page->out, place->source, 60);
        put(page, " <span class=soft>");
        html_text(page->out, place->place, 40);
        put(page, "</span>");
    }
    put(page, "\n");
}

static void put_claimed(Page *page, const Claimed *it)
{
    const ActorClaim *claim = &page->pool->claims[it->claim];
    put(page, "<tr><td>");
    put_claimed_names(page, claim->of);
    put(page, ": ");
    put_text(page, claim_title(claim->kind));
    if (it->supports.length) {
        put(page, " <span class=soft>(would support “");
        put_text(page, it->supports);
        put(page, "”)</span>");
    }
    if (claim->says.length) {
        put(page, "<div class=why>“<bdi>");
        html_text(page->out, claim->says, 240);
        put(page, "</bdi>”</div>");
    }
    put_claim_source(page, claim);
}

static void put_claimed_number(Page *page, const ClaimedNumber *it)
{
    for (uint32_t i = 0; i < it->claim_count + it->aside_count; i++) {
        const ActorClaim *claim = &page->pool->claims[it->claims[i]];
        put(page, "<tr><td>");
        put_claimed_names(page, it->of);
        put(page, ": ");
        put_ends(page, claim->low, claim->high);
        put(page, " ");
        put_text(page, claim_title(it->kind));
        put(page, i < it->claim_count ? "" : " <span class=soft>(set aside)</span>");
        put_claim_source(page, claim);
    }
    if (it->claim_count < 2)
        return;
    put(page, "<tr><td colspan=5 class=soft>taken together ");
    put_ends(page, it->low, it->high);
    put(page, ", the mean of the lower and of the upper ends of ");
    put_count(page, it->claim_count, "source", "sources");
    put(page, " that reach from ");
    put_ends(page, it->least, it->most);
    put(page, "\n");
}

static void put_claims(Page *page, const Judgement *it)
{
    if (it->claimed_count + it->number_count == 0)
        return;
    put(page,
        "<h5>What is claimed, and decides nothing here</h5><div class=scroll><table class=\"list odds\">"
        "<thead><tr><th>Claim<th>Source<th>Date<th>Code<th>Read from<tbody>\n");
    for (uint32_t i = 0; i < it->claimed_count && i < CLAIMS_MOST; i++)
        put_claimed(page, &it->claimed[i]);
    for (uint32_t i = 0; i < it->number_count && i < CLAIMS_MOST; i++)
        put_claimed_number(page, &it->numbers[i]);
    put(page, "</table></div>\n");
    if (it->number_count)
        put(page,
            "<p class=note>Numbers are combined end by end, each source once and with the same weight "
            "(averaged quantiles: Lichtendahl, Grushka-Cockayne and Winkler 2013; Gaba, Tsetlin and Winkler "
            "2017).</p>\n");
    uint32_t left = (it->claimed_count > CLAIMS_MOST ? it->claimed_count - CLAIMS_MOST : 0) +
                    (it->number_count > CLAIMS_MOST ? it->number_count - CLAIMS_MOST : 0);
    if (left) {
        put(page, "<p class=note>and ");
        put_number(page, left);
        put(page, " more; <code>asterism weigh</code> lists all.</p>\n");
    }
}

static void put_alike(Page *page, const PlanFit *it)
{
    for (uint32_t i = 0; i < it->alike_count; i++) {
        put(page, i ? ", " : "");
        html_text(page->out, it->alike[i], 40);
    }
    put(page, it->alike_count ? "" : "–");
}

/// Own country against others', with the denominators; newly named sectors before adoption and after.
static void put_controls(Page *page, const PlanFit *it)
{
    if (it->has_home) {
        putf(page, "<div class=why>own country: %" PRIu32 " of %" PRIu32 " activities with a victim placed",
             it->home, it->located);
        putf(page, " (%.0f to %.0f&#8239;%%), others %" PRIu32 " of %" PRIu32 "</div>", 100 * it->home_low,
             100 * it->home_high, it->other_home, it->other_located);
    }
    if (!it->has_turn)
        return;
    putf(page, "<div class=why>newly named sectors: %" PRIu32 " hits before adoption, %" PRIu32 " after",
         it->fresh_before, it->fresh_after);
    putf(page, "; in those named before, too, %" PRIu32 " and %" PRIu32 "; ", it->both_before,
         it->both_after);
    if (isnan(it->turn))
        put(page, "nothing to compare</div>");
    else
        putf(page, "odds ratio %.1f (%.1f to %.1f)</div>", it->turn, it->turn_low, it->turn_high);
}

static void put_plan(Page *page, const PlanFit *it)
{
    put(page, "<tr><td><b>");
    html_text(page->out, it->id, 40);
    put(page, it->is_control ? "</b> <span class=soft>a control: no plan</span>" : "</b>");
    put(page, "<div class=why><bdi>");
    html_text(page->out, it->issuer, 60);
    put(page, "</bdi>: <bdi>");
    html_text(page->out, it->title, 120);
    put(page, "</bdi></div>");
    put_controls(page, it);
    put(page, "<td>");
    put_text(page, it->verdict);
    putf(page,
         "<td class=num>%" PRIu32 " of %" PRIu32 "<td class=num>%" PRIu32 " of %" PRIu32 "<td class=num>",
         it->named, it->of, it->other_named, it->others);
    if (isnan(it->ratio))
        put(page, "–");
    else if (isfinite(it->high) && it->high < 1e9)
        putf(page, "%.1f <span class=soft>(%.1f–%.1f)</span>", it->ratio, it->low, it->high);
    else
        putf(page, "%.1f <span class=soft>(%.1f or more)</span>", it->ratio, it->low);
    putf(page, "<td class=num>%.3f<td class=num>%.0f&#8239;%%<td>", it->q, 100 * it->random_share);
    put_alike(page, it);
    put(page, "\n");
}

static void put_plan_fits(Page *page, const Judgement *it)
{
    if (it->plan_count == 0)
        return;
    put(page,
        "<h5>Victims against plans</h5><p class=note>Hits in the sectors that a plan names, against "
        "everybody else’s in the same partner and year. A fit is weak evidence of who sent an actor; plans "
        "name much the same sectors, so look at what fits as well.</p><div class=scroll><table "
        "class=\"list dense odds plans\"><thead><tr><th>Plan<th>Victims are<th class=num>Hits<th "
        "class=num>Others’<th class=num>Odds ratio (95&#8239;%)<th class=num>q<th class=num>Random "
        "sectors<th>Fits as well<tbody>\n");
    for (uint32_t i = 0; i < it->plan_count && i < PLANS_MOST; i++)
        put_plan(page, &it->plans[i]);
    put(page,
        "</table></div>\n<p class=note>q: p of shuffling, held to a false-discovery rate over all plans. "
        "Random sectors: the share of them that do as well.");
    if (it->plan_count > PLANS_MOST) {
        put(page, " Fitting less and not shown: ");
        put_count(page, it->plan_count - PLANS_MOST, "more plan.", "more plans.");
    }
    put(page, "</p>\n");
}

static void put_verdict(Page *page, const Judgement *it)
{
    const Possibility *best = &it->possibilities[0];
    put(page, "<p>");
    put_count(page, it->weighed, "activity was weighed", "activities were weighed");
    if (it->left_out) {
        put(page, ", taken evenly over time from ");
        put_number(page, (int64_t)it->weighed + it->left_out);
    }
    put(page, "; copies count once. The most likely: <strong>");
    put_text(page, best->title);
    put(page, "</strong>, ");
    put_text(page, probability_words(best->probability));
    put(page, " (");
    put_percent(page, best->probability);
    put(page, ")");
    if (it->is_asked_less) {
        put(page, ". Apart from that, confidence is ");
        put_text(page, confidence_word(it->confidence));
    }
    put(page, ".</p>\n");
}

void put_who(Page *page, const Actor *actor)
{
    const Judgement *it = judgement_of(page, actor->cluster);
    if (page->input->judgements.reliability_count == 0)
        return;
    putf(page, "<h4 id=who-%" PRIu32 ">Who could have made them</h4>\n", actor->number);
    if (!it) {
        put(page, actor->is_copies ? "<p>Copies of one list are one activity, of which there is nothing to "
                                     "ask.</p>\n"
                                   : "<p>Not weighed here, to bound the time: <code>asterism weigh ");
        if (!actor->is_copies) {
            put_text(page, actor_cluster(page, actor)->id);
            put(page, "</code> does, and <code>tell --weigh</code> puts it here.</p>\n");
        }
        return;
    }
    put_verdict(page, it);
    put_possibilities(page, it);
    put_doubt(page, it);
    put_evidence(page, actor, it);
    if (it->is_asked_less)
        put_less(page, it);
    else
        put_not_asked(page, actor);
    put_claims(page, it);
    put_plan_fits(page, it);
}

// ---- how often such numbers came true

static void put_record_row(Page *page, const ReliabilityRow *row, bool is_nearest)
{
    putf(page,
         "<tr><td>%s%.*s%s<td class=num>%" PRIu32 "<td class=num>%.3f<td class=num>%.3f<td class=num>%.2f<td "
         "class=num>%.3f<td class=num>%.3f<td class=num>%.3f\n",
         is_nearest ? "<b>" : "", TEXT_ARG(row->seen),
         is_nearest ? "</b><div class=why>nearest to this case</div>" : "", row->cases, row->one,
         row->three_ways, row->sure, row->right_if_sure, row->error, row->chance);
}

static void put_bins(Page *page, const ReliabilityRow *row, bool is_nearest)
{
    putf(page, "<tr><td>%s%.*s%s", is_nearest ? "<b>" : "", TEXT_ARG(row->seen), is_nearest ? "</b>" : "");
    for (uint32_t b = 0; b < RELIABILITY_BINS; b++)
        putf(page, "<td class=num>%.0f → %.0f", 100 * row->bins[b].said, 100 * row->bins[b].came_true);
    put(page, "\n");
}

void put_reliability(Page *page)
{
    const Judgements *all = &page->input->judgements;
    if (all->reliability_count == 0)
        return;
    put_section(page, "reliability", "How far odds hold");
    put(page,
        "<p>Odds of who could have made an actor’s activities were held to cases cut from simulated pools "
        "of known truth, on which nothing was fitted: a third each one actor, two actors, and two under "
        "one umbrella. What partners see of what happened decides how good they are.</p>\n"
        "<div class=scroll><table class=\"list odds record\"><thead><tr><th>Seen<th class=num>Cases<th "
        "class=num>One actor or not: right<th class=num>Three ways: right<th class=num>Said .8 or more<th "
        "class=num>Then right<th class=num>Calibration error<th class=num>By chance<tbody>\n");
    for (uint32_t i = 0; i < all->reliability_count; i++)
        put_record_row(page, &all->reliability[i], i == all->nearest);
    put(page,
        "</table></div>\n<h5>Probabilities of one actor in per cent: said → came true</h5><div class=scroll><table "
        "class=\"list dense odds record\"><thead><tr><th>Seen<th colspan=10>Ten equal parts of the cases, "
        "the least likely first<tbody>\n");
    for (uint32_t i = 0; i < all->reliability_count; i++)
        put_bins(page, &all->reliability[i], i == all->nearest);
    put(page,
        "</table></div>\n<p class=note>Telling an umbrella from separate groups is the hard part: read it as "
        "odds, not as a verdict. Sharing and false flags were not simulated. On published reports it does "
        "worse: of 33 questions about one actor it leaves 26 open and answers 3 of 7 right; of 33 about "
        "different actors it leaves 24 open and answers 9 of 9 right.</p>");
    if (all->left_out) {
        put(page, "<p class=note>To bound the time, ");
        put_count(page, all->left_out, "larger actor was", "larger actors were");
        put(page, " not weighed.</p>");
    }
    put(page, "</section>\n");
}
