// A greedy cover (Johnson 1974): the piece that adds most is taken, again and again, where a sample that has
// some already gains less from one more. Texts, tables and code have places of their own, since what hides
// the one (encrypted strings, another compiler, another version) leaves the others; pieces that stand close
// together in a file mostly come and go together, so they count less.
//
// How many must be found is learnt by leaving samples out: a third of what the worst of them still shows.
// Where code alone shows enough, code alone has to do, and fewer texts do where texts need no help.

#include "signatures/choose.h"

#include <math.h>

#include "base/bits.h"

enum { POOL_MOST = 6000, NEAR = 64, CLOSE = 1024, FOLDS = 8 };
enum { AMPLE = 4 }; ///< strings that a sample shows, for NEED_MOST to be asked
static const uint32_t MOST[PART_COUNT] = {
    [PART_TEXT] = 4, [PART_CODE] = RULE_MOST_STRINGS, [PART_TABLE] = 4, [PART_CONSTANT] = 4};
static const double AGAIN = .7, CLOSE_SHARE = .5; ///< what one more is worth; what one close by is worth

Seen choice_seen(const Choice *choice, uint32_t sample)
{
    Seen seen = {0};
    for (uint32_t i = 0; i < choice->count; i++) {
        if (!candidate_shows(choice->picked[i], sample))
            continue;
        if (candidate_is_text(choice->picked[i]))
            seen.texts++;
        else
            seen.others++;
    }
    return seen;
}

static uint32_t choice_texts(const Choice *choice)
{
    uint32_t texts = 0;
    for (uint32_t i = 0; i < choice->count; i++)
        texts += candidate_is_text(choice->picked[i]);
    return texts;
}

static uint32_t shown_by(const Candidate *candidate, const Members *members)
{
    return bits_common(candidate->shown, members->bits, SHOWN_WORDS);
}

typedef struct {
    const Candidate *candidate;
    double rank;
} Ranked;

static int compare_ranked(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return (left->candidate->key > right->candidate->key) - (left->candidate->key < right->candidate->key);
}

Pool choose_pool(const SignMaker *maker, const Members *members, Arena *arena)
{
    VEC(Ranked) ranked = {0};
    for (size_t i = 0; i < maker->candidates.count; i++) {
        const Candidate *candidate = &maker->candidates.items[i];
        uint32_t shown = candidate->worth > 0 ? shown_by(candidate, members) : 0;
        if (shown > 0)
            *vec_push(&ranked) = (Ranked){candidate, shown * candidate->worth};
    }
    if (ranked.count > 0)
        qsort(ranked.items, ranked.count, sizeof *ranked.items, compare_ranked);
    Pool pool = {arena_array(arena, const Candidate *, PART_COUNT *POOL_MOST), 0};
    uint32_t taken[PART_COUNT] = {0};
    for (size_t i = 0; i < ranked.count; i++)
        if (++taken[candidate_part(ranked.items[i].candidate)] <= POOL_MOST)
            pool.items[pool.count++] = ranked.items[i].candidate;
    vec_free(&ranked);
    return pool;
}

/// What the samples already have, and what one more is worth to each.
typedef struct {
    const SignMaker *maker;
    const Members *members;
    double wants[PART_COUNT][MOST_SAMPLES];
    ChoicePlan plan;
    const Choice *choice;
} Cover;

/// Twins share what one witness counts.
static void start_wants(Cover *cover)
{
    uint32_t alike[MOST_SAMPLES] = {0};
    const SignSample *samples = cover->maker->samples.items;
    for (uint32_t s = 0; s < cover->maker->samples.count; s++)
        alike[samples[s].twin] += members_have(cover->members, s);
    for (uint32_t s = 0; s < cover->maker->samples.count; s++)
        for (int part = 0; part < PART_COUNT; part++)
            cover->wants[part][s] = members_have(cover->members, s) ? 1.0 / alike[samples[s].twin] : 0;
}

/// How much of the longer of two texts the other one has too: texts that one macro or one library writes come
/// and go together.
static double likeness(const Trigrams *a, const Trigrams *b)
{
    unsigned common = bits_common(a->bits, b->bits, TRIGRAM_WORDS),
             most = a->count > b->count ? a->count : b->count;
    return most > 0 ? (double)common / most : 0;
}

/// 0 for a piece that all but overlaps one that was taken.
static double apart(const Cover *cover, const Candidate *candidate)
{
    double share = 1, unlike = 1;
    bool is_text = candidate_is_text(candidate);
    for (uint32_t i = 0; i < cover->choice->count; i++) {
        const Candidate *taken = cover->choice->picked[i];
        uint64_t between = taken->offset > candidate->offset ? taken->offset - candidate->offset
                                                             : candidate->offset - taken->offset;
        if (taken->key == candidate->key || (taken->first == candidate->first && between < NEAR))
            return 0;
        if (taken->first == candidate->first && between < CLOSE)
            share = CLOSE_SHARE;
        if (is_text && candidate_is_text(taken))
            unlike *= 1 - likeness(candidate->trigrams, taken->trigrams);
    }
    return share * unlike;
}

