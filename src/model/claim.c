#include "model/claim.h"

static const struct {
    Text word, title;
    ClaimSays says;
} claims[CLAIM_COUNT] = {
    [CLAIM_SAME] = {TEXT_INIT("same"), TEXT_INIT("one actor"), CLAIM_SAYS_RELATION},
    [CLAIM_RELATED] = {TEXT_INIT("related"), TEXT_INIT("related"), CLAIM_SAYS_RELATION},
    [CLAIM_DIFFERENT] = {TEXT_INIT("different"), TEXT_INIT("not one actor"), CLAIM_SAYS_RELATION},
    [CLAIM_PART_OF] = {TEXT_INIT("part-of"), TEXT_INIT("part of one larger organisation"),
                       CLAIM_SAYS_RELATION},
    [CLAIM_EXCEEDS] = {TEXT_INIT("exceeds"), TEXT_INIT("the first exceeds the other"), CLAIM_SAYS_RELATION},
    [CLAIM_OPERATORS] = {TEXT_INIT("operators"), TEXT_INIT("operators"), CLAIM_SAYS_NUMBER},
    [CLAIM_ZERO_DAYS] = {TEXT_INIT("zero-days"), TEXT_INIT("zero-days used"), CLAIM_SAYS_NUMBER},
    [CLAIM_STOLEN_CERTIFICATES] = {TEXT_INIT("stolen-certificates"), TEXT_INIT("signing keys stolen"),
                                   CLAIM_SAYS_NUMBER},
    [CLAIM_DWELL_DAYS] = {TEXT_INIT("dwell-days"), TEXT_INIT("days undetected"), CLAIM_SAYS_NUMBER},
    [CLAIM_VICTIMS] = {TEXT_INIT("victims"), TEXT_INIT("victims"), CLAIM_SAYS_NUMBER},
    [CLAIM_SECTORS] = {TEXT_INIT("sectors"), TEXT_INIT("sectors hit"), CLAIM_SAYS_NUMBER},
    [CLAIM_COUNTRIES] = {TEXT_INIT("countries"), TEXT_INIT("countries hit"), CLAIM_SAYS_NUMBER},
    [CLAIM_OPSEC] = {TEXT_INIT("opsec"), TEXT_INIT("operational security"), CLAIM_SAYS_WORDS},
    [CLAIM_PUBLISHED] = {TEXT_INIT("published"), TEXT_INIT("made public"), CLAIM_SAYS_DATE},
};

Text claim_word(ClaimKind kind)
{
    return claims[kind].word;
}

Text claim_title(ClaimKind kind)
{
    return claims[kind].title;
}

ClaimSays claim_says(ClaimKind kind)
{
    return claims[kind].says;
}

ClaimKind claim_of_word(Text word)
{
    ClaimKind kind = CLAIM_SAME;
    while (kind < CLAIM_COUNT && !text_equal_nocase(claims[kind].word, word))
        kind++;
    return kind;
}
