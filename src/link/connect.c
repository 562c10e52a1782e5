// From a pool to a conclusion: gather, bind what analysts ruled, partition, then say how sure.

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "link/elsewhere.h"
#include "link/needs.h"
#include "link/partition.h"
#include "link/stability.h"
#include "names/names.h"

static const LinkParams *make_params(const LinkModel *learnt, bool has_names, Arena *arena)
{
    LinkParams *made = arena_new(arena, LinkParams);
    *made = (LinkParams){
        .model = learnt,
        .has_names = has_names,
        .against = 8,
        .discount = .55,
        .credibility = {1, 1, .95, .85, .6, .3, 1},
        .hub_holders = 60,
        .told_holders = 6,
        .pair_floor = 200000,
        .pairs_each = 20,
        .provider_holders = 20,
        .copy_least = 5,
        .copy_contained = .8,
        .copy_jaccard = .5,
        .copy_longer = 20,
        .cited_least = 2,
        .cited_holders = 4,
        .document_holders = 4,
        .strong_nats = 1.0,
        .bearers = 2,
        .bearing_share = .30,
        .lone_common = 5e-4,
        .lone_common_family = 8e-3,
        .claim_least = .75,
        .claim_alone = .83,
        .claim_alone_listed = .75,
        .claim_stated = .65,
        .claim_listed = .96,
        .apart_least = 5,
        .claim_holders = 500,
        .claim_share = .2,
        .crowd_holders = 1000,
        .crowd_pairs_each = 6,
        .lone_ties = .2,
        .lone_floor = 100,
        .mistake_showings = 30,
        .reused = .5,
        .not_reused = 2,
        .crowd_against = .08,
        .crowd_pull = .3,
        .crowd_alone = .1,
        .crowd_sure = .8,
        .crowd_sure_last = .83,
        .elsewhere_place = .41,
        .elsewhere_nats = .46,
        .elsewhere_alone = .69,
        .elsewhere_offset = -.67,
        .elsewhere_least = .001,
        .elsewhere_most = 6,
        .conduct_prior = 10,
        .time_prior = 2,
        .lone_weight = .1,
        .world = 70,
        .rounds = 4,
        .mention_share = .67,
        .mention_least = 2,
        .absence_nats = -.05,
        .ruling_nats = 20,
        .copy_nats = 10,
        .ceiling = .97,
        .resamplings = 20,
        .left_out = .36787944,
        .recovered = .75,
        .listed = .47,
    };
    return made;
}

bool link_params(Text model, bool has_names, Arena *arena, const LinkParams **out, Err *err)
{
    LinkModel *learnt = arena_new(arena, LinkModel);
    if (!model_read(model.length ? model : model_default_text(), arena, learnt, err))
        return false;
    *out = make_params(learnt, has_names, arena);
    return true;
}

bool link_place_params(Text model, Arena *arena, const LinkParams **out, Err *err)
{
    LinkModel *learnt = arena_new(arena, LinkModel);
    if (!model_read_numbers(model.length ? model : model_default_text(), learnt, err))
        return false;
    *out = make_params(learnt, true, arena);
    return true;
}

const LinkParams *link_defaults(Arena *arena)
{
    const LinkParams *made = NULL;
    Err err = {0};
    bool is_made = link_params(TEXT_NONE, true, arena, &made, &err);
    assert(is_made && "the model that comes with the program is one");
    (void)is_made;
    return made;
}

/// What is known of each item once the clusters are found.
typedef struct {
    const MicroNats *ties; ///< its strongest tie to another of its cluster; far below zero for none
    const Places *places;
} Sureness;

