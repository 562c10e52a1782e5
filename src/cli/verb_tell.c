#include "cli/verbs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"

/// The folder's own name says what the case is about; "." says nothing to a reader.
static Text case_title(Cli *cli)
{
    char full[PATH_MAX];
    const char *path = realpath(cli->folder, full);
    const char *slash = path ? strrchr(path, '/') : NULL;
    return arena_copy(cli->arena, text_of(slash && slash[1] ? slash + 1 : cli->folder));
}

static ExitCode put_done(Cli *cli, const char *path)
{
    if (!cli->as_json) {
        printf(TEXT_FMT "\n", TEXT_ARG(printable(text_of(path), cli->arena)));
        return EXIT_DONE;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "report", path);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return EXIT_DONE;
}

static bool tell(Cli *cli, const char *path, const TellOptions *options)
{
    Case *it = NULL;
    if (!open_case(cli, &it))
        return false;
    Buffer page = {0};
    bool is_done = case_tell(it, options, &page, &cli->err) &&
                   file_write(path, buffer_text(&page), &cli->err) &&
                   say_scattered(cli, it, &options->cluster, options->cluster.length > 0, options->reader);
    buffer_done(&page);
    case_close(it);
    return is_done;
}

ExitCode verb_tell(Cli *cli, int count, char **words)
{
    const char *path = NULL, *actor = NULL, *plans = NULL;
    bool weighs = false;
    ViewWords asked = {0};
    const Option options[] = {
        {"-o", &path, NULL},       {"--as", &asked.reader, NULL}, {"--without", &asked.without, NULL},
        {"--actor", &actor, NULL}, {"--plans", &plans, NULL},     {"--weigh", NULL, &weighs},
        {NULL, NULL, NULL}};
    ViewOptions viewed;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0,
                      "tell -o FILE.html [--as MARKING] [--without PARTNER] [--actor ID] [--plans FILE] "
                      "[--weigh]",
                      &cli->err) ||
        !take_view(&asked, &viewed, &cli->err))
        return report_failure(cli);
    TellOptions telling = {.reader = viewed.reader,
                           .without = viewed.without,
                           .cluster = text_of(actor),
                           .now = cli->now,
                           .case_name = case_title(cli),
                           .plans = plans,
                           .is_weighed_all = weighs};
    if (!path)
        fail(&cli->err, ERR_USAGE, "say where the report goes: asterism tell -o report.html");
    else if (!text_ends_nocase(text_of(path), ".html") && !text_ends_nocase(text_of(path), ".htm"))
        fail(&cli->err, ERR_USAGE, "the report is HTML: let '%.200s' end with .html", path);
    else if (tell(cli, path, &telling))
        return put_done(cli, path);
    return report_failure(cli);
}
