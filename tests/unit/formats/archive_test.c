#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "formats/formats.h"
#include "unit/test.h"

typedef enum { PACK_ZIP, PACK_TAR, PACK_TAR_ZSTD, PACK_GZIP_ALONE } Packing;

typedef struct {
    const char *name;
    Text bytes;
    unsigned type; ///< 0: a regular file
} Piece;

/// Packs the pieces; the caller owns the buffer.
static Buffer pack(Packing packing, const Piece *pieces, size_t count)
{
    size_t room = 1 << 20, used = 0;
    for (size_t i = 0; i < count; i++)
        room += pieces[i].bytes.length + 4096;
    Buffer out = {0};
    char *bytes = memory_get(room);
    struct archive *writer = archive_write_new();
    if (packing == PACK_ZIP)
        archive_write_set_format_zip(writer);
    else if (packing == PACK_GZIP_ALONE)
        archive_write_set_format_raw(writer);
    else
        archive_write_set_format_pax(writer);
    if (packing == PACK_TAR_ZSTD)
        archive_write_add_filter_zstd(writer);
    if (packing == PACK_GZIP_ALONE)
        archive_write_add_filter_gzip(writer);
    archive_write_set_bytes_per_block(writer, 0);
    assert_int_equal(archive_write_open_memory(writer, bytes, room, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, pieces[i].name);
        archive_entry_set_size(entry, (la_int64_t)pieces[i].bytes.length);
        archive_entry_set_filetype(entry, pieces[i].type ? pieces[i].type : AE_IFREG);
        if (pieces[i].type == AE_IFLNK)
            archive_entry_set_symlink(entry, "/etc/passwd");
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, pieces[i].bytes.bytes, pieces[i].bytes.length);
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    buffer_add(&out, (Text){bytes, used});
    free(bytes);
    return out;
}

typedef struct {
    Buffer heard;
    size_t members;
    uint64_t bytes;
    bool reads_twice, must_fail;
    ArchiveUse use;
} Listener;

static bool read_through(Source *source, uint64_t *bytes, uint64_t *sum, Err *err)
{
    char chunk[5000];
    size_t got;
    *bytes = *sum = 0;
    do {
        if (!source_read(source, chunk, sizeof chunk, &got, err))
            return false;
        for (size_t i = 0; i < got; i++)
            *sum = *sum * 31 + (unsigned char)chunk[i];
        *bytes += got;
    } while (got > 0);
    return true;
}

static bool hear_member(void *self, Text name, Text path, Source *source, Err *err)
{
    Listener *listener = self;
    uint64_t bytes, sum, again_bytes, again_sum;
    if (listener->must_fail) {
        *err = (Err){ERR_FAILED, "told to fail"};
        return false;
    }
    buffer_format(&listener->heard, "member " TEXT_FMT " at " TEXT_FMT "\n", TEXT_ARG(name), TEXT_ARG(path));
    listener->members++;
    if (!read_through(source, &bytes, &sum, err))
        return false;
    listener->bytes += bytes;
    if (listener->reads_twice) {
        assert_true(source_rewind(source, err));
        assert_true(read_through(source, &again_bytes, &again_sum, err));
        assert_int_equal(bytes, again_bytes);
        assert_int_equal(sum, again_sum);
    }
    return true;
}

static bool hear_complaint(void *self, Text name, Text what, Err *err)
{
    Listener *listener = self;
    (void)err;
    buffer_format(&listener->heard, "complaint " TEXT_FMT ": " TEXT_FMT "\n", TEXT_ARG(name), TEXT_ARG(what));
    return true;
}

static bool walk(Listener *listener, const char *path, Text bytes, Err *err)
{
    ArchiveListener ears = {.self = listener, .member = hear_member, .complaint = hear_complaint};
    Source source;
    source_of_text(text_of(path), bytes, &source);
    return archive_walk(&source, text_of(path), &listener->use, &ears, err);
}

static void done(Listener *listener, Buffer *packed)
{
    buffer_done(&listener->heard);
    buffer_done(packed);
}

TEST(archive_members_are_read_in_order_and_as_often_as_wanted)
{
    char *large = memory_get(1 << 20);
    for (size_t i = 0; i < 1 << 20; i++)
        large[i] = (char)(i * 2654435761u >> 13);
    Piece pieces[] = {
        {"a.csv", TEXT("type,value\n"), 0}, {"b/large.txt", {large, 1 << 20}, 0}, {"c.txt", TEXT("c"), 0}};
    for (Packing packing = PACK_ZIP; packing <= PACK_TAR_ZSTD; packing++) {
        Buffer packed = pack(packing, pieces, 3);
        Listener listener = {.reads_twice = true};
        Err err = {0};
        assert_true(archive_is(text_slice(buffer_text(&packed), 0, 8192)));
        assert_true(walk(&listener, "feeds/winter.zip", buffer_text(&packed), &err));
        assert_string_equal(listener.heard.bytes, "member a.csv at feeds/winter/a.csv\n"
                                                  "member b/large.txt at feeds/winter/b/large.txt\n"
                                                  "member c.txt at feeds/winter/c.txt\n");
        assert_int_equal(listener.bytes, (1 << 20) + 12);
        done(&listener, &packed);
    }
    free(large);
}

