#include "cli/verbs.h"

#include <string.h>

static ExitCode list_maps(Cli *cli, Case *it)
{
    SavedMap *maps;
    uint32_t count;
    if (!store_map_list(case_store(it), cli->arena, &maps, &count, &cli->err))
        return report_failure(cli);
    Buffer line = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (!cli->as_json) {
            printf("%-19.*s ", TEXT_ARG(printable(maps[i].name, cli->arena)));
            printf(TEXT_FMT "\n", TEXT_ARG(printable(maps[i].map, cli->arena)));
            continue;
        }
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_text(&json, "name", maps[i].name);
        json_write_text(&json, "map", maps[i].map);
        json_object_end(&json);
        put_line(&line);
    }
    buffer_done(&line);
    if (!cli->as_json)
        say(cli, "%s", counted(count, "map", "maps", cli->arena));
    return EXIT_DONE;
}

static ExitCode change_map(Cli *cli, Case *it, char **words)
{
    bool is_save = strcmp(words[0], "save") == 0;
    bool is_done = is_save ? case_map_save(it, text_of(words[1]), text_of(words[2]), &cli->err)
                           : store_map_delete(case_store(it), text_of(words[1]), &cli->err);
    if (!is_done)
        return report_failure(cli);
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_string(&json, "map", words[1]);
        json_write_string(&json, "done", words[0]);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
    } else {
        const char *shown = arena_string(cli->arena, printable(text_of(words[1]), cli->arena));
        say(cli, is_save ? "%s is saved: 'pool --map %s' reads tables by it." : "%s is deleted.", shown,
            shown);
    }
    return EXIT_DONE;
}

ExitCode verb_map(Cli *cli, int count, char **words)
{
    static const char usage[] = "map list | save NAME MAP | delete NAME";
    const Option options[] = {{NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 1, 3, usage, &cli->err))
        return report_failure(cli);
    bool is_list = strcmp(words[0], "list") == 0 && count == 1;
    bool is_change =
        (strcmp(words[0], "save") == 0 && count == 3) || (strcmp(words[0], "delete") == 0 && count == 2);
    Case *it = NULL;
    if (!is_list && !is_change) {
        fail(&cli->err, ERR_USAGE, "asterism %s", usage);
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    ExitCode code = is_list ? list_maps(cli, it) : change_map(cli, it, words);
    case_close(it);
    return code;
}
