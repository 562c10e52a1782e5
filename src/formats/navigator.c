/// ATT&CK Navigator layers, format 4.5 (github.com/mitre-attack/attack-navigator, layers/spec/v4.5): the
/// techniques of what is written, each scored by how many activities show it.
///
/// A layer is of one domain. ICS techniques (T0...) have ids of their own; a layer is ICS when all are, else
/// enterprise with the ICS ones left out, and its description says how many.

#include <stdlib.h>

#include "base/json_write.h"
#include "base/map.h"
#include "formats/readers.h"
#include "formats/shown.h"

typedef struct {
    uint32_t activities;
    uint32_t last; ///< activity that was counted last, so that each counts once
    Instant first_seen, last_seen;
    bool *is_by; ///< by partner
} Tally;

typedef struct {
    const Writing *writing;
    Arena arena;
    uint32_t *of_value; ///< by value of the pool: of `tallies`, INDEX_NONE for what is no technique
    Tally *tallies;
    uint32_t *values; ///< by tally: ascending
    uint32_t count, ics;
} Layer;

static bool is_ics(Text technique)
{
    return text_starts(technique, "T0");
}

static void widen(Tally *tally, Instant first, Instant last)
{
    if (first != INSTANT_NONE && (tally->first_seen == INSTANT_NONE || first < tally->first_seen))
        tally->first_seen = first;
    if (last > tally->last_seen)
        tally->last_seen = last;
}

/// Techniques that the activities to be written show.
static void tally_all(Layer *layer)
{
    const Pool *pool = layer->writing->pool;
    for (uint32_t i = 0; i < layer->writing->activity_count; i++) {
        const Activity *activity = &pool->activities[layer->writing->activities[i]];
        for (uint32_t j = 0; j < activity->observation_count; j++) {
            const Observation *seen = &pool->observations[activity->first_observation + j];
            if (layer->of_value[seen->value] == INDEX_NONE)
                continue;
            Tally *tally = &layer->tallies[layer->of_value[seen->value]];
            tally->activities += tally->activities == 0 || tally->last != seen->activity;
            tally->last = seen->activity;
            tally->is_by[activity->partner] = true;
            widen(tally, activity->first_seen, activity->last_seen);
        }
    }
    for (uint32_t i = 0; i < layer->count; i++)
        layer->ics += layer->tallies[i].activities > 0 && is_ics(pool->values[layer->values[i]].text);
}

static void find_techniques(Layer *layer)
{
    const Pool *pool = layer->writing->pool;
    layer->of_value = arena_array(&layer->arena, uint32_t, pool->value_count);
    for (uint32_t i = 0; i < pool->value_count; i++)
        layer->count += pool->values[i].kind == KIND_TECHNIQUE;
    layer->tallies = arena_array(&layer->arena, Tally, layer->count);
    layer->values = arena_array(&layer->arena, uint32_t, layer->count);
    uint32_t at = 0;
    for (uint32_t i = 0; i < pool->value_count; i++) {
        layer->of_value[i] = INDEX_NONE;
        if (pool->values[i].kind != KIND_TECHNIQUE)
            continue;
        layer->of_value[i] = at;
        layer->values[at] = i;
        layer->tallies[at++] = (Tally){.first_seen = INSTANT_NONE,
                                       .last_seen = INSTANT_NONE,
                                       .is_by = arena_array(&layer->arena, bool, pool->partner_count)};
    }
}

static void write_metadata(JsonWriter *json, const char *name, Text value)
{
    if (value.length == 0)
        return;
    json_object_begin(json, NULL);
    json_write_string(json, "name", name);
    json_write_text(json, "value", value);
    json_object_end(json);
}

static Text partner_names(Layer *layer, const Tally *tally)
{
    const Pool *pool = layer->writing->pool;
    Buffer names = {0};
    for (uint32_t i = 0; i < pool->partner_count; i++) {
        if (!tally->is_by[i])
            continue;
        if (names.length > 0)
            buffer_add_string(&names, ", ");
        buffer_add(&names, pool->partners[i].name);
    }
    Text kept = arena_copy(&layer->arena, buffer_text(&names));
    buffer_done(&names);
    return kept;
}

