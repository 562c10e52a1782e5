// The samples read here are harmless: the test itself, and bytes that are put together below.

#include "samples/build.h"

#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "base/chance.h"
#include "base/grams.h"
#include "base/io.h"
#include "base/packing.h"
#include "unit/samples/elf_maker.h"
#include "unit/test.h"

typedef struct {
    SampleReader *reader;
    Arena arena;
    SampleFeatures features;
} Reading;

static void read_bytes(Reading *it, Text bytes)
{
    Err err = {0};
    arena_init(&it->arena);
    assert_true(sample_reader_new(&it->reader, &err));
    if (!sample_read(it->reader, bytes, &it->arena, &it->features, &err))
        fail_msg("%s", err.message);
}

static void read_file(Reading *it, const char *path)
{
    Source source;
    Buffer bytes = {0};
    Err err = {0};
    assert_true(source_open(path, &source, &err));
    assert_true(source_read_all(&source, 64 << 20, &bytes, &err));
    source_close(&source);
    read_bytes(it, buffer_text(&bytes));
    buffer_done(&bytes);
}

static void reading_done(Reading *it)
{
    sample_reader_free(it->reader);
    arena_done(&it->arena);
}

static const Atom *atom_find(const SampleFeatures *it, AtomKind kind, Text bytes)
{
    for (uint32_t i = 0; i < it->atom_count; i++)
        if (it->atoms[i].kind == kind && text_equal((Text){it->atoms[i].bytes, it->atoms[i].length}, bytes))
            return &it->atoms[i];
    return NULL;
}

static const SampleFact *fact_find(const SampleFeatures *it, FactKind kind, const char *value)
{
    for (uint32_t i = 0; i < it->fact_count; i++)
        if (it->facts[i].kind == kind && text_is(it->facts[i].value, value))
            return &it->facts[i];
    return NULL;
}

