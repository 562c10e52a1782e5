// Odds of the hypotheses: what each explains, tempered, with their priors; and what the answer hangs on.
//
// Tempering: P(H) ~ prior(H) exp(nats(H) / T). How much partners see is estimated from the whole pool
// (recapture_of): the model expects less to come back where they see little, and temperature and priors
// follow it:
//
//   x = ln(recapture / .27),  ln T = -.178 - .15 x,  ln prior(H) = level(H) + slope(H) x.
//
// T near 1 says that the likelihoods are about as sure as they may be: before the model knew how much is seen
// again, T had to rise to 3 where a quarter is seen. The numbers were fitted by least log loss on 2,100
// simulated cases of seeds 101 to 104, at five visibilities from a quarter to all, a third each of one actor,
// two and two under an umbrella, and a seventh on top of unrelated ones (bench/weigh/run --fit);
// docs/weigh.md shows others. `sharing` and `false-flag`, which are not simulated, share three tenths of what
// `umbrella` and `separate` got.
//
// Published reports show less of each other than any simulated pool (recapture .09), and their writers differ
// in what they list: there T is 2 and one actor likelier before, and in between they pass from one to the
// other. [measured] On 66 questions of docs/weigh-history.md, log loss .61 (.97 with the simulated numbers,
// .69 by tossing a coin); with these two fitted on half of the actors, .60 on the other half, either way.

#include <math.h>
#include <stdlib.h>

#include "attribution/split.h"
#include "base/crew.h"
#include "base/vec.h"

static const double TEMPERATURE_LEVEL = -.178, TEMPERATURE_SLOPE = -.15, TEMPERATURE_PUBLISHED = .693;
static const double PRIOR_LOW = .1, PRIOR_HIGH = .8;
enum { DIAGNOSTICS = 40, MISSING = 9, WORKERS = 2 };
enum { SUBSTANTIAL = 10 }; ///< a group of one part in as many is no thin act

static const struct {
    const char *word, *title;
    Draw draw;           ///< of the hypotheses that split
    double level, slope; ///< of the log of the prior
    double published;    ///< the same where reports show as little of each other as published ones
} table[HYPOTHESIS_COUNT] = {
    [HYPOTHESIS_ONE] = {"one", "one actor", DRAW_OWN, -1.017, -.599, .6},
    [HYPOTHESIS_SEPARATE] = {"separate", "separate groups", DRAW_OWN, -.357, 0, -.357},
    [HYPOTHESIS_UMBRELLA] = {"umbrella", "groups supplied with tools by one umbrella", DRAW_SUPPLY, -.705,
                             -.557, -.757},
    [HYPOTHESIS_SHARING] = {"sharing", "groups that pass tools on later", DRAW_LATER, -1.552, -.557, -1.604},
    [HYPOTHESIS_FLAG] = {"false-flag", "groups, one planting another's traces", DRAW_PLANTED, -1.204, 0,
                         -1.204},
    [HYPOTHESIS_PUBLIC] = {"public", "unrelated users of public tools", DRAW_OWN, -1.007, 0, -1.007},
};

Text hypothesis_word(Hypothesis hypothesis)
{
    return text_of(table[hypothesis].word);
}

Text hypothesis_title(Hypothesis hypothesis)
{
    return text_of(table[hypothesis].title);
}

Hypothesis hypothesis_of_claim(ClaimKind kind)
{
    return kind == CLAIM_SAME        ? HYPOTHESIS_ONE
           : kind == CLAIM_DIFFERENT ? HYPOTHESIS_SEPARATE
           : kind == CLAIM_PART_OF   ? HYPOTHESIS_UMBRELLA
                                     : HYPOTHESIS_COUNT;
}

typedef struct {
    Split splits[HYPOTHESIS_COUNT];
    double probability[HYPOTHESIS_COUNT];
    Hypothesis best, next;
} Odds;