/// How a cluster hangs together.
typedef struct {
    double mean;    ///< mean probability that a member belongs to the others
    uint32_t frail; ///< members tied by one root cause alone
    uint32_t roots;
} Hold;

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Root causes that at least two items of the cluster show.
static uint32_t count_roots(const Traces *traces, const Side *side)
{
    VEC(uint32_t) roots = {0}, all = {0};
    for (uint32_t i = 0; i < side->item_count; i++)
        for (uint32_t k = 0; k < traces->items[side->items[i]].trace_count; k++)
            *vec_push(&all) = traces->items[side->items[i]].traces[k];
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, compare_numbers);
    for (size_t i = 1; i < all.count; i++) {
        const Trace *trace = &traces->traces[all.items[i]];
        if (all.items[i] == all.items[i - 1] && evidence_rows[trace->kind].pairs)
            *vec_push(&roots) = trace->root;
    }
    if (roots.count > 1)
        qsort(roots.items, roots.count, sizeof *roots.items, compare_numbers);
    uint32_t count = 0;
    for (size_t i = 0; i < roots.count; i++)
        count += i == 0 || roots.items[i] != roots.items[i - 1];
    vec_free(&all);
    vec_free(&roots);
    return count;
}

/// The strongest tie of each item to another of its cluster, in nats; far below zero for none.
static MicroNats *best_ties(const Traces *traces, const Conclusion *made, Arena *arena)
{
    MicroNats *best = arena_array(arena, MicroNats, traces->item_count);
    for (uint32_t i = 0; i < traces->item_count; i++)
        best[i] = INT64_MIN;
    for (uint32_t i = 0; i < made->candidate_count; i++) {
        const Candidate *pair = &made->candidates[i];
        if (made->cluster_of[pair->a] != made->cluster_of[pair->b])
            continue;
        uint32_t items[2] = {traces->item_of[pair->a], traces->item_of[pair->b]};
        for (int k = 0; k < 2; k++)
            if (pair->total > best[items[k]])
                best[items[k]] = pair->total;
    }
    return best;
}

/// That an item, weighed against the rest of its cluster, belongs to it.
static double belonging(const Scale *scale, uint32_t item, const Sureness *known)
{
    const Traces *traces = scale->traces;
    if (traces->has_mistakes)
        return (double)known->places->sure[item];
    // A large cluster's pool dilutes what ties a member to it; its nearest neighbour's does not.
    MicroNats tie = scale_prior(traces->params) + scale->total;
    if (known->ties[item] > tie)
        tie = known->ties[item];
    return scale_probability(traces, tie, false) / 1e6;
}

/// Hangs the items into the web as they are weighed.
static Hold hold_of(Scale *scale, const Side *side, const Sureness *known, Web *web)
{
    const Traces *traces = scale->traces;
    Hold hold = {.roots = count_roots(traces, side)};
    web_clear(web);
    if (side->item_count < 2)
        return hold;
    MicroNats prior = scale_prior(traces->params);
    for (uint32_t i = 0; i < side->item_count; i++) {
        Side self, rest = side_without(side, traces, &side->items[i], 1);
        side_of_items(&self, traces, &side->items[i], 1);
        scale_weigh(scale, &self, &rest);
        web_hang(web, side->items[i], scale);
        hold.mean += belonging(scale, side->items[i], known);
        size_t strongest = 0;
        for (size_t c = 1; c < scale->causes.count; c++)
            if (scale->causes.items[c].full > scale->causes.items[strongest].full)
                strongest = c;
        hold.frail += scale->causes.count < 2 || prior + scale_total_without(scale, strongest) <= 0;
        side_done(&self);
    }
    hold.mean /= side->item_count;
    return hold;
}

static MicroProbability in_millionths(double probability)
{
    double millionths = 1e6 * probability;
    return millionths < 1 ? 1 : millionths > 999999 ? 999999 : (MicroProbability)millionths;
}

static MicroProbability probability_of(const Traces *traces, const Hold *hold, uint32_t items,
                                       uint32_t members)
{
    const LinkModel *model = traces->model;
    if (members == 1)
        return 999999;
    if (items == 1)
        return 970000; // copies of one list: even of those, sources sometimes say different actors
    // Two members taken at random: both belong.
    double both = hold->mean * hold->mean;
    // Where mistakes are reckoned with, the others that they were weighed against may be strays as well.
    // [measured] on synthetic pools: without this it was too sure by .02 to .04.
    if (traces->has_mistakes)
        return in_millionths(both * hold->mean);
    // What that is worth is learnt.
    double odds = model->cluster_slope * log(both / (1 - both)) + model->cluster_size * log(members) +
                  model->cluster_offset;
    return in_millionths(1 / (1 + exp(-odds)));
}

