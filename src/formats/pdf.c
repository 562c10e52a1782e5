/// PDF: pdftotext and pdfinfo (Poppler) run as programs of their own, confined (sandbox/sandbox.h); they are
/// GPL and never linked. A page is a part of the document; its text comes in reading order, footnotes at the
/// foot of their page, cells of a table one after the other.

#include <stdio.h>

#include "formats/document.h"
#include "formats/prose.h"
#include "formats/readers.h"
#include "sandbox/sandbox.h"

enum { SECONDS = 60, INFO_BYTES = 1 << 20 };

// Reports that take Poppler more than a quarter of this were not met.
static const uint64_t MEMORY_BYTES = UINT64_C(2) << 30;

/// What `pdfinfo -isodates` says before its colons.
static bool hear_info(void *self, Text piece, __attribute__((unused)) Err *err)
{
    buffer_add(self, piece);
    return true;
}

/// Titles that programs leave behind when nobody gives one.
static bool is_idle_title(Text title)
{
    return title.length == 0 || text_is_nocase(title, "untitled") || text_is_nocase(title, "title") ||
           text_starts_nocase(title, "microsoft word") || text_starts_nocase(title, "microsoft powerpoint") ||
           text_is_nocase(title, "powerpoint presentation") || text_ends_nocase(title, ".doc") ||
           text_ends_nocase(title, ".docx") || text_ends_nocase(title, ".indd") ||
           text_ends_nocase(title, ".pdf") || text_ends_nocase(title, ".pptx");
}

static void keep_facts(Document *document, Text info)
{
    Text line;
    Instant date;
    while (text_cut(&info, '\n', &line)) {
        size_t colon = text_find_byte(line, ':', 0);
        Text key = text_slice(line, 0, colon), value = text_trim(text_slice(line, colon + 1, line.length));
        if (colon == SIZE_MAX)
            continue;
        if (text_is(key, "Title") && document->title.length == 0 && !is_idle_title(value))
            document->title = arena_copy(&document->arena, value);
        else if (text_is(key, "CreationDate") && prose_date(value, &date))
            document->made = date;
    }
}

static bool explain_ending(const ConfinedResult *result, Err *err)
{
    if (result->ending == CONFINED_MISSING)
        return fail(err, ERR_INPUT, "a PDF needs pdftotext: apt-get install poppler-utils");
    if (text_find(text_of(result->said), "ncorrect password", 0) != SIZE_MAX)
        return fail(err, ERR_INPUT,
                    "the PDF is encrypted and wants a password: take it off (qpdf --decrypt --password=... "
                    "IN OUT) and give the result");
    if (result->ending != CONFINED_ENDED || result->code != 0)
        return fail(err, ERR_INPUT, "the PDF cannot be read: %s",
                    result->said[0] ? result->said : "pdftotext gave up on it");
    return true;
}

static bool read_facts(Source *source, Document *document, Err *err)
{
    static const char *const words[] = {"/usr/bin/pdfinfo", "-isodates", "-enc", "UTF-8", "-", NULL};
    const Confined program = {words, MEMORY_BYTES, INFO_BYTES, SECONDS};
    ConfinedResult result;
    Buffer info = {0};
    bool is_read =
        sandbox_run(&program, source, hear_info, &info, &result, err) && explain_ending(&result, err);
    if (is_read)
        keep_facts(document, buffer_text(&info));
    buffer_done(&info);
    return is_read;
}

typedef struct {
    Document *document;
    Buffer page;
    unsigned number;
    bool is_full;
} Pages;

static void end_page(Pages *pages)
{
    Arena *arena = &pages->document->arena;
    pages->number++;
    if (text_trim(buffer_text(&pages->page)).length > 0) {
        Arena scratch;
        arena_init(&scratch);
        document_part(pages->document, arena_format(arena, "page %u", pages->number), TEXT_NONE);
        pages->is_full = !document_add(pages->document, pdf_mended(buffer_text(&pages->page), &scratch));
        arena_done(&scratch);
    }
    buffer_clear(&pages->page);
}

/// Pages end with a form feed.
static bool hear_text(void *self, Text piece, __attribute__((unused)) Err *err)
{
    Pages *pages = self;
    while (piece.length > 0 && !pages->is_full) {
        size_t end = text_find_byte(piece, '\f', 0);
        buffer_add(&pages->page, text_slice(piece, 0, end));
        piece = end == SIZE_MAX ? TEXT("") : text_slice(piece, end + 1, piece.length);
        if (end != SIZE_MAX)
            end_page(pages);
    }
    return true;
}

static bool read_text(Source *source, Document *document, Err *err)
{
    static const char *const words[] = {
        "/usr/bin/pdftotext", "-enc", "UTF-8", "-eol", "unix", "-", "-", NULL};
    const Confined program = {words, MEMORY_BYTES, DOCUMENT_TEXT_BYTES, SECONDS};
    Pages pages = {.document = document};
    ConfinedResult result;
    bool is_read = sandbox_run(&program, source, hear_text, &pages, &result, err);
    if (is_read && pages.page.length > 0)
        end_page(&pages);
    buffer_done(&pages.page);
    if (!is_read)
        return false;
    bool is_whole = explain_ending(&result, err);
    if (result.ending == CONFINED_TOO_LONG)
        document_complain(document,
                          "pdftotext was stopped after %d seconds: what follows page %u was not read",
                          SECONDS, pages.number);
    else if (result.ending == CONFINED_TOO_MUCH || pages.is_full)
        document_complain(document, "it holds more than %d MiB of text: what follows page %u was not read",
                          DOCUMENT_TEXT_BYTES >> 20, pages.number);
    else if (!is_whole && document->parts.count == 0)
        return false;
    else if (!is_whole)
        document_complain(document, "%s; what follows page %u was not read", err->message, pages.number);
    else if (document->parts.count == 0)
        document_complain(
            document,
            "no text on its %u pages: if they are scanned, run a text recognition such as ocrmypdf first",
            pages.number);
    return true;
}

bool pdf_document(Source *source, Document *out, Err *err)
{
    return read_facts(source, out, err) && read_text(source, out, err);
}

bool pdf_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return document_read(source, reading, sink, pdf_document, err);
}

int pdf_sniff(Text head, Text path)
{
    (void)path;
    // Readers look for it in the first kilobyte (ISO 32000-1, annex H.3.4.1, implementation note 13).
    size_t at = text_find(text_slice(head, 0, 1024), "%PDF-", 0);
    return at == 0 ? 95 : at != SIZE_MAX ? 60 : 0;
}
