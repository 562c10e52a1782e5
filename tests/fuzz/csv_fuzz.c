/// Promise: whatever bytes a table is made of, reading ends, stays within its bounds, and tells nothing
/// outside of the source; rows tell their lines in order, and a second reading of the same bytes tells the
/// same. The first byte chooses the `--map`.

#include "fuzz/listener.h"

static const char *const maps[] = {"", "value=1", "value=2,type=1", "activity=a,value=b,sha256=c",
                                   "=,x,=y,value="};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Text map = text_of(maps[data[0] % (sizeof maps / sizeof *maps)]);
    read_twice("csv", "case/table.csv", map, (Text){(const char *)data + 1, size - 1});
    return 0;
}
