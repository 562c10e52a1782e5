#include "cli/verbs.h"

#include <time.h>

static uint32_t count_joined(const Conclusion *conclusion)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < conclusion->cluster_count; i++)
        count += conclusion->clusters[i].member_count > 1;
    return count;
}

static void put_json(const View *view, double seconds)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "activities", view->pool.activity_count);
    json_write_integer(&json, "clusters", view->conclusion.cluster_count);
    json_write_integer(&json, "multi_activity_clusters", count_joined(&view->conclusion));
    json_write_integer(&json, "candidate_pairs", view->conclusion.candidate_count);
    json_write_integer(&json, "copies", view->conclusion.copy_count);
    json_write_integer(&json, "hubs", view->conclusion.hub_count);
    json_write_millionths(&json, "seconds", (int64_t)(seconds * 1e6));
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const View *view)
{
    const Conclusion *conclusion = &view->conclusion;
    uint32_t joined = count_joined(conclusion);
    printf("%s weighed, %s that share something.\n",
           counted(view->pool.activity_count, "activity", "activities", cli->arena),
           counted(conclusion->candidate_count, "pair", "pairs", cli->arena));
    printf("%s of two or more; %s alone.\n", counted(joined, "cluster", "clusters", cli->arena),
           counted(conclusion->cluster_count - joined, "activity stands", "activities stand", cli->arena));
    if (conclusion->copy_count > 0)
        printf("%s no weight of %s own.\n",
               counted(conclusion->copy_count, "activity repeats another's list and has",
                       "activities repeat another's list and have", cli->arena),
               conclusion->copy_count == 1 ? "its" : "their");
    printf("Next: asterism clusters\n");
}

ExitCode verb_connect(Cli *cli, int count, char **words)
{
    bool no_names = false;
    const Option options[] = {{"--no-names", NULL, &no_names}, {NULL, NULL, NULL}};
    enum { EXPECTED_BYTES = 2047 << 20 };
    Case *it = NULL;
    memory_expect(EXPECTED_BYTES);
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0, "connect [--no-names]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    View view;
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    bool is_done = case_view(
        it,
        &(ViewOptions){
            .reader = MARKING_RED, .must_recompute = true, .conclusion_only = true, .no_names = no_names},
        cli->arena, &view, &cli->err);
    clock_gettime(CLOCK_MONOTONIC, &after);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    double seconds = (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    if (cli->as_json)
        put_json(&view, seconds);
    else
        put_people(cli, &view);
    return EXIT_DONE;
}
