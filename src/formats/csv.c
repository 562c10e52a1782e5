/// Tables of indicators. The documented columns are activity, date, title, type, value, first_seen,
/// last_seen, tlp, pap, credibility, family, technique, country, sector, actor, url, comment and publisher;
/// csv_columns.c finds them under other names, csv_dialects.c knows tables that explain nothing, and `--map`
/// settles the rest. Rows with one `activity` are one activity; without that column the file is one.

#include <stdlib.h>
#include <string.h>

#include "formats/csv_columns.h"
#include "formats/file_names.h"
#include "formats/misp_tags.h"
#include "formats/readers.h"
#include "formats/shown.h"
#include "formats/telling.h"

// Each row states its activity anew, and whose it is: the others may be withdrawn.

typedef struct {
    const Sink *sink;
    const Reading *reading;
    const Table *table;
    const CsvRow *row;
    char place_room[PLACE_ROOM];
    Text place;
    Arena *work; ///< of the row
    Arena memory;
    Text file_id; ///< the activity of rows that name none
    UnknownTypes unknown_types;
    bool *is_date_bad; ///< by column: complained of once
    bool is_dated;     ///< any row says when
    bool has_rows;
    Holder holder;
    // Of the row: its activity's, and its values'.
    Marking marking, value_marking;
    Pap pap, value_pap;
    char reliability; ///< 'A' to 'F', 0 when not stated
    uint8_t credibility;
} Csv;

static Text cell(const Csv *csv, ColumnRole role)
{
    size_t column = table_column(csv->table, role);
    return column == SIZE_MAX || column >= csv->row->count ? TEXT("") : csv->row->fields[column];
}

static Text stated(Text text)
{
    return text.length > 0 ? text : TEXT_NONE;
}

/// A date, or INSTANT_NONE with one complaint a column: who writes dates in a way of their own does it in
/// every row.
static bool read_date(Csv *csv, ColumnRole role, Instant *out, Err *err)
{
    size_t column = table_column(csv->table, role);
    Text text = cell(csv, role);
    *out = INSTANT_NONE;
    bool is_date = !is_blank_word(text) &&
                   (instant_parse(text, out) || (text.length >= 9 && instant_parse_seconds(text, out)));
    csv->is_dated |= is_date;
    if (is_date || is_blank_word(text) || csv->is_date_bad[column])
        return true;
    csv->is_date_bad[column] = true;
    return tell_complaint(csv->sink, csv->place, err,
                          "'" TEXT_FMT "' in column '" TEXT_FMT "' is no date: write 2014-10-28 or "
                          "2014-10-28T09:30:00Z (said once for the column)",
                          TEXT_ARG(text_clip(text, 60)), TEXT_ARG(csv->table->columns[column].name));
}

/// TLP and PAP among tags make what was stated stricter.
static void add_tagged(Text tags, Marking *marking, Pap *pap)
{
    Text tag;
    Marking tlp;
    Pap permitted;
    while (next_item(&tags, &tag)) {
        if (text_starts_nocase(tag, "tlp:") && marking_parse(tag, &tlp))
            *marking = *marking ? marking_stricter(*marking, tlp) : tlp;
        if (text_starts_nocase(tag, "pap:") && pap_parse(tag, &permitted) && permitted > *pap)
            *pap = permitted;
    }
}

static bool read_row_marking(Csv *csv, Err *err)
{
    if (!read_marking(csv->sink, csv->place, cell(csv, COLUMN_TLP), &csv->marking, err) ||
        !read_pap(csv->sink, csv->place, cell(csv, COLUMN_PAP), &csv->pap, err))
        return false;
    add_tagged(cell(csv, COLUMN_ACTIVITY_TAGS), &csv->marking, &csv->pap);
    csv->marking = misp_marking_limited(csv->marking, text_trim(cell(csv, COLUMN_DISTRIBUTION)));
    csv->value_marking = csv->marking;
    csv->value_pap = csv->pap;
    add_tagged(cell(csv, COLUMN_TAGS), &csv->value_marking, &csv->value_pap);
    return true;
}

// Words for what a partner holds of a statement: those of the Admiralty code, and of the scales that
// STIX 2.1, appendix A, brings to a confidence.
static const struct {
    const char *words;
    uint8_t credibility;
} credibility_words[] = {
    {"confirmed,very high,high,certain,almost certain", 1},
    {"probably true,probable,likely,very likely", 2},
    {"possibly true,possible,medium,moderate,med", 3},
    {"doubtful,doubtfully true", 4},
    {"improbable,low,very low,unlikely", 5},
    {"cannot be judged,truth cannot be judged,unknown", 6},
};

