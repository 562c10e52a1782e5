#include "base/json.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/misp_types.h"
#include "formats/readers.h"
#include "formats/telling.h"
#include "indicators/indicators.h"

// Warning lists: those of MISP (misp-warninglists: {"name", "version", "type", "matching_attributes",
// "list"}), and anybody's own, one entry a line. A list is one record, whole: what it holds is looked up when
// a pool is loaded, so that a list warns of what was pooled before it, and no more once it is withdrawn.

enum { LARGEST_LIST = 64 << 20 };

static const struct {
    const char *word;
    WarningMatch match;
} matches[] = {
    {"string", WARNING_STRING}, {"hostname", WARNING_HOST},    {"substring", WARNING_PART},
    {"cidr", WARNING_NETWORK},  {"regex", WARNING_EXPRESSION},
};

static bool match_of(Text word, WarningMatch *out)
{
    for (size_t i = 0; i < sizeof matches / sizeof *matches; i++)
        if (text_is(word, matches[i].word)) {
            *out = matches[i].match;
            return true;
        }
    return false;
}

static uint64_t bits_of(TypeMeaning meaning)
{
    uint64_t addresses = UINT64_C(1) << KIND_IPV4 | UINT64_C(1) << KIND_IPV6 | UINT64_C(1) << KIND_CIDR;
    if (meaning.kind == KIND_NONE)
        return 0;
    return meaning.guess == GUESS_ADDRESS ? addresses : UINT64_C(1) << meaning.kind;
}

/// The kinds that a list is about; all where it names none.
static uint64_t kinds_of(const Json *types)
{
    uint64_t kinds = 0;
    TypeMeaning first, second;
    for (const Json *type = json_first(types); type; type = type->next)
        if (misp_type(json_string(type), &first, &second))
            kinds |= bits_of(first) | bits_of(second);
    return kinds ? kinds : UINT64_MAX;
}

/// What came of the entries.
typedef struct {
    WarningLists *into;
    Text first_bad;
    size_t bad, count;
} Filled;

static void fill_one(Filled *filled, uint32_t list, Text entry)
{
    filled->count++;
    if (!warning_lists_add(filled->into, list, entry) && filled->bad++ == 0)
        filled->first_bad = entry;
}

static void fill_json(Filled *filled, const Json *json)
{
    WarningMatch match = WARNING_STRING;
    match_of(json_text(json, "type"), &match);
    uint32_t list = warning_lists_begin(filled->into, text_trim(json_text(json, "name")), match,
                                        kinds_of(json_get(json, "matching_attributes")));
    for (const Json *entry = json_first(json_get(json, "list")); entry; entry = entry->next)
        fill_one(filled, list, json_string(entry));
}

/// How a line is compared: networks and addresses as such, expressions in slashes, hosts with what is below
/// them, anything else as a whole.
static WarningMatch match_of_line(Text line)
{
    bool is_address = text_find_byte(line, '/', 0) != SIZE_MAX || byte_is_digit(line.bytes[line.length - 1]);
    if (line.length > 2 && line.bytes[0] == '/' && text_find_byte(line, '/', 1) != SIZE_MAX)
        return WARNING_EXPRESSION;
    if (text_has(line, ':') || (is_address && text_has(line, '.')))
        return WARNING_NETWORK;
    bool is_host = text_has(line, '.') && !text_has(line, '@') && !text_has(line, ' ');
    return is_host ? WARNING_HOST : WARNING_STRING;
}

static void fill_lines(Filled *filled, Text title, Text lines)
{
    uint32_t by_match[sizeof matches / sizeof *matches];
    for (size_t i = 0; i < sizeof by_match / sizeof *by_match; i++)
        by_match[i] = warning_lists_begin(filled->into, title, (WarningMatch)i, UINT64_MAX);
    Text line;
    while (text_cut(&lines, '\n', &line)) {
        line = text_trim(line);
        if (line.length == 0 || line.bytes[0] == '#')
            continue;
        filled->count++;
        // What only looks like a network is compared as it is.
        if (!warning_lists_add(filled->into, by_match[match_of_line(line)], line) &&
            !warning_lists_add(filled->into, by_match[WARNING_STRING], line) && filled->bad++ == 0)
            filled->first_bad = line;
    }
}

static bool is_json(Text raw)
{
    raw = text_trim(text_starts(raw, "\xef\xbb\xbf") ? text_slice(raw, 3, raw.length) : raw);
    return text_starts(raw, "{");
}

/// A list of MISP, parsed; NULL for lines, and for JSON that cannot be read.
static const Json *parse(JsonParser *parser, Text raw, Arena *arena, Err *broken)
{
    const Json *json = NULL;
    return is_json(raw) && json_parse(parser, raw, arena, &json, broken) ? json : NULL;
}

void warning_list_fill(Text raw, Text title, WarningLists *into)
{
    Arena arena;
    JsonParser *parser = json_parser_new();
    Filled filled = {.into = into};
    Err broken = {0};
    arena_init(&arena);
    const Json *json = parse(parser, raw, &arena, &broken);
    if (json)
        fill_json(&filled, json);
    else if (!is_json(raw))
        fill_lines(&filled, title, raw);
    json_parser_free(parser);
    arena_done(&arena);
}

