#pragma once
/// What the statements of each source have been worth.

#include "names/names.h"

/// Fills `sources` and `source_of` of a book whose groups are known.
void name_sources_judge(NameBook *book, Arena *arena);
