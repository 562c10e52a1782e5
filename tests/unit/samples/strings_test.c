// Strings are found 64 bytes at once; here they are looked for byte by byte, and both have to agree.

#include <stdio.h>

#include "base/chance.h"
#include "samples/build.h"
#include "unit/test.h"

enum { LEAST = ATOM_LEAST, ROOM = 700 };

static bool is_character(Text bytes, size_t at, size_t step)
{
    return at + step <= bytes.length && string_is_printable((unsigned char)bytes.bytes[at]) &&
           (step == 1 || bytes.bytes[at + 1] == 0);
}

/// Puts every longest run that is telling, and short enough not to be cut, into `it`.
static void find_slowly(Building *it, size_t step)
{
    for (size_t at = 0; at < it->bytes.length; at++) {
        if (!is_character(it->bytes, at, step) || (at >= step && is_character(it->bytes, at - step, step)))
            continue;
        size_t characters = 0;
        while (is_character(it->bytes, at + characters * step, step))
            characters++;
        const char *bytes = it->bytes.bytes + at;
        if (characters >= LEAST && string_is_telling(bytes, characters, step))
            build_atom(it, step == 1 ? ATOM_ASCII : ATOM_UTF16, bytes, NULL, characters * step, at);
    }
}

/// Runs of up to 20 characters, narrow and wide, with other bytes between them.
static size_t make_bytes(Chance *chance, char *out)
{
    size_t length = 0, most = chance_bits(chance) % ROOM;
    while (length < most) {
        size_t characters = chance_bits(chance) % 20, step = 1 + (chance_bits(chance) & 1);
        for (size_t i = 0; i < characters && length + 2 < ROOM; i++) {
            out[length++] = (char)('a' + chance_bits(chance) % 26);
            if (step == 2)
                out[length++] = 0;
        }
        static const char between[] = {0, 0, 0, 1, '\n', (char)0x7f, (char)0x80, (char)0xff};
        for (size_t i = 1 + chance_bits(chance) % 3; i > 0 && length < ROOM; i--)
            out[length++] = between[chance_bits(chance) % sizeof between];
    }
    return length;
}

TEST(strings_found_in_blocks_are_those_found_byte_by_byte)
{
    Chance chance = chance_of_seed(11);
    size_t kinds[ATOM_KIND_COUNT] = {0};
    for (int round = 0; round < 2000; round++) {
        char bytes[ROOM];
        Arena arena;
        SampleFeatures fast = {0}, slow = {0};
        arena_init(&arena);
        Text text = {bytes, make_bytes(&chance, bytes)};
        Building one = {.bytes = text, .arena = &arena, .out = &fast};
        Building other = {.bytes = text, .arena = &arena, .out = &slow};
        read_strings(&one);
        build_done(&one);
        find_slowly(&other, 1);
        find_slowly(&other, 2);
        build_done(&other);
        assert_int_equal(fast.atom_count, slow.atom_count);
        for (uint32_t i = 0; i < fast.atom_count; i++) {
            assert_true(fast.atoms[i].key == slow.atoms[i].key);
            assert_int_equal(fast.atoms[i].offset, slow.atoms[i].offset);
            kinds[fast.atoms[i].kind]++;
        }
        arena_done(&arena);
    }
    assert_true(kinds[ATOM_ASCII] > 1000 && kinds[ATOM_UTF16] > 1000);
}

TEST(strings_of_a_file_that_is_millions_of_them_are_thinned_while_they_are_found)
{
    enum { STRINGS = 200000, KEPT = 16384, HELD = 2 * KEPT };
    Buffer text = {0};
    Arena arena;
    SampleFeatures features = {0};
    for (unsigned i = 0; i < STRINGS; i++)
        buffer_format(&text, "string%06u\n", i);
    arena_init(&arena);
    Building it = {.bytes = buffer_text(&text), .arena = &arena, .out = &features};
    read_strings(&it);
    assert_in_range(it.atoms.count, 1, HELD);
    build_done(&it);
    // Those whose keys begin with zeros, with as few as leave few enough strings.
    unsigned zeros = 64;
    for (uint32_t i = 0; i < features.atom_count; i++) {
        unsigned own = (unsigned)__builtin_clzll(features.atoms[i].key);
        zeros = own < zeros ? own : zeros;
    }
    size_t expected = 0, with_one_less = 0;
    for (unsigned i = 0; i < STRINGS; i++) {
        char string[16];
        int length = snprintf(string, sizeof string, "string%06u", i);
        unsigned own = (unsigned)__builtin_clzll(atom_key(ATOM_ASCII, (Text){string, (size_t)length}));
        expected += own >= zeros;
        with_one_less += own + 1 >= zeros;
    }
    assert_int_equal(features.atom_count, expected);
    assert_in_range(expected, 1, KEPT);
    assert_true(with_one_less > KEPT);
    arena_done(&arena);
    buffer_done(&text);
}
