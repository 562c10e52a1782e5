#include "cli/verbs.h"

#include <string.h>

static void put_row_json(const PartnerRow *row, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "name", row->name);
    json_write_text(&json, "reliability", (Text){&row->reliability, 1});
    json_write_text(&json, "tlp", row->marking == MARKING_UNSTATED ? TEXT_NONE : marking_word(row->marking));
    json_write_bool(&json, "withdrawn", row->is_withdrawn);
    json_write_integer(&json, "activities", (int64_t)row->activities);
    json_write_integer(&json, "records", (int64_t)row->records);
    json_write_integer(&json, "observations", (int64_t)row->observations);
    json_write_integer(&json, "complaints", (int64_t)row->complaints);
    json_object_end(&json);
    put_line(line);
}

static ExitCode list_partners(Cli *cli, Case *it)
{
    PartnerRow *rows;
    uint32_t count;
    if (!store_partner_list(case_store(it), cli->arena, &rows, &count, &cli->err))
        return report_failure(cli);
    Buffer line = {0};
    if (!cli->as_json)
        printf("%-19s %-11s %-13s %10s %12s %10s\n", "partner", "reliability", "marking", "activities",
               "observations", "complaints");
    for (uint32_t i = 0; i < count; i++) {
        if (cli->as_json) {
            put_row_json(&rows[i], &line);
            continue;
        }
        Text name = text_clip(printable(rows[i].name, cli->arena), 19);
        printf("%-19.*s %-11c %-13.*s %10s %12s %10s%s\n", TEXT_ARG(name), rows[i].reliability,
               TEXT_ARG(rows[i].marking == MARKING_UNSTATED ? TEXT("-") : marking_word(rows[i].marking)),
               grouped(rows[i].activities, cli->arena), grouped(rows[i].observations, cli->arena),
               grouped(rows[i].complaints, cli->arena), rows[i].is_withdrawn ? "  withdrawn" : "");
    }
    buffer_done(&line);
    return EXIT_DONE;
}

static bool parse_standing(const char *reliability, const char *marking, char *letter, Marking *out, Err *err)
{
    *letter = 0;
    if (reliability) {
        *letter = reliability[0];
        if (*letter >= 'a' && *letter <= 'f')
            *letter = (char)(*letter - 'a' + 'A');
        if (*letter < 'A' || *letter > 'F' || reliability[1])
            return fail(err, ERR_USAGE,
                        "'%.20s' is no reliability; the Admiralty code has A, B, C, D, E and F", reliability);
    }
    *out = MARKING_UNSTATED;
    if (marking && !marking_parse(text_of(marking), out))
        return fail(err, ERR_USAGE,
                    "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", marking);
    return true;
}

static ExitCode change_partner(Cli *cli, Case *it, const char *what, const char *name, char letter,
                               Marking marking)
{
    const char *shown = arena_string(cli->arena, printable(text_of(name), cli->arena));
    bool is_done, is_new = false;
    if (strcmp(what, "add") == 0 && !text_is(printable(text_of(name), cli->arena), name))
        is_done =
            fail(&cli->err, ERR_USAGE, "a partner's name is UTF-8 on one line, without control characters");
    else if (strcmp(what, "add") == 0)
        is_done = store_partner_put(case_store(it), text_of(name), letter, marking, &is_new, &cli->err);
    else
        is_done =
            store_partner_withdraw(case_store(it), text_of(name), strcmp(what, "withdraw") == 0, &cli->err);
    if (!is_done)
        return report_failure(cli);
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_string(&json, "partner", name);
        json_write_string(&json, "done", what);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
    } else if (strcmp(what, "withdraw") == 0) {
        say(cli, "%s is withdrawn: every answer is now as if it had never given anything.", shown);
    } else {
        const char *now = strcmp(what, "restore") == 0 ? "restored" : is_new ? "a partner now" : "changed";
        say(cli, "%s is %s.", shown, now);
    }
    return EXIT_DONE;
}

ExitCode verb_partner(Cli *cli, int count, char **words)
{
    static const char usage[] = "partner add NAME | list | withdraw NAME | restore NAME";
    const char *reliability = NULL, *marking = NULL;
    const Option options[] = {
        {"--reliability", &reliability, NULL}, {"--tlp", &marking, NULL}, {NULL, NULL, NULL}};
    char letter;
    Marking stated;
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 1, 2, usage, &cli->err) ||
        !parse_standing(reliability, marking, &letter, &stated, &cli->err))
        return report_failure(cli);
    bool is_list = strcmp(words[0], "list") == 0;
    bool is_known = is_list || strcmp(words[0], "add") == 0 || strcmp(words[0], "withdraw") == 0 ||
                    strcmp(words[0], "restore") == 0;
    Case *it = NULL;
    if (!is_known || count != (is_list ? 1 : 2)) {
        fail(&cli->err, ERR_USAGE, "asterism %s", usage);
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    ExitCode code =
        is_list ? list_partners(cli, it) : change_partner(cli, it, words[0], words[1], letter, stated);
    case_close(it);
    return code;
}
