// The reuse mixture, told in order of time: each thing that an act shows is drawn from the recent store of
// its own group, from what the hypothesis lets others supply, or from the background:
//
//   lambda = ln[ (1 - w - v) + (w q + v p) / b + u s / c ]
//
// with w = rho a M/(M+2) for an own recent store of mass M = sum exp(-dt/tau), q the thing's share of it, v
// and p the same for what others supply, b how common the thing is elsewhere; u how often a new host or
// address lies under a domain or network of theirs, s this one's share of the store, c how common it is. That
// one lies under nothing of theirs takes nothing away: reports list hundreds that do not. Several things of
// one kind in one act depend on each other: together they count as 1 + d + d^2 + ..., d = .9. Techniques,
// countries and sectors are habits, not things: their frequencies are compared (a Dirichlet predictive), and
// count little.
//
// Functions of programs (samples/code.c) are told by samples: of a program only some, chosen by their hashes.
// That two programs share none of those takes nothing away, so a function's lambda is ln[1 + (w q + v p) /
// b]. Those that come back depend on each other as linking has it, d = .55: one program, one cause.
//
// A group's score depends on its own members only (what others supply is fixed by the acts), so a partition's
// score is the sum of its groups'.

#include "attribution/model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef enum { ROLE_OPERATION, ROLE_TOOL, ROLE_HABIT } TraceRole;

typedef struct {
    Text word;
    TraceRole role;
    double reuse, days; ///< rho and tau, as linking has them
    double planted;     ///< how often it is planted to mislead
    double near;        ///< how often a new one lies under what one before it lay under
    bool is_sampled;    ///< some of many are told, by chance: those that do not come back say nothing
} Row;

// Kinds that are derived from others (a registered domain, a network of an address) have no row: one thing,
// one draw. A new host under a domain of theirs is drawn near what they had.
static const Row rows[] = {
    {TEXT_INIT("file"), ROLE_OPERATION, .20, 250, 0, 0, false},
    {TEXT_INIT("domain"), ROLE_OPERATION, .30, 300, 0, .05, false},
    {TEXT_INIT("address"), ROLE_OPERATION, .25, 200, 0, .05, false},
    {TEXT_INIT("email"), ROLE_OPERATION, .30, 500, .05, 0, false},
    {TEXT_INIT("wallet"), ROLE_OPERATION, .30, 500, .02, 0, false},
    {TEXT_INIT("registrant"), ROLE_OPERATION, .30, 500, .05, 0, false},
    {TEXT_INIT("certificate"), ROLE_TOOL, .40, 500, .02, 0, false},
    {TEXT_INIT("function"), ROLE_TOOL, .35, 900, .02, 0, true},
    {TEXT_INIT("mutex"), ROLE_TOOL, .30, 900, .10, 0, false},
    {TEXT_INIT("pdb"), ROLE_TOOL, .30, 900, .20, 0, false},
    {TEXT_INIT("fingerprint"), ROLE_TOOL, .20, 500, .05, 0, false},
    {TEXT_INIT("habit"), ROLE_TOOL, .20, 500, .20, 0, false},
    {TEXT_INIT("family"), ROLE_TOOL, .60, 900, 0, 0, false},
    {TEXT_INIT("cve"), ROLE_TOOL, .20, 300, 0, 0, false},
    {TEXT_INIT("technique"), ROLE_HABIT, 0, 0, 0, 0, false},
    {TEXT_INIT("country"), ROLE_HABIT, 0, 0, 0, 0, false},
    {TEXT_INIT("sector"), ROLE_HABIT, 0, 0, 0, 0, false},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const double DISCOUNT = .9;       // a second thing of one kind, against the first
static const double DISCOUNT_CODE = .55; // a second function that comes back
static const double CAP = 30; // nats that one thing can give; a low one would hide what separates hypotheses
/// ln of the recapture against the usual one, as far as numbers were fitted to it.
static const double SEEN_LEAST = -.4, SEEN_MOST = .35;
static const double SEEN_PUBLISHED = -1.1; // of the published reports in docs/weigh-history.md
static const double PLANTED = .05;         // from this on a kind is easily planted
/// Of what is used again, how much partners have seen before: .6 e^(3 x), 1 at most, x as acts_seen has it.
/// [measured] on simulated cases, seeds 101 to 104: log loss .567 without it, .525 with .6 and 3, flat
/// around.
static const double AGAIN = .6, AGAIN_SLOPE = 3;
static const double SUPPLIED = .4;      // of what a group uses again of its tools, under an umbrella
static const double PASSED = .25;       // the same where tools pass by chance
static const double PLANTS = .3;        // of what is planted, where somebody plants
static const double LAG_DAYS = 90;      // before another group has what one had
static const double HABIT_WEIGHT = .6;  // of habits, after what sharing one is worth in published reports
static const double HABIT_PRIOR = 8;    // beta: showings that the background counts for
static const double HABIT_CHANCE = .05; // epsilon: of a habit that means nothing

static const Row *row_of(Text kind)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (text_equal(rows[i].word, kind))
            return &rows[i];
    return NULL;
}

