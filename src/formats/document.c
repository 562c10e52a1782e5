#include "formats/document.h"

#include <stdio.h>

#include "formats/prose.h"
#include "formats/readers.h"
#include "formats/telling.h"

void document_init(Document *document)
{
    *document = (Document){.date = INSTANT_NONE, .made = INSTANT_NONE};
    arena_init(&document->arena);
}

void document_done(Document *document)
{
    arena_done(&document->arena);
    buffer_done(&document->text);
    vec_free(&document->parts);
    vec_free(&document->files);
    vec_free(&document->complaints);
}

void document_part(Document *document, Text place, Text doubt)
{
    *vec_push(&document->parts) = (DocumentPart){document->text.length, place, doubt};
}

bool document_add(Document *document, Text text)
{
    size_t left = DOCUMENT_TEXT_BYTES - document->text.length;
    buffer_add(&document->text, text_clip(text, left));
    return text.length <= left;
}

void document_complain(Document *document, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *vec_push(&document->complaints) = complaint_words(&document->arena, format, args);
    va_end(args);
}

void document_enclose(Document *document, Text name, Text bytes)
{
    if (document->files.count == DOCUMENT_MOST_FILES) {
        document_complain(document, "more than %d files came with it; the rest was not read",
                          DOCUMENT_MOST_FILES);
        document->has_too_many_files = true;
    }
    if (document->has_too_many_files)
        return;
    if (bytes.length > DOCUMENT_FILE_BYTES - document->file_bytes) {
        document_complain(document, "'" TEXT_FMT "' was not read: the files with it are more than %d MiB",
                          TEXT_ARG(text_clip(name, 200)), DOCUMENT_FILE_BYTES >> 20);
        return;
    }
    document->file_bytes += bytes.length;
    *vec_push(&document->files) =
        (DocumentFile){arena_copy(&document->arena, name), arena_copy(&document->arena, bytes)};
}

Text document_part_text(const Document *document, size_t part)
{
    Text text = buffer_text(&document->text);
    size_t end = part + 1 < document->parts.count ? document->parts.items[part + 1].begin : text.length;
    return text_slice(text, document->parts.items[part].begin, end);
}

/// Where the bytes as they came are told, whole or in pieces.
typedef struct {
    uint64_t at;
    bool is_over;
} Pieces;

static bool tell_piece(Pieces *pieces, Source *source, const Sink *sink, Err *err)
{
    Buffer bytes = {0};
    char place[PLACE_ROOM];
    int length =
        snprintf(place, sizeof place, pieces->at ? "from byte %llu" : "file", (unsigned long long)pieces->at);
    bool is_told = read_start(source, PROSE_WHOLE, &bytes, &pieces->is_over, err) &&
                   (bytes.length == 0 ||
                    sink->record(sink->self, buffer_text(&bytes), (Text){place, (size_t)length}, err));
    pieces->at += bytes.length;
    buffer_done(&bytes);
    return is_told;
}

static bool tell_parts(const Document *document, Prose *prose, Err *err)
{
    for (size_t i = 0; i < document->parts.count; i++) {
        const DocumentPart *part = &document->parts.items[i];
        if (!prose_part(prose, part->place, part->doubt, err) ||
            !prose_feed(prose, document_part_text(document, i), err))
            return false;
    }
    return prose_end(prose, err);
}

/// The first part that says something for itself: a title and a date are looked for there.
static Text first_words(const Document *document)
{
    for (size_t i = 0; i < document->parts.count; i++)
        if (!document->parts.items[i].doubt.bytes && text_trim(document_part_text(document, i)).length > 0)
            return text_slice(document_part_text(document, i), 0, SNIFF_BYTES);
    return TEXT("");
}

static bool tell_document(const Document *document, const Reading *reading, const Sink *sink, Err *err)
{
    ProseNews news = {.path = reading->path,
                      .title = document->title,
                      .publisher = document->publisher,
                      .date = document->date,
                      .made = document->made,
                      .head = first_words(document),
                      .tail = TEXT("")};
    Prose prose;
    prose_init(&prose, sink);
    bool is_told = prose_begin(&prose, &news, err) && tell_parts(document, &prose, err);
    prose_done(&prose);
    for (size_t i = 0; is_told && sink->file && i < document->files.count; i++)
        is_told = sink->file(sink->self, document->files.items[i].name, document->files.items[i].bytes, err);
    return is_told;
}

/// What it says and what is wrong with it hangs on its first piece; whose the others are is known by then.
bool document_read(Source *source, const Reading *reading, const Sink *sink, DocumentFill fill, Err *err)
{
    Document document;
    Pieces pieces = {0};
    Err trouble = {0};
    document_init(&document);
    bool is_filled = fill(source, &document, &trouble);
    bool is_told = source_rewind(source, err) && tell_piece(&pieces, source, sink, err);
    if (is_told && is_filled)
        is_told = tell_document(&document, reading, sink, err);
    else if (is_told)
        document_complain(&document, "%s", trouble.message);
    for (size_t i = 0; is_told && i < document.complaints.count; i++)
        is_told = sink->complaint(sink->self, TEXT("file"), document.complaints.items[i], err);
    while (is_told && !pieces.is_over)
        is_told = tell_piece(&pieces, source, sink, err);
    document_done(&document);
    return is_told;
}
