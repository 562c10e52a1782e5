/// Promise: whatever bytes stand behind a byte order mark of UTF-16 or UTF-32, decoding ends; what it gives
/// is UTF-8, at most four bytes for two that came; and the same, with as many faults, whatever the size of
/// the pieces that the text comes in, and once more from its start.

#include "base/decoding.h"
#include "fuzz/always.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    Buffer text;
    uint64_t faults;
    bool is_marked;
} Decoded;

/// In pieces of so many bytes, 0: as they come; read twice.
static Decoded decode(Text bytes, size_t piece_bytes)
{
    Decoded out = {0};
    Source source;
    Decoding *decoding;
    Err err = {0};
    source_of_text(TEXT("fuzz"), bytes, &source);
    source.piece_bytes = piece_bytes;
    ALWAYS(decoding_begin(&source, &decoding, &err));
    out.is_marked = decoding != NULL;
    for (int again = 0; decoding && again < 2; again++) {
        Buffer text = {0};
        ALWAYS(source_rewind(decoding_source(decoding), &err));
        ALWAYS(source_read_all(decoding_source(decoding), SIZE_MAX, &text, &err));
        uint64_t faults = decoding_faults(decoding);
        ALWAYS(again == 0 ||
               (text_equal(buffer_text(&text), buffer_text(&out.text)) && faults == out.faults));
        buffer_done(&out.text);
        out.text = text;
        out.faults = faults;
    }
    decoding_end(decoding);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text bytes = {(const char *)data, size};
    Decoded whole = decode(bytes, 0), cut = decode(bytes, size > 0 ? data[size / 2] % 16 + 1 : 1);
    ALWAYS(whole.is_marked == cut.is_marked && whole.faults == cut.faults);
    ALWAYS(text_equal(buffer_text(&whole.text), buffer_text(&cut.text)));
    ALWAYS(text_is_utf8(buffer_text(&whole.text)));
    ALWAYS(whole.text.length <= 2 * size + 4);
    buffer_done(&whole.text);
    buffer_done(&cut.text);
    return 0;
}
