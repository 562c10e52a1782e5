// ARM64 instructions (Arm Architecture Reference Manual, chapter C4): four bytes each. What depends on where
// things lie is in the immediates of branches and of the pairs ADRP and ADD or load.

#include "samples/code.h"

static Flow flow_of(uint32_t word)
{
    if (word >> 26 == 0x25)
        return FLOW_CALL;
    if (word >> 26 == 0x05 || (word & 0xfffffc1f) == 0xd61f0000)
        return FLOW_JUMP;
    if ((word & 0xfffffc1f) == 0xd65f0000)
        return FLOW_RETURN;
    // NOP and the landing pads BTI and PACIASP; words of zeros are UDF.
    if ((word & 0xfffff01f) == 0xd503201f)
        return FLOW_PADDING;
    return word >> 16 == 0 ? FLOW_INVALID : FLOW_ON;
}

/// Opcode bits without registers and immediates.
static uint32_t token_of(uint32_t word)
{
    unsigned group = word >> 25 & 15;
    if (word >> 26 == 0x25 || word >> 26 == 0x05)
        return word & 0xfc000000;
    if ((word >> 24 & 0x1f) == 0x10) // ADR, ADRP
        return word & 0x9f000000;
    if (group == 8 || group == 9) // immediates
        return word & 0xff800000;
    if (group == 10 || group == 11) // branches: conditions stay, registers and system codes do not
        return (word >> 24 & 0xff) == 0x54 ? word & 0xff00000f : word & 0xffe00000;
    if ((group & 5) == 4 && (word >> 24 & 3) == 1) // load and store with an offset
        return word & 0xffc00000;
    return word & 0xffe0fc00;
}

/// Sign-extends the `bits` low bits.
static int32_t extend(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

void decode_arm64(const CodeModel *model, const uint8_t *code, size_t room, Instruction *out)
{
    (void)model;
    uint32_t word;
    *out = (Instruction){.length = 4, .flow = FLOW_INVALID};
    if (room < sizeof word) {
        out->length = (uint8_t)room;
        return;
    }
    memcpy(&word, code, sizeof word);
    out->token = token_of(word);
    out->flow = (uint8_t)flow_of(word);
    if (word >> 26 == 0x25 || word >> 26 == 0x05) {
        out->wild[0] = (Wild){0, 4}; // two bits of the distance stand in the last byte
        out->target = extend(word & 0x3ffffff, 26) * 4 - 4;
    } else if ((word >> 24 & 0x1f) == 0x10) {
        out->wild[0] = (Wild){0, 4};
    } else if ((word & 0x3fc00000) == 0x11000000 || (word & 0x3b000000) == 0x39000000) {
        out->wild[0] = (Wild){1, 2}; // the lower half of an address, or an offset into a structure
    }
}
