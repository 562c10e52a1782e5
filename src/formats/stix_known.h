#pragma once
/// What the first pass over a STIX file remembers for the second: names of who speaks, markings, who was
/// targeted, what was sighted, what containers list. A reference may stand before or after what it names, so
/// one pass is not enough.
///
/// Bounded: when more than KNOWN_BYTES of ids and names have been kept, the rest is not remembered and
/// `is_full` says so. What then goes missing are cross-references, never objects.

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"
#include "model/marking.h"

enum { KNOWN_BYTES = 64 << 20 };

/// When and how often something was seen, over all sightings and observed-data that refer to it.
typedef struct {
    Instant first, last;
    uint64_t count;
} Seen;

/// A bundle: its header is the document without the objects.
typedef struct {
    uint64_t document; ///< which top-level value of the file it is, from 0
    Text id, header;
    Instant modified; ///< the latest of its objects
} BundleHead;

typedef struct {
    Text name;
    bool is_country; ///< as a code or a name
} KnownPlace;

enum { MOST_PUBLISHERS = 31 };

typedef struct {
    Arena arena;
    size_t bytes;
    bool is_full;
    bool has_report; ///< or grouping: campaigns are then part of them
    Map identities;  ///< id -> of `identity_names`
    VEC(Text) identity_names;
    Map places; ///< id of a location -> of `place_names`
    VEC(KnownPlace) place_names;
    Map markings;         ///< id of a marking-definition that states a TLP or PAP -> both
    Map creators;         ///< id -> how many objects are theirs
    Map targeted;         ///< ids of victims, their places and sectors
    Map listed;           ///< ids that containers list -> bits of the containers' publishers
    VEC(Text) publishers; ///< creators of containers: the bits' meaning, at most MOST_PUBLISHERS
    Map seen;             ///< id -> of `sightings`
    VEC(Seen) sightings;
    Map linked; ///< id of a campaign or incident -> of `links`, its newest
    VEC(struct {
        Text other;
        uint32_t next;
    })
    links;
    VEC(BundleHead) bundles;
    Instant modified; ///< the latest of the bundle being read
    Text publisher;   ///< who speaks where an object does not say: the most frequent creator that has a name
} Known;

void known_init(Known *known);
void known_done(Known *known);
void known_object(Known *known, const Json *object);
void known_bundle(Known *known, uint64_t document, const Json *bundle, Text header);
/// After the last object: settles who the publisher is.
void known_settle(Known *known);

/// The TLP of a marking reference; MARKING_UNSTATED for other markings and unknown ids.
Marking known_marking(const Known *known, Text id);
Pap known_pap(const Known *known, Text id);
/// The name of the identity, else of the file's publisher; TEXT_NONE where neither is named.
Text known_publisher(const Known *known, Text creator);
/// The name of this identity, else the id itself.
Text known_name(const Known *known, Text id);
/// NULL for what is no location.
const KnownPlace *known_place(const Known *known, Text id);
/// Is this type an activity of its own? `observed-data` is one where no report lists it.
bool known_is_activity(const Known *known, Text type, Text id);
bool known_is_targeted(const Known *known, Text id);
const Seen *known_seen(const Known *known, Text id);
