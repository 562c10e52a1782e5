#include "formats/csv_columns.h"

#include "formats/csv_dialects.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

// Names that a column may have by itself. The first of each role is the documented one.
static const struct {
    ColumnRole role;
    const char *names;
} roles[] = {
    {COLUMN_ACTIVITY, "activity,activity_id,report_id,event_id,incident,incident_id"},
    {COLUMN_DATE, "date,published,publication_date,report_date"},
    {COLUMN_TITLE, "title,report,report_title,headline"},
    {COLUMN_TYPE, "type,indicator_type,ioc_type,kind,value_type,indicator_kind,data_type"},
    {COLUMN_VALUE, "value,indicator,ioc,indicator_value,ioc_value,data,observable,iocs,indicators"},
    {COLUMN_FIRST_SEEN, "first_seen,firstseen,seen_first,valid_from,first_seen_utc,date_added"},
    {COLUMN_LAST_SEEN, "last_seen,lastseen,seen_last,last_online,valid_until,last_seen_utc"},
    {COLUMN_TLP, "tlp,marking,sharing,classification"},
    {COLUMN_PAP, "pap,permissible_actions"},
    {COLUMN_CREDIBILITY, "credibility,information_credibility,admiralty,admiralty_code,admiralty_scale"},
    {COLUMN_RELIABILITY, "reliability,source_reliability"},
    {COLUMN_CONFIDENCE, "confidence,confidence_level"},
    {COLUMN_WARNED, "warned"},
    {COLUMN_FAMILY, "family,families,malware,malware_family,malware_families"},
    {COLUMN_TECHNIQUE, "technique,techniques,ttp,ttps,mitre,attack_id,attack_ids,mitre_attack"},
    {COLUMN_COUNTRY, "country,countries,victim_country,target_country,targeted_country,victim_countries"},
    {COLUMN_SECTOR, "sector,sectors,industry,victim_sector,target_sector,targeted_industry"},
    {COLUMN_ACTOR, "actor,threat_actor,actors,adversary,intrusion_set"},
    {COLUMN_URL, "url,reference,report_url,source_url"},
    {COLUMN_COMMENT, "comment,comments,note,notes,description,context,remark,other_context,details"},
    {COLUMN_PUBLISHER, "publisher,reported_by"},
    {COLUMN_TAGS, "tags,tag"},
    {COLUMN_ACTIVITY_TAGS, "activitytags"},
    {COLUMN_DISTRIBUTION, "event_distribution"},
    {COLUMN_NETMASK, "netmask"},
    {COLUMN_IGNORED, "ignore,skip"},
};

/// Case, blanks and punctuation do not tell names of columns apart.
static bool same_name(Text a, Text b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.length && !byte_is_alnum(a.bytes[i]) && (unsigned char)a.bytes[i] < 0x80)
            i++;
        while (j < b.length && !byte_is_alnum(b.bytes[j]) && (unsigned char)b.bytes[j] < 0x80)
            j++;
        if (i == a.length || j == b.length)
            return i == a.length && j == b.length;
        if (byte_lower(a.bytes[i++]) != byte_lower(b.bytes[j++]))
            return false;
    }
}

static bool role_of_name(Text name, ColumnRole *out)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        Text rest = text_of(roles[i].names), one;
        while (text_cut(&rest, ',', &one))
            if (same_name(one, name)) {
                *out = roles[i].role;
                return true;
            }
    }
    return false;
}

size_t table_column(const Table *table, ColumnRole role)
{
    if (role == COLUMN_ACTIVITY && table->mapped_activity > 0)
        return table->mapped_activity - 1;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].role == role)
            return i;
    return SIZE_MAX;
}

static size_t column_named(const Table *table, Text name)
{
    for (size_t i = 0; i < table->count; i++)
        if (same_name(table->columns[i].name, name))
            return i;
    return SIZE_MAX;
}

/// Cuts "ours=Theirs" off a map.
static bool next_mapping(Text *map, Text *ours, Text *theirs)
{
    Text entry;
    while (map->length > 0 && text_cut(map, ',', &entry)) {
        size_t equals = text_find_byte(entry, '=', 0);
        *ours = text_trim(text_slice(entry, 0, equals));
        *theirs = equals == SIZE_MAX ? TEXT("") : text_trim(text_slice(entry, equals + 1, entry.length));
        if (ours->length > 0)
            return true;
    }
    return false;
}

/// Theirs is a column's name, or its number from 1 where no column is called so.
static size_t mapped_column(const Table *table, Text theirs)
{
    size_t column = column_named(table, theirs);
    uint64_t number;
    if (column == SIZE_MAX && text_number(theirs, &number) && number >= 1 && number <= table->count)
        column = (size_t)number - 1;
    return column;
}

