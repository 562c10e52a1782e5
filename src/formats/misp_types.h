#pragma once
/// What MISP's attribute types, object relations and galaxy tags stand for (misp-core-format;
/// describeTypes.json).

#include "model/sink.h"

typedef struct {
    Kind kind; ///< KIND_NONE: nothing to keep of this half
    KindGuess guess;
} TypeMeaning;

/// The meaning of a type; of "a|b" both halves (`second.kind` KIND_NONE for a plain one). False when the type
/// names no value: comments, ports, detection rules, people.
bool misp_type(Text type, TypeMeaning *first, TypeMeaning *second);
/// How many types are known.
int misp_type_count(void);
/// Is a value of this type only then an indicator when its sender marks it for detection (`to_ids`)?
bool misp_type_needs_ids(Text type, Text category);

/// What a text attribute of an object says besides its type: ("victim", "sectors") is KIND_SECTOR.
Kind misp_relation_kind(Text object, Text relation);

/// What a tag says.
typedef enum {
    TAG_NOTHING,
    TAG_MARKING,     ///< `marking`
    TAG_NAME,        ///< the actor is called `value`
    TAG_FACT,        ///< `kind` and `value`
    TAG_CREDIBILITY, ///< `credibility`
} TagMeaning;

typedef struct {
    TagMeaning meaning;
    Kind kind;
    Text value;
    Text source; ///< of a galaxy's tag: whose catalogue it is
    Marking marking;
    uint8_t credibility;
} TagNews;

/// Machine tags `namespace:predicate="value"`.
TagNews misp_tag(Text tag);

/// What the clusters of a galaxy are: actors (TAG_NAME), families, techniques, places ... (TAG_FACT and
/// `kind`), or nothing that is told of (TAG_NOTHING).
typedef struct {
    TagMeaning meaning;
    Kind kind;
    Text source; ///< who says so: the catalogue's publisher, "MISP galaxy" where it is nobody else
} GalaxyMeaning;

/// By the galaxy's type, such as "threat-actor" or "mitre-intrusion-set".
GalaxyMeaning misp_galaxy(Text type);
/// The known galaxy whose type a file's stem begins with ("malpedia_2024-05"); TEXT_NONE for others.
Text misp_galaxy_of_stem(Text stem);
/// Cuts "Sofacy - G0007", as clusters of ATT&CK are called, into name and id; the id is empty where there is
/// none.
void misp_cluster_name(Text value, Text *name, Text *id);
