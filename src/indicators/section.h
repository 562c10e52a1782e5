#pragma once
/// What the heading says that a value stands under.

#include "base/text.h"

typedef enum { SECTION_PLAIN, SECTION_INDICATORS, SECTION_READING } SectionClass;

typedef struct {
    SectionClass class;
    unsigned level;   ///< of the heading, 1 the highest; 0 when no mark tells
    char heading[64]; ///< as it is written, without marks; cut
    size_t length;
} Section;

/// Takes notice of a line of the text, which may be a heading.
void section_note(Section *section, Text line);
