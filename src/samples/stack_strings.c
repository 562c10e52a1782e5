// Four forms are followed, which is what compilers and hand-written loaders use: a number moved to memory,
// one moved to a register, that register moved to memory soon after, and nothing else. Registers are not
// traced through arithmetic: what is decoded by running is not seen. What is found is shown to people and
// decides nothing.

#include "samples/stack_strings.h"

#include <string.h>

enum { CHARACTERS_LEAST = 6, BELOW = 64, KEPT_STEPS = 24 };

typedef struct {
    const uint8_t *code;
    size_t length, at;
    uint8_t rex;
    bool is_narrow; ///< 16 bits
} Reading;

typedef struct {
    uint8_t base;
    int64_t displacement;
    uint8_t middle; ///< ModR/M's middle bits, with REX.R
} Place;

static int64_t read_signed(const uint8_t *from, size_t count)
{
    uint64_t value = 0;
    for (size_t i = count; i-- > 0;)
        value = value << 8 | from[i];
    unsigned unused = 64 - 8 * (unsigned)count;
    return (int64_t)(value << unused) >> unused;
}

static Reading start_reading(const StackStrings *strings, const uint8_t *code, size_t length)
{
    Reading reading = {.code = code, .length = length};
    if (length > 1 && code[0] == 0x66) {
        reading.is_narrow = true;
        reading.at++;
    }
    if (strings->is_64 && reading.at < length && (code[reading.at] & 0xf0) == 0x40)
        reading.rex = code[reading.at++];
    return reading;
}

/// A register and a displacement, without an index.
static bool read_place(Reading *reading, Place *place)
{
    if (reading->at >= reading->length)
        return false;
    uint8_t modrm = reading->code[reading->at++], mode = modrm >> 6, base = modrm & 7;
    place->middle = (uint8_t)((modrm >> 3 & 7) | (reading->rex & 4) << 1);
    if (mode == 3 || (mode == 0 && base == 5))
        return false;
    if (base == 4) {
        if (reading->at >= reading->length)
            return false;
        uint8_t sib = reading->code[reading->at++];
        base = sib & 7;
        if ((sib >> 3 & 7) != 4 || (reading->rex & 2) || (mode == 0 && base == 5))
            return false;
    }
    size_t count = mode == 0 ? 0 : mode == 1 ? 1 : 4;
    if (reading->at + count > reading->length)
        return false;
    place->displacement = count ? read_signed(reading->code + reading->at, count) : 0;
    place->base = (uint8_t)(base | (reading->rex & 1) << 3);
    reading->at += count;
    return true;
}

static void tell_run(StackStrings *strings, size_t from, size_t characters, size_t step)
{
    char text[STACK_FRAME];
    for (size_t i = 0; i < characters; i++)
        text[i] = strings->frame[from + i * step];
    if (characters >= CHARACTERS_LEAST && string_is_telling(text, characters, 1))
        build_fact(strings->it, FACT_STACK_STRING, (Text){text, characters}, strings->offset);
}

static bool has_character(const StackStrings *strings, size_t at, size_t step)
{
    if (at + step > STACK_FRAME || !strings->is_written[at] ||
        !string_is_printable((unsigned char)strings->frame[at]))
        return false;
    return step == 1 || (strings->is_written[at + 1] && strings->frame[at + 1] == 0);
}

/// UTF-16 first: its characters are runs of one to the other reading.
static void tell_runs(StackStrings *strings)
{
    for (size_t at = 0; at < strings->written;) {
        size_t wide = 0, narrow = 0;
        while (has_character(strings, at + 2 * wide, 2))
            wide++;
        while (has_character(strings, at + narrow, 1))
            narrow++;
        if (wide > 1)
            tell_run(strings, at, wide, 2);
        else
            tell_run(strings, at, narrow, 1);
        at += wide > 1 ? 2 * wide : narrow + 1;
    }
}

