#pragma once
/// Texts that x86 code writes into its frame piece by piece, so that they stand nowhere in the file: what
/// hides them from a search for strings is what makes them worth showing. Inside the module only.

#include "samples/code.h"

enum { STACK_REGISTERS = 16, STACK_FRAME = 256, STACK_APART_STEPS = 32 };

typedef struct {
    char bytes[8];
    uint32_t step;  ///< when it was loaded
    uint8_t length; ///< 0: not known
} KnownRegister;

typedef struct {
    Building *it;
    bool is_64;
    KnownRegister registers[STACK_REGISTERS];
    char frame[STACK_FRAME];
    bool is_written[STACK_FRAME];
    size_t written;   ///< behind the last byte that is
    size_t printable; ///< bytes that were stored, those stored again too
    uint8_t base;     ///< the register that the frame hangs on
    int64_t lowest;   ///< displacement of frame[0]
    uint64_t offset;  ///< of the first store, in the file
    uint32_t step;    ///< instructions so far
    uint32_t stored;  ///< step of the last store
    uint32_t barrier; ///< step of the last call or jump: what registers held before is not known behind it
    bool is_open;
} StackStrings;

/// Tells what the last stores have made. After the last instruction of a section.
void stack_strings_end(StackStrings *strings);
/// A MOV of a number, or of a register to memory.
void stack_strings_move(StackStrings *strings, const uint8_t *code, size_t length, uint64_t offset);

/// By its token: one instruction in eight.
static inline bool stack_strings_is_move(uint32_t token)
{
    switch (token & 0xfff) {
    case 0x88:
    case 0x89:
    case 0xb0:
    case 0xb8:
    case 0xc6:
    case 0xc7:
        return true;
    default:
        return false;
    }
}

/// The next instruction, at `code`; `offset` in the file.
static inline void stack_strings_step(StackStrings *strings, const uint8_t *code,
                                      const Instruction *instruction, uint64_t offset)
{
    strings->step++;
    if (instruction->flow == FLOW_PADDING)
        return;
    if (instruction->flow != FLOW_ON ||
        (strings->is_open && strings->step - strings->stored > STACK_APART_STEPS))
        stack_strings_end(strings);
    else if (stack_strings_is_move(instruction->token))
        stack_strings_move(strings, code, instruction->length, offset);
}
