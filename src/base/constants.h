#pragma once
/// Constants of code: numbers of four bytes that instructions of x86 have as an operand. What a source says
/// by number (a magic number, a code, a step of a hash) stands in every compiler's code, though seldom among
/// the same bytes; only what stands before it is of a few kinds:
///
///     opcode                          cmp and test of eax; push; mov to a register
///     opcode ModR/M                   of a register
///     opcode ModR/M offset            of memory, an offset of one byte away from a register
///     opcode ModR/M 24 offset         likewise, from the stack pointer
///
/// Other kinds are passed over; so are add, or, and, sub and xor of eax, whose opcodes mostly are what comes
/// before a distance from the instruction, which is as long as a constant. (Intel, "Software Developer's
/// Manual", volume 2, chapter 2.)

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    CONSTANT_BYTES = 4,
    CONSTANT_REACH = 4
}; ///< an operand begins so many bytes behind its opcode at most

typedef enum { OPCODE_OTHER, OPCODE_PLAIN, OPCODE_MODRM } OpcodeKind;
extern const uint8_t opcode_kinds[256];

/// The same in the words of a YARA string, to stand before an operand's bytes.
#define CONSTANT_BEFORE                                    \
    "( 3d | 68 | a9 | b8 | b9 | ba | bb | bd | be | bf | " \
    "( 69 | 81 | c7 | f7 ) ( c? | d? | e? | f? | ( 4? | 5? | 6? | 7? ) ( ?? | 24 ?? ) ) )"

/// Where operands of an opcode can begin: `at` gets two distances from it, of which 0, 1 or 2 count.
/// CONSTANT_REACH bytes can be read. Without branches, as below.
static inline size_t constant_places(const unsigned char *opcode, uint8_t at[2])
{
    unsigned kind = opcode_kinds[opcode[0]], modrm = opcode[1];
    unsigned has_modrm = kind == OPCODE_MODRM, is_memory = has_modrm & (modrm < 0xc0);
    unsigned is_one = (kind == OPCODE_PLAIN) | (has_modrm & modrm >> 6);
    at[0] = (uint8_t)(1 + has_modrm + is_memory);
    at[1] = 4;
    return is_one + (is_one & is_memory & (opcode[2] == 0x24));
}

static inline uint32_t constant_at(const void *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    return value;
}

/// Spreads constants evenly; no two become one.
static inline uint32_t constant_hash(uint32_t value)
{
    return value * UINT32_C(0x9E3779B1);
}

/// Four printable characters, all looked at as one.
static inline bool constant_is_text(uint32_t value)
{
    const uint32_t high = 0x80808080, blanks = 0x20202020, ones = 0x01010101;
    return ((value | (value + ones) | ~((value | high) - blanks)) & high) == 0;
}

/// Whether a number is looked at: not small, nor a small one below zero, nor four characters; and of those
/// that take all four bytes, which are the most, one in four. Asked of every operand of every clean file:
/// without branches.
static inline bool constant_is_taken(uint32_t value)
{
    const uint32_t small = 0x1000, wide = 1 << 24;
    unsigned is_large = value - small<UINT32_MAX - 2 * small + 1,
                                      is_narrow = value<wide, is_one_in_four = constant_hash(value)>> 30 ==
                        0,
             is_text = constant_is_text(value);
    return (is_large & (is_narrow | is_one_in_four) & ~is_text) != 0;
}