bool kind_is_tool(Text kind)
{
    const Row *row = row_of(kind);
    return row && row->role == ROLE_TOOL;
}

bool kind_is_planted(Text kind)
{
    const Row *row = row_of(kind);
    return row && row->planted >= PLANTED;
}

const Text *kinds_planted(uint32_t *count, Arena *arena)
{
    Text *out = arena_array(arena, Text, ROW_COUNT);
    *count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].planted >= PLANTED)
            out[(*count)++] = rows[i].word;
    return out;
}

typedef struct {
    uint32_t row;                          ///< ROW_COUNT: no evidence
    uint32_t first_earlier, earlier_count; ///< acts that showed the same thing before
    uint32_t first_near, near_count;       ///< acts that showed another thing under the same
} Draft;

/// Of two kinds at once: where acts are many, most of the time goes into adding these up.
typedef double Masses __attribute__((vector_size(2 * sizeof(double))));
enum { MASSES = 2, PAIRS = (ROW_COUNT + MASSES - 1) / MASSES };
static_assert(MASSES * PAIRS <= STORE_KINDS, "stores have room for every kind");

/// What earlier acts showed of each kind that an act shows, as much as is left of it by then.
typedef struct {
    uint32_t rows[ROW_COUNT], row_count;
    Masses *left[PAIRS]; ///< by pair of `rows`, then by earlier act
    Masses all[PAIRS];   ///< of all earlier acts
} Held;

/// Showings of one act that count alike: of one kind and belief, and no act before showed their things, nor
/// what lies under the same. Most of a report are, and one of them is weighed for all. Any other showing is
/// a run by itself.
typedef struct {
    uint32_t first, count; ///< of `ordered`
    uint32_t held;         ///< its kind, among those that the act shows
} Run;

/// An earlier act that showed something, and how much of that is left.
typedef struct {
    uint32_t act;
    double left;
} Earlier;

struct Model {
    const ActSet *acts;
    Draft *drafts;     ///< by showing
    Earlier *earlier;  ///< of `drafts`
    uint32_t *first;   ///< by act, of `shown`; one more at the end
    Held *held;        ///< by act
    uint32_t *ordered; ///< showings, by act and then in runs; those that are no evidence are left out
    Run *runs;
    uint32_t *first_run;     ///< by act, of `runs`; one more at the end
    uint32_t *lagged;        ///< by act: earlier acts that are LAG_DAYS older, or more; they are the first
    uint32_t *mine, *theirs; ///< room for model_stores
    double *mass;            ///< by act and row: showings
    double *weight;          ///< by act and row: of each showing, for dependence on the others
    double again;            ///< how often partners who see something used again have seen it before
};

static double gap_days(const ActSet *acts, uint32_t act, uint32_t earlier)
{
    if (acts->at[act] == INSTANT_NONE || acts->at[earlier] == INSTANT_NONE)
        return 0;
    return (double)(acts->at[act] - acts->at[earlier]) / (double)INSTANT_DAY;
}

