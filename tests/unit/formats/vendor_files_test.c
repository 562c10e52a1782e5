/// Vendors' own files in ../shared/data/raw: each gets a reader or a plain no, none is read with harm, and
/// known ones tell what they hold. Skipped (exit 77) where that folder is not.

#include <ftw.h>
#include <string.h>
#include <unistd.h>

#include "formats/readers.h"
#include "unit/formats/recorder.h"

#include "unit/test.h"

#define RAW "../shared/data/raw/"

typedef struct {
    const char *format;
    uint32_t activities, observations, complaints;
} Outcome;

static Outcome outcome_of(const char *path)
{
    Source source;
    Err err = {0};
    char head[SNIFF_BYTES];
    size_t got = 0;
    if (!source_open(path, &source, &err) || !source_read(&source, head, sizeof head, &got, &err) ||
        !source_rewind(&source, &err))
        fail_msg("%s: %s", path, err.message);
    const Format *format = format_sniff((Text){head, got}, text_of(path));
    Outcome outcome = {.format = format ? format->name.bytes : "none"};
    if (format) {
        Recorder recorder = {0};
        Sink sink = recorder_sink(&recorder);
        Reading reading = {.path = text_of(path)};
        if (!format->read(&source, &reading, &sink, &err))
            fail_msg("%s: %s", path, err.message);
        outcome.activities = recorder.holders;
        outcome.observations = recorder.observations;
        outcome.complaints = recorder.complaints;
        recorder_done(&recorder);
    }
    source_close(&source);
    return outcome;
}

static struct {
    int files, unknown, silent;
} seen;

static int visit(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)where;
    if (kind != FTW_F)
        return 0;
    Outcome outcome = outcome_of(path);
    seen.files++;
    seen.unknown += strcmp(outcome.format, "none") == 0;
    // Neither an activity nor a word why there is none.
    seen.silent += strcmp(outcome.format, "none") != 0 && outcome.activities == 0 && outcome.complaints == 0;
    return 0;
}

static void need_files(void)
{
    if (access(RAW, R_OK) != 0) {
        fprintf(stderr, "skipped: needs " RAW "\n");
        _exit(77);
    }
}

TEST(every_file_of_the_vendors_is_read_or_refused_with_a_word)
{
    need_files();
    assert_int_equal(nftw(RAW, visit, 16, FTW_PHYS), 0);
    assert_true(seen.files > 800);
    // One JSON block list of a kind of its own.
    assert_int_equal(seen.unknown, 1);
    assert_int_equal(seen.silent, 0);
}

TEST(known_files_tell_what_they_hold)
{
    static const struct {
        const char *path, *format;
        uint32_t activities, observations, complaints;
    } files[] = {
        {RAW "withsecure/WEBJACK/WEBJACK_IOC.csv", "csv", 1, 32, 0}, // lone \r at the ends of lines
        {RAW "withsecure/DUCKTAIL/iocs.csv", "csv", 1, 1883, 0},
        {RAW "withsecure/SILKLOADER/iocs.csv", "csv", 1, 67, 0},
        {RAW "gosecure/2020-obfuscation_as_a_service/list_hashes.csv", "csv", 1, 3057, 0},
        {RAW "unit42_iocs/dearjoohn/dearjoohn_iocs.csv", "csv", 1, 64, 1}, // dates with the month first
        {RAW "amnesty/2020-09-25_finfisher/android_tlv_list.csv", "csv", 0, 0, 1},
        {RAW "unit42_iocs/ewind/apps.csv", "csv", 0, 0, 1}, // package names
        {RAW "eset/attor/samples.sha1", "list", 1, 32, 0},
        {RAW "eset/attor/README.adoc", "text", 1, 0, 0},
        {RAW "eset/animalfarm/animalfarm.yar", "yara", 2, 8, 0},
        {RAW "eset/potao/potao.rules", "snort", 9, 89, 0},
        {RAW "fireeye_openioc/BlogPosts/6037663c-680c-4a28-ad58-40622d206e1d.ioc", "openioc", 1, 66, 0},
    };
    need_files();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Outcome outcome = outcome_of(files[i].path);
        // How much is found in running text is for the extractor's own tests.
        bool is_counted = strcmp(files[i].format, "text") != 0;
        if (strcmp(outcome.format, files[i].format) != 0 || outcome.activities != files[i].activities ||
            (is_counted && outcome.observations != files[i].observations) ||
            outcome.complaints != files[i].complaints)
            fail_msg("%s: %s, %u activities, %u observations, %u complaints", files[i].path, outcome.format,
                     outcome.activities, outcome.observations, outcome.complaints);
    }
}
