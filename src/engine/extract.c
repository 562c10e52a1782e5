#include "engine/extract.h"

#include "base/decoding.h"
#include "formats/formats.h"

enum { DEEPEST = 8 }; ///< files enclosed in files enclosed in files...

typedef struct {
    const ExtractListener *listener;
    Extractor *extractor;
    Text file; ///< the enclosed file in hand: "a.eml/b.pdf"; empty for the document itself
} Extraction;

/// A place in an enclosed file names the file too.
static Text place_in(const Extraction *it, Text place, Arena *arena)
{
    if (it->file.length == 0)
        return place;
    return place.length > 0 ? arena_format(arena, TEXT_FMT ", " TEXT_FMT, TEXT_ARG(it->file), TEXT_ARG(place))
                            : it->file;
}

static bool hear(void *self, const Found *found, Err *err)
{
    Extraction *it = self;
    Found placed = *found;
    Arena arena;
    arena_init(&arena);
    if (it->file.length > 0)
        placed.place = found->place.length > 0 ? arena_format(&arena, TEXT_FMT ", " TEXT_FMT,
                                                              TEXT_ARG(it->file), TEXT_ARG(found->place))
                                               : it->file;
    bool is_heard = it->listener->found(it->listener->self, &placed, err);
    arena_done(&arena);
    return is_heard;
}

static void tell_trouble(const Extraction *it, Text what)
{
    Arena arena;
    arena_init(&arena);
    it->listener->trouble(it->listener->self, it->file.length > 0
                                                  ? arena_format(&arena, TEXT_FMT ": " TEXT_FMT,
                                                                 TEXT_ARG(it->file), TEXT_ARG(what))
                                                  : what);
    arena_done(&arena);
}

static bool feed(void *self, Text piece, Err *err)
{
    Extractor *extractor = self;
    return extractor_feed(extractor, piece, err);
}

static bool feed_all(Source *source, Extractor *extractor, Err *err)
{
    char chunk[1 << 16];
    size_t got;
    if (!source_peek(source, chunk, SNIFF_BYTES, &got, err))
        return false;
    ReportOwn own = report_own((Text){chunk, got});
    extractor_own(extractor, own.url, own.publisher);
    do {
        if (!source_read(source, chunk, sizeof chunk, &got, err) ||
            !extractor_feed(extractor, (Text){chunk, got}, err))
            return false;
    } while (got > 0);
    return true;
}

static bool feed_page(Source *source, Extractor *extractor, Err *err)
{
    Arena arena;
    ReportOwn own;
    arena_init(&arena);
    bool is_fed = html_as_text(source, feed, extractor, &own, &arena, err);
    if (is_fed)
        extractor_own(extractor, own.url, own.publisher);
    arena_done(&arena);
    return is_fed;
}

static bool find_format(Source *source, const Format **out, Err *err)
{
    char head[SNIFF_BYTES];
    size_t got;
    if (!source_peek(source, head, sizeof head, &got, err))
        return false;
    *out = format_sniff((Text){head, got}, source->name);
    return true;
}

// ---------------------------------------------------------------- names

typedef struct {
    const Extraction *extraction;
    const DocumentPart *part;
} Naming;

static bool hear_named(void *self, const Named *named, Err *err)
{
    Naming *naming = self;
    const ExtractListener *listener = naming->extraction->listener;
    Named placed = *named;
    Arena arena;
    arena_init(&arena);
    placed.offset += naming->part->begin;
    bool is_heard = listener->named(listener->self, &placed,
                                    place_in(naming->extraction, naming->part->place, &arena), err);
    arena_done(&arena);
    return is_heard;
}

/// Names in what a document says for itself.
static bool extract_names(const Extraction *it, const Document *document, Err *err)
{
    if (!it->listener->vocabulary)
        return true;
    for (size_t i = 0; i < document->parts.count; i++) {
        Naming naming = {it, &document->parts.items[i]};
        if (!naming.part->doubt.bytes &&
            !(vocabulary_find(it->listener->vocabulary, document_part_text(document, i), hear_named, &naming,
                              err) &&
              dates_find(document_part_text(document, i), hear_named, &naming, err)))
            return false;
    }
    return true;
}

