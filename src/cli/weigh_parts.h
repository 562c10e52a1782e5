#pragma once
/// What `weigh` answers beside the odds, one file each.

#include "cli/verbs.h"

/// Millionths, rounded.
int64_t millionths(double number);
/// Never 0 or 1: what is left is the doubt that no evidence takes away (ICD 203).
MicroProbability probability_of(double share);
/// Three digits, but never none or all of it.
const char *share_text(double share, Arena *arena);

void put_plans(Cli *cli, const PlanAnswer *answer);                                      // weigh_plans.c
MUST_USE bool weigh_hours(Cli *cli, const char *path);                                   // weigh_hours.c
void put_capabilities(Cli *cli, const Text *labels, const Capability *of, size_t count); // weigh_compare.c
