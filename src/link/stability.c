// Every piece of evidence may be wrong, and so may every partner. What a cluster owes to each is found by
// leaving it out. As biologists ask of a branch of a family tree (Felsenstein 1985, Evolution 39: 783), the
// pieces are resampled: each root cause is left out with a chance of 1/e, independently of all others (Farris
// and others 1996, Cladistics 12: 99), so what hangs by one piece stands in 63 of 100 resamplings, by two in
// 86, by three in 95. A cluster stands where its largest part keeps three quarters of it (Hennig 2007,
// Computational Statistics & Data Analysis 52: 258: the Jaccard similarity of what is found again).
//
// Left out is left out everywhere: chance depends on the piece itself, not on the pool, so that the same
// evidence gives the same answer in any order, and what others show elsewhere changes none.
//
// Nothing is connected anew. An item was weighed against the rest of its cluster when the cluster was judged;
// what is left of that says whether it would still be held, and the strong causes left say with whom. So all
// of it costs a few walks over the causes. [measured] against connecting published reports anew without the
// pieces: docs/connect.md.

#include "link/stability.h"

#include <stdlib.h>

#include "base/chance.h"
#include "link/guard.h"

/// A root cause that ties an item to others of its cluster.
typedef struct {
    uint64_t root; ///< of traces; above these, what analysts' rulings bind
    uint32_t piece;
    uint32_t trace;
    Strand strand;
    bool is_tying; ///< strong enough to hold items together by itself
    MicroNats full;
} Thread;

/// An item of the cluster.
typedef struct {
    uint32_t item;
    size_t first_thread;
    MicroNats base; ///< without any cause
    bool is_out;    ///< in what is being tried
    uint32_t stays;
} Hung;

/// A root cause of the cluster.
typedef struct {
    uint64_t root;
    uint32_t trace; ///< that shows it most strongly
    MicroNats full;
    uint32_t holders; ///< items
    bool is_out;
    bool is_doubted; ///< left out, it stood in no resampling
} Piece;

struct Web {
    const Traces *traces;
    const Rulings *rulings;
    VEC(Thread) threads; ///< by item
    VEC(Hung) items;
    VEC(Piece) pieces;   ///< by root
    VEC(uint32_t) part;  ///< by item, then by piece: another of the same part
    VEC(uint32_t) sizes; ///< by part, its items
    uint32_t largest;    ///< the part that has most
};

Web *web_new(const Traces *traces, const Rulings *rulings)
{
    Web *web = memory_get(sizeof *web);
    *web = (Web){.traces = traces, .rulings = rulings};
    return web;
}

void web_free(Web *web)
{
    vec_free(&web->threads);
    vec_free(&web->items);
    vec_free(&web->pieces);
    vec_free(&web->part);
    vec_free(&web->sizes);
    free(web);
}

void web_clear(Web *web)
{
    vec_clear(&web->threads);
    vec_clear(&web->items);
}

/// What a ruling binds is held whatever the evidence.
static void hang_by_ruling(Web *web, uint32_t item)
{
    const Rulings *rulings = web->rulings;
    uint32_t unit = rulings->unit_of[item];
    if (rulings->first_item[unit + 1] - rulings->first_item[unit] < 2)
        return;
    *vec_push(&web->threads) = (Thread){.root = (1ull << 32) + unit,
                                        .strand = STRAND_COUNT,
                                        .is_tying = true,
                                        .full = (MicroNats)(web->traces->params->ruling_nats * 1e6)};
}

void web_hang(Web *web, uint32_t item, const Scale *scale)
{
    MicroNats base = scale_prior(web->traces->params);
    for (size_t s = 0; s < STRAND_COUNT; s++)
        base += scale->absence[s];
    *vec_push(&web->items) = (Hung){.item = item, .first_thread = web->threads.count, .base = base};
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        *vec_push(&web->threads) = (Thread){.root = cause->root,
                                            .trace = cause->trace,
                                            .strand = cause->strand,
                                            .is_tying = guard_is_tying(scale, cause),
                                            .full = cause->full};
    }
    hang_by_ruling(web, item);
}

