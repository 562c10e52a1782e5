// Sources disagree about names, and each is right only so often. What they say of two names is drawn from an
// urn (Polya's: a Beta prior on how many of the sources that know both would list them together): it starts
// with a little of "one" and somewhat more of "apart", and each statement adds its weight on its side. A
// statement's weight is such that it alone makes the names one with the probability that this source's
// statements are confirmed by others who know the same names.
//
// The start was measured on what four public maps say of 640,000 pairs of names that two of them know, each
// map held against the others (bench/alias; docs/names.md): of pairs that one map holds to be one, another
// holds so too in 84 %, of two maps' in 92 %; of disputed ones in 39 to 46 %, of those held apart in 0.2 %.

#include "names/urn.h"

#include <math.h>

static const double urn_one = .003, urn_apart = .2;
/// What a name in between counts, or a statement that two actors are near each other: of names that others
/// only connect so, a source that knows both lists 45 % together.
static const double weight_near = .16;
/// A statement below this is shown, and decides nothing.
static const double weight_least = .1;

double urn_near(void)
{
    return weight_near;
}

double urn_weight(double right)
{
    static const double right_most = .98; // however good the record, some statements are wrong
    right = right > right_most ? right_most : right;
    return urn_apart * right / (1 - right);
}

double name_right(double weight)
{
    return weight < weight_least ? 0 : weight / (weight + urn_apart);
}

NamesVerdict urn_verdict(const Poll *poll, bool is_between)
{
    bool is_same = poll->same >= weight_least, is_apart = poll->apart >= weight_least;
    if (is_same && is_apart)
        return NAMES_CONTESTED;
    if (is_same)
        return NAMES_SAME;
    if (poll->is_called_related)
        return NAMES_RELATED;
    if (is_apart)
        return NAMES_DIFFERENT;
    if (poll->same > 0 || is_between)
        return NAMES_RELATED;
    return poll->apart > 0 ? NAMES_DIFFERENT : NAMES_UNKNOWN;
}

MicroProbability urn_probability(const Poll *poll, bool is_near)
{
    double one = urn_one + poll->same + (is_near ? weight_near : 0);
    double millionths = floor(1e6 * one / (one + urn_apart + poll->apart) + .5);
    return millionths < 1 ? 1 : millionths > 999999 ? 999999 : (MicroProbability)millionths;
}