/// Most frames are numbers that no text can be made of.
static void close_frame(StackStrings *strings)
{
    if (strings->is_open && strings->printable >= CHARACTERS_LEAST)
        tell_runs(strings);
    strings->is_open = false;
}

static void store(StackStrings *strings, const Place *place, const char *bytes, size_t count, uint64_t offset)
{
    int64_t at = place->displacement - strings->lowest;
    if (!strings->is_open || strings->base != place->base || at < 0 || at + (int64_t)count > STACK_FRAME) {
        close_frame(strings);
        memset(strings->is_written, 0, sizeof strings->is_written);
        strings->is_open = true;
        strings->base = place->base;
        strings->lowest = place->displacement - BELOW;
        strings->offset = offset;
        strings->written = strings->printable = 0;
        at = BELOW;
    }
    memcpy(strings->frame + at, bytes, count);
    memset(strings->is_written + at, true, count);
    for (size_t i = 0; i < count; i++)
        strings->printable += string_is_printable((unsigned char)bytes[i]);
    if ((size_t)at + count > strings->written)
        strings->written = (size_t)at + count;
    strings->stored = strings->step;
}

static void load(StackStrings *strings, unsigned number, const uint8_t *from, size_t count)
{
    KnownRegister *known = &strings->registers[number];
    *known = (KnownRegister){.step = strings->step, .length = (uint8_t)count};
    memcpy(known->bytes, from, count);
}

/// MOV r, imm.
static bool take_load(StackStrings *strings, const Reading *reading, uint8_t opcode)
{
    if ((opcode & 0xf0) != 0xb0)
        return false;
    size_t count = reading->length - reading->at;
    if (count > 0 && count <= 8)
        load(strings, (opcode & 7U) | (reading->rex & 1U) << 3, reading->code + reading->at, count);
    return true;
}

/// MOV m, imm. What is wider than its immediate is filled with its sign.
static void take_number(StackStrings *strings, Reading *reading, uint8_t opcode, uint64_t offset)
{
    Place place;
    if (!read_place(reading, &place) || (place.middle & 7) != 0)
        return;
    size_t count = reading->length - reading->at;
    if (count != (opcode == 0xc6 ? 1U : reading->is_narrow ? 2U : 4U))
        return;
    int64_t value = read_signed(reading->code + reading->at, count);
    char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)((uint64_t)value >> (8 * i));
    store(strings, &place, bytes, opcode == 0xc7 && reading->rex & 8 ? 8 : count, offset);
}

/// MOV m, r.
static void take_register(StackStrings *strings, Reading *reading, uint8_t opcode, uint64_t offset)
{
    Place place;
    if (!read_place(reading, &place))
        return;
    const KnownRegister known = strings->registers[place.middle];
    size_t count = opcode == 0x88 ? 1 : reading->rex & 8 ? 8 : reading->is_narrow ? 2 : 4;
    // AH to BH are bytes of other registers.
    if (opcode == 0x88 && !reading->rex && place.middle >= 4)
        return;
    // Four bytes in a register of eight are followed by zeros.
    bool is_known = known.length >= count || (known.length == 4 && count == 8);
    if (is_known && known.step > strings->barrier && strings->step - known.step <= KEPT_STEPS)
        store(strings, &place, known.bytes, count, offset);
}

void stack_strings_move(StackStrings *strings, const uint8_t *code, size_t length, uint64_t offset)
{
    Reading reading = start_reading(strings, code, length);
    if (reading.at >= reading.length)
        return;
    uint8_t opcode = reading.code[reading.at++];
    if (take_load(strings, &reading, opcode))
        return;
    if (opcode == 0xc6 || opcode == 0xc7)
        take_number(strings, &reading, opcode, offset);
    else if (opcode == 0x88 || opcode == 0x89)
        take_register(strings, &reading, opcode, offset);
}

void stack_strings_end(StackStrings *strings)
{
    close_frame(strings);
    strings->barrier = strings->step;
}