static double decay_of(const ActSet *acts, uint32_t row, uint32_t act, uint32_t earlier)
{
    return rows[row].days > 0 ? exp(-gap_days(acts, act, earlier) / rows[row].days) : 1;
}

static void fill_held(Model *model, Arena *arena)
{
    const double *mass = model->mass;
    model->held = arena_array(arena, Held, model->acts->act_count);
    for (uint32_t act = 0; act < model->acts->act_count; act++) {
        Held *held = &model->held[act];
        for (uint32_t row = 0; row < ROW_COUNT; row++) {
            if (mass[(size_t)act * ROW_COUNT + row] == 0)
                continue;
            uint32_t pair = held->row_count / MASSES, of = held->row_count % MASSES;
            if (of == 0)
                held->left[pair] = arena_array(arena, Masses, act);
            for (uint32_t j = 0; j < act; j++)
                held->left[pair][j][of] =
                    mass[(size_t)j * ROW_COUNT + row] * decay_of(model->acts, row, act, j);
            held->rows[held->row_count++] = row;
        }
        for (uint32_t pair = 0; pair * MASSES < held->row_count; pair++)
            for (uint32_t j = 0; j < act; j++)
                held->all[pair] += held->left[pair][j];
    }
}

static void fill_lagged(Model *model, Arena *arena)
{
    model->lagged = arena_array(arena, uint32_t, model->acts->act_count);
    for (uint32_t act = 0; act < model->acts->act_count; act++)
        while (model->lagged[act] < act && gap_days(model->acts, act, model->lagged[act]) >= LAG_DAYS)
            model->lagged[act]++;
}

/// Things of one kind in one act that depend on each other: all, or of those sampled what came back.
static uint32_t count_dependent(const Model *model, uint32_t act, uint32_t row)
{
    uint32_t count = 0;
    for (uint32_t i = model->first[act]; i < model->first[act + 1]; i++) {
        const Draft *draft = &model->drafts[i];
        count += draft->row == row && (!rows[row].is_sampled || draft->earlier_count > 0);
    }
    return count;
}

static void fill_weights(Model *model)
{
    for (uint32_t act = 0; act < model->acts->act_count; act++)
        for (uint32_t row = 0; row < ROW_COUNT; row++) {
            double many = count_dependent(model, act, row);
            double next = rows[row].is_sampled ? DISCOUNT_CODE : DISCOUNT;
            model->weight[(size_t)act * ROW_COUNT + row] =
                many > 0 ? (1 - pow(next, many)) / (1 - next) / many : 0;
        }
}

/// Showings by what they have in common, from each to the one before; one more than it is, 0: none.
typedef struct {
    uint32_t *last, *before, *length;
} Chains;

static Chains chain(const ActSet *acts, uint32_t thing_count, bool is_under, Arena *arena)
{
    Chains out = {arena_array(arena, uint32_t, thing_count), arena_array(arena, uint32_t, acts->shown_count),
                  arena_array(arena, uint32_t, acts->shown_count)};
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        const Shown *shown = &acts->shown[i];
        if (is_under && shown->under_common <= 0)
            continue;
        uint32_t common = is_under ? shown->under : shown->thing;
        out.before[i] = out.last[common];
        out.length[i] = out.before[i] ? out.length[out.before[i] - 1] + 1 : 0;
        out.last[common] = i + 1;
    }
    return out;
}

static Earlier earlier_of(const ActSet *acts, uint32_t row, uint32_t showing, uint32_t before)
{
    uint32_t act = acts->shown[showing].act, earlier = acts->shown[before].act;
    return (Earlier){earlier, decay_of(acts, row, act, earlier)};
}

