/// Promise: whatever bytes stand in a MISP file, reading ends, in memory that does not grow with the number
/// of attributes; what is told keeps the sink's rules; and the same is told whatever the size of the pieces
/// that the file comes in.

#include "fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_in_pieces("misp", "case/event.json", (Text){(const char *)data, size});
    return 0;
}
