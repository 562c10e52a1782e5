#pragma once
/// What a reader of partners' files tells, and who listens.
///
/// A reader first says which record it is reading (`record`), then what stands in it. A holder is what facts
/// hang on: an activity (a report, an event, an incident), or an item that activities may list as theirs (a
/// STIX object). Values are given as they stand in the file; the listener brings them to canonical form,
/// checks them, and complains with the record's place when they are not what the reader took them for.

#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "model/claim.h"
#include "model/kind.h"
#include "model/marking.h"
#include "model/sighting.h"

/// Given back by `holder`; counts from 1 within one pooling of one source.
typedef uint32_t Holder;
enum { HOLDER_NONE = 0 };

typedef struct {
    Text id;         ///< unique within the partner; never empty
    Text publisher;  ///< who says so; becomes the partner unless the caller names one. TEXT_NONE: not stated
    Text title, url; ///< TEXT_NONE when not stated
    Instant date;    ///< INSTANT_NONE when not stated
    /// Of this version of the statement, INSTANT_NONE when not stated. Versions of one id all stand, each
    /// with its record; what the latest says is current.
    Instant modified;
    Instant valid_until; ///< STIX valid_until; 0 and INSTANT_NONE alike when not stated
    Marking marking;
    Pap pap;
    char reliability;    ///< of its source as the file states it, 'A' to 'F' (Admiralty code); 0 when not
    uint8_t credibility; ///< of its observations that state none of their own, 1 to 6; 0 when not stated
    bool is_revoked;     ///< its publisher takes it back (STIX revoked, MISP deleted)
    bool warns_of_parts; ///< its publisher wants no value of its parts correlated (MISP disable_correlation)
    bool is_versioned;   ///< id and `modified` name one version, which has one content (STIX 2.1, 3.6)
    /// One of many records that each state the activity anew, as the rows of a table do: of what the rows say
    /// of it as a whole all stands, and it is as secret as the least strict of them.
    bool is_row;
    /// Of rows that state different titles that of the lowest turn is shown; 0 and on. Rows alone have one.
    uint32_t turn;
    /// An item is no activity of its own: its facts count for the activities that list it (`member`).
    bool is_item;
    /// Nothing is told of it after its record. For readers of many holders: its number is given again.
    bool is_brief;
    /// A bundle or file that stands for an activity only with the members that no activity in it lists.
    bool is_remainder;
} HolderNews;

/// What a reader may already say of the kind; the listener finds the exact one from the value.
typedef enum {
    GUESS_EXACT,   ///< `kind` is meant
    GUESS_ADDRESS, ///< an IP address of either version, perhaps with a port
    GUESS_HASH,    ///< a file hash, the kind told by its length
    GUESS_ANY,     ///< some indicator: find out from its form
    /// Nothing is left to find out: the value is in canonical form. For who passes on what a reader told.
    GUESS_CANONICAL,
} KindGuess;

typedef struct {
    Kind kind;
    KindGuess guess;
    Text value;
    Instant first_seen, last_seen; ///< INSTANT_NONE when not stated
    Instant valid_until;           ///< 0 and INSTANT_NONE alike when not stated
    Marking marking;               ///< MARKING_UNSTATED: as its holder; see `part`
    Pap pap;                       ///< PAP_UNSTATED: as its holder
    uint8_t credibility;           ///< 1 to 6 (Admiralty code), 0 when not stated: as its holder
    bool is_warned;                ///< the partner says a warning list holds it
    bool is_revoked;               ///< its publisher takes it back (MISP deleted)
    uint16_t count;                ///< of sightings, 0 and 1 alike when not stated
    /// Names of one file given together (md5, sha1, sha256): equal numbers within one record are the same
    /// file. 0: none.
    uint32_t same_file;
    Text context; ///< a few words around it, for people; may be TEXT_NONE
    Text place;   ///< within the record, for people: "page 3", "byte 1204"; may be TEXT_NONE
} ObservationNews;

/// Somebody saw something, or says that it was none: STIX sighting, MISP sighting. What was seen is an object
/// (`of`) or a value; `kind` and `guess` are of the value.
typedef struct {
    SightingType type;
    Text of; ///< foreign id, of the same partner; may be told of later. TEXT_NONE: the value
    Kind kind;
    KindGuess guess;
    Text value;
    Text by;        ///< who saw it: an organisation's name or foreign id; TEXT_NONE: the publisher
    Text country;   ///< where it was seen, as a country's name or code; TEXT_NONE when not stated
    Text place;     ///< where, nearer than the country; TEXT_NONE when not stated
    uint32_t count; ///< how often; 0 and 1 alike when not stated
    Instant first_seen, last_seen;
    Marking marking; ///< MARKING_UNSTATED: as its holder
    Pap pap;         ///< PAP_UNSTATED: as its holder
} SightingNews;

