/// Promise: whatever bytes a report or a list is made of, reading ends, titles stay UTF-8 and within their
/// length, sniffing answers from 0 to 100, and a second reading of the same bytes tells the same. The first
/// byte chooses between report and list.

#include <stdlib.h>

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Text document = {(const char *)data + 1, size - 1};
    for (const Format *format = format_table(); format->name.bytes; format++) {
        if (!format->sniff)
            continue;
        int sureness =
            format->sniff(text_slice(document, 0, SNIFF_BYTES), TEXT("case/2019-10-10 report.txt"));
        if (sureness < 0 || sureness > 100)
            abort();
    }
    read_twice(data[0] % 2 ? "text" : "list", "case/2019-10-10 report.txt", TEXT(""), document);
    return 0;
}
