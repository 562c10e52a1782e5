#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/constants.h"
#include "base/io.h"
#include "base/output.h"
#include "scan/clean_format.h"
#include "scan/scan.h"
#include "unit/test.h"

enum { FILES = 40, MOST = 9000 };

typedef struct {
    char folder[64], path[96];
    char bytes[FILES][MOST];
    size_t lengths[FILES];
} Crowd;

/// Files of chance bytes that share pieces; the first two are one and the same. Two in three begin like
/// programs.
static Crowd *crowd_new(void)
{
    Crowd *crowd = calloc(1, sizeof *crowd);
    strcpy(crowd->folder, "/tmp/clean_test.XXXXXX");
    assert_non_null(mkdtemp(crowd->folder));
    snprintf(crowd->path, sizeof crowd->path, "%s/clean.index", crowd->folder);
    Chance chance = chance_of_seed(7);
    for (size_t i = 0; i < FILES; i++) {
        crowd->lengths[i] = 100 + chance_below(&chance, MOST - 100);
        for (size_t at = 0; at < crowd->lengths[i]; at++)
            crowd->bytes[i][at] = (char)chance_bits(&chance);
        if (i > 0 && crowd->lengths[i] > 2000)
            memcpy(crowd->bytes[i] + 50, crowd->bytes[0], 90);
        if (i % 3 > 0)
            memcpy(crowd->bytes[i],
                   "\x7f"
                   "ELF",
                   4);
    }
    crowd->lengths[1] = crowd->lengths[0];
    memcpy(crowd->bytes[1], crowd->bytes[0], MOST);
    return crowd;
}

static char *part_path(const Crowd *crowd, unsigned number, char *out)
{
    snprintf(out, 128, number ? "%s.part%u" : "%s", crowd->path, number);
    return out;
}

/// How many files the index lies in.
static unsigned count_parts(const Crowd *crowd)
{
    char path[128];
    unsigned count = 0;
    while (access(part_path(crowd, count, path), F_OK) == 0)
        count++;
    return count;
}

static void remove_parts(const Crowd *crowd)
{
    char path[128];
    for (unsigned number = count_parts(crowd); number-- > 0;)
        remove(part_path(crowd, number, path));
}

static void crowd_free(Crowd *crowd)
{
    remove_parts(crowd);
    assert_int_equal(rmdir(crowd->folder), 0);
    free(crowd);
}

static Text crowd_file(const Crowd *crowd, size_t i)
{
    return (Text){crowd->bytes[i], crowd->lengths[i]};
}

/// Adds every `step`th file from `from` on and below `end`, in one call.
static void crowd_add_some(const Crowd *crowd, CleanLayout layout, size_t from, size_t end, size_t step)
{
    Err err = {0};
    CleanMaker *maker;
    bool is_new;
    assert_true(clean_maker_new(crowd->path, layout, &maker, &err));
    for (size_t i = from; i < end; i += step)
        assert_true(clean_maker_add(maker, crowd_file(crowd, i), &is_new, &err));
    assert_true(clean_maker_finish(maker, &err));
    clean_maker_free(maker);
}

static void crowd_add(const Crowd *crowd, size_t from, size_t step)
{
    crowd_add_some(crowd, CLEAN_WHOLE, from, FILES, step);
}

static Buffer file_bytes(const char *path)
{
    Err err = {0};
    Source source;
    Buffer bytes = {0};
    assert_true(source_open(path, &source, &err));
    assert_true(source_read_all(&source, 1 << 24, &bytes, &err));
    source_close(&source);
    return bytes;
}

/// In how many files of either half a key stands, found the slow way.
static unsigned count_slowly(const Crowd *crowd, uint64_t key)
{
    unsigned files = 0;
    for (size_t i = 1; i < FILES; i++) {
        GramKeys keys = {0};
        grams_of(crowd_file(crowd, i), NULL, &keys);
        bool is_in = false;
        for (size_t k = 0; k < keys.count; k++)
            is_in = is_in || keys.items[k] == key;
        vec_free(&keys);
        files += is_in;
    }
    return files;
}

