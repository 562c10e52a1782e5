#include "cli/verbs.h"

#include "base/io.h"
#include "base/json.h"

static void put_answer_json(const NameAnswer *answer, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "a", answer->a);
    json_write_text(&json, "b", answer->b);
    json_write_text(&json, "verdict", names_verdict_word(answer->verdict));
    json_write_millionths(&json, "probability", answer->probability);
    json_array_begin(&json, "claims");
    for (uint32_t i = 0; i < answer->saying_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "source", answer->sayings[i].source);
        json_write_text(&json, "says", answer->sayings[i].says);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_line(line);
}

static void put_answer(Cli *cli, const NameAnswer *answer, Buffer *line)
{
    if (cli->as_json) {
        put_answer_json(answer, line);
        return;
    }
    printf("'" TEXT_FMT "' and '" TEXT_FMT "': " TEXT_FMT " (one actor: %.3f)\n",
           TEXT_ARG(printable(answer->a, cli->arena)), TEXT_ARG(printable(answer->b, cli->arena)),
           TEXT_ARG(names_verdict_word(answer->verdict)), answer->probability / 1e6);
    for (uint32_t i = 0; i < answer->saying_count; i++)
        printf("    " TEXT_FMT " " TEXT_FMT "\n", TEXT_ARG(printable(answer->sayings[i].source, cli->arena)),
               TEXT_ARG(printable(answer->sayings[i].says, cli->arena)));
}

static void answer_beside(Cli *cli, const NameBook *book, Text name, Buffer *line)
{
    uint32_t count;
    Text *others = names_beside(book, name, &count, cli->arena);
    for (uint32_t i = 0; i < count; i++) {
        NameAnswer answer = names_compare(book, name, others[i], cli->arena);
        put_answer(cli, &answer, line);
    }
    if (count == 0 && !cli->as_json)
        say(cli, "No source lists '" TEXT_FMT "' together with another name.",
            TEXT_ARG(printable(name, cli->arena)));
}

/// Every statement of the pool: who lists which names together.
static void answer_all(Cli *cli, const NameBook *book, Buffer *line)
{
    const Pool *pool = book->pool;
    for (uint32_t g = 0; g < pool->group_count; g++) {
        const NameGroup *group = &pool->groups[g];
        if (!cli->as_json)
            printf(TEXT_FMT " calls one actor: ", TEXT_ARG(printable(group->source, cli->arena)));
        for (uint32_t n = 0; n < group->name_count; n++) {
            Text name = pool->group_names[group->first_name + n];
            if (!cli->as_json) {
                printf("%s" TEXT_FMT, n ? ", " : "", TEXT_ARG(printable(name, cli->arena)));
            } else if (n > 0) {
                NameAnswer answer =
                    names_compare(book, pool->group_names[group->first_name], name, cli->arena);
                put_answer(cli, &answer, line);
            }
        }
        if (!cli->as_json)
            putchar('\n');
    }
}

static bool answer_line(Cli *cli, const NameBook *book, JsonParser *parser, Text text, uint64_t number,
                        Buffer *line)
{
    Arena scratch;
    arena_init(&scratch);
    const Json *pair;
    bool is_done = json_parse(parser, text, &scratch, &pair, &cli->err);
    Text a = TEXT_NONE, b = TEXT_NONE;
    if (is_done) {
        a = json_text(pair, "a");
        b = json_text(pair, "b");
        if (!a.bytes || !b.bytes)
            is_done = fail(&cli->err, ERR_INPUT, "a line must be {\"a\": name, \"b\": name}");
    }
    if (is_done) {
        NameAnswer answer = names_compare(book, a, b, &scratch);
        put_answer(cli, &answer, line);
    } else {
        fail_within(&cli->err, "line %llu", (unsigned long long)number);
    }
    arena_done(&scratch);
    return is_done;
}

static bool answer_file(Cli *cli, const NameBook *book, const char *path, Buffer *line)
{
    enum { LONGEST = 1 << 20 };
    Source source;
    if (!source_open(path, &source, &cli->err))
        return false;
    JsonParser *parser = json_parser_new();
    Lines lines;
    lines_init(&lines, &source, LONGEST);
    Text text;
    bool more = true, is_done = true;
    while (is_done && (is_done = lines_next(&lines, &text, &more, &cli->err)) && more)
        if (text_trim(text).length > 0)
            is_done = answer_line(cli, book, parser, text, lines.number, line);
    lines_done(&lines);
    json_parser_free(parser);
    source_close(&source);
    return is_done || fail_within(&cli->err, "reading pairs of names from '%.300s'", path);
}

ExitCode verb_names(Cli *cli, int count, char **words)
{
    const char *pairs = NULL;
    const Option options[] = {{"--pairs", &pairs, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, pairs ? 0 : 2, "names [NAME [NAME]] | --pairs FILE", &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    Pool pool;
    bool is_done = store_load_pool(case_store(it), NULL, cli->arena, &pool, NULL, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Buffer line = {0};
    NameBook book;
    name_book_init(&book, &pool, cli->arena);
    if (pairs) {
        is_done = answer_file(cli, &book, pairs, &line);
    } else if (count == 2) {
        NameAnswer answer = names_compare(&book, text_of(words[0]), text_of(words[1]), cli->arena);
        put_answer(cli, &answer, &line);
    } else if (count == 1) {
        answer_beside(cli, &book, text_of(words[0]), &line);
    } else {
        answer_all(cli, &book, &line);
    }
    name_book_done(&book);
    buffer_done(&line);
    return is_done ? EXIT_DONE : report_failure(cli);
}
