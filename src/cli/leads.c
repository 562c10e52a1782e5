#include "cli/leads.h"

#include "base/io.h"
#include "base/map.h"

static const Cluster *cluster_of(const View *view, uint32_t activity)
{
    return &view->conclusion.clusters[view->conclusion.cluster_of[activity]];
}

Leads leads_of(const LeadBook *book, uint32_t activity, Arena *arena)
{
    Leads out = {.activity = activity};
    out.items = lead_book_ask(book, activity, arena, &out.count);
    out.has_answer = out.count > 0 && lead_is_answer(book, activity, &out.items[0]);
    return out;
}

static void put_actor(JsonWriter *json, const View *view, const Lead *lead)
{
    const Cluster *cluster = cluster_of(view, lead->activity);
    json_write_text(json, "cluster", cluster->id);
    json_write_text(json, "name", cluster->name);
    json_write_millionths(json, "probability", lead->probability);
}

void put_leads_json(JsonWriter *json, const View *view, const Leads *leads, Arena *arena)
{
    static const char *const ways[] = {[LEAD_TIE] = "tie", [LEAD_COPY] = "copy", [LEAD_CLUSTER] = "cluster"};
    if (leads->has_answer) {
        json_object_begin(json, "answer");
        put_actor(json, view, &leads->items[0]);
        json_object_end(json);
    } else {
        json_write_null(json, "answer");
    }
    json_array_begin(json, "leads");
    for (uint32_t i = 0; i < leads->count; i++) {
        const Lead *lead = &leads->items[i];
        json_object_begin(json, NULL);
        put_actor(json, view, lead);
        json_write_text(json, "activity", activity_label(&view->pool, lead->activity, arena));
        json_write_string(json, "way", ways[lead->way]);
        json_write_millionths(json, "nats", lead->nats);
        json_object_end(json);
    }
    json_array_end(json);
}

static Text actor_words(Cli *cli, const Cluster *cluster)
{
    if (cluster->name.length == 0)
        return cluster->id;
    return arena_format(cli->arena, TEXT_FMT ", " TEXT_FMT, TEXT_ARG(cluster->id),
                        TEXT_ARG(printable(cluster->name, cli->arena)));
}

static void put_answer(Cli *cli, const View *view, const Leads *leads)
{
    if (leads->count == 0) {
        put_wrapped(0, TEXT("Nothing that other partners gave leads to an actor."));
        return;
    }
    Text actor = actor_words(cli, cluster_of(view, leads->items[0].activity));
    MicroProbability probability = leads->items[0].probability;
    Text words = probability_words(probability);
    if (leads->has_answer)
        words = arena_format(cli->arena, "Of " TEXT_FMT ": " TEXT_FMT " (%.3f)", TEXT_ARG(actor),
                             TEXT_ARG(words), probability / 1e6);
    else
        words = arena_format(cli->arena, "No answer: the likeliest is " TEXT_FMT ", " TEXT_FMT " (%.3f), %s",
                             TEXT_ARG(actor), TEXT_ARG(words), probability / 1e6,
                             probability < LEAD_SURE ? "which is less than very likely (0.800)"
                                                     : "from which it stands apart");
    put_wrapped(0, words);
}

static Text way_words(Cli *cli, const View *view, const Lead *lead)
{
    Text by = printable(activity_label(&view->pool, lead->activity, cli->arena), cli->arena);
    switch (lead->way) {
    case LEAD_COPY:
        return arena_format(cli->arena, "as one list with " TEXT_FMT, TEXT_ARG(by));
    case LEAD_CLUSTER:
        return arena_format(cli->arena,
                            "through its cluster: it shares little or nothing with " TEXT_FMT
                            ", but both share something with others of it",
                            TEXT_ARG(by));
    case LEAD_TIE:
        break;
    }
    return arena_format(cli->arena, "by what it shares with " TEXT_FMT " (%+.3f nats in all)", TEXT_ARG(by),
                        (double)lead->nats / 1e6);
}

static void put_lead(Cli *cli, const View *view, const Lead *lead)
{
    printf("    %.3f  " TEXT_FMT "\n", lead->probability / 1e6,
           TEXT_ARG(actor_words(cli, cluster_of(view, lead->activity))));
    put_wrapped(11, way_words(cli, view, lead));
}

void put_leads(Cli *cli, const View *view, const Leads *leads)
{
    enum { MOST = 5 };
    put_answer(cli, view, leads);
    for (uint32_t i = 0; i < leads->count && i < MOST; i++)
        put_lead(cli, view, &leads->items[i]);
    if (leads->count > MOST)
        printf("    and %s (--json)\n",
               counted(leads->count - MOST, "other actor", "other actors", cli->arena));
}

static bool mark_known(const View *view, const Map *numbers, Lines *lines, bool *is_known, Err *err)
{
    Text line;
    bool more = true;
    while (lines_next(lines, &line, &more, err)) {
        if (!more)
            return true;
        line = text_trim(line);
        if (line.length == 0)
            continue;
        uint32_t number = map_find(numbers, line);
        if (number == MAP_NONE)
            return fail(err, ERR_USAGE,
                        "line %llu: no activity is called '" TEXT_FMT
                        "'; say each as 'Partner:id', one a line",
                        (unsigned long long)lines->number, TEXT_ARG(text_clip(line, 200)));
        is_known[number] = number < view->pool.activity_count;
    }
    return false;
}

/// Those that the file names, by activity.
static bool read_known(Cli *cli, const View *view, const char *path, bool *is_known)
{
    enum { LINE_MOST = 1 << 16 };
    Source source;
    Lines lines;
    Map numbers = {0};
    if (!source_open(path, &source, &cli->err))
        return false;
    for (uint32_t a = 0; a < view->pool.activity_count; a++)
        *map_at(&numbers, activity_label(&view->pool, a, cli->arena)) = a;
    lines_init(&lines, &source, LINE_MOST);
    bool is_done = mark_known(view, &numbers, &lines, is_known, &cli->err) ||
                   fail_within(&cli->err, "reading known activities of '%s'", path);
    lines_done(&lines);
    source_close(&source);
    map_done(&numbers);
    return is_done;
}

static void put_leads_line(const View *view, const Leads *leads, Buffer *line)
{
    Arena scratch;
    arena_init(&scratch);
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_text(&json, "activity", activity_label(&view->pool, leads->activity, &scratch));
    json_write_text(&json, "cluster", cluster_of(view, leads->activity)->id);
    put_leads_json(&json, view, leads, &scratch);
    json_object_end(&json);
    put_line(line);
    arena_done(&scratch);
}

bool put_all_leads(Cli *cli, const View *view, const char *known)
{
    bool *is_known = known ? arena_array(cli->arena, bool, view->pool.activity_count) : NULL;
    if (known && !read_known(cli, view, known, is_known))
        return false;
    LeadBook *book = lead_book_new(&view->pool, &view->conclusion, is_known);
    Buffer line = {0};
    Arena scratch;
    arena_init(&scratch);
    for (uint32_t a = 0; a < view->pool.activity_count; a++) {
        Leads leads = leads_of(book, a, &scratch);
        put_leads_line(view, &leads, &line);
        arena_clear(&scratch);
    }
    arena_done(&scratch);
    buffer_done(&line);
    lead_book_free(book);
    return true;
}
