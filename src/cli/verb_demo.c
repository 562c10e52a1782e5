#include "cli/verbs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

static void put_step(void *self, Text step)
{
    say(self, "  " TEXT_FMT, TEXT_ARG(step));
}

/// Beside the program in a source tree (build/asterism), in an installed one, or where it was built.
static const char *find_bundle(Cli *cli)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = 0;
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = 0;
    const char *places[] = {
        arena_format(cli->arena, "%s/../cases/operation-smn", program).bytes,
        arena_format(cli->arena, "%s/../share/asterism/cases/operation-smn", program).bytes,
        ASTERISM_CASES "/operation-smn",
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (folder_exists(places[i]))
            return places[i];
    fail(&cli->err, ERR_INPUT, "cannot find the bundled case 'cases/operation-smn' beside the program");
    return NULL;
}

static void put_json(const char *folder, const DemoResult *result)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "case", folder);
    json_write_text(&json, "report", result->report);
    json_write_integer(&json, "clusters", result->clusters);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const char *folder, const DemoResult *result)
{
    char full[PATH_MAX];
    const char *path = realpath(result->report.bytes, full);
    printf("%s from %s; %s about broken input, as planted.\n",
           counted(result->pooled.activities, "activity", "activities", cli->arena),
           counted(result->pooled.files, "file", "files", cli->arena),
           counted(result->pooled.complaints, "complaint", "complaints", cli->arena));
    printf("%s of two or more activities.\n\n", counted(result->clusters, "actor", "actors", cli->arena));
    printf("The report:  " TEXT_FMT "\n",
           TEXT_ARG(printable(path ? text_of(path) : result->report, cli->arena)));
    printf("The case:    asterism -C " TEXT_FMT " clusters\n",
           TEXT_ARG(printable(text_of(folder), cli->arena)));
}

ExitCode verb_demo(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 1, "demo [DIR]", &cli->err))
        return report_failure(cli);
    const char *folder = count ? words[0] : "asterism-demo", *bundle = find_bundle(cli);
    DemoResult result;
    if (!bundle || !demo_run(bundle, folder, cli->now, put_step, cli, cli->arena, &result, &cli->err))
        return report_failure(cli);
    if (cli->as_json)
        put_json(folder, &result);
    else
        put_people(cli, folder, &result);
    // The planted faults are part of the story: the demo has done what it should.
    return EXIT_DONE;
}
