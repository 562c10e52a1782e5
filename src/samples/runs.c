// Runs of eight bytes, wherever they begin. A window of whole instructions belongs to one compiler and level;
// a run of a few bytes inside it, such as a constant and its opcode, or a place in a table, outlives them.
// Those that are kept are those that the indexes of clean files and of other samples look at, so that what
// stands elsewhere is known exactly; of large programs a smaller power of two, each a part of the next.

#include "base/grams.h"
#include "samples/linkage.h"

enum { MOST_READ = 32 << 20 }; ///< bytes of either kind, where sections overlap too
enum { MOST_CODE_RUNS = 16384, MOST_TABLE_RUNS = 4096, TEXT_LEAST = 5 };

/// Read-only data by the names that compilers give it.
static bool is_constant(const SampleSection *section)
{
    return text_starts(section->name, ".rodata") || text_is(section->name, ".rdata") ||
           text_is(section->name, "__const");
}

/// Of a text, which is an atom of its own, or of the end of one and the start of the next.
static bool is_text(const char *bytes)
{
    size_t printable = 0;
    for (size_t i = 0; i < GRAM_BYTES; i++)
        printable += (bytes[i] >= 0x20 && bytes[i] < 0x7f) || bytes[i] == '\n';
    return printable >= TEXT_LEAST;
}

static void take_runs(Building *it, const SampleSection *section, unsigned shift)
{
    const uint64_t high = ((UINT64_C(1) << shift) - 1) << (64 - shift) % 64;
    const char *bytes = it->bytes.bytes + section->offset;
    Linkage linkage = {0};
    if (!section->is_code)
        linkage_init(&linkage, it, section);
    for (uint64_t block = 0; block + GRAM_BYTES <= section->size; block += GRAM_BLOCK) {
        uint64_t left = section->size - GRAM_BYTES + 1 - block;
        uint64_t taken = grams_taken(bytes + block, left < GRAM_BLOCK ? (size_t)left : GRAM_BLOCK);
        for (; taken; taken &= taken - 1) {
            uint64_t at = block + (uint64_t)__builtin_ctzll(taken), gram = gram_at(bytes + at);
            // Of large programs the hash leaves the fewest.
            if ((gram_hash(gram) & high) == 0 && !gram_is_dull(gram) &&
                (section->is_code || (!is_text(bytes + at) && !linkage_holds(&linkage, at))))
                build_atom(it, ATOM_RUN, bytes + at, NULL, GRAM_BYTES, section->offset + at);
        }
    }
    linkage_done(&linkage);
}

static bool is_read(const SampleSection *section, bool code)
{
    return code ? section->is_code : !section->is_code && is_constant(section);
}

static void read_kind(Building *it, bool code, uint64_t most)
{
    uint64_t total = 0;
    unsigned shift = 0;
    for (size_t i = 0; i < it->sections.count; i++)
        total += is_read(&it->sections.items[i], code) ? it->sections.items[i].size : 0;
    while ((total / 4) >> shift > most)
        shift++;
    uint64_t left = MOST_READ;
    for (size_t i = 0; i < it->sections.count; i++) {
        SampleSection section = it->sections.items[i];
        section.size = section.size < left ? section.size : left;
        if (!is_read(&section, code))
            continue;
        take_runs(it, &section, shift);
        left -= section.size;
    }
}

void read_runs(Building *it)
{
    if (it->out->packed != PACKED_NOT)
        return;
    read_kind(it, true, MOST_CODE_RUNS);
    read_kind(it, false, MOST_TABLE_RUNS);
}
