#pragma once
/// The tables of partners whose columns do not explain themselves. A dialect is one line in csv_dialects.c.

#include "base/text.h"

typedef struct {
    const char *name;    ///< for people
    const char *headers; ///< columns that tell this table from every other, joined by commas
    const char *map;     ///< as `--map` takes it: ours=Theirs,...
} CsvDialect;

/// Ends with a NULL name. The first one that fits is taken, so the more particular stands above.
const CsvDialect *csv_dialects(void);
