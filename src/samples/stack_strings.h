#pragma once
/// Texts that x86 code writes into its frame piece by piece, so that they stand nowhere in the file: what
/// hides them from a search for strings is what makes them worth showing. Inside the module only.

#include "samples/code.h"

enum { STACK_REGISTERS = 16, STACK_FRAME = 256 };

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

/// One instruction of `length` bytes; `offset` in the file.
void stack_strings_step(StackStrings *strings, const uint8_t *code, const Instruction *instruction,
                        uint64_t offset);
/// Tells what the last stores have made. After the last instruction of a section.
void stack_strings_end(StackStrings *strings);
