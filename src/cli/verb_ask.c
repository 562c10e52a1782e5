#include "cli/verbs.h"

#include <string.h>

#include "base/io.h"

static void put_list(JsonWriter *json, const char *key, const AnswerList *list)
{
    json_array_begin(json, key);
    for (uint32_t i = 0; i < list->count; i++)
        json_write_text(json, NULL, list->items[i]);
    json_array_end(json);
}

/// Null where nothing was stated.
static void put_stated(JsonWriter *json, const char *key, Text text)
{
    json_write_text(json, key, text.length ? text : TEXT_NONE);
}

static void put_instant(JsonWriter *json, const char *key, Instant instant, Arena *arena)
{
    put_stated(json, key, instant_text(instant, arena));
}

static void put_record(JsonWriter *json, const SaidIn *in)
{
    json_write_text(json, "partner", in->partner);
    json_write_string(json, "record", in->digest);
    json_write_text(json, "source", in->source);
    json_write_text(json, "place", in->place);
}

static const char *sighting_word(SightingType type)
{
    return type == SIGHTING_FALSE_POSITIVE ? "false-positive" : type == SIGHTING_EXPIRED ? "expired" : "seen";
}

static void put_sighting(JsonWriter *json, const SightingSaid *it, Arena *arena)
{
    json_object_begin(json, NULL);
    json_write_string(json, "type", sighting_word(it->type));
    put_stated(json, "by", it->by);
    json_write_integer(json, "count", it->count);
    put_stated(json, "country", it->country);
    put_stated(json, "where", it->place);
    put_instant(json, "first_seen", it->first_seen, arena);
    put_instant(json, "last_seen", it->last_seen, arena);
    json_write_bool(json, "revoked", it->is_revoked);
    put_record(json, &it->in);
    json_object_end(json);
}

static void put_end(JsonWriter *json, const char *key, const RelationEnd *end)
{
    json_object_begin(json, key);
    json_write_text(json, "id", end->id);
    put_stated(json, "name", end->name);
    json_object_end(json);
}

static void put_relation(JsonWriter *json, const RelationSaid *it, Arena *arena)
{
    json_object_begin(json, NULL);
    put_end(json, "from", &it->from);
    json_write_text(json, "type", it->type);
    put_end(json, "to", &it->to);
    json_write_string(json, "asked", it->is_from ? "from" : "to");
    put_stated(json, "description", it->description);
    if (it->confidence >= 0)
        json_write_integer(json, "confidence", it->confidence);
    else
        json_write_null(json, "confidence");
    put_instant(json, "start", it->start, arena);
    put_instant(json, "stop", it->stop, arena);
    json_write_bool(json, "revoked", it->is_revoked);
    put_record(json, &it->in);
    json_object_end(json);
}

static void put_said(JsonWriter *json, const StoreAnswer *answer, Arena *arena)
{
    json_array_begin(json, "contexts");
    for (uint32_t i = 0; i < answer->context_count; i++) {
        json_object_begin(json, NULL);
        json_write_text(json, "words", answer->contexts[i].words);
        put_record(json, &answer->contexts[i].in);
        json_object_end(json);
    }
    json_array_end(json);
    json_write_integer(json, "times_seen", (int64_t)answer->times_seen);
    json_array_begin(json, "sightings");
    for (uint32_t i = 0; i < answer->sighting_count; i++)
        put_sighting(json, &answer->sightings[i], arena);
    json_array_end(json);
    json_write_integer(json, "sighting_count", answer->sighting_total);
    json_array_begin(json, "relations");
    for (uint32_t i = 0; i < answer->relation_count; i++)
        put_relation(json, &answer->relations[i], arena);
    json_array_end(json);
    json_write_integer(json, "relation_count", answer->relation_total);
}