static Split split_of(const Model *model, const ActSet *acts, Hypothesis hypothesis, Arena *arena)
{
    if (hypothesis == HYPOTHESIS_ONE)
        return split_none(model, acts, arena);
    if (hypothesis != HYPOTHESIS_PUBLIC && acts->stated)
        return split_stated(model, acts, table[hypothesis].draw, arena);
    if (hypothesis != HYPOTHESIS_PUBLIC)
        return split_many(model, acts, table[hypothesis].draw, arena);
    Split alone = {.group_of = arena_array(arena, uint32_t, acts->act_count), .group_count = acts->act_count};
    for (uint32_t i = 0; i < acts->act_count; i++)
        alone.group_of[i] = i;
    return alone;
}

/// By what the evidence is tempered where partners see as much as they do in this pool.
typedef struct {
    double temperature, prior[HYPOTHESIS_COUNT];
} Temper;

static Temper temper_of(const ActSet *acts)
{
    double seen = acts_seen(acts), beyond = acts_beyond(acts), total = 0;
    double heat = TEMPERATURE_LEVEL + TEMPERATURE_SLOPE * seen;
    Temper out = {.temperature = exp((1 - beyond) * heat + beyond * TEMPERATURE_PUBLISHED)};
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        double simulated = table[h].level + table[h].slope * seen;
        total += out.prior[h] = exp((1 - beyond) * simulated + beyond * table[h].published);
    }
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        out.prior[h] /= total;
    return out;
}

/// Probabilities from nats, with the prior of one hypothesis changed to `prior` and the others in proportion;
/// HYPOTHESIS_COUNT changes none.
static void temper(const Temper *by, const Split splits[HYPOTHESIS_COUNT], Hypothesis special, double prior,
                   double probability[HYPOTHESIS_COUNT])
{
    double highest = -INFINITY, total = 0;
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        highest = fmax(highest, splits[h].nats);
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        double share = by->prior[h];
        if (special != HYPOTHESIS_COUNT)
            share = h == (int)special ? prior : share * (1 - prior) / (1 - by->prior[special]);
        probability[h] = share * exp((splits[h].nats - highest) / by->temperature);
        total += probability[h];
    }
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        probability[h] /= total;
}

static Odds odds_of(const ActSet *acts, Arena *arena)
{
    Odds odds = {.best = HYPOTHESIS_ONE};
    const Model *model = model_new(acts, arena);
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        odds.splits[h] = split_of(model, acts, (Hypothesis)h, arena);
    Temper by = temper_of(acts);
    temper(&by, odds.splits, HYPOTHESIS_COUNT, 0, odds.probability);
    for (int h = 1; h < HYPOTHESIS_COUNT; h++)
        if (odds.probability[h] > odds.probability[odds.best])
            odds.best = (Hypothesis)h;
    odds.next = odds.best == HYPOTHESIS_ONE ? HYPOTHESIS_SEPARATE : HYPOTHESIS_ONE;
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        if (h != (int)odds.best && odds.probability[h] > odds.probability[odds.next])
            odds.next = (Hypothesis)h;
    return odds;
}

// ---- what tells the best from one actor, or from the next

typedef struct {
    uint32_t thing;
    double nats;
    uint32_t showing; ///< one of it
} Told;

static int compare_told(const void *left, const void *right)
{
    const Told *a = left, *b = right;
    if (fabs(a->nats) != fabs(b->nats))
        return fabs(a->nats) > fabs(b->nats) ? -1 : 1;
    return (a->thing > b->thing) - (a->thing < b->thing);
}

static void contributions(const Model *model, const ActSet *acts, Hypothesis hypothesis,
                          const uint32_t *group_of, uint32_t group_count, double *each)
{
    memset(each, 0, acts->shown_count * sizeof *each);
    for (uint32_t g = 0; g < group_count && hypothesis != HYPOTHESIS_PUBLIC; g++)
        model_group(model, table[hypothesis].draw, group_of, g, each);
}

