#pragma once
/// Versions of holders that come in pieces: an event of MISP has its header, and each attribute and object,
/// in a record of its own, and what did not change between two versions is one record in both. Inside the
/// module only.

#include "store/withheld.h"

/// The latest modification of the versions that the record stands in, of those that stand themselves;
/// INSTANT_NONE where none states one, or it stands in none.
MUST_USE bool edition_modified(Store *store, RecordId record, Instant *out, Err *err);

/// Of the choice of records (withheld.h): bodies of versions that are chosen, which may stand in others, too.
#define BODIES_OF_CHOSEN                                                                      \
    " (SELECT p.body FROM edition e JOIN record p ON p.holder = e.holder AND p.body BETWEEN " \
    "e.first AND e.last WHERE e.version IN (SELECT id FROM record WHERE" SAME_BYTES "))"
/// After the choice was withdrawn or restored: what stands in versions goes and comes with them.
MUST_USE bool editions_follow(Store *store, const RecordChoice *choice, Err *err);