static void set_type(Column *column, TypeWord type)
{
    column->role = COLUMN_OF_TYPE;
    column->type = type;
}

static void apply_map(Table *table, Text map, bool *fixed)
{
    Text ours, theirs, before;
    while (next_mapping(&map, &ours, &theirs)) {
        size_t at = mapped_column(table, theirs);
        if (at == SIZE_MAX)
            continue;
        TypeWord type;
        Column *column = &table->columns[at];
        if (role_of_name(ours, &column->role)) {
            fixed[at] = true;
            if (column->role == COLUMN_ACTIVITY)
                table->mapped_activity = at + 1;
        } else if (type_word_find(ours, &type, &before)) {
            set_type(column, type);
            fixed[at] = true;
        }
    }
}

static bool is_holding(const Column *column)
{
    return column->role == COLUMN_VALUE || (column->role == COLUMN_OF_TYPE && column->type.kind != KIND_NONE);
}

/// Columns that nobody mapped say by their names what they hold.
static void read_names(Table *table, const bool *fixed)
{
    // "url" is the report's address where values have a column of their own, else a column of URLs.
    bool has_value = table_column(table, COLUMN_VALUE) != SIZE_MAX;
    for (size_t i = 0; i < table->count && !has_value; i++) {
        ColumnRole role;
        has_value = !fixed[i] && role_of_name(table->columns[i].name, &role) && role == COLUMN_VALUE;
    }
    for (size_t i = 0; i < table->count; i++) {
        Column *column = &table->columns[i];
        ColumnRole role;
        TypeWord type;
        Text before;
        if (fixed[i])
            continue;
        bool is_role = role_of_name(column->name, &role) && (role != COLUMN_URL || has_value);
        if (is_role && (role == COLUMN_IGNORED || table_column(table, role) == SIZE_MAX))
            column->role = role;
        else if (!is_role && type_word_find(column->name, &type, &before) && type.kind != KIND_NONE &&
                 (type.kind != KIND_OTHER || type.guess == GUESS_ANY))
            set_type(column, type);
    }
}

/// "SHA256", "MD5" are one file's; "Payload Hash" and "Template Hash" are two files'.
static void pair_hashes(Table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        Column *column = &table->columns[i];
        if (column->role != COLUMN_OF_TYPE || !(kind_is_hash(column->type.kind)))
            continue;
        TypeWord type;
        Text before, other_before;
        type_word_find(column->name, &type, &before);
        column->same_file = (uint32_t)i + 1;
        for (size_t j = 0; j < i; j++) {
            const Column *other = &table->columns[j];
            if (other->same_file != j + 1)
                continue;
            type_word_find(other->name, &type, &other_before);
            if (same_name(before, other_before) && other->type.kind != column->type.kind) {
                column->same_file = other->same_file;
                break;
            }
        }
    }
}

static const CsvDialect *dialect_of(const Table *table)
{
    for (const CsvDialect *dialect = csv_dialects(); dialect->name; dialect++) {
        Text rest = text_of(dialect->headers), name;
        bool fits = true;
        while (fits && text_cut(&rest, ',', &name))
            fits = column_named(table, name) != SIZE_MAX;
        if (fits)
            return dialect;
    }
    return NULL;
}

static bool has_role(const Table *table, ColumnRole role)
{
    return table_column(table, role) != SIZE_MAX;
}

static bool is_usable(const Table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (is_holding(&table->columns[i]))
            return true;
    // A table of activities without indicators still says what was used and who was hit.
    return has_role(table, COLUMN_ACTIVITY) &&
           (has_role(table, COLUMN_FAMILY) || has_role(table, COLUMN_TECHNIQUE) ||
            has_role(table, COLUMN_COUNTRY) || has_role(table, COLUMN_SECTOR) ||
            has_role(table, COLUMN_ACTOR));
}

/// Indicators stand in rows, not in headers.
static bool looks_like_value(Text field)
{
    size_t hex = 0;
    while (hex < field.length && byte_is_hex(field.bytes[hex]))
        hex++;
    if (field.length >= 32 && hex == field.length)
        return true;
    return (text_has(field, '.') && !text_has(field, ' ')) || text_has(field, '@') ||
           text_find(field, "://", 0) != SIZE_MAX;
}

static bool is_header(const CsvRow *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (looks_like_value(row->fields[i]))
            return false;
    return true;
}

