#include "cli/verbs.h"

#include "base/output.h"

/// Writes the model where it was asked for; without a place, into the case, which uses it from then on.
static bool write_model(Cli *cli, const char *path, Text model)
{
    Output out;
    if (!output_open(path, &out, &cli->err))
        return false;
    output_add(&out, model);
    bool is_done = output_finish(&out, &cli->err);
    output_close(&out);
    return is_done;
}

/// The figures that stand at the head of the model.
static void put_people(Text model)
{
    Text line;
    while (text_cut(&model, '\n', &line))
        if (text_starts(line, "# "))
            put_wrapped(0, text_slice(line, 2, line.length));
}

static void put_json(const char *path)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "model", path);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

ExitCode verb_train(Cli *cli, int count, char **words)
{
    TrainFiles files = {0};
    const char *path = NULL;
    const Option options[] = {{"--labels", &files.labels, NULL},
                              {"--texts", &files.prose, NULL},
                              {"--ordinary", &files.ordinary, NULL},
                              {"--from-scratch", NULL, &files.is_from_scratch},
                              {"-o", &path, NULL},
                              {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0, "train [--labels FILE] [-o FILE]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    Buffer model = {0};
    bool is_done = case_train(it, &files, &model, &cli->err);
    Text own = arena_format(cli->arena, "%s/" CASE_MODEL, cli->folder);
    const char *target = path ? path : arena_string(cli->arena, own);
    is_done = is_done && write_model(cli, target, buffer_text(&model));
    case_close(it);
    if (is_done && cli->as_json)
        put_json(target);
    else if (is_done)
        put_people(buffer_text(&model));
    if (is_done)
        say(cli,
            path ? "%s holds the model; a case that is to use it needs it as " CASE_MODEL "."
                 : "The case uses %s from now on; without that file, the shipped model.",
            target);
    buffer_done(&model);
    return is_done ? EXIT_DONE : report_failure(cli);
}
