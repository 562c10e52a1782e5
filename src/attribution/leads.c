// Two activities are probably of one actor by what they share, which the conclusion tells of every pair, or,
// where they share nothing, because both stand in one cluster. Of the second the cluster's probability alone
// would say too much: it is that of two members taken at random, and one that hangs on by a thread, or the
// stray that is the only known one among a hundred, would bring its name to all. So it is multiplied with how
// often either stays in the cluster when evidence is left out at random (link/stability.c).
//
// [measured] on published reports, a fifth of the actors known: with the cluster's probability alone .93 of
// the reports of unknown actors are given to none at LEAD_SURE, so weighed .98. Of what is very likely and
// stands apart .46 to 1.00 is right, in whole and halves; of what stands together .95 to 1.00.

#include "attribution/leads.h"

#include <stdlib.h>

typedef struct {
    uint32_t a, b;
} Link;

/// The members of a cluster that stay in it most: the first, and the first of another partner than his.
typedef struct {
    uint32_t best, other; ///< activities; INDEX_NONE: none
} Steadiest;

struct LeadBook {
    const Pool *pool;
    const Conclusion *conclusion;
    const bool *is_known;
    uint32_t *first;      ///< by activity: where its links begin; those of the next one end them
    uint32_t *links;      ///< that lead somewhere, by the activity that they lead from
    Steadiest *steadiest; ///< by cluster
};

static uint32_t partner_of(const LeadBook *book, uint32_t activity)
{
    return book->pool->activities[activity].partner;
}

static bool may_lead(const LeadBook *book, uint32_t from, uint32_t to)
{
    return partner_of(book, from) != partner_of(book, to) && (!book->is_known || book->is_known[to]);
}

/// Pairs, and behind them copies.
static size_t count_links(const Conclusion *made)
{
    return (size_t)made->candidate_count + made->copy_count;
}

static Link link_at(const Conclusion *made, size_t number)
{
    if (number < made->candidate_count)
        return (Link){made->candidates[number].a, made->candidates[number].b};
    const Copy *copy = &made->copies[number - made->candidate_count];
    return (Link){copy->original, copy->copy};
}

static void index_links(LeadBook *book)
{
    const Conclusion *made = book->conclusion;
    size_t count = book->pool->activity_count, links = count_links(made);
    book->first = memory_get_paged((count + 2) * sizeof *book->first);
    book->links = memory_get_paged((2 * links + 1) * sizeof *book->links);
    for (size_t a = 0; a < count + 2; a++)
        book->first[a] = 0;
    for (size_t i = 0; i < links; i++) {
        Link link = link_at(made, i);
        book->first[link.a + 2] += may_lead(book, link.a, link.b);
        book->first[link.b + 2] += may_lead(book, link.b, link.a);
    }
    for (size_t a = 0; a < count; a++)
        book->first[a + 2] += book->first[a + 1];
    for (size_t i = 0; i < links; i++) {
        Link link = link_at(made, i);
        if (may_lead(book, link.a, link.b))
            book->links[book->first[link.a + 1]++] = (uint32_t)i;
        if (may_lead(book, link.b, link.a))
            book->links[book->first[link.b + 1]++] = (uint32_t)i;
    }
}

static void find_steadiest(LeadBook *book, uint32_t cluster)
{
    const Cluster *of = &book->conclusion->clusters[cluster];
    const uint8_t *stays = book->conclusion->stays;
    Steadiest *out = &book->steadiest[cluster];
    *out = (Steadiest){INDEX_NONE, INDEX_NONE};
    for (uint32_t m = 0; m < of->member_count; m++)
        if ((!book->is_known || book->is_known[of->members[m]]) &&
            (out->best == INDEX_NONE || stays[of->members[m]] > stays[out->best]))
            out->best = of->members[m];
    for (uint32_t m = 0; m < of->member_count && out->best != INDEX_NONE; m++)
        if (may_lead(book, out->best, of->members[m]) &&
            (out->other == INDEX_NONE || stays[of->members[m]] > stays[out->other]))
            out->other = of->members[m];
}

