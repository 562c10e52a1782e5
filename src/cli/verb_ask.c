#include <string.h>

#include "base/io.h"
#include "cli/said.h"

static void put_list(JsonWriter *json, const char *key, const AnswerList *list)
{
    json_array_begin(json, key);
    for (uint32_t i = 0; i < list->count; i++)
        json_write_text(json, NULL, list->items[i]);
    json_array_end(json);
}

static void put_json(const Reply *reply, Arena *arena, Buffer *line)
{
    const StoreAnswer *answer = &reply->answer;
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "asked", reply->asked);
    json_write_text(&json, "value", reply->value);
    json_write_text(&json, "type", reply->type);
    json_write_bool(&json, "known", answer->is_known);
    put_list(&json, "partners", &answer->partners);
    put_list(&json, "activities", &answer->activities);
    json_write_integer(&json, "activity_count", answer->activities.total);
    put_list(&json, "revoked", &answer->revoked);
    if (reply->has_clusters) {
        put_list(&json, "clusters", &answer->clusters);
        json_write_integer(&json, "cluster_count", answer->clusters.total);
    } else {
        json_write_text(&json, "clusters", TEXT_NONE);
    }
    put_instant(&json, "first_seen", answer->first_seen, arena);
    put_instant(&json, "last_seen", answer->last_seen, arena);
    put_said(&json, answer, arena);
    json_write_text(&json, "warning", reply->warning);
    json_write_text(&json, "listed", reply->listed);
    json_object_end(&json);
    put_line(line);
}

static void put_texts(const char *title, const AnswerList *list, Arena *arena)
{
    for (uint32_t i = 0; i < list->count && i < SAID_MOST; i++)
        printf("%-12s  " TEXT_FMT "\n", i ? "" : title, TEXT_ARG(printable(list->items[i], arena)));
    put_more_said(list->total, arena);
}

static void put_people(const Reply *reply, Arena *arena)
{
    const StoreAnswer *answer = &reply->answer;
    printf(TEXT_FMT "  (" TEXT_FMT ")\n", TEXT_ARG(printable(reply->value, arena)), TEXT_ARG(reply->type));
    if (reply->listed.length)
        printf("  note        " TEXT_FMT ": weighs less\n", TEXT_ARG(printable(reply->listed, arena)));
    if (reply->warning.length)
        printf("  note        links nobody: " TEXT_FMT "\n", TEXT_ARG(reply->warning));
    if (!answer->is_known) {
        puts("  nobody has said anything of it");
        return;
    }
    Text first = instant_date_text(answer->first_seen, arena),
         last = instant_date_text(answer->last_seen, arena);
    if (first.length)
        printf("  seen        " TEXT_FMT " to " TEXT_FMT "\n", TEXT_ARG(first), TEXT_ARG(last));
    put_texts("  partners", &answer->partners, arena);
    put_texts("  activities", &answer->activities, arena);
    put_texts("  revoked", &answer->revoked, arena);
    put_texts("  clusters", &answer->clusters, arena);
    put_what_is_said(answer, arena);
}

static bool answer_one(Cli *cli, const Inquiry *inquiry, Text asked, Buffer *line)
{
    Arena scratch;
    arena_init(&scratch);
    Reply reply;
    bool is_done = case_ask(inquiry, asked, &scratch, &reply, &cli->err);
    if (is_done && cli->as_json)
        put_json(&reply, &scratch, line);
    else if (is_done)
        put_people(&reply, &scratch);
    arena_done(&scratch);
    return is_done;
}

static bool answer_lines(Cli *cli, const Inquiry *inquiry, Buffer *line)
{
    enum { LONGEST = 1 << 16 };
    Source source;
    if (!source_open("-", &source, &cli->err))
        return false;
    Lines lines;
    lines_init(&lines, &source, LONGEST);
    Text asked;
    bool more = true, is_done = true;
    while (is_done) {
        is_done = lines_next(&lines, &asked, &more, &cli->err);
        if (!is_done || !more)
            break;
        if (text_trim(asked).length > 0)
            is_done = answer_one(cli, inquiry, asked, line);
    }
    lines_done(&lines);
    source_close(&source);
    return is_done;
}

ExitCode verb_ask(Cli *cli, int count, char **words)
{
    bool lists_all = false;
    const Option options[] = {{"--all", NULL, &lists_all}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "ask VALUE... (or '-')", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    Inquiry inquiry;
    Buffer line = {0};
    bool is_done = case_ask_begin(it, lists_all, &inquiry, &cli->err);
    if (is_done && !inquiry.has_clusters)
        say(cli, "The pool has changed since it was connected: clusters are not shown before\n"
                 "'asterism connect' has been run.");
    for (int i = 0; i < count && is_done; i++)
        is_done = strcmp(words[i], "-") == 0 ? answer_lines(cli, &inquiry, &line)
                                             : answer_one(cli, &inquiry, text_of(words[i]), &line);
    buffer_done(&line);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