/// Fills which acts showed the same before, and what lies under the same.
static void fill_earlier(Model *model, uint32_t thing_count, Arena *arena)
{
    const ActSet *acts = model->acts;
    Chains same = chain(acts, thing_count, false, arena), near = chain(acts, thing_count, true, arena);
    uint32_t total = 0;
    for (uint32_t i = 0; i < acts->shown_count; i++)
        total += same.length[i] + near.length[i];
    model->earlier = arena_array(arena, Earlier, total);
    uint32_t at = 0;
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        Draft *draft = &model->drafts[i];
        if (draft->row == ROW_COUNT)
            continue;
        draft->first_earlier = at;
        for (uint32_t from = same.before[i]; from; from = same.before[from - 1])
            if (acts->shown[from - 1].act != acts->shown[i].act)
                model->earlier[at++] = earlier_of(acts, draft->row, i, from - 1);
        draft->earlier_count = at - draft->first_earlier;
        draft->first_near = at;
        for (uint32_t from = near.before[i]; from; from = near.before[from - 1])
            if (acts->shown[from - 1].act != acts->shown[i].act &&
                acts->shown[from - 1].thing != acts->shown[i].thing)
                model->earlier[at++] = earlier_of(acts, draft->row, i, from - 1);
        draft->near_count = at - draft->first_near;
    }
}

/// A showing while runs are made.
typedef struct {
    uint32_t row;
    bool is_tied; ///< to what an earlier act showed
    double belief;
    uint32_t showing;
} Ranked;

static int compare_ranked(const void *left, const void *right)
{
    const Ranked *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->is_tied != b->is_tied)
        return a->is_tied ? 1 : -1;
    if (a->belief != b->belief)
        return a->belief < b->belief ? -1 : 1;
    return (a->showing > b->showing) - (a->showing < b->showing);
}

static bool counts_alike(const Ranked *a, const Ranked *b)
{
    return a->row == b->row && a->belief == b->belief && !a->is_tied && !b->is_tied;
}

static uint32_t rank_showings(const Model *model, uint32_t act, Ranked *out)
{
    uint32_t count = 0;
    for (uint32_t i = model->first[act]; i < model->first[act + 1]; i++) {
        const Draft *draft = &model->drafts[i];
        if (draft->row != ROW_COUNT)
            out[count++] = (Ranked){draft->row, draft->earlier_count + draft->near_count > 0,
                                    model->acts->shown[i].belief, i};
    }
    if (count > 1)
        qsort(out, count, sizeof *out, compare_ranked);
    return count;
}

static void fill_runs(Model *model, Arena *arena)
{
    uint32_t shown_count = model->acts->shown_count, ordered = 0, run_count = 0;
    model->ordered = arena_array(arena, uint32_t, shown_count);
    model->runs = arena_array(arena, Run, shown_count);
    model->first_run = arena_array(arena, uint32_t, (size_t)model->acts->act_count + 1);
    Ranked *ranked = memory_get((shown_count + 1) * sizeof *ranked);
    for (uint32_t act = 0; act < model->acts->act_count; act++) {
        uint32_t count = rank_showings(model, act, ranked), held = 0;
        for (uint32_t i = 0; i < count; i++) {
            held += i > 0 && ranked[i - 1].row != ranked[i].row;
            if (i == 0 || !counts_alike(&ranked[i - 1], &ranked[i]))
                model->runs[run_count++] = (Run){ordered, 0, held};
            model->runs[run_count - 1].count++;
            model->ordered[ordered++] = ranked[i].showing;
        }
        model->first_run[act + 1] = run_count;
    }
    free(ranked);
}

uint32_t acts_things(const ActSet *acts)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        const Shown *shown = &acts->shown[i];
        uint32_t most = shown->thing > shown->under ? shown->thing : shown->under;
        count = most >= count ? most + 1 : count;
    }
    return count;
}

