#include "cli/verbs.h"

#include <stdlib.h>

typedef struct {
    Text path;
    uint64_t line;
} Place;

typedef struct {
    Cli *cli;
    const WatchList *list;
    Place *first; ///< by indicator: where it was found first
    VEC(HuntFound) found;
} Hunt;

// ---------------------------------------------------------------- hits

static Text join(const Text *texts, uint32_t count, Arena *arena)
{
    Buffer out = {0};
    for (uint32_t i = 0; i < count; i++)
        buffer_format(&out, "%s" TEXT_FMT, i ? ", " : "", TEXT_ARG(texts[i]));
    Text copy = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    return copy;
}

static void put_place_json(JsonWriter *json, const HuntHit *hit)
{
    json_write_text(json, "path", hit->path);
    if (hit->line > 0)
        json_write_integer(json, "line", (int64_t)hit->line);
    json_write_integer(json, "offset", (int64_t)hit->offset);
    if (hit->sha256.length > 0)
        json_write_text(json, "sha256", hit->sha256);
}

static void put_chain_json(JsonWriter *json, Text family, Text partner, Text actor)
{
    json_write_text(json, "family", family.length ? family : TEXT_NONE);
    json_write_text(json, "partner", partner.length ? partner : TEXT_NONE);
    json_write_text(json, "actor", actor.length ? actor : TEXT_NONE);
}

static void put_hit_json(const Hunt *it, const HuntHit *hit)
{
    Arena scratch;
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    arena_init(&scratch);
    json_object_begin(&json, NULL);
    put_place_json(&json, hit);
    if (hit->watch == INDEX_NONE) {
        json_write_text(&json, "rule", hit->rule);
        put_chain_json(&json, hit->family, hit->partners, hit->actor);
        if (hit->version > 0)
            json_write_integer(&json, "version", hit->version);
    } else {
        const Watch *watch = &it->list->items[hit->watch];
        json_write_text(&json, "indicator", watch->value);
        json_write_text(&json, "type", kind_word(watch->kind));
        put_chain_json(&json, TEXT_NONE, join(watch->partners, watch->partner_count, &scratch), watch->actor);
        json_array_begin(&json, "records");
        for (uint32_t i = 0; i < watch->record_count; i++)
            json_write_text(&json, NULL, watch->records[i]);
        json_array_end(&json);
        if (hit->at != INSTANT_NONE)
            json_write_text(&json, "at", instant_text(hit->at, &scratch));
        if (hit->line > 0)
            json_write_text(&json, "text", printable(hit->words, &scratch));
    }
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    arena_done(&scratch);
}

static void put_rule(const Hunt *it, const HuntHit *hit)
{
    Arena scratch;
    arena_init(&scratch);
    printf(TEXT_FMT "\n", TEXT_ARG(printable(hit->path, &scratch)));
    Buffer words = {0};
    buffer_format(&words, "rule " TEXT_FMT " from byte %llu", TEXT_ARG(hit->rule),
                  (unsigned long long)hit->offset);
    if (hit->family.length > 0)
        buffer_format(&words, "; family " TEXT_FMT ", version %u, samples from " TEXT_FMT,
                      TEXT_ARG(hit->family), hit->version, TEXT_ARG(hit->partners));
    if (hit->actor.length > 0)
        buffer_format(&words, "; actor " TEXT_FMT, TEXT_ARG(hit->actor));
    put_wrapped(4, printable(buffer_text(&words), &scratch));
    buffer_done(&words);
    arena_done(&scratch);
    (void)it;
}

static bool take_hit(void *self, const HuntHit *hit, __attribute__((unused)) Err *err)
{
    Hunt *it = self;
    Arena *arena = it->cli->arena;
    if (hit->watch == INDEX_NONE && hit->version > 0)
        *vec_push(&it->found) =
            (HuntFound){arena_copy(arena, hit->family), arena_copy(arena, hit->rule),
                        arena_copy(arena, hit->path), arena_copy(arena, hit->sha256), hit->version};
    if (it->cli->as_json)
        put_hit_json(it, hit);
    else if (hit->watch == INDEX_NONE)
        put_rule(it, hit);
    else if (!it->first[hit->watch].path.bytes)
        it->first[hit->watch] = (Place){arena_copy(arena, hit->path), hit->line};
    return true;
}

