// All pairs of many sketches that are alike, with planted ones.
//
//     pairs [COUNT] [SHARE]
//
// COUNT sketches (a million) of sets of 2,000 elements each; every tenth one shares SHARE (.8) of its elements with
// the one before it. Prints how many of the planted pairs are found, what else is, time and memory.

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/chance.h"
#include "samples/build.h"

enum { ELEMENTS = 2000 };

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void make(Sketch *sketch, uint64_t seed, uint64_t other, uint32_t shared)
{
    Chance own = chance_of_seed(seed), of_other = chance_of_seed(other);
    sketch_init(sketch);
    for (uint32_t i = 0; i < ELEMENTS; i++)
        sketch_add(sketch, chance_bits(i < shared ? &of_other : &own));
    sketch_done(sketch);
}

typedef struct {
    uint64_t planted, others;
} Found;

static bool take(void *self, const SketchPair *pair, Err *err)
{
    Found *found = self;
    (void)err;
    if (pair->b == pair->a + 1 && pair->b % 10 == 9)
        found->planted++;
    else
        found->others++;
    return true;
}

int main(int count, char **words)
{
    uint32_t number = count > 1 ? (uint32_t)strtoul(words[1], NULL, 10) : 1000000;
    double share = count > 2 ? strtod(words[2], NULL) : .8;
    Sketch *sketches = memory_get(number * sizeof *sketches);
    Found found = {0};
    Err err;
    struct rusage usage;
    for (uint32_t i = 0; i < number; i++)
        make(&sketches[i], i + 1, i, i % 10 == 9 ? (uint32_t)(share * ELEMENTS) : 0);
    double from = seconds_now();
    if (!sketch_pairs(sketches, number, .3, take, &found, &err))
        return 1;
    double spent = seconds_now() - from;
    getrusage(RUSAGE_SELF, &usage);
    printf("%u sketches, planted resemblance %.2f: %llu of %u planted pairs found, %llu others; %.1f s of one core, "
           "%.0f MB at most\n",
           number, share / (2 - share), (unsigned long long)found.planted, number / 10, (unsigned long long)found.others,
           spent, (double)usage.ru_maxrss / 1024);
    free(sketches);
    return 0;
}