/// Gives each column its role. False when nothing in the header says where values stand.
static bool head_table(Table *table, const CsvRow *header, Text map, Arena *arena)
{
    table->count = table->named = header->count;
    while (table->named > 1 && header->fields[table->named - 1].length == 0)
        table->named--;
    bool *fixed = arena_array(arena, bool, table->count);
    for (size_t i = 0; i < table->count; i++)
        table->columns[i] = (Column){.name = arena_copy(arena, text_as_utf8(header->fields[i], arena))};
    apply_map(table, map, fixed);
    const CsvDialect *dialect = map.length == 0 ? dialect_of(table) : NULL;
    table->dialect = dialect ? dialect->name : NULL;
    if (dialect)
        apply_map(table, text_of(dialect->map), fixed);
    read_names(table, fixed);
    pair_hashes(table);
    return is_usable(table);
}

static void number_columns(Table *table, const CsvRow *row, Arena *arena)
{
    table->count = table->named = row->count;
    for (size_t i = 0; i < row->count; i++)
        table->columns[i] = (Column){.name = arena_format(arena, "%zu", i + 1)};
}

static bool map_is_numbers(Text map)
{
    Text ours, theirs;
    uint64_t number;
    bool has_any = false;
    while (next_mapping(&map, &ours, &theirs)) {
        if (!text_number(theirs, &number))
            return false;
        has_any = true;
    }
    return has_any;
}

static bool is_type_word(Text word)
{
    TypeWord type;
    Text before;
    return word.length > 0 && type_word_find(word, &type, &before) && before.length == 0;
}

static char separator_of(Text line)
{
    char best = ',';
    size_t most = 0;
    static const char candidates[] = {',', ';', '\t', '|'};
    for (size_t c = 0; c < sizeof candidates; c++) {
        size_t count = 0;
        bool is_quoted = false;
        for (size_t i = 0; i < line.length; i++) {
            is_quoted ^= line.bytes[i] == '"';
            count += !is_quoted && line.bytes[i] == candidates[c];
        }
        if (count > most) {
            most = count;
            best = candidates[c];
        }
    }
    return best;
}

/// Cuts the next line that is not blank off `rest`; comments go to `comment`, a separator that is named to
/// `named`.
static bool cut_line(Text *rest, Text *line, Text *comment, char *named)
{
    while (rest->length > 0) {
        size_t end = 0;
        while (end < rest->length && rest->bytes[end] != '\n' && rest->bytes[end] != '\r')
            end++;
        *line = text_slice(*rest, 0, end);
        char separator = csv_named_separator(*line);
        if (separator != 0)
            *named = separator;
        else if (line->length > 0 && line->bytes[0] != '#' && text_trim(*line).length > 0)
            return true;
        if (text_starts(*line, "#") && text_trim(text_slice(*line, 1, line->length)).length > 0)
            *comment = text_trim(text_slice(*line, 1, line->length));
        *rest = text_slice(*rest, end + 1, rest->length);
    }
    return false;
}

/// Is the comment a header of as many columns as the first row has?
static bool comment_heads(Text comment, const CsvRow *first, Text map, Arena *arena, Table *table,
                          CsvRow *room)
{
    return comment.length > 0 && csv_cut_row(&comment, table->separator, arena, room) && !room->broken &&
           room->count > 1 && room->count == first->count && head_table(table, room, map, arena);
}

static size_t known_columns(const Table *table)
{
    size_t known = 0;
    for (size_t i = 0; i < table->count; i++)
        known += table->columns[i].role != COLUMN_IGNORED;
    return known;
}

/// Would the first row make a better header than the one that `table` has from a comment?
static bool knows_more(const CsvRow *first, Text map, Arena *arena, Table *table)
{
    size_t known = known_columns(table);
    return head_table(table, first, map, arena) && known_columns(table) > known;
}

/// An address, name, URL or hash, which no header is.
static bool is_value(Text field, Arena *arena)
{
    Indicator found;
    Text what;
    if (!indicator_canonical(KIND_OTHER, GUESS_ANY, text_trim(field), arena, &found, &what))
        return false;
    return kind_is_hash(found.kind) || found.kind == KIND_IPV4 || found.kind == KIND_IPV6 ||
           found.kind == KIND_CIDR || found.kind == KIND_DOMAIN || found.kind == KIND_URL;
}

/// Of a table without a header the first column whose first two rows hold values. Others may hold values,
/// too, or where to read more: that is for a map to say.
static bool find_values(Table *table, const CsvRow *first, const CsvRow *second, Arena *arena)
{
    for (size_t i = 0; i < first->count; i++) {
        bool has_second = second->count == 0 || (i < second->count && is_value(second->fields[i], arena));
        if (!has_second || !is_value(first->fields[i], arena))
            continue;
        number_columns(table, first, arena);
        table->columns[i].role = COLUMN_VALUE;
        table->guessed = i + 1;
        return true;
    }
    return false;
}

