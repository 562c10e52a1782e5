#include "cli/sign_parts.h"

typedef struct {
    Cli *cli;
    bool shows_hits;
} Telling;

static void tell_hit(void *self, const char *path, Text rule)
{
    const Telling *it = self;
    Arena scratch;
    if (!it->shows_hits)
        return;
    arena_init(&scratch);
    if (it->cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_string(&json, "path", path);
        json_write_text(&json, "rule", rule);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
    } else {
        printf(TEXT_FMT "  " TEXT_FMT "\n", TEXT_ARG(rule), TEXT_ARG(printable(text_of(path), &scratch)));
    }
    arena_done(&scratch);
}

static void tell_trouble(void *self, const char *path, const Err *why)
{
    const Telling *it = self;
    Arena scratch;
    arena_init(&scratch);
    Text words = printable(arena_format(&scratch, "'%s': %s", path, why->message), &scratch);
    say(it->cli, "passed over: " TEXT_FMT, TEXT_ARG(words));
    arena_done(&scratch);
}

static bool is_warning_of(const YaraWarning *warning, const YaraRule *rule, const YaraString *string)
{
    char quoted[300];
    int length = snprintf(quoted, sizeof quoted, "\"" TEXT_FMT "\"", TEXT_ARG(text_clip(string->name, 200)));
    return length > 0 && text_equal(warning->rule, rule->name) &&
           text_find(warning->what, quoted, 0) != SIZE_MAX;
}

static bool is_slow(const YaraContents *contents, uint32_t string)
{
    const YaraString *it = &contents->strings[string];
    for (uint32_t i = 0; i < contents->warning_count; i++)
        if (is_warning_of(&contents->warnings[i], &contents->rules[it->rule], it))
            return true;
    return false;
}

static void put_rule_json(const YaraContents *contents, const RuleCounts *counts, uint32_t number)
{
    const YaraRule *rule = &contents->rules[number];
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "rule", rule->name);
    json_write_integer(&json, "files", (int64_t)counts->files);
    json_write_integer(&json, "hits", (int64_t)counts->rules[number]);
    json_array_begin(&json, "strings");
    for (uint32_t i = rule->first_string; i < rule->first_string + rule->string_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "name", contents->strings[i].name);
        json_write_integer(&json, "files", (int64_t)counts->strings[i]);
        json_write_integer(&json, "of_hits", (int64_t)counts->found[i]);
        json_write_bool(&json, "slow", is_slow(contents, i));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_array_begin(&json, "overlaps");
    for (uint32_t other = 0; other < contents->rule_count; other++) {
        uint64_t both = counts->both[(size_t)number * contents->rule_count + other];
        if (other == number || both == 0)
            continue;
        json_object_begin(&json, NULL);
        json_write_text(&json, "rule", contents->rules[other].name);
        json_write_integer(&json, "files", (int64_t)both);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

/// Why a string earns no place in its rule; NULL when it does.
static const char *what_is_wrong(const YaraContents *contents, const RuleCounts *counts, uint32_t string)
{
    uint64_t files = counts->strings[string], found = counts->found[string];
    if (is_slow(contents, string))
        return "slow to scan for";
    if (files == 0)
        return "in no file";
    if (found == 0)
        return "only in files that the rule does not find";
    return files > 2 * found ? "mostly in files that the rule does not find" : NULL;
}

static void put_rule(Cli *cli, const YaraContents *contents, const RuleCounts *counts, uint32_t number)
{
    const YaraRule *rule = &contents->rules[number];
    printf("\n" TEXT_FMT ": %s of %s files\n", TEXT_ARG(rule->name),
           grouped(counts->rules[number], cli->arena), grouped(counts->files, cli->arena));
    for (uint32_t i = rule->first_string; i < rule->first_string + rule->string_count; i++) {
        const char *wrong = what_is_wrong(contents, counts, i);
        Text name = text_clip(contents->strings[i].name, 20);
        printf("  %-20.*s %9s files, %9s found%s%s\n", TEXT_ARG(name),
               grouped(counts->strings[i], cli->arena), grouped(counts->found[i], cli->arena),
               wrong ? "; " : "", wrong ? wrong : "");
    }
    for (uint32_t other = 0; other < contents->rule_count; other++) {
        uint64_t both = counts->both[(size_t)number * contents->rule_count + other];
        if (other != number && both > 0)
            printf("  finds %s that " TEXT_FMT " finds too\n", counted(both, "file", "files", cli->arena),
                   TEXT_ARG(contents->rules[other].name));
    }
}

static void put_all(Cli *cli, const YaraContents *contents, const RuleCounts *counts)
{
    if (!cli->as_json) {
        printf("%s, %s MB: %s found by any of %s.\n", counted(counts->files, "file", "files", cli->arena),
               grouped(counts->bytes / 1000000, cli->arena), grouped(counts->hit, cli->arena),
               counted(contents->rule_count, "rule", "rules", cli->arena));
        if (counts->too_many > 0)
            printf("In %s a string stands a million times.\n",
                   counted(counts->too_many, "file", "files", cli->arena));
    }
    for (uint32_t i = 0; i < contents->rule_count; i++)
        if (cli->as_json)
            put_rule_json(contents, counts, i);
        else
            put_rule(cli, contents, counts, i);
}

ExitCode sign_test(Cli *cli, int count, char **words)
{
    const char *on = NULL;
    Telling telling = {.cli = cli};
    const Option options[] = {{"--on", &on, NULL}, {"--hits", NULL, &telling.shows_hits}, {NULL, NULL, NULL}};
    YaraRules *rules;
    RuleCounts counts;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "sign test RULES --on PATH...", &cli->err))
        return report_failure(cli);
    if (!on) {
        (void)fail(&cli->err, ERR_USAGE, "say with --on PATH... what the rules are to be tested on");
        return report_failure(cli);
    }
    // The first path is the option's own word, the others follow the rules' file.
    const char **paths = arena_array(cli->arena, const char *, (size_t)count);
    paths[0] = on;
    for (int i = 1; i < count; i++)
        paths[i] = words[i];
    if (!rule_set_read(words[0], &rules, &cli->err))
        return report_failure(cli);
    const RuleTestListener listener = {.hit = tell_hit, .trouble = tell_trouble, .self = &telling};
    bool is_done = rule_set_test(rules, paths, (size_t)count, &listener, cli->arena, &counts, &cli->err);
    if (is_done) {
        YaraContents contents = yara_contents(rules);
        put_all(cli, &contents, &counts);
    }
    yara_free(rules);
    if (!is_done)
        return report_failure(cli);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}
