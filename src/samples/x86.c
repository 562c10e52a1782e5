// Lengths and operands of x86 instructions (Intel, "Software Developer's Manual", volume 2, chapter 2 and
// appendix A), from two tables of a byte an opcode. Capstone tells far more and takes 13 to 19 times
// as long (libc's code, without and with operands); a test holds the lengths found here to it.

#include "samples/code.h"

enum {
    M = 0x01,  ///< a ModR/M byte follows
    I1 = 0x02, ///< an immediate byte
    I2 = 0x04, ///< two
    IZ = 0x08, ///< four, or two with an operand-size prefix
    J1 = 0x10, ///< a jump's distance, one byte
    JZ = 0x20, ///< four
    GR = 0x40, ///< ModR/M's middle bits are part of the opcode
    XX = 0x80, ///< no instruction
    MI = M | I1,
    MZ = M | IZ,
    GM = M | GR,
    GI = M | GR | I1,
    GZ = M | GR | IZ,
};

// A row of sixteen opcodes a line; 0f leads to the other table.
// clang-format off
static const uint8_t one_byte[256] = {
    M, M, M, M, I1, IZ, 0, 0, M, M, M, M, I1, IZ, 0, XX,
    M, M, M, M, I1, IZ, 0, 0, M, M, M, M, I1, IZ, 0, 0,
    M, M, M, M, I1, IZ, 0, 0, M, M, M, M, I1, IZ, 0, 0,
    M, M, M, M, I1, IZ, 0, 0, M, M, M, M, I1, IZ, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, M, M, 0, 0, 0, 0, IZ, MZ, I1, MI, 0, 0, 0, 0,
    J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1, J1,
    GI, GZ, GI, GI, M, M, M, M, M, M, M, M, M, M, M, GM,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, IZ | I2, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, I1, IZ, 0, 0, 0, 0, 0, 0,
    I1, I1, I1, I1, I1, I1, I1, I1, IZ, IZ, IZ, IZ, IZ, IZ, IZ, IZ,
    GI, GI, I2, 0, M, M, GI, GZ, I1 | I2, 0, I2, 0, 0, I1, 0, 0,
    GM, GM, GM, GM, I1, I1, 0, 0, GM, GM, GM, GM, GM, GM, GM, GM,
    J1, J1, J1, J1, I1, I1, I1, I1, JZ, JZ, IZ | I2, J1, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, GM, GM, 0, 0, 0, 0, 0, 0, GM, GM,
};

static const uint8_t two_bytes[256] = {
    GM, GM, M, M, XX, 0, 0, 0, 0, 0, XX, 0, XX, M, 0, MI,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, XX, XX, XX, XX, M, M, M, M, M, M, M, M,
    0, 0, 0, 0, 0, 0, XX, 0, XX, XX, XX, XX, XX, XX, XX, XX,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    MI, GI, GI, GI, M, M, M, 0, M, M, XX, XX, M, M, M, M,
    JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    0, 0, 0, M, MI, M, XX, XX, 0, 0, 0, M, MI, M, GM, M,
    M, M, M, M, M, M, M, M, M, M, GI, M, M, M, M, M,
    M, M, MI, M, MI, MI, MI, GM, 0, 0, 0, 0, 0, 0, 0, 0,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
};
// clang-format on

typedef struct {
    const CodeModel *model;
    const uint8_t *code;
    size_t room, at;
    bool has_66, has_67, is_wide; ///< REX.W or VEX.W
    uint8_t repeat;               ///< f2 or f3
    uint8_t map, opcode, modrm;
    Instruction *out;
} Decoding;

static uint8_t next_byte(Decoding *it)
{
    uint8_t byte = it->at < it->room ? it->code[it->at] : 0;
    it->at++; // past the end shows at the end
    return byte;
}

static uint8_t peek_byte(const Decoding *it)
{
    return it->at < it->room ? it->code[it->at] : 0;
}

static void take_prefixes(Decoding *it)
{
    for (; it->at < it->room && it->at < 14; it->at++) {
        uint8_t byte = it->code[it->at];
        if (byte == 0x66)
            it->has_66 = true;
        else if (byte == 0x67)
            it->has_67 = true;
        else if (byte == 0xf2 || byte == 0xf3)
            it->repeat = byte;
        else if (byte != 0xf0 && byte != 0x2e && byte != 0x36 && byte != 0x3e && byte != 0x26 &&
                 byte != 0x64 && byte != 0x65)
            break;
    }
    if (it->model->is_64 && (peek_byte(it) & 0xf0) == 0x40)
        it->is_wide = (next_byte(it) & 8) != 0;
}

