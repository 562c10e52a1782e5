#include "base/io.h"
#include "cli/verbs.h"

static void tell_trouble(void *self, const char *path, const Err *why)
{
    const Cli *cli = self;
    (void)path; // the message names it
    say(cli, "passed over: %s", why->message);
}

static void put_added(Cli *cli, const GoodwareCounts *counts, const char *index)
{
    if (!cli->as_json) {
        printf("%s read, %s new (%s MB), in %s.\n", counted(counts->files, "file", "files", cli->arena),
               grouped(counts->fresh, cli->arena), grouped(counts->bytes / 1000000, cli->arena), index);
        return;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "index", index);
    json_write_integer(&json, "files", (int64_t)counts->files);
    json_write_integer(&json, "new", (int64_t)counts->fresh);
    json_write_integer(&json, "bytes", (int64_t)counts->bytes);
    json_write_integer(&json, "complaints", (int64_t)counts->complaints);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static ExitCode add_goodware(Cli *cli, const char *index, int count, char **words)
{
    GoodwareCounts counts;
    const GoodwareListener listener = {.trouble = tell_trouble, .waits = say_waiting, .self = cli};
    if (!goodware_add(index, (const char *const *)words, (size_t)count, &listener, &counts, &cli->err))
        return report_failure(cli);
    put_added(cli, &counts, index);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}

static const char *const HALVES[CLEAN_HALVES] = {"rules are made with", "rules are tested on"};

static void put_json(const CleanIndex *index, const char *path)
{
    char digest[DIGEST_HEX + 1];
    Digest of_files = clean_digest(index);
    digest_print(&of_files, digest);
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "index", path);
    json_write_string(&json, "digest", digest);
    for (int half = 0; half < CLEAN_HALVES; half++) {
        const CleanCounts *counts = clean_counts(index, (CleanHalf)half);
        json_object_begin(&json, half == CLEAN_TRAINED ? "trained" : "held_out");
        for (int head = 0; head < HEAD_COUNT; head++)
            json_write_integer(&json, file_head_word((FileHead)head).bytes, (int64_t)counts->files[head]);
        json_write_integer(&json, "bytes", (int64_t)counts->bytes);
        json_write_integer(&json, "grams", (int64_t)counts->grams);
        json_write_integer(&json, "once", (int64_t)counts->once);
        if (clean_counts_constants(index))
            json_write_integer(&json, "constants", (int64_t)counts->constants);
        else
            json_write_null(&json, "constants");
        json_object_end(&json);
    }
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_people(Cli *cli, const CleanIndex *index, const char *path)
{
    char digest[DIGEST_HEX + 1];
    Digest of_files = clean_digest(index);
    digest_print(&of_files, digest);
    printf("%s, of files with the digest %.16s...\n\n%-21s", path, digest, "half");
    for (int head = 0; head < HEAD_COUNT; head++)
        printf("%9.*s", TEXT_ARG(file_head_word((FileHead)head)));
    printf("%9s%13s\n", "MB", "8-grams");
    for (int half = 0; half < CLEAN_HALVES; half++) {
        const CleanCounts *counts = clean_counts(index, (CleanHalf)half);
        printf("%-21s", HALVES[half]);
        for (int head = 0; head < HEAD_COUNT; head++)
            printf("%9s", grouped(counts->files[head], cli->arena));
        printf("%9s%13s\n", grouped(counts->bytes / 1000000, cli->arena), grouped(counts->grams, cli->arena));
    }
    if (!clean_counts_constants(index)) {
        printf("\nConstants of code are not counted: an earlier version made this index.\n"
               "'asterism goodware add PATH... --goodware NEW' makes one that does.\n");
        return;
    }
    printf("\n%s and %s different constants of code.\n",
           grouped(clean_counts(index, CLEAN_TRAINED)->constants, cli->arena),
           grouped(clean_counts(index, CLEAN_HELD_OUT)->constants, cli->arena));
}

static ExitCode list_goodware(Cli *cli, const char *path)
{
    CleanIndex *index;
    if (!file_exists(path)) {
        (void)fail(&cli->err, ERR_INPUT,
                   "there is no index of clean files at '%s': 'asterism goodware add PATH...' makes one",
                   path);
        return report_failure(cli);
    }
    if (!clean_open(path, &index, &cli->err))
        return report_failure(cli);
    if (cli->as_json)
        put_json(index, path);
    else
        put_people(cli, index, path);
    clean_close(index);
    return EXIT_DONE;
}

/// The index that is named, or the case's own.
static bool choose_index(Cli *cli, const char *named, const char **out)
{
    Case *it;
    *out = named;
    if (named)
        return true;
    if (!open_case(cli, &it))
        return false;
    case_close(it);
    *out = arena_string(cli->arena, arena_format(cli->arena, "%s/" CASE_GOODWARE, cli->folder));
    return true;
}

ExitCode verb_goodware(Cli *cli, int count, char **words)
{
    const char *named = NULL, *index;
    const Option options[] = {{"--goodware", &named, NULL}, {NULL, NULL, NULL}};
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "goodware add PATH... | list", &cli->err))
        return report_failure(cli);
    bool is_add = strcmp(words[0], "add") == 0;
    if (!is_add && (strcmp(words[0], "list") != 0 || count > 1)) {
        (void)fail(&cli->err, ERR_USAGE, "'goodware' takes 'add PATH...' or 'list'");
        return report_failure(cli);
    }
    if ((is_add && !expect_words(count, 2, INT32_MAX, "goodware add PATH...", &cli->err)) ||
        !choose_index(cli, named, &index))
        return report_failure(cli);
    return is_add ? add_goodware(cli, index, count - 1, words + 1) : list_goodware(cli, index);
}
