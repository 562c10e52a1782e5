#include <stdlib.h>

#include "cli/sign_parts.h"

#define USAGE "sign [WHAT...] --as FORMAT"

/// Snort's and Suricata's range for rules of one's own.
static const uint64_t FIRST_SID = 1000000, LAST_SID = 1999999;

static bool parse_format(const char *word, const WatchFormat **out, Err *err)
{
    *out = watch_format_find(text_of(word));
    if (*out)
        return true;
    Buffer names = {0};
    for (const WatchFormat *format = watch_format_table(); format->name.bytes; format++)
        buffer_format(&names, ", " TEXT_FMT, TEXT_ARG(format->name));
    fail(err, ERR_USAGE, "'%.40s' is nothing that rules are written as: yara%s", word, names.bytes);
    buffer_done(&names);
    return false;
}

static bool parse_sids(const char *words, WatchOptions *out, Err *err)
{
    out->first_sid = FIRST_SID;
    out->last_sid = LAST_SID;
    if (!words)
        return true;
    Text rest = text_of(words), first;
    if (text_cut(&rest, '-', &first) && text_number(first, &out->first_sid) && out->first_sid > 0) {
        if (!rest.length) {
            out->last_sid = out->first_sid + (LAST_SID - FIRST_SID);
            return true;
        }
        if (text_number(rest, &out->last_sid) && out->last_sid <= UINT32_MAX)
            return true;
    }
    return fail(err, ERR_USAGE,
                "'%.40s' is no range of rule numbers; say FIRST-LAST, such as 1000000-1999999", words);
}

static bool parse_since(const char *words, Instant *out, Err *err)
{
    *out = INSTANT_NONE;
    return !words || instant_parse(text_of(words), out) ||
           fail(err, ERR_USAGE, "'%.40s' is no date; say it as 2014-10-28", words);
}

/// "out/axiom.rules": "out/axiom" goes before what the other files are called, which the rules call "axiom".
static Text stem_of(const char *path, const WatchFormat *format, Text *folder_stem)
{
    Text whole = text_of(path);
    if (text_ends_nocase(whole, format->ending.bytes))
        whole = text_slice(whole, 0, whole.length - format->ending.length);
    size_t from = 0;
    for (size_t i = 0; i < whole.length; i++)
        from = whole.bytes[i] == '/' ? i + 1 : from;
    *folder_stem = whole;
    return text_slice(whole, from, whole.length);
}

/// The rules' parser would take a name apart.
static bool check_stem(Text stem, Err *err)
{
    for (size_t i = 0; i < stem.length; i++)
        if (!byte_is_alnum(stem.bytes[i]) && !text_has(TEXT("-_."), stem.bytes[i]))
            return fail(
                err, ERR_USAGE,
                "the rules name the lists beside them: call the file by letters, digits, '-' and '_'");
    return stem.length > 0 || fail(err, ERR_USAGE, "say a file's name with -o");
}

static bool write_files(Cli *cli, const WatchMade *made, const char *path, Text folder_stem)
{
    for (size_t i = 0; i < made->files.count; i++) {
        const WatchFile *file = &made->files.items[i];
        Text name =
            arena_format(cli->arena, TEXT_FMT TEXT_FMT, TEXT_ARG(folder_stem), TEXT_ARG(file->suffix));
        if (!file_write(name.bytes, buffer_text(&file->bytes), &cli->err))
            return false;
    }
    return file_write(path, buffer_text(&made->text), &cli->err);
}

/// At the end of the rules: what is not in them.
static void add_left_out(WatchMade *made, const WatchFormat *format, Arena *arena)
{
    enum { SHOWN = 200 };
    uint32_t count;
    const LeftOutSum *sums = watch_left_out(made, &count);
    for (uint32_t i = 0; i < count; i++)
        buffer_format(&made->text, TEXT_FMT " left out: %u, " TEXT_FMT "\n", TEXT_ARG(format->mark),
                      sums[i].count, TEXT_ARG(printable(text_clip(sums[i].why, SHOWN), arena)));
}

