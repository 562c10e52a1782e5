#pragma once
/// Instructions, normalised. Inside the module only.

#include "samples/build.h"

typedef enum {
    FLOW_ON,
    FLOW_CALL, ///< to `target`
    FLOW_JUMP, ///< to `target`, or wherever: what follows is not reached from here
    FLOW_RETURN,
    FLOW_PADDING, ///< does nothing: alignment between functions, landing pads
    FLOW_INVALID, ///< no instruction at all
} Flow;

/// Bytes of an instruction that depend on where code and data lie, as a first byte and a count.
typedef struct {
    uint8_t at, count;
} Wild;

typedef struct {
    uint32_t token; ///< what it does: opcode without registers, sizes of jumps, addresses
    uint8_t length;
    uint8_t flow;
    Wild wild[2];
    int32_t target; ///< of calls and jumps, from the end of the instruction; 0 when it is not known
} Instruction;

typedef struct {
    bool is_64;
    uint64_t image_base, image_size; ///< immediates that point into it are wildcarded
} CodeModel;

/// Decodes the instruction at `code`, of which `room` bytes are there (at least 1).
typedef void (*Decode)(const CodeModel *model, const uint8_t *code, size_t room, Instruction *out);
void decode_x86(const CodeModel *model, const uint8_t *code, size_t room, Instruction *out);
void decode_arm64(const CodeModel *model, const uint8_t *code, size_t room, Instruction *out);

/// Of the constants of so much code one in 2^shift is kept.
unsigned constant_shift(uint64_t code_bytes);
/// The constant of an instruction of x86 that has one.
void take_constant(Building *it, const CodeModel *model, unsigned shift, const uint8_t *code,
                   const Instruction *instruction, uint64_t offset);

/// Windows, functions, constants and the sketch of all code sections.
void read_code(Building *it);
