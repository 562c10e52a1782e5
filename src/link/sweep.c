// Where mistakes are reckoned with, a sweep is most of the work, and most of it would be done in vain: few
// units move, and what a unit fits changes with the groups near it alone. So each unit keeps how well it
// fitted the places near it, and a place is weighed anew only where its group has become another.
//
// Units are weighed a batch at a time, by several threads, all against the groups as they stood before it;
// then those that move do so one after another. One whose places an earlier one of the batch has changed is
// weighed once more before it moves. A batch is a share of the pool, so that the conclusion is the same on
// any machine.

#include "link/sweep.h"

#include <math.h>
#include <stdlib.h>

#include "link/guard.h"

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void find_near(const Groups *groups, const Mover *mover, Search *search)
{
    groups_find_near(groups, &mover->self, mover->home, search);
}

/// Mostly there are a few.
static void sort_near(Search *search)
{
    enum { FEW = 16 };
    uint32_t *near = search->near.items;
    if (search->near.count > FEW) {
        qsort(near, search->near.count, sizeof *near, compare_numbers);
        return;
    }
    for (size_t i = 1; i < search->near.count; i++) {
        uint32_t moving = near[i];
        size_t at = i;
        for (; at > 0 && near[at - 1] > moving; at--)
            near[at] = near[at - 1];
        near[at] = moving;
    }
}

static Side rest_of_home(const Groups *groups, const Mover *mover)
{
    return side_without(&groups->all[mover->home].side, groups->traces, mover->own, mover->own_count);
}

/// The group where it weighs most; INDEX_NONE: alone, where nothing outweighs the prior.
static uint32_t heaviest_place(const Groups *groups, const Mover *mover, Search *search)
{
    const Side *self = &mover->self;
    Scale *scale = &search->scale;
    MicroNats prior = scale_prior(groups->traces->params), best = 0;
    uint32_t place = mover->is_alone ? mover->home : INDEX_NONE;
    if (!mover->is_alone) {
        Side rest = rest_of_home(groups, mover);
        scale_weigh(scale, self, &rest);
        if (prior + scale->total > 0) {
            best = prior + scale->total;
            place = mover->home;
        }
    }
    for (size_t i = 0; i < search->near.count; i++) {
        uint32_t other = search->near.items[i];
        const Side *side = &groups->all[other].side;
        scale_weigh(scale, self, side);
        MicroNats there = prior + scale->total;
        if (there <= best || groups_are_apart(groups, &mover->unit, 1, other))
            continue;
        if (guard_gain(scale, self, side) <= 0)
            continue;
        best = there;
        place = other;
    }
    return place;
}

static bool has_news(const Groups *groups, const Mover *mover, const Search *search, uint32_t since)
{
    bool is_new = groups->standing[mover->home].version > since;
    for (size_t i = 0; i < search->near.count && !is_new; i++)
        is_new = groups->standing[search->near.items[i]].version > since;
    return is_new;
}

static bool settle_by_weight(Groups *groups, uint32_t unit, uint32_t *settled_at)
{
    Search *search = &groups->searches[0];
    Mover mover;
    mover_init(&mover, groups, unit);
    find_near(groups, &mover, search);
    bool moves = false;
    if (mover.self.trace_count > 0 && has_news(groups, &mover, search, *settled_at)) {
        *settled_at = groups->version;
        sort_near(search);
        uint32_t place = heaviest_place(groups, &mover, search);
        moves = place != mover.home;
        if (moves)
            groups_move(groups, &mover, place);
    }
    mover_done(&mover);
    return moves;
}

size_t sweep_by_weight(Groups *groups, uint32_t *settled_at)
{
    size_t moves = 0;
    for (uint32_t unit = 0; unit < groups->rulings->unit_count; unit++)
        moves += settle_by_weight(groups, unit, &settled_at[unit]);
    groups_refresh(groups);
    return moves;
}

enum { VERSION_BITS = (1 << 30) - 1, CLEAR = 4 };

