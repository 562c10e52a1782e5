// Logs are read once, line by line, in memory that does not grow with them.

#include <string.h>

#include "base/decoding.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "engine/engine.h"
#include "engine/source_name.h"
#include "engine/walk.h"

enum { LONGEST_LINE = 1 << 20, SHOWN = 400 };

typedef struct {
    const WatchList *list;
    const HuntListener *listener;
    HuntSum *sums;
    HuntCounts *counts;
    WatchIndex *index;
    ArchiveUse unpacked;
    // The line in hand.
    Text path, line;
    uint64_t number, offset;
    Instant at;
    bool has_time; ///< `at` was looked for
} Hunting;

// ---------------------------------------------------------------- times

static bool is_date_at(Text line, size_t at)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; shape[i]; i++)
        if (at + i >= line.length ||
            (shape[i] == 'd' ? !byte_is_digit(line.bytes[at + i]) : line.bytes[at + i] != '-'))
            return false;
    return true;
}

/// RFC 3339 anywhere near the start, or seconds since 1970 as the first word, as Zeek and Squid write them.
static Instant time_of(Text line)
{
    enum { NEAR = 100 };
    Instant at;
    size_t end = 0;
    while (end < line.length && byte_is_digit(line.bytes[end]))
        end++;
    bool is_seconds =
        end == 10 && (end == line.length || byte_is_space(line.bytes[end]) || line.bytes[end] == '.');
    if (is_seconds && instant_parse_seconds(text_slice(line, 0, end), &at))
        return at;
    for (size_t from = 0; from < NEAR && from < line.length; from++) {
        if (!is_date_at(line, from) || (from > 0 && byte_is_digit(line.bytes[from - 1])))
            continue;
        for (end = from + 10; end < line.length && end < from + 35 &&
                              (byte_is_digit(line.bytes[end]) || text_has(TEXT("T :.+-Z"), line.bytes[end]));)
            end++;
        for (; end >= from + 10; end--)
            if (instant_parse(text_trim(text_slice(line, from, end)), &at))
                return at;
    }
    return INSTANT_NONE;
}

// ---------------------------------------------------------------- lines

static void count_time(HuntSum *sum, Instant at)
{
    if (at == INSTANT_NONE)
        return;
    if (sum->first_seen == INSTANT_NONE || at < sum->first_seen)
        sum->first_seen = at;
    if (sum->last_seen == INSTANT_NONE || at > sum->last_seen)
        sum->last_seen = at;
}

static bool take_found(void *self, uint32_t watch, Err *err)
{
    Hunting *it = self;
    if (!it->has_time)
        it->at = time_of(it->line);
    it->has_time = true;
    it->sums[watch].hits++;
    it->counts->hits++;
    count_time(&it->sums[watch], it->at);
    const HuntHit hit = {.path = it->path,
                         .line = it->number,
                         .offset = it->offset,
                         .words = text_clip(it->line, SHOWN),
                         .at = it->at,
                         .watch = watch};
    return it->listener->hit(it->listener->self, &hit, err);
}

static void complain(Hunting *it, Text path, const char *why)
{
    it->counts->complaints++;
    it->listener->trouble(it->listener->self, path, text_of(why));
}

static bool read_lines(Hunting *it, Source *source, Err *err)
{
    Lines lines;
    bool more = true, is_done = true, was_cut = false;
    Err trouble = {0};
    lines_init(&lines, source, LONGEST_LINE);
    while (is_done && more) {
        if (!lines_next(&lines, &it->line, &more, &trouble)) {
            complain(it, it->path, trouble.message);
            break;
        }
        if (!more)
            break;
        it->number = lines.number;
        it->offset = lines.offset;
        it->has_time = false;
        it->counts->lines++;
        it->counts->bytes += it->line.length + 1;
        was_cut |= lines.is_cut;
        is_done = watch_index_find(it->index, it->line, take_found, it, err);
    }
    if (was_cut)
        complain(it, it->path, "has lines of more than a megabyte, of which only that much was searched");
    lines_done(&lines);
    it->counts->files++;
    return is_done;
}

static bool read_source(Hunting *it, Text path, Source *source, Err *err);

static bool read_member(void *self, Text name, Text path, Source *source, Err *err)
{
    Hunting *it = self;
    Arena names;
    (void)path;
    arena_init(&names);
    Text archive = it->path;
    bool is_done = read_source(
        it, source_member_name(archive, it->unpacked.is_alone ? TEXT_NONE : name, &names), source, err);
    it->path = archive;
    arena_done(&names);
    return is_done;
}

static bool hear_complaint(void *self, Text name, Text what, __attribute__((unused)) Err *err)
{
    Hunting *it = self;
    it->counts->complaints++;
    it->listener->trouble(it->listener->self, name.length ? name : it->path, what);
    return true;
}

/// Lines, as UTF-8 whatever they are in.
static bool read_decoded(Hunting *it, Text path, Source *source, Err *err)
{
    Decoding *decoding;
    Err trouble = {0};
    if (!decoding_begin(source, &decoding, &trouble)) {
        complain(it, path, trouble.message);
        return true;
    }
    bool is_done = read_lines(it, decoding ? decoding_source(decoding) : source, err);
    decoding_end(decoding);
    return is_done;
}

