#pragma once
/// How a domain was registered: KIND_REGISTRATION. Inside the module only; indicators.h has what others use.

#include "base/arena.h"

/// False when a part is missing or is none; `why` says how it is written.
bool registration_canonical(Text raw, Arena *arena, Text *out, const char **why);