/// How the acts are split that the best hypothesis is held against. One actor is held against two groups of a
/// tenth of the acts or more: else the thinnest act alone would be the second group, and what tells it from
/// one actor is next to nothing, whatever holds the others together.
static Split split_against(const Model *model, const ActSet *acts, const Verdicts *verdicts, Arena *arena)
{
    const Standing *it = &verdicts->standing[verdicts->against];
    uint32_t least = acts->act_count / SUBSTANTIAL > 2 ? acts->act_count / SUBSTANTIAL : 2;
    bool is_free =
        verdicts->best == HYPOTHESIS_ONE && verdicts->against != HYPOTHESIS_PUBLIC && !acts->stated;
    if (is_free && acts->act_count >= 2 * least)
        return split_substantial(model, acts, table[verdicts->against].draw, least, arena);
    return (Split){.group_of = it->group_of, .group_count = it->group_count};
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t settle(uint32_t *numbers, uint32_t count)
{
    uint32_t kept = 0;
    if (count > 1)
        qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

static void fill_witnesses(const ActSet *acts, uint32_t thing, Diagnostic *out, Arena *arena)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < acts->shown_count; i++)
        count += acts->shown[i].thing == thing;
    out->partners = arena_array(arena, uint32_t, count);
    out->observations = arena_array(arena, uint32_t, count);
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        if (acts->shown[i].thing != thing)
            continue;
        out->partners[out->partner_count++] = acts->shown[i].partner;
        if (acts->shown[i].observation != INDEX_NONE)
            out->observations[out->observation_count++] = acts->shown[i].observation;
    }
    out->partner_count = settle(out->partners, out->partner_count);
    out->observation_count = settle(out->observations, out->observation_count);
}

void attribution_evidence(const ActSet *acts, Arena *arena, Verdicts *out)
{
    Arena scratch;
    arena_init(&scratch);
    const Model *model = model_new(acts, &scratch);
    double *best = arena_array(&scratch, double, acts->shown_count);
    double *against = arena_array(&scratch, double, acts->shown_count);
    const Standing *standing = &out->standing[out->best];
    Split other = split_against(model, acts, out, arena);
    out->against_group_of = other.group_of;
    out->against_group_count = other.group_count;
    contributions(model, acts, out->best, standing->group_of, standing->group_count, best);
    contributions(model, acts, out->against, other.group_of, other.group_count, against);
    uint32_t count = acts_things(acts);
    Told *told = arena_array(&scratch, Told, count);
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        uint32_t thing = acts->shown[i].thing;
        told[thing].thing = thing;
        told[thing].showing = i;
        told[thing].nats += best[i] - against[i];
    }
    if (count > 1)
        qsort(told, count, sizeof *told, compare_told);
    out->diagnostics = arena_array(arena, Diagnostic, DIAGNOSTICS);
    for (uint32_t i = 0; i < count && i < DIAGNOSTICS && fabs(told[i].nats) >= .005; i++) {
        Diagnostic *row = &out->diagnostics[out->diagnostic_count++];
        const Shown *shown = &acts->shown[told[i].showing];
        *row = (Diagnostic){.kind = shown->kind, .value = shown->value, .nats = told[i].nats};
        fill_witnesses(acts, told[i].thing, row, arena);
    }
    arena_done(&scratch);
}

// ---- the same question asked of less

/// What is left out. `partner` is one whose acts go whole, INDEX_NONE: none; `kind` the only one that goes,
/// TEXT_NONE where it is not asked.
typedef struct {
    LessOf of;
    bool (*keeps)(const Shown *shown, Text kind);
    uint32_t partner;
    Text kind;
    Text what;
} Less;

static bool keeps_all(const Shown *shown, Text unused)
{
    (void)shown, (void)unused;
    return true;
}

static bool keeps_others(const Shown *shown, Text kind)
{
    return !text_equal(shown->kind, kind);
}

static bool keeps_unplanted(const Shown *shown, Text unused)
{
    (void)unused;
    return !kind_is_planted(shown->kind);
}

