#include "base/io.h"
#include "base/vec.h"
#include "cli/weigh_parts.h"

/// Times, each with what it is the time of.
enum { KINDS_MOST = 16 };
typedef struct {
    VEC(Instant) times;
    VEC(uint32_t) kind_of;
    Text kinds[KINDS_MOST];
    uint32_t kind_count;
    Arena *arena;
} Events;

static bool find_kind(Events *events, Text word, uint32_t *out, Err *err)
{
    for (*out = 0; *out < events->kind_count; (*out)++)
        if (text_equal_nocase(events->kinds[*out], word))
            return true;
    if (events->kind_count == KINDS_MOST)
        return fail(err, ERR_INPUT, "there are more than %d kinds of events", KINDS_MOST);
    events->kinds[events->kind_count++] = arena_copy(events->arena, word);
    return true;
}

/// "2013-03-14T09:26:53Z", and what happened then: "compile".
static bool take_event(void *self, Text line, Err *err)
{
    Events *out = self;
    line = text_trim(line);
    size_t end = 0;
    while (end < line.length && line.bytes[end] != ' ' && line.bytes[end] != '\t')
        end++;
    Text kind = text_trim(text_slice(line, end, line.length));
    if (!instant_parse(text_slice(line, 0, end), vec_push(&out->times)))
        return fail(
            err, ERR_INPUT,
            "no time; write one a line, as 2013-03-14T09:26:53Z, and after it what happened, as compile");
    return find_kind(out, kind.length ? text_clip(kind, 40) : TEXT("event"), vec_push(&out->kind_of), err);
}

/// The events of one kind, or all but them.
static void infer_part(const Events *events, uint32_t kind, bool is_without, Instant now, Hours *out)
{
    VEC(Instant) part = {0};
    for (size_t i = 0; i < events->times.count; i++)
        if ((events->kind_of.items[i] == kind) != is_without)
            *vec_push(&part) = events->times.items[i];
    hours_infer(part.items, part.count, now, out);
    vec_free(&part);
}

static void put_offsets_in_set(JsonWriter *json, const char *key, const Hours *hours)
{
    json_array_begin(json, key);
    for (size_t i = 0; i < OFFSETS; i++)
        if (hours->is_sufficient && hours->is_in_set[i])
            json_write_integer(json, NULL, hours_offset(i));
    json_array_end(json);
}

static void put_kinds(JsonWriter *json, const Events *events, Instant now)
{
    json_array_begin(json, "kinds");
    for (uint32_t k = 0; k < events->kind_count; k++) {
        Hours alone, others;
        infer_part(events, k, false, now, &alone);
        infer_part(events, k, true, now, &others);
        json_object_begin(json, NULL);
        json_write_text(json, "kind", events->kinds[k]);
        json_write_integer(json, "events", alone.events);
        json_write_bool(json, "sufficient", alone.is_sufficient);
        put_offsets_in_set(json, "offsets", &alone);
        json_write_bool(json, "sufficient_without", others.is_sufficient);
        put_offsets_in_set(json, "offsets_without", &others);
        json_object_end(json);
    }
    json_array_end(json);
}

static void print_set(const Hours *hours)
{
    if (!hours->is_sufficient)
        printf("insufficient");
    for (size_t i = 0; hours->is_sufficient && i < OFFSETS; i++)
        if (hours->is_in_set[i])
            printf(" %+d", hours_offset(i));
}

static void print_kinds(Cli *cli, const Events *events)
{
    for (uint32_t k = 0; k < events->kind_count && events->kind_count > 1; k++) {
        Hours alone, others;
        infer_part(events, k, false, cli->now, &alone);
        infer_part(events, k, true, cli->now, &others);
        printf("  %-14.*s %5u events: ", TEXT_ARG(text_clip(printable(events->kinds[k], cli->arena), 14)),
               alone.events);
        print_set(&alone);
        printf("; without them: ");
        print_set(&others);
        putchar('\n');
    }
}

static void put_hours_json(const Events *events, Instant now, const Hours *hours)
{
    static const char *const weekends[WEEKENDS] = {"saturday-sunday", "friday-saturday", "thursday-friday"};
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "events", hours->events);
    json_write_bool(&json, "sufficient", hours->is_sufficient);
    json_write_millionths(&json, "regular", micro_probability(hours->regular));
    json_array_begin(&json, "offsets");
    for (size_t i = 0; i < OFFSETS; i++) {
        json_object_begin(&json, NULL);
        json_write_integer(&json, "utc", hours_offset(i));
        json_write_millionths(&json, "probability", micro_probability(hours->offset[i]));
        json_write_bool(&json, "in_set", hours->is_in_set[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_begin(&json, "free_days");
    for (int i = 0; i < WEEKENDS; i++)
        json_write_millionths(&json, weekends[i], micro_probability(hours->weekend[i]));
    json_object_end(&json);
    put_kinds(&json, events, now);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}

static void print_hours(Cli *cli, const Hours *hours)
{
    printf("%s, an hour counted once.\n", counted(hours->events, "event", "events", cli->arena));
    if (!hours->is_sufficient) {
        printf("Insufficient: fewer than %d say nothing of working hours.\n", HOURS_LEAST);
        return;
    }
    printf("Regular working hours: " TEXT_FMT " (%s).\n",
           TEXT_ARG(probability_words(micro_probability(hours->regular))),
           share_text(hours->regular, cli->arena));
    printf("Offsets from UTC that hold 90 %%:");
    for (size_t i = 0; i < OFFSETS; i++)
        if (hours->is_in_set[i])
            printf(" %+d (%s)", hours_offset(i), share_text(hours->offset[i], cli->arena));
    printf("\nFree days: Sat-Sun %s, Fri-Sat %s, Thu-Fri %s\n", share_text(hours->weekend[0], cli->arena),
           share_text(hours->weekend[1], cli->arena), share_text(hours->weekend[2], cli->arena));
    put_wrapped(
        0,
        TEXT("An offset is no country: every population that works at these hours fits, victims' hours may "
             "stand behind it, and times can be forged."));
}

bool weigh_hours(Cli *cli, const char *path)
{
    Events events = {.arena = cli->arena};
    bool is_done = lines_each(path, take_event, &events, &cli->err);
    if (is_done) {
        Hours hours;
        hours_infer(events.times.items, events.times.count, cli->now, &hours);
        if (cli->as_json) {
            put_hours_json(&events, cli->now, &hours);
        } else {
            print_hours(cli, &hours);
            print_kinds(cli, &events);
        }
    }
    vec_free(&events.times);
    vec_free(&events.kind_of);
    return is_done;
}
