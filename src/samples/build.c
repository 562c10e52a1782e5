#include "samples/build.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/encoding.h"

// A file of any size keeps at most so many atoms of strings: of more, those whose keys have the most leading
// zero bits, so that what two files keep of the same set is the same.
enum { MOST_STRINGS = 16384, MOST_FACTS = 8192, MOST_SECTIONS = 512, MOST_FACT_BYTES = 1024 };

bool key_set_add(KeySet *set, uint64_t key)
{
    if ((set->count + 1) * 2 > set->room) {
        KeySet larger = {.room = set->room ? set->room * 4 : 1024};
        larger.slots = memory_get(larger.room * sizeof *larger.slots);
        memset(larger.slots, 0, larger.room * sizeof *larger.slots);
        for (size_t i = 0; i < set->room; i++)
            if (set->slots[i])
                key_set_add(&larger, set->slots[i]);
        key_set_done(set);
        *set = larger;
    }
    size_t at = key & (set->room - 1);
    while (set->slots[at]) {
        if (set->slots[at] == key)
            return false;
        at = (at + 1) & (set->room - 1);
    }
    set->slots[at] = key;
    set->count += key != 0;
    return true;
}

void key_set_done(KeySet *set)
{
    free(set->slots);
    *set = (KeySet){0};
}

uint64_t atom_key(AtomKind kind, Text bytes)
{
    // The kind as the seed: one call, and no copy to put its byte before the others.
    return XXH3_64bits_withSeed(bytes.bytes, bytes.length, (uint64_t)kind + 1);
}

void build_section(Building *it, const SampleSection *section)
{
    uint64_t size = it->bytes.length;
    if (it->sections.count >= MOST_SECTIONS)
        return;
    SampleSection *kept = vec_push(&it->sections);
    *kept = *section;
    kept->name = arena_copy(it->arena, text_clip(section->name, 64));
    kept->offset = kept->offset < size ? kept->offset : size;
    kept->size = kept->size < size - kept->offset ? kept->size : size - kept->offset;
}

void build_fact(Building *it, FactKind kind, Text value, uint64_t offset)
{
    value = text_trim(value);
    if (value.length == 0 || it->facts.count >= MOST_FACTS)
        return;
    if (!key_set_add(&it->fact_keys, XXH3_64bits_withSeed(value.bytes, value.length, (uint64_t)kind)))
        return;
    // Facts go into the case as text; two that differ in their bytes differ there, too.
    Text said = arena_copy(it->arena, text_as_utf8(text_clip(value, MOST_FACT_BYTES), it->arena));
    *vec_push(&it->facts) = (SampleFact){kind, said, offset};
}

static unsigned leading_zeros(uint64_t key)
{
    return key ? (unsigned)__builtin_clzll(key) : 64;
}

/// A file may be millions of strings, made so that reading it takes all memory there is: those that will not
/// be among the last ones are forgotten on the way.
static void thin_strings(Building *it)
{
    if (it->strings <= 2 * MOST_STRINGS)
        return;
    size_t kept = 0;
    it->string_shift++;
    it->strings = 0;
    for (size_t i = 0; i < it->atoms.count; i++) {
        const Atom atom = it->atoms.items[i];
        bool is_string = atom.kind <= ATOM_UTF16;
        if (is_string && leading_zeros(atom.key) < it->string_shift)
            continue;
        it->strings += is_string;
        it->atoms.items[kept++] = atom;
    }
    it->atoms.count = kept;
}

void build_atom(Building *it, AtomKind kind, const char *bytes, const uint8_t *mask, size_t length,
                uint64_t offset)
{
    uint64_t key = atom_key(kind, (Text){bytes, length});
    bool is_string = kind <= ATOM_UTF16;
    if ((is_string && leading_zeros(key) < it->string_shift) || !key_set_add(&it->keys, key))
        return;
    *vec_push(&it->atoms) = (Atom){.key = key,
                                   .offset = offset,
                                   .bytes = bytes,
                                   .mask = mask,
                                   .length = (uint16_t)length,
                                   .section = section_at(it, offset),
                                   .kind = (uint8_t)kind};
    it->strings += is_string;
    thin_strings(it);
}

static bool holds(const SampleSection *section, uint64_t offset)
{
    return offset >= section->offset && offset - section->offset < section->size;
}

uint16_t section_at(Building *it, uint64_t offset)
{
    // Atoms come in the order of the file: mostly it is the one asked for last.
    if (it->section < it->sections.count && holds(&it->sections.items[it->section], offset))
        return it->section;
    for (size_t i = 0; i < it->sections.count; i++)
        if (holds(&it->sections.items[i], offset))
            return it->section = (uint16_t)i;
    return SECTION_NONE;
}

static void add_words(Building *it, Text what, Text value)
{
    Text words = arena_format(it->arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(what), TEXT_ARG(value));
    words = text_clip(words, ATOM_MOST);
    build_atom(it, ATOM_STRUCTURE, words.bytes, NULL, words.length, 0);
}

