#pragma once
/// Evidence of names: the claims that lists make of two names.

#include "link/evidence.h"
#include "link/title_terms.h"

/// Counts what else the activities of each term have in common (title_ties.h). After all observations.
void gather_title_ties(const Gatherer *gatherer, TitleTerms *terms);

/// What pooled lists of actors' names say of the names in titles, and of those that partners give.
typedef struct Listing Listing;

/// NULL where no list is pooled. The terms must outlive it.
Listing *listing_read(Gatherer *gatherer, const LinkModel *model, const TitleTerms *terms);
/// Whether the word is a part of a longer listed name in the activity's title, and so no name of its own
/// there.
bool listing_covers(const Listing *listing, uint32_t activity, Text word);
/// Adds the evidence of names that lists hold to be one. After that of the names themselves.
void listing_show(Listing *listing);
void listing_free(Listing *listing);
