#include "cli/verbs.h"

typedef struct {
    const char *key, *title;
    uint64_t number;
} Figure;

static void put_json(const StoreStats *stats, const Figure *figures)
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
    bool is_done = store_stats(case_store(it), &stats, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    const Figure figures[] = {
        {"partners", "partners", stats.partners},
        {"withdrawn", "of them withdrawn", stats.withdrawn},
        {"activities", "activities", stats.activities},
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
        put_json(&stats, figures);
    else
        put_people(cli, &stats, figures);
    return EXIT_DONE;
}
