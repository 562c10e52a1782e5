// The partition: merges best first, then sweeps in which every unit may change its place, until both rest.
//
// A greedy run in any given order would depend on that order; best first depends on the scores alone, and
// equal scores are settled by the units' canonical numbers. A merge changes what others are worth (rarity
// counts clusters elsewhere), so the queue is filled again until no merge is left. Only clusters that share a
// trace are ever weighed: cost follows the shared traces, not the square of the activities.

#include "link/partition.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "link/guard.h"
#include "link/habits.h"

typedef struct {
    VEC(uint32_t) units;
    Side side;
    uint64_t version; ///< of all groups' changes, the number of its last
    uint32_t moved;   ///< units that came or went since
    bool is_live, has_lost;
} Group;

typedef struct {
    MicroNats score;
    uint32_t a, b; ///< a < b
    uint64_t version_a, version_b;
    uint32_t serial;
} Offer;

/// The newest offer of a pair: older ones are not looked at again.
typedef struct {
    uint64_t pair;
    uint32_t serial; ///< 0: free
} Newest;

/// What a group shares with the side whose neighbours are sought.
typedef struct {
    double nats;
    uint32_t trace; ///< counted last
} Nearness;

typedef struct {
    const Traces *traces;
    const Rulings *rulings;
    uint32_t *cluster_of; ///< by item
    uint32_t *group_of;   ///< by unit
    Group *groups;
    uint32_t group_count;
    uint64_t version;     ///< changes of groups so far
    uint64_t offered;     ///< of them, those that offers were last made after
    uint64_t *settled_at; ///< by unit: likewise, when it was last found to stand rightly
    Scale scale;
    Habits habits;
    double alone; ///< how many stand alone: odds against a place are so much for each of its items
    double sure;  ///< how sure a place must be, where mistakes are reckoned with
    VEC(Offer) heap;
    Newest *newest; ///< open addressing; a power of two
    size_t newest_room, newest_count;
    uint32_t serial;
    uint32_t *seen; ///< by group: met in this search for neighbours
    uint32_t seen_now;
    VEC(uint32_t) near;
    Nearness *nearness; ///< by group; NULL: not looked at
    VEC(uint32_t) free_groups;
} Work;

static bool is_better(const Offer *left, const Offer *right)
{
    if (left->score != right->score)
        return left->score > right->score;
    return left->a != right->a ? left->a < right->a : left->b < right->b;
}