static bool keeps_tools(const Shown *shown, Text unused)
{
    (void)unused;
    return kind_is_tool(shown->kind);
}

static bool keeps_operations(const Shown *shown, Text unused)
{
    (void)unused;
    return !kind_is_tool(shown->kind);
}

static ActSet acts_less(const ActSet *acts, const Less *less, Arena *arena)
{
    ActSet out = {.at = arena_array(arena, Instant, acts->act_count),
                  .activity = arena_array(arena, uint32_t, acts->act_count),
                  .partner = arena_array(arena, uint32_t, acts->act_count),
                  .shown = arena_array(arena, Shown, acts->shown_count),
                  .stated = acts->stated ? arena_array(arena, uint32_t, acts->act_count) : NULL,
                  .stated_count = acts->stated_count,
                  .recapture = acts->recapture};
    uint32_t *number_of = arena_array(arena, uint32_t, acts->act_count);
    for (uint32_t act = 0; act < acts->act_count; act++) {
        number_of[act] = INDEX_NONE;
        if (acts->partner[act] == less->partner)
            continue;
        number_of[act] = out.act_count;
        if (acts->stated)
            out.stated[out.act_count] = acts->stated[act];
        out.at[out.act_count] = acts->at[act];
        out.activity[out.act_count] = acts->activity[act];
        out.partner[out.act_count++] = acts->partner[act];
    }
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        if (number_of[acts->shown[i].act] == INDEX_NONE || !less->keeps(&acts->shown[i], less->kind) ||
            acts->shown[i].partner == less->partner)
            continue;
        out.shown[out.shown_count] = acts->shown[i];
        out.shown[out.shown_count++].act = number_of[acts->shown[i].act];
    }
    return out;
}

/// Every question of less, each asked by itself: any thread asks any of them.
typedef struct {
    const ActSet *acts;
    Less *less;
    uint32_t less_count;
    Sensitivity *rows; ///< by `less`
    bool *is_asked;    ///< by `less`: two acts are left
} Asking;

static void ask_less(void *self, unsigned worker, uint32_t number)
{
    (void)worker;
    Asking *it = self;
    const Less *less = &it->less[number];
    Arena scratch;
    arena_init(&scratch);
    ActSet left = acts_less(it->acts, less, &scratch);
    it->is_asked[number] = left.act_count >= 2;
    if (it->is_asked[number]) {
        Odds odds = odds_of(&left, &scratch);
        Sensitivity *row = &it->rows[number];
        *row = (Sensitivity){.of = less->of, .what = less->what, .best = odds.best};
        memcpy(row->probability, odds.probability, sizeof row->probability);
    }
    arena_done(&scratch);
}

static bool shows(const ActSet *acts, Text kind)
{
    for (uint32_t i = 0; i < acts->shown_count; i++)
        if (text_equal(acts->shown[i].kind, kind))
            return true;
    return false;
}

static void list_less(const ActSet *acts, const Text *partner_names, Arena *arena, Asking *out)
{
    uint32_t *partners = arena_array(arena, uint32_t, acts->act_count);
    memcpy(partners, acts->partner, acts->act_count * sizeof *partners);
    uint32_t count = settle(partners, acts->act_count), kind_count;
    const Text *kinds = kinds_planted(&kind_count, arena);
    Less *less = out->less = arena_array(arena, Less, count + kind_count + 3);
    for (uint32_t i = 0; i < count && count > 1; i++)
        *less++ = (Less){LESS_PARTNER, keeps_all, partners[i], TEXT_NONE,
                         arena_format(arena, "without " TEXT_FMT, TEXT_ARG(partner_names[partners[i]]))};
    *less++ =
        (Less){LESS_CLASS, keeps_unplanted, INDEX_NONE, TEXT_NONE, TEXT("without what is easily planted")};
    for (uint32_t i = 0; i < kind_count; i++)
        if (shows(acts, kinds[i]))
            *less++ = (Less){LESS_PLANTED, keeps_others, INDEX_NONE, kinds[i],
                             arena_format(arena, "without any " TEXT_FMT, TEXT_ARG(kinds[i]))};
    *less++ = (Less){LESS_CLASS, keeps_operations, INDEX_NONE, TEXT_NONE, TEXT("without tools")};
    *less++ = (Less){LESS_ALONE, keeps_tools, INDEX_NONE, TEXT_NONE, TEXT("by tools alone")};
    out->less_count = (uint32_t)(less - out->less);
}

