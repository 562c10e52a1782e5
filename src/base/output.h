#pragma once
/// Writing output of any size: a file, files in a folder, standard output, or memory.
///
///     if (!output_open(path, &out, err)) ...
///     output_add(&out, TEXT("..."));
///     is_done = output_finish(&out, err);
///     output_close(&out);
///
/// Readers of a file see all of it or what stood there before: it is written beside its place and moved there
/// by `output_finish`. Closed without, it leaves nothing. Like a FILE, an output remembers that a write
/// failed and says so at the end, so that writers need not ask after every piece; long ones ask
/// `output_is_broken`.

#include <stdio.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/text.h"

typedef struct {
    bool is_folder; ///< holds files: `output_begin` each
    FILE *file;     ///< NULL for memory, and in a folder between two files
    Buffer *memory;
    Buffer folder, path, temporary; ///< of the file in hand; empty for standard output
    bool is_broken;
} Output;

/// "-" and NULL are standard output. A folder that stands there, or a path that ends with a slash, becomes an
/// output of several files; the folder is made where there is none.
MUST_USE bool output_open(const char *path, Output *out, Err *err);
/// Adds to `memory`, which must outlive the output.
void output_to_memory(Buffer *memory, Output *out);
/// The next file of a folder; the one before is finished. `name` has no slash.
MUST_USE bool output_begin(Output *out, const char *name, Err *err);
void output_add(Output *out, Text text);
bool output_is_broken(const Output *out);
/// All was said: the file takes its place. ERR_FAILED when not all of it could be written.
MUST_USE bool output_finish(Output *out, Err *err);
void output_close(Output *out);

/// Writes `text` to the file `path` in one go.
MUST_USE bool file_write(const char *path, Text text, Err *err);