static Newest *newest_find(Newest *slots, size_t room, uint64_t pair)
{
    // Fibonacci hashing: pairs of near numbers fall far apart.
    size_t at = (size_t)(pair * 0x9e3779b97f4a7c15 >> 20) & (room - 1);
    while (slots[at].serial != 0 && slots[at].pair != pair)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static void newest_clear(Work *work)
{
    work->newest_count = 0;
    work->serial = 0;
    if (work->newest_room)
        memset(work->newest, 0, work->newest_room * sizeof *work->newest);
}

static Newest *newest_at(Work *work, const Offer *offer)
{
    if (work->newest_count * 2 >= work->newest_room) {
        size_t room = work->newest_room ? work->newest_room * 2 : 1024;
        Newest *slots = memory_get(room * sizeof *slots);
        memset(slots, 0, room * sizeof *slots);
        for (size_t i = 0; i < work->newest_room; i++)
            if (work->newest[i].serial != 0)
                *newest_find(slots, room, work->newest[i].pair) = work->newest[i];
        free(work->newest);
        work->newest = slots;
        work->newest_room = room;
    }
    return newest_find(work->newest, work->newest_room, (uint64_t)offer->a << 32 | offer->b);
}

static void heap_push(Work *work, Offer offer)
{
    Newest *newest = newest_at(work, &offer);
    work->newest_count += newest->serial == 0;
    offer.serial = ++work->serial;
    *newest = (Newest){(uint64_t)offer.a << 32 | offer.b, offer.serial};
    *vec_push(&work->heap) = offer;
    Offer *items = work->heap.items;
    size_t at = work->heap.count - 1;
    while (at > 0 && is_better(&items[at], &items[(at - 1) / 2])) {
        Offer swap = items[at];
        items[at] = items[(at - 1) / 2];
        items[(at - 1) / 2] = swap;
        at = (at - 1) / 2;
    }
}

static Offer heap_pop(Work *work)
{
    Offer *items = work->heap.items, best = items[0];
    items[0] = items[--work->heap.count];
    for (size_t at = 0;;) {
        size_t child = 2 * at + 1;
        if (child >= work->heap.count)
            return best;
        if (child + 1 < work->heap.count && is_better(&items[child + 1], &items[child]))
            child++;
        if (!is_better(&items[child], &items[at]))
            return best;
        Offer swap = items[at];
        items[at] = items[child];
        items[child] = swap;
        at = child;
    }
}

static bool is_nearer(const Work *work, uint32_t left, uint32_t right)
{
    const Nearness *a = &work->nearness[left], *b = &work->nearness[right];
    return a->nats != b->nats ? a->nats > b->nats : left < right;
}

/// Every group but `self` that shares a pairing trace with the side.
static void find_all_near(Work *work, const Side *side, uint32_t self)
{
    vec_clear(&work->near);
    work->seen[self] = ++work->seen_now;
    for (uint32_t i = 0; i < side->trace_count; i++) {
        const Trace *trace = &work->traces->traces[side->traces[i]];
        if (!evidence_rows[trace->kind].pairs)
            continue;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            uint32_t group = work->cluster_of[work->traces->shown_by[trace->first_showing + s]];
            if (work->seen[group] != work->seen_now) {
                work->seen[group] = work->seen_now;
                *vec_push(&work->near) = group;
                if (work->nearness)
                    work->nearness[group] = (Nearness){0, INDEX_NONE};
            }
            if (!work->nearness || group == self || work->nearness[group].trace == side->traces[i])
                continue;
            work->nearness[group].trace = side->traces[i];
            work->nearness[group].nats += trace->worth;
        }
    }
}

/// Groups with which the side shares most, rarer traces counting more. Where mistakes are reckoned with, most
/// that share something share one hub: they would cost most of the time and never win.
static void find_near(Work *work, const Side *side, uint32_t self)
{
    enum { NEAR_MOST = 16 };
    find_all_near(work, side, self);
    for (size_t i = 0; work->nearness && i < work->near.count; i++) {
        // The best so far stand in front, in order.
        uint32_t group = work->near.items[i];
        size_t at = i < NEAR_MOST ? i : NEAR_MOST;
        while (at > 0 && is_nearer(work, group, work->near.items[at - 1])) {
            if (at < NEAR_MOST)
                work->near.items[at] = work->near.items[at - 1];
            at--;
        }
        if (at < NEAR_MOST)
            work->near.items[at] = group;
    }
    if (work->nearness && work->near.count > NEAR_MOST)
        work->near.count = NEAR_MOST;
}

static bool are_apart(const Work *work, const uint32_t *units, size_t count, uint32_t group)
{
    for (size_t i = 0; i < count; i++) {
        const Rulings *rulings = work->rulings;
        for (uint32_t k = rulings->apart_first[units[i]]; k < rulings->apart_first[units[i] + 1]; k++)
            if (work->group_of[rulings->apart[k]] == group)
                return true;
    }
    return false;
}

/// False when the two may not become one.
static bool value_of(Work *work, uint32_t left, uint32_t right, Offer *out)
{
    uint32_t a = left < right ? left : right, b = left < right ? right : left;
    Group *one = &work->groups[a], *two = &work->groups[b];
    scale_weigh(&work->scale, &one->side, &two->side);
    const Group *few = one->units.count <= two->units.count ? one : two;
    if (are_apart(work, few->units.items, few->units.count, few == one ? b : a))
        return false;
    MicroNats gain = guard_gain(&work->scale, &one->side, &two->side);
    if (gain <= 0)
        return false;
    *out = (Offer){gain, a, b, one->version, two->version, 0};
    return true;
}

