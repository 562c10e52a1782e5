// Several files are read by one child, one after another, and each is told of as soon as it is read: so its
// caller knows at which one a child ended before its time. That one is the first that the next child reads,
// in memory and time that nothing was taken of; only what ends that child too is held against the file.

#include <string.h>
#include <unistd.h>

#include "samples/samples.h"
#include "sandbox/sandbox.h"

enum { PACKED_MOST = 64 << 20, EXPECTED_BYTES = 32 << 20 };

typedef struct {
    SampleReader *reader;
    const Text *files;
    uint32_t count, first; ///< file to begin with
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

/// Its length goes before what a file's features are packed into.
static bool tell_packed(Buffer *packed, Text bytes)
{
    const uint64_t length = bytes.length;
    buffer_clear(packed);
    buffer_add(packed, (Text){(const char *)&length, sizeof length});
    buffer_add(packed, bytes);
    return write_all(buffer_text(packed));
}

/// In the child. It ends right after the last one: nothing is released then.
static int read_files(void *self)
{
    const Work *work = self;
    Buffer packed = {0}, told = {0};
    Arena arena;
    Err err = {0};
    memory_expect(EXPECTED_BYTES); // what one file leaves serves the next
    arena_init(&arena);
    for (uint32_t i = work->first; i < work->count; i++) {
        SampleFeatures features;
        buffer_clear(&packed);
        if (!sample_read(work->reader, work->files[i], &arena, &features, &err) ||
            !sample_pack(&features, &packed, &err) || !tell_packed(&told, buffer_text(&packed))) {
            Text said = text_of(err.message);
            return write(STDERR_FILENO, said.bytes, said.length) < 0 ? 2 : 1;
        }
        arena_clear(&arena);
    }
    return 0;
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
        return result->said[0] ? arena_copy(arena, text_of(result->said)) : TEXT("its parser gave up");
    }
}

/// What the child told, to the first that is not whole. Gives how many are.
static uint32_t take_told(Text told, uint32_t most, Arena *arena, SampleRead *out)
{
    uint64_t length;
    uint32_t count = 0;
    for (; count < most && told.length >= sizeof length; count++) {
        memcpy(&length, told.bytes, sizeof length);
        told = text_slice(told, sizeof length, told.length);
        if (length > told.length)
            break;
        out[count] = (SampleRead){.packed = arena_copy(arena, text_slice(told, 0, (size_t)length))};
        told = text_slice(told, (size_t)length, told.length);
    }
    return count;
}

bool sample_read_confined(SampleReader *reader, const Text *files, uint32_t count, const SampleBounds *bounds,
                          Arena *arena, SampleRead *out, Err *err)
{
    const Confined confined = {
        .memory_bytes = bounds->memory_bytes, .output_bytes = PACKED_MOST, .seconds = bounds->seconds};
    Work work = {.reader = reader, .files = files, .count = count};
    Buffer told = {0};
    bool is_run = true;
    while (is_run && work.first < count) {
        ConfinedResult result;
        buffer_clear(&told);
        is_run = sandbox_call(&confined, read_files, &work, keep, &told, &result, err);
        if (!is_run)
            break;
        uint32_t done = take_told(buffer_text(&told), count - work.first, arena, out + work.first);
        work.first += done;
        if (done == 0)
            out[work.first++] = (SampleRead){.trouble = trouble_of(&result, bounds, arena)};
    }
    buffer_done(&told);
    return is_run;
}
