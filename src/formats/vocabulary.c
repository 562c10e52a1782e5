#include <stdio.h>

#include "base/buffer.h"
#include "formats/file_names.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

// Vocabulary files: terms of actors, techniques, countries... one a line (indicators/terms.c). The file is
// one record, whole, so that withdrawing it takes its version back and nothing else.

enum { LARGEST_VOCABULARY = 64 << 20, MOST_COMPLAINTS = 20 };

/// What is wrong with its lines; false when the listener fails.
static bool tell_faults(Text text, const Sink *sink, size_t *terms, Err *err)
{
    const char *fault;
    Term term;
    size_t faults = 0;
    for (Text rest = text; terms_next(&rest, &term, &fault);) {
        *terms += !fault;
        if (!fault || faults++ >= MOST_COMPLAINTS)
            continue;
        // What is left begins after the line.
        size_t line = 0, upto = rest.bytes ? text.length - rest.length : text.length;
        for (size_t i = 0; i < upto; i++)
            line += text.bytes[i] == '\n';
        line += upto == text.length && !text_ends(text, "\n");
        char place[PLACE_ROOM];
        int length = snprintf(place, sizeof place, "line %zu", line);
        if (!tell_complaint(sink, (Text){place, (size_t)length}, err, "%s", fault))
            return false;
    }
    return true;
}

static bool tell_vocabulary(Text raw, const Reading *reading, const Sink *sink, Arena *arena, Err *err)
{
    TermsHead head = terms_head(raw);
    size_t terms = 0;
    if (head.name.length == 0)
        head.name = file_activity_id(reading->path, arena);
    if (!tell_faults(raw, sink, &terms, err))
        return false;
    if (terms == 0)
        return tell_complaint(sink, TEXT("file"), err,
                              "no line holds a term: a type, an id and names, with tabs between them");
    HolderNews news = {.id =
                           arena_format(arena, "vocabulary: " TEXT_FMT, TEXT_ARG(text_clip(head.name, 256))),
                       .title = head.name,
                       .date = file_date(reading->path),
                       .modified = INSTANT_NONE,
                       .is_item = true};
    VocabularyNews vocabulary = {head.name, head.version, head.source, raw};
    Text place = arena_format(arena, "version " TEXT_FMT, TEXT_ARG(head.version));
    Holder holder;
    return sink->record(sink->self, raw, place, err) && sink->holder(sink->self, &news, &holder, err) &&
           sink->vocabulary(sink->self, holder, &vocabulary, err);
}

bool vocabulary_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Buffer bytes = {0};
    Arena arena;
    arena_init(&arena);
    bool is_read = source_read_all(source, LARGEST_VOCABULARY, &bytes, err) &&
                   tell_vocabulary(text_as_utf8(buffer_text(&bytes), &arena), reading, sink, &arena, err);
    arena_done(&arena);
    buffer_done(&bytes);
    return is_read;
}

int vocabulary_sniff(Text head, Text path)
{
    (void)path;
    Text line;
    Text start = text_trim(text_starts(head, "\xef\xbb\xbf") ? text_slice(head, 3, head.length) : head);
    return text_cut(&start, '\n', &line) && text_starts(line, "# vocabulary:") ? 96 : 0;
}
