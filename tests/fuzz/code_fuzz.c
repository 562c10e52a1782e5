/// Promise: whatever bytes are taken for code, each instruction has a length within what is there, wildcards
/// within itself, and not more than fifteen bytes; and texts put together from them end.

#include "fuzz/always.h"
#include "samples/stack_strings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sweep(Decode decode, bool is_64, const uint8_t *data, size_t size)
{
    const CodeModel model = {is_64, 0x400000, 0x100000};
    Arena arena;
    arena_init(&arena);
    Building it = {.arena = &arena};
    StackStrings strings = {.it = &it, .is_64 = is_64};
    for (size_t at = 0; at < size;) {
        Instruction now;
        decode(&model, data + at, size - at, &now);
        ALWAYS(now.length >= 1 && now.length <= 15 && now.length <= size - at);
        for (size_t i = 0; i < 2; i++)
            ALWAYS(now.wild[i].count == 0 || now.wild[i].at + now.wild[i].count <= now.length);
        if (decode == decode_x86)
            stack_strings_step(&strings, data + at, &now, at);
        at += now.length;
    }
    stack_strings_end(&strings);
    vec_free(&it.facts);
    key_set_done(&it.fact_keys);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sweep(decode_x86, true, data, size);
    sweep(decode_x86, false, data, size);
    sweep(decode_arm64, true, data, size);
    return 0;
}