void read_structure(Building *it)
{
    static const bool is_asked[FACT_COUNT] = {
        [FACT_IMPHASH] = true, [FACT_RICH_HASH] = true, [FACT_PDB] = true,     [FACT_IMPORT] = true,
        [FACT_EXPORT] = true,  [FACT_LIBRARY] = true,   [FACT_VERSION] = true, [FACT_CERTIFICATE] = true,
        [FACT_SIGNER] = true,  [FACT_DOTNET] = true,
    };
    for (size_t i = 0; i < it->facts.count; i++)
        if (is_asked[it->facts.items[i].kind])
            add_words(it, fact_word(it->facts.items[i].kind), it->facts.items[i].value);
    for (size_t i = 0; i < it->sections.count; i++)
        add_words(it, TEXT("section"), it->sections.items[i].name);
}

static int compare_atoms(const void *a, const void *b)
{
    const Atom *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return (left->key > right->key) - (left->key < right->key);
}

/// The least shift by which few enough strings are left: those whose key, multiplied, starts with so many
/// zero bits.
static unsigned string_shift(const Building *it)
{
    size_t count[65] = {0}, left = 0;
    for (size_t i = 0; i < it->atoms.count; i++) {
        const Atom *atom = &it->atoms.items[i];
        if (atom->kind > ATOM_UTF16)
            continue;
        count[leading_zeros(atom->key)]++;
        left++;
    }
    unsigned shift = 0;
    while (left > MOST_STRINGS)
        left -= count[shift++];
    return shift;
}

/// Copies atoms so that they stand by kind, then key. Keys are hashes, spread evenly: each comes near its
/// place at once, and hardly any are left to be sorted. Of strings the first `shift` bits are all zero.
static void sort_atoms(const Atom *atoms, uint32_t count, unsigned shift, Atom *out)
{
    unsigned bits = 2;
    while (bits < 20 && count >> (bits + 2))
        bits++;
    const size_t places = (size_t)ATOM_KIND_COUNT << bits;
    uint32_t *ends = memory_get((places + 1) * sizeof *ends), *at = memory_get((count + 1) * sizeof *at);
    memset(ends, 0, (places + 1) * sizeof *ends);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t key = atoms[i].kind <= ATOM_UTF16 ? atoms[i].key << shift : atoms[i].key;
        at[i] = (uint32_t)((size_t)atoms[i].kind << bits | key >> (64 - bits));
        ends[at[i] + 1]++;
    }
    for (size_t i = 0; i < places; i++)
        ends[i + 1] += ends[i];
    for (uint32_t i = 0; i < count; i++)
        out[ends[at[i]]++] = atoms[i];
    // Each place now ends where the next one began.
    for (size_t i = 0; i < places; i++) {
        uint32_t first = i > 0 ? ends[i - 1] : 0;
        if (ends[i] - first > 1)
            qsort(out + first, ends[i] - first, sizeof *out, compare_atoms);
    }
    free(ends);
    free(at);
}

static void keep_atoms(Building *it)
{
    unsigned shift = string_shift(it);
    Atom *kept = memory_get((it->atoms.count + 1) * sizeof *kept);
    uint32_t count = 0;
    for (size_t i = 0; i < it->atoms.count; i++) {
        Atom atom = it->atoms.items[i];
        if (atom.kind <= ATOM_UTF16 && shift > 0 && atom.key >> (64 - shift) != 0)
            continue;
        atom.bytes = arena_copy(it->arena, (Text){atom.bytes, atom.length}).bytes;
        if (atom.mask)
            atom.mask =
                (const uint8_t *)arena_copy(it->arena, (Text){(const char *)atom.mask, atom.length}).bytes;
        kept[count++] = atom;
    }
    it->out->atoms = arena_array(it->arena, Atom, count);
    it->out->atom_count = count;
    sort_atoms(kept, count, shift, it->out->atoms);
    free(kept);
}

static int compare_facts(const void *a, const void *b)
{
    const SampleFact *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    return text_compare(left->value, right->value);
}

static int compare_functions(const void *a, const void *b)
{
    const SampleFunction *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

#define KEEP(Type, it, list, into, number)                               \
    do {                                                                 \
        (into) = arena_array((it)->arena, Type, (list).count);           \
        (number) = (uint32_t)(list).count;                               \
        if ((list).count > 0)                                            \
            memcpy((into), (list).items, (list).count * sizeof *(into)); \
        vec_free(&(list));                                               \
    } while (0)

void build_done(Building *it)
{
    SampleFeatures *out = it->out;
    keep_atoms(it);
    vec_free(&it->atoms);
    vec_free(&it->starts);
    vec_free(&it->linkage);
    free(it->references);
    it->references = NULL;
    KEEP(SampleSection, it, it->sections, out->sections, out->section_count);
    KEEP(SampleFact, it, it->facts, out->facts, out->fact_count);
    KEEP(SampleFunction, it, it->functions, out->functions, out->function_count);
    if (out->fact_count > 0)
        qsort(out->facts, out->fact_count, sizeof *out->facts, compare_facts);
    if (out->function_count > 0)
        qsort(out->functions, out->function_count, sizeof *out->functions, compare_functions);
    key_set_done(&it->keys);
    key_set_done(&it->fact_keys);
    key_set_done(&it->function_keys);
}
