/// Promise: whatever bytes a feed is made of, reading ends and stays within its bounds; rows and pulses tell
/// their places in order, and the same is told whatever the size of the pieces that the bytes come in.

#include "fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_in_pieces("feed-json", "case/winter.json", (Text){(const char *)data, size});
    return 0;
}
