#pragma once
/// What partners claim of the actors asked about: shown beside the odds, never part of them. Numbers are
/// combined, each source counted once.

#include "base/arena.h"
#include "model/pool.h"

/// One number, as all who state it have it together: the mean of their lower and of their upper ends, which
/// is what averaging quantiles does to intervals (Lichtendahl, Grushka-Cockayne and Winkler 2013; Gaba,
/// Tsetlin and Winkler 2017), each source with the same weight. Averaging says what they hold; `least` and
/// `most` say how far they are apart.
typedef struct {
    ClaimKind kind;
    Text of;
    uint32_t *claims; ///< of `pool->claims`: the newest of each source, that name both ends
    uint32_t claim_count;
    double low, high;
    double least, most;                 ///< the lowest lower end, the highest upper end
    double *low_without, *high_without; ///< by claim: combined from the others; NAN where there is no other
    uint32_t *aside; ///< claims of the same number that are not combined: one end only ("at least three"),
                     ///< older ones, and what its source or Admiralty grade makes unreliable (E, 5)
    uint32_t aside_count;
} CombinedNumber;

typedef struct {
    uint32_t *relations; ///< of `pool->claims`: how those asked about stand to each other or to others
    uint32_t relation_count;
    CombinedNumber *numbers;
    uint32_t number_count;
    uint32_t *publications; ///< days on which somebody published about them
    uint32_t publication_count;
    uint32_t *words; ///< what cannot be counted
    uint32_t word_count;
} ClaimAnswer;

/// Claims that name one of `names`, ASCII case ignored.
void claims_about(const Pool *pool, const Text *names, uint32_t name_count, Arena *arena, ClaimAnswer *out);
/// The first day that anybody says `value` (a CVE) was published; INSTANT_NONE when nobody does.
Instant claims_published(const Pool *pool, Text value);
