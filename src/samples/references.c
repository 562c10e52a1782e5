// Compilers of Rust and Go put texts one behind the other without an end, since the code has their lengths: a
// run of printable characters is several texts, in an order that the next version does not keep. What refers
// to a text says where it begins: an instruction of x64 that takes an address (lea of 64 bits, counted from
// the next instruction), and words of data that the loader mends (R_X86_64_RELATIVE of the System V ABI's
// supplement, base relocations of PE) or that are addresses as they stand. Where the next one begins it ends.
//
// A C compiler's texts end with a zero byte, and two that end alike may be one, so that a reference into a
// text divides nothing: which kind a program is of is told by where most references to characters lead.

#include "samples/references.h"

#include <elf.h>
#include <stdlib.h>

enum { WORD = 8, BASE_LEAST = 0x10000 };
enum { MOST_RELOCATIONS = 1 << 20, MOST_DATA = 64 << 20 }; ///< that are read of a file

static bool is_data(const SampleSection *section)
{
    return !section->is_code && section->address != 0;
}

void references_init(Building *it)
{
    bool is_known = it->out->format == SAMPLE_ELF || it->out->format == SAMPLE_PE;
    if (!is_known || it->out->arch != ARCH_X64 || it->out->packed != PACKED_NOT)
        return;
    it->references = memory_get(it->bytes.length / 8 + 1);
    memset(it->references, 0, it->bytes.length / 8 + 1);
}

static bool holds(const SampleSection *section, uint64_t address)
{
    return is_data(section) && address >= section->address && address - section->address < section->size;
}

void reference_add(Building *it, uint64_t address)
{
    const SampleSection *sections = it->sections.items;
    size_t at = it->referred;
    // Mostly it is the section that was referred to last.
    if (at >= it->sections.count || !holds(&sections[at], address))
        for (at = 0; at < it->sections.count && !holds(&sections[at], address);)
            at++;
    if (at == it->sections.count)
        return;
    uint64_t offset = sections[at].offset + (address - sections[at].address);
    it->referred = at;
    it->references[offset / 8] |= (uint8_t)(1 << offset % 8);
}

/// Sections of relocations are known by their names: the headers' types were not kept. A file may have
/// hundreds that lie over each other: `left` is what may still be read of all.
static void read_relative(Building *it, const SampleSection *section, uint64_t *left)
{
    const char *bytes = it->bytes.bytes + section->offset;
    for (uint64_t i = 0; i < section->size / sizeof(Elf64_Rela) && *left > 0; i++, --*left) {
        Elf64_Rela entry;
        memcpy(&entry, bytes + i * sizeof entry, sizeof entry);
        if (ELF64_R_TYPE(entry.r_info) == R_X86_64_RELATIVE)
            reference_add(it, (uint64_t)entry.r_addend);
    }
}

/// Words that are addresses as they stand: of a program that is loaded at one place, or of PE, whose loader
/// adds to what is there.
static void read_words(Building *it, const SampleSection *section, uint64_t base, uint64_t from)
{
    const char *bytes = it->bytes.bytes + section->offset;
    for (uint64_t i = 0; i + WORD <= section->size; i += WORD) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        if (word - base < it->image_size)
            reference_add(it, word - from);
    }
}

void read_references(Building *it)
{
    // Sections of PE count from the image's base.
    uint64_t from = it->out->format == SAMPLE_PE ? it->image_base : 0;
    uint64_t left = MOST_DATA, relocations = MOST_RELOCATIONS;
    bool is_fixed = it->image_base >= BASE_LEAST;
    for (size_t i = 0; i < it->sections.count && it->references; i++) {
        const SampleSection section = it->sections.items[i];
        if (it->out->format == SAMPLE_ELF && text_is(section.name, ".rela.dyn"))
            read_relative(it, &section, &relocations);
        if (!is_fixed || !is_data(&section) || section.address % WORD != 0 || section.size > left)
            continue;
        read_words(it, &section, it->image_base, from);
        left -= section.size;
    }
}

bool references_divide_texts(const Building *it)
{
    size_t within = 0, first = 0;
    if (!it->references)
        return false;
    for (size_t byte = 0; byte <= it->bytes.length / 8; byte++)
        for (unsigned bits = it->references[byte]; bits; bits &= bits - 1) {
            size_t at = 8 * byte + (size_t)__builtin_ctz(bits);
            bool is_text = at + 1 < it->bytes.length &&
                           string_is_printable((unsigned char)it->bytes.bytes[at]) &&
                           string_is_printable((unsigned char)it->bytes.bytes[at + 1]);
            bool is_within = at > 0 && string_is_printable((unsigned char)it->bytes.bytes[at - 1]);
            within += is_text && is_within;
            first += is_text && !is_within;
        }
    return within > first;
}
