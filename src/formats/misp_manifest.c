#include "base/json.h"
#include "formats/json_head.h"
#include "formats/readers.h"
#include "formats/telling.h"

// The manifest of a MISP feed, and its list of hashes.
//
// The manifest is an object of event UUID -> what the event's header says. The events themselves
// stand in <uuid>.json beside it and are pooled from there; here only what is missing is news. hashes.csv,
// the MD5 of each value with the UUID of its event, says nothing that the events do not.

enum { LARGEST_MANIFEST = 64 << 20 };

static bool check_events(const Reading *reading, const Json *manifest, Arena *arena, const Sink *sink,
                         Err *err)
{
    for (const Json *event = json_first(manifest); event; event = event->next) {
        Text file = arena_format(arena, TEXT_FMT ".json", TEXT_ARG(event->key));
        if (!text_is_uuid(event->key)) {
            if (!tell_complaint(sink, text_clip(event->key, 64), err,
                                "this entry of the feed's manifest is no event UUID"))
                return false;
        } else if (reading->has_sibling && !reading->has_sibling(reading->self, file)) {
            if (!tell_complaint(sink, event->key, err,
                                "the feed's manifest names this event, but no file '" TEXT_FMT
                                "' stands beside it; fetch the feed again",
                                TEXT_ARG(file)))
                return false;
        }
    }
    return true;
}

/// "900150983cd24fb0d6963f7d28e17f72,11111111-1111-4111-8111-111111111111"
static bool is_hash_line(Text line)
{
    Text hash;
    if (!text_cut(&line, ',', &hash) || hash.length != 32)
        return false;
    for (size_t i = 0; i < hash.length; i++)
        if (!byte_is_hex(hash.bytes[i]))
            return false;
    return text_is_uuid(text_trim(line));
}

static bool starts_with_hash(Text head)
{
    Text line;
    return text_cut(&head, '\n', &line) && is_hash_line(line);
}

bool misp_manifest_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Buffer text = {0};
    Arena arena;
    arena_init(&arena);
    JsonParser *parser = json_parser_new();
    const Json *manifest;
    Err broken = {0};
    bool is_read;
    if (source->size_bytes > LARGEST_MANIFEST) {
        is_read = tell_complaint(sink, TEXT("file"), err, "this manifest is too large to be read");
    } else if (!source_rewind(source, err) || !source_read_all(source, LARGEST_MANIFEST, &text, err)) {
        is_read = false;
    } else if (starts_with_hash(buffer_text(&text))) {
        is_read = true;
    } else if (!json_parse(parser, buffer_text(&text), &arena, &manifest, &broken)) {
        is_read = tell_complaint(sink, TEXT("file"), err, "%s", broken.message);
    } else if (manifest->kind != JSON_OBJECT) {
        is_read = tell_complaint(sink, TEXT("file"), err,
                                 "the manifest of a MISP feed is an object of event UUIDs; this is none");
    } else {
        is_read = check_events(reading, manifest, &arena, sink, err);
    }
    json_parser_free(parser);
    arena_done(&arena);
    buffer_done(&text);
    return is_read;
}

int misp_manifest_sniff(Text head, Text path)
{
    HeadScan scan;
    HeadMember member;
    if (starts_with_hash(head))
        return 96;
    if (!head_scan_begin(&scan, head) || scan.head.bytes[scan.at] != '{')
        return 0;
    bool is_named = text_ends_nocase(path, "manifest.json"), has_event = false;
    while (head_scan_next(&scan, &member)) {
        if (member.depth == 1 && (!text_is_uuid(member.key) || member.opens != '{'))
            return 0;
        if (member.depth == 1)
            has_event = true;
        bool is_header = text_is(member.key, "Orgc") || text_is(member.key, "info");
        if (member.depth == 2 && is_header)
            return 95;
    }
    return has_event ? (is_named ? 90 : 60) : 0;
}
