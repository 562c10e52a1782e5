#pragma once
/// Compiled rules that are kept in a file: libyara takes a minute to compile twenty thousand of them.

#include "base/arena.h"
#include "base/buffer.h"
#include "scan/scan.h"

typedef struct {
    YaraRules *rules; ///< freed by the caller, before `bytes`
    Buffer bytes;     ///< of rules that were kept
    bool was_kept;
} CompiledRules;

/// Compiles a source, or takes what was kept at `path` of the very same source by the very same libyara.
/// Rules that are many are kept there, in place of those that were; where that cannot be done they are not.
/// NULL as `path`: nothing is kept. `compiling` is called before it takes long, with the bytes of the source;
/// it may be NULL.
MUST_USE bool compiled_rules(const YaraSource *source, const char *path, void (*compiling)(void *self),
                             void *self, CompiledRules *out, Err *err);
