#include <string.h>

#include "cli/sample_parts.h"
#include "cli/verbs.h"

// ---------------------------------------------------------------- add

static void show_step(void *self, Text path, uint64_t samples)
{
    Cli *cli = self;
    Arena scratch;
    arena_init(&scratch);
    fprintf(stderr, "\r\033[K%-50.*s  %s", TEXT_ARG(text_clip(printable(path, &scratch), 50)),
            counted(samples, "sample", "samples", &scratch));
    fflush(stderr);
    arena_done(&scratch);
    (void)cli;
}

static void put_counts(Cli *cli, const SampleCounts *counts)
{
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_integer(&json, "samples", (int64_t)counts->samples);
        json_write_integer(&json, "features", (int64_t)counts->features);
        json_write_integer(&json, "packed", (int64_t)counts->packed);
        json_write_integer(&json, "observations", (int64_t)counts->observations);
        json_write_integer(&json, "new", (int64_t)counts->fresh);
        json_write_integer(&json, "complaints", (int64_t)counts->complaints);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
        return;
    }
    printf("%s read: %s, %s (%s new).\n", counted(counts->samples, "sample", "samples", cli->arena),
           counted(counts->features, "feature", "features", cli->arena),
           counted(counts->observations, "observation", "observations", cli->arena),
           grouped(counts->fresh, cli->arena));
    if (counts->packed > 0)
        printf("%s packed or encrypted: only what wraps them can be seen.\n",
               counted(counts->packed, "sample looks", "samples look", cli->arena));
    if (counts->complaints > 0)
        printf("%s: 'asterism complaints' says what was not read, and why.\n",
               counted(counts->complaints, "complaint", "complaints", cli->arena));
}

static ExitCode add_samples(Cli *cli, Case *it, char **paths, int count, SampleOptions *options, bool keeps)
{
    SampleCounts counts;
    options->index = arena_string(cli->arena, arena_format(cli->arena, "%s/" CASE_SAMPLES, cli->folder));
    if (keeps)
        options->keep_folder = arena_format(cli->arena, "%s/samples", cli->folder).bytes;
    options->waits = say_waiting;
    options->self = cli;
    if (cli->shows_progress && !cli->is_quiet) {
        options->step = show_step;
    }
    bool is_done =
        samples_add(case_store(it), (const char *const *)paths, (size_t)count, options, &counts, &cli->err);
    if (options->step)
        fputs("\r\033[K", stderr);
    if (!is_done)
        return report_failure(cli);
    put_counts(cli, &counts);
    return counts.complaints > 0 ? EXIT_COMPLAINTS : EXIT_DONE;
}

// ---------------------------------------------------------------- list and show

typedef struct {
    Cli *cli;
    Buffer line;
    Text wanted; ///< how its SHA-256 begins; empty: all
    uint64_t count;
} Listing;

