#include "cli/leads.h"
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

/// `key` NULL: the whole line.
static void put_explanation(JsonWriter *json, const char *key, const View *view, const Subject subjects[2],
                            const Explanation *it)
{
    json_object_begin(json, key);
    json_write_text(json, "a", it->a);
    json_write_text(json, "b", it->b);
    json_write_bool(json, "together", it->is_together);
    json_write_millionths(json, "probability", it->probability);
    json_write_millionths(json, "prior_nats", it->prior);
    json_write_millionths(json, "total_nats", it->total);
    json_write_text(json, "relation", relation_of(it));
    json_write_text(json, "verdict", it->verdict);
    json_write_text(json, "marking", marking_word(it->marking));
    json_array_begin(json, "evidence");
    for (uint32_t i = 0; i < it->evidence_count; i++)
        put_contribution(json, &view->pool, &it->evidence[i]);
    json_array_end(json);
    put_numbers(json, "without_strongest", it->total_without_strongest, it->without_strongest);
    json_array_begin(json, "without_partner");
    for (uint32_t i = 0; i < it->without_count; i++) {
        json_object_begin(json, NULL);
        json_write_text(json, "partner", view->pool.partners[it->without[i].partner].name);
        json_write_millionths(json, "total_nats", it->without[i].total);
        json_write_millionths(json, "probability", it->without[i].probability);
        json_object_end(json);
    }
    json_array_end(json);
    put_stays(json, view, subjects, common_cluster(view, subjects, it));
    json_object_end(json);
}

static void put_json(const View *view, const Subject subjects[2], const Explanation *it)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    put_explanation(&json, NULL, view, subjects, it);
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

/// One activity: which actor it is of, and by what evidence.
typedef struct {
    Leads leads;
    Subject subjects[2]; ///< it, and what leads to its actor
    Explanation why;     ///< where something does
} Whose;

static bool find_whose(Cli *cli, const View *view, Subject subject, Whose *out)
{
    if (subject.is_cluster)
        return fail(
            &cli->err, ERR_USAGE,
            "one word asks whose an activity is, and a cluster is an actor's already; name an activity "
            "of it, or two to be compared");
    LeadBook *book = lead_book_new(&view->pool, &view->conclusion, NULL);
    Leads leads = leads_of(book, subject.index, cli->arena);
    lead_book_free(book);
    *out = (Whose){.leads = leads, .subjects = {subject}};
    if (leads.count == 0)
        return true;
    const Lead *best = &leads.items[0];
    out->subjects[1] = best->way == LEAD_CLUSTER
                           ? (Subject){true, view->conclusion.cluster_of[best->activity]}
                           : (Subject){false, best->activity};
    return view_explain(view, subject, out->subjects[1], cli->arena, &out->why, &cli->err);
}

static void put_whose_json(Cli *cli, const View *view, const Whose *it)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    uint32_t activity = it->leads.activity;
    json_object_begin(&json, NULL);
    json_write_text(&json, "activity", activity_label(&view->pool, activity, cli->arena));
    json_write_text(&json, "cluster", view->conclusion.clusters[view->conclusion.cluster_of[activity]].id);
    put_leads_json(&json, view, &it->leads, cli->arena);
    if (it->leads.count > 0)
        put_explanation(&json, "why", view, it->subjects, &it->why);
    else
        json_write_null(&json, "why");
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_whose(Cli *cli, const View *view, const Whose *it)
{
    printf(TEXT_FMT "\n",
           TEXT_ARG(printable(activity_label(&view->pool, it->leads.activity, cli->arena), cli->arena)));
    put_leads(cli, view, &it->leads);
    if (it->leads.count == 0)
        return;
    puts("\nBy what evidence:\n");
    put_people(cli, view, it->subjects, &it->why);
}

static bool explain_one(Cli *cli, const View *view, Subject subject)
{
    Whose whose;
    if (!find_whose(cli, view, subject, &whose))
        return false;
    if (cli->as_json)
        put_whose_json(cli, view, &whose);
    else
        put_whose(cli, view, &whose);
    return true;
}

static bool explain_two(Cli *cli, const View *view, const Subject subjects[2])
{
    Explanation explanation;
    if (!view_explain(view, subjects[0], subjects[1], cli->arena, &explanation, &cli->err))
        return false;
    if (cli->as_json)
        put_json(view, subjects, &explanation);
    else
        put_people(cli, view, subjects, &explanation);
    return true;
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
        !expect_words(count, 1, 2, "explain A [B] [--as MARKING] [--without PARTNER] [--no-names]",
                      &cli->err) ||
        !take_view(&asked, &viewed, &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    View view;
    Subject subjects[2];
    bool is_done = case_view(it, &viewed, cli->arena, &view, &cli->err);
    for (int i = 0; i < count && is_done; i++)
        is_done = view_find(&view, text_of(words[i]), &subjects[i], &cli->err);
    case_close(it);
    is_done =
        is_done && (count == 1 ? explain_one(cli, &view, subjects[0]) : explain_two(cli, &view, subjects));
    return is_done ? EXIT_DONE : report_failure(cli);
}
