// Claims: "this is X", said outright or by a title that holds the name.
//
// Two reports that bear one name are mostly of one actor, whether or not they share an indicator, and however
// many others bear it too: a name is not background that grows more common with use. So a claim weighs what
// its word is worth (title_terms.c), not what its rarity is, with the claimant's reliability; where
// activities with the name have already come together elsewhere, it is worth less here (weigh.c).

#include "link/evidence_name.h"
#include "link/title_ties.h"
#include "names/names.h"

static void claim_titles(Gatherer *gatherer, const TitleTerms *terms, const Listing *listing)
{
    const LinkParams *params = gather_params(gatherer);
    for (size_t i = 0; i < terms->places.count; i++) {
        const TitleTerm *term = &terms->terms.items[terms->places.items[i].term];
        if (term->activity_count < 2 || term->probability < params->claim_least ||
            terms->places.items[i].is_torn || terms->places.items[i].is_part ||
            listing_covers(listing, terms->places.items[i].activity, term->text))
            continue;
        uint32_t trace = gather_trace(gatherer, TRACE_NAME, term->text);
        gather_claim(gatherer, trace, claim_nats(term->probability, params));
        gather_mention(gatherer, trace, terms->places.items[i].activity);
    }
}

static void claim_names(Gatherer *gatherer)
{
    const Pool *pool = gather_pool(gatherer);
    const LinkParams *params = gather_params(gatherer);
    for (uint32_t i = 0; i < pool->name_count; i++) {
        Text name = name_canonical(pool->names[i].name, gather_arena(gatherer));
        uint32_t trace = gather_trace(gatherer, TRACE_CALLED, name);
        gather_claim(gatherer, trace, claim_nats(params->claim_stated, params));
        gather_mention(gatherer, trace, pool->names[i].activity);
        gather_tie(gatherer, gather_find(gatherer, TRACE_NAME, name), trace);
    }
}

/// Whoever has the name in its title calls its actor so too.
static void join_titles(Gatherer *gatherer, const TitleTerms *terms)
{
    for (size_t i = 0; i < terms->places.count; i++) {
        Text word = terms->terms.items[terms->places.items[i].term].text;
        uint32_t called = gather_find(gatherer, TRACE_CALLED, word);
        if (called != INDEX_NONE && gather_find(gatherer, TRACE_NAME, word) != INDEX_NONE &&
            !terms->places.items[i].is_torn && !terms->places.items[i].is_part)
            gather_mention(gatherer, called, terms->places.items[i].activity);
    }
}

void evidence_claim(Gatherer *gatherer, const LinkModel *model)
{
    TitleTerms terms;
    title_terms_find(gather_pool(gatherer), model, gather_arena(gatherer), &terms);
    if (title_ties_are_asked(&terms))
        gather_title_ties(gatherer, &terms);
    title_terms_weigh(&terms, model);
    Listing *listing = listing_read(gatherer, model, &terms);
    claim_titles(gatherer, &terms, listing);
    claim_names(gatherer);
    join_titles(gatherer, &terms);
    listing_show(listing);
    listing_free(listing);
    title_terms_done(&terms);
}
