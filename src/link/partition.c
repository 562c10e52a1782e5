// The partition: merges best first, then sweeps in which every unit may change its place, until both rest.
//
// A greedy run in any given order would depend on that order; best first depends on the scores alone, and
// equal scores are settled by the units' canonical numbers. A merge changes what others are worth (rarity
// counts clusters elsewhere), so the queue is filled again until no merge is left. Only clusters that share a
// trace are ever weighed: cost follows the shared traces, not the square of the activities.

#include "link/partition.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "link/groups.h"
#include "link/guard.h"
#include "link/sweep.h"

typedef struct {
    MicroNats score;
    uint32_t a, b; ///< a < b
    uint32_t version_a, version_b;
    uint32_t serial;
} Offer;

typedef VEC(Offer) Offers;

/// Offers of one piece of work, the best first.
typedef struct {
    size_t at, end; ///< of `Merging.offers`: those that are left
} Row;

enum { ROWS = 8 };

/// The newest offer of a pair: older ones are not looked at again.
typedef struct {
    uint64_t pair;
    uint32_t serial; ///< 0: free
} Newest;

/// A merge, and what its neighbours come to.
typedef struct {
    uint32_t large, small;
    VEC(uint32_t) near; ///< of the small one, before
    Offers made;
} Taken;

typedef struct {
    Groups *groups;
    uint32_t offered;       ///< of changes, those that offers were last made after
    _Atomic bool *has_news; ///< by group: it, or something that it shares a trace with, has changed since
    Offers offers;          ///< made at once, in rows: most are taken in order, near each other
    Row rows[ROWS];
    Offers heap;    ///< made since, one by one
    Newest *newest; ///< of those in the heap; open addressing; a power of two
    size_t newest_room, newest_count;
    uint32_t serial;
    uint32_t since; ///< what has not changed since was refused already
    Offers *made;   ///< by piece
    Taken *taken;   ///< merges in hand
    uint32_t taken_count, at_once;
    uint32_t *in_hand; ///< by group: the turn in which it last was
    uint32_t turn;
    uint32_t swept; ///< rounds of sweeps so far in which every unit found its place among all that it shows
    Offers waiting;
} Merging;

static bool is_better(const Offer *left, const Offer *right)
{
    if (left->score != right->score)
        return left->score > right->score;
    return left->a != right->a ? left->a < right->a : left->b < right->b;
}

static uint64_t pair_of(const Offer *offer)
{
    return (uint64_t)offer->a << 32 | offer->b;
}

/// Where it is looked for first.
static Newest *newest_slot(Newest *slots, size_t room, uint64_t pair)
{
    // Fibonacci hashing: pairs of near numbers fall far apart.
    return &slots[(size_t)(pair * 0x9e3779b97f4a7c15 >> 20) & (room - 1)];
}

static Newest *newest_find(Newest *slots, size_t room, uint64_t pair)
{
    Newest *at = newest_slot(slots, room, pair);
    while (at->serial != 0 && at->pair != pair)
        at = at + 1 < slots + room ? at + 1 : slots;
    return at;
}

static Newest *newest_make(size_t room)
{
    Newest *slots = memory_get_paged(room * sizeof *slots);
    memset(slots, 0, room * sizeof *slots);
    return slots;
}

static void newest_clear(Merging *it)
{
    it->newest_count = 0;
    it->serial = 0;
    memset(it->newest, 0, it->newest_room * sizeof *it->newest);
}

static Newest *newest_at(Merging *it, const Offer *offer)
{
    if (it->newest_count * 2 >= it->newest_room) {
        size_t room = it->newest_room * 2;
        Newest *slots = newest_make(room);
        for (size_t i = 0; i < it->newest_room; i++)
            if (it->newest[i].serial != 0)
                *newest_find(slots, room, it->newest[i].pair) = it->newest[i];
        free(it->newest);
        it->newest = slots;
        it->newest_room = room;
    }
    return newest_find(it->newest, it->newest_room, pair_of(offer));
}

/// Children of a place in the heap: so many lie beside each other, and the heap is half as deep as with two.
enum { CHILDREN = 4 };

