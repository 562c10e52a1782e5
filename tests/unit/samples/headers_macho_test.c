#include <stdlib.h>

#include "base/buffer.h"
#include "samples/samples.h"
#include "unit/test.h"

// Invented programs of Mach-O: one segment with one section, and files of several of them.

enum { PAGE = 0x400, CODE = 0x80000400, EXECUTE = 5, READ = 1, X64 = 0x1000007, ARM = 0x100000c };

static void put_32(Buffer *out, uint32_t number)
{
    buffer_add(out, (Text){(const char *)&number, sizeof number});
}

static void put_64(Buffer *out, uint64_t number)
{
    buffer_add(out, (Text){(const char *)&number, sizeof number});
}

static void put_name(Buffer *out, const char *name)
{
    char padded[16] = {0};
    memcpy(padded, name, strlen(name));
    buffer_add(out, (Text){padded, sizeof padded});
}

static void pad(Buffer *out, size_t to)
{
    while (out->length < to)
        buffer_add_byte(out, '\0');
}

/// A program of two pages, the second of which is its section.
static void put_image(Buffer *out, uint32_t processor, bool is_code)
{
    const size_t start = out->length;
    enum { SEGMENT = 0x19, SEGMENT_BYTES = 72, SECTION_BYTES = 80 };
    const uint32_t head[] = {0xfeedfacf, processor, 3, 2, 1, SEGMENT_BYTES + SECTION_BYTES, 0, 0};
    const uint32_t protection = is_code ? EXECUTE : READ;
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put_32(out, head[i]);
    put_32(out, SEGMENT);
    put_32(out, SEGMENT_BYTES + SECTION_BYTES);
    put_name(out, is_code ? "__TEXT" : "__DATA");
    const uint64_t places[] = {0x100000000, 2 * PAGE, 0, 2 * PAGE};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        put_64(out, places[i]);
    const uint32_t rest[] = {protection, protection, 1, 0};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        put_32(out, rest[i]);
    put_name(out, is_code ? "__text" : "__data");
    put_name(out, is_code ? "__TEXT" : "__DATA");
    put_64(out, 0x100000000 + PAGE);
    put_64(out, PAGE);
    const uint32_t end[] = {PAGE, 0, 0, 0, is_code ? (uint32_t)CODE : 0, 0, 0, 0};
    for (size_t i = 0; i < sizeof end / sizeof *end; i++)
        put_32(out, end[i]);
    pad(out, start + 2 * PAGE);
}

/// A file for two processors; the first one's image has no code.
static void put_fat(Buffer *out, bool is_wide)
{
    put_32(out, __builtin_bswap32(is_wide ? 0xcafebabf : 0xcafebabe));
    put_32(out, __builtin_bswap32(2));
    for (uint32_t i = 0; i < 2; i++) {
        put_32(out, __builtin_bswap32(i == 0 ? X64 : ARM));
        put_32(out, 0);
        for (int number = 0; number < 2; number++) {
            uint32_t value = number == 0 ? PAGE + i * 2 * PAGE : 2 * PAGE;
            if (is_wide)
                put_32(out, 0);
            put_32(out, __builtin_bswap32(value));
        }
        put_32(out, 0);
        if (is_wide)
            put_32(out, 0);
    }
    pad(out, PAGE);
    put_image(out, X64, false);
    put_image(out, ARM, true);
}

static void read_file(const Buffer *file, Arena *arena, SampleFeatures *out)
{
    Err err = {0};
    SampleReader *reader;
    assert_true(sample_reader_new(&reader, &err));
    assert_true(sample_read(reader, buffer_text(file), arena, out, &err));
    sample_reader_free(reader);
}

TEST(macho_a_program_tells_its_section_and_processor)
{
    Arena arena;
    Buffer file = {0};
    SampleFeatures features;
    arena_init(&arena);
    put_image(&file, X64, true);
    read_file(&file, &arena, &features);
    assert_true(features.format == SAMPLE_MACHO && features.arch == ARCH_X64);
    assert_int_equal(features.section_count, 1);
    assert_text_equal(features.sections[0].name, "__text");
    assert_true(features.sections[0].is_code);
    assert_int_equal(features.sections[0].offset, PAGE);
    buffer_done(&file);
    arena_done(&arena);
}

TEST(macho_of_several_processors_the_first_that_has_code_is_read)
{
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        Arena arena;
        Buffer file = {0};
        SampleFeatures features;
        arena_init(&arena);
        put_fat(&file, is_wide);
        read_file(&file, &arena, &features);
        assert_true(features.format == SAMPLE_MACHO && features.arch == ARCH_ARM64);
        assert_int_equal(features.section_count, 1);
        assert_text_equal(features.sections[0].name, "__text");
        assert_int_equal(features.sections[0].offset, PAGE + 3 * PAGE);
        buffer_done(&file);
        arena_done(&arena);
    }
}

TEST(macho_a_file_cut_short_anywhere_is_read_as_far_as_it_goes)
{
    Buffer file = {0};
    Err err = {0};
    SampleReader *reader;
    put_fat(&file, false);
    assert_true(sample_reader_new(&reader, &err));
    for (size_t length = 0; length <= 2 * PAGE; length += 3) {
        Arena arena;
        SampleFeatures features;
        arena_init(&arena);
        // In memory of its own, so that what is read behind its end is seen.
        char *bytes = memory_get(length > 0 ? length : 1);
        memcpy(bytes, file.bytes, length);
        assert_true(sample_read(reader, (Text){bytes, length}, &arena, &features, &err));
        for (uint32_t i = 0; i < features.section_count; i++)
            assert_true(features.sections[i].offset + features.sections[i].size <= length);
        free(bytes);
        arena_done(&arena);
    }
    sample_reader_free(reader);
    buffer_done(&file);
}
