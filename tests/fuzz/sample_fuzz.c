/// Promise: whatever bytes a sample is made of, reading it ends; what it gives stands within the file and
/// within the bounds of samples.h, is the same when it is read again, and comes back from its packed form as
/// it was.

#include "fuzz/always.h"
#include "samples/samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_atoms(const SampleFeatures *it, Text bytes)
{
    for (uint32_t i = 0; i < it->atom_count; i++) {
        const Atom *atom = &it->atoms[i];
        ALWAYS(atom->length > 0 && atom->length <= ATOM_MOST);
        ALWAYS(atom->section == SECTION_NONE || atom->section < it->section_count);
        ALWAYS(i == 0 || it->atoms[i - 1].kind < atom->kind || it->atoms[i - 1].key < atom->key);
        if (atom->kind == ATOM_STRUCTURE)
            continue;
        ALWAYS(atom->offset <= bytes.length && atom->length <= bytes.length - atom->offset);
        for (size_t k = 0; k < atom->length; k++)
            ALWAYS(atom->mask && !atom->mask[k] ? atom->bytes[k] == 0
                                                : atom->bytes[k] == bytes.bytes[atom->offset + k]);
    }
}

static void hold_rest(const SampleFeatures *it, Text bytes)
{
    for (uint32_t i = 0; i < it->section_count; i++)
        ALWAYS(it->sections[i].offset <= bytes.length &&
               it->sections[i].size <= bytes.length - it->sections[i].offset &&
               it->sections[i].entropy <= 800);
    for (uint32_t i = 0; i < it->fact_count; i++)
        ALWAYS(it->facts[i].value.length > 0 && text_is_utf8(it->facts[i].value));
    for (uint32_t i = 0; i < it->function_count; i++)
        ALWAYS(it->functions[i].offset < bytes.length && it->functions[i].instructions > 0);
}

static void read_once(SampleReader *reader, Text bytes, Buffer *packed)
{
    SampleFeatures features, back;
    Arena arena;
    Buffer again = {0};
    Err err = {0};
    arena_init(&arena);
    if (sample_read(reader, bytes, &arena, &features, &err)) {
        hold_atoms(&features, bytes);
        hold_rest(&features, bytes);
        ALWAYS(sample_pack(&features, packed, &err));
        ALWAYS(sample_unpack(buffer_text(packed), &arena, &back, &err));
        ALWAYS(sample_pack(&back, &again, &err));
        ALWAYS(text_equal(buffer_text(packed), buffer_text(&again)));
    }
    buffer_done(&again);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text bytes = {(const char *)data, size};
    static SampleReader *reader; // making one takes longer than reading what a fuzzer thinks of
    Buffer first = {0}, second = {0};
    Err err = {0};
    ALWAYS(reader || sample_reader_new(&reader, &err));
    read_once(reader, bytes, &first);
    read_once(reader, bytes, &second);
    ALWAYS(text_equal(buffer_text(&first), buffer_text(&second)));
    buffer_done(&first);
    buffer_done(&second);
    return 0;
}