TEST(archive_files_of_a_packed_tar_are_not_unpacked_again_to_be_read_again)
{
    enum { SIZE = 1 << 20, FILES = 8 };
    char *noise = memory_get(SIZE), names[FILES][16];
    Piece pieces[FILES];
    uint32_t mixed = 1;
    for (size_t i = 0; i < SIZE; i++)
        noise[i] = (char)((mixed = mixed * 1664525 + 1013904223) >> 24);
    for (int i = 0; i < FILES; i++) {
        (void)snprintf(names[i], sizeof names[i], "%d.txt", i);
        pieces[i] = (Piece){names[i], {noise, SIZE}, 0};
    }
    Buffer packed = pack(PACK_TAR_ZSTD, pieces, FILES);
    Listener listener = {.reads_twice = true};
    Err err = {0};
    assert_true(walk(&listener, "w.tar.zst", buffer_text(&packed), &err));
    assert_int_equal(listener.members, FILES);
    assert_int_equal(listener.use.repeated_bytes, 0);
    done(&listener, &packed);
    free(noise);
}

TEST(archive_large_files_of_a_packed_tar_are_unpacked_again_up_to_a_bound)
{
    enum { SIZE = 33 << 20 };
    char *blanks = memory_get(SIZE);
    memset(blanks, ' ', SIZE);
    Piece pieces[] = {{"a.txt", {blanks, SIZE}, 0}, {"b.txt", TEXT("b"), 0}};
    Buffer packed = pack(PACK_GZIP_ALONE, pieces, 1);
    // As if the bytes packed were many: this is no test of bombs.
    Listener listener = {.reads_twice = true, .use = {.depth = 1, .packed_bytes = SIZE}};
    Err err = {0};
    assert_true(walk(&listener, "a.txt.gz", buffer_text(&packed), &err));
    assert_int_equal(listener.use.repeated_bytes, SIZE);
    listener.use.repeated_bytes = UINT64_C(256) << 30;
    listener.reads_twice = false;
    assert_true(walk(&listener, "a.txt.gz", buffer_text(&packed), &err));
    assert_string_equal(listener.heard.bytes, "member a.txt at a.txt\nmember a.txt at a.txt\n");
    listener.use.repeated_bytes++;
    assert_true(walk(&listener, "a.txt.gz", buffer_text(&packed), &err));
    if (!strstr(listener.heard.bytes, "complaint : would be unpacked again and again"))
        fail_msg("%s", listener.heard.bytes);
    done(&listener, &packed);
    free(blanks);
}

TEST(archive_a_file_packed_alone_keeps_its_own_name)
{
    Piece piece = {"ignored", TEXT("evil.example\n"), 0};
    Buffer packed = pack(PACK_GZIP_ALONE, &piece, 1);
    Listener listener = {0};
    Err err = {0};
    assert_true(archive_is(buffer_text(&packed)));
    assert_true(walk(&listener, "feeds/domains.txt.gz", buffer_text(&packed), &err));
    assert_string_equal(listener.heard.bytes, "member domains.txt at feeds/domains.txt\n");
    done(&listener, &packed);
}

TEST(archive_that_gives_no_file_says_so)
{
    char zeros[2048] = {0};
    memcpy(zeros + 1536, "evil.example\n", 13);
    Piece piece = {"ignored", {zeros, sizeof zeros}, 0};
    for (Packing packing = PACK_ZIP; packing <= PACK_GZIP_ALONE; packing++) {
        // Zero bytes are the end of a tar, so what is packed alone here is an empty one.
        Buffer packed = pack(packing, &piece, packing == PACK_GZIP_ALONE);
        Listener listener = {0};
        Err err = {0};
        assert_true(walk(&listener, "image.gz", buffer_text(&packed), &err));
        assert_non_null(listener.heard.bytes);
        assert_string_equal(listener.heard.bytes,
                            "complaint : holds no file, or begins as a tar ends: nothing of it was read\n");
        done(&listener, &packed);
    }
}

