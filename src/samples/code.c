// What the code of a sample does, told apart from where it lies.
//
// Instructions become tokens without registers and addresses. Four tokens in a row choose, by their hash,
// where a window begins (winnowing by content: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms
// for document fingerprinting", SIGMOD 2003), so that the same code gives the same windows in whatever
// program it stands. Windows of large programs are thinned by a larger power of two: each set holds those of
// the next one. Functions are what lies between starts: targets of calls, symbols, and what follows padding.

#include "samples/code.h"

#include <stdlib.h>
#include <xxhash.h>

#include "samples/references.h"
#include "samples/stack_strings.h"

enum {
    SHIFT_LEAST = 2,        ///< one window in four places where one could begin
    MOST_WINDOWS = 16384,   ///< of a file, about
    MOST_CODE = 32 << 20,   ///< bytes of a file that are read as code
    MOST_FUNCTIONS = 16384, ///< of more, those with the smallest keys are kept
    GRAM = 4,               ///< tokens that choose a window; the sketch counts the first three
    WINDOW_LEAST = 16,      ///< bytes
    WINDOW_MOST = 32,
    FIXED_LEAST = 12,   ///< bytes that are not wildcards
    FUNCTION_LEAST = 10 ///< instructions; shorter ones are everybody's
};

/// An instruction as the sweep over a section keeps it.
typedef struct {
    uint32_t at, token;
    uint8_t length, flow;
    uint8_t wild[2]; ///< first byte << 4 | count
} Step;

typedef struct {
    Building *it;
    const uint8_t *code;
    size_t size;
    uint64_t offset; ///< of the section in the file
    uint64_t address;
    unsigned constant_shift;
    Step *steps; ///< padding left out
    size_t count;
    uint8_t *starts; ///< a bit a byte: a function begins here
} Sweep;

