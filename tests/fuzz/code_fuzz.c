/// Promise: whatever bytes are taken for code, each instruction has a length within what is there, wildcards
/// within itself, and not more than fifteen bytes.

#include "fuzz/always.h"
#include "samples/code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sweep(Decode decode, bool is_64, const uint8_t *data, size_t size)
{
    const CodeModel model = {is_64, 0x400000, 0x100000};
    for (size_t at = 0; at < size;) {
        Instruction now;
        decode(&model, data + at, size - at, &now);
        ALWAYS(now.length >= 1 && now.length <= 15 && now.length <= size - at);
        for (size_t i = 0; i < 2; i++)
            ALWAYS(now.wild[i].count == 0 || now.wild[i].at + now.wild[i].count <= now.length);
        at += now.length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sweep(decode_x86, true, data, size);
    sweep(decode_x86, false, data, size);
    sweep(decode_arm64, true, data, size);
    return 0;
}
