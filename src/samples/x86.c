// Lengths and operands of x86 instructions (Intel, "Software Developer's Manual", volume 2, chapter 2 and
// appendix A), from two tables of a byte an opcode. Capstone tells far more and takes 13 to 19 times
// as long (libc's code, without and with operands); a test holds the lengths found here to it.

#include "samples/code.h"

enum {
    M = 0x01,    ///< a ModR/M byte follows
    I1 = 0x02,   ///< an immediate byte
    I2 = 0x04,   ///< two
    IZ = 0x08,   ///< four, or two with an operand-size prefix
    JN = 0x10,   ///< the immediate is a distance
    GR = 0x40,   ///< ModR/M's middle bits are part of the opcode
    XX = 0x80,   ///< no instruction
    PR = 0x100,  ///< a prefix
    R0 = 0x200,  ///< the low three bits name a register
    SH = 0x400,  ///< a short form: the long one's opcode is two less
    NO = 0x800,  ///< gone in 64-bit code
    OD = 0x1000, ///< more than the opcode decides: take_odd, odd_flow
    J1 = JN | I1,
    JZ = JN | IZ,
    MI = M | I1,
    MZ = M | IZ,
    GM = M | GR,
    GI = M | GR | I1,
    GZ = M | GR | IZ,
    FLOW_AT = 13, ///< the flow's three bits
    CALL = FLOW_CALL << FLOW_AT,
    JUMP = FLOW_JUMP << FLOW_AT,
    BACK = FLOW_RETURN << FLOW_AT,
    PADS = FLOW_PADDING << FLOW_AT,
};

// A row of eight opcodes a line; 0f leads to the other table.
// clang-format off
static const uint16_t one_byte[256] = {
    M, M, M, M, I1, IZ, NO, NO,                     M, M, M, M, I1, IZ, NO, XX,
    M, M, M, M, I1, IZ, NO, NO,                     M, M, M, M, I1, IZ, NO, NO,
    M, M, M, M, I1, IZ, PR, NO,                     M, M, M, M, I1, IZ, PR, NO,
    M, M, M, M, I1, IZ, PR, NO,                     M, M, M, M, I1, IZ, PR, NO,
    0, 0, 0, 0, 0, 0, 0, 0,                         0, 0, 0, 0, 0, 0, 0, 0,
    R0, R0, R0, R0, R0, R0, R0, R0,                 R0, R0, R0, R0, R0, R0, R0, R0,
    NO, NO, M, M, PR, PR, PR, PR,                   IZ, MZ, I1 | SH, MI | SH, 0, 0, 0, 0,
    J1, J1, J1, J1, J1, J1, J1, J1,                 J1, J1, J1, J1, J1, J1, J1, J1,
    GI, GZ, GI | NO, GI | SH, M, M, M, M,           M, M, M, M, M, M, M, GM,
    PADS | OD, R0, R0, R0, R0, R0, R0, R0,               0, 0, IZ | I2 | NO, 0, 0, 0, 0, 0,
    OD, OD, OD, OD, 0, 0, 0, 0,                     I1, IZ, 0, 0, 0, 0, 0, 0,
    I1 | R0, I1 | R0, I1 | R0, I1 | R0, I1 | R0, I1 | R0, I1 | R0, I1 | R0,
    IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD, IZ | R0 | OD,
    GI, GI, I2 | BACK, BACK, M, M, GI, GZ,          I1 | I2, 0, I2, 0, PADS | OD, I1, NO, 0,
    GM, GM, GM, GM, I1 | NO, I1 | NO, NO, 0,        GM, GM, GM, GM, GM, GM, GM, GM,
    J1, J1, J1, J1, I1, I1, I1, I1,                 JZ | CALL, JZ | JUMP, IZ | I2 | NO, J1 | SH | JUMP, 0, 0, 0, 0,
    PR, 0, PR, PR, 0, 0, GM | OD, GM | OD,          0, 0, 0, 0, 0, 0, GM, GM | JUMP | OD,
};

