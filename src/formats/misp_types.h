#pragma once
/// What MISP's attribute types and object relations stand for (misp-core-format; describeTypes.json).

#include "model/sink.h"

typedef struct {
    Kind kind; ///< KIND_NONE: nothing to keep of this half
    KindGuess guess;
} TypeMeaning;

/// The meaning of a type; of "a|b" both halves (`second.kind` KIND_NONE for a plain one). False when the type
/// is unknown or names no value: comments, numbers, detection rules, private data of people.
bool misp_type(Text type, TypeMeaning *first, TypeMeaning *second);
/// Does the program know the type, whether or not it names a value?
bool misp_type_is_known(Text type);
/// How many types are known.
int misp_type_count(void);
/// Is a value of this type only then an indicator when its sender marks it for detection (`to_ids`)?
bool misp_type_needs_ids(Text type, Text category);

/// What a text attribute of an object says besides its type: ("victim", "sectors") is KIND_SECTOR.
Kind misp_relation_kind(Text object, Text relation);
