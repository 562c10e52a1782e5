#include "cli/verbs.h"

#include <string.h>

static void list_verbs(void)
{
    puts("asterism pools what partners saw, connects it into actors, and says how surely.\n\n"
         "  asterism [-C CASE] [--json] [--quiet] VERB [ARGS]\n");
    for (const Verb *verb = verbs; verb->name; verb++)
        printf("  %-12s%s\n", verb->name, verb->summary);
    puts("\n-C is the case's folder: else $ASTERISM_CASE, else the current folder.\n"
         "'asterism help VERB' says more of one. First steps: asterism demo");
}

ExitCode verb_help(Cli *cli, int count, char **words)
{
    if (!expect_words(count, 0, 1, "help [VERB]", &cli->err))
        return report_failure(cli);
    if (count == 0) {
        list_verbs();
        return EXIT_DONE;
    }
    const Verb *verb = verb_find(words[0]);
    if (!verb) {
        fail(&cli->err, ERR_USAGE, "no verb is called '%.60s'; 'asterism help' lists them", words[0]);
        return report_failure(cli);
    }
    printf("asterism %s%s%s\n%s.\n%s%s", verb->name, *verb->usage ? " " : "", verb->usage, verb->summary,
           *verb->help ? "\n" : "", verb->help);
    return EXIT_DONE;
}

ExitCode verb_version(Cli *cli, int count, char **words)
{
    (void)words;
    if (!expect_words(count, 0, 0, "version", &cli->err))
        return report_failure(cli);
    if (cli->as_json)
        puts("{\"version\":\"" ASTERISM_VERSION "\"}");
    else
        puts("asterism " ASTERISM_VERSION);
    return EXIT_DONE;
}
