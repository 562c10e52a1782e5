#pragma once
/// What a rule does to clean files, bounded by those that had no say in making it.

#include "signatures/signatures.h"

/// Fills in `clean[CLEAN_HELD_OUT]` of the rule's strings, and its alarms.
MUST_USE bool bound_alarms(CleanIndex *index, FamilyRule *rule, Err *err);
