#include <unistd.h>

#include "samples/samples.h"
#include "sandbox/sandbox.h"

enum { PACKED_MOST = 64 << 20 };

typedef struct {
    SampleReader *reader;
    Text bytes;
} Work;

static bool write_all(Text bytes)
{
    while (bytes.length > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes.bytes, bytes.length);
        if (written <= 0)
            return false;
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return true;
}

/// In the child. It ends right after: nothing is released.
static int read_one(void *self)
{
    const Work *work = self;
    SampleFeatures features;
    Buffer packed = {0};
    Arena arena;
    Err err;
    arena_init(&arena);
    if (sample_read(work->reader, work->bytes, &arena, &features, &err) &&
        sample_pack(&features, &packed, &err) && write_all(buffer_text(&packed)))
        return 0;
    Text said = text_of(err.message);
    return write(STDERR_FILENO, said.bytes, said.length) < 0 ? 2 : 1;
}

static bool keep(void *self, Text piece, __attribute__((unused)) Err *err)
{
    buffer_add(self, piece);
    return true;
}

static Text trouble_of(const ConfinedResult *result, const SampleBounds *bounds, Arena *arena)
{
    switch (result->ending) {
    case CONFINED_CRASHED:
        return arena_format(arena, "its parser crashed (signal %d)", result->code);
    case CONFINED_TOO_LONG:
        return arena_format(arena, "its parser took longer than %u seconds", bounds->seconds);
    case CONFINED_TOO_MUCH:
        return TEXT("its parser found more than a case keeps of one sample");
    default:
        break;
    }
    if (result->code == 0)
        return TEXT_NONE;
    return result->said[0] ? arena_copy(arena, text_of(result->said)) : TEXT("its parser gave up");
}

bool sample_read_confined(SampleReader *reader, Text bytes, const SampleBounds *bounds, Arena *arena,
                          Text *packed, Text *trouble, Err *err)
{
    Work work = {reader, bytes};
    const Confined confined = {
        .memory_bytes = bounds->memory_bytes, .output_bytes = PACKED_MOST, .seconds = bounds->seconds};
    ConfinedResult result;
    Buffer output = {0};
    bool is_run = sandbox_call(&confined, read_one, &work, keep, &output, &result, err);
    if (is_run) {
        *trouble = trouble_of(&result, bounds, arena);
        *packed = trouble->length > 0 ? TEXT_NONE : arena_copy(arena, buffer_text(&output));
    }
    buffer_done(&output);
    return is_run;
}
