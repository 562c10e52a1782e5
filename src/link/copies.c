// Copies: lists that repeat each other. A partner that republishes another's list is a second source of one
// activity, not a second sighting, so both become one item and corroborate nothing.
//
// Common values are counted through the index: cost is the sum of squared holder counts, bounded by the hub
// limit. A list that holds a much shorter one is a collection of many reports, not a copy of any: the two
// stay apart and are weighed like others.

#include <stdlib.h>

#include "link/gather.h"

typedef struct {
    uint32_t *parent;
    const Traces *traces;
} Groups;

static uint32_t root_of(Groups *groups, uint32_t i)
{
    while (groups->parent[i] != i)
        i = groups->parent[i] = groups->parent[groups->parent[i]];
    return i;
}

/// Does a standing ruling hold members of the two groups apart? Rulings are few.
static bool is_forbidden(Groups *groups, uint32_t a, uint32_t b)
{
    const Pool *pool = groups->traces->pool;
    for (uint32_t i = 0; i < pool->decision_count; i++) {
        const Decision *it = &pool->decisions[i];
        if (it->is_undone || it->verdict != VERDICT_DIFFERENT || it->a == INDEX_NONE || it->b == INDEX_NONE)
            continue;
        uint32_t left = root_of(groups, it->a), right = root_of(groups, it->b);
        if ((left == a && right == b) || (left == b && right == a))
            return true;
    }
    return false;
}

static bool unite(Groups *groups, uint32_t a, uint32_t b)
{
    a = root_of(groups, a);
    b = root_of(groups, b);
    if (a == b)
        return true;
    if (is_forbidden(groups, a, b))
        return false;
    // The smaller index stays the root, so that groups are named the same whatever the order of uniting.
    groups->parent[a > b ? a : b] = a > b ? b : a;
    return true;
}

/// What makes a list: exact indicators.
static bool is_listed(const Trace *trace)
{
    switch (trace->kind) {
    case TRACE_FILE:
    case TRACE_URL:
    case TRACE_HOST:
    case TRACE_ADDRESS:
    case TRACE_EMAIL:
    case TRACE_CERTIFICATE:
    case TRACE_WALLET:
    case TRACE_REGISTRANT:
    case TRACE_MUTEX:
    case TRACE_PDB:
        return true;
    default:
        return false;
    }
}

static bool is_copy(const LinkParams *params, uint32_t common, uint32_t a, uint32_t b)
{
    double shorter = a < b ? a : b, longer = a < b ? b : a, both = a + b - common;
    if (common >= 3 && common >= .9 * both)
        return true;
    if (common < params->copy_least)
        return false;
    return common >= params->copy_jaccard * both ||
           (common >= params->copy_contained * shorter && longer <= params->copy_longer * shorter);
}

/// Listed traces of each activity, as ranges in one array.
typedef struct {
    uint32_t *first; ///< by activity, one more than there are
    uint32_t *traces;
    uint32_t *others; ///< by activity: how many more it alone lists
} Lists;

static uint32_t list_size(const Lists *lists, uint32_t activity)
{
    return lists->first[activity + 1] - lists->first[activity] + lists->others[activity];
}

static Lists lists_make(const Traces *out, Arena *arena)
{
    uint32_t count = out->pool->activity_count;
    Lists lists = {.first = arena_array(arena, uint32_t, count + 2),
                   .others = arena_array(arena, uint32_t, count)};
    uint32_t *next = lists.first + 1;
    for (uint32_t a = 0; out->lone_files && a < count; a++)
        lists.others[a] = out->lone_files[a];
    for (uint32_t t = 0; t < out->trace_count; t++)
        if (out->traces[t].is_lone && is_listed(&out->traces[t]))
            lists.others[out->traces[t].first_showing]++;
    for (uint32_t i = 0; i < out->showing_count; i++)
        if (is_listed(&out->traces[out->showings[i].trace]))
            next[out->showings[i].activity + 1]++;
    for (uint32_t i = 1; i <= count; i++)
        next[i] += next[i - 1];
    lists.traces = arena_array(arena, uint32_t, next[count]);
    for (uint32_t i = 0; i < out->showing_count; i++)
        if (is_listed(&out->traces[out->showings[i].trace]))
            lists.traces[next[out->showings[i].activity]++] = out->showings[i].trace;
    return lists;
}

