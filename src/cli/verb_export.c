#include <string.h>
#include <unistd.h>

#include "cli/verbs.h"

static bool find_writer(const char *name, const Format **out, Err *err)
{
    *out = format_find(text_of(name));
    if (*out && (*out)->write)
        return true;
    Buffer names = {0};
    for (const Format *format = format_table(); format->name.bytes; format++)
        if (format->write)
            buffer_format(&names, "%s" TEXT_FMT, names.length ? ", " : "", TEXT_ARG(format->name));
    fail(err, ERR_USAGE, "'%.40s' is no format that is written: %s", name, names.bytes);
    buffer_done(&names);
    return false;
}

static void put_done(Cli *cli, const ExportOptions *options, const char *path, const ExportCounts *counts)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "export", path);
    json_write_text(&json, "format", options->format->name);
    json_write_integer(&json, "activities", counts->activities);
    json_write_integer(&json, "withheld", counts->withheld);
    json_object_end(&json);
    if (cli->as_json && path)
        put_line(&line);
    else if (path)
        printf(TEXT_FMT "\n", TEXT_ARG(printable(text_of(path), cli->arena)));
    buffer_done(&line);
    if (counts->withheld > 0)
        say(cli, "%s left out: marked more strictly than TLP:" TEXT_FMT,
            counted(counts->withheld, "activity was", "activities were", cli->arena),
            TEXT_ARG(marking_word(options->reader)));
}

static bool export_case(Cli *cli, const ExportOptions *options, const char *path)
{
    Case *it = NULL;
    Output out;
    Buffer shown = {0};
    ExportCounts counts;
    if (!open_case(cli, &it))
        return false;
    bool is_screen = (!path || strcmp(path, "-") == 0) && isatty(STDOUT_FILENO), is_done = true;
    if (is_screen)
        output_to_memory(&shown, &out);
    else
        is_done = output_open(path, &out, &cli->err);
    if (is_done && out.is_folder && !options->format->fills_folders)
        is_done = fail(&cli->err, ERR_USAGE, "'%.200s' is a folder, and " TEXT_FMT " is written to one file",
                       path, TEXT_ARG(options->format->name));
    is_done = is_done && case_export(it, options, &out, &counts, &cli->err) &&
              say_scattered(cli, it, options->names, options->name_count, options->reader);
    output_close(&out);
    case_close(it);
    if (is_done && is_screen)
        put_document(buffer_text(&shown), cli->arena);
    buffer_done(&shown);
    if (is_done)
        put_done(cli, options, path, &counts);
    return is_done;
}

ExitCode verb_export(Cli *cli, int count, char **words)
{
    const char *format = "stix", *reader = NULL, *path = NULL;
    ExportOptions exporting = {.reader = MARKING_RED};
    const Option options[] = {{"--format", &format, NULL},
                              {"--to", &reader, NULL},
                              {"-o", &path, NULL},
                              {"--tlp1", NULL, &exporting.uses_tlp1},
                              {NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !find_writer(format, &exporting.format, &cli->err))
        return report_failure(cli);
    Text *names = arena_array(cli->arena, Text, (size_t)count);
    for (int i = 0; i < count; i++)
        names[i] = text_of(words[i]);
    exporting.names = names;
    exporting.name_count = (uint32_t)count;
    if (reader && !marking_parse(text_of(reader), &exporting.reader))
        fail(&cli->err, ERR_USAGE,
             "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", reader);
    else if (export_case(cli, &exporting, path))
        return EXIT_DONE;
    return report_failure(cli);
}
