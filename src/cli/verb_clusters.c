#include <limits.h>

#include "cli/leads.h"

static void put_aliases(JsonWriter *json, const View *view, const Cluster *cluster)
{
    json_array_begin(json, "aliases");
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        json_object_begin(json, NULL);
        json_write_text(json, "name", alias->name);
        json_write_integer(json, "claims", alias->claim_count);
        json_array_begin(json, "partners");
        for (uint32_t p = 0; p < alias->partner_count; p++)
            json_write_text(json, NULL, view->pool.partners[alias->partners[p]].name);
        json_array_end(json);
        json_write_text(json, "sources", alias->sources);
        json_write_bool(json, "by_group", alias->is_by_group);
        json_write_text(json, "verdict", names_verdict_word(alias->verdict));
        if (alias->verdict == NAMES_UNKNOWN)
            json_write_null(json, "probability");
        else
            json_write_millionths(json, "probability", alias->probability);
        json_object_end(json);
    }
    json_array_end(json);
}

/// Null for what there is nothing to resample of: one activity, or copies of one list.
static void put_stability(JsonWriter *json, const View *view, const Cluster *cluster, Arena *scratch)
{
    const Stability *it = &cluster->stability;
    if (it->resamplings == 0) {
        json_write_null(json, "stability");
        return;
    }
    json_object_begin(json, "stability");
    json_write_integer(json, "stands", it->stands);
    json_write_integer(json, "resamplings", it->resamplings);
    json_array_begin(json, "breaks_without");
    for (uint32_t p = 0; p < it->without_count; p++)
        json_write_text(json, NULL, view->pool.partners[it->without[p]].name);
    json_array_end(json);
    json_write_integer(json, "hinges", it->hinge_count);
    json_write_bool(json, "hangs_on_rulings", it->hangs_on_rulings);
    json_write_text(json, "words", stability_words(&view->pool, cluster, scratch));
    json_array_begin(json, "stays");
    for (uint32_t m = 0; m < cluster->member_count; m++)
        json_write_integer(json, NULL, view->conclusion.stays[cluster->members[m]]);
    json_array_end(json);
    json_object_end(json);
}

/// Activities that nobody marked: they are treated as AMBER, and the answer says so.
static uint32_t count_unmarked(const Pool *pool, const Cluster *cluster)
{
    uint32_t count = 0;
    for (uint32_t m = 0; m < cluster->member_count; m++)
        count += pool->activities[cluster->members[m]].marking == MARKING_UNSTATED;
    return count;
}

enum { NEAREST = 3, MOST_TITLE = 120 };

/// The pairs of an activity that tie it most, best first.
typedef struct {
    const Candidate *best[NEAREST];
} Nearest;

static bool is_nearer(const Candidate *pair, const Candidate *than)
{
    return pair->probability != than->probability ? pair->probability > than->probability
                                                  : pair->total > than->total;
}

/// Equal ties are settled by the pairs' own order.
static void nearest_take(Nearest *nearest, const Candidate *pair)
{
    for (size_t i = 0; i < NEAREST && pair; i++)
        if (!nearest->best[i] || is_nearer(pair, nearest->best[i])) {
            const Candidate *swap = nearest->best[i];
            nearest->best[i] = pair;
            pair = swap;
        }
}

/// By activity; only those that stand alone have any.
static Nearest *find_nearest(const View *view, Arena *arena)
{
    const Conclusion *conclusion = &view->conclusion;
    Nearest *nearest = arena_array(arena, Nearest, view->pool.activity_count);
    for (uint32_t i = 0; i < conclusion->candidate_count; i++) {
        const Candidate *pair = &conclusion->candidates[i];
        const uint32_t sides[] = {pair->a, pair->b};
        for (int k = 0; k < 2; k++)
            if (conclusion->clusters[conclusion->cluster_of[sides[k]]].member_count == 1)
                nearest_take(&nearest[sides[k]], pair);
    }
    return nearest;
}

/// What is known of clusters beside their conclusion, by cluster.
typedef struct {
    const Nearest *nearest; ///< by activity
    const Rival *rivals;
} Besides;