TEST(archive_names_lead_nowhere_and_links_and_hidden_files_are_passed_over)
{
    Piece pieces[] = {{"../../etc/a.txt", TEXT("a"), 0}, {"/root/b.txt", TEXT("b"), 0},
                      {"c:\\d\\e.txt", TEXT("c"), 0},    {"..", TEXT("d"), 0},
                      {"folder", TEXT(""), AE_IFDIR},    {"link.txt", TEXT(""), AE_IFLNK},
                      {"__MACOSX/f.txt", TEXT("f"), 0},  {"x/.git/g.txt", TEXT("g"), 0}};
    Buffer packed = pack(PACK_TAR, pieces, 8);
    Listener listener = {0};
    Err err = {0};
    assert_true(walk(&listener, "w.tar", buffer_text(&packed), &err));
    assert_string_equal(listener.heard.bytes,
                        "member etc/a.txt at w/etc/a.txt\nmember root/b.txt at w/root/b.txt\n"
                        "member c:/d/e.txt at w/c:/d/e.txt\nmember unnamed at w/unnamed\n");
    done(&listener, &packed);
}

TEST(archive_bombs_are_refused_with_a_word)
{
    size_t length = 64 << 20;
    char *blanks = memory_get(length);
    memset(blanks, ' ', length);
    Piece pieces[] = {{"a.txt", {blanks, length}, 0}, {"b.txt", TEXT("b"), 0}};
    for (Packing packing = PACK_ZIP; packing <= PACK_GZIP_ALONE; packing++) {
        if (packing == PACK_TAR)
            continue;
        Buffer packed = pack(packing, pieces, packing == PACK_GZIP_ALONE ? 1 : 2);
        Listener listener = {0};
        Err err = {0};
        assert_true(walk(&listener, "a.txt.gz", buffer_text(&packed), &err));
        assert_int_equal(listener.members, 1);
        assert_in_range(listener.bytes, 15 << 20, 16 << 20);
        if (!strstr(listener.heard.bytes,
                    "complaint a.txt: unpacks to more than 200 times its size: refused"))
            fail_msg("%s", listener.heard.bytes);
        done(&listener, &packed);
    }
    free(blanks);
}

TEST(archive_a_damaged_archive_gives_what_it_can)
{
    char noise[20000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(i * 2654435761u >> 13);
    Piece pieces[] = {{"a.txt", TEXT("a"), 0}, {"b.txt", {noise, sizeof noise}, 0}};
    for (Packing packing = PACK_ZIP; packing <= PACK_TAR_ZSTD; packing++) {
        Buffer packed = pack(packing, pieces, 2);
        for (size_t length = 0; length < packed.length; length += packed.length / 17 + 1) {
            Listener listener = {0};
            Err err = {0};
            assert_true(walk(&listener, "w", text_slice(buffer_text(&packed), 0, length), &err));
            buffer_done(&listener.heard);
        }
        buffer_done(&packed);
    }
}

TEST(archive_a_tar_that_was_cut_off_between_two_files_says_so)
{
    Piece pieces[] = {{"a.txt", TEXT("a"), 0}, {"b.txt", TEXT("b"), 0}};
    Buffer packed = pack(PACK_TAR, pieces, 2);
    // A header, a block, a header, a block, and the end.
    for (size_t length = 1024; length <= packed.length; length += 1024) {
        Piece cut = {"w.tar", text_slice(buffer_text(&packed), 0, length), 0};
        Buffer again = pack(PACK_GZIP_ALONE, &cut, 1);
        const Text ways[] = {cut.bytes, buffer_text(&again)};
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
            Listener listener = {0};
            Err err = {0};
            assert_true(walk(&listener, "w.tar", ways[i], &err));
            bool is_whole = length > 2048;
            assert_int_equal(listener.members, length > 1024 ? 2 : 1);
            assert_int_equal(text_find(buffer_text(&listener.heard), "has no end", 0) == SIZE_MAX, is_whole);
            buffer_done(&listener.heard);
        }
        buffer_done(&again);
    }
    buffer_done(&packed);
}

TEST(archive_stops_when_its_listener_fails)
{
    Piece piece = {"a.txt", TEXT("a"), 0};
    Buffer packed = pack(PACK_ZIP, &piece, 1);
    Listener listener = {.must_fail = true};
    Err err = {0};
    assert_false(walk(&listener, "w.zip", buffer_text(&packed), &err));
    assert_string_equal(err.message, "told to fail");
    done(&listener, &packed);
}

TEST(archive_office_documents_are_none)
{
    Piece pieces[] = {{"[Content_Types].xml", TEXT("<x/>"), 0}, {"word/document.xml", TEXT("<x/>"), 0}};
    Buffer packed = pack(PACK_ZIP, pieces, 2);
    assert_false(archive_is(buffer_text(&packed)));
    assert_false(archive_is(TEXT("PK")));
    assert_false(archive_is(TEXT("")));
    buffer_done(&packed);
}
