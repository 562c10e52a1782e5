// Hits without scanning: a file is hit when `need` of the strings stand in it, so the files that are hit are
// at most the strings' own counts, summed and divided by `need`; and none are when fewer than `need` strings
// stand in any file at all. The counts are upper limits (scan.h), so this one is too.
//
// The limit of the rate is Clopper and Pearson's (1934): the share at which so few hits in so many files
// would be seen once in twenty times. Zero hits in n files carry 3/n and no less, whatever the rule; 100,000
// times as many clean files as anybody indexes would be needed to show one in a million. What narrows it
// honestly is that rules made alike were held to files they had not seen before: their hits and tests,
// counted by bench/sign, are what is known of a rule before it meets a file (a beta prior with Jeffreys'
// halves), and the rule's own files are added to them. That takes rules of this program to be alike in how
// they fail, which is why both numbers are stated.

#include "signatures/bound.h"

#include <math.h>

#include "base/beta.h"

/// Of rules made by this method: unseen clean files that each was tested on, summed, and hits among them.
static const double PRIOR_TESTS = 0, PRIOR_HITS = 0;
static const double CONFIDENCE = .95;

static double upper_limit(double hits, double files)
{
    return hits >= files ? 1 : beta_quantile(CONFIDENCE, hits + 1, files - hits);
}

static bool count_held_out(CleanIndex *index, RuleString *string, Err *err)
{
    GramKeys keys = {0};
    uint8_t files[ATOM_MOST] = {0};
    grams_of((Text){string->bytes, string->length}, string->mask, &keys);
    grams_sort(&keys);
    bool is_done = clean_look(index, CLEAN_HELD_OUT, keys.items, keys.count, files, err);
    unsigned least = keys.count > 0 ? CLEAN_MOST : 0;
    for (size_t i = 0; is_done && i < keys.count; i++)
        least = files[i] < least ? files[i] : least;
    string->clean[CLEAN_HELD_OUT] = (uint8_t)least;
    vec_free(&keys);
    return is_done;
}

bool bound_alarms(CleanIndex *index, FamilyRule *rule, Err *err)
{
    uint64_t sum = 0, standing = 0;
    for (uint32_t i = 0; i < rule->string_count; i++) {
        if (!count_held_out(index, &rule->strings[i], err))
            return false;
        sum += rule->strings[i].clean[CLEAN_HELD_OUT];
        standing += rule->strings[i].clean[CLEAN_HELD_OUT] > 0;
    }
    uint64_t files = clean_files(index, CLEAN_HELD_OUT, rule->heads);
    uint64_t hits = standing < rule->need ? 0 : sum / rule->need;
    hits = hits < files ? hits : files;
    double h = (double)hits, n = (double)files;
    rule->alarms = (FalseAlarms){.files = files, .hits = hits, .measured = files ? upper_limit(h, n) : 1};
    double with_prior = beta_quantile(CONFIDENCE, h + PRIOR_HITS + .5, n - h + PRIOR_TESTS - PRIOR_HITS + .5);
    rule->alarms.upper = PRIOR_TESTS > 0 ? fmin(rule->alarms.measured, with_prior) : rule->alarms.measured;
    return true;
}
