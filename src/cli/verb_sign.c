#include "cli/verbs.h"

#include <math.h>
#include <stdlib.h>

#include "cli/sign_parts.h"

#define USAGE "sign FAMILY [--goodware INDEX] [--fp SHARE] [-o FILE.yar], or a part: 'asterism help sign'"

static const double ASKED = 1e-5;

static bool parse_share(const char *word, double *out, Err *err)
{
    char *end;
    *out = word ? strtod(word, &end) : ASKED;
    if (word && (*word == '\0' || *end || !(*out > 0 && *out < 1)))
        return fail(err, ERR_USAGE,
                    "'%.40s' is no share of clean files; say a number between 0 and 1, such as 1e-5", word);
    return true;
}

/// Upwards, as limits are.
static int64_t as_millionths(double share)
{
    return (int64_t)ceil(share * 1e6);
}

static void put_rules_json(JsonWriter *json, const FamilyRules *made)
{
    json_array_begin(json, "rule_list");
    for (uint32_t i = 0; i < made->rule_count; i++) {
        const FamilyRule *rule = &made->rules[i];
        json_object_begin(json, NULL);
        json_write_text(json, "name", rule->name);
        json_write_integer(json, "strings", (int64_t)rule->string_count);
        json_write_integer(json, "texts", (int64_t)rule->text_count);
        json_write_integer(json, "need", (int64_t)rule->need.strings);
        json_write_integer(json, "need_texts", (int64_t)rule->need.texts);
        json_write_integer(json, "asks_texts", (int64_t)rule->need.asks_texts);
        json_write_integer(json, "need_without_texts", (int64_t)rule->need.ample);
        json_write_integer(json, "need_of_larger", (int64_t)rule->need.larger);
        json_write_integer(json, "usual_bytes", (int64_t)rule->need.usual_bytes);
        json_write_integer(json, "samples", (int64_t)rule->samples);
        json_write_integer(json, "caught", (int64_t)rule->caught);
        json_write_integer(json, "caught_left_out", (int64_t)rule->left_out_caught);
        json_write_integer(json, "caught_without_text", (int64_t)rule->without_texts);
        json_write_integer(json, "goodware_files", (int64_t)rule->alarms.files);
        json_write_integer(json, "goodware_hits", (int64_t)rule->alarms.hits);
        json_write_millionths(json, "fp_upper_95", as_millionths(rule->alarms.upper));
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_json(const SignResult *result, const char *file, const Buffer *text)
{
    const FamilyRules *made = &result->rules;
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    uint64_t files = 0, hits = 0;
    for (uint32_t i = 0; i < made->rule_count; i++) {
        files += made->rules[i].alarms.files;
        hits += made->rules[i].alarms.hits;
    }
    json_object_begin(&json, NULL);
    json_write_text(&json, "family", made->family);
    json_write_integer(&json, "samples", (int64_t)made->samples);
    json_write_integer(&json, "rules", (int64_t)made->rule_count);
    json_write_integer(&json, "caught", (int64_t)made->caught);
    json_write_integer(&json, "goodware_files", (int64_t)files);
    json_write_integer(&json, "goodware_hits", (int64_t)hits);
    if (made->has_index)
        json_write_millionths(&json, "fp_upper_95", as_millionths(made->upper));
    else
        json_write_null(&json, "fp_upper_95");
    sign_put_version(&json, result);
    put_rules_json(&json, made);
    if (file)
        json_write_string(&json, "file", file);
    else
        json_write_text(&json, "text", buffer_text(text));
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

/// A rate per million, upwards.
static Text per_million(double rate, Arena *arena)
{
    double shown = rate * 1e6;
    return shown < 10 ? arena_format(arena, "%.1f", ceil(shown * 10) / 10)
                      : arena_format(arena, "%.0f", ceil(shown));
}

/// To standard error: the rules themselves are the answer.
static void tell_quality(Cli *cli, const FamilyRules *made)
{
    for (uint32_t i = 0; i < made->rule_count; i++) {
        const FamilyRule *rule = &made->rules[i];
        say(cli, TEXT_FMT ": %u of %u samples caught, %u when left out, %u of these without texts",
            TEXT_ARG(rule->name), rule->caught, rule->samples, rule->left_out_caught, rule->without_texts);
        if (!made->has_index)
            continue;
        say(cli, "  false alarms: at most " TEXT_FMT " in a million clean files (95 %%), from %s",
            TEXT_ARG(per_million(rule->alarms.upper, cli->arena)),
            counted(rule->alarms.files, "unseen file", "unseen files", cli->arena));
        if (rule->alarms.upper > made->asked)
            say(cli, "  that is more than the " TEXT_FMT " asked for: so many files cannot carry less",
                TEXT_ARG(per_million(made->asked, cli->arena)));
    }
    if (!made->has_index)
        say(cli, "nothing is known of false alarms: 'asterism goodware add PATH...' counts clean files");
}

static bool write_rules(Cli *cli, const SignResult *made, const char *file, Buffer *text)
{
    if (file && !file_write(file, buffer_text(text), &cli->err))
        return false;
    if (cli->as_json)
        put_json(made, file, text);
    else if (!file)
        put_document(buffer_text(text), cli->arena);
    if (!cli->as_json) {
        sign_tell_version(cli, made);
        tell_quality(cli, &made->rules);
    }
    return true;
}

/// YARA rules are made of samples, all others of indicators.
static bool is_of_indicators(int count, char **words)
{
    bool is_found = false;
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        is_found |= strcmp(words[i], "--as") == 0 && (i + 1 == count || strcmp(words[i + 1], "yara") != 0);
    return is_found;
}

ExitCode verb_sign(Cli *cli, int count, char **words)
{
    if (is_of_indicators(count, words))
        return sign_watch(cli, count, words);
    static const struct {
        const char *word;
        ExitCode (*run)(Cli *cli, int count, char **words);
    } parts[] = {{"test", sign_test},     {"list", sign_list},         {"show", sign_show},
                 {"retire", sign_retire}, {"withdraw", sign_withdraw}, {"restore", sign_restore}};
    for (size_t i = 0; count > 0 && i < sizeof parts / sizeof *parts; i++)
        if (strcmp(words[0], parts[i].word) == 0)
            return parts[i].run(cli, count - 1, words + 1);
    const char *goodware = NULL, *share = NULL, *file = NULL, *author = NULL, *reference = NULL, *tlp = NULL;
    const char *yara; // what is made here anyway
    const Option options[] = {{"--goodware", &goodware, NULL},
                              {"--fp", &share, NULL},
                              {"-o", &file, NULL},
                              {"--author", &author, NULL},
                              {"--reference", &reference, NULL},
                              {"--tlp", &tlp, NULL},
                              {"--as", &yara, NULL},
                              {NULL, NULL, NULL}};
    Marking marking;
    SignOptions signing = {.folder = cli->folder};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 1, 1, USAGE, &cli->err) ||
        !parse_share(share, &signing.asked, &cli->err))
        return report_failure(cli);
    if (tlp && !marking_parse(text_of(tlp), &marking)) {
        (void)fail(&cli->err, ERR_USAGE,
                   "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", tlp);
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    signing.family = text_of(words[0]);
    signing.goodware = goodware;
    signing.author = author ? text_of(author) : TEXT("Asterism");
    signing.reference = reference ? text_of(reference) : TEXT_NONE;
    signing.tlp =
        tlp ? arena_format(cli->arena, "TLP:" TEXT_FMT, TEXT_ARG(marking_word(marking))) : TEXT_NONE;
    signing.date = instant_date_text(cli->now, cli->arena);
    signing.now = cli->now;
    SignResult made;
    Buffer text = {0};
    bool is_done = case_sign(case_store(it), &signing, cli->arena, &made, &text, &cli->err) &&
                   write_rules(cli, &made, file, &text);
    buffer_done(&text);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
