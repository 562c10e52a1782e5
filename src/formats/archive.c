/// Archives of partners' files: ZIP, tar, and what gzip or Zstandard packed, read by libarchive.
///
/// Members are streams: nothing is written anywhere, and memory is bounded whatever they hold. An archive
/// of a few kilobytes can hold more than any disk, so what is unpacked is bounded: by its size against that
/// of the outermost archive (deflate's own limit is 1,032 to 1; text packs 5 to 30 to 1), by number, in all,
/// and in depth.
///
/// Readers begin a file anew, some after all of it. Where that means to unpack everything before it again, as
/// in a packed tar, a thousand files would cost the square: there whole members are kept, up to a bound, and
/// what is unpacked again and again is bounded as well.

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "formats/file_names.h"
#include "formats/formats.h"
#include "formats/telling.h"

enum {
    CHUNK = 1 << 16,
    WINDOW = 1 << 18,        ///< a member is kept so far: readers look at the start and begin anew
    WINDOW_SOLID = 32 << 20, ///< where nothing can be skipped
    MOST_MEMBERS = 100000,
    MOST_RATIO = 200,
    FREE_BYTES = 16 << 20, ///< unpacked before the ratio counts
    DEEPEST = 4,
};
#define MOST_BYTES (UINT64_C(32) << 30)
#define MOST_REPEATED (UINT64_C(256) << 30)

typedef struct {
    Source *source;
    ArchiveUse *use;
    const ArchiveListener *listener;
    Text path;
    Err *err;
    struct archive *handle;
    char *chunk;
    bool has_source_failed; ///< as against the archive itself being broken
    bool is_refused, is_damaged;
    // The member in hand.
    uint64_t ordinal;        ///< from 0, over everything in the archive
    uint64_t before;         ///< bytes of those before it that cannot be skipped
    uint64_t given, highest; ///< bytes given since its start; most ever
    size_t window_bytes;     ///< how much of it is kept
    Buffer window;           ///< its first bytes, as long as there are no more
    const char *fault;       ///< why it ends before its end
    bool is_locked;          ///< encrypted, and read with the listener's password
    Arena arena;
} Reader;

// ---------------------------------------------------------------- bytes in

static la_ssize_t on_read(struct archive *handle, void *self, const void **out)
{
    Reader *reader = self;
    size_t got;
    if (!source_read(reader->source, reader->chunk, CHUNK, &got, reader->err)) {
        reader->has_source_failed = true;
        archive_set_error(handle, EIO, "%s", reader->err->message);
        return -1;
    }
    *out = reader->chunk;
    return (la_ssize_t)got;
}

static la_int64_t on_seek(struct archive *handle, void *self, la_int64_t offset, int whence)
{
    Reader *reader = self;
    int64_t base = whence == SEEK_END ? (int64_t)reader->source->size_bytes : 0;
    if (whence == SEEK_CUR || base + offset < 0 ||
        !source_seek(reader->source, (uint64_t)(base + offset), reader->err)) {
        archive_set_error(handle, EIO, "cannot go there");
        return ARCHIVE_FATAL;
    }
    return base + offset;
}

static bool fits_magic(Text head, const char *magic, size_t length, size_t at)
{
    return head.length >= at + length && memcmp(head.bytes + at, magic, length) == 0;
}

static bool open_handle(Reader *reader)
{
    char head[4];
    size_t got;
    if (!source_rewind(reader->source, reader->err) ||
        !source_peek(reader->source, head, sizeof head, &got, reader->err)) {
        reader->has_source_failed = true;
        return false;
    }
    reader->handle = archive_read_new();
    if (!reader->handle)
        return false;
    bool is_packed = !fits_magic((Text){head, got}, "PK", 2, 0);
    archive_read_support_format_zip(reader->handle);
    archive_read_support_format_tar(reader->handle);
    archive_read_support_filter_gzip(reader->handle);
    archive_read_support_filter_zstd(reader->handle);
    // A file that was packed alone is its own only member.
    if (is_packed)
        archive_read_support_format_raw(reader->handle);
    if (reader->listener->password)
        archive_read_add_passphrase(reader->handle, reader->listener->password);
    archive_read_set_callback_data(reader->handle, reader);
    archive_read_set_read_callback(reader->handle, on_read);
    if (!reader->source->stream)
        archive_read_set_seek_callback(reader->handle, on_seek);
    return archive_read_open1(reader->handle) == ARCHIVE_OK;
}