static Confidence confidence_of(const Hold *hold, uint32_t items, uint32_t partners)
{
    if (items < 2 || partners < 2)
        return CONFIDENCE_LOW;
    if (hold->roots >= 4 && partners >= 3 && hold->frail * 4 <= items)
        return CONFIDENCE_HIGH;
    return hold->roots >= 2 && hold->frail * 2 <= items ? CONFIDENCE_MODERATE : CONFIDENCE_LOW;
}

static bool is_founder_before(const Activity *a, const Activity *b)
{
    if (a->known_since != b->known_since)
        return a->known_since < b->known_since;
    return a->date != INSTANT_NONE && (b->date == INSTANT_NONE || a->date < b->date);
}

/// The member that gives the cluster its id: the one that conclusions have held longest, of these the
/// earliest dated one. Who joins later changes nothing, however early he is dated
/// (docs/decisions/007-cluster-ids.md).
static uint32_t founder_of(const Pool *pool, const Cluster *cluster)
{
    uint32_t founder = cluster->members[0];
    for (uint32_t i = 1; i < cluster->member_count; i++)
        if (is_founder_before(&pool->activities[cluster->members[i]], &pool->activities[founder]))
            founder = cluster->members[i];
    return founder;
}

static Text id_of(const Pool *pool, uint32_t founder, Arena *arena)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: nothing looks alike
    enum { ID_DIGITS = 10 };
    Digest digest = digest_of(activity_label(pool, founder, arena));
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | digest.bytes[i];
    char id[3 + ID_DIGITS + 1] = "AC-";
    for (int i = 0; i < ID_DIGITS; i++)
        id[3 + i] = digits[bits >> (59 - 5 * i) & 31];
    return arena_copy(arena, (Text){id, 3 + ID_DIGITS});
}

static void fill_partners(const Pool *pool, Cluster *cluster, Arena *arena)
{
    cluster->partners = arena_array(arena, uint32_t, cluster->member_count);
    // Members are by partner, so each partner's stand together.
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        uint32_t partner = pool->activities[cluster->members[i]].partner;
        if (cluster->partner_count == 0 || cluster->partners[cluster->partner_count - 1] != partner)
            cluster->partners[cluster->partner_count++] = partner;
    }
    cluster->stability.without = arena_array(arena, uint32_t, cluster->partner_count);
}

static void fill_sums(const Pool *pool, Cluster *cluster)
{
    cluster->first_seen = cluster->last_seen = INSTANT_NONE;
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        const Activity *it = &pool->activities[cluster->members[i]];
        if (it->first_seen != INSTANT_NONE &&
            (cluster->first_seen == INSTANT_NONE || it->first_seen < cluster->first_seen))
            cluster->first_seen = it->first_seen;
        if (it->last_seen != INSTANT_NONE && it->last_seen > cluster->last_seen)
            cluster->last_seen = it->last_seen;
        cluster->marking = i ? marking_stricter(cluster->marking, it->marking) : it->marking;
        cluster->taken_back += it->taken_back;
    }
}

static int compare_clusters(const void *left, const void *right)
{
    const Cluster *a = left, *b = right;
    if (a->member_count != b->member_count)
        return a->member_count > b->member_count ? -1 : 1;
    return text_compare(a->id, b->id);
}

