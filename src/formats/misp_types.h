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
    Marking marking;
    uint8_t credibility;
} TagNews;

/// Machine tags `namespace:predicate="value"`.
TagNews misp_tag(Text tag);