static void swap_offers(Offer *left, Offer *right)
{
    Offer swap = *left;
    *left = *right;
    *right = swap;
}

static void heap_push(Merging *it, Offer offer)
{
    Newest *newest = newest_at(it, &offer);
    it->newest_count += newest->serial == 0;
    offer.serial = ++it->serial;
    *newest = (Newest){pair_of(&offer), offer.serial};
    *vec_push(&it->heap) = offer;
    Offer *items = it->heap.items;
    for (size_t at = it->heap.count - 1; at > 0 && is_better(&items[at], &items[(at - 1) / CHILDREN]);
         at = (at - 1) / CHILDREN)
        swap_offers(&items[at], &items[(at - 1) / CHILDREN]);
}

/// Whether the offer still holds will be asked of its groups.
static void expect_offer(const Merging *it, const Offer *offer)
{
    __builtin_prefetch(&it->groups->standing[offer->a]);
    __builtin_prefetch(&it->groups->standing[offer->b]);
    __builtin_prefetch(newest_slot(it->newest, it->newest_room, pair_of(offer)));
}

/// The best child of a place; the place itself where none is better.
static size_t best_child(const Offer *items, size_t count, size_t at)
{
    size_t best = at, first = CHILDREN * at + 1;
    for (size_t child = first; child < first + CHILDREN && child < count; child++)
        if (is_better(&items[child], &items[best]))
            best = child;
    return best;
}

static Offer heap_pop(Merging *it)
{
    Offer *items = it->heap.items, top = items[0];
    size_t count = --it->heap.count;
    items[0] = items[count];
    for (size_t at = 0, best; (best = best_child(items, count, at)) != at; at = best) {
        swap_offers(&items[best], &items[at]);
        if (at == 0)
            expect_offer(it, &items[0]);
    }
    return top;
}

/// What joining the two is worth, which the scale has just weighed; a < b. False when they may not become
/// one.
static bool gain_of(const Groups *groups, uint32_t a, uint32_t b, Search *search, Offer *out)
{
    const Group *one = &groups->all[a], *two = &groups->all[b];
    const Group *few = one->units.count <= two->units.count ? one : two;
    if (groups_are_apart(groups, few->units.items, few->units.count, few == one ? b : a))
        return false;
    MicroNats gain = guard_gain(&search->scale, &one->side, &two->side);
    if (gain <= 0)
        return false;
    *out = (Offer){gain, a, b, groups->standing[a].version, groups->standing[b].version, 0};
    return true;
}

static bool value_of(const Groups *groups, uint32_t left, uint32_t right, Search *search, Offer *out)
{
    uint32_t a = left < right ? left : right, b = left < right ? right : left;
    scale_weigh(&search->scale, &groups->all[a].side, &groups->all[b].side);
    return gain_of(groups, a, b, search, out);
}

enum { PIECE = 64 }; ///< groups that a thread takes at a time

/// Several threads may find the same news.
static void tell_news(const Merging *it, uint32_t group)
{
    atomic_store_explicit(&it->has_news[group], true, memory_order_relaxed);
}

static void tell_near(const Merging *it, uint32_t group)
{
    const Groups *groups = it->groups;
    const Side *side = &groups->all[group].side;
    tell_news(it, group);
    for (uint32_t i = 0; i < side->trace_count; i++) {
        if (!groups->traces->pairs[side->traces[i]])
            continue;
        const Trace *trace = &groups->traces->traces[side->traces[i]];
        const uint32_t *holders = groups->spread.cluster + trace->first_showing;
        for (uint32_t s = 0; s < trace->showing_count; s++)
            tell_news(it, holders[s]);
    }
}

static void news_piece(void *self, unsigned worker, uint32_t piece)
{
    const Merging *it = self;
    const Groups *groups = it->groups;
    (void)worker;
    for (uint32_t g = piece * PIECE; g < piece * PIECE + PIECE && g < groups->count; g++)
        if (groups_is_live(groups, g) && groups->standing[g].version > it->since)
            tell_near(it, g);
}