static Besides find_besides(const View *view, const bool *is_meant, Arena *arena)
{
    return (Besides){find_nearest(view, arena), view_rivals(view, is_meant, arena)};
}

/// Whom an activity that stands alone is nearest to, with the odds, though they did not suffice.
static void put_nearest(JsonWriter *json, const View *view, const Cluster *cluster, const Nearest *nearest,
                        Arena *scratch)
{
    uint32_t self = cluster->members[0];
    json_array_begin(json, "nearest");
    for (size_t i = 0; cluster->member_count == 1 && i < NEAREST && nearest[self].best[i]; i++) {
        const Candidate *pair = nearest[self].best[i];
        uint32_t other = pair->a == self ? pair->b : pair->a;
        json_object_begin(json, NULL);
        json_write_text(json, "activity", activity_label(&view->pool, other, scratch));
        json_write_text(json, "cluster", view->conclusion.clusters[view->conclusion.cluster_of[other]].id);
        json_write_millionths(json, "nats", pair->total);
        json_write_millionths(json, "probability", pair->probability);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_rival(JsonWriter *json, const Rival *rival)
{
    json_write_bool(json, "weighed", !rival->is_left_out);
    if (rival->title.length == 0) {
        json_write_null(json, "explained_better");
        return;
    }
    json_object_begin(json, "explained_better");
    json_write_text(json, "by", rival->title);
    json_write_millionths(json, "probability", rival->probability);
    json_write_millionths(json, "one_actor", rival->one);
    json_object_end(json);
}

static void put_json(const View *view, uint32_t index, const Besides *besides, Buffer *line)
{
    const Cluster *cluster = &view->conclusion.clusters[index];
    Arena scratch;
    arena_init(&scratch);
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "id", cluster->id);
    json_write_text(&json, "name", cluster->name);
    put_aliases(&json, view, cluster);
    json_array_begin(&json, "activities");
    for (uint32_t m = 0; m < cluster->member_count; m++)
        json_write_text(&json, NULL, activity_label(&view->pool, cluster->members[m], &scratch));
    json_array_end(&json);
    json_array_begin(&json, "partners");
    for (uint32_t p = 0; p < cluster->partner_count; p++)
        json_write_text(&json, NULL, view->pool.partners[cluster->partners[p]].name);
    json_array_end(&json);
    json_write_millionths(&json, "probability", cluster->probability);
    json_write_text(&json, "confidence", confidence_word(cluster->confidence));
    put_stability(&json, view, cluster, &scratch);
    json_write_bool(&json, "disputed", cluster->is_disputed);
    Text first = instant_text(cluster->first_seen, &scratch),
         last = instant_text(cluster->last_seen, &scratch);
    json_write_text(&json, "first_seen", first.length ? first : TEXT_NONE);
    json_write_text(&json, "last_seen", last.length ? last : TEXT_NONE);
    json_array_begin(&json, "markings");
    json_write_text(&json, NULL, marking_word(cluster->marking));
    json_array_end(&json);
    json_write_integer(&json, "unmarked", count_unmarked(&view->pool, cluster));
    json_write_integer(&json, "taken_back", cluster->taken_back);
    put_rival(&json, &besides->rivals[index]);
    put_nearest(&json, view, cluster, besides->nearest, &scratch);
    json_object_end(&json);
    put_line(line);
    arena_done(&scratch);
}

/// Names that only stand in one list with a name that is held to be another actor's: of least interest.
static bool is_far(const Alias *alias)
{
    return alias->is_by_group && alias->verdict == NAMES_DIFFERENT;
}

static void add_other_names(Cli *cli, const Cluster *cluster, bool far, uint32_t *left, Buffer *names)
{
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        if (*left == 0)
            return;
        if (is_far(alias) != far || text_equal(alias->name, cluster->name))
            continue;
        buffer_add_string(names, names->length ? ", " : "also ");
        buffer_add(names, printable(alias->name, cli->arena));
        // A name that sources hold to be the same needs no word of doubt.
        if (alias->verdict != NAMES_SAME && alias->verdict != NAMES_UNKNOWN)
            buffer_format(names, " (" TEXT_FMT ")", TEXT_ARG(names_verdict_word(alias->verdict)));
        --*left;
    }
}

