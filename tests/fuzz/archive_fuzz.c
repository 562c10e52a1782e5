/// Promise: whatever bytes an archive is made of, walking through it ends, unpacks no more than the bounds
/// allow, gives members whose names lead nowhere, and gives the same bytes when a member is read again.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    ArchiveListener ears;
    ArchiveUse use;
} Walk;

static void read_through(Source *source, Err *err)
{
    char chunk[4096];
    size_t got;
    do {
        ALWAYS(source_read(source, chunk, sizeof chunk, &got, err));
        ALWAYS(got <= sizeof chunk);
    } while (got > 0);
}

static bool hear_member(void *self, Text name, Text path, Source *source, Err *err)
{
    Walk *walk = self;
    ALWAYS(name.length > 0 && text_is_utf8(name) && text_is_utf8(path));
    ALWAYS(name.bytes[0] != '/' && !text_starts(name, "../") && text_find(name, "/../", 0) == SIZE_MAX);
    read_through(source, err);
    ALWAYS(source_rewind(source, err));
    read_through(source, err);
    ALWAYS(source_rewind(source, err));
    return archive_walk(source, path, &walk->use, &walk->ears, err);
}

static bool hear_complaint(__attribute__((unused)) void *self, Text name, Text what,
                           __attribute__((unused)) Err *err)
{
    ALWAYS(text_is_utf8(name) && text_is_utf8(what) && what.length > 0);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Walk walk = {.ears = {.self = &walk, .member = hear_member, .complaint = hear_complaint}};
    Err err = {0};
    Source source;
    source_of_text(TEXT("winter.zip"), (Text){(const char *)data, size}, &source);
    archive_is(text_slice((Text){(const char *)data, size}, 0, SNIFF_BYTES));
    ALWAYS(archive_walk(&source, TEXT("feeds/winter.zip"), &walk.use, &walk.ears, &err));
    ALWAYS(walk.use.unpacked_bytes <= (17 << 20) + 201 * size);
    return 0;
}
