#pragma once
/// A set of YARA rules held to files: which they find, by which strings, and how they overlap.

#include "base/arena.h"
#include "base/err.h"
#include "scan/scan.h"

typedef struct {
    uint64_t files; ///< read
    uint64_t bytes;
    uint64_t hit; ///< files that any rule finds
    uint64_t complaints;
    uint64_t too_many; ///< files where a string stands a million times
    uint64_t *rules;   ///< by rule: files that it finds
    uint64_t *strings; ///< by string: files that hold it
    uint64_t *found;   ///< by string: files that hold it, of those that its rule finds
    uint64_t *both;    ///< by rule times rules plus rule: files that both find
} RuleCounts;

typedef struct {
    /// A rule finds a file, which holds `bytes`.
    void (*hit)(void *self, const char *path, Text bytes, Text rule);
    /// A file that was passed over, and why.
    void (*trouble)(void *self, const char *path, const Err *why);
    void *self;
} RuleTestListener;

/// ERR_INPUT when the rules cannot be read or compiled. The caller frees the rules.
MUST_USE bool rule_set_read(const char *path, Arena *arena, Text *source, YaraRules **out, Err *err);
MUST_USE bool rule_set_test(YaraRules *rules, const char *const *paths, size_t count,
                            const RuleTestListener *listener, Arena *arena, RuleCounts *out, Err *err);