static void put_other_names(Cli *cli, const Cluster *cluster)
{
    enum { MOST_SHOWN = 16 };
    uint32_t left = MOST_SHOWN, others = 0;
    Buffer names = {0};
    for (uint32_t i = 0; i < cluster->alias_count; i++)
        others += !text_equal(cluster->aliases[i].name, cluster->name);
    add_other_names(cli, cluster, false, &left, &names);
    add_other_names(cli, cluster, true, &left, &names);
    if (others > MOST_SHOWN)
        buffer_format(&names, " and %s",
                      counted(others - MOST_SHOWN, "other (--json)", "others (--json)", cli->arena));
    if (names.length > 0 && cluster->is_disputed)
        buffer_add_string(&names, " (names disputed)");
    put_wrapped(12, buffer_text(&names));
    buffer_done(&names);
}

/// That something else than one actor explains the activities better stands beside how sure their link is.
static void put_better_explanation(Cli *cli, const Cluster *cluster, const Rival *rival)
{
    if (rival->title.length == 0)
        return;
    put_wrapped(12, arena_format(cli->arena,
                                 "but better explained as " TEXT_FMT
                                 " (%.3f, one actor %.3f): 'asterism weigh " TEXT_FMT "'",
                                 TEXT_ARG(rival->title), rival->probability / 1e6, rival->one / 1e6,
                                 TEXT_ARG(cluster->id)));
}

static void put_size(Cli *cli, const View *view, const Cluster *cluster, const Rival *rival)
{
    Text title = cluster->name.length ? TEXT_NONE : cluster_title(&view->pool, cluster), words;
    words = arena_format(cli->arena, "%s of %s",
                         counted(cluster->member_count, "activity", "activities", cli->arena),
                         counted(cluster->partner_count, "partner", "partners", cli->arena));
    if (title.length > 0)
        words = arena_format(cli->arena, TEXT_FMT ", such as '" TEXT_FMT "'", TEXT_ARG(words),
                             TEXT_ARG(text_clip(printable(title, cli->arena), MOST_TITLE)));
    put_wrapped(12, words);
    words = probability_words(cluster->probability);
    printf("            one actor: " TEXT_FMT " (%.3f), confidence " TEXT_FMT "\n", TEXT_ARG(words),
           cluster->probability / 1e6, TEXT_ARG(confidence_word(cluster->confidence)));
    put_better_explanation(cli, cluster, rival);
    if (cluster_is_copies(cluster))
        puts("            its activities repeat one list: copies, which corroborate nothing");
    put_wrapped(12, printable(stability_words(&view->pool, cluster, cli->arena), cli->arena));
}

static Text label_in(Cli *cli, const View *view, uint32_t activity)
{
    return printable(activity_label(&view->pool, activity, cli->arena), cli->arena);
}

static void put_activity(Cli *cli, const View *view, uint32_t index)
{
    const Activity *activity = &view->pool.activities[index];
    const Conclusion *conclusion = &view->conclusion;
    Text date = instant_date_text(activity->date, cli->arena);
    uint32_t of = conclusion->clusters[conclusion->cluster_of[index]].stability.resamplings;
    printf("            " TEXT_FMT "%s" TEXT_FMT "\n", TEXT_ARG(label_in(cli, view, index)),
           date.length ? ", " : "", TEXT_ARG(date));
    if (conclusion->stays[index] < of)
        printf("              stays in %u of %u resamplings\n", conclusion->stays[index], of);
    put_wrapped(14, text_clip(printable(activity->title, cli->arena), MOST_TITLE));
}

/// Whom an activity that stands alone is tied to most, though it did not suffice.
static void put_next_best(Cli *cli, const View *view, const Candidate *pair, uint32_t self)
{
    if (!pair)
        return;
    uint32_t other = pair->a == self ? pair->b : pair->a;
    Text words = probability_words(pair->probability);
    put_wrapped(12, arena_format(cli->arena,
                                 "nearest is " TEXT_FMT " of " TEXT_FMT ": one actor " TEXT_FMT " (%.3f)",
                                 TEXT_ARG(label_in(cli, view, other)),
                                 TEXT_ARG(view->conclusion.clusters[view->conclusion.cluster_of[other]].id),
                                 TEXT_ARG(words), pair->probability / 1e6));
}

