#include "samples/samples.h"
#include "unit/samples/elf_maker.h"
#include "unit/test.h"

static void read_within(const SampleBounds *bounds, Text bytes, Arena *arena, Text *packed, Text *trouble)
{
    SampleReader *reader;
    Err err = {0};
    arena_init(arena);
    assert_true(sample_reader_new(&reader, &err));
    if (!sample_read_confined(reader, bytes, bounds, arena, packed, trouble, &err))
        fail_msg("%s", err.message);
    sample_reader_free(reader);
}

TEST(a_confined_child_reads_what_this_process_would)
{
    Buffer elf = {0}, expected = {0};
    Arena arena;
    Text packed, trouble;
    SampleReader *reader;
    SampleFeatures features;
    Err err = {0};
    elf_make(&elf, TEXT("\x55\x48\x89\xe5\x31\xc0\x5d\xc3"), 100);
    read_within(&SAMPLE_BOUNDS, buffer_text(&elf), &arena, &packed, &trouble);
    assert_text_equal(trouble, "");
    assert_true(sample_reader_new(&reader, &err));
    assert_true(sample_read(reader, buffer_text(&elf), &arena, &features, &err));
    assert_true(sample_pack(&features, &expected, &err));
    assert_true(text_equal(packed, buffer_text(&expected)));
    sample_reader_free(reader);
    buffer_done(&elf);
    buffer_done(&expected);
    arena_done(&arena);
}

TEST(a_sample_that_takes_more_than_its_bounds_costs_one_child_and_says_so)
{
    Arena arena;
    Text packed, trouble;
    Buffer elf = {0}, code = {0};
    for (size_t i = 0; i < 1 << 20; i++)
        buffer_add_byte(&code, (char)0x90);
    elf_make(&elf, buffer_text(&code), 0);
    read_within(&(SampleBounds){.memory_bytes = 1 << 20, .seconds = 10}, buffer_text(&elf), &arena, &packed,
                &trouble);
    assert_true(packed.length == 0);
    assert_true(trouble.length > 0);
    arena_done(&arena);
    read_within(&SAMPLE_BOUNDS, buffer_text(&elf), &arena, &packed, &trouble); // and the next one is read
    assert_text_equal(trouble, "");
    assert_true(packed.length > 0);
    arena_done(&arena);
    buffer_done(&elf);
    buffer_done(&code);
}
