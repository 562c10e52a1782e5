#include "cli/verbs.h"

ExitCode verb_check(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 0, 0, "check", &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    Text *problems;
    uint32_t problem_count;
    bool is_done = store_check(case_store(it), cli->arena, &problems, &problem_count, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_bool(&json, "sound", problem_count == 0);
        json_array_begin(&json, "problems");
        for (uint32_t i = 0; i < problem_count; i++)
            json_write_text(&json, NULL, problems[i]);
        json_array_end(&json);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
    } else {
        puts(problem_count == 0
                 ? "The case is sound."
                 : "The case is damaged: restore a backup, or pool its sources into a new case.");
        for (uint32_t i = 0; i < problem_count; i++)
            put_wrapped(4, printable(problems[i], cli->arena));
    }
    return problem_count == 0 ? EXIT_DONE : EXIT_INPUT;
}
