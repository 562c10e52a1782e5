#pragma once
/// That two of different clusters are one actor, where mistakes are reckoned with.

#include "link/partition.h"

/// Of a conclusion: how many of its activities stand alone for each that does not, as ln odds.
double elsewhere_alone(const Conclusion *conclusion);
/// `total`: what the two share; `chance`: that one of them is of the other's cluster, by everything it shows.
MicroProbability elsewhere_probability(const LinkParams *params, double alone, double chance,
                                       MicroNats total);
/// The same had they shared `total`, where `probability` holds for what they share.
MicroProbability elsewhere_had(const LinkParams *params, MicroProbability probability, MicroNats shared,
                               MicroNats total);
/// That an item is of another's cluster, by everything that it shows, or the other of its, whichever is
/// likelier.
double elsewhere_chance(const Places *places, const Rulings *rulings, const uint32_t *cluster_of, uint32_t a,
                        uint32_t b);
