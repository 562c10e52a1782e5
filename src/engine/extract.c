#include "engine/engine.h"

#include "formats/formats.h"

static bool feed(void *self, Text piece, Err *err)
{
    Extractor *extractor = self;
    return extractor_feed(extractor, piece, err);
}

static bool feed_all(Source *source, Extractor *extractor, Err *err)
{
    char chunk[1 << 16];
    size_t got;
    do {
        if (!source_read(source, chunk, sizeof chunk, &got, err) ||
            !extractor_feed(extractor, (Text){chunk, got}, err))
            return false;
    } while (got > 0);
    return true;
}

static bool is_html(Source *source, bool *out, Err *err)
{
    char head[SNIFF_BYTES];
    size_t got;
    if (!source_read(source, head, sizeof head, &got, err))
        return false;
    const Format *format = format_sniff((Text){head, got}, source->name);
    *out = format && text_is(format->name, "html");
    return source_rewind(source, err);
}

bool extract_document(const char *path, ExtractorFound found, void *self, Err *err)
{
    Source source;
    if (!source_open(path, &source, err))
        return false;
    Extractor *extractor = extractor_new(found, self);
    bool as_html = false;
    bool is_done =
        is_html(&source, &as_html, err) &&
        (as_html ? html_as_text(&source, feed, extractor, err) : feed_all(&source, extractor, err)) &&
        extractor_end(extractor, err);
    extractor_free(extractor);
    source_close(&source);
    return is_done;
}
