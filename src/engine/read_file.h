#pragma once
/// A whole file in memory, for what looks into files as they are.

#include "base/buffer.h"
#include "base/err.h"

enum { LARGEST_SCANNED = 1 << 30 }; ///< bytes of a file that is looked into

/// Puts the file's bytes into `bytes`, whose room is used again. ERR_INPUT when it has more than `limit`.
MUST_USE bool file_read(const char *path, size_t limit, Buffer *bytes, Err *err);
