#pragma once
/// ATT&CK as a vocabulary: what a STIX bundle of it calls techniques, tactics, groups and software, and what
/// has come in the place of what.

#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/sink.h"

typedef struct {
    uint8_t type; ///< NamedType
    Text id, names;
    Text stix_id, instead; ///< ids of objects
    bool is_deprecated, is_revoked;
} AttackTerm;

typedef struct {
    Arena arena;
    size_t bytes;
    VEC(AttackTerm) terms;
    Map by_id;   ///< of the object -> of `terms`
    Map instead; ///< id of a revoked object -> of `successors`
    VEC(Text) successors;
    Text domain;                       ///< "mitre-attack"
    Text name, version, collection_id; ///< of the collection (x-mitre-collection), where there is one
    Text collection;                   ///< the object as it came
    Instant modified;                  ///< the latest of its objects
} AttackTerms;

void attack_terms_init(AttackTerms *terms);
void attack_terms_done(AttackTerms *terms);
/// Looks at every object of the file; takes what is ATT&CK's.
void attack_terms_note(AttackTerms *terms, const Json *object, Text raw);
/// Tells the vocabulary, if there is one. Its record is the collection, else the bundle's `header` with its
/// `id`.
MUST_USE bool attack_terms_tell(const AttackTerms *terms, Text id, Text header, Text publisher,
                                const Sink *sink, Err *err);
