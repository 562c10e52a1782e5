#pragma once
/// Versions of holders that come in pieces: an event of MISP has its header, and each attribute and object,
/// in a record of its own, and what did not change between two versions is one record in both. Inside the
/// module only.

#include "store/withheld.h"

/// The latest modification of the versions that the record stands in, of those that stand themselves;
/// INSTANT_NONE where none states one, or it stands in none.
MUST_USE bool edition_modified(Store *store, RecordId record, Instant *out, Err *err);

/// Withdraws or restores the `chosen` (withheld.h): what stands in versions goes and comes with them.
MUST_USE bool editions_withdraw(Store *store, bool is_withdrawn, Err *err);