static uint8_t credibility_of_word(Text word)
{
    for (size_t i = 0; i < sizeof credibility_words / sizeof *credibility_words; i++)
        if (word_is_listed(word, credibility_words[i].words))
            return credibility_words[i].credibility;
    return 0;
}

/// "2", "B2" (the whole Admiralty code; its letter is the reliability of who says so) or a word.
static bool read_stated_credibility(Csv *csv, Text text, uint8_t *out, Err *err)
{
    uint64_t number;
    char letter = text.length == 2 ? (char)(byte_lower(text.bytes[0]) - 'a' + 'A') : 0;
    bool is_code = letter >= 'A' && letter <= 'F' && byte_is_digit(text.bytes[1]);
    *out = credibility_of_word(text);
    if (is_code)
        csv->reliability = letter;
    if (text_number(is_code ? text_slice(text, 1, 2) : text, &number) && number >= 1 && number <= 6)
        *out = (uint8_t)number;
    if (*out > 0)
        return true;
    return tell_complaint(csv->sink, csv->place, err,
                          "credibility '" TEXT_FMT "' is not a number from 1 (confirmed) to 6 (cannot "
                          "be judged)",
                          TEXT_ARG(text_clip(text, 40)));
}

/// The Admiralty scale of credibility; a confidence of 0 to 100 is brought to it (STIX 2.1, appendix A).
static bool read_credibility(Csv *csv, Err *err)
{
    Text text = cell(csv, COLUMN_CREDIBILITY), confidence = cell(csv, COLUMN_CONFIDENCE);
    Text letter = cell(csv, COLUMN_RELIABILITY);
    uint64_t number;
    csv->reliability = 0;
    csv->credibility = 0;
    if (letter.length > 0 && byte_lower(letter.bytes[0]) >= 'a' && byte_lower(letter.bytes[0]) <= 'f' &&
        (letter.length == 1 || !byte_is_alnum(letter.bytes[1])))
        csv->reliability = (char)(byte_lower(letter.bytes[0]) - 'a' + 'A');
    if (!is_blank_word(text))
        return read_stated_credibility(csv, text, &csv->credibility, err);
    if (text_ends(confidence, "%"))
        confidence.length--;
    csv->credibility = is_blank_word(confidence) ? 0 : credibility_of_word(confidence);
    if (text_number(confidence, &number) && number > 0 && number <= 100)
        csv->credibility = credibility_of_confidence(number);
    return true;
}

static bool tell_activity(Csv *csv, Err *err)
{
    Text id = cell(csv, COLUMN_ACTIVITY);
    bool is_own = !is_blank_word(id);
    if (!is_own)
        id = csv->file_id;
    HolderNews news = {.id = id,
                       .publisher = stated(cell(csv, COLUMN_PUBLISHER)),
                       .marking = csv->marking,
                       .pap = csv->pap,
                       .reliability = csv->reliability,
                       .date = INSTANT_NONE,
                       .modified = INSTANT_NONE,
                       .is_row = true,
                       .is_brief = true};
    csv->has_rows = true;
    if (is_own) {
        news.title = stated(cell(csv, COLUMN_TITLE));
        news.url = stated(cell(csv, COLUMN_URL));
        if (!read_date(csv, COLUMN_DATE, &news.date, err))
            return false;
    } else {
        news.date = file_date(csv->reading->path);
    }
    return csv->sink->holder(csv->sink->self, &news, &csv->holder, err);
}

static bool tell_items(Csv *csv, ColumnRole role, Kind kind, Err *err)
{
    Text rest = cell(csv, role), item;
    while (next_item(&rest, &item)) {
        if (is_blank_word(item))
            continue;
        ObservationNews news = {.kind = kind,
                                .value = item,
                                .first_seen = INSTANT_NONE,
                                .last_seen = INSTANT_NONE,
                                .marking = csv->marking,
                                .pap = csv->pap};
        if (!csv->sink->observation(csv->sink->self, csv->holder, &news, err))
            return false;
    }
    return true;
}

static bool tell_names(Csv *csv, Err *err)
{
    Text rest = cell(csv, COLUMN_ACTOR), item;
    while (next_item(&rest, &item))
        if (!is_blank_word(item) && !csv->sink->name(csv->sink->self, csv->holder, item, err))
            return false;
    return true;
}