static void tell_trouble(void *self, Text path, Text why)
{
    const Hunt *it = self;
    Arena scratch;
    arena_init(&scratch);
    say(it->cli, "passed over: " TEXT_FMT,
        TEXT_ARG(printable(arena_format(&scratch, "'" TEXT_FMT "': " TEXT_FMT, TEXT_ARG(path), TEXT_ARG(why)),
                           &scratch)));
    arena_done(&scratch);
}

// ---------------------------------------------------------------- the sum

static void put_sum(const Hunt *it, uint32_t number, const HuntSum *sum)
{
    Arena *arena = it->cli->arena;
    const Watch *watch = &it->list->items[number];
    const Place *first = &it->first[number];
    Buffer words = {0};
    printf(TEXT_FMT "  (" TEXT_FMT "): %s\n", TEXT_ARG(printable(watch->value, arena)),
           TEXT_ARG(kind_word(watch->kind)),
           first->line > 0 ? counted(sum->hits, "line", "lines", arena)
                           : counted(sum->hits, "file", "files", arena));
    buffer_format(&words, "first in " TEXT_FMT, TEXT_ARG(first->path));
    if (first->line > 0)
        buffer_format(&words, ", line %s", grouped(first->line, arena));
    if (sum->first_seen != INSTANT_NONE)
        buffer_format(&words, "; " TEXT_FMT " to " TEXT_FMT, TEXT_ARG(instant_text(sum->first_seen, arena)),
                      TEXT_ARG(instant_text(sum->last_seen, arena)));
    put_wrapped(4, printable(buffer_text(&words), arena));
    buffer_clear(&words);
    buffer_format(&words, "said by " TEXT_FMT, TEXT_ARG(watch_evidence(watch, arena)));
    if (watch->actor.length > 0)
        buffer_format(&words, "; actor " TEXT_FMT, TEXT_ARG(watch->actor));
    put_wrapped(4, printable(buffer_text(&words), arena));
    buffer_done(&words);
}

typedef struct {
    uint64_t hits;
    uint32_t number;
} Ranked;

