// asterism [-C CASE] [--json] [--quiet] VERB [ARGS]: finds the verb, opens nothing itself, maps errors to
// exit codes.

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

/// Seconds from the clock, or SOURCE_DATE_EPOCH where somebody wants the same bytes again.
static Instant read_clock(void)
{
    Instant pinned;
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (epoch && instant_parse_seconds(text_of(epoch), &pinned))
        return pinned;
    return (Instant)time(NULL) * 1000000;
}

static bool take_global(Cli *cli, int count, char **words, int *at, Err *err)
{
    const char *word = words[*at];
    if (strcmp(word, "--json") == 0) {
        cli->as_json = true;
    } else if (strcmp(word, "--quiet") == 0 || strcmp(word, "-q") == 0) {
        cli->is_quiet = true;
    } else if (strcmp(word, "-C") == 0) {
        if (*at + 1 >= count)
            return fail(err, ERR_USAGE, "-C needs the folder of a case: asterism -C CASE VERB");
        cli->folder = words[++*at];
    } else {
        return false;
    }
    return true;
}

/// Global options may stand anywhere before "--"; the other words move together.
static bool take_globals(Cli *cli, int *count, char **words)
{
    int kept = 0;
    bool is_over = false;
    for (int i = 0; i < *count; i++) {
        is_over = is_over || strcmp(words[i], "--") == 0;
        if (!is_over && take_global(cli, *count, words, &i, &cli->err))
            continue;
        if (cli->err.code)
            return false;
        words[kept++] = words[i];
    }
    *count = kept;
    return true;
}

static bool wants_help(int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    return false;
}

static ExitCode run(Cli *cli, int count, char **words)
{
    if (!take_globals(cli, &count, words))
        return report_failure(cli);
    if (count == 1 && strcmp(words[0], "--version") == 0)
        return verb_find("version")->run(cli, 0, words);
    if (count == 0 || strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)
        return verb_find("help")->run(cli, 0, words);
    const Verb *verb = verb_find(words[0]);
    if (!verb) {
        fail(&cli->err, ERR_USAGE, "no verb is called '%.60s'; 'asterism help' lists them", words[0]);
        return report_failure(cli);
    }
    if (wants_help(count - 1, words + 1))
        return verb_find("help")->run(cli, 1, words);
    return verb->run(cli, count - 1, words + 1);
}

/// A closed standard stream gives its number to the next file that is opened, and what is meant for the
/// stream is written into that. It is taken by something that can be neither read (0) nor written (1, 2).
static void occupy_standard_streams(void)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++)
        if (fcntl(number, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int count, char **words)
{
    occupy_standard_streams();
    setlocale(LC_CTYPE, "C.UTF-8");
    Arena arena;
    arena_init(&arena);
    const char *folder = getenv("ASTERISM_CASE");
    Cli cli = {.folder = folder && *folder ? folder : ".", .now = read_clock(), .arena = &arena};
    const char *terminal = getenv("TERM");
    cli.shows_progress = isatty(STDERR_FILENO) && !(terminal && strcmp(terminal, "dumb") == 0);
    ExitCode code = run(&cli, count - 1, words + 1);
    arena_done(&arena);
    // An answer that did not reach its reader (a full disk, a closed pipe) must not look like success.
    bool is_lost = fflush(stdout) != 0 || ferror(stdout);
    if (is_lost && (code == EXIT_DONE || code == EXIT_COMPLAINTS)) { // whoever failed has said so
        code = EXIT_FAILED;
        fputs(
            "asterism: the answer could not be written to the end: is the disk full, or the output closed?\n",
            stderr);
    }
    return (int)code;
}
