#pragma once
/// Parts of an activity that come in versions but are no holders of their own: attributes and objects of a
/// MISP event. Inside the module only.

#include "store/sql.h"

/// The part's own id, with which the place of its record ends ("Attribute[3] <UUID>"); TEXT_NONE for none.
/// What one record of a holder takes back of a part, no other record of that part says, unless it is newer.
Text part_of_place(Text place);
/// When the part was changed last, as its record says (MISP `timestamp`); INSTANT_NONE when it does not.
MUST_USE bool part_changed(Store *store, uint32_t record, Instant *out, Err *err);
