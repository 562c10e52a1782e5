#include "cli/verbs.h"

#include <time.h>

#include "base/vec.h"

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

/// The partners that files name.
typedef struct {
    Arena *arena;
    VEC(Text) names;
} Met;

static void take_partner(void *self, Text partner)
{
    Met *met = self;
    *vec_push(&met->names) = arena_copy(met->arena, partner);
}

static void put_partners(const Met *met)
{
    enum { SHOWN_MOST = 3, LONGEST_SHOWN = 18 };
    for (size_t i = 0; i < met->names.count && i < SHOWN_MOST; i++)
        printf("%s" TEXT_FMT, i ? ", " : "From ",
               TEXT_ARG(text_clip(printable(met->names.items[i], met->arena), LONGEST_SHOWN)));
    if (met->names.count > SHOWN_MOST)
        printf(" and %s more", grouped(met->names.count - SHOWN_MOST, met->arena));
    if (met->names.count > 0)
        puts(", as the files say.");
}

static void put_placed_json(JsonWriter *json, const Placed *placed, uint32_t count)
{
    json_array_begin(json, "placed");
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(json, NULL);
        json_write_text(json, "activity", placed[i].activity);
        json_array_begin(json, "places");
        for (uint32_t k = 0; k < placed[i].place_count; k++) {
            const LikelyPlace *place = &placed[i].places[k];
            json_object_begin(json, NULL);
            json_write_text(json, "cluster", place->cluster);
            json_write_millionths(json, "nats", place->total);
            json_write_millionths(json, "probability", place->probability);
            json_write_integer(json, "evidence", place->causes);
            json_write_bool(json, "joins", place->is_joined);
            json_object_end(json);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_placed(Cli *cli, const Placed *placed, uint32_t count)
{
    enum { SHOWN_MOST = 20 };
    for (uint32_t i = 0; i < count && i < SHOWN_MOST; i++) {
        const LikelyPlace *place = placed[i].places;
        printf(TEXT_FMT "\n", TEXT_ARG(printable(placed[i].activity, cli->arena)));
        if (placed[i].place_count == 0)
            puts("  alone: shares nothing that ties");
        else
            printf("  %s " TEXT_FMT ": " TEXT_FMT " (%.3f), on %s%s\n",
                   place->is_joined ? "joins" : "alone, nearest", TEXT_ARG(place->cluster),
                   TEXT_ARG(probability_words(place->probability)), place->probability / 1e6,
                   counted(place->causes, "piece", "pieces", cli->arena),
                   placed[i].place_count > 1
                       ? arena_format(cli->arena, "; touches %u more", placed[i].place_count - 1).bytes
                       : "");
    }
    if (count > SHOWN_MOST)
        printf("%s more: --json lists all.\n", grouped(count - SHOWN_MOST, cli->arena));
    puts("Provisional, by shared values alone: 'asterism connect' decides.");
}

static void put_json(const PoolCounts *counts, const Met *met, const Placed *placed, uint32_t placed_count,
                     bool places)
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
    json_array_begin(&json, "partners");
    for (size_t i = 0; i < met->names.count; i++)
        json_write_text(&json, NULL, met->names.items[i]);
    json_array_end(&json);
    if (places)
        put_placed_json(&json, placed, placed_count);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const PoolCounts *counts, const Met *met, bool is_partner_said)
{
    printf("%s read", counted(counts->files, "file", "files", cli->arena));
    // Names, lists and rules are records of no activity: that something was read shall be seen.
    if (counts->records > counts->activities)
        printf(", %s", counted(counts->records, "record", "records", cli->arena));
    printf(": %s with %s (%s new).\n", counted(counts->activities, "activity", "activities", cli->arena),
           counted(counts->observations, "observation", "observations", cli->arena),
           grouped(counts->fresh, cli->arena));
    if (!is_partner_said)
        put_partners(met);
    if (counts->unowned > 0)
        printf("Not kept, in %s: what nobody is known to have given. Pool again with\n--partner NAME.\n",
               counted(counts->unowned, "file", "files", cli->arena));
    if (counts->complaints > 0)
        printf("%s: 'asterism complaints' says what, where, and what would help.\n",
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
    enum { EXPECTED_BYTES = 128 << 20 };
    const char *partner = NULL, *format = NULL, *marking = NULL, *map = NULL;
    const char *map_name = NULL;
    bool is_warning_list = false, places = false;
    const Option options[] = {{"--partner", &partner, NULL},   {"--format", &format, NULL},
                              {"--tlp", &marking, NULL},       {"--map", &map, NULL},
                              {"--map-save", &map_name, NULL}, {"--warninglist", NULL, &is_warning_list},
                              {"--place", NULL, &places},      {NULL, NULL, NULL}};
    PoolOptions pooling;
    Progress progress = {.started = seconds_now()};
    PoolCounts counts = {0};
    Case *it = NULL;
    memory_expect(EXPECTED_BYTES);
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "pool PATH... [--partner NAME]", &cli->err) ||
        !parse_options(cli, partner, is_warning_list ? "warninglist" : format, marking, map, &progress,
                       &pooling) ||
        !open_case(cli, &it))
        return report_failure(cli);
    if ((map_name && !case_map_save(it, text_of(map_name), text_of(map), &cli->err)) ||
        !case_map_choose(it, &pooling, cli->arena, &cli->err) || (places && !case_may_place(it, &cli->err))) {
        case_close(it);
        return report_failure(cli);
    }
    Met met = {.arena = cli->arena};
    Placing *placing = places ? placing_new() : NULL;
    Placed *placed = NULL;
    uint32_t placed_count = 0;
    pooling.heard = places ? placing_hear : NULL;
    pooling.heard_self = placing;
    pooling.met = take_partner;
    pooling.met_self = &met;
    bool is_done =
        pool_paths(case_store(it), (const char *const *)words, (size_t)count, &pooling, &counts, &cli->err) &&
        (!places || case_place(it, placing, cli->arena, &placed, &placed_count, &cli->err));
    if (places && is_done && placing_is_too_much(placing))
        say(cli, "Too much was pooled to be placed at once: run 'asterism connect'.");
    placing_free(placing);
    case_close(it);
    if (pooling.progress)
        fputs("\r\033[K", stderr);
    if (is_done && cli->as_json)
        put_json(&counts, &met, placed, placed_count, places);
    else if (is_done)
        put_people(cli, &counts, &met, partner != NULL);
    vec_free(&met.names);
    if (!is_done)
        return report_failure(cli);
    if (placed_count > 0 && !cli->as_json)
        put_placed(cli, placed, placed_count);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}
