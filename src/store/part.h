#pragma once
/// Parts of an activity that come in versions but are no holders of their own: attributes and objects of a
/// MISP event. Inside the module only.

#include "base/text.h"

/// The part's own id, with which the place of its record ends ("Attribute[3] <UUID>"); TEXT_NONE for none.
/// Once one record of a holder takes a value of a part back, no other record of that part says it.
Text part_of_place(Text place);