/// VEX and EVEX say map, width and mandatory prefix in their own bytes. In 32-bit code the same bytes are
/// instructions (LES, LDS, BOUND), unless the next byte would name a register for them.
static bool take_vector_prefix(Decoding *it, uint8_t first)
{
    if (first != 0xc4 && first != 0xc5 && first != 0x62)
        return false;
    if (!it->model->is_64 && (peek_byte(it) & 0xc0) != 0xc0)
        return false;
    static const uint8_t prefixes[] = {0, 0x66, 0xf3, 0xf2};
    uint8_t one = next_byte(it), last = one;
    it->map = 1;
    if (first != 0xc5) {
        last = next_byte(it);
        it->map = one & (first == 0x62 ? 7 : 31);
        it->is_wide = (last & 0x80) != 0;
    }
    if (first == 0x62)
        next_byte(it);
    uint8_t prefix = prefixes[last & 3];
    it->has_66 = prefix == 0x66;
    it->repeat = prefix == 0x66 ? 0 : prefix;
    it->opcode = next_byte(it);
    it->map |= 8; // apart from the same opcode without vectors
    return true;
}

static uint8_t take_opcode(Decoding *it)
{
    uint8_t first = next_byte(it);
    if (take_vector_prefix(it, first)) {
        unsigned map = it->map & 7;
        if (map == 1)
            return it->opcode == 0x77 ? 0 : (uint8_t)(two_bytes[it->opcode] & ~(J1 | JZ | XX)) | M;
        return map == 3 ? MI : map >= 1 && map <= 6 ? M : XX;
    }
    it->opcode = first;
    if (first != 0x0f)
        return one_byte[first];
    it->opcode = next_byte(it);
    it->map = it->opcode == 0x38 ? 2 : it->opcode == 0x3a ? 3 : 1;
    if (it->map == 1)
        return two_bytes[it->opcode];
    it->opcode = next_byte(it);
    return it->map == 3 ? MI : M;
}

static bool is_gone_in_64(const Decoding *it)
{
    static const uint8_t gone[] = {0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37,
                                   0x3f, 0x60, 0x61, 0x82, 0x9a, 0xce, 0xd4, 0xd5, 0xd6, 0xea};
    return it->map == 0 && memchr(gone, it->opcode, sizeof gone) != NULL;
}

static int32_t read_32(const Decoding *it, size_t at)
{
    int32_t value = 0;
    if (at + 4 <= it->room)
        memcpy(&value, it->code + at, 4);
    return value;
}

/// Whether a number is an address inside the image. Small images at small addresses hold every number.
static bool is_pointer(const Decoding *it, uint64_t value)
{
    return it->model->image_base >= 0x10000 && value >= it->model->image_base &&
           value - it->model->image_base < it->model->image_size;
}

static void set_wild(Decoding *it, size_t which, size_t at, size_t count)
{
    it->out->wild[which] = (Wild){(uint8_t)at, (uint8_t)count};
}

/// ModR/M, SIB and displacement. A displacement of four bytes is wild when it is an address: relative to the
/// instruction, without a register, or inside the image.
static void take_operand(Decoding *it)
{
    it->modrm = next_byte(it);
    unsigned mode = it->modrm >> 6, base = it->modrm & 7;
    if (mode == 3)
        return;
    if (it->has_67 && !it->model->is_64) {
        it->at += mode == 1 ? 1 : mode == 2 || (mode == 0 && base == 6) ? 2 : 0;
        return;
    }
    bool is_bare = mode == 0 && base == 5;
    if (base == 4) {
        unsigned sib = next_byte(it);
        is_bare = mode == 0 && (sib & 7) == 5;
    }
    if (mode == 1)
        it->at++;
    else if (mode == 2 || is_bare) {
        uint32_t value = (uint32_t)read_32(it, it->at);
        if (is_bare || is_pointer(it, value))
            set_wild(it, 0, it->at, 4);
        it->at += 4;
    }
}

