#include "cli/verbs.h"

static void write_tie(JsonWriter *json, const FamilySample *samples, const FamilyTie *tie)
{
    json_object_begin(json, NULL);
    json_write_string(json, "sha256", samples[tie->sample].sha256);
    if (tie->with != INDEX_NONE) {
        json_write_string(json, "with", samples[tie->with].sha256);
        json_write_integer(json, "shared_functions", tie->shared_functions);
        json_write_integer(json, "functions", tie->functions);
        json_write_integer(json, "shared_strings", tie->shared_strings);
        json_write_integer(json, "strings", tie->strings);
    }
    json_object_end(json);
}

static void put_json(const FamilySample *samples, const SampleFamily *family, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "family", family->name);
    json_array_begin(&json, "samples");
    for (uint32_t i = 0; i < family->sample_count; i++)
        write_tie(&json, samples, &family->ties[i]);
    json_array_end(&json);
    json_array_begin(&json, "names");
    for (uint32_t i = 0; i < family->vote_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "name", family->votes[i].label);
        json_write_integer(&json, "partners", family->votes[i].partners);
        json_write_integer(&json, "samples", family->votes[i].samples);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_line(line);
}

static void put_packed_json(const FamilySample *samples, const Families *families, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "family", TEXT_NONE);
    json_array_begin(&json, "packed");
    for (uint32_t i = 0; i < families->packed_count; i++)
        json_write_string(&json, NULL, samples[families->packed[i]].sha256);
    json_array_end(&json);
    json_object_end(&json);
    put_line(line);
}

static void put_family(const FamilySample *samples, const SampleFamily *family, Arena *arena)
{
    printf(TEXT_FMT ": %s\n", TEXT_ARG(printable(family->name, arena)),
           counted(family->sample_count, "sample", "samples", arena));
    for (uint32_t i = 0; i < family->vote_count; i++)
        printf("  called " TEXT_FMT " by %s, of %s\n", TEXT_ARG(printable(family->votes[i].label, arena)),
               counted(family->votes[i].partners, "partner", "partners", arena),
               counted(family->votes[i].samples, "sample", "samples", arena));
    for (uint32_t i = 0; i < family->sample_count; i++) {
        const FamilyTie *tie = &family->ties[i];
        printf("  %.16s", samples[tie->sample].sha256);
        if (tie->with != INDEX_NONE)
            printf("  %u of %u functions, %u of %u strings as in %.8s", tie->shared_functions, tie->functions,
                   tie->shared_strings, tie->strings, samples[tie->with].sha256);
        printf("\n");
    }
}

ExitCode verb_families(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    FamilySample *samples;
    Families families;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0, "families", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    bool is_done = samples_families(case_store(it), cli->arena, &samples, &families, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    Buffer line = {0};
    for (uint32_t i = 0; i < families.family_count; i++)
        if (cli->as_json)
            put_json(samples, &families.families[i], &line);
        else
            put_family(samples, &families.families[i], cli->arena);
    if (families.family_count + families.packed_count == 0)
        say(cli, "No samples are in: 'asterism samples add' reads some.");
    if (families.packed_count > 0 && cli->as_json)
        put_packed_json(samples, &families, &line);
    else if (families.packed_count > 0)
        printf("%s packed or encrypted, and in no family for that reason.\n",
               counted(families.packed_count, "sample looks", "samples look", cli->arena));
    buffer_done(&line);
    return EXIT_DONE;
}
