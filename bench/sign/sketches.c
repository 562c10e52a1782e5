// The two sketches of each file as a line of JSON, for bench/sign/similar.
//
//     sketches FILE...
//
// What cannot be read is told on standard error and passed over.

#include <inttypes.h>
#include <stdio.h>

#include "base/io.h"
#include "samples/samples.h"

enum { LARGEST = 256 << 20 };

static void put_places(const char *name, const Sketch *sketch)
{
    printf(", \"%s\": [", name);
    for (size_t place = 0; place < SKETCH_PLACES; place++)
        printf("%s%" PRIu32, place > 0 ? "," : "", sketch->least[place]);
    printf("]");
}

static bool put_sketches(SampleReader *reader, const char *path, Arena *arena, Err *err)
{
    Source source;
    Buffer bytes = {0};
    SampleFeatures features;
    if (!source_open(path, &source, err))
        return false;
    bool is_read = source_read_all(&source, LARGEST, &bytes, err) &&
                   sample_read(reader, buffer_text(&bytes), arena, &features, err);
    source_close(&source);
    if (is_read) {
        printf("{\"path\": \"%s\"", path);
        put_places("code", &features.code);
        put_places("bytes", &features.bytes);
        printf("}\n");
    }
    buffer_done(&bytes);
    return is_read;
}

int main(int count, char **words)
{
    SampleReader *reader;
    Err err = {0};
    Arena arena;
    if (!sample_reader_new(&reader, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    arena_init(&arena);
    for (int i = 1; i < count; i++) {
        arena_clear(&arena);
        if (!put_sketches(reader, words[i], &arena, &err))
            fprintf(stderr, "%s: %s\n", words[i], err.message);
        err = (Err){0};
    }
    arena_done(&arena);
    sample_reader_free(reader);
    return 0;
}
