/// Promise: whatever bytes stand in a file of activity lines, reading ends, every broken line becomes a
/// complaint, every holder has an id, and a second reading of the same bytes tells the same.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_twice("jsonl", "case/lines.jsonl", TEXT(""), (Text){(const char *)data, size});
    return 0;
}
