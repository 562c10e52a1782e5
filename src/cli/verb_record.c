#include <string.h>

#include "cli/named.h"
#include "cli/said.h"

typedef struct {
    Cli *cli;
    Buffer line;
    uint64_t count;
} Listing;

static bool put_row_json(Listing *it, const RecordRow *row)
{
    JsonWriter json = json_writer(&it->line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "digest", row->digest);
    json_write_text(&json, "partner", row->partner);
    json_write_text(&json, "source", row->source);
    json_write_text(&json, "place", row->place);
    json_write_text(&json, "of", row->holder.length ? row->holder : TEXT_NONE);
    json_write_integer(&json, "bytes", (int64_t)row->bytes);
    json_write_bool(&json, "withdrawn", row->is_withdrawn);
    json_write_integer(&json, "withdrawn_statements", row->withdrawn_statements);
    json_object_end(&json);
    put_line(&it->line);
    return true;
}

static bool put_row(void *self, const RecordRow *row, Err *err)
{
    (void)err;
    Listing *it = self;
    Arena arena;
    it->count++;
    if (it->cli->as_json)
        return put_row_json(it, row);
    arena_init(&arena);
    printf("%.12s  " TEXT_FMT ": " TEXT_FMT "%s" TEXT_FMT "%s\n", row->digest,
           TEXT_ARG(printable(row->partner, &arena)), TEXT_ARG(printable(row->source, &arena)),
           row->place.length ? ", " : "", TEXT_ARG(printable(row->place, &arena)),
           row->is_withdrawn ? "  withdrawn" : "");
    if (row->withdrawn_statements)
        printf("            %s of it withdrawn\n",
               counted(row->withdrawn_statements, "statement", "statements", &arena));
    if (row->holder.length) // a SHA-256 fits into a line of 80
        printf("            of " TEXT_FMT "\n", TEXT_ARG(printable(row->holder, &arena)));
    arena_done(&arena);
    return true;
}

static bool list_records(Cli *cli, Case *it, const RecordChoice *choice)
{
    Listing listing = {.cli = cli};
    bool is_done = store_record_list(case_store(it), choice, put_row, &listing, &cli->err);
    if (is_done && !cli->as_json)
        say(cli, "%s", counted(listing.count, "record", "records", cli->arena));
    buffer_done(&listing.line);
    return is_done;
}

// ---------------------------------------------------------------- what is said of a record, and named in it

typedef struct {
    Cli *cli;
    JsonWriter *json; ///< NULL: for people
    VEC(Text) ids;    ///< of what the record speaks of, each once
    bool is_any;
} About;

static bool take_about(void *self, const RecordRow *row, __attribute__((unused)) Err *err)
{
    About *it = self;
    Text last = it->ids.count ? it->ids.items[it->ids.count - 1] : TEXT("");
    bool is_again = row->is_withdrawn || row->holder.length == 0 || text_equal(last, row->holder);
    for (size_t i = 0; i < it->ids.count && !is_again; i++)
        is_again = text_equal(it->ids.items[i], row->holder);
    if (!is_again)
        *vec_push(&it->ids) = arena_copy(it->cli->arena, row->holder);
    return true;
}

/// Notes, opinions, sightings and other relations of each thing that the record speaks of.
static bool put_about_things(About *it, Case *of)
{
    Arena arena;
    bool is_done = true;
    arena_init(&arena);
    if (it->json)
        json_array_begin(it->json, "of");
    for (size_t i = 0; i < it->ids.count && is_done; i++) {
        StoreAnswer answer;
        arena_clear(&arena);
        is_done = store_ask_id(case_store(of), it->ids.items[i], &arena, &answer, &it->cli->err);
        if (!is_done)
            break;
        if (it->json) {
            json_object_begin(it->json, NULL);
            json_write_text(it->json, "id", it->ids.items[i]);
            put_said(it->json, &answer, &arena);
            json_object_end(it->json);
        } else {
            printf(TEXT_FMT "\n", TEXT_ARG(printable(it->ids.items[i], &arena)));
            put_what_is_said(&answer, &arena);
        }
    }
    if (it->json)
        json_array_end(it->json);
    arena_done(&arena);
    return is_done;
}

static bool put_mention(void *self, const SaidIn *in, const Named *named, Text place,
                        __attribute__((unused)) Err *err)
{
    About *it = self;
    (void)in;
    if (it->json) {
        json_object_begin(it->json, NULL);
        put_named_members(it->json, named, place);
        json_object_end(it->json);
        return true;
    }
    Arena arena;
    arena_init(&arena);
    if (!it->is_any)
        puts("names and dates in it");
    printf("  %-10.*s  " TEXT_FMT ", " TEXT_FMT "%sbyte %llu\n", TEXT_ARG(named_word(named->type)),
           TEXT_ARG(printable(named->value, &arena)), TEXT_ARG(printable(place, &arena)),
           place.length ? ", " : "", (unsigned long long)named->offset);
    it->is_any = true;
    arena_done(&arena);
    return true;
}

