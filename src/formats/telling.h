#pragma once
/// What the readers share when they tell a sink.

#include <stdarg.h>

#include "base/encoding.h"
#include "base/io.h"
#include "formats/type_words.h"

/// Room for "line 18446744073709551615" and its like.
enum { PLACE_ROOM = 48 };
Text place_line(uint64_t number, char room[PLACE_ROOM]);

/// What a complaint says: at most a kilobyte, and UTF-8 whatever it quotes. Libraries repeat the names they
/// meet byte for byte, in whatever encoding those stand.
Text complaint_words(Arena *arena, const char *format, va_list args);
MUST_USE bool tell_complaint(const Sink *sink, Text place, Err *err, const char *format, ...)
    PRINTF_LIKE(4, 5);
/// One value of the type a partner gave it. "domain|ip" and its like are taken apart, wildcards and quotes
/// around a value dropped, and an address or URL called a domain is told as what it is. Empty values are
/// passed over. Kind, guess and value of `news` are filled in here.
MUST_USE bool tell_typed(const Sink *sink, Holder holder, Text type, TypeWord word, ObservationNews news,
                         Err *err);
/// The exact kind, nothing else known about it.
MUST_USE bool tell_plain(const Sink *sink, Holder holder, Kind kind, Text value, Err *err);
/// The activity `id` refers to another: by its id, "<partner>:<id>" or address. Nothing is told of an empty
/// one.
MUST_USE bool tell_citation(const Sink *sink, Holder holder, Text id, Text cited, Err *err);
/// Words for types that nobody knows: each is complained of once, and only so many of one source.
typedef struct {
    Arena arena;
    Text words[16];
    size_t count;
} UnknownTypes;
void unknown_types_init(UnknownTypes *types);
void unknown_types_done(UnknownTypes *types);
MUST_USE bool tell_unknown_type(UnknownTypes *types, const Sink *sink, Text place, Text type, Err *err);
/// Is the word among those of a list such as "mutex,mutant"? ASCII case is ignored.
bool word_is_listed(Text word, const char *list);
/// Nothing, or a word that stands for it: "-", "n/a", "unknown".
bool is_blank_word(Text text);
/// Cuts the next item off a list such as "Naid; Moudoor, PlugX": trimmed, never empty. False at the end.
bool next_item(Text *rest, Text *item);

/// The marking that `word` states. What nobody can read is for nobody: RED, with a complaint.
MUST_USE bool read_marking(const Sink *sink, Text place, Text word, Marking *out, Err *err);
/// Likewise of the PAP.
MUST_USE bool read_pap(const Sink *sink, Text place, Text word, Pap *out, Err *err);
/// The Admiralty scale's credibility for a confidence of 0 to 100 (STIX 2.1, appendix A).
uint8_t credibility_of_confidence(uint64_t confidence);
/// Text rather than bytes of a program: no NUL and hardly a control byte.
bool head_is_text(Text head);
/// Markup with lines and marks of its own, whatever its tables and lists look like: Markdown, AsciiDoc...
bool path_is_markup(Text path);

/// The first `limit` bytes of a source; `is_whole` when it has no more.
MUST_USE bool read_start(Source *source, size_t limit, Buffer *into, bool *is_whole, Err *err);