static void fill_clusters(const Traces *traces, const uint32_t *cluster_of, Arena *arena, Conclusion *out)
{
    const Pool *pool = traces->pool;
    uint32_t *number = memory_get_paged((traces->item_count + 1) * sizeof *number);
    memset(number, 0xff, (traces->item_count + 1) * sizeof *number);
    out->clusters = arena_array(arena, Cluster, traces->item_count);
    out->cluster_of = arena_array(arena, uint32_t, pool->activity_count);
    out->stays = arena_array(arena, uint8_t, pool->activity_count);
    for (uint32_t a = 0; a < pool->activity_count; a++) {
        uint32_t *at = &number[cluster_of[traces->item_of[a]]];
        if (*at == INDEX_NONE)
            *at = out->cluster_count++;
        out->cluster_of[a] = *at;
        out->clusters[*at].member_count++;
    }
    uint32_t *all = arena_array(arena, uint32_t, pool->activity_count);
    for (uint32_t c = 0, used = 0; c < out->cluster_count; c++) {
        out->clusters[c].members = all + used;
        used += out->clusters[c].member_count;
        out->clusters[c].member_count = 0;
    }
    for (uint32_t a = 0; a < pool->activity_count; a++) {
        Cluster *cluster = &out->clusters[out->cluster_of[a]];
        cluster->members[cluster->member_count++] = a;
    }
    free(number);
}

/// Who is in the cluster, since when, and what it is called.
static void name_cluster(const Pool *pool, const NameBook *book, Cluster *cluster, Arena *arena)
{
    fill_partners(pool, cluster, arena);
    fill_sums(pool, cluster);
    cluster->id = id_of(pool, founder_of(pool, cluster), arena);
    names_of_cluster(pool, book, cluster, arena);
}

/// How well it holds, and what it needs for that.
static void judge_cluster(Scale *scale, const Sureness *known, Web *web, Cluster *cluster, uint8_t *stays)
{
    const Traces *traces = scale->traces;
    uint32_t *items = memory_get_paged(cluster->member_count * sizeof *items), count = 0;
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        uint32_t item = traces->item_of[cluster->members[i]];
        if (traces->items[item].activities[0] == cluster->members[i])
            items[count++] = item;
    }
    Side side;
    side_of_items(&side, traces, items, count);
    side.group = scale->spread->cluster_of[items[0]];
    Hold hold = hold_of(scale, &side, known, web);
    web_try(web, cluster, stays);
    cluster->marking = needs_marking(scale, &side, cluster->marking);
    cluster->root_causes = hold.roots;
    cluster->probability = probability_of(traces, &hold, count, cluster->member_count);
    cluster->confidence = confidence_of(&hold, count, cluster->partner_count);
    side_done(&side);
    free(items);
}

static void order_clusters(Conclusion *out)
{
    if (out->cluster_count > 1)
        qsort(out->clusters, out->cluster_count, sizeof *out->clusters, compare_clusters);
    for (uint32_t c = 0; c < out->cluster_count; c++)
        for (uint32_t i = 0; i < out->clusters[c].member_count; i++)
            out->cluster_of[out->clusters[c].members[i]] = c;
}

/// Of the same first activity.
static int compare_candidates(const void *left, const void *right)
{
    const Candidate *a = left, *b = right;
    return (a->b > b->b) - (a->b < b->b);
}

typedef VEC(Candidate) Candidates;

/// What is said of clusters and pairs once the clusters are found, by several threads.
typedef struct {
    const Traces *traces;
    Conclusion *made;
    Scale *scales;     ///< by worker
    Web **webs;        ///< likewise
    uint32_t **seen;   ///< by worker, by item: the item before it that it was last paired with
    Candidates *found; ///< by piece
    uint32_t *end;     ///< by activity: behind the pairs that it is the first of
    Sureness known;    ///< by item
} Telling;

enum { PIECE = 128 }; ///< items or clusters that a thread takes at a time

static uint32_t pieces_of(uint32_t count)
{
    return count / PIECE + 1;
}

/// What carries no merge is told where few share it; where mistakes are common, such a tie is mostly chance.
static bool is_worth_telling(const Traces *traces, const Trace *trace)
{
    const EvidenceRow *row = &evidence_rows[trace->kind];
    return row->pairs || (!traces->has_mistakes && row->strand != STRAND_BEHAVIOUR &&
                          trace->item_count <= traces->params->told_holders);
}