TEST(clean_counts_are_the_files_that_hold_a_gram)
{
    Crowd *crowd = crowd_new();
    crowd_add(crowd, 0, 1);
    Err err = {0};
    CleanIndex *index;
    assert_true(clean_open(crowd->path, &index, &err));
    unsigned all = (1U << HEAD_COUNT) - 1;
    assert_int_equal(clean_files(index, CLEAN_TRAINED, all) + clean_files(index, CLEAN_HELD_OUT, all),
                     FILES - 1);
    assert_true(clean_files(index, CLEAN_TRAINED, all) > 5 && clean_files(index, CLEAN_HELD_OUT, all) > 5);
    GramKeys keys = {0};
    grams_of((Text){crowd->bytes[0], 300}, NULL, &keys);
    grams_sort(&keys);
    uint8_t counts[CLEAN_HALVES][300];
    for (int half = 0; half < CLEAN_HALVES; half++)
        assert_true(clean_look(index, (CleanHalf)half, keys.items, keys.count, counts[half], &err));
    unsigned highest = 0;
    for (size_t i = 0; i < keys.count; i++) {
        unsigned files = (unsigned)counts[0][i] + counts[1][i];
        assert_int_equal(files, count_slowly(crowd, keys.items[i]));
        highest = files > highest ? files : highest;
    }
    assert_true(keys.count > 40 && highest > 20);
    vec_free(&keys);
    clean_close(index);
    crowd_free(crowd);
}

/// Whether a file holds a constant, found the slow way: its bytes behind what can stand before them.
static bool holds_constant(Text file, uint32_t value)
{
    const unsigned char *bytes = (const unsigned char *)file.bytes;
    bool is_held = false;
    for (size_t i = 0; i + CONSTANT_BYTES <= file.length && !is_held; i++)
        for (size_t back = 1; back <= CONSTANT_REACH && back <= i && constant_at(bytes + i) == value;
             back++) {
            uint8_t at[2];
            size_t count = constant_places(bytes + i - back, at);
            for (size_t k = 0; k < count; k++)
                is_held = is_held || at[k] == back;
        }
    return is_held;
}

TEST(clean_constants_are_counted_in_programs_with_marks_of_the_files_that_hold_them)
{
    static const uint32_t values[] = {0x9d1f, 0x1234, 0xfa90, 0x7654};
    Crowd *crowd = crowd_new();
    for (size_t i = 0; i < FILES; i++)
        for (size_t v = 0; v < 4; v++) {
            char code[] = {v % 2 ? '\x3d' : '\xbe', 0, 0, 0, 0};
            memcpy(code + 1, &values[v], CONSTANT_BYTES);
            if (i % 7 <= v && v < 3)
                memcpy(crowd->bytes[i] + 10 + 7 * v, code, sizeof code);
        }
    memcpy(crowd->bytes[1], crowd->bytes[0], MOST);
    crowd_add(crowd, 2, 2);
    crowd_add(crowd, 0, 1);
    Err err = {0};
    CleanIndex *index;
    assert_true(clean_open(crowd->path, &index, &err));
    assert_true(clean_counts_constants(index));
    CleanMarks marks[CLEAN_HALVES][4];
    for (size_t v = 0; v < 4; v++) {
        unsigned told = 0, held = 0;
        uint64_t key = constant_key(values[v]);
        for (int half = 0; half < CLEAN_HALVES; half++) {
            uint8_t files;
            assert_true(clean_look(index, (CleanHalf)half, &key, 1, &files, &err));
            assert_true(clean_marks(index, (CleanHalf)half, key, &marks[half][v], &err));
            assert_int_equal(files, marks[half][v].count);
            told += files;
        }
        for (size_t i = 1; i < FILES; i++)
            held += file_head(crowd_file(crowd, i)) != HEAD_OTHER &&
                    holds_constant(crowd_file(crowd, i), values[v]);
        assert_int_equal(told, held);
        assert_true(v == 3 ? held == 0 : held > 2);
    }
    // Who holds the first one holds the next two as well.
    for (int half = 0; half < CLEAN_HALVES; half++)
        assert_int_equal(clean_common(marks[half], 4, 3), marks[half][0].count);
    clean_close(index);
    crowd_free(crowd);
}

