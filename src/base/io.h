#pragma once
/// Reading input of any size in a bounded amount of memory.

#include <stdio.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/text.h"

/// Bytes that somebody else brings forth, such as a member of an archive.
typedef struct {
    void *self;
    bool (*read)(void *self, void *into, size_t room, size_t *got, Err *err); ///< as `source_read`
    bool (*rewind)(void *self, Err *err);
} SourceStream;

/// Bytes that can be read from the start more than once: a file, standard input (spooled to an unlinked
/// temporary file), memory, or a stream.
typedef struct {
    FILE *file;                 ///< NULL for memory and streams
    const SourceStream *stream; ///< NULL for files and memory
    Text memory;                ///< all bytes, when there is no file
    size_t at;                  ///< how much of the memory was read
    Text name;                  ///< as people know it: path or "standard input"
    uint64_t size_bytes;        ///< 0 when unknown
    size_t piece_bytes;         ///< 0, or how much of what is in memory one read gives at most: tests end
                                ///< chunks anywhere
} Source;

/// `path` "-" means standard input. Folders, devices and pipes with a path are refused (ERR_INPUT).
MUST_USE bool source_open(const char *path, Source *source, Err *err);
/// The same of a file that was met in a folder, which nobody is asked to pipe in.
MUST_USE bool source_open_met(const char *path, Source *source, Err *err);
/// Reads `memory`, which must outlive the source.
void source_of_text(Text name, Text memory, Source *source);
void source_of_stream(Text name, const SourceStream *stream, Source *source);
void source_close(Source *source);
/// Goes to the byte at `offset`; streams cannot (ERR_FAILED).
MUST_USE bool source_seek(Source *source, uint64_t offset, Err *err);
MUST_USE bool source_rewind(Source *source, Err *err);
/// Fills `into` as far as there is input; `got` 0 at the end.
MUST_USE bool source_read(Source *source, void *into, size_t room, size_t *got, Err *err);
/// What is left, where it stands in memory; empty where it has to be read, and at the end.
Text source_piece(Source *source);
/// The first `room` bytes, or all there are; the source is at its start again after it.
MUST_USE bool source_peek(Source *source, void *into, size_t room, size_t *got, Err *err);
/// A descriptor of its own that reads the same bytes from their start, for another program; the caller closes
/// it.
MUST_USE bool source_descriptor(Source *source, int *out, Err *err);
/// Everything, at most `limit` bytes (ERR_INPUT beyond). For small files.
MUST_USE bool source_read_all(Source *source, size_t limit, Buffer *into, Err *err);

/// Lines one by one, whatever their ends (\n, \r\n). A UTF-8 byte order mark is dropped. A line over `limit`
/// bytes is given cut, with `is_cut`, and the rest of it skipped.
typedef struct {
    Source *source;
    char *chunk;
    size_t filled, at, limit;
    Buffer line;
    uint64_t number; ///< of the line last given, from 1
    uint64_t offset; ///< of its first byte in the input
    uint64_t consumed;
    bool is_cut, is_ended;
} Lines;

void lines_init(Lines *lines, Source *source, size_t limit);
void lines_done(Lines *lines);
/// `more` false at the end. The line is valid until the next call.
MUST_USE bool lines_next(Lines *lines, Text *line, bool *more, Err *err);

typedef bool (*LineTaken)(void *self, Text line, Err *err);
/// Gives every line of the file at `path` that is not blank; stops at the first one that is not taken, and
/// says which it was. Lines over a megabyte are given cut; what is in UTF-16 or UTF-32 is read as UTF-8.
MUST_USE bool lines_each(const char *path, LineTaken take, void *self, Err *err);

bool file_exists(const char *path);
bool folder_exists(const char *path);