/// Of what the scale has just weighed. The larger a group, the likelier one taken at random is of it.
static Fit fit_of(const Groups *groups, const Side *self, const Side *group, Search *search, HabitsSeen *seen)
{
    Scale *scale = &search->scale;
    double nats = log(group->item_count - group->but_count) + habits_fit(scale, self, group, seen);
    return (Fit){.group = group->group,
                 .version = groups->standing[group->group].version & VERSION_BITS,
                 .is_claimed = guard_is_claimed(scale, self, group),
                 .nats = nats};
}

/// The group is there no more, though another may have its number.
static bool is_void(const Groups *groups, const Fit *fit)
{
    return groups->standing[fit->group].opened > fit->version; // which is INDEX_NONE where it is none
}

/// What is far from standing alone, either way, need not be exact.
static bool is_fresh(const Sweep *sweep, const Fit *fit)
{
    if (fit->is_stale)
        return false;
    // It counts for nothing now: as it did before, or is missed.
    if (is_void(sweep->groups, fit))
        return !fit->is_claimed && fit->nats < sweep->alone - CLEAR;
    return (!fit->is_claimed && fabs(fit->nats - sweep->alone) > CLEAR) ||
           fit->version == (sweep->groups->standing[fit->group].version & VERSION_BITS);
}

static const Fit *find_fit(const Fits *fits, uint32_t group)
{
    for (uint32_t i = 0; i < fits->count; i++)
        if (fits->items[i].group == group)
            return &fits->items[i];
    return NULL;
}

/// Nothing that the unit was last weighed against has changed.
static bool is_settled(const Sweep *sweep, const Fits *fits, uint32_t home, bool is_alone)
{
    if (!fits->is_known || (!is_alone && !find_fit(fits, home)))
        return false;
    for (uint32_t i = 0; i < fits->count; i++)
        if (!is_fresh(sweep, &fits->items[i]))
            return false;
    return true;
}

static void keep_fits(const Sweep *sweep, Fits *fits, const Fit *made, uint32_t count)
{
    if (fits->room < count) {
        heap_free(fits->items);
        fits->items = heap_get(sweep->groups->traces->heap, count * sizeof *fits->items);
        fits->room = (uint16_t)count;
    }
    if (count)
        memcpy(fits->items, made, count * sizeof *made);
    fits->count = (uint16_t)count;
    fits->is_known = true;
}

/// Weighs the unit against what is near it, where that has changed.
static void weigh_places(const Sweep *sweep, const Mover *mover, Search *search)
{
    enum { MOST = 32 };
    const Groups *groups = sweep->groups;
    Fits *fits = &sweep->fits[mover->unit];
    Fit made[MOST];
    uint32_t count = 0;
    find_near(groups, mover, search);
    sort_near(search);
    for (size_t i = 0; i <= search->near.count && count < MOST; i++) {
        uint32_t number = i < search->near.count ? search->near.items[i] : mover->home;
        bool is_home = number == mover->home;
        if (is_home ? mover->is_alone : groups_are_apart(groups, &mover->unit, 1, number))
            continue;
        const Fit *before = find_fit(fits, number);
        if (before && is_fresh(sweep, before) && !is_void(groups, before)) {
            made[count++] = *before;
            continue;
        }
        Side side = is_home ? rest_of_home(groups, mover) : groups->all[number].side;
        groups_weigh_near(search, &mover->self, &side);
        made[count++] = fit_of(groups, &mover->self, &side, search, NULL);
    }
    keep_fits(sweep, fits, made, count);
}

typedef struct {
    uint32_t group; ///< INDEX_NONE: none
    double sure;    ///< against all others and against all that the unit shares nothing with
    double all;     ///< ln of all odds together, to stand alone being 1
} Place;

/// ln odds of a place against standing alone. A name that carries a tie alone needs no odds against chance.
static double odds_of(const Sweep *sweep, const Fit *fit)
{
    return fit->is_claimed ? fit->nats : fit->nats - sweep->alone;
}

