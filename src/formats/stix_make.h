#pragma once
/// STIX 2.1 objects that are made here: of what came in other formats, and of what is concluded.
///
/// Their ids are UUIDs of version 5: observables by the rules of STIX (section 2.9), everything else in a
/// namespace of our own, from what it says. Made again from the same case, an object is the same to the byte.

#include "base/arena.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "base/map.h"
#include "base/output.h"
#include "formats/formats.h"
#include "formats/shown.h"

/// The property extension that says exactly what a value was seen with, for those who read it back.
#define STIX_SEEN_EXTENSION "extension-definition--ce056d17-70cd-5214-96b6-4115c7194412"
/// On everything that is our conclusion and nobody's report.
#define STIX_CONCLUSION_EXTENSION "extension-definition--f0615299-30b9-5271-9e82-279d8c0db593"
/// The type of values that STIX has none for.
#define STIX_VALUE_EXTENSION "extension-definition--82fd9600-f4b4-5131-ae17-cd06071120d2"

typedef struct {
    const Writing *writing;
    Output *out;
    Buffer object; ///< the one in hand
    JsonWriter json;
    Arena lasting;
    Arena arena;       ///< of the activity in hand
    uint8_t *markings; ///< by value: the least strict under which somebody shows it
    Map written;       ///< ids of objects that stand in the bundle
    Digest chain;      ///< of everything written: the bundle's id comes from it
    bool has_any;
    Instant created, modified; ///< of the object in hand
    bool is_timed;
    bool uses_marking[MARKING_RED + 1], uses_pap[PAP_RED + 1];
    bool uses_seen, uses_conclusion, uses_value;
} Maker;

/// "report--...": from what stands in `parts`, each told apart from the next.
Text make_id(Maker *maker, const char *type, const Text *parts, size_t count);
#define MAKE_ID(maker, type, ...) \
    make_id((maker), (type), (const Text[]){__VA_ARGS__}, sizeof((const Text[]){__VA_ARGS__}) / sizeof(Text))

/// Adds a whole object as it is.
void make_given(Maker *maker, Text id, Text raw);
bool make_is_given(const Maker *maker, Text id);
/// False when the object stands in the bundle already. `created` INSTANT_NONE: not dated.
bool make_begin(Maker *maker, const char *type, Text id, Text creator, Instant created, Instant modified);
/// An observable: it has no times.
bool make_begin_observable(Maker *maker, const char *type, Text id);
/// Closes the object; MARKING_UNSTATED leaves it unmarked.
void make_end(Maker *maker, Marking marking, Pap pap);
void make_time(Maker *maker, const char *key, Instant instant);
void make_relation(Maker *maker, Text from, const char *type, Text to, Text creator, Instant created,
                   Marking marking);
/// The markings and extensions that were used.
void make_definitions(Maker *maker);

/// Who said it, as an identity; us where `partner` is INDEX_NONE.
Text make_identity(Maker *maker, uint32_t partner);
/// The object that stands for the value, made where it is none yet: an observable, or what STIX has for
/// families, techniques, vulnerabilities, places and sectors.
Text make_value(Maker *maker, uint32_t value, uint32_t partner);
/// "[domain-name:value = 'evil.example']"; false where STIX has no pattern for it.
bool make_pattern(const Value *value, Buffer *out);

/// One activity, and everything that it shows (stix_activity.c). `skips` as for `shown_of`; `also` are ids of
/// objects that were given as they came and belong to it. Gives the id of what stands for it.
Text make_activity(Maker *maker, uint32_t activity, const bool *skips, const Text *also, size_t also_count);
/// Actors, disputes and rulings (stix_actor.c). `objects`: by activity, what stands for it; empty for those
/// that are not written.
void make_conclusions(Maker *maker, const Text *objects);