uint64_t choice_common(const Choice *choice, uint32_t least)
{
    CleanMarks constants[RULE_MOST_STRINGS];
    size_t count = 0;
    for (uint32_t i = 0; i < choice->count; i++)
        if (choice->picked[i]->marks)
            constants[count++] = *choice->picked[i]->marks;
    return count < least ? 0 : clean_common(constants, count, least);
}

/// Constants that clean files hold together say less than each alone.
static bool is_common(const Cover *cover, const Candidate *candidate)
{
    Choice with = *cover->choice;
    if (candidate->kind != ATOM_CONSTANT)
        return false;
    with.picked[with.count++] = candidate;
    return choice_common(&with, NEED_MOST) > 0;
}

static double gain(const Cover *cover, const Candidate *candidate)
{
    const double *wants = cover->wants[candidate_part(candidate)];
    double sum = 0;
    for (size_t word = 0; word < SHOWN_WORDS; word++)
        for (uint64_t bits = candidate->shown[word] & cover->members->bits[word]; bits; bits &= bits - 1)
            sum += wants[word * 64 + (size_t)__builtin_ctzll(bits)];
    // Squared: code that most builds show outlives the next compiler, that of one build does not. So do texts
    // where nothing stands beside them.
    bool is_helped = candidate_is_text(candidate) && cover->plan != PLAN_TEXTS;
    return (is_helped ? sum : sum * sum) * candidate->worth;
}

/// Of a set of parts, bits 1 << CandidatePart.
static const Candidate *best_of(const Cover *cover, const Pool *pool, unsigned parts)
{
    const Candidate *best = NULL;
    double most = 0;
    for (uint32_t i = 0; i < pool->count; i++) {
        if (!(parts >> candidate_part(pool->items[i]) & 1))
            continue;
        double value = gain(cover, pool->items[i]);
        if (value > most && (value *= apart(cover, pool->items[i])) > most &&
            !is_common(cover, pool->items[i])) {
            best = pool->items[i];
            most = value;
        }
    }
    return best;
}

static void take(Cover *cover, Choice *choice, const Candidate *candidate)
{
    double *wants = cover->wants[candidate_part(candidate)];
    choice->picked[choice->count++] = candidate;
    for (uint32_t s = 0; s < cover->maker->samples.count; s++)
        wants[s] *= candidate_shows(candidate, s) ? AGAIN : 1;
}

static void fill(Cover *cover, const Pool *pool, unsigned parts, uint32_t most, Choice *choice)
{
    for (uint32_t taken = 0; taken < most && choice->count < RULE_MOST_STRINGS; taken++) {
        const Candidate *best = best_of(cover, pool, parts);
        if (!best)
            return;
        take(cover, choice, best);
    }
}

static int compare_picked(const void *a, const void *b)
{
    const Candidate *left = *(const Candidate *const *)a, *right = *(const Candidate *const *)b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return (left->key > right->key) - (left->key < right->key);
}

void choose(const Pool *pool, const SignMaker *maker, const Members *members, ChoicePlan plan, Choice *out)
{
    Cover cover = {.maker = maker, .members = members, .plan = plan, .choice = out};
    start_wants(&cover);
    *out = (Choice){0};
    if (plan == PLAN_TEXTS) {
        fill(&cover, pool, 1U << PART_TEXT, RULE_MOST_STRINGS, out);
    } else {
        fill(&cover, pool, 1U << PART_TEXT, MOST[PART_TEXT], out);
        fill(&cover, pool, 1U << PART_TABLE, MOST[PART_TABLE], out);
        if (plan == PLAN_PARTS)
            fill(&cover, pool, 1U << PART_CONSTANT, MOST[PART_CONSTANT], out);
        fill(&cover, pool, 1U << PART_CODE, MOST[PART_CODE], out);
        fill(&cover, pool, 1U << PART_TEXT | 1U << PART_TABLE | 1U << PART_CODE, RULE_MOST_STRINGS, out);
    }
    if (out->count > 0)
        qsort(out->picked, out->count, sizeof *out->picked, compare_picked);
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
    return value < low ? low : value > high ? high : value;
}

/// The members' witnesses, numbered from 0; `number` is by sample. Gives how many there are.
static uint32_t number_witnesses(const SignMaker *maker, const Members *members,
                                 uint32_t number[MOST_SAMPLES])
{
    uint32_t first[MOST_SAMPLES], count = 0;
    for (uint32_t s = 0; s < maker->samples.count; s++) {
        uint32_t at = 0;
        if (!members_have(members, s))
            continue;
        while (at < count && maker->samples.items[first[at]].twin != maker->samples.items[s].twin)
            at++;
        if (at == count)
            first[count++] = s;
        number[s] = at;
    }
    return count;
}

