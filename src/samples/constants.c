// Constants that instructions have as an operand (base/constants.h says which kinds of them there are).
// Others read bytes alone, and find constants where there are none; here the decoder has said where an
// instruction begins and whether its last four bytes are an address.

#include "base/constants.h"

#include "samples/code.h"

enum { MOST_PREFIXES = 4, MOST_CONSTANTS = 8192, BYTES_A_CONSTANT = 64 };

unsigned constant_shift(uint64_t code_bytes)
{
    unsigned shift = 0;
    while ((code_bytes / BYTES_A_CONSTANT) >> shift > MOST_CONSTANTS)
        shift++;
    return shift;
}

/// Past repetition, locks and REX; operands of 16 bits are none of ours.
static size_t find_opcode(const uint8_t *code, size_t length, bool is_64)
{
    size_t at = 0;
    while (at < length && at < MOST_PREFIXES && (code[at] == 0xf0 || code[at] == 0xf2 || code[at] == 0xf3))
        at++;
    return at + (is_64 && at < length && (code[at] & 0xf0) == 0x40);
}

static bool is_address(const Instruction *instruction, size_t operand)
{
    for (size_t i = 0; i < 2; i++)
        if (instruction->wild[i].count == CONSTANT_BYTES && instruction->wild[i].at == operand)
            return true;
    return false;
}

void take_constant(Building *it, const CodeModel *model, unsigned shift, const uint8_t *code,
                   const Instruction *instruction, uint64_t offset)
{
    size_t length = instruction->length, opcode = find_opcode(code, length, model->is_64);
    if (length < CONSTANT_BYTES + 1 + opcode || opcode_kinds[code[opcode]] == OPCODE_OTHER)
        return;
    uint8_t at[2];
    size_t operand = length - CONSTANT_BYTES, count = constant_places(code + opcode, at);
    bool is_operand = false;
    for (size_t i = 0; i < count; i++)
        is_operand = is_operand || opcode + at[i] == operand;
    uint32_t value = constant_at(code + operand);
    // Of large programs those are kept whose hash has zeros, each set a part of the next.
    bool is_kept = (constant_hash(value) & ((1U << shift) - 1)) == 0;
    if (is_operand && is_kept && constant_is_taken(value) && !is_address(instruction, operand))
        build_atom(it, ATOM_CONSTANT, (const char *)code + operand, NULL, CONSTANT_BYTES, offset + operand);
}
