#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/decoding.h"

enum {
    CHUNK = 1 << 16,
    LARGEST_SPOOL = 256 << 20, ///< of a stream that another program is to read
};

static bool spool_input(Source *source, Err *err)
{
    FILE *spool = tmpfile();
    if (!spool)
        return fail_errno(err, ERR_FAILED, "cannot make a temporary file for standard input");
    char chunk[CHUNK];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        if (fwrite(chunk, 1, got, spool) != got) {
            fclose(spool);
            return fail_errno(err, ERR_FAILED, "cannot keep standard input in a temporary file");
        }
        source->size_bytes += got;
    }
    if (ferror(stdin)) {
        fclose(spool);
        return fail_errno(err, ERR_INPUT, "cannot read standard input");
    }
    rewind(spool);
    source->file = spool;
    source->name = TEXT("standard input");
    return true;
}

static bool open_file(const char *path, const char *advice, Source *source, Err *err)
{
    *source = (Source){.name = text_of(path)};
    if (strcmp(path, "-") == 0)
        return spool_input(source, err);
    // Opened without waiting: a named pipe would hold us until somebody writes to it.
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return fail_errno(err, ERR_INPUT, "cannot open '%s'", path);
    struct stat facts;
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        bool is_folder = folder_exists(path);
        close(descriptor);
        return fail(err, ERR_INPUT, "cannot read '%s': %s%s", path,
                    is_folder ? "it is a folder" : "not a regular file", is_folder ? "" : advice);
    }
    source->file = fdopen(descriptor, "rb");
    if (!source->file) {
        close(descriptor);
        return fail_errno(err, ERR_INPUT, "cannot open '%s'", path);
    }
    source->size_bytes = (uint64_t)facts.st_size;
    return true;
}

bool source_open(const char *path, Source *source, Err *err)
{
    return open_file(path, "; pipe it in and say '-'", source, err);
}

bool source_open_met(const char *path, Source *source, Err *err)
{
    return open_file(path, "", source, err);
}

void source_of_text(Text name, Text memory, Source *source)
{
    *source = (Source){.memory = memory, .name = name, .size_bytes = memory.length};
}

void source_close(Source *source)
{
    if (source->file)
        fclose(source->file);
    *source = (Source){0};
}

void source_of_stream(Text name, const SourceStream *stream, Source *source)
{
    *source = (Source){.stream = stream, .name = name};
}

bool source_seek(Source *source, uint64_t offset, Err *err)
{
    if (source->stream || offset > INT64_MAX)
        return fail(err, ERR_FAILED, "'" TEXT_FMT "' can only be read from its start",
                    TEXT_ARG(source->name));
    source->at = offset < source->memory.length ? (size_t)offset : source->memory.length;
    if (source->file && fseeko(source->file, (off_t)offset, SEEK_SET) != 0)
        return fail_errno(err, ERR_INPUT, "cannot read '" TEXT_FMT "' again", TEXT_ARG(source->name));
    return true;
}

bool source_rewind(Source *source, Err *err)
{
    return source->stream ? source->stream->rewind(source->stream->self, err) : source_seek(source, 0, err);
}

/// Of what is in memory.
static Text next_piece(Source *source, size_t room)
{
    if (source->piece_bytes > 0 && room > source->piece_bytes)
        room = source->piece_bytes;
    Text piece = text_slice(source->memory, source->at, source->memory.length);
    piece = text_slice(piece, 0, room);
    source->at += piece.length;
    return piece;
}

bool source_read(Source *source, void *into, size_t room, size_t *got, Err *err)
{
    if (source->stream)
        return source->stream->read(source->stream->self, into, room, got, err);
    if (!source->file) {
        Text piece = next_piece(source, room);
        if (piece.length > 0)
            memcpy(into, piece.bytes, piece.length);
        *got = piece.length;
        return true;
    }
    *got = fread(into, 1, room, source->file);
    if (*got == 0 && ferror(source->file))
        return fail_errno(err, ERR_INPUT, "cannot read '" TEXT_FMT "'", TEXT_ARG(source->name));
    return true;
}

Text source_piece(Source *source)
{
    return source->memory.bytes && source->piece_bytes == 0 ? next_piece(source, SIZE_MAX) : TEXT_NONE;
}

static bool write_all(int descriptor, Text text)
{
    for (size_t at = 0; at < text.length;) {
        ssize_t put = write(descriptor, text.bytes + at, text.length - at);
        if (put < 0 && errno != EINTR)
            return false;
        at += put > 0 ? (size_t)put : 0;
    }
    return lseek(descriptor, 0, SEEK_SET) == 0;
}

bool source_peek(Source *source, void *into, size_t room, size_t *got, Err *err)
{
    size_t more = 1;
    for (*got = 0; *got < room && more > 0; *got += more)
        if (!source_read(source, (char *)into + *got, room - *got, &more, err))
            return false;
    return source_rewind(source, err);
}