static void close_handle(Reader *reader)
{
    archive_read_free(reader->handle);
    reader->handle = NULL;
}

// ---------------------------------------------------------------- members

/// What speaks against unpacking more; NULL when nothing does.
static const char *excess(const ArchiveUse *use)
{
    uint64_t packed = use->packed_bytes > 0 ? use->packed_bytes : 1;
    if (use->unpacked_bytes > FREE_BYTES && use->unpacked_bytes / packed >= MOST_RATIO)
        return "unpacks to more than 200 times its size: refused, as decompression bombs do that; unpack it yourself "
               "if it is none";
    if (use->unpacked_bytes > MOST_BYTES)
        return "unpacks to more than 32 GiB: refused; give it in parts";
    if (use->repeated_bytes > MOST_REPEATED)
        return "would be unpacked again and again, from its start for each large file: unpack it and give its files";
    if (use->members > MOST_MEMBERS)
        return "holds more than 100000 files: refused; give it in parts";
    return NULL;
}

static bool unpack(Reader *reader, void *into, size_t room, size_t *got)
{
    *got = 0;
    if (reader->fault)
        return true;
    la_ssize_t count = archive_read_data(reader->handle, into, room);
    if (count < 0) {
        if (reader->has_source_failed)
            return false;
        reader->fault = reader->is_locked ? "is damaged, or encrypted with another password: it was not read"
                                          : "is damaged: what follows in it was not read";
        reader->is_damaged = true;
        reader->use->is_cut = true;
        return true;
    }
    *got = (size_t)count;
    reader->given += *got;
    if (reader->given > reader->highest) {
        reader->use->unpacked_bytes += reader->given - reader->highest;
        reader->highest = reader->given;
    } else {
        reader->use->repeated_bytes += *got;
    }
    const char *what = excess(reader->use);
    if (what) {
        reader->is_refused = true;
        reader->use->is_cut = true;
        reader->fault = what;
        *got = 0;
    }
    return true;
}

typedef struct {
    Reader *reader;
    size_t replayed; ///< of the window
    bool is_replaying;
} Member;

static bool member_read(void *self, void *into, size_t room, size_t *got, Err *err)
{
    Member *member = self;
    Reader *reader = member->reader;
    if (member->is_replaying) {
        size_t left = reader->window.length - member->replayed;
        *got = left < room ? left : room;
        if (*got > 0) {
            memcpy(into, reader->window.bytes + member->replayed, *got);
            member->replayed += *got;
            return true;
        }
        member->is_replaying = false;
    }
    reader->err = err;
    if (!unpack(reader, into, room, got))
        return false;
    if (reader->given <= reader->window_bytes)
        buffer_add(&reader->window, (Text){into, *got});
    return true;
}

/// Beyond the window the archive is opened again and gone through up to the member.
static bool member_rewind(void *self, Err *err)
{
    Member *member = self;
    Reader *reader = member->reader;
    struct archive_entry *entry;
    reader->err = err;
    if (reader->given <= reader->window_bytes) {
        member->replayed = 0;
        member->is_replaying = true;
        return true;
    }
    if (reader->is_refused)
        return true;
    reader->use->repeated_bytes += reader->before;
    close_handle(reader);
    bool is_there = open_handle(reader);
    for (uint64_t i = 0; is_there && i <= reader->ordinal; i++)
        is_there = archive_read_next_header(reader->handle, &entry) >= ARCHIVE_WARN;
    if (reader->has_source_failed)
        return false;
    reader->fault = is_there ? NULL : "is damaged: it cannot be read again from its start";
    reader->given = 0;
    buffer_clear(&reader->window);
    return true;
}

