#include "base/io.h"
#include "base/vec.h"
#include "cli/weigh_parts.h"

typedef VEC(Instant) Instants;

static bool take_event(void *self, Text line, Err *err)
{
    Instants *out = self;
    return instant_parse(text_trim(line), vec_push(out)) ||
           fail(err, ERR_INPUT, "no time; write one a line, as 2013-03-14T09:26:53Z");
}

static void put_hours_json(const Hours *hours)
{
    static const char *const weekends[WEEKENDS] = {"saturday-sunday", "friday-saturday", "thursday-friday"};
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_write_integer(&json, "events", hours->events);
    json_write_bool(&json, "sufficient", hours->is_sufficient);
    json_write_millionths(&json, "regular", probability_of(hours->regular));
    json_array_begin(&json, "offsets");
    for (size_t i = 0; i < OFFSETS; i++) {
        json_object_begin(&json, NULL);
        json_write_integer(&json, "utc", hours_offset(i));
        json_write_millionths(&json, "probability", probability_of(hours->offset[i]));
        json_write_bool(&json, "in_set", hours->is_in_set[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_begin(&json, "free_days");
    for (int i = 0; i < WEEKENDS; i++)
        json_write_millionths(&json, weekends[i], probability_of(hours->weekend[i]));
    json_object_end(&json);
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
           TEXT_ARG(probability_words(probability_of(hours->regular))),
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
    Instants events = {0};
    bool is_done = lines_each(path, take_event, &events, &cli->err);
    if (is_done) {
        Hours hours;
        hours_infer(events.items, events.count, cli->now, &hours);
        if (cli->as_json)
            put_hours_json(&hours);
        else
            print_hours(cli, &hours);
    }
    vec_free(&events);
    return is_done;
}