static size_t end_of(const Web *web, size_t item)
{
    return item + 1 < web->items.count ? web->items.items[item + 1].first_thread : web->threads.count;
}

static int compare_pieces(const void *left, const void *right)
{
    const Piece *a = left, *b = right;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    return (a->trace > b->trace) - (a->trace < b->trace);
}

static int compare_roots(const void *left, const void *right)
{
    const Piece *a = left, *b = right;
    return (a->root > b->root) - (a->root < b->root);
}

/// Numbers the root causes of the cluster.
static void gather_pieces(Web *web)
{
    vec_clear(&web->pieces);
    for (size_t i = 0; i < web->threads.count; i++)
        *vec_push(&web->pieces) = (Piece){.root = web->threads.items[i].root,
                                          .trace = web->threads.items[i].trace,
                                          .full = web->threads.items[i].full,
                                          .holders = 1};
    size_t kept = 0;
    if (web->pieces.count > 1)
        qsort(web->pieces.items, web->pieces.count, sizeof *web->pieces.items, compare_pieces);
    for (size_t i = 0; i < web->pieces.count; i++) {
        const Piece *next = &web->pieces.items[i];
        if (kept == 0 || web->pieces.items[kept - 1].root != next->root) {
            web->pieces.items[kept++] = *next;
            continue;
        }
        Piece *piece = &web->pieces.items[kept - 1];
        piece->holders++;
        if (next->full > piece->full) {
            piece->full = next->full;
            piece->trace = next->trace;
        }
    }
    web->pieces.count = kept;
    for (size_t i = 0; i < web->threads.count; i++) {
        Piece wanted = {.root = web->threads.items[i].root};
        const Piece *found =
            bsearch(&wanted, web->pieces.items, kept, sizeof *web->pieces.items, compare_roots);
        web->threads.items[i].piece = (uint32_t)(found - web->pieces.items);
    }
}

/// Whether the item would still be held by what is left: by more than chance, or by all that it had.
static bool is_held(const Web *web, size_t item)
{
    const Hung *it = &web->items.items[item];
    double total = (double)it->base, share = 1, discount = web->traces->params->discount;
    bool has_lost = false;
    for (size_t t = it->first_thread; t < end_of(web, item); t++) {
        const Thread *thread = &web->threads.items[t];
        if (t > it->first_thread && thread[-1].strand != thread->strand)
            share = 1;
        if (web->pieces.items[thread->piece].is_out) {
            has_lost |= thread->full > 0;
            continue;
        }
        total += (double)thread->full * share;
        share *= discount;
    }
    return !it->is_out && (total > 0 || !has_lost);
}

static uint32_t part_of(uint32_t *part, uint32_t at)
{
    while (part[at] != at)
        at = part[at] = part[part[at]];
    return at;
}

/// Parts the items by what is left. Gives the size of the largest part.
static uint32_t divide(Web *web)
{
    uint32_t items = (uint32_t)web->items.count, all = items + (uint32_t)web->pieces.count, most = 0;
    vec_clear(&web->part);
    vec_clear(&web->sizes);
    for (uint32_t i = 0; i < all; i++)
        *vec_push(&web->part) = i;
    for (uint32_t i = 0; i < all; i++)
        *vec_push(&web->sizes) = 0;
    uint32_t *part = web->part.items, *sizes = web->sizes.items;
    for (uint32_t i = 0; i < items; i++) {
        if (!is_held(web, i))
            continue;
        for (size_t t = web->items.items[i].first_thread; t < end_of(web, i); t++) {
            const Thread *thread = &web->threads.items[t];
            if (!thread->is_tying || web->pieces.items[thread->piece].is_out)
                continue;
            uint32_t a = part_of(part, i), b = part_of(part, items + thread->piece);
            part[a > b ? a : b] = a > b ? b : a;
        }
    }
    for (uint32_t i = 0; i < items; i++)
        sizes[part_of(part, i)] += !web->items.items[i].is_out;
    for (uint32_t i = 0; i < items; i++)
        if (sizes[i] > most) {
            most = sizes[i];
            web->largest = i;
        }
    return most;
}