static Text name_for_people(Cli *cli, const Cluster *cluster)
{
    if (cluster->name.length > 0)
        return printable(cluster->name, cli->arena);
    return cluster->alias_count > 0 ? TEXT("(named by unreliable partners alone)")
                                    : TEXT("(no name claimed)");
}

static void put_people(Cli *cli, const View *view, uint32_t index, const Besides *besides,
                       bool with_activities)
{
    const Cluster *cluster = &view->conclusion.clusters[index];
    bool is_alone = cluster->member_count == 1;
    printf("%-14.*s  " TEXT_FMT "\n", TEXT_ARG(cluster->id), TEXT_ARG(name_for_people(cli, cluster)));
    if (is_alone)
        printf("            one activity, alone\n");
    else
        put_size(cli, view, cluster, &besides->rivals[index]);
    Text first = instant_date_text(cluster->first_seen, cli->arena);
    Text last = instant_date_text(cluster->last_seen, cli->arena);
    uint32_t unmarked = count_unmarked(&view->pool, cluster);
    Text seen = arena_format(cli->arena, TEXT_FMT "%s" TEXT_FMT ", TLP:" TEXT_FMT,
                             TEXT_ARG(first.length ? first : TEXT("undated")), first.length ? " to " : "",
                             TEXT_ARG(last), TEXT_ARG(marking_word(cluster->marking)));
    if (unmarked > 0)
        seen = arena_format(cli->arena, TEXT_FMT " (%s unmarked: AMBER)", TEXT_ARG(seen),
                            grouped(unmarked, cli->arena));
    put_wrapped(12, seen);
    if (cluster->taken_back > 0)
        printf("            %s back by who said it, and left out\n",
               counted(cluster->taken_back, "value or item was taken", "values and items were taken",
                       cli->arena));
    put_other_names(cli, cluster);
    for (uint32_t m = 0; m < cluster->member_count && (is_alone || with_activities); m++)
        put_activity(cli, view, cluster->members[m]);
    if (is_alone)
        put_next_best(cli, view, besides->nearest[cluster->members[0]].best[0], cluster->members[0]);
}

static void put_left_out(Cli *cli, const View *view, const Besides *besides, bool with_alone)
{
    uint32_t alone = 0, unweighed = 0;
    for (uint32_t i = 0; i < view->conclusion.cluster_count; i++) {
        bool is_alone = view->conclusion.clusters[i].member_count == 1;
        alone += is_alone;
        unweighed += besides->rivals[i].is_left_out;
    }
    if (unweighed > 0)
        put_wrapped(
            0, arena_format(cli->arena,
                            "%s not held against other explanations than one actor here, which would take "
                            "long: 'asterism weigh ID'.",
                            counted(unweighed, "cluster was", "clusters were", cli->arena)));
    if (alone > 0 && !with_alone)
        printf("%s alone ('asterism clusters --all' lists them).\n",
               counted(alone, "activity stands", "activities stand", cli->arena));
    if (view->pool.taken_back_count > 0)
        printf(
            "%s back by the publisher, and left out ('asterism ask ID' shows them).\n",
            counted(view->pool.taken_back_count, "activity was taken", "activities were taken", cli->arena));
}

static void put_clusters(Cli *cli, const View *view, bool with_alone)
{
    Buffer line = {0};
    const Besides besides = find_besides(view, NULL, cli->arena);
    for (uint32_t i = 0; i < view->conclusion.cluster_count; i++) {
        if (cli->as_json)
            put_json(view, i, &besides, &line);
        else if (with_alone || view->conclusion.clusters[i].member_count > 1)
            put_people(cli, view, i, &besides, false);
    }
    if (!cli->as_json)
        put_left_out(cli, view, &besides, with_alone);
    buffer_done(&line);
}

