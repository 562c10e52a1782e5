/// Promise: of bytes that somebody else packed, or nobody, unpacking gives an error or features that pack and
/// unpack to the same. The bytes are what zstd would have given: the first byte says whether they are packed
/// here, so that the fuzzer reaches what lies inside.

#include <stdlib.h>
#include <zstd.h>

#include "fuzz/always.h"
#include "samples/samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void unpack(Text packed)
{
    SampleFeatures features;
    Arena arena;
    Buffer first = {0};
    Err err = {0};
    arena_init(&arena);
    if (sample_unpack(packed, &arena, &features, &err)) {
        ALWAYS(sample_pack(&features, &first, &err));
        ALWAYS(sample_unpack(buffer_text(&first), &arena, &features, &err));
    }
    buffer_done(&first);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || data[0] & 1) {
        unpack((Text){(const char *)data, size});
        return 0;
    }
    size_t room = ZSTD_compressBound(size);
    char *packed = memory_get(room);
    size_t length = ZSTD_compress(packed, room, data + 1, size - 1, 1);
    ALWAYS(!ZSTD_isError(length));
    unpack((Text){packed, length});
    free(packed);
    return 0;
}
