#pragma once
/// What partners call the types of values: "SHA-256", "ip-dst", "FileHash-MD5", "C2 Server". One table for
/// all.

#include "model/sink.h"

typedef struct {
    Kind kind; ///< KIND_NONE: known, and nothing that is kept (a port, a file's size)
    KindGuess guess;
} TypeWord;

/// The type that `word` names; case and punctuation do not count. Words before it are passed over when the
/// whole says nothing ("SILKLOADER_SHA256", "Remote Template Hash"): `before` gets them.
/// Of two words joined by "|" it is the first. False when unknown.
bool type_word_find(Text word, TypeWord *out, Text *before);
/// A few words that are always understood, for complaints.
Text type_words_hint(void);