/// "../a\b//c" is "a/b/c": a name, not a way to anywhere.
static Text clean_name(Text raw, Arena *arena)
{
    Text rest = text_as_utf8(raw, arena);
    Buffer name = {0};
    size_t from = 0;
    for (size_t at = 0; at <= rest.length; at++) {
        if (at < rest.length && rest.bytes[at] != '/' && rest.bytes[at] != '\\')
            continue;
        Text part = text_slice(rest, from, at);
        from = at + 1;
        if (part.length > 0 && !text_is(part, ".") && !text_is(part, ".."))
            buffer_format(&name, "%s" TEXT_FMT, name.length > 0 ? "/" : "", TEXT_ARG(text_clip(part, 255)));
    }
    Text clean = name.length > 0 ? arena_copy(arena, text_clip(buffer_text(&name), 1024)) : TEXT("unnamed");
    buffer_done(&name);
    return clean;
}

/// As in folders: what begins with a dot, and what macOS puts beside everything.
static bool is_hidden(Text name)
{
    Text part;
    while (text_cut(&name, '/', &part))
        if (text_starts(part, ".") || text_is(part, "__MACOSX"))
            return true;
    return false;
}

/// Without the ending that says how it is packed: "feeds/winter.tar.gz" -> "feeds/winter".
static Text unpacked_path(Text path)
{
    static const char *const endings[] = {".gz", ".zst", ".zip", ".tgz", ".tar"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends_nocase(path, endings[i]) && file_base_name(path).length > strlen(endings[i]))
            path.length -= strlen(endings[i]);
    return path;
}

static Text entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    return text_of(name ? name : archive_entry_pathname(entry));
}

static bool complain(Reader *reader, Text name, const char *what, Err *err)
{
    return reader->listener->complaint(reader->listener->self, name, text_of(what), err);
}

/// What a packed stream holds is unpacked even when nobody wants it: it counts.
static bool pass_over(Reader *reader)
{
    size_t got = 1;
    bool is_zip = (archive_format(reader->handle) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
    while (!is_zip && got > 0)
        if (!unpack(reader, reader->chunk + CHUNK, CHUNK, &got))
            return false;
    return true;
}

static bool give_member(Reader *reader, Text name, Text path, Err *err)
{
    Member member = {.reader = reader};
    SourceStream stream = {.self = &member, .read = member_read, .rewind = member_rewind};
    Source source;
    source_of_stream(path, &stream, &source);
    if (!reader->listener->member(reader->listener->self, name, path, &source, err))
        return false;
    reader->err = err;
    return pass_over(reader) && (!reader->fault || complain(reader, name, reader->fault, err));
}

/// What stands before a member has to be unpacked to get to it.
static bool is_solid(const Reader *reader)
{
    return reader->source->stream || archive_filter_code(reader->handle, 0) != ARCHIVE_FILTER_NONE;
}

static bool take_entry(Reader *reader, struct archive_entry *entry, Err *err)
{
    bool is_raw = archive_format(reader->handle) == ARCHIVE_FORMAT_RAW;
    reader->window_bytes = is_solid(reader) ? WINDOW_SOLID : WINDOW;
    reader->before += is_solid(reader) ? reader->highest : 0;
    Text name =
        is_raw ? file_base_name(unpacked_path(reader->path)) : clean_name(entry_name(entry), &reader->arena);
    reader->use->is_alone = is_raw;
    reader->use->is_cut = false;
    reader->given = reader->highest = 0;
    reader->fault = NULL;
    buffer_clear(&reader->window);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || is_hidden(name))
        return pass_over(reader);
    reader->use->members++;
    const char *what = excess(reader->use);
    if (what) {
        reader->is_refused = true;
        return complain(reader, TEXT(""), what, err);
    }
    reader->is_locked = archive_entry_is_encrypted(entry) != 0;
    if (reader->is_locked && !reader->listener->password)
        return complain(reader, name, "is encrypted, so it was not read: unpack it and give it as it is",
                        err);
    Text path = is_raw ? unpacked_path(reader->path)
                       : arena_format(&reader->arena, TEXT_FMT "/" TEXT_FMT,
                                      TEXT_ARG(unpacked_path(reader->path)), TEXT_ARG(name));
    return give_member(reader, name, path, err);
}