/// One thing stands to another so: STIX relationship, MISP object reference, galaxy relation.
typedef struct {
    Text subject, type, object; ///< foreign ids, of the same partner, and "uses", "attributed-to"; not empty
    Text description;           ///< TEXT_NONE when not stated
    bool has_confidence;
    uint8_t confidence;  ///< 0 to 100 (STIX 2.1, appendix A), where there is one
    Instant start, stop; ///< INSTANT_NONE when not stated
    bool is_revoked;
} RelationNews;

/// One source's statement about names of actors.
typedef struct {
    Text source, group; ///< who says so (TEXT_NONE: the partner), and its own label for the actor
    const Text *names;
    size_t count;
    Instant date;       ///< of the statement, INSTANT_NONE when not stated
    Marking marking;    ///< MARKING_UNSTATED: as its partner
    bool is_of_related; ///< that these actors are near each other, not that they are one
} NameGroupNews;

/// What a source says of actors (model/claim.h).
typedef struct {
    ClaimKind kind;
    Text publisher;      ///< who hands it in, TEXT_NONE: the source
    Text source;         ///< who says so, TEXT_NONE: the publisher
    Text of;             ///< names of the actors, one a line
    Text says, url;      ///< in its own words, and where; TEXT_NONE when not stated
    int64_t low, high;   ///< CLAIM_UNSTATED when not stated
    Instant date;        ///< INSTANT_NONE when not stated
    Marking marking;     ///< MARKING_UNSTATED: as its partner
    char reliability;    ///< of the source, 'A' to 'F'; 0 when not stated
    uint8_t credibility; ///< 1 to 6; 0 when not stated
} ClaimNews;

/// A vocabulary: ATT&CK, a galaxy of MISP, countries.
typedef struct {
    Text name, version, source; ///< "Enterprise ATT&CK", "15.1"; the name is never empty
    Text terms;                 ///< its terms, one a line (indicators.h)
} VocabularyNews;

/// What readers leave at 0, or get wrong, as the store has it.
static inline Instant stated_instant(Instant instant)
{
    return instant ? instant : INSTANT_NONE;
}
static inline void order_instants(Instant *first, Instant *last)
{
    if (*first == INSTANT_NONE || *last == INSTANT_NONE || *first <= *last)
        return;
    Instant later = *first;
    *first = *last;
    *last = later;
}
static inline uint8_t stated_credibility(uint8_t credibility)
{
    return credibility <= 6 ? credibility : 0;
}

typedef struct Sink Sink;
struct Sink {
    void *self;
    /// What follows stands in this record. `place` is for people: "line 12", "objects[3]".
    bool (*record)(void *self, Text raw, Text place, Err *err);
    /// For readers that go over a source twice: the first time, the bytes of what will probably be a record;
    /// the second time the record, in place of `record`. `number` counts upwards, from 1. Raw bytes can then
    /// be kept before anything else is known of them. NULL, both, where nobody listens.
    bool (*foresee)(void *self, uint64_t number, Text raw, Err *err);
    bool (*foreseen)(void *self, uint64_t number, Text raw, Text place, Err *err);
    bool (*holder)(void *self, const HolderNews *news, Holder *out, Err *err);
    /// The record in hand is a part of the holder's version that was told last, even where nothing else in it
    /// is told of. What it marks itself is no less strict for that than its version.
    bool (*part)(void *self, Holder holder, Err *err);
    bool (*observation)(void *self, Holder holder, const ObservationNews *news, Err *err);
    /// `container` lists the holder with this id (of the same partner) as part of it; it may be told of
    /// later.
    bool (*member)(void *self, Holder container, Text id, Err *err);
    /// The holder's publisher calls the actor behind it `name`.
    bool (*name)(void *self, Holder holder, Text name, Err *err);
    bool (*name_group)(void *self, const NameGroupNews *news, Err *err);
    bool (*claim)(void *self, const ClaimNews *news, Err *err);
    /// The holder is what states it: the STIX sighting itself, the MISP event it stands in.
    bool (*sighting)(void *self, Holder holder, const SightingNews *news, Err *err);
    bool (*relation)(void *self, Holder holder, const RelationNews *news, Err *err);
    /// A file that came inside the one that is read, such as an attachment: to be read as its own format,
    /// after this one. NULL where nobody listens. The bytes are valid during the call.
    bool (*file)(void *self, Text name, Text bytes, Err *err);
    /// The record in hand, whole, is the warning list `name`: what it holds is no evidence by itself. Of
    /// several versions the highest counts.
    bool (*warning_list)(void *self, Holder holder, Text name, uint64_t version, Err *err);
    /// The record in hand states this vocabulary in this version: versions stand beside each other.
    bool (*vocabulary)(void *self, Holder holder, const VocabularyNews *news, Err *err);
    /// Something was not understood: where, what, and what would help. Reading goes on.
    /// A piece that cannot be parsed at all is complained of without a record: its place leads back to the
    /// partner's file, and junk of any size does not fill the case.
    bool (*complaint)(void *self, Text place, Text what, Err *err);
};