static void put_json(Cli *cli, const WatchMade *made, const WatchOptions *options, Text subject,
                     const char *path)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "of", subject);
    json_write_text(&json, "as", options->format->name);
    json_write_integer(&json, "rules", made->rules);
    json_write_integer(&json, "indicators", made->indicators);
    json_array_begin(&json, "left_out");
    for (size_t i = 0; i < made->left_out.count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "type", kind_word(made->left_out.items[i].kind));
        json_write_text(&json, "value", made->left_out.items[i].value);
        json_write_text(&json, "why", made->left_out.items[i].why);
        json_object_end(&json);
    }
    json_array_end(&json);
    if (path)
        json_write_string(&json, "file", path);
    else
        json_write_text(&json, "text", buffer_text(&made->text));
    if (made->files.count > 0) {
        json_array_begin(&json, "lists");
        for (size_t i = 0; i < made->files.count; i++)
            json_write_text(&json, NULL,
                            arena_format(cli->arena, TEXT_FMT TEXT_FMT, TEXT_ARG(made->stem),
                                         TEXT_ARG(made->files.items[i].suffix)));
        json_array_end(&json);
    }
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void tell(Cli *cli, const WatchMade *made, Text subject)
{
    uint32_t count;
    const LeftOutSum *sums = watch_left_out(made, &count);
    say(cli, TEXT_FMT ": %s for %s", TEXT_ARG(printable(subject, cli->arena)),
        counted(made->rules, "rule", "rules", cli->arena),
        counted(made->indicators, "indicator", "indicators", cli->arena));
    for (uint32_t i = 0; i < count; i++)
        say(cli, "  left out: %s, " TEXT_FMT, grouped(sums[i].count, cli->arena),
            TEXT_ARG(printable(sums[i].why, cli->arena)));
    if (made->withheld > 0)
        say(cli, "  withheld: %s, by PAP:RED of statements that this reader may not see",
            counted(made->withheld, "indicator", "indicators", cli->arena));
    if (made->files.count > 0)
        say(cli, "  beside the rules: %s", counted(made->files.count, "file", "files", cli->arena));
}

static bool sign_as(Cli *cli, WatchOptions *options, const char *path)
{
    Case *it = NULL;
    WatchMade made = {0};
    Text subject, folder_stem = TEXT_NONE;
    if (path)
        options->stem = stem_of(path, options->format, &folder_stem);
    if ((path && !check_stem(options->stem, &cli->err)) || !open_case(cli, &it))
        return false;
    bool is_done = case_watch(it, options, cli->arena, &made, &subject, &cli->err) &&
                   say_scattered(cli, it, options->names, options->name_count, options->reader);
    case_close(it);
    if (is_done)
        add_left_out(&made, options->format, cli->arena);
    is_done = is_done && (!path || write_files(cli, &made, path, folder_stem));
    if (is_done && cli->as_json)
        put_json(cli, &made, options, subject, path);
    else if (is_done) {
        if (!path)
            put_document(buffer_text(&made.text), cli->arena);
        tell(cli, &made, subject);
    }
    watch_made_done(&made);
    return is_done;
}

ExitCode sign_watch(Cli *cli, int count, char **words)
{
    const char *format = NULL, *reader = NULL, *path = NULL, *sids = NULL, *since = NULL;
    WatchOptions options = {.reader = MARKING_RED, .now = cli->now};
    const Option table[] = {{"--as", &format, NULL}, {"--to", &reader, NULL},   {"-o", &path, NULL},
                            {"--sid", &sids, NULL},  {"--since", &since, NULL}, {NULL, NULL, NULL}};
    if (!take_options(&count, words, table, &cli->err) || !parse_format(format, &options.format, &cli->err) ||
        !parse_sids(sids, &options, &cli->err) || !parse_since(since, &options.since, &cli->err))
        return report_failure(cli);
    if (reader && !marking_parse(text_of(reader), &options.reader)) {
        (void)fail(&cli->err, ERR_USAGE,
                   "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", reader);
        return report_failure(cli);
    }
    Text *names = arena_array(cli->arena, Text, (size_t)count);
    for (int i = 0; i < count; i++)
        names[i] = text_of(words[i]);
    options.names = names;
    options.name_count = (uint32_t)count;
    options.has_lists = path != NULL;
    options.date = instant_date_text(cli->now, cli->arena);
    return sign_as(cli, &options, path) ? EXIT_DONE : report_failure(cli);
}