/// Whether the largest part is the cluster, as good as found again.
static bool stands(const Web *web, uint32_t largest, uint32_t of)
{
    return of > 1 && largest >= web->traces->params->recovered * of;
}

static bool is_ruling(const Piece *piece)
{
    return piece->root > UINT32_MAX;
}

/// The piece's lot in this turn.
static uint32_t lot_of(const Web *web, const Piece *piece, uint32_t turn)
{
    uint64_t number = (uint64_t)web->traces->chance[piece->trace] << 32 | turn;
    return (uint32_t)chance_mix(number * UINT64_C(0x9E3779B97F4A7C15));
}

/// Leaves out each piece by its own lot.
static void resample(Web *web, uint32_t turn)
{
    uint32_t left_out = (uint32_t)(web->traces->params->left_out * UINT32_MAX);
    for (size_t i = 0; i < web->pieces.count; i++) {
        Piece *piece = &web->pieces.items[i];
        piece->is_out = !is_ruling(piece) && lot_of(web, piece, turn) < left_out;
    }
}

static void keep_all(Web *web)
{
    for (size_t i = 0; i < web->pieces.count; i++)
        web->pieces.items[i].is_out = false;
    for (size_t i = 0; i < web->items.count; i++)
        web->items.items[i].is_out = false;
}

static uint32_t try_resamplings(Web *web)
{
    uint32_t stood = 0, of = (uint32_t)web->items.count;
    for (size_t i = 0; i < web->pieces.count; i++)
        web->pieces.items[i].is_doubted = !is_ruling(&web->pieces.items[i]);
    for (uint32_t turn = 1; turn <= web->traces->params->resamplings; turn++) {
        resample(web, turn);
        uint32_t largest = divide(web);
        for (uint32_t i = 0; i < of; i++)
            web->items.items[i].stays += largest > 1 && part_of(web->part.items, i) == web->largest;
        if (!stands(web, largest, of))
            continue;
        stood++;
        for (size_t i = 0; i < web->pieces.count; i++)
            web->pieces.items[i].is_doubted &= !web->pieces.items[i].is_out;
    }
    return stood;
}

static int compare_holders(const void *left, const void *right)
{
    const Piece *const *a = left, *const *b = right;
    if ((*a)->holders != (*b)->holders)
        return (*a)->holders > (*b)->holders ? -1 : 1;
    return ((*a)->root > (*b)->root) - ((*a)->root < (*b)->root);
}

/// Of who shows the piece in the cluster, the statement that most may read; INDEX_NONE: a title says it.
static uint32_t statement_of(const Web *web, const Piece *piece)
{
    const Traces *traces = web->traces;
    const Trace *trace = &traces->traces[piece->trace];
    uint32_t found = INDEX_NONE;
    for (size_t i = 0; i < web->items.count; i++)
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            const Showing *showing = &traces->showings[trace->first_showing + s];
            if (showing->item != web->items.items[i].item || showing->observation == INDEX_NONE)
                continue;
            Marking marking = marking_effective(traces->pool->observations[showing->observation].marking);
            if (found == INDEX_NONE || marking < marking_effective(traces->pool->observations[found].marking))
                found = showing->observation;
        }
    return found;
}

static void tell_hinge(const Web *web, const Piece *piece, Stability *out)
{
    const Pool *pool = web->traces->pool;
    uint32_t statement = statement_of(web, piece);
    out->hinge_kind = text_of(evidence_rows[web->traces->traces[piece->trace].kind].word);
    if (statement == INDEX_NONE)
        return;
    const Value *value = &pool->values[pool->observations[statement].value];
    out->hinge_kind = kind_word(value->kind);
    out->hinge = value->text;
}

