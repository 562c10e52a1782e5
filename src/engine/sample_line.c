// A sample as an activity line: the way in that any partner has, so that what follows from a sample can be
// withdrawn, marked, exported and explained like everything else. The line holds what identifies and what
// links; the rest of the features stands beside it (store/samples.c).
//
// Of the functions those with the smallest hashes are told: of two samples that share a third of their code,
// about a third of these are the same (Broder 1997). Short functions are everybody's.

#include "engine/sample_line.h"

#include <stdio.h>

#include "base/json_write.h"

enum { MOST_TOLD = 96, INSTRUCTIONS_LEAST = 24 };

static void write_indicator(JsonWriter *json, const char *type, Text value, uint64_t offset, bool is_name)
{
    json_object_begin(json, NULL);
    json_write_string(json, "t", type);
    json_write_text(json, "v", value);
    if (is_name)
        json_write_integer(json, "same_file", 1);
    if (offset > 0) {
        char place[32];
        snprintf(place, sizeof place, "byte %llu", (unsigned long long)offset);
        json_write_string(json, "place", place);
    }
    json_object_end(json);
}

static void write_facts(JsonWriter *json, const SampleFeatures *features)
{
    static const struct {
        FactKind kind;
        const char *type;
    } told[] = {{FACT_IMPHASH, "imphash"},
                {FACT_RICH_HASH, "richhash"},
                {FACT_TLSH, "tlsh"},
                {FACT_PDB, "pdb"},
                {FACT_CERTIFICATE, "certificate"}};
    for (uint32_t i = 0; i < features->fact_count; i++)
        for (size_t k = 0; k < sizeof told / sizeof *told; k++)
            if (features->facts[i].kind == told[k].kind)
                write_indicator(json, told[k].type, features->facts[i].value, features->facts[i].offset,
                                false);
}

static void write_functions(JsonWriter *json, const SampleFeatures *features)
{
    uint32_t told = 0;
    for (uint32_t i = 0; i < features->function_count && told < MOST_TOLD; i++) {
        const SampleFunction *function = &features->functions[i];
        char key[17];
        if (function->instructions < INSTRUCTIONS_LEAST)
            continue;
        snprintf(key, sizeof key, "%016llx", (unsigned long long)function->key);
        write_indicator(json, "functionhash", text_of(key), function->offset, false);
        told++;
    }
}

static Text fact_of(const SampleFeatures *features, FactKind kind)
{
    for (uint32_t i = 0; i < features->fact_count; i++)
        if (features->facts[i].kind == kind)
            return features->facts[i].value;
    return TEXT_NONE;
}

void sample_line(const SampleFeatures *features, const SampleOptions *options, Buffer *out)
{
    JsonWriter json = json_writer(out);
    json_object_begin(&json, NULL);
    json_write_text(&json, "id",
                    options->activity.length > 0 ? options->activity : text_of(features->sha256));
    json_array_begin(&json, "indicators");
    write_indicator(&json, "sha256", text_of(features->sha256), 0, true);
    write_indicator(&json, "sha1", text_of(features->sha1), 0, true);
    write_indicator(&json, "md5", text_of(features->md5), 0, true);
    write_facts(&json, features);
    write_functions(&json, features);
    json_array_end(&json);
    if (options->family.length > 0) {
        json_array_begin(&json, "families");
        json_write_text(&json, NULL, options->family);
        json_array_end(&json);
    }
    // No column of the pool's: kept in the record for who reads it.
    json_object_begin(&json, "sample");
    json_write_text(&json, "format", sample_format_word(features->format));
    json_write_text(&json, "architecture", sample_arch_word(features->arch));
    json_write_integer(&json, "bytes", (int64_t)features->size_bytes);
    json_write_text(&json, "compiled", fact_of(features, FACT_COMPILED));
    json_write_text(&json, "packed", features->packed == PACKED_NOT ? TEXT_NONE : features->packed_why);
    json_object_end(&json);
    json_object_end(&json);
    buffer_add_byte(out, '\n');
}
