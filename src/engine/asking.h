#pragma once
/// A snapshot of a case that is asked. Inside the module only.

#include "engine/engine.h"

/// As `case_ask_begin` for who may see everything, but of the case as it stands: nothing is connected first.
MUST_USE bool inquiry_begin(Case *it, bool lists_all, Inquiry *out, Err *err);
/// A connection of its own to the same case.
MUST_USE bool case_open_again(const Case *it, Case **out, Err *err);
