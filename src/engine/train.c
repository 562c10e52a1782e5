#include "engine/engine.h"

#include <stdlib.h>

#include "base/io.h"
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"

enum { LONGEST_LINE = 64 << 20, LARGEST_FILE = 64 << 20 };

typedef VEC(Text) Texts;

typedef struct {
    Arena *arena;
    const Pool *pool;
    Map activities; ///< label or bare id -> activity; several of one id: AMBIGUOUS
    Texts actors, umbrellas, prose;
    Map actor_numbers, umbrella_numbers;
    uint32_t *actor_of, *umbrella_of;
} LabelReading;

enum { AMBIGUOUS = UINT32_MAX - 1 };

static uint32_t number_of(Map *numbers, Texts *names, Text name, Arena *arena)
{
    uint32_t *at = map_at(numbers, name);
    if (*at == MAP_NONE) {
        *at = (uint32_t)names->count;
        *vec_push(names) = arena_copy(arena, name);
        // The map keeps the key it was asked with: ask again with one that lasts.
        MapSlot *slot = map_slot(numbers, name);
        slot->key = names->items[names->count - 1];
        return slot->number;
    }
    return *at;
}

static void index_activities(LabelReading *reading)
{
    for (uint32_t i = 0; i < reading->pool->activity_count; i++) {
        *map_at(&reading->activities, activity_label(reading->pool, i, reading->arena)) = i;
        uint32_t *bare = map_at(&reading->activities, reading->pool->activities[i].id);
        *bare = *bare == MAP_NONE || *bare == i ? i : AMBIGUOUS;
    }
}

/// What each line of a file is for.
typedef void (*LineRead)(LabelReading *reading, const Json *line);

static bool read_lines(LabelReading *reading, const char *path, LineRead each, Err *err)
{
    Source source;
    if (!source_open(path, &source, err))
        return false;
    JsonParser *parser = json_parser_new();
    Arena scratch;
    arena_init(&scratch);
    Lines lines;
    lines_init(&lines, &source, LONGEST_LINE);
    Text text;
    bool more = true, is_done = true;
    while (is_done && (is_done = lines_next(&lines, &text, &more, err)) && more) {
        const Json *line;
        if (text_trim(text).length == 0)
            continue;
        arena_clear(&scratch);
        is_done = json_parse(parser, text, &scratch, &line, err) ||
                  fail_within(err, "'%.300s', line %llu", path, (unsigned long long)lines.number);
        if (is_done)
            each(reading, line);
    }
    lines_done(&lines);
    arena_done(&scratch);
    json_parser_free(parser);
    source_close(&source);
    return is_done;
}

static void read_label(LabelReading *reading, const Json *line)
{
    Text actor = json_text(line, "actor"), umbrella = json_text(line, "cluster");
    Text id = json_scalar(line, "id"), publisher = json_text(line, "publisher");
    if (!actor.length || !id.length)
        return;
    Text label = publisher.length
                     ? arena_format(reading->arena, TEXT_FMT ":" TEXT_FMT, TEXT_ARG(publisher), TEXT_ARG(id))
                     : id;
    uint32_t activity = map_find(&reading->activities, label);
    if (activity == MAP_NONE)
        activity = map_find(&reading->activities, id);
    if (activity >= AMBIGUOUS)
        return;
    reading->actor_of[activity] = number_of(&reading->actor_numbers, &reading->actors, actor, reading->arena);
    reading->umbrella_of[activity] = number_of(&reading->umbrella_numbers, &reading->umbrellas,
                                               umbrella.length ? umbrella : actor, reading->arena);
}

static void read_prose(LabelReading *reading, const Json *line)
{
    Text text = json_text(line, "text");
    if (text.length)
        *vec_push(&reading->prose) = arena_copy(reading->arena, text);
}

typedef VEC(uint32_t) Numbers;