static void put_json(const Reply *reply, Arena *arena, Buffer *line)
{
    const StoreAnswer *answer = &reply->answer;
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "asked", reply->asked);
    json_write_text(&json, "value", reply->value);
    json_write_text(&json, "type", reply->type);
    json_write_bool(&json, "known", answer->is_known);
    put_list(&json, "partners", &answer->partners);
    put_list(&json, "activities", &answer->activities);
    json_write_integer(&json, "activity_count", answer->activities.total);
    put_list(&json, "revoked", &answer->revoked);
    if (reply->has_clusters) {
        put_list(&json, "clusters", &answer->clusters);
        json_write_integer(&json, "cluster_count", answer->clusters.total);
    } else {
        json_write_text(&json, "clusters", TEXT_NONE);
    }
    put_instant(&json, "first_seen", answer->first_seen, arena);
    put_instant(&json, "last_seen", answer->last_seen, arena);
    put_said(&json, answer, arena);
    json_write_text(&json, "warning", reply->warning);
    json_write_text(&json, "listed", reply->listed);
    json_object_end(&json);
    put_line(line);
}

enum { MOST = 12, INDENT = 14 }; // lines of one list that people are shown; blanks before them

static void put_more(uint32_t total, Arena *arena)
{
    if (total > MOST)
        printf("%*sand %s more\n", INDENT, "", grouped(total - MOST, arena));
}

static void put_texts(const char *title, const AnswerList *list, Arena *arena)
{
    for (uint32_t i = 0; i < list->count && i < MOST; i++)
        printf("%-12s  " TEXT_FMT "\n", i ? "" : title, TEXT_ARG(printable(list->items[i], arena)));
    put_more(list->total, arena);
}

/// ", 2014-01-02 to 2014-03-04", ", since ...", ", until ..." or nothing.
static void add_time(Buffer *out, Instant first, Instant last, Arena *arena)
{
    Text from = instant_date_text(first, arena), to = instant_date_text(last, arena);
    if (from.length && to.length)
        buffer_format(out, ", " TEXT_FMT " to " TEXT_FMT, TEXT_ARG(from), TEXT_ARG(to));
    else if (from.length || to.length)
        buffer_format(out, ", %s " TEXT_FMT, from.length ? "since" : "until",
                      TEXT_ARG(from.length ? from : to));
}

static void add_words(Buffer *out, const char *before, Text words, Arena *arena)
{
    if (words.length)
        buffer_format(out, "%s" TEXT_FMT, before, TEXT_ARG(text_clip(printable(words, arena), 200)));
}

/// Whose record it stands in; `record show` takes so much of a digest.
static void put_sentence(Buffer *words, bool is_revoked, const SaidIn *in, Arena *arena)
{
    add_words(words, is_revoked ? " (revoked): " : ": ", in->partner, arena);
    buffer_format(words, ", record %.12s", in->digest);
    put_wrapped(INDENT, buffer_text(words));
    buffer_clear(words);
}

static void say_sighting(const SightingSaid *it, Buffer *words, Arena *arena)
{
    static const char *const types[] = {"seen", "false positive", "expired"};
    buffer_add_string(words, types[it->type]);
    if (it->count > 1)
        buffer_format(words, " %s times", grouped(it->count, arena));
    add_words(words, " by ", it->by, arena);
    add_words(words, " in ", it->country, arena);
    add_words(words, it->country.length ? ", " : " at ", it->place, arena);
    add_time(words, it->first_seen, it->last_seen, arena);
    put_sentence(words, it->is_revoked, &it->in, arena);
}

static void say_relation(const RelationSaid *it, Buffer *words, Arena *arena)
{
    const RelationEnd *other = it->is_from ? &it->to : &it->from;
    if (it->is_from)
        add_words(words, "", arena_format(arena, TEXT_FMT " ", TEXT_ARG(it->type)), arena);
    add_words(words, "", other->name.length ? other->name : other->id, arena);
    if (other->name.length)
        buffer_format(words, " (" TEXT_FMT ")", TEXT_ARG(text_clip(printable(other->id, arena), 100)));
    if (!it->is_from)
        buffer_format(words, " " TEXT_FMT " it", TEXT_ARG(text_clip(printable(it->type, arena), 100)));
    add_time(words, it->start, it->stop, arena);
    if (it->confidence >= 0)
        buffer_format(words, ", confidence %d of 100", it->confidence);
    add_words(words, ": ", it->description, arena);
    put_sentence(words, it->is_revoked, &it->in, arena);
}