/// Pairs of an item and later ones that share a trace worth a look, each by its original.
static void find_candidates(const Telling *it, uint32_t a, unsigned worker, Candidates *found)
{
    const Traces *traces = it->traces;
    const Item *item = &traces->items[a];
    Scale *scale = &it->scales[worker];
    uint32_t *seen = it->seen[worker];
    Side left = {0};
    for (uint32_t i = 0; i < item->trace_count; i++) {
        const Trace *trace = &traces->traces[item->traces[i]];
        if (!is_worth_telling(traces, trace))
            continue;
        for (uint32_t s = 0; s < trace->showing_count; s++) {
            uint32_t b = traces->shown_by[trace->first_showing + s];
            if (b <= a || seen[b] == a)
                continue;
            seen[b] = a;
            if (!left.items)
                side_of_items(&left, traces, &a, 1);
            Side right;
            side_of_items(&right, traces, &b, 1);
            scale_weigh(scale, &left, &right);
            side_done(&right);
            MicroNats total = scale_prior(traces->params) + scale->total;
            uint32_t one = item->original, two = traces->items[b].original;
            *vec_push(found) = (Candidate){one < two ? one : two, one < two ? two : one, total,
                                           scale_probability(traces, total, true)};
        }
    }
    side_done(&left);
}

static void candidates_piece(void *self, unsigned worker, uint32_t piece)
{
    Telling *it = self;
    for (uint32_t a = piece * PIECE; a < piece * PIECE + PIECE && a < it->traces->item_count; a++)
        find_candidates(it, a, worker, &it->found[piece]);
}

static void sort_piece(void *self, unsigned worker, uint32_t piece)
{
    const Telling *it = self;
    (void)worker;
    for (uint32_t a = piece * PIECE; a < piece * PIECE + PIECE && a < it->traces->pool->activity_count; a++) {
        uint32_t from = a ? it->end[a - 1] : 0, count = it->end[a] - from;
        if (count > 1)
            qsort(it->made->candidates + from, count, sizeof *it->made->candidates, compare_candidates);
    }
}

/// By the first activity, as their number says: then little is left to sort.
static void place_candidates(const Telling *it, uint32_t pieces)
{
    uint32_t *next = it->end;
    for (uint32_t p = 0; p < pieces; p++)
        for (size_t i = 0; i < it->found[p].count; i++)
            next[it->found[p].items[i].a]++;
    for (uint32_t a = 0, first = 0; a < it->traces->pool->activity_count; a++) {
        uint32_t count = next[a];
        next[a] = first;
        first += count;
    }
    for (uint32_t p = 0; p < pieces; p++) {
        for (size_t i = 0; i < it->found[p].count; i++)
            it->made->candidates[next[it->found[p].items[i].a]++] = it->found[p].items[i];
        vec_free(&it->found[p]);
    }
}

static void fill_candidates(Telling *it, Crew *crew, Arena *arena)
{
    Conclusion *made = it->made;
    uint32_t pieces = pieces_of(it->traces->item_count);
    it->found = memory_get_paged(pieces * sizeof *it->found);
    memset(it->found, 0, pieces * sizeof *it->found);
    crew_do(crew, pieces, candidates_piece, it);
    for (uint32_t p = 0; p < pieces; p++)
        made->candidate_count += (uint32_t)it->found[p].count;
    made->candidates = arena_array(arena, Candidate, made->candidate_count);
    place_candidates(it, pieces);
    free(it->found);
    crew_do(crew, pieces_of(it->traces->pool->activity_count), sort_piece, it);
}

static void judge_piece(void *self, unsigned worker, uint32_t piece)
{
    Telling *it = self;
    for (uint32_t c = piece * PIECE; c < piece * PIECE + PIECE && c < it->made->cluster_count; c++)
        judge_cluster(&it->scales[worker], &it->known, it->webs[worker], &it->made->clusters[c],
                      it->made->stays);
}