static void take_immediate(Decoding *it, uint8_t traits)
{
    size_t from = it->at;
    bool is_narrow = it->has_66 && !it->is_wide;
    if (it->map == 0 && (it->opcode & 0xfe) == 0xf6) // TEST alone of its group has one
        traits |= (it->modrm >> 3 & 7) > 1 ? 0 : it->opcode & 1 ? IZ : I1;
    if (it->map == 0 && it->opcode >= 0xa0 && it->opcode <= 0xa3) {
        it->at += it->model->is_64 ? (it->has_67 ? 4 : 8) : it->has_67 ? 2 : 4;
        set_wild(it, 1, from, it->at - from);
    }
    if (traits & I1)
        it->at += 1;
    if (traits & I2)
        it->at += 2;
    if (!(traits & IZ))
        return;
    if (it->map == 0 && it->is_wide && (it->opcode & 0xf8) == 0xb8) {
        uint64_t value = (uint32_t)read_32(it, from) | (uint64_t)(uint32_t)read_32(it, from + 4) << 32;
        if (is_pointer(it, value))
            set_wild(it, 1, from, 8);
        it->at += 8;
        return;
    }
    if (!is_narrow && is_pointer(it, (uint32_t)read_32(it, from)))
        set_wild(it, 1, from, 4);
    it->at += is_narrow ? 2 : 4;
}

static void take_distance(Decoding *it, uint8_t traits)
{
    size_t from = it->at;
    if (traits & J1) {
        it->at++;
        it->out->target = from < it->room ? (int8_t)it->code[from] : 0;
    } else if (it->has_66 && !it->model->is_64) {
        it->at += 2;
    } else {
        it->at += 4;
        set_wild(it, 1, from, 4);
        it->out->target = read_32(it, from);
    }
}

static Flow flow_of(const Decoding *it)
{
    if (it->map == 0) {
        switch (it->opcode) {
        case 0x90:
        case 0xcc:
            return it->repeat ? FLOW_ON : FLOW_PADDING; // f3 90 is PAUSE
        case 0xc2:
        case 0xc3:
            return FLOW_RETURN;
        case 0xe8:
            return FLOW_CALL;
        case 0xe9:
        case 0xeb:
            return FLOW_JUMP;
        case 0xff:
            return (it->modrm >> 3 & 7) == 4 ? FLOW_JUMP : FLOW_ON;
        default:
            return FLOW_ON;
        }
    }
    if (it->map == 1 && (it->opcode == 0x1f || (it->opcode == 0x1e && it->repeat == 0xf3)))
        return FLOW_PADDING; // NOP of many bytes, ENDBR
    return it->map == 1 && it->opcode == 0x0b ? FLOW_RETURN : FLOW_ON;
}

/// What compilers choose by distance or size alone is one: short and near jumps, one- and four-byte
/// immediates, and the register that is part of an opcode.
static uint32_t token_of(const Decoding *it, uint8_t traits)
{
    uint32_t opcode = it->opcode, map = it->map;
    if (map == 1 && (opcode & 0xf0) == 0x80) {
        opcode = opcode - 0x10;
        map = 0;
    } else if (map == 0) {
        if (opcode == 0xeb)
            opcode = 0xe9;
        else if (opcode == 0x83)
            opcode = 0x81;
        else if (opcode == 0x6b)
            opcode = 0x69;
        else if (opcode == 0x6a)
            opcode = 0x68;
        else if ((opcode >= 0x50 && opcode < 0x60) || (opcode >= 0xb0 && opcode < 0xc0) ||
                 (opcode >= 0x91 && opcode < 0x98))
            opcode &= 0xf8;
    }
    uint32_t token = opcode | map << 8 | (uint32_t)it->is_wide << 12 | (uint32_t)it->has_66 << 13 |
                     (uint32_t)(it->repeat & 3) << 14;
    if (traits & M)
        token |= (it->modrm >> 6 == 3 ? 1U : 2U) << 16;
    if (traits & GR)
        token |= (uint32_t)(it->modrm >> 3 & 7) << 18;
    return token;
}

void decode_x86(const CodeModel *model, const uint8_t *code, size_t room, Instruction *out)
{
    Decoding it = {.model = model, .code = code, .room = room < 15 ? room : 15, .out = out};
    *out = (Instruction){0};
    take_prefixes(&it);
    uint8_t traits = take_opcode(&it);
    if (!(traits & XX) && !(model->is_64 && is_gone_in_64(&it))) {
        if (traits & M)
            take_operand(&it);
        if (traits & (J1 | JZ))
            take_distance(&it, traits);
        else
            take_immediate(&it, traits);
        if (it.at <= it.room) {
            out->length = (uint8_t)it.at;
            out->flow = (uint8_t)flow_of(&it);
            out->token = token_of(&it, traits);
            return;
        }
    }
    *out = (Instruction){.length = 1, .flow = FLOW_INVALID};
}
