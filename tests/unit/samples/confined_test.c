#include "samples/samples.h"
#include "unit/samples/elf_maker.h"
#include "unit/test.h"

static void read_within(const SampleBounds *bounds, const Text *files, uint32_t count, Arena *arena,
                        SampleRead *out)
{
    SampleReader *reader;
    Err err = {0};
    arena_init(arena);
    assert_true(sample_reader_new(&reader, &err));
    if (!sample_read_confined(reader, files, count, bounds, arena, out, &err))
        fail_msg("%s", err.message);
    sample_reader_free(reader);
}

/// What this process reads of it.
static Buffer read_here(Text bytes)
{
    Buffer packed = {0};
    SampleReader *reader;
    SampleFeatures features;
    Arena arena;
    Err err = {0};
    arena_init(&arena);
    assert_true(sample_reader_new(&reader, &err));
    assert_true(sample_read(reader, bytes, &arena, &features, &err));
    assert_true(sample_pack(&features, &packed, &err));
    sample_reader_free(reader);
    arena_done(&arena);
    return packed;
}

static void assert_read(const SampleRead *read, Text bytes)
{
    Buffer expected = read_here(bytes);
    assert_text_equal(read->trouble, "");
    assert_true(text_equal(read->packed, buffer_text(&expected)));
    buffer_done(&expected);
}

TEST(a_confined_child_reads_file_after_file_as_this_process_would)
{
    enum { FILES = 5 };
    Buffer elves[FILES] = {0};
    Text files[FILES];
    SampleRead reads[FILES];
    Arena arena;
    for (size_t i = 0; i < FILES; i++) {
        elf_make(&elves[i], TEXT("\x55\x48\x89\xe5\x31\xc0\x5d\xc3"), 100 * i);
        files[i] = buffer_text(&elves[i]);
    }
    files[3] = TEXT("#!/bin/sh\necho a script among programs\n");
    read_within(&SAMPLE_BOUNDS, files, FILES, &arena, reads);
    for (size_t i = 0; i < FILES; i++)
        assert_read(&reads[i], files[i]);
    arena_done(&arena);
    for (size_t i = 0; i < FILES; i++)
        buffer_done(&elves[i]);
}

TEST(a_sample_that_takes_more_than_its_bounds_says_so_and_costs_none_of_those_that_are_read_with_it)
{
    enum { FILES = 4 };
    Arena arena;
    SampleRead reads[FILES];
    Text files[FILES];
    Buffer elf = {0}, code = {0};
    for (size_t i = 0; i < 1 << 20; i++)
        buffer_add_byte(&code, (char)0x90);
    elf_make(&elf, buffer_text(&code), 0);
    for (size_t i = 0; i < FILES; i++) // the first is too much, and one amid others
        files[i] = i % 2 == 1 ? TEXT("#!/bin/sh\necho small\n") : buffer_text(&elf);
    read_within(&(SampleBounds){.memory_bytes = 8 << 20, .seconds = 10}, files, FILES, &arena, reads);
    for (size_t i = 0; i < FILES; i++) {
        if (files[i].length < 100)
            assert_read(&reads[i], files[i]);
        assert_int_equal(reads[i].trouble.length > 0, files[i].length > 100);
        assert_int_equal(reads[i].packed.length > 0, files[i].length < 100);
    }
    arena_done(&arena);
    read_within(&SAMPLE_BOUNDS, files, 1, &arena, reads); // and alone, with room enough, it is read
    assert_read(&reads[0], files[0]);
    arena_done(&arena);
    buffer_done(&elf);
    buffer_done(&code);
}
