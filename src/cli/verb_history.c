#include "cli/verbs.h"

/// What happened, in a word for scripts and in words for people; %s is the other actor.
static const struct {
    const char *word, *before, *after;
    bool has_count;
} events[] = {
    [HISTORY_FORMED] = {"formed", "formed of ", "", true},
    [HISTORY_GREW] = {"grew", "grew by ", "", true},
    [HISTORY_TOOK_IN] = {"took in", "took in ", ", ", true},
    [HISTORY_WENT_INTO] = {"went into", "went into ", ", ", true},
    [HISTORY_TOOK_FROM] = {"took from", "took from ", ", ", true},
    [HISTORY_GAVE_TO] = {"gave to", "gave to ", ", ", true},
    [HISTORY_SPLIT] = {"split", "split: out went ", ", ", true},
    [HISTORY_CAME_OUT_OF] = {"came out of", "came out of ", ", ", true},
    [HISTORY_CONTINUES] = {"continues", "goes on from ", ", ", true},
    [HISTORY_CONTINUED_AS] = {"continued as", "goes on as ", ", ", true},
    [HISTORY_LOST] = {"lost", "lost ", "", true},
    [HISTORY_DISSOLVED] = {"dissolved", "fell apart, losing ", "", true},
    [HISTORY_CALLED] = {"called", "is called ", "", false},
};

static void put_json(const HistoryRow *row, Arena *arena, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "number", row->number);
    json_write_text(&json, "at", instant_text(row->at, arena));
    json_write_text(&json, "id", row->cluster);
    json_write_string(&json, "event", events[row->event].word);
    json_write_text(&json, "other", row->other.length ? row->other : TEXT_NONE);
    json_write_integer(&json, "activities", row->activities);
    json_write_text(&json, "which", row->which);
    json_write_text(&json, "cause", row->cause);
    json_object_end(&json);
    put_line(line);
}

static void put_people(const HistoryRow *row, Arena *arena)
{
    Buffer told = {0};
    buffer_add(&told, row->cluster);
    buffer_add_string(&told, " ");
    buffer_add_string(&told, events[row->event].before);
    buffer_add(&told, row->event == HISTORY_CALLED && row->other.length == 0 ? TEXT("nothing any more")
                                                                             : printable(row->other, arena));
    buffer_add_string(&told, events[row->event].after);
    if (events[row->event].has_count)
        buffer_add_string(&told, counted(row->activities, "activity", "activities", arena));
    if (row->which.length)
        buffer_format(&told, ": " TEXT_FMT, TEXT_ARG(printable(row->which, arena)));
    printf(TEXT_FMT "\n", TEXT_ARG(instant_date_text(row->at, arena)));
    put_wrapped(4, buffer_text(&told));
    if (row->cause.length)
        put_wrapped(6, arena_format(arena, "(" TEXT_FMT ")", TEXT_ARG(printable(row->cause, arena))));
    buffer_done(&told);
}

ExitCode verb_history(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 1, "history [ID]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    HistoryRow *rows;
    uint32_t row_count;
    Text id = text_of(count ? words[0] : "");
    // What is concluded anew is told of too.
    bool is_done = case_renew(it, &cli->err) &&
                   store_history_list(case_store(it), id, cli->arena, &rows, &row_count, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Buffer line = {0};
    for (uint32_t i = 0; i < row_count; i++) {
        if (cli->as_json)
            put_json(&rows[i], cli->arena, &line);
        else
            put_people(&rows[i], cli->arena);
    }
    buffer_done(&line);
    if (row_count == 0 && !cli->as_json && id.length)
        say(cli, "No actor of several activities was ever called '" TEXT_FMT "'.",
            TEXT_ARG(printable(id, cli->arena)));
    else if (row_count == 0 && !cli->as_json)
        say(cli, "No actor of several activities has been concluded yet.");
    return EXIT_DONE;
}
