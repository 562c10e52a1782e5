#include "cli/verbs.h"

#include "base/io.h"
#include "base/json.h"

/// What every answer needs.
typedef struct {
    Cli *cli;
    Case *of;
    Pool pool; ///< without observations
    NameBook book;
    // What is asked of evidence, made when it is first asked for: the whole pool, and what follows from it
    // without names.
    bool has_evidence;
    Pool whole;
    NameBook whole_book;
    Conclusion evidence;
    Buffer line;
} Asking;

static void put_probability(JsonWriter *json, const char *key, NamesVerdict verdict,
                            MicroProbability probability)
{
    if (verdict == NAMES_UNKNOWN)
        json_write_null(json, key);
    else
        json_write_millionths(json, key, probability);
}

static void put_overlap_json(JsonWriter *json, const Asking *it, const NameOverlap *overlap)
{
    json_object_begin(json, "overlap");
    json_write_integer(json, "called_a", overlap->called_a);
    json_write_integer(json, "called_b", overlap->called_b);
    json_write_integer(json, "together_a", overlap->together_a);
    json_write_integer(json, "together_b", overlap->together_b);
    json_array_begin(json, "clusters");
    for (uint32_t i = 0; i < overlap->cluster_count; i++)
        json_write_text(json, NULL, it->evidence.clusters[overlap->clusters[i]].id);
    json_array_end(json);
    json_write_millionths(json, "probability", overlap->probability);
    json_object_end(json);
}

static void put_spellings_json(JsonWriter *json, const char *key, const Asking *it, Text name, Arena *arena)
{
    uint32_t count;
    const Text *spellings = names_spellings(&it->book, name, &count, arena);
    json_array_begin(json, key);
    for (uint32_t i = 0; i < count; i++)
        json_write_text(json, NULL, spellings[i]);
    json_array_end(json);
}

static void put_answer_json(Asking *it, const NameAnswer *answer, const NameOverlap *overlap, Arena *arena)
{
    JsonWriter json = json_writer(&it->line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "a", answer->a);
    json_write_text(&json, "b", answer->b);
    json_write_text(&json, "verdict", names_verdict_word(answer->verdict));
    put_probability(&json, "probability", answer->verdict, answer->probability);
    json_array_begin(&json, "claims");
    for (uint32_t i = 0; i < answer->saying_count; i++) {
        const NameSaying *saying = &answer->sayings[i];
        Text date = instant_text(saying->date, arena);
        json_object_begin(&json, NULL);
        json_write_text(&json, "source", saying->source);
        json_write_text(&json, "says", saying->says);
        json_write_text(&json, "date", date.length ? date : TEXT_NONE);
        json_write_millionths(&json, "weight", (int64_t)(saying->weight * 1e6 + .5));
        json_object_end(&json);
    }
    json_array_end(&json);
    put_spellings_json(&json, "spelt_a", it, answer->a, arena);
    put_spellings_json(&json, "spelt_b", it, answer->b, arena);
    json_write_text(&json, "through", answer->through.length ? answer->through : TEXT_NONE);
    put_overlap_json(&json, it, overlap);
    json_object_end(&json);
    put_line(&it->line);
}

static void put_overlap(Asking *it, const NameOverlap *overlap, Arena *arena)
{
    if (overlap->called_a == 0 || overlap->called_b == 0)
        return;
    Buffer said = {0};
    if (overlap->cluster_count == 0) {
        buffer_format(&said, "evidence: no cluster holds activities of both names (%u and %u are called so)",
                      overlap->called_a, overlap->called_b);
    } else {
        buffer_format(&said, "evidence: %u of %u and %u of %u activities called so stand together, in ",
                      overlap->together_a, overlap->called_a, overlap->together_b, overlap->called_b);
        for (uint32_t i = 0; i < overlap->cluster_count; i++)
            buffer_format(&said, "%s" TEXT_FMT, i ? ", " : "",
                          TEXT_ARG(it->evidence.clusters[overlap->clusters[i]].id));
        buffer_format(&said, "; one of each are of one actor with %.3f", overlap->probability / 1e6);
    }
    put_wrapped(4, arena_copy(arena, buffer_text(&said)));
    buffer_done(&said);
}