static bool tell_valued(Csv *csv, Text value, ObservationNews news, Err *err)
{
    Text type = cell(csv, COLUMN_TYPE), before;
    TypeWord word = {KIND_OTHER, GUESS_ANY};
    if (value.length == 0)
        return true;
    if (type.length > 0 && !type_word_find(type, &word, &before)) {
        word = (TypeWord){csv->table->form == TABLE_PAIRS ? KIND_NONE : KIND_OTHER, GUESS_EXACT};
        if (csv->table->form != TABLE_PAIRS &&
            !tell_unknown_type(&csv->unknown_types, csv->sink, csv->place, type, err))
            return false;
    }
    news.value = value;
    return tell_typed(csv->sink, csv->holder, type, word, news, err);
}

/// Does the byte at `at` part two values in one cell? What may hold blanks itself is parted by line ends
/// alone, and a blank beside a bracket belongs to "evil [.] example".
static bool is_part_end(Kind kind, Text cell_text, size_t at)
{
    char byte = cell_text.bytes[at];
    if (byte == '\n' || byte == '\r')
        return true;
    bool is_bracketed = (at + 1 < cell_text.length && text_has(TEXT("[({"), cell_text.bytes[at + 1])) ||
                        (at > 0 && text_has(TEXT("])}"), cell_text.bytes[at - 1]));
    switch (kind) {
    case KIND_PDB:
    case KIND_MUTEX:
    case KIND_PIPE:
    case KIND_FILE_NAME:
    case KIND_REGISTRY_KEY:
    case KIND_USER_AGENT:
        return false;
    case KIND_URL:
        return byte_is_space(byte) && !is_bracketed;
    case KIND_OTHER: // whatever it is, perhaps a remark
        return byte == ';' || (byte == ',' && !is_bracketed);
    default:
        return (byte_is_space(byte) && !is_bracketed) || byte == ';' || byte == ',';
    }
}

static bool tell_column(Csv *csv, const Column *column, Text rest, ObservationNews news, Err *err)
{
    while (rest.length > 0) {
        size_t end = 0;
        while (end < rest.length && !is_part_end(column->type.kind, rest, end))
            end++;
        news.value = text_slice(rest, 0, end);
        news.same_file = column->same_file;
        rest = text_slice(rest, end + 1, rest.length);
        if (!tell_typed(csv->sink, csv->holder, TEXT(""), column->type, news, err))
            return false;
    }
    return true;
}

/// "192.0.2.0" and "24" are one network, in lists that have them in two columns.
static Text with_netmask(Csv *csv, const Column *column, Text field)
{
    Text mask = text_trim(cell(csv, COLUMN_NETMASK));
    field = text_trim(field);
    if (column->type.kind != KIND_CIDR || !mask.length || !field.length || text_has(field, '/'))
        return field;
    return arena_format(csv->work, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(text_clip(field, 64)),
                        TEXT_ARG(text_clip(mask, 16)));
}

static bool tell_values(Csv *csv, Err *err)
{
    ObservationNews news = {.marking = csv->value_marking,
                            .pap = csv->value_pap,
                            .credibility = csv->credibility,
                            .context = stated(cell(csv, COLUMN_COMMENT)),
                            .is_warned = text_is(cell(csv, COLUMN_WARNED), "1")};
    if (!read_date(csv, COLUMN_FIRST_SEEN, &news.first_seen, err) ||
        !read_date(csv, COLUMN_LAST_SEEN, &news.last_seen, err))
        return false;
    // Without activities of their own, rows are dated, not the file.
    if (news.first_seen == INSTANT_NONE && table_column(csv->table, COLUMN_ACTIVITY) == SIZE_MAX &&
        table_column(csv->table, COLUMN_DATE) != SIZE_MAX &&
        !read_date(csv, COLUMN_DATE, &news.first_seen, err))
        return false;
    for (size_t i = 0; i < csv->table->count && i < csv->row->count; i++) {
        const Column *column = &csv->table->columns[i];
        if (column->role == COLUMN_VALUE && !tell_valued(csv, csv->row->fields[i], news, err))
            return false;
        if (column->role == COLUMN_OF_TYPE &&
            !tell_column(csv, column, with_netmask(csv, column, csv->row->fields[i]), news, err))
            return false;
    }
    return true;
}

