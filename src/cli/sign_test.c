#include "cli/sign_parts.h"

typedef struct {
    Cli *cli;
    bool shows_hits;
    // With --record: versions that the case keeps and the file of rules has, and where they were found.
    const RuleVersion *kept;
    uint32_t kept_count;
    VEC(HuntFound) found;
} Telling;

static void note_kept(Telling *it, const char *path, Text bytes, Text rule)
{
    char sha256[DIGEST_HEX + 1];
    for (uint32_t i = 0; i < it->kept_count; i++)
        for (uint32_t r = 0; r < it->kept[i].rules.rule_count; r++) {
            if (!text_equal(it->kept[i].rules.rules[r].name, rule))
                continue;
            Digest digest = digest_of(bytes);
            digest_print(&digest, sha256);
            *vec_push(&it->found) = (HuntFound){
                .family = it->kept[i].family,
                .rule = it->kept[i].rules.rules[r].name,
                .path = arena_copy(it->cli->arena, text_of(path)),
                .sha256 = arena_copy(it->cli->arena, text_of(sha256)),
                .version = it->kept[i].version,
            };
        }
}

static void tell_hit(void *self, const char *path, Text bytes, Text rule)
{
    Telling *it = self;
    Arena scratch;
    note_kept(it, path, bytes, rule);
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

static bool find_kept(Telling *it, Case *of, Text source, const char *file)
{
    RuleVersion *versions;
    Cli *cli = it->cli;
    if (!rules_kept_in(case_store(of), source, cli->arena, &versions, &it->kept_count, &cli->err))
        return false;
    it->kept = versions;
    return it->kept_count > 0 ||
           fail(&cli->err, ERR_USAGE,
                "'%.200s' has no rules that the case keeps, as 'asterism sign list' shows"
                " them: hits can be recorded with these alone",
                file);
}

static bool test(Telling *it, const char *const *paths, size_t count, YaraRules *rules, RuleCounts *counts)
{
    const RuleTestListener listener = {.hit = tell_hit, .trouble = tell_trouble, .self = it};
    if (!rule_set_test(rules, paths, count, &listener, it->cli->arena, counts, &it->cli->err))
        return false;
    YaraContents contents = yara_contents(rules);
    put_all(it->cli, &contents, counts);
    return true;
}

/// `of` NULL: nothing is recorded.
static bool test_and_record(Telling *it, Case *of, const char *file, const char *const *paths, size_t count,
                            RuleCounts *counts)
{
    Cli *cli = it->cli;
    YaraRules *rules;
    Text source;
    if (!rule_set_read(file, cli->arena, &source, &rules, &cli->err))
        return false;
    bool is_done = (!of || find_kept(it, of, source, file)) && test(it, paths, count, rules, counts);
    yara_free(rules);
    if (!is_done || !of)
        return is_done;
    if (!rules_saw(case_store(of), it->found.items, it->found.count, cli->now, &cli->err))
        return false;
    say(cli, "recorded with the rules: %s", counted(it->found.count, "place", "places", cli->arena));
    return true;
}

ExitCode sign_test(Cli *cli, int count, char **words)
{
    const char *on = NULL;
    bool is_recorded = false;
    Case *of = NULL;
    Telling telling = {.cli = cli};
    const Option options[] = {{"--on", &on, NULL},
                              {"--hits", NULL, &telling.shows_hits},
                              {"--record", NULL, &is_recorded},
                              {NULL, NULL, NULL}};
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
    bool is_done = (!is_recorded || open_case(cli, &of)) &&
                   test_and_record(&telling, of, words[0], paths, (size_t)count, &counts);
    vec_free(&telling.found);
    case_close(of);
    if (!is_done)
        return report_failure(cli);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}