Model *model_new(const ActSet *acts, Arena *arena)
{
    Model *model = arena_new(arena, Model);
    model->acts = acts;
    model->again = fmin(1, AGAIN * exp(AGAIN_SLOPE * acts_seen(acts)));
    model->drafts = arena_array(arena, Draft, acts->shown_count);
    model->first = arena_array(arena, uint32_t, acts->act_count + 1);
    model->mass = arena_array(arena, double, (size_t)acts->act_count *ROW_COUNT);
    model->weight = arena_array(arena, double, (size_t)acts->act_count *ROW_COUNT);
    uint32_t thing_count = acts_things(acts), act = 0;
    for (uint32_t i = 0; i < acts->shown_count; i++) {
        while (act < acts->shown[i].act)
            model->first[++act] = i;
        const Row *row = row_of(acts->shown[i].kind);
        model->drafts[i].row = row ? (uint32_t)(row - rows) : ROW_COUNT;
        if (row)
            model->mass[(size_t)acts->shown[i].act * ROW_COUNT + model->drafts[i].row]++;
    }
    while (act < acts->act_count)
        model->first[++act] = acts->shown_count;
    model->mine = arena_array(arena, uint32_t, acts->act_count);
    model->theirs = arena_array(arena, uint32_t, acts->act_count);
    fill_lagged(model, arena);
    fill_earlier(model, thing_count, arena);
    fill_held(model, arena);
    fill_weights(model);
    fill_runs(model, arena);
    return model;
}

/// A store of one kind as one act finds it.
typedef struct {
    double mass, of_it; ///< recent showings; of the thing asked for
    double near;        ///< of others that lie under what it lies under
} Store;

/// How much of a draw comes from a store, and the thing's share of it.
static double drawn(const Store *store, double reuse, double *share)
{
    *share = store->mass > 0 ? store->of_it / store->mass : 0;
    return reuse * store->mass / (store->mass + 2);
}

static double seen_at_all(const ActSet *acts)
{
    return acts->recapture > 0 ? log(acts->recapture / RECAPTURE_USUAL) : 0;
}

double acts_seen(const ActSet *acts)
{
    return fmin(SEEN_MOST, fmax(SEEN_LEAST, seen_at_all(acts)));
}

double acts_beyond(const ActSet *acts)
{
    return fmin(1, fmax(0, (SEEN_LEAST - seen_at_all(acts)) / (SEEN_LEAST - SEEN_PUBLISHED)));
}

static bool may_draw(Draw draw, uint32_t row)
{
    switch (draw) {
    case DRAW_SUPPLY:
    case DRAW_LATER:
        return rows[row].role == ROLE_TOOL;
    case DRAW_PLANTED:
        return rows[row].planted >= PLANTED;
    default:
        return false;
    }
}

/// What acts before this one showed stands in the store that others supply, as far as they are of another
/// group; in a store that all share, theirs too.
static uint32_t supply_end(const Model *model, Draw draw, uint32_t act)
{
    return draw == DRAW_OWN ? 0 : draw == DRAW_LATER ? model->lagged[act] : act;
}

static double weigh_thing(const Model *model, Draw draw, const Shown *shown, const Draft *draft,
                          const Store *own, const Store *others)
{
    const Row *row = &rows[draft->row];
    double q, p = 0, supplied = 0, reuse = row->reuse * model->again;
    if (may_draw(draw, draft->row)) {
        double part = draw == DRAW_SUPPLY ? SUPPLIED : draw == DRAW_LATER ? PASSED : PLANTS;
        supplied = drawn(others, reuse * part, &p);
        reuse *= draw == DRAW_PLANTED ? 1 : 1 - part;
    }
    double used = drawn(own, reuse, &q);
    double near = shown->under_common > 0 ? row->near * own->near / (own->mass + 2) / shown->under_common : 0;
    double fresh = row->is_sampled ? 1 : 1 - used - supplied;
    double times = fresh + (used * q + supplied * p) / shown->common + near;
    double belief = shown->belief * (1 - row->planted);
    double nats = log(belief * times + 1 - belief);
    return nats > CAP ? CAP : nats;
}

static double weigh_habit(const Shown *shown, const Store *own)
{
    double expected = (own->of_it + HABIT_PRIOR * shown->common) / (own->mass + HABIT_PRIOR);
    return HABIT_WEIGHT * log((1 - HABIT_CHANCE) * expected / shown->common + HABIT_CHANCE);
}

