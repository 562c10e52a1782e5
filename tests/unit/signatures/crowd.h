#pragma once
/// An invented family, and indexes of invented files.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/chance.h"
#include "signatures/signatures.h"
#include "unit/test.h"

enum { SAMPLES = 6, TEXTS = 12, CODES = 30, MOST = TEXTS + CODES, CONSTANTS = 6 };
static const uint32_t constants[CONSTANTS] = {0x9d1f, 0xfa90, 0x4652, 0x934c, 0x30683c, 0x1e35a7};

/// A family of invented samples: ELF files that share texts and pieces of code, drawn by chance.
typedef struct {
    SampleFeatures features[SAMPLES];
    SampleSection section;
    Atom atoms[SAMPLES][MOST + CONSTANTS];
    char bytes[MOST][40];
    uint8_t mask[40];
} Crowd;

static inline void fill(char *bytes, size_t length, bool is_text, Chance *chance)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = is_text ? (char)('a' + chance_below(chance, 26)) : (char)(chance_bits(chance) | 1);
}

static inline Atom atom_of(Crowd *crowd, size_t number)
{
    bool is_text = number < TEXTS;
    return (Atom){.key = number + 1,
                  .offset = 1000 + number * 5000,
                  .bytes = crowd->bytes[number],
                  .mask = is_text ? NULL : crowd->mask,
                  .length = sizeof crowd->bytes[0],
                  .kind = is_text ? ATOM_ASCII : ATOM_CODE};
}

static inline Crowd *crowd_new(uint64_t seed)
{
    Crowd *crowd = calloc(1, sizeof *crowd);
    Chance chance = chance_of_seed(seed);
    memset(crowd->mask, 0xff, sizeof crowd->mask);
    crowd->mask[14] = crowd->mask[15] = 0;
    for (size_t i = 0; i < MOST; i++) {
        fill(crowd->bytes[i], sizeof crowd->bytes[0], i < TEXTS, &chance);
        if (i >= TEXTS)
            crowd->bytes[i][14] = crowd->bytes[i][15] = 0;
    }
    crowd->section = (SampleSection){.name = TEXT_INIT(".text")};
    for (size_t s = 0; s < SAMPLES; s++) {
        SampleFeatures *features = &crowd->features[s];
        *features = (SampleFeatures){
            .format = SAMPLE_ELF, .size_bytes = 50000, .atoms = crowd->atoms[s], .sections = &crowd->section};
        features->section_count = 1;
        snprintf(features->sha256, sizeof features->sha256, "%064zx", s + 1);
        for (size_t i = 0; i < MOST; i++)
            if (i < TEXTS || chance_below(&chance, 3) > 0)
                crowd->atoms[s][features->atom_count++] = atom_of(crowd, i);
    }
    return crowd;
}

static inline void give_constants(Crowd *crowd)
{
    for (size_t s = 0; s < SAMPLES; s++)
        for (size_t i = 0; i < CONSTANTS; i++)
            crowd->atoms[s][crowd->features[s].atom_count++] = (Atom){.key = MOST + i + 1,
                                                                      .offset = 900000 + i * 5000,
                                                                      .bytes = (const char *)&constants[i],
                                                                      .length = sizeof *constants,
                                                                      .kind = ATOM_CONSTANT};
}

static inline void put_atom(Buffer *file, const Atom *atom)
{
    if (atom->kind == ATOM_CONSTANT)
        buffer_add_byte(file, '\x3d'); // CMP EAX
    buffer_add(file, (Text){atom->bytes, atom->length});
}

/// The bytes that a sample would consist of.
static inline Buffer file_of(const Crowd *crowd, size_t sample, bool has_texts)
{
    Buffer file = {0};
    buffer_add(&file, TEXT("\x7f"
                           "ELF............"));
    for (uint32_t i = 0; i < crowd->features[sample].atom_count; i++)
        if (has_texts || crowd->atoms[sample][i].kind != ATOM_ASCII)
            put_atom(&file, &crowd->atoms[sample][i]);
    return file;
}

static inline bool make(const Crowd *crowd, const SignIndexes *indexes, Arena *arena, FamilyRules *out,
                        Err *err)
{
    SignMaker *maker = sign_maker_new(TEXT("Made up!"), indexes, 1e-5);
    for (size_t s = 0; s < SAMPLES; s++)
        sign_maker_sample(maker, &crowd->features[s]);
    bool is_made = sign_maker_finish(maker, arena, out, err);
    sign_maker_free(maker);
    return is_made;
}

typedef struct {
    char path[64];
    CleanIndex *index;
} Clean;

static inline CleanMaker *clean_begin(Clean *clean)
{
    Err err = {0};
    CleanMaker *maker;
    *clean = (Clean){.path = "/tmp/sign_test.XXXXXX"};
    int file = mkstemp(clean->path);
    assert_true(file >= 0);
    close(file);
    unlink(clean->path);
    assert_true(clean_maker_new(clean->path, CLEAN_WHOLE, &maker, &err));
    return maker;
}

static inline void clean_end(Clean *clean, CleanMaker *maker)
{
    Err err = {0};
    assert_true(clean_maker_finish(maker, &err));
    clean_maker_free(maker);
    assert_true(clean_open(clean->path, &clean->index, &err));
    unlink(clean->path);
}
