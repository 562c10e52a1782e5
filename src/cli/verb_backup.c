#include "cli/verbs.h"

ExitCode verb_backup(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, 1, "backup FILE", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    bool is_done = store_backup(case_store(it), words[0], &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (!cli->as_json) {
        say(cli, "%s is a copy of the case. To use it, put it into a folder as case.db.", words[0]);
        return EXIT_DONE;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "backup", words[0]);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return EXIT_DONE;
}
