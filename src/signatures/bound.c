// Hits without scanning: a file is hit when `need` of the strings stand in it, so the files that are hit are
// at most the strings' own counts, summed and divided by `need`; and none are when fewer than `need` strings
// stand in any file at all. The counts are upper limits (scan.h), so this one is too.
//
// Of constants the index knows which files hold them, and so how many files hold one, two or three. Those
// that hold as many as are asked for are hit; to those that hold fewer other strings have to add the rest,
// and the most files are hit when the others' places go where the fewest are wanting.
//
// The limit of the rate is Clopper and Pearson's (1934): the share at which so few hits in so many files
// would be seen once in twenty times. Zero hits in n files carry 3/n and no less, whatever the rule. What
// rules made alike did elsewhere is not added: those that fail do so together, on relatives of their family,
// so that a prior over all rules would promise too much for just these (docs/sign.md has the figures).

#include "signatures/bound.h"

#include "base/beta.h"
#include "base/constants.h"
#include "signatures/candidates.h"

static const double CONFIDENCE = .95;

static double upper_limit(double hits, double files)
{
    return hits >= files ? 1 : beta_quantile(CONFIDENCE, hits + 1, files - hits);
}

static bool count_held_out(CleanIndex *index, RuleString *string, Err *err)
{
    GramKeys keys = {0};
    uint8_t files[ATOM_MOST] = {0};
    piece_keys((AtomKind)string->kind, (Text){string->bytes, string->length}, string->mask, &keys);
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

/// Marks of the rule's constants, which stand last.
static bool find_constants(CleanIndex *index, const FamilyRule *rule, CleanMarks *marks, uint32_t *first,
                           Err *err)
{
    *first = rule->string_count;
    while (*first > 0 && rule->strings[*first - 1].kind == ATOM_CONSTANT)
        --*first;
    for (uint32_t i = *first; i < rule->string_count; i++)
        if (!clean_marks(index, CLEAN_HELD_OUT, constant_key(constant_at(rule->strings[i].bytes)),
                         &marks[i - *first], err))
            return false;
    return true;
}

/// Files that hold `need` of all strings, at most. `first` is that of the constants.
static uint64_t hit_by_all(const FamilyRule *rule, const CleanMarks *constants, uint32_t first, uint32_t need)
{
    size_t count = rule->string_count - first;
    uint64_t places = 0, standing = 0;
    for (uint32_t i = 0; i < first; i++) {
        places += rule->strings[i].clean[CLEAN_HELD_OUT];
        standing += rule->strings[i].clean[CLEAN_HELD_OUT] > 0;
    }
    for (size_t i = 0; i < count; i++)
        if (constants[i].count == CLEAN_MOST)
            return hit_by(rule, rule->string_count, need);
    uint64_t hits = count > 0 ? clean_common(constants, count, need) : 0, holding = hits;
    for (uint32_t wanting = 1; wanting <= need && wanting <= standing; wanting++) {
        uint64_t most = places / wanting, least = need - wanting;
        if (least > 0 && count > 0) {
            uint64_t files = clean_common(constants, count, (uint32_t)least) - holding;
            most = most < files ? most : files;
            holding += files;
        } else if (least > 0) {
            most = 0;
        }
        hits += most;
        places -= most * wanting;
    }
    return hits;
}

bool bound_alarms(CleanIndex *index, FamilyRule *rule, Err *err)
{
    CleanMarks constants[RULE_MOST_STRINGS];
    uint32_t first;
    for (uint32_t i = 0; i < rule->string_count; i++)
        if (!count_held_out(index, &rule->strings[i], err))
            return false;
    if (!find_constants(index, rule, constants, &first, err))
        return false;
    uint64_t files = clean_files(index, CLEAN_HELD_OUT, rule->heads);
    // Texts stand first; any branch of the condition hits.
    uint64_t hits = hit_by_all(rule, constants, first, rule->need.strings) +
                    hit_by(rule, rule->text_count, rule->need.texts);
    uint64_t with_text =
        rule->need.asks_texts > 0 ? hit_by(rule, rule->text_count, rule->need.asks_texts) : hits;
    hits = hits < with_text ? hits : with_text;
    hits += rule->need.ample > 0 ? hit_by_all(rule, constants, first, rule->need.ample) : 0;
    hits = hits < files ? hits : files;
    rule->alarms = (FalseAlarms){
        .files = files, .hits = hits, .upper = files ? upper_limit((double)hits, (double)files) : 1};
    return true;
}
