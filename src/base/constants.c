#include "base/constants.h"

const uint8_t opcode_kinds[256] = {
    [0x3d] = OPCODE_PLAIN, [0x68] = OPCODE_PLAIN, [0xa9] = OPCODE_PLAIN, [0xb8] = OPCODE_PLAIN,
    [0xb9] = OPCODE_PLAIN, [0xba] = OPCODE_PLAIN, [0xbb] = OPCODE_PLAIN, [0xbd] = OPCODE_PLAIN,
    [0xbe] = OPCODE_PLAIN, [0xbf] = OPCODE_PLAIN, [0x69] = OPCODE_MODRM, [0x81] = OPCODE_MODRM,
    [0xc7] = OPCODE_MODRM, [0xf7] = OPCODE_MODRM,
};
