#include "link/groups.h"

#include <assert.h>
#include <stdlib.h>

static bool is_nearer(const Search *search, uint32_t left, uint32_t right)
{
    const Nearness *a = &search->nearness[left], *b = &search->nearness[right];
    return a->nats != b->nats ? a->nats > b->nats : left < right;
}

/// What is near stands all over the memory: each place is asked for in time. Of the traces that come, first
/// the trace, then who shows it, then what is known of them.
static void look_ahead(const Groups *groups, const Side *side, uint32_t at, const Search *search)
{
    enum { TRACE = 6, HOLDERS = 4, NEARNESS = 2, FEW = 4 };
    const Trace *traces = groups->traces->traces;
    const uint32_t *holders = groups->spread.cluster;
    if (at + TRACE < side->trace_count)
        __builtin_prefetch(&traces[side->traces[at + TRACE]]);
    if (at + HOLDERS < side->trace_count)
        __builtin_prefetch(&holders[traces[side->traces[at + HOLDERS]].first_showing]);
    if (at + NEARNESS >= side->trace_count || !groups->traces->pairs[side->traces[at + NEARNESS]])
        return;
    const Trace *trace = &traces[side->traces[at + NEARNESS]];
    for (uint32_t s = 0; s < trace->showing_count && s < FEW; s++)
        __builtin_prefetch(&search->nearness[holders[trace->first_showing + s]], 1);
}

static void find_all_near(const Groups *groups, const Side *side, uint32_t self, Search *search)
{
    uint32_t now = ++search->searches;
    vec_clear(&search->near);
    vec_clear(&search->met);
    vec_clear(&search->others);
    search->nearness[self] = (Nearness){.search = now, .met = INDEX_NONE};
    for (uint32_t i = 0; i < side->trace_count; i++) {
        uint32_t number = side->traces[i];
        look_ahead(groups, side, i, search);
        if (!groups->traces->pairs[number]) {
            *vec_push(&search->others) = number;
            continue;
        }
        const Trace *trace = &groups->traces->traces[number];
        const uint32_t *holders = groups->spread.cluster + trace->first_showing;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            Nearness *it = &search->nearness[holders[s]];
            if (it->search != now) {
                *it = (Nearness){.search = now, .met = INDEX_NONE};
                *vec_push(&search->near) = holders[s];
            }
            if (it->met != INDEX_NONE && search->met.items[it->met].trace == number)
                continue;
            *vec_push(&search->met) = (Met){number, it->met};
            it->met = (uint32_t)search->met.count - 1;
            it->nats += trace->worth;
        }
    }
}

/// The best stand in front, in order.
static void keep_nearest(Search *search)
{
    enum { NEAR_MOST = 16 };
    for (size_t i = 0; i < search->near.count; i++) {
        uint32_t group = search->near.items[i];
        size_t at = i < NEAR_MOST ? i : NEAR_MOST;
        while (at > 0 && is_nearer(search, group, search->near.items[at - 1])) {
            if (at < NEAR_MOST)
                search->near.items[at] = search->near.items[at - 1];
            at--;
        }
        if (at < NEAR_MOST)
            search->near.items[at] = group;
    }
    if (search->near.count > NEAR_MOST)
        search->near.count = NEAR_MOST;
}

void groups_find_near(const Groups *groups, const Side *side, uint32_t self, Search *search)
{
    find_all_near(groups, side, self, search);
    if (groups->traces->has_mistakes)
        keep_nearest(search);
}

void groups_weigh_near(Search *search, const Side *side, const Side *group)
{
    vec_clear(&search->shared);
    for (uint32_t i = search->nearness[group->group].met; i != INDEX_NONE; i = search->met.items[i].before)
        *vec_push(&search->shared) = search->met.items[i].trace;
    const Known known = {search->shared.items, search->shared.count, search->others.items,
                         search->others.count};
    scale_weigh_shared(&search->scale, side, group, &known);
}

bool groups_are_apart(const Groups *groups, const uint32_t *units, size_t count, uint32_t group)
{
    const Rulings *rulings = groups->rulings;
    if (rulings->apart_first[rulings->unit_count] == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = rulings->apart_first[units[i]]; k < rulings->apart_first[units[i] + 1]; k++)
            if (groups->group_of[rulings->apart[k]] == group)
                return true;
    return false;
}

