// Hits without scanning: a file is hit when `need` of the strings stand in it, so the files that are hit are
// at most the strings' own counts, summed and divided by `need`; and none are when fewer than `need` strings
// stand in any file at all. The counts are upper limits (scan.h), so this one is too.
//
// The limit of the rate is Clopper and Pearson's (1934): the share at which so few hits in so many files
// would be seen once in twenty times. Zero hits in n files carry 3/n and no less, whatever the rule. What
// rules made alike did elsewhere is not added: those that fail do so together, on relatives of their family,
// so that a prior over all rules would promise too much for just these (docs/sign.md has the figures).

#include "signatures/bound.h"

#include "base/beta.h"

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

/// Files that hold `need` of the first `count` strings, at most.
static uint64_t hit_by(const FamilyRule *rule, uint32_t count, uint32_t need)
{
    uint64_t sum = 0, standing = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += rule->strings[i].clean[CLEAN_HELD_OUT];
        standing += rule->strings[i].clean[CLEAN_HELD_OUT] > 0;
    }
    return need == 0 || standing < need ? 0 : sum / need;
}

bool bound_alarms(CleanIndex *index, FamilyRule *rule, Err *err)
{
    for (uint32_t i = 0; i < rule->string_count; i++)
        if (!count_held_out(index, &rule->strings[i], err))
            return false;
    uint64_t files = clean_files(index, CLEAN_HELD_OUT, rule->heads);
    // Texts stand first; either branch of the condition hits.
    uint64_t hits = hit_by(rule, rule->string_count, rule->need.strings) +
                    hit_by(rule, rule->text_count, rule->need.texts);
    uint64_t with_text = rule->need.asks_text ? hit_by(rule, rule->text_count, 1) : hits;
    hits = hits < with_text ? hits : with_text;
    hits = hits < files ? hits : files;
    rule->alarms = (FalseAlarms){
        .files = files, .hits = hits, .upper = files ? upper_limit((double)hits, (double)files) : 1};
    return true;
}
