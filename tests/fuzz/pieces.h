#pragma once
/// The same document, given to its reader in pieces of another size.

#include "fuzz/listener.h"

/// A byte order mark is looked for in the first piece: it goes, so that pieces may be smaller than it.
static inline Text without_mark(Text document)
{
    while (text_starts(document, "\xef\xbb\xbf"))
        document = text_slice(document, 3, document.length);
    return document;
}

static inline Listener listen_in_pieces(const Format *format, const char *path, Text document,
                                        size_t piece_bytes)
{
    Listener listener = listener_of(format);
    Sink sink = listener_sink(&listener);
    Source source;
    source_of_text(text_of(path), document, &source);
    source.piece_bytes = piece_bytes;
    Reading reading = {.path = text_of(path)};
    Err err = {0};
    ALWAYS(format->read(&source, &reading, &sink, &err));
    return listener;
}

/// The document as a whole and in pieces, whose size the document itself decides: both must tell the same.
static inline void read_in_pieces(const char *name, const char *path, Text document)
{
    document = without_mark(document);
    size_t piece_bytes =
        document.length > 0 ? (unsigned char)document.bytes[document.length / 2] % 16 + 1 : 1;
    const Format *format = format_find(text_of(name));
    ALWAYS(format != NULL);
    Listener whole = listen_to(format, path, TEXT(""), document);
    Listener cut = listen_in_pieces(format, path, document, piece_bytes);
    ALWAYS(whole.sum == cut.sum && whole.calls == cut.calls && whole.holders == cut.holders);
}
