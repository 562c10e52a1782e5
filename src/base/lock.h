#pragma once
/// One process at a time writes what lies at a path.

#include "base/err.h"

typedef struct {
    int file; ///< -1: not held
    char *name;
} FileLock;

/// Who is told that another process is waited for; the function may be NULL.
typedef struct {
    void (*waits)(void *self, const char *path);
    void *self;
} LockListener;

/// Holds `path`, which need not exist, until `file_unlock`, or until this process ends, however it does.
/// Meanwhile a file stands beside it, with ".lock" behind its name.
MUST_USE bool file_lock(const char *path, const LockListener *listener, FileLock *out, Err *err);
void file_unlock(FileLock *lock);
