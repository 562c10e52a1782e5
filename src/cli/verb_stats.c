#include "cli/verbs.h"

typedef struct {
    const char *key, *title;
    uint64_t number;
} Figure;

typedef struct {
    Text partner, name, version, source;
    uint64_t terms;
    bool is_used;    ///< the newest of its name
    bool is_shipped; ///< with the program
} Held;

typedef struct {
    Arena *arena;
    VEC(Held) held;
} Vocabularies;

static uint64_t count_terms(Text rest)
{
    uint64_t count = 0;
    const char *fault;
    for (Term term; terms_next(&rest, &term, &fault);)
        count += !fault;
    return count;
}

static bool take_vocabulary(void *self, const VocabularyRow *row, __attribute__((unused)) Err *err)
{
    Vocabularies *it = self;
    Held held = {.partner = arena_copy(it->arena, row->partner),
                 .name = arena_copy(it->arena, row->name),
                 .version = arena_copy(it->arena, row->version),
                 .source = arena_copy(it->arena, row->source),
                 .terms = count_terms(row->terms)};
    *vec_push(&it->held) = held;
    return true;
}

/// Rows of one name stand together; of equal versions the last row is used, as `extract --names` does.
static void mark_used(Vocabularies *it)
{
    for (size_t first = 0, next; first < it->held.count; first = next) {
        size_t newest = first;
        for (next = first;
             next < it->held.count && text_equal(it->held.items[next].name, it->held.items[first].name);
             next++)
            if (version_compare(it->held.items[next].version, it->held.items[newest].version) >= 0)
                newest = next;
        it->held.items[newest].is_used = true;
    }
}

/// What the program ships is used where nothing as new of its name was pooled.
static void add_shipped(Vocabularies *it)
{
    Text terms;
    for (size_t i = 0; (terms = vocabulary_shipped(i)).bytes; i++) {
        TermsHead head = terms_head(terms);
        Held shipped = {.name = head.name,
                        .version = head.version,
                        .source = head.source,
                        .partner = TEXT(""),
                        .terms = count_terms(terms),
                        .is_used = true,
                        .is_shipped = true};
        for (size_t k = 0; k < it->held.count; k++) {
            Held *held = &it->held.items[k];
            if (!held->is_used || held->is_shipped || !text_equal(held->name, head.name))
                continue;
            held->is_used = version_compare(held->version, head.version) >= 0;
            shipped.is_used = !held->is_used;
        }
        *vec_push(&it->held) = shipped;
    }
}

static void put_vocabularies_json(JsonWriter *json, const Vocabularies *it)
{
    json_array_begin(json, "vocabularies");
    for (size_t i = 0; i < it->held.count; i++) {
        const Held *held = &it->held.items[i];
        json_object_begin(json, NULL);
        json_write_text(json, "name", held->name);
        json_write_text(json, "version", held->version);
        json_write_text(json, "source", held->source);
        json_write_text(json, "partner", held->partner);
        json_write_integer(json, "terms", (int64_t)held->terms);
        json_write_bool(json, "is_used", held->is_used);
        json_write_bool(json, "is_shipped", held->is_shipped);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_vocabularies(Cli *cli, const Vocabularies *it)
{
    puts("\nVocabularies, in terms:");
    for (size_t i = 0; i < it->held.count; i++) {
        const Held *held = &it->held.items[i];
        Text name = printable(held->name, cli->arena), version = printable(held->version, cli->arena);
        printf("%14s  " TEXT_FMT " " TEXT_FMT, grouped(held->terms, cli->arena), TEXT_ARG(name),
               TEXT_ARG(version));
        if (held->is_shipped)
            printf(", with the program");
        else
            printf(" of " TEXT_FMT, TEXT_ARG(printable(held->partner, cli->arena)));
        puts(held->is_used ? "" : " (a newer one is used)");
    }
}

static void put_json(const StoreStats *stats, const Figure *figures, const Vocabularies *vocabularies)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    for (const Figure *figure = figures; figure->key; figure++)
        json_write_integer(&json, figure->key, (int64_t)figure->number);
    json_object_begin(&json, "values_of_kind");
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT; kind++)
        if (stats->values_of_kind[kind] > 0)
            json_write_integer(&json, kind_word(kind).bytes, (int64_t)stats->values_of_kind[kind]);
    json_object_end(&json);
    put_vocabularies_json(&json, vocabularies);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const StoreStats *stats, const Figure *figures)
{
    for (const Figure *figure = figures; figure->key; figure++)
        printf("%14s  %s\n", grouped(figure->number, cli->arena), figure->title);
    puts("\nDistinct values:");
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT; kind++)
        if (stats->values_of_kind[kind] > 0)
            printf("%14s  " TEXT_FMT "\n", grouped(stats->values_of_kind[kind], cli->arena),
                   TEXT_ARG(kind_title(kind)));
}

ExitCode verb_stats(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 0, 0, "stats", &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    StoreStats stats;
    Vocabularies vocabularies = {.arena = cli->arena};
    bool is_done = store_stats(case_store(it), &stats, &cli->err) &&
                   store_vocabularies(case_store(it), take_vocabulary, &vocabularies, &cli->err);
    case_close(it);
    if (!is_done) {
        vec_free(&vocabularies.held);
        return report_failure(cli);
    }
    mark_used(&vocabularies);
    add_shipped(&vocabularies);
    const Figure figures[] = {
        {"partners", "partners", stats.partners},
        {"withdrawn", "of them withdrawn", stats.withdrawn},
        {"activities", "activities that partners state", stats.activities},
        {"weighed", "activities that the last 'connect' weighed", stats.weighed},
        {"items", "items that activities list", stats.items},
        {"observations", "observations", stats.observations},
        {"values", "distinct values", stats.values},
        {"records", "records kept", stats.records},
        {"bodies", "distinct raw records", stats.bodies},
        {"raw_bytes", "bytes of raw records", stats.raw_bytes},
        {"packed_bytes", "bytes they take, compressed", stats.packed_bytes},
        {"names", "names claimed of activities", stats.names},
        {"name_groups", "statements of which names are one actor", stats.name_groups},
        {"claims", "claims about actors", stats.claims},
        {"complaints", "complaints", stats.complaints},
        {"decisions", "rulings of analysts", stats.decisions},
        {"case_bytes", "bytes of the case file", stats.case_bytes},
        {NULL, NULL, 0},
    };
    if (cli->as_json)
        put_json(&stats, figures, &vocabularies);
    else
        put_people(cli, &stats, figures);
    if (!cli->as_json)
        put_vocabularies(cli, &vocabularies);
    vec_free(&vocabularies.held);
    return EXIT_DONE;
}
