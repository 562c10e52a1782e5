#include "cli/verbs.h"

static void put_json(const Complaint *complaint, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "partner", complaint->partner.length ? complaint->partner : TEXT_NONE);
    json_write_text(&json, "source", complaint->source);
    json_write_text(&json, "place", complaint->place);
    json_write_text(&json, "what", complaint->what);
    json_object_end(&json);
    put_line(line);
}

static void put_people(Cli *cli, const Complaint *complaint)
{
    printf(TEXT_FMT ": " TEXT_FMT "%s" TEXT_FMT "\n    " TEXT_FMT "\n",
           TEXT_ARG(complaint->partner.length ? printable(complaint->partner, cli->arena)
                                              : TEXT("(no partner)")),
           TEXT_ARG(printable(complaint->source, cli->arena)), complaint->place.length ? ", " : "",
           TEXT_ARG(printable(complaint->place, cli->arena)),
           TEXT_ARG(printable(complaint->what, cli->arena)));
}

ExitCode verb_complaints(Cli *cli, int count, char **words)
{
    const char *partner = NULL;
    const Option options[] = {{"--partner", &partner, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0, "complaints [--partner NAME]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    Complaint *rows;
    uint32_t row_count, shown = 0;
    bool is_done = store_complaint_list(case_store(it), cli->arena, &rows, &row_count, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Buffer line = {0};
    for (uint32_t i = 0; i < row_count; i++) {
        if (partner && !text_is(rows[i].partner, partner))
            continue;
        shown++;
        if (cli->as_json)
            put_json(&rows[i], &line);
        else
            put_people(cli, &rows[i]);
    }
    buffer_done(&line);
    if (!cli->as_json)
        say(cli, "%s",
            shown ? counted(shown, "complaint", "complaints", cli->arena) : "Everything was understood.");
    return EXIT_DONE;
}
