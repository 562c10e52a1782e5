#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "cli/named.h"
#include "cli/said.h"

typedef struct {
    Named named;
    Text place; ///< in the report
    SaidIn in;
} Mention;

typedef struct {
    Arena *arena;
    VEC(Mention) found;
} Mentions;

enum { MOST_AT_ONCE = 1024 }; ///< questions

/// How questions are answered.
typedef struct {
    Cli *cli;
    Inquiry *inquiry;
    Answerers *answerers;
    Case *it;
    const Vocabulary *vocabulary; ///< NULL: without mentions
    Marking reader;
    Buffer line;
    // Those that are answered next.
    Text asked[MOST_AT_ONCE];
    Reply replies[MOST_AT_ONCE];
    uint32_t count, at_once;
    Arena arena; ///< of the questions
} Answering;

static void put_list(JsonWriter *json, const char *key, const AnswerList *list)
{
    json_array_begin(json, key);
    for (uint32_t i = 0; i < list->count; i++)
        json_write_text(json, NULL, list->items[i]);
    json_array_end(json);
}

/// Where reports mention what is asked for: none is a statement about it.
static bool take_mention(void *self, const SaidIn *in, const Named *named, Text place,
                         __attribute__((unused)) Err *err)
{
    Mentions *it = self;
    Mention *mention = vec_push(&it->found);
    *mention = (Mention){.named = *named, .place = arena_copy(it->arena, place), .in = *in};
    mention->named.value = arena_copy(it->arena, named->value);
    mention->named.context = arena_copy(it->arena, named->context);
    mention->named.precision = arena_copy(it->arena, named->precision);
    mention->named.of = arena_copy(it->arena, named->of);
    mention->in.partner = arena_copy(it->arena, in->partner);
    mention->in.source = arena_copy(it->arena, in->source);
    mention->in.place = arena_copy(it->arena, in->place);
    return true;
}

static void put_mentions(JsonWriter *json, const Mentions *mentions)
{
    json_array_begin(json, "mentions");
    for (size_t i = 0; i < mentions->found.count; i++) {
        const Mention *mention = &mentions->found.items[i];
        json_object_begin(json, NULL);
        put_named_members(json, &mention->named, TEXT(""));
        json_write_text(json, "partner", mention->in.partner);
        json_write_string(json, "record", mention->in.digest);
        json_write_text(json, "source", mention->in.source);
        json_write_text(json, "place", mention->place);
        json_object_end(json);
    }
    json_array_end(json);
}

static void say_mentions(const Mentions *mentions, Arena *arena)
{
    Buffer words = {0};
    if (mentions->found.count > 0)
        printf("  mentions    %s\n", grouped(mentions->found.count, arena));
    for (size_t i = 0; i < mentions->found.count && i < SAID_MOST; i++) {
        const Mention *mention = &mentions->found.items[i];
        buffer_format(&words, "\"" TEXT_FMT "\", " TEXT_FMT "%sbyte %llu",
                      TEXT_ARG(text_clip(printable(mention->named.context, arena), 200)),
                      TEXT_ARG(printable(mention->place, arena)), mention->place.length ? ", " : "",
                      (unsigned long long)mention->named.offset);
        put_sentence(&words, false, &mention->in, arena);
    }
    put_more_said((uint32_t)mentions->found.count, arena);
    buffer_done(&words);
}

/// `mentions` NULL: nobody asked for them.
static void put_json(const Reply *reply, const Mentions *mentions, Arena *arena, Buffer *line)
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
    if (mentions)
        put_mentions(&json, mentions);
    json_object_end(&json);
    put_line(line);
}

static void put_texts(const char *title, const AnswerList *list, Arena *arena)
{
    for (uint32_t i = 0; i < list->count && i < SAID_MOST; i++)
        printf("%-12s  " TEXT_FMT "\n", i ? "" : title, TEXT_ARG(printable(list->items[i], arena)));
    put_more_said(list->total, arena);
}

/// To a reader it is the same whether nothing is said, or nothing for them.
static void put_unknown(const Reply *reply, Marking reader)
{
    if (text_starts_nocase(reply->value, "AC-"))
        puts("  no partner's word; of an actor's id 'asterism clusters AC-...' tells");
    else if (reader == MARKING_RED)
        puts("  nobody has said anything of it");
    else
        printf("  nobody has said anything of it that a reader of TLP:" TEXT_FMT " sees\n",
               TEXT_ARG(marking_word(reader)));
}