/// A tar that was cut off between two files looks whole to libarchive: it goes over the blocks of zeros that
/// end one, and here it did not get beyond the last file.
static bool check_end(Reader *reader, Err *err)
{
    bool is_tar = (archive_format(reader->handle) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    bool is_ended = archive_filter_bytes(reader->handle, 0) != archive_read_header_position(reader->handle);
    return !is_tar || is_ended ||
           complain(reader, TEXT(""),
                    "the archive has no end, as one that was cut off between two files: what it "
                    "still holds was read",
                    err);
}

static bool take_entries(Reader *reader, Err *err)
{
    struct archive_entry *entry;
    for (reader->ordinal = 0; !reader->is_refused; reader->ordinal++) {
        arena_clear(&reader->arena);
        reader->err = err;
        int status = archive_read_next_header(reader->handle, &entry);
        if (reader->has_source_failed)
            return false;
        // Zero bytes alone are an empty tar to libarchive, whatever follows: a packed image of a disk, too.
        if (status == ARCHIVE_EOF && reader->ordinal == 0)
            return complain(reader, TEXT(""),
                            "holds no file, or begins as a tar ends: nothing of it was read", err);
        if (status == ARCHIVE_EOF)
            return check_end(reader, err);
        if (status < ARCHIVE_WARN)
            return reader->is_damaged ||
                   complain(reader, TEXT(""), "the archive is damaged: what follows was not read", err);
        if (archive_filter_count(reader->handle) > 2)
            return complain(reader, TEXT(""), "packed several times over, as no feed is: refused", err);
        if (!take_entry(reader, entry, err))
            return false;
    }
    return true;
}

bool archive_walk(Source *source, Text path, ArchiveUse *use, const ArchiveListener *listener, Err *err)
{
    if (use->depth == DEEPEST)
        return listener->complaint(listener->self, TEXT(""),
                                   TEXT("archives stand too deep in each other: this one was not read"), err);
    Reader reader = {.source = source, .use = use, .listener = listener, .path = path, .err = err};
    reader.chunk = memory_get(2 * CHUNK);
    arena_init(&reader.arena);
    if (use->depth++ == 0)
        use->packed_bytes = source->size_bytes;
    bool is_open = open_handle(&reader);
    bool is_read =
        !reader.has_source_failed &&
        (is_open ? take_entries(&reader, err)
                 : complain(&reader, TEXT(""), "the archive is damaged, or none that can be read", err));
    use->depth--;
    close_handle(&reader);
    arena_done(&reader.arena);
    buffer_done(&reader.window);
    free(reader.chunk);
    return is_read;
}

bool archive_is(Text head)
{
    // Office documents are ZIP archives of parts that mean nothing alone; the first part tells.
    static const char *const parts[] = {"[Content_Types].xml", "mimetype", "_rels/"};
    bool is_zip = fits_magic(head, "PK\3\4", 4, 0) || fits_magic(head, "PK\5\6", 4, 0);
    for (size_t i = 0; is_zip && i < sizeof parts / sizeof *parts; i++)
        is_zip = !fits_magic(head, parts[i], strlen(parts[i]), 30);
    return is_zip || fits_magic(head, "\x1f\x8b\x08", 3, 0) || fits_magic(head, "\x28\xb5\x2f\xfd", 4, 0) ||
           fits_magic(head, "ustar", 5, 257);
}
