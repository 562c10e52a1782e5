#pragma once
/// The ways in which people break indicators so that nobody clicks them, recognised one place at a time.

#include "base/text.h"

/// What stands broken at one place of a text: `length` bytes that mean `means`.
typedef struct {
    size_t length; ///< 0: nothing is broken here
    const char *means;
} Fang;

/// At `text.bytes[at]`. Looks at most 16 bytes ahead and at one byte before.
Fang fang_at(Text text, size_t at);
/// A scheme with its "://", perhaps broken ("hxxp://", "h**ps[:]//", "meow[://]"): its length and its proper
/// form ("https://"). `is_broken` tells whether anything had to be mended. Length 0: none starts here.
typedef struct {
    size_t length;
    const char *means;
    bool is_broken;
} Scheme;
Scheme scheme_at(Text text, size_t at);