/// Most of the time little has changed, and who has not heard of it need not look for neighbours.
static void find_news(Merging *it)
{
    bool is_first = it->since == 0;
    for (uint32_t g = 0; g < it->groups->count; g++)
        atomic_init(&it->has_news[g], is_first);
    if (!is_first)
        crew_do(it->groups->crew, it->groups->count / PIECE + 1, news_piece, it);
}

/// What sweeps have left alone joins a cluster by a sweep, which weighs it against all that are near it, not
/// by a merge: sweeps would put most of it out again. [measured] On synthetic pools the figures are no worse
/// (base ARI .746 for .744, harsh recall .199 for .196 on seeds 1 to 5), and sweeps weigh a twelfth less.
static bool is_left_to_sweeps(const Merging *it, uint32_t a, uint32_t b)
{
    const Group *all = it->groups->all;
    return it->swept > 0 && (all[a].units.count == 1) != (all[b].units.count == 1);
}

/// Two that were refused and have not changed since are refused again.
static void offer_piece(void *self, unsigned worker, uint32_t piece)
{
    Merging *it = self;
    const Groups *groups = it->groups;
    Search *search = &groups->searches[worker];
    for (uint32_t g = piece * PIECE; g < piece * PIECE + PIECE && g < groups->count; g++) {
        if (!groups_is_live(groups, g) || !it->has_news[g])
            continue;
        groups_find_near(groups, &groups->all[g].side, g, search);
        for (size_t i = 0; i < search->near.count; i++) {
            uint32_t near = search->near.items[i];
            bool is_new =
                groups->standing[g].version > it->since || groups->standing[near].version > it->since;
            if (near < g || !is_new || is_left_to_sweeps(it, g, near))
                continue;
            Offer made;
            groups_weigh_near(search, &groups->all[g].side, &groups->all[near].side);
            if (gain_of(groups, g, near, search, &made))
                *vec_push(&it->made[piece]) = made;
        }
    }
}

static int compare_offers(const void *left, const void *right)
{
    return is_better(left, right) ? -1 : is_better(right, left);
}

static void sort_row(void *self, unsigned worker, uint32_t row)
{
    Merging *it = self;
    Row *of = &it->rows[row];
    (void)worker;
    *of = (Row){it->offers.count * row / ROWS, it->offers.count * (row + 1) / ROWS};
    if (of->end - of->at > 1)
        qsort(it->offers.items + of->at, of->end - of->at, sizeof *it->offers.items, compare_offers);
}

static void offer_all(Merging *it)
{
    uint32_t pieces = it->groups->count / PIECE + 1;
    vec_clear(&it->offers);
    vec_clear(&it->heap);
    newest_clear(it);
    it->since = it->offered;
    it->offered = it->groups->version;
    find_news(it);
    it->made = memory_get_paged(pieces * sizeof *it->made);
    memset(it->made, 0, pieces * sizeof *it->made);
    crew_do(it->groups->crew, pieces, offer_piece, it);
    for (uint32_t p = 0; p < pieces; p++) {
        for (size_t i = 0; i < it->made[p].count; i++)
            *vec_push(&it->offers) = it->made[p].items[i];
        vec_free(&it->made[p]);
    }
    free(it->made);
    crew_do(it->groups->crew, ROWS, sort_row, it);
}

/// NULL: none is left. `row`: where it stands; NULL: in the heap.
static const Offer *best_offer(Merging *it, Row **row)
{
    const Offer *best = it->heap.count > 0 ? &it->heap.items[0] : NULL;
    *row = NULL;
    for (int r = 0; r < ROWS; r++) {
        Row *of = &it->rows[r];
        if (of->at < of->end && (!best || is_better(&it->offers.items[of->at], best))) {
            best = &it->offers.items[of->at];
            *row = of;
        }
    }
    return best;
}

static bool take_best(Merging *it, Offer *out)
{
    Row *row;
    const Offer *best = best_offer(it, &row);
    if (!best)
        return false;
    if (row) {
        enum { AHEAD = 4 };
        *out = *best;
        row->at++;
        if (row->at + AHEAD < row->end)
            expect_offer(it, &best[AHEAD]);
    } else {
        *out = heap_pop(it);
    }
    return true;
}

