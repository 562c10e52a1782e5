// Sigma rules (SigmaHQ's specification 2.0 and its taxonomy of log sources), one document for each source of
// logs that shows a kind of value. Ids are UUIDs of what a document is about, so that it is known again when
// values come and go.

#include "base/hash.h"
#include "formats/watch.h"

// Of rules that asterism makes: uuid5(DNS, "rules.asterism.invalid").
#define NAME_SPACE "3e1f648a-802c-57e8-b6ed-3948c61c82be"

enum { DOCUMENT_MOST = 500 }; ///< values; consumers refuse very long rules

/// How a value stands in a field.
typedef enum { FORM_WHOLE, FORM_BELOW, FORM_HASH, FORM_FILE, FORM_KEY } Form;

typedef struct {
    const char *name, *field;
    Form form;
} Selection;

typedef struct {
    Kind kind;
    const char *category, *product; ///< the product may be NULL
    const char *title;
    const char *tags; ///< one a word
    const char *level;
    Selection selections[2];
} Source;

static const Source sources[] = {
    {KIND_DOMAIN,
     "dns",
     NULL,
     "DNS queries for names of",
     "attack.command-and-control attack.t1071.004",
     "high",
     {{"selection_name", "query", FORM_WHOLE}, {"selection_below", "query|endswith", FORM_BELOW}}},
    {KIND_DOMAIN,
     "proxy",
     NULL,
     "Web requests to hosts of",
     "attack.command-and-control attack.t1071.001",
     "high",
     {{"selection_name", "cs-host", FORM_WHOLE}, {"selection_below", "cs-host|endswith", FORM_BELOW}}},
    {KIND_IPV4,
     "firewall",
     NULL,
     "Connections to IPv4 addresses of",
     "attack.command-and-control",
     "medium",
     {{"selection", "dst_ip", FORM_WHOLE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_IPV6,
     "firewall",
     NULL,
     "Connections to IPv6 addresses of",
     "attack.command-and-control",
     "medium",
     {{"selection", "dst_ip", FORM_WHOLE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_CIDR,
     "firewall",
     NULL,
     "Connections to networks of",
     "attack.command-and-control",
     "medium",
     {{"selection", "dst_ip|cidr", FORM_WHOLE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_URL,
     "proxy",
     NULL,
     "Web requests to addresses of",
     "attack.command-and-control attack.t1071.001",
     "high",
     {{"selection", "c-uri", FORM_WHOLE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_USER_AGENT,
     "proxy",
     NULL,
     "Web requests with a User-Agent of",
     "attack.command-and-control attack.t1071.001",
     "medium",
     {{"selection", "c-useragent", FORM_WHOLE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_MD5,
     "process_creation",
     "windows",
     "Programs started by MD5, of",
     "attack.execution",
     "high",
     {{"selection", "Hashes|contains", FORM_HASH}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_SHA1,
     "process_creation",
     "windows",
     "Programs started by SHA-1, of",
     "attack.execution",
     "high",
     {{"selection", "Hashes|contains", FORM_HASH}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_SHA256,
     "process_creation",
     "windows",
     "Programs started by SHA-256, of",
     "attack.execution",
     "high",
     {{"selection", "Hashes|contains", FORM_HASH}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_IMPHASH,
     "process_creation",
     "windows",
     "Programs started by imports, of",
     "attack.execution",
     "medium",
     {{"selection", "Hashes|contains", FORM_HASH}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_FILE_NAME,
     "file_event",
     "windows",
     "Files written with names of",
     "attack.execution",
     "low",
     {{"selection", "TargetFilename|endswith", FORM_FILE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_PIPE,
     "pipe_created",
     "windows",
     "Named pipes of",
     "attack.execution",
     "medium",
     {{"selection", "PipeName|endswith", FORM_FILE}, {NULL, NULL, FORM_WHOLE}}},
    {KIND_REGISTRY_KEY,
     "registry_event",
     "windows",
     "Registry keys of",
     "attack.persistence",
     "medium",
     {{"selection", "TargetObject|endswith", FORM_KEY}, {NULL, NULL, FORM_WHOLE}}},
};

// ---------------------------------------------------------------- YAML

/// A single-quoted scalar. Of what cannot stand in one, ASCII is left.
static void add_quoted(Buffer *out, Text words)
{
    bool is_plain = watch_is_one_line(words);
    buffer_add_byte(out, '\'');
    for (size_t i = 0; i < words.length; i++) {
        unsigned char byte = (unsigned char)words.bytes[i];
        if (byte == '\'')
            buffer_add_string(out, "''");
        else
            buffer_add_byte(out, is_plain || (byte >= ' ' && byte < 0x7f) ? (char)byte : '_');
    }
    buffer_add_byte(out, '\'');
}

/// In a value "*" and "?" stand for others, and a backslash takes that from them.
static void add_literal(Buffer *out, Text words)
{
    for (size_t i = 0; i < words.length; i++) {
        if (text_has(TEXT("*?\\"), words.bytes[i]))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, words.bytes[i]);
    }
}

static Text last_part(Text path, const char *between)
{
    size_t from = 0;
    for (size_t i = 0; i < path.length; i++)
        if (text_has(text_of(between), path.bytes[i]))
            from = i + 1;
    return text_slice(path, from, path.length);
}

/// As the field has it.
static void add_value(Buffer *out, const Watch *watch, Form form)
{
    static const char *const algorithms[KIND_COUNT] = {
        [KIND_MD5] = "MD5=", [KIND_SHA1] = "SHA1=", [KIND_SHA256] = "SHA256=", [KIND_IMPHASH] = "IMPHASH="};
    Text value = watch->value;
    if (form == FORM_HASH)
        buffer_add_string(out, algorithms[watch->kind]);
    if (form == FORM_BELOW)
        buffer_add_byte(out, '.');
    if (form == FORM_FILE || form == FORM_KEY)
        buffer_add_string(out, "\\\\");
    if (form == FORM_FILE)
        value = last_part(value, "\\/");
    // The hive is written in several ways: HKLM, HKEY_LOCAL_MACHINE, \REGISTRY\MACHINE.
    if (form == FORM_KEY && text_starts_nocase(value, "HK") && text_has(value, '\\'))
        value = text_slice(value, text_find_byte(value, '\\', 0) + 1, value.length);
    add_literal(out, value);
}

static void put_selection(WatchMade *made, const Watch *items, uint32_t count, const Selection *selection)
{
    Buffer *out = &made->text, value = {0};
    Arena scratch;
    arena_init(&scratch);
    buffer_format(out, "  %s:\n    %s:\n", selection->name, selection->field);
    for (uint32_t i = 0; i < count; i++) {
        buffer_clear(&value);
        add_value(&value, &items[i], selection->form);
        buffer_add_string(out, "      - ");
        add_quoted(out, buffer_text(&value));
        buffer_format(out, " # " TEXT_FMT "\n", TEXT_ARG(watch_evidence(&items[i], &scratch)));
        arena_clear(&scratch);
    }
    arena_done(&scratch);
    buffer_done(&value);
}

// ---------------------------------------------------------------- a document

static void put_references(Buffer *out, const Watch *items, uint32_t count)
{
    enum { MOST = 8 };
    Text put[MOST];
    uint32_t some = 0;
    for (uint32_t i = 0; i < count && some < MOST; i++) {
        bool is_put = items[i].url.length == 0 || !watch_is_one_line(items[i].url);
        for (uint32_t k = 0; k < some; k++)
            is_put = is_put || text_equal(put[k], items[i].url);
        if (is_put)
            continue;
        buffer_add_string(out, some ? "  - " : "references:\n  - ");
        add_quoted(out, items[i].url);
        buffer_add_byte(out, '\n');
        put[some++] = items[i].url;
    }
}

static void put_tags(Buffer *out, const Source *source, Marking marking, Arena *arena)
{
    Text tags = text_of(source->tags), tag;
    buffer_add_string(out, "tags:\n");
    while (text_cut(&tags, ' ', &tag))
        buffer_format(out, "  - " TEXT_FMT "\n", TEXT_ARG(tag));
    // The specification's word for it (Sigma tags appendix, namespace tlp).
    Text word =
        marking == MARKING_AMBER_STRICT ? TEXT("amber-strict") : arena_lower(arena, marking_word(marking));
    buffer_format(out, "  - detection.emerging-threats\n  - tlp." TEXT_FMT "\n", TEXT_ARG(word));
}

static void put_id(WatchMade *made, const WatchList *list, const Source *source, uint32_t part)
{
    char id[UUID_LENGTH + 1];
    Text about = arena_format(made->arena, TEXT_FMT "|" TEXT_FMT "|%s|%u", TEXT_ARG(list->name),
                              TEXT_ARG(kind_word(source->kind)), source->category, part);
    uuid_of(NAME_SPACE, about, id);
    buffer_format(&made->text, "id: %s\n", id);
}

static void put_sigma(WatchMade *made, const WatchList *list, const Source *source, const Watch *items,
                      uint32_t count, uint32_t part)
{
    Buffer *out = &made->text;
    Marking marking = MARKING_CLEAR;
    uint32_t records = 0;
    for (uint32_t i = 0; i < count; i++) {
        marking = marking_stricter(marking, items[i].marking);
        records += items[i].record_count;
    }
    buffer_add_string(out, made->rules ? "---\ntitle: " : "title: ");
    add_quoted(out, arena_format(made->arena, part ? "%s " TEXT_FMT ", part %u" : "%s " TEXT_FMT,
                                 source->title, TEXT_ARG(text_clip(list->subject, 120)), part + 1));
    buffer_add_byte(out, '\n');
    put_id(made, list, source, part);
    buffer_add_string(out, "status: experimental\ndescription: ");
    add_quoted(out,
               arena_format(made->arena,
                            "%u %s, from %u %s of partners; who says so stands behind each value", count,
                            count == 1 ? "value" : "values", records, records == 1 ? "record" : "records"));
    buffer_add_byte(out, '\n');
    put_references(out, items, count);
    buffer_format(out, "author: asterism\ndate: " TEXT_FMT "\n", TEXT_ARG(list->date));
    put_tags(out, source, marking, made->arena);
    buffer_format(out, "logsource:\n  category: %s\n", source->category);
    if (source->product)
        buffer_format(out, "  product: %s\n", source->product);
    buffer_add_string(out, "detection:\n");
    bool has_two = source->selections[1].name != NULL;
    for (int i = 0; i < 1 + has_two; i++)
        put_selection(made, items, count, &source->selections[i]);
    buffer_add_string(out, has_two ? "  condition: 1 of selection_*\n" : "  condition: selection\n");
    buffer_format(
        out,
        "falsepositives:\n  - Names and addresses that are somebody else's today; when each was last seen stands "
        "behind it\nlevel: %s\n",
        source->level);
    made->rules++;
}

static void put_source(WatchMade *made, const WatchList *list, const Source *source, const Watch *items,
                       uint32_t count)
{
    for (uint32_t from = 0, part = 0; from < count; from += DOCUMENT_MOST, part++)
        put_sigma(made, list, source, &items[from],
                  count - from < DOCUMENT_MOST ? count - from : DOCUMENT_MOST, part);
}

static bool is_file(Kind kind)
{
    return kind == KIND_FILE_NAME || kind == KIND_PIPE;
}

/// NULL where a rule can look for it.
static const char *what_forbids(const Watch *watch, bool has_source)
{
    if (!has_source)
        return "no source of logs that Sigma knows shows it";
    if (!watch_is_one_line(watch->value))
        return "holds a control character, which plain YAML cannot say";
    if (is_file(watch->kind) && last_part(watch->value, "\\/").length == 0)
        return "a folder: all that is in it would be found";
    return NULL;
}

static void put_kind(WatchMade *made, const WatchList *list, const Watch *items, uint32_t count)
{
    Watch *kept = arena_array(made->arena, Watch, count);
    uint32_t kept_count = 0;
    bool has_source = false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        has_source |= sources[i].kind == items[0].kind;
    for (uint32_t i = 0; i < count; i++) {
        const char *why = what_forbids(&items[i], has_source);
        if (why)
            watch_leave_out(made, &items[i], why);
        else
            kept[kept_count++] = items[i];
    }
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i].kind == items[0].kind)
            put_source(made, list, &sources[i], kept, kept_count);
    made->indicators += kept_count;
}

bool watch_write_sigma(const WatchList *list, WatchMade *made, Err *err)
{
    (void)err;
    watch_write_head(made, list, "#", "Sigma rules");
    for (uint32_t first = 0, end; first < list->count; first = end) {
        for (end = first + 1; end < list->count && list->items[end].kind == list->items[first].kind;)
            end++;
        put_kind(made, list, &list->items[first], end - first);
    }
    return true;
}