bool source_descriptor(Source *source, int *out, Err *err)
{
    char path[64];
    // Opened again rather than doubled: doubles share the place that is read next.
    if (source->file) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(source->file));
        *out = open(path, O_RDONLY | O_CLOEXEC);
    } else {
        Buffer spool = {0};
        if (source->stream &&
            (!source_rewind(source, err) || !source_read_all(source, LARGEST_SPOOL, &spool, err))) {
            buffer_done(&spool);
            return false;
        }
        *out = memfd_create("source", MFD_CLOEXEC);
        if (*out >= 0 && !write_all(*out, source->stream ? buffer_text(&spool) : source->memory)) {
            close(*out);
            *out = -1;
        }
        buffer_done(&spool);
    }
    return *out >= 0 || fail_errno(err, ERR_FAILED, "cannot hand '" TEXT_FMT "' on", TEXT_ARG(source->name));
}

static bool fail_larger(Text name, size_t limit, Err *err)
{
    const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    size_t unit = 0;
    for (; unit < 3 && limit > 0 && limit % 1024 == 0; unit++)
        limit /= 1024;
    return fail(err, ERR_INPUT, "'" TEXT_FMT "' is larger than %zu %s", TEXT_ARG(name), limit, units[unit]);
}

bool source_read_all(Source *source, size_t limit, Buffer *into, Err *err)
{
    char chunk[CHUNK];
    size_t got;
    if (source->size_bytes > limit)
        return fail_larger(source->name, limit, err);
    do {
        if (!source_read(source, chunk, sizeof chunk, &got, err))
            return false;
        if (into->length + got > limit)
            return fail_larger(source->name, limit, err);
        buffer_add(into, (Text){chunk, got});
    } while (got > 0);
    return true;
}

void lines_init(Lines *lines, Source *source, size_t limit)
{
    *lines = (Lines){.source = source, .chunk = memory_get(CHUNK), .limit = limit};
}

void lines_done(Lines *lines)
{
    free(lines->chunk);
    buffer_done(&lines->line);
    *lines = (Lines){0};
}

static bool refill(Lines *lines, Err *err)
{
    lines->at = 0;
    if (!source_read(lines->source, lines->chunk, CHUNK, &lines->filled, err))
        return false;
    lines->is_ended = lines->filled == 0;
    bool is_start = lines->consumed == 0 && lines->number <= 1;
    if (is_start && lines->filled >= 3 && memcmp(lines->chunk, "\xef\xbb\xbf", 3) == 0)
        lines->at = lines->consumed = 3;
    return true;
}

static void keep(Lines *lines, Text part)
{
    size_t room = lines->limit - lines->line.length;
    if (part.length > room) {
        lines->is_cut = true;
        part.length = room;
    }
    buffer_add(&lines->line, part);
}

bool lines_next(Lines *lines, Text *line, bool *more, Err *err)
{
    buffer_clear(&lines->line);
    lines->is_cut = false;
    lines->number++;
    lines->offset = lines->consumed;
    bool has_any = false;
    for (;;) {
        if (lines->at == lines->filled) {
            bool is_first = lines->consumed == 0;
            if (!refill(lines, err))
                return false;
            if (is_first)
                lines->offset = lines->consumed;
            if (lines->is_ended)
                break;
        }
        has_any = true;
        Text rest = {lines->chunk + lines->at, lines->filled - lines->at};
        size_t end = text_find_byte(rest, '\n', 0);
        size_t length = end == SIZE_MAX ? rest.length : end;
        keep(lines, text_slice(rest, 0, length));
        size_t step = end == SIZE_MAX ? length : length + 1;
        lines->at += step;
        lines->consumed += step;
        if (end != SIZE_MAX)
            break;
    }
    *more = has_any;
    *line = buffer_text(&lines->line);
    if (!line->bytes)
        *line = TEXT("");
    if (text_ends(*line, "\r"))
        line->length--;
    return true;
}

static bool take_lines(Source *source, const char *path, LineTaken take, void *self, Err *err)
{
    enum { LONGEST = 1 << 20 };
    Lines lines;
    lines_init(&lines, source, LONGEST);
    Text line;
    bool more = true, is_done = true;
    while (is_done && (is_done = lines_next(&lines, &line, &more, err)) && more)
        if (text_trim(line).length > 0)
            is_done = take(self, line, err) ||
                      fail_within(err, "'%.300s', line %llu", path, (unsigned long long)lines.number);
    lines_done(&lines);
    return is_done;
}

bool lines_each(const char *path, LineTaken take, void *self, Err *err)
{
    Source source;
    Decoding *decoding;
    if (!source_open(path, &source, err))
        return false;
    bool is_done = decoding_begin(&source, &decoding, err) &&
                   take_lines(decoding ? decoding_source(decoding) : &source, path, take, self, err);
    decoding_end(decoding);
    source_close(&source);
    return is_done;
}

bool file_exists(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool folder_exists(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}