TEST(a_sample_is_named_by_its_three_hashes)
{
    Reading it;
    read_bytes(&it, TEXT("abc"));
    // The test vectors of RFC 1321 and FIPS 180-4.
    assert_string_equal(it.features.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert_string_equal(it.features.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_string_equal(it.features.sha256,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(it.features.format, SAMPLE_OTHER);
    reading_done(&it);
}

TEST(strings_of_both_widths_are_found_where_they_stand)
{
    static const char bytes[] =
        "\x01\x02Global\\winter-mutex\0\x03\x04w\0i\0d\0e\0 \0t\0e\0x\0t\0\0\0\x05zzzzzzzzzz\0short\0";
    Reading it;
    read_bytes(&it, (Text){bytes, sizeof bytes - 1});
    const Atom *plain = atom_find(&it.features, ATOM_ASCII, TEXT("Global\\winter-mutex"));
    const Atom *wide = atom_find(&it.features, ATOM_UTF16, (Text){"w\0i\0d\0e\0 \0t\0e\0x\0t\0", 18});
    assert_non_null(plain);
    assert_int_equal(plain->offset, 2);
    assert_int_equal(plain->key, atom_key(ATOM_ASCII, TEXT("Global\\winter-mutex")));
    assert_int_equal(plain->section, SECTION_NONE);
    assert_non_null(wide);
    assert_int_equal(wide->offset, 24);
    assert_int_equal(it.features.atom_count, 2); // one character again and again is no string
    reading_done(&it);
}

TEST(a_long_run_of_text_is_cut_at_the_same_places_wherever_it_begins)
{
    Buffer text = {0};
    for (unsigned i = 1; i < 1000; i++)
        buffer_format(&text, "%x ", i * 2654435761U);
    Reading whole, later;
    read_bytes(&whole, buffer_text(&text));
    read_bytes(&later, text_slice(buffer_text(&text), 500, text.length));
    uint32_t shared = 0;
    for (uint32_t i = 0; i < later.features.atom_count; i++) {
        const Atom *atom = &later.features.atoms[i];
        assert_in_range(atom->length, ATOM_LEAST, ATOM_MOST);
        shared += atom_find(&whole.features, ATOM_ASCII, (Text){atom->bytes, atom->length}) != NULL;
    }
    assert_true(later.features.atom_count > 50);
    assert_true(shared * 10 > later.features.atom_count * 9);
    reading_done(&whole);
    reading_done(&later);
    buffer_done(&text);
}

TEST(an_elf_program_tells_its_sections_libraries_and_functions)
{
    Reading it;
    read_file(&it, "/proc/self/exe");
    assert_int_equal(it.features.format, SAMPLE_ELF);
    assert_int_equal(it.features.packed, PACKED_NOT);
    bool has_code = false;
    for (uint32_t i = 0; i < it.features.section_count; i++)
        has_code |= text_is(it.features.sections[i].name, ".text") && it.features.sections[i].is_code;
    assert_true(has_code);
    assert_non_null(fact_find(&it.features, FACT_LIBRARY, "libc.so.6"));
    assert_non_null(fact_find(&it.features, FACT_IMPORT, "_cmocka_run_group_tests"));
    const Atom *own = atom_find(&it.features, ATOM_ASCII, TEXT("Global\\winter-mutex"));
    assert_true(own == NULL || own->section != SECTION_NONE);
    reading_done(&it);
}

TEST(what_is_cut_short_is_read_as_far_as_it_goes)
{
    static const char head[] = "\x7f"
                               "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0";
    Reading it;
    read_bytes(&it, (Text){head, sizeof head - 1});
    assert_int_equal(it.features.format, SAMPLE_ELF);
    assert_int_equal(it.features.section_count, 0);
    reading_done(&it);
}

/// Whether the code of an ELF program is found to put the text together.
static bool makes_text(Text code, const char *text)
{
    Buffer elf = {0};
    Reading it;
    elf_make(&elf, code, 0);
    read_bytes(&it, buffer_text(&elf));
    const SampleFact *fact = fact_find(&it.features, FACT_STACK_STRING, text);
    size_t code_at = elf.length - sizeof "\0.text\0.names" - code.length;
    bool is_found = fact && fact->offset >= code_at && fact->offset < elf.length;
    reading_done(&it);
    buffer_done(&elf);
    return is_found;
}

TEST(texts_that_code_puts_together_in_its_frame_are_found_where_the_first_piece_is_stored)
{
    // mov byte [rbp-8], 'c' and so on, one a character.
    static const char bytes[] =
        "\xc6\x45\xf8\x63\xc6\x45\xf9\x6d\xc6\x45\xfa\x64\xc6\x45\xfb.\xc6\x45\xfc\x65"
        "\xc6\x45\xfd\x78\xc6\x45\xfe\x65\xc3";
    // movabs rax, "kernel32"; mov [rsp+8], rax; mov dword [rsp+16], ".dll".
    static const char quads[] = "\x48\xb8kernel32\x48\x89\x44\x24\x08\xc7\x44\x24\x10.dll\xc3";
    // mov dword [rcx], "a\0d\0" and so on: UTF-16.
    static const char wide[] = "\xc7\x01\x61\0\x64\0\xc7\x41\x04\x76\0\x61\0\xc7\x41\x08\x70\0\x69\0\xc3";
    assert_true(makes_text((Text){bytes, sizeof bytes - 1}, "cmd.exe"));
    assert_true(makes_text((Text){quads, sizeof quads - 1}, "kernel32.dll"));
    assert_true(makes_text((Text){wide, sizeof wide - 1}, "advapi"));
}

TEST(what_a_register_held_before_a_call_is_put_into_no_text)
{
    static const char code[] =
        "\x48\xb8kernel32\xe8\x00\x00\x00\x00\x48\x89\x44\x24\x08\xc7\x44\x24\x10.dll\xc3";
    assert_false(makes_text((Text){code, sizeof code - 1}, "kernel32.dll"));
}

TEST(a_script_is_told_by_its_first_line)
{
    Reading it;
    read_bytes(&it, TEXT("#!/usr/bin/env -S python3 -u\nprint('hello')\n"));
    assert_int_equal(it.features.format, SAMPLE_SCRIPT);
    assert_non_null(fact_find(&it.features, FACT_INTERPRETER, "python3"));
    reading_done(&it);
}

TEST(facts_in_no_encoding_stay_apart)
{
    Reading it;
    read_bytes(&it, TEXT("#!/opt/\xb2\xe2\n"));
    assert_non_null(fact_find(&it.features, FACT_INTERPRETER, "²â"));
    reading_done(&it);
    read_bytes(&it, TEXT("#!/opt/\xc4\xe3\n"));
    assert_non_null(fact_find(&it.features, FACT_INTERPRETER, "Äã"));
    reading_done(&it);
}

TEST(features_come_back_from_the_store_as_they_were)
{
    Reading it;
    Buffer packed = {0}, again = {0};
    SampleFeatures back;
    Err err = {0};
    read_file(&it, "/proc/self/exe");
    assert_true(sample_pack(&it.features, &packed, &err));
    assert_true(sample_unpack(buffer_text(&packed), &it.arena, &back, &err));
    assert_true(sample_pack(&back, &again, &err));
    assert_true(text_equal(buffer_text(&packed), buffer_text(&again)));
    assert_int_equal(back.atom_count, it.features.atom_count);
    for (uint32_t i = 0; i < back.atom_count; i++)
        assert_true(back.atoms[i].key == it.features.atoms[i].key);
    assert_false(
        sample_unpack(text_slice(buffer_text(&packed), 0, packed.length - 1), &it.arena, &back, &err));
    assert_int_equal(err.code, ERR_INPUT);
    buffer_done(&packed);
    buffer_done(&again);
    reading_done(&it);
}

/// Invented functions, each a chain of additions and exclusive ors with a call at its end. `far` moves what
/// is called.
static void make_code(Buffer *code, uint32_t far)
{
    static const char starts[][4] = {"\x55\x48\x89\xe5", "\x53\x48\x89\xfb"};
    Chance chance = chance_of_seed(7);
    for (size_t function = 0; function < 40; function++) {
        buffer_add(code, (Text){starts[function & 1], 4});
        for (size_t i = 0; i < 12; i++) {
            static const char bodies[][5] = {"\x48\x01\xd8", "\x48\x31\xc1", "\x48\xc1\xe0\x05",
                                             "\x0f\xb6\x06", "\x48\x0f\xaf\xc2"};
            static const size_t sizes[] = {3, 3, 4, 3, 4};
            uint32_t which = chance_below(&chance, 5);
            buffer_add(code, (Text){bodies[which], sizes[which]});
        }
        buffer_add_byte(code, (char)0xe8);
        buffer_add(code, (Text){(const char *)&far, 4});
        buffer_add(code, (Text){"\x5b\xc3\x90\x90", 4});
    }
}

static void read_elf(Reading *it, uint32_t far, size_t padding)
{
    Buffer code = {0}, elf = {0};
    make_code(&code, far);
    elf_make(&elf, buffer_text(&code), padding);
    read_bytes(it, buffer_text(&elf));
    buffer_done(&code);
    buffer_done(&elf);
}

/// Features of which all is empty but so many sections, five zeros each: little that unpacks to much.
static void pack_sections_alone(size_t count, Buffer *packed)
{
    enum { SKETCH_BYTES = sizeof(uint32_t) * SKETCH_PLACES, BYTES_EACH = 5 };
    char zeros[DIGEST_HEX + 1];
    Buffer plain = {0};
    memset(zeros, '0', sizeof zeros);
    pack_number(&plain, 1); // the version
    pack_text(&plain, (Text){zeros, MD5_HEX});
    pack_text(&plain, (Text){zeros, SHA1_HEX});
    pack_text(&plain, (Text){zeros, DIGEST_HEX});
    for (int i = 0; i < 6; i++)
        buffer_add_byte(&plain, 0);
    pack_number(&plain, count);
    for (size_t i = 0; i < count * BYTES_EACH + 4; i++) // no fact, no shift, no atom, no function
        buffer_add_byte(&plain, 0);
    for (int i = 0; i < 2 * (1 + SKETCH_BYTES); i++)
        buffer_add_byte(&plain, 0);
    size_t room = ZSTD_compressBound(plain.length);
    char *bytes = memory_get(room);
    buffer_add(packed, (Text){bytes, ZSTD_compress(bytes, room, plain.bytes, plain.length, 1)});
    free(bytes);
    buffer_done(&plain);
}

TEST(a_parser_that_was_taken_over_cannot_make_its_caller_take_gigabytes)
{
    Buffer few = {0}, many = {0};
    SampleFeatures features;
    Arena arena;
    Err err = {0};
    arena_init(&arena);
    pack_sections_alone(1000, &few);
    assert_true(sample_unpack(buffer_text(&few), &arena, &features, &err));
    assert_int_equal(features.section_count, 1000);
    pack_sections_alone(4 << 20, &many);
    assert_false(sample_unpack(buffer_text(&many), &arena, &features, &err));
    arena_done(&arena);
    buffer_done(&few);
    buffer_done(&many);
}

TEST(the_same_code_gives_the_same_atoms_and_functions_wherever_it_lies)
{
    Reading here, there;
    read_elf(&here, 0x123456, 0);
    read_elf(&there, 0x7654321, 4096);
    assert_int_equal(here.features.arch, ARCH_X64);
    assert_in_range(here.features.function_count, 30, 40);
    assert_int_equal(there.features.function_count, here.features.function_count);
    for (uint32_t i = 0; i < here.features.function_count; i++)
        assert_true(here.features.functions[i].key == there.features.functions[i].key);
    uint32_t atoms = 0, wild = 0;
    for (uint32_t i = 0; i < here.features.atom_count; i++) {
        const Atom *atom = &here.features.atoms[i];
        if (atom->kind != ATOM_CODE)
            continue;
        atoms++;
        wild += memchr(atom->mask, 0, atom->length) != NULL;
        assert_non_null(atom_find(&there.features, ATOM_CODE, (Text){atom->bytes, atom->length}));
    }
    assert_true(atoms > 50);
    assert_true(wild > 3);
    assert_memory_equal(&here.features.code, &there.features.code, sizeof here.features.code);
    reading_done(&here);
    reading_done(&there);
}

TEST(runs_of_eight_bytes_are_those_that_the_indexes_look_at_and_outlive_a_move)
{
    Reading here, there;
    uint32_t runs = 0, shared = 0;
    read_elf(&here, 0x123456, 0);
    read_elf(&there, 0x7654321, 4096);
    for (uint32_t i = 0; i < here.features.atom_count; i++) {
        const Atom *atom = &here.features.atoms[i];
        if (atom->kind != ATOM_RUN)
            continue;
        runs++;
        assert_int_equal(atom->length, GRAM_BYTES);
        assert_null(atom->mask);
        assert_true(gram_is_taken(gram_at(atom->bytes)) && !gram_is_dull(gram_at(atom->bytes)));
        shared += atom_find(&there.features, ATOM_RUN, (Text){atom->bytes, atom->length}) != NULL;
    }
    // Those with an address in them are not shared.
    assert_true(runs > 50);
    assert_true(shared > runs / 4 && shared < runs);
    reading_done(&here);
    reading_done(&there);
}

TEST(constants_of_code_are_operands_that_are_no_addresses)
{
    static const char code[] =
        "\x3d\x1f\x9d\x00\x00"                      // cmp eax, 0x9d1f
        "\x41\xb8\x90\xfa\x00\x00"                  // mov r8d, 0xfa90
        "\x81\x7d\xf8\x52\x46\x00\x00"              // cmp dword [rbp - 8], 0x4652
        "\xc7\x44\x24\x10\x4c\x93\x00\x00"          // mov dword [rsp + 16], 0x934c
        "\xb8\x10\x00\x00\x00"                      // mov eax, 16: small
        "\xbf\x47\x45\x54\x20"                      // mov edi, "GET ": a text
        "\x48\x8d\x05\xdc\xe1\x00\x00"              // lea rax, [rip + 0xe1dc]
        "\x48\x05\xac\xc9\x00\x00"                  // add rax, 0xc9ac: of a kind that is passed over
        "\xe8\x3d\x0b\x1b\x00\xc3\x90\x90\x90\x90"; // a call; an opcode among its bytes
    static const uint32_t operands[] = {0x9d1f, 0xfa90, 0x4652, 0x934c};
    enum { OPERANDS = sizeof operands / sizeof *operands };
    Buffer elf = {0};
    Reading it;
    size_t found = 0;
    elf_make(&elf, (Text){code, sizeof code - 1}, 0);
    read_bytes(&it, buffer_text(&elf));
    for (uint32_t i = 0; i < it.features.atom_count; i++)
        found += it.features.atoms[i].kind == ATOM_CONSTANT;
    assert_int_equal(found, OPERANDS);
    for (size_t i = 0; i < OPERANDS; i++)
        assert_non_null(atom_find(&it.features, ATOM_CONSTANT, (Text){(const char *)&operands[i], 4}));
    reading_done(&it);
    buffer_done(&elf);
}

TEST(runs_of_constant_data_are_no_pieces_of_texts)
{
    Reading it;
    uint32_t runs = 0;
    read_file(&it, "/proc/self/exe");
    for (uint32_t i = 0; i < it.features.atom_count; i++) {
        const Atom *atom = &it.features.atoms[i];
        size_t letters = 0;
        if (atom->kind != ATOM_RUN || it.features.sections[atom->section].is_code)
            continue;
        for (size_t k = 0; k < atom->length; k++)
            letters += string_is_printable((unsigned char)atom->bytes[k]) || atom->bytes[k] == '\n';
        assert_true(letters <= GRAM_BYTES / 2);
        runs++;
    }
    assert_true(runs > 0);
    reading_done(&it);
}

TEST(an_atom_of_code_stands_in_the_file_where_it_says)
{
    Source source;
    Buffer bytes = {0};
    Reading it;
    Err err = {0};
    assert_true(source_open("/proc/self/exe", &source, &err));
    assert_true(source_read_all(&source, 64 << 20, &bytes, &err));
    source_close(&source);
    read_bytes(&it, buffer_text(&bytes));
    for (uint32_t i = 0; i < it.features.atom_count; i++) {
        const Atom *atom = &it.features.atoms[i];
        for (size_t k = 0; k < atom->length && atom->kind != ATOM_STRUCTURE; k++)
            if (!atom->mask || atom->mask[k])
                assert_int_equal(bytes.bytes[atom->offset + k], atom->bytes[k]);
    }
    buffer_done(&bytes);
    reading_done(&it);
}

TEST(what_is_encrypted_says_so_and_shows_no_code)
{
    Buffer code = {0}, elf = {0};
    Reading it;
    Chance chance = chance_of_seed(11);
    for (size_t i = 0; i < 1 << 16; i++)
        buffer_add_byte(&code, (char)chance_below(&chance, 256));
    elf_make(&elf, buffer_text(&code), 0);
    read_bytes(&it, buffer_text(&elf));
    assert_int_equal(it.features.packed, PACKED_LIKELY);
    assert_true(text_starts(it.features.packed_why, "its code, section '.text'"));
    assert_int_equal(it.features.function_count, 0);
    buffer_done(&code);
    buffer_done(&elf);
    reading_done(&it);
}
