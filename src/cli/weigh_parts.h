#pragma once
/// What `weigh` answers beside the odds, one file each.

#include "cli/verbs.h"

// weigh_numbers.c
/// Millionths, rounded.
int64_t millionths(double number);
/// Never 0 or 1: what is left is the doubt that no evidence takes away (ICD 203).
/// Three digits, but never none or all of it.
const char *share_text(double share, Arena *arena);

void put_plans(Cli *cli, const Pool *pool, const PlanAnswer *answer); // weigh_plans.c
MUST_USE bool weigh_hours(Cli *cli, const char *path);                // weigh_hours.c

// weigh_claims.c
/// Members "claims" and "numbers" of the object in hand.
void put_claims_json(JsonWriter *json, const Pool *pool, const ClaimAnswer *answer);
void print_claims(Cli *cli, const Pool *pool, const ClaimAnswer *answer);
/// "50 to 100": the combined number, or what the first says whose claim cannot be combined.
Text number_text(const CombinedNumber *it, const Pool *pool, Arena *arena);

/// More actors do not fit beside each other on a terminal.
enum { COMPARED_MOST = 3 };
typedef struct {
    Text label; ///< as it was asked for
    Capability capability;
    ClaimAnswer claims;
    Turnover *turnover; ///< by publication of `claims`
} Compared;
/// `claims`: about any of them. // weigh_compare.c
void put_compared(Cli *cli, const Pool *pool, const Compared *of, size_t count, const ClaimAnswer *claims);