static bool put_mentions_in(About *it, Case *of, Text digest)
{
    Vocabulary *vocabulary;
    if (!case_vocabulary(of, &vocabulary, &it->cli->err))
        return false;
    if (it->json)
        json_array_begin(it->json, "names");
    const MentionListener listener = {it, put_mention};
    bool is_done = case_mentions_in(of, digest, vocabulary, &listener, &it->cli->err);
    if (it->json)
        json_array_end(it->json);
    vocabulary_free(vocabulary);
    return is_done;
}

static bool show_about(Cli *cli, Case *it, const char *start)
{
    Text raw;
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    About about = {.cli = cli, .json = cli->as_json ? &json : NULL};
    if (!store_raw(case_store(it), text_of(start), cli->arena, &raw, &cli->err))
        return false;
    Digest whole = digest_of(raw);
    char hex[DIGEST_HEX + 1];
    digest_print(&whole, hex);
    const RecordChoice choice = {.what = text_of(hex), .partner = TEXT("")};
    if (cli->as_json) {
        json_object_begin(&json, NULL);
        json_write_string(&json, "digest", hex);
        json_write_integer(&json, "bytes", (int64_t)raw.length);
    }
    bool is_done = store_record_list(case_store(it), &choice, take_about, &about, &cli->err) &&
                   put_about_things(&about, it) && put_mentions_in(&about, it, text_of(hex));
    if (is_done && cli->as_json) {
        json_object_end(&json);
        put_line(&line);
    }
    vec_free(&about.ids);
    buffer_done(&line);
    return is_done;
}

/// The bytes and nothing else, so that they can be held against the partner's file; --json wraps text alone.
static bool show_record(Cli *cli, Case *it, const char *digest)
{
    Text raw;
    if (!store_raw(case_store(it), text_of(digest), cli->arena, &raw, &cli->err))
        return false;
    if (!cli->as_json) {
        put_document(raw, cli->arena);
        return true;
    }
    if (!text_is_utf8(raw))
        return fail(&cli->err, ERR_USAGE, "the record is no UTF-8 text: show it without --json");
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    Digest whole = digest_of(raw);
    char hex[DIGEST_HEX + 1];
    digest_print(&whole, hex);
    json_object_begin(&json, NULL);
    json_write_string(&json, "digest", hex);
    json_write_integer(&json, "bytes", (int64_t)raw.length);
    json_write_text(&json, "raw", raw);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
    return true;
}

/// `only`: what is meant of the records; NULL: all that they say.
static bool change_records(Cli *cli, Case *it, const char *what, const RecordChoice *choice, const char *only)
{
    bool is_withdrawn = strcmp(what, "withdraw") == 0;
    uint32_t count;
    if (!(only ? case_withdraw_statement(it, choice, text_of(only), is_withdrawn, &count, &cli->err)
               : store_record_withdraw(case_store(it), choice, is_withdrawn, &count, &cli->err)))
        return false;
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_write_text(&json, "record", choice->what);
        json_write_string(&json, "done", what);
        json_write_integer(&json, only ? "statements" : "records", count);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
        return true;
    }
    const char *records = only ? counted(count, "statement is", "statements are", cli->arena)
                               : counted(count, "record is", "records are", cli->arena);
    if (is_withdrawn)
        say(cli, "%s withdrawn: every answer is now as if %s had never been pooled.", records,
            count == 1 ? "it" : "they");
    else
        say(cli, "%s restored.", records);
    return true;
}

ExitCode verb_record(Cli *cli, int count, char **words)
{
    static const char usage[] = "record list [WHAT] | show DIGEST [--about] | withdraw WHAT [--only CLAIM]"
                                " | restore WHAT [--only CLAIM]";
    const char *partner = NULL, *only = NULL;
    bool is_about = false;
    const Option options[] = {{"--partner", &partner, NULL},
                              {"--only", &only, NULL},
                              {"--about", NULL, &is_about},
                              {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) || !expect_words(count, 1, 2, usage, &cli->err))
        return report_failure(cli);
    bool is_list = strcmp(words[0], "list") == 0, is_show = strcmp(words[0], "show") == 0;
    bool is_change = strcmp(words[0], "withdraw") == 0 || strcmp(words[0], "restore") == 0;
    if ((!is_list && !is_show && !is_change) || (count == 1 && !is_list) || (is_show && partner) ||
        (is_about && !is_show) || (only && !is_change)) {
        fail(&cli->err, ERR_USAGE, "asterism %s", usage);
        return report_failure(cli);
    }
    if (!open_case(cli, &it))
        return report_failure(cli);
    RecordChoice choice = {.what = text_of(count == 2 ? words[1] : ""),
                           .partner = text_of(partner ? partner : "")};
    bool is_done = is_list    ? list_records(cli, it, &choice)
                   : is_about ? show_about(cli, it, words[1])
                   : is_show  ? show_record(cli, it, words[1])
                              : change_records(cli, it, words[0], &choice, only);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
