/// Promise: whatever bytes a DOCX file, an e-mail or a page of pdftotext's words is made of, reading ends,
/// what is told is UTF-8, and a second reading tells the same. Mending a page drops white space inside words
/// and nothing else. The first byte chooses.

#include "fuzz/listener.h"

#include "formats/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mend(Text page)
{
    Arena arena;
    arena_init(&arena);
    Text mended = pdf_mended(page, &arena);
    ALWAYS(mended.length <= page.length);
    size_t at = 0;
    for (size_t i = 0; i < page.length; i++) {
        if (at < mended.length && mended.bytes[at] == page.bytes[i])
            at++;
        else
            ALWAYS(byte_is_space(page.bytes[i]));
    }
    ALWAYS(at == mended.length);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Text document = {(const char *)data + 1, size - 1};
    if (data[0] % 3 == 0)
        mend(document);
    else
        read_twice(data[0] % 3 == 1 ? "docx" : "eml", "case/report.x", TEXT(""), document);
    return 0;
}