static void put_what_is_said(const StoreAnswer *answer, Arena *arena)
{
    Buffer words = {0};
    if (answer->context_count > 0)
        puts("  contexts");
    for (uint32_t i = 0; i < answer->context_count; i++) {
        add_words(&words, "", answer->contexts[i].words, arena);
        put_sentence(&words, false, &answer->contexts[i].in, arena);
    }
    if (answer->sighting_total > 0)
        printf("  sightings   %s, of %s times seen\n", grouped(answer->sighting_total, arena),
               grouped(answer->times_seen, arena));
    for (uint32_t i = 0; i < answer->sighting_count && i < MOST; i++)
        say_sighting(&answer->sightings[i], &words, arena);
    put_more(answer->sighting_total, arena);
    if (answer->relation_total > 0)
        printf("  relations   %s\n", grouped(answer->relation_total, arena));
    for (uint32_t i = 0; i < answer->relation_count && i < MOST; i++)
        say_relation(&answer->relations[i], &words, arena);
    put_more(answer->relation_total, arena);
    buffer_done(&words);
}

static void put_people(const Reply *reply, Arena *arena)
{
    const StoreAnswer *answer = &reply->answer;
    printf(TEXT_FMT "  (" TEXT_FMT ")\n", TEXT_ARG(printable(reply->value, arena)), TEXT_ARG(reply->type));
    if (reply->listed.length)
        printf("  note        " TEXT_FMT ": weighs less\n", TEXT_ARG(printable(reply->listed, arena)));
    if (reply->warning.length)
        printf("  note        links nobody: " TEXT_FMT "\n", TEXT_ARG(reply->warning));
    if (!answer->is_known) {
        puts("  nobody has said anything of it");
        return;
    }
    Text first = instant_date_text(answer->first_seen, arena),
         last = instant_date_text(answer->last_seen, arena);
    if (first.length)
        printf("  seen        " TEXT_FMT " to " TEXT_FMT "\n", TEXT_ARG(first), TEXT_ARG(last));
    put_texts("  partners", &answer->partners, arena);
    put_texts("  activities", &answer->activities, arena);
    put_texts("  revoked", &answer->revoked, arena);
    put_texts("  clusters", &answer->clusters, arena);
    put_what_is_said(answer, arena);
}

static bool answer_one(Cli *cli, const Inquiry *inquiry, Text asked, Buffer *line)
{
    Arena scratch;
    arena_init(&scratch);
    Reply reply;
    bool is_done = case_ask(inquiry, asked, &scratch, &reply, &cli->err);
    if (is_done && cli->as_json)
        put_json(&reply, &scratch, line);
    else if (is_done)
        put_people(&reply, &scratch);
    arena_done(&scratch);
    return is_done;
}

static bool answer_lines(Cli *cli, const Inquiry *inquiry, Buffer *line)
{
    enum { LONGEST = 1 << 16 };
    Source source;
    if (!source_open("-", &source, &cli->err))
        return false;
    Lines lines;
    lines_init(&lines, &source, LONGEST);
    Text asked;
    bool more = true, is_done = true;
    while (is_done) {
        is_done = lines_next(&lines, &asked, &more, &cli->err);
        if (!is_done || !more)
            break;
        if (text_trim(asked).length > 0)
            is_done = answer_one(cli, inquiry, asked, line);
    }
    lines_done(&lines);
    source_close(&source);
    return is_done;
}

ExitCode verb_ask(Cli *cli, int count, char **words)
{
    bool lists_all = false;
    const Option options[] = {{"--all", NULL, &lists_all}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "ask VALUE... (or '-')", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    Inquiry inquiry;
    Buffer line = {0};
    bool is_done = case_ask_begin(it, lists_all, &inquiry, &cli->err);
    if (is_done && !inquiry.has_clusters)
        say(cli, "The pool has changed since it was connected: clusters are not shown before\n"
                 "'asterism connect' has been run.");
    for (int i = 0; i < count && is_done; i++)
        is_done = strcmp(words[i], "-") == 0 ? answer_lines(cli, &inquiry, &line)
                                             : answer_one(cli, &inquiry, text_of(words[i]), &line);
    buffer_done(&line);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