/// Names in a file that is text itself, or a page.
static bool extract_names_of(const Extraction *it, Source *source, Err *err)
{
    Document document;
    if (!it->listener->vocabulary)
        return true;
    document_init(&document);
    bool is_done = source_rewind(source, err) && document_of_text(source, &document, err) &&
                   extract_names(it, &document, err);
    document_done(&document);
    return is_done;
}

// ---------------------------------------------------------------- documents

static bool extract_parts(Extraction *it, const Document *document, Err *err)
{
    if (document->parts.count > 0) {
        ReportOwn own = report_own(text_clip(document_part_text(document, 0), SNIFF_BYTES));
        extractor_own(it->extractor, own.url,
                      document->publisher.length > 0 ? document->publisher : own.publisher);
    }
    for (size_t i = 0; i < document->parts.count; i++) {
        const DocumentPart *part = &document->parts.items[i];
        if (!extractor_part(it->extractor, part->place, part->doubt, err) ||
            !extractor_feed(it->extractor, document_part_text(document, i), err))
            return false;
    }
    return extractor_end(it->extractor, err);
}

static bool extract_source(const ExtractListener *listener, Text file, Source *source, unsigned depth,
                           Err *err);

static bool extract_files(const Extraction *it, const Document *document, unsigned depth, Err *err)
{
    bool is_done = true;
    for (size_t i = 0; is_done && i < document->files.count; i++) {
        const DocumentFile *file = &document->files.items[i];
        if (depth == DEEPEST) {
            tell_trouble(it, TEXT("files stand too deep in each other; what is enclosed here was not read"));
            break;
        }
        Arena arena;
        Source source;
        arena_init(&arena);
        Text name = it->file.length > 0 ? arena_format(&arena, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(it->file),
                                                       TEXT_ARG(file->name))
                                        : file->name;
        source_of_text(name, file->bytes, &source);
        is_done = extract_source(it->listener, name, &source, depth + 1, err);
        arena_done(&arena);
    }
    return is_done;
}

/// What cannot be read of an enclosed file leaves the rest of the document as it is.
static bool extract_filled(Extraction *it, const Format *format, Source *source, unsigned depth, Err *err)
{
    Document document;
    Err trouble = {0};
    document_init(&document);
    bool is_done = true;
    if (format->document(source, &document, &trouble)) {
        is_done = extract_parts(it, &document, err) && extract_names(it, &document, err) &&
                  extract_files(it, &document, depth, err);
    } else if (depth == 0) {
        *err = trouble;
        is_done = false;
    } else {
        tell_trouble(it, text_of(trouble.message));
    }
    for (size_t i = 0; i < document.complaints.count; i++)
        tell_trouble(it, document.complaints.items[i]);
    document_done(&document);
    return is_done;
}

static bool extract_source(const ExtractListener *listener, Text file, Source *source, unsigned depth,
                           Err *err)
{
    const Format *format;
    if (!find_format(source, &format, err))
        return false;
    // A picture in an e-mail holds no text; a file that the user names is taken for text whatever it is.
    if (!format && depth > 0)
        return true;
    Extraction it = {.listener = listener, .file = file};
    it.extractor = extractor_new(hear, &it);
    bool is_done;
    if (format && format->document)
        is_done = extract_filled(&it, format, source, depth, err);
    else if (format && text_is(format->name, "html"))
        is_done = feed_page(source, it.extractor, err) && extractor_end(it.extractor, err) &&
                  extract_names_of(&it, source, err);
    else
        is_done = feed_all(source, it.extractor, err) && extractor_end(it.extractor, err) &&
                  extract_names_of(&it, source, err);
    extractor_free(it.extractor);
    return is_done;
}

bool extract_pooled(Text name, Text raw, const ExtractListener *listener, Err *err)
{
    Source source;
    source_of_text(name, raw, &source);
    bool is_done = extract_source(listener, TEXT(""), &source, DEEPEST, err);
    source_close(&source);
    return is_done;
}

bool extract_document(const char *path, const ExtractListener *listener, Err *err)
{
    Source source;
    Decoding *decoding = NULL;
    if (!source_open(path, &source, err))
        return false;
    bool is_done = decoding_begin(&source, &decoding, err) &&
                   extract_source(listener, TEXT(""), decoding ? decoding_source(decoding) : &source, 0, err);
    decoding_end(decoding);
    source_close(&source);
    return is_done;
}