/// By cluster: it is named, or holds an activity that is; NULL where nothing is named.
static bool find_meant(Cli *cli, const View *view, int count, char **words, bool **out)
{
    bool *is_meant = count ? arena_array(cli->arena, bool, view->conclusion.cluster_count) : NULL;
    for (int i = 0; i < count; i++) {
        Subject subject;
        if (!view_find(view, text_of(words[i]), &subject, &cli->err))
            return false;
        is_meant[subject.is_cluster ? subject.index : view->conclusion.cluster_of[subject.index]] = true;
    }
    *out = is_meant;
    return true;
}

/// What clusters are asked for, with as much of the pool as telling of them takes.
static bool view_meant(Cli *cli, Case *it, const ViewOptions *options, int count, char **words, View *view,
                       bool **is_meant)
{
    ViewOptions viewed = *options;
    viewed.is_of_clusters = true;
    if (!case_view(it, &viewed, cli->arena, view, &cli->err) ||
        !find_meant(cli, view, count, words, is_meant))
        return false;
    if (view_rivals_are_known(view, *is_meant))
        return true;
    viewed.is_of_clusters = false;
    return case_view(it, &viewed, cli->arena, view, &cli->err) &&
           find_meant(cli, view, count, words, is_meant);
}

/// Clusters with their activities.
static void put_meant(Cli *cli, const View *view, const bool *is_meant)
{
    Buffer line = {0};
    const Besides besides = find_besides(view, is_meant, cli->arena);
    for (uint32_t i = 0; i < view->conclusion.cluster_count; i++) {
        if (is_meant[i] && cli->as_json)
            put_json(view, i, &besides, &line);
        else if (is_meant[i])
            put_people(cli, view, i, &besides, true);
    }
    buffer_done(&line);
}

/// Every pair that shares something, together or not.
static void put_pairs(const View *view)
{
    Buffer line = {0};
    for (uint32_t i = 0; i < view->conclusion.candidate_count; i++) {
        const Candidate *pair = &view->conclusion.candidates[i];
        Arena scratch;
        arena_init(&scratch);
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_text(&json, "a", activity_label(&view->pool, pair->a, &scratch));
        json_write_text(&json, "b", activity_label(&view->pool, pair->b, &scratch));
        json_write_bool(&json, "together",
                        view->conclusion.cluster_of[pair->a] == view->conclusion.cluster_of[pair->b]);
        json_write_millionths(&json, "nats", pair->total);
        json_write_millionths(&json, "probability", pair->probability);
        json_object_end(&json);
        put_line(&line);
        arena_done(&scratch);
    }
    buffer_done(&line);
}

static bool check_known(const char *known, bool as_leads, Err *err)
{
    return !known || as_leads ||
           fail(err, ERR_USAGE, "'--known' says by which activities '--leads' may answer; ask for both");
}

ExitCode verb_clusters(Cli *cli, int count, char **words)
{
    bool with_alone = false, as_pairs = false, as_leads = false;
    const char *known = NULL;
    ViewWords asked = {0};
    const Option options[] = {{"--all", NULL, &with_alone},        {"--as", &asked.reader, NULL},
                              {"--without", &asked.without, NULL}, {"--no-names", NULL, &asked.no_names},
                              {"--pairs", NULL, &as_pairs},        {"--leads", NULL, &as_leads},
                              {"--known", &known, NULL},           {NULL, NULL, NULL}};
    ViewOptions viewed;
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, as_pairs || as_leads ? 0 : INT_MAX,
                      "clusters [ID...] [--all] [--as MARKING] [--without PARTNER] [--no-names] [--pairs] "
                      "[--leads [--known FILE]]",
                      &cli->err) ||
        !check_known(known, as_leads, &cli->err) || !take_view(&asked, &viewed, &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    View view;
    bool *is_meant;
    bool is_done = view_meant(cli, it, &viewed, count, words, &view, &is_meant);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (as_leads)
        return put_all_leads(cli, &view, known) ? EXIT_DONE : report_failure(cli);
    if (is_meant)
        put_meant(cli, &view, is_meant);
    else if (as_pairs)
        put_pairs(&view);
    else
        put_clusters(cli, &view, with_alone);
    return EXIT_DONE;
}
