#pragma once
/// Which versions of the objects that were asked about the case holds: by the moment of a version, the bodies
/// that state it. Inside the module only.
///
/// Whoever gives an object's hundred thousandth version asks whether somebody gave that very version in other
/// words. A question to the records would look at all versions each time.

#include "base/vec.h"
#include "store/store.h"

typedef struct Store Store;

/// A body that states a moment of a holder, or of another that hashes alike: the records decide.
typedef struct {
    uint64_t key;
    BodyId body;
    uint32_t next; ///< in its list, from 1
} Moment;

typedef struct {
    VEC(Moment) all;
    uint32_t *lists; ///< by key: of `all`, from 1
    uint32_t rooms;  ///< lists, a power of two
    uint32_t unused; ///< a list of those that may be taken again
    uint32_t since;  ///< how often all was forgotten
    bool is_full;    ///< nothing more is remembered, and nothing said, until all is forgotten
} Moments;

void moments_forget(Store *store);
void moments_done(Store *store);
/// A body states it, in a row that is written or waits.
void moment_stated(Store *store, HolderId holder, Instant modified, BodyId body);
/// The same, of a record that is written.
MUST_USE bool moment_stated_by(Store *store, RecordId record, Instant modified, Err *err);
