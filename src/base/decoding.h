#pragma once
/// Text in UTF-16 or UTF-32 with a byte order mark, as Windows writes it (a spreadsheet's "Unicode text",
/// what a PowerShell is told to write into a file), read as UTF-8.

#include "base/io.h"

typedef struct Decoding Decoding;

/// `*out` is NULL where the source begins with no such mark. `of` stands at its start again, and outlives it.
MUST_USE bool decoding_begin(Source *of, Decoding **out, Err *err);
/// NULL is allowed.
void decoding_end(Decoding *it);
/// The text as UTF-8, without the mark; what is no character has become U+FFFD.
Source *decoding_source(Decoding *it);
/// How often that was so, as far as the text was read since its start.
uint64_t decoding_faults(const Decoding *it);
