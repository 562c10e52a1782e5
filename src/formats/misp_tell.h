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
    Text id, publisher;
    Marking marking;
    Pap pap;
    bool is_warned; ///< its sender wants none of its values correlated
} MispEvent;

/// The header of an event, wrapped or bare, alone or as a REST search answers; NULL for anything else.
const Json *misp_event_in(const Json *value);
MUST_USE bool misp_complain(MispTelling *telling, const char *what, Err *err);
/// `spare_id` is the event's where it states none.
MUST_USE bool misp_tell_event(MispTelling *telling, const Json *event, Text spare_id, MispEvent *told,
                              Err *err);
MUST_USE bool misp_tell_attribute(MispTelling *telling, const MispEvent *event, const Json *attribute,
                                  Err *err);
MUST_USE bool misp_tell_object(MispTelling *telling, const MispEvent *event, const Json *object, Err *err);

// Within the reader: what the parts of an event share.

/// What an event, object, attribute or proposal says of its own standing: tags and distribution.
typedef struct {
    Marking marking;
    Pap pap;
    char reliability;    ///< 'A' to 'F', 0 when not stated
    uint8_t credibility; ///< 1 to 6, 0 when not stated
} MispStanding;

MispStanding misp_standing(const Json *owner);
/// The stricter of what holds around it and what it says itself: a public value of a secret event is secret.
/// UNSTATED where it says nothing.
Marking misp_marking_within(Marking around, Marking own);
Pap misp_pap_stricter(Pap a, Pap b);
/// Old exports write numbers and booleans as strings.
bool misp_is_set(const Json *object, const char *key);
/// RFC 3339, or seconds since 1970; INSTANT_NONE for none.
Instant misp_time(const Json *object, const char *key);
/// Is this the first time that the event's holder says `what`?
bool misp_is_news(MispTelling *telling, Holder holder, Text what);

// What stands around the attributes (misp_around.c).

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