static uint32_t count_common(const Lists *lists, uint32_t a, uint32_t b)
{
    uint32_t common = 0, i = lists->first[a], j = lists->first[b];
    while (i < lists->first[a + 1] && j < lists->first[b + 1]) {
        uint32_t left = lists->traces[i], right = lists->traces[j];
        common += left == right;
        i += left <= right;
        j += right <= left;
    }
    return common;
}

typedef struct {
    uint32_t a, b;
} Pair;
typedef VEC(Pair) Pairs;

/// A search for lists that repeat each other, by several threads.
typedef struct {
    const Traces *traces;
    const Lists *lists;
    uint32_t **common, **met; ///< by worker, by activity
    Pairs *found;             ///< by piece
} Repeats;

enum { PIECE = 256 }; ///< activities that a thread takes at a time

/// Earlier activities whose lists repeat that of `a`.
static void find_repeats(const Repeats *it, uint32_t a, unsigned worker, Pairs *found)
{
    const Traces *traces = it->traces;
    const uint32_t *first = it->lists->first;
    uint32_t *common = it->common[worker], *met = it->met[worker], met_count = 0;
    for (uint32_t i = first[a]; i < first[a + 1]; i++) {
        const Trace *trace = &traces->traces[it->lists->traces[i]];
        if (trace->showing_count > traces->params->hub_holders)
            continue;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            uint32_t b = traces->showings[trace->first_showing + s].activity;
            if (b < a && common[b]++ == 0)
                met[met_count++] = b;
        }
    }
    for (uint32_t i = 0; i < met_count; i++) {
        uint32_t b = met[i];
        if (is_copy(traces->params, common[b], list_size(it->lists, a), list_size(it->lists, b)))
            *vec_push(found) = (Pair){a, b};
        common[b] = 0;
    }
}

static void repeats_piece(void *self, unsigned worker, uint32_t piece)
{
    const Repeats *it = self;
    uint32_t count = it->traces->pool->activity_count;
    for (uint32_t a = piece * PIECE; a < piece * PIECE + PIECE && a < count; a++)
        find_repeats(it, a, worker, &it->found[piece]);
}

static void unite_lists(const Traces *out, const Lists *lists, Crew *crew, Groups *groups)
{
    Arena arena;
    arena_init(&arena);
    uint32_t count = out->pool->activity_count, pieces = count / PIECE + 1;
    unsigned workers = crew_size(crew);
    Repeats it = {out, lists, arena_array(&arena, uint32_t *, workers),
                  arena_array(&arena, uint32_t *, workers), arena_array(&arena, Pairs, pieces)};
    for (unsigned w = 0; w < workers; w++) {
        it.common[w] = arena_array(&arena, uint32_t, count);
        it.met[w] = arena_array(&arena, uint32_t, count);
    }
    crew_do(crew, pieces, repeats_piece, &it);
    // In the order of the pool: a ruling may keep the later of two apart.
    for (uint32_t p = 0; p < pieces; p++) {
        for (size_t i = 0; i < it.found[p].count; i++)
            unite(groups, it.found[p].items[i].a, it.found[p].items[i].b);
        vec_free(&it.found[p]);
    }
    arena_done(&arena);
}

/// A list of which most is another's, which it cites, whatever their lengths: who wrote it says so himself.
static void unite_cited(const Traces *out, const Lists *lists, Groups *groups)
{
    const Pool *pool = out->pool;
    const LinkParams *params = out->params;
    for (uint32_t i = 0; i < pool->citation_count; i++) {
        uint32_t from = pool->citations[i].from, to = pool->citations[i].to;
        uint32_t own = list_size(lists, from), other = list_size(lists, to);
        uint32_t common = count_common(lists, from, to);
        if (common >= params->cited_least && common >= params->copy_contained * own &&
            other <= (uint64_t)params->copy_longer * own)
            unite(groups, from, to);
    }
}

enum { TITLE_BYTES = 20 };

