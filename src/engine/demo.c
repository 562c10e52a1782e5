// The bundled case from end to end. partners.csv says who the partners are and where their files lie; the
// rest is what any user would do with the verbs.

#include "engine/engine.h"

#include "base/io.h"
#include "base/output.h"

enum { MANIFEST_BYTES = 1 << 20, FIELDS = 5 };

typedef struct {
    Text name, reliability, marking, path, map;
} PartnerLine;

/// One field of an RFC 4180 row, without its quotes; a doubled quote inside is not needed here and not
/// undone.
static Text take_field(Text *rest)
{
    Text field;
    if (rest->length > 0 && rest->bytes[0] == '"') {
        size_t end = text_find_byte(*rest, '"', 1);
        field = text_slice(*rest, 1, end);
        *rest = end == SIZE_MAX ? TEXT("") : text_slice(*rest, end + 1, rest->length);
        Text ignored;
        text_cut(rest, ',', &ignored);
    } else if (!text_cut(rest, ',', &field)) {
        field = TEXT("");
    }
    return text_trim(field);
}

static PartnerLine parse_line(Text line)
{
    PartnerLine partner;
    Text *const fields[FIELDS] = {&partner.name, &partner.reliability, &partner.marking, &partner.path,
                                  &partner.map};
    for (size_t i = 0; i < FIELDS; i++)
        *fields[i] = take_field(&line);
    return partner;
}

static bool introduce(Store *store, const PartnerLine *partner, Err *err)
{
    Marking marking = MARKING_UNSTATED;
    if (partner->marking.length > 0 && !marking_parse(partner->marking, &marking))
        return fail(err, ERR_INPUT, "'" TEXT_FMT "' is no TLP marking", TEXT_ARG(partner->marking));
    char reliability = partner->reliability.length == 1 ? partner->reliability.bytes[0] : 'F';
    return store_partner_put(store, partner->name, reliability, marking, NULL, err);
}

static void add_counts(PoolCounts *sum, const PoolCounts *more)
{
    sum->files += more->files;
    sum->records += more->records;
    sum->activities += more->activities;
    sum->observations += more->observations;
    sum->fresh += more->fresh;
    sum->duplicates += more->duplicates;
    sum->complaints += more->complaints;
}

static bool pool_partner(Store *store, const char *bundle, const PartnerLine *partner, Arena *arena,
                         PoolCounts *sum, Err *err)
{
    const char *path = arena_format(arena, "%s/" TEXT_FMT, bundle, TEXT_ARG(partner->path)).bytes;
    PoolOptions options = {.partner = partner->name, .csv_map = partner->map, .below = text_of(bundle)};
    PoolCounts counts = {0};
    if (!introduce(store, partner, err) || !pool_paths(store, &path, 1, &options, &counts, err))
        return fail_within(err, "pooling what '" TEXT_FMT "' gave", TEXT_ARG(partner->name));
    add_counts(sum, &counts);
    return true;
}

static bool pool_bundle(Store *store, const char *bundle, Text manifest, DemoStep step, void *self,
                        Arena *arena, PoolCounts *sum, Err *err)
{
    Text line;
    text_cut(&manifest, '\n', &line); // the header
    while (text_cut(&manifest, '\n', &line)) {
        if (text_trim(line).length == 0)
            continue;
        PartnerLine partner = parse_line(line);
        step(self, arena_format(arena, "pooling what " TEXT_FMT " gave", TEXT_ARG(partner.name)));
        if (!pool_partner(store, bundle, &partner, arena, sum, err))
            return false;
    }
    return true;
}

static bool read_manifest(const char *bundle, Arena *arena, Text *out, Err *err)
{
    Source source;
    Buffer manifest = {0};
    const char *path = arena_format(arena, "%s/partners.csv", bundle).bytes;
    if (!source_open(path, &source, err))
        return false;
    bool is_read = source_read_all(&source, MANIFEST_BYTES, &manifest, err);
    source_close(&source);
    if (is_read)
        *out = arena_copy(arena, buffer_text(&manifest));
    buffer_done(&manifest);
    return is_read;
}

static bool write_report(Case *it, const char *bundle, const char *path, Instant now, Arena *arena, Err *err)
{
    Buffer page = {0};
    TellOptions options = {.reader = MARKING_RED,
                           .now = now,
                           .case_name = TEXT("Operation SMN (bundled, invented indicators)"),
                           .plans = arena_format(arena, "%s/plans.jsonl", bundle).bytes};
    bool is_done = case_tell(it, &options, &page, err) && file_write(path, buffer_text(&page), err);
    buffer_done(&page);
    return is_done;
}

static uint32_t count_actors(const View *view)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->conclusion.cluster_count; i++)
        count += view->conclusion.clusters[i].member_count > 1;
    return count;
}

bool demo_run(const char *bundle, const char *folder, Instant now, DemoStep step, void *self, Arena *arena,
              DemoResult *out, Err *err)
{
    DemoResult result = {0};
    Text manifest;
    // An earlier demo in this folder is run again: pooling twice changes nothing.
    bool is_there = file_exists(arena_format(arena, "%s/case.db", folder).bytes);
    Case *it = NULL;
    if (!read_manifest(bundle, arena, &manifest, err) || (!is_there && !case_create(folder, err)) ||
        !case_open(folder, now, &it, err))
        return false;
    result.report = arena_format(arena, "%s/report.html", folder);
    View view;
    bool is_done = pool_bundle(case_store(it), bundle, manifest, step, self, arena, &result.pooled, err);
    if (is_done) {
        step(self, TEXT("connecting"));
        is_done = case_view(it, &(ViewOptions){.reader = MARKING_RED}, arena, &view, err);
    }
    if (is_done) {
        result.clusters = count_actors(&view);
        step(self, TEXT("writing the report"));
        is_done = write_report(it, bundle, result.report.bytes, now, arena, err);
    }
    case_close(it);
    if (is_done)
        *out = result;
    return is_done;
}
