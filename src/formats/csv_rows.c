#include "formats/csv_rows.h"

#include <string.h>

enum { STEP = 1 << 16 };

typedef enum { CUT_WHOLE, CUT_SHORT, CUT_BROKEN } Cut;

/// The length of the line end at `at`: 0 for none, 1 for \n or \r, 2 for \r\n. A \r that ends `rest` may be
/// half of one.
static size_t line_end_at(Text rest, size_t at)
{
    if (rest.bytes[at] == '\n')
        return 1;
    if (rest.bytes[at] != '\r')
        return 0;
    return at + 1 < rest.length && rest.bytes[at + 1] == '\n' ? 2 : 1;
}

static bool is_half_line_end(Text rest, size_t at, bool is_all)
{
    return !is_all && rest.bytes[at] == '\r' && at + 1 == rest.length;
}

/// Copies a quoted field that starts at `*at`, just behind its opening quote, and leaves `*at` behind the
/// closing one.
static Cut cut_quoted(Text rest, size_t *at, bool is_all, Arena *arena, Text *field, size_t *lines)
{
    size_t from = *at, doubled = 0, i = from;
    for (;; i++) {
        if (i >= rest.length)
            return is_all ? CUT_BROKEN : CUT_SHORT;
        if (rest.bytes[i] == '\n' || (rest.bytes[i] == '\r' && line_end_at(rest, i) == 1)) {
            if (++*lines > CSV_MOST_LINES)
                return CUT_BROKEN;
        } else if (rest.bytes[i] == '"') {
            if (i + 1 >= rest.length && !is_all)
                return CUT_SHORT;
            if (i + 1 >= rest.length || rest.bytes[i + 1] != '"')
                break;
            doubled++;
            i++;
        }
    }
    *at = i + 1;
    if (doubled == 0) {
        *field = text_trim(text_slice(rest, from, i));
        return CUT_WHOLE;
    }
    char *copy = arena_alloc(arena, i - from, 1);
    size_t length = 0;
    for (size_t j = from; j < i; j++) {
        copy[length++] = rest.bytes[j];
        if (rest.bytes[j] == '"')
            j++;
    }
    *field = text_trim((Text){copy, length});
    return CUT_WHOLE;
}

static const char *const unclosed =
    "a quote is opened that is not closed properly: double the quotes inside a "
    "quoted field and close it before the next separator";

/// One row from the front of `rest`; `used` bytes of it, line end included, in `lines` line ends.
static Cut cut_row(Text rest, bool is_all, char separator, Arena *arena, CsvRow *row, size_t *used,
                   size_t *lines)
{
    size_t at = 0;
    row->count = 0;
    row->broken = NULL;
    *lines = 1;
    for (;;) {
        if (row->count == CSV_MOST_FIELDS) {
            row->broken = "more fields than any table has: is the separator right?";
            return CUT_BROKEN;
        }
        Text *field = &row->fields[row->count++];
        size_t start = at;
        while (at < rest.length && rest.bytes[at] == ' ')
            at++;
        if (at < rest.length && rest.bytes[at] == '"') {
            at++;
            Cut cut = cut_quoted(rest, &at, is_all, arena, field, lines);
            row->broken = cut == CUT_BROKEN ? unclosed : NULL;
            if (cut != CUT_WHOLE)
                return cut;
            while (at < rest.length && rest.bytes[at] == ' ')
                at++;
            if (at < rest.length && rest.bytes[at] != separator && line_end_at(rest, at) == 0) {
                row->broken = unclosed;
                return CUT_BROKEN;
            }
        } else {
            while (at < rest.length && rest.bytes[at] != separator && rest.bytes[at] != '\n' &&
                   rest.bytes[at] != '\r')
                at++;
            *field = text_trim(text_slice(rest, start, at));
        }
        if (at >= rest.length) {
            *used = at;
            return is_all ? CUT_WHOLE : CUT_SHORT;
        }
        if (rest.bytes[at] != separator) {
            *used = at + line_end_at(rest, at);
            return is_half_line_end(rest, at, is_all) ? CUT_SHORT : CUT_WHOLE;
        }
        at++;
    }
}

static Text without_line_end(Text raw)
{
    if (text_ends(raw, "\n"))
        raw.length--;
    if (text_ends(raw, "\r"))
        raw.length--;
    return raw;
}

/// The first line of `rest`, line end included; its length when it has no end.
static size_t first_line(Text rest, bool *has_end)
{
    for (size_t at = 0; at < rest.length; at++) {
        size_t end = line_end_at(rest, at);
        if (end > 0) {
            *has_end = true;
            return at + end;
        }
    }
    *has_end = false;
    return rest.length;
}