static void fill_sensitivities(const ActSet *acts, const Text *partner_names, Crew *crew, Arena *arena,
                               Verdicts *out)
{
    Asking asking = {.acts = acts};
    list_less(acts, partner_names, arena, &asking);
    asking.rows = out->sensitivities = arena_array(arena, Sensitivity, asking.less_count);
    asking.is_asked = arena_array(arena, bool, asking.less_count);
    crew_do(crew, asking.less_count, ask_less, &asking);
    for (uint32_t i = 0; i < asking.less_count; i++)
        if (asking.is_asked[i])
            out->sensitivities[out->sensitivity_count++] = asking.rows[i];
}

// ---- what is not there and would tell

/// Acts of two groups that are nearest in time; false where there is one group only.
static bool nearest_acts(const ActSet *acts, const uint32_t *group_of, uint32_t *a, uint32_t *b)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < acts->act_count; i++)
        for (uint32_t j = i + 1; j < acts->act_count; j++) {
            double gap = acts->at[i] == INSTANT_NONE || acts->at[j] == INSTANT_NONE
                             ? 0
                             : (double)(acts->at[j] - acts->at[i]);
            if (group_of[i] == group_of[j] || gap >= least)
                continue;
            least = gap;
            *a = i;
            *b = j;
        }
    return isfinite(least);
}

static ActSet acts_more(const ActSet *acts, uint32_t a, uint32_t b, Text kind, Arena *arena)
{
    ActSet out = *acts;
    out.shown = arena_array(arena, Shown, acts->shown_count + 2);
    out.shown_count = 0;
    uint32_t thing = acts_things(acts), next = 0, both[] = {a, b};
    for (uint32_t i = 0; i <= acts->shown_count; i++) {
        for (; next < 2 && (i == acts->shown_count || acts->shown[i].act > both[next]); next++)
            out.shown[out.shown_count++] = (Shown){.act = both[next],
                                                   .partner = acts->partner[both[next]],
                                                   .thing = thing,
                                                   .kind = kind,
                                                   .common = 1e-3,
                                                   .belief = .9,
                                                   .observation = INDEX_NONE};
        if (i < acts->shown_count)
            out.shown[out.shown_count++] = acts->shown[i];
    }
    return out;
}

static int compare_missing(const void *left, const void *right)
{
    const Missing *a = left, *b = right;
    double gain_a = a->to - a->from, gain_b = b->to - b->from;
    if (gain_a != gain_b)
        return gain_a > gain_b ? -1 : 1;
    return text_compare(a->kind, b->kind);
}

static const char *const missing_kinds[MISSING] = {
    "domain", "address", "file", "registrant", "certificate", "function", "family", "mutex", "pdb"};

/// Asks the question again with each kind of thing in two acts.
typedef struct {
    const ActSet *acts;
    uint32_t a, b;
    const Standing *standing;
    Missing rows[MISSING];
} Wishing;

static void ask_more(void *self, unsigned worker, uint32_t number)
{
    (void)worker;
    Wishing *it = self;
    Arena scratch;
    arena_init(&scratch);
    Text kind = text_of(missing_kinds[number]);
    ActSet more = acts_more(it->acts, it->a, it->b, kind, &scratch);
    Odds then = odds_of(&more, &scratch);
    Missing *row = &it->rows[number];
    *row = (Missing){.kind = kind, .raised = HYPOTHESIS_ONE};
    for (int h = 0; h < HYPOTHESIS_COUNT; h++)
        if (then.probability[h] - it->standing[h].probability > row->to - row->from) {
            row->raised = (Hypothesis)h;
            row->from = it->standing[h].probability;
            row->to = then.probability[h];
        }
    arena_done(&scratch);
}

