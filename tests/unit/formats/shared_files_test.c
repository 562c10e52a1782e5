/// Others' STIX and MISP files in ../shared: all are read without harm, and known ones tell what they hold.
/// Skipped (exit 77) where that folder is not.

#include <ftw.h>
#include <unistd.h>

#include "base/json.h"
#include "formats/misp_types.h"
#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

static RecorderRead read_now;
static int files_read;
static uint64_t observations_heard;

static void need(const char *path)
{
    if (access(path, R_OK) != 0) {
        fprintf(stderr, "skipped: needs %s\n", path);
        _exit(77);
    }
}

static uint64_t hear_file(const char *path, RecorderRead read, uint32_t *complaints)
{
    Source source;
    Err err = {0};
    Recorder recorder = {0};
    Sink sink = recorder_sink(&recorder);
    Reading reading = {.path = text_of(path)};
    if (!source_open(path, &source, &err) || !read(&source, &reading, &sink, &err))
        fail_msg("%s: %s", path, err.message);
    uint64_t observations = recorder.observations;
    if (complaints)
        *complaints = recorder.complaints;
    source_close(&source);
    recorder_done(&recorder);
    return observations;
}

static int visit(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)where;
    if (kind == FTW_F && (text_ends(text_of(path), ".json") || text_ends(text_of(path), ".stix2"))) {
        observations_heard += hear_file(path, read_now, NULL);
        files_read++;
    }
    return 0;
}

static void hear_folder(const char *path, RecorderRead read)
{
    need(path);
    read_now = read;
    files_read = 0;
    observations_heard = 0;
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
}

TEST(stix_reads_all_example_files)
{
    hear_folder("../shared/data/stix", stix_read);
    assert_true(files_read > 300);
    assert_true(observations_heard > 700);
}

TEST(stix_survives_all_files_that_are_not_stix)
{
    hear_folder("../shared/data/misp", stix_read);
    hear_folder("../shared/data/json", stix_read);
    assert_true(files_read > 300);
}

TEST(misp_reads_all_example_files_and_survives_the_others)
{
    hear_folder("../shared/data/misp", misp_read);
    assert_true(files_read > 50 && observations_heard > 1000);
    hear_folder("../shared/data/json", misp_read);
    hear_folder("../shared/data/stix", misp_read);
}

TEST(stix_bundles_of_vendors_give_every_indicator)
{
    uint32_t complaints;
    need("../shared/data/raw/mvt_stix21");
    assert_int_equal(hear_file("../shared/data/raw/mvt_stix21/2023-04-11_quadream/kingspawn.stix2", stix_read,
                               &complaints),
                     168);
    assert_int_equal(complaints, 0);
    assert_int_equal(hear_file("../shared/data/raw/mvt_stix21/2026-03-03_coruna_cryptowaters/coruna.stix2",
                               stix_read, &complaints),
                     217);
    assert_int_equal(complaints, 0);
}

static bool lists_type(const Json *types, const char *word)
{
    for (const Json *type = json_first(types); type; type = type->next)
        if (text_is(json_string(type), word))
            return true;
    return false;
}

TEST(misp_knows_the_types_that_misp_does_and_no_other)
{
    static const char path[] = "../shared/data/misp/describeTypes.json";
    need(path);
    Source source;
    Err err = {0};
    Buffer text = {0};
    Arena arena;
    const Json *json;
    JsonParser *parser = json_parser_new();
    arena_init(&arena);
    assert_true(source_open(path, &source, &err) && source_read_all(&source, 1 << 20, &text, &err));
    assert_true(json_parse(parser, buffer_text(&text), &arena, &json, &err));
    const Json *types = json_get(json_get(json, "result"), "types");
    int known = 0;
    for (const Json *type = json_first(types); type; type = type->next, known++)
        if (!misp_type_is_known(json_string(type)))
            fail_msg("unknown: " TEXT_FMT, TEXT_ARG(json_string(type)));
    assert_true(lists_type(types, "md5"));
    // All of misp_types.c: a word there that MISP does not use would never be met.
    assert_int_equal(known, misp_type_count());
    source_close(&source);
    json_parser_free(parser);
    arena_done(&arena);
    buffer_done(&text);
}