/// What each sample shows of strings chosen without it, its twins, and others of its fold.
static void leave_out(const Pool *pool, const SignMaker *maker, const Members *members, ChoicePlan plan,
                      Seen seen[MOST_SAMPLES])
{
    uint32_t number[MOST_SAMPLES], witnesses = number_witnesses(maker, members, number);
    uint32_t folds = witnesses < FOLDS ? witnesses : FOLDS;
    for (uint32_t fold = 0; fold < folds; fold++) {
        Members rest = {0};
        Choice choice;
        for (uint32_t s = 0; s < maker->samples.count; s++)
            if (members_have(members, s) && (folds == 1 || number[s] % folds != fold)) {
                rest.bits[s / 64] |= UINT64_C(1) << (s % 64);
                rest.count++;
            }
        choose(pool, maker, &rest, plan, &choice);
        for (uint32_t s = 0; s < maker->samples.count; s++)
            if (members_have(members, s) && number[s] % folds == fold)
                seen[s] = choice_seen(&choice, s);
    }
}

/// The least that any member shows.
static Seen least_of(const SignMaker *maker, const Members *members, const Seen seen[MOST_SAMPLES],
                     uint32_t *both)
{
    Seen least = {UINT32_MAX, UINT32_MAX};
    *both = UINT32_MAX;
    for (uint32_t s = 0; s < maker->samples.count; s++) {
        if (!members_have(members, s))
            continue;
        uint32_t sum = seen[s].texts + seen[s].others;
        least.texts = seen[s].texts < least.texts ? seen[s].texts : least.texts;
        least.others = seen[s].others < least.others ? seen[s].others : least.others;
        *both = sum < *both ? sum : *both;
    }
    return least;
}

/// How many members show so many strings that are no texts.
static uint32_t count_showing(const SignMaker *maker, const Members *members, const Seen seen[MOST_SAMPLES],
                              uint32_t strings)
{
    uint32_t count = 0;
    for (uint32_t s = 0; s < maker->samples.count; s++)
        count += members_have(members, s) && seen[s].others >= strings;
    return count;
}

/// A file much larger than the family's is mostly something else, and what it shows of the family may be a
/// library that both link, or the family's sources in a larger program: two thirds of the strings have to be
/// found there, as a sample shows that was padded or has its debug information. No sample that is so large
/// is missed by it. 0 where that is no more than `least`.
static uint32_t need_of_larger(const SignMaker *maker, const Members *members, const Seen known[MOST_SAMPLES],
                               uint32_t strings, uint32_t least)
{
    uint32_t need = (2 * strings + 2) / 3;
    for (uint32_t s = 0; s < maker->samples.count; s++) {
        uint32_t shown = known[s].texts + known[s].others;
        if (members_have(members, s) && maker->samples.items[s].size_bytes >= maker->usual_bytes)
            need = shown < need ? shown : need;
    }
    return need > least ? need : 0;
}

Learnt choose_need(const Pool *pool, const SignMaker *maker, const Members *members, ChoicePlan plan,
                   const Choice *whole)
{
    Seen seen[MOST_SAMPLES] = {{0}}, known[MOST_SAMPLES] = {{0}};
    uint32_t least_both, least_both_known;
    leave_out(pool, maker, members, plan, seen);
    for (uint32_t s = 0; s < maker->samples.count; s++)
        known[s] = choice_seen(whole, s);
    Seen least = least_of(maker, members, seen, &least_both);
    Seen least_known = least_of(maker, members, known, &least_both_known);
    Learnt out = {0};
    uint32_t alone = least.others >= NEED_LEAST ? least.others : least_both;
    // A sample that shows less is not caught; one string alone is no rule.
    bool is_mixed = plan != PLAN_TEXTS;
    uint32_t low = clamp(least_both_known, NEED_LEAST, alone >= AMPLE ? NEED_MOST : NEED_LEAST),
             most = is_mixed ? NEED_MOST : WORDS_MOST;
    out.need.strings = clamp((alone + 2) / 3, low, clamp(least_both_known, low, most));
    uint32_t texts = clamp((least.texts + 1) / 2, NEED_LEAST, NEED_MOST);
    out.need.texts = is_mixed && texts < out.need.strings && texts <= choice_texts(whole) ? texts : 0;
    out.without_texts = count_showing(maker, members, seen, out.need.strings);
    // Two runs of code are little, and code that a left-out sample does not show is a run-time's or a
    // compiler's: texts have to carry the rule then, or, where most samples show it, much more of the code.
    if (is_mixed && out.need.strings == NEED_LEAST && out.without_texts < members->count) {
        uint32_t ample = count_showing(maker, members, seen, NEED_AMPLE);
        out.need.strings = clamp(NEED_MOST, NEED_LEAST, least_both_known);
        out.need.asks_texts = clamp(least_known.texts, 0, NEED_LEAST);
        out.need.ample = out.need.asks_texts > 0 && 2 * ample >= members->count ? NEED_AMPLE : 0;
        if (out.need.asks_texts > 0)
            out.without_texts = out.need.ample > 0 ? ample : 0;
    }
    out.need.usual_bytes = maker->usual_bytes;
    out.need.larger = need_of_larger(maker, members, known, whole->count, out.need.strings);
    for (uint32_t s = 0; s < maker->samples.count; s++)
        out.left_out_caught +=
            members_have(members, s) &&
            need_is_met(out.need, seen[s].texts, seen[s].others, maker->samples.items[s].size_bytes);
    return out;
}