static Masses add_up(const Masses *left, const uint32_t *acts, uint32_t count)
{
    Masses sum = {0};
    for (uint32_t k = 0; k < count; k++)
        sum += left[acts[k]];
    return sum;
}

void model_stores(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                  Stores *out)
{
    const Held *held = &model->held[act];
    uint32_t mine = 0, theirs = 0, end = supply_end(model, draw, act);
    for (uint32_t j = 0; j < act; j++) { // without a branch: groups change from act to act
        bool is_mine = group_of[j] == group;
        model->mine[mine] = model->theirs[theirs] = j;
        mine += is_mine;
        theirs += !is_mine && j < end;
    }
    for (uint32_t pair = 0; pair * MASSES < held->row_count; pair++) {
        Masses own = add_up(held->left[pair], model->mine, mine);
        Masses others =
            draw == DRAW_SUPPLY ? held->all[pair] : add_up(held->left[pair], model->theirs, theirs);
        memcpy(&out->own[pair * MASSES], &own, sizeof own);
        memcpy(&out->others[pair * MASSES], &others, sizeof others);
    }
}

void model_stores_moved(const Model *model, Draw draw, uint32_t act, uint32_t earlier, bool is_joining,
                        Stores *stores)
{
    const Held *held = &model->held[act];
    bool is_supplied = draw != DRAW_SUPPLY && earlier < supply_end(model, draw, act);
    double sign = is_joining ? 1 : -1;
    for (uint32_t h = 0; h < held->row_count; h++) {
        double left = sign * held->left[h / MASSES][earlier][h % MASSES];
        stores->own[h] += left;
        stores->others[h] -= is_supplied ? left : 0;
    }
}

/// What one showing finds of its thing in the stores that `own` and `others` begin to tell of.
static void find_in_stores(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group,
                           uint32_t showing, Store *own, Store *others)
{
    const Draft *draft = &model->drafts[showing];
    uint32_t end = supply_end(model, draw, model->acts->shown[showing].act);
    for (uint32_t k = 0; k < draft->earlier_count; k++) {
        const Earlier *it = &model->earlier[draft->first_earlier + k];
        bool is_own = group_of[it->act] == group;
        own->of_it += is_own ? it->left : 0;
        others->of_it += it->act < end && (!is_own || draw == DRAW_SUPPLY) ? it->left : 0;
    }
    for (uint32_t k = 0; k < draft->near_count; k++) {
        const Earlier *it = &model->earlier[draft->first_near + k];
        own->near += group_of[it->act] == group ? it->left : 0;
    }
}

double model_act_in(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                    const Stores *stores, double *each)
{
    double total = 0;
    for (uint32_t r = model->first_run[act]; r < model->first_run[act + 1]; r++) {
        const Run *run = &model->runs[r];
        uint32_t showing = model->ordered[run->first], row = model->drafts[showing].row;
        const Shown *shown = &model->acts->shown[showing];
        Store own = {.mass = stores->own[run->held]}, others = {.mass = stores->others[run->held]};
        find_in_stores(model, draw, group_of, group, showing, &own, &others);
        double nats = model->weight[(size_t)act * ROW_COUNT + row] *
                      (rows[row].role == ROLE_HABIT
                           ? weigh_habit(shown, &own)
                           : weigh_thing(model, draw, shown, &model->drafts[showing], &own, &others));
        total += nats * run->count;
        for (uint32_t k = 0; each && k < run->count; k++)
            each[model->ordered[run->first + k]] = nats;
    }
    return total;
}

double model_act(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, uint32_t act,
                 double *each)
{
    Stores stores;
    model_stores(model, draw, group_of, group, act, &stores);
    return model_act_in(model, draw, group_of, group, act, &stores, each);
}

double model_group(const Model *model, Draw draw, const uint32_t *group_of, uint32_t group, double *each)
{
    double total = 0;
    for (uint32_t act = 0; act < model->acts->act_count; act++)
        if (group_of[act] == group)
            total += model_act(model, draw, group_of, group, act, each);
    return total;
}