static uint64_t mix(uint64_t hash, uint64_t token)
{
    hash = (hash ^ token) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static void mark_start(Sweep *sweep, uint64_t at)
{
    if (at < sweep->size)
        sweep->starts[at / 8] |= (uint8_t)(1 << (at & 7));
}

static bool is_start(const Sweep *sweep, size_t at)
{
    return sweep->starts[at / 8] >> (at & 7) & 1;
}

/// "lea" of 64 bits, of an address that is counted from the next instruction.
static void take_reference(const Sweep *sweep, size_t at, const Instruction *now)
{
    enum { LENGTH = 7, OPERAND = 3 };
    const uint8_t *code = sweep->code + at;
    int32_t distance;
    if (now->length != LENGTH || (code[0] & 0xf8) != 0x48 || code[1] != 0x8d || (code[2] & 0xc7) != 0x05)
        return;
    memcpy(&distance, code + OPERAND, sizeof distance);
    reference_add(sweep->it, sweep->address + at + LENGTH + (uint64_t)(int64_t)distance);
}

/// Decodes the section from its first byte to its last. After a byte that begins no instruction the next one
/// is tried: the sweep falls into step again after a few.
static void sweep_section(Sweep *sweep, Decode decode, const CodeModel *model)
{
    StackStrings strings = {.it = sweep->it, .is_64 = model->is_64};
    Step *next = sweep->steps;
    bool was_padding = true, is_x86 = decode == decode_x86;
    for (size_t at = 0; at < sweep->size;) {
        Instruction now;
        decode(model, sweep->code + at, sweep->size - at, &now);
        if (is_x86) {
            stack_strings_step(&strings, sweep->code + at, &now, sweep->offset + at);
            take_constant(sweep->it, model, sweep->constant_shift, sweep->code + at, &now,
                          sweep->offset + at);
        }
        if (sweep->it->references)
            take_reference(sweep, at, &now);
        size_t after = at + now.length;
        if (now.flow == FLOW_CALL)
            mark_start(sweep, after + (uint64_t)(int64_t)now.target);
        bool is_padding = now.flow == FLOW_PADDING;
        // Padding after an instruction that does not go on ends a function.
        bool has_ended = next == sweep->steps || next[-1].flow == FLOW_RETURN || next[-1].flow == FLOW_JUMP;
        if (!is_padding && was_padding && has_ended)
            mark_start(sweep, at);
        if (!is_padding)
            *next++ = (Step){(uint32_t)at,
                             now.token,
                             now.length,
                             now.flow,
                             {(uint8_t)(now.wild[0].at << 4 | now.wild[0].count),
                              (uint8_t)(now.wild[1].at << 4 | now.wild[1].count)}};
        was_padding = is_padding;
        at = after;
    }
    sweep->count = (size_t)(next - sweep->steps);
    stack_strings_end(&strings);
}

static void hide(uint8_t wild, char *bytes, uint8_t *mask, size_t *fixed)
{
    size_t count = wild & 15;
    memset(bytes + (wild >> 4), 0, count);
    memset(mask + (wild >> 4), 0, count);
    *fixed -= count;
}

/// Whole instructions from `first` on, until they are long and telling enough to be looked for.
static void take_window(Sweep *sweep, size_t first)
{
    char bytes[WINDOW_MOST];
    uint8_t mask[WINDOW_MOST];
    size_t length = 0, fixed = 0;
    memset(mask, 0xff, sizeof mask);
    for (size_t i = first; i < sweep->count && (length < WINDOW_LEAST || fixed < FIXED_LEAST); i++) {
        const Step *step = &sweep->steps[i];
        if (step->flow == FLOW_INVALID || length + step->length > WINDOW_MOST)
            return;
        // Padding was left out: what stands behind it is not what followed in another build.
        if (i > first && step->at != sweep->steps[i - 1].at + sweep->steps[i - 1].length)
            return;
        memcpy(bytes + length, sweep->code + step->at, step->length);
        fixed += step->length;
        hide(step->wild[0], bytes + length, mask + length, &fixed);
        hide(step->wild[1], bytes + length, mask + length, &fixed);
        length += step->length;
    }
    if (length < WINDOW_LEAST || fixed < FIXED_LEAST)
        return;
    Arena *arena = sweep->it->arena;
    build_atom(sweep->it, ATOM_CODE, arena_copy(arena, (Text){bytes, length}).bytes,
               (const uint8_t *)arena_copy(arena, (Text){(const char *)mask, length}).bytes, length,
               sweep->offset + sweep->steps[first].at);
}

/// Four different instructions at least stand in what a window may begin with: not a run of moves.
static bool is_dull(const Step *steps)
{
    return steps[0].token == steps[1].token || steps[1].token == steps[2].token ||
           steps[0].token == steps[2].token;
}

static void take_windows(Sweep *sweep, unsigned shift)
{
    const uint64_t low = (UINT64_C(1) << shift) - 1;
    for (size_t i = 0; i + GRAM <= sweep->count; i++) {
        const Step *steps = &sweep->steps[i];
        uint64_t three = mix(mix(mix(0, steps[0].token), steps[1].token), steps[2].token);
        uint64_t hash = mix(three, steps[3].token);
        sketch_add(&sweep->it->out->code, three);
        if ((hash >> 32 & low) == 0 && !is_dull(steps))
            take_window(sweep, i);
    }
}

static void end_function(Sweep *sweep, size_t first, size_t after, uint64_t hash)
{
    if (after - first < FUNCTION_LEAST)
        return;
    if (!key_set_add(&sweep->it->function_keys, hash))
        return;
    *vec_push(&sweep->it->functions) =
        (SampleFunction){hash, sweep->offset + sweep->steps[first].at, (uint32_t)(after - first)};
}

static void take_functions(Sweep *sweep)
{
    uint64_t hash = 0;
    size_t first = 0;
    bool is_broken = false; // data among code
    for (size_t i = 0; i < sweep->count; i++) {
        if (is_start(sweep, sweep->steps[i].at)) {
            if (!is_broken)
                end_function(sweep, first, i, hash);
            first = i;
            hash = 0;
            is_broken = false;
        }
        is_broken |= sweep->steps[i].flow == FLOW_INVALID;
        hash = mix(hash, sweep->steps[i].token);
    }
    if (!is_broken)
        end_function(sweep, first, sweep->count, hash);
}

static void read_section(Building *it, const SampleSection *section, size_t size, Decode decode,
                         const CodeModel *model, unsigned constants)
{
    Sweep sweep = {.it = it,
                   .code = (const uint8_t *)it->bytes.bytes + section->offset,
                   .size = size,
                   .offset = section->offset,
                   .address = section->address,
                   .constant_shift = constants};
    sweep.steps = memory_get((size + 1) * sizeof *sweep.steps);
    sweep.starts = memory_get(size / 8 + 1);
    memset(sweep.starts, 0, size / 8 + 1);
    for (size_t i = 0; i < it->starts.count; i++)
        mark_start(&sweep, it->starts.items[i] - section->address);
    if (it->entry >= section->offset)
        mark_start(&sweep, it->entry - section->offset);
    sweep_section(&sweep, decode, model);
    take_windows(&sweep, it->out->code_shift);
    take_functions(&sweep);
    free(sweep.steps);
    free(sweep.starts);
}

static unsigned shift_for(uint64_t code_bytes)
{
    unsigned shift = SHIFT_LEAST;
    while ((code_bytes / GRAM) >> shift > MOST_WINDOWS)
        shift++;
    return shift;
}

static int compare_keys(const void *a, const void *b)
{
    const SampleFunction *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

void read_code(Building *it)
{
    SampleArch arch = it->out->arch;
    const CodeModel model = {arch == ARCH_X64, it->image_base, it->image_size};
    Decode decode = arch == ARCH_X86 || arch == ARCH_X64 ? decode_x86
                    : arch == ARCH_ARM64                 ? decode_arm64
                                                         : NULL;
    uint64_t total = 0;
    for (size_t i = 0; i < it->sections.count; i++)
        if (it->sections.items[i].is_code)
            total += it->sections.items[i].size;
    // Of a packed sample only the unpacker would be read, and of compressed bytes nothing that means
    // anything.
    if (!decode || it->out->packed != PACKED_NOT)
        return;
    it->out->code_shift = (uint8_t)shift_for(total < MOST_CODE ? total : MOST_CODE);
    size_t left = MOST_CODE;
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        size_t size = section->size < left ? (size_t)section->size : left;
        if (!section->is_code || size == 0)
            continue;
        read_section(it, section, size, decode, &model, constant_shift(total));
        left -= size;
    }
    if (it->functions.count > MOST_FUNCTIONS) {
        qsort(it->functions.items, it->functions.count, sizeof *it->functions.items, compare_keys);
        it->functions.count = MOST_FUNCTIONS;
    }
}
