// What partners say of a thing beside showing it, for everybody who asks: words, sightings, notes and
// opinions and other relations.

#include "cli/said.h"

void put_stated(JsonWriter *json, const char *key, Text text)
{
    json_write_text(json, key, text.length ? text : TEXT_NONE);
}

void put_instant(JsonWriter *json, const char *key, Instant instant, Arena *arena)
{
    put_stated(json, key, instant_text(instant, arena));
}

void put_said_in(JsonWriter *json, const SaidIn *in)
{
    json_write_text(json, "partner", in->partner);
    json_write_string(json, "record", in->digest);
    json_write_text(json, "source", in->source);
    json_write_text(json, "place", in->place);
}

Text value_as_said(const Pool *pool, Text kind, Text value, const uint32_t *observations, uint32_t count)
{
    if (!text_equal(kind, kind_word(KIND_FAMILY)) || count == 0)
        return value;
    const Value *said = &pool->values[pool->observations[observations[0]].value];
    return said->kind == KIND_FAMILY ? said->text : value;
}

static const char *sighting_word(SightingType type)
{
    return type == SIGHTING_FALSE_POSITIVE ? "false-positive" : type == SIGHTING_EXPIRED ? "expired" : "seen";
}

void put_sighting(JsonWriter *json, const SightingSaid *it, Arena *arena)
{
    json_write_string(json, "type", sighting_word(it->type));
    put_stated(json, "by", it->by);
    json_write_integer(json, "count", it->count);
    put_stated(json, "country", it->country);
    put_stated(json, "where", it->place);
    put_instant(json, "first_seen", it->first_seen, arena);
    put_instant(json, "last_seen", it->last_seen, arena);
    json_write_bool(json, "revoked", it->is_revoked);
    put_said_in(json, &it->in);
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
    put_said_in(json, &it->in);
    json_object_end(json);
}

void put_said(JsonWriter *json, const StoreAnswer *answer, Arena *arena)
{
    json_array_begin(json, "contexts");
    for (uint32_t i = 0; i < answer->context_count; i++) {
        json_object_begin(json, NULL);
        json_write_text(json, "words", answer->contexts[i].words);
        put_said_in(json, &answer->contexts[i].in);
        json_object_end(json);
    }
    json_array_end(json);
    json_write_integer(json, "times_seen", (int64_t)answer->times_seen);
    json_array_begin(json, "sightings");
    for (uint32_t i = 0; i < answer->sighting_count; i++) {
        json_object_begin(json, NULL);
        put_sighting(json, &answer->sightings[i], arena);
        json_object_end(json);
    }
    json_array_end(json);
    json_write_integer(json, "sighting_count", answer->sighting_total);
    json_array_begin(json, "relations");
    for (uint32_t i = 0; i < answer->relation_count; i++)
        put_relation(json, &answer->relations[i], arena);
    json_array_end(json);
    json_write_integer(json, "relation_count", answer->relation_total);
}

void put_more_said(uint32_t total, Arena *arena)
{
    if (total > SAID_MOST)
        printf("%*sand %s more\n", SAID_INDENT, "", grouped(total - SAID_MOST, arena));
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

/// `record show` takes so much of a digest.
void add_said_in(Buffer *words, const SaidIn *in, Arena *arena)
{
    add_words(words, ": ", in->partner, arena);
    buffer_format(words, ", record %.12s", in->digest);
}

void put_sentence(Buffer *words, bool is_revoked, const SaidIn *in, Arena *arena)
{
    buffer_add_string(words, is_revoked ? " (revoked)" : "");
    add_said_in(words, in, arena);
    put_wrapped(SAID_INDENT, buffer_text(words));
    buffer_clear(words);
}

void add_sighting(Buffer *words, const SightingSaid *it, Arena *arena)
{
    static const char *const types[] = {"seen", "false positive", "expired"};
    buffer_add_string(words, types[it->type]);
    if (it->count > 1)
        buffer_format(words, " %s times", grouped(it->count, arena));
    add_words(words, " by ", it->by, arena);
    add_words(words, " in ", it->country, arena);
    add_words(words, it->country.length ? ", " : " at ", it->place, arena);
    add_time(words, it->first_seen, it->last_seen, arena);
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

void put_what_is_said(const StoreAnswer *answer, Arena *arena)
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
    for (uint32_t i = 0; i < answer->sighting_count && i < SAID_MOST; i++) {
        add_sighting(&words, &answer->sightings[i], arena);
        put_sentence(&words, answer->sightings[i].is_revoked, &answer->sightings[i].in, arena);
    }
    put_more_said(answer->sighting_total, arena);
    if (answer->relation_total > 0)
        printf("  relations   %s\n", grouped(answer->relation_total, arena));
    for (uint32_t i = 0; i < answer->relation_count && i < SAID_MOST; i++)
        say_relation(&answer->relations[i], &words, arena);
    put_more_said(answer->relation_total, arena);
    buffer_done(&words);
}