static void offer(Work *work, uint32_t left, uint32_t right)
{
    Offer made;
    if (value_of(work, left, right, &made))
        heap_push(work, made);
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Makes the side anew from the units, and tells units and items where they are.
static void refresh(Work *work, uint32_t number)
{
    Group *group = &work->groups[number];
    VEC(uint32_t) items = {0};
    for (size_t i = 0; i < group->units.count; i++) {
        uint32_t unit = group->units.items[i];
        work->group_of[unit] = number;
        for (uint32_t k = work->rulings->first_item[unit]; k < work->rulings->first_item[unit + 1]; k++) {
            *vec_push(&items) = work->rulings->items[k];
            work->cluster_of[work->rulings->items[k]] = number;
        }
    }
    side_done(&group->side);
    side_of_items(&group->side, work->traces, items.items, (uint32_t)items.count);
    group->side.group = number;
    vec_free(&items);
    group->version = ++work->version;
}

static void drop(Work *work, uint32_t number)
{
    Group *group = &work->groups[number];
    side_done(&group->side);
    vec_clear(&group->units);
    group->version = ++work->version;
    group->is_live = false;
    *vec_push(&work->free_groups) = number;
}

/// The smaller group goes into the larger: what is touched sums to n log n over all merges.
static void absorb(Work *work, uint32_t number, uint32_t small)
{
    Group *into = &work->groups[number], *from = &work->groups[small];
    for (size_t i = 0; i < from->units.count; i++) {
        *vec_push(&into->units) = from->units.items[i];
        work->group_of[from->units.items[i]] = number;
    }
    for (uint32_t i = 0; i < from->side.item_count; i++)
        work->cluster_of[from->side.items[i]] = number;
    side_join(&into->side, work->traces, &from->side);
    work->scale.sizes[number] = into->side.item_count;
    into->version = ++work->version;
    drop(work, small);
}

static bool has_changed(const Work *work, uint32_t group, uint64_t since)
{
    return work->groups[group].version > since;
}

/// Two that were refused and have not changed since are refused again.
static void offer_all(Work *work)
{
    vec_clear(&work->heap);
    newest_clear(work);
    uint64_t since = work->offered;
    work->offered = work->version;
    for (uint32_t g = 0; g < work->group_count; g++) {
        if (!work->groups[g].is_live)
            continue;
        find_near(work, &work->groups[g].side, g);
        for (size_t i = 0; i < work->near.count; i++)
            if (work->near.items[i] > g &&
                (has_changed(work, g, since) || has_changed(work, work->near.items[i], since)))
                offer(work, g, work->near.items[i]);
    }
}

/// Takes offers, best first. One that was made for groups as they were is valued anew, and taken only if it
/// is still the best.
static size_t take_offers(Work *work)
{
    size_t merges = 0;
    while (work->heap.count > 0) {
        Offer best = heap_pop(work);
        uint32_t a = best.a, b = best.b;
        // Where a group went, its neighbours were offered anew.
        if (!work->groups[a].is_live || !work->groups[b].is_live ||
            newest_at(work, &best)->serial != best.serial)
            continue;
        if (work->groups[a].version != best.version_a || work->groups[b].version != best.version_b) {
            Offer fresh;
            if (!value_of(work, a, b, &fresh))
                continue;
            if (work->heap.count > 0 && !is_better(&fresh, &work->heap.items[0])) {
                heap_push(work, fresh);
                continue;
            }
        }
        uint32_t large = work->groups[a].side.item_count >= work->groups[b].side.item_count ? a : b;
        uint32_t small = large == a ? b : a;
        // The neighbours of the smaller one meet the larger anew; those of the larger are valued when their
        // offers come up.
        find_near(work, &work->groups[small].side, small);
        absorb(work, large, small);
        merges++;
        for (size_t i = 0; i < work->near.count; i++)
            if (work->near.items[i] != large)
                offer(work, large, work->near.items[i]);
    }
    return merges;
}

static void merge(Work *work)
{
    do
        offer_all(work);
    while (take_offers(work) > 0);
}

static uint32_t open_group(Work *work)
{
    assert(work->free_groups.count > 0);
    uint32_t number = work->free_groups.items[--work->free_groups.count];
    work->groups[number].is_live = true;
    return number;
}

/// A unit came or went. Where mistakes are reckoned with, a large group is another only once a fiftieth of it
/// has changed: else most of the pool would be weighed anew for every move.
static void change(Work *work, Group *group)
{
    enum { PARTS = 50 };
    group->moved++;
    if (work->traces->has_mistakes && group->moved * PARTS < group->side.item_count)
        return;
    group->moved = 0;
    group->version = ++work->version;
}

static void take_out(Work *work, uint32_t unit, const uint32_t *items, uint32_t count)
{
    Group *group = &work->groups[work->group_of[unit]];
    size_t kept = 0;
    for (size_t i = 0; i < group->units.count; i++)
        if (group->units.items[i] != unit)
            group->units.items[kept++] = group->units.items[i];
    group->units.count = kept;
    side_remove(&group->side, work->traces, items, count);
    work->scale.sizes[work->group_of[unit]] = group->side.item_count;
    change(work, group);
    group->has_lost = true;
}

static void put_in(Work *work, uint32_t number, uint32_t unit, const uint32_t *items, uint32_t count,
                   const Side *side)
{
    Group *group = &work->groups[number];
    *vec_push(&group->units) = unit;
    work->group_of[unit] = number;
    for (uint32_t i = 0; i < count; i++)
        work->cluster_of[items[i]] = number;
    group->side.group = number;
    side_join(&group->side, work->traces, side);
    work->scale.sizes[number] = group->side.item_count;
    change(work, group);
}

/// A unit that may change its place.
typedef struct {
    uint32_t unit, home;
    const uint32_t *own; ///< its items
    uint32_t own_count;
    Side self;
    bool is_alone;
} Mover;

/// The group where it weighs most; INDEX_NONE: alone, where nothing outweighs the prior.
static uint32_t heaviest_place(Work *work, const Mover *mover)
{
    const Side *self = &mover->self;
    MicroNats prior = scale_prior(work->traces->params), best = 0;
    uint32_t place = mover->is_alone ? mover->home : INDEX_NONE;
    if (!mover->is_alone) {
        Side rest = side_without(&work->groups[mover->home].side, work->traces, mover->own, mover->own_count);
        scale_weigh(&work->scale, self, &rest);
        if (prior + work->scale.total > 0) {
            best = prior + work->scale.total;
            place = mover->home;
        }
    }
    for (size_t i = 0; i < work->near.count; i++) {
        uint32_t other = work->near.items[i];
        scale_weigh(&work->scale, self, &work->groups[other].side);
        MicroNats there = prior + work->scale.total;
        if (there <= best || are_apart(work, &mover->unit, 1, other))
            continue;
        if (guard_gain(&work->scale, self, &work->groups[other].side) <= 0)
            continue;
        best = there;
        place = other;
    }
    return place;
}

/// ln odds of a place, but for a constant: the larger a group, the likelier one taken at random is of it.
static double fit_of(Work *work, const Side *self, const Side *group, uint32_t items, HabitsSeen *seen)
{
    scale_weigh(&work->scale, self, group);
    double fit = log(items) + habits_fit(&work->scale, self, group, seen);
    // A name that carries a tie alone needs no odds against chance.
    if (guard_is_claimed(&work->scale, self, group))
        fit += log(work->alone);
    return fit;
}

/// Where mistakes are reckoned with: the group that it fits best, if that is sure enough against all others
/// and against all that it shares nothing with; else INDEX_NONE.
static uint32_t surest_place(Work *work, const Mover *mover)
{
    // `all` is the sum of exp(fit - most), to stand alone being 0: fits of long lists would overflow.
    double best = 0, most = 0, all = 1;
    uint32_t place = INDEX_NONE;
    for (size_t i = 0; i <= work->near.count; i++) {
        uint32_t number = i < work->near.count ? work->near.items[i] : mover->home;
        if (number == mover->home ? mover->is_alone : are_apart(work, &mover->unit, 1, number))
            continue;
        const Side *side = &work->groups[number].side;
        Side rest =
            number == mover->home ? side_without(side, work->traces, mover->own, mover->own_count) : *side;
        double fit =
            fit_of(work, &mover->self, &rest, side->item_count - rest.but_count, NULL) - log(work->alone);
        all = fit > most ? all * exp(most - fit) + 1 : all + exp(fit - most);
        most = fmax(most, fit);
        if (place != INDEX_NONE && fit <= best)
            continue;
        best = fit;
        place = number;
    }
    bool is_sure = place != INDEX_NONE && exp(best - most) >= work->sure * all;
    return is_sure ? place : mover->is_alone ? mover->home : INDEX_NONE;
}

static bool has_news(const Work *work, const Mover *mover)
{
    uint64_t since = work->settled_at[mover->unit];
    bool is_new = has_changed(work, mover->home, since);
    for (size_t i = 0; i < work->near.count && !is_new; i++)
        is_new = has_changed(work, work->near.items[i], since);
    return is_new;
}

static void move(Work *work, const Mover *mover, uint32_t place)
{
    if (mover->is_alone) {
        drop(work, mover->home);
    } else {
        take_out(work, mover->unit, mover->own, mover->own_count);
        if (place == INDEX_NONE)
            place = open_group(work);
    }
    put_in(work, place, mover->unit, mover->own, mover->own_count, &mover->self);
}

static Mover mover_of(const Work *work, uint32_t unit)
{
    const Rulings *rulings = work->rulings;
    Mover mover = {.unit = unit,
                   .home = work->group_of[unit],
                   .own = rulings->items + rulings->first_item[unit],
                   .own_count = rulings->first_item[unit + 1] - rulings->first_item[unit]};
    mover.is_alone = work->groups[mover.home].units.count == 1;
    side_of_items(&mover.self, work->traces, mover.own, mover.own_count);
    return mover;
}

/// Moves the unit to where it belongs most, if anywhere.
static bool settle_unit(Work *work, uint32_t unit)
{
    Mover mover = mover_of(work, unit);
    find_near(work, &mover.self, mover.home);
    bool moves = false;
    if (mover.self.trace_count > 0 && has_news(work, &mover)) {
        work->settled_at[unit] = work->version;
        if (work->near.count > 1)
            qsort(work->near.items, work->near.count, sizeof *work->near.items, compare_numbers);
        uint32_t place =
            work->traces->has_mistakes ? surest_place(work, &mover) : heaviest_place(work, &mover);
        moves = place != mover.home;
        if (moves)
            move(work, &mover, place);
    }
    side_done(&mover.self);
    return moves;
}

static size_t sweep(Work *work)
{
    size_t moves = 0;
    for (uint32_t unit = 0; unit < work->rulings->unit_count; unit++)
        moves += settle_unit(work, unit);
    for (uint32_t g = 0; g < work->group_count; g++) {
        if (work->groups[g].is_live && work->groups[g].has_lost)
            refresh(work, g);
        work->groups[g].has_lost = false;
    }
    return moves;
}

static void work_init(Work *work, const Traces *traces, const Rulings *rulings, uint32_t *cluster_of)
{
    uint32_t count = rulings->unit_count;
    *work = (Work){.traces = traces, .rulings = rulings, .cluster_of = cluster_of, .group_count = count};
    work->group_of = memory_get((count + 1) * sizeof *work->group_of);
    work->groups = memory_get((count + 1) * sizeof *work->groups);
    memset(work->groups, 0, (count + 1) * sizeof *work->groups);
    work->settled_at = memory_get((count + 1) * sizeof *work->settled_at);
    memset(work->settled_at, 0, (count + 1) * sizeof *work->settled_at);
    work->seen = memory_get((count + 1) * sizeof *work->seen);
    memset(work->seen, 0, (count + 1) * sizeof *work->seen);
    if (traces->has_mistakes)
        work->nearness = memory_get((count + 1) * sizeof *work->nearness);
    for (uint32_t u = 0; u < count; u++) {
        work->groups[u].is_live = true;
        *vec_push(&work->groups[u].units) = u;
        refresh(work, u);
    }
    scale_init(&work->scale, traces, cluster_of);
    habits_init(&work->habits);
    work->scale.habits = &work->habits;
}

static void work_done(Work *work)
{
    for (uint32_t g = 0; g < work->group_count; g++) {
        side_done(&work->groups[g].side);
        vec_free(&work->groups[g].units);
    }
    free(work->groups);
    free(work->group_of);
    free(work->settled_at);
    free(work->seen);
    free(work->nearness);
    free(work->newest);
    vec_free(&work->heap);
    vec_free(&work->near);
    vec_free(&work->free_groups);
    scale_done(&work->scale);
}

/// Learns from the members of groups of three and more.
static void learn(Work *work)
{
    HabitsSeen seen = {0};
    for (uint32_t unit = 0; unit < work->rulings->unit_count; unit++) {
        const Side *group = &work->groups[work->group_of[unit]].side;
        if (group->item_count < 3)
            continue;
        Mover mover = mover_of(work, unit);
        Side rest = side_without(group, work->traces, mover.own, mover.own_count);
        if (rest.item_count > rest.but_count)
            fit_of(work, &mover.self, &rest, rest.item_count - rest.but_count, &seen);
        side_done(&mover.self);
    }
    habits_learn(&work->habits, &seen);
}

/// What an activity taken at random is more likely than of any one cluster: one that stands alone. Never
/// taken to be few, for what a pool does not show is no cluster either.
static void count_alone(Work *work)
{
    double least = work->traces->params->crowd_alone * work->traces->item_count;
    uint32_t count = 0;
    for (uint32_t g = 0; g < work->group_count; g++)
        count += work->groups[g].is_live && work->groups[g].side.item_count == 1;
    work->alone = fmax(count, least);
}

/// Sweeps until hardly anything moves: what fits two places about as well goes to and fro.
static void sweep_surely(Work *work, double sure)
{
    enum { SWEEPS = 5, REST = 500 };
    work->sure = sure;
    memset(work->settled_at, 0, work->rulings->unit_count * sizeof *work->settled_at);
    for (int i = 0; i < SWEEPS; i++) {
        count_alone(work);
        if (sweep(work) <= work->rulings->unit_count / REST)
            break;
    }
}

/// Where mistakes are reckoned with. Clusters grow together by members as much as by merges: each sweep finds
/// those that fit only what came together before. At the end only what is surer stays.
static void run_in_crowd(Work *work)
{
    enum { REST = 200 };
    const LinkParams *params = work->traces->params;
    for (uint32_t round = 0; round < params->rounds; round++) {
        double before = work->alone;
        merge(work);
        count_alone(work);
        learn(work);
        sweep_surely(work, params->crowd_sure);
        if (fabs(work->alone - before) * REST <= work->rulings->unit_count)
            break;
    }
    sweep_surely(work, params->crowd_sure_last);
}

void partition_run(const Traces *traces, const Rulings *rulings, uint32_t *cluster_of)
{
    Work work;
    work_init(&work, traces, rulings, cluster_of);
    if (traces->has_mistakes)
        run_in_crowd(&work);
    for (uint32_t round = 0; !traces->has_mistakes && round < traces->params->rounds; round++) {
        merge(&work);
        if (sweep(&work) == 0)
            break;
    }
    work_done(&work);
}
