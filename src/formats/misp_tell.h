#pragma once
/// What the header of one MISP event, one attribute or one object tells a sink. Their records were told
/// before.

#include "base/buffer.h"
#include "base/json.h"
#include "base/map.h"
#include "model/sink.h"

typedef struct {
    const Sink *sink;
    Arena lasting, arena; ///< of the document being told; of one piece of it
    Map told;             ///< facts of events, so that tags and galaxies do not say them twice
    Buffer place;         ///< of the piece
    uint32_t same_file;
} MispTelling;

typedef struct {
    Holder holder; ///< HOLDER_NONE until the event was told
    Marking marking;
    uint8_t credibility;
} MispEvent;

MUST_USE bool misp_complain(MispTelling *telling, const char *what, Err *err);
/// `spare_id` is the event's where it states none.
MUST_USE bool misp_tell_event(MispTelling *telling, const Json *event, Text spare_id, MispEvent *told,
                              Err *err);
MUST_USE bool misp_tell_attribute(MispTelling *telling, const MispEvent *event, const Json *attribute,
                                  Err *err);
MUST_USE bool misp_tell_object(MispTelling *telling, const MispEvent *event, const Json *object, Err *err);
