#pragma once
/// Documents whose text has to be got out of them first: PDF, DOCX, e-mail. One function a format fills a
/// Document; what is told of it and what `extract` finds in it then go the same way for all.

#include "formats/formats.h"

enum { DOCUMENT_TEXT_BYTES = 64 << 20, DOCUMENT_FILE_BYTES = 64 << 20, DOCUMENT_MOST_FILES = 1000 };

/// What is fed from here on stands at this place. `doubt` as in DocumentPart.
void document_part(Document *document, Text place, Text doubt);
/// False when there is more text than a document may have: what is over is dropped.
bool document_add(Document *document, Text text);
void document_complain(Document *document, const char *format, ...) PRINTF_LIKE(2, 3);
/// A file that came with it. The bytes are copied; what goes beyond the limits is complained of.
void document_enclose(Document *document, Text name, Text bytes);

/// Reads a source as one activity. Its bytes are the record; the place of what is found is its part of the
/// document.
MUST_USE bool document_read(Source *source, const Reading *reading, const Sink *sink, DocumentFill fill,
                            Err *err);

MUST_USE bool pdf_document(Source *source, Document *out, Err *err);
MUST_USE bool docx_document(Source *source, Document *out, Err *err);
MUST_USE bool eml_document(Source *source, Document *out, Err *err);

/// What a page says goes on at the end of the document: its text, title and date where none is known yet.
/// With links, "[text](where it leads)".
MUST_USE bool document_add_page(Document *document, Text html, bool with_links, Err *err);

/// A page of pdftotext's words as they were meant: hashes and addresses that a column broke in two are one
/// again. Never longer than the page.
Text pdf_mended(Text page, Arena *arena);
