#include "samples/references.h"

#include "samples/code.h"
#include "unit/test.h"

// A program of three sections, as the readers of its headers leave it. Its code is a row of "lea rdi, [rip +
// d]".
enum { LEA = 7, LEAS = 8, CODE_BYTES = LEA * LEAS, TEXT_BYTES = 128, ENTRY = 24, ENTRIES = 4 };
enum { TEXT_AT = CODE_BYTES, RELATIVE_AT = TEXT_AT + TEXT_BYTES, FILE_BYTES = RELATIVE_AT + ENTRY * ENTRIES };
enum { CODE_ADDRESS = 0x1000, TEXT_ADDRESS = 0x3000, RELATIVE_ADDRESS = 0x200 };

typedef struct {
    char bytes[FILE_BYTES];
    size_t leas, entries;
    Arena arena;
    SampleFeatures features;
    Building building;
} Program;

static void add_section(Program *it, Text name, size_t offset, size_t size, uint64_t address)
{
    const SampleSection section = {.name = name, .offset = offset, .size = size, .address = address};
    build_section(&it->building, &section);
}

static void program_init(Program *it, Text texts)
{
    *it = (Program){0};
    arena_init(&it->arena);
    it->features.format = SAMPLE_ELF;
    it->features.arch = ARCH_X64;
    memset(it->bytes, 0x90, CODE_BYTES);
    memcpy(it->bytes + TEXT_AT, texts.bytes, texts.length);
    it->building = (Building){
        .bytes = {it->bytes, FILE_BYTES}, .arena = &it->arena, .out = &it->features, .entry = UINT64_MAX};
    add_section(it, TEXT(".text"), 0, CODE_BYTES, CODE_ADDRESS);
    add_section(it, TEXT(".rodata"), TEXT_AT, TEXT_BYTES, TEXT_ADDRESS);
    add_section(it, TEXT(".rela.dyn"), RELATIVE_AT, ENTRY * ENTRIES, RELATIVE_ADDRESS);
    it->building.sections.items[0].is_code = true;
}

static void add_lea(Program *it, uint64_t address)
{
    size_t at = LEA * it->leas++;
    int32_t distance = (int32_t)(address - (CODE_ADDRESS + at + LEA));
    memcpy(it->bytes + at, "\x48\x8d\x3d", 3);
    memcpy(it->bytes + at + 3, &distance, sizeof distance);
}

static void add_relocation(Program *it, uint64_t address, uint64_t type)
{
    const uint64_t entry[] = {0x5000, type, address};
    memcpy(it->bytes + RELATIVE_AT + ENTRY * it->entries++, entry, sizeof entry);
}

/// As `sample_read` does.
static void read_texts(Program *it)
{
    references_init(&it->building);
    read_references(&it->building);
    read_code(&it->building);
    it->building.are_texts_divided = references_divide_texts(&it->building);
    read_strings(&it->building);
    build_done(&it->building);
}

static size_t count_texts(const Program *it)
{
    size_t count = 0;
    for (uint32_t i = 0; i < it->features.atom_count; i++)
        count += it->features.atoms[i].kind == ATOM_ASCII;
    return count;
}

static bool has_text(const Program *it, const char *text)
{
    for (uint32_t i = 0; i < it->features.atom_count; i++)
        if (it->features.atoms[i].kind == ATOM_ASCII &&
            text_is((Text){it->features.atoms[i].bytes, it->features.atoms[i].length}, text))
            return true;
    return false;
}

static const Text JOINED = TEXT_INIT("password is too longsalt is missingregisters `hash`verifySync");
enum { SALT = 20, REGISTERS = 35, VERIFY = 51 };

TEST(references_in_code_and_data_divide_texts_that_stand_one_behind_the_other)
{
    Program it;
    program_init(&it, JOINED);
    add_lea(&it, TEXT_ADDRESS);
    add_lea(&it, TEXT_ADDRESS + SALT);
    add_relocation(&it, TEXT_ADDRESS + VERIFY, 8); // R_X86_64_RELATIVE
    add_relocation(&it, TEXT_ADDRESS + REGISTERS, 8);
    add_relocation(&it, TEXT_ADDRESS + 5, 6); // of another type: no address
    read_texts(&it);
    assert_int_equal(count_texts(&it), 4);
    assert_true(has_text(&it, "password is too long") && has_text(&it, "salt is missing"));
    assert_true(has_text(&it, "registers `hash`") && has_text(&it, "verifySync"));
    arena_done(&it.arena);
}

TEST(references_to_the_end_of_a_text_that_ends_with_a_zero_byte_divide_nothing)
{
    Program it;
    program_init(&it, (Text){"cannot open file\0reading it\0file\0is a directory", 48});
    add_lea(&it, TEXT_ADDRESS);
    add_lea(&it, TEXT_ADDRESS + 12); // "file", which the linker found at the end of another text
    add_lea(&it, TEXT_ADDRESS + 17);
    add_lea(&it, TEXT_ADDRESS + 33);
    read_texts(&it);
    assert_int_equal(count_texts(&it), 3);
    assert_true(has_text(&it, "cannot open file"));
    arena_done(&it.arena);
}

TEST(references_that_lead_nowhere_or_into_code_are_none)
{
    static const uint64_t nowhere[] = {
        0, 1, CODE_ADDRESS + 3, TEXT_ADDRESS - 1, TEXT_ADDRESS + TEXT_BYTES, UINT64_MAX};
    Program it;
    program_init(&it, JOINED);
    references_init(&it.building);
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        reference_add(&it.building, nowhere[i]);
    for (size_t i = 0; i < FILE_BYTES; i++)
        assert_false(reference_is_at(&it.building, i));
    assert_false(references_divide_texts(&it.building));
    build_done(&it.building);
    arena_done(&it.arena);
}

TEST(references_of_a_program_at_a_fixed_place_are_words_of_its_data)
{
    Program it;
    program_init(&it, JOINED);
    for (size_t i = 0; i < 3; i++)
        it.building.sections.items[i].address += 0x400000;
    it.building.image_base = 0x400000;
    it.building.image_size = 0x10000;
    const uint64_t words[] = {0x400000 + TEXT_ADDRESS + SALT, 15, 0x400000 + TEXT_ADDRESS + REGISTERS, 16};
    memcpy(it.bytes + TEXT_AT + 64, words, sizeof words);
    read_texts(&it);
    assert_true(has_text(&it, "salt is missing") && has_text(&it, "registers `hash`verifySync"));
    arena_done(&it.arena);
}
