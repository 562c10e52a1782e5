#pragma once
/// How the case calls the files it was pooled from.

#include "base/arena.h"
#include "base/text.h"

/// "./a//b" is "a/b": one file has one name however it is reached.
Text source_path(const char *path, Arena *arena);
/// Where a file lies matters to nobody but the machine it was pooled on: only what stands after `below` is
/// kept.
Text source_name(Text below, Text path);
/// "feed.zip: iocs/a.csv"; the archive's own name where `member` is empty: "winter.csv.gz" holds nothing but
/// itself.
Text source_member_name(Text archive, Text member, Arena *arena);
