// How fast activity lines are read by one thread when nothing is kept: JSON parsed, values brought to canonical form
// and checked for what links nobody, records digested.
//
//     parse FILE
//
// Prints the observations, and the seconds by the clock and of a processor.

#include <stdio.h>
#include <time.h>

#include "base/hash.h"
#include "engine/refine.h"
#include "formats/formats.h"

typedef struct {
    Arena arena; ///< of the record in hand
    unsigned long long observations, refused, complaints;
    Holder holders;
    unsigned sum; ///< of the digests, so that they are made
} Heard;

static bool hear_record(void *self, Text raw, Text place, Err *err)
{
    (void)place, (void)err;
    Heard *heard = self;
    Digest digest = digest_of(raw);
    heard->sum += digest.bytes[0];
    arena_clear(&heard->arena);
    return true;
}

static bool hear_holder(void *self, const HolderNews *news, Holder *out, Err *err)
{
    (void)news, (void)err;
    *out = ++((Heard *)self)->holders;
    return true;
}

static bool hear_observation(void *self, Holder holder, const ObservationNews *news, Err *err)
{
    (void)holder, (void)err;
    Heard *heard = self;
    ObservationNews refined;
    Text what;
    bool is_refined = refine_observation(news, &heard->arena, &refined, &what);
    heard->observations += is_refined;
    heard->refused += !is_refined;
    return true;
}

static bool hear_name(void *self, Holder holder, Text name, Err *err)
{
    (void)self, (void)holder, (void)name, (void)err;
    return true;
}

static bool hear_complaint(void *self, Text place, Text what, Err *err)
{
    (void)place, (void)what, (void)err;
    ((Heard *)self)->complaints++;
    return true;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **words)
{
    Source source;
    Err err = {0};
    Heard heard = {0};
    arena_init(&heard.arena);
    const Sink sink = {.self = &heard,
                       .record = hear_record,
                       .holder = hear_holder,
                       .observation = hear_observation,
                       .name = hear_name,
                       .complaint = hear_complaint};
    if (count != 2 || !source_open(words[1], &source, &err)) {
        fprintf(stderr, "usage: parse FILE %s\n", err.message);
        return 2;
    }
    double started = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    const Reading reading = {.path = source.name};
    if (!format_find(TEXT("jsonl"))->read(&source, &reading, &sink, &err)) {
        fprintf(stderr, "parse: %s\n", err.message);
        return 1;
    }
    printf("%llu %f %f\n", heard.observations, seconds(CLOCK_MONOTONIC) - started,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - used);
    fprintf(stderr, "%llu refused, %llu complaints, digests %u\n", heard.refused, heard.complaints, heard.sum);
    source_close(&source);
    arena_done(&heard.arena);
    return 0;
}
