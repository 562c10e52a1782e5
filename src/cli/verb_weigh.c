#include <math.h>

#include "base/io.h"
#include "base/json.h"
#include "base/vec.h"
#include "cli/verbs.h"

typedef VEC(Subject) Subjects;
typedef VEC(Instant) Instants;

static int64_t millionths(double number)
{
    return (int64_t)(number * 1e6 + (number < 0 ? -.5 : .5));
}

/// Never 0 or 1: what is left is the doubt that no evidence takes away (ICD 203).
static MicroProbability probability_of(double share)
{
    int64_t out = millionths(share);
    return out < 1 ? 1 : out > 999999 ? 999999 : (MicroProbability)out;
}

// ---- for scripts

static void put_standings(JsonWriter *json, const Verdicts *verdicts)
{
    json_array_begin(json, "hypotheses");
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        const Standing *it = &verdicts->standing[h];
        json_object_begin(json, NULL);
        json_write_text(json, "name", hypothesis_word((Hypothesis)h));
        json_write_text(json, "title", hypothesis_title((Hypothesis)h));
        json_write_millionths(json, "probability", probability_of(it->probability));
        json_write_text(json, "words", probability_words(probability_of(it->probability)));
        json_write_text(json, "confidence", confidence_word(verdicts->confidence));
        json_write_millionths(json, "low", probability_of(it->low));
        json_write_millionths(json, "high", probability_of(it->high));
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

static void put_evidence(JsonWriter *json, const Pool *pool, const Verdicts *verdicts)
{
    json_array_begin(json, "evidence");
    for (uint32_t i = 0; i < verdicts->diagnostic_count; i++) {
        const Diagnostic *row = &verdicts->diagnostics[i];
        json_object_begin(json, NULL);
        json_write_text(json, "kind", row->kind);
        json_write_text(json, "value", row->value);
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
    json_array_begin(json, "sensitivity");
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        json_object_begin(json, NULL);
        json_write_text(json, "what", row->what);
        json_write_text(json, "best", hypothesis_word(row->best));
        for (int h = 0; h < HYPOTHESIS_COUNT; h++)
            json_write_millionths(json, hypothesis_word((Hypothesis)h).bytes,
                                  probability_of(row->probability[h]));
        json_object_end(json);
    }
    json_array_end(json);
    json_array_begin(json, "missing");
    for (uint32_t i = 0; i < verdicts->missing_count; i++) {
        const Missing *row = &verdicts->missing[i];
        json_object_begin(json, NULL);
        json_write_text(json, "kind", row->kind);
        json_write_text(json, "raises", hypothesis_word(row->raised));
        json_write_millionths(json, "from", probability_of(row->from));
        json_write_millionths(json, "to", probability_of(row->to));
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_groups(JsonWriter *json, const Pool *pool, const ActSet *acts, const Standing *standing)
{
    json_array_begin(json, "groups");
    for (uint32_t g = 0; g < standing->group_count; g++) {
        json_array_begin(json, NULL);
        for (uint32_t act = 0; act < acts->act_count; act++) {
            if (standing->group_of[act] != g)
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

static void put_json(const View *view, const ActSet *acts, const Verdicts *verdicts)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "activities", acts->act_count);
    json_write_integer(&json, "left_out", acts->left_out);
    put_standings(&json, verdicts);
    json_write_text(&json, "best", hypothesis_word(verdicts->best));
    json_write_text(&json, "next", hypothesis_word(verdicts->next));
    json_write_text(&json, "against", hypothesis_word(verdicts->against));
    put_groups(&json, &view->pool, acts, &verdicts->standing[verdicts->best]);
    put_evidence(&json, &view->pool, verdicts);
    put_hangs_on(&json, verdicts);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

// ---- for people

enum { ROWS_SHOWN = 12 };

/// Three digits, but never none or all of it.
static const char *share_text(double share, Arena *arena)
{
    if (share < .0005 || share > .9995)
        return share < .5 ? "<.001" : ">.999";
    return arena_string(arena, arena_format(arena, "%.3f", share));
}

static void print_standings(Cli *cli, const Verdicts *verdicts)
{
    printf("  prob.  prior .1 to .8  what could have made them\n");
    for (int h = 0; h < HYPOTHESIS_COUNT; h++) {
        const Standing *it = &verdicts->standing[h];
        printf("  %s   %s to %s  " TEXT_FMT "\n", share_text(it->probability, cli->arena),
               share_text(it->low, cli->arena), share_text(it->high, cli->arena),
               TEXT_ARG(hypothesis_title((Hypothesis)h)));
        if (it->group_count > 1 && h != HYPOTHESIS_PUBLIC && it->probability >= .05)
            printf("%26sbest split: %u groups\n", "", it->group_count);
    }
}

static void print_evidence(Cli *cli, const Verdicts *verdicts)
{
    printf("\nWhat tells '" TEXT_FMT "' from '" TEXT_FMT "', in nats:\n",
           TEXT_ARG(hypothesis_word(verdicts->best)), TEXT_ARG(hypothesis_word(verdicts->against)));
    for (uint32_t i = 0; i < verdicts->diagnostic_count && i < ROWS_SHOWN; i++) {
        const Diagnostic *row = &verdicts->diagnostics[i];
        Text value = text_clip(printable(row->value, cli->arena), 40);
        printf("%+7.2f  %-11.*s " TEXT_FMT ", %s\n", row->nats, TEXT_ARG(row->kind), TEXT_ARG(value),
               counted(row->partner_count, "partner", "partners", cli->arena));
    }
    if (verdicts->diagnostic_count > ROWS_SHOWN)
        printf("         and %s more; --json lists them with their records\n",
               grouped(verdicts->diagnostic_count - ROWS_SHOWN, cli->arena));
}

static void print_hangs_on(Cli *cli, const Verdicts *verdicts)
{
    printf("\nThe same question asked of less:\n");
    for (uint32_t i = 0; i < verdicts->sensitivity_count; i++) {
        const Sensitivity *row = &verdicts->sensitivities[i];
        printf("  %s  %-11.*s " TEXT_FMT "%s\n", share_text(row->probability[row->best], cli->arena),
               TEXT_ARG(hypothesis_word(row->best)),
               TEXT_ARG(text_clip(printable(row->what, cli->arena), 40)),
               row->best == verdicts->best ? "" : "  <- turns the verdict");
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

static void print_people(Cli *cli, const ActSet *acts, const Verdicts *verdicts)
{
    MicroProbability probability = probability_of(verdicts->standing[verdicts->best].probability);
    printf("%s weighed", counted(acts->act_count, "activity", "activities", cli->arena));
    if (acts->left_out)
        printf(", taken evenly from %s", grouped((uint64_t)acts->act_count + acts->left_out, cli->arena));
    printf(".\n" TEXT_FMT ": " TEXT_FMT " (%s); confidence " TEXT_FMT ".\n\n",
           TEXT_ARG(hypothesis_title(verdicts->best)), TEXT_ARG(probability_words(probability)),
           share_text(verdicts->standing[verdicts->best].probability, cli->arena),
           TEXT_ARG(confidence_word(verdicts->confidence)));
    print_standings(cli, verdicts);
    print_evidence(cli, verdicts);
    print_hangs_on(cli, verdicts);
}

// ---- plans

static void put_ratio(JsonWriter *json, const OddsRatio *ratio)
{
    if (isfinite(ratio->estimate))
        json_write_millionths(json, "odds_ratio", millionths(ratio->estimate));
    else
        json_write_null(json, "odds_ratio");
    json_write_millionths(json, "low", millionths(ratio->low));
    if (isfinite(ratio->high) && ratio->high < 1e9)
        json_write_millionths(json, "high", millionths(ratio->high));
    else
        json_write_null(json, "high");
    json_write_bool(json, "exact", ratio->is_exact);
}

static void put_share(JsonWriter *json, const char *key, uint32_t hits, uint32_t of)
{
    double low, high;
    share_interval(hits, of, &low, &high);
    json_object_begin(json, key);
    json_write_integer(json, "count", hits);
    json_write_integer(json, "of", of);
    json_write_millionths(json, "low", of ? millionths(low) : 0);
    json_write_millionths(json, "high", of ? millionths(high) : 1000000);
    json_object_end(json);
}

static void put_plan(JsonWriter *json, const PlanAnswer *answer, uint32_t number)
{
    const Plan *plan = &answer->plans[number];
    const Targeting *it = &answer->targeting[number];
    json_object_begin(json, NULL);
    json_write_text(json, "id", plan->id);
    json_write_text(json, "issuer", plan->issuer);
    json_write_text(json, "title", plan->title);
    json_write_bool(json, "control", plan->is_control);
    json_write_integer(json, "coders", plan->coder_count);
    double kappa = plan_kappa(plan, &answer->sectors);
    if (isnan(kappa))
        json_write_null(json, "kappa");
    else
        json_write_millionths(json, "kappa", millionths(kappa));
    put_ratio(json, &it->ratio);
    json_write_millionths(json, "p", millionths(it->p));
    if (isnan(it->p_actors))
        json_write_null(json, "p_actors");
    else
        json_write_millionths(json, "p_actors", millionths(it->p_actors));
    json_write_millionths(json, "q", millionths(it->q));
    json_write_millionths(json, "score", millionths(it->score));
    json_write_integer(json, "rank", it->rank);
    json_write_millionths(json, "random_share", millionths(it->random_share));
    put_share(json, "own", it->own_named, it->own);
    put_share(json, "others", it->other_named, it->other);
    put_share(json, "domestic", it->home, it->located);
    put_share(json, "others_domestic", it->other_home, it->other_located);
    json_write_text(json, "verdict", targeting_words(it->word));
    json_array_begin(json, "equally");
    for (uint32_t i = 0; i < it->alike_count; i++)
        json_write_text(json, NULL, answer->plans[it->alike[i]].id);
    json_array_end(json);
    if (it->has_after) {
        json_object_begin(json, "newly_named_after");
        put_ratio(json, &it->after);
        json_object_end(json);
    } else {
        json_write_null(json, "newly_named_after");
    }
    json_object_end(json);
}

static void print_plan(Cli *cli, const PlanAnswer *answer, uint32_t number)
{
    const Plan *plan = &answer->plans[number];
    const Targeting *it = &answer->targeting[number];
    printf("\n" TEXT_FMT "  " TEXT_FMT "%s\n", TEXT_ARG(printable(plan->id, cli->arena)),
           TEXT_ARG(targeting_words(it->word)), plan->is_control ? " (a control: no plan)" : "");
    put_wrapped(2, printable(arena_format(cli->arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(plan->issuer),
                                          TEXT_ARG(plan->title)),
                             cli->arena));
    printf("  %u of %u hits in its sectors, others %u of %u", it->own_named, it->own, it->other_named,
           it->other);
    if (isfinite(it->ratio.estimate))
        printf("; odds ratio %.2f (%.2f to %.2f)", it->ratio.estimate, it->ratio.low, it->ratio.high);
    printf("\n  p %.3f by shuffling", it->p);
    if (!isnan(it->p_actors))
        printf(", %.3f among actors", it->p_actors);
    printf("; q %.3f; rank %u of %u; %.0f %% of random sectors do\n  as well\n", it->q, it->rank,
           answer->plan_count, 100 * it->random_share);
    if (it->alike_count) {
        Buffer others = {0};
        buffer_add_string(&others, "fits no better than ");
        for (uint32_t i = 0; i < it->alike_count; i++) {
            buffer_add_string(&others, i ? ", " : "");
            buffer_add(&others, printable(answer->plans[it->alike[i]].id, cli->arena));
        }
        put_wrapped(2, buffer_text(&others));
        buffer_done(&others);
    }
    if (it->located) {
        double low, high;
        share_interval(it->home, it->located, &low, &high);
        if (plan->country.length)
            printf("  %u of %u activities hit the issuer's own country (%.0f to %.0f %%); others %u of %u\n",
                   it->home, it->located, 100 * low, 100 * high, it->other_home, it->other_located);
    }
    if (it->has_after && isfinite(it->after.estimate))
        printf("  newly named sectors after adoption, against those named before: %.2f\n  (%.2f to %.2f)\n",
               it->after.estimate, it->after.low, it->after.high);
}

static void put_plans(Cli *cli, const PlanAnswer *answer)
{
    if (!cli->as_json) {
        put_wrapped(
            0,
            TEXT(
                "How the victims' sectors stand to published plans. A fit is weak evidence of who sent an actor, "
                "and plans name much the same sectors: look at what fits equally well."));
        for (uint32_t rank = 1; rank <= answer->plan_count; rank++)
            for (uint32_t i = 0; i < answer->plan_count; i++)
                if (answer->targeting[i].rank == rank)
                    print_plan(cli, answer, i);
        return;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_array_begin(&json, "plans");
    for (uint32_t i = 0; i < answer->plan_count; i++)
        put_plan(&json, answer, i);
    json_array_end(&json);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

// ---- hours

static bool read_events(const char *path, Instants *out, Err *err)
{
    enum { LONGEST = 1 << 12 };
    Source source;
    if (!source_open(path, &source, err))
        return false;
    Lines lines;
    lines_init(&lines, &source, LONGEST);
    Text text;
    bool more = true, is_done = true;
    while (is_done && (is_done = lines_next(&lines, &text, &more, err)) && more) {
        text = text_trim(text);
        if (text.length > 0 && !instant_parse(text, vec_push(out)))
            is_done = fail(err, ERR_INPUT,
                           "'%.300s', line %llu: no time; write one a line, as 2013-03-14T09:26:53Z", path,
                           (unsigned long long)lines.number);
    }
    lines_done(&lines);
    source_close(&source);
    return is_done;
}

static void put_hours_json(const Hours *hours)
{
    static const char *const weekends[WEEKENDS] = {"saturday-sunday", "friday-saturday", "thursday-friday"};
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "events", hours->events);
    json_write_bool(&json, "sufficient", hours->is_sufficient);
    json_write_millionths(&json, "regular", probability_of(hours->regular));
    json_array_begin(&json, "offsets");
    for (size_t i = 0; i < OFFSETS; i++) {
        json_object_begin(&json, NULL);
        json_write_integer(&json, "utc", hours_offset(i));
        json_write_millionths(&json, "probability", probability_of(hours->offset[i]));
        json_write_bool(&json, "in_set", hours->is_in_set[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_begin(&json, "free_days");
    for (int i = 0; i < WEEKENDS; i++)
        json_write_millionths(&json, weekends[i], probability_of(hours->weekend[i]));
    json_object_end(&json);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void print_hours(Cli *cli, const Hours *hours)
{
    printf("%s, an hour counted once.\n", counted(hours->events, "event", "events", cli->arena));
    if (!hours->is_sufficient) {
        printf("Insufficient: fewer than %d say nothing of working hours.\n", HOURS_LEAST);
        return;
    }
    printf("Regular working hours: " TEXT_FMT " (%s).\n",
           TEXT_ARG(probability_words(probability_of(hours->regular))),
           share_text(hours->regular, cli->arena));
    printf("Offsets from UTC that hold 90 %%:");
    for (size_t i = 0; i < OFFSETS; i++)
        if (hours->is_in_set[i])
            printf(" %+d (%s)", hours_offset(i), share_text(hours->offset[i], cli->arena));
    printf("\nFree days: Sat-Sun %s, Fri-Sat %s, Thu-Fri %s\n", share_text(hours->weekend[0], cli->arena),
           share_text(hours->weekend[1], cli->arena), share_text(hours->weekend[2], cli->arena));
    put_wrapped(
        0,
        TEXT("An offset is no country: every population that works at these hours fits, victims' hours may "
             "stand behind it, and times can be forged."));
}

static bool weigh_hours(Cli *cli, const char *path)
{
    Instants events = {0};
    bool is_done = read_events(path, &events, &cli->err);
    if (is_done) {
        Hours hours;
        hours_infer(events.items, events.count, cli->now, &hours);
        if (cli->as_json)
            put_hours_json(&hours);
        else
            print_hours(cli, &hours);
    }
    vec_free(&events);
    return is_done;
}

// ---- many questions at once

static bool find_all(const View *view, const Json *labels, Subjects *out, Err *err)
{
    if (!labels || labels->kind != JSON_ARRAY)
        return fail(err, ERR_INPUT, "a line must be {\"of\": [activity, cluster or name, ...]}");
    for (const Json *label = json_first(labels); label; label = label->next)
        if (!view_find(view, json_string(label), vec_push(out), err))
            return false;
    return true;
}

static bool weigh_line(Weighing *weighing, const View *view, JsonParser *parser, Text text, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Subjects subjects = {0};
    const Json *line;
    ActSet acts;
    bool is_done = json_parse(parser, text, &arena, &line, err) &&
                   find_all(view, json_get(line, "of"), &subjects, err) &&
                   weighing_acts(weighing, subjects.items, subjects.count, &arena, &acts, err);
    if (is_done) {
        Verdicts verdicts;
        Buffer out = {0};
        attribution_odds(&acts, &arena, &verdicts);
        JsonWriter json = json_writer(&out);
        json_object_begin(&json, NULL);
        json_write_integer(&json, "activities", acts.act_count);
        json_write_text(&json, "best", hypothesis_word(verdicts.best));
        put_standings(&json, &verdicts);
        json_object_end(&json);
        put_line(&out);
        buffer_done(&out);
    }
    vec_free(&subjects);
    arena_done(&arena);
    return is_done;
}

static bool weigh_file(Weighing *weighing, const View *view, const char *path, Err *err)
{
    enum { LONGEST = 1 << 20 };
    Source source;
    if (!source_open(path, &source, err))
        return false;
    JsonParser *parser = json_parser_new();
    Lines lines;
    lines_init(&lines, &source, LONGEST);
    Text text;
    bool more = true, is_done = true;
    while (is_done && (is_done = lines_next(&lines, &text, &more, err)) && more)
        if (text_trim(text).length > 0)
            is_done = weigh_line(weighing, view, parser, text, err) ||
                      fail_within(err, "'%.300s', line %llu", path, (unsigned long long)lines.number);
    lines_done(&lines);
    json_parser_free(parser);
    source_close(&source);
    return is_done;
}

static bool weigh_plans(Cli *cli, Weighing *weighing, const Subjects *subjects, const char *path)
{
    PlanAnswer answer;
    if (!weighing_plans(weighing, subjects->items, subjects->count, path, cli->arena, &answer, &cli->err))
        return false;
    put_plans(cli, &answer);
    return true;
}

static bool weigh_subjects(Cli *cli, Weighing *weighing, const View *view, const Subjects *subjects)
{
    ActSet acts;
    if (!weighing_acts(weighing, subjects->items, subjects->count, cli->arena, &acts, &cli->err))
        return false;
    Verdicts verdicts;
    weighing_weigh(weighing, &acts, cli->arena, &verdicts);
    if (cli->as_json)
        put_json(view, &acts, &verdicts);
    else
        print_people(cli, &acts, &verdicts);
    return true;
}

static bool weigh_words(Cli *cli, Weighing *weighing, const View *view, int count, char **words,
                        const char *plans)
{
    Subjects subjects = {0};
    bool is_done = true;
    for (int i = 0; i < count && is_done; i++)
        is_done = view_find(view, text_of(words[i]), vec_push(&subjects), &cli->err);
    is_done = is_done && (plans ? weigh_plans(cli, weighing, &subjects, plans)
                                : weigh_subjects(cli, weighing, view, &subjects));
    vec_free(&subjects);
    return is_done;
}

ExitCode verb_weigh(Cli *cli, int count, char **words)
{
    const char *sets = NULL, *plans = NULL, *hours = NULL;
    const Option options[] = {
        {"--sets", &sets, NULL}, {"--plans", &plans, NULL}, {"--hours", &hours, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, sets || hours ? 0 : 1, sets || hours ? 0 : count,
                      "weigh ID... [--plans FILE] | --sets FILE | --hours FILE", &cli->err))
        return report_failure(cli);
    if (hours)
        return weigh_hours(cli, hours) ? EXIT_DONE : report_failure(cli);
    if (!open_case(cli, &it))
        return report_failure(cli);
    View view;
    bool is_done = case_view(it, &(ViewOptions){.reader = MARKING_RED}, cli->arena, &view, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Weighing *weighing = weighing_new(&view);
    is_done = sets ? weigh_file(weighing, &view, sets, &cli->err)
                   : weigh_words(cli, weighing, &view, count, words, plans);
    weighing_free(weighing);
    return is_done ? EXIT_DONE : report_failure(cli);
}