static void put_people(const Reply *reply, const Mentions *mentions, Marking reader, Arena *arena)
{
    const StoreAnswer *answer = &reply->answer;
    printf(TEXT_FMT "  (" TEXT_FMT ")\n", TEXT_ARG(printable(reply->value, arena)), TEXT_ARG(reply->type));
    if (reply->listed.length)
        printf("  note        " TEXT_FMT ": weighs less\n", TEXT_ARG(printable(reply->listed, arena)));
    if (reply->warning.length)
        printf("  note        links nobody: " TEXT_FMT "\n", TEXT_ARG(reply->warning));
    if (!answer->is_known) {
        put_unknown(reply, reader);
        if (mentions)
            say_mentions(mentions, arena);
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
    if (mentions)
        say_mentions(mentions, arena);
}

static bool put_reply(Answering *it, const Reply *reply, Text meant, Arena *scratch, Err *err)
{
    Mentions mentions = {.arena = scratch};
    const MentionListener listener = {&mentions, take_mention};
    const Mentions *shown = it->vocabulary ? &mentions : NULL;
    bool is_done = !shown || case_mentions_of(it->it, meant, it->vocabulary, &listener, err);
    if (is_done && it->cli->as_json)
        put_json(reply, shown, scratch, &it->line);
    else if (is_done)
        put_people(reply, shown, it->reader, scratch);
    vec_free(&mentions.found);
    return is_done;
}

static bool answer_parts(Answering *it, Text asked, const Text *parts, uint32_t count, Arena *scratch,
                         Err *err)
{
    bool is_done = true;
    for (uint32_t i = 0; i < count && is_done; i++) {
        Reply reply;
        is_done = case_ask(it->inquiry, parts[i], scratch, &reply, err);
        reply.asked = asked;
        is_done = is_done && put_reply(it, &reply, parts[i], scratch, err);
    }
    return is_done;
}

static bool say_answer(Answering *it, const Reply *reply, Err *err)
{
    Arena scratch;
    Text parts[2];
    arena_init(&scratch);
    uint32_t count = reply->answer.is_known ? 0 : ask_parts(reply->asked, parts);
    bool is_done = count > 0 ? answer_parts(it, reply->asked, parts, count, &scratch, err)
                             : put_reply(it, reply, reply->asked, &scratch, err);
    arena_done(&scratch);
    return is_done;
}

static bool answer_those(Answering *it, Err *err)
{
    bool is_done = answerers_ask(it->answerers, it->asked, it->count, it->replies, err);
    for (uint32_t i = 0; i < it->count && is_done; i++)
        is_done = say_answer(it, &it->replies[i], err);
    it->count = 0;
    arena_clear(&it->arena);
    return is_done;
}

static bool take_question(void *self, Text asked, Err *err)
{
    Answering *it = self;
    it->asked[it->count++] = arena_copy(&it->arena, asked);
    return it->count < it->at_once || answer_those(it, err);
}

static bool answer_all(Answering *it, char **words, int count, Err *err)
{
    bool is_done = true;
    for (int i = 0; i < count && is_done; i++)
        is_done = strcmp(words[i], "-") == 0 ? lines_each("-", take_question, it, err)
                                             : take_question(it, text_of(words[i]), err);
    return is_done && answer_those(it, err);
}

static bool check_options(const ViewOptions *viewed, bool with_mentions, Err *err)
{
    if (viewed->reader == MARKING_RED || !with_mentions)
        return true;
    return fail(err, ERR_USAGE,
                "--mentions reads all reports, whoever may see them; ask without it, or without --as");
}

ExitCode verb_ask(Cli *cli, int count, char **words)
{
    bool lists_all = false, with_mentions = false;
    ViewWords asked = {0};
    const Option options[] = {{"--all", NULL, &lists_all},
                              {"--as", &asked.reader, NULL},
                              {"--mentions", NULL, &with_mentions},
                              {NULL, NULL, NULL}};
    ViewOptions viewed;
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 1, INT32_MAX, "ask VALUE... (or '-')", &cli->err) ||
        !take_view(&asked, &viewed, &cli->err) || !check_options(&viewed, with_mentions, &cli->err) ||
        !open_case(cli, &it))
        return report_failure(cli);
    Inquiry inquiry = {0};
    Vocabulary *vocabulary = NULL;
    bool is_done = (!with_mentions || case_vocabulary(it, &vocabulary, &cli->err)) &&
                   case_ask_begin(it, viewed.reader, lists_all, &inquiry, &cli->err);
    if (is_done && !inquiry.has_clusters)
        say(cli, "The pool has changed since it was connected: clusters are not shown before "
                 "'asterism connect' has been run.");
    Answering *answering = memory_get(sizeof *answering);
    *answering = (Answering){.cli = cli,
                             .inquiry = &inquiry,
                             .it = it,
                             .vocabulary = vocabulary,
                             .reader = viewed.reader,
                             // Lists that are not cut have no bound, and replies wait for each other.
                             .at_once = lists_all ? 1 : MOST_AT_ONCE};
    is_done = is_done && answerers_begin(&inquiry, &answering->answerers, &cli->err) &&
              answer_all(answering, words, count, &cli->err);
    answerers_end(answering->answerers);
    arena_done(&answering->arena);
    buffer_done(&answering->line);
    free(answering);
    vocabulary_free(vocabulary);
    if (inquiry.it)
        case_ask_end(&inquiry);
    case_close(it);
    return is_done ? EXIT_DONE : report_failure(cli);
}
