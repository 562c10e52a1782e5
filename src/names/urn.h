#pragma once
/// What weighed statements on two names come to.

#include "names/names.h"

/// What the statements come to, by side.
typedef struct {
    double same, apart;
    bool is_called_related;
} Poll;

/// How much a statement weighs that is right so often: alone, it makes two names one with that probability.
double urn_weight(double right);
/// What a statement weighs that two actors are near each other.
double urn_near(void);
/// `is_between`: some name is listed with either of the two.
NamesVerdict urn_verdict(const Poll *poll, bool is_between);
MicroProbability urn_probability(const Poll *poll, bool is_near);