/// Rulings: what is ruled one actor is one, transitively; only what is ruled different is different.
static void read_decisions(LabelReading *reading, TrainLabels *out)
{
    const Pool *pool = reading->pool;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < pool->decision_count; i++) {
            const Decision *it = &pool->decisions[i];
            if (it->is_undone || it->a == INDEX_NONE || it->b == INDEX_NONE)
                continue;
            uint32_t *one = &reading->actor_of[it->a], *two = &reading->actor_of[it->b];
            *one = *one == INDEX_NONE ? it->a : *one;
            *two = *two == INDEX_NONE ? it->b : *two;
            if (it->verdict != VERDICT_SAME || *one == *two)
                continue;
            *one = *two = *one < *two ? *one : *two;
            changed = true;
        }
    }
    uint32_t(*different)[2] =
        (uint32_t(*)[2])arena_array(reading->arena, uint32_t, 2 * pool->decision_count + 2);
    for (uint32_t i = 0; i < pool->decision_count; i++) {
        const Decision *it = &pool->decisions[i];
        if (it->is_undone || it->verdict != VERDICT_DIFFERENT || it->a == INDEX_NONE || it->b == INDEX_NONE)
            continue;
        different[out->different_count][0] = reading->actor_of[it->a];
        different[out->different_count++][1] = reading->actor_of[it->b];
    }
    out->different = (const uint32_t(*)[2])different;
    out->actor_count = pool->activity_count;
}

/// Numbers of actors by the order of their names, so that folds do not depend on the order of lines.
static void order_actors(LabelReading *reading)
{
    size_t count = reading->actors.count;
    uint32_t *rank = arena_array(reading->arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            rank[i] += text_compare(reading->actors.items[k], reading->actors.items[i]) < 0;
    for (uint32_t i = 0; i < reading->pool->activity_count; i++)
        if (reading->actor_of[i] != INDEX_NONE)
            reading->actor_of[i] = rank[reading->actor_of[i]];
}

static bool read_files(LabelReading *reading, const TrainFiles *files, TrainOptions *out, Err *err)
{
    if (files->labels) {
        if (!read_lines(reading, files->labels, read_label, err))
            return fail_within(err, "reading labels");
        order_actors(reading);
        out->labels.actor_count = (uint32_t)reading->actors.count;
        out->labels.umbrella_of = reading->umbrella_of;
    } else {
        read_decisions(reading, &out->labels);
    }
    if (files->prose && !read_lines(reading, files->prose, read_prose, err))
        return fail_within(err, "reading texts");
    if (!files->ordinary)
        return true;
    Source source;
    if (!source_open(files->ordinary, &source, err))
        return false;
    Buffer words = {0};
    bool is_read = source_read_all(&source, LARGEST_FILE, &words, err);
    out->ordinary = arena_copy(reading->arena, buffer_text(&words));
    buffer_done(&words);
    source_close(&source);
    return is_read;
}

bool case_train(Case *it, const TrainFiles *files, Buffer *out, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Pool pool;
    LabelReading reading = {.arena = &arena, .pool = &pool};
    bool is_done = store_load_pool(case_store(it), NULL, &arena, &pool, NULL, err);
    if (is_done) {
        reading.actor_of = arena_array(&arena, uint32_t, pool.activity_count + 1);
        reading.umbrella_of = arena_array(&arena, uint32_t, pool.activity_count + 1);
        for (uint32_t i = 0; i < pool.activity_count; i++)
            reading.actor_of[i] = reading.umbrella_of[i] = INDEX_NONE;
        index_activities(&reading);
        TrainOptions options = {.labels.actor_of = reading.actor_of,
                                .is_from_scratch = files->is_from_scratch};
        is_done = read_files(&reading, files, &options, err);
        options.prose = reading.prose.items;
        options.prose_count = (uint32_t)reading.prose.count;
        is_done = is_done && link_train(&pool, &options, out, err);
    }
    vec_free(&reading.prose);
    vec_free(&reading.actors);
    vec_free(&reading.umbrellas);
    map_done(&reading.activities);
    map_done(&reading.actor_numbers);
    map_done(&reading.umbrella_numbers);
    arena_done(&arena);
    return is_done;
}