static bool complain_of_entries(const Filled *filled, const Sink *sink, Err *err)
{
    if (filled->bad == 0)
        return true;
    return tell_complaint(sink, TEXT("list"), err,
                          "%zu of %zu entries are nothing that this kind of list can hold, such as '" TEXT_FMT
                          "'; they warn of nothing",
                          filled->bad, filled->count, TEXT_ARG(text_clip(filled->first_bad, 60)));
}

typedef struct {
    Text name;
    uint64_t version;
    bool is_of_misp;
} Title;

static bool tell_list(const Title *title, Text raw, const Reading *reading, const Sink *sink, Arena *arena,
                      Err *err)
{
    HolderNews news = {
        .id = arena_format(arena, "warning list: " TEXT_FMT, TEXT_ARG(text_clip(title->name, 256))),
        .publisher = title->is_of_misp ? TEXT("MISP warning lists") : TEXT_NONE,
        .title = title->name,
        .date = file_date(reading->path),
        .modified = INSTANT_NONE,
        .is_item = true};
    Text place = arena_format(arena, "version %llu", (unsigned long long)title->version);
    Holder holder;
    return sink->record(sink->self, raw, place, err) && sink->holder(sink->self, &news, &holder, err) &&
           sink->warning_list(sink->self, holder, title->name, title->version, err);
}

/// Later files of the same list have later dates in their names, where they have any.
static uint64_t version_of_date(Instant date)
{
    int year, month, day;
    if (date == INSTANT_NONE)
        return 0;
    instant_to_date(date, &year, &month, &day);
    return (uint64_t)year * 10000 + (uint64_t)month * 100 + (uint64_t)day;
}

static bool read_json(const Json *json, Text raw, const Reading *reading, const Sink *sink, Arena *arena,
                      Err *err)
{
    Title title = {.name = text_trim(json_text(json, "name")), .is_of_misp = true};
    WarningMatch match;
    Filled filled = {.into = warning_lists_new()};
    if (!text_number(json_scalar(json, "version"), &title.version))
        title.version = 0;
    if (title.name.length == 0)
        title.name = file_activity_id(reading->path, arena);
    Text type = json_text(json, "type");
    fill_json(&filled, json);
    bool is_told =
        (match_of(type, &match) || type.length == 0 ||
         tell_complaint(sink, TEXT("list"), err,
                        "a list of type '" TEXT_FMT "' is read as one of strings; there are string, "
                        "substring, hostname, cidr and regex",
                        TEXT_ARG(text_clip(type, 40)))) &&
        complain_of_entries(&filled, sink, err) && tell_list(&title, raw, reading, sink, arena, err);
    warning_lists_free(filled.into);
    return is_told;
}

static bool read_lines(Text raw, const Reading *reading, const Sink *sink, Arena *arena, Err *err)
{
    Title title = {.name = file_activity_id(reading->path, arena),
                   .version = version_of_date(file_date(reading->path))};
    Filled filled = {.into = warning_lists_new()};
    fill_lines(&filled, title.name, raw);
    bool is_told =
        complain_of_entries(&filled, sink, err) && tell_list(&title, raw, reading, sink, arena, err);
    warning_lists_free(filled.into);
    return is_told;
}

static bool read_whole(Text raw, const Reading *reading, const Sink *sink, Err *err)
{
    Arena arena;
    JsonParser *parser = json_parser_new();
    Err broken = {0};
    arena_init(&arena);
    const Json *json = parse(parser, raw, &arena, &broken);
    bool is_read;
    if (json && json_get(json, "list") && json_get(json, "list")->kind == JSON_ARRAY)
        is_read = read_json(json, raw, reading, sink, &arena, err);
    else if (json)
        is_read = tell_complaint(sink, TEXT("list"), err,
                                 "a warning list has its entries in `list`, a list of texts");
    else if (is_json(raw))
        is_read = tell_complaint(sink, TEXT("list"), err, "%s", broken.message);
    else
        is_read = read_lines(raw, reading, sink, &arena, err);
    json_parser_free(parser);
    arena_done(&arena);
    return is_read;
}

bool warning_list_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Buffer text = {0};
    bool is_whole,
        is_read = source_rewind(source, err) && read_start(source, LARGEST_LIST, &text, &is_whole, err);
    if (is_read && !is_whole)
        is_read = tell_complaint(sink, TEXT("list"), err, "larger than 64 MiB: split it");
    else if (is_read)
        is_read = read_whole(buffer_text(&text), reading, sink, err);
    buffer_done(&text);
    return is_read;
}

int warning_list_sniff(Text head, __attribute__((unused)) Text path)
{
    HeadScan scan;
    HeadMember member;
    bool has_list = false, has_type = false, has_name = false;
    WarningMatch match;
    if (!head_scan_begin(&scan, head) || scan.head.bytes[scan.at] != '{')
        return 0;
    while (head_scan_next(&scan, &member)) {
        if (member.depth != 1)
            continue;
        if (text_is(member.key, "matching_attributes") && member.opens == '[')
            return 92;
        has_list |= text_is(member.key, "list") && member.opens == '[';
        has_type |= text_is(member.key, "type") && match_of(member.value, &match);
        has_name |= text_is(member.key, "name");
    }
    // The type may come after a list that fills the head.
    return has_list && (has_type || has_name)                              ? 85
           : has_list && text_find(head, "\"description\"", 0) != SIZE_MAX ? 80
                                                                           : 0;
}
