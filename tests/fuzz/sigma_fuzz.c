/// Promise: whatever bytes a rule file is made of, reading ends and stays within its bounds; rules tell their
/// lines in order, and the same is told whatever the size of the pieces that the bytes come in.

#include "fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_in_pieces("sigma", "case/winter.yml", (Text){(const char *)data, size});
    return 0;
}
