#include "cli/sample_parts.h"

#include "cli/verbs.h"

enum { SHOWN = 10 };

typedef struct {
    Cli *cli;
    Buffer line;
    uint64_t count;
} Nearest;

static void put_labels(const FamilySample *sample, Arena *arena)
{
    for (uint32_t i = 0; i < sample->label_count; i++)
        printf("%s" TEXT_FMT ": " TEXT_FMT, i ? ", " : "  ",
               TEXT_ARG(printable(sample->labels[i].partner, arena)),
               TEXT_ARG(printable(sample->labels[i].label, arena)));
    printf("\n");
}

static void put_near(const FamilySample *samples, uint32_t of, const NearSample *near, uint32_t count)
{
    Arena arena;
    arena_init(&arena);
    printf("%.16s", samples[of].sha256);
    put_labels(&samples[of], &arena);
    if (count == 0)
        printf(samples[of].packed == PACKED_NOT
                   ? "  shares no function and no string with another sample\n"
                   : "  looks packed or encrypted: what it shows is the packer's\n");
    for (uint32_t i = 0; i < count; i++) {
        printf("  %.2f  %.16s  %s, %s", near[i].likeness, samples[near[i].sample].sha256,
               counted(near[i].functions, "function", "functions", &arena),
               counted(near[i].strings, "string", "strings", &arena));
        put_labels(&samples[near[i].sample], &arena);
    }
    arena_done(&arena);
}

static void put_json(Buffer *line, const FamilySample *samples, uint32_t of, const NearSample *near,
                     uint32_t count)
{
    JsonWriter json = json_writer(line);
    json_object_begin(&json, NULL);
    json_write_string(&json, "sha256", samples[of].sha256);
    json_array_begin(&json, "near");
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(&json, NULL);
        json_write_string(&json, "sha256", samples[near[i].sample].sha256);
        json_write_millionths(&json, "likeness", (int64_t)(near[i].likeness * 1e6 + .5));
        json_write_integer(&json, "shared_functions", near[i].functions);
        json_write_integer(&json, "shared_strings", near[i].strings);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_line(line);
}

static bool take_near(void *self, const FamilySample *samples, uint32_t of, const NearSample *near,
                      uint32_t count, __attribute__((unused)) Err *err)
{
    Nearest *it = self;
    it->count++;
    if (it->cli->as_json)
        put_json(&it->line, samples, of, near, count);
    else
        put_near(samples, of, near, count);
    return true;
}

bool samples_nearest(Cli *cli, Store *store, const char *wanted)
{
    Nearest it = {.cli = cli};
    const char *begins = wanted ? arena_string(cli->arena, arena_lower(cli->arena, text_of(wanted))) : "";
    bool is_done = samples_near(store, begins, SHOWN, take_near, &it, &cli->err);
    buffer_done(&it.line);
    if (is_done && it.count == 0 && !wanted)
        say(cli, "No samples are in: 'asterism samples add' reads some.");
    return is_done && (it.count > 0 || !wanted || sample_unknown(wanted, &cli->err));
}
