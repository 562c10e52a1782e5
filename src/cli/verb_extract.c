#include "cli/named.h"

typedef struct {
    Cli *cli;
    Buffer line;
    Arena scratch;
    bool with_mentions, with_names;
    size_t count, names, mentions, troubles;
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

static void put_named_json(Extraction *extraction, const Named *named, Text place)
{
    JsonWriter json = json_writer(&extraction->line);
    json_object_begin(&json, NULL);
    put_named_members(&json, named, place);
    json_write_bool(&json, "is_name", named->is_name);
    json_write_text(&json, "why", named->why);
    json_object_end(&json);
    put_line(&extraction->line);
}

static bool put_named(void *self, const Named *named, Text place, __attribute__((unused)) Err *err)
{
    Extraction *extraction = self;
    extraction->names += named->is_name;
    extraction->mentions += !named->is_name;
    if (!named->is_name && !extraction->with_mentions)
        return true;
    if (extraction->cli->as_json) {
        put_named_json(extraction, named, place);
        return true;
    }
    arena_clear(&extraction->scratch);
    Text value = printable(named->value, &extraction->scratch);
    printf("%-10.*s " TEXT_FMT, TEXT_ARG(named_word(named->type)), TEXT_ARG(value));
    if (named->of.length > 0)
        printf("   (" TEXT_FMT ")", TEXT_ARG(named->of));
    if (!named->is_name)
        printf("   (mention: " TEXT_FMT ")", TEXT_ARG(named->why));
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

static void say_counts(const Extraction *extraction)
{
    Cli *cli = extraction->cli;
    Buffer words = {0};
    buffer_add_string(&words, counted(extraction->count, "indicator", "indicators", cli->arena));
    if (extraction->with_names)
        buffer_format(&words, "%s%s", extraction->mentions ? ", " : " and ",
                      counted(extraction->names, "name", "names", cli->arena));
    if (extraction->mentions)
        buffer_format(&words, " and %s%s", counted(extraction->mentions, "mention", "mentions", cli->arena),
                      extraction->with_mentions ? "" : " (--mentions shows them)");
    if (!cli->as_json || extraction->mentions)
        say(cli, "%s", words.bytes);
    buffer_done(&words);
}

static bool read_vocabulary(Cli *cli, Vocabulary **out)
{
    Case *it = NULL;
    if (!open_case(cli, &it))
        return false;
    bool is_read = case_vocabulary(it, out, &cli->err);
    case_close(it);
    return is_read;
}

ExitCode verb_extract(Cli *cli, int count, char **words)
{
    Extraction extraction = {.cli = cli};
    Vocabulary *vocabulary = NULL;
    const Option options[] = {{"--mentions", NULL, &extraction.with_mentions},
                              {"--names", NULL, &extraction.with_names},
                              {NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 1, "extract [FILE]", &cli->err) ||
        (extraction.with_names && !read_vocabulary(cli, &vocabulary)))
        return report_failure(cli);
    arena_init(&extraction.scratch);
    const ExtractListener listener = {put_found, put_trouble, put_named, vocabulary, &extraction};
    bool is_done = extract_document(count ? words[0] : "-", &listener, &cli->err);
    arena_done(&extraction.scratch);
    buffer_done(&extraction.line);
    vocabulary_free(vocabulary);
    if (!is_done)
        return report_failure(cli);
    say_counts(&extraction);
    return extraction.troubles ? EXIT_COMPLAINTS : EXIT_DONE;
}
