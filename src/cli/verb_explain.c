#include "cli/said.h"

static void put_numbers(JsonWriter *json, const char *key, MicroNats total, MicroProbability probability)
{
    json_object_begin(json, key);
    json_write_millionths(json, "total_nats", total);
    json_write_millionths(json, "probability", probability);
    json_object_end(json);
}

static void put_place(JsonWriter *json, const Pool *pool, uint32_t activity, uint32_t at)
{
    const RecordPlace *record = &pool->records[at];
    Arena scratch;
    arena_init(&scratch);
    json_object_begin(json, NULL);
    json_write_text(json, "activity", activity_label(pool, activity, &scratch));
    json_write_text(json, "source", record->source);
    json_write_text(json, "place", record->place);
    json_write_string(json, "record", record->digest);
    json_object_end(json);
    arena_done(&scratch);
}

static Text value_of(const Pool *pool, const Contribution *it)
{
    return value_as_said(pool, it->kind, it->value, it->observations, it->observation_count);
}

static void put_contribution(JsonWriter *json, const Pool *pool, const Contribution *contribution)
{
    json_object_begin(json, NULL);
    json_write_text(json, "kind", contribution->kind);
    json_write_text(json, "value", value_of(pool, contribution));
    json_write_millionths(json, "nats", contribution->nats);
    json_array_begin(json, "partners");
    for (uint32_t i = 0; i < contribution->partner_count; i++)
        json_write_text(json, NULL, pool->partners[contribution->partners[i]].name);
    json_array_end(json);
    json_array_begin(json, "observations");
    for (uint32_t i = 0; i < contribution->observation_count; i++) {
        const Observation *observation = &pool->observations[contribution->observations[i]];
        put_place(json, pool, observation->activity, observation->record);
    }
    for (uint32_t i = 0; i < contribution->citation_count; i++) {
        const Citation *citation = &pool->citations[contribution->citations[i]];
        put_place(json, pool, citation->from, citation->record);
    }
    json_array_end(json);
    json_write_text(json, "why", contribution->why);
    json_object_end(json);
}

/// Apart although the evidence speaks for one actor is neither same nor different: shared tools, an umbrella,
/// or sources that dispute it.
static Text relation_of(const Explanation *it)
{
    return it->is_together ? TEXT("same") : it->total > 0 ? TEXT("related") : TEXT("different");
}

/// The cluster that both are of, or that one is and the other names; NULL: they stand apart.
static const Cluster *common_cluster(const View *view, const Subject subjects[2], const Explanation *it)
{
    const Subject *first = &subjects[0];
    return it->is_together
               ? &view->conclusion
                      .clusters[first->is_cluster ? first->index : view->conclusion.cluster_of[first->index]]
               : NULL;
}

/// In how many resamplings of the cluster each stays; null where there is nothing to resample.
static void put_stays(JsonWriter *json, const View *view, const Subject subjects[2], const Cluster *cluster)
{
    if (!cluster || cluster->stability.resamplings == 0) {
        json_write_null(json, "stays");
        return;
    }
    json_object_begin(json, "stays");
    for (int i = 0; i < 2; i++)
        if (!subjects[i].is_cluster)
            json_write_integer(json, i ? "b" : "a", view->conclusion.stays[subjects[i].index]);
    json_write_integer(json, "resamplings", cluster->stability.resamplings);
    json_object_end(json);
}

static void put_json(const View *view, const Subject subjects[2], const Explanation *it)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "a", it->a);
    json_write_text(&json, "b", it->b);
    json_write_bool(&json, "together", it->is_together);
    json_write_millionths(&json, "probability", it->probability);
    json_write_millionths(&json, "prior_nats", it->prior);
    json_write_millionths(&json, "total_nats", it->total);
    json_write_text(&json, "relation", relation_of(it));
    json_write_text(&json, "verdict", it->verdict);
    json_write_text(&json, "marking", marking_word(it->marking));
    json_array_begin(&json, "evidence");
    for (uint32_t i = 0; i < it->evidence_count; i++)
        put_contribution(&json, &view->pool, &it->evidence[i]);
    json_array_end(&json);
    put_numbers(&json, "without_strongest", it->total_without_strongest, it->without_strongest);
    json_array_begin(&json, "without_partner");
    for (uint32_t i = 0; i < it->without_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "partner", view->pool.partners[it->without[i].partner].name);
        json_write_millionths(&json, "total_nats", it->without[i].total);
        json_write_millionths(&json, "probability", it->without[i].probability);
        json_object_end(&json);
    }
    json_array_end(&json);
    put_stays(&json, view, subjects, common_cluster(view, subjects, it));
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_evidence(Cli *cli, const View *view, const Contribution *contribution)
{
    enum { BESIDE = 58, LONGEST = 600 };
    Text value = printable(value_of(&view->pool, contribution), cli->arena);
    bool is_long = value.length > BESIDE; // a hash is there to be copied: it gets a line of its own
    printf("%+8.3f  %-11.*s " TEXT_FMT "\n", (double)contribution->nats / 1e6, TEXT_ARG(contribution->kind),
           TEXT_ARG(is_long ? TEXT("") : value));
    if (is_long)
        put_wrapped(10, text_clip(value, LONGEST));
    put_wrapped(10, printable(contribution->why, cli->arena));
    if (contribution->partner_count == 0)
        return;
    Buffer seen = {0};
    buffer_add_string(&seen, "seen by ");
    for (uint32_t i = 0; i < contribution->partner_count; i++) {
        buffer_add_string(&seen, i ? ", " : "");
        buffer_add(&seen, printable(view->pool.partners[contribution->partners[i]].name, cli->arena));
    }
    put_wrapped(10, buffer_text(&seen));
    buffer_done(&seen);
}