static bool tell_row(Csv *csv, Err *err)
{
    const Sink *sink = csv->sink;
    return sink->record(sink->self, csv->row->raw, csv->place, err) && read_row_marking(csv, err) &&
           read_credibility(csv, err) && tell_activity(csv, err) && tell_values(csv, err) &&
           tell_items(csv, COLUMN_FAMILY, KIND_FAMILY, err) &&
           tell_items(csv, COLUMN_TECHNIQUE, KIND_TECHNIQUE, err) &&
           tell_items(csv, COLUMN_COUNTRY, KIND_COUNTRY, err) &&
           tell_items(csv, COLUMN_SECTOR, KIND_SECTOR, err) && tell_names(csv, err);
}

/// Rows with more fields than the header has: blank ones are dropped, and a free-text column at the end takes
/// what unquoted separators cut off. False when it is neither.
static bool fit_row(const Table *table, CsvRow *row)
{
    while (row->count > table->named && row->fields[row->count - 1].length == 0)
        row->count--;
    if (row->count <= table->count)
        return row->count >= table->named;
    ColumnRole last = table->columns[table->count - 1].role;
    if (last != COLUMN_COMMENT && last != COLUMN_IGNORED)
        return false;
    Text *field = &row->fields[table->count - 1], end = row->fields[row->count - 1];
    // Fields without quotes lie side by side in the row; a copied one does not.
    const char *from = field->bytes, *to = end.bytes + end.length;
    if (from >= row->raw.bytes && to <= row->raw.bytes + row->raw.length && from <= to)
        *field = (Text){from, (size_t)(to - from)};
    row->count = table->count;
    return true;
}

static bool read_row(Csv *csv, CsvRow *row, Err *err)
{
    csv->row = row;
    csv->place = place_line(row->line, csv->place_room);
    if (row->broken)
        return tell_complaint(csv->sink, csv->place, err, "%s", row->broken);
    if (!fit_row(csv->table, row))
        return tell_complaint(
            csv->sink, csv->place, err,
            "%zu field%s where the header names %zu: quote fields that hold separators, and "
            "leave missing ones empty",
            row->count, row->count == 1 ? "" : "s", csv->table->named);
    bool is_empty = true;
    for (size_t i = 0; i < row->count; i++) {
        row->fields[i] = text_as_utf8(row->fields[i], csv->work);
        is_empty = is_empty && row->fields[i].length == 0;
    }
    return is_empty || tell_row(csv, err);
}

/// MISP's export tells of events; without its context columns it has the days of their attributes at best.
static bool complain_of_no_date(Csv *csv, Err *err)
{
    bool is_of_events = csv->table->dialect && strcmp(csv->table->dialect, "MISP") == 0;
    return !is_of_events || !csv->has_rows || csv->is_dated ||
           tell_complaint(
               csv->sink, TEXT("line 1"), err,
               "nothing here says when: events without a date are compared by nothing but what they "
               "share. Export them with context (`includeContext`), or with the column `date`");
}

static bool read_rows(Csv *csv, CsvRows *rows, Err *err)
{
    CsvRow *row = memory_get(sizeof *row);
    bool more = true, is_done = true, is_header = csv->table->form == TABLE_HEADED;
    while (is_done) {
        is_done = csv_rows_next(rows, row, &more, err);
        if (!is_done || !more)
            break;
        csv->work = &rows->arena;
        if (!is_header)
            is_done = read_row(csv, row, err);
        is_header = false;
    }
    free(row);
    return is_done && complain_of_no_date(csv, err);
}

/// For an example of a map: the first column of which the first cell is an indicator, else the second one.
static bool find_example(Csv *csv, CsvRows *rows, Text *out, Err *err)
{
    const Table *table = csv->table;
    CsvRow *row = memory_get(sizeof *row);
    bool more = true;
    bool is_read = csv_rows_next(rows, row, &more, err) && (!more || csv_rows_next(rows, row, &more, err));
    *out = table->columns[table->count > 1 ? 1 : 0].name;
    for (size_t i = 0; is_read && more && i < row->count && i < table->count; i++) {
        Indicator found;
        if (!indicator_canonical(KIND_OTHER, GUESS_ANY, row->fields[i], &csv->memory, &found, NULL) ||
            found.kind == KIND_OTHER)
            continue;
        *out = table->columns[i].name;
        break;
    }
    free(row);
    return is_read;
}