/// Makes the side anew from the units, and tells units and items where they are.
static void refresh(Groups *groups, uint32_t number)
{
    const Rulings *rulings = groups->rulings;
    Group *group = &groups->all[number];
    VEC(uint32_t) items = {0};
    for (size_t i = 0; i < group->units.count; i++) {
        uint32_t unit = group->units.items[i];
        groups->group_of[unit] = number;
        for (uint32_t k = rulings->first_item[unit]; k < rulings->first_item[unit + 1]; k++) {
            *vec_push(&items) = rulings->items[k];
            groups->cluster_of[rulings->items[k]] = number;
        }
    }
    side_done(&group->side);
    side_of_items(&group->side, groups->traces, items.items, (uint32_t)items.count);
    group->side.group = number;
    vec_free(&items);
}

/// Groups that units have left, by several threads.
typedef struct {
    Groups *groups;
    VEC(uint32_t) lost;
} Refreshing;

enum { PIECE = 16 }; ///< groups that a thread takes at a time

static void refresh_piece(void *self, unsigned worker, uint32_t piece)
{
    const Refreshing *it = self;
    (void)worker;
    for (size_t i = (size_t)piece * PIECE; i < (size_t)piece * PIECE + PIECE && i < it->lost.count; i++)
        refresh(it->groups, it->lost.items[i]);
}

bool groups_is_live(const Groups *groups, uint32_t group)
{
    return groups->standing[group].opened != INDEX_NONE;
}

static void note_change(Groups *groups, uint32_t group)
{
    groups->standing[group].version = ++groups->version;
}

void groups_refresh(Groups *groups)
{
    Refreshing it = {.groups = groups};
    for (uint32_t g = 0; g < groups->count; g++) {
        Group *group = &groups->all[g];
        if (group->has_lost && groups_is_live(groups, g)) {
            *vec_push(&it.lost) = g;
            note_change(groups, g);
        }
        group->has_lost = false;
    }
    crew_do(groups->crew, (uint32_t)(it.lost.count / PIECE + 1), refresh_piece, &it);
    vec_free(&it.lost);
}

static void drop(Groups *groups, uint32_t number)
{
    Group *group = &groups->all[number];
    side_done(&group->side);
    vec_clear(&group->units);
    note_change(groups, number);
    groups->standing[number].opened = INDEX_NONE;
    *vec_push(&groups->unused) = number;
}

static void renew_spread(Groups *groups, const Side *side)
{
    spread_renew(&groups->spread, side->traces, side->trace_count);
}

void groups_join(Groups *groups, uint32_t into, uint32_t small)
{
    side_join(&groups->all[into].side, groups->traces, &groups->all[small].side);
}

void groups_absorb(Groups *groups, uint32_t number, uint32_t small)
{
    Group *into = &groups->all[number], *from = &groups->all[small];
    for (size_t i = 0; i < from->units.count; i++) {
        *vec_push(&into->units) = from->units.items[i];
        groups->group_of[from->units.items[i]] = number;
    }
    for (uint32_t i = 0; i < from->side.item_count; i++)
        groups->cluster_of[from->side.items[i]] = number;
    bool was_lone = into->side.item_count - from->side.item_count == 1;
    groups->sizes[number] = into->side.item_count;
    renew_spread(groups, was_lone ? &into->side : &from->side);
    note_change(groups, number);
    drop(groups, small);
}

static uint32_t open_group(Groups *groups)
{
    assert(groups->unused.count > 0);
    uint32_t number = groups->unused.items[--groups->unused.count];
    groups->standing[number].opened = ++groups->version;
    return number;
}

/// A unit came or went. Where mistakes are reckoned with, a group is another only once a part of it has
/// changed: else most of the pool would be weighed anew for every move. Who shares something with the unit is
/// told of it (sweep.c).
static void change(Groups *groups, uint32_t number)
{
    enum { PARTS = 3 };
    Group *group = &groups->all[number];
    group->moved++;
    if (groups->traces->has_mistakes && group->moved * PARTS < group->side.item_count)
        return;
    group->moved = 0;
    note_change(groups, number);
}

