// Structure narrows a rule, and never widens it: what the strings' bound says holds all the more. So that no
// variant is lost by it, only what a family does not change from version to version is asked for: that its
// files are programs or libraries, and any one of several functions that all of them name and that hardly a
// clean file does. What is in them by chance, such as an import hash or a number of sections, goes with the
// next build and is left alone; so is what fewer than three different samples agree on.

#include "signatures/shape.h"

enum { LEAST_SAMPLES = 3, LEAST_NAMES = 3, RARE = 100, SHORTEST = 8, LONGEST = 80 };

FileHead head_of(SampleFormat format)
{
    return format == SAMPLE_ELF     ? HEAD_ELF
           : format == SAMPLE_PE    ? HEAD_PE
           : format == SAMPLE_MACHO ? HEAD_MACHO
                                    : HEAD_OTHER;
}

// ---------------------------------------------------------------- one sample

static bool has_section(const SampleFeatures *features, const char *name)
{
    for (uint32_t i = 0; i < features->section_count; i++)
        if (text_is(features->sections[i].name, name))
            return true;
    return false;
}

/// A program asks for a loader, a library is loaded; of what is linked statically nothing is said. Neither
/// is it of PE: that a library exports something is no property of it that stays.
ShapeKind shape_kind(const SampleFeatures *features)
{
    if (features->format != SAMPLE_ELF)
        return SHAPE_ANY;
    return has_section(features, ".interp")    ? SHAPE_PROGRAM
           : has_section(features, ".dynamic") ? SHAPE_LIBRARY
                                               : SHAPE_ANY;
}

/// What the rule's condition can ask for: dynamic symbols of ELF, exports of PE.
static bool is_name(const SampleFeatures *features, const SampleFact *fact)
{
    bool is_named =
        fact->kind == FACT_EXPORT || (fact->kind == FACT_IMPORT && features->format == SAMPLE_ELF);
    return is_named && fact->value.length >= SHORTEST && fact->value.length <= LONGEST;
}

void shape_take(SignMaker *maker, const SampleFeatures *features, uint32_t sample)
{
    FileHead head = maker->samples.items[sample].head;
    bool is_first = true;
    maker->samples.items[sample].shape = shape_kind(features);
    for (uint32_t s = 0; s < sample; s++)
        is_first = is_first && maker->samples.items[s].head != head;
    for (uint32_t i = 0; i < features->fact_count && (head == HEAD_ELF || head == HEAD_PE); i++) {
        const SampleFact *fact = &features->facts[i];
        if (!is_name(features, fact))
            continue;
        // Only what the first one has can be in all of them.
        uint32_t number = map_find(&maker->names_of[head], fact->value);
        if (number == MAP_NONE && is_first) {
            number = (uint32_t)maker->names.count;
            *vec_push(&maker->names) =
                (SignName){.text = arena_copy(&maker->arena, fact->value), .head = head};
            *map_at(&maker->names_of[head], maker->names.items[number].text) = number;
        }
        if (number == MAP_NONE || maker->names.items[number].next > sample)
            continue;
        maker->names.items[number].count++;
        maker->names.items[number].next = sample + 1;
    }
}

bool shape_fits(const RuleShape *shape, const SampleFeatures *features)
{
    bool is_named = shape->name_count == 0;
    if (shape->kind != SHAPE_ANY && shape->kind != shape_kind(features))
        return false;
    for (uint32_t i = 0; i < features->fact_count && !is_named; i++)
        for (uint32_t n = 0; n < shape->name_count && !is_named; n++)
            is_named = is_name(features, &features->facts[i]) &&
                       text_equal(features->facts[i].value, shape->names[n]);
    return is_named;
}

// ---------------------------------------------------------------- all of them

typedef struct {
    Text text;
    unsigned clean; ///< files that may hold it
} Ranked;

/// Of rare names those come first that are least so: what many name is the part of an interface that stays.
static int compare_ranked(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    if (left->clean != right->clean)
        return left->clean > right->clean ? -1 : 1;
    return text_compare(left->text, right->text);
}

/// In how many clean files of the first half it stands, at most; all of them where the index cannot say.
static bool count_clean(const SignMaker *maker, Text name, unsigned *out, Err *err)
{
    GramKeys keys = {0};
    uint8_t files[LONGEST] = {0};
    grams_of(name, NULL, &keys);
    grams_sort(&keys);
    bool is_done = clean_look(maker->indexes.clean, CLEAN_TRAINED, keys.items, keys.count, files, err);
    *out = CLEAN_MOST;
    for (size_t i = 0; is_done && i < keys.count; i++)
        *out = files[i] < *out ? files[i] : *out;
    vec_free(&keys);
    return is_done;
}

static bool rank_names(const SignMaker *maker, FileHead head, uint32_t samples, Ranked *ranked,
                       uint32_t *count, Err *err)
{
    uint64_t most = clean_files(maker->indexes.clean, CLEAN_TRAINED, 1U << head) / RARE;
    for (size_t i = 0; i < maker->names.count; i++) {
        const SignName *name = &maker->names.items[i];
        unsigned clean;
        if (name->head != head || name->count != samples)
            continue;
        if (!count_clean(maker, name->text, &clean, err))
            return false;
        if (clean < CLEAN_MOST && clean <= most)
            ranked[(*count)++] = (Ranked){name->text, clean};
    }
    if (*count > 1)
        qsort(ranked, *count, sizeof *ranked, compare_ranked);
    return true;
}

static bool choose_names(const SignMaker *maker, FileHead head, uint32_t samples, Arena *arena,
                         RuleShape *out, Err *err)
{
    Ranked *ranked = memory_get((maker->names.count + 1) * sizeof *ranked);
    uint32_t count = 0;
    bool is_done = rank_names(maker, head, samples, ranked, &count, err);
    for (uint32_t i = 0; is_done && count >= LEAST_NAMES && i < count && i < SHAPE_NAMES; i++)
        out->names[out->name_count++] = arena_copy(arena, ranked[i].text);
    free(ranked);
    return is_done;
}

bool shape_find(const SignMaker *maker, FileHead head, Arena *arena, RuleShape *out, Err *err)
{
    uint32_t samples = 0, different = 0;
    bool is_agreed = true;
    *out = (RuleShape){.kind = SHAPE_ANY};
    for (uint32_t s = 0; s < maker->samples.count; s++) {
        const SignSample *sample = &maker->samples.items[s];
        if (sample->head != head)
            continue;
        is_agreed = is_agreed && (samples == 0 || sample->shape == out->kind);
        out->kind = sample->shape;
        different += sample->twin == s;
        samples++;
    }
    if (!is_agreed || different < LEAST_SAMPLES)
        out->kind = SHAPE_ANY;
    return different < LEAST_SAMPLES || !maker->indexes.clean ||
           choose_names(maker, head, samples, arena, out, err);
}
