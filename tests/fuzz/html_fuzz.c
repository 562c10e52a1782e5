/// Promise: whatever bytes a page or an OpenIOC file is made of, reading ends, no entity is expanded beyond
/// what stands there, what is told is UTF-8, and a second reading of the same bytes tells the same. The first
/// byte chooses between the two.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Text document = {(const char *)data + 1, size - 1};
    if (data[0] % 4 == 0)
        read_twice("openioc", "case/a.ioc", TEXT(""), document);
    else
        read_twice("html", "case/page.html", TEXT(""), document);
    return 0;
}