static void take_out(Groups *groups, const Mover *mover)
{
    Group *group = &groups->all[mover->home];
    size_t kept = 0;
    for (size_t i = 0; i < group->units.count; i++)
        if (group->units.items[i] != mover->unit)
            group->units.items[kept++] = group->units.items[i];
    group->units.count = kept;
    side_remove(&group->side, groups->traces, mover->own, mover->own_count);
    groups->sizes[mover->home] = group->side.item_count;
    change(groups, mover->home);
    group->has_lost = true;
}

static void put_in(Groups *groups, uint32_t number, const Mover *mover)
{
    Group *group = &groups->all[number];
    *vec_push(&group->units) = mover->unit;
    groups->group_of[mover->unit] = number;
    for (uint32_t i = 0; i < mover->own_count; i++)
        groups->cluster_of[mover->own[i]] = number;
    group->side.group = number;
    bool was_lone = group->side.item_count == 1;
    side_join(&group->side, groups->traces, &mover->self);
    groups->sizes[number] = group->side.item_count;
    change(groups, number);
    renew_spread(groups, was_lone ? &group->side : &mover->self);
}

void mover_init(Mover *mover, const Groups *groups, uint32_t unit)
{
    const Rulings *rulings = groups->rulings;
    *mover = (Mover){.unit = unit,
                     .home = groups->group_of[unit],
                     .own = rulings->items + rulings->first_item[unit],
                     .own_count = rulings->first_item[unit + 1] - rulings->first_item[unit]};
    mover->is_alone = groups->all[mover->home].units.count == 1;
    side_of_items(&mover->self, groups->traces, mover->own, mover->own_count);
}

void mover_done(Mover *mover)
{
    side_done(&mover->self);
}

void groups_move(Groups *groups, const Mover *mover, uint32_t place)
{
    if (mover->is_alone) {
        drop(groups, mover->home);
    } else {
        take_out(groups, mover);
        if (groups->sizes[mover->home] == 1)
            renew_spread(groups, &groups->all[mover->home].side);
        if (place == INDEX_NONE)
            place = open_group(groups);
    }
    put_in(groups, place, mover);
}

static void search_init(Search *search, const Groups *groups)
{
    size_t count = groups->count + 1;
    *search = (Search){.nearness = memory_get_paged(count * sizeof *search->nearness)};
    memset(search->nearness, 0, count * sizeof *search->nearness);
    scale_init(&search->scale, &groups->spread);
    search->scale.habits = &groups->habits;
}

void groups_init(Groups *groups, const Traces *traces, const Rulings *rulings, uint32_t *cluster_of,
                 Crew *crew)
{
    size_t room = rulings->unit_count + (size_t)1;
    *groups = (Groups){.traces = traces,
                       .rulings = rulings,
                       .cluster_of = cluster_of,
                       .group_of = memory_get_paged(room * sizeof *groups->group_of),
                       .sizes = memory_get_paged(room * sizeof *groups->sizes),
                       .all = memory_get_paged(room * sizeof *groups->all),
                       .standing = memory_get_paged(room * sizeof *groups->standing),
                       .count = rulings->unit_count,
                       .crew = crew,
                       .searches = memory_get_paged(crew_size(crew) * sizeof *groups->searches)};
    memset(groups->all, 0, room * sizeof *groups->all);
    for (uint32_t u = 0; u < groups->count; u++) {
        *vec_push(&groups->all[u].units) = u;
        refresh(groups, u);
        groups->standing[u] = (Standing){.version = ++groups->version};
        groups->sizes[u] = groups->all[u].side.item_count;
    }
    spread_init_for(&groups->spread, traces, cluster_of, groups->sizes);
    habits_init(&groups->habits, traces);
    for (unsigned w = 0; w < crew_size(crew); w++)
        search_init(&groups->searches[w], groups);
}

void groups_done(Groups *groups)
{
    for (uint32_t g = 0; g < groups->count; g++) {
        side_done(&groups->all[g].side);
        vec_free(&groups->all[g].units);
    }
    for (unsigned w = 0; w < crew_size(groups->crew); w++) {
        Search *search = &groups->searches[w];
        scale_done(&search->scale);
        free(search->nearness);
        vec_free(&search->near);
        vec_free(&search->met);
        vec_free(&search->others);
        vec_free(&search->shared);
    }
    spread_done(&groups->spread);
    habits_done(&groups->habits);
    free(groups->searches);
    free(groups->all);
    free(groups->standing);
    free(groups->group_of);
    free(groups->sizes);
    vec_free(&groups->unused);
}