/// Of the merges in hand, the group that has taken this one in; else itself.
static uint32_t heir_of(const Merging *it, uint32_t group)
{
    for (uint32_t i = 0; i < it->taken_count && !groups_is_live(it->groups, group); i++)
        if (it->taken[i].small == group)
            return it->taken[i].large;
    return group;
}

static void find_near_piece(void *self, unsigned worker, uint32_t piece)
{
    Merging *it = self;
    Taken *taken = &it->taken[piece];
    Search *search = &it->groups->searches[worker];
    groups_find_near(it->groups, &it->groups->all[taken->small].side, taken->small, search);
    vec_clear(&taken->near);
    for (size_t i = 0; i < search->near.count; i++)
        *vec_push(&taken->near) = search->near.items[i];
}

static void join_piece(void *self, unsigned worker, uint32_t piece)
{
    Merging *it = self;
    (void)worker;
    groups_join(it->groups, it->taken[piece].large, it->taken[piece].small);
}

static void meet_piece(void *self, unsigned worker, uint32_t piece)
{
    Merging *it = self;
    Taken *taken = &it->taken[piece];
    vec_clear(&taken->made);
    for (size_t i = 0; i < taken->near.count; i++) {
        uint32_t near = heir_of(it, taken->near.items[i]);
        Offer made;
        if (near != taken->large &&
            value_of(it->groups, taken->large, near, &it->groups->searches[worker], &made))
            *vec_push(&taken->made) = made;
    }
}

/// Does the merges in hand. The neighbours of the smaller ones meet the larger anew; those of the larger are
/// valued when their offers come up.
static void take_all(Merging *it)
{
    Groups *groups = it->groups;
    crew_do(groups->crew, it->taken_count, find_near_piece, it);
    crew_do(groups->crew, it->taken_count, join_piece, it);
    for (uint32_t i = 0; i < it->taken_count; i++)
        groups_absorb(groups, it->taken[i].large, it->taken[i].small);
    crew_do(groups->crew, it->taken_count, meet_piece, it);
    for (uint32_t i = 0; i < it->taken_count; i++)
        for (size_t k = 0; k < it->taken[i].made.count; k++)
            heap_push(it, it->taken[i].made.items[k]);
}

static void put_in_hand(Merging *it, uint32_t a, uint32_t b)
{
    const Groups *groups = it->groups;
    bool is_a = groups->all[a].side.item_count >= groups->all[b].side.item_count;
    Taken *taken = &it->taken[it->taken_count++];
    taken->large = is_a ? a : b;
    taken->small = is_a ? b : a;
    it->in_hand[a] = it->in_hand[b] = it->turn;
}

/// Takes the best offers in hand, as many as are taken at once; one that has a group in common with a better
/// one waits. One that was made for groups as they were is valued anew, and taken only if it is still the
/// best.
static void choose_offers(Merging *it)
{
    const Groups *groups = it->groups;
    it->taken_count = 0;
    it->turn++;
    vec_clear(&it->waiting);
    Offer best;
    while (it->taken_count < it->at_once && it->waiting.count < it->at_once && take_best(it, &best)) {
        // Where a group went, its neighbours were offered anew.
        if (!groups_is_live(groups, best.a) || !groups_is_live(groups, best.b) ||
            newest_at(it, &best)->serial != best.serial)
            continue;
        if (it->in_hand[best.a] == it->turn || it->in_hand[best.b] == it->turn) {
            *vec_push(&it->waiting) = best;
            continue;
        }
        if (groups->standing[best.a].version != best.version_a ||
            groups->standing[best.b].version != best.version_b) {
            Offer fresh;
            if (!value_of(groups, best.a, best.b, &groups->searches[0], &fresh))
                continue;
            Row *row;
            const Offer *next = best_offer(it, &row);
            if (next && !is_better(&fresh, next)) {
                heap_push(it, fresh);
                continue;
            }
        }
        put_in_hand(it, best.a, best.b);
    }
    for (size_t i = 0; i < it->waiting.count; i++)
        heap_push(it, it->waiting.items[i]);
}

