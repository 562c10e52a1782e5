#pragma once
/// TLP 2.0 (FIRST, August 2022): who may read a statement. PAP (MISP taxonomy): what may be done with it. The
/// order of each is the order of strictness.

#include "base/text.h"

typedef enum {
    MARKING_UNSTATED = 0, ///< nobody said: treated as AMBER, and shown as "AMBER (unmarked)"
    MARKING_CLEAR,
    MARKING_GREEN,
    MARKING_AMBER,
    MARKING_AMBER_STRICT,
    MARKING_RED,
} Marking;

/// "TLP:AMBER+STRICT", "tlp:white", "green", TLP 1 words included (WHITE is CLEAR; EX:CHR is RED). False when
/// unknown.
bool marking_parse(Text text, Marking *out);
/// "CLEAR" ... "RED"; "AMBER" for MARKING_UNSTATED.
Text marking_word(Marking marking);
/// What counts when a reader is let in or kept out: UNSTATED is AMBER.
Marking marking_effective(Marking marking);
/// A bit for each that counts, for sets of them.
uint8_t marking_bit(Marking marking);
/// The stricter of two; a stated marking wins over an unstated one of the same strictness.
Marking marking_stricter(Marking a, Marking b);
/// May someone cleared for `reader` see what is marked `marking`?
bool marking_allows(Marking marking, Marking reader);

/// The Permissible Actions Protocol, as MISP's taxonomy of that name has it.
typedef enum {
    PAP_UNSTATED = 0,
    PAP_CLEAR, ///< no restriction
    PAP_GREEN, ///< active measures allowed: blocking, scanning
    PAP_AMBER, ///< passive checks alone, which its object does not notice
    PAP_RED,   ///< nothing that is not behind closed doors: logs at home
} Pap;

/// "PAP:RED", "pap:white" (CLEAR), "green". False when unknown.
bool pap_parse(Text text, Pap *out);
/// "CLEAR" ... "RED"; TEXT_NONE for PAP_UNSTATED.
Text pap_word(Pap pap);
