#pragma once
/// Clean files, remembered in an index beside the case.

#include "base/err.h"
#include "base/text.h"
#include "scan/scan.h"

/// In the case's folder, where none other is named.
#define CASE_GOODWARE "goodware.index"

typedef struct {
    uint64_t files;      ///< read
    uint64_t fresh;      ///< of them, those that the index did not hold
    uint64_t bytes;      ///< of what is new
    uint64_t complaints; ///< files that could not be read
} GoodwareCounts;

typedef struct {
    /// A file that was passed over, and why.
    void (*trouble)(void *self, const char *path, const Err *why);
    /// After each file; may be NULL.
    void (*progress)(void *self, const char *path, const GoodwareCounts *so_far);
    /// Another process writes the index, and has to be waited for; may be NULL.
    void (*waits)(void *self, const char *path);
    void *self;
} GoodwareListener;

/// Adds files and everything below folders to the index at `path`, which is made when there is none.
MUST_USE bool goodware_add(const char *path, const char *const *paths, size_t count,
                           const GoodwareListener *listener, GoodwareCounts *counts, Err *err);
