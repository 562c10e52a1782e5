#pragma once
/// What the properties of STIX observables stand for. One table for patterns, observables and observed-data.

#include "base/json.h"
#include "formats/stix_pattern.h"
#include "model/sink.h"

/// A value found in an observable or a pattern.
typedef struct {
    Kind kind;
    KindGuess guess;
    Text value;
    uint32_t same_file;            ///< as in ObservationNews
    Instant first_seen, last_seen; ///< as the pattern has it; 0 when it does not
    Text qualifiers;               ///< as in Comparison
} Observable;

/// The values of one observable object (an SCO of 2.1, a member of observed-data's `objects` in 2.0), whose
/// hashes get `same_file`. Appends to `out`, at most `room` in all; returns how many there are now.
size_t observable_values(const Json *object, uint32_t same_file, Arena *arena, Observable *out, size_t room,
                         size_t count);

/// The values that a pattern's comparisons name, one after the other; set what stands first and leave the
/// rest at zero. Hashes that name one file get a common number after `*same_file`, which moves on.
///
/// One file: within one observation "[...]", each algorithm at most once, however joined, since exporters
/// write the hashes of a file with OR as often as with AND; where an algorithm comes twice, those joined by
/// AND.
typedef struct {
    const Comparison *comparisons;
    size_t count;
    uint32_t *same_file;
    Arena *arena;
    size_t at, bracket_end, run_end;
    bool is_by_group;
    uint32_t file;
    Text path; ///< the last that was asked for
    bool has_meaning;
    Observable meaning;
} PatternValues;
bool pattern_value_next(PatternValues *it, Observable *out);