void table_of(Text head, Text map, Arena *arena, Table *out)
{
    *out = (Table){.separator = ','};
    if (text_starts(head, "\xef\xbb\xbf"))
        head = text_slice(head, 3, head.length);
    Text line, comment = TEXT("");
    char named = 0;
    if (!cut_line(&head, &line, &comment, &named)) {
        // Nothing but comments: an empty table, if it is one.
        out->form = TABLE_LIST;
        return;
    }
    out->separator = named ? named : separator_of(line);
    CsvRow *first = arena_new(arena, CsvRow), *second = arena_new(arena, CsvRow);
    CsvRow *room = arena_new(arena, CsvRow);
    csv_cut_row(&head, out->separator, arena, first);
    if (first->broken) {
        number_columns(out, first, arena);
        return;
    }
    Text ignored, next;
    if (cut_line(&head, &next, &ignored, &named))
        csv_cut_row(&head, out->separator, arena, second);
    bool has_header = is_header(first);
    if (map_is_numbers(map) && !(has_header && head_table(out, first, TEXT(""), arena))) {
        number_columns(out, first, arena);
        apply_map(out, map, arena_array(arena, bool, out->count));
        pair_hashes(out);
        out->form = is_usable(out) ? TABLE_BARE : TABLE_UNKNOWN;
    } else if (first->count == 2 && second->count == 2 && is_type_word(first->fields[0]) &&
               is_type_word(second->fields[0])) {
        number_columns(out, first, arena);
        out->columns[0].role = COLUMN_TYPE;
        out->columns[1].role = COLUMN_VALUE;
        out->form = TABLE_PAIRS;
    } else if (comment_heads(comment, first, map, arena, out, room) &&
               !(has_header && knows_more(first, map, arena, out))) {
        head_table(out, room, map, arena);
        out->form = TABLE_COMMENT_HEADED;
    } else if (has_header && head_table(out, first, map, arena)) {
        out->form = TABLE_HEADED;
    } else if (first->count == 1) {
        out->form = TABLE_LIST;
    } else if (map.length == 0 && find_values(out, first, second, arena)) {
        out->form = TABLE_BARE;
    } else {
        // For the complaint: what the columns are called.
        head_table(out, first, TEXT(""), arena);
    }
}

static Text fault_of_ours(Text ours, Arena *arena)
{
    ColumnRole role;
    TypeWord type;
    Text before;
    if (role_of_name(ours, &role) || type_word_find(ours, &type, &before))
        return TEXT_NONE;
    return arena_format(
        arena,
        "--map: '" TEXT_FMT "' is no column of ours: activity, date, title, type, value, "
        "first_seen, last_seen, tlp, pap, credibility, reliability, confidence, family, technique, country, "
        "sector, actor, url, comment, publisher, ignore, or a type of value such as sha256",
        TEXT_ARG(text_clip(ours, 80)));
}

Text csv_map_fault(Text map, Arena *arena)
{
    Text ours, theirs;
    size_t entries = 0;
    while (next_mapping(&map, &ours, &theirs)) {
        Text fault = fault_of_ours(ours, arena);
        if (fault.length > 0)
            return fault;
        if (theirs.length == 0)
            return arena_format(
                arena, "--map: '" TEXT_FMT "' names no column of theirs: write '" TEXT_FMT "=Column'",
                TEXT_ARG(ours), TEXT_ARG(ours));
        entries++;
    }
    return entries > 0 ? TEXT_NONE : TEXT("--map: a map looks like 'value=IOC,type=Kind'");
}

Text table_map_fault(const Table *table, Text map, Arena *arena)
{
    Text ours, theirs;
    while (next_mapping(&map, &ours, &theirs)) {
        Text fault = fault_of_ours(ours, arena);
        if (fault.length > 0)
            return fault;
        if (mapped_column(table, theirs) == SIZE_MAX)
            return arena_format(arena,
                                "--map: no column is called '" TEXT_FMT "' here; the columns are " TEXT_FMT,
                                TEXT_ARG(theirs), TEXT_ARG(table_names(table, arena)));
    }
    return TEXT_NONE;
}

Text table_names(const Table *table, Arena *arena)
{
    enum { MOST_SHOWN = 20 };
    Text shown = TEXT("");
    for (size_t i = 0; i < table->count && i < MOST_SHOWN; i++)
        shown = arena_format(arena, TEXT_FMT "%s'" TEXT_FMT "'", TEXT_ARG(shown), i ? ", " : "",
                             TEXT_ARG(text_clip(table->columns[i].name, 40)));
    if (table->count > MOST_SHOWN)
        shown = arena_format(arena, TEXT_FMT " and %zu more", TEXT_ARG(shown), table->count - MOST_SHOWN);
    return shown;
}
