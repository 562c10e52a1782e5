#pragma once
/// What somebody says of actors that no activity shows: how they stand to each other, how many people or
/// zero-days one has. Claims are shown beside what is weighed, with who says so, and never decide it.

#include <stdint.h>

#include "base/text.h"

typedef enum {
    // How those named stand to each other.
    CLAIM_SAME,
    CLAIM_RELATED,
    CLAIM_DIFFERENT,
    CLAIM_PART_OF, ///< all are part of one larger organisation
    CLAIM_EXCEEDS, ///< the first is more capable than the others
    // How many or how much the one named has.
    CLAIM_OPERATORS,
    CLAIM_ZERO_DAYS,
    CLAIM_STOLEN_CERTIFICATES,
    CLAIM_DWELL_DAYS,
    CLAIM_VICTIMS,
    CLAIM_SECTORS,
    CLAIM_COUNTRIES,
    // What cannot be counted.
    CLAIM_OPSEC,
    CLAIM_PUBLISHED, ///< a vulnerability, or a family that everybody has from then on, on the claim's date
    CLAIM_COUNT,
} ClaimKind;

typedef enum { CLAIM_SAYS_RELATION, CLAIM_SAYS_NUMBER, CLAIM_SAYS_WORDS, CLAIM_SAYS_DATE } ClaimSays;

/// A number that is not stated.
enum { CLAIM_UNSTATED = -1 };
/// Larger numbers are no counts.
#define CLAIM_MOST INT64_C(1000000000)

Text claim_word(ClaimKind kind);  ///< "part-of", as files have it
Text claim_title(ClaimKind kind); ///< "part of one larger organisation", "operators"
ClaimSays claim_says(ClaimKind kind);
/// CLAIM_COUNT when it is none. ASCII case is ignored.
ClaimKind claim_of_word(Text word);