static void write_claims(JsonWriter *json, const KnownSample *sample)
{
    json_array_begin(json, "claims");
    for (uint32_t i = 0; i < sample->claim_count; i++) {
        const SampleClaim *claim = &sample->claims[i];
        json_object_begin(json, NULL);
        json_write_text(json, "partner", claim->partner);
        json_write_text(json, "family", claim->family.length > 0 ? claim->family : TEXT_NONE);
        json_write_text(json, "source", claim->source);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_head(JsonWriter *json, const KnownSample *sample)
{
    const SampleFeatures *it = sample->features;
    json_write_string(json, "sha256", it->sha256);
    json_write_string(json, "sha1", it->sha1);
    json_write_string(json, "md5", it->md5);
    json_write_text(json, "format", sample_format_word(it->format));
    json_write_text(json, "architecture", sample_arch_word(it->arch));
    json_write_integer(json, "bytes", (int64_t)it->size_bytes);
    json_write_millionths(json, "entropy", (int64_t)it->entropy * 10000);
    json_write_text(json, "packed", it->packed == PACKED_NOT ? TEXT_NONE : it->packed_why);
    json_write_integer(json, "atoms", it->atom_count);
    json_write_integer(json, "functions", it->function_count);
    write_claims(json, sample);
}

static bool list_one(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Listing *listing = self;
    const SampleFeatures *it = sample->features;
    Arena arena;
    listing->count++;
    if (listing->cli->as_json) {
        JsonWriter json = json_writer(&listing->line);
        json_object_begin(&json, NULL);
        write_head(&json, sample);
        json_object_end(&json);
        put_line(&listing->line);
        return true;
    }
    arena_init(&arena);
    printf("%.16s  %-6.*s %-5.*s %13s  ", it->sha256, TEXT_ARG(sample_format_word(it->format)),
           TEXT_ARG(sample_arch_word(it->arch)), grouped(it->size_bytes, &arena));
    for (uint32_t i = 0; i < sample->claim_count; i++)
        printf("%s" TEXT_FMT "%s" TEXT_FMT, i ? ", " : "",
               TEXT_ARG(printable(sample->claims[i].partner, &arena)),
               sample->claims[i].family.length > 0 ? ": " : "",
               TEXT_ARG(printable(sample->claims[i].family, &arena)));
    printf("%s\n", it->packed == PACKED_NOT ? "" : "  (packed)");
    arena_done(&arena);
    return true;
}

static void put_show_json(Listing *listing, const KnownSample *sample)
{
    const SampleFeatures *it = sample->features;
    JsonWriter json = json_writer(&listing->line);
    json_object_begin(&json, NULL);
    write_head(&json, sample);
    json_array_begin(&json, "sections");
    for (uint32_t i = 0; i < it->section_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "name", it->sections[i].name);
        json_write_integer(&json, "offset", (int64_t)it->sections[i].offset);
        json_write_integer(&json, "bytes", (int64_t)it->sections[i].size);
        json_write_millionths(&json, "entropy", (int64_t)it->sections[i].entropy * 10000);
        json_write_bool(&json, "code", it->sections[i].is_code);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_array_begin(&json, "facts");
    for (uint32_t i = 0; i < it->fact_count; i++) {
        json_object_begin(&json, NULL);
        json_write_text(&json, "kind", fact_word(it->facts[i].kind));
        json_write_text(&json, "value", it->facts[i].value);
        json_write_integer(&json, "offset", (int64_t)it->facts[i].offset);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_line(&listing->line);
}

static void put_show(const KnownSample *sample, Arena *arena)
{
    const SampleFeatures *it = sample->features;
    printf("sha256  %s\nsha1    %s\nmd5     %s\n" TEXT_FMT ", " TEXT_FMT ", %s bytes, %.2f bits a byte\n",
           it->sha256, it->sha1, it->md5, TEXT_ARG(sample_format_word(it->format)),
           TEXT_ARG(sample_arch_word(it->arch)), grouped(it->size_bytes, arena), it->entropy / 100.0);
    if (it->packed != PACKED_NOT)
        printf("looks packed: " TEXT_FMT "\n", TEXT_ARG(printable(it->packed_why, arena)));
    printf("%s, %s\n", counted(it->atom_count, "atom", "atoms", arena),
           counted(it->function_count, "function", "functions", arena));
    for (uint32_t i = 0; i < sample->claim_count; i++)
        printf("given by " TEXT_FMT " as " TEXT_FMT "%s" TEXT_FMT "\n",
               TEXT_ARG(printable(sample->claims[i].partner, arena)),
               TEXT_ARG(printable(sample->claims[i].source, arena)),
               sample->claims[i].family.length > 0 ? ", called " : "",
               TEXT_ARG(printable(sample->claims[i].family, arena)));
    printf("\n%-20s %12s %12s  bits  code\n", "section", "offset", "bytes");
    for (uint32_t i = 0; i < it->section_count; i++)
        printf("%-20.*s %12s %12s  %4.2f  %s\n", TEXT_ARG(printable(it->sections[i].name, arena)),
               grouped(it->sections[i].offset, arena), grouped(it->sections[i].size, arena),
               it->sections[i].entropy / 100.0, it->sections[i].is_code ? "yes" : "");
    printf("\n");
    for (uint32_t i = 0; i < it->fact_count; i++)
        printf("%-12.*s " TEXT_FMT "\n", TEXT_ARG(fact_word(it->facts[i].kind)),
               TEXT_ARG(printable(it->facts[i].value, arena)));
}

static bool show_one(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Listing *listing = self;
    Arena arena;
    if (!text_starts(text_of(sample->features->sha256), arena_string(listing->cli->arena, listing->wanted)))
        return true;
    listing->count++;
    arena_init(&arena);
    if (listing->cli->as_json)
        put_show_json(listing, sample);
    else
        put_show(sample, &arena);
    arena_done(&arena);
    return true;
}

// ---------------------------------------------------------------- times

typedef struct {
    Text family; ///< empty: of all samples
    uint64_t count;
} Times;

static bool is_called(const KnownSample *sample, Text family)
{
    for (uint32_t i = 0; i < sample->claim_count; i++)
        if (text_equal_nocase(sample->claims[i].family, family))
            return true;
    return family.length == 0;
}

/// As `weigh --hours` reads them.
static bool put_time(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Times *times = self;
    for (uint32_t i = 0; i < sample->features->fact_count && is_called(sample, times->family); i++)
        if (sample->features->facts[i].kind == FACT_COMPILED) {
            printf(TEXT_FMT " compile\n", TEXT_ARG(sample->features->facts[i].value));
            times->count++;
        }
    return true;
}

static ExitCode put_times(Cli *cli, Case *it, Text family)
{
    Times times = {.family = family};
    if (!samples_each(case_store(it), family, put_time, &times, &cli->err))
        return report_failure(cli);
    if (times.count == 0)
        say(cli, "no sample%s" TEXT_FMT " says when it was compiled", family.length ? " called " : "",
            TEXT_ARG(printable(family, cli->arena)));
    return EXIT_DONE;
}

static ExitCode look(Cli *cli, Case *it, const char *wanted)
{
    Listing listing = {.cli = cli, .wanted = arena_lower(cli->arena, text_of(wanted ? wanted : ""))};
    bool is_done = samples_each(case_store(it), TEXT_NONE, wanted ? show_one : list_one, &listing, &cli->err);
    if (is_done && wanted && listing.count == 0)
        is_done = sample_unknown(wanted, &cli->err);
    if (is_done && !cli->as_json && !wanted)
        say(cli, "%s", counted(listing.count, "sample", "samples", cli->arena));
    buffer_done(&listing.line);
    return is_done ? EXIT_DONE : report_failure(cli);
}

static bool parse_marking(Cli *cli, const char *word, Marking *out)
{
    return !word || marking_parse(text_of(word), out) ||
           fail(&cli->err, ERR_USAGE,
                "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED", word);
}

// ---------------------------------------------------------------- the verb

/// What is asked, with its words after the first.
typedef struct {
    Cli *cli;
    Case *it;
    char **words;
    int count;
    SampleOptions options;
    bool keeps;
} Asked;

static ExitCode asked_add(Asked *asked)
{
    return add_samples(asked->cli, asked->it, asked->words, asked->count, &asked->options, asked->keeps);
}

static ExitCode asked_look(Asked *asked)
{
    return look(asked->cli, asked->it, asked->count > 0 ? asked->words[0] : NULL);
}

static ExitCode asked_near(Asked *asked)
{
    const char *wanted = asked->count > 0 ? asked->words[0] : NULL;
    return samples_nearest(asked->cli, case_store(asked->it), wanted) ? EXIT_DONE
                                                                      : report_failure(asked->cli);
}

static ExitCode asked_times(Asked *asked)
{
    return put_times(asked->cli, asked->it, asked->options.family);
}

static const struct {
    const char *word;
    int least, most; ///< words that follow
    ExitCode (*run)(Asked *asked);
} parts[] = {
    {"add", 1, INT32_MAX, asked_add}, {"list", 0, 0, asked_look},   {"show", 1, 1, asked_look},
    {"near", 0, 1, asked_near},       {"times", 0, 0, asked_times},
};

#define USAGE "samples add PATH... | list | show SHA256 | near [SHA256] | times"

/// An abbreviated SHA-256 has eight digits, so that it is not taken for something else.
static bool find_part(int count, char **words, size_t *out, Err *err)
{
    enum { COUNT = sizeof parts / sizeof *parts, LEAST_DIGITS = 8 };
    for (*out = 0; *out < COUNT && strcmp(words[0], parts[*out].word) != 0; (*out)++) {
    }
    if (*out == COUNT)
        return fail(err, ERR_USAGE, "'samples' has no '%.40s': asterism " USAGE, words[0]);
    if (!expect_words(count - 1, parts[*out].least, parts[*out].most, USAGE, err))
        return false;
    return parts[*out].most != 1 || count == 1 || strlen(words[1]) >= LEAST_DIGITS ||
           fail(err, ERR_USAGE, "'%.40s' is too short: give 8 digits or more of the SHA-256", words[1]);
}

ExitCode verb_samples(Cli *cli, int count, char **words)
{
    const char *partner = NULL, *family = NULL, *activity = NULL, *marking = NULL;
    Asked asked = {.cli = cli};
    const Option options[] = {{"--partner", &partner, NULL},   {"--family", &family, NULL},
                              {"--activity", &activity, NULL}, {"--tlp", &marking, NULL},
                              {"--keep", NULL, &asked.keeps},  {NULL, NULL, NULL}};
    size_t part;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, USAGE, &cli->err) || !find_part(count, words, &part, &cli->err))
        return report_failure(cli);
    asked.words = words + 1;
    asked.count = count - 1;
    asked.options = (SampleOptions){.partner = text_of(partner),
                                    .family = text_trim(text_of(family)),
                                    .activity = text_trim(text_of(activity))};
    if (!parse_marking(cli, marking, &asked.options.marking) || !open_case(cli, &asked.it))
        return report_failure(cli);
    ExitCode code = parts[part].run(&asked);
    case_close(asked.it);
    return code;
}
