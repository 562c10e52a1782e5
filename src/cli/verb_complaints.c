#include <stdlib.h>

#include "cli/verbs.h"

static void put_json(const Complaint *complaint, Buffer *line)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "partner", complaint->partner.length ? complaint->partner : TEXT_NONE);
    json_write_text(&json, "source", complaint->source);
    json_write_text(&json, "place", complaint->place);
    json_write_text(&json, "what", complaint->what);
    json_object_end(&json);
    put_line(line);
}

/// A mistake that a file makes again and again is told once, with the first places.
typedef struct {
    const Complaint *all;
    uint32_t *next;   ///< of the same; `count` where there is none
    uint32_t *places; ///< how many, at the first; 0 at the others
    uint32_t count;
} Alike;

enum { SHOWN_PLACES = 3 };

static int compare_alike(const void *a, const void *b)
{
    const Complaint *left = *(const Complaint *const *)a, *right = *(const Complaint *const *)b;
    int order = text_compare(left->partner, right->partner);
    if (order == 0)
        order = text_compare(left->source, right->source);
    if (order == 0)
        order = text_compare(left->what, right->what);
    return order != 0 ? order : (left > right) - (left < right);
}

static bool are_alike(const Complaint *a, const Complaint *b)
{
    return text_equal(a->what, b->what) && text_equal(a->source, b->source) &&
           text_equal(a->partner, b->partner);
}

static Alike find_alike(const Complaint *all, uint32_t count, Arena *arena)
{
    Alike alike = {all, arena_array(arena, uint32_t, count), arena_array(arena, uint32_t, count), count};
    const Complaint **sorted = arena_array(arena, const Complaint *, count);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &all[i];
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_alike);
    for (uint32_t i = 0, first = 0; i < count; i++) {
        uint32_t at = (uint32_t)(sorted[i] - all);
        if (i == 0 || !are_alike(sorted[i - 1], sorted[i]))
            first = at;
        else
            alike.next[sorted[i - 1] - all] = at;
        alike.next[at] = count;
        alike.places[at] = 0;
        alike.places[first]++;
    }
    return alike;
}

static void put_people(Cli *cli, const Alike *alike, uint32_t at)
{
    const Complaint *complaint = &alike->all[at];
    uint32_t more = alike->places[at];
    printf(TEXT_FMT ": " TEXT_FMT,
           TEXT_ARG(complaint->partner.length ? printable(complaint->partner, cli->arena)
                                              : TEXT("(no partner)")),
           TEXT_ARG(printable(complaint->source, cli->arena)));
    for (int i = 0; i < SHOWN_PLACES && at < alike->count; i++, at = alike->next[at], more--)
        if (alike->all[at].place.length)
            printf(", " TEXT_FMT, TEXT_ARG(printable(alike->all[at].place, cli->arena)));
    if (more > 0)
        printf(" and %s", counted(more, "more place", "more places", cli->arena));
    putchar('\n');
    put_wrapped(4, printable(complaint->what, cli->arena));
}

/// Those of the partner, in place; all where none is named.
static uint32_t keep_partner(Complaint *rows, uint32_t count, const char *partner)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!partner || text_is(rows[i].partner, partner))
            rows[kept++] = rows[i];
    return kept;
}

static void put_all(Cli *cli, const Complaint *rows, uint32_t count)
{
    Buffer line = {0};
    Alike alike = find_alike(rows, count, cli->arena);
    for (uint32_t i = 0; i < count; i++) {
        if (cli->as_json)
            put_json(&rows[i], &line);
        else if (alike.places[i] > 0)
            put_people(cli, &alike, i);
    }
    buffer_done(&line);
}

ExitCode verb_complaints(Cli *cli, int count, char **words)
{
    const char *partner = NULL;
    const Option options[] = {{"--partner", &partner, NULL}, {NULL, NULL, NULL}};
    Case *it = NULL;
    if (!take_options(&count, words, options, &cli->err) ||
        !expect_words(count, 0, 0, "complaints [--partner NAME]", &cli->err) || !open_case(cli, &it))
        return report_failure(cli);
    Complaint *rows;
    uint32_t row_count;
    bool is_done = case_has_partner(it, text_of(partner ? partner : ""), &cli->err) &&
                   store_complaint_list(case_store(it), cli->arena, &rows, &row_count, &cli->err);
    case_close(it);
    if (!is_done)
        return report_failure(cli);
    uint32_t shown = keep_partner(rows, row_count, partner);
    put_all(cli, rows, shown);
    if (!cli->as_json)
        say(cli, "%s",
            shown ? counted(shown, "complaint", "complaints", cli->arena) : "Everything was understood.");
    return EXIT_DONE;
}