/// What the program wrote before it counted constants: two sections fewer, and another number at the end.
static void make_first_version(const Crowd *crowd)
{
    enum { SECTION_BYTES = (HEAD_COUNT + 7) * 8, REST = 2 * 8 + 16 };
    Err err = {0};
    Buffer bytes = file_bytes(crowd->path), old = {0};
    buffer_add(&old, text_slice(buffer_text(&bytes), 0, bytes.length - REST - 2 * SECTION_BYTES));
    buffer_add(&old, text_slice(buffer_text(&bytes), bytes.length - REST, bytes.length - 1));
    buffer_add_byte(&old, '1');
    assert_true(file_write(crowd->path, buffer_text(&old), &err));
    buffer_done(&bytes);
    buffer_done(&old);
}

TEST(clean_an_index_of_the_first_version_is_read_and_added_to_and_knows_of_no_constant)
{
    Crowd *crowd = crowd_new();
    Err err = {0};
    crowd_add(crowd, 0, 3); // no programs, and so no constants
    make_first_version(crowd);
    for (int is_added = 0; is_added < 2; is_added++) {
        CleanIndex *index;
        uint64_t keys[] = {1, constant_key(0x9d1f)};
        uint8_t files[2];
        assert_true(clean_open(crowd->path, &index, &err));
        assert_false(clean_counts_constants(index));
        assert_true(clean_look(index, CLEAN_TRAINED, keys, 2, files, &err));
        assert_int_equal(files[1], CLEAN_MOST);
        assert_int_equal(clean_files(index, CLEAN_TRAINED, 1U << HEAD_ELF) > 0, is_added);
        clean_close(index);
        crowd_add(crowd, 0, 1);
    }
    crowd_free(crowd);
}

TEST(clean_index_is_the_same_in_any_order_and_however_many_calls)
{
    Crowd *crowd = crowd_new();
    crowd_add(crowd, 0, 1);
    Buffer at_once = file_bytes(crowd->path);
    remove_parts(crowd);
    crowd_add(crowd, 2, 3);
    crowd_add(crowd, 1, 3);
    crowd_add(crowd, 0, 3);
    crowd_add(crowd, 0, 2);
    Buffer in_parts = file_bytes(crowd->path);
    assert_int_equal(at_once.length, in_parts.length);
    assert_memory_equal(at_once.bytes, in_parts.bytes, at_once.length);
    buffer_done(&at_once);
    buffer_done(&in_parts);
    crowd_free(crowd);
}

/// All that an index says of the grams and constants of the crowd.
static Buffer answers(const Crowd *crowd)
{
    Err err = {0};
    CleanIndex *index;
    Buffer out = {0};
    GramKeys keys = {0};
    assert_true(clean_open(crowd->path, &index, &err));
    Digest digest = clean_digest(index);
    buffer_add(&out, (Text){(const char *)digest.bytes, DIGEST_BYTES});
    for (size_t i = 0; i < FILES; i++)
        grams_of(crowd_file(crowd, i), NULL, &keys);
    for (uint32_t value = 0x1000; value < 0x9e00; value++)
        *vec_push(&keys) = constant_key(value);
    grams_sort(&keys);
    uint8_t *files = calloc(keys.count, 1);
    for (int half = 0; half < CLEAN_HALVES; half++) {
        const CleanCounts *counts = clean_counts(index, (CleanHalf)half);
        buffer_add(&out, (Text){(const char *)counts->files, sizeof counts->files});
        buffer_format(&out, "%llu", (unsigned long long)counts->bytes);
        assert_true(clean_look(index, (CleanHalf)half, keys.items, keys.count, files, &err));
        buffer_add(&out, (Text){(const char *)files, keys.count});
        for (uint32_t value = 0x9d00; value < 0x9e00; value++) {
            CleanMarks marks;
            assert_true(clean_marks(index, (CleanHalf)half, constant_key(value), &marks, &err));
            buffer_add(&out, (Text){(const char *)marks.marks, marks.count * sizeof *marks.marks});
        }
    }
    free(files);
    vec_free(&keys);
    clean_close(index);
    return out;
}

static void assert_same_bytes(const Buffer *a, const Buffer *b)
{
    assert_int_equal(a->length, b->length);
    assert_memory_equal(a->bytes, b->bytes, a->length);
}