/// The other ways in which sources write the name.
static void put_spellings(const Asking *it, Text name, Arena *arena)
{
    uint32_t count, said = 0;
    const Text *spellings = names_spellings(&it->book, name, &count, arena);
    Buffer words = {0};
    for (uint32_t i = 0; i < count; i++)
        if (!text_equal(spellings[i], name))
            buffer_format(&words, "%s'" TEXT_FMT "'", said++ ? ", " : "",
                          TEXT_ARG(printable(spellings[i], arena)));
    if (said > 0)
        put_wrapped(4, arena_format(arena, "'" TEXT_FMT "' is also written %s",
                                    TEXT_ARG(printable(name, arena)), words.bytes));
    buffer_done(&words);
}

static void put_answer_people(Asking *it, const NameAnswer *answer, const NameOverlap *overlap, Arena *arena)
{
    printf("'" TEXT_FMT "' and '" TEXT_FMT "': " TEXT_FMT, TEXT_ARG(printable(answer->a, arena)),
           TEXT_ARG(printable(answer->b, arena)), TEXT_ARG(names_verdict_word(answer->verdict)));
    if (answer->verdict != NAMES_UNKNOWN)
        printf(" (one actor: %.3f)", answer->probability / 1e6);
    putchar('\n');
    put_spellings(it, answer->a, arena);
    if (!text_equal(name_canonical(answer->a, arena), name_canonical(answer->b, arena)))
        put_spellings(it, answer->b, arena);
    for (uint32_t i = 0; i < answer->saying_count; i++) {
        const NameSaying *saying = &answer->sayings[i];
        Text date = instant_date_text(saying->date, arena);
        printf("    " TEXT_FMT " " TEXT_FMT "%s" TEXT_FMT "\n", TEXT_ARG(printable(saying->source, arena)),
               TEXT_ARG(printable(saying->says, arena)), date.length ? ", " : "", TEXT_ARG(date));
    }
    if (answer->through.length)
        printf("    no source knows both; each is listed with '" TEXT_FMT "', by different ones\n",
               TEXT_ARG(printable(answer->through, arena)));
    put_overlap(it, overlap, arena);
}

static bool find_evidence(Asking *it)
{
    const LinkParams *params;
    Arena *arena = it->cli->arena;
    Err *err = &it->cli->err;
    if (!link_params(TEXT_NONE, false, arena, &params, err) ||
        !store_load_pool(case_store(it->of), NULL, arena, &it->whole, NULL, err) ||
        !link_connect(&it->whole, params, arena, &it->evidence, err))
        return false;
    name_book_init(&it->whole_book, &it->whole, arena);
    it->has_evidence = true;
    return true;
}

/// Connecting takes a while: it is only done for names that activities carry.
static bool find_overlap(Asking *it, Text a, Text b, Arena *arena, NameOverlap *out)
{
    *out = (NameOverlap){0};
    if (!name_is_claimed(&it->book, a, arena) || !name_is_claimed(&it->book, b, arena))
        return true;
    if (!it->has_evidence && !find_evidence(it))
        return false;
    *out = names_overlap(&it->whole_book, &it->evidence, a, b, arena);
    return true;
}

static bool answer_two(Asking *it, Text a, Text b)
{
    Arena arena;
    arena_init(&arena);
    NameAnswer answer = names_compare(&it->book, a, b, &arena);
    NameOverlap overlap;
    bool is_done = find_overlap(it, a, b, &arena, &overlap);
    if (is_done && it->cli->as_json)
        put_answer_json(it, &answer, &overlap, &arena);
    else if (is_done)
        put_answer_people(it, &answer, &overlap, &arena);
    arena_done(&arena);
    return is_done;
}

