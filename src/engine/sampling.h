#pragma once
/// Samples: files are read once, in confined children, and their features kept; the files are not.

#include "base/err.h"
#include "base/text.h"
#include "model/marking.h"
#include "samples/samples.h"
#include "store/store.h"

typedef struct {
    Text partner;    ///< who gives them; empty: SAMPLES_OWN
    Text family;     ///< what that partner calls them; empty: nothing
    Text activity;   ///< the partner's id of the activity that they belong to; empty: each is one of its own
    Marking marking; ///< MARKING_UNSTATED: as the partner's default
    const char *index;       ///< where all samples are counted as clean files are (scan.h); NULL: nowhere
    const char *keep_folder; ///< where the samples themselves go, sealed; NULL: nowhere
    void (*step)(void *self, Text path, uint64_t samples); ///< before each; may be NULL
    /// Another process writes the index, and has to be waited for; may be NULL.
    void (*waits)(void *self, const char *path);
    void *self; ///< of `step` and `waits`
} SampleOptions;

#define SAMPLES_OWN TEXT("own")
/// In the case's folder: what all its samples are made of, so that a family's rules leave the others alone.
#define CASE_SAMPLES "samples.index"

typedef struct {
    uint64_t samples;  ///< read
    uint64_t features; ///< atoms, functions and facts kept of them
    uint64_t packed;   ///< of them, those that say they are packed or encrypted
    uint64_t observations, fresh;
    uint64_t complaints;
} SampleCounts;

/// Reads files, folders and archives (also with the password "infected"). A file that cannot be read becomes
/// a complaint. What is committed when it fails is kept.
MUST_USE bool samples_add(Store *store, const char *const *paths, size_t count, const SampleOptions *options,
                          SampleCounts *counts, Err *err);

/// A sample of the case, and who gave it.
typedef struct {
    const SampleFeatures *features;
    const SampleClaim *claims;
    uint32_t claim_count;
} KnownSample;
/// What it holds lives as long as the call.
typedef bool (*TakeKnownSample)(void *self, const KnownSample *sample, Err *err);
/// Gives the samples of partners that are not withdrawn, by SHA-256; of a family alone, with the claims that
/// call them so, or of all where it is empty.
MUST_USE bool samples_each(Store *store, Text family, TakeKnownSample take, void *self, Err *err);

/// Gives those of which every claim was withdrawn, without claims.
MUST_USE bool samples_each_withdrawn(Store *store, TakeKnownSample take, void *self, Err *err);

/// The case's samples in families. `samples` is what the families' indices point to.
MUST_USE bool samples_families(Store *store, Arena *arena, FamilySample **samples, Families *out, Err *err);

/// The samples most like one, the most alike first; none for a packed sample. What is given lives as long as
/// the call.
typedef bool (*TakeNear)(void *self, const FamilySample *samples, uint32_t of, const NearSample *near,
                         uint32_t count, Err *err);
/// For each sample whose SHA-256 begins with `wanted` (empty: every sample), by SHA-256.
MUST_USE bool samples_near(Store *store, const char *wanted, uint32_t most, TakeNear take, void *self,
                           Err *err);
