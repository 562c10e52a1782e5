#pragma once
/// Rules from the samples of a case.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "engine/hunting.h"
#include "signatures/signatures.h"
#include "store/store.h"

typedef struct {
    Text family;
    const char *folder;   ///< of the case
    const char *goodware; ///< an index of clean files; NULL: the case's own, where it has one
    double asked;         ///< bound on false alarms
    Text author, reference;
    Text tlp; ///< empty: the strictest default of the partners who gave the samples
    Text date;
    Instant now;
} SignOptions;

/// A family's rules as they are now, and what became of the version before.
typedef struct {
    FamilyRules rules;
    uint32_t version; ///< from 1
    bool is_kept;     ///< the version that was there stands: it finds what has come since
    uint32_t fresh;   ///< samples that it was not made from
    Text date;        ///< of making
    // Of a new version:
    uint32_t replaces; ///< the version before; 0: none
    Text why;
    const Text *strings_in, *strings_out; ///< as rules have them
    uint32_t in_count, out_count, same_count;
    const Text *gained; ///< samples that the version before does not find, and this one does
    uint32_t gained_count;
} SignResult;

/// Makes rules, or finds that those that the case keeps still do; keeps what it made. Writes them to `text`.
/// ERR_USAGE when no partner calls a sample so.
MUST_USE bool case_sign(Store *store, const SignOptions *options, Arena *arena, SignResult *out, Buffer *text,
                        Err *err);

typedef enum {
    RULE_CURRENT,
    RULE_REPLACED,  ///< by a later version
    RULE_RETIRED,   ///< by an analyst
    RULE_WITHDRAWN, ///< every sample that it was made from
} RuleState;
Text rule_state_word(RuleState state);

/// A version of a family's rules, and how it stands.
typedef struct {
    FamilyRules rules;
    Text family, why, text, retired_why;
    uint32_t version;
    Instant made, retired;
    RuleState state;
    uint32_t withdrawn; ///< samples of its own that are
    Text partners;      ///< who stand for the others: "north, south"
} RuleVersion;
/// By family and version; of one family, or of all where it is empty.
MUST_USE bool rule_versions(Store *store, Text family, Arena *arena, RuleVersion **out, uint32_t *count,
                            Err *err);
/// The latest version is used no more. ERR_USAGE when there is none.
MUST_USE bool rule_retire(Store *store, Text family, Text why, Instant now, uint32_t *version, Err *err);

/// The TLP that the rules' own text states.
Marking rule_marking(const RuleVersion *version);

/// A partner's sighting of an indicator that carries one of our rules.
typedef struct {
    Text rule;
    IndicatorSighting sighting;
} RuleSighting;
/// What stands of them and `reader` may see, in the store's order.
MUST_USE bool rule_sightings(Store *store, const RuleVersion *version, Marking reader, Arena *arena,
                             RuleSighting **out, uint32_t *count, Err *err);

/// The kept versions that stand in a file of rules, unchanged.
MUST_USE bool rules_kept_in(Store *store, Text source, Arena *arena, RuleVersion **out, uint32_t *count,
                            Err *err);
/// Keeps where rules were found, with the rules.
MUST_USE bool rules_saw(Store *store, const HuntFound *found, size_t count, Instant now, Err *err);
