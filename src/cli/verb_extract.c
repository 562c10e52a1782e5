#include "cli/verbs.h"

typedef struct {
    Cli *cli;
    Buffer line;
    Arena scratch;
    bool with_mentions;
    size_t count, mentions, troubles;
} Extraction;

static void put_json(Extraction *extraction, const Found *found)
{
    JsonWriter json = json_writer(&extraction->line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "type", kind_word(found->kind));
    json_write_text(&json, "value", found->value);
    json_write_integer(&json, "offset", (int64_t)found->offset);
    json_write_text(&json, "context", found->context);
    if (found->place.length > 0)
        json_write_text(&json, "place", found->place);
    json_write_bool(&json, "is_indicator", !found->is_mention);
    json_write_text(&json, "why", found->reason);
    if (found->is_mention)
        json_write_text(&json, "mention", found->reason);
    json_object_end(&json);
    put_line(&extraction->line);
}

static bool put_found(void *self, const Found *found, Err *err)
{
    (void)err;
    Extraction *extraction = self;
    if (found->is_mention) {
        extraction->mentions++;
        if (!extraction->with_mentions)
            return true;
    } else {
        extraction->count++;
    }
    if (extraction->cli->as_json) {
        put_json(extraction, found);
        return true;
    }
    arena_clear(&extraction->scratch);
    Text value = printable(found->value, &extraction->scratch);
    printf("%-10.*s " TEXT_FMT, TEXT_ARG(kind_word(found->kind)), TEXT_ARG(value));
    if (found->is_mention)
        printf("   (mention: " TEXT_FMT ")", TEXT_ARG(found->reason));
    putchar('\n');
    return true;
}

static void put_trouble(void *self, Text what)
{
    Extraction *extraction = self;
    arena_clear(&extraction->scratch);
    extraction->troubles++;
    say(extraction->cli, TEXT_FMT, TEXT_ARG(printable(what, &extraction->scratch)));
}

ExitCode verb_extract(Cli *cli, int count, char **words)
{
    Extraction extraction = {.cli = cli};
    const Option options[] = {{"--mentions", NULL, &extraction.with_mentions}, {NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 1, "extract [FILE]", &cli->err))
        return report_failure(cli);
    arena_init(&extraction.scratch);
    const ExtractListener listener = {put_found, put_trouble, &extraction};
    bool is_done = extract_document(count ? words[0] : "-", &listener, &cli->err);
    arena_done(&extraction.scratch);
    buffer_done(&extraction.line);
    if (!is_done)
        return report_failure(cli);
    if (!cli->as_json || extraction.mentions)
        say(cli, "%s%s%s%s", counted(extraction.count, "indicator", "indicators", cli->arena),
            extraction.mentions ? " and " : "",
            extraction.mentions ? counted(extraction.mentions, "mention", "mentions", cli->arena) : "",
            extraction.mentions && !extraction.with_mentions ? " (--mentions shows them)" : "");
    return extraction.troubles ? EXIT_COMPLAINTS : EXIT_DONE;
}
