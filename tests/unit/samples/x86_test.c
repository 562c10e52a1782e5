// Lengths and wildcards of our own decoder are held to Capstone's.

#include <capstone/capstone.h>

#include "base/chance.h"
#include "base/io.h"
#include "samples/code.h"
#include "unit/test.h"

typedef struct {
    csh engine;
    cs_insn *instruction;
    CodeModel model;
    size_t compared, different;
} Oracle;

static void oracle_open(Oracle *it, bool is_64)
{
    *it = (Oracle){.model = {.is_64 = is_64}};
    assert_int_equal(cs_open(CS_ARCH_X86, is_64 ? CS_MODE_64 : CS_MODE_32, &it->engine), CS_ERR_OK);
    it->instruction = cs_malloc(it->engine);
}

static void oracle_close(Oracle *it)
{
    cs_free(it->instruction, 1);
    cs_close(&it->engine);
}

/// Steps through the bytes as Capstone does; what it does not know (of AVX-512, much) is stepped over as ours
/// is.
static void compare(Oracle *it, const uint8_t *code, size_t size)
{
    for (size_t at = 0; at + 16 <= size;) {
        const uint8_t *here = code + at;
        size_t room = size - at;
        uint64_t address = at;
        Instruction ours;
        decode_x86(&it->model, code + at, size - at, &ours);
        if (!cs_disasm_iter(it->engine, &here, &room, &address, it->instruction)) {
            at += ours.length;
            continue;
        }
        it->compared++;
        if (ours.length != it->instruction->size) {
            it->different++;
            if (it->different <= 20)
                print_message("%zx: %s %s: %u bytes, not %u: %02x %02x %02x %02x %02x\n", at,
                              it->instruction->mnemonic, it->instruction->op_str, it->instruction->size,
                              ours.length, code[at], code[at + 1], code[at + 2], code[at + 3], code[at + 4]);
        }
        at += it->instruction->size;
    }
}

TEST(x86_lengths_of_a_whole_library_are_those_that_capstone_finds)
{
    Source source;
    Buffer bytes = {0};
    Arena arena;
    Err err = {0};
    SampleReader *reader;
    SampleFeatures features;
    arena_init(&arena);
    assert_true(source_open("/proc/self/exe", &source, &err));
    assert_true(source_read_all(&source, 64 << 20, &bytes, &err));
    source_close(&source);
    assert_true(sample_reader_new(&reader, &err));
    assert_true(sample_read(reader, buffer_text(&bytes), &arena, &features, &err));
    if (features.arch != ARCH_X64)
        skip();
    Oracle oracle;
    oracle_open(&oracle, true);
    for (uint32_t i = 0; i < features.section_count; i++)
        if (features.sections[i].is_code)
            compare(&oracle, (const uint8_t *)bytes.bytes + features.sections[i].offset,
                    (size_t)features.sections[i].size);
    assert_true(oracle.compared > 10000);
    assert_int_equal(oracle.different, 0);
    oracle_close(&oracle);
    sample_reader_free(reader);
    buffer_done(&bytes);
    arena_done(&arena);
}

TEST(x86_lengths_of_bytes_by_chance_mostly_are)
{
    // Bytes by chance hold instructions that no compiler writes, and prefixes piled on each other, where
    // processors and disassemblers disagree among themselves.
    uint8_t code[1 << 16];
    Chance chance = chance_of_seed(5);
    for (size_t i = 0; i < sizeof code; i++)
        code[i] = (uint8_t)chance_below(&chance, 256);
    for (int is_64 = 0; is_64 < 2; is_64++) {
        Oracle oracle;
        oracle_open(&oracle, is_64);
        compare(&oracle, code, sizeof code);
        assert_true(oracle.compared > 10000);
        assert_true(oracle.different * 100 < oracle.compared);
        oracle_close(&oracle);
    }
}

static Instruction decode(bool is_64, const char *bytes, size_t length)
{
    const CodeModel model = {is_64, 0x400000, 0x10000};
    Instruction out;
    decode_x86(&model, (const uint8_t *)bytes, length, &out);
    return out;
}
#define DECODE(is_64, literal) decode(is_64, literal, sizeof(literal) - 1)

TEST(x86_addresses_are_wild_and_constants_are_not)
{
    Instruction call = DECODE(true, "\xe8\x11\x22\x33\x44");
    assert_int_equal(call.wild[1].at, 1);
    assert_int_equal(call.wild[1].count, 4);
    assert_int_equal(call.target, 0x44332211);
    Instruction load = DECODE(true, "\x48\x8b\x05\x11\x22\x33\x44"); // mov rax, [rip + ...]
    assert_int_equal(load.wild[0].at, 3);
    Instruction constant = DECODE(false, "\xb8\x01\x23\x45\x67"); // mov eax, 0x67452301
    assert_int_equal(constant.wild[1].count, 0);
    Instruction pointer = DECODE(false, "\x68\x00\x10\x40\x00"); // push 0x401000
    assert_int_equal(pointer.wild[1].at, 1);
    Instruction field = DECODE(false, "\x8b\x81\x00\x01\x00\x00"); // mov eax, [ecx + 0x100]
    assert_int_equal(field.wild[0].count, 0);
}

TEST(x86_registers_and_the_size_of_a_jump_make_no_other_token)
{
    assert_int_equal(DECODE(true, "\x50").token, DECODE(true, "\x53").token);
    assert_int_equal(DECODE(true, "\x74\x10").token, DECODE(true, "\x0f\x84\x10\x00\x00\x00").token);
    assert_int_equal(DECODE(true, "\x01\xd8").token, DECODE(true, "\x01\xf1").token);
    assert_int_not_equal(DECODE(true, "\x01\xd8").token, DECODE(true, "\x01\x18").token);
    assert_int_not_equal(DECODE(true, "\x83\xc0\x01").token, DECODE(true, "\x83\xe8\x01").token);
}