/// One document with two sources: the same address, or the same long title told by two partners. A title that
/// many carry is a series ("Indicators of compromise").
static void unite_documents(const Traces *out, Groups *groups, bool is_title)
{
    const Pool *pool = out->pool;
    Arena arena;
    arena_init(&arena);
    Map numbers = {0};
    uint32_t *next = arena_array(&arena, uint32_t, pool->activity_count);
    uint32_t *newest = arena_array(&arena, uint32_t, pool->activity_count);
    uint32_t *counts = arena_array(&arena, uint32_t, pool->activity_count);
    uint32_t documents = 0;
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        Text text = text_trim(is_title ? pool->activities[i].title : pool->activities[i].url);
        if (text.length < TITLE_BYTES || (!is_title && !text_has(text, '/')))
            continue;
        uint32_t *number = map_at(&numbers, arena_lower(&arena, text));
        if (*number == MAP_NONE) {
            *number = documents++;
            newest[*number] = INDEX_NONE;
        }
        next[i] = newest[*number];
        newest[*number] = i;
        counts[*number]++;
    }
    for (uint32_t d = 0; d < documents; d++) {
        if (counts[d] > out->params->document_holders)
            continue;
        for (uint32_t i = newest[d]; next[i] != INDEX_NONE; i = next[i])
            if (!is_title || pool->activities[i].partner != pool->activities[next[i]].partner)
                unite(groups, i, next[i]);
    }
    map_done(&numbers);
    arena_done(&arena);
}

bool activity_is_earlier(const Pool *pool, uint32_t a, uint32_t b)
{
    Instant left = pool->activities[a].date, right = pool->activities[b].date;
    if (left != right && left != INSTANT_NONE && right != INSTANT_NONE)
        return left < right;
    if ((left == INSTANT_NONE) != (right == INSTANT_NONE))
        return right == INSTANT_NONE;
    return a < b;
}

static void widen(Item *item, const Activity *activity)
{
    Instant first = activity->date, last = activity->date;
    if (first == INSTANT_NONE)
        first = activity->first_seen, last = activity->last_seen;
    if (first == INSTANT_NONE)
        return;
    if (item->first == INSTANT_NONE || first < item->first)
        item->first = first;
    if (item->last == INSTANT_NONE || last > item->last)
        item->last = last;
}

static void make_items(Traces *out, Groups *groups)
{
    const Pool *pool = out->pool;
    uint32_t count = pool->activity_count;
    out->item_of = arena_array(out->arena, uint32_t, count);
    out->items = arena_array(out->arena, Item, count);
    uint32_t *all = arena_array(out->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t root = root_of(groups, i);
        // A root is its group's smallest index: it comes first and opens the item.
        if (root == i) {
            out->item_of[i] = out->item_count;
            out->items[out->item_count] =
                (Item){.number = out->item_count, .original = i, .first = INSTANT_NONE, .last = INSTANT_NONE};
            out->item_count++;
        } else {
            out->item_of[i] = out->item_of[root];
        }
        Item *item = &out->items[out->item_of[i]];
        item->activity_count++;
        widen(item, &pool->activities[i]);
        if (activity_is_earlier(pool, i, item->original))
            item->original = i;
    }
    for (uint32_t i = 0, used = 0; i < out->item_count; i++) {
        out->items[i].activities = all + used;
        used += out->items[i].activity_count;
        out->items[i].activity_count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        Item *item = &out->items[out->item_of[i]];
        item->activities[item->activity_count++] = i;
    }
}

static void tell_copies(Traces *out, const Lists *lists)
{
    out->copies = arena_array(out->arena, Copy, out->pool->activity_count - out->item_count);
    for (uint32_t i = 0; i < out->item_count; i++) {
        const Item *item = &out->items[i];
        for (uint32_t k = 0; k < item->activity_count; k++) {
            uint32_t copy = item->activities[k];
            if (copy == item->original)
                continue;
            out->copies[out->copy_count++] = (Copy){
                item->original, copy, count_common(lists, item->original, copy), list_size(lists, copy)};
        }
    }
}

void copies_find(Traces *out, Crew *crew)
{
    Arena arena;
    arena_init(&arena);
    Lists lists = lists_make(out, &arena);
    uint32_t count = out->pool->activity_count;
    Groups groups = {memory_get_paged((count + 1) * sizeof *groups.parent), out};
    for (uint32_t i = 0; i < count; i++)
        groups.parent[i] = i;
    unite_lists(out, &lists, crew, &groups);
    unite_cited(out, &lists, &groups);
    unite_documents(out, &groups, false);
    unite_documents(out, &groups, true);
    make_items(out, &groups);
    free(groups.parent);
    for (uint32_t i = 0; i < out->showing_count; i++)
        out->showings[i].item = out->item_of[out->showings[i].activity];
    tell_copies(out, &lists);
    arena_done(&arena);
}
