#pragma once
/// Within the reader of MISP: what stands around the attributes.

#include "formats/misp_parts.h"

/// Who saw the value, took it for harmless, or let it expire.
MUST_USE bool misp_tell_sightings(MispTelling *telling, Holder holder, const SightingNews *of,
                                  const Json *sightings, Err *err);
/// An item for the attribute or object that analysts say something of, so that what they say is said of its
/// values; HOLDER_NONE where nobody says anything. No activity lists it: it changes no conclusion.
MUST_USE bool misp_tell_noted(MispTelling *telling, const MispEvent *event, const Json *owner, Holder *out,
                              Err *err);
/// Notes, opinions and relationships of analysts on whatever `owner` is.
MUST_USE bool misp_tell_analysts(MispTelling *telling, const MispEvent *event, const Json *owner, Err *err);
/// Other organisations' proposals to change, add or remove an attribute.
MUST_USE bool misp_tell_proposals(MispTelling *telling, const MispEvent *event, const Json *owner, Err *err);
MUST_USE bool misp_tell_references(MispTelling *telling, const MispEvent *event, const Json *object,
                                   Err *err);
/// The event's reports: running text, searched as any other is.
MUST_USE bool misp_tell_reports(MispTelling *telling, const MispEvent *event, const Json *header, Err *err);
