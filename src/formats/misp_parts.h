#pragma once
/// Within the reader of MISP: what the parts of an event share.

#include "base/buffer.h"
#include "base/json.h"
#include "base/map.h"
#include "model/sink.h"

typedef struct {
    const Sink *sink;
    Arena lasting, arena; ///< of the document being told; of one piece of it
    Map told;             ///< what was complained of, once a document
    Map said;             ///< of the record in hand, so that tags and galaxies do not say it twice
    Buffer place;         ///< of the piece
    uint32_t same_file;
} MispTelling;

typedef struct {
    Holder holder; ///< HOLDER_NONE until the event was told
    Text id, publisher;
    Marking marking;
    Pap pap;
} MispEvent;

MUST_USE bool misp_complain(MispTelling *telling, const char *what, Err *err);

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
/// Complains of times that are stated and are none. `keys` ends with NULL.
MUST_USE bool misp_complain_of_times(MispTelling *telling, const Json *object, const char *const *keys,
                                     Err *err);
/// Tells a record. Whatever it says is told as if nothing was said before: the other records may be
/// withdrawn.
MUST_USE bool misp_record(MispTelling *telling, Text raw, Err *err);
/// Is this the first time that the record says `what`?
bool misp_is_news(MispTelling *telling, Text what);
/// The same of the document, for complaints.
bool misp_is_new_trouble(MispTelling *telling, Text what);