/// Logs that were rotated are packed: an archive is what it holds.
static bool read_source(Hunting *it, Text path, Source *source, Err *err)
{
    enum { DEEPEST = 2 };
    char head[SNIFF_BYTES];
    size_t got;
    Err trouble = {0};
    it->path = path;
    if (!source_peek(source, head, sizeof head, &got, &trouble)) {
        complain(it, path, trouble.message);
        return true;
    }
    if (!archive_is((Text){head, got}) || it->unpacked.depth >= DEEPEST)
        return read_decoded(it, path, source, err);
    const ArchiveListener listener = {.self = it, .member = read_member, .complaint = hear_complaint};
    return archive_walk(source, path, &it->unpacked, &listener, err);
}

static bool read_path(void *self, const char *path, Err *err)
{
    Hunting *it = self;
    Source source;
    Err trouble = {0};
    it->unpacked = (ArchiveUse){0};
    if (!source_open_met(path, &source, &trouble)) {
        complain(it, text_of(path), trouble.message);
        return true;
    }
    bool is_done = read_source(it, text_of(path), &source, err);
    source_close(&source);
    return is_done;
}

bool hunt_logs(const HuntTask *task, HuntResult *result, Err *err)
{
    Hunting it = {.list = task->list,
                  .listener = task->listener,
                  .sums = result->sums,
                  .counts = &result->counts,
                  .index = watch_index_new(task->list)};
    bool is_done = true;
    result->counts = (HuntCounts){0};
    for (uint32_t i = 0; i < task->list->count; i++) {
        result->sums[i] = (HuntSum){.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};
        result->counts.watched += watch_index_holds(it.index, i);
    }
    for (size_t i = 0; i < task->path_count && is_done; i++)
        is_done = walk_path(task->paths[i], read_path, &it, err);
    watch_index_free(it.index);
    return is_done;
}

// ---------------------------------------------------------------- sightings

static void write_sighting(JsonWriter *json, const Watch *watch, const HuntSum *sum, Arena *arena)
{
    json_object_begin(json, NULL);
    json_write_text(json, "t", kind_word(watch->kind));
    json_write_text(json, "v", watch->value);
    json_write_string(json, "type", "seen");
    json_write_integer(json, "count", (int64_t)sum->hits);
    // As secret as what was looked for.
    json_write_text(json, "tlp", marking_word(watch->marking));
    if (watch->pap != PAP_UNSTATED)
        json_write_text(json, "pap", pap_word(watch->pap));
    if (sum->first_seen != INSTANT_NONE) {
        json_write_text(json, "first_seen", instant_text(sum->first_seen, arena));
        json_write_text(json, "last_seen", instant_text(sum->last_seen, arena));
    }
    json_object_end(json);
}

/// Named by what was found, so that the same hunt told twice is told once.
static Text name_hunt(const WatchList *list, const HuntSum *sums, Arena *arena)
{
    Buffer all = {0};
    char hex[DIGEST_HEX + 1];
    for (uint32_t i = 0; i < list->count; i++)
        if (sums[i].hits > 0)
            buffer_format(&all, TEXT_FMT " %llu %lld %lld\n", TEXT_ARG(list->items[i].value),
                          (unsigned long long)sums[i].hits, (long long)sums[i].first_seen,
                          (long long)sums[i].last_seen);
    Digest digest = digest_of(buffer_text(&all));
    digest_print(&digest, hex);
    Text name = all.length > 0 ? arena_format(arena, "hunt-%.12s", hex) : TEXT("");
    buffer_done(&all);
    return name;
}

static bool pool_sightings(Store *store, const HuntFindings *findings, Text partner, Text activity,
                           Arena *arena, Err *err)
{
    const WatchList *list = findings->list;
    const HuntSum *sums = findings->sums;
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    PoolCounts counts;
    const PoolOptions options = {.partner = partner, .format = TEXT("jsonl")};
    json_object_begin(&json, NULL);
    json_write_text(&json, "id", activity);
    json_write_string(&json, "title", "What a hunt found");
    json_array_begin(&json, "sightings");
    for (uint32_t i = 0; i < list->count; i++)
        if (sums[i].hits > 0)
            write_sighting(&json, &list->items[i], &sums[i], arena);
    json_array_end(&json);
    json_object_end(&json);
    buffer_add_byte(&line, '\n');
    const PoolText text = {TEXT("asterism hunt"), buffer_text(&line)};
    bool is_done = pool_texts(store, &text, 1, &options, &counts, err);
    buffer_done(&line);
    return is_done;
}

bool hunt_record(Case *of, const HuntFindings *findings, const HuntWitness *witness, Arena *arena,
                 Text *activity, Err *err)
{
    Store *store = case_store(of);
    const Text name = name_hunt(findings->list, findings->sums, arena);
    if (name.length > 0 && !pool_sightings(store, findings, witness->partner, name, arena, err))
        return false;
    if (!rules_saw(store, findings->found, findings->found_count, witness->now, err))
        return false;
    *activity = name;
    return true;
}