static size_t take_offers(Merging *it)
{
    size_t merges = 0;
    Row *row;
    while (best_offer(it, &row)) {
        choose_offers(it);
        take_all(it);
        merges += it->taken_count;
    }
    return merges;
}

static void merge(Merging *it)
{
    do
        offer_all(it);
    while (take_offers(it) > 0);
}

static void run_by_weight(Merging *it)
{
    Groups *groups = it->groups;
    uint32_t *settled_at = memory_get_paged((groups->count + (size_t)1) * sizeof *settled_at);
    memset(settled_at, 0, (groups->count + (size_t)1) * sizeof *settled_at);
    for (uint32_t round = 0; round < groups->traces->params->rounds; round++) {
        merge(it);
        if (sweep_by_weight(groups, settled_at) == 0)
            break;
    }
    free(settled_at);
}

/// Where mistakes are reckoned with. Clusters grow together by members as much as by merges: each sweep finds
/// those that fit only what came together before. At the end only what is surer stays.
static void run_in_crowd(Merging *it, Arena *arena, Places *places)
{
    enum { REST = 100 };
    const Groups *groups = it->groups;
    const LinkParams *params = groups->traces->params;
    Sweep sweep;
    sweep_init(&sweep, it->groups);
    for (uint32_t round = 0; round < params->rounds; round++) {
        double before = groups->alone;
        merge(it);
        sweep_learn(&sweep);
        sweep_surely(&sweep, params->crowd_sure);
        it->swept++;
        if (fabs(groups->alone - before) * REST <= groups->count)
            break;
    }
    sweep_surely(&sweep, params->crowd_sure_last);
    sweep_tell_sure(&sweep, places->sure);
    sweep_tell_elsewhere(&sweep, arena, places);
    sweep_done(&sweep);
}

/// Where mistakes are reckoned with, the best offers of a large pool are taken some at a time, so that
/// several threads value what follows from them: a share of the pool, so that the conclusion is the same on
/// any machine. Their scores hardly differ; [measured] nor do the figures on synthetic pools.
static uint32_t taken_at_once(const Groups *groups)
{
    enum { PARTS = 1000, MOST = 64 };
    uint32_t share = groups->traces->has_mistakes ? groups->count / PARTS : 0;
    return share < 1 ? 1 : share < MOST ? share : MOST;
}

static void merging_init(Merging *it, Groups *groups)
{
    enum { ROOM = 1024 };
    *it = (Merging){
        .groups = groups, .newest = newest_make(ROOM), .newest_room = ROOM, .at_once = taken_at_once(groups)};
    it->taken = memory_get_paged(it->at_once * sizeof *it->taken);
    memset(it->taken, 0, it->at_once * sizeof *it->taken);
    it->in_hand = memory_get_paged((groups->count + (size_t)1) * sizeof *it->in_hand);
    memset(it->in_hand, 0, (groups->count + (size_t)1) * sizeof *it->in_hand);
    it->has_news = memory_get_paged((groups->count + (size_t)1) * sizeof *it->has_news);
}

static void merging_done(Merging *it)
{
    for (uint32_t i = 0; i < it->at_once; i++) {
        vec_free(&it->taken[i].near);
        vec_free(&it->taken[i].made);
    }
    free(it->taken);
    free(it->in_hand);
    free(it->has_news);
    free(it->newest);
    vec_free(&it->waiting);
    vec_free(&it->offers);
    vec_free(&it->heap);
}

void partition_run(const Traces *traces, const Rulings *rulings, Crew *crew, Arena *arena,
                   uint32_t *cluster_of, Places *places)
{
    *places = (Places){.sure = arena_array(arena, float, traces->item_count)};
    Groups groups;
    Merging merging;
    groups_init(&groups, traces, rulings, cluster_of, crew);
    merging_init(&merging, &groups);
    if (traces->has_mistakes)
        run_in_crowd(&merging, arena, places);
    else
        run_by_weight(&merging);
    merging_done(&merging);
    groups_done(&groups);
}
