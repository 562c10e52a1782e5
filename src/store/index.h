#pragma once
/// Where a body's digest, or a holder's foreign id, stands: from the first eight bytes of its SHA-256 to
/// rows. Inside the module only.
///
/// Digests come in no order, so a batch of 7,000 records would change most pages of a B-tree over them: of
/// ten million observations these pages were two thirds of all that was written. The rows of a batch are
/// written as a sorted run of their own instead, as observations are (runs.h).

#include "base/hash.h"
#include "base/vec.h"
#include "store/runs.h"

/// Of the digest, or of the id's.
uint64_t index_start(const Digest *digest);
uint64_t index_start_of(Text id);

/// A row has come into being, which is found so once `index_write` was called. Until then its table remembers
/// it.
void index_add(Store *store, RunsOf of, uint64_t start, uint32_t id);
/// The rows themselves have to be written by then.
MUST_USE bool index_write(Store *store, Err *err);
/// What was added since is undone.
void index_forget(Store *store);

/// Whether the row is there, and is one that this key of a run leads to.
MUST_USE bool index_is_sound(Store *store, RunsOf of, Text key, uint32_t id, bool *out, Err *err);

typedef VEC(uint32_t) IndexedIds;

/// Rows that begin with anything from `low` to `high`. Whoever asks looks at the rows themselves, since
/// eight bytes may be alike.
MUST_USE bool index_find(Lookup *lookup, uint64_t low, uint64_t high, IndexedIds *out, Err *err);

/// The same for a single question, in a snapshot of its own where there is none yet.
MUST_USE bool index_find_once(Store *store, RunsOf of, uint64_t low, uint64_t high, IndexedIds *out,
                              Err *err);

/// The lookup of the running batch.
MUST_USE bool index_of_batch(Store *store, RunsOf of, Lookup **out, Err *err);

/// Holders of this foreign id, whoever's they are. `lookup` NULL: for a single question.
MUST_USE bool index_holders(Store *store, Lookup *lookup, Text id, IndexedIds *out, Err *err);
