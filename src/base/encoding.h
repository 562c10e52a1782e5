#pragma once
/// Text whose encoding nobody states.

#include "base/arena.h"

/// UTF-8 as it is; anything else is taken for Windows-1252, the usual legacy of spreadsheets.
Text text_as_utf8(Text text, Arena *arena);