/// The group that the unit fits best.
static Place best_place(const Sweep *sweep, const Fits *fits)
{
    // `all` is the sum of exp(fit - most), to stand alone being 0: fits of long lists would overflow.
    double best = 0, most = 0, all = 1;
    uint32_t place = INDEX_NONE;
    for (uint32_t i = 0; i < fits->count; i++) {
        const Fit *it = &fits->items[i];
        if (is_void(sweep->groups, it))
            continue;
        double fit = odds_of(sweep, it);
        all = fit > most ? all * exp(most - fit) + 1 : all + exp(fit - most);
        most = fmax(most, fit);
        if (place != INDEX_NONE && fit <= best)
            continue;
        best = fit;
        place = it->group;
    }
    return (Place){place, exp(best - most) / all, most + log(all)};
}

/// The group that the unit fits best, if that is sure enough; INDEX_NONE: alone.
static uint32_t surest_place(const Sweep *sweep, const Fits *fits)
{
    Place best = best_place(sweep, fits);
    return best.sure >= sweep->sure ? best.group : INDEX_NONE;
}

/// Where the unit belongs; its home where nothing says otherwise.
static uint32_t place_of(const Sweep *sweep, uint32_t unit, Search *search)
{
    const Groups *groups = sweep->groups;
    Fits *fits = &sweep->fits[unit];
    uint32_t home = groups->group_of[unit];
    bool is_alone = groups->all[home].units.count == 1;
    if (!is_settled(sweep, fits, home, is_alone)) {
        Mover mover;
        mover_init(&mover, groups, unit);
        if (mover.self.trace_count > 0)
            weigh_places(sweep, &mover, search);
        else
            keep_fits(sweep, fits, NULL, 0);
        mover_done(&mover);
    } else if (!sweep->is_asked) {
        return home;
    }
    uint32_t place = surest_place(sweep, fits);
    return place == INDEX_NONE && is_alone ? home : place;
}

enum { PIECE = 16 }; ///< units that a thread takes at a time

/// Whether a unit is settled is asked of what it fitted and of these groups, which stand anywhere. `end`:
/// what is known of units from there on, another thread may be changing.
static void look_ahead(const Sweep *sweep, uint32_t unit, uint32_t end)
{
    enum { FITS = 6, GROUPS = 3 };
    if (unit + FITS < end) {
        __builtin_prefetch(sweep->fits[unit + FITS].items);
        __builtin_prefetch(&sweep->groups->all[sweep->groups->group_of[unit + FITS]].units);
    }
    for (uint32_t i = 0; unit + GROUPS < end && i < sweep->fits[unit + GROUPS].count; i++)
        __builtin_prefetch(&sweep->groups->standing[sweep->fits[unit + GROUPS].items[i].group]);
}

static void place_piece(void *self, unsigned worker, uint32_t piece)
{
    Sweep *sweep = self;
    uint32_t count = sweep->groups->rulings->unit_count, left = count - sweep->first,
             batch = left < sweep->batch ? left : sweep->batch, from = piece * PIECE, end = from + PIECE;
    for (uint32_t i = from; i < end && i < batch; i++) {
        look_ahead(sweep, sweep->first + i, sweep->first + (end < batch ? end : batch));
        sweep->places[i] = place_of(sweep, sweep->first + i, &sweep->groups->searches[worker]);
    }
}

/// Two groups have changed for the unit; of `to` it may never have heard.
static void spoil_fits(Fits *fits, uint32_t from, uint32_t to)
{
    bool is_known = false;
    for (uint32_t i = 0; i < fits->count; i++) {
        Fit *it = &fits->items[i];
        it->is_stale |= it->group == from || it->group == to;
        is_known |= it->group == to;
    }
    fits->is_known &= is_known;
}

