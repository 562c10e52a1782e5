// How much like chance the bytes are, and what that says of a program: code of any compiler has 5.5 to 6.8
// bits a byte, compressed or encrypted bytes have more than 7.2 (Lyda and Hamrock, "Using entropy analysis to
// find encrypted and packed malware", IEEE Security & Privacy 5, 2007).

#include <math.h>

#include "base/grams.h"
#include "samples/build.h"

enum { HIGH = 720, SMALL_BYTES = 4096, MOST_TIMES = 4, NOT_COUNTED = UINT16_MAX };

typedef struct {
    uint64_t of[256]; ///< how often each byte stands there
} ByteCounts;

static void count_bytes(Text bytes, ByteCounts *out)
{
    // Eight tables, so that a run of equal bytes does not wait for its own counter.
    uint32_t counts[GRAM_BYTES][256] = {{0}};
    size_t i = 0;
    for (; i + GRAM_BYTES <= bytes.length; i += GRAM_BYTES) {
        uint64_t eight = gram_at(bytes.bytes + i);
        for (unsigned k = 0; k < GRAM_BYTES; k++)
            counts[k][eight >> 8 * k & 0xff]++;
    }
    for (; i < bytes.length; i++)
        counts[0][(unsigned char)bytes.bytes[i]]++;
    *out = (ByteCounts){{0}};
    for (size_t k = 0; k < GRAM_BYTES; k++)
        for (size_t value = 0; value < 256; value++)
            out->of[value] += counts[k][value];
}

static void add_counts(ByteCounts *sum, const ByteCounts *part)
{
    for (size_t value = 0; value < 256; value++)
        sum->of[value] += part->of[value];
}

static uint16_t entropy_of(const ByteCounts *counts, size_t length)
{
    double bits = 0, total = (double)length;
    for (size_t value = 0; value < 256; value++) {
        double count = (double)counts->of[value];
        if (count > 0)
            bits -= count / total * log2(count / total);
    }
    return (uint16_t)lround(bits * 100);
}

static bool is_program(SampleFormat format)
{
    return format == SAMPLE_PE || format == SAMPLE_ELF || format == SAMPLE_MACHO;
}

static void say_packed(Building *it, Text why)
{
    it->out->packed = PACKED_LIKELY;
    it->out->packed_why = why;
}

static void judge(Building *it)
{
    uint64_t sectioned = 0, high = 0;
    const SampleSection *dense = NULL;
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        sectioned += section->size;
        if (section->entropy < HIGH || section->size < SMALL_BYTES)
            continue;
        high += section->size;
        if (section->is_code && (!dense || section->size > dense->size))
            dense = section;
    }
    if (dense)
        say_packed(it, arena_format(it->arena, "its code, section '" TEXT_FMT "', has %.2f bits a byte",
                                    TEXT_ARG(dense->name), dense->entropy / 100.0));
    else if (sectioned > 0 && high * 5 > sectioned * 4)
        say_packed(it, arena_format(it->arena, "%.0f %% of its sections have more than %.1f bits a byte",
                                    100.0 * (double)high / (double)sectioned, HIGH / 100.0));
    else if (sectioned == 0 && it->out->entropy >= HIGH)
        say_packed(it, arena_format(it->arena, "no section of it can be read, and it has %.2f bits a byte",
                                    it->out->entropy / 100.0));
}

/// Sections that follow each other are counted once, for themselves and for the file. Hundreds of them can
/// lie over each other in a file that is made to take long: when they have been four times its bytes, the
/// rest is left out and has no entropy.
void read_entropy(Building *it)
{
    ByteCounts all = {{0}}, part;
    uint64_t reached = 0, left = (uint64_t)it->bytes.length * MOST_TIMES;
    for (size_t i = 0; i < it->sections.count; i++) {
        SampleSection *section = &it->sections.items[i];
        if (section->size > left) {
            section->entropy = NOT_COUNTED;
            continue;
        }
        left -= section->size;
        uint64_t end = section->offset + section->size;
        count_bytes(text_slice(it->bytes, (size_t)section->offset, (size_t)end), &part);
        section->entropy = entropy_of(&part, (size_t)section->size);
        if (section->offset < reached)
            continue;
        add_counts(&all, &part);
        count_bytes(text_slice(it->bytes, (size_t)reached, (size_t)section->offset), &part);
        add_counts(&all, &part);
        reached = end;
    }
    count_bytes(text_slice(it->bytes, (size_t)reached, it->bytes.length), &part);
    add_counts(&all, &part);
    it->out->entropy = entropy_of(&all, it->bytes.length);
    for (size_t i = 0; i < it->sections.count; i++)
        if (it->sections.items[i].entropy == NOT_COUNTED)
            it->sections.items[i].entropy = it->out->entropy;
    if (is_program(it->out->format))
        judge(it);
}
