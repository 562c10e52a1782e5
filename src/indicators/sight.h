#pragma once
/// A value as it stands in a text, and the verdict on it: indicator, mention, or nothing at all.

#include "base/arena.h"
#include "base/text.h"
#include "model/kind.h"

typedef struct {
    Text view;         ///< the text around, cut at fixed distances so that pieces of input do not matter
    size_t begin, end; ///< of the value in it, as it was written
    Text plain;        ///< refanged, case as written
    bool is_defanged;  ///< the author broke it: meant to be an indicator
} Sight;

typedef enum { VERDICT_NOTHING, VERDICT_FOUND, VERDICT_MENTION } Verdict;

Verdict sight_of_domain(const Sight *sight, Text canonical, Text *reason);
Verdict sight_of_address(const Sight *sight, Text canonical, Text *reason);
Verdict sight_of_url(const Sight *sight, Text canonical, Text *reason);
Verdict sight_of_email(const Sight *sight, Text canonical, Text *reason);
/// `kind` may be turned into another that the words before it name ("imphash: ...").
Verdict sight_of_hash(const Sight *sight, Text canonical, Kind *kind, Text *reason);
Verdict sight_of_file(const Sight *sight, Text *reason);
