#pragma once
/// Rows of a separated-values file, RFC 4180 and what people make of it.
///
/// Quoted fields may hold separators, doubled quotes and line ends; blanks before a quote pass; \n, \r\n and
/// a lone \r all end a row. A row that does not come out right costs its first line alone: reading goes on
/// with the next line, so an unclosed quote cannot swallow the rest of the file.

#include "base/io.h"

enum { CSV_MOST_FIELDS = 512, CSV_MOST_LINES = 256, CSV_LONGEST_ROW = 1 << 20 };

typedef struct {
    Text fields[CSV_MOST_FIELDS]; ///< unquoted and trimmed
    size_t count;
    Text raw;           ///< as it stands in the file, without its line end
    uint64_t line;      ///< where it begins, from 1
    const char *broken; ///< what is wrong with it; NULL when nothing is
} CsvRow;

typedef struct {
    Source *source;
    Buffer pending;
    size_t at;
    uint64_t line;
    char separator;
    bool is_ended;
    Arena arena;
} CsvRows;

/// Reads the first bytes; `csv_rows_head` shows them so that the separator can be chosen.
MUST_USE bool csv_rows_open(CsvRows *rows, Source *source, Err *err);
void csv_rows_close(CsvRows *rows);
Text csv_rows_head(const CsvRows *rows);
/// The row is valid until the next call. Rows that start with '#', lines that name the separator and empty
/// ones are passed over.
MUST_USE bool csv_rows_next(CsvRows *rows, CsvRow *row, bool *more, Err *err);

/// The separator that a spreadsheet's own line names ("sep=;", as Excel writes above the header); 0: none
/// such.
char csv_named_separator(Text line);
/// Takes one row off the front of `rest`, which is all there is. False when nothing is left.
bool csv_cut_row(Text *rest, char separator, Arena *arena, CsvRow *row);