/// Those who share something with a unit that has moved look again. What many show says little of any.
static void tell_near(const Sweep *sweep, const Mover *mover, uint32_t to)
{
    enum { FEW = 40 };
    const Groups *groups = sweep->groups;
    const Traces *traces = groups->traces;
    for (uint32_t i = 0; i < mover->self.trace_count; i++) {
        const Trace *trace = &traces->traces[mover->self.traces[i]];
        if (!evidence_rows[trace->kind].pairs || trace->showing_count > FEW)
            continue;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            uint32_t unit = groups->rulings->unit_of[traces->shown_by[trace->first_showing + s]];
            if (unit != mover->unit)
                spoil_fits(&sweep->fits[unit], mover->home, to);
        }
    }
}

static bool settle(Sweep *sweep, uint32_t unit, uint32_t place)
{
    Groups *groups = sweep->groups;
    uint32_t home = groups->group_of[unit];
    if (place == home)
        return false;
    bool is_alone = groups->all[home].units.count == 1;
    if (!is_settled(sweep, &sweep->fits[unit], home, is_alone))
        place = place_of(sweep, unit, &groups->searches[0]);
    // Others of the batch may have left it alone meanwhile.
    if (place == home || (place == INDEX_NONE && is_alone))
        return false;
    Mover mover;
    mover_init(&mover, groups, unit);
    groups_move(groups, &mover, place);
    tell_near(sweep, &mover, groups->group_of[unit]);
    mover_done(&mover);
    return true;
}

static size_t sweep_once(Sweep *sweep)
{
    Groups *groups = sweep->groups;
    uint32_t count = groups->rulings->unit_count;
    size_t moves = 0;
    for (sweep->first = 0; sweep->first < count; sweep->first += sweep->batch) {
        crew_do(groups->crew, (sweep->batch + PIECE - 1) / PIECE, place_piece, sweep);
        for (uint32_t i = 0; i < sweep->batch && sweep->first + i < count; i++)
            moves += settle(sweep, sweep->first + i, sweep->places[i]);
    }
    groups_refresh(groups);
    return moves;
}

/// What an activity taken at random is more likely than of any one cluster: one that stands alone. Never
/// taken to be few, for what a pool does not show is no cluster either.
static void count_alone(Groups *groups)
{
    double least = groups->traces->params->crowd_alone * groups->traces->item_count;
    uint32_t count = 0;
    for (uint32_t g = 0; g < groups->count; g++)
        count += groups_is_live(groups, g) && groups->all[g].side.item_count == 1;
    groups->alone = fmax(count, least);
}

void sweep_surely(Sweep *sweep, double sure)
{
    enum { SWEEPS = 5, REST = 500 };
    sweep->sure = sure;
    sweep->is_asked = true;
    for (int i = 0; i < SWEEPS; i++) {
        count_alone(sweep->groups);
        sweep->alone = log(sweep->groups->alone);
        if (sweep_once(sweep) <= sweep->groups->rulings->unit_count / REST)
            break;
        sweep->is_asked = false;
    }
}

void sweep_tell_sure(const Sweep *sweep, float *sure_of)
{
    const Rulings *rulings = sweep->groups->rulings;
    for (uint32_t unit = 0; unit < rulings->unit_count; unit++) {
        uint32_t home = sweep->groups->group_of[unit];
        Place best = best_place(sweep, &sweep->fits[unit]);
        double sure = sweep->groups->all[home].units.count == 1 ? 1
                      : best.group == home                      ? best.sure
                                                                : sweep->sure;
        for (uint32_t i = rulings->first_item[unit]; i < rulings->first_item[unit + 1]; i++)
            sure_of[rulings->items[i]] = (float)sure;
    }
}

/// Those that are likely enough to be told, of a unit. NULL: only counts them.
static uint32_t find_elsewhere(const Sweep *sweep, uint32_t unit, Elsewhere *out)
{
    static const double least = .001;
    const Fits *fits = &sweep->fits[unit];
    double all = best_place(sweep, fits).all;
    uint32_t count = 0;
    for (uint32_t i = 0; i < fits->count; i++) {
        const Fit *it = &fits->items[i];
        double chance = exp(odds_of(sweep, it) - all);
        if (is_void(sweep->groups, it) || it->group == sweep->groups->group_of[unit] || chance < least)
            continue;
        if (out)
            out[count] = (Elsewhere){it->group, (float)chance};
        count++;
    }
    return count;
}

