#pragma once
/// TLP and PAP as STIX has them: markings by the fixed ids of TLP 1 (STIX 2.1, section 7.2.1.4) and TLP 2.0
/// (the OASIS extension), and what definitions of other ids say.

#include "base/json.h"
#include "model/marking.h"

/// The TLP marking with this fixed id; MARKING_UNSTATED for any other.
Marking stix_marking_fixed(Text id);
/// The id to write: of TLP 2.0, or of TLP 1, which has no AMBER+STRICT (RED is written).
Text stix_marking_id(Marking marking, bool is_tlp1);
/// What a marking-definition says. A TLP under another id than the fixed ones grants nothing that an unmarked
/// object would not: it counts as at least AMBER; one that nobody can read is RED.
Marking stix_marking_defined(const Json *definition);
/// PAP as statement, name or definition; PAP_UNSTATED when it says none.
Pap stix_pap_defined(const Json *definition);
