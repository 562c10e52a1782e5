#include "cli/said.h"
#include "cli/sign_parts.h"

// ---------------------------------------------------------------- what became of a family's rules

static void tell_strings(Cli *cli, const char *mark, const Text *strings, uint32_t count)
{
    enum { SHOWN = 6, WIDTH = 68 };
    for (uint32_t i = 0; i < count && i < SHOWN; i++)
        say(cli, "    %s " TEXT_FMT "%s", mark, TEXT_ARG(text_clip(strings[i], WIDTH)),
            strings[i].length > WIDTH ? " ..." : "");
    if (count > SHOWN)
        say(cli, "    %s and %u more", mark, count - SHOWN);
}

void sign_tell_version(Cli *cli, const SignResult *made)
{
    if (made->is_kept) {
        say(cli, "version %u of " TEXT_FMT " stands%s", made->version, TEXT_ARG(made->date),
            made->fresh == 0 ? ""
                             : arena_format(cli->arena, ": it finds the %s that came since",
                                            counted(made->fresh, "sample", "samples", cli->arena))
                                   .bytes);
        return;
    }
    if (made->replaces == 0)
        return;
    say(cli, "version %u replaces version %u: " TEXT_FMT, made->version, made->replaces, TEXT_ARG(made->why));
    say(cli, "  %u strings stay, %u go, %u come; %s gained", made->same_count, made->out_count,
        made->in_count, counted(made->gained_count, "sample", "samples", cli->arena));
    tell_strings(cli, "-", made->strings_out, made->out_count);
    tell_strings(cli, "+", made->strings_in, made->in_count);
}

static void put_texts(JsonWriter *json, const char *name, const Text *texts, uint32_t count)
{
    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++)
        json_write_text(json, NULL, texts[i]);
    json_array_end(json);
}

void sign_put_version(JsonWriter *json, const SignResult *made)
{
    json_write_integer(json, "version", made->version);
    json_write_bool(json, "kept", made->is_kept);
    json_write_integer(json, "new_samples", made->fresh);
    if (made->replaces == 0)
        return;
    json_write_integer(json, "replaces", made->replaces);
    json_write_text(json, "why", made->why);
    put_texts(json, "strings_in", made->strings_in, made->in_count);
    put_texts(json, "strings_out", made->strings_out, made->out_count);
    put_texts(json, "gained", made->gained, made->gained_count);
}

// ---------------------------------------------------------------- list

static void put_version_json(Cli *cli, const RuleVersion *it)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "family", it->family);
    json_write_integer(&json, "version", it->version);
    json_write_text(&json, "state", rule_state_word(it->state));
    json_write_text(&json, "made", instant_text(it->made, cli->arena));
    json_write_integer(&json, "rules", it->rules.rule_count);
    json_write_integer(&json, "samples", it->rules.samples);
    json_write_integer(&json, "withdrawn", it->withdrawn);
    json_write_text(&json, "why", it->state == RULE_RETIRED ? it->retired_why : it->why);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void put_version(Cli *cli, const RuleVersion *it)
{
    printf(TEXT_FMT " %u  " TEXT_FMT ", made " TEXT_FMT " from %s\n",
           TEXT_ARG(printable(it->family, cli->arena)), it->version, TEXT_ARG(rule_state_word(it->state)),
           TEXT_ARG(instant_date_text(it->made, cli->arena)),
           counted(it->rules.samples, "sample", "samples", cli->arena));
    if (it->state == RULE_RETIRED)
        put_wrapped(4, arena_format(cli->arena, "retired " TEXT_FMT ": " TEXT_FMT,
                                    TEXT_ARG(instant_date_text(it->retired, cli->arena)),
                                    TEXT_ARG(printable(it->retired_why, cli->arena))));
    if (it->why.length > 0)
        put_wrapped(4, arena_format(cli->arena, "instead of version %u: " TEXT_FMT, it->version - 1,
                                    TEXT_ARG(printable(it->why, cli->arena))));
    if (it->state != RULE_WITHDRAWN && it->withdrawn > 0)
        put_wrapped(4, arena_format(cli->arena, "%u of its samples %s withdrawn: 'sign' makes it anew",
                                    it->withdrawn, it->withdrawn == 1 ? "was" : "were"));
}

ExitCode sign_list(Cli *cli, int count, char **words)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    RuleVersion *versions;
    uint32_t version_count;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 1, "sign list [FAMILY]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    bool is_done = rule_versions(case_store(it), count ? text_of(words[0]) : TEXT_NONE, cli->arena, &versions,
                                 &version_count, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    for (uint32_t i = 0; i < version_count; i++)
        if (cli->as_json)
            put_version_json(cli, &versions[i]);
        else
            put_version(cli, &versions[i]);
    if (version_count == 0 && !cli->as_json)
        printf("The case keeps no rules: 'asterism sign FAMILY' makes some.\n");
    return EXIT_DONE;
}