/// What is left without the strongest piece, and without each partner; many without whom nothing is less
/// probable are counted.
static void put_losses(Cli *cli, const View *view, const Explanation *it)
{
    enum { LISTED_ALL = 5 };
    uint32_t unmoved = 0;
    for (uint32_t i = 0; i < it->without_count; i++)
        unmoved += it->without[i].probability == it->probability;
    bool counts_unmoved = it->without_count > LISTED_ALL && unmoved > 1;
    printf("\nWithout the strongest: %+.3f (%.3f)\n", (double)it->total_without_strongest / 1e6,
           it->without_strongest / 1e6);
    for (uint32_t i = 0; i < it->without_count; i++)
        if (!counts_unmoved || it->without[i].probability != it->probability)
            printf("Without " TEXT_FMT ": %+.3f (%.3f)\n",
                   TEXT_ARG(printable(view->pool.partners[it->without[i].partner].name, cli->arena)),
                   (double)it->without[i].total / 1e6, it->without[i].probability / 1e6);
    if (counts_unmoved)
        printf("Without any one of %s%s: still %.3f (--json lists them)\n",
               counted(unmoved, "partner", "partners", cli->arena),
               unmoved < it->without_count ? " more" : "", it->probability / 1e6);
}

/// Whether what they are of would stand on other evidence, and they in it.
static void put_stability(Cli *cli, const View *view, const Subject subjects[2], const Cluster *cluster)
{
    if (!cluster || cluster->stability.resamplings == 0)
        return;
    Arena *arena = cli->arena;
    Text words = arena_format(arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(cluster->id),
                              TEXT_ARG(stability_words(&view->pool, cluster, arena)));
    putchar('\n');
    put_wrapped(0, printable(words, arena));
    for (int i = 0; i < 2; i++)
        if (!subjects[i].is_cluster)
            put_wrapped(
                0, printable(arena_format(arena, TEXT_FMT " stays in it in %u of them",
                                          TEXT_ARG(activity_label(&view->pool, subjects[i].index, arena)),
                                          view->conclusion.stays[subjects[i].index]),
                             arena));
}

static void put_people(Cli *cli, const View *view, const Subject subjects[2], const Explanation *it)
{
    printf(TEXT_FMT "\n" TEXT_FMT "\n", TEXT_ARG(printable(it->a, cli->arena)),
           TEXT_ARG(printable(it->b, cli->arena)));
    put_wrapped(0, printable(it->verdict, cli->arena));
    printf("One actor: " TEXT_FMT " (%.3f), TLP:" TEXT_FMT "\n\n",
           TEXT_ARG(probability_words(it->probability)), it->probability / 1e6,
           TEXT_ARG(marking_word(it->marking)));
    printf("    nats  evidence\n%+8.3f  before any evidence\n", (double)it->prior / 1e6);
    for (uint32_t i = 0; i < it->evidence_count; i++)
        put_evidence(cli, view, &it->evidence[i]);
    printf("%+8.3f  in all\n", (double)it->total / 1e6);
    if (it->probability == it->most)
        put_wrapped(10,
                    arena_format(
                        cli->arena,
                        "no evidence is believed to more than %.3f: some of all that is reported is mistaken",
                        it->most / 1e6));
    if (it->evidence_count == 0)
        return;
    put_losses(cli, view, it);
    put_stability(cli, view, subjects, common_cluster(view, subjects, it));
}

ExitCode verb_explain(Cli *cli, int count, char **words)
{
    ViewWords asked = {0};
    const Option options[] = {{"--as", &asked.reader, NULL},
                              {"--without", &asked.without, NULL},
                              {"--no-names", NULL, &asked.no_names},
                              {NULL, NULL, NULL}};
    ViewOptions viewed;
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 2, 2, "explain A B [--as MARKING] [--without PARTNER] [--no-names]",
                      &cli->err) ||
        !take_view(&asked, &viewed, &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    View view;
    Subject subjects[2];
    Explanation explanation;
    bool is_done = case_view(it, &viewed, cli->arena, &view, &cli->err) &&
                   view_find(&view, text_of(words[0]), &subjects[0], &cli->err) &&
                   view_find(&view, text_of(words[1]), &subjects[1], &cli->err) &&
                   view_explain(&view, subjects[0], subjects[1], cli->arena, &explanation, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (cli->as_json)
        put_json(&view, subjects, &explanation);
    else
        put_people(cli, &view, subjects, &explanation);
    return EXIT_DONE;
}