static int compare_ranked(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    if (left->hits != right->hits)
        return left->hits > right->hits ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

static void put_sums(const Hunt *it, const HuntSum *sums)
{
    Ranked *ranked = arena_array(it->cli->arena, Ranked, it->list->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->list->count; i++)
        if (sums[i].hits > 0)
            ranked[count++] = (Ranked){sums[i].hits, i};
    if (count > 1)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (uint32_t i = 0; i < count; i++)
        put_sum(it, ranked[i].number, &sums[ranked[i].number]);
}

static void tell_counts(const Hunt *it, const HuntCounts *counts, bool is_log, uint32_t rules)
{
    Arena *arena = it->cli->arena;
    const char *watched = counted(counts->watched, "indicator", "indicators", arena);
    if (is_log)
        say(it->cli, "%s of %s searched for %s: %s", counted(counts->lines, "line", "lines", arena),
            counted(counts->files, "file", "files", arena), watched,
            counted(counts->hits, "hit", "hits", arena));
    else
        say(it->cli, "%s searched for %s and %s: %s", counted(counts->files, "file", "files", arena),
            counted(rules, "rule", "rules", arena), watched, counted(counts->hits, "hit", "hits", arena));
}

// ---------------------------------------------------------------- the hunt

typedef struct {
    const char *actor, *family, *rules, *partner;
    bool is_log, is_recorded;
} HuntWords;

static bool record(Hunt *it, Case *of, const HuntWords *words, const HuntSum *sums)
{
    Text activity, partner = words->partner ? text_trim(text_of(words->partner)) : SAMPLES_OWN;
    if (!words->is_recorded)
        return true;
    const HuntFindings findings = {it->list, sums, it->found.items, it->found.count};
    const HuntWitness witness = {partner, it->cli->now};
    if (!hunt_record(of, &findings, &witness, it->cli->arena, &activity, &it->cli->err))
        return false;
    if (activity.length > 0)
        say(it->cli, "recorded as sightings: " TEXT_FMT ":" TEXT_FMT, TEXT_ARG(partner), TEXT_ARG(activity));
    if (it->found.count > 0)
        say(it->cli, "recorded with the rules: %s",
            counted(it->found.count, "place", "places", it->cli->arena));
    return true;
}

static void tell_compiling(void *self)
{
    const Hunt *it = self;
    if (it->cli->shows_progress && !it->cli->is_quiet)
        fprintf(stderr,
                "compiling the rules, which takes a minute for twenty thousand; then they are kept\n");
}

static bool list_watches(Cli *cli, Case *of, const HuntWords *words, WatchMade *made, WatchList *out)
{
    const Text names[] = {text_of(words->actor ? words->actor : words->family)};
    const WatchOptions options = {.names = names,
                                  .name_count = words->actor || words->family,
                                  .reader = MARKING_RED,
                                  .since = INSTANT_NONE,
                                  .now = cli->now,
                                  .is_at_home = true,
                                  .date = instant_date_text(cli->now, cli->arena)};
    return case_watch_list(of, &options, cli->arena, made, out, &cli->err);
}

static bool run(Cli *cli, Case *of, const HuntWords *words, const char *const *paths, size_t count,
                HuntCounts *counts)
{
    WatchMade made = {0};
    WatchList list;
    bool is_done = list_watches(cli, of, words, &made, &list);
    watch_made_done(&made);
    if (!is_done)
        return false;
    Hunt it = {.cli = cli, .list = &list, .first = arena_array(cli->arena, Place, list.count)};
    HuntResult result = {.sums = arena_array(cli->arena, HuntSum, list.count)};
    const HuntListener listener = {
        .self = &it, .hit = take_hit, .trouble = tell_trouble, .compiling = tell_compiling};
    const HuntTask task = {.list = &list, .paths = paths, .path_count = count, .listener = &listener};
    const char *kept = arena_string(cli->arena, arena_format(cli->arena, "%s/" CASE_COMPILED, cli->folder));
    HuntRules rules = {.file = words->rules,
                       .kept = kept,
                       .family = words->family ? text_of(words->family) : TEXT_NONE,
                       .is_of_list = words->actor != NULL};
    is_done = words->is_log ? hunt_logs(&task, &result, &cli->err)
                            : hunt_files(of, &task, &rules, &result, &cli->err);
    *counts = result.counts;
    if (is_done && !cli->as_json)
        put_sums(&it, result.sums);
    is_done = is_done && record(&it, of, words, result.sums);
    if (is_done)
        tell_counts(&it, counts, words->is_log, rules.used);
    vec_free(&it.found);
    return is_done;
}

ExitCode verb_hunt(Cli *cli, int count, char **words)
{
    HuntWords hunt = {.is_log = count > 0 && strcmp(words[0], "logs") == 0};
    const Option options[] = {{"--actor", &hunt.actor, NULL},        {"--family", &hunt.family, NULL},
                              {"--rules", &hunt.rules, NULL},        {"--partner", &hunt.partner, NULL},
                              {"--record", NULL, &hunt.is_recorded}, {NULL, NULL, NULL}};
    Case *it = NULL;
    HuntCounts counts = {0};
    count -= hunt.is_log;
    words += hunt.is_log;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, hunt.is_log ? "hunt logs FILE..." : "hunt PATH...", &cli->err))
        return report_failure(cli);
    if (hunt.is_log && hunt.rules) {
        (void)fail(&cli->err, ERR_USAGE, "rules find files; 'hunt PATH... --rules FILE' looks into them");
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    const char **paths = arena_array(cli->arena, const char *, (size_t)count);
    for (int i = 0; i < count; i++)
        paths[i] = words[i];
    bool is_done = run(cli, it, &hunt, paths, (size_t)count, &counts);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}
