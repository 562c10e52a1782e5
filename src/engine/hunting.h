#pragma once
/// Hunting: indicators in logs, rules and hashes in files.

#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/formats.h"

/// Something was found.
typedef struct {
    Text path;
    uint64_t line;     ///< of a log, from 1; 0 in a file
    uint64_t offset;   ///< of the line, or of the rule's first string
    Text words;        ///< the line, or as much of it as is shown
    Text sha256;       ///< of a file
    Instant at;        ///< as the line says; INSTANT_NONE
    uint32_t watch;    ///< of the list; INDEX_NONE: a rule
    Text rule, family; ///< `family` empty: of rules that the case does not keep
    uint32_t version;
    Text partners, actor; ///< of whose samples the rule was made, and who showed these
} HuntHit;

typedef struct {
    void *self;
    /// Texts live as long as the call.
    bool (*hit)(void *self, const HuntHit *hit, Err *err);
    /// A file that was passed over, or part of it.
    void (*trouble)(void *self, Text path, Text why);
    /// Before rules are compiled that are many, which can take a minute; may be NULL.
    void (*compiling)(void *self);
} HuntListener;

/// How often an indicator was found.
typedef struct {
    uint64_t hits;
    Instant first_seen, last_seen; ///< INSTANT_NONE where no line has a time
} HuntSum;

typedef struct {
    uint64_t files, lines, bytes, hits, complaints;
    uint32_t watched; ///< indicators that can show in what was searched
} HuntCounts;

typedef struct {
    const char *file; ///< of rules; NULL: those that the case keeps
    const char *kept; ///< where these are kept compiled, if they are many; NULL: nowhere
    Text family;      ///< of these; empty: all
    bool is_of_list;  ///< of these alone, those that were made of a sample that the list holds
    uint32_t used;    ///< rules that were looked for
} HuntRules;

/// In the case's folder: others' rules as they were compiled last.
#define CASE_COMPILED "compiled.rules"

/// A kept rule in a file.
typedef struct {
    Text family, rule, path, sha256;
    uint32_t version;
} HuntFound;