bool csv_cut_row(Text *rest, char separator, Arena *arena, CsvRow *row)
{
    if (rest->length == 0)
        return false;
    size_t used = 0, lines;
    bool has_end;
    if (cut_row(*rest, true, separator, arena, row, &used, &lines) == CUT_BROKEN)
        used = first_line(*rest, &has_end);
    row->raw = without_line_end(text_slice(*rest, 0, used));
    *rest = text_slice(*rest, used, rest->length);
    return true;
}

static Text rest_of(const CsvRows *rows)
{
    return text_slice(buffer_text(&rows->pending), rows->at, rows->pending.length);
}

/// Reads one step more behind what is pending; forgets what was used.
static bool read_on(CsvRows *rows, Err *err)
{
    Text rest = rest_of(rows);
    if (rows->at > 0) {
        if (rest.length > 0)
            memmove(rows->pending.bytes, rest.bytes, rest.length);
        rows->pending.length = rest.length;
        rows->at = 0;
    }
    // As much again as there is: a long row is looked at a few times, not once a step.
    size_t wanted = rest.length > STEP ? rest.length : STEP, before = rows->pending.length;
    while (!rows->is_ended && rows->pending.length < before + wanted) {
        char chunk[STEP];
        size_t got;
        if (!source_read(rows->source, chunk, sizeof chunk, &got, err))
            return false;
        rows->is_ended = got == 0;
        buffer_add(&rows->pending, (Text){chunk, got});
    }
    return true;
}

bool csv_rows_open(CsvRows *rows, Source *source, Err *err)
{
    *rows = (CsvRows){.source = source, .line = 1, .separator = ','};
    arena_init(&rows->arena);
    if (!read_on(rows, err))
        return false;
    if (text_starts(rest_of(rows), "\xef\xbb\xbf"))
        rows->at = 3;
    return true;
}

void csv_rows_close(CsvRows *rows)
{
    buffer_done(&rows->pending);
    arena_done(&rows->arena);
}

Text csv_rows_head(const CsvRows *rows)
{
    return rest_of(rows);
}

/// Passes over the line that `row` could not be read from, however long it is.
static bool skip_line(CsvRows *rows, CsvRow *row, Err *err)
{
    bool has_end;
    // A \r at the very end may be half of a line end.
    if (!rows->is_ended && text_ends(rest_of(rows), "\r") && !read_on(rows, err))
        return false;
    size_t used = first_line(rest_of(rows), &has_end);
    row->raw = arena_copy(&rows->arena, text_slice(rest_of(rows), 0, used > 4096 ? 4096 : used));
    while (!has_end && !rows->is_ended) {
        rows->at += used;
        if (!read_on(rows, err))
            return false;
        if (!rows->is_ended && text_ends(rest_of(rows), "\r") && !read_on(rows, err))
            return false;
        used = first_line(rest_of(rows), &has_end);
    }
    rows->at += used;
    rows->line++;
    return true;
}

static bool next_any(CsvRows *rows, CsvRow *row, bool *more, Err *err)
{
    arena_clear(&rows->arena);
    for (;;) {
        Text rest = rest_of(rows);
        row->line = rows->line;
        *more = rest.length > 0;
        if (rest.length == 0 && rows->is_ended)
            return true;
        size_t used = 0, lines;
        Cut cut = rest.length == 0
                      ? CUT_SHORT
                      : cut_row(rest, rows->is_ended, rows->separator, &rows->arena, row, &used, &lines);
        *more = true;
        if (cut == CUT_WHOLE) {
            row->raw = without_line_end(text_slice(rest, 0, used));
            rows->at += used;
            rows->line += lines;
            return true;
        }
        if (cut == CUT_SHORT && rest.length > CSV_LONGEST_ROW) {
            row->broken = "longer than any row: a quote may be opened that is not closed";
            cut = CUT_BROKEN;
        }
        if (cut == CUT_BROKEN)
            return skip_line(rows, row, err);
        if (!read_on(rows, err))
            return false;
    }
}

char csv_named_separator(Text line)
{
    line = text_trim(line);
    if (line.length == 7 && line.bytes[0] == '"' && line.bytes[6] == '"')
        line = text_slice(line, 1, 6);
    return line.length == 5 && text_starts_nocase(line, "sep=") ? line.bytes[4] : 0;
}

static bool is_no_row(Text raw)
{
    return raw.length == 0 || raw.bytes[0] == '#' || text_trim(raw).length == 0 || csv_named_separator(raw);
}

bool csv_rows_next(CsvRows *rows, CsvRow *row, bool *more, Err *err)
{
    do {
        if (!next_any(rows, row, more, err))
            return false;
    } while (*more && is_no_row(row->raw));
    return true;
}