TEST(clean_an_index_in_parts_says_what_a_whole_one_says_and_leaves_large_parts_alone)
{
    Crowd *crowd = crowd_new();
    for (size_t i = 2; i < FILES; i++) // one that many hold
        memcpy(crowd->bytes[i] + 20, "\xbe\x1f\x9d\0\0", 5);
    crowd_add(crowd, 0, 1);
    Buffer whole = answers(crowd);
    remove_parts(crowd);
    crowd_add_some(crowd, CLEAN_IN_PARTS, 0, 25, 1);
    Buffer first = file_bytes(crowd->path);
    crowd_add_some(crowd, CLEAN_IN_PARTS, 24, 26, 1);
    Buffer still_first = file_bytes(crowd->path);
    assert_int_equal(count_parts(crowd), 2);
    assert_same_bytes(&first, &still_first);
    for (size_t i = 26; i < FILES; i++)
        crowd_add_some(crowd, CLEAN_IN_PARTS, i, i + 1, 1);
    assert_in_range(count_parts(crowd), 1, 4);
    Buffer in_parts = answers(crowd);
    assert_same_bytes(&whole, &in_parts);
    Buffer *all[] = {&whole, &first, &still_first, &in_parts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_done(all[i]);
    crowd_free(crowd);
}

/// Two are open at once and have each other's last file, too.
static void add_side_by_side(const Crowd *crowd, CleanLayout layout)
{
    enum { HALF = FILES / 2 };
    Err err = {0};
    CleanMaker *makers[2];
    bool is_new;
    for (size_t i = 0; i < 2; i++) {
        assert_true(clean_maker_new(crowd->path, layout, &makers[i], &err));
        for (size_t file = i * HALF; file < (i + 1) * HALF; file++)
            assert_true(clean_maker_add(makers[i], crowd_file(crowd, file), &is_new, &err));
    }
    assert_true(clean_maker_add(makers[1], crowd_file(crowd, HALF - 1), &is_new, &err));
    assert_true(is_new);
    for (size_t i = 0; i < 2; i++) {
        assert_true(clean_maker_finish(makers[i], &err));
        clean_maker_free(makers[i]);
    }
}

TEST(clean_what_two_add_at_once_is_as_if_one_had_added_after_the_other)
{
    Crowd *crowd = crowd_new();
    crowd_add(crowd, 0, 1);
    Buffer one = file_bytes(crowd->path), said = answers(crowd);
    remove_parts(crowd);
    add_side_by_side(crowd, CLEAN_WHOLE);
    Buffer both = file_bytes(crowd->path);
    assert_same_bytes(&one, &both);
    remove_parts(crowd);
    add_side_by_side(crowd, CLEAN_IN_PARTS);
    Buffer in_parts = answers(crowd);
    assert_same_bytes(&said, &in_parts);
    Buffer *all[] = {&one, &said, &both, &in_parts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_done(all[i]);
    crowd_free(crowd);
}

TEST(clean_a_part_that_was_merged_and_not_removed_counts_for_nothing)
{
    Crowd *crowd = crowd_new();
    char path[128];
    Err err = {0};
    crowd_add_some(crowd, CLEAN_IN_PARTS, 0, 25, 1);
    crowd_add_some(crowd, CLEAN_IN_PARTS, 25, 26, 1);
    assert_int_equal(count_parts(crowd), 2);
    Buffer before = answers(crowd), part = file_bytes(part_path(crowd, 1, path));
    crowd_add_some(crowd, CLEAN_WHOLE, 0, 27, 1);
    assert_int_equal(count_parts(crowd), 1);
    Buffer merged = answers(crowd);
    assert_true(file_write(path, buffer_text(&part), &err));
    Buffer with_leftover = answers(crowd);
    assert_same_bytes(&merged, &with_leftover);
    // What is added next takes its place.
    crowd_add_some(crowd, CLEAN_IN_PARTS, 27, 28, 1);
    crowd_add_some(crowd, CLEAN_IN_PARTS, 28, FILES, 1);
    Buffer in_parts = answers(crowd);
    remove_parts(crowd);
    crowd_add(crowd, 0, 1);
    Buffer whole = answers(crowd);
    assert_same_bytes(&whole, &in_parts);
    Buffer *all[] = {&before, &part, &merged, &with_leftover, &in_parts, &whole};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_done(all[i]);
    crowd_free(crowd);
}

TEST(clean_an_index_cut_or_changed_anywhere_is_refused_or_read_within_bounds)
{
    Crowd *crowd = crowd_new();
    crowd_add(crowd, 0, 1);
    Buffer whole = file_bytes(crowd->path);
    unsigned refused = 0;
    for (size_t at = whole.length > 4000 ? whole.length - 4000 : 0; at < whole.length; at += 7) {
        Err err = {0};
        CleanIndex *index;
        whole.bytes[at] = (char)(whole.bytes[at] ^ 0x55);
        assert_true(file_write(crowd->path, buffer_text(&whole), &err));
        whole.bytes[at] = (char)(whole.bytes[at] ^ 0x55);
        if (clean_open(crowd->path, &index, &err)) {
            uint8_t files[3];
            uint64_t keys[] = {1, UINT64_C(1) << 39, (UINT64_C(1) << 40) - 1};
            refused += !clean_look(index, CLEAN_TRAINED, keys, 3, files, &err);
            clean_close(index);
        } else {
            refused++;
        }
    }
    assert_true(refused > 10);
    buffer_done(&whole);
    crowd_free(crowd);
}

TEST(clean_padding_has_no_keys_and_wildcards_hide_what_they_cover)
{
    GramKeys keys = {0};
    char padding[4096] = {0};
    for (size_t i = 0; i < sizeof padding; i += 9)
        padding[i] = (char)i;
    grams_of((Text){padding, sizeof padding}, NULL, &keys);
    assert_int_equal(keys.count, 0);
    char bytes[200];
    uint8_t mask[200];
    Chance chance = chance_of_seed(1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)chance_bits(&chance);
        mask[i] = i % 8 == 7 ? 0 : 0xff;
    }
    grams_of((Text){bytes, sizeof bytes}, mask, &keys);
    assert_int_equal(keys.count, 0);
    memset(mask + 100, 0xff, 60);
    grams_of((Text){bytes, sizeof bytes}, mask, &keys);
    assert_true(keys.count > 4 && keys.count < 30);
    vec_free(&keys);
}

TEST(clean_heads_tell_programs_apart)
{
    char pe[0x80] = "MZ";
    pe[0x3c] = 0x40;
    memcpy(pe + 0x40, "PE\0\0", 4);
    assert_int_equal(file_head((Text){pe, sizeof pe}), HEAD_PE);
    pe[0x3f] = (char)0xff;
    assert_int_equal(file_head((Text){pe, sizeof pe}), HEAD_OTHER);
    assert_int_equal(file_head(TEXT("\x7f"
                                    "ELF\2")),
                     HEAD_ELF);
    assert_int_equal(file_head(TEXT("\xcf\xfa\xed\xfe")), HEAD_MACHO);
    assert_int_equal(file_head(TEXT("")), HEAD_OTHER);
}

TEST(clean_numbers_of_every_length_come_back_and_cut_ones_are_told)
{
    for (unsigned bits = 0; bits <= 7 * LONGEST_VARINT; bits++)
        for (uint64_t more = 0; more < 2; more++) {
            // The largest number of so many bits, and the next one.
            uint64_t number = (UINT64_C(1) << bits) - 1 + more, back;
            unsigned char bytes[2 * VARINT_ROOM] = {0};
            if (number >> (7 * LONGEST_VARINT))
                continue;
            size_t length = varint_write(bytes, number);
            assert_int_equal(length, number ? (64 - (size_t)__builtin_clzll(number) + 6) / 7 : 1);
            assert_int_equal(varint_read(bytes, bytes + sizeof bytes, &back), length);
            assert_int_equal(back, number);
            assert_int_equal(varint_read(bytes, bytes + length - 1, &back), 0);
        }
    unsigned char endless[2 * VARINT_ROOM];
    uint64_t number;
    memset(endless, 0x80, sizeof endless);
    assert_int_equal(varint_read(endless, endless + sizeof endless, &number), 0);
}
