#pragma once
/// Features while they are gathered. Inside the module only.

#include "base/vec.h"
#include "samples/samples.h"

/// Keys that were met already: open addressing, the key is its own hash. 0 is not kept apart from "free",
/// which costs one atom in 2^64.
typedef struct {
    uint64_t *slots;
    size_t room, count;
} KeySet;

/// True when it was not in the set yet.
bool key_set_add(KeySet *set, uint64_t key);
void key_set_done(KeySet *set);

/// Bytes of the file that the format's own structures say are the loader's or the unwinder's.
typedef struct {
    uint64_t from, size;
} LinkageRange;
enum { LINKAGE_MOST = 1 << 20 }; ///< ranges of a file

typedef struct {
    Text bytes; ///< of the sample
    Arena *arena;
    SampleFeatures *out;
    uint64_t image_base,
        image_size; ///< where the format says that it is loaded; 0 when nowhere in particular
    uint64_t entry; ///< offset in the file; UINT64_MAX when there is none
    VEC(SampleSection) sections;
    VEC(SampleFact) facts;
    VEC(Atom) atoms;
    VEC(SampleFunction) functions;
    VEC(uint64_t) starts; ///< addresses at which functions begin, as the format's symbols say
    VEC(LinkageRange) linkage;
    KeySet keys, fact_keys, function_keys;
    uint8_t *references;    ///< a bit a byte of the file: something refers to it; NULL where nobody knows
    size_t referred;        ///< section that was referred to last
    bool are_texts_divided; ///< by references
    size_t strings;         ///< among the atoms
    unsigned string_shift;  ///< zero bits that the keys of strings have to begin with
    uint16_t section;       ///< that was asked for last
} Building;

void build_section(Building *it, const SampleSection *section);
/// Said twice, it is one fact. Texts are copied, cut to a kilobyte, and made valid UTF-8.
void build_fact(Building *it, FactKind kind, Text value, uint64_t offset);
/// The atom's bytes and mask must live until `build_done`.
void build_atom(Building *it, AtomKind kind, const char *bytes, const uint8_t *mask, size_t length,
                uint64_t offset);
/// The section that holds the byte at `offset`.
uint16_t section_at(Building *it, uint64_t offset);
/// Sorts, bounds and copies everything into the arena.
void build_done(Building *it);

// What there is to gather, each in a file of its own.
void read_strings(Building *it);
/// Printable ASCII, and the tabulator.
static inline bool string_is_printable(unsigned char byte)
{
    return (byte >= 0x20 && byte < 0x7f) || byte == '\t';
}
/// Whether so many printable characters, `step` bytes apart, are likely to be a text.
bool string_is_telling(const char *bytes, size_t characters, size_t step);
void read_entropy(Building *it);
void read_grams(Building *it);
/// Where the loader's and the unwinder's data are, by the format's structures. After `read_headers`.
void read_linkage(Building *it);
/// Short pieces of code and of constant tables. After `read_entropy` and `read_linkage`.
void read_runs(Building *it);
void read_tlsh(Building *it);
/// Facts that a rule can ask for, as atoms. After all facts.
void read_structure(Building *it);
MUST_USE bool read_headers(struct SampleReader *reader, Building *it, Err *err);

#define SKETCH_FACTOR UINT64_C(0xD6E8FEB86659FD93)

/// Hashes come as products: spread once more, so that the place says nothing of the value.
static inline uint64_t sketch_spread(uint64_t hash)
{
    return (hash ^ hash >> 32) * SKETCH_FACTOR;
}

static inline size_t sketch_place(uint64_t spread)
{
    return spread >> 58;
}

static inline uint32_t sketch_value(uint64_t spread)
{
    return (uint32_t)(spread >> 24);
}

static inline void sketch_put(Sketch *sketch, uint64_t spread)
{
    uint32_t *least = &sketch->least[sketch_place(spread)];
    if (sketch_value(spread) < *least)
        *least = sketch_value(spread);
}

/// Puts one element, by its hash, into a sketch. `sketch_done` follows the last one.
static inline void sketch_add(Sketch *sketch, uint64_t hash)
{
    sketch_put(sketch, sketch_spread(hash));
}
void sketch_init(Sketch *sketch);
void sketch_done(Sketch *sketch);