static const uint16_t two_bytes[256] = {
    GM, GM, M, M, XX, 0, 0, 0,                      0, 0, XX, BACK, XX, M, 0, MI,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M | PADS | OD, M | PADS,
    M, M, M, M, XX, XX, XX, XX,                     M, M, M, M, M, M, M, M,
    0, 0, 0, 0, 0, 0, XX, 0,                        XX, XX, XX, XX, XX, XX, XX, XX,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    MI, GI, GI, GI, M, M, M, 0,                     M, M, XX, XX, M, M, M, M,
    JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ,                 JZ, JZ, JZ, JZ, JZ, JZ, JZ, JZ,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    0, 0, 0, M, MI, M, XX, XX,                      0, 0, 0, M, MI, M, GM, M,
    M, M, M, M, M, M, M, M,                         M, M, GI, M, M, M, M, M,
    M, M, MI, M, MI, MI, MI, GM,                    0, 0, 0, 0, 0, 0, 0, 0,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M,                         M, M, M, M, M, M, M, M,
};
// clang-format on

// Compilers mix all forms, so that a branch on one is mispredicted: what can be looked up is, and no byte is
// held to the end of the code. Instructions have 15 bytes at most; what reads on past them stays within
// these.
enum { MOST_BYTES = 15, REACH = 48 };

typedef struct {
    const CodeModel *model;
    const uint8_t *code; ///< REACH bytes
    size_t at;
    bool has_66, has_67, is_wide; ///< REX.W or VEX.W
    uint8_t repeat;               ///< f2 or f3
    uint8_t map, opcode, modrm;
    bool has_low_image; ///< four bytes can be an address inside the image
    Instruction *out;
} Decoding;

static inline uint8_t next_byte(Decoding *it)
{
    return it->code[it->at++];
}

static inline void take_prefixes(Decoding *it)
{
    for (; one_byte[it->code[it->at]] & PR && it->at < MOST_BYTES - 1; it->at++) {
        uint8_t byte = it->code[it->at];
        if (byte == 0x66)
            it->has_66 = true;
        else if (byte == 0x67)
            it->has_67 = true;
        else if (byte == 0xf2 || byte == 0xf3)
            it->repeat = byte;
    }
    unsigned rex = it->code[it->at], is_rex = it->model->is_64 & ((rex & 0xf0) == 0x40);
    it->is_wide = is_rex & rex >> 3;
    it->at += is_rex;
}

