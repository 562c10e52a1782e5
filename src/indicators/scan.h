#pragma once
/// One word of a text, taken apart into the values it holds.

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "indicators/indicators.h"
#include "indicators/judge.h"
#include "indicators/sight.h"

typedef struct {
    Text view;         ///< the word and a fixed stretch on both sides of it
    uint64_t base;     ///< offset of the view in the input
    size_t begin, end; ///< of the word in the view; a path or key with blanks moves `end` further
    Text place, doubt; ///< of the part of the document that the word stands in
    bool is_path;      ///< the word holds "C:\\": backslashes part folders; set by scan_word
    Arena *arena;      ///< cleared by the caller after the word
    const Section *section;
    Judge *judge; ///< hears what is found
} Scan;

MUST_USE bool scan_word(Scan *scan, Err *err);
