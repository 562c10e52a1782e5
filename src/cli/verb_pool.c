#include "cli/verbs.h"

#include <time.h>

/// What is shown while it takes long: at most five times a second.
typedef struct {
    double started, shown, source_started; ///< seconds
    uint64_t source_size;                  ///< of the source that `source_started` is of
    uint64_t before;                       ///< bytes of it when it was last told of
} Progress;

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Text time_left(const PoolStep *step, double seconds, Arena *arena)
{
    if (step->of_bytes <= step->bytes || step->bytes == 0 || seconds < 1)
        return TEXT("");
    double left = seconds * (double)(step->of_bytes - step->bytes) / (double)step->bytes;
    if (left < 90)
        return arena_format(arena, "%.0f s left", left);
    return left < 90 * 60 ? arena_format(arena, "%.0f min left", left / 60)
                          : arena_format(arena, "%.1f h left", left / 3600);
}

static void put_progress(void *self, const PoolStep *step)
{
    Progress *progress = self;
    double now = seconds_now();
    if (step->of_bytes != progress->source_size || step->bytes < progress->before)
        progress->source_started = now;
    progress->source_size = step->of_bytes;
    progress->before = step->bytes;
    if (now - progress->shown < 0.2)
        return;
    progress->shown = now;
    Arena scratch;
    arena_init(&scratch);
    double seconds = now - progress->started;
    uint64_t rate = seconds > 0 ? (uint64_t)((double)step->so_far->observations / seconds) : 0;
    fprintf(stderr, "\r\033[K%-28.*s  %s  %s/s  " TEXT_FMT,
            TEXT_ARG(text_clip(printable(step->path, &scratch), 28)),
            counted(step->so_far->observations, "observation", "observations", &scratch),
            grouped(rate, &scratch), TEXT_ARG(time_left(step, now - progress->source_started, &scratch)));
    fflush(stderr);
    arena_done(&scratch);
}

static void put_json(const PoolCounts *counts)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "files", (int64_t)counts->files);
    json_write_integer(&json, "records", (int64_t)counts->records);
    json_write_integer(&json, "activities", (int64_t)counts->activities);
    json_write_integer(&json, "observations", (int64_t)counts->observations);
    json_write_integer(&json, "new", (int64_t)counts->fresh);
    json_write_integer(&json, "duplicates", (int64_t)counts->duplicates);
    json_write_integer(&json, "complaints", (int64_t)counts->complaints);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const PoolCounts *counts)
{
    printf("%s read", counted(counts->files, "file", "files", cli->arena));
    // Names, lists and rules are records of no activity: that something was read shall be seen.
    if (counts->records > counts->activities)
        printf(", %s", counted(counts->records, "record", "records", cli->arena));
    printf(": %s with %s (%s new).\n", counted(counts->activities, "activity", "activities", cli->arena),
           counted(counts->observations, "observation", "observations", cli->arena),
           grouped(counts->fresh, cli->arena));
    if (counts->complaints > 0)
        printf("%s: 'asterism complaints' says what was not understood, where, and what would help.\n",
               counted(counts->complaints, "complaint", "complaints", cli->arena));
}

static bool parse_options(Cli *cli, const char *partner, const char *format, const char *marking,
                          const char *map, Progress *progress, PoolOptions *out)
{
    *out = (PoolOptions){.partner = text_of(partner), .format = text_of(format), .csv_map = text_of(map)};
    if (marking && !marking_parse(text_of(marking), &out->marking))
        return fail(&cli->err, ERR_USAGE,
                    "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", marking);
    if (cli->shows_progress && !cli->is_quiet) {
        out->progress = put_progress;
        out->progress_self = progress;
    }
    return true;
}

ExitCode verb_pool(Cli *cli, int count, char **words)
{
    const char *partner = NULL, *format = NULL, *marking = NULL, *map = NULL;
    const char *map_name = NULL;
    bool is_warning_list = false;
    const Option options[] = {{"--partner", &partner, NULL},
                              {"--format", &format, NULL},
                              {"--tlp", &marking, NULL},
                              {"--map", &map, NULL},
                              {"--map-save", &map_name, NULL},
                              {"--warninglist", NULL, &is_warning_list},
                              {NULL, NULL, NULL}};
    PoolOptions pooling;
    Progress progress = {.started = seconds_now()};
    PoolCounts counts = {0};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "pool PATH... [--partner NAME]", &cli->err) ||
        !parse_options(cli, partner, is_warning_list ? "warninglist" : format, marking, map, &progress,
                       &pooling) ||
        !open_case(cli, &it))
        return report_failure(cli);
    if ((map_name && !case_map_save(it, text_of(map_name), text_of(map), &cli->err)) ||
        !case_map_choose(it, &pooling, cli->arena, &cli->err)) {
        case_close(it);
        return report_failure(cli);
    }
    bool is_done =
        pool_paths(case_store(it), (const char *const *)words, (size_t)count, &pooling, &counts, &cli->err);
    case_close(it);
    if (pooling.progress)
        fputs("\r\033[K", stderr);
    if (!is_done)
        return report_failure(cli);
    if (cli->as_json)
        put_json(&counts);
    else
        put_people(cli, &counts);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}
