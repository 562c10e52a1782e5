// Features as bytes: numbers in base 128, offsets as differences, all of it compressed at the end. Keys are
// not written: they follow from the atoms.

#include <stdlib.h>
#include <zstd.h>

#include "base/constants.h"
#include "base/packing.h"
#include "samples/samples.h"

// A parser that was taken over writes what it likes, and who reads it is not confined. What is found in
// samples stays far below these bounds.
enum { VERSION = 1, LEVEL = 3, MOST_BYTES = 64 << 20, MOST_ITEM_BYTES = 128 << 20 };

static void pack_sections(Buffer *out, const SampleFeatures *it)
{
    pack_number(out, it->section_count);
    for (uint32_t i = 0; i < it->section_count; i++) {
        const SampleSection *section = &it->sections[i];
        pack_text(out, section->name);
        pack_number(out, section->offset);
        pack_number(out, section->size);
        pack_number(out, section->address);
        pack_number(out, (uint64_t)section->entropy << 1 | section->is_code);
    }
}

static void pack_facts(Buffer *out, const SampleFeatures *it)
{
    pack_number(out, it->fact_count);
    for (uint32_t i = 0; i < it->fact_count; i++) {
        pack_number(out, it->facts[i].kind);
        pack_text(out, it->facts[i].value);
        pack_number(out, it->facts[i].offset);
    }
}

static void pack_mask(Buffer *out, const Atom *atom)
{
    // Wildcards as runs: how many fixed bytes, how many not, and so on to the end.
    for (size_t at = 0; at < atom->length;) {
        size_t from = at;
        uint8_t value = atom->mask[at];
        while (at < atom->length && atom->mask[at] == value)
            at++;
        if (from == 0 && value == 0)
            pack_number(out, 0);
        pack_number(out, at - from);
    }
}

static void pack_atoms(Buffer *out, const SampleFeatures *it)
{
    uint64_t before = 0;
    pack_number(out, it->atom_count);
    for (uint32_t i = 0; i < it->atom_count; i++) {
        const Atom *atom = &it->atoms[i];
        pack_number(out, (uint64_t)atom->kind << 1 | (atom->mask != NULL));
        pack_text(out, (Text){atom->bytes, atom->length});
        if (atom->mask)
            pack_mask(out, atom);
        pack_signed(out, (int64_t)(atom->offset - before));
        pack_number(out, (uint64_t)(uint16_t)(atom->section + 1));
        before = atom->offset;
    }
}

static void pack_sketch(Buffer *out, const Sketch *sketch)
{
    pack_number(out, sketch->size);
    buffer_add(out, (Text){(const char *)sketch->least, sizeof sketch->least});
}

static void pack_all(Buffer *out, const SampleFeatures *it)
{
    pack_number(out, VERSION);
    pack_text(out, text_of(it->md5));
    pack_text(out, text_of(it->sha1));
    pack_text(out, text_of(it->sha256));
    pack_number(out, it->size_bytes);
    pack_number(out, it->format);
    pack_number(out, it->arch);
    pack_number(out, it->packed);
    pack_text(out, it->packed_why);
    pack_number(out, it->entropy);
    pack_sections(out, it);
    pack_facts(out, it);
    pack_number(out, it->code_shift);
    pack_atoms(out, it);
    pack_number(out, it->function_count);
    for (uint32_t i = 0; i < it->function_count; i++) {
        buffer_add(out, (Text){(const char *)&it->functions[i].key, sizeof it->functions[i].key});
        pack_number(out, it->functions[i].offset);
        pack_number(out, it->functions[i].instructions);
    }
    pack_sketch(out, &it->code);
    pack_sketch(out, &it->bytes);
}

bool sample_pack(const SampleFeatures *features, Buffer *out, Err *err)
{
    Buffer plain = {0};
    pack_all(&plain, features);
    size_t room = ZSTD_compressBound(plain.length);
    char *packed = memory_get(room);
    size_t length = ZSTD_compress(packed, room, plain.bytes, plain.length, LEVEL);
    bool is_packed = !ZSTD_isError(length);
    if (is_packed)
        buffer_add(out, (Text){packed, length});
    free(packed);
    buffer_done(&plain);
    return is_packed || fail(err, ERR_FAILED, "cannot compress features: %s", ZSTD_getErrorName(length));
}

typedef struct {
    Unpacker in;
    Arena *arena;
    size_t item_bytes; ///< that may still be taken for sections, facts, atoms and functions
} Unpacking;

static uint32_t unpack_items(Unpacking *it, size_t size)
{
    uint32_t count = unpack_count(&it->in);
    it->in.is_broken |= count > it->item_bytes / size;
    if (it->in.is_broken)
        return 0;
    it->item_bytes -= count * size;
    return count;
}

/// A hash's name: digits of exactly this many places.
static void unpack_hex(Unpacker *in, char *into, size_t digits)
{
    Text text = unpack_text(in);
    in->is_broken |= text.length != digits;
    for (size_t i = 0; i < text.length && !in->is_broken; i++)
        in->is_broken |= !byte_is_hex(text.bytes[i]);
    if (!in->is_broken)
        memcpy(into, text.bytes, digits);
}

static void unpack_sections(Unpacking *it, SampleFeatures *out)
{
    Unpacker *in = &it->in;
    out->section_count = unpack_items(it, sizeof *out->sections);
    out->sections = arena_array(it->arena, SampleSection, out->section_count);
    for (uint32_t i = 0; i < out->section_count && !in->is_broken; i++) {
        SampleSection *section = &out->sections[i];
        section->name = unpack_text(in);
        section->offset = unpack_number(in);
        section->size = unpack_number(in);
        section->address = unpack_number(in);
        uint64_t both = unpack_number(in);
        section->entropy = (uint16_t)(both >> 1);
        section->is_code = both & 1;
    }
}

