#include "base/json.h"
#include "formats/file_names.h"
#include "formats/json_head.h"
#include "formats/misp_tags.h"
#include "formats/readers.h"
#include "formats/telling.h"

// The files in which MISP keeps its own words: taxonomies (machinetag.json), object templates
// (definition.json), galaxies without their clusters, attribute types (describeTypes.json), sharing groups.
// They say nothing of any activity. Each is kept whole as one item, so that a tag or an object of an event
// can be looked up in the version that was pooled with it.

enum { LARGEST_FILE = 16 << 20 };

typedef struct {
    const char *title, *name, *signs[3]; ///< `name`: the member that holds its name; NULL: it has none
} WordFile;

static const WordFile kinds[] = {
    {"taxonomy", "namespace", {"namespace", "predicates", "version"}},
    {"object template", "name", {"attributes", "meta-category", "uuid"}},
    {"galaxy", "type", {"icon", "namespace", "uuid"}},
    {"attribute types", NULL, {"result", NULL, NULL}},
};

static bool has_signs(const Json *file, const WordFile *kind)
{
    for (size_t i = 0; i < 3 && kind->signs[i]; i++)
        if (!json_get(file, kind->signs[i]))
            return false;
    return true;
}

static const WordFile *kind_of(const Json *file)
{
    static const WordFile groups = {"sharing groups", NULL, {NULL, NULL, NULL}};
    if (file->kind == JSON_ARRAY && json_get(json_first(file), "SharingGroup"))
        return &groups;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (has_signs(file, &kinds[i]))
            return &kinds[i];
    return NULL;
}

static bool tell_file(const Json *file, Text raw, const Reading *reading, const Sink *sink, Arena *arena,
                      Err *err)
{
    const WordFile *kind = kind_of(file);
    if (!kind)
        return tell_complaint(
            sink, TEXT("file"), err,
            "this is no taxonomy, object template, galaxy, list of types or of sharing groups");
    Text name = kind->name ? text_trim(json_text(file, kind->name)) : TEXT_NONE,
         version = text_trim(json_scalar(file, "version"));
    if (name.length == 0)
        name = file_activity_id(reading->path, arena);
    HolderNews news = {
        .id = arena_format(arena, "MISP %s: " TEXT_FMT, kind->title, TEXT_ARG(text_clip(name, 256))),
        .publisher = TEXT("MISP project"),
        .title = name,
        .date = file_date(reading->path),
        .modified = INSTANT_NONE,
        .is_item = true};
    Text place = version.length == 0
                     ? TEXT("file")
                     : arena_format(arena, "version " TEXT_FMT, TEXT_ARG(text_clip(version, 32)));
    Holder holder;
    return sink->record(sink->self, raw, place, err) && sink->holder(sink->self, &news, &holder, err);
}

bool misp_words_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Buffer text = {0};
    Arena arena;
    JsonParser *parser = json_parser_new();
    const Json *file;
    Err broken = {0};
    bool is_whole,
        is_read = source_rewind(source, err) && read_start(source, LARGEST_FILE, &text, &is_whole, err);
    arena_init(&arena);
    if (is_read && !is_whole)
        is_read = tell_complaint(sink, TEXT("file"), err, "larger than 16 MiB: no such file of MISP is");
    else if (is_read && !json_parse(parser, buffer_text(&text), &arena, &file, &broken))
        is_read = tell_complaint(sink, TEXT("file"), err, "%s", broken.message);
    else if (is_read)
        is_read = tell_file(file, buffer_text(&text), reading, sink, &arena, err);
    json_parser_free(parser);
    arena_done(&arena);
    buffer_done(&text);
    return is_read;
}

int misp_words_sniff(Text head, Text path)
{
    HeadScan scan;
    HeadMember member;
    unsigned found[sizeof kinds / sizeof *kinds] = {0};
    bool has_result = false;
    if (!head_scan_begin(&scan, head))
        return 0;
    bool is_list = scan.head.bytes[scan.at] == '[';
    while (head_scan_next(&scan, &member)) {
        if (is_list && member.depth == 2)
            return text_is(member.key, "SharingGroup") && member.opens ? 90 : 0;
        if (member.depth == 3 && text_is(member.key, "misp-attribute") && found[1] > 0)
            return 80;
        has_result |= member.depth == 1 && text_is(member.key, "result") && member.opens;
        if (has_result && member.depth == 2 && text_is(member.key, "sane_defaults"))
            return 90;
        if (is_list || member.depth != 1)
            continue;
        for (size_t i = 0; i < 3; i++)
            for (size_t sign = 0; sign < 3; sign++)
                found[i] |= text_is(member.key, kinds[i].signs[sign]) ? 1U << sign : 0;
    }
    for (size_t i = 0; i < 3; i++)
        if (found[i] == 7)
            return 80;
    return (found[0] & 2) && text_ends(path, "machinetag.json") ? 80 : (found[1] & 3) == 3 ? 75 : 0;
}
