#include "formats/document.h"

#include "base/encoding.h"
#include "formats/readers.h"

bool document_of_text(Source *source, Document *out, Err *err)
{
    Buffer bytes = {0};
    bool is_read = source_read_all(source, DOCUMENT_TEXT_BYTES, &bytes, err);
    Text text = buffer_text(&bytes);
    document_part(out, TEXT(""), TEXT_NONE);
    if (is_read && html_sniff(text_slice(text, 0, SNIFF_BYTES), source->name) > 0)
        is_read = document_add_page(out, text, false, err);
    else if (is_read)
        document_add(out, text_as_utf8(text, &out->arena));
    buffer_done(&bytes);
    return is_read;
}
