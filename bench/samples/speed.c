// How fast features are read, by one thread, from files that are in memory already.
//
//     speed FILE...
//
// Each file is read until a tenth of a second is spent on it. Prints one line a file and the total.

#include <stdio.h>
#include <time.h>

#include "base/io.h"
#include "samples/samples.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double time_one(SampleReader *reader, Text bytes, SampleFeatures *out, Arena *arena, Err *err)
{
    double from = seconds_now(), spent = 0;
    size_t rounds = 0;
    do {
        arena_clear(arena);
        if (!sample_read(reader, bytes, arena, out, err))
            return -1;
        rounds++;
        spent = seconds_now() - from;
    } while (spent < 0.1);
    return spent / (double)rounds;
}

int main(int count, char **words)
{
    SampleReader *reader;
    Arena arena;
    Err err = {0};
    double seconds = 0, megabytes = 0;
    arena_init(&arena);
    if (!sample_reader_new(&reader, &err))
        return 1;
    for (int i = 1; i < count; i++) {
        Source source;
        Buffer bytes = {0}, packed = {0};
        SampleFeatures features;
        if (!source_open(words[i], &source, &err))
            continue;
        if (source_read_all(&source, 512 << 20, &bytes, &err)) {
            double one = time_one(reader, buffer_text(&bytes), &features, &arena, &err);
            double size = (double)bytes.length / 1e6;
            if (one > 0 && sample_pack(&features, &packed, &err)) {
                printf("%-40.40s %-6.*s %8.2f MB %7.1f MB/s %6u atoms %6u functions %7zu bytes packed\n", words[i],
                       TEXT_ARG(sample_format_word(features.format)), size, size / one, features.atom_count,
                       features.function_count, packed.length);
                seconds += one;
                megabytes += size;
            }
        }
        source_close(&source);
        buffer_done(&bytes);
        buffer_done(&packed);
    }
    printf("total %.1f MB, %.1f MB/s of one core's time\n", megabytes, megabytes / seconds);
    sample_reader_free(reader);
    arena_done(&arena);
    return 0;
}