// ---------------------------------------------------------------- show

typedef struct {
    const RuleVersion *version;
    RuleSighting *sightings; ///< by partners
    uint32_t sighting_count;
    bool is_at_home; ///< nobody else reads it: where it was found here is shown
} ShownRules;

typedef struct {
    Cli *cli;
    JsonWriter *json;
    uint32_t count;
} Seen;

static bool take_seen(void *self, const RuleSeen *row, __attribute__((unused)) Err *err)
{
    Seen *it = self;
    Arena *arena = it->cli->arena;
    it->count++;
    if (it->json) {
        json_object_begin(it->json, NULL);
        json_write_text(it->json, "rule", row->rule);
        json_write_text(it->json, "path", row->path);
        json_write_text(it->json, "sha256", row->sha256);
        json_write_text(it->json, "at", instant_text(row->at, arena));
        json_object_end(it->json);
    } else {
        say(it->cli, "seen " TEXT_FMT " by " TEXT_FMT " in " TEXT_FMT,
            TEXT_ARG(instant_date_text(row->at, arena)), TEXT_ARG(row->rule),
            TEXT_ARG(printable(row->path, arena)));
    }
    return true;
}

static bool tell_places(Seen *it, Store *store, const ShownRules *shown)
{
    return !shown->is_at_home || store_rule_seen(store, shown->version->family, shown->version->version,
                                                 take_seen, it, &it->cli->err);
}

static void tell_sightings(Cli *cli, const ShownRules *shown)
{
    Buffer words = {0};
    for (uint32_t i = 0; i < shown->sighting_count; i++) {
        const IndicatorSighting *it = &shown->sightings[i].sighting;
        buffer_clear(&words);
        add_sighting(&words, &it->said, cli->arena);
        add_said_in(&words, &it->said.in, cli->arena);
        say(cli, TEXT_FMT ", TLP:" TEXT_FMT, TEXT_ARG(buffer_text(&words)),
            TEXT_ARG(marking_word(it->marking)));
        say(cli, "    " TEXT_FMT ", as " TEXT_FMT, TEXT_ARG(shown->sightings[i].rule),
            TEXT_ARG(text_clip(printable(it->indicator, cli->arena), 60)));
    }
    buffer_done(&words);
}

static bool show(Cli *cli, Store *store, const ShownRules *shown)
{
    Seen seen = {.cli = cli};
    const RuleVersion *version = shown->version;
    put_document(version->text, cli->arena);
    say(cli, "version %u, " TEXT_FMT, version->version, TEXT_ARG(rule_state_word(version->state)));
    if (!tell_places(&seen, store, shown))
        return false;
    tell_sightings(cli, shown);
    if (seen.count + shown->sighting_count == 0)
        say(cli, "seen nowhere yet: 'asterism hunt PATH...' looks for it");
    return true;
}

static void put_sightings_json(Cli *cli, JsonWriter *json, const ShownRules *shown)
{
    json_array_begin(json, "sightings");
    for (uint32_t i = 0; i < shown->sighting_count; i++) {
        const IndicatorSighting *it = &shown->sightings[i].sighting;
        json_object_begin(json, NULL);
        json_write_text(json, "rule", shown->sightings[i].rule);
        json_write_text(json, "indicator", it->indicator);
        json_write_text(json, "tlp", marking_word(it->marking));
        put_sighting(json, &it->said, cli->arena);
        json_object_end(json);
    }
    json_array_end(json);
}

static bool show_json(Cli *cli, Store *store, const ShownRules *shown)
{
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    Seen seen = {.cli = cli, .json = &json};
    const RuleVersion *version = shown->version;
    json_object_begin(&json, NULL);
    json_write_text(&json, "family", version->family);
    json_write_integer(&json, "version", version->version);
    json_write_text(&json, "state", rule_state_word(version->state));
    json_array_begin(&json, "samples");
    for (uint32_t i = 0; i < version->rules.samples; i++)
        json_write_string(&json, NULL, version->rules.digests[i]);
    json_array_end(&json);
    json_array_begin(&json, "seen");
    bool is_done = tell_places(&seen, store, shown);
    json_array_end(&json);
    put_sightings_json(cli, &json, shown);
    json_write_text(&json, "text", version->text);
    json_object_end(&json);
    if (is_done)
        put_line(&line);
    buffer_done(&line);
    return is_done;
}