static bool answer_beside(Asking *it, Text name)
{
    uint32_t count;
    Text *others = names_beside(&it->book, name, &count, it->cli->arena);
    for (uint32_t i = 0; i < count; i++)
        if (!answer_two(it, name, others[i]))
            return false;
    if (count == 0 && !it->cli->as_json)
        say(it->cli, "No source lists '" TEXT_FMT "' together with another name.",
            TEXT_ARG(printable(name, it->cli->arena)));
    return true;
}

/// Whether the group has written the name before, in another way.
static bool is_again(const NameBook *book, const NameGroup *group, uint32_t n)
{
    const uint32_t *numbers = book->number_of + group->first_name;
    for (uint32_t i = 0; i < n; i++)
        if (numbers[i] == numbers[n])
            return true;
    return false;
}

static void put_group(const Asking *it, const NameGroup *group)
{
    Arena *arena = it->cli->arena;
    const Text *names = it->pool.group_names + group->first_name;
    const uint32_t *numbers = it->book.number_of + group->first_name;
    printf(TEXT_FMT " calls %s: ", TEXT_ARG(printable(group->source, arena)),
           group->is_of_related ? "related" : "one actor");
    for (uint32_t n = 0; n < group->name_count; n++) {
        if (is_again(&it->book, group, n))
            continue;
        printf("%s" TEXT_FMT, n ? ", " : "", TEXT_ARG(printable(names[n], arena)));
        for (uint32_t i = n + 1; i < group->name_count; i++)
            if (numbers[i] == numbers[n])
                printf(" or " TEXT_FMT, TEXT_ARG(printable(names[i], arena)));
    }
    putchar('\n');
}

/// Every statement of the pool: who lists which names together.
static bool answer_all(Asking *it)
{
    const Pool *pool = &it->pool;
    for (uint32_t g = 0; g < pool->group_count; g++) {
        const NameGroup *group = &pool->groups[g];
        const Text *names = pool->group_names + group->first_name;
        if (!it->cli->as_json)
            put_group(it, group);
        for (uint32_t n = 1; n < group->name_count && it->cli->as_json; n++)
            if (!is_again(&it->book, group, n) && !answer_two(it, names[0], names[n]))
                return false;
    }
    return true;
}

typedef struct {
    Asking *asking;
    JsonParser *parser;
} Pairs;

static bool answer_pair(void *self, Text line, Err *err)
{
    Pairs *it = self;
    Arena scratch;
    arena_init(&scratch);
    const Json *pair;
    bool is_done = json_parse(it->parser, line, &scratch, &pair, err);
    if (is_done) {
        Text a = json_text(pair, "a"), b = json_text(pair, "b");
        is_done = a.bytes && b.bytes ? answer_two(it->asking, a, b)
                                     : fail(err, ERR_INPUT, "a line must be {\"a\": name, \"b\": name}");
    }
    arena_done(&scratch);
    return is_done;
}

static bool answer_pairs(Asking *asking, const char *path)
{
    Pairs it = {asking, json_parser_new()};
    bool is_done = lines_each(path, answer_pair, &it, &asking->cli->err);
    json_parser_free(it.parser);
    return is_done;
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
    Asking asking = {.cli = cli, .of = it};
    const LoadOptions load = {.without_observations = true};
    bool is_done = store_load_pool(case_store(it), &load, cli->arena, &asking.pool, NULL, &cli->err);
    if (is_done) {
        name_book_init(&asking.book, &asking.pool, cli->arena);
        is_done = pairs        ? answer_pairs(&asking, pairs)
                  : count == 2 ? answer_two(&asking, text_of(words[0]), text_of(words[1]))
                  : count == 1 ? answer_beside(&asking, text_of(words[0]))
                               : answer_all(&asking);
        name_book_done(&asking.book);
    }
    if (asking.has_evidence)
        name_book_done(&asking.whole_book);
    buffer_done(&asking.line);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