static bool complain_of_table(Csv *csv, CsvRows *rows, Err *err)
{
    Text example;
    if (csv->table->count == 0)
        return tell_complaint(csv->sink, TEXT("line 1"), err, "the first line cannot be read as a table's");
    if (csv->table->count >= CSV_MOST_FIELDS)
        return tell_complaint(
            csv->sink, TEXT("line 1"), err,
            "more columns than the %d that are read: is the separator right? Else leave out "
            "those that hold no indicators",
            CSV_MOST_FIELDS - 1);
    return find_example(csv, rows, &example, err) &&
           tell_complaint(csv->sink, TEXT("line 1"), err,
                          "no column says that it holds values; the columns are " TEXT_FMT
                          ". Name them with --map, such as --map 'value=" TEXT_FMT
                          "', or by number where there is no header: --map value=1,type=2",
                          TEXT_ARG(table_names(csv->table, &csv->memory)), TEXT_ARG(text_clip(example, 40)));
}

static bool complain_of_guess(Csv *csv, Err *err)
{
    return csv->table->guessed == 0 ||
           tell_complaint(
               csv->sink, TEXT("line 1"), err,
               "the table has no header, so only column %zu, which holds values, is read: say what "
               "the others are with --map, such as --map value=%zu,type=%d",
               csv->table->guessed, csv->table->guessed, csv->table->guessed == 1 ? 2 : 1);
}

/// The map that was asked for; else the partner's usual one, if this table has all its columns.
static Text choose_map(const Reading *reading, Text head, Arena *arena, Table *room)
{
    Text usual = reading->csv_usual_map;
    if (reading->csv_map.length > 0 || usual.length == 0)
        return reading->csv_map;
    table_of(head, usual, arena, room);
    bool is_usable = room->form != TABLE_UNKNOWN && room->form != TABLE_LIST;
    return is_usable && table_map_fault(room, usual, arena).length == 0 ? usual : TEXT("");
}

static bool read_table(Source *source, Csv *csv, CsvRows *rows, Table *table, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Text head = csv_rows_head(rows);
    bool is_read;
    Text map = choose_map(csv->reading, head, &arena, table);
    table_of(head, map, &arena, table);
    csv->table = table;
    csv->file_id = file_activity_id(csv->reading->path, &arena);
    csv->is_date_bad = arena_array(&arena, bool, table->count + 1);
    rows->separator = table->separator;
    Text fault = table_map_fault(table, map, &arena);
    if (fault.length > 0 && table->form != TABLE_LIST)
        is_read = tell_complaint(csv->sink, TEXT("line 1"), err, TEXT_FMT, TEXT_ARG(fault));
    else
        is_read = true;
    if (is_read && table->form == TABLE_LIST)
        is_read = source_rewind(source, err) && list_read(source, csv->reading, csv->sink, err);
    else if (is_read && table->form == TABLE_UNKNOWN)
        is_read = complain_of_table(csv, rows, err);
    else if (is_read)
        is_read = complain_of_guess(csv, err) && read_rows(csv, rows, err);
    arena_done(&arena);
    return is_read;
}

bool csv_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Csv csv = {.sink = sink, .reading = reading};
    arena_init(&csv.memory);
    unknown_types_init(&csv.unknown_types);
    Table *table = memory_get(sizeof *table);
    CsvRows rows;
    bool is_read = csv_rows_open(&rows, source, err) && read_table(source, &csv, &rows, table, err);
    csv_rows_close(&rows);
    free(table);
    arena_done(&csv.memory);
    unknown_types_done(&csv.unknown_types);
    return is_read;
}

int csv_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".csv") || text_ends_nocase(path, ".tsv");
    Text start = text_trim(head);
    if (!head_is_text(head) || text_starts(start, "{") || text_starts(start, "<") ||
        (!is_named && (text_starts(start, "|") || path_is_markup(path))))
        return 0;
    Arena arena;
    arena_init(&arena);
    Table *table = arena_new(&arena, Table);
    table_of(head, TEXT(""), &arena, table);
    bool is_headed = (table->form == TABLE_HEADED || table->form == TABLE_COMMENT_HEADED) && table->count > 1;
    bool is_pairs = table->form == TABLE_PAIRS;
    size_t known = 0;
    for (size_t i = 0; i < table->count; i++)
        known += table->columns[i].role != COLUMN_IGNORED;
    arena_done(&arena);
    if (is_named)
        return is_headed ? 90 : 65;
    // A line of prose with a comma in it is soon a "header": without the name, two columns must be known.
    return is_headed && known > 1 ? 60 : is_pairs ? 50 : 0;
}

// ---------------------------------------------------------------- writing

static const char header[] = "publisher,activity,date,title,url,tlp,actor,type,value,first_seen,last_seen,"
                             "credibility,warned,pap,reliability\n";

typedef struct {
    const Writing *writing;
    Buffer row;
    Arena arena; ///< of the activity
} Tabling;