/// Two of one cluster are one actor for all that the cluster knows, not only for what they share. Where
/// mistakes are reckoned with, all that is known tells of two of different ones, too.
static void credit_pairs(const Telling *it, const Rulings *rulings, const uint32_t *cluster_of)
{
    const Traces *traces = it->traces;
    Conclusion *made = it->made;
    double alone = elsewhere_alone(made);
    for (uint32_t i = 0; i < made->candidate_count; i++) {
        Candidate *pair = &made->candidates[i];
        if (made->cluster_of[pair->a] != made->cluster_of[pair->b]) {
            if (traces->has_mistakes)
                pair->probability = elsewhere_probability(
                    traces->params, alone,
                    elsewhere_chance(it->known.places, rulings, cluster_of, traces->item_of[pair->a],
                                     traces->item_of[pair->b]),
                    pair->total);
            continue;
        }
        MicroProbability cluster = made->clusters[made->cluster_of[pair->a]].probability;
        MicroProbability tie = scale_probability(traces, pair->total, false);
        pair->probability = tie > cluster ? tie : cluster;
    }
}

static void tell(const Traces *traces, const Rulings *rulings, const uint32_t *cluster_of,
                 const Places *places, Crew *crew, Arena *arena, Arena *scratch, Conclusion *made)
{
    unsigned workers = crew_size(crew);
    Spread spread;
    spread_init(&spread, traces, cluster_of);
    Telling it = {.traces = traces, .made = made};
    it.scales = arena_array(scratch, Scale, workers);
    it.webs = arena_array(scratch, Web *, workers);
    it.seen = arena_array(scratch, uint32_t *, workers);
    it.end = arena_array(scratch, uint32_t, traces->pool->activity_count);
    for (unsigned w = 0; w < workers; w++) {
        scale_init(&it.scales[w], &spread);
        it.webs[w] = web_new(traces, rulings);
        it.seen[w] = arena_array(scratch, uint32_t, traces->item_count);
        memset(it.seen[w], 0xff, traces->item_count * sizeof **it.seen);
    }
    fill_candidates(&it, crew, arena);
    it.known = (Sureness){best_ties(traces, made, scratch), places};
    NameBook book;
    name_book_init(&book, traces->pool, scratch);
    for (uint32_t c = 0; c < made->cluster_count; c++)
        name_cluster(traces->pool, &book, &made->clusters[c], arena);
    name_book_done(&book);
    crew_do(crew, pieces_of(made->cluster_count), judge_piece, &it);
    credit_pairs(&it, rulings, cluster_of);
    for (unsigned w = 0; w < workers; w++) {
        scale_done(&it.scales[w]);
        web_free(it.webs[w]);
    }
    spread_done(&spread);
}

/// No more gain than this where memory is what all wait for.
enum { LINK_WORKERS = 2 };

bool link_connect(const Pool *pool, const LinkParams *params, Arena *arena, Conclusion *out, Err *err)
{
    Arena scratch;
    arena_init(&scratch);
    Traces traces;
    Rulings rulings;
    Crew *crew = crew_new(LINK_WORKERS);
    traces_gather_ties(pool, params, crew, &scratch, &traces);
    if (!rulings_read(&traces, &scratch, &rulings, err)) {
        crew_free(crew);
        arena_done(&scratch);
        return false;
    }
    uint32_t *cluster_of = arena_array(&scratch, uint32_t, traces.item_count);
    Places places;
    partition_run(&traces, &rulings, crew, &scratch, cluster_of, &places);
    Conclusion made = {.hub_count = traces.hub_count,
                       .copy_count = traces.copy_count,
                       .observation_count = pool->observation_count + pool->counted_files};
    static_assert((int)TRACE_COUNT <= (int)BACKGROUND_KINDS, "a background has room for every kind");
    made.background.has_mistakes = traces.has_mistakes;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        made.background.shown[k] = traces.kind_mass[k];
    made.copies = arena_array(arena, Copy, traces.copy_count);
    if (traces.copy_count)
        memcpy(made.copies, traces.copies, traces.copy_count * sizeof *made.copies);
    fill_clusters(&traces, cluster_of, arena, &made);
    tell(&traces, &rulings, cluster_of, &places, crew, arena, &scratch, &made);
    crew_free(crew);
    order_clusters(&made);
    arena_done(&scratch);
    *out = made;
    return true;
}