/// The rules themselves have a marking, too. `reader` MARKING_UNSTATED: whoever sits here.
static bool find_shown(Cli *cli, Store *store, const RuleVersion *version, Marking reader, ShownRules *out)
{
    Marking marking = rule_marking(version);
    *out = (ShownRules){.version = version, .is_at_home = reader == MARKING_UNSTATED};
    reader = out->is_at_home ? MARKING_RED : reader;
    if (!marking_allows(marking, reader))
        return fail(&cli->err, ERR_FORBIDDEN,
                    "these rules are TLP:" TEXT_FMT " and may not go to TLP:" TEXT_FMT,
                    TEXT_ARG(marking_word(marking)), TEXT_ARG(marking_word(reader)));
    return rule_sightings(store, version, reader, cli->arena, &out->sightings, &out->sighting_count,
                          &cli->err);
}

static const RuleVersion *find_version(const RuleVersion *versions, uint32_t count, const char *number,
                                       Err *err)
{
    uint64_t wanted = count > 0 ? versions[count - 1].version : 0;
    if (number && !text_number(text_of(number), &wanted)) {
        (void)fail(err, ERR_USAGE, "'%.40s' is no version; say a number", number);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++)
        if (versions[i].version == wanted)
            return &versions[i];
    (void)fail(err, ERR_USAGE, "the case keeps no such rules; 'asterism sign list' shows what it keeps");
    return NULL;
}

ExitCode sign_show(Cli *cli, int count, char **words)
{
    const char *to = NULL;
    Marking reader = MARKING_UNSTATED;
    const Option options[] = {{"--to", &to, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    RuleVersion *versions;
    ShownRules shown;
    uint32_t version_count;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, 2, "sign show FAMILY [VERSION] [--to MARKING]", &cli->err))
        return report_failure(cli);
    if (to && !marking_parse(text_of(to), &reader)) {
        (void)fail(&cli->err, ERR_USAGE,
                   "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", to);
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    Store *store = case_store(it);
    const RuleVersion *version = NULL;
    if (rule_versions(store, text_of(words[0]), cli->arena, &versions, &version_count, &cli->err))
        version = find_version(versions, version_count, count > 1 ? words[1] : NULL, &cli->err);
    bool is_done = version && find_shown(cli, store, version, reader, &shown) &&
                   (cli->as_json ? show_json(cli, store, &shown) : show(cli, store, &shown));
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}

// ---------------------------------------------------------------- retire

ExitCode sign_retire(Cli *cli, int count, char **words)
{
    const char *why = NULL;
    const Option options[] = {{"--why", &why, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    uint32_t version;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, 1, "sign retire FAMILY --why TEXT", &cli->err))
        return report_failure(cli);
    if (!why || text_trim(text_of(why)).length == 0) {
        (void)fail(&cli->err, ERR_USAGE,
                   "say with --why TEXT what is wrong with the rules, for whoever meets them later");
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    bool is_done = rule_retire(case_store(it), text_of(words[0]), text_trim(text_of(why)), cli->now, &version,
                               &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (!cli->as_json)
        printf("Version %u of the rules of %s is retired.\n", version,
               printable(text_of(words[0]), cli->arena).bytes);
    else {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_string(&json, "family", words[0]);
        json_write_integer(&json, "version", version);
        json_write_text(&json, "state", rule_state_word(RULE_RETIRED));
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
    }
    return EXIT_DONE;
}

// ---------------------------------------------------------------- places

static ExitCode change_place(Cli *cli, int count, char **words, bool is_withdrawn)
{
    const Option options[] = {{NULL, NULL, NULL}};
    Case *it = NULL;
    uint32_t places;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 2, 2, is_withdrawn ? "sign withdraw FAMILY PLACE" : "sign restore FAMILY PLACE",
                      &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    bool is_done = store_rule_seen_withdraw(case_store(it), text_of(words[0]), text_of(words[1]),
                                            is_withdrawn, &places, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    if (!cli->as_json) {
        say(cli, "%s %s.", counted(places, "place is", "places are", cli->arena),
            is_withdrawn ? "withdrawn: it is as if nothing had been found there" : "restored");
        return EXIT_DONE;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "family", words[0]);
    json_write_string(&json, "place", words[1]);
    json_write_string(&json, "done", is_withdrawn ? "withdraw" : "restore");
    json_write_integer(&json, "places", places);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return EXIT_DONE;
}

ExitCode sign_withdraw(Cli *cli, int count, char **words)
{
    return change_place(cli, count, words, true);
}

ExitCode sign_restore(Cli *cli, int count, char **words)
{
    return change_place(cli, count, words, false);
}