static void fill_missing(const ActSet *acts, Crew *crew, Arena *arena, Verdicts *out)
{
    Hypothesis split_by =
        out->best != HYPOTHESIS_ONE && out->best != HYPOTHESIS_PUBLIC ? out->best : HYPOTHESIS_SEPARATE;
    Wishing wishing = {.acts = acts, .standing = out->standing};
    out->missing = arena_array(arena, Missing, MISSING);
    if (!nearest_acts(acts, out->standing[split_by].group_of, &wishing.a, &wishing.b))
        return;
    crew_do(crew, MISSING, ask_more, &wishing);
    for (uint32_t i = 0; i < MISSING; i++)
        if (wishing.rows[i].to - wishing.rows[i].from >= .01)
            out->missing[out->missing_count++] = wishing.rows[i];
    qsort(out->missing, out->missing_count, sizeof *out->missing, compare_missing);
}

// ---- how sure, apart from how probable

bool attribution_is_shaken(const Verdicts *verdicts, const Sensitivity *row)
{
    const double firm = .8; // ICD 203: very likely
    return row->best != verdicts->best || (verdicts->standing[verdicts->best].probability >= firm &&
                                           row->probability[verdicts->best] < firm);
}

static Confidence confidence_of(const Verdicts *verdicts, const ActSet *acts)
{
    uint32_t telling = 0, turned = 0, shaken = 0, *partners = memory_get(acts->act_count * sizeof *partners);
    memcpy(partners, acts->partner, acts->act_count * sizeof *partners);
    uint32_t partner_count = settle(partners, acts->act_count);
    free(partners);
    for (uint32_t i = 0; i < verdicts->diagnostic_count; i++)
        telling += verdicts->diagnostics[i].nats >= .5;
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        if (row->of != LESS_PARTNER && row->of != LESS_CLASS)
            continue;
        turned += row->best != verdicts->best;
        shaken += attribution_is_shaken(verdicts, row);
    }
    if (telling >= 6 && partner_count >= 3 && shaken == 0)
        return CONFIDENCE_HIGH;
    return telling >= 3 && partner_count >= 2 && turned <= 1 ? CONFIDENCE_MODERATE : CONFIDENCE_LOW;
}

void attribution_odds(const ActSet *acts, Arena *arena, Verdicts *out)
{
    Odds odds = odds_of(acts, arena);
    Temper by = temper_of(acts);
    *out = (Verdicts){.best = odds.best, .next = odds.next};
    out->against = odds.best == HYPOTHESIS_ONE ? odds.next : HYPOTHESIS_ONE;
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        double with_low[HYPOTHESIS_COUNT], with_high[HYPOTHESIS_COUNT];
        temper(&by, odds.splits, (Hypothesis)h, PRIOR_LOW, with_low);
        temper(&by, odds.splits, (Hypothesis)h, PRIOR_HIGH, with_high);
        out->standing[h] = (Standing){.nats = odds.splits[h].nats,
                                      .probability = odds.probability[h],
                                      .low = with_low[h],
                                      .high = with_high[h],
                                      .group_of = odds.splits[h].group_of,
                                      .group_count = odds.splits[h].group_count};
    }
}

void attribution_weigh(const ActSet *acts, const Text *partner_names, Arena *arena, Verdicts *out)
{
    attribution_odds(acts, arena, out);
    attribution_evidence(acts, arena, out);
    Crew *crew = crew_new(WORKERS);
    fill_sensitivities(acts, partner_names, crew, arena, out);
    fill_missing(acts, crew, arena, out);
    crew_free(crew);
    out->confidence = confidence_of(out, acts);
}
