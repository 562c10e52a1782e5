/// Reports as plain text, Markdown and AsciiDoc: the file is one activity, what the extractor finds in it are
/// its indicators. Up to 16 MiB the whole text is one record; what is longer is kept in pieces.

#include <stdio.h>

#include "formats/prose.h"
#include "formats/readers.h"
#include "formats/telling.h"

enum { TAIL_BYTES = 1024 };

/// Reports of old editors come to the extractor in UTF-8 too.
static bool feed(Prose *prose, Text text, bool is_utf8, Err *err)
{
    if (is_utf8)
        return prose_feed(prose, text, err);
    Arena arena;
    arena_init(&arena);
    bool is_fed = prose_feed(prose, text_as_utf8(text, &arena), err);
    arena_done(&arena);
    return is_fed;
}

/// What lies behind the first 16 MiB.
static bool read_pieces(Source *source, Prose *prose, Buffer *piece, bool is_utf8, Err *err)
{
    for (uint64_t at = PROSE_WHOLE;; at += piece->length) {
        bool is_whole;
        buffer_clear(piece);
        if (!read_start(source, PROSE_PIECE, piece, &is_whole, err))
            return false;
        if (piece->length == 0)
            return true;
        char place[PLACE_ROOM];
        int length = snprintf(place, sizeof place, "from byte %llu", (unsigned long long)at);
        if (!prose->sink->record(prose->sink->self, buffer_text(piece), (Text){place, (size_t)length}, err) ||
            !prose_go_on(prose, err) || !feed(prose, buffer_text(piece), is_utf8, err))
            return false;
    }
}

static bool read_report(Source *source, const Reading *reading, Prose *prose, Buffer *room, Err *err)
{
    bool is_whole;
    if (!read_start(source, PROSE_WHOLE, room, &is_whole, err))
        return false;
    Text text = buffer_text(room);
    if (text_starts(text, "\xef\xbb\xbf"))
        text = text_slice(text, 3, text.length);
    if (text_trim(text).length == 0)
        return tell_complaint(prose->sink, TEXT("line 1"), err, "the file is empty");
    // A character at the very end may be cut off by the size of a record.
    bool is_utf8 = text_is_utf8(is_whole ? text : text_clip(text, text.length - 4));
    ProseNews news = {.path = reading->path,
                      .date = INSTANT_NONE,
                      .made = INSTANT_NONE,
                      .head = text_slice(text, 0, SNIFF_BYTES),
                      .tail = is_whole && text.length > TAIL_BYTES
                                  ? text_slice(text, text.length - TAIL_BYTES, text.length)
                                  : TEXT(""),
                      .has_offsets = is_utf8 && text.bytes == room->bytes};
    if (!prose->sink->record(prose->sink->self, buffer_text(room), TEXT("text"), err) ||
        !prose_begin(prose, &news, err) || !feed(prose, text, is_utf8, err))
        return false;
    return (is_whole || read_pieces(source, prose, room, is_utf8, err)) && prose_end(prose, err);
}

bool text_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Prose prose;
    Buffer room = {0};
    prose_init(&prose, sink);
    bool is_read = read_report(source, reading, &prose, &room, err);
    buffer_done(&room);
    prose_done(&prose);
    return is_read;
}

int text_sniff(Text head, Text path)
{
    static const char *const endings[] = {".txt",  ".text",     ".md",  ".markdown",
                                          ".adoc", ".asciidoc", ".rst", ".log"};
    bool is_named = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        is_named = is_named || text_ends_nocase(path, endings[i]);
    Text start = text_trim(head);
    if (!head_is_text(head) || text_ends_nocase(path, ".json"))
        return 0;
    // JSON and XML of kinds that nobody knows are no running text, unless they are called so.
    bool is_data = text_starts(start, "{") || text_starts(start, "[{") || text_starts(start, "[\"") ||
                   text_starts(start, "[[") || text_starts(start, "<?xml");
    if (is_data)
        return is_named ? 25 : 0;
    return is_named ? 40 : 20;
}
