#pragma once
/// Parts of an activity that come in versions but are no holders of their own: attributes and objects of a
/// MISP event. Inside the module only.

#include "store/sql.h"

/// The part's own id, with which the place of its record ends ("Attribute[3] <UUID>"); TEXT_NONE for none.
/// What one record of a holder takes back of a part, no other record of that part says, unless it is newer.
Text part_of_place(Text place);
/// When a record last said so of its part; INSTANT_NONE where it is not stated.
typedef struct {
    Instant edition; ///< the latest version of its holder that the record stands in was modified
    Instant changed; ///< the part itself was, as the record says (MISP `timestamp`)
} PartTime;
MUST_USE bool part_time(Store *store, RecordId record, PartTime *out, Err *err);
/// Which version it stands in decides: a part that was taken back by mistake comes back as it was.
bool part_is_later(const PartTime *it, const PartTime *than);
