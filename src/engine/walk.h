#pragma once
/// Files to read, in an order that depends on their names alone.

#include "base/err.h"
#include "base/text.h"

/// False stops the walk, with `err` set.
typedef bool (*WalkFile)(void *self, const char *path, Err *err);

/// Gives `path` itself when it is no folder ("-" included), else every file below it, in byte order of names.
/// Left out: names that begin with a dot, and an own case file. What cannot be read or walked (a pipe, a link
/// to a folder or to nothing, a folder that is closed to us or more than 64 deep) is given as if it were a
/// file, so that whoever reads it says why.
MUST_USE bool walk_path(const char *path, WalkFile file, void *self, Err *err);
/// Is there a file of this name in the folder of the file `path`?
bool walk_has_sibling(Text path, Text name);
