#include "base/io.h"
#include "base/json.h"
#include "base/vec.h"
#include "cli/said.h"
#include "cli/weigh_parts.h"

typedef VEC(Subject) Subjects;

// ---- for scripts

static void put_standings(JsonWriter *json, const Verdicts *verdicts)
{
    json_array_begin(json, "hypotheses");
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        const Standing *it = &verdicts->standing[h];
        json_object_begin(json, NULL);
        json_write_text(json, "name", hypothesis_word((Hypothesis)h));
        json_write_text(json, "title", hypothesis_title((Hypothesis)h));
        json_write_millionths(json, "probability", micro_probability(it->probability));
        json_write_text(json, "words", probability_words(micro_probability(it->probability)));
        json_write_text(json, "confidence", confidence_word(verdicts->confidence));
        json_write_millionths(json, "low", micro_probability(it->low));
        json_write_millionths(json, "high", micro_probability(it->high));
        json_write_millionths(json, "nats", millionths(it->nats));
        json_write_integer(json, "groups", it->group_count);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_observations(JsonWriter *json, const Pool *pool, const Diagnostic *row)
{
    json_array_begin(json, "observations");
    for (uint32_t i = 0; i < row->observation_count; i++) {
        const Observation *observation = &pool->observations[row->observations[i]];
        Arena scratch;
        arena_init(&scratch);
        json_object_begin(json, NULL);
        json_write_text(json, "activity", activity_label(pool, observation->activity, &scratch));
        json_write_string(json, "record", pool->records[observation->record].digest);
        json_object_end(json);
        arena_done(&scratch);
    }
    json_array_end(json);
}

static Text value_of(const Pool *pool, const Diagnostic *it)
{
    return value_as_said(pool, it->kind, it->value, it->observations, it->observation_count);
}

static void put_evidence(JsonWriter *json, const Pool *pool, const Verdicts *verdicts)
{
    json_array_begin(json, "evidence");
    for (uint32_t i = 0; i < verdicts->diagnostic_count; i++) {
        const Diagnostic *row = &verdicts->diagnostics[i];
        json_object_begin(json, NULL);
        json_write_text(json, "kind", row->kind);
        json_write_text(json, "value", value_of(pool, row));
        json_write_millionths(json, "nats", millionths(row->nats));
        json_array_begin(json, "partners");
        for (uint32_t k = 0; k < row->partner_count; k++)
            json_write_text(json, NULL, pool->partners[row->partners[k]].name);
        json_array_end(json);
        put_observations(json, pool, row);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_hangs_on(JsonWriter *json, const Verdicts *verdicts)
{
    static const char *const less_words[] = {[LESS_PARTNER] = "partner",
                                             [LESS_CLASS] = "class",
                                             [LESS_PLANTED] = "planted kind",
                                             [LESS_ALONE] = "alone"};
    json_array_begin(json, "sensitivity");
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        json_object_begin(json, NULL);
        json_write_text(json, "what", row->what);
        json_write_text(json, "best", hypothesis_word(row->best));
        json_write_string(json, "of", less_words[row->of]);
        json_write_bool(json, "shaken", attribution_is_shaken(verdicts, row));
        for (int h = 0; h < HYPOTHESIS_COUNT; h++)
            json_write_millionths(json, hypothesis_word((Hypothesis)h).bytes,
                                  micro_probability(row->probability[h]));
        json_object_end(json);
    }
    json_array_end(json);
    json_array_begin(json, "missing");
    for (uint32_t i = 0; i < verdicts->missing_count; i++) {
        const Missing *row = &verdicts->missing[i];
        json_object_begin(json, NULL);
        json_write_text(json, "kind", row->kind);
        json_write_text(json, "raises", hypothesis_word(row->raised));
        json_write_millionths(json, "from", micro_probability(row->from));
        json_write_millionths(json, "to", micro_probability(row->to));
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_groups(JsonWriter *json, const char *key, const Pool *pool, const ActSet *acts,
                       const uint32_t *group_of, uint32_t group_count)
{
    json_array_begin(json, key);
    for (uint32_t g = 0; g < group_count; g++) {
        json_array_begin(json, NULL);
        for (uint32_t act = 0; act < acts->act_count; act++) {
            if (group_of[act] != g)
                continue;
            Arena scratch;
            arena_init(&scratch);
            json_write_text(json, NULL, activity_label(pool, acts->activity[act], &scratch));
            arena_done(&scratch);
        }
        json_array_end(json);
    }
    json_array_end(json);
}

static void put_json(const View *view, const ActSet *acts, Marking marking, const Verdicts *verdicts,
                     const ClaimAnswer *claims)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "activities", acts->act_count);
    json_write_integer(&json, "left_out", acts->left_out);
    json_write_millionths(&json, "recapture", millionths(acts->recapture));
    json_write_text(&json, "marking", marking_word(marking));
    put_standings(&json, verdicts);
    json_write_text(&json, "best", hypothesis_word(verdicts->best));
    json_write_text(&json, "next", hypothesis_word(verdicts->next));
    json_write_text(&json, "against", hypothesis_word(verdicts->against));
    const Standing *best = &verdicts->standing[verdicts->best];
    put_groups(&json, "groups", &view->pool, acts, best->group_of, best->group_count);
    put_groups(&json, "against_groups", &view->pool, acts, verdicts->against_group_of,
               verdicts->against_group_count);
    put_evidence(&json, &view->pool, verdicts);
    put_hangs_on(&json, verdicts);
    put_claims_json(&json, &view->pool, claims);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

// ---- for people

enum { ROWS_SHOWN = 12 };

/// "46 and 8 activities".
static const char *sizes_text(const uint32_t *group_of, uint32_t group_count, uint32_t act_count,
                              Arena *arena)
{
    const char *out = "";
    for (uint32_t g = 0; g < group_count; g++) {
        uint32_t size = 0;
        for (uint32_t act = 0; act < act_count; act++)
            size += group_of[act] == g;
        const char *before = g == 0 ? "" : g + 1 < group_count ? ", " : " and ";
        out = arena_string(arena, arena_format(arena, "%s%s%u", out, before, size));
    }
    return arena_string(arena, arena_format(arena, "%s activities", out));
}

static void print_standings(Cli *cli, const ActSet *acts, const Verdicts *verdicts)
{
    const double least = .001; // below it neither range nor split is worth a line
    printf("  prob.  in words             what could have made them\n");
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        const Standing *it = &verdicts->standing[h];
        printf("  %s  %-19.*s  " TEXT_FMT "\n", share_text(it->probability, cli->arena),
               TEXT_ARG(probability_words(micro_probability(it->probability))),
               TEXT_ARG(hypothesis_title((Hypothesis)h)));
        if (it->low >= least || it->high >= least)
            printf("%30s%s to %s with a prior of .1 to .8\n", "", share_text(it->low, cli->arena),
                   share_text(it->high, cli->arena));
        if (it->group_count > 1 && h != HYPOTHESIS_PUBLIC && it->probability >= .05)
            printf("%30sbest split: %s\n", "",
                   sizes_text(it->group_of, it->group_count, acts->act_count, cli->arena));
    }
}

static void print_evidence(Cli *cli, const Pool *pool, const ActSet *acts, const Verdicts *verdicts)
{
    printf("\nWhat tells '" TEXT_FMT "' from '" TEXT_FMT "', in nats:\n",
           TEXT_ARG(hypothesis_word(verdicts->best)), TEXT_ARG(hypothesis_word(verdicts->against)));
    if (verdicts->best == HYPOTHESIS_ONE && verdicts->against != HYPOTHESIS_PUBLIC)
        printf("(were they two groups of more than a few activities: at best\n%s)\n",
               sizes_text(verdicts->against_group_of, verdicts->against_group_count, acts->act_count,
                          cli->arena));
    for (uint32_t i = 0; i < verdicts->diagnostic_count && i < ROWS_SHOWN; i++) {
        const Diagnostic *row = &verdicts->diagnostics[i];
        Text value = text_clip(printable(value_of(pool, row), cli->arena), 40);
        printf("%+7.2f  %-11.*s " TEXT_FMT ", %s\n", row->nats, TEXT_ARG(row->kind), TEXT_ARG(value),
               counted(row->partner_count, "partner", "partners", cli->arena));
    }
    if (verdicts->diagnostic_count > ROWS_SHOWN)
        printf("         and %s more; --json lists all with their records\n",
               grouped(verdicts->diagnostic_count - ROWS_SHOWN, cli->arena));
}

static const char *shaken_text(const Verdicts *verdicts, const Sensitivity *row)
{
    return row->best != verdicts->best            ? "  <- turns the verdict"
           : attribution_is_shaken(verdicts, row) ? "  <- it hangs on this"
                                                  : "";
}

static void print_hangs_on(Cli *cli, const Verdicts *verdicts)
{
    printf("\nThe same question asked of less:\n");
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        printf("  %s  %-11.*s " TEXT_FMT "%s\n", share_text(row->probability[row->best], cli->arena),
               TEXT_ARG(hypothesis_word(row->best)),
               TEXT_ARG(text_clip(printable(row->what, cli->arena), 40)), shaken_text(verdicts, row));
    }
    if (verdicts->missing_count == 0)
        return;
    printf("\nWhat would tell most, were it found in two groups that are near in time:\n");
    for (uint32_t i = 0; i < verdicts->missing_count && i < 4; i++) {
        const Missing *row = &verdicts->missing[i];
        printf("  a new %-12.*s '" TEXT_FMT "' from %s to %s\n", TEXT_ARG(row->kind),
               TEXT_ARG(hypothesis_word(row->raised)), share_text(row->from, cli->arena),
               share_text(row->to, cli->arena));
    }
}

static void print_people(Cli *cli, const Pool *pool, const ActSet *acts, Marking marking,
                         const Verdicts *verdicts, const ClaimAnswer *claims)
{
    MicroProbability probability = micro_probability(verdicts->standing[verdicts->best].probability);
    printf("%s weighed", counted(acts->act_count, "activity", "activities", cli->arena));
    if (acts->left_out)
        printf(", taken evenly from %s", grouped((uint64_t)acts->act_count + acts->left_out, cli->arena));
    printf(", TLP:" TEXT_FMT ".\n", TEXT_ARG(marking_word(marking)));
    put_wrapped(0, arena_format(cli->arena, "%s" TEXT_FMT ": " TEXT_FMT " (%s); confidence " TEXT_FMT ".",
                                // "one actor: unlikely" alone would read as an answer against it.
                                probability < 500000 ? "No explanation is likely. The first is " : "",
                                TEXT_ARG(hypothesis_title(verdicts->best)),
                                TEXT_ARG(probability_words(probability)),
                                share_text(verdicts->standing[verdicts->best].probability, cli->arena),
                                TEXT_ARG(confidence_word(verdicts->confidence))));
    putchar('\n');
    print_standings(cli, acts, verdicts);
    print_claims(cli, pool, claims);
    print_evidence(cli, pool, acts, verdicts);
    print_hangs_on(cli, verdicts);
}

// ---- many questions at once

/// Subjects, and the group of each.
typedef struct {
    Subjects all;
    VEC(uint32_t) sides;
    bool is_split; ///< groups are asked about as they stand
} Question;

static bool find_all(const View *view, const Json *labels, uint32_t side, Question *out, Err *err)
{
    for (const Json *label = json_first(labels); label; label = label->next) {
        *vec_push(&out->sides) = side;
        if (!view_find(view, json_string(label), vec_push(&out->all), err))
            return false;
    }
    return true;
}

/// {"of": [ID, ...]} asks about any split, {"of": [[ID, ...], [ID, ...]]} about that one.
static bool find_question(const View *view, const Json *of, Question *out, Err *err)
{
    const Json *first = of && of->kind == JSON_ARRAY ? json_first(of) : NULL;
    if (!first)
        return fail(err, ERR_INPUT, "a line must be {\"of\": [activity, cluster or name, ...]}");
    out->is_split = first->kind == JSON_ARRAY;
    if (!out->is_split)
        return find_all(view, of, 0, out, err);
    uint32_t side = 0;
    for (const Json *group = first; group; group = group->next)
        if (group->kind != JSON_ARRAY)
            return fail(err, ERR_INPUT, "'of' must hold groups, [[ID, ...], [ID, ...]], or none");
        else if (!find_all(view, group, side++, out, err))
            return false;
    return true;
}

/// What each line of a file of questions is asked of.
typedef struct {
    Weighing *weighing;
    const View *view;
    JsonParser *parser;
} Sets;

static bool weigh_line(void *self, Text text, Err *err)
{
    const Sets *it = self;
    Arena arena;
    arena_init(&arena);
    Question asked = {0};
    const Json *line;
    ActSet acts;
    bool is_done = json_parse(it->parser, text, &arena, &line, err) &&
                   find_question(it->view, json_get(line, "of"), &asked, err) &&
                   weighing_acts(it->weighing, asked.all.items, asked.is_split ? asked.sides.items : NULL,
                                 asked.all.count, &arena, &acts, err);
    if (is_done) {
        Verdicts verdicts;
        Buffer out = {0};
        attribution_odds(&acts, &arena, &verdicts);
        JsonWriter json = json_writer(&out);
        json_object_begin(&json, NULL);
        json_write_integer(&json, "activities", acts.act_count);
        json_write_millionths(&json, "recapture", millionths(acts.recapture));
        json_write_text(&json, "best", hypothesis_word(verdicts.best));
        put_standings(&json, &verdicts);
        json_object_end(&json);
        put_line(&out);
        buffer_done(&out);
    }
    vec_free(&asked.all);
    vec_free(&asked.sides);
    arena_done(&arena);
    return is_done;
}

static bool weigh_file(Weighing *weighing, const View *view, const char *path, Err *err)
{
    Sets sets = {weighing, view, json_parser_new()};
    bool is_done = lines_each(path, weigh_line, &sets, err);
    json_parser_free(sets.parser);
    return is_done;
}

static bool weigh_plans(Cli *cli, Weighing *weighing, const View *view, const Subjects *subjects,
                        const char *path)
{
    PlanAnswer answer;
    if (!weighing_plans(weighing, subjects->items, subjects->count, path, cli->arena, &answer, &cli->err))
        return false;
    put_plans(cli, &view->pool, &answer);
    return true;
}

/// Fewer are weighed before anybody wonders.
enum { LONG_ACTS = 60 };

static bool makes_wait(const Cli *cli, const ActSet *acts)
{
    return cli->shows_progress && !cli->is_quiet && acts->act_count >= LONG_ACTS;
}

static void begin_waiting(const Cli *cli, const ActSet *acts)
{
    if (!makes_wait(cli, acts))
        return;
    fprintf(stderr, "weighing %u activities, then again without each partner and kind", acts->act_count);
    fflush(stderr);
}

static void end_waiting(const Cli *cli, const ActSet *acts)
{
    if (makes_wait(cli, acts))
        fputs("\r\033[K", stderr);
}

static bool weigh_subjects(Cli *cli, Weighing *weighing, const View *view, const Subjects *subjects)
{
    ActSet acts;
    if (!weighing_acts(weighing, subjects->items, NULL, subjects->count, cli->arena, &acts, &cli->err))
        return false;
    Verdicts verdicts;
    ClaimAnswer claims;
    begin_waiting(cli, &acts);
    weighing_weigh(weighing, &acts, cli->arena, &verdicts);
    end_waiting(cli, &acts);
    weighing_claims(weighing, subjects->items, subjects->count, cli->arena, &claims);
    Marking marking = claims_marking(&view->pool, &claims, weighing_marking(weighing, &acts));
    if (cli->as_json)
        put_json(view, &acts, marking, &verdicts, &claims);
    else
        print_people(cli, &view->pool, &acts, marking, &verdicts, &claims);
    return true;
}

static bool compare_subjects(Cli *cli, Weighing *weighing, const View *view, const Subjects *subjects,
                             char **words)
{
    if (subjects->count > COMPARED_MOST && !cli->as_json)
        return fail(&cli->err, ERR_USAGE, "%d actors at most fit side by side; --json takes any number",
                    COMPARED_MOST);
    Compared *of = arena_array(cli->arena, Compared, subjects->count);
    ClaimAnswer claims;
    for (size_t i = 0; i < subjects->count; i++) {
        of[i].label = text_of(words[i]);
        weighing_capability(weighing, subjects->items[i], cli->arena, &of[i].capability);
        weighing_claims(weighing, &subjects->items[i], 1, cli->arena, &of[i].claims);
        of[i].turnover = weighing_turnover(weighing, subjects->items[i], &of[i].claims, cli->arena);
    }
    weighing_claims(weighing, subjects->items, subjects->count, cli->arena, &claims);
    put_compared(cli, &view->pool, of, subjects->count, &claims);
    return true;
}

static bool weigh_words(Cli *cli, Weighing *weighing, const View *view, int count, char **words,
                        const char *plans, bool compares)
{
    Subjects subjects = {0};
    bool is_done = true;
    for (int i = 0; i < count && is_done; i++)
        is_done = view_find(view, text_of(words[i]), vec_push(&subjects), &cli->err);
    if (is_done && compares)
        is_done = compare_subjects(cli, weighing, view, &subjects, words);
    else if (is_done)
        is_done = plans ? weigh_plans(cli, weighing, view, &subjects, plans)
                        : weigh_subjects(cli, weighing, view, &subjects);
    vec_free(&subjects);
    return is_done;
}

ExitCode verb_weigh(Cli *cli, int count, char **words)
{
    const char *sets = NULL, *plans = NULL, *hours = NULL;
    bool compares = false;
    ViewWords asked = {0};
    const Option options[] = {{"--sets", &sets, NULL},
                              {"--plans", &plans, NULL},
                              {"--hours", &hours, NULL},
                              {"--compare", NULL, &compares},
                              {"--as", &asked.reader, NULL},
                              {"--without", &asked.without, NULL},
                              {"--no-names", NULL, &asked.no_names},
                              {NULL, NULL, NULL}};
    ViewOptions viewed;
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, sets || hours ? 0 : 1, sets || hours ? 0 : count,
                      "weigh ID... [--plans FILE | --compare] [--as MARKING] [--without PARTNER] "
                      "[--no-names] | --sets FILE | --hours FILE",
                      &cli->err) ||
        !take_view(&asked, &viewed, &cli->err))
        return report_failure(cli);
    if (hours)
        return weigh_hours(cli, hours) ? EXIT_DONE : report_failure(cli);
    if (!open_case(cli, &it))
        return report_failure(cli);
    View view;
    bool is_done = case_view(it, &viewed, cli->arena, &view, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Weighing *weighing = weighing_new(&view);
    is_done = sets ? weigh_file(weighing, &view, sets, &cli->err)
                   : weigh_words(cli, weighing, &view, count, words, plans, compares);
    weighing_free(weighing);
    return is_done ? EXIT_DONE : report_failure(cli);
}