static void unpack_facts(Unpacking *it, SampleFeatures *out)
{
    Unpacker *in = &it->in;
    out->fact_count = unpack_items(it, sizeof *out->facts);
    out->facts = arena_array(it->arena, SampleFact, out->fact_count);
    for (uint32_t i = 0; i < out->fact_count && !in->is_broken; i++)
        out->facts[i] = (SampleFact){.kind = (FactKind)unpack_index(in, FACT_COUNT),
                                     .value = unpack_text(in),
                                     .offset = unpack_number(in)};
}

static const uint8_t *unpack_mask(Unpacker *in, Arena *arena, size_t length)
{
    uint8_t *mask = arena_array(arena, uint8_t, length);
    uint8_t value = 0xff;
    for (size_t at = 0; at < length && !in->is_broken; value = (uint8_t)~value) {
        uint64_t run = unpack_number(in);
        in->is_broken |= run > length - at || (run == 0 && at > 0);
        if (in->is_broken)
            break;
        if (run > 0)
            memset(mask + at, value, (size_t)run);
        at += (size_t)run;
    }
    return mask;
}

static void unpack_atoms(Unpacking *it, SampleFeatures *out)
{
    Unpacker *in = &it->in;
    uint64_t before = 0;
    out->atom_count = unpack_items(it, sizeof *out->atoms);
    out->atoms = arena_array(it->arena, Atom, out->atom_count);
    for (uint32_t i = 0; i < out->atom_count && !in->is_broken; i++) {
        Atom *atom = &out->atoms[i];
        uint64_t both = unpack_number(in);
        in->is_broken |= both >> 1 >= ATOM_KIND_COUNT;
        Text bytes = unpack_text(in);
        in->is_broken |= bytes.length > UINT16_MAX;
        if (in->is_broken)
            return;
        *atom = (Atom){.kind = (uint8_t)(both >> 1), .bytes = bytes.bytes, .length = (uint16_t)bytes.length};
        atom->key = atom_key((AtomKind)atom->kind, bytes);
        if (both & 1)
            atom->mask = unpack_mask(in, it->arena, bytes.length);
        in->is_broken |= atom->kind == ATOM_CONSTANT && (bytes.length != CONSTANT_BYTES || atom->mask);
        atom->offset = before += (uint64_t)unpack_signed(in);
        // 0 is SECTION_NONE.
        atom->section = (uint16_t)(unpack_index(in, out->section_count + 1) - 1);
    }
}

static void unpack_sketch(Unpacker *in, Sketch *sketch)
{
    sketch->size = unpack_small(in);
    Text least = unpack_bytes(in, sizeof sketch->least);
    if (!in->is_broken)
        memcpy(sketch->least, least.bytes, sizeof sketch->least);
}

static void unpack_functions(Unpacking *it, SampleFeatures *out)
{
    Unpacker *in = &it->in;
    out->function_count = unpack_items(it, sizeof *out->functions);
    out->functions = arena_array(it->arena, SampleFunction, out->function_count);
    for (uint32_t i = 0; i < out->function_count && !in->is_broken; i++) {
        SampleFunction *function = &out->functions[i];
        Text key = unpack_bytes(in, sizeof function->key);
        if (!in->is_broken)
            memcpy(&function->key, key.bytes, sizeof function->key);
        function->offset = unpack_number(in);
        function->instructions = unpack_small(in);
    }
}

static void unpack_all(Unpacking *it, SampleFeatures *out)
{
    Unpacker *in = &it->in;
    in->is_broken |= unpack_number(in) != VERSION;
    unpack_hex(in, out->md5, MD5_HEX);
    unpack_hex(in, out->sha1, SHA1_HEX);
    unpack_hex(in, out->sha256, DIGEST_HEX);
    out->size_bytes = unpack_number(in);
    out->format = (SampleFormat)unpack_index(in, SAMPLE_FORMAT_COUNT);
    out->arch = (SampleArch)unpack_index(in, ARCH_COUNT);
    out->packed = (SamplePacked)unpack_index(in, PACKED_LIKELY + 1);
    out->packed_why = unpack_text(in);
    out->entropy = (uint16_t)unpack_index(in, 801);
    unpack_sections(it, out);
    unpack_facts(it, out);
    out->code_shift = (uint8_t)unpack_index(in, 64);
    unpack_atoms(it, out);
    unpack_functions(it, out);
    unpack_sketch(in, &out->code);
    unpack_sketch(in, &out->bytes);
    in->is_broken |= in->rest.length > 0;
}

bool sample_unpack(Text packed, Arena *arena, SampleFeatures *out, Err *err)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.bytes, packed.length);
    SampleFeatures features = {0};
    bool is_read = size != ZSTD_CONTENTSIZE_ERROR && size != ZSTD_CONTENTSIZE_UNKNOWN && size <= MOST_BYTES;
    if (is_read) {
        char *plain = arena_alloc(arena, (size_t)size + 1, 1);
        is_read = ZSTD_decompress(plain, (size_t)size, packed.bytes, packed.length) == size;
        Unpacking it = {.in = {.rest = {plain, (size_t)size}}, .arena = arena, .item_bytes = MOST_ITEM_BYTES};
        if (is_read)
            unpack_all(&it, &features);
        is_read = is_read && !it.in.is_broken;
    }
    if (!is_read)
        return fail(err, ERR_INPUT, "these bytes are no features of a sample");
    *out = features;
    return true;
}