static void write_technique(Layer *layer, JsonWriter *json, uint32_t index)
{
    const Tally *tally = &layer->tallies[index];
    Text partners = partner_names(layer, tally);
    json_object_begin(json, NULL);
    json_write_text(json, "techniqueID", layer->writing->pool->values[layer->values[index]].text);
    json_write_integer(json, "score", tally->activities);
    json_write_text(json, "comment",
                    arena_format(&layer->arena, "%u activit%s of " TEXT_FMT, tally->activities,
                                 tally->activities == 1 ? "y" : "ies", TEXT_ARG(partners)));
    json_write_bool(json, "enabled", true);
    json_array_begin(json, "metadata");
    write_metadata(json, "partners", partners);
    write_metadata(json, "first seen", instant_date_text(tally->first_seen, &layer->arena));
    write_metadata(json, "last seen", instant_date_text(tally->last_seen, &layer->arena));
    json_array_end(json);
    json_object_end(json);
}

static void write_techniques(Layer *layer, JsonWriter *json, bool is_of_ics)
{
    json_array_begin(json, "techniques");
    for (uint32_t i = 0; i < layer->count; i++) {
        Text technique = layer->writing->pool->values[layer->values[i]].text;
        if (layer->tallies[i].activities > 0 && is_ics(technique) == is_of_ics)
            write_technique(layer, json, i);
    }
    json_array_end(json);
}

static void write_gradient(JsonWriter *json, uint32_t most)
{
    json_object_begin(json, "gradient");
    json_array_begin(json, "colors");
    json_write_string(json, NULL, "#ffffff");
    json_write_string(json, NULL, "#ce7a3a");
    json_array_end(json);
    json_write_integer(json, "minValue", 0);
    json_write_integer(json, "maxValue", most);
    json_object_end(json);
    json_array_begin(json, "legendItems");
    json_object_begin(json, NULL);
    json_write_string(json, "label", "shown by the most activities");
    json_write_string(json, "color", "#ce7a3a");
    json_object_end(json);
    json_array_end(json);
}

/// One actor's layer has its name; the strictest marking that went in stands in the description.
static void write_heading(Layer *layer, JsonWriter *json, bool is_of_ics)
{
    const Writing *writing = layer->writing;
    Marking strictest = MARKING_CLEAR;
    for (uint32_t i = 0; i < writing->activity_count; i++)
        strictest = marking_stricter(strictest, writing->pool->activities[writing->activities[i]].marking);
    Text name = TEXT("Asterism");
    if (!writing->is_whole && writing->cluster_count == 1) {
        const Cluster *cluster = &writing->conclusion->clusters[writing->clusters[0]];
        name = cluster->name.length > 0 ? cluster->name : cluster->id;
    }
    json_write_text(json, "name", name);
    json_object_begin(json, "versions");
    json_write_string(json, "navigator", "4.9.0");
    json_write_string(json, "layer", "4.5");
    json_object_end(json);
    json_write_string(json, "domain", is_of_ics ? "ics-attack" : "enterprise-attack");
    Text left_out = TEXT("");
    if (!is_of_ics && layer->ics > 0)
        left_out = arena_format(&layer->arena, "; %u ICS technique%s left out, as a layer is of one domain",
                                layer->ics, layer->ics == 1 ? "" : "s");
    json_write_text(json, "description",
                    arena_format(&layer->arena,
                                 "TLP:" TEXT_FMT
                                 "; the score is the number of activities that show the technique" TEXT_FMT,
                                 TEXT_ARG(marking_word(strictest)), TEXT_ARG(left_out)));
}

bool navigator_write(const Writing *writing, Output *out, __attribute__((unused)) Err *err)
{
    Layer layer = {.writing = writing};
    Buffer text = {0};
    arena_init(&layer.arena);
    find_techniques(&layer);
    tally_all(&layer);
    uint32_t shown = 0, most = 1;
    for (uint32_t i = 0; i < layer.count; i++) {
        shown += layer.tallies[i].activities > 0;
        if (layer.tallies[i].activities > most)
            most = layer.tallies[i].activities;
    }
    bool is_of_ics = layer.ics > 0 && layer.ics == shown;
    JsonWriter json = json_writer(&text);
    json_object_begin(&json, NULL);
    write_heading(&layer, &json, is_of_ics);
    write_techniques(&layer, &json, is_of_ics);
    write_gradient(&json, most);
    json_object_end(&json);
    buffer_add_byte(&text, '\n');
    output_add(out, buffer_text(&text));
    buffer_done(&text);
    arena_done(&layer.arena);
    return true;
}