/// VEX and EVEX say map, width and mandatory prefix in their own bytes. In 32-bit code the same bytes are
/// instructions (LES, LDS, BOUND), unless the next byte would name a register for them.
static inline bool take_vector_prefix(Decoding *it, uint8_t first)
{
    if (first != 0xc4 && first != 0xc5 && first != 0x62)
        return false;
    if (!it->model->is_64 && (it->code[it->at] & 0xc0) != 0xc0)
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

static inline unsigned take_opcode(Decoding *it)
{
    uint8_t first = next_byte(it);
    if (take_vector_prefix(it, first)) {
        unsigned map = it->map & 7;
        if (map == 1)
            return it->opcode == 0x77 ? 0U : (two_bytes[it->opcode] & (I1 | GR)) | M;
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

static inline int32_t read_32(const Decoding *it, size_t at)
{
    int32_t value;
    memcpy(&value, it->code + at, sizeof value);
    return value;
}

/// Whether a number is an address inside the image. Small images at small addresses hold every number.
static inline bool is_pointer(const CodeModel *model, uint64_t value)
{
    return model->image_base >= 0x10000 && value >= model->image_base &&
           value - model->image_base < model->image_size;
}

static inline Wild wild_if(bool is_wild, size_t at, size_t count)
{
    size_t all = -(size_t)is_wild;
    return (Wild){(uint8_t)(at & all), (uint8_t)(count & all)};
}

/// ModR/M, SIB and displacement. A displacement of four bytes is wild when it is an address: relative to the
/// instruction, without a register, or inside the image.
static inline void take_operand(Decoding *it)
{
    // By mode and base: bytes of SIB and displacement.
    static const uint8_t sizes[32] = {0, 0, 0, 0, 1, 4, 0, 0, 1, 1, 1, 1, 2, 1, 1, 1,
                                      4, 4, 4, 4, 5, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0};
    enum { MODE_0_WITH_SIB = 4, DISPLACEMENT = 4 };
    it->modrm = next_byte(it);
    unsigned mode = it->modrm >> 6, form = mode << 3 | (it->modrm & 7), size = sizes[form];
    if (it->has_67 && !it->model->is_64) {
        it->at += mode == 1 ? 1 : mode == 2 || (mode == 0 && (it->modrm & 7) == 6) ? 2 : 0;
        return;
    }
    if (form == MODE_0_WITH_SIB && (it->code[it->at] & 7) == 5)
        size += DISPLACEMENT;
    size_t from = it->at + size - DISPLACEMENT;
    bool is_long = size >= DISPLACEMENT, is_wild = is_long & (mode == 0);
    if (it->has_low_image && is_long)
        is_wild |= is_pointer(it->model, (uint32_t)read_32(it, from));
    it->out->wild[0] = wild_if(is_wild, from, DISPLACEMENT);
    it->at += size;
}

/// MOV with an address alone, MOV of a number of eight bytes, and the group in which TEST alone has a number.
/// False when an immediate is left to be taken, as `traits` says.
static inline bool take_odd(Decoding *it, unsigned *traits)
{
    size_t from = it->at;
    if ((it->opcode & 0xfe) == 0xf6)
        *traits |= (it->modrm >> 3 & 7) > 1 ? 0 : it->opcode & 1 ? IZ : I1;
    if ((it->opcode & 0xfc) == 0xa0) {
        it->at += it->model->is_64 ? (it->has_67 ? 4 : 8) : it->has_67 ? 2 : 4;
        it->out->wild[1] = wild_if(true, from, it->at - from);
        return true;
    }
    if ((it->opcode & 0xf8) != 0xb8 || !it->is_wide)
        return false;
    uint64_t value = (uint32_t)read_32(it, from) | (uint64_t)(uint32_t)read_32(it, from + 4) << 32;
    it->out->wild[1] = wild_if(is_pointer(it->model, value), from, 8);
    it->at += 8;
    return true;
}

/// A number, or the distance of a call or jump. Of four bytes it is wild when it is a distance or an address.
static inline void take_immediate(Decoding *it, unsigned traits)
{
    if (traits & OD && take_odd(it, &traits))
        return;
    size_t from = it->at;
    bool is_distance = (traits & JN) != 0, is_short = (traits & I1) != 0;
    bool is_narrow = it->has_66 & !(is_distance ? it->model->is_64 : it->is_wide);
    bool is_long = ((traits & IZ) != 0) & !is_narrow, is_wild = is_long & is_distance;
    int32_t number = read_32(it, from), distance = is_short ? (int8_t)number : is_long ? number : 0;
    if (it->has_low_image && is_long)
        is_wild |= is_pointer(it->model, (uint32_t)number);
    it->out->wild[1] = wild_if(is_wild, from, 4);
    it->out->target = is_distance ? distance : 0;
    it->at += ((traits & (I1 | I2)) >> 1) + (traits & IZ ? (is_narrow ? 2U : 4U) : 0U);
}

/// f3 90 is PAUSE, and f3 0f 1e ENDBR; the group of ff has one jump.
static inline Flow odd_flow(const Decoding *it, Flow flow)
{
    bool is_meant = it->opcode == 0xff   ? (it->modrm >> 3 & 7) == 4
                    : it->opcode == 0x1e ? it->repeat == 0xf3
                                         : !it->repeat;
    return is_meant ? flow : FLOW_ON;
}

static inline Flow flow_of(const Decoding *it, unsigned traits)
{
    Flow flow = (Flow)(traits >> FLOW_AT);
    return traits & OD ? odd_flow(it, flow) : flow;
}

/// What compilers choose by distance or size alone is one: short and near jumps, one- and four-byte
/// immediates, and the register that is part of an opcode.
static inline uint32_t token_of(const Decoding *it, unsigned traits)
{
    bool is_far = it->map == 1 && (it->opcode & 0xf0) == 0x80;
    uint32_t opcode = it->opcode - (is_far ? 0x10U : traits & SH ? 2U : 0U);
    uint32_t map = is_far ? 0 : it->map;
    if (traits & R0)
        opcode &= 0xf8;
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
    uint8_t last[REACH];
    if (room < REACH) {
        memset(last, 0, sizeof last);
        code = memcpy(last, code, room);
    }
    Decoding it = {.model = model, .code = code, .out = out};
    it.has_low_image = model->image_base >= 0x10000 && model->image_base <= UINT32_MAX;
    *out = (Instruction){0};
    take_prefixes(&it);
    unsigned traits = take_opcode(&it);
    if (traits & M)
        take_operand(&it);
    take_immediate(&it, traits);
    if (traits & (model->is_64 ? XX | NO : XX) || it.at > MOST_BYTES || it.at > room) {
        *out = (Instruction){.length = 1, .flow = FLOW_INVALID};
        return;
    }
    out->length = (uint8_t)it.at;
    out->flow = (uint8_t)flow_of(&it, traits);
    out->token = token_of(&it, traits);
}
