#include "cli/verbs.h"

#include <stdlib.h>
#include <string.h>

static void put_row_json(const Decision *row, Arena *arena, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "number", row->number);
    json_write_string(&json, "verdict", row->verdict == VERDICT_SAME ? "same" : "different");
    json_write_text(&json, "a", row->a_id);
    json_write_text(&json, "b", row->b_id);
    json_write_text(&json, "reason", row->reason);
    json_write_text(&json, "author", row->author);
    json_write_text(&json, "at", instant_text(row->at, arena));
    json_write_bool(&json, "undone", row->is_undone);
    json_object_end(&json);
    put_line(line);
}

static ExitCode list_decisions(Cli *cli, Case *it)
{
    Decision *rows;
    uint32_t count;
    if (!store_decision_list(case_store(it), cli->arena, &rows, &count, &cli->err))
        return report_failure(cli);
    Buffer line = {0};
    for (uint32_t i = 0; i < count; i++) {
        const Decision *row = &rows[i];
        if (cli->as_json) {
            put_row_json(row, cli->arena, &line);
            continue;
        }
        printf("%u  %s%s\n   " TEXT_FMT "\n   " TEXT_FMT "\n   " TEXT_FMT ", " TEXT_FMT ": " TEXT_FMT "\n",
               row->number, row->verdict == VERDICT_SAME ? "same" : "different",
               row->is_undone ? " (undone)" : "", TEXT_ARG(printable(row->a_id, cli->arena)),
               TEXT_ARG(printable(row->b_id, cli->arena)), TEXT_ARG(instant_date_text(row->at, cli->arena)),
               TEXT_ARG(printable(row->author, cli->arena)), TEXT_ARG(printable(row->reason, cli->arena)));
    }
    if (count == 0 && !cli->as_json)
        say(cli, "No ruling has been made.");
    buffer_done(&line);
    return EXIT_DONE;
}

static bool is_activity(const View *view, const char *label, Err *err)
{
    if (activity_of_label(&view->pool, text_of(label)) != INDEX_NONE)
        return true;
    return fail(err, ERR_USAGE,
                "no activity is called '%.200s'; say 'Partner:id' ('asterism clusters --json' lists them)",
                label);
}

/// A ruling that contradicts the standing ones is refused by connecting, and then not kept.
static bool add_decision(Cli *cli, Case *it, Verdict verdict, const char *a, const char *b,
                         const char *reason, const char *author, uint32_t *number)
{
    View view;
    ViewOptions options = {.reader = MARKING_RED};
    if (!case_view(it, &options, cli->arena, &view, &cli->err) || !is_activity(&view, a, &cli->err) ||
        !is_activity(&view, b, &cli->err))
        return false;
    if (strcmp(a, b) == 0)
        return fail(&cli->err, ERR_USAGE, "both are the same activity; name two");
    if (!store_decision_add(case_store(it), verdict, text_of(a), text_of(b), text_of(reason), text_of(author),
                            cli->now, number, &cli->err))
        return false;
    if (case_view(it, &options, cli->arena, &view, &cli->err))
        return true;
    Err undoing;
    if (!store_decision_undo(case_store(it), *number, &undoing))
        return fail_within(&cli->err, "the ruling could not be taken back (%.200s)", undoing.message);
    return false;
}

static ExitCode put_done(Cli *cli, uint32_t number, const char *what)
{
    if (!cli->as_json) {
        say(cli, "Ruling %u is %s.", number, what);
        return EXIT_DONE;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "number", number);
    json_write_string(&json, "done", what);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return EXIT_DONE;
}

static ExitCode undo(Cli *cli, Case *it, const char *word)
{
    uint64_t number;
    if (!text_number(text_of(word), &number) || number > UINT32_MAX)
        fail(&cli->err, ERR_USAGE, "'%.40s' is no ruling's number; 'asterism decide list' shows them", word);
    else if (store_decision_undo(case_store(it), (uint32_t)number, &cli->err))
        return put_done(cli, (uint32_t)number, "undone");
    return report_failure(cli);
}

static ExitCode decide(Cli *cli, Case *it, int count, char **words, const char *reason, const char *author)
{
    if (count == 1 && strcmp(words[0], "list") == 0)
        return list_decisions(cli, it);
    if (count == 2 && strcmp(words[0], "undo") == 0)
        return undo(cli, it, words[1]);
    bool is_same = strcmp(words[0], "same") == 0, is_different = strcmp(words[0], "different") == 0;
    uint32_t number;
    if (count != 3 || (!is_same && !is_different))
        fail(&cli->err, ERR_USAGE, "asterism decide same A B | different A B | undo N | list");
    else if (!reason || !*reason)
        fail(&cli->err, ERR_USAGE, "say why with --reason: a ruling without a reason cannot be reviewed");
    else if (add_decision(cli, it, is_same ? VERDICT_SAME : VERDICT_DIFFERENT, words[1], words[2], reason,
                          author, &number))
        return put_done(cli, number, "kept");
    return report_failure(cli);
}

ExitCode verb_decide(Cli *cli, int count, char **words)
{
    const char *reason = NULL, *author = getenv("USER");
    const Option options[] = {{"--reason", &reason, NULL}, {"--author", &author, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, 3, "decide same A B | different A B | undo N | list", &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    ExitCode code = decide(cli, it, count, words, reason, author && *author ? author : "unknown");
    case_close(it);
    return code;
}
