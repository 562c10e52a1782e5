// What a word of titles is can be told by more than how it is written: reports on one actor have something
// else in common now and then, a file, a network, a rare tool. Where six reports bear a word and no two of
// them share anything, it is a product that many attack, a fashion of headlines, or half of a naming scheme.
//
// [measured] on published reports, actors held out: of the pairs that share a word told at .75 and more, 141
// were of two actors where 399 had been, and 3,888 of one where 2,879.

#include "link/title_ties.h"

#include <stdlib.h>

#include "link/evidence.h"

/// Of what more activities show little follows; as pairs that are told.
enum { SHARED_MOST = 6 };

bool title_ties_are_asked(const TitleTerms *terms)
{
    for (size_t i = 0; i < terms->terms.count; i++)
        if (terms->terms.items[i].activity_count >= TITLE_TIED_LEAST)
            return true;
    return false;
}

bool title_ties_by(TraceKind kind)
{
    const EvidenceRow *row = &evidence_rows[kind];
    if (row->strand == STRAND_CLAIM || row->strand == STRAND_CITATION)
        return false;
    return row->pairs || kind == TRACE_DOMAIN || kind == TRACE_NETWORK;
}

/// The first of each activity's places, by activity.
static uint32_t *first_places(const TitleTerms *terms, uint32_t activity_count)
{
    uint32_t *first = memory_get_paged(((size_t)activity_count + 2) * sizeof *first);
    memset(first, 0, ((size_t)activity_count + 2) * sizeof *first);
    for (size_t i = 0; i < terms->places.count; i++)
        first[terms->places.items[i].activity + 1]++;
    for (uint32_t a = 0; a < activity_count; a++)
        first[a + 1] += first[a];
    return first;
}

static void tie_pair(TitleTerms *terms, const uint32_t *first, uint32_t a, uint32_t b)
{
    for (uint32_t i = first[a]; i < first[a + 1]; i++)
        for (uint32_t k = first[b]; k < first[b + 1]; k++)
            if (terms->places.items[i].term == terms->places.items[k].term)
                terms->places.items[i].is_tied = terms->places.items[k].is_tied = true;
}

/// Activities of one trace: as many as count, and one more that tells that there are too many.
typedef struct {
    uint32_t activities[SHARED_MOST + 1], count;
} Holders;

static void hold(Holders *holders, uint32_t activity)
{
    bool is_known = holders->count > 0 && holders->activities[holders->count - 1] == activity;
    if (!is_known && holders->count <= SHARED_MOST)
        holders->activities[holders->count++] = activity;
}

static void tie_holders(TitleTerms *terms, const uint32_t *first, const Holders *holders)
{
    for (uint32_t i = 0; i < holders->count && holders->count <= SHARED_MOST; i++)
        for (uint32_t k = i + 1; k < holders->count; k++)
            tie_pair(terms, first, holders->activities[i], holders->activities[k]);
}

/// Where the showings of each trace begin once they stand together, and these.
static uint32_t *group_shows(const TitleShows *shows, uint32_t trace_count, uint32_t *activities)
{
    uint32_t *next = memory_get_paged(((size_t)trace_count + 2) * sizeof *next);
    memset(next, 0, ((size_t)trace_count + 2) * sizeof *next);
    for (size_t i = 0; i < shows->count; i++)
        next[shows->items[i].trace + 2]++;
    for (uint32_t t = 0; t < trace_count; t++)
        next[t + 2] += next[t + 1];
    for (size_t i = 0; i < shows->count; i++)
        activities[next[shows->items[i].trace + 1]++] = shows->items[i].activity;
    return next;
}

void title_ties_count(TitleTerms *terms, const TitleShows *shows, uint32_t trace_count,
                      uint32_t activity_count)
{
    uint32_t *places = first_places(terms, activity_count);
    uint32_t *activities = memory_get_paged((shows->count + 1) * sizeof *activities);
    uint32_t *first = group_shows(shows, trace_count, activities);
    for (uint32_t t = 0; t < trace_count; t++) {
        Holders holders = {.count = 0};
        for (uint32_t i = first[t]; i < first[t + 1]; i++)
            hold(&holders, activities[i]);
        tie_holders(terms, places, &holders);
    }
    for (size_t i = 0; i < terms->places.count; i++)
        terms->terms.items[terms->places.items[i].term].tied_count += terms->places.items[i].is_tied;
    free(first);
    free(activities);
    free(places);
}
