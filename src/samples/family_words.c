// What is said of a family: why each sample is in it, and what it is called.

#include <stdlib.h>

#include "model/pool.h"
#include "samples/families.h"

enum { LOOKED_BACK = 32, LOOKED_FAR = 4096 };

static uint32_t count_common(const uint64_t *a, uint32_t a_count, const uint64_t *b, uint32_t b_count)
{
    uint32_t common = 0;
    for (uint32_t i = 0, k = 0; i < a_count && k < b_count;) {
        if (a[i] == b[k]) {
            common++;
            i++;
            k++;
        } else if (a[i] < b[k]) {
            i++;
        } else {
            k++;
        }
    }
    return common;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static FamilyTie tie_of(const FamilySample *samples, uint32_t sample, uint32_t with)
{
    const FamilySample *a = &samples[sample], *b = &samples[with];
    return (FamilyTie){
        .sample = sample,
        .with = with,
        .shared_functions = count_common(a->functions, a->function_count, b->functions, b->function_count),
        .functions = smaller(a->function_count, b->function_count),
        .shared_strings = count_common(a->strings, a->string_count, b->strings, b->string_count),
        .strings = smaller(a->string_count, b->string_count),
    };
}

static uint32_t in_common(const FamilyTie *tie)
{
    return tie->shared_functions + tie->shared_strings;
}

/// The nearest before tell most of the time; where none of them has anything in common with a sample, those
/// before them are looked at, since what it shares nothing with is no reason.
void family_tie(const FamilySample *samples, SampleFamily *family)
{
    for (uint32_t i = 1; i < family->sample_count; i++) {
        FamilyTie best = {0};
        for (uint32_t back = 1; back <= i && back <= (in_common(&best) > 0 ? LOOKED_BACK : LOOKED_FAR);
             back++) {
            FamilyTie tie = tie_of(samples, family->ties[i].sample, family->ties[i - back].sample);
            if (back == 1 || in_common(&tie) > in_common(&best))
                best = tie;
        }
        family->ties[i] = best;
    }
}

typedef struct {
    Text label, partner;
    uint32_t place; ///< of the sample, in the family
} Ballot;

static int compare_ballots(const void *a, const void *b)
{
    const Ballot *left = a, *right = b;
    int order = text_compare(left->label, right->label);
    if (order == 0)
        order = text_compare(left->partner, right->partner);
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

static int compare_votes(const void *a, const void *b)
{
    const FamilyVote *left = a, *right = b;
    if (left->partners != right->partners)
        return left->partners > right->partners ? -1 : 1;
    if (left->samples != right->samples)
        return left->samples > right->samples ? -1 : 1;
    return text_compare(left->label, right->label);
}

/// Partners that use one word, and samples that are called so, each once; ballots stand by word and partner.
static void count_votes(const Ballot *ballots, size_t count, Arena *arena, SampleFamily *family)
{
    // By sample: votes up to the one that it was counted for last.
    uint32_t *counted = arena_array(arena, uint32_t, family->sample_count);
    family->votes = arena_array(arena, FamilyVote, count);
    for (size_t i = 0; i < count; i++) {
        bool is_new = i == 0 || !text_equal(ballots[i].label, ballots[i - 1].label);
        if (is_new)
            family->votes[family->vote_count++] = (FamilyVote){.label = ballots[i].label};
        FamilyVote *vote = &family->votes[family->vote_count - 1];
        vote->partners += is_new || !text_equal(ballots[i].partner, ballots[i - 1].partner);
        vote->samples += counted[ballots[i].place] < family->vote_count;
        counted[ballots[i].place] = family->vote_count;
    }
    if (family->vote_count > 1)
        qsort(family->votes, family->vote_count, sizeof *family->votes, compare_votes);
}

void family_name(const FamilySample *samples, SampleFamily *family, Arena *arena)
{
    VEC(Ballot) ballots = {0};
    for (uint32_t i = 0; i < family->sample_count; i++) {
        const FamilySample *sample = &samples[family->ties[i].sample];
        for (uint32_t k = 0; k < sample->label_count; k++) {
            Text word = label_family(sample->labels[k].label, arena);
            if (word.length > 0)
                *vec_push(&ballots) = (Ballot){word, sample->labels[k].partner, i};
        }
    }
    if (ballots.count > 1)
        qsort(ballots.items, ballots.count, sizeof *ballots.items, compare_ballots);
    count_votes(ballots.items, ballots.count, arena, family);
    family->name = family->vote_count > 0
                       ? family->votes[0].label
                       : arena_format(arena, "unnamed-%.8s", samples[family->ties[0].sample].sha256);
    vec_free(&ballots);
}
