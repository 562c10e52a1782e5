#include "samples/linkage.h"

#include "base/buffer.h"
#include "unit/test.h"

// A program of two sections, as the readers of its headers leave it.
enum { CODE_AT = 0x400, CODE_BYTES = 0x4000, DATA_AT = CODE_AT + CODE_BYTES, DATA_BYTES = 0x800 };
enum { FILE_BYTES = DATA_AT + DATA_BYTES };
enum { CODE_ADDRESS = 0x1000, DATA_ADDRESS = 0x6000 };

typedef struct {
    char bytes[FILE_BYTES];
    SampleSection sections[2];
    SampleFeatures features;
    Building building;
} Program;

static void program_init(Program *it, SampleFormat format)
{
    *it = (Program){0};
    it->features.format = format;
    it->features.arch = ARCH_X64;
    it->sections[0] = (SampleSection){.name = TEXT(".text"),
                                      .offset = CODE_AT,
                                      .size = CODE_BYTES,
                                      .address = CODE_ADDRESS,
                                      .is_code = true};
    it->sections[1] = (SampleSection){
        .name = TEXT(".rdata"), .offset = DATA_AT, .size = DATA_BYTES, .address = DATA_ADDRESS};
    it->building = (Building){.bytes = {it->bytes, FILE_BYTES}, .out = &it->features};
    it->building.sections.items = it->sections;
    it->building.sections.count = 2;
}

static void program_done(Program *it)
{
    vec_free(&it->building.linkage);
}

static void put(Program *it, size_t at, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        it->bytes[at + i] = (char)(number >> 8 * i);
}

/// Numbers as somebody's table has them: large and small, of all signs.
static void put_table(Program *it, size_t at, size_t words)
{
    for (size_t i = 0; i < words; i++)
        put(it, DATA_AT + at + 4 * i, (i * i + 1) * UINT32_C(2654435761) >> i % 24, 4);
}

/// How many of the places from `from` on, one every four bytes, are the loader's or the unwinder's.
static size_t count_held(Program *it, size_t from, size_t bytes)
{
    Linkage linkage;
    size_t held = 0;
    linkage_init(&linkage, &it->building, &it->sections[1]);
    for (size_t at = from; at + GRAM_BYTES <= from + bytes; at += 4)
        held += linkage_holds(&linkage, at);
    linkage_done(&linkage);
    return held;
}

TEST(linkage_a_table_of_distances_to_code_is_told_from_a_table_of_numbers)
{
    Program it;
    program_init(&it, SAMPLE_ELF);
    put_table(&it, 0, 64);
    for (size_t i = 0; i < 32; i++) // of a switch: from the table's first byte to what is gone on with
        put(&it, DATA_AT + 256 + 4 * i, CODE_ADDRESS + 300 * i - (DATA_ADDRESS + 256), 4);
    put_table(&it, 384, 64);
    assert_int_equal(count_held(&it, 256, 128), 31);
    assert_int_equal(count_held(&it, 0, 252), 0);
    assert_int_equal(count_held(&it, 388, 252), 0);
    program_done(&it);
}

TEST(linkage_addresses_are_told_where_a_program_says_where_it_is_loaded)
{
    Program it;
    program_init(&it, SAMPLE_ELF);
    put_table(&it, 0, 64);
    for (size_t i = 0; i < 16; i++)
        put(&it, DATA_AT + 256 + 8 * i, 0x401000 + 24 * i, 8);
    assert_int_equal(count_held(&it, 256, 128), 0); // it may be loaded anywhere
    it.building.image_base = 0x400000;
    it.building.image_size = 0x10000;
    assert_int_equal(count_held(&it, 256, 128), 31);
    assert_int_equal(count_held(&it, 0, 252), 0);
    it.features.arch = ARCH_X86; // addresses of four bytes, one of which proves nothing
    assert_int_equal(count_held(&it, 256, 128), 0);
    for (size_t i = 0; i < 16; i++)
        put(&it, DATA_AT + 512 + 4 * i, 0x401000 + 24 * i, 4);
    assert_int_equal(count_held(&it, 512, 64), 15);
    program_done(&it);
}

enum { HEADER = 0x80, DIRECTORIES_AT = HEADER + 24 + 112 };

static void put_directory(Program *it, unsigned which, uint32_t data_at, uint32_t size)
{
    put(it, DIRECTORIES_AT + 8 * which, DATA_ADDRESS + data_at, 4);
    put(it, DIRECTORIES_AT + 8 * which + 4, size, 4);
}

static void make_pe(Program *it)
{
    program_init(it, SAMPLE_PE);
    put(it, 0x3c, HEADER, 4);
    put(it, HEADER + 24, 0x20b, 2);
    put(it, DIRECTORIES_AT - 4, 16, 4);
    put_table(it, 0, DATA_BYTES / 4);
}

TEST(linkage_of_pe_what_is_unwound_and_what_the_loader_mends_is_nobodys_table)
{
    Program it;
    make_pe(&it);
    put_directory(&it, 3, 0x400, 2 * 12); // two functions, their unwind information at 0x100 and 0x120
    put(&it, DATA_AT + 0x400 + 8, DATA_ADDRESS + 0x100, 4);
    put(&it, DATA_AT + 0x40c + 8, DATA_ADDRESS + 0x120, 4);
    put(&it, DATA_AT + 0x100, 0x01 | 1 << 3 | 3 << 16,
        4);                                       // three codes and a handler, which is told 12 bytes
    put(&it, DATA_AT + 0x120, 0x01 | 3 << 16, 4); // three codes: 12 bytes
    put_directory(&it, 5, 0x500, 12);             // a block with two addresses of eight bytes
    put(&it, DATA_AT + 0x500, DATA_ADDRESS, 4);
    put(&it, DATA_AT + 0x504, 12, 4);
    put(&it, DATA_AT + 0x508, 10U << 12 | 0x200, 2);
    put(&it, DATA_AT + 0x50a, 10U << 12 | 0x208, 2);
    put_directory(&it, 12, 0x600, 0x40); // addresses of what is imported
    read_linkage(&it.building);
    assert_int_equal(count_held(&it, 0x100, 0x2c), 10);
    assert_int_equal(count_held(&it, 0x200, 16), 3);
    assert_int_equal(count_held(&it, 0x600, 0x40), 15);
    assert_int_equal(count_held(&it, 0, 0x100 - 4), 0);
    assert_int_equal(count_held(&it, 0x12c + 4, 0x200 - 0x130 - 4), 0);
    assert_int_equal(count_held(&it, 0x240, 0x180), 0);
    program_done(&it);
}

TEST(linkage_of_pe_that_points_behind_its_end_or_goes_in_circles_is_read_as_far_as_it_goes)
{
    Program it;
    make_pe(&it);
    for (unsigned i = 0; i < 16; i++)
        put_directory(&it, i, DATA_BYTES - 16, UINT32_MAX);
    put(&it, DATA_AT + DATA_BYTES - 12, 0, 4); // a block of relocations that has no size
    read_linkage(&it.building);
    assert_int_equal(count_held(&it, 0, DATA_BYTES - 20), 0);
    program_done(&it);

    make_pe(&it);
    put(&it, 0x3c, UINT32_MAX, 4); // the header
    read_linkage(&it.building);
    assert_int_equal(count_held(&it, 0, DATA_BYTES), 0);
    program_done(&it);
}
