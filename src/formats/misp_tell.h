#pragma once
/// What the header of one MISP event, one attribute or one object tells a sink. Their records were told
/// before.

#include "formats/misp_parts.h"

/// The header of an event, wrapped or bare, alone or as a REST search answers; NULL for anything else.
const Json *misp_event_in(const Json *value);
/// `spare_id` is the event's where it states none.
MUST_USE bool misp_tell_event(MispTelling *telling, const Json *event, Text spare_id, MispEvent *told,
                              Err *err);
MUST_USE bool misp_tell_attribute(MispTelling *telling, const MispEvent *event, const Json *attribute,
                                  Err *err);
MUST_USE bool misp_tell_object(MispTelling *telling, const MispEvent *event, const Json *object, Err *err);