/// RFC 4180: quoted where a separator, a quote or a line end stands inside.
static void add_field(Tabling *tabling, Text text)
{
    Buffer *row = &tabling->row;
    bool is_quoted = text.length > 0 && (byte_is_space(text.bytes[0]) || text.bytes[0] == '#' ||
                                         byte_is_space(text.bytes[text.length - 1]));
    for (size_t i = 0; i < text.length && !is_quoted; i++)
        is_quoted = text_has(TEXT(",;\t|\"\r\n"), text.bytes[i]);
    if (!is_quoted) {
        buffer_add(row, text);
    } else {
        buffer_add_byte(row, '"');
        for (size_t i = 0; i < text.length; i++) {
            if (text.bytes[i] == '"')
                buffer_add_byte(row, '"');
            buffer_add_byte(row, text.bytes[i]);
        }
        buffer_add_byte(row, '"');
    }
    buffer_add_byte(row, ',');
}

static void end_row(Tabling *tabling, Output *out)
{
    tabling->row.bytes[tabling->row.length - 1] = '\n'; // the last comma
    output_add(out, buffer_text(&tabling->row));
    buffer_clear(&tabling->row);
}

/// A row for more readers than the activity is for says no more of it than whose it is.
static void begin_row(Tabling *tabling, const Activity *activity, Marking marking)
{
    const Pool *pool = tabling->writing->pool;
    bool is_told = marking_effective(marking) >= marking_effective(activity->marking);
    add_field(tabling, pool->partners[activity->partner].name);
    add_field(tabling, activity->id);
    add_field(tabling, is_told ? instant_text(activity->date, &tabling->arena) : TEXT(""));
    add_field(tabling, is_told ? activity->title : TEXT(""));
    add_field(tabling, is_told ? activity->url : TEXT(""));
    add_field(tabling, marking_word(marking));
}

/// The activity itself, before its values. A name with a separator in it
/// would be read as two, and is left out.
static void write_heading(Tabling *tabling, const Activity *activity, Output *out)
{
    const Pool *pool = tabling->writing->pool;
    Buffer names = {0};
    for (uint32_t i = 0; i < activity->name_count; i++) {
        Text name = pool->names[activity->first_name + i].name;
        if (text_has(name, ',') || text_has(name, ';'))
            continue;
        if (names.length > 0)
            buffer_add_byte(&names, ';');
        buffer_add(&names, name);
    }
    begin_row(tabling, activity, activity->marking);
    add_field(tabling, buffer_text(&names));
    for (int i = 0; i < 6; i++)
        add_field(tabling, TEXT(""));
    add_field(tabling, pap_word(activity->pap));
    add_field(tabling, activity->reliability ? (Text){&activity->reliability, 1} : TEXT(""));
    end_row(tabling, out);
    buffer_done(&names);
}

static void write_value(Tabling *tabling, const Activity *activity, const Shown *shown, Output *out)
{
    const Value *value = &tabling->writing->pool->values[shown->value];
    begin_row(tabling, activity, shown->marking);
    add_field(tabling, TEXT("")); // names stand in the heading alone
    add_field(tabling, kind_word(value->kind));
    add_field(tabling, value->text);
    add_field(tabling, instant_text(shown->first_seen, &tabling->arena));
    add_field(tabling, instant_text(shown->last_seen, &tabling->arena));
    char digit[] = {(char)('0' + shown->credibility)};
    add_field(tabling, shown->credibility < 6 ? (Text){digit, 1} : TEXT(""));
    add_field(tabling, shown->is_warned ? TEXT("1") : TEXT(""));
    add_field(tabling, pap_word(shown->pap));
    add_field(tabling, TEXT("")); // the reliability is the activity's
    end_row(tabling, out);
}

bool csv_write(const Writing *writing, Output *out, __attribute__((unused)) Err *err)
{
    Tabling tabling = {.writing = writing};
    arena_init(&tabling.arena);
    output_add(out, text_of(header));
    for (uint32_t i = 0; i < writing->activity_count && !output_is_broken(out); i++) {
        uint32_t index = writing->activities[i], count;
        const Activity *activity = &writing->pool->activities[index];
        arena_clear(&tabling.arena);
        const Shown *shown = shown_of(writing->pool, index, NULL, &tabling.arena, &count);
        write_heading(&tabling, activity, out);
        for (uint32_t j = 0; j < count; j++)
            write_value(&tabling, activity, &shown[j], out);
    }
    buffer_done(&tabling.row);
    arena_done(&tabling.arena);
    return true;
}