LeadBook *lead_book_new(const Pool *pool, const Conclusion *conclusion, const bool *is_known)
{
    LeadBook *book = memory_get(sizeof *book);
    *book = (LeadBook){.pool = pool, .conclusion = conclusion, .is_known = is_known};
    index_links(book);
    book->steadiest = memory_get_paged((conclusion->cluster_count + (size_t)1) * sizeof *book->steadiest);
    for (uint32_t c = 0; c < conclusion->cluster_count; c++)
        find_steadiest(book, c);
    return book;
}

void lead_book_free(LeadBook *book)
{
    if (!book)
        return;
    free(book->first);
    free(book->links);
    free(book->steadiest);
    free(book);
}

/// Copies of one list are not resampled: nothing of them is left out.
static MicroProbability through_cluster(const LeadBook *book, const Cluster *cluster, uint32_t a, uint32_t b)
{
    const uint8_t *stays = book->conclusion->stays;
    uint64_t turns = cluster->stability.resamplings, probability = cluster->probability;
    if (turns > 0)
        probability = probability * stays[a] * stays[b] / (turns * turns);
    return probability ? (MicroProbability)probability : 1;
}

/// False where nobody else of the cluster leads anywhere.
static bool lead_through_cluster(const LeadBook *book, uint32_t activity, Lead *out)
{
    uint32_t number = book->conclusion->cluster_of[activity];
    const Steadiest *steadiest = &book->steadiest[number];
    uint32_t to = steadiest->best;
    if (to != INDEX_NONE && !may_lead(book, activity, to))
        to = steadiest->other;
    if (to == INDEX_NONE)
        return false;
    *out = (Lead){.activity = to,
                  .probability = through_cluster(book, &book->conclusion->clusters[number], activity, to),
                  .way = LEAD_CLUSTER};
    return true;
}

static int compare_leads(const void *left, const void *right)
{
    const Lead *a = left, *b = right;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->way != b->way)
        return a->way < b->way ? -1 : 1;
    if (a->nats != b->nats)
        return a->nats > b->nats ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

/// The first of each cluster, in their order.
static uint32_t keep_first_of_each(const LeadBook *book, Lead *leads, uint32_t count)
{
    const uint32_t *cluster_of = book->conclusion->cluster_of;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool is_first = true;
        for (uint32_t k = 0; k < kept && is_first; k++)
            is_first = cluster_of[leads[k].activity] != cluster_of[leads[i].activity];
        if (is_first)
            leads[kept++] = leads[i];
    }
    return kept;
}

/// Of what is one list with two sources the cluster knows all that there is.
static Lead lead_by(const LeadBook *book, uint32_t activity, uint32_t number)
{
    const Conclusion *made = book->conclusion;
    Link link = link_at(made, number);
    Lead out = {.activity = link.a == activity ? link.b : link.a};
    if (number >= made->candidate_count) {
        out.way = LEAD_COPY;
        out.probability = made->clusters[made->cluster_of[activity]].probability;
    } else {
        out.probability = made->candidates[number].probability;
        out.nats = made->candidates[number].total;
    }
    return out;
}

Lead *lead_book_ask(const LeadBook *book, uint32_t activity, Arena *arena, uint32_t *count)
{
    uint32_t from = book->first[activity], end = book->first[activity + 1], found = 0;
    Lead *out = arena_array(arena, Lead, (size_t)(end - from) + 1);
    for (uint32_t i = from; i < end; i++)
        out[found++] = lead_by(book, activity, book->links[i]);
    found += lead_through_cluster(book, activity, &out[found]);
    if (found > 1)
        qsort(out, found, sizeof *out, compare_leads);
    *count = keep_first_of_each(book, out, found);
    return out;
}

bool lead_is_answer(const LeadBook *book, uint32_t activity, const Lead *likeliest)
{
    const uint32_t *cluster_of = book->conclusion->cluster_of;
    return likeliest->probability >= LEAD_SURE && cluster_of[likeliest->activity] == cluster_of[activity];
}
