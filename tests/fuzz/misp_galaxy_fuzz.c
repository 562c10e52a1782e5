/// Promise: whatever bytes stand in a galaxy file, in Microsoft's list of names, in one of MISP's own words
/// or in a feed's manifest or list of hashes, reading ends; what is told keeps the sink's rules; and the same
/// is told whatever the size of the pieces that the file comes in.

#include "fuzz/pieces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_in_pieces("misp-galaxy", "malpedia.json", (Text){(const char *)data, size});
    read_in_pieces("microsoft-names", "names.json", (Text){(const char *)data, size});
    read_in_pieces("misp-words", "machinetag.json", (Text){(const char *)data, size});
    read_in_pieces("misp-manifest", "manifest.json", (Text){(const char *)data, size});
    return 0;
}