/// Tries the cluster without each piece that it never stood without, those that most items show first.
static void try_pieces(Web *web, Stability *out)
{
    enum { TRIED_MOST = 32 };
    VEC(Piece *) doubted = {0};
    for (size_t i = 0; i < web->pieces.count; i++)
        if (web->pieces.items[i].is_doubted && web->pieces.items[i].holders > 1)
            *vec_push(&doubted) = &web->pieces.items[i];
    if (doubted.count > 1)
        qsort(doubted.items, doubted.count, sizeof *doubted.items, compare_holders);
    for (size_t i = 0; i < doubted.count && i < TRIED_MOST; i++) {
        keep_all(web);
        doubted.items[i]->is_out = true;
        if (stands(web, divide(web), (uint32_t)web->items.count))
            continue;
        if (out->hinge_count++ > 0)
            continue;
        tell_hinge(web, doubted.items[i], out);
    }
    vec_free(&doubted);
}

/// Tries the cluster on evidence alone.
static bool hangs_on_rulings(Web *web)
{
    bool is_any = false;
    keep_all(web);
    for (size_t i = 0; i < web->pieces.count; i++)
        if (is_ruling(&web->pieces.items[i]))
            is_any = web->pieces.items[i].is_out = true;
    return is_any && !stands(web, divide(web), (uint32_t)web->items.count);
}

/// Whether the partner alone gave the item.
static bool is_of_partner(const Traces *traces, uint32_t item, uint32_t partner)
{
    const Item *it = &traces->items[item];
    for (uint32_t i = 0; i < it->activity_count; i++)
        if (traces->pool->activities[it->activities[i]].partner != partner)
            return false;
    return true;
}

/// Leaves out what the partner alone gave, and what then only one item shows. Gives how many are left.
static uint32_t leave_out(Web *web, uint32_t partner)
{
    uint32_t left = 0;
    keep_all(web);
    for (size_t i = 0; i < web->pieces.count; i++)
        web->pieces.items[i].holders = 0;
    for (size_t i = 0; i < web->items.count; i++) {
        Hung *it = &web->items.items[i];
        it->is_out = is_of_partner(web->traces, it->item, partner);
        left += !it->is_out;
        for (size_t t = it->first_thread; t < end_of(web, i) && !it->is_out; t++)
            web->pieces.items[web->threads.items[t].piece].holders++;
    }
    for (size_t i = 0; i < web->pieces.count; i++)
        web->pieces.items[i].is_out = web->pieces.items[i].holders < 2;
    return left;
}

static void try_partners(Web *web, const Cluster *cluster, Stability *out)
{
    for (uint32_t i = 0; cluster->partner_count > 1 && i < cluster->partner_count; i++) {
        uint32_t left = leave_out(web, cluster->partners[i]);
        if (left < web->items.count && !stands(web, divide(web), left))
            out->without[out->without_count++] = cluster->partners[i];
    }
}

void web_try(Web *web, Cluster *cluster, uint8_t *stays)
{
    if (web->items.count < 2)
        return;
    const Traces *traces = web->traces;
    Stability *out = &cluster->stability;
    gather_pieces(web);
    keep_all(web);
    out->resamplings = traces->params->resamplings;
    out->stands = try_resamplings(web);
    try_pieces(web, out);
    out->hangs_on_rulings = hangs_on_rulings(web);
    try_partners(web, cluster, out);
    for (size_t i = 0; i < web->items.count; i++) {
        const Item *item = &traces->items[web->items.items[i].item];
        for (uint32_t k = 0; k < item->activity_count; k++)
            stays[item->activities[k]] = (uint8_t)web->items.items[i].stays;
    }
}
