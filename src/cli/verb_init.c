#include "cli/verbs.h"

ExitCode verb_init(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, 1, "init CASE", &cli->err) || !case_create(words[0], &cli->err))
        return report_failure(cli);
    if (!cli->as_json) {
        Text folder = printable(text_of(words[0]), cli->arena);
        printf(TEXT_FMT " is an empty case.\nNext: asterism -C " TEXT_FMT " pool PATH --partner NAME\n",
               TEXT_ARG(folder), TEXT_ARG(folder));
        return EXIT_DONE;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "case", words[0]);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return EXIT_DONE;
}