void sweep_tell_elsewhere(const Sweep *sweep, Arena *arena, Places *places)
{
    uint32_t units = sweep->groups->rulings->unit_count, count = 0;
    places->first = arena_array(arena, uint32_t, units + (size_t)1);
    for (uint32_t unit = 0; unit < units; unit++) {
        places->first[unit] = count;
        count += find_elsewhere(sweep, unit, NULL);
    }
    places->first[units] = count;
    places->elsewhere = arena_array(arena, Elsewhere, count + (size_t)1);
    for (uint32_t unit = 0; unit < units; unit++)
        find_elsewhere(sweep, unit, places->elsewhere + places->first[unit]);
}

enum { SHARDS = 64 };

typedef struct {
    Sweep *sweep;
    HabitsSeen seen[SHARDS];
} Learning;

static void learn_from(const Groups *groups, uint32_t unit, Search *search, HabitsSeen *seen)
{
    const Side *group = &groups->all[groups->group_of[unit]].side;
    if (group->item_count < 3)
        return;
    Mover mover;
    mover_init(&mover, groups, unit);
    Side rest = rest_of_home(groups, &mover);
    if (rest.item_count > rest.but_count) {
        scale_weigh(&search->scale, &mover.self, &rest);
        fit_of(groups, &mover.self, &rest, search, seen);
    }
    mover_done(&mover);
}

static void learn_piece(void *self, unsigned worker, uint32_t piece)
{
    Learning *it = self;
    const Groups *groups = it->sweep->groups;
    uint64_t count = groups->rulings->unit_count;
    for (uint64_t unit = count * piece / SHARDS; unit < count * (piece + 1) / SHARDS; unit++)
        learn_from(groups, (uint32_t)unit, &groups->searches[worker], &it->seen[piece]);
}

/// All but those that will hardly count either way.
static void forget_fits(const Sweep *sweep, Fits *fits)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < fits->count; i++)
        if (!fits->items[i].is_claimed && fits->items[i].nats < sweep->alone - CLEAR)
            fits->items[kept++] = fits->items[i];
    fits->count = kept;
    fits->is_known = false;
}

void sweep_learn(Sweep *sweep)
{
    Learning it = {.sweep = sweep};
    crew_do(sweep->groups->crew, SHARDS, learn_piece, &it);
    // In the order of the shards: sums of fractions depend on it.
    for (int s = 1; s < SHARDS; s++)
        habits_seen_add(&it.seen[0], &it.seen[s]);
    habits_learn(&sweep->groups->habits, &it.seen[0]);
    count_alone(sweep->groups);
    for (uint32_t unit = 0; unit < sweep->groups->rulings->unit_count; unit++)
        forget_fits(sweep, &sweep->fits[unit]);
}

void sweep_init(Sweep *sweep, Groups *groups)
{
    enum { BATCHES = 100, LARGEST = 4096 };
    uint32_t count = groups->rulings->unit_count, batch = count / BATCHES + 1;
    *sweep = (Sweep){.groups = groups, .batch = batch < LARGEST ? batch : LARGEST};
    sweep->fits = memory_get_paged((count + (size_t)1) * sizeof *sweep->fits);
    memset(sweep->fits, 0, (count + (size_t)1) * sizeof *sweep->fits);
    sweep->places = memory_get_paged(sweep->batch * sizeof *sweep->places);
}

void sweep_done(Sweep *sweep)
{
    for (uint32_t unit = 0; unit < sweep->groups->rulings->unit_count; unit++)
        heap_free(sweep->fits[unit].items);
    free(sweep->fits);
    free(sweep->places);
}
